"""repair: damage goes, Chinese stays, and a second run finds nothing."""

from __future__ import annotations

import unicodedata

import ftfy.bad_codecs  # noqa: F401  (registers sloppy-windows-1252, the code page as browsers read it)
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.document import Edit, Layer
from cleaner.page import Page
from cleaner.passes import pinyin
from cleaner.passes.repair import _CHARACTER, _GBK, _ODD, _RADICALS, _UNSEEN, RULES, repair


def edits(text: str) -> tuple[Edit, ...]:
    return tuple(sorted(repair(Page(text))))


def repaired(text: str) -> str:
    """The text after the pass; and the laws of the pass, on every text that any test shows it."""
    layer = Layer("repair", edits(text))
    after = layer.apply(text)
    assert layer.undo(after) == text
    assert {edit.rule for edit in layer.edits} <= RULES.keys()
    assert edits(after) == ()
    return after


def rules(text: str) -> list[str]:
    return [edit.rule.removeprefix("repair.") for edit in edits(text)]


# --- what is repaired -------------------------------------------------------------------------------------------------

SENTENCES = "同志们：今天召开大会，学习《通知》精神——“全党”……。堂堂正正，①25㎡·3×5℃，ＡＢ％"


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("encoding", ["latin-1", "sloppy-windows-1252"])
def test_mojibake_is_undone(encoding: str, times: int) -> None:
    damaged = SENTENCES
    for _ in range(times):
        damaged = damaged.encode().decode(encoding)
    assert repaired(damaged) == SENTENCES
    assert set(rules(damaged)) == {"mojibake"}


REPAIRS = [
    # mojibake
    ("ï¼ˆä»Šå¤©ï¼‰开会", "（今天）开会", ["mojibake"]),
    ("â€œ全县â€\x9d一盘棋", "“全县”一盘棋", ["mojibake", "mojibake"]),
    ("Ã¢â‚¬Å“全县", "“全县", ["mojibake"]),
    ("卡尔Â·马克思", "卡尔·马克思", ["mojibake"]),
    ("长3Ã—5米", "长3×5米", ["mojibake"]),
    ("ä»Šå¤© cafÃ©", "今天 café", ["mojibake"]),
    ("å…š\nå…±äº§å…š", "党\n共产党", ["mojibake", "mojibake"]),  # the first is too short to judge alone
    ("å\x85\x9aå\x91\x98", "党员", ["mojibake"]),  # U+0085 is half a character here, no line end
    ("ï»¿标题Â\xa0正\xe2\u20ac\u2039文", "标题 正文", ["mojibake"] * 3),
    # entities
    ("一&nbsp;二&amp;三&ldquo;好&rdquo;", "一 二&三“好”", ["html-entity"] * 4),
    ("&#20170;&#x5929;&#8203;开会&hellip;&hellip;", "今天开会……", ["html-entity"] * 5),
    ("&amp;amp;nbsp;正文&nbsp&nbsp完", " 正文  完", ["html-entity", "html-entity"]),
    ("&amp;#20170;天", "今天", ["html-entity"]),
    # tags of HTML
    (
        "<p>同志们：</p><p>开会。</p>\n<p>散会。<br/>谢谢！</p>",
        "<p>同志们：\n开会。</p>\n<p>散会。\n谢谢！</p>",
        ["block-tag"] * 2,
    ),
    ("同志们：&lt;br&gt;开会。<BR CLEAR='all'> <div>散会。", "同志们：\n开会。\n散会。", ["html-entity", "block-tag"]),
    (
        "<a href='1'>首页</a><a href='2'>新闻</a><a href='3'>党建</a>",
        "<a href='1'>首页</a> <a href='2'>新闻</a> <a href='3'>党建</a>",
        ["link-tag"] * 2,
    ),
    ("<td>张三</td><td>5</td></tr><tr><td>李四</td>", "<td>张三\n5\n李四</td>", ["block-tag"] * 2),
    # white space and line ends
    ("一\r\n二\r三\r\r\n四", "一\n二\n三\n四", ["line-end"] * 3),
    ("一\v二\f三\x85四\u2028五\u2029六", "一\n二\n三\n四\n五\n六", ["line-end"] * 5),
    ("\xa0\xa0正\u2003文\u202f完\u2800", "  正 文 完 ", ["space"] * 4),
    # what shows nothing
    ("一\0二\x1f三\x7f四\x9d五\ufffe六\U0001ffff七\ufffc", "一二三四五六七", ["control-character"] * 7),
    ("\ufeff上\u200b传\u200d人\u2060:\xad张\u200c三", "上传人:张三", ["zero-width"] * 6),
    ("上\ufe0f传\U000e0101人:\U000e0101\ufe00", "上传\U000e0101人:", ["zero-width"] * 3),
    ("\u200e上传人\u202d:张三\u202c", "上传人:张三", ["direction-mark"] * 3),
    ("\ud83d\ude00\ud83d好", "😀\ufffd好", ["surrogate", "surrogate"]),
    # private use
    ("\uf06c重点工作\uf0b7其他", "重点工作其他", ["private-use", "private-use"]),
    ("王\ue863、\ue5e5李\ue81e", "王䶮、\u3000李龴", ["private-use"] * 3),
    ("误差\uf06c\uf0b13毫米,25\uf0b0C,3\uf0b45", "误差±3毫米,25°C,3×5", ["private-use"] * 4),
    ("\ue011 一是\n\ue012\u3000二是", " 一是\n\u3000二是", ["private-use"] * 2),
    ("\ue011一是\n\ue011二是", "一是\n二是", ["private-use"] * 2),
    # radicals, normal form, marks
    ("⼯作⻓效,⼈⼝", "工作长效,人口", ["radical"] * 4),
    ("cafe\u0301的\u212b与\uf92c", "café的Å与郎", ["nfc"] * 3),
    ("“两山〞理念,令人难忘„„全校", "“两山”理念,令人难忘……全校", ["quote-mark", "ellipsis"]),
]


