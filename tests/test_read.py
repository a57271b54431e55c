"""cleaner.read: bytes to text with evidence, and which files are pages."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import PageError, UsageError
from cleaner.read import Decoded, decode, encode, find_pages, read_page
from cleaner.read.cost import _COMMON, cost

# Written for these tests: what a district office would say, so that every encoding meets the words it will meet.
SIMPLIFIED = """关于做好今年防汛工作的通知

各街道办事处，各有关单位：今年入汛以来，我区降雨比往年同期偏多三成，河道水位上涨较快，防汛形势不容乐观。为确保群众\
生命财产安全，现就有关事项通知如下。
一、提高认识，落实责任。各单位主要负责同志是防汛工作的第一责任人，要亲自部署、亲自检查，把责任落实到每一个岗位、\
每一名值班人员。值班电话要保持24小时畅通，遇到险情必须在30分钟内报告，不得迟报、漏报、瞒报。
二、突出重点，排查隐患。对低洼小区、地下车库、老旧房屋和在建工地，要逐一登记，建立台账。排水管道要在6月10日前清理一遍，\
水泵、沙袋、应急照明等物资要备足备齐，放在拿得到的地方。
三、加强宣传，方便群众。居民委员会要通过广播、微信群和入户走访，告诉大家什么时候可能下大雨、往哪里转移、需要帮助时找谁。\
对独居老人、行动不便的残疾人，要安排专人“一对一”联系。
四、做好善后，恢复秩序。雨停以后，要及时清除淤泥和垃圾，检查电路和煤气，做好消毒防疫；受灾的商户和家庭，可以到社区服务站\
申请临时救助，工作人员应当一次讲清需要哪些材料，不能让人来回跑。
另外，区图书馆从下周起延长开放时间，周一至周五晚上九点闭馆，周末照常。读者凭身份证就可以办证，不收押金。儿童阅览室新添了\
两千多册绘本，欢迎家长带孩子来看书。体检中心也将为六十五岁以上的老人免费检查一次身体，请带好医保卡，早上不要吃饭。
公交公司计划把12路车延长到火车站，沿途增加四个站点，征求意见到本月底为止。大家有什么想法，可以打电话，也可以写信。
"""
TRADITIONAL = """關於社區圖書館延長開放時間的公告

