"""Each kind of rule finds what its keys say, and nothing beside it."""

import re
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kinds import (
    Boundary,
    Capture,
    DropBlock,
    DropLine,
    DropList,
    DropRecords,
    DropRepeat,
    DropSequence,
    DropSpan,
    DropWeighed,
    Flag,
    Rejoin,
    Segments,
)
from cleaner.page import Page
from cleaner.pattern import Pattern, WholeLine
from cleaner.prefilter import Prefilter
from cleaner.weighed import Sign


def found(kind, text, title=""):
    lead = kind.lead
    prefilter = Prefilter({lead.pattern: lead.pattern.need.at_most(lead.longest)} if lead else {})
    spans = list(kind.find(Page(text, title)))
    assert spans == list(kind.find(Page(text, title, prefilter))), "the prefilter changes what is found"
    return [text[start:end] for start, end in spans]


def test_drop_line_takes_whole_lines_only():
    kind = DropLine(WholeLine(r"第\d+页"))
    assert found(kind, "第3页\n　 第4页 \n请看第5页\n第6页。") == ["第3页", "第4页"]


def test_drop_line_in_runs():
    kind = DropLine(WholeLine(r"\p{Han}+:\d*"), run=3)
    assert found(kind, "页数:1\n大小:2\n\n编号:3\n正文\n页数:4\n大小:5") == ["页数:1", "大小:2", "编号:3"]


def test_drop_line_in_runs_that_two_lines_prove():
    kind = DropLine(WholeLine(r"\p{Han}+:\S*"), run=3, proved_by=WholeLine(r"(?:页数|大小|格式):\S*"))
    assert found(kind, "颜色:红\n页数:1\n大小:2\n正文\n地点:楼上\n页数:3\n主持:何静") == ["颜色:红", "页数:1", "大小:2"]
    unbound = DropLine(WholeLine(r"\p{Han}+:\S*"), proved_by=WholeLine(r"(?:页数|大小|格式):\S*"))
    assert found(unbound, "页数:1\n大小:2\n正文\n页数:3") == ["页数:1", "大小:2"]


def test_drop_line_after_the_first():
    kind = DropLine(WholeLine(r"{title}(?:\.doc)?"), after_first=True)
    assert found(kind, "防汛讲话\n防汛讲话.doc\n防汛讲话", "防汛讲话") == ["防汛讲话.doc", "防汛讲话"]
    assert found(kind, "防汛讲话\n防汛讲话.doc\n防汛讲话") == []


def test_drop_line_that_is_said_again():
    kind = DropLine(WholeLine(r"\p{Han}+讲话"), again=True)
    assert found(kind, "防汛讲话\n收藏\n防汛讲话\n春耕讲话") == ["防汛讲话"]
    assert found(kind, "防汛讲话\n春耕讲话\n防汛讲话\n春耕讲话") == []


def test_drop_line_leaves_long_lines():
    assert found(DropLine(WholeLine(".*页"), longest=5), "一二三页\n一二三四五页") == ["一二三页"]


def test_drop_span_and_how_often():
    text = "丰收的.喜悦\n同学们的.掌声,平凡的.岗位"
    assert found(DropSpan(Pattern(r"(?<=的)\."), times=3), text) == [".", ".", "."]
    assert found(DropSpan(Pattern(r"(?<=的)\."), times=4), text) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (DropBlock(WholeLine("相关文章"), within=WholeLine("[^。]+")), ["相关文章\n链接一\n\n链接二"]),
        (DropBlock(WholeLine("相关文章"), WholeLine("链接二")), ["相关文章\n链接一\n\n链接二"]),
        (DropBlock(WholeLine("相关文章"), WholeLine("链接二"), max_lines=2), []),
        (DropBlock(WholeLine("相关文章"), WholeLine("end")), ["相关文章\n链接一\n\n链接二\n正文。\n尾"]),
        (DropBlock(None, WholeLine("相关文章")), ["头\n相关文章"]),
        (DropBlock(WholeLine("相关文章"), WholeLine("尾"), WholeLine("[^。]+")), []),
        (DropBlock(WholeLine("相关文章"), within=WholeLine("[^。]+"), least=3), []),
        (DropBlock(WholeLine("没有"), within=WholeLine("[^。]+")), []),
    ],
)
def test_drop_block(kind, expected):
    assert found(kind, "头\n相关文章\n链接一\n\n链接二\n正文。\n尾") == expected


