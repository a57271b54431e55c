"""punctuate: half-width punctuation beside Han becomes full-width; everything else keeps its width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.page import Page
from cleaner.passes.punctuate import RULES, punctuate

WIDE = dict(zip(",:;!?()", "，：；！？（）", strict=True))


def punctuated(text: str) -> str:
    return Document.new("page", text).edited("punctuate", punctuate(Page(text))).text


# Every mark in full-width form is typed half-width in the source, every half-width one is to stay.
BECOMES = [
    "今天开会，明天落实",
    "同志们：",
    "时间：2023-04-17",
    "时间：7:30至9:00",
    "来源： 县委办",
    "单位 ：县委",
    "一要学习；二要落实；三要检查",
    "大家辛苦了！",
    "为什么？因为责任",
    "真的吗？！",
    "好！！！",
    "2023年，全县增长5.2%，其中工业增长10%",
    "到会12人，其中干部3人",
    "增长12，比上年多",
    "人口，3万",
    "收入3,000元，支出1,200,000元",
    "完成3,000，超额完成任务",
    "国内生产总值（GDP）达到100亿元",
    "Gross Domestic Product（GDP）是指",
    "（1）（2）两项",
    "图（a），（b）",
    "他（她）们（的）",
    "（一）加强（二）改进",
    "（完）",
    "某某条例（试行）",
    "（一）加强领导",
    "（1）加强领导",
    "（1） 加强领导",
    "1）加强领导\n2）狠抓落实",
    "主要有：1）学习；2）落实",
    "一）加强领导",
    "世界贸易组织（世贸组织（WTO））",
    "包括：（1）学习，（2）落实",
    "同志们，（鼓掌）开会",
    "半个（全角）也算",
    "如下：（见附件）",
    "（如下：）",
    "内容（ ）",
    "《意见》，《通知》：",
    "“十四五”，“双减”：都要抓",
    "他说：“好！”，大家都笑了",
    "抓好“5G”，“6G”等项目",
    "他说“好”！",
    '他说"好"，大家都笑了',
    '他问："好吗？"',
    "加油……！",
    "这件事——，以后再说",
    "使用Word，然后打印",
    "使用Word， 然后打印",
    "他说 OK， 然后走了",
    "PPT：下载",
    "附件1：名单",
    "答案：D",
    "选项甲，A",
    "网址：http://www.example.com/a,b;c?d=1:2",
    "网址（http://www.example.com/a）",
    "邮箱：someone@example.com，电话：0512-1234",
    "工信部：2023;1;2",
    "县某*，其中",
    "某县**，其中",
    "「引號」，然後",
    "時間：2022-10-08，地點：會議室（三樓）",
    "同志們：這次會議，是繼5月之后召開的！",
    "我国首都是（ ）。",
    "100%，其中",
    "GDP！我们",
    "OK？他说",
    "％，其中",
    "第1，第2",
    "图2：结构，图3：流程",
    "比分2:1，领先",
    "，大家好",
    "e-mail：张三，地址：北京；",
    "𠮷野，你好",
]

STAYS = [
    "3,000",
    "收入3,000元",
    "7:30",
    "会议于7:30开始",
    "10:00:00",
    "比例1:2",
    "比例为1:",
    "1,2号楼",
    "第3,4条",
    "比分2:1战胜",
    "http://www.example.com/a,b;c?d=1:2!",
    "见http://example.com/?q=中文",
    "www.example.com:8080/路径",
    "http://a.com,谢谢",
    "someone@example.com",
    "The quick (brown) fox, they said: jumps; really? Yes!",
    "He said 你好, then left (北京) quickly!",
    "Beijing (北京) is the capital, they say.",
    "“Hello”, he said to them",
    "关于某事(试行)的通知.doc",
    "报告(1).docx",
    "D:\\资料(新)\\报告:1",
    "C:\\Users",
    "content_2();",
    "content_2();中文",
    "main()中文",
    "f(x)的图像",
    "O(n)的复杂度",
    "&nbsp;中文&#12288;中文&lt;",
    "<a href=\"x\" title='中,文'>",
    "{font:宋体;color:red}",
    "font-family:宋体;",
    '{"名":"值","名2":"值2"}',
    '"值","名"',
    "if (a!=b) 中",
    "好的:)",
    "哈哈 ;)",
    "哈哈:-(",
    "哈哈(^_^)",
    "哈哈 :(",
    "用户k****7",
    "*",
    "[说明](http://a.com)中文",
    "单个括号(没有结束",
    "没有开始)结束",
    "见图1)所示",
    "某??县",
    "???",
    "中国.美国~法国-德国'英国'",
    "已经是全角，：；！？（）",
    "",
    "\n\n",
    "no Han at all, nothing: to (do)!",
    "日本語です",
    "a,b;c:d 中文",
]


def half(text: str) -> str:
    return text.translate({ord(wide): mark for mark, wide in WIDE.items()})


@pytest.mark.parametrize("expected", BECOMES)
def test_becomes_full_width(expected: str) -> None:
    assert punctuated(half(expected)) == expected


@pytest.mark.parametrize("text", STAYS)
def test_stays_as_it_is(text: str) -> None:
    assert punctuate(Page(text)) == []


@pytest.mark.parametrize("text", BECOMES)
def test_full_width_text_is_not_touched(text: str) -> None:
    assert punctuate(Page(text)) == []


@pytest.mark.parametrize("text", BECOMES)
def test_marks_are_judged_alike_among_full_width_ones(text: str) -> None:
    """Full-width punctuation elsewhere on the page changes no decision."""
    page = f"前面一行，已经改过（完）！\n{half(text)}\n后面一行：完；"
    assert punctuated(page).split("\n", 1)[1].rsplit("\n", 1)[0] == text


def test_edits_are_single_characters_in_order() -> None:
    edits = punctuate(Page("会议(第3次),开始!"))
    assert [tuple(edit[:3]) for edit in edits] == [(2, "(", "（"), (6, ")", "）"), (7, ",", "，"), (10, "!", "！")]
    assert {edit.rule for edit in edits} == set(RULES)


def test_paragraph() -> None:
    old = (
        "同志们:\n今天是2023年4月17日,会议于9:30开始,到会3,000人(含列席200人).刚才,李某同志(县委书记)讲了三点意见:"
        "一是学习;二是落实;三是检查!大家有没有信心?详见www.example.com/a?b=1 或 Word 文档(2.5MB),"
        "GDP(国内生产总值)增长6.5%,比上年快1.2个百分点."
    )
    new = (
        "同志们：\n今天是2023年4月17日，会议于9:30开始，到会3,000人（含列席200人）.刚才，李某同志（县委书记）讲了三点意见："
        "一是学习；二是落实；三是检查！大家有没有信心？详见www.example.com/a?b=1 或 Word 文档（2.5MB），"
        "GDP（国内生产总值）增长6.5%，比上年快1.2个百分点."
    )
    assert punctuated(old) == new


PIECES = st.sampled_from(
    [
        *",:;!?()，：；！？（）",
        *"中文一1aX \n\t\"'“”‘’…—《》、。%.*-=&<>{}[]_$^/\\",
        "http://",
        "www.",
        "&nbsp;",
        ".doc",
        "the ",
    ]
)
PAGES = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(st.sampled_from([*map(half, BECOMES), *BECOMES, *STAYS])).map("\n".join),
    st.lists(st.sampled_from([*map(half, BECOMES), *STAYS])).map("".join),
    st.text(max_size=40),
)


@given(PAGES)
@settings(max_examples=500, deadline=None)
def test_laws(text: str) -> None:
    """Same length; only the seven marks change, and only in width; undo gives the page back; once is enough."""
    before = Document.new("page", text)
    after = before.edited("punctuate", punctuate(Page(text)))
    assert len(after.text) == len(text)
    assert all(old == new or WIDE.get(old) == new for old, new in zip(text, after.text, strict=True))
    assert after.restored() == text
    assert not punctuate(Page(after.text))


@given(st.text(st.characters(max_codepoint=0x2000)))
def test_text_without_han_is_left_alone(text: str) -> None:
    assert punctuate(Page(text)) == []


@given(st.from_regex(re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,2}(:[0-9]{2}){1,2}|[0-9]+:[0-9]+"), fullmatch=True))
def test_numbers_keep_their_marks(number: str) -> None:
    assert punctuated(f"共计{number}人") == f"共计{number}人"
