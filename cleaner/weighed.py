"""Weighed: pieces of a line that are recognised by what their words say together.

What a site says about the text that it shows has no fixed form, and no word of it is its own; many weak signs together are
proof, as on a scorecard. The card can be read, and `cleaner explain` adds it up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import ahocorasick_rs

from cleaner.fold import scan_view
from cleaner.literals import Need, need_of
from cleaner.pattern import Pattern

__all__ = ["Card", "Sign", "Weighed"]


class Sign(NamedTuple):
    """Words in the scan view that say the same, and what they are worth: above 0 for the find, below 0 against it. At most
    `most` different ones of them count."""

    name: str
    points: int
    words: tuple[str, ...]
    most: int = 1


Card = tuple[Sign, ...]


class _Run(NamedTuple):
    """Pieces that follow one another; half-open, in code points of the line."""

    first: int
    last: int

    def start(self) -> int:
        return self.first

    def end(self) -> int:
        return self.last

    def span(self) -> tuple[int, int]:
        return self.first, self.last


# An address goes on behind the words that are known of it.
_ADDRESS = re.compile(r"^[a-z0/.:@_-]+")
# A title in a piece is not what it says; one may be cut off at the end of what is looked at. Behind one in quotation marks and
# a comma the text itself may begin.
_TITLE = re.compile("《[^《》]*(?:》|$)")
_QUOTED_TITLE = re.compile("《[^《》]*》|“[^“”]*(?:篇|则|份|稿|讲话|发言|致辞|演讲|范文|总结|材料)[^“”]{0,8}”(?!,)")
# A sentence of its own before the first word for the find, and behind the last one.
_SENTENCE_BEFORE = re.compile(r"[^\W\d]{3}[。!?]")
_SENTENCE_BEHIND = re.compile(r"[。!?].*[^\W\d]{3}")


class _Reading(NamedTuple):
    """What a card says of a piece: its points; the signs in their order on the card, each with its words that count there;
    where in the scan view the first word for the find begins (None: there is no such word), and where the last one ends."""

    points: int
    signs: tuple[tuple[Sign, tuple[str, ...]], ...]
    first: int | None
    last: int


class _Scale:
    """A card, ready to weigh with. Rules share it: a site has the same lines on every page, and several rules ask for them."""

    KNOWN = 8192  # so many pieces are remembered

    def __init__(self, card: Card) -> None:
        self.card = card
        words: dict[str, list[int]] = {}
        for number, sign in enumerate(card):
            for word in sign.words:
                words.setdefault(word, []).append(number)
        self.words = list(words.items())
        self._automaton = ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        self.read = lru_cache(self.KNOWN)(self._read)
        self.around = lru_cache(self.KNOWN)(self._around)
        self._barred: dict[tuple[str, str], bool] = {}

    def bars(self, unless: Pattern, piece: str) -> bool:
        """Whether the pattern matches in the piece."""
        key = unless.source, _QUOTED_TITLE.sub("《》", piece)
        if key not in self._barred:
            if len(self._barred) >= self.KNOWN:
                self._barred.clear()
            self._barred[key] = bool(unless.matches(key[1]))
        return self._barred[key]

    def _read(self, piece: str) -> _Reading:
        scan = scan_view(piece)
        found: defaultdict[int, dict[str, None]] = defaultdict(dict)
        first, last = None, 0
        for index, start, end in self._automaton.find_matches_as_indexes(scan):
            word, numbers = self.words[index]
            for number in numbers:
                found[number][word] = None
                if self.card[number].points > 0:
                    first, last = start if first is None else first, end
        signs = tuple((sign := self.card[number], tuple(words)[: sign.most]) for number, words in sorted(found.items()))
        points = sum(sign.points * len(words) for sign, words in signs)
        return _Reading(points, signs, first, last)

    def _around(self, piece: str) -> int | None:
        """How much stands in the scan view before the first word for the find, in its clause, or behind the last one, titles
        aside: the larger of the two. None: there is no such word, or a sentence without one stands before or behind it."""
        reading = self.read(piece)
        if reading.first is None:
            return None
        scan = scan_view(piece)
        before, behind = scan[: reading.first], _ADDRESS.sub("", scan[reading.last :])
        if _SENTENCE_BEFORE.search(before) or _SENTENCE_BEHIND.search(behind):
            return None
        before = before[before.rfind(",") + 1 :]
        return max(len(_TITLE.sub("", before)), len(_TITLE.sub("", behind)))


_scale = lru_cache(64)(_Scale)


@dataclass(frozen=True, eq=False)
class Weighed(Pattern):
    """A pattern that cuts a line into pieces, and finds those whose words weigh enough.

    Of the words of a sign on the `card` as many count in a piece as the sign says, and none twice. Of words that overlap the
    longest counts; white space is no part of words, and digits are `0`. A piece of at least `least` points is found, with the
    pieces before and after it that have at least `beside`; none of them where `unless` matches in it. `margin`: so many code
    points may follow the last word for the find, and stand before the first one in its clause.

    >>> signs = Sign("site", 5, ("小编", "本站")), Sign("use", 3, ("参考",)), Sign("people", -6, ("同志", "小编辑"))
    >>> card = Weighed("[^。]+。?", card=signs, least=8, beside=2)
    >>> [card.weigh(piece) for piece in ("本站小编整理,供参考。", "供你参考。", "请小编辑参考。")]
    [8, 3, -3]
    >>> [(run.start(), run.end()) for run in card.matches("小编整理,供参考。供你参考。大家好。")]
    [(0, 14)]
    """

    card: Card = ()
    least: int = 1
    beside: int = 1
    margin: int = 999
    unless: Pattern | None = None
    surely: int = 999

    @property
    def form(self) -> tuple[Any, ...]:
        return (
            *super().form,
            self.card,
            self.least,
            self.beside,
            self.margin,
            self.unless and self.unless.form,
            self.surely,
        )

    @cached_property
    def _scale(self) -> _Scale:
        return _scale(self.card)

    @cached_property
    def need(self) -> Need:
        """What a line needs to hold a find: the shape of a piece, where one is a whole line, and as many words as it takes at
        the least."""
        worth = {word: sum(max(self.card[number].points, 0) for number in of) for word, of in self._scale.words}
        words = frozenset(word for word, points in worth.items() if points)
        return Need(need_of(self.source).of_text().shape, (words,), times=-(-self.least // max(worth.values())))

    @cached_property
    def _whole(self) -> bool:
        """Whether a piece is a whole line."""
        need = need_of(self.source)
        return need.starts and need.ends

    def account(self, piece: str) -> tuple[str, str]:
        """What the piece weighs, of how much, and what speaks against it all the same; and how that adds up."""
        points, but = self.weigh(piece), ""
        if self.unless and points < self.surely and self._scale.bars(self.unless, piece):
            against = self.unless.matches(_QUOTED_TITLE.sub("《》", piece))[0][0]
            but = f", but {repr(against) if against else 'its form'} speaks against it"
        elif points >= self.least and not self.speaks_throughout(piece):
            but = ", but other words stand before or behind them"
        added_up = (
            f"{' '.join(words)} ({sign.name}) {sign.points * len(words):+d}" for sign, words in self.signs(piece)
        )
        return f"{points} of {self.least} points{but}", ", ".join(added_up)

    def signs(self, piece: str) -> tuple[tuple[Sign, tuple[str, ...]], ...]:
        """The signs in the piece, in their order on the card, each with its words that count there."""
        return self._scale.read(piece).signs

    def weigh(self, piece: str) -> int:
        """The points of the piece."""
        return self._scale.read(piece).points

    def speaks_throughout(self, piece: str) -> bool:
        """Whether words for the find stand near the end of the piece, and near the beginning of a clause: where they do not,
        it may be joined to other text."""
        around = self._scale.around(piece)
        return around is not None and around <= self.margin

    def _run(self, compiled: Any, folded: str) -> tuple[Any, ...]:
        if self._whole and self.weigh(folded) < self.least:
            return ()
        return tuple(self._runs([(self.weigh(piece[0]), piece) for piece in super()._run(compiled, folded)]))

    def _counts(self, weight: tuple[int, Any]) -> bool:
        """Whether a piece may be part of a find."""
        points, piece = weight
        if points < self.beside or (points >= self.least and not self.speaks_throughout(piece[0])):
            return False
        return not (self.unless and points < self.surely and self._scale.bars(self.unless, piece[0]))

    def _runs(self, weights: list[tuple[int, Any]]) -> Iterator[_Run]:
        """The pieces of enough points side by side, where one of them has the most that is asked."""
        for near, run in groupby(weights, key=self._counts):
            pieces = list(run)
            if near and max(weight for weight, _ in pieces) >= self.least:
                yield _Run(pieces[0][1].start(), pieces[-1][1].end())
