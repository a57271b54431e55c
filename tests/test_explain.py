"""`cleaner explain` and `cleaner rules stats`: why a line stays or goes, and what each rule does."""

import re

import pytest

from cleaner.explain import explain, measure
from cleaner.kinds import DropLine, DropSpan, Flag
from cleaner.pattern import Pattern
from cleaner.pipeline import clean
from cleaner.rules import Rule, RuleSet
from tests.test_cli import cleaner

PAGE = (
    "收藏 分享(赏)\n在全县防汛工作会议上的讲话.doc\n第1页 / 共6页\n同志们:\n今天我们召开全县防汛工作会议,主要任务是安排部署防汛工作。\n"
    "相关资源\n各乡镇要抓好落实,要畅通举报渠道,认真核查线索。\n第3页 / 共6页的表格要看\n谢谢大家!\n"
)


def verdicts(number, rules):
    return {note.rule: note for note in explain(clean("page", PAGE, rules), number, rules)}


def test_a_line_that_goes_names_its_rule(rules):
    note = verdicts(3, rules)["page-number.counter-line"]
    assert note.verdict == "cuts"
    assert "strip took out" in note.why


def test_a_line_that_is_found_in_the_wrong_place_says_so(rules):
    notes = verdicts(6, rules)
    assert any(note.verdict == "found" and "does not stand" in note.why for note in notes.values())


def test_a_line_that_comes_near_says_what_matched(rules):
    notes = [note for note in verdicts(8, rules).values() if note.verdict == "near"]
    assert any("not the line from end to end" in note.why for note in notes)


def test_a_line_that_weighs_nearly_enough_names_its_words(rules):
    text = "在全县防汛工作会议上的讲话\n想看更多同类文章,请点击链接。\n同志们:今天开会,请大家安静,认真听,认真记。\n"
    notes = {note.rule: note for note in explain(clean("page", text, rules), 2, rules)}
    note = notes["preface.voice-between-texts"]
    assert (note.verdict, "of the 21 that prove it" in note.why, "点击 (web) +" in note.why) == ("near", True, True)


def test_a_line_that_was_weighed_and_goes_names_its_words_too(rules):
    text = "在全县防汛工作会议上的讲话\n想要更多发言稿,请点击下面的链接。\n同志们:今天开会,请大家安静,认真听,认真记。\n"
    notes = [note for note in explain(clean("page", text, rules), 2, rules) if note.rule == "preface.voice-of-the-site"]
    assert [note.verdict for note in notes] == ["cuts", "cuts"]
    assert "strip took out" in notes[0].why
    assert "of the 13 that prove it" in notes[1].why


def test_an_ordinary_line_has_nothing_to_say(rules):
    assert all(note.verdict not in ("cuts", "found") for note in verdicts(5, rules).values())


def test_a_line_that_is_not_there(rules):
    with pytest.raises(ValueError, match="the page has 10 lines"):
        explain(clean("page", PAGE, rules), 11, rules)


def test_measuring_counts_finds_and_overlaps(rules):
    usage = measure([PAGE, PAGE], rules)
    use = usage.rules["page-number.counter-line"]
    assert (use.finds, use.pages) == (2, 2)
    assert use.seconds > 0
    assert usage.characters == 2 * len(PAGE)
    assert set(usage.rules) == {rule.id for rule in rules}


def test_the_time_of_a_pattern_is_that_of_its_rule(rules, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("cleaner.explain.perf_counter", lambda: now[0])
    found = Pattern.found

    def slow(self, *args):
        now[0] += 1.0 if self.rule == "page-number.counter-line" else 0.0
        return found(self, *args)

    monkeypatch.setattr(Pattern, "found", slow)
    usage = measure([PAGE], rules)
    assert {id_ for id_, use in usage.rules.items() if use.seconds} == {"page-number.counter-line"}


def test_only_rules_of_one_pass_are_said_to_find_the_same_text():
    kinds = {"a.line": DropLine, "b.span": DropSpan, "c.flag": Flag}
    rules = RuleSet(tuple(Rule(id_, "why", kind(Pattern("第3页", id_)), (), ()) for id_, kind in kinds.items()))
    assert measure(["第3页\n"], rules).overlaps == {("a.line", "b.span"): 1}


def test_from_the_shell(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    shown = cleaner("explain", f"{page}:3").stdout.decode()
    assert "cuts: page-number.counter-line: " in shown
    assert "stays: no rule has enough evidence" in cleaner("explain", f"{page}:5").stdout.decode()
    for wrong, message in (
        (page, "is not PAGE:LINE"),
        (f"{page}:99", "no line 99; the page has"),
        (f"{tmp_path}/no.txt:1", "no.txt"),
    ):
        done = cleaner("explain", wrong)
        assert done.returncode == 2
        assert message in done.stderr.decode()
    assert cleaner("clean", page, "-o", tmp_path / "out", "-q").returncode == 0
    stats = cleaner("rules", "stats", tmp_path / "out").stdout.decode()
    assert "page-number.counter-line\t1\t1\t9\t" in stats
    shown = cleaner("rules", "stats", tmp_path / "out", "--top", "3").stdout.decode()
    assert [part.count("\n") for part in shown.rstrip("\n").split("\n\n")][1:] == [3, 3, 3]
    assert stats.startswith("rule\thits\tpages\tcharacters\tms per million characters\n")
    assert "\nmost expensive\tms per million characters\n" in stats
    total = cleaner("rules", "test").stderr.decode().partition(" rules, ")[0]
    assert re.search(rf"\nnever fired\t\d+ of {total} rules\n", stats)
