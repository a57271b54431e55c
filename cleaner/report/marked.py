"""The marked view: a page with every cut marked in place and named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from cleaner.document import Document
from cleaner.pipeline import Cleaned

__all__ = ["Piece", "pieces", "replaced"]

# Passes that set one character for another all over a page: counted below the page, not marked in it.
_QUIET = ("simplify", "punctuate", "layout")


class Piece(NamedTuple):
    """A stretch of the decoded page: kept (`rule` empty), cut (`new` empty) or replaced by `new`."""

    text: str
    rule: str = ""
    new: str = ""


def pieces(cleaned: Cleaned) -> Iterator[Piece]:
    """The decoded page, in order, as pieces that add up to it. Where cuts overlap, the outermost one is named."""
    raw = cleaned.document.raw
    at = 0
    for start, end, rule, new in _marks(cleaned.document):
        if start < at:
            continue
        if at < start:
            yield Piece(raw[at:start])
        yield Piece(raw[start:end], rule, new)
        at = end
    if at < len(raw):
        yield Piece(raw[at:])


def replaced(cleaned: Cleaned) -> Counter[str]:
    """How many characters the passes set that are not marked in place, by rule."""
    counts: Counter[str] = Counter()
    for layer in cleaned.document.layers:
        if layer.name in _QUIET:
            for edit in layer.edits:
                changed = sum(a != b for a, b in zip(edit.old, edit.new, strict=False))
                counts[edit.rule] += max(changed, abs(len(edit.old) - len(edit.new)))
    return counts


def _marks(document: Document) -> list[tuple[int, int, str, str]]:
    """The edits that are shown, as spans of the decoded page, the outer before the inner."""
    marks = []
    for number, layer in enumerate(document.layers):
        if layer.name in _QUIET:
            continue
        for edit in layer.edits:
            start = document.raw_position(edit.start, number)
            end = document.raw_position(edit.end - 1, number) + 1 if edit.old else start
            marks.append((start, max(start, end), edit.rule, edit.new))
    return sorted(marks, key=lambda mark: (mark[0], -mark[1]))
