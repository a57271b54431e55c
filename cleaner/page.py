"""Page: what a pass sees of a document, and `Pass`, what every pass is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.fold import fold
from cleaner.prefilter import TITLE, Prefilter, literals_of
from cleaner.structure import is_prose

__all__ = ["Line", "Page", "Pass"]


class Line(NamedTuple):
    """A line without its white space: `text[start:end]`; `next` is where the following line begins.

    `folded` is the same piece of the folded view. An empty line has `start == end`.
    """

    start: int
    end: int
    next: int
    folded: str


@dataclass(frozen=True)
class Page:
    """The text of a page at one moment, with the views that passes share. Computed when asked for, never changed.

    `title` is the page's own title, folded, where one is known: sites paste it into running text. `prefilter` finds the
    literals of all rules in one scan; without it each is looked for on its own, with the same result.
    """

    text: str
    title: str = ""
    prefilter: Prefilter | None = None

    @cached_property
    def folded(self) -> str:
        """The text with script, width and case folded: same length, same positions."""
        return fold(self.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines, cut at `\\n` only, without the white space at either end."""
        lines: list[Line] = []
        folded, start = self.folded, 0
        for piece in folded.split("\n"):
            stripped = piece.strip()
            first = start + (len(piece) - len(piece.lstrip()) if stripped else 0)
            end = start + len(piece)
            lines.append(Line(first, first + len(stripped), min(end + 1, len(self.text)), stripped))
            start = end + 1
        return tuple(lines)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where each line begins, its indent included."""
        return (0, *(line.next for line in self.lines[:-1]))

    @cached_property
    def _candidates(self) -> Mapping[str, list[int]]:
        return self.prefilter.lines(self.folded, self.line_starts) if self.prefilter else {}

    def candidates(self, pattern: str) -> Sequence[int]:
        """The numbers of the lines, from 0 and rising, on which a pattern may match; on all others it cannot."""
        known = self.prefilter.literals.get(pattern) if self.prefilter else None
        if self.prefilter and known is not None and pattern not in self.prefilter.titled:
            return self._candidates.get(pattern, ()) if known else range(len(self.lines))
        literals = literals_of(pattern) if known is None else known
        if not literals:
            return range(len(self.lines))
        if any(TITLE in literal for literal in literals):
            if not self.title:
                return ()
            literals = tuple(literal.replace(TITLE, self.title) for literal in literals)
        positions = (position for literal in literals for position in _occurrences(literal, self.folded))
        return sorted({bisect_right(self.line_starts, position) - 1 for position in positions})

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """The numbers of the lines that are running text, by their look."""
        return tuple(number for number, line in enumerate(self.lines) if line.folded and is_prose(line.folded))


def _occurrences(literal: str, folded: str) -> Iterator[int]:
    at = folded.find(literal)
    while at >= 0:
        yield at
        at = folded.find(literal, at + 1)


Pass = Callable[[Page], Iterable[Edit]]
