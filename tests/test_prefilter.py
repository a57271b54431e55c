"""The prefilter changes no result: every pattern that matches on a line is among those that it names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.speeches import SPEECHES
from cleaner import cache as files
from cleaner.fold import fold, scan_view
from cleaner.page import Page, Tried, Views
from cleaner.passes.strip import standing
from cleaner.pattern import TITLE, TITLE_LENGTH, Pattern, WholeLine
from cleaner.prefilter import Prefilter, needs_of
from cleaner.title import titled as titled_page
from tests.conftest import ROOT, SHARED
from tests.strategies import pages

TITLE_OF_PAGE = "在全县2023年春季 生产工作会议上的讲话!"


class Naive(Page):
    """A page on which every pattern meets every line."""

    def candidates(self, pattern):
        return self.inked

    def matches(self, pattern):
        found = ((number, pattern.matches(self.lines[number].folded, self.title)) for number in self.inked)
        return [(number, matches) for number, matches in found if matches]


def looked_for(rules):
    """The rules whose leads the prefilter looks for; those of the places `above` and `below` meet other lines."""
    return [rule for rule in rules if rule.kind.lead and rule.where not in ("above", "below")]


def leads(rules):
    return [rule.kind.lead.pattern for rule in looked_for(rules)]


def missed(rules, line):
    """The patterns that match on the line, and no part of which both is named by the prefilter and matches."""
    named = {part.whole for part in rules.prefilter.patterns(line, scan_view(line)) if part.found(line)}
    return [
        pattern.rule
        for lead in (rule.kind.lead for rule in looked_for(rules))
        if not (pattern := lead.pattern).titled and pattern not in named and len(line) <= (lead.longest or len(line))
        if pattern.found(line)
    ]


def lines_of(text):
    return [line for piece in fold(text).split("\n") if (line := piece.strip())]


@cache
def corpus():
    """Lines of all kinds of pages, folded, each once."""
    texts = [speech.page for speech in SPEECHES]
    for folder in ("tests/pages", "tests/keep", "data/raw"):
        for path in sorted((ROOT / folder).rglob("*.txt")):
            texts.append(path.read_bytes().decode("utf-8", "replace"))
    for name in ("document_sites.yaml", "essay_and_news_sites.yaml") if SHARED.is_dir() else ():
        texts.append(re.sub(r"(?m)^[ -]+", "", (SHARED / "survey" / name).read_text(encoding="utf-8")))
    return list(dict.fromkeys(line for text in texts for line in lines_of(text)))


# ── Texts of the rules, and what becomes of them ────────────────────────────────────────────────────────────────────

PIECES = [
    "",
    " ",
    "  ",
    "\u3000",
    "\xa0",
    "1",
    "12",
    "٣",
    "。",
    ",",
    ":",
    ";",
    "、",
    "!",
    "的",
    "第",
    "页",
    "a",
    "\u2028",
    "😀",
]


def mutated(random, lines, words):
    """A line made from one or two of these: digits, spaces and words are others, pieces are gone or stand twice."""
    line = random.choice(lines)
    for _ in range(random.randrange(3)):
        at, end = sorted(random.randrange(len(line) + 1) for _ in range(2))
        other = random.choice(lines)
        line = random.choice(
            [
                line[:at] + line[end:],
                line[:end] + line[at:],
                line[:at] + random.choice(PIECES) + line[at:],
                line[:at] + random.choice(PIECES) + line[at + 1 :],
                line + random.choice(PIECES) + other,
                other[: random.randrange(len(other) + 1)] + line,
                re.sub(r"\d", lambda _: random.choice("0123456789٣１"), line),
                re.sub(r"\d+", lambda _: str(random.randrange(10 ** random.randrange(1, 5))), line),
                re.sub(r"\s+", lambda _: random.choice([" ", "", "\t", " \u3000"]), line),
                "".join(f"{char} " if random.random() < 0.2 else char for char in line),
                _other_word(random, line, words),
            ]
        )
    return fold(line).strip()


def _other_word(random, line, words):
    """One word of a word list in the place of another."""
    lists = [own for own in words if any(word in line for word in own)]
    if not lists:
        return line
    own = random.choice(lists)
    return line.replace(next(word for word in own if word in line), random.choice(own), 1)


def word_lists(rules):
    return [own for words in rules.words.values() if len(own := re.findall(r"[\w:]{2,}", words)) > 1]


def own_lines(rule):
    texts = [example.text for example in (*rule.strip, *rule.misses)]
    return [line for text in texts for line in lines_of(text)]


def check_the_rules_own_lines(rules, count):
    """How many of the lines that are made of a rule's own examples its pattern matches; none without what it needs."""
    matched, words = 0, word_lists(rules)
    for rule in looked_for(rules):
        lead, lines, random = rule.kind.lead, own_lines(rule), Random(rule.id)
        if lead.pattern.titled:
            continue
        alone = Prefilter({part: need for part, need in rules.prefilter.needs.items() if part.whole is lead.pattern})
        for line in lines + [mutated(random, lines, words) for _ in range(count)]:
            if line and len(line) <= (lead.longest or len(line)) and lead.pattern.found(line):
                matched += 1
                assert any(part.found(line) for part in alone.patterns(line, scan_view(line))), (rule.id, line)
    return matched


