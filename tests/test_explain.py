"""`cleaner explain` and `cleaner rules stats`: why a line stays or goes, and what each rule does."""

import re
from dataclasses import replace

import pytest

from cleaner.errors import PageError
from cleaner.explain import explain, measure
from cleaner.kinds import DropLine, DropSpan, Flag, Rejoin
from cleaner.loader import builtin_rules, load
from cleaner.pattern import Pattern, WholeLine
from cleaner.pipeline import clean
from cleaner.rules import Rule, RuleSet
from cleaner.weighed import Sign, Weighed
from tests.test_cli import cleaner

PAGE = (
    "收藏 分享(赏)\n在全县防汛工作会议上的讲话.doc\n第1页 / 共6页\n同志们:\n今天我们召开全县防汛工作会议,主要任务是安排部署防汛工作。\n"
    "相关资源\n各乡镇要抓好落实,要畅通举报渠道,认真核查线索。\n第3页 / 共6页的表格要看\n谢谢大家!\n"
)


def explained(number, rules, text=PAGE):
    return explain(clean("page", text, rules), number, rules)


def others(found):
    return {note.rule: note for note in found.others}


def test_a_line_that_goes_names_its_rule(rules):
    found = explained(3, rules)
    assert found.verdict == "goes"
    assert [(note.rule, note.verdict) for note in found.decided] == [("page-number.counter-line", "cuts")]
    assert "strip took out" in found.decided[0].why
    assert found.around == ""
    assert others(found)["site-line.between"].why == "looks only at what other rules leave"


def test_the_other_rules_that_would_cut_a_line_stand_first(rules):
    text = "在全县防汛工作会议上的讲话\n2023-05-18 16:42:07 来源: 云岭新闻网 点击:  收藏\n" + PAGE
    found = explained(2, rules, text)
    assert found.others[0].why == "would cut it too"


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ("", "is empty"),
        ("各乡镇要抓好落实。第3页 / 共6页", "goes in part; '各乡镇要抓好落实。' stays"),
        ("各乡镇要抓好落实,认真核查线索。", "stays, with changes"),
        ("各乡镇要抓好落实。", "stays: no rule has enough evidence"),
    ],
)
def test_the_verdict_comes_first(rules, raw, verdict):
    assert explained(2, rules, f"同志们:\n{raw}\n谢谢大家!\n").verdict == verdict


def test_a_line_that_is_found_in_the_wrong_place_says_where_it_stands(rules):
    found = explained(6, rules)
    assert others(found)["navigation.link-headings"][1:3] == ("found", "counts only before and after the text")
    assert found.around == (
        "text on lines 4 to 7; nearest cut lines: above 3 (page-number.counter-line), none below; 2 on the page"
    )


def test_a_line_that_goes_by_its_company_names_it(rules):
    text = (
        "登录 注册\n首页 政务要闻 政务公开 办事服务 互动交流\n主题:青禾一号\n分享到:\n凝心聚力谱新篇\n"
        + PAGE[PAGE.index("同志们") :]
    )
    found = explained(3, rules, text)
    assert [note.rule for note in found.decided] == ["site-line.between"]
    assert re.search(r"nearest cut lines: above 2 \([a-z.-]+\), below 4 \([a-z.-]+\); ", found.around)


def test_a_list_that_was_weighed_says_what_it_weighs_and_is_no_company_of_itself(rules):
    site = "登录 注册\n分享到:\n收藏本页\n凝心聚力谱新篇\n同志们:今天开会,请大家安静,认真听,认真记。\n谢谢\n"
    points = "一、本文档为网友与合作伙伴所有。\n二、原文见网站,请点击。\n"
    found = explained(8, rules, site + points)
    (note,) = found.decided
    assert note.rule == "preface.list-outside-text"
    assert re.search(r": \d+ of 14 points on the 2 lines of its list$", note.why)
    assert "点击 (web) +" in note.words
    assert re.search(r"above 3 \([a-z.-]+\), none below; ", found.around)
    lighter = others(explained(7, rules, site + "一、本文档为网友与合作伙伴所有。\n二、请大家记下。\n"))
    assert lighter["preface.list-outside-text"].why == "9 of 14 points on the 2 lines of its list"


def test_the_cut_lines_that_are_missing_can_be_counted(rules):
    text = "登录 注册\n收藏本页\n同志们:今天开会,请大家安静,认真听,认真记。\n谢谢\n一、本文档为网友与合作伙伴所有。\n二、原文见网站。\n"
    found = explained(5, rules, text)
    assert found.verdict == "stays: no rule has enough evidence"
    assert others(found)["preface.list-outside-text"].why.startswith("asks for three cut lines on the page")
    assert found.around.endswith("; 2 on the page")


def test_lines_are_numbered_as_on_the_decoded_page(rules):
    found = explained(9, rules, "\r\n" * 3 + PAGE.replace("\n", "\r\n"))
    assert found.verdict == "stays, with changes"  # of its line end
    assert found.around == (
        "text on lines 7 to 10; nearest cut lines: above 6 (page-number.counter-line), none below; 2 on the page"
    )


