"""Lay out: the last pass gives every speech the form of its file.

Title, blank line, paragraphs one to a line without indent, one final newline. White space is all that it changes;
it breaks a line only where a fact that was glued to the text ends, or where a gap was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cleaner.document import Edit

__all__ = ["RULES", "lay_out"]

RULES = {
    "layout.paragraph": "Paragraphs stand one to a line, without indent, blank lines or white space at the end.",
    "layout.title": "A blank line sets the title off from the text.",
    "layout.break": "A title, a byline or a gap in the text ends its line.",
    "layout.end": "A file begins with its text and ends with one line break.",
    "layout.nothing-left": "What is left of the page holds no word, or nothing but its title: there is no speech.",
}

_BREAK = re.compile(r"[^\S\n]*\n\s*")


def lay_out(text: str, title_end: int = 0, breaks: Iterable[int] = ()) -> Iterator[Edit]:
    """The edits that lay out one speech.

    `title_end` is where its title ends (0 for none), `breaks` are positions where a line has to end: half-open
    offsets into `text`, in code points. Text without any letter, digit or Han character is removed.

    >>> from cleaner.document import Layer
    >>> Layer("layout", tuple(lay_out("　　同志们:\\n\\n　　开会了。"))).apply("　　同志们:\\n\\n　　开会了。")
    '同志们:\\n开会了。\\n'
    """
    if not any(char.isalnum() for char in text):
        if text:
            yield Edit(0, text, "", "layout.nothing-left")
        return
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    wanted: dict[int, tuple[int, str, str]] = {}
    for match in _BREAK.finditer(text, first, last):
        wanted[match.start()] = (match.end(), "\n", "layout.paragraph")
    for position in {*breaks, title_end} - {0}:
        start, end = position, position
        while start and text[start - 1].isspace():
            start -= 1
        while end < last and text[end].isspace():
            end += 1
        if first < start and end < last:
            blank = "\n\n" if position == title_end else "\n"
            rule = "layout.title" if position == title_end else "layout.break"
            if start not in wanted or position == title_end:
                wanted[start] = (end, blank, rule)
    if first:
        yield Edit(0, text[:first], "", "layout.end")
    for start, (end, new, rule) in sorted(wanted.items()):
        if text[start:end] != new:
            yield Edit(start, text[start:end], new, rule)
    if text[last:] != "\n":
        yield Edit(last, text[last:], "\n", "layout.end")
