"""The split: which headers are a series, what becomes of titles and prefaces, and what is left whole and why."""

import subprocess
import sys

import pytest

from benchmarks.split import SEED, judge, make
from cleaner.page import Page
from cleaner.pipeline import clean
from cleaner.split import RULES
from cleaner.split.headers import core, page_titles, related
from cleaner.split.signs import opens_with_speech
from cleaner.title import page_title
from tests.conftest import ROOT

TEXT = "我们把三十六户人家走了一遍,哪家有老人、哪家有病人,组长心里都有一本账。雨一响,我们就上门,水退了人再退,一户也不能落下。"
PREFACE = "写好一篇稿子不容易,下面几篇可供参考。"


def page(*headers, title="防汛会发言(精选9篇)", between="\n同志们:\n{place}{text}\n", first=""):
    texts = (between.format(place=f"到{number}组,", text=TEXT) for number in range(2, len(headers) + 2))
    return f"{title}\n{first}" + "".join(header + text for header, text in zip(headers, texts, strict=True))


def titles(text, rules):
    speeches = clean("page", text, rules).speeches
    return [speech.facts["title"].value if "title" in speech.facts else None for speech in speeches]


def cuts(text, rules):
    return {edit.rule: edit.old for _, _, edit in clean("page", text, rules).document.edits()}


# -- what is a series -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    ["防汛会发言 篇{n}", "防汛会发言篇{c}", "防汛会发言【第{c}篇】", "防汛会发言({c})", "防汛会发言{n}", "第{c}篇:防汛会发言", "篇{c}",
     "【篇{n}】", "【篇{c}:防汛会发言", "防汛会发言(汇总9篇)篇{c}", "范文{c}:", "★防汛会发言 篇{n}", "防汛会发言之{c}", "第{n}篇"],
)  # fmt: skip
@pytest.mark.parametrize("count", [2, 11])
def test_headers_that_count_up_from_one(rules, form, count):
    numerals = "一二三四五六七八九十"
    chinese = [*numerals, "十一"]
    text = page(*(form.format(n=n + 1, c=chinese[n]) for n in range(count)))
    assert titles(text, rules) == ["防汛会发言"] * count


def test_the_number_in_the_title_never_counts(rules):
    for title in ("防汛会发言(精选15篇)", "防汛会发言(精选2篇)", "防汛会发言"):
        assert len(titles(page("防汛会发言 篇1", "防汛会发言 篇2", "防汛会发言 篇3", title=title), rules)) == 3


@pytest.mark.parametrize("numbers", [(1, 3), (1, 2, 4), (3, 4, 5), (2, 1), (1, 2, 1, 2), (1, 2, 2, 3)])
def test_a_broken_count_leaves_the_page_whole_and_says_so(rules, numbers):
    headers = [f"防汛会发言 篇{number}" for number in numbers]
    (speech,) = clean("page", page(*headers), rules).speeches
    assert speech.unsplit == tuple(headers)
    assert all(header in speech.text for header in headers)


def test_a_header_needs_a_text(rules):
    assert len(titles(page("防汛会发言 篇1", "防汛会发言 篇2", between="\n同志们:雨大,小心。\n"), rules)) == 1


def test_one_form_may_mix_the_scripts_of_its_numbers(rules):
    assert len(titles(page("防汛会发言篇一", "防汛会发言篇2", "防汛会发言篇三"), rules)) == 3


def test_sections_of_one_speech_are_no_series(rules):
    for form in ("第{}篇 总论", "方案{}:", "领导讲话({})", "第{}篇章:扬帆", "第{}部分 总论", "{}、总论", "({})总论"):
        sections = [form.format(number) for number in "一二三"]
        text = page(*sections, title="防汛会上的讲话", first=f"同志们:\n{TEXT}\n", between="\n{place}{text}\n")
        (speech,) = clean("page", text, rules).speeches
        assert all(
            section in speech.text.replace("：", ":").replace("（", "(").replace("）", ")") for section in sections
        )


def test_pages_of_one_text_are_no_series(rules):
    text = page("防汛会发言(2)", "防汛会发言(3)", first=f"同志们:\n{TEXT}\n", between="\n{place}{text}\n")
    assert len(titles(text, rules)) == 1


# -- titles, prefaces, what is cut ----------------------------------------------------------------


def test_the_first_speech_may_lack_its_header(rules):
    text = page("第二篇:在护堤会上的发言", title="在防汛会上的发言(大全3篇)", first=f"同志们:\n{TEXT}\n谢谢大家!\n")
    assert titles(text, rules) == ["在防汛会上的发言", "在护堤会上的发言"]


