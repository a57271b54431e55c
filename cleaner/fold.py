"""The folded view: a page with the same length, position by position, in which spelling differences are gone.

Rules are written once, in Simplified characters and half-width punctuation, and matched against this view, so
`上传人:` finds `上传人：`, `上傳人：` and `上傳人:`. What they find is cut from the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import regex

from cleaner.cache import hash_of, kept
from cleaner.codes import CODES, Translation, text_of

__all__ = ["fold", "scan_view"]

_HAN = ((0x2E80, 0x2FDF), (0x3007, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
# Small and vertical forms, full-width forms and the ideographic space: layout variants of one character.
_WIDTH = ((0x3000, 0x3000), (0xFE10, 0xFE6F), (0xFF01, 0xFFEF))

# Signs that are typed for a colon: that of a vertical line, that of a ratio.
_COLONS = "︰∶"
# Quotation marks as they are set in Taiwan and Japan, and in columns; each with the one that rules are written with.
_QUOTES = {"「": "“", "」": "”", "『": "‘", "』": "’"}
# Traditional 回覆, 答覆 are 回复, 答复; the table leaves 覆 as it is, for 覆盖. A view may take them for one.
_ANSWER = "覆", "复"


def fold(text: str) -> str:
    """`text` with Traditional characters, width, compatibility forms and Latin case folded.

    Traditional to Simplified comes from OpenCC's own character table. What has no single-character counterpart
    stays as it is, so the length never changes: `len(fold(text)) == len(text)` for any string, and
    `fold(fold(text)) == fold(text)`. White space other than the ideographic space is left alone.

    A pair of straight quotation marks around words is one of curved ones.

    >>> fold("上傳人：Ｋ７"), fold("上傳人︰"), fold("回覆"), fold('關注"青石"')
    ('上传人:k7', '上传人:', '回复', '关注“青石”')
    """
    if text.isascii():
        return text.lower()
    folded = text_of(_folding().codes(text))
    return _STRAIGHT.sub(r"“\1”", folded) if '"' in folded else folded


# Straight quotation marks around words, where prose may have them: not those of markup and code.
_STRAIGHT = regex.compile(
    r'(?<=^|[\s\p{Han}。!?、“‘”’《》【】\])…—]|[\p{Han}”’》)][,:;(])"(?=[^"\n]*\p{Han})([^"\n<>=]{1,200})"',
    regex.MULTILINE,
)


def scan_view(text: str) -> str:
    """`text` without white space (line breaks stay) and with every decimal digit as 0: where literals are looked for.

    Character by character, so the scan view of a piece stands in the scan view of the whole. Unlike the folded view it
    is shorter than the text. `cleaner.literals` says what it is good for.

    >>> scan_view("责 编: 3月12日")
    '责编:0月00日'
    """
    if text.isascii():
        return _ASCII_DIGIT.sub("0", _ASCII_SPACE.sub("", text))
    seen = _scanning().codes(text)
    return text_of(seen[seen != _NOTHING])


_ASCII_DIGIT = re.compile("[0-9]")
_ASCII_SPACE = re.compile(r"[^\S\n]", re.ASCII)
_NOTHING = CODES


@cache
def _scanning() -> Translation:
    """Code point -> code point in the scan view, or _NOTHING. White space and digits are what `\\s` and `\\d` match."""
    return _translation("scan", _scan_codes)


@cache
def _folding() -> Translation:
    """Code point -> folded code point."""
    return _translation("fold", _folded_codes)


def _translation(name: str, codes: Callable[[], bytes]) -> Translation:
    sources = hash_of(map(Path(__file__).with_name, ("fold.py", "codes.py")))
    made_from = sources, version("opencc"), regex.__version__, unicodedata.unidata_version
    return Translation(kept(name, made_from, codes))


def _scan_codes() -> bytes:
    """All code points that the scan view changes, each with what it becomes."""
    every = text_of(np.arange(CODES, dtype="<u4"))
    changed = (char for char in regex.findall(r"[\d\s]", every) if char != "\n")
    pairs = [(ord(char), _NOTHING if char.isspace() else ord("0")) for char in changed]
    return np.array(pairs, dtype="<u4").tobytes()


def _folded_codes() -> bytes:
    """All code points that are folded, each with what it becomes."""
    import opencc

    table = np.arange(CODES, dtype="<u4")
    for first, last in (*_HAN, *_WIDTH):
        for code in range(first, last + 1):
            form = unicodedata.normalize("NFKC", chr(code))
            if len(form) == 1:
                table[code] = ord(form)
    han = [chr(code) for first, last in _HAN for code in range(first, last + 1)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    for old, new in zip(han, simplified, strict=True):
        if old != new and len(new) == 1 and table[ord(old)] == ord(old):
            table[ord(old)] = ord(new)
    for code in range(0x250):  # Latin letters; no rule is written in another cased script
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    table[[ord(sign) for sign in _COLONS]] = ord(":")
    table[ord(_ANSWER[0])] = ord(_ANSWER[1])
    for sign, quote in _QUOTES.items():
        table[ord(sign)] = ord(quote)
    while not np.array_equal(table[table], table):  # a radical folds to a Traditional form, that to a Simplified one
        table = table[table]
    changed = np.flatnonzero(table != np.arange(CODES)).astype("<u4")
    return np.column_stack([changed, table[changed]]).tobytes()