COMMENTS = "今天开了一天的会,大家都很累了,早点休息吧。\n甲 赞1\n好文。\n乙 赞2\n\n有理。\n丙 赞3\n各位好!\n丁 赞4\n再看。\n戊 赞5\n尾"


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (DropRecords(WholeLine(r"\p{Han} 赞\d")), "甲 赞1", "戊 赞5"),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), least=4), "甲 赞1", "戊 赞5"),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), least=5), None, None),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), longest=2), None, None),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), least=2, unless=WholeLine("各位好!")), "甲 赞1", "丙 赞3"),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), max_lines=0), None, None),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), proved_by=WholeLine(".*[345]")), "甲 赞1", "戊 赞5"),
        (DropRecords(WholeLine(r"\p{Han} 赞\d"), proved_by=WholeLine(".*[45]")), None, None),
        (DropRecords(WholeLine(r"[^甲] 赞\d"), proved_by=WholeLine("无"), head=WholeLine("甲.+")), "甲 赞1", "戊 赞5"),
    ],
)
def test_drop_records(kind, first, last):
    expected = [] if first is None else [COMMENTS[COMMENTS.index(first) : COMMENTS.index(last) + len(last)]]
    assert found(kind, COMMENTS) == expected


def test_no_record_is_longer_than_the_text_above():
    short = "会开完了。" + COMMENTS[COMMENTS.index("\n") :].replace("有理", "讲得有条有理")
    assert found(DropRecords(WholeLine(r"\p{Han} 赞\d")), short) == []


CARD = (
    Sign("site", 5, ("小编", "本站")),
    Sign("use", 3, ("参考",)),
    Sign("invitation", 1, ("欢迎",)),
    Sign("count", 2, ("000",)),
    Sign("people", -6, ("同志", "小编辑")),
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("小编整理,供您参考。同志们:开会。", ["小编整理,供您参考。"]),
        ("欢迎阅读。小编整理,仅供参考。请参考。大家好。", ["欢迎阅读。小编整理,仅供参考。请参考。"]),
        ("小編整理,供您參 考。", ["小編整理,供您參 考。"]),
        ("请小编整理好,供同志们参考。", []),
        ("供您参考。欢迎阅读。", []),
        ("小编,小编,本站。", []),  # a sign counts once
        ("请小编辑供参考。", []),  # the longest word counts
        ("我请小编供您参考。", []),
        ("小编整理,供您参考张大爷家的水田。", []),
        ("张大爷家的水田里小编整理,供您参考。", []),
        ("张大爷家的水田里有水,小编整理,供您参考。", ["张大爷家的水田里有水,小编整理,供您参考。"]),
        ("小编共3篇。小编共358篇,欢迎。大家好。小编供您参考。", ["小编共3篇。小编共358篇,欢迎。", "小编供您参考。"]),
    ],
)
def test_drop_weighed_adds_up_what_words_say(line, expected):
    kind = DropWeighed(Pattern("[^。]+。"), CARD, least=8, beside=1, margin=6, unless=Pattern("我[^们]"))
    assert found(kind, line) == expected
    assert found(kind, f"今天开会。\n{line}\n散会。") == expected


def test_nothing_speaks_against_what_weighs_surely_enough():
    kind = DropWeighed(Pattern("[^。]+。"), CARD, least=5, beside=5, margin=6, unless=Pattern("我[^们]"), surely=9)
    assert found(kind, "我是小编,请参考。欢迎。") == []
    assert found(kind, "我是小编,欢迎参考。") == ["我是小编,欢迎参考。"]
    assert found(kind, "我是小编,欢迎参考我家的水田和旱地。") == []  # other text may be joined to it all the same


def test_so_many_words_of_a_sign_count_as_it_says():
    card = Sign("button", 2, ("收藏", "分享", "打印", "下载"), most=3), Sign("people", -1, ("我", "你"), most=2)
    weigh = DropWeighed(Pattern("[^。]+。?"), card, least=1, beside=1, margin=9).weighed.weigh
    pieces = "收藏", "收藏收藏", "收藏分享", "收藏分享打印", "收藏分享打印下载", "我", "我你我"
    assert [weigh(piece) for piece in pieces] == [2, 2, 4, 6, 6, -1, -2]


