"""The punctuate pass: half-width `, : ; ! ? ( )` beside Han become full-width, one character for one.

Half of the Chinese web types ASCII punctuation, so `会议,` and `会议，` stand side by side in one corpus. Only the
width changes: no space is put in or taken out, and quotation marks, `.`, `~`, `-` and `'` are not looked at.

Whatever is not Chinese punctuation stays: `3,000`, `7:30`, `1:2`, an English sentence that quotes a Chinese word,
addresses, file names, paths, entities, tags, code, `:)`. Where both readings are possible (`1,2号楼`) the text is
left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter

from cleaner.document import Edit, Layer
from cleaner.page import Page

__all__ = ["RULES", "punctuate"]

RULES: dict[str, str] = {
    "punctuate.full-width": "Half-width punctuation in Chinese context; Chinese text has full-width punctuation.",
}

_RULE = "punctuate.full-width"
_WIDE = dict(zip(",:;!?()", "，：；！？（）", strict=True))

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_IS_HAN = re.compile(f"[{_HAN}]")
# What makes the mark after it Chinese: for brackets; for `!` and `?`, which are decided after them; for the rest. What
# a step writes must not be a reason in the same step, or a second run would find more.
_BEFORE = f"{_HAN}》〉」』】〕、。％０-９Ａ-Ｚａ-ｚ"
_BEFORE_BRACKET = re.compile(f"[{_BEFORE}]")
_BEFORE_END = re.compile(f"[{_BEFORE}）]")
_BEFORE_MARK = re.compile(f"[{_BEFORE}）！？]")
# What makes the mark before it Chinese.
_AFTER = re.compile(f"[ \\t\u3000]*(?:[{_HAN}《〈「『【〔]|[“‘][{_HAN}《])")

_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile("[A-Za-z]{2,}")

_MARKS = re.compile(f"[,:;](?:((?<=[{_BEFORE}）！？].)(?![/()\\s-]))|)")
_ENDS = re.compile("[!?！？][!?！？]*+(?!=)")
_BRACKETS = re.compile("[()（）\\n]")

# A list mark with half a bracket: at the start of a line or of a clause.
_HALF_MARK = re.compile("(?:^|[\\s;；。,，:：、])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[A-Za-z])$")
# `f(x)`, `main()`, `O(n)`: what stands in the brackets of a formula or a call.
_ARGUMENT = re.compile("(?:[A-Za-z0-9](?:, ?[A-Za-z0-9])*)?$")
# `(^_^)`
_FACE = re.compile(r"[-^*_=<>;:~oO.]*[\^_=<>;:][-^*_=<>;:~oO.]*$")

# Nothing is changed in these. Every character class takes the half-width and the full-width form alike, or neither.
_ADDRESS = r"[^\s()（）\u2e80-\U0010ffff]+"
_CODE = re.compile(
    # The first character stands alone, because only a pattern that begins with a class is searched for fast.
    r"[A-Za-z&<{](?:"
    rf"(?<=[hf])t?tps?://{_ADDRESS}|(?<=w)ww\.{_ADDRESS}"
    r"|(?<=&)#?[0-9A-Za-z]{2,8};"
    r"|(?<=<)[A-Za-z/!][^<>\n]{0,300}>"
    r"|(?<=\{)[^{}\n]{0,300}\}"
    r"|(?<=[a-z])(?<![A-Za-z-].)[a-z]{2,}(?:-[a-z]+)+[ ]?:[^;；\n]{0,60};"  # font-family:宋体;
    r"|(?<=[A-Za-z])(?<![A-Za-z].):\\[^\s,;，；。]*"  # D:\资料
    r")"
)
_SUFFIX = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|wps|pdf|txt|rtf|csv|html?|zip|rar|7z|jpe?g|png|gif|bmp|mp[34]|avi|exe)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"[^\s:,;!?：，；！？。、《》“”‘’「」『』【】\"'<>|]+$")


def punctuate(page: Page) -> list[Edit]:
    """Edits that make half-width punctuation in Chinese context full-width; each replaces one character.

    Brackets are decided first and in pairs, then `!` and `?`, then `,` `:` `;`: each looks only at what is already
    decided, so that a second run finds nothing.

    >>> page = Page("时间:7:30,会议(第3次)开始!到会3,000人")
    >>> [(edit.start, edit.new) for edit in punctuate(page)]
    [(2, '：'), (7, '，'), (10, '（'), (14, '）'), (17, '！')]
    """
    text = page.text
    if not _IS_HAN.search(text):
        return []
    code = _Spans(text)
    brackets, single = _brackets(text, code)
    text = _applied(text, brackets)
    ends = [edit for run in _ENDS.finditer(text) if not code.cover(run.start()) for edit in _end(text, run)]
    text = _applied(text, ends)
    marks = [
        Edit(found.start(), found[0], _WIDE[found[0]], _RULE)
        for found in _MARKS.finditer(text)
        if (found[1] is not None or _is_chinese(text, found.start(), single)) and not code.cover(found.start())
    ]
    return sorted([*brackets, *ends, *marks], key=itemgetter(0))


class _Spans:
    """The spans of a text that are code, addresses or file names."""

    def __init__(self, text: str) -> None:
        spans = [found.span() for found in _CODE.finditer(text)]
        for suffix in _SUFFIX.finditer(text):
            line = text.rfind("\n", 0, suffix.start()) + 1
            name = _FILE_NAME.search(text, max(line, suffix.start() - 80), suffix.start())
            if name:
                spans.append((name.start(), suffix.end()))
        spans.sort()
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def cover(self, position: int) -> bool:
        if not self._starts:
            return False
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


def _applied(text: str, edits: list[Edit]) -> str:
    return Layer("punctuate", tuple(edits)).apply(text) if edits else text


def _brackets(text: str, code: _Spans) -> tuple[list[Edit], set[int]]:
    """Edits for the brackets, in order, and the positions of those that have no partner on their line."""
    if "(" not in text and ")" not in text:
        return [], set()
    wide: list[int] = []
    single: set[int] = set()
    pairs: list[tuple[int, int]] = []
    open_brackets: list[int] = []
    for found in _BRACKETS.finditer(text):
        at = found.start()
        if found[0] == "\n":
            single.update(open_brackets)
            open_brackets.clear()
        elif found[0] in "(（":
            open_brackets.append(at)
        elif open_brackets:
            pairs.append((open_brackets.pop(), at))
        elif found[0] == ")" and not code.cover(at) and _closes_list_mark(text, at):
            wide.append(at)
        else:
            single.add(at)
    single.update(open_brackets)
    for row in _rows(text, [pair for pair in pairs if not code.cover(pair[0]) and not code.cover(pair[1])]):
        if any(_pair_is_chinese(text, *pair) for pair in row):
            wide += chain(*row)
    return [Edit(at, text[at], _WIDE[text[at]], _RULE) for at in sorted(wide) if text[at] in "()"], single


def _rows(text: str, pairs: list[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    """The pairs, those together that stand in a row and have to look alike: `(1)(2)`, `(a),(b)`."""
    rows: dict[int, list[tuple[int, int]]] = {}  # by where the last pair of a row ends
    for start, end in sorted(pairs):
        gap = start - 1 if text[start - 1 : start] in (",", "，", "、") else start
        rows[end] = [*rows.pop(gap - 1, []), (start, end)]
    return rows.values()


def _pair_is_chinese(text: str, start: int, end: int) -> bool:
    """Whether the brackets at `start` and `end` hold Han, touch Han, or have a partner that is full-width already."""
    if text[start] == "（" or text[end] == "）":
        return True
    before, inside, after = text[start - 1 : start], text[start + 1 : end], text[end + 1 : end + 2]
    if before == "]" or _FACE.match(inside):  # [text](address) of Markdown, (^_^)
        return False
    if _IS_HAN.search(inside):
        return not _is_english(text, start, end)
    if _LETTER.match(before) or before in ("_", "$"):
        if _ARGUMENT.match(inside):
            return False
    elif not before.isspace() and _follows(_BEFORE_BRACKET, text, start, "”’"):
        return not _is_english(text, start, end)
    if re.fullmatch("[0-9]{1,3}", inside) and start == text.rfind("\n", 0, start) + 1:
        after = text[end + 1 : end + 3].lstrip(" ")[:1]
    return bool(after and (_IS_HAN.match(after) or after in "《」』】〕。、")) and not _is_english(text, start, end)


def _closes_list_mark(text: str, at: int) -> bool:
    line = text.rfind("\n", 0, at) + 1
    return bool(_HALF_MARK.search(text[max(line, at - 4) : at]) and _AFTER.match(text, at + 1))


def _end(text: str, run: re.Match[str]) -> Iterable[Edit]:
    """Edits for a run of `!` and `?`, which is judged as one mark."""
    at, end = run.span()
    if not run[0].strip("?") and end - at > 1 and _IS_HAN.match(text, end):  # 某??县: lost characters, perhaps
        return []
    if not _follows(_BEFORE_END, text, at, '”’…—"') and not _closes_quotation(text, at, end):
        before = text[at - 1 : at]
        if not (before.isalnum() or before in ("%", ")", "）")) or not _IS_HAN.match(text, end):
            return []
    if _is_english(text, at, end):
        return []
    return [Edit(at + offset, mark, _WIDE[mark], _RULE) for offset, mark in enumerate(run[0]) if mark in "!?"]


def _is_chinese(text: str, at: int, single: set[int]) -> bool:
    """Whether the `,`, `:` or `;` at `at` is Chinese punctuation. The plain case, after Han, is not asked here."""
    if text.startswith("//", at + 1):
        return False
    following = at + 2 if text.startswith("-", at + 1) else at + 1
    if text[following : following + 1] in ("(", ")") and following in single:  # :) :-( ;)
        return False
    if text[at - 1 : at] == "}" or text[at - 2 : at] in ("()", "))", "})", "')", '")'):  # f(); });
        return False
    if _follows(_BEFORE_MARK, text, at, "”’…—") or _AFTER.match(text, at + 1) or _closes_quotation(text, at, at + 1):
        return not _is_english(text, at, at + 1)
    return False


def _follows(before: re.Pattern[str], text: str, at: int, between: str) -> bool:
    """Whether `before` stands before `at`, perhaps with spaces and up to two marks of `between` after it."""
    for _ in range(3):
        if text[at - 1 : at] in (" ", "\t", "\u3000"):
            at -= 1
    for _ in range(2):
        if at > 1 and text[at - 1] in between:
            at -= 1
    return bool(at and before.match(text, at - 1))


def _closes_quotation(text: str, start: int, end: int) -> bool:
    """Whether the mark stands after `”` in a Chinese sentence: `“5G”,`."""
    if text[start - 1 : start] != "”" or _LETTER.match(text[end : end + 2].lstrip(" ")):
        return False
    return bool(_IS_HAN.search(_around(text, start, end)))


def _is_english(text: str, start: int, end: int) -> bool:
    """Whether the line around the mark is English with a Chinese word in it.

    English leaves a space after a mark and before a bracket. Where there is none, Chinese is being typed.
    """
    if not (text[start - 1 : start] if text[start] == "(" else text[end : end + 1]).strip():
        around = _around(text, start, end)
        return len(_WORD.findall(around)) >= 3 and len(_LETTER.findall(around)) >= 4 * len(_IS_HAN.findall(around))
    return False


def _around(text: str, start: int, end: int) -> str:
    first = max(text.rfind("\n", 0, start) + 1, start - 30)
    line = text.find("\n", end, end + 30)
    return text[first : end + 30 if line < 0 else line]
