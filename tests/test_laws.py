"""The laws of the design, on arbitrary pages. The first two are also checked at run time, on every page."""

import pytest
from hypothesis import given, settings

from cleaner.document import Document
from cleaner.errors import PageError
from cleaner.pipeline import CODE_RULES, Options, clean
from cleaner.rules import RuleSet
from tests.strategies import clean_pages, pages

WRITERS = {"repair", "simplify", "punctuate", "layout"}


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


@given(pages)
@settings(max_examples=200)
def test_undoing_all_layers_gives_the_page_back(rules, page):
    cleaned = clean("page", page, rules)
    assert cleaned.document.raw == page
    assert cleaned.document.restored() == page


@given(pages)
def test_rules_only_take_away(rules, page):
    text = page
    for layer in clean("page", page, rules).document.layers:
        after = layer.apply(text)
        if layer.name not in WRITERS:
            assert is_subsequence(after, text)
            assert all(edit.new == "" for edit in layer.edits)
        text = after


@given(pages)
def test_removed_and_kept_are_all_and_every_edit_names_a_known_rule(rules, page):
    document = clean("page", page, rules).document
    grown = sum(len(edit.new) - len(edit.old) for _, _, edit in document.edits())
    assert len(document.text) == len(page) + grown
    for _, _, edit in document.edits():
        assert rules.get(edit.rule) or edit.rule in CODE_RULES


@given(pages)
@settings(max_examples=120)
def test_a_second_run_changes_nothing(rules, page):
    for speech in clean("page", page, rules).speeches:
        again = clean("page", speech.text, rules)
        assert [one.text for one in again.speeches] == [speech.text]
        assert not again.document.layers


@given(clean_pages)
def test_clean_text_keeps_every_word(rules, page):
    speeches = clean("page", page, rules, Options("keep", "keep")).speeches
    words = "".join("".join(speech.text for speech in speeches).split())
    assert words == "".join(page.split())


@pytest.mark.slow
@given(pages)
def test_the_order_of_rules_does_not_change_what_is_cut(rules, page):
    backwards = RuleSet(tuple(reversed(rules.rules)), rules.words)
    assert clean("page", page, backwards).document.text == clean("page", page, rules).document.text


@given(pages)
def test_the_speeches_partition_the_cleaned_page(rules, page):
    cleaned = clean("page", page, rules)
    assert "".join(speech.text for speech in cleaned.speeches) == cleaned.document.text
    ends = [0, *(speech.end for speech in cleaned.speeches)]
    assert [speech.start for speech in cleaned.speeches] == ends[:-1]
    assert [speech.part for speech in cleaned.speeches] == list(range(1, len(ends)))


@given(pages)
def test_a_speech_has_the_form_of_its_file(rules, page):
    for speech in clean("page", page, rules).speeches:
        assert speech.text.endswith("\n")
        assert not speech.text.endswith("\n\n")
        assert speech.text == speech.text.lstrip()
        blank = [number for number, line in enumerate(speech.text[:-1].split("\n")) if not line]
        assert blank in ([], [1])  # only between title and text


def slow_rules(folder, id_):
    from cleaner.loader import load

    (folder / "slow.yaml").write_text(
        f"- id: {id_}\n  kind: drop-line\n  why: A pattern that backtracks.\n"
        "  line: '(?:甲|甲甲)+乙'\n  strip: [甲乙]\n  keep: [丙]\n",
        encoding="utf-8",
    )
    return load(folder)


def test_a_pattern_that_backtracks_fails_the_page_and_names_the_rule(tmp_path, monkeypatch):
    from cleaner import pattern

    rules = slow_rules(tmp_path, "slow.backtracking")
    monkeypatch.setattr(pattern, "SECONDS", 0.05)
    with pytest.raises(PageError, match=r"rule slow\.backtracking took longer than"):
        clean("page", "甲" * 120 + "丙乙", rules)


def test_the_time_of_a_pattern_is_limited_on_all_lines_together(tmp_path, monkeypatch):
    from cleaner import page

    rules = slow_rules(tmp_path, "slow.line")
    monkeypatch.setattr(page, "LINES", 0.01)
    text = "\n".join(f"{'甲' * 24}{number}乙" for number in range(100))
    with pytest.raises(PageError, match=r"rule slow\.line took longer than 0\.02 s on its lines; mend its pattern \("):
        clean("page", text, rules)


def test_a_page_without_text_has_no_speech(rules):
    for text in ("", "\n \n", "　", "——\n……"):
        cleaned = clean("page", text, rules)
        assert cleaned.speeches == ()
        assert cleaned.document.restored() == text


def test_documents_are_values():
    assert Document.new("a", "b") == Document.new("a", "b")