def test_a_word_of_two_signs_counts_for_both():
    card = Sign("gives", 3, ("推送", "分享")), Sign("follow", 5, ("推送", "关注"))
    kind = DropWeighed(Pattern("[^。]+。"), card, least=8, beside=8, margin=9)
    assert found(kind, "每天推送。") == ["每天推送。"]
    assert found(kind, "每天分享。请关注。") == []


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("1、小编参考。\n\n2、开会。\n大家好。", ["1、小编参考。\n\n2、开会。"]),  # 8 points on two lines
        ("1、小编参考。\n2、开会。\n3、散会。", []),  # on three
        ("1、开会。\n2、欢迎参考。", []),
        ("1、小编参考。", []),  # one point is no list
        ("小编参考。", []),  # no point
        ("1、小编参考。\n2、参考。\n开会。\n3、散会。", ["1、小编参考。\n2、参考。"]),
        ("1、小编参考。\n2、我开会。", []),
    ],
)
def test_drop_list_finds_a_list_as_a_whole(page, expected):
    kind = DropList(Pattern(r"^\d、.+$"), CARD, mean=4, unless=Pattern("我[^们]"))
    assert found(kind, page) == expected


@given(
    st.lists(st.sampled_from(["小编", "参考", "欢迎", "12 3", "同志", "好", "編", " ", "。"]), max_size=24).map("".join)
)
def test_drop_weighed_finds_what_weighs_enough_and_what_is_beside_it(line):
    kind = DropWeighed(Pattern("[^。]+。?"), CARD, least=6, beside=1, margin=99)

    def weight(piece):
        plain = piece.replace(" ", "").replace("編", "编").replace("123", "000")
        return sum(sign.points for sign in CARD if any(word in plain for word in sign.words))

    pieces = re.findall("[^。]+。?", re.sub("。+", "。", line.strip()))
    expected = []
    for near, run in groupby(pieces, key=lambda piece: weight(piece) >= 1):
        beside = list(run)
        if near and max(map(weight, beside)) >= 6:
            expected.append("".join(beside))
    assert [re.sub("。+", "。", one) for one in found(kind, line)] == expected


def test_drop_sequence_asks_that_the_numbers_count_up():
    kind = DropSequence(Pattern(r" -(?<n>\d+)"), step=2)
    assert found(kind, "甲 -1乙 -3丙 -5丁") == [" -1", " -3", " -5"]
    assert found(kind, "甲 -1乙 -9丙 -3丁 -4戊") == [" -1", " -3", " -4"]
    assert found(kind, "甲 -7乙 -8丙 -9丁") == []
    assert found(kind, "甲 -1乙 -2丙") == []


CHUNKS = [
    "这是第一段文字它被切成了长度相等的小块" * 5,
    "每一块都在词语中间断开没有任何标点符号" * 5,
    "最后一块可以短一些。",
]


@pytest.mark.parametrize("blank", ["\n", "\n\n", "\n \n"])
def test_segments_are_joined(blank):
    text = blank.join(f"{number}、{chunk}" for number, chunk in enumerate(CHUNKS, 1))
    kind = Segments(Pattern(r"(?<n>\d{1,3})、"))
    assert found(kind, text) == ["1、", f"{blank}2、", f"{blank}3、"]


@pytest.mark.parametrize(
    "text",
    [
        "1、加强领导。\n2、明确责任。\n3、严格督查。",
        f"1、{CHUNKS[0]}\n2、{CHUNKS[1]}多一点点点点\n3、{CHUNKS[0]}再多一些字呢\n4、完",
        f"2、{CHUNKS[0]}\n3、{CHUNKS[1]}\n4、完",
        f"{CHUNKS[0]}\n{CHUNKS[1]}",
    ],
)
def test_numbered_points_are_no_segments(text):
    assert found(Segments(Pattern(r"(?<n>\d{1,3})、")), text) == []


def test_one_full_chunk_of_a_round_length_that_breaks_off_is_a_segment():
    chunk = ("今年的防汛工作责任重大任务艰巨时间" * 20)[:300]
    kind = Segments(Pattern(r"(?<n>\d{1,3})、"))
    assert found(kind, f"1、{chunk}\n2、很紧迫。") == ["1、", "\n2、"]
    assert found(kind, f"1、{chunk[:-1]}。\n2、很紧迫。") == []
    assert found(kind, f"1、{chunk[:-3]}\n2、很紧迫。") == []