def test_a_title_that_only_the_page_gives_goes_to_the_facts_alone(rules):
    first, second = clean("page", page("篇一", "篇二"), rules).speeches
    for speech in (first, second):
        assert speech.facts["title"].value == "防汛会发言"
        assert speech.title_inferred
        assert speech.text.startswith("同志们：\n")


def test_a_title_below_a_bare_header_is_its_own(rules):
    text = page("篇一\n在护堤会上的发言", "篇二\n在植树会上的发言")
    assert titles(text, rules) == ["在护堤会上的发言", "在植树会上的发言"]
    assert all(not speech.title_inferred for speech in clean("page", text, rules).speeches)


def test_one_piece_of_a_series_loses_its_number(rules):
    (speech,) = clean("page", f"护士节致辞 篇17\n{TEXT}\n", rules).speeches
    assert speech.facts["title"].value == "护士节致辞"
    assert speech.text.startswith("护士节致辞\n\n")
    assert speech.unsplit == ()


def test_a_preface_is_cut_and_named(rules):
    removed = cuts(page("防汛会发言 篇1", "防汛会发言 篇2", first=PREFACE + "\n"), rules)
    assert removed["split.page-title"].strip() == "防汛会发言（精选9篇）"
    assert "preface" in "".join(removed) or PREFACE.replace(",", "，") in removed["split.lead"]


def test_a_preface_may_share_its_line_with_the_first_speech(rules):
    text = f"防汛会发言3篇每逢汛期,总要有人说几句。防汛会发言1同志们:到一组,{TEXT}防汛会发言2各位领导:到二组,{TEXT}"
    first, second = clean("page", text, rules).speeches
    assert "汛期" not in first.text
    assert second.text.startswith("防汛会发言\n\n各位领导：")


def test_headers_listed_at_the_top_are_not_the_title_of_the_page(rules):
    contents = "".join(f"防汛会发言{number}\n" for number in "一二三")
    assert page_title(Page(contents + "同志们:")) == ""
    headers = [f"防汛会发言{number}" for number in "一二三"]
    assert titles(page(*headers, title="汛期文稿", first=contents), rules) == ["防汛会发言"] * 3


def test_a_text_before_number_one_that_may_be_a_speech_is_one(rules):
    text = page("表态发言(一)", "表态发言(二)", title="防汛会讲话", first=f"同志们:\n{TEXT}\n")
    assert titles(text, rules) == ["防汛会讲话", "表态发言", "表态发言"]


def test_blank_lines_before_the_first_header_do_not_move_the_title(rules):
    assert titles("\n\n  " + page("防汛会发言 篇1", "防汛会发言 篇2", title=""), rules) == ["防汛会发言"] * 2


def test_a_header_behind_which_the_page_breaks_off_opens_nothing(rules):
    text = page("防汛会发言 篇1", "防汛会发言 篇2") + "防汛会发言 篇3\n防汛会发言 篇4\n"
    assert len(titles(text, rules)) == 2
    assert "split.empty-header" in cuts(text, rules)


def test_a_sentence_that_breaks_off_like_a_header_stays(rules):
    broken_off = "大家写的心得体会我看了,篇1和篇2"
    text = page("防汛会发言 篇1", "防汛会发言 篇2", between=f"\n同志们:\n{{place}}{{text}}\n{broken_off}\n")
    assert all("篇1和篇2" in speech.text for speech in clean("page", text, rules).speeches)


def test_titles_glued_before_the_first_header_are_no_part_of_it(rules):
    for copies in ("防汛会发言20篇 ", "防汛会发言20篇防汛会发言20篇", "全县防汛会发言稿汇总20篇 "):
        text = page("防汛会发言(一):", "防汛会发言(二):", "防汛会发言(三):", title=copies).replace("\n", "")
        assert titles(text, rules) == ["防汛会发言"] * 3


def test_series_nest(rules):
    text = page(
        "第一篇:护堤会发言\n护堤会发言1", "护堤会发言2", "第二篇:植树会发言\n植树会发言1", "植树会发言2", "植树会发言3"
    )
    assert titles(text, rules) == ["护堤会发言"] * 2 + ["植树会发言"] * 3


def test_an_outer_header_above_each_header_opens_nothing(rules):
    text = page("第一篇\n护堤会发言(一)", "第二篇\n护堤会发言(二)")
    assert titles(text, rules) == ["护堤会发言"] * 2
    assert "split.outer-header" in cuts(text, rules)


def test_what_the_parts_hold_is_the_page(rules):
    for seed in range(SEED, SEED + 20):
        cleaned = clean("page", make(seed).text, rules)
        assert "".join(speech.text for speech in cleaned.speeches) == cleaned.document.text
        assert cleaned.document.restored() == make(seed).text


