"""One scan of a page for the literals of all patterns, so that a pattern only meets lines on which it can match.

Every pattern knows strings of which each match holds at least one (`cleaner.literals`). They are looked for in one
pass over the folded view; lines without any of them cannot match. A pattern without such strings meets every line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import ahocorasick_rs

__all__ = ["Prefilter"]


class Prefilter:
    r"""The literals of many patterns, ready to be looked for all at once. A pattern is named by its source.

    >>> scan = Prefilter({"第.页": ["页"], "上[一二]篇": ["上"]})
    >>> scan.lines("第3页\n上一篇\n下一页", (0, 4, 8))
    {'第.页': [0, 2], '上[一二]篇': [1]}
    """

    def __init__(self, literals: Mapping[str, Iterable[str]]) -> None:
        by_literal: dict[str, list[str]] = {}
        for pattern, own in literals.items():
            for literal in own:
                by_literal.setdefault(literal, []).append(pattern)
        self.patterns = frozenset(literals)
        self._patterns = list(by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal))

    def lines(self, folded: str, line_starts: Sequence[int]) -> dict[str, list[int]]:
        """The numbers of the lines on which each pattern may match, rising; patterns that cannot match are left out."""
        on_lines: dict[int, set[int]] = {}
        for index, start, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            on_lines.setdefault(index, set()).add(bisect_right(line_starts, start) - 1)
        found: dict[str, set[int]] = {}
        for index, numbers in on_lines.items():
            for pattern in self._patterns[index]:
                known = found.get(pattern)
                found[pattern] = numbers if known is None else known | numbers
        return {pattern: sorted(numbers) for pattern, numbers in found.items()}