@pytest.mark.parametrize(("text", "expected", "names"), REPAIRS)
def test_damage_is_repaired_and_named(text: str, expected: str, names: list[str]) -> None:
    assert repaired(text) == expected
    assert rules(text) == names


def test_every_rule_is_shown_at_work() -> None:
    used = {name for _, _, names in REPAIRS for name in names} | {"pinyin-gloss"}
    assert {f"repair.{name}" for name in used} == RULES.keys()


def test_one_fault_under_another_is_one_edit_from_raw_text_to_result() -> None:
    assert edits("上Â\xa0传&#8203;人") == (
        Edit(1, "Â\xa0", " ", "repair.mojibake"),
        Edit(4, "&#8203;", "", "repair.html-entity"),
    )


# --- what stays -------------------------------------------------------------------------------------------------------

KEPT = [
    "网页用<p>标签表示段落，用<br>标签换行，写上“</p>”结束。",
    "一行里只有一个<br>，也许是在说它。",
    "<p>一段</p>\n<p>又一段</p>",  # a line ends there already
    "同比增长<5%的有3个，a<b，p < 0.05。",
    "坚持“五位一体”、‘四个全面’,学习《条例》〈细则〉「引用」『再引』【要点】〔2023〕5号……——~～,。;:!?",
    "20**年实现产值**亿元,增长8.5％、25℃、300㎡、①②⑩㈠Ⅳ、№3、±0.5、5‰、→↑■●▲◆★※§、°、′、″",
    "全县×“五好”支部,推进××“十三五”,5×‘3,××同志,张××、李×,×××",
    "卡尔·马克思,a × b ÷ c,α+β≥γ,x²+y³,½,CO₂",
    "㐀㐅䶮龻𠮷𠀀𪚥𫝀𰻝〇々〆ヶ,Ｆｕｌｌ　ｗｉｄｔｈ１２３,ｶﾀｶﾅ,한국어,ひらがな",
    "家人👨‍👩‍👧‍👦,爱❤️,🏳️‍🌈,1️⃣,🏴󠁧󠁢󠁥󠁮󠁧󠁿,👍🏽,☎️,㊗️",
    "葛\U000e0101飾区,㊙\ufe0e",
    "Müller、São Paulo、naïve、André——这是,Pelé……”说,“René”、«Où»、Å、Ångström、Éloïse“好”",
    "«Le Café» — Paris、«Café» “bon”、Pelé™…、café® ™、25é£、André²、Nestlé® “好”、«thé»",
    "བོད་ཡིག་བྲིས་,ئۇيغۇر\u200cچە مى\u200dللەت,ᠮᠣᠩᠭᠣᠯ\u180e\u202fᠤᠨ,क्\u200dष,می\u200cخواهم,ไทย\u200bไทย",
    "مرحبا\u200f (أهلا)\u200e,中文",
    "AT&T、Q&A、R&D、& 、&&、&abc;、&nbspx、?a=1&copy=2&lt=3、“&nbsp;”表示空格、‘&#20170;’",
    "年份\t产值\t增速\n2021\t12.5\t8%",
    "\u3000\u3000段落开头",
    "乱码\ufffd与2023年8月日、项工?!?第一、微笑?,F(xiàn)在、“五?一”劳动节",
    "谁来抓?怎么抓?抓什么?难道我们能退缩吗?!不能!",
    "„德语引号“不在此列,〝台湾引号〞,“引用”和〝引用〞",
    "姓\ue123,图标\U000f0123在句中,苹果\uf8ff",
    "部首:⼀、⼁、⼂、⼃,竹字头⺮",
    "一声叹息…“好”—‘是’",
    "½ñÌì¿ª»á",  # GBK read as Latin-1: out of reach
    "",
    "\n",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_an_author_wrote_stays(text: str) -> None:
    assert edits(text) == ()


@pytest.mark.parametrize("text", KEPT)
def test_it_stays_beside_damage_too(text: str) -> None:
    assert repaired(f"å…±äº§å…š\n{text}\n&ldquo;\u200b") == f"共产党\n{text}\n“"


# --- pinyin -----------------------------------------------------------------------------------------------------------

MIRROR = (
    "同志們:今天召開(kāi)全縣(xiàn)水利工作會(huì)議(yì),各位領(lǐng)導(dǎo)、"
    "同學(xué)們(men)都(dōu)要強(qiáng)調(diào)(Diào)責任。"
)


def test_the_glosses_of_a_mirror_site_go() -> None:
    assert repaired(MIRROR) == "同志們:今天召開全縣水利工作會議,各位領導、同學們都要強調責任。"
    assert set(rules(MIRROR)) == {"pinyin-gloss"}


def test_glosses_are_found_through_other_damage() -> None:
    assert repaired("會(hu\u0300i)議強(qi\u200báng)調（diào）,") == "會議強調,"


@pytest.mark.parametrize(
    "kept",
    [
        "张某(化名)",
        "李某(xx)",
        "公司简称(ABC)",
        "产值(GDP)",
        "学习plan(计划)",
        "面積(ma)",
        "踟蹰(chí chú)",
        "微笑?,F(xiàn)在",
        "项工?!?第一",
        "單詞(plán)",
    ],
)
def test_a_mirror_page_keeps_its_other_brackets(kept: str) -> None:
    assert repaired(MIRROR + kept) == repaired(MIRROR) + kept


@pytest.mark.parametrize(
    "text",
    [
        "我们的品牌叫“悦(yuè)读角”,谐音“阅读”。",
        "会(kuài)计岗位要轮换。",
        "他踟(chí)蹰(chú)不前,彳(chì)亍(chù)而行,把“龃(jǔ)龉(yǔ)”念错了。",
        "長(cháng)江與長(zhǎng)江。",  # two are no habit
        "".join(f"{word}在这里读得不同。" for word in ("会(kuài)计", "会(huì)议", "行(háng)业", "行(xíng)动") * 4),
        "這是一本書。" * 200 + "會(kuài)計,長(cháng)短,開(kāi)始",  # a book with three notes
    ],
)
def test_the_glosses_of_an_author_stay(text: str) -> None:
    assert edits(text) == ()


def test_glosses_of_simplified_characters_go_where_they_repeat() -> None:
    text = "工作会(huì)议强(qiáng)调(diào),会(huì)议要求强(qiáng)化领(lǐng)导。" * 3
    assert repaired(text) == "工作会议强调,会议要求强化领导。" * 3


def test_the_table_of_syllables() -> None:
    assert 400 <= len(pinyin._SYLLABLES) <= 430
    assert {"zhuang", "lüe", "nü", "er", "ê", "xiong", "a"} <= pinyin._SYLLABLES
    assert pinyin._SYLLABLES.isdisjoint({"plan", "ing", "ma1", "vip", "kg", "fong", "shong", "b"})


# --- tables -----------------------------------------------------------------------------------------------------------


def test_private_characters_of_gbk_agree_with_gb18030() -> None:
    codes = [bytes((0xFE, low)) for low in range(0x50, 0xA1) if low != 0x7F]
    for private, code in zip(map(chr, range(0xE815, 0xE865)), codes, strict=True):
        assert code.decode("gb18030") in (_GBK[private], private)  # Python has the table of 2000, with 14 still private
    assert all(len(char) == 1 and not "\ue000" <= char <= "\uf8ff" for char in _GBK.values())


def test_tables_need_no_second_run() -> None:
    assert set(_GBK.values()).isdisjoint(_RADICALS)
    assert set(_RADICALS.values()).isdisjoint(_RADICALS)
    assert all(_ODD.match(char) for char in (*_GBK, *_RADICALS))
    for char, form in _RADICALS.items():
        assert "\u4e00" <= form <= "\u9fff", unicodedata.name(char)


def test_what_is_not_odd_is_never_edited() -> None:
    plain = [char for char in map(chr, range(0x110000)) if not _ODD.match(char)]
    assert all(unicodedata.normalize("NFC", f"a{char}") == f"a{char}" for char in plain)
    assert not any(map(unicodedata.combining, plain))
    assert not any(map(_UNSEEN.match, plain))


def test_every_character_that_the_table_finds_is_searched_for() -> None:
    others = "。".join(char for char in map(chr, range(0x110000)) if not _UNSEEN.match(char))
    assert _CHARACTER.search(others) is None


# --- laws -------------------------------------------------------------------------------------------------------------

NASTY = (
    *"一会會议強(huìháo)（）“”‘’〞„×·—…？?&;#38x漢⼯⼀⺮⻓ \n\t\r\v\f\x85\xa0\u3000\0\x1a\x80\x8a\x9d",
    *"ÂÃâäåæçéèïðÅÆËœ€™š¼¤¬»†ˆ\xad\ufeff\u200b\u200c\u200d\u200e\u202e\u2060\u2028\ufffd\ufffe\ufffc\ufe0f\ufe00",
    *"\u180e\u202f❤👨🏴1ئᠤक्e\u0301\u0300\u0304ü\u1100\u1161\u11a8\uf92c\ue863\uf06c\uf0b1\ue123\ue5e5",
    *"\ud83d\ude00\U000e0101\U000e0067\U0002f800\u20e3",
    "&amp;", "&nbsp;", "&nbsp", "&#", "&lt;", "amp;", "ä»Šå¤©", "â€œ", "Ã¤Â»Å\xa0", "(huì)", "(de)", "\r\n",
    "會(huì)議強(qiáng)調(diào)",
)  # fmt: skip


@given(st.lists(st.sampled_from(NASTY), max_size=40).map("".join))
@example("&a&#109;p;nbsp;")
@example("\u1100\u200b\u1161 e\u200b\u0301")
@example("會(h\u200bu&igrave;)(huì)議(yì)(yì)強(qiáng)")
@example("ä\u200b»Š&")
def test_any_text_is_repaired_once_and_for_all(text: str) -> None:
    repaired(text)


@given(st.text(max_size=60))
def test_text_of_any_script_is_repaired_once_and_for_all(text: str) -> None:
    after = repaired(text)
    assert unicodedata.is_normalized("NFC", after)


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("，。、：；！？“”《》（）×\n"))
)
def test_plain_chinese_is_left_alone(text: str) -> None:
    assert edits(text) == ()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("，。、“”—…×·1a \n")))
def test_no_chinese_character_is_lost_or_invented_beside_mojibake(text: str) -> None:
    assert repaired(f"{text}\nä»Šå¤©å¼€ä¼š。{text}") == f"{text}\n今天开会。{text}"
