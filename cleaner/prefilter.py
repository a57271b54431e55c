"""One scan of a page for the literals of all patterns, so that a pattern only meets lines on which it can match.

Every pattern knows strings of which each match holds at least one (`cleaner.literals`). They are looked for in one
pass over the folded view; lines without any of them cannot match. A pattern without such strings meets every line.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import ahocorasick_rs

from cleaner import __version__
from cleaner.literals import required_literals

__all__ = ["TITLE", "Prefilter", "literals_of"]

# Stands for the title of the page in a literal: a noncharacter, which no text and no pattern holds.
TITLE = "\uffff"


@lru_cache(maxsize=8192)
def literals_of(pattern: str) -> tuple[str, ...]:
    """Strings of which every match of the pattern holds at least one, TITLE for `{title}`; none if none is proved.

    >>> literals_of("上传(?:人|时间):")
    ('上传人:', '上传时间:')
    """
    return tuple(sorted(required_literals(pattern.replace("{title}", TITLE)) or ()))


class Prefilter:
    """The literals of many patterns, ready to be looked for all at once. A pattern is named by its source.

    >>> scan = Prefilter({"第.页": ("页",), "上[一二]篇": ("上",)})
    >>> scan.lines("第3页\\n上一篇\\n下一页", (0, 4, 8))
    {'第.页': [0, 2], '上[一二]篇': [1]}
    """

    def __init__(self, literals: Mapping[str, tuple[str, ...]]) -> None:
        self.literals = literals
        # Patterns whose literals hold the title of the page: these are looked for page by page.
        self.titled = frozenset(pattern for pattern, own in literals.items() if any(TITLE in one for one in own))
        by_literal: dict[str, list[str]] = {}
        for pattern, own in literals.items():
            if pattern not in self.titled:
                for literal in own:
                    by_literal.setdefault(literal, []).append(pattern)
        self._patterns = list(by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal))

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Prefilter:
        """The prefilter of these patterns. Taking literals from hundreds of patterns costs a second, so they are kept
        in the user's cache folder, by the hash of the patterns; the file may be deleted at any time.
        """
        sources = sorted(set(patterns))
        key = hashlib.sha256("\0".join((__version__, *sources)).encode("utf-8", "surrogatepass")).hexdigest()
        path = _cache_folder() / f"literals-{key[:32]}.json"
        with suppress(OSError, ValueError, TypeError, AttributeError):
            known = json.loads(path.read_text(encoding="utf-8"))
            if known.keys() == set(sources):
                return cls({source: tuple(own) for source, own in known.items()})
        literals = {source: literals_of(source) for source in sources}
        with suppress(OSError):  # a cache that cannot be written costs time, nothing else
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_suffix(f".{os.getpid()}")
            aside.write_text(json.dumps(literals), encoding="utf-8")
            os.replace(aside, path)
        return cls(literals)

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


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("cleaner", appauthor=False)
