"""One scan of a line for the literals of all patterns, so that a pattern only meets lines on which it can match.

Every pattern knows how wide its matches are and strings that each of them holds (`cleaner.literals`). All strings are
looked for in one pass over the scan view of a line; a pattern whose strings are not there, or whose width does not fit,
cannot match. A pattern that needs nothing meets every line. A pattern for whole lines is looked for in its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick_rs
import orjson
import regex

from cleaner.cache import hash_of, kept
from cleaner.literals import Need
from cleaner.pattern import Part, Pattern
from cleaner.shape import MARKS, Shape, name_of

__all__ = ["Prefilter", "needs_of"]

_NO_BOUND = 1 << 60
# How most lines end; what may match lines that end so is worked out once.
_ENDS = frozenset("。!?;:,)]】》”0")


class _Asked(NamedTuple):
    """A pattern with what it asks of a line beside the literal that led to it: a shape, and more literals."""

    pattern: Pattern
    low: int
    high: int
    spaces: int
    first: frozenset[str] | None
    last: frozenset[str] | None
    barred: frozenset[str]  # marks that do not stand on the line
    often: tuple[frozenset[int], int] | None  # of these literals so many stand on the line
    others: tuple[frozenset[int], ...]  # of each at least one literal stands on the line too, by number


class _Led(dict[int, tuple[_Asked, ...]]):
    """Literal, by its number -> what is asked behind it of the lines that end alike; worked out when it is first found."""

    def __init__(self, end: str, led: Mapping[int, Sequence[_Asked]]) -> None:
        super().__init__()
        self._end, self._all = end, led

    def __missing__(self, number: int) -> tuple[_Asked, ...]:
        found = self[number] = tuple(_of_end(self._end, self._all.get(number, ())))
        return found


def _of_end(end: str, asked: Iterable[_Asked]) -> Iterator[_Asked]:
    """What lines that end so may meet; "" stands for any end that is not in _ENDS."""
    return (one for one in asked if not end or one.last is None or end in one.last)


class Prefilter:
    """The needs of many patterns, ready to be asked for line by line.

    >>> from cleaner.pattern import WholeLine
    >>> page, link, any_line = WholeLine("第.页"), WholeLine("上[一二]篇"), WholeLine("[^:]{4,}")
    >>> scan = Prefilter({one: one.need for one in (page, link, any_line)})
    >>> scan.patterns("第3页", "第0页") == [page], scan.patterns("上一篇!", "上一篇!") == [any_line]
    (True, True)
    """

    def __init__(self, needs: Mapping[Pattern, Need], edges: Iterable[Pattern] = ()) -> None:
        self.needs = needs
        # Those of the patterns that count near the edges of a running text only.
        self.edges = frozenset(edges)
        # The patterns, as wholes, that are looked for here; those with the title of the page are looked for page by page.
        self.wholes = {pattern.whole for pattern in needs if not pattern.titled}
        self._numbers: dict[str, int] = {}
        for pattern, need in needs.items():
            if not pattern.titled:
                for one in sorted(chain.from_iterable(need.literals)):
                    self._numbers.setdefault(one, len(self._numbers))
        self._automaton = ahocorasick_rs.AhoCorasick(list(self._numbers))
        always: list[_Asked] = []  # what is asked by patterns that need no literal
        led: dict[int, list[_Asked]] = {}
        for pattern, need in needs.items():
            if not pattern.titled:
                asked, leading = self._asks(pattern, need)
                if leading is None:
                    always.append(asked)
                for number in leading or ():
                    led.setdefault(number, []).append(asked)
        self._of_lines = {end: (tuple(_of_end(end, always)), _Led(end, led)) for end in ("", *_ENDS)}

    def patterns(self, folded: str, scan: str) -> list[Pattern]:
        """The patterns, or parts of them, that may match on a line, `scan` being its scan view; all others cannot. Titled ones
        apart."""
        length, last = len(folded), scan[-1:]
        firsts, lasts = {scan[0], name_of(scan[0])} if scan else set(), {last, name_of(last)} if scan else set()
        spaces = length - len(scan)
        marks = {mark for mark in MARKS if mark in scan}
        end = last if last in _ENDS else ""
        always, led = self._of_lines[end]
        found = [index for index, _, _ in self._automaton.find_matches_as_indexes(scan, overlapping=True)]
        hits = set(found)
        may: dict[Pattern, None] = {}
        for asked_for in (always, *map(led.__getitem__, hits)):
            for pattern, low, high, blanks, first, final, barred, often, others in asked_for:
                if (
                    low <= length <= high
                    and blanks <= spaces
                    and (first is None or not firsts.isdisjoint(first))
                    and (final is None or not lasts.isdisjoint(final))
                    and marks.isdisjoint(barred)
                    and not (others and any(map(hits.isdisjoint, others)))
                    and (often is None or sum(map(found.count, often[0] & hits)) >= often[1])
                ):
                    may[pattern] = None
        return list(may)

    def _asks(self, pattern: Pattern, need: Need) -> tuple[_Asked, frozenset[int] | None]:
        """What a pattern asks of a line, and the literals that lead to it; None where it needs none."""
        shape = need.shape
        sets = [frozenset(self._numbers[one] for one in own) for own in need.literals]
        asked = _Asked(
            pattern,
            shape.low,
            _NO_BOUND if shape.high is None else shape.high,
            shape.spaces,
            shape.first,
            shape.last,
            frozenset(MARKS) - shape.marks,
            (sets[0], need.times) if need.times > 1 else None,
            tuple(sets[1:]),
        )
        return asked, sets[0] if sets else None


def needs_of(patterns: Iterable[Pattern]) -> dict[Pattern, Need]:
    """What the patterns need, each of their parts for itself. Reading hundreds of patterns costs seconds, so the needs are
    kept, file by file of the rules: who changes a rule waits for the rules beside it only."""
    files: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        files.setdefault(pattern.place.rpartition(":")[0], []).append(pattern)
    names = (
        "prefilter.py",
        "pattern.py",
        "weighed.py",
        "alternatives.py",
        "literals.py",
        "shape.py",
        "fold.py",
        "codes.py",
    )
    reader = regex.__version__, hash_of(map(Path(__file__).with_name, names))
    needs: dict[Pattern, Need] = {}
    for own in files.values():
        sources = [pattern.form for pattern in own]
        sets, known = orjson.loads(kept("needs", (reader, sources), partial(_written, own)))
        shared = [frozenset(one) for one in sets]
        for pattern, parts in zip(own, known, strict=True):
            for source, fields in parts:
                part = Part(source, pattern.rule, pattern.place, pattern) if len(parts) > 1 else pattern
                needs[part] = _read(fields, shared)
    return needs


def _written(patterns: Iterable[Pattern]) -> bytes:
    """The sources and needs of the parts, behind all sets in them, each once: many needs have the same."""
    sets: dict[frozenset[str], int] = {}

    def number(one: frozenset[str] | None) -> int | None:
        return None if one is None else sets.setdefault(one, len(sets))

    parts = [
        [
            (part.source, [*shape[:3], *map(number, shape[3:6]), shape.empty, [*map(number, literals)], *rest])
            for part in pattern.parts()
            for shape, literals, *rest in [part.need]
        ]
        for pattern in patterns
    ]
    return orjson.dumps([[sorted(one) for one in sets], parts])


def _read(fields: list[Any], sets: list[frozenset[str]]) -> Need:
    low, high, spaces, marks, first, last, empty, literals, times, starts, ends = fields
    shape = Shape(
        low,
        high,
        spaces,
        sets[marks],
        None if first is None else sets[first],
        None if last is None else sets[last],
        empty,
    )
    return Need(shape, tuple(sets[one] for one in literals), times, starts, ends)