def test_a_line_that_comes_near_says_what_matched(rules):
    assert any("not the line from end to end" in note.why for note in explained(8, rules).others)


def test_what_finds_a_line_is_nearer_than_what_finds_less_and_less_is_farther(rules):
    for number in range(1, 10):
        found = explained(number, rules).others
        order = [(note.verdict == "near", note.missing) for note in found]
        assert order == sorted(order)
        assert all(0 <= note.missing <= 1 for note in found)


def test_a_line_that_weighs_nearly_enough_names_its_words(rules):
    text = "在全县防汛工作会议上的讲话\n想看更多同类文章,请点击链接。\n同志们:今天开会,请大家安静,认真听,认真记。\n"
    note = others(explained(2, rules, text))["preface.voice-between-texts"]
    weight, least = map(int, re.fullmatch(r"(\d+) of (\d+) points", note.why).groups())
    assert (note.verdict, least, note.missing) == ("near", 21, 1 - weight / least)
    assert "点击 (web) +" in note.words


def test_a_piece_of_a_paragraph_says_that_it_is_joined_first():
    kinds = {"a.line": DropLine(WholeLine("乙网站")), "a.wrap": Rejoin(Pattern("甲$"), Pattern("^乙"))}
    found = explained(
        2, RuleSet(tuple(Rule(id_, "why", kind, (), ()) for id_, kind in kinds.items())), "同志们来甲\n乙网站\n散会。"
    )
    assert found.verdict == "stays, with changes"
    assert [note.why for note in found.others] == [
        "takes lines, and this is a piece of a paragraph that is joined first"
    ]


def test_what_speaks_against_a_piece_that_weighs_enough_is_named():
    signs = Sign("site", 5, ("小编", "本站")), Sign("use", 3, ("参考",))
    card = Weighed("[^。]+。?", card=signs, least=8, margin=6, unless=Pattern("同志|^(?!.*站)"))
    assert card.account("本站供参考。") == ("8 of 8 points", "本站 (site) +5, 参考 (use) +3")
    assert card.account("本站供同志参考。")[0] == "8 of 8 points, but '同志' speaks against it"
    sure = replace(card, surely=8)
    assert sure.account("本站供同志参考。")[0] == "8 of 8 points"
    assert card.account("小编供参考。")[0] == "8 of 8 points, but its form speaks against it"
    assert card.account("本站供参考和水库大坝的人")[0] == "8 of 8 points, but other words stand before or behind them"
    assert card.account("车站") == ("0 of 8 points", "")


def test_a_line_that_was_weighed_and_goes_names_its_words_too(rules):
    text = "在全县防汛工作会议上的讲话\n想要更多发言稿,请点击下面的链接。\n同志们:今天开会,请大家安静,认真听,认真记。\n"
    (note,) = [note for note in explained(2, rules, text).decided if note.rule == "preface.voice-of-the-site"]
    assert note.verdict == "cuts"
    assert re.fullmatch(r"strip took out '.*': \d+ of 13 points", note.why)
    assert "发言稿 (speech-text) +" in note.words


def test_a_pattern_that_is_slow_inside_a_line_did_not_come_near(rules, monkeypatch):
    def slow(self, *args):
        raise PageError("too slow")

    text = "今天我们召开全县防汛工作会议。"
    rules = RuleSet((Rule("a.line", "why", DropLine(WholeLine("今天我们召开全县防汛")), (), ()),))
    assert [note.rule for note in explained(1, rules, text).others] == ["a.line"]
    monkeypatch.setattr(Pattern, "found", slow)
    monkeypatch.setattr(WholeLine, "found", lambda *args: ())
    assert explained(1, rules, text).others == ()


def test_an_ordinary_line_has_nothing_to_say(rules):
    found = explained(5, rules)
    assert [note.verdict for note in found.decided] == ["changes"]
    assert all(note.verdict == "near" for note in found.others)


def test_a_line_that_is_not_there(rules):
    with pytest.raises(ValueError, match="the page has 10 lines"):
        explained(11, rules)


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
    assert shown.splitlines()[1:4] == [
        "  goes",
        "  cuts: page-number.counter-line: strip took out '第1页 / 共6页\\n'",
        "      The page counter of a document viewer or of a printed page.",
    ]
    short = cleaner("explain", f"{page}:6").stdout.decode().splitlines()
    assert short[1] == "  stays: no rule has enough evidence"
    assert short[2].startswith("  around: text on lines 4 to 7; ")
    assert all(re.match(r"  (?:found|near): [a-z.-]+(?:, [a-z.-]+)*: ", line) for line in short[3:-1])
    assert len(short) == 3 + 5 + 1
    everything = cleaner("explain", f"{page}:6", "--all").stdout.decode().splitlines()
    named = sum(line.count(".") for line in (line.split(": ")[1] for line in short[3:-1]))
    more = int(re.fullmatch("  ([0-9]+) more came near; --all names them, with the reason of each rule", short[-1])[1])
    assert len(everything) == 3 + 2 * (named + more)
    assert all(line.startswith("      ") for line in everything[4::2])
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
    total = len(load(builtin_rules()))
    assert re.search(rf"\nnever fired\t\d+ of {total} rules\n", stats)
