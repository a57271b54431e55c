"""A pattern for whole lines matches where one of its alternatives does, and nowhere else."""

from __future__ import annotations

import pytest
import regex
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from cleaner.alternatives import alternatives
from cleaner.pattern import WholeLine
from tests.test_literals import Line, around, garbage, patterns_with_text, texts_of_garbage
from tests.test_prefilter import corpus, leads

PARTED = [
    ("第.页|共.页", ["第.页|共.页"]),  # short ones are words, and stay together
    ("本文第.{1,9}页共.页|首页", ["首页", "本文第.{1,9}页共.页"]),
    (
        r"\s*(?:转载请注明出处,谢谢|本文来自[^。]{2,10}网站)。?",
        [r"\s*(?:转载请注明出处,谢谢)。?", r"\s*(?:本文来自[^。]{2,10}网站)。?"],
    ),
    (
        "(?:(?:上一篇文章的标题就在此处|[上下]一篇文章的标题.{9}))",
        ["上一篇文章的标题就在此处", "[上下]一篇文章的标题.{9}"],
    ),
    (
        "(?!.*。$)(?:[^|]{2,30}[|]本站|友情链接[^。]{2,30})",
        ["(?!.*。$)(?:[^|]{2,30}[|]本站)", "(?!.*。$)(?:友情链接[^。]{2,30})"],
    ),
]

WHOLE = [
    "第.页",
    "(?:转载请注明出处,谢谢|本文来自[^。]{2,10}网站){2}",  # the group stands there twice
    "(?:转载请注明出处,谢谢|本文来自[^。]{2,10}网站)?",
    "(转载请注明出处,谢谢|本文来自[^。]{2,10}网站)",  # something may refer to it
    r"(?:转载请注明(?<n>出处),谢谢|本文来自[^。]{2,10}网站(?P=n))",
    r"(?:转载请注明(出处),谢谢|本文来自[^。]{2,10}网站)\1",
    "(?:转载请注明出处,谢谢|本文来自[^。]{2,10}网站)(?i:qq)",
    "(?>转载请注明出处,谢谢|转载请注明出处,谢谢大家)。",  # what was taken first is not given back
]


@pytest.mark.parametrize(("source", "parts"), PARTED)
def test_alternatives_are_patterns_of_their_own(source, parts):
    assert alternatives(source) == parts


@pytest.mark.parametrize("source", WHOLE)
def test_what_stands_together_stays_together(source):
    assert alternatives(source) == [source]


def test_a_long_list_of_words_is_cut_into_short_ones():
    words = [chr(ord("一") + number) * 2 for number in range(100)]
    parts = alternatives("|".join(words))
    assert len(parts) == 7
    assert [word for part in parts for word in part.split("|")] == words


def test_the_title_of_the_page_is_spared_by_the_whole():
    pattern = WholeLine("(?!{title}$)(?:在.{2,30}会议上的讲话|网站首页关于我们联系我们们)")
    parts = pattern.parts()
    assert [part.source for part in parts] == ["在.{2,30}会议上的讲话", "网站首页关于我们联系我们们"]
    assert {part.whole for part in parts} == {pattern}
    assert WholeLine("(?:{title}.{2,30}下载本文档|{title}在线阅读本文)").parts()[0].source.startswith("(?:{title}")


def matches_alike(source, texts):
    """That the pattern and its alternatives match the same of these; whether there were several."""
    parts = alternatives(source)
    whole, *compiled = (regex.compile(one) for one in (source, *parts))
    for text in texts:
        try:
            matched = whole.fullmatch(text, timeout=1) is not None
            assert any(part.fullmatch(text, timeout=1) for part in compiled) == matched, (source, parts, text)
        except (TimeoutError, MemoryError):
            continue
        event(f"{min(len(parts), 2)} parts, {'match' if matched else 'no match'}")


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(patterns_with_text(), min_size=1, max_size=3), around, around)
def test_patterns_that_are_made_with_a_text_match_alike(lines: list[Line], before: str, after: str):
    source = "|".join(line.pattern for line in lines)
    try:
        regex.compile(source)
    except regex.error:  # names that stand twice, and are referred to
        assume(False)
    matches_alike(source, [text for line in lines for text in (line.text, before + line.text + after)])


@settings(max_examples=600, deadline=None)
@given(st.lists(garbage, min_size=1, max_size=3).map("|".join), texts_of_garbage)
def test_garbage_matches_alike(source: str, texts: list[str]):
    try:
        regex.compile(source)
    except (regex.error, ValueError):
        assume(False)
    matches_alike(source, texts)


@given(st.text(max_size=20))
@example("(?:a|" * 1500 + "b" + ")" * 1500)
@example("(" * 20_000)
@example("[a" * 2000)
@example("(?:a|b")
@example("a)|b")
def test_any_string_will_do(source: str):
    assert alternatives(source)


@pytest.mark.slow
def test_the_patterns_of_the_rules_match_alike(rules):
    parted = [(lead, lead.parts()) for lead in leads(rules) if isinstance(lead, WholeLine) and len(lead.parts()) > 1]
    assert len(parted) > 100
    examples = [line for rule in rules for one in rule.strip for line in one.text.split("\n")]
    lines = [line for line in dict.fromkeys([*examples, *corpus()[::10]]) if len(line) <= 160]
    matched = 0
    for lead, parts in parted:
        for line in lines[len(lead.source) % 7 :: 7]:
            found = bool(lead.found(line))
            matched += found
            assert any(part.found(line) for part in parts) == found, (lead.rule, line)
    assert matched > 200
