"""Where a rule's evidence is enough: anywhere, outside the body, or between lines that other rules cut."""

import pytest

from cleaner.document import Layer
from cleaner.kinds import DropLine, DropSpan
from cleaner.page import Page
from cleaner.passes.strip import strip
from cleaner.pattern import Pattern, WholeLine
from cleaner.rules import Rule

BODY = "同志们:\n今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。\n谢谢大家!"


def rule(id_, kind, where="anywhere", **keys):
    return Rule(id_, "Why.", kind, (), (), where=where, **keys)


def stripped(text, *rules):
    return Layer("strip", tuple(strip(Page(text), rules))).apply(text)


WORD = DropLine(WholeLine("下载"))


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("anywhere", ""),
        ("head", "middle tail"),
        ("tail", "head middle"),
        ("edge", "middle"),
        ("among", "head middle tail"),
    ],
)
def test_a_place_is_evidence(where, kept):
    first, rest = BODY.split("\n", 1)
    page = f"下载\n{first}\n下载\n{rest}\n下载"
    expected = "\n".join(
        piece
        for piece, name in (("下载", "head"), (first, ""), ("下载", "middle"), (rest, ""), ("下载", "tail"))
        if not name or name in kept
    )
    assert stripped(page, rule("a.b", WORD, where)).strip("\n") == expected


def test_lines_that_are_cut_wholly_do_not_count_as_body():
    notice = rule("a.notice", DropLine(WholeLine("本站所有资源均来自网络,如有侵权请联系我们删除。")))
    page = f"{BODY}\n下载\n本站所有资源均来自网络,如有侵权请联系我们删除。"
    assert "下载" in stripped(page, rule("a.b", WORD, "tail"))
    assert stripped(page, notice, rule("a.b", WORD, "tail")).strip() == BODY


def test_among_asks_for_cut_lines_on_both_sides():
    strong = rule("a.strong", DropLine(WholeLine("收藏|举报")))
    weak = rule("a.weak", DropLine(WholeLine("河南|50")), "among")
    assert stripped("收藏\n河南\n50\n举报\n河南", strong, weak) == ""
    assert stripped(f"收藏\n河南\n{BODY}", strong, weak) == f"河南\n{BODY}"
    assert stripped("河南\n50", weak) == "河南\n50"


def test_a_line_goes_with_its_break_and_its_indent():
    assert stripped("甲。\n　下载 \n乙。", rule("a.b", WORD)) == "甲。\n乙。"


def test_a_span_at_the_edge_of_the_body_counts_as_outside():
    glued = DropSpan(Pattern(r"\s*第\d页$"))
    assert stripped(f"{BODY} 第3页", rule("a.b", glued, "tail")) == BODY
    assert stripped(f"见 第3页\n{BODY}", rule("a.b", glued, "tail")) == f"见 第3页\n{BODY}"


def test_where_two_rules_overlap_the_first_is_named_and_all_is_cut():
    one, two = rule("a.one", DropSpan(Pattern("甲乙"))), rule("a.two", DropSpan(Pattern("乙丙")))
    edits = strip(Page("子甲乙丙丁"), [two, one])
    assert [(edit.rule, edit.old) for edit in edits] == [("a.one", "甲乙"), ("a.two", "丙")]


def test_join_heals_a_sentence_and_only_a_sentence():
    widget = rule("a.b", WORD, join=True)
    assert stripped("要抓紧落\n\n下载\n\n实各项任务。", widget) == "要抓紧落实各项任务。"
    assert stripped("要抓紧落实。\n下载\n各项任务。", widget) == "要抓紧落实。\n各项任务。"