def test_no_rule_misses_its_own_examples_however_they_are_written(rules):
    assert check_the_rules_own_lines(rules, 2) > 1000


@pytest.mark.slow
def test_no_rule_misses_its_own_examples_in_many_forms(rules):
    assert check_the_rules_own_lines(rules, 40) > 6_000


def test_no_pattern_misses_an_example_of_another_rule(rules):
    lines = [line for rule in rules for line in own_lines(rule)]
    for line in Random(0).sample(lines, 200):
        assert not missed(rules, line), line


@pytest.mark.slow
def test_no_pattern_misses_many_lines(rules):
    lines = [*corpus(), *(line for rule in rules for text in rule.keep for line in lines_of(text))]
    assert len(lines) > 3000
    for line in Random(2).sample(lines, 1200):
        assert not missed(rules, line), line


def test_no_pattern_misses_a_line_of_a_page(rules):
    for line in Random(1).sample(corpus(), 200):
        assert not missed(rules, line), line


@cache
def _standard(rules_):
    """The patterns of the rules that Python's own module reads too."""
    sources = []
    for pattern in rules_:
        with_names = pattern.source.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
        try:
            re.compile(with_names)
        except re.error:
            continue
        if not pattern.titled and not re.search(r"\(\?<?[=!]|\\[pPhKm]|\[\[", pattern.source):
            sources.append((pattern, with_names))
    return sources


@pytest.mark.slow
@settings(max_examples=1500)
@given(data=st.data())
def test_strings_made_from_the_patterns_of_rules_pass(rules, data):
    pattern, source = data.draw(st.sampled_from(_standard(tuple(leads(rules)))))
    line = fold(data.draw(st.from_regex(source, fullmatch=True))).strip()
    assume(line and "\n" not in line and pattern.found(line))
    assert pattern in Prefilter({pattern: pattern.need}).patterns(line, scan_view(line))


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _alphabet(rules_):
    """What the gate looks at: pieces of literals, marks, digits, white space, Han characters."""
    literals = sorted({one for pattern in rules_ for own in pattern.need.literals for one in own if TITLE not in one})
    return st.lists(
        st.sampled_from(literals) | st.sampled_from([*PIECES, *"。!?;:,、()【】“”|-_=*.abc甲乙丙", TITLE_OF_PAGE]),
        min_size=1,
        max_size=12,
    ).map("".join)


@pytest.mark.slow
@settings(max_examples=30)
@given(data=st.data())
def test_no_pattern_misses_a_line_made_of_literals(rules, data):
    for line in lines_of(data.draw(_alphabet(tuple(leads(rules))))):
        assert not missed(rules, line), line


def spans(found):
    return [(number, [match.span() for match in matches]) for number, matches in found]


def check_page(rules, text, title):
    """Rules find the same with the prefilter, on a page without one, and where every pattern meets every line."""
    page, plain, naive = (
        kind(text, title, own) for kind, own in ((Page, rules.prefilter), (Page, None), (Naive, None))
    )
    possible = {rule for pass_ in {rule.kind.pass_ for rule in rules} for rule in rules.possible(pass_, page)}
    page.look_closer(page.prose)
    for pattern in leads(rules):
        expected = spans(naive.matches(pattern))
        assert spans(page.matches(pattern)) == expected, pattern.rule
        assert {number for number, _ in expected} <= set(page.candidates(pattern)), pattern.rule
    for rule in rules:
        found = rule.find(naive)
        assert rule.find(page) == found, rule.id
        assert rule in possible or not found, rule.id
        if rule.kind.lead is None or rule.kind.lead.pattern.titled:
            assert rule.find(plain) == found, rule.id


@settings(max_examples=15)
@given(page=pages, title=st.sampled_from(["", TITLE_OF_PAGE, "在全县防汛工作会议上的讲话"]))
def test_rules_find_the_same_on_any_page(rules, page, title):
    check_page(rules, f"{title}.doc\n{page}\n最新{title}\n首页 {title}\n{title}-3-", fold(title))


