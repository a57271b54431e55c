"""No match without a literal: by example, by strings made together with their pattern, and by garbage."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest
import regex  # type: ignore[import-untyped, unused-ignore]  # it has stubs, or not
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from cleaner.literals import required_literals

FOUND = {
    # literals, escapes
    r"免费预览": "免费预览",
    r"\(本文来源:.*?\)": "(本文来源:",
    r"上传\{人\}": "上传{人}",
    r"\u9875\x61": "页a",
    r"\U00009875\.a": "页.a",
    r"上\n传\t人": "上\n传\t人",
    r"a]}页": "a]}页",
    r"©": "©",
    r"\|": "|",
    # what is not known
    r".*页码.*": "页码",
    r"第\d+页": "页",
    r"第\d+": "第",
    r"\p{Han}+网\P{Han}\pL": "网",
    r"\s*目\S录\w*\W\D": "目",
    r"\N{DIGIT ONE}页": "页",
    r"\X页\R": "页",
    r"\d{4}-\d\d-\d\d \d\d:\d\d": "-",
    # what matches no text
    r"^\b页\B码\b$": "页码",
    r"\A上传\Z": "上传",
    r"\m页\M\G": "页",
    r"(?!目录)第.*章": "章",
    r"上传(?=人)人": "上传",
    r"(?=.*上传人).*": "上传人",
    r"(?<=上传人:)\S+": "上传人:",
    r"(?<=\d)页(?<!码)": "页",
    r"页(?#码)": "页",
    r"(?m)^页码$": "页码",
    # alternatives and word lists
    r"(?:讲话|致辞|(?:工作)?报告)": "报告 致辞 讲话",
    r"(?:讲话|致辞|(?:工作)?报告)稿": "报告稿 致辞稿 讲话稿",
    r"上传|下载": "上传 下载",
    r"(?:(?:上传人|文档编号|上传时间|格式|页数|大小):\S+\s*){3,}": "上传人: 文档编号: 上传时间: 格式: 页数: 大小:",
    r"分享到[::]?\s*(?:微信|微博|qq)": "分享到",
    r"(?:来源|出处|作者):.*": "来源: 出处: 作者:",
    r"(?:第\d+页|共\d+页)": "页",
    r"(?:第\d+页|共\d+张)": "张 页",
    r"(?:a|b|)页": "页",
    r"(?:下载|浏览)\s*(?:次数|量)": "下载 浏览",
    r"(?:下载|(?:浏览|收藏)量?)数": "下载数 收藏数 收藏量数 浏览数 浏览量数",
    r"(?:上传者|上传)\d": "上传",
    r"(?|页|码)": "码 页",
    # quantifiers
    r"上传?": "上",
    r"上传人?:?": "上传",
    r"页*码": "码",
    r"页+码": "页",
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
    r"[\d页]网": "网",
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
    r"(?s-i:页.码)": "页",
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


@pytest.mark.parametrize(("pattern", "words"), FOUND.items())
def test_finds_the_literals(pattern: str, words: str) -> None:
    assert required_literals(pattern) == frozenset(words.split(" "))


@pytest.mark.parametrize("pattern", NOTHING)
def test_finds_nothing(pattern: str) -> None:
    assert required_literals(pattern) is None


def test_a_space_is_a_character() -> None:
    assert required_literals("目 录") == frozenset({"目 录"})
    assert required_literals(r"\s* 录") == frozenset({" 录"})


def test_a_long_word_list_is_kept_whole() -> None:
    words = frozenset(chr(0x5000 + index) + chr(0x6000 + index) for index in range(500))
    assert required_literals(f"(?:{'|'.join(words)}):?\\d+") == words
    assert required_literals(f"(?:{'|'.join(words)}):\\d+") == frozenset(word + ":" for word in words)
    assert required_literals(f"(?:{'|'.join(words)})?页码") == frozenset({"页码"})


def test_too_many_combinations_fall_back_on_fewer() -> None:
    literals = required_literals("[甲乙丙丁][戊己庚辛][壬癸子丑][寅卯辰巳]")
    assert literals is not None
    assert len(literals) <= 64


@pytest.mark.parametrize("pattern", ["(" * 5000, "[" * 5000, "(?:" * 5000 + "页" + ")" * 5000, "[[" * 400 + "]]" * 400])
def test_deep_nesting_is_given_up(pattern: str) -> None:
    assert required_literals(pattern) is None


# ── Strings made together with their pattern ────────────────────────────────────────────────────────────────────────

ABSENT = "\ue000"  # in no text
WORDS = ["页码", "上传人:", "a", "ab", "b", "k", "第", "1", " ", "\n", "-", "]", ".", "\\", "{", "的的"]
CLASSES: dict[str, Iterable[str]] = {
    r"[ab]": "ab",
    r"[^a]": "b第\n",
    r"[a-c]": "abc",
    r"[一-龥]": "第页",
    r"[a-]": "a-",
    r"[]a]": "]a",
    r"[^]a]": "b",
    r"[\]\-a]": "]-a",
    r"[\d-]": "1１-",
    r"[[:digit:]第]": "1第",
    r"[\p{Han}a]": "第a",
    r"[^\p{Han}a]": "b1",
    r"[\u7b2c\n]": "第\n",
    r"\d": "1１٣",
    r"\D": "a第",
    r"\s": " \n\u3000\xa0",
    r"\S": "a第",
    r"\w": "a第1",
    r"\p{Han}": "第页",
    r"\P{Han}": "a1",
    r"\p{^Han}": "a1",
    r"\pL": "a第",
    r"\N{DIGIT ONE}": "1",
    r".": "a第",
    r"(?s:.)": "a\n",
    r"\R": ["\n", "\r\n", "\x0b"],
    r"\X": "a第",
}
OPENINGS = ["(?:", "(", "(?P<{}>", "(?<{}>", "(?|", "(?m:", "(?s-i:", "(?u:", "(?w-x:"]
TRUE = ["(?#:)", "(?=)", "(?<=)", f"(?!{ABSENT})", f"(?<!页{ABSENT})", f"(?!(?:页码|{ABSENT}){ABSENT})", r"(?:\b|\B)"]
CASES = {"a": "aA", "b": "bB", "k": "kK\u212a"}  # the Kelvin sign is a k

Sample = Callable[[], str]  # draws a string that the pattern matches


@st.composite
def patterns_with_text(draw: st.DrawFn) -> tuple[str, str]:
    """A pattern and a text that it matches from end to end, by construction."""
    names = (f"g{number}" for number in itertools.count())

    def pick(choices: Iterable[str]) -> str:
        return draw(st.sampled_from(list(choices)))

    def word() -> tuple[str, Sample]:
        text = pick(WORDS)
        spelled = "".join(pick([regex.escape(char), f"\\u{ord(char):04x}"]) for char in text)
        return spelled, lambda: text

    def one_of() -> tuple[str, Sample]:
        pattern = pick(CLASSES)
        return pattern, lambda: pick(CLASSES[pattern])

    def words() -> tuple[str, Sample]:
        listed = [word() for _ in range(draw(st.integers(1, 4)))]
        return f"(?:{'|'.join(pattern for pattern, _ in listed)})", draw(st.sampled_from(listed))[1]

    def sequence(depth: int) -> tuple[str, Sample]:
        parts = [made(depth - 1) for _ in range(draw(st.integers(1, 3)))]
        return "".join(pattern for pattern, _ in parts), lambda: "".join(sample() for _, sample in parts)

    def choice(depth: int) -> tuple[str, Sample]:
        branches = [("", str)] * draw(st.integers(0, 1)) + [made(depth - 1) for _ in range(draw(st.integers(1, 3)))]
        opening = pick(OPENINGS).format(next(names))
        return f"{opening}{'|'.join(pattern for pattern, _ in branches)})", lambda: draw(st.sampled_from(branches))[1]()

    def repetition(depth: int) -> tuple[str, Sample]:
        pattern, sample = made(depth - 1)
        low, high = sorted((draw(st.integers(0, 2)), draw(st.integers(0, 3))))
        spelled = [f"{{{low},{high}}}", f"{{{low},}}"]
        spelled += [f"{{{low}}}"] if low == high else []
        spelled += [f"{{,{high}}}"] if low == 0 else []
        spelled += ["*"] if low == 0 else ["+"]
        spelled += ["?"] if (low, high) == (0, 1) else []
        quantifier = pick(["", "(?#*)"]) + pick(spelled) + pick(["", "?"])
        return f"(?:{pattern}){quantifier}", lambda: "".join(sample() for _ in range(draw(st.integers(low, high))))

    def reference(_: int) -> tuple[str, Sample]:
        (pattern, sample), name = words(), next(names)
        if draw(st.booleans()):
            again = pick([rf"\g<{name}>", f"(?P={name})"])
            return f"(?<{name}>{pattern}){again}", lambda: sample() * 2
        return f"(?P<{name}>{pattern})(?&{name})", lambda: sample() + sample()

    def condition(depth: int) -> tuple[str, Sample]:
        (pattern, sample), yes, no, name = words(), made(depth - 1), made(depth - 1), next(names)
        if draw(st.booleans()):
            return f"(?<{name}>{pattern})(?({name}){yes[0]}|{no[0]})", lambda: sample() + yes[1]()
        return f"(?<{name}>{ABSENT})?(?({name}){yes[0]}|{no[0]})", no[1]

    def zero_width(_: int) -> tuple[str, Sample]:
        pattern, sample = words()
        return pick([f"(?={pattern}){pattern}", f"{pattern}(?<={pattern})", pattern + pick(TRUE)]), sample

    def caseless(_: int) -> tuple[str, Sample]:
        pattern, sample = words()
        return f"(?i:{pattern})", lambda: "".join(pick(CASES.get(char, char)) for char in sample())

    def atomic(_: int) -> tuple[str, Sample]:
        pattern, sample = word()
        return f"(?>{pattern})", sample

    def made(depth: int) -> tuple[str, Sample]:
        kinds = [choice, repetition, sequence, reference, condition, zero_width, caseless, atomic]
        simple = [word, word, one_of, words]
        if depth <= 0 or draw(st.booleans()):
            return draw(st.sampled_from(simple))()
        return draw(st.sampled_from(kinds))(depth)

    pattern, sample = sequence(3)
    text = sample()
    if draw(st.integers(0, 9)) == 0:
        before, sample_before = sequence(1)
        return rf"{before}\K{pattern}", sample_before() + text
    return pick(["", "", "(?m)", "(?s)", "(?V1)", "(?w)"]) + pattern, text


@settings(max_examples=300, deadline=None)
@given(patterns_with_text(), st.sampled_from(VERSIONS), st.text("a第页码:1 \n", max_size=4))
def test_a_string_made_for_the_pattern_holds_a_literal(made: tuple[str, str], version: int, around: str) -> None:
    pattern, text = made
    if "(?V1)" in pattern:
        version = 0
    literals = required_literals(pattern)
    event("literals" if literals else "none")
    compiled = regex.compile(pattern, version)
    try:
        matches = [compiled.fullmatch(text, timeout=2), compiled.search(around + text + around, timeout=2)]
    except TimeoutError:
        assume(False)
    for match in matches:
        assert match is not None
        assert literals is None or any(literal in match.string for literal in literals)


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
    *(r"\n", r"\x61", r"\u7b2c", r"\.", r"\]", r"\[", r"\-", r"\N{DIGIT ONE}", r"\g", r"\p", r"\141", r"\0", r"\L<n>"),
]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(TOKENS), max_size=9).map("".join),
    st.sampled_from(VERSIONS),
    st.lists(st.text("ab第页码1 :-][", max_size=8), min_size=5, max_size=5),
)
@example("页[[a]|b]", regex.V0, ["b]"])
@example("页[[a]|b]", regex.V1, ["页b"])
@example("页[a||]|b]", regex.V1, ["页b"])
@example("a[^]页]b", regex.V0, ["a1b"])
@example("第{,1}页码", regex.V0, ["页码"])
@example("第(?#页)*码", regex.V0, ["码"])
@example("(?i:第k)", regex.V0, ["第\u212a"])
def test_no_match_is_without_a_literal(pattern: str, version: int, texts: list[str]) -> None:
    literals = required_literals(pattern)
    if literals is None:
        return
    assert literals
    assert all(literals)
    try:
        compiled = regex.compile(pattern, version)
    except (regex.error, ValueError):  # a pattern that is wrong matches nothing
        return
    for text in texts:
        try:
            match = compiled.search(text, timeout=2)
        except (TimeoutError, MemoryError):
            continue
        assert match is None or any(literal in match.string for literal in literals)


@settings(max_examples=300)
@given(st.text() | st.text("()[]{}?*+|\\^$.-:<>=!PiKgpxu0123456789,#&~页", max_size=30))
def test_any_string_will_do_as_a_pattern(pattern: str) -> None:
    literals = required_literals(pattern)
    assert literals is None or (literals and all(literals))


@given(st.text(min_size=2))
def test_an_escaped_text_is_its_own_literal(text: str) -> None:
    literals = required_literals(regex.escape(text))
    assert literals is None or literals == frozenset({text})