def test_rejoin_by_what_stands_on_both_sides():
    kind = Rejoin(Pattern("各位$"), Pattern("同志:"))
    assert found(kind, "各位领导、各位\n\n同志:开会") == ["\n\n"]
    assert found(kind, "各位领导\n同志:开会") == []


WRAPPED = "\n".join(
    ("今年入夏以来我县先后遭遇三轮强降雨河水上涨部分低洼村组进水全县干部群众连夜上堤排险情转移群众抢收作物" * 4)[
        at : at + 30
    ]
    for at in range(0, 180, 30)
)


def test_hard_wraps_are_joined_where_the_page_has_one_width():
    kind = Rejoin(Pattern(r"\p{Han}$"), Pattern(r"\p{Han}"), wrapped=True)
    assert found(kind, WRAPPED) == ["\n"] * 5
    assert found(kind, WRAPPED.replace("\n", "\n　　")) == []
    assert found(kind, WRAPPED.replace("\n", "。\n")) == []


def test_a_few_wider_lines_of_the_site_do_not_unwrap_a_page():
    kind = Rejoin(Pattern(r"[\p{Han},]$"), Pattern(r"\p{Han}"), wrapped=True)
    row = "县里的路修了三条,桥架了两座,水渠挖了四十里,大家走路不再绕"
    rows = "\n".join([row] * 10)
    notice = "本站所有资源如无特殊说明,都需要在电脑上安装办公软件和阅读器以后才能打开。"
    assert found(kind, f"{notice}\n{rows}") == ["\n"] * 9
    assert found(kind, f"{notice}\n{notice}\n{rows}") == []  # one in five
    verse = "\n".join(["山上的松树一年比一年高呀河里的流水一天比一天清"] * 10)
    assert found(kind, f"{notice}\n{verse}") == []  # nothing in its lines runs on


def test_rows_of_a_table_are_no_wrapped_lines():
    kind = Rejoin(Pattern(r"\p{Han}$"), Pattern(r"\p{Han}"), wrapped=True)
    assert found(kind, "\n".join(["青石镇　小河村　十二户　四十三人　三百二十亩　一万二千元整"] * 10)) == []
    assert found(kind, "\n".join(["王小明 李大庆 赵方圆 钱多多 孙悟空 周伯通 吴刚强 郑成功"] * 6)) == []


def test_drop_repeat_keeps_the_longer_copy():
    text = "各位同事:大家好,又到了一年植树的好时节,今天我们在这里动员全厂职工参加义务植树,为厂区添一片新绿"
    kind = DropRepeat()
    assert found(kind, f"{text}...\n{text}。请准时参加。") == [f"{text}..."]
    assert found(kind, f"{text}。\n{text}。请准时参加。") == []  # a refrain, for all that is known
    assert found(kind, f"{text}。\n请准时参加活动。\n{text}。\n请准时参加活动。") == [f"{text}。", "请准时参加活动。"]
    assert found(kind, "让我们再次重温入党誓词!\n" * 40) == []


def test_captures_and_boundaries():
    assert found(Capture(Pattern(r"(?<speaker>李明)")), "讲话人李明") == ["李明"]
    assert found(Boundary(Pattern(r"^篇(?<n>\d)$")), "篇1\n正文\n篇2") == ["篇1", "篇2"]


def test_flags_may_ask_for_different_finds():
    kind = Flag(Pattern("效劳|根底|屡次"), distinct=3)
    assert found(kind, "效劳根底屡次效劳") == ["效劳", "根底", "屡次", "效劳"]
    assert found(kind, "效劳效劳效劳") == []


@pytest.mark.parametrize(
    ("line", "matches"),
    [
        ("★ 第3页 ★", 1),
        ("↓↓↓第3页", 1),
        ("第3页 👇", 1),
        ("第3页", 1),
        ("— 第3页 —", 0),
        ("①第3页", 0),
        ("★★", 0),
        ("★" * 17 + "第3页", 0),
    ],
)
def test_ornaments_change_nothing_of_a_line(line, matches):
    pattern = WholeLine(r"第\d页")
    assert len(pattern.matches(line)) == matches
    assert all(match[0] == "第3页" for match in pattern.matches(line))


def test_a_title_between_ornaments_is_spared():
    pattern = WholeLine("(?!{title}$).{2,8}")
    assert not pattern.matches("★ 修路的歌谣 ★", "修路的歌谣")
    assert pattern.matches("★ 收藏本页 ★", "修路的歌谣")