各位居民：為了方便上班族和學生借書，本館自下個月起調整開放時間，星期一至星期五由上午九時至晚上九時，星期六及星期日照常開放，\
國定假日休館。還書箱全天可以使用，請把書放進箱內，不要留在門口。
一、辦理借書證只需要身分證或學生證，當場就可以領取，不收任何費用。每人每次可借十本，借期三十天；如果沒有別人預約，可以再續借一次。
二、兒童閱覽室新添了兩千多冊圖畫書，每個星期六下午三點有志工媽媽講故事，歡迎家長帶孩子來參加，座位有限，請提早報名。
三、二樓自修室在考試期間會延長到晚上十一點，請大家保持安靜，手機轉成震動，離開座位超過半小時請把東西帶走，讓給需要的人。
四、如果您對服務有什麼意見，可以打電話，也可以寫信或者到服務臺填寫意見表，我們會在七天之內答覆。
另外，衛生所將於下個星期三為六十五歲以上的長者免費檢查身體，內容包括量血壓、驗血和視力檢查，請攜帶健保卡，當天早上不要吃東西。\
行動不便的長者，可以請里長協助安排車輛接送。
颱風季節快到了，請各位檢查門窗和屋頂，清理陽臺的排水孔，準備手電筒、飲水和乾糧。住在低窪地區的居民，聽到廣播之後要馬上移到安全的地方，\
不要為了搶救財物而耽誤時間。雨停以後請先關掉電源，再整理家裡，垃圾由清潔隊統一收走。
公車處計畫把十二路車延長到火車站，沿路增加四個站牌，月底以前都可以提出建議，聽證會訂於本月二十五日下午兩點在區公所四樓舉行。
"""
CANTONESE = "我哋喺街市買咗好多嘢，啲魚好新鮮嘅，佢話聽日仲會平啲。如果你唔得閒嚟，打個電話畀我就得喇。"
SAMPLES = {
    "utf-8": SIMPLIFIED,
    "gb18030": SIMPLIFIED,
    "cp950": TRADITIONAL,
    "big5hkscs": CANTONESE * 40,
    "utf-16-le": SIMPLIFIED,
    "utf-16-be": TRADITIONAL,
    "utf-32-le": TRADITIONAL,
    "utf-32-be": SIMPLIFIED,
    "hz": SIMPLIFIED,
}
MARKS = {
    "utf-8": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\x00\x00",
    "utf-32-be": b"\x00\x00\xfe\xff",
    "gb18030": b"\x84\x31\x95\x33",
}


def cut(text: str, encoding: str, size: int) -> str:
    """The longest beginning of `text` that takes at most `size` bytes."""
    while len(text.encode(encoding)) > size:
        text = text[:-1]
    return text


def failure(data: bytes) -> str:
    with pytest.raises(PageError) as caught:
        decode(data)
    return str(caught.value)


# Encodings


@pytest.mark.parametrize("size", [60, 200, 2000])
@pytest.mark.parametrize("encoding", SAMPLES)
def test_reads_every_encoding_from_few_bytes(encoding: str, size: int) -> None:
    for start in (0, 15, 90):
        text = cut(SAMPLES[encoding][start:][:2000], encoding, size)
        data = text.encode(encoding)
        assert decode(data) == Decoded(text, encoding)
        assert encode(decode(data)) == data


@pytest.mark.parametrize("encoding", [name for name in SAMPLES if not name.startswith("utf-32")])
def test_reads_twenty_bytes(encoding: str) -> None:
    for start in (0, 3, 5, 40):
        text = cut(SAMPLES[encoding][start : start + 20], encoding, 20)
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(("encoding", "mark"), MARKS.items())
def test_a_byte_order_mark_decides_and_is_kept_apart(encoding: str, mark: bytes) -> None:
    for text in ("", "a", SIMPLIFIED, "\ufeff雙重標記\ufeff"):
        data = mark + text.encode(encoding)
        assert decode(data) == Decoded(text, encoding, mark)
        assert encode(decode(data)) == data


def test_gb2312_and_gbk_are_gb18030() -> None:
    assert decode("请各单位按时报送材料".encode("gb2312")).encoding == "gb18030"
    assert decode(TRADITIONAL.encode("gbk")) == Decoded(TRADITIONAL, "gb18030")


def test_gb18030_reads_rare_characters_of_four_bytes() -> None:
    text = "请居民𠮷田和𡌛先生到服务站领取身份证，姓名中的生僻字𠀀已经补录。"
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


@pytest.mark.parametrize("text", ["嘅", "啲", "喺", "嚟", "㗎"])
def test_hong_kong_characters_make_it_big5hkscs(text: str) -> None:
    text = f"阿婆話今日{text}天氣好好，請大家帶遮出門口。"
    assert decode(text.encode("big5hkscs")) == Decoded(text, "big5hkscs")


def test_the_euro_sign_makes_it_cp950() -> None:
    text = "展覽門票成人€12，學生€8，請於入口處購買。"
    assert decode(text.encode("cp950")) == Decoded(text, "cp950")


def test_circled_numbers_in_big5_are_those_of_the_web() -> None:
    # cp950 reads these bytes as kana.
    text = "請攜帶：①身分證　②印章　③戶口名簿"
    assert decode(text.encode("big5hkscs")) == Decoded(text, "big5hkscs")


def test_a_reading_that_gives_the_bytes_back_is_preferred() -> None:
    # cp950 reads these frames too, but would write other bytes.
    text = "╭══╮\n收費標準表\n╰══╯"
    data = b"\xf9\xfa\xf9\xf9\xf9\xf9\xf9\xfb\n" + "收費標準表\n".encode("cp950") + b"\xf9\xfc\xf9\xf9\xf9\xf9\xf9\xfd"
    assert decode(data) == Decoded(text, "big5hkscs")
    assert encode(decode(data)) == data


def test_says_where_the_bytes_do_not_come_back() -> None:
    data = b"\xa2\xcc" + "月五日上午開會".encode("cp950")  # the second 十 of Big5
    assert decode(data) == Decoded("十月五日上午開會", "cp950", exact=False)
    assert encode(decode(data)) != data


def test_empty_and_ascii_are_utf_8() -> None:
    for data in (b"", b"\n", b"Notice No. 7\r\n", b"a ~ b ~~ c ~{ d ~} e", b"~/pages ~{user~}"):
        assert decode(data) == Decoded(data.decode(), "utf-8")


def test_hz_needs_pairs_that_are_chinese() -> None:
    assert decode(b"~{<:Ky2;S{~}") == Decoded("己所不欲", "hz")
    assert decode("Tel ~1~: 请来电".encode("hz")) == Decoded("Tel ~1~: 请来电", "hz")
    assert decode(b"~{VPND~} 1 ~\n2") == Decoded("中文 1 2", "hz", exact=False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_english_in_wide_characters(encoding: str) -> None:
    text = "Library notice\r\nOpen until 9 p.m.\r\n"
    assert decode(text.encode(encoding)) == Decoded(text, encoding)


@pytest.mark.parametrize("text", ["café", "Málaga · Überblick", "Привет, мир", "Ευχαριστώ", "żółć", "안녕", "20°\xa0C"])
def test_utf_8_is_utf_8_in_any_language(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8")


def test_chinese_that_is_utf_8_by_chance() -> None:
    for text in ("联通", "目前"):  # each byte pair is also a Greek, Latin or Arabic letter
        assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


def test_names_and_verse_are_chinese_too() -> None:
    names = "陈建国 李秀英 张桂兰 赵丽娟 周梓涵 吴俊杰 郑雅婷 冯晓燕 褚嘉怡 卫诗琪 蒋鹏飞 沈佳怡 韩雪梅"
    herbs = "黄芪 当归 川芎 白芍 熟地 党参 茯苓 甘草 柴胡 黄芩 半夏 陈皮 枳壳 香附 郁金 丹参"
    verse = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
    for text in (names, herbs, verse):
        assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")


def test_line_ends_and_stray_controls_stay() -> None:
    text = "会议记录\r\n第一项已经办完\x07第二项还在征求意见\x0b\r\n完\x1a"
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        assert decode(text.encode(encoding)).text == text


def test_a_large_page_is_weighed_where_it_stops_being_ascii() -> None:
    text = "<p>" * 500_000 + "请按时参加会议，不要迟到。"
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030")
    data = (SIMPLIFIED * 1000).encode()
    assert f"reads as utf-8 up to the first bad byte 0xff at offset {len(data)}; " in failure(data + b"\xff")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [(encoding, text) for encoding, text in SAMPLES.items() if encoding not in ("utf-32-le", "utf-32-be")]
    + [("gb18030", TRADITIONAL), ("big5hkscs", TRADITIONAL), ("utf-16-le", TRADITIONAL), ("utf-16-be", SIMPLIFIED)],
)
def test_every_window_of_a_text_is_read_right(encoding: str, text: str) -> None:
    chosen = random.Random(7)
    for _ in range(150):
        length = chosen.choice((60, 100, 250, 400))
        start = chosen.randrange(len(text) - length)
        window = text[start : start + length]
        assert decode(window.encode(encoding)).text == window


# What is refused


@pytest.mark.parametrize("where", [0, 1, 2, 30, 31, 32, 1000, 1001, 1002])
def test_one_bad_byte_in_utf_8_is_named_by_its_offset(where: int) -> None:
    data = bytearray(SIMPLIFIED.replace("\n", "").encode())
    data[where] = 0xFF
    message = failure(bytes(data))
    assert message == (
        f"is damaged: it reads as utf-8 up to the first bad byte 0xff at offset {where}; "
        "repair it or get the page again, then run again"
    )


def test_damaged_utf_8_never_becomes_gb18030() -> None:
    chosen = random.Random(3)
    for _ in range(300):
        start = chosen.randrange(len(SIMPLIFIED) - 40)
        data = bytearray(SIMPLIFIED[start : start + 40].encode())
        where = chosen.randrange(len(data))
        data[where] = chosen.choice((0x80, 0xA1, 0xC0, 0xD6, 0xFE))
        try:
            decoded = decode(bytes(data))
        except PageError as error:
            assert "utf-8" in str(error)  # noqa: PT017
        else:
            assert decoded.encoding == "utf-8"


@pytest.mark.parametrize(
    ("encoding", "mark"), [(name, b"") for name in SAMPLES if name != "hz"] + [("utf-8", MARKS["utf-8"])]
)
def test_a_character_cut_off_at_the_end_fails(encoding: str, mark: bytes) -> None:
    text = SAMPLES[encoding].replace("\n", "")[:100]
    data = mark + text.encode(encoding)
    offset = len(data) - len(text[-1].encode(encoding))
    assert f"reads as {encoding} up to a character cut off at offset {offset}; " in failure(data[:-1])


@pytest.mark.parametrize("encoding", ["gb18030", "cp950", "big5hkscs"])
def test_a_bad_byte_in_a_double_byte_page_fails(encoding: str) -> None:
    data = SAMPLES[encoding][:200].encode(encoding)
    assert f"reads as {encoding} up to the first bad byte 0xff at offset {len(data)}; " in failure(data + b"\xff")
    assert "0xff at offset 0; " in failure(b"\xff" + data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP, as DOCX and EPUB are"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "gzip"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "old Word or Excel"),
    ],
)
def test_well_known_binary_files_are_called_by_their_name(data: bytes, name: str) -> None:
    assert failure(data) == f"looks like a binary file ({name}); save it as plain text and run again"


def test_nuls_and_control_bytes_are_no_text() -> None:
    for data in (b"\0", "请各单位\0按时报送材料".encode(), b"\x01\x02\x03abc", MARKS["utf-8"] + b"a\0"):
        assert failure(data).startswith("looks like a binary file (byte 0x0")
    assert "byte 0x00 at offset 8, as no text has" in failure("请各单位\0按时报送材料".encode("gb18030"))
    assert "byte 0x00 at offset 4, as no text has" in failure(MARKS["utf-16-le"] + "a\0b".encode("utf-16-le"))
    assert "byte 0x00 at offset 5" in failure(b"\x7fELF\x02\x00\x00\x00" + bytes(range(128, 256)) * 4)


def test_noise_is_no_text() -> None:
    chosen = random.Random(5)
    for size in (24, 60, 400, 5000):
        for _ in range(50):
            failure(chosen.randbytes(size))


def test_a_page_in_no_encoding_says_what_was_tried() -> None:
    assert failure(b"Stra\xdfe, Caf\xe9, na\xefve") == (
        "is not text in any encoding known here (tried utf-8, gb18030, cp950, big5hkscs, utf-16, utf-32): "
        "first bad byte 0xdf at offset 4; convert it to UTF-8 and run again"
    )


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "euc_kr",
            "구청은 오늘 장마철을 앞두고 하천과 지하 주차장을 점검한다고 밝혔다. 주민들은 안내 방송을 들어 주십시오.",
        ),
        ("euc_jp", "図書館からのお知らせです。来月から平日は夜九時まで開いています。どうぞご利用ください。"),
        ("shift_jis", "図書館からのお知らせです。来月から平日は夜九時まで開いています。どうぞご利用ください。"),
        ("cp1251", "Библиотека работает ежедневно с девяти утра до девяти вечера, кроме праздничных дней."),
        ("latin-1", "La bibliothèque sera fermée à Noël ; les livres empruntés peuvent être rendus après."),
        ("iso2022_jp", "図書館からのお知らせです。"),
    ],
)
def test_other_languages_in_their_encodings_are_refused(encoding: str, text: str) -> None:
    assert "convert it to UTF-8 and run again" in failure(text.encode(encoding))


def test_a_byte_order_mark_before_other_bytes_fails() -> None:
    assert "reads as utf-8 up to the first bad byte 0xeb at offset 4" in failure(
        MARKS["utf-8"] + "请".encode("gb18030")
    )
    assert "reads as utf-16-le up to a character cut off at offset 4" in failure(MARKS["utf-16-le"] + b"a\0b")


# Laws

PROSE = st.text(
    st.sampled_from(sorted(set(SIMPLIFIED + TRADITIONAL + CANTONESE + "㐀𠀀€①ａ"))), min_size=0, max_size=80
)


@given(PROSE, st.sampled_from(sorted(SAMPLES)))
def test_what_is_decoded_gives_its_bytes_back(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    try:
        decoded = decode(data)
    except PageError:
        return
    assert decoded.exact == (encode(decoded) == data)
    assert decoded.text == data.decode(decoded.encoding)  # no marks here


@given(
    st.text(st.sampled_from(SIMPLIFIED), min_size=30, max_size=80), st.sampled_from(["utf-8", "gb18030", "utf-16-be"])
)
def test_common_characters_in_any_order_are_read_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@given(st.binary() | st.builds(bytes.__add__, st.sampled_from(sorted(MARKS.values())), st.binary()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except PageError as error:
        message = str(error)
        assert message.endswith("run again")
        assert message.isprintable()
    else:
        assert decoded.exact == (encode(decoded) == data)


# The cost


def test_a_character_is_listed_once() -> None:
    listed = "".join(_COMMON.values())
    assert len(listed) == len(set(listed))


def test_the_right_reading_is_cheap_and_a_wrong_one_dear() -> None:
    assert cost(SIMPLIFIED).mean < 11
    assert cost(TRADITIONAL).mean < 11
    assert cost(CANTONESE).mean < 13
    for text, right, wrong in (
        (SIMPLIFIED, "gb18030", "big5hkscs"),
        (TRADITIONAL, "cp950", "gb18030"),
        (SIMPLIFIED, "utf-8", "gb18030"),
        (SIMPLIFIED, "utf-16-le", "utf-16-be"),
    ):
        assert cost(text.encode(right).decode(wrong, "ignore")).mean > 14.5


# Files


def tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("同志们", encoding="utf-8")


def names(*inputs: object) -> list[str]:
    return [page.name for page in find_pages([str(one) for one in inputs]).pages]


def test_a_folder_gives_its_files_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/z.txt", "a/1.html", "c", "10.txt", "2.txt")
    assert names(tmp_path) == ["10.txt", "2.txt", "a/1.html", "a/z.txt", "b.txt", "c"]
    assert find_pages([str(tmp_path)]).pages[0] == (tmp_path / "10.txt", "10.txt")


def test_a_file_is_named_by_itself(tmp_path: Path) -> None:
    tree(tmp_path, "a/deep/page.txt", ".hidden")
    assert names(tmp_path / "a/deep/page.txt") == ["page.txt"]
    assert names(tmp_path / ".hidden") == [".hidden"]


def test_equal_names_get_their_folders_in_front(tmp_path: Path) -> None:
    tree(tmp_path, "x/one/page.txt", "y/one/page.txt", "z/page.txt", "z/other.txt")
    inputs = tmp_path / "x/one", tmp_path / "y/one/page.txt", tmp_path / "z"
    assert names(*inputs) == ["other.txt", "x/one/page.txt", "y/one/page.txt", "z/page.txt"]
    assert names(*reversed(inputs)) == names(*inputs)


def test_a_file_reached_twice_is_one_page(tmp_path: Path) -> None:
    tree(tmp_path, "a/page.txt", "b.txt")
    assert names(tmp_path, tmp_path / "a", tmp_path / "b.txt", f"{tmp_path}/a/../b.txt") == ["a/page.txt", "b.txt"]


def test_globs_are_expanded_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "raw/a/1.txt", "raw/b/c/1.txt", "raw/2.txt", "raw/3.html", "raw/.git/4.txt", "raw/b/.5.txt")
    monkeypatch.chdir(tmp_path)
    assert names("raw/*.txt") == ["2.txt"]
    assert names("raw/**/*.txt") == ["2.txt", "a/1.txt", "b/c/1.txt"]
    assert names("**/1.txt") == ["raw/a/1.txt", "raw/b/c/1.txt"]
    assert names("raw/*") == names("raw") == names("raw/**") == ["2.txt", "3.html", "a/1.txt", "b/c/1.txt"]
    assert names("ra?/[ab]/**") == ["raw/a/1.txt", "raw/b/c/1.txt"]
    assert names(tmp_path / "raw" / "**" / "c") == ["b/c/1.txt"]
    assert find_pages(["raw/**/*.txt"]).skipped == [("raw/b/.5.txt", "hidden")]


def test_a_file_that_looks_like_a_glob_is_a_file(tmp_path: Path) -> None:
    tree(tmp_path, "[1].txt", "1.txt")
    assert names(tmp_path / "[1].txt") == ["[1].txt"]


def test_what_is_no_page_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    tree(tmp_path, "page.txt", ".hidden.txt", ".git/config", "sub/page.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "sub/loop").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to("page.txt")
    os.mkfifo(tmp_path / "pipe")
    pages, skipped = find_pages([str(tmp_path)])
    assert [page.name for page in pages] == ["link.txt", "page.txt", "sub/page.txt"]
    assert [(os.path.relpath(path, tmp_path), reason) for path, reason in skipped] == [
        (".git", "hidden"),
        (".hidden.txt", "hidden"),
        ("gone.txt", "a link that leads nowhere"),
        ("pipe", "not a regular file"),
        ("self.txt", "a link that leads nowhere"),
        ("sub/loop", "a link to a folder"),
    ]
    for pattern in ("**/*", "**", "*", "[a-z]*"):
        assert names(f"{tmp_path}/{pattern}") == ["link.txt", "page.txt", "sub/page.txt"]
    assert find_pages([f"{tmp_path}/sub/*"]).skipped == [skipped[-1]]
    assert "page.txt" in names(tmp_path / "sub/loop/**")  # a link that is named itself is followed
    assert find_pages([str(tmp_path), str(tmp_path / ".hidden.txt")]).skipped == [skipped[0], *skipped[2:]]


def test_strange_names_are_names(tmp_path: Path) -> None:
    strange = ["-rf.txt", "two\nlines.txt", " .txt", os.fsdecode(b"\xb5\xc4.txt"), "讲话（一）.txt", "a*b?.txt"]
    for name in strange:
        (tmp_path / name).write_bytes(b"page")
    assert names(tmp_path) == sorted(strange)
    for name in strange:
        assert names(tmp_path / name) == [name]
        assert read_page(tmp_path / name, 10)[0] == b"page"


def refused(*inputs: object) -> str:
    with pytest.raises(UsageError) as caught:
        find_pages([str(one) for one in inputs])
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_inputs_that_cannot_be_used(tmp_path: Path) -> None:
    tree(tmp_path, "page.txt", "hidden/.a", "hidden/.b")
    (tmp_path / "empty").mkdir()
    (tmp_path / "gone").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert refused() == "No pages were named; name the files or folders to clean."
    assert "none.txt' cannot be read (No such file or directory); check the path." in refused(tmp_path / "none.txt")
    assert "page.txt/x' cannot be read (Not a directory)" in refused(tmp_path / "page.txt/x")
    assert "cannot be read (embedded null byte)" in refused("a\0b")
    assert refused("") == "'' cannot be read (No such file or directory); check the path."
    assert "\\udcb5\\n' cannot be read" in refused(tmp_path / os.fsdecode(b"\xb5\n"))
    assert "gone' is a link that leads nowhere" in refused(tmp_path / "gone")
    assert "pipe' is neither a file nor a folder" in refused(tmp_path / "pipe")
    assert "empty' has no pages in it; name a folder with text files, or the files." in refused(tmp_path / "empty")
    message = refused(tmp_path / "page.txt", tmp_path / "hidden")
    assert "hidden' has no pages in it (2 passed over, first " in message
    assert message.endswith(": hidden); name a folder with text files, or the files.")
    assert "*.pdf'; check the path and the pattern." in refused(tmp_path / "*.pdf")


def test_an_unreadable_folder_is_not_overlooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.txt", "closed/b.txt")
    scandir = os.scandir

    def guarded(folder: str) -> object:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert "closed' cannot be read (Permission denied); make the folder readable" in refused(tmp_path)


def test_a_socket_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert find_pages(["."]).skipped == [("./socket", "not a regular file")]


def test_read_page(tmp_path: Path) -> None:
    data = SIMPLIFIED.encode("gb18030")
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    assert read_page(path, len(data)) == (data, Decoded(SIMPLIFIED, "gb18030"))


@pytest.mark.parametrize(
    ("size", "limit", "message"),
    [
        (80_000_000, 64_000_000, "is 80.0 MB, over the limit of 64.0 MB; raise --max-page to clean it"),
        (
            64_000_001,
            64_000_000,
            "is 64,000,001 bytes, over the limit of 64,000,000 bytes; raise --max-page to clean it",
        ),
    ],
)
def test_a_page_over_the_limit(tmp_path: Path, size: int, limit: int, message: str) -> None:
    path = tmp_path / "page.txt"
    with open(path, "wb") as file:
        file.truncate(size)  # a sparse file: nothing is written
    with pytest.raises(PageError) as caught:
        read_page(path, limit)
    assert str(caught.value) == message


def test_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(
        PageError, match=r"^cannot be read \(No such file or directory\); check the file and run again$"
    ):
        read_page(tmp_path / "gone.txt", 10)
    with pytest.raises(PageError, match=r"^cannot be read \(Is a directory\); "):
        read_page(tmp_path, 10)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PageError, match=r"^is not a regular file; save what it holds to a file and name that$"):
        read_page(tmp_path / "pipe", 10)
