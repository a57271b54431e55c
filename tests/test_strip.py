"""Where a rule's evidence is enough: anywhere, outside the body, between lines that other rules cut, above, below."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Layer
from cleaner.kinds import DropBlock, DropLine, DropSpan, Rejoin
from cleaner.page import Page
from cleaner.passes.strip import standing, strip
from cleaner.pattern import Pattern, WholeLine
from cleaner.rules import Rule
from cleaner.title import titled

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
        ("adjoining", "head middle tail"),
        ("frame", "head middle tail"),
        ("lone", "head middle tail"),
        ("kicker", "head middle tail"),
        ("above", "head middle tail"),
        ("below", "head middle tail"),
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
    body = BODY.replace("谢谢大家!", "各地要马上行动。")
    page = f"{body}\n下载\n本站所有资源均来自网络,如有侵权请联系我们删除。"
    assert "下载" in stripped(page, rule("a.b", WORD, "tail"))
    assert stripped(page, notice, rule("a.b", WORD, "tail")).strip() == body


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("大家回去传达。返回云川首页", "大家回去传达。"),
        ("大家回去传达!”  返回云川首页", "大家回去传达!”  "),
        ("大家回去传达,返回云川首页", None),  # the sentence goes on
        ("大家回去传达。返回云川首页。", None),  # a sentence of its own
        ("返回云川首页,大家回去传达。", None),
        ("大家回去传达,(返回云川首页", "大家回去传达,"),  # one that breaks off
        ("返回的人走了,(返回云川首页", "返回的人走了,"),
    ],
)
def test_a_rule_for_whole_lines_meets_what_stands_behind_the_last_sentence(line, left):
    page = BODY.replace("谢谢大家!", f"各地要马上行动,{line}\n谢谢大家!")
    expected = page if left is None else page.replace(line, left)
    assert stripped(page, rule("a.back", DropLine(WholeLine(r"\(?返回.*首页")))) == expected
    again = DropLine(WholeLine("返回.*首页"), run=2)
    assert stripped(page, rule("a.back", again)) == page  # one line is not enough


def test_below_thanks_no_sentence_under_furniture_goes_on():
    page = f"{BODY}\n下载\n本站所有资源均来自网络,如有侵权请联系我们删除。"
    assert "下载" not in stripped(page, rule("a.b", WORD, "tail"))
    more = f"{BODY}\n下载\n同志们:\n下面请第二位代表发言。"
    assert stripped(more, rule("a.b", WORD, "tail")) == more


def test_among_asks_for_cut_lines_on_both_sides():
    strong = rule("a.strong", DropLine(WholeLine("收藏|举报")))
    weak = rule("a.weak", DropLine(WholeLine("河南|50")), "among")
    assert stripped("收藏\n河南\n50\n举报\n河南", strong, weak) == ""
    assert stripped(f"收藏\n河南\n{BODY}", strong, weak) == f"河南\n{BODY}"
    assert stripped("河南\n50", weak) == "河南\n50"


@pytest.mark.parametrize(
    ("where", "page", "gone"),
    [
        # beside a line that is cut, above it or below, or in a row with one that is
        ("adjoining", "子\n甲\n{0}\n{1}", "甲"),
        ("adjoining", "子\n甲\n乙\n\n甲\n春晚\n甲\n{0}\n甲\n子\n{1}\n甲", "甲乙甲甲"),
        # outside the text of a page with three such lines
        ("frame", "甲\n子\n丑\n{0}\n{1}\n乙", ""),
        ("frame", "甲\n子\n丑\n{0}\n甲\n{1}\n春晚\n乙\n寅", "甲乙"),
        # but not inside a list, far from running text and from lines that are cut
        ("frame", "子\n丑\n寅\n冬\n甲\n夏\n秋\n{0}\n{1}", "甲"),
        ("frame", "子\n丑\n寅\n冬\n夏\n甲\n乙\n秋\n冬\n{0}\n{1}", ""),
        # alone between its paragraphs
        ("lone", "甲\n子\n丑\n{0}\n甲\n{1}\n乙", ""),
        ("lone", "甲\n子\n丑\n{0}\n甲\n{1}\n春晚\n乙\n寅", "甲"),
        ("lone", "子\n丑\n寅\n{0}\n甲\n乙\n{1}", "甲乙"),
        ("lone", "子\n丑\n寅\n{0}\n甲\n乙\n甲\n乙\n{1}", ""),  # four may be a list of its own
        ("lone", "子\n丑\n寅\n{0}\n甲\n二、下游\n{1}", "甲"),
        ("lone", "子\n丑\n寅\n{0}\n甲\n下游\n{1}", ""),
        # what was found so is company for the next
        ("among", "子\n丑\n甲\n乙\n寅\n{0}\n{1}", "甲乙"),
    ],
)
def test_weak_evidence_asks_for_the_company_of_lines_that_are_cut(where, page, gone):
    first, rest = BODY.split("\n", 1)
    rules = rule("a.cut", DropLine(WholeLine("[子丑寅]"))), rule("a.weak", DropLine(WholeLine("[甲乙]")), where)
    text = page.format(first, rest)
    left = "".join(ch for ch in text if ch not in "子丑寅")
    expected = Counter(left.split()) - Counter(gone)
    assert Counter(stripped(text, *rules).split()) == expected


def test_what_weak_evidence_found_is_company_for_weaker():
    rules = [
        rule("a.cut", DropLine(WholeLine("[子丑寅]"))),
        rule("a.page", DropLine(WholeLine("甲")), "frame"),
        rule("a.beside", DropLine(WholeLine("乙")), "adjoining"),
    ]
    assert stripped(f"子\n丑\n寅\n{BODY}\n甲\n乙", *rules) == BODY + "\n"
    assert "乙" in stripped(f"子\n丑\n寅\n{BODY}\n乙", *rules)


@pytest.mark.parametrize("where", ["frame", "adjoining", "among"])
@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("子\n丑\n寅\n春天的约定\n子\n{0}\n春天的约定", "春天的约定"),  # the title, which the page says twice
        ("子\n丑\n寅\n春天的约定.doc\n子\n{0}\n春天的约定", "春天的约定.doc"),
        ("子\n丑\n寅\n春天\n来源\n{0}", "春天"),  # over the line with the source
        ("子\n丑\n寅\n春天\n{0}", "春天"),  # over a text that has no other
        ("子\n丑\n寅\n春天\n寅\n——给母亲\n{0}", "春天"),
        ("子\n丑\n寅\n春天\n柳树是绿的\n{0}", "春天"),
        ("子\n丑\n寅\n春天\n,来得早。\n{0}", "春天"),  # a piece of a sentence
        ("子\n丑\n寅\n春天……还有五百字\n子\n{0}", "春天……"),  # where text is missing it goes on
    ],
)
def test_weak_evidence_cuts_no_title_and_no_piece_of_a_sentence(where, text, stays):
    rules = [
        rule("a.cut", DropLine(WholeLine("[子丑寅]"))),
        rule("a.source", DropLine(WholeLine("来源")), facts={"source": Pattern("(?<source>来源)")}),
        rule("a.gap", DropSpan(Pattern("还有五百字")), gap=True),
        rule("a.weak", DropLine(WholeLine("春天.*")), where),
    ]
    page = titled(Page(text.format(BODY)))
    assert stays in Layer("strip", tuple(strip(page, rules))).apply(page.text).split("\n")
    control = "子\n丑\n寅\n春天\n子\n" + BODY + "\n秋天\n秋天"
    page = Page(control, "秋天")
    assert "春天" not in Layer("strip", tuple(strip(page, rules))).apply(page.text)


@pytest.mark.parametrize("where", ["head", "edge", "frame", "adjoining"])
@pytest.mark.parametrize(
    ("above", "line", "below"),
    [
        ("年代:一九八八年", "来源:县报社", "尺寸:三米"),
        ("8:30 报到", "9:30 下载", "14:30 参观"),
        ("委员 何静", "编辑 苏荷", "资料 县图书馆"),
    ],
)
def test_a_line_inside_a_list_of_the_text_stays(where, above, line, below):
    rules = rule("a.cut", DropLine(WholeLine("[子丑寅]"))), rule("a.line", DropLine(WholeLine(line)), where)
    text = f"子\n丑\n寅\n{above}\n{line}\n{below}\n{BODY}"
    assert stripped(text, *rules).split() == f"{above} {line} {below} {BODY}".split()
    sure = rule("a.line", DropLine(WholeLine(line)))
    assert line not in stripped(f"{above}\n{line}\n{below}\n{BODY}", sure)


def test_a_heading_inside_the_text_is_not_cut_for_the_caption_above_it():
    rules = rule("a.cut", DropLine(WholeLine("[子丑寅]"))), rule("a.weak", DropLine(WholeLine("春天的.*")), "adjoining")
    first, rest = BODY.split("\n", 1)
    assert "春天的论坛" in stripped(f"{first}\n子\n春天的论坛\n{rest}", *rules)
    for other in ("子\n春天的论坛:3", "子\n春天的论坛\n子"):  # no title, or nothing under it
        assert "春天的论坛" not in stripped(f"{first}\n{other}\n{rest}", *rules)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("我看见一行字:\n本站所有文章均由网友上传。\n我笑了。", True),
        ("页面上写着这样一句话:\n“本站所有文章均由网友上传。”\n我笑了。", True),
        ("(一)登录\n本站所有文章均由网友上传。\n(二)退出", True),  # the first of a section
        ("同志们:\n本站所有文章均由网友上传。\n今天开会。", False),  # a salutation announces nothing
        ("标签:\n本站所有文章均由网友上传。\n今天开会。", False),
        ("我看见一行字。\n本站所有文章均由网友上传。\n我笑了。", False),
    ],
)
def test_what_is_announced_stays(text, stays):
    cut = rule("a.cut", DropSpan(Pattern("本站所有文章均由网友上传。")))
    assert ("本站" in stripped(text, cut)) == stays


def test_the_sentences_of_terms_are_their_own():
    cut = rule("a.cut", DropLine(WholeLine("本馆不承担责任。")))
    text = "读者须知来到这里的都要遵守。\n本馆不承担责任。\n开馆时间是早上八点到晚上八点。\n本馆不承担责任。"
    for title, left in (("县图书馆网站使用条款", 1), ("县图书馆的故事", 0)):
        page = Page(f"{title}\n{text}", title)
        assert Layer("strip", tuple(strip(page, [cut]))).apply(page.text).count("责任") == left


def test_a_menu_that_took_the_title_gives_it_back():
    menu = rule("a.menu", DropBlock(WholeLine("[甲乙]"), within=WholeLine(".{1,3}"), least=2), "head")
    assert stripped(f"甲\n丙\n丁\n\n点赞\n{LONG}", menu) == f"点赞\n{LONG}"
    assert stripped(f"甲\n丙\n丁\n9\n{LONG}", menu) == LONG


def test_a_list_over_the_breaks_of_pages_stays():
    rules = [rule("a.cut", DropLine(WholeLine(r"第\d页"))), rule("a.weak", DropLine(WholeLine(".{2,5}")), "among")]
    page = "第1页\n" + BODY + "\n何静 机电系\n第2页\n何勇 中文系\n第3页\n何力 体育系\n第4页"
    assert stripped(page, *rules).split() == re.sub(r"第\d页", "", page).split()


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


LONG = f"{BODY}\n要把责任落到人头,把工作做到前头。\n散会以后请大家马上行动。"
ANY = rule("a.any", DropLine(WholeLine(".+")), "below")
LINK = rule("a.link", DropLine(WholeLine("链接|更多")))
HEADING = rule("a.heading", DropLine(WholeLine("相关阅读")), "tail")


@pytest.mark.parametrize(
    ("below", "left"),
    [
        ("链接\n更多\n又一座桥", ""),
        ("链接\n更多\n链接\n新桥通车,两岸居民欢呼。\n又一座桥", ""),
        ("链接\n更多\n新桥通车,两岸居民欢呼。\n又一座桥", "新桥通车,两岸居民欢呼。\n又一座桥"),
        ("链接\n新桥通车,两岸居民欢呼。\n又一座桥", "新桥通车,两岸居民欢呼。\n又一座桥"),
        ("链接\n县防汛办\n更多", "县防汛办"),
        ("相关阅读\n又一座桥\n新桥通车", ""),
        ("县防汛办\n链接\n更多\n又一座桥", "县防汛办"),
    ],
)
def test_below_asks_for_two_lines_of_furniture_or_one_of_the_tail(below, left):
    assert stripped(f"{LONG}\n{below}", ANY, LINK, HEADING).strip() == f"{LONG}\n{left}".strip()


@pytest.mark.parametrize(
    "rest",
    [
        "同志们:",
        "二、落实责任",
        "第三章 附则",
        "让我们行动起来,打赢这一仗!",
        "谢谢大家!",
        "春风吹过山岗,\n吹绿了河岸",
        "各地要马上行动。\n各部门要密切配合。",
        f"这次培训安排了四个方面的内容,{'第一是基本功,每个人都要过关,' * 9}第二是……",  # a preview breaks off
        "要快。要快一点!\n要实。要实一点!\n要细。要细一点!\n要严。要严一点!",
    ],
)
def test_nothing_above_the_rest_of_a_speech_is_below(rest):
    page = f"{LONG}\n链接\n更多\n链接\n桥\n{rest}"
    assert "桥" in stripped(page, ANY, LINK)
    assert "桥" not in stripped(f"{LONG}\n链接\n更多\n链接\n桥", ANY, LINK)


@pytest.mark.parametrize(
    ("rest", "inside"),
    [
        ("链接\n更多\n要快一点才好!", True),  # with little furniture between, one sentence is enough
        ("链接\n更多\n又一座桥\n链接\n更多\n要快一点才好!", False),  # names between bring it no nearer
        ("链接\n更多\n链接\n谢谢亲爱的老师们!", True),
        ("链接\n更多\n链接\n谢谢楼主的分享!", False),  # but thanks to the writer of a post are no end of a speech
        ("链接\n更多\n链接\n祝大会圆满成功!", True),
        ("链接\n更多\n链接\n祝你金榜题名!", False),
        # however far off, two paragraphs in a row are text, and so is the heading over them
        ("链接\n更多\n链接\n02\n桥是怎样修成的\n\n修桥的石料全部从北山运来。\n\n工匠是从邻县请来的老石匠。", True),
        ("链接\n更多\n链接\n02\n桥是怎样修成的\n\n修桥的石料全部从北山运来。\n\n新桥", False),
    ],
)
def test_how_far_off_a_line_belongs_to_the_body(rest, inside):
    edge = rule("a.edge", DropSpan(Pattern("新桥")), "tail")
    assert ("新桥" in stripped(f"{LONG}\n看新桥\n{rest}", LINK, edge)) == inside


@pytest.mark.parametrize(
    "end", ["责任编辑:  何静", "[责任编辑:何静 PK155]", "全部评论 12条", "免责声明:本文不代表本站立场。"]
)
@pytest.mark.parametrize(
    ("rest", "stays"),
    [
        ("又一座桥", False),
        ("看了很受启发。\n又一座桥", False),
        ("同志们:\n要把渠修好。\n又一座桥", True),  # another speech
        ("同志们:\n又一座桥\n新桥通车", False),
        ("附:通水的日子\n又一座桥\n东村 四月五日", True),
        ("东村通水了。\n西村通水了。\n南村通水了。\n又一座桥", True),  # another text
        ("东村通水了。\n东村通水了。\n东村通水了。\n又一座桥", False),  # what is said twice is a comment
        ("说好了不走,却丢下孩子!\n东村通水了。\n又一座桥", False),
    ],
)
def test_beyond_the_end_of_a_text_only_another_whole_one_stays(end, rest, stays):
    assert ("又一座桥" in stripped(f"{LONG}\n{end}\n{rest}", ANY)) == stays


def test_two_paragraphs_below_an_editor_are_an_article_but_may_be_comments():
    rest = "东村通水了。\n西村通水了。\n又一座桥"
    assert "又一座桥" in stripped(f"{LONG}\n责任编辑:何静\n{rest}", ANY)
    assert "又一座桥" not in stripped(f"{LONG}\n全部评论 12条\n{rest}", ANY)
    assert "又一座桥" not in stripped(f"{LONG}\n责任编辑:何静\n全部评论 12条\n{rest}", ANY)


def test_a_list_of_headlines_is_no_speech_though_one_of_them_reads_like_it():
    headlines = "\n".join(f"东村第{number}座新桥通车,两岸居民怎么说?" for number in "一二三四五六七八")
    for rest in (headlines, f"{headlines}\n让我们行动起来,打赢这一仗!"):
        assert stripped(f"{LONG}\n链接\n更多\n链接\n{rest}", ANY, LINK).strip() == LONG
    assert "第八座" in stripped(f"{LONG}\n链接\n更多\n链接\n{headlines}\n大家听好!\n大家记好!\n大家做好!", ANY, LINK)


def test_lines_that_read_like_a_site_are_no_body():
    weak = rule("a.weak", DropLine(WholeLine("网友留言。本站很好。")), "frame")
    edge = rule("a.edge", DropSpan(Pattern("新桥")), "tail")
    assert "新桥" in stripped(f"{LONG}\n看新桥\n网友留言。本站很好。", edge)
    assert "新桥" not in stripped(f"{LONG}\n看新桥\n网友留言。本站很好。", edge, weak)


def test_a_piece_of_a_wrapped_paragraph_is_judged_when_it_is_whole():
    wrap = rule("a.wrap", Rejoin(Pattern("甲$"), Pattern("^乙")))
    for line, page in (("乙网站", "同志们来甲\n乙网站\n散会。"), ("网站甲", "散会。\n网站甲\n乙同志们来")):
        cut = rule("a.line", DropLine(WholeLine(line)))
        assert line not in Layer("strip", tuple(strip(Page(page), [cut]))).apply(page)
        assert line in Layer("strip", tuple(strip(Page(page), [cut], [wrap]))).apply(page)


def test_a_signature_under_furniture_stays():
    for below in ("链接\n更多\n县防汛办\n2023年4月18日", "链接\n更多\n链接\n更多\n县防汛办\n2023年4月18日"):
        assert "防汛办" in stripped(f"{LONG}\n{below}", ANY, LINK)


def test_the_offices_over_the_day_that_ends_a_letter_stay():
    block = DropBlock(WholeLine("点击下载>>"), within=WholeLine("县[委里].*"))
    names = "县委\n县人民政府\n2023年4月18日"
    assert stripped(f"{LONG}\n点击下载>>\n{names}", rule("a.list", block)) == f"{LONG}\n{names}"
    assert "县委" not in stripped(f"{LONG}\n点击下载>>\n县委\n县人民政府", rule("a.list", block))
    assert "县委" not in stripped(f"{LONG}\n点击下载>>\n县委\n县里的路\n2023年4月18日", rule("a.list", block))


def test_a_long_paragraph_under_little_furniture_stays_with_its_title():
    question = "这件事难不难?" * 9
    assert stripped(f"{LONG}\n链接\n更多\n一问\n{question}", ANY, LINK) == f"{LONG}\n一问\n{question}"


def test_a_preface_is_no_body_unless_what_is_below_says_so():
    assert stripped(f"{BODY}\n链接\n更多\n春风吹过山岗\n吹绿了河岸", ANY, LINK) == f"{BODY}\n春风吹过山岗\n吹绿了河岸"
    assert stripped(f"{BODY}\n相关阅读\n春风吹过山岗", ANY, HEADING).strip() == BODY


def test_a_gap_does_not_end_the_text():
    gap = rule("a.gap", DropLine(WholeLine("试读结束")), "tail", gap=True)
    assert stripped(f"{LONG}\n试读结束\n链接\n下一段", ANY, LINK, gap) == f"{LONG}\n下一段"


@given(st.lists(st.sampled_from(["链接", "更多", "相关阅读", "又一座桥", "县防汛办"]), max_size=8), st.booleans())
def test_a_second_speech_below_furniture_stays(furniture, first):
    speech = "同志们:\n我再讲一点。\n要把渠修好。\n谢谢大家!"
    page = "\n".join([LONG, *furniture, speech] if first else [speech, *furniture, LONG])
    kept = stripped(page, ANY, LINK, HEADING)
    assert kept.startswith(LONG if first else speech)
    assert kept.endswith(speech if first else LONG)


@given(
    st.lists(
        st.sampled_from(["链接", "更多", "相关阅读", "又一座桥", "新桥通车,两岸欢呼。", "2023年4月18日"]), max_size=9
    )
)
def test_a_rule_below_touches_nothing_above_the_end_of_the_body(lines):
    text = "\n".join([LONG, *lines])
    page = Page(text)
    for find in standing(page, [ANY, LINK, HEADING]):
        if find.rule is ANY:
            assert find.start > len(LONG)
            above = text[len(LONG) : find.start].split()
            assert "相关阅读" in above or any(pair <= {"链接", "更多"} for pair in map(set, pairwise(above)))


TITLE = "在全县防汛工作会议上的讲话"
OVER = rule("a.over", DropLine(WholeLine(".+")), "above")
SOURCE = rule("a.source", DropLine(WholeLine("来源:.+")), facts={"source": Pattern("来源:(?<source>.+)")})


def stripped_above(above, *rules, title=TITLE):
    text = f"{above}\n{title}\n{LONG}"
    edits = strip(titled(Page(text)), [OVER, LINK, SOURCE, *rules])
    return Layer("strip", tuple(edits)).apply(text).removesuffix(LONG).split()


@pytest.mark.parametrize(
    ("above", "left"),
    [
        ("又一座桥\n链接\n更多", ""),
        ("又一座桥\n新桥通车\n链接", ""),
        ("链接\n又一座桥\n更多\n新桥通车\n链接\n更多", ""),
        ("又一座桥\n链接\n更多\n凝心聚力谱新篇", "凝心聚力谱新篇"),
        ("链接\n更多\n凝心聚力谱新篇", "凝心聚力谱新篇"),
        ("凝心聚力谱新篇\n链接", "凝心聚力谱新篇"),
        ("凝心聚力谱新篇\n来源:县报\n链接\n更多", "凝心聚力谱新篇"),
        ("凝心聚力谱新篇\n来源:县报\n链接\n更多\n又一座桥\n链接\n更多", "凝心聚力谱新篇"),
        ("又一座桥", "又一座桥"),
    ],
)
def test_above_asks_for_furniture_over_the_title(above, left):
    assert stripped_above(above) == [*left.split(), TITLE]


def test_above_asks_for_a_title_that_is_well_known():
    above = "又一座桥\n链接\n更多"
    assert stripped_above(above, title="春风吹过山岗") == ["又一座桥", "春风吹过山岗"]
    assert stripped_above(f"春风吹过山岗\n{above}", title="春风吹过山岗")[-1:] == ["春风吹过山岗"]
    assert "又一座桥" not in stripped_above(f"春风吹过山岗\n{above}", title="春风吹过山岗")


@pytest.mark.parametrize(
    ("head", "left"),
    [
        ("青石在线\n链接\n更多\n春风吹过山岗\n来源:县报", "春风吹过山岗"),
        ("青石在线\n链接\n更多\n春风吹过山岗\n链接\n来源:县报", "春风吹过山岗"),
        ("青石在线\n链接\n更多\n春风吹过山岗\n链接\n更多\n来源:县报", "青石在线 春风吹过山岗"),
        ("春风吹过山岗\n链接\n更多\n会员每日的心情\n链接\n更多\n来源:县报", "春风吹过山岗 会员每日的心情"),
        ("青石在线\n链接\n春风吹过山岗\n来源:县报", "青石在线 春风吹过山岗"),
        ("青石在线\n链接\n更多\n春风吹过山岗", "青石在线 春风吹过山岗"),
        ("春风吹过山岗\n链接\n更多\n何静\n来源:县报", "春风吹过山岗 何静"),
        ("春风吹过山岗\n链接\n更多\n青石县 何静\n来源:县报", "春风吹过山岗 青石县 何静"),
        ("春风吹过山岗\n链接\n更多\n中共青石县委书记何静\n来源:县报", "春风吹过山岗 中共青石县委书记何静"),
        ("丰收的季节里\n链接\n更多\n又一座桥建成\n来源:县报\n丰收的季节里", "丰收的季节里 又一座桥建成 丰收的季节里"),
        (f"{TITLE}\n{TITLE}\n链接\n更多\n春风吹过山岗\n来源:县报", f"{TITLE} {TITLE} 春风吹过山岗"),
        ("青石在线\n链接\n更多\n同志们:\n春风吹过山岗\n来源:县报", "青石在线 同志们: 春风吹过山岗"),
    ],
)
def test_the_title_is_known_by_the_source_below_it(head, left):
    text = f"{head}\n{LONG}"
    edits = strip(titled(Page(text)), [OVER, LINK, SOURCE])
    assert Layer("strip", tuple(edits)).apply(text).removesuffix(LONG).split() == left.split()


def test_the_last_line_of_a_menu_over_the_source_of_a_text_is_its_title():
    menu = rule("a.menu", DropBlock(WholeLine("首页"), within=WholeLine(r"\p{Han}{2,3}"), least=2), "head")
    for title in ("老街", ""):
        text = f"首页\n新闻\n中小学\n{title}\n来源:县报\n今天我们召开全县防汛工作会议,安排部署工作。\n{LONG}"
        left = Layer("strip", tuple(strip(titled(Page(text)), [menu, SOURCE]))).apply(text).split()
        assert left[0] == (title or "中小学")
    top = f"{TITLE}\n首页\n新闻\n中小学\n来源:县报\n{LONG}"
    assert "中小学" not in Layer("strip", tuple(strip(titled(Page(top)), [menu, SOURCE]))).apply(top)


@pytest.mark.parametrize(
    ("head", "left"),
    [
        ("链接\n春风吹过山岗,人人都说好。", "链接 春风吹过山岗,人人都说好。"),
        ("链接\n更多\n春风吹过山岗,人人都说好。", "春风吹过山岗,人人都说好。"),
        ("链接", ""),
        ("链接\n——在晚会上的演讲", "链接 ——在晚会上的演讲"),
        ("更多\n链接\n——在晚会上的演讲", "链接 ——在晚会上的演讲"),
        ("更多\n链接\n作者:何静", "链接 作者:何静"),
        ("更多\n链接\n(独幕剧)", "链接 (独幕剧)"),
        ("链接\n——更多好文——", "——更多好文——"),
        ("链接\n同志们:", "同志们:"),
        ("链接\n又一座桥", "又一座桥"),
    ],
)
def test_the_word_of_a_button_may_be_the_title(head, left):
    text = f"{head}\n{LONG}"
    edits = strip(titled(Page(text)), [LINK])
    assert Layer("strip", tuple(edits)).apply(text).removesuffix(LONG).split() == left.split()


@pytest.mark.parametrize("text", ["同志们:", "一、抓早", "第三章 附则", "春风吹过山岗,", "谢谢大家!", "渠要修好。"])
def test_nothing_over_a_piece_of_a_speech_is_above(text):
    assert stripped_above(f"又一座桥\n{text}\n链接\n更多") == ["又一座桥", *text.split(), TITLE]
    assert stripped_above(f"{text}\n又一座桥\n链接\n更多")[: len(text.split())] == text.split()


def test_one_sentence_in_a_long_menu_is_a_motto():
    names = "\n".join(f"第{number}频道" for number in range(30))
    assert stripped_above(f"{names}\n渠要修好。\n{names}\n链接\n更多") == [TITLE]
    assert stripped_above(f"{names}\n渠要修好。\n路要修好。\n{names}\n链接\n更多")[0] == "第0频道"


SHELF = rule("a.shelf", DropLine(WholeLine(".+动态")), "kicker")


def test_a_kicker_stands_over_a_title_that_is_well_known():
    assert stripped_above("县里动态\n凝心聚力谱新篇", SHELF) == ["凝心聚力谱新篇", TITLE]
    assert stripped_above("县里动态", SHELF, title="春风吹过山岗") == ["县里动态", "春风吹过山岗"]
    for page in (f"{TITLE}\n县里动态\n{LONG}", f"{LONG}\n县里动态\n{TITLE}\n{LONG}"):
        assert "县里动态" in Layer("strip", tuple(strip(titled(Page(page)), [SHELF]))).apply(page)


SHORT = ["链接", "更多", "又一座桥", "来源:县报", "凝心聚力谱新篇", "2023年4月18日"]


@given(st.lists(st.sampled_from(SHORT), max_size=9))
def test_a_rule_above_touches_neither_the_title_nor_what_stands_on_it(lines):
    text = "\n".join([*lines, TITLE, LONG])
    page = titled(Page(text))
    end = len("\n".join(lines))
    for find in standing(page, [OVER, LINK, SOURCE]):
        if find.rule is OVER:
            between = text[find.end : end].split()
            assert find.end < end
            assert {"链接", "更多"} & set(between)
            assert "来源:县报" not in between


@given(st.lists(st.sampled_from(SHORT), max_size=6), st.sampled_from(["同志们:\n要把渠修好。\n谢谢大家!", LONG]))
def test_a_first_speech_above_furniture_and_a_second_stays(furniture, speech):
    assert stripped_above("\n".join(["在开工会上的讲话", speech, *furniture]))[: 1 + speech.count("\n") + 1] == [
        "在开工会上的讲话",
        *speech.split(),
    ]