def test_rules_find_the_same_where_the_title_stands(rules):
    leading = [(rule, rule.kind.lead.pattern) for rule in rules if rule.kind.lead]
    titled = [rule for rule, lead in leading if lead.titled or lead.spares_title]
    text = "\n".join(example.text for rule in titled for example in rule.strip)
    titles = list(dict.fromkeys(line for line in lines_of(text) if 4 <= len(line) <= 30))
    for title in Random(2).sample(titles, 6):
        naive, page = Naive(text, title), Page(text, title, rules.prefilter)
        assert [rule.find(page) for rule in titled] == [rule.find(naive) for rule in titled], title


@pytest.mark.slow
def test_rules_find_the_same_on_pages_that_are_there(rules):
    for path in sorted((ROOT / "tests/pages").glob("*.txt")) + sorted((ROOT / "data/raw").rglob("*.txt")):
        text = path.read_bytes().decode("utf-8", "replace")
        title = next(iter(lines_of(text)), "")
        check_page(rules, text, title)
        every = standing(Naive(text, title), rules.of("strip"))
        assert set(standing(Page(text, title, rules.prefilter), rules.of("strip"))) == set(every), path


def test_what_counts_at_edges_only_is_not_looked_for_inside(rules):
    lead = next(rule.lead for rule in rules if rule.id == "preface.voice-of-the-site")
    preface = "下面是小编为您整理的春耕会讲话稿,仅供参考。"
    text = [f"各村要把第{number}件事办好,不能等,也不能靠上级。" for number in range(30)]
    numbers = {place: "\n".join([*text[:place], preface, *text[place:]]) for place in (0, 15, 30)}
    for place, page in ((place, Page(text, "", rules.prefilter)) for place, text in numbers.items()):
        assert lead not in page.found
        assert lead in page.put_off
        cut = [find for find in standing(page, rules.of("strip")) if find.rule.lead is lead]
        assert bool(cut) == (lead in page.found) == (place != 15)
        assert page.look_closer(page.prose) == (place == 15)
        assert lead in page.found


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("(?:{title}|下载)页", "下载页"),
        ("(?:{title})?上传人:.*", "上传人:甲"),
        ("{title}(?:稿)?", TITLE_OF_PAGE),
        ("[^。!?]*(?:{title})?[^。!?]*稿", f"{TITLE_OF_PAGE}稿"),
        (".{0,4}(?={title}).*", f"最新{TITLE_OF_PAGE}"),
        (r"(?=.*{title}$)[^!]{0,3}{title}", f"最新{TITLE_OF_PAGE}"),
        ("(?!{title}$).*(?:讲话|发言).*", "大会发言"),
    ],
)
def test_patterns_with_the_title_miss_nothing(source, line):
    pattern = WholeLine(source)
    page = Page(line, TITLE_OF_PAGE, Prefilter({pattern: pattern.need}))
    assert spans(page.matches(pattern)) == spans(Naive(line, TITLE_OF_PAGE).matches(pattern)) == [(0, [(0, len(line))])]
    without = Page(line, "", Prefilter({pattern: pattern.need}))
    assert not without.matches(pattern)


@pytest.mark.parametrize(
    "source",
    [
        "(?!{title}$).*下载.*",  # an outline of it would match less: none is made
        "(?>{title}|新|.*)下载",
        "(?:{title}|新)*+新?下载",
        "(?(?={title}).{4}|.*)下载",
        "[《【]{title}[》】](?:\\.doc)?|下载",
    ],
)
def test_patterns_with_the_title_match_as_if_it_stood_in_them(source):
    for title in ("春季讲话", "新新新新", "下载资料", "(春+季)讲话"):
        plain = regex.compile(source.replace("{title}", f"(?:{regex.escape(title)})"))
        for line in (
            "下载",
            "新下载",
            "新新下载",
            title,
            f"{title}下载",
            f"新{title}下载",
            f"《{title}》",
            f"《{title}二》.doc",
        ):
            found = bool(WholeLine(source).matches(line, title))
            assert found == bool(plain.fullmatch(line)), (source, title, line)


def test_the_rules_patterns_with_the_title_match_as_if_it_stood_in_them(rules):
    titled = [lead for lead in leads(rules) if lead.titled]
    examples = [one.text for rule in rules for one in rule.strip if rule.kind.lead and rule.kind.lead.pattern.titled]
    matched = 0
    for text in examples:
        page = titled_page(Page(fold(text)))
        for lead in titled if len(page.title) in TITLE_LENGTH else ():
            plain = regex.compile(lead.source.replace("{title}", f"(?:{regex.escape(page.title)})"))
            for line in lines_of(text):
                found = plain.fullmatch(line) if isinstance(lead, WholeLine) else plain.search(line)
                assert bool(lead.matches(line, page.title)) == bool(found), (lead.rule, line)
                matched += bool(found)
    assert matched > 20


