"""Text of a page, made harmless for a terminal: nothing in it is executed, nothing is hidden."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator

__all__ = ["one_line", "unified", "visible"]

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def visible(text: str) -> str:
    """`text` with control characters, escapes, zero-width and direction marks spelt out; all else as it is.

    >>> visible("同志们\\x1b[31m\\u202e")
    '同志们<ESC>[31m<U+202E>'
    """
    return _HARMFUL.sub(_spelt, text)


def one_line(text: str) -> str:
    """`visible` text of which line breaks and tabs are spelt out too: the name of a file begins no line of its own.

    >>> one_line("a\\nb.txt")
    'a<0x0A>b.txt'
    """
    return visible(text).replace("\n", "<0x0A>").replace("\t", "<0x09>")


def unified(name: str, old: str, new: str) -> Iterator[str]:
    """The lines of a unified diff between two texts of a file, made harmless; none where they are equal.

    >>> print(*unified("a.txt", "一\\n二\\n", "一\\n三\\n"), sep="\\n")
    --- a.txt
    +++ a.txt
    @@ -1,2 +1,2 @@
     一
    -二
    +三
    """
    for line in difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm=""):
        yield visible(line)


def _spelt(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\x1b":
        return "<ESC>"
    return f"<U+{ord(char):04X}>" if unicodedata.category(char) != "Cc" else f"<0x{ord(char):02X}>"
