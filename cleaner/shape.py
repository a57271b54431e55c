"""Shape: what every text that a pattern can take in looks like, whatever strings it holds.

How wide it is, how much of that is white space, which marks it may hold, how it begins and ends. A shape says less than a
pattern and never more: what has not the shape cannot match.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, reduce
from typing import Any, NamedTuple

import regex

__all__ = ["MARKS", "Shape", "name_of"]

# Where sentences end or pause. Furniture holds few of them, running text many: what a pattern cannot take in tells most.
MARKS = "。!?;,:、"
_MARKS = frozenset(MARKS)

# A set of characters of the scan view, and of names for the many that are not told apart (`name_of`); None is all of them.
Chars = frozenset[str] | None

_ONES = frozenset(map(chr, range(33, 127))) | frozenset(MARKS) | frozenset("“”‘’《》〈〉【】〔〕「」『』…—–·•●■◆★☆→↓↑©")
_HAN, _LETTER, _OTHER, _ASTRAL = "Han", "letter", "other", "astral"


def name_of(char: str) -> str:
    """The name of a character in sets of them: most punctuation and ASCII are their own names, others have one together.

    >>> name_of("a"), name_of("。"), name_of("的"), name_of("ж"), name_of("😀")
    ('a', '。', 'Han', 'letter', 'astral')
    """
    if char in _ONES:
        return char
    if char > "\uffff":
        return _ASTRAL
    return _HAN if _IS_HAN.match(char) else _LETTER if char.isalpha() else _OTHER


_IS_HAN = regex.compile(r"\p{Han}")


@cache
def _named() -> dict[str, str]:
    """The characters that have one name together: all digits are 0, others count up to U+FFFF, white space has no name."""
    every = "".join(map(chr, range(0x110000)))
    members: dict[str, list[str]] = {_HAN: [], _LETTER: [], _OTHER: [], "0": regex.findall(r"\d", every)}
    for char in regex.findall(r"[^\d\s]", every[:0x10000]):
        if char not in _ONES:
            members[name_of(char)].append(char)
    return {name: "".join(chars) for name, chars in members.items()}


class Shape(NamedTuple):
    """`low` to `high` (None: no bound) code points, at least `spaces` of them white space. The rest is said of the scan view
    (`cleaner.fold.scan_view`): it holds none of MARKS but `marks`, begins with one of `first` and ends with one of `last`,
    or it is empty, where `empty` says so.

    >>> shape = Shape.of_string("第", 1).then(Shape.of_chars(frozenset("0")).times(1, 3)).then(Shape.of_string("页", 2))
    >>> shape.low, shape.high, shape.spaces, sorted(shape.first), sorted(shape.last)
    (4, 6, 1, ['第'], ['页'])
    """

    low: int
    high: int | None
    spaces: int
    marks: frozenset[str]
    first: Chars
    last: Chars
    empty: bool

    @classmethod
    def nothing(cls) -> Shape:
        """Of what takes in no character."""
        return cls(0, 0, 0, frozenset(), frozenset(), frozenset(), True)

    @classmethod
    def anything(cls) -> Shape:
        """Of what may take in any text."""
        return cls(0, None, 0, _MARKS, None, None, True)

    @classmethod
    def of_string(cls, scan: str, width: int) -> Shape:
        """Of one string, given its scan view and its width."""
        ends = (frozenset(scan[:1]), frozenset(scan[-1:]))
        return cls(width, width, width - len(scan), _MARKS.intersection(scan), *ends, not scan)

    @classmethod
    def of_chars(cls, scans: frozenset[str]) -> Shape:
        """Of one of these characters, in the scan view."""
        chars = scans - {""}
        return cls(1, 1, int(not chars), _MARKS & chars, chars, chars, "" in scans)

    @classmethod
    def of_class(cls, one: Any) -> Shape:
        """Of one character that the compiled pattern `one` matches."""
        ones = frozenset(filter(one.fullmatch, _ONES))
        names = {name for name, members in _named().items() if one.search(members)} | {_ASTRAL}
        chars = ones | names
        return cls(1, 1, 0, _MARKS & ones, chars, chars, True)

    def then(self, other: Shape) -> Shape:
        """Of a text of this shape and one of the other behind it."""
        return Shape(
            self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.spaces + other.spaces,
            self.marks | other.marks,
            _either(self.first, other.first) if self.empty else self.first,
            _either(other.last, self.last) if other.empty else other.last,
            self.empty and other.empty,
        )

    def or_(self, other: Shape) -> Shape:
        """Of a text of one of the two shapes."""
        return Shape(
            min(self.low, other.low),
            None if self.high is None or other.high is None else max(self.high, other.high),
            min(self.spaces, other.spaces),
            self.marks | other.marks,
            _either(self.first, other.first),
            _either(self.last, other.last),
            self.empty or other.empty,
        )

    def times(self, least: int, most: int | None) -> Shape:
        """Of `least` to `most` (None: any number of) such texts, one behind the other."""
        if most == 0:
            return Shape.nothing()
        high = 0 if self.high == 0 else None if self.high is None or most is None else self.high * most
        return self._replace(
            low=self.low * least, high=high, spaces=self.spaces * least, empty=self.empty or least == 0
        )

    @staticmethod
    def sequence(shapes: Iterable[Shape]) -> Shape:
        """Of texts of these shapes, one behind the other."""
        return reduce(Shape.then, shapes, Shape.nothing())


def _either(first: Chars, second: Chars) -> Chars:
    return None if first is None or second is None else first | second
