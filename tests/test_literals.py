"""No match without what its pattern needs: by example, by strings made together with their pattern, and by garbage."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pytest
import regex  # type: ignore[import-untyped, unused-ignore]  # it has stubs, or not
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from cleaner.fold import scan_view
from cleaner.literals import Need, need_of
from cleaner.shape import MARKS, name_of

FOUND = {
    # literals, escapes
    r"免费预览": "免费预览",
    r"\(本文来源:.*?\)": "(本文来源:",
    r"上传\{人\}": "上传{人}",
    r"\u9875\x61": "页a",
    r"\U00009875\.a": "页.a",
    r"上\n传\t人": "上\n传人",
    r"a]}页": "a]}页",
    r"©": "©",
    r"\|": "|",
    # what is not known
    r".*页码.*": "页码",
    r"第\d+页": "第0",
    r"第\d+": "第0",
    r"\p{Han}+网\P{Han}\pL": "网",
    r"\s*目\S录\w*\W\D": "录",
    r"\N{DIGIT ONE}页": "页",
    r"\X页\R": "页",
    r"\d{4}-\d\d-\d\d \d\d:\d\d": "0000-00-0000:00",
    # what matches no text
    r"^\b页\B码\b$": "页码",
    r"\A上传\Z": "上传",
    r"\m页\M\G": "页",
    r"(?!目录)第.*章": "章",
    r"上传(?=人)人": "上传人",
    r"(?=.*上传人).*": "上传人",
    r"(?<=上传人:)\S+": "上传人:",
    r"(?<=\d)页(?<!码)": "0页",
    r"页(?#码)": "页",
    r"(?m)^页码$": "页码",
    # alternatives and word lists
    r"(?:讲话|致辞|(?:工作)?报告)": "报告 致辞 讲话",
    r"(?:讲话|致辞|(?:工作)?报告)稿": "报告稿 致辞稿 讲话稿",
    r"上传|下载": "上传 下载",
    r"(?:(?:上传人|文档编号|上传时间|格式|页数|大小):\S+\s*){3,}": "上传人: 文档编号: 上传时间: 格式: 页数: 大小:",
    r"分享到[::]?\s*(?:微信|微博|qq)": "分享到",
    r"(?:来源|出处|作者):.*": "来源: 出处: 作者:",
    r"(?:第\d+页|共\d+页)": "共0 第0",
    r"(?:第\d+页|共\d+张)": "共0 第0",
    r"(?:a|b|)页": "页",
    r"(?:下载|浏览)\s*(?:次数|量)": "下载次数 下载量 浏览次数 浏览量",
    r"(?:下载|(?:浏览|收藏)量?)数": "下载数 收藏数 收藏量数 浏览数 浏览量数",
    r"(?:上传者|上传)\d": "上传0 上传者0",
    r"(?|页|码)": "码 页",
    # quantifiers
    r"上传?": "上",
    r"上传人?:?": "上传",
    r"页*码": "码",
    r"页+码": "码",
    r"(?:页码)+?": "页码",
    r"(?:页码){2}": "页码页码",
    r"(?:页码){2,3}": "页码页码",
    r"(?:页码){2,}+": "页码页码",
    r"(?:页码){,2}第": "第",
    r"(?:页码){0}第": "第",
    r"={5,}": "=====",
    r"\*{4}": "****",
    r"上传(?#c)*人": "上",
    r"a{0,2}页": "页",
    r"(?:\s*页码){1}": "页码",
    # classes
    r"[页码]": "码 页",
    r"[]页]": "] 页",
    r"[页-]": "- 页",
    r"页[甲乙]": "页甲 页乙",
    r"[a-z]页": "页",
    r"[a-c\n]页": "a页 b页 c页 \n页",
    r"[^页]码": "码",
    r"[[:alpha:]]+网": "网",
    r"[\d页]网": "0网 页网",
    r"[^]页]网": "网",
    r"[\]\\]网": "]网 \\网",
    r"[一二三四五六七八九十]、": "一、 二、 三、 四、 五、 六、 七、 八、 九、 十、",
    r"第[一二三四五六七八九十百]{1,3}条": "条",
    r"[\p{Han}--[的]]+网": "网",  # the same in version 0 and version 1
    r"网[[页]码]": "网",
    r"(?V1)网[\w&&[^页]]": "网",
    # groups, references, flags
    r"上传时间:(?<uploaded>[\d-]+)": "上传时间:",
    r"(?P<x>上传|下载)人(?P=x)": "上传人 下载人",
    r"(.)\1{3}页\g<1>": "页",
    r"(?>上传|下载)文档": "上传文档 下载文档",
    r"(?i:http)://": "://",
    r"(?s-i:页.码)": "码",
    r"(?i:(?-i:页))码": "码",
    r"(?R)?页码(?1)(?&x)": "页码",
    r"(?(1)上传|下载)页码": "页码",
    r"(?(?=上传)上|下)页码": "页码",
    r"\L<words>页码": "页码",
    r"上传人:\K\S+网": "网",
}
NOTHING = [
    r"",
    r".*",
    r"\s*",
    r"\d+",
    r"[:,]",
    r" +",
    r"7",
    r"[0-9]",
    r"的|一|是",
    r"页?",
    r"(?:页码)*",
    r"上传人|\d+",
    r"(?:上传人|)",
    r"上传人||",
    r"[^页]",
    r"上传人:\K\S+",
    r"(?i)http",
    r"页(?i)",
    r"(?i:页码)",
    r"(?x)页 码",
    r"(?x:页 码)",
    r"(?r)页码",
    r"(?a)页码",  # a class holds more
    r"(?w)页码",  # a line ends sooner
    r"(?:页码){e<=1}",
    r"页码{e}",
    r"(?e)页码",
    r"(?(1)上传|下载)",
    r"(a)页码|\1",
    # wrong, or not read
    r"页码(",
    r"页码)",
    r"页码[",
    r"*页码",
    r"页码**",
    r"页码{3,2}",
    r"页码\y",
    r"页码\x6",
    r"页码\141",
    r"(?:页\K码)",
    r"(*FAIL)页码",
    r"[b-a]页码",
    "页码\\",
]


VERSIONS = (regex.V0, regex.V1)


def first_literals(pattern: str) -> frozenset[str] | None:
    """The literals that are looked for first; None where there are none."""
    return next(iter(need_of(pattern).literals), None)


@pytest.mark.parametrize(("pattern", "words"), FOUND.items())
def test_finds_the_literals(pattern: str, words: str) -> None:
    assert first_literals(pattern) == frozenset(words.split(" "))


@pytest.mark.parametrize("pattern", NOTHING)
def test_finds_nothing(pattern: str) -> None:
    assert first_literals(pattern) is None


def test_white_space_and_digits_do_not_tear_a_literal() -> None:
    assert first_literals("目 录") == first_literals(r"目\s*录") == frozenset({"目录"})
    assert first_literals(r"责\s*编 [:]\dx") == frozenset({"责编:0x"})
    assert first_literals("第٣页") == frozenset({"第0页"})


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        ("上传.*下载", ["上传", "下载"]),
        (r"(?=.*(?:扫码|扫一扫))(?=.*关注).{4,}", ["扫一扫 扫码", "关注"]),
        ("甲.乙.丙.丁.戊.己", ["丁", "丙", "乙", "己"]),  # no more than four
        ("上传.,", ["上传"]),  # what stands on every line is not asked for
    ],
)
def test_of_every_set_one_is_needed(pattern: str, sets: list[str]) -> None:
    found = need_of(pattern).literals
    assert len(found) == len(sets)
    assert set(found[1:]) <= {frozenset(one.split(" ")) for one in sets}


@pytest.mark.parametrize(
    ("pattern", "times"),
    [
        (r"(?:(?:收藏|打印|举报)\S*\s*){3,}", 3),
        (r"(?:(?:(?:收藏|打印).{1,3}){2}[|].*){2,4}", 4),
        (r"(?:收藏.*|打印.*){2}|(?:举报.*){3}", 2),
        (r"(?:收藏.*)+", 1),
        (r"(?:(?:收藏|打印)?.*){3}", 1),
        (r"(?:.(?=.*收藏)){3}", 1),  # the same one is seen three times
        (r"(?:(?<=收藏.*).){3}", 1),
        (r"(?=(?:.*?收藏){2}).*", 2),
        (r"(?:.(?=(?:.*?收藏){2})){3}", 2),
    ],
)
def test_counts_what_is_repeated(pattern: str, times: int) -> None:
    assert need_of(pattern).times == times


def test_a_long_word_list_is_kept_whole() -> None:
    words = frozenset(chr(0x5000 + index) + chr(0x6000 + index) for index in range(500))
    assert first_literals(f"(?:{'|'.join(words)}):?[^:]+") == words
    assert first_literals(f"(?:{'|'.join(words)})的\\S+") == frozenset(word + "的" for word in words)
    assert first_literals(f"(?:{'|'.join(words)})?页码") == frozenset({"页码"})


def test_too_many_combinations_fall_back_on_fewer() -> None:
    literals = first_literals("[甲乙丙丁][戊己庚辛][壬癸子丑][寅卯辰巳]")
    assert literals is not None
    assert len(literals) <= 64


@pytest.mark.parametrize("pattern", ["(" * 5000, "[" * 5000, "(?:" * 5000 + "页" + ")" * 5000, "[[" * 400 + "]]" * 400])
def test_deep_nesting_is_given_up(pattern: str) -> None:
    assert first_literals(pattern) is None


ANY = "".join(sorted(MARKS))
# low, high, spaces, marks
SHAPES: dict[str, tuple[int, int | None, int, str]] = {
    r"第\d{1,3}页": (3, 5, 0, ""),
    r"\s*第 (?:3|4)?页。?": (3, None, 1, "。"),
    r"(?:\S\s){3,}": (6, None, 3, ANY),
    r"(?:第[ \t]|页)\s{1,4}": (2, 6, 1, ""),
    r"来源:.*": (3, None, 0, ANY),
    r"[^。,;]{4,}": (4, None, 0, "!:?、"),
    r"[\w,]{8}": (8, 8, 0, ","),
    r"(?=.{4,90}$)(?!.*[。!?]).*收藏.*": (2, 90, 0, ",:;、"),
    r"(?=.{4,90}$)?收藏.*": (2, None, 0, ANY),
    r"(?=.{4,90}$|.)收藏.*": (2, None, 0, ANY),
    r"(?=.{4,9}$)收藏.*|打印": (2, None, 0, ANY),
    r".(?=.{4,9}$).*": (1, None, 0, ANY),
    r"(?=.{4,9}\$)收.*": (1, None, 0, ANY),
    r"(?!.*[。!?])?收.*": (1, None, 0, ANY),
    r"(?!.*[。!?])收.*|打印": (1, None, 0, ANY),
    r"(?<n>[甲乙])(?P=n)": (2, 2, 0, ""),
    r"(?|(?<n>甲)|(.{3}))(?P=n)": (1, None, 0, ANY),
    r"(?i:k)": (0, None, 0, ANY),
    r"(?:ab|c){2,3}": (2, 6, 0, ""),
    r"(?:ab|c)*": (0, None, 0, ""),
    r"(?:ab){0}": (0, 0, 0, ""),
}


@pytest.mark.parametrize(("pattern", "expected"), SHAPES.items())
def test_finds_the_shape(pattern: str, expected: tuple[int, int | None, int, str]) -> None:
    shape = need_of(pattern).shape
    assert (shape.low, shape.high, shape.spaces, "".join(sorted(shape.marks))) == expected


@pytest.mark.parametrize(
    ("pattern", "may", "may_not"),
    [
        (r"第\d页", "第", "页0a"),
        (r"\s*\d+页?", "0", "第a。"),
        (r"页?第|[甲乙]:", "页第甲乙", ":0丙"),
        (r"[a-z]+", "az", "A0第。"),
        (r"\p{Han}+", "第页龥", "a0。"),
        (r"[^\p{Han}]+", "a0。é", "第"),
        (r"[^0-9]", "0a第", ""),  # some digits are not among these ten
        (r"[\s:]+x", ":x", "0第"),
        (r"\S", "第a0。é😀", ""),
        (r"(?i:k)", "kKx第", ""),
        (r"(?=a)\w+", "a第", "。"),
    ],
)
def test_finds_how_a_match_begins(pattern: str, may: str, may_not: str) -> None:
    first = need_of(pattern).shape.first
    assert all(first is None or not first.isdisjoint({char, name_of(char)}) for char in may)
    assert not any(first is None or not first.isdisjoint({char, name_of(char)}) for char in may_not)


def test_finds_how_a_match_ends() -> None:
    assert need_of(r"来源:(?:.*[网站]|\d+)?").shape.last == frozenset(":网站0")


@pytest.mark.parametrize(
    ("pattern", "starts", "ends"),
    [
        ("^甲$", True, True),
        ("^甲", True, False),
        ("甲$", False, True),
        (r"甲\$", False, False),
        ("甲[$]", False, False),
        ("(?:甲$)", False, False),
        ("^甲|乙$", False, False),
        ("^(?:甲|乙)$", True, True),
        ("甲(?!乙$)", False, False),
        ("(?w)甲$", False, False),
    ],
)
def test_finds_the_anchors(pattern: str, starts: bool, ends: bool) -> None:
    need = need_of(pattern)
    assert (need.starts, need.ends) == (starts, ends)


# ── The law ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def misses(need: Need, text: str) -> Iterator[str]:
    """What `text` lacks of what is needed, told without any index. Nothing of it may be missing where there is a match."""
    scan, shape = scan_view(text), need.shape
    if len(text) < shape.low or (shape.high is not None and len(text) > shape.high):
        yield "width"
    if len(text) - len(scan) < shape.spaces:
        yield "spaces"
    if not shape.marks.issuperset(char for char in scan if char in MARKS):
        yield "marks"
    if not (scan or shape.empty):
        yield "empty"
    if scan and shape.first is not None and shape.first.isdisjoint({scan[0], name_of(scan[0])}):
        yield "first"
    if scan and shape.last is not None and shape.last.isdisjoint({scan[-1], name_of(scan[-1])}):
        yield "last"
    if any(not any(one in scan for one in own) for own in need.literals):
        yield "literals"
    rarest = need.literals[0] if need.literals else ()
    if rarest and sum(scan.startswith(one, at) for one in rarest for at in range(len(scan))) < need.times:
        yield "times"


def law_holds(pattern: str, compiled: Any, line: str) -> int:
    """Check everything that the pattern matches on the line, as a whole and anywhere inside; how many matches that are."""
    need = need_of(pattern)
    matches = list(compiled.finditer(line, overlapped=True, timeout=2))
    for match in matches:
        assert not list(misses(need.of_text(), line)), (pattern, line)
        assert not list(misses(need._replace(literals=()), match[0])), (pattern, line, match)
    if compiled.fullmatch(line, timeout=2):
        assert not list(misses(need._replace(starts=True, ends=True).of_text(), line)), (pattern, line)
        return len(matches) + 1
    return len(matches)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("(?<=甲)a?$", "乙甲"),  # what was matched is empty and says nothing of the end of the line
        ("^a?(?=甲)", "甲乙"),
        ("(?:(?=.*页码).){3}", "abc页码"),
        ("(?:(?<=页码.*).){3}", "页码abc"),
        ("(?w)甲$", "甲\u2028"),
        ("(?mw)甲$", "甲\u2028乙"),
        (r"(?w)(?!.*[。]).*\R.*", "甲\u2028乙。"),
        (r"(?a)\P{P}+", "甲。乙"),
        ("[^0-9]页", "٣页"),
        ("[^0-9]页", "\U0001d7ce页"),  # a digit beyond U+FFFF
        (r"\p{ASCII}页", "\x07页"),
        ("(?=a$)(?m)?x+", "xxx"),
        ("(?=a$)(?#a)(?#b)?x+", "xxx"),
        (".(?=a$).*", "ba"),
        ("(?=a$)a|b+", "bb"),
        ("(?:a )*b", "b"),
        (r"(?|(?<n>a)|(\w+))(?P=n)", "乙乙"),
        ("(?i:(?<n>k))(?P=n)", "\u212a\u212a"),
        ("(?:(?:(?<n>a)|x)(?P=n)?(?<n>bbb)){2}", "abbbxbbbbbb"),
    ],
)
def test_what_once_was_missed(pattern: str, line: str) -> None:
    assert law_holds(pattern, regex.compile(pattern), line)


# ── Strings made together with their pattern ────────────────────────────────────────────────────────────────────────

ABSENT = "\ue000"  # in no text
WORDS = [
    "页码",
    "上传人:",
    "a",
    "ab",
    "b",
    "k",
    "第",
    "1",
    "12",
    "٣",
    " ",
    "\u3000",
    "-",
    "]",
    ".",
    "\\",
    "{",
    "的的",
    "。",
    "第 1 页,",
]
CLASSES: dict[str, Iterable[str]] = {
    r"[ab]": "ab",
    r"[^a]": "b第 。",
    r"[a-c]": "abc",
    r"[a-z]": "akz",
    r"[!-/]": "!,-",
    r"[ -~]": " ~a1:",
    r"[一-龥]": "第页",
    r"[a-]": "a-",
    r"[]a]": "]a",
    r"[^]a]": "b、",
    r"[\]\-a]": "]-a",
    r"[\d-]": "1１-",
    r"[\s:]": " \u3000\t:",
    r"[\d\s]": "1 ٣\xa0",
    r"[^\d]": "a第。 ",
    r"[^\s]": "a第。1",
    r"[^。,;]": "a、:1 ",
    r"[[:digit:]第]": "1第",
    r"[[:punct:]]": "。,",
    r"[\p{Han}a]": "第a",
    r"[^\p{Han}a]": "b1;",
    r"[\u7b2c\t]": "第\t",
    r"\d": "1１٣",
    r"\D": "a第。",
    r"\s": " \x0b\u3000\xa0\u2028",
    r"\S": "a第!",
    r"\w": "a第1",
    r"\W": "。 -",
    r"\h": " \t",
    r"\p{Han}": "第页",
    r"\P{Han}": "a1?",
    r"\p{^Han}": "a1",
    r"\p{P}": "。、-",
    r"\pL": "a第",
    r"\N{DIGIT ONE}": "1",
    r".": "a第 、\u2028",
    r"(?s:.)": "a\r。",
    r"\R": ["\r", "\x85", "\x0b"],
    r"\X": "a第",
}
# These match only in one of the two versions.
CLASSES_OF_1 = {
    r"[\w--a]": "b第1",
    r"[[ab]第]": "a第",
    r"[\p{Han}&&[第页]]": "第页",
    r"[^[。、]]": "a1",
    r"[a-z--[b-y]]": "az",
}
OPENINGS = ["(?:", "(", "(?P<{}>", "(?<{}>", "(?|", "(?m:", "(?s-i:", "(?u:", "(?f-x:"]
TRUE = ["(?#:)", "(?=)", "(?<=)", f"(?!{ABSENT})", f"(?<!页{ABSENT})", f"(?!(?:页码|{ABSENT}){ABSENT})", r"(?:\b|\B)"]
CASES = {"a": "aA", "b": "bB", "k": "kK\u212a"}  # the Kelvin sign is a k

Sample = Callable[[], str]  # draws a string that the pattern matches
Made = tuple[str, Sample]


class Line(NamedTuple):
    """A pattern with a text that it matches from end to end, by construction, if `sure`; else it may."""

    pattern: str
    text: str
    sure: bool


@st.composite
def patterns_with_text(draw: st.DrawFn) -> Line:
    names = (f"g{number}" for number in itertools.count())
    sure = True

    def pick(choices: Iterable[str]) -> str:
        return draw(st.sampled_from(list(choices)))

    def word() -> Made:
        text = pick(WORDS)
        spelled = "".join(pick([regex.escape(char), f"\\u{ord(char):04x}"]) for char in text)
        return spelled, lambda: text

    def one_of() -> Made:
        nonlocal sure
        if draw(st.integers(0, 9)) == 0:
            sure = False
            pattern = pick(CLASSES_OF_1)
            return pattern, lambda: pick(CLASSES_OF_1[pattern])
        pattern = pick(CLASSES)
        return pattern, lambda: pick(CLASSES[pattern])

    def words() -> Made:
        listed = [word() for _ in range(draw(st.integers(1, 4)))]
        return f"(?:{'|'.join(pattern for pattern, _ in listed)})", lambda: draw(st.sampled_from(listed))[1]()

    def word_list_repeated(_: int) -> Made:
        """Labels in a row, the most frequent form of all: `(?:(?:甲|乙):\\S*\\s*){3,}`."""
        (listed, sample), (between, sample_between) = words(), made(0)
        low = draw(st.integers(2, 4))
        between = pick([between, f"(?:{between})?", f"(?:{between})*?", ".*?"])
        spelled = pick([f"{{{low},}}", f"{{{low},{low + 2}}}", f"{{{low}}}"])
        blank = draw(st.booleans()) and between[-1] in "?"

        def text() -> str:
            return "".join(sample() + ("" if blank else sample_between()) for _ in range(low))

        return f"(?:{listed}{between}){spelled}", text

    def sequence(depth: int) -> Made:
        parts = [made(depth - 1) for _ in range(draw(st.integers(1, 3)))]
        return "".join(pattern for pattern, _ in parts), lambda: "".join(sample() for _, sample in parts)

    def choice(depth: int) -> Made:
        branches = [("", str)] * draw(st.integers(0, 1)) + [made(depth - 1) for _ in range(draw(st.integers(1, 3)))]
        opening = pick(OPENINGS).format(next(names))
        return f"{opening}{'|'.join(pattern for pattern, _ in branches)})", lambda: draw(st.sampled_from(branches))[1]()

    def repetition(depth: int) -> Made:
        nonlocal sure
        pattern, sample = made(depth - 1)
        low, high = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 4))))
        spelled = [f"{{{low},{high}}}", f"{{{low},}}"]
        spelled += [f"{{{low}}}"] if low == high else []
        spelled += [f"{{,{high}}}"] if low == 0 else []
        spelled += ["*"] if low == 0 else ["+"] if low == 1 else []
        spelled += ["?"] if (low, high) == (0, 1) else []
        greed = pick(["", "", "?", "?", "+"])
        sure &= greed != "+"
        return (
            f"(?:{pattern}){pick(['', '(?#*)'])}{pick(spelled)}{greed}",
            lambda: "".join(sample() for _ in range(draw(st.integers(low, high)))),
        )

    def looking_repeatedly(depth: int) -> Made:
        """What is looked at from every place is there once."""
        (seen, sample_seen), (pattern, sample) = word(), made(depth - 1)
        low = draw(st.integers(2, 4))
        if draw(st.booleans()):
            return f"(?:(?=.*{seen}){pattern}){{{low}}}{seen}", lambda: _times(sample, low) + sample_seen()
        return f"{seen}(?:(?<={seen}.*){pattern}){{{low},}}", lambda: sample_seen() + _times(sample, low)

    def reference(_: int) -> Made:
        (pattern, sample), name = words(), next(names)
        if draw(st.booleans()):
            again = pick([rf"\g<{name}>", f"(?P={name})"])
            return f"(?<{name}>{pattern}){again}", lambda: sample() * 2
        return f"(?P<{name}>{pattern})(?&{name})", lambda: sample() + sample()

    def reference_in_doubt(_: int) -> Made:
        """The group is one of two, or takes letters in either case."""
        (pattern, sample), (other, sample_other), name = words(), words(), next(names)
        if draw(st.booleans()):
            return f"(?|(?<{name}>{pattern})|({other}))(?P={name})", lambda: pick([sample(), sample_other()]) * 2
        if draw(st.booleans()):
            two = f"(?:(?<{name}>{pattern})|(?<{name}>{other}))"
            return f"{two}(?P={name})", lambda: pick([sample(), sample_other()]) * 2
        return (
            f"(?i:(?<{name}>{pattern}))(?P={name})",
            lambda: "".join(pick(CASES.get(char, char)) for char in sample()) * 2,
        )

    def condition(depth: int) -> Made:
        (pattern, sample), yes, no, name = words(), made(depth - 1), made(depth - 1), next(names)
        if draw(st.booleans()):
            return f"(?<{name}>{pattern})(?({name}){yes[0]}|{no[0]})", lambda: sample() + yes[1]()
        return f"(?<{name}>{ABSENT})?(?({name}){yes[0]}|{no[0]})", no[1]

    def zero_width(_: int) -> Made:
        pattern, sample = words()
        ahead, behind = f"(?={pattern}){pattern}", f"{pattern}(?<={pattern})"
        return pick([ahead, behind, f"(?=.{{1,9}}){pattern}", pattern + pick(TRUE)]), sample

    def caseless(_: int) -> Made:
        pattern, sample = words()
        return f"(?i:{pattern})", lambda: "".join(pick(CASES.get(char, char)) for char in sample())

    def atomic(depth: int) -> Made:
        nonlocal sure
        pattern, sample = made(depth - 1)
        sure = False
        return f"(?>{pattern})", sample

    def made(depth: int) -> Made:
        kinds = [choice, repetition, sequence, reference, condition, zero_width, caseless, atomic]
        kinds += [word_list_repeated, looking_repeatedly, reference_in_doubt]
        simple = [word, word, one_of, words]
        if depth <= 0 or draw(st.booleans()):
            return draw(st.sampled_from(simple))()
        return draw(st.sampled_from(kinds))(depth)

    def led(pattern: str, text: str) -> str:
        """What rules ask of the line before they read it."""
        width = draw(st.integers(0, 2))
        absent = "".join(mark for mark in MARKS if mark not in text)
        leads = ["", f"(?=.{{{max(0, len(text) - width)},{len(text) + width}}}$)"]
        leads += [f"(?!.*[{absent}])"] if absent else []
        leads += [f"(?=.*{regex.escape(text[-1])})"] if text else []
        leads += [lead + again for lead in leads[1:] for again in ("?", "(?#)?", "{1}", "(?m)")]
        leads += [lead + again for lead in (f"(?={ABSENT}$)", "(?!.*[。!?;:,、])") for again in ("?", "(?#)?", "(?m)*")]
        return pick(leads) + pick(leads) + pick([pattern, pattern, f"{ABSENT}|{pattern}", f".(?=.$)|{pattern}"])

    pattern, sample = sequence(3)
    text = sample()
    form = draw(st.integers(0, 9))
    if form == 0:
        before, sample_before = sequence(1)
        pattern, text = rf"{before}\K{pattern}", sample_before() + text
    elif form == 1:
        other, sample_other = sequence(1)
        pattern = pick(["^{}|{}$", "{}$|^{}", "^(?:{}|{})$", "(?:^{}|{}$)"]).format(pattern, other)
        text, sure = pick([text, sample_other()]), False
    elif form <= 5:
        pattern = led(f"(?:{pattern})", text)
    return Line(pick(["", "", "^"]) + pattern + pick(["", "", "$"]) + pick(["", "(?m)", "(?s)", "(?V1)"]), text, sure)


def _times(sample: Sample, count: int) -> str:
    return "".join(sample() for _ in range(count))


around = st.text("a第页码:1 。\u2028", max_size=4)


def check_a_pattern_and_its_text(line: Line, version: int, before: str, after: str) -> None:
    if "(?V1)" in line.pattern:
        version = 0
    compiled = regex.compile(line.pattern, version)
    try:
        found = law_holds(line.pattern, compiled, line.text)
        more = law_holds(line.pattern, compiled, before + line.text + after)
    except TimeoutError:
        assume(False)
    event(f"{'literals' if need_of(line.pattern).literals else 'none'}, {'match' if found or more else 'no match'}")
    assert found or not line.sure, line


@settings(max_examples=400, deadline=None)
@given(patterns_with_text(), st.sampled_from(VERSIONS), around, around)
def test_a_string_made_for_the_pattern_has_what_it_needs(line: Line, version: int, before: str, after: str) -> None:
    check_a_pattern_and_its_text(line, version, before, after)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(patterns_with_text(), st.sampled_from(VERSIONS), around, around)
def test_many_strings_made_for_patterns_have_what_they_need(line: Line, version: int, before: str, after: str) -> None:
    check_a_pattern_and_its_text(line, version, before, after)


# ── Garbage ─────────────────────────────────────────────────────────────────────────────────────────────────────────

TOKENS = [
    *(
        "a",
        "b",
        "第",
        "页码",
        "1",
        " ",
        ":",
        "-",
        "^",
        "$",
        ".",
        "|",
        "*",
        "+",
        "?",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "&",
        "~",
    ),
    *(
        "{2}",
        "{1,2}",
        "{,2}",
        "{0}",
        "{2,}",
        "*?",
        "++",
        "{e<=1}",
        "[^",
        "--",
        "&&",
        "||",
        "~~",
        "[:alpha:]",
        "[ab]",
        "a-c",
    ),
    *(
        "(?:",
        "(?<n>",
        "(?=",
        "(?!",
        "(?<=",
        "(?<!",
        "(?>",
        "(?|",
        "(?#",
        "(?i)",
        "(?i:",
        "(?-i:",
        "(?s:",
        "(?x)",
        "(?V1)",
    ),
    *("(?(1)", "(?(?=", "(?1)", "(?&n)", "(?P=n)", "(*F)", "#", "<", ">", "=", "!", "\\"),
    *(r"\d", r"\s", r"\S", r"\p{Han}", r"\P{Han}", r"\pL", r"\b", r"\A", r"\Z", r"\K", r"\R", r"\X", r"\1", r"\g<1>"),
    *(
        "(?=.{2,4}$)",
        "(?=.*页)",
        "(?!.*[。,])",
        "(?<=页)",
        "(?<n>",
        "(?P=n)",
        "(?m)",
        "{3,}",
        "[a-z]",
        "[。,]",
        r"[\d\s]",
    ),
    *(r"\n", r"\x61", r"\u7b2c", r"\.", r"\]", r"\[", r"\-", r"\N{DIGIT ONE}", r"\g", r"\p", r"\141", r"\0", r"\L<n>"),
]


texts_of_garbage = st.lists(st.text("ab第页码1 :-][。,", max_size=8), min_size=5, max_size=5)
garbage = st.lists(st.sampled_from(TOKENS), max_size=9).map("".join)


def check_garbage(pattern: str, version: int, lines: list[str]) -> None:
    need = need_of(pattern)
    assert all(own and all(own) for own in need.literals)
    if need == need_of("("):  # nothing is claimed
        return
    try:
        compiled = regex.compile(pattern, version)
    except (regex.error, ValueError):  # a pattern that is wrong matches nothing
        return
    for line in lines:
        try:
            matched = law_holds(pattern, compiled, line)
        except (TimeoutError, MemoryError):
            continue
        event("match" if matched else "no match")


@settings(max_examples=500, deadline=None)
@given(garbage, st.sampled_from(VERSIONS), texts_of_garbage)
@example("页[[a]|b]", regex.V0, ["b]"])
@example("页[[a]|b]", regex.V1, ["页b"])
@example("页[a||]|b]", regex.V1, ["页b"])
@example("a[^]页]b", regex.V0, ["a1b"])
@example("第{,1}页码", regex.V0, ["页码"])
@example("第(?#页)*码", regex.V0, ["码"])
@example("(?i:第k)", regex.V0, ["第\u212a"])
def test_no_match_is_without_what_its_pattern_needs(pattern: str, version: int, lines: list[str]) -> None:
    check_garbage(pattern, version, lines)


@pytest.mark.slow
@settings(max_examples=6000, deadline=None)
@given(garbage, st.sampled_from(VERSIONS), texts_of_garbage)
def test_no_match_of_much_garbage_is_without_what_its_pattern_needs(
    pattern: str, version: int, lines: list[str]
) -> None:
    check_garbage(pattern, version, lines)


@settings(max_examples=300)
@given(st.text() | st.text("()[]{}?*+|\\^$.-:<>=!PiKgpxu0123456789,#&~页", max_size=30))
def test_any_string_will_do_as_a_pattern(pattern: str) -> None:
    assert all(own and all(own) for own in need_of(pattern).literals)


@given(st.text(st.characters(exclude_characters="\n"), min_size=2))
def test_an_escaped_text_is_its_own_literal(text: str) -> None:
    need = need_of(regex.escape(text))
    assert (need.shape.low, need.shape.high) == (len(text), len(text))
    assert need.literals in ((), (frozenset({scan_view(text)}),))