def test_patterns_that_cannot_match_are_not_named():
    page, many, line = WholeLine(r"第\d页"), Pattern("(?:收藏.?){3}"), WholeLine(r"\w{2,4}[^。]*")
    scan = Prefilter({one: one.need for one in (page, many, line)})

    def named(text):
        return scan.patterns(text, scan_view(text))

    assert set(named("第3页")) == {page, line}
    assert page not in named("第3页码")
    assert page not in named("看第3页")
    assert many not in named("收藏 收藏")
    assert many in named("收藏 收藏 收藏")
    assert named("今天开会。") == []
    assert Prefilter({}).patterns("第3页", "第0页") == []


# ── The cache of needs ──────────────────────────────────────────────────────────────────────────────────────────────

PATTERNS = [
    Pattern(r"第\d+页"),
    WholeLine(r"第\d+页"),
    WholeLine("(?:收藏|打印){3,}[^。]"),
    Pattern(""),
    Pattern("{title}稿"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(files, "_folder", lambda: tmp_path / "cleaner")
    return tmp_path / "cleaner"


def test_the_cache_holds_what_is_computed(rules, folder, monkeypatch):
    patterns = [*PATTERNS, *leads(rules)[::8]]
    computed = [(part.source, part.whole, part.need) for pattern in patterns for part in pattern.parts()]
    assert len(computed) > len(patterns)

    def known():
        return [(part.source, part.whole, need) for part, need in needs_of(patterns).items()]

    assert known() == computed
    files_of_rules = {pattern.place.rpartition(":")[0] for pattern in patterns}
    assert len(list(folder.iterdir())) == len(files_of_rules) > 5
    monkeypatch.setattr(Pattern, "need", property(lambda _: pytest.fail("it was computed again")))
    monkeypatch.setattr(WholeLine, "parts", lambda _: pytest.fail("it was parted again"))
    assert known() == computed


def test_other_patterns_have_another_cache(folder):
    anywhere, whole = Pattern(r"第\d页"), WholeLine(r"第\d页")
    assert needs_of([anywhere])[anywhere].shape.high is None
    assert needs_of([whole])[whole].shape.high == 3 + 2 * 16  # ornaments may stand around it
    assert needs_of([whole, anywhere]) == {whole: whole.need, anywhere: anywhere.need}
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"7", b"[1]", b"\xff\xfe", b'{"a": 1}', b"[[1, 2], [3]]", b'["ab"]' * 5, b"[[[0]]]"],
)
def test_a_broken_cache_is_ignored_and_mended(folder, data):
    computed = needs_of(PATTERNS)
    (path,) = folder.iterdir()
    sound = path.read_bytes()
    path.write_bytes(data)
    assert needs_of(PATTERNS) == computed
    assert path.read_bytes() == sound


def test_a_cache_that_cannot_be_written_is_none(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setattr(files, "_folder", lambda: tmp_path / "file")
    assert needs_of(PATTERNS) == {pattern: pattern.need for pattern in PATTERNS}


def spans_by_pattern(page):
    return {pattern: spans(found) for pattern, found in page.found.items()}


@pytest.mark.slow
def test_what_was_tried_on_a_line_holds_for_lines_with_other_digits(rules):
    random = Random(5)
    lines = [line for rule in rules for line in own_lines(rule)]
    other = [re.sub("[0-9]", lambda _: random.choice("0123456789"), line) for line in lines]
    views = Views()
    assert spans_by_pattern(Page("\n".join(other), "", rules.prefilter, views))
    known = len(views.tried)
    again = Page("\n".join(lines), "", rules.prefilter, views)
    assert spans_by_pattern(again) == spans_by_pattern(Page("\n".join(lines), "", rules.prefilter))
    assert len(views.tried) == known > 1000


@pytest.mark.parametrize(
    ("source", "tells"),
    [
        (r"第\d{1,3}页", False),
        (r"[0-9.]{2,9}kb", False),
        (r"[\u4e00-\u9fff]{2,4}\p{Han}", False),
        (r"20\d{2}年", True),
        (r"[1-9]\d*", True),
        (r"(\d)\1", True),
        (r"(?P<n>\d)(?P=n)", True),
        (r"(?<n>\d)\k<n>", True),
        (r"[\u0030-\u0035]", True),
        (r"\x31", True),
        (r"0-9", True),
        (r"\{3}", True),
        (r"[a{3}]", True),
        (r"[/-5]", True),
    ],
)
def test_a_pattern_that_asks_which_digits_stand_there_says_so(source, tells):
    assert Pattern(source).tells_digits is tells


def test_the_lines_that_were_tried_longest_ago_are_forgotten(monkeypatch):
    monkeypatch.setattr(Tried, "MOST", 2)
    tried = Tried()
    for line in ("第1页", "第22页", "第333页"):
        tried.note(line, (), ())
    assert [tried.before(line) for line in ("第2页", "第33页", "第444页", "第4444页")] == [None, (), (), None]