# -- pages without numbers ------------------------------------------------------------------------


def test_closing_title_and_salutation_all_three(rules):
    def joined(closing, title, salutation):
        return f"防汛会讲话\n同志们:\n{TEXT}\n{closing}{title}{salutation}到三组,{TEXT}\n"

    assert len(titles(joined("谢谢大家!\n", "在护堤会上的发言\n", "各位领导:\n"), rules)) == 2
    assert len(titles(joined("", "在护堤会上的发言\n", "各位领导:\n"), rules)) == 1
    assert len(titles(joined("谢谢大家!\n", "在护堤会上的发言\n", ""), rules)) == 1
    (speech,) = clean("page", joined("谢谢大家!\n", "", "各位领导:\n"), rules).speeches
    assert speech.unsplit == ("各位领导：",)


def test_a_host_script_is_one_text(rules):
    text = f"春晚主持词\n各位来宾:\n甲:{TEXT}\n乙:谢谢大家!\n合唱《渡口》\n各位来宾:\n{TEXT}\n"
    assert len(titles(text, rules)) == 1


def test_two_titles_joined_leave_the_page_whole(rules):
    (speech,) = clean("page", f"防汛会讲话和在护堤会上的发言\n同志们:\n{TEXT}\n", rules).speeches
    assert speech.unsplit == ("防汛会讲话和在护堤会上的发言",)


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("防汛会讲话【最新5篇】", "防汛会讲话"),
        ("防汛会讲话(精选十五篇)", "防汛会讲话"),
        ("防汛会讲话汇总(两篇)", "防汛会讲话"),
        ("防汛会讲话通用3篇", "防汛会讲话"),
        ("2021年防汛会讲话集锦", "2021年防汛会讲话"),
        ("防汛会讲话2023", "防汛会讲话2023"),
        ("党课讲稿第三篇", "党课讲稿第三篇"),
        ("谱写新篇", "谱写新篇"),
    ],
)
def test_tags_of_titles(title, bare):
    assert core(title) == bare


def test_stems_may_differ_a_little():
    assert related("运动会开幕式致辞", "在第十届运动会开幕式上的致辞")
    assert not related("领导讲话", "全镇春节联欢会主持词")
    assert not related("", "防汛会讲话")


def test_a_year_does_not_keep_a_line_from_being_a_title():
    assert page_titles(Page("2021年防汛会讲话\n同志们:")) == ("2021年防汛会讲话",)


def test_what_may_be_a_speech():
    def speech(text):
        return opens_with_speech(Page(text), len(text))

    assert speech(f"防汛会讲话\n同志们:\n{TEXT}")
    assert speech(f"防汛会讲话\n{TEXT}\n谢谢大家!")
    assert not speech(f"防汛会讲话\n{PREFACE}")
    assert not speech("防汛会讲话\n2021-03-05")
    assert not speech("朋友们:\n下面是小编整理的范文,欢迎阅读。")


def test_every_reason_is_named(rules):
    assert all(why.endswith(".") for why in RULES.values())


# -- from the shell -------------------------------------------------------------------------------


def shell(*arguments, text):
    command = [sys.executable, "-m", "cleaner", "split", "-", *arguments]
    return subprocess.run(command, cwd=ROOT, input=text.encode(), capture_output=True, timeout=120, check=False)


def test_cleaner_split_shows_candidates_with_reasons():
    result = shell(text=page("防汛会发言 篇1", "防汛会发言 篇2"))
    lines = result.stdout.decode().splitlines()
    assert result.returncode == 0
    assert lines[0].split("\t")[:4] == ["2", "1", "series-header.stem-piece", "防汛会发言 篇1"]
    assert lines[0].split("\t")[4].startswith("taken: one of 2")
    assert lines[2:4] == ["--", "2 speeches"]


def test_cleaner_split_says_why_a_page_stays_whole():
    result = shell(text=page("防汛会发言 篇1", "防汛会发言 篇3"))
    assert result.returncode == 1
    assert "broken: number 3 stands where 2 is due" in result.stdout.decode()
    assert "not split at: 防汛会发言 篇3" in result.stdout.decode()


# -- generated pages ------------------------------------------------------------------------------


def faults(pages):
    return [f"{seed} {form}: {why}" for seed, form, why in judge(range(SEED, SEED + pages)) if why]


def test_generated_pages():
    assert faults(120) == []


@pytest.mark.slow
def test_many_generated_pages():
    wrong = faults(1000)
    assert len(wrong) <= 5
    assert not [fault for fault in wrong if " one: " in fault or "failed" in fault]
