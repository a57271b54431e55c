"""Page: what a pass sees of a document, and `Pass`, what every pass is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from time import perf_counter
from typing import Any, NamedTuple

from cleaner.document import Edit
from cleaner.fold import fold, scan_view
from cleaner.pattern import LINES, SECONDS, TITLE, Pattern, limit
from cleaner.prefilter import Prefilter
from cleaner.structure import is_prose

__all__ = ["INNER_MARK", "NEAR", "WRAP_SLACK", "Line", "Page", "Pass", "Span", "Tried", "View", "Views"]

Matches = tuple[Any, ...]
_NONE: dict[Pattern, Matches] = {}
# What takes less is not counted (seconds): good patterns take a hundredth of it.
_SLOW = 0.0005
_DIGIT = re.compile("[0-9]")
# A mark of a sentence; the commas of 1,234,567 are none.
INNER_MARK = re.compile(r"[,。!?;](?!\d)")
# So many words in a row are columns.
_COLUMNS = 3
# Rules for the ends of lines move a break by up to two characters (display columns).
WRAP_SLACK = 4
# So many lines of running text at either end of a page are near its edges (those that are cut not counted).
NEAR = 6
# What stands behind the last sentence of a line that ends without one, or in brackets behind a sentence that breaks off.
_GLUED = re.compile(
    r".*(?:[\u3400-\u9fff](?P<broken>[,;、]|…{1,2}|\.{3,6})\s?(?=[\[(【][^\[(【]{4,}$)|[。!?…][”’\"』」)】]?\s*+)"
    r"(?P<glued>(?:[^。!?…;\u3400-\u9fff]*[\u3400-\u9fff]){4}[^。!?…;]{0,90})$"
)


class Span(NamedTuple):
    """Half-open, in code points of the page's text."""

    start: int
    end: int


class Views(dict[str, "View"]):
    """What is known of lines, by their folded text. Sites put the same lines on every page, so it is kept from page to
    page; what did not come again while pages of MOST characters went by is forgotten. `slow`: how long slow patterns took
    on this page, in lines that took as long as one may."""

    MOST = 250_000

    def __init__(self) -> None:
        super().__init__()
        self._earlier: dict[str, View] = {}
        self._characters = 0
        self.slow: defaultdict[Pattern, float] = defaultdict(float)
        self.tried = Tried()

    def begin(self, text: str) -> None:
        """Before the lines of one more page."""
        if self._characters > self.MOST:
            self._earlier = dict(self)
            self.clear()
            self._characters = 0
        self._characters += len(text)
        self.slow.clear()

    def recall(self, folded: str) -> bool:
        """Whether the line is known, of these pages or of earlier ones."""
        if folded not in self and folded in self._earlier:
            self[folded] = self._earlier.pop(folded)
        return folded in self


class Tried(dict[str, tuple[Pattern, ...]]):
    """Which patterns may match on short lines, by the line with all digits as 0: lines of a site are alike but for their
    numbers, and a pattern that does not ask which digits stand there need not be tried on each. Those that were tried
    longest ago are forgotten beyond MOST lines."""

    MOST = 10_000
    LONGEST = 80  # code points; longer lines are running text, which does not come again

    def before(self, folded: str) -> tuple[Pattern, ...] | None:
        """The patterns that may match on a line, from what was seen on one like it; None where there was none."""
        return self.get(_DIGIT.sub("0", folded)) if len(folded) <= self.LONGEST else None

    def note(self, folded: str, patterns: Iterable[Pattern], failed: Container[Pattern]) -> None:
        """Which of the patterns may match on lines like this one, of which these did not on this line."""
        if len(folded) <= self.LONGEST:
            if len(self) >= self.MOST:
                del self[next(iter(self))]
            self[_DIGIT.sub("0", folded)] = tuple(
                pattern for pattern in patterns if pattern not in failed or pattern.tells_digits
            )


class View:
    """What is known of one folded line. It is worked out when it is first asked for, and kept as long as the page is
    being cleaned: passes and rounds look at the same lines again and again.

    `scan` is the scan view of the line (`cleaner.fold.scan_view`). `found` are the patterns of the prefilter that match on
    the line, whether or not they spare it as the title of the page, those with the title in them apart; None before they
    were looked for. Of a line of running text they are those that count anywhere; `put_off` are others that may match, and
    `closer` those of them that do, None before they were looked for.
    """

    __slots__ = ("_asked", "_prose", "_slow", "closer", "folded", "found", "put_off", "scan")

    def __init__(self, folded: str, scan: str, slow: defaultdict[Pattern, float]) -> None:
        self.folded, self.scan, self._slow = folded, scan, slow
        self._prose: bool | None = None
        self.found: dict[Pattern, Matches] | None = None
        self.put_off: tuple[Pattern, ...] = ()
        self.closer: dict[Pattern, Matches] | None = None
        self._asked: dict[Pattern, Matches] = _NONE

    @property
    def prose(self) -> bool:
        """Whether the line is running text, by its look."""
        if self._prose is None:
            self._prose = is_prose(self.folded)
        return self._prose

    def matches(self, pattern: Pattern, title: str) -> Matches:
        """The matches of one pattern on the line."""
        if not pattern.allows(self.folded, title):
            return ()
        if pattern.titled:
            return self.look(pattern, title)
        matches = self._asked.get(pattern)
        if matches is None:
            if self._asked is _NONE:
                self._asked = {}
            matches = self._asked[pattern] = self.look(pattern)
        return matches

    def look(self, pattern: Pattern, title: str = "") -> Matches:
        """What the pattern finds, and how long that took, where it is worth a note. Raises PageError where the pattern
        takes too long, on the line or on the page so far."""
        start = perf_counter()
        matches = pattern.found(self.folded, title)
        if (seconds := perf_counter() - start) > _SLOW:
            self._slow[pattern] += seconds / limit(len(self.folded))
            if self._slow[pattern] > LINES:
                raise pattern.too_slow(LINES * SECONDS, "its lines")
        return matches


class Line(NamedTuple):
    """A line without its white space: `text[start:end]`; `next` is where the following line begins.

    `folded` is the same piece of the folded view. An empty line has `start == end`.
    """

    start: int
    end: int
    next: int
    folded: str
    view: View

    @property
    def is_row(self) -> bool:
        """Whether the line is a row of a table or of a list of names: words in columns, no sentence."""
        words = self.folded.split()
        return len(words) >= _COLUMNS and min(map(len, words)) > 1 and not INNER_MARK.search(self.folded)


class Glued(NamedTuple):
    """What stands on lines of a page behind a text: the pieces as the lines of a page of their own, where they begin on the
    first page, and where those of its lines begin on which the text breaks off."""

    page: Page
    starts: tuple[int, ...]
    broken: frozenset[int]


@dataclass(frozen=True)
class Page:
    """The text of a page at one moment, with the views that passes share. Computed when asked for, never changed.

    `title` is the page's own title, folded, where one is known: sites paste it into running text. `prefilter` finds the
    literals of all rules in one scan; without it each is looked for on its own, with the same result. `views` are what
    is known of lines from earlier moments of the page.
    """

    text: str
    title: str = ""
    prefilter: Prefilter | None = None
    views: Views = field(default_factory=Views, compare=False, repr=False)

    def with_title(self, title: str) -> Page:
        """The same page with its title, and with what is known of it already."""
        page = Page(self.text, title, self.prefilter, self.views)
        page.__dict__.update(folded=self.folded, lines=self.lines, inked=self.inked)
        return page

    @cached_property
    def folded(self) -> str:
        """The text with script, width and case folded: same length, same positions."""
        return fold(self.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines, cut at `\\n` only, without the white space at either end."""
        views = self.views
        pieces = self.folded.split("\n")
        stripped = [piece.strip() for piece in pieces]
        new = [folded for folded in dict.fromkeys(stripped) if not views.recall(folded)]
        for folded, scan in zip(new, scan_view("\n".join(new)).split("\n"), strict=True) if new else ():
            views[folded] = View(folded, scan, views.slow)
        lines: list[Line] = []
        start, length = 0, len(self.text)
        for piece, folded in zip(pieces, stripped, strict=True):
            width, end = len(folded), start + len(piece) + 1
            first = start + (piece.index(folded[0]) if width and width != len(piece) else 0)
            lines.append(Line(first, first + width, min(end, length), folded, views[folded]))
            start = end
        return tuple(lines)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where each line begins, its indent included."""
        return (0, *(line.next for line in self.lines[:-1]))

    @cached_property
    def inked(self) -> tuple[int, ...]:
        """The numbers of the lines that are not empty, from 0."""
        return tuple(number for number, line in enumerate(self.lines) if line.folded)

    @cached_property
    def prose(self) -> tuple[int, ...]:
        """The numbers of the lines that are running text, by their look."""
        lines = self.lines
        return tuple(number for number in self.inked if lines[number].view.prose)

    def columns(self, line: Line) -> int:
        """How wide the line is on the page: a full-width digit or mark takes two columns, as a Han character does."""
        text = self.text[line.start : line.end]
        return 2 * len(text) - len(text.encode("ascii", "ignore"))

    @cached_property
    def open_widths(self) -> list[int]:
        """How wide (display columns) the lines are that end inside a sentence, rising."""
        lines = (line for line in self.lines if line.folded and line.folded[-1] not in "。!?;:…”)")
        return sorted(self.columns(line) for line in lines if not line.is_row)

    def may_be_wrapped(self, line: Line) -> bool:
        """Whether a line that ends inside a sentence may go on in the next one: two more are as wide, as where a page is
        hard-wrapped.

        >>> page = Page("同志们今天召开全县防汛\\n会议主要任务是安排今年\\n的工作。讲话返回云川首\\n页。")
        >>> page.may_be_wrapped(page.lines[2]), Page("会议。返回首页").may_be_wrapped(page.lines[0])
        (True, False)
        """
        widths, width = self.open_widths, self.columns(line)
        return bisect_right(widths, width + WRAP_SLACK) - bisect_left(widths, width - WRAP_SLACK) > 2

    @cached_property
    def glued(self) -> Glued:
        """What stands behind the last sentence of a line, or in brackets behind one that breaks off. Not on a line that may be
        hard-wrapped: there the sentence goes on in the next one.

        >>> glued = Page("同志们:今天开会。返回首页\\n谢谢大家,(余下部分请登录后看)").glued
        >>> glued.page.text, glued.starts, glued.broken
        ('返回首页\\n(余下部分请登录后看)', (9, 19), frozenset({14}))
        """
        lines = (self.lines[number] for number in self.inked)
        found = [
            (line, match) for line in lines if (match := _GLUED.match(line.folded)) and not self.may_be_wrapped(line)
        ]
        starts = tuple(line.start + match.start("glued") for line, match in found)
        text = "\n".join(self.text[start : line.end] for start, (line, _) in zip(starts, found, strict=True))
        broken = frozenset(line.start for line, match in found if match["broken"])
        return Glued(Page(text, self.title, self.prefilter, self.views), starts, broken)

    @cached_property
    def found(self) -> Mapping[Pattern, Sequence[tuple[int, Matches]]]:
        """The patterns of the prefilter that match somewhere, each with the numbers of its lines, from 0 and rising, and
        its matches there; those with the title in them apart. What counts at the edges of a running text only was looked for
        on those of its lines that were looked at closer. Raises PageError where a pattern takes too long."""
        if not self.prefilter:
            return {}
        self._look_for(self.prefilter)
        if len(self.prose) <= 2 * NEAR:
            self.look_closer(self.prose)
        found: dict[Pattern, list[tuple[int, Matches]]] = {}
        for number in self.inked:
            view = self.lines[number].view
            both = (view.found, view.closer) if view.closer and number in self._closer else (view.found,)
            for pattern, matches in chain.from_iterable(one.items() for one in both if one):
                if pattern.allows(view.folded, self.title):
                    found.setdefault(pattern, []).append((number, matches))
        return found

    @cached_property
    def put_off(self) -> frozenset[Pattern]:
        """The patterns of the prefilter that may match on lines where they were not looked for, because they count at the edges
        of a running text only."""
        _ = self.found  # looks for the others
        put_off = (self.lines[number].view.put_off for number in self.inked if number not in self._closer)
        return frozenset(chain.from_iterable(put_off))

    def look_closer(self, numbers: Iterable[int]) -> bool:
        """Look on these lines for what was put off; whether anything was found. Raises PageError where it takes too long."""
        new = sorted(set(numbers) - self._closer)
        views = {self.lines[number].view for number in new}
        asked: dict[Pattern, list[View]] = {}
        found: dict[View, dict[Pattern, Matches]] = {view: {} for view in views if view.closer is None}
        for view in found:
            for pattern in view.put_off:
                asked.setdefault(pattern, []).append(view)
        for view, pattern, matches in _looked(asked):
            if matches:
                found[view][pattern] = matches
        for view, own in found.items():
            view.closer = own
        self._closer.update(new)
        if more := any(view.closer for view in views):
            vars(self).pop("found", None)
        return more

    @cached_property
    def _closer(self) -> set[int]:
        """The numbers of the lines that were looked at closer."""
        return set()

    def _look_for(self, prefilter: Prefilter) -> None:
        """Look for the patterns of the prefilter on the lines that are new."""
        new = {view: _NONE for number in self.inked if (view := self.lines[number].view).found is None}
        tried = self.views.tried
        asked: dict[Pattern, list[View]] = {}
        # Of lines that are like no other: what was asked, and what failed.
        fresh: dict[View, tuple[Sequence[Pattern], set[Pattern]]] = {}
        for view in new:
            before = tried.before(view.folded)
            patterns = prefilter.patterns(view.folded, view.scan) if before is None else before
            if before is None:
                fresh[view] = patterns, set()
            view.put_off = tuple(filter(prefilter.edges.__contains__, patterns)) if view.prose else ()
            for pattern in patterns:
                if pattern not in view.put_off:
                    asked.setdefault(pattern, []).append(view)
        for view, pattern, matches in _looked(asked):
            if matches:
                new[view] = {**new[view], pattern.whole: matches}
            elif view in fresh:
                fresh[view][1].add(pattern)
        for view, found in new.items():
            view.found = found
        for view, (asked_for, failed) in fresh.items():
            tried.note(view.folded, asked_for, failed)

    def candidates(self, pattern: Pattern) -> Sequence[int]:
        """The numbers of the lines, from 0 and rising, on which the pattern may match; on all others it does not."""
        if self.prefilter and pattern in self.prefilter.wholes:
            return [number for number, _ in self.found.get(pattern, ())]
        if self.prefilter and not pattern.titled:
            return self.inked  # a pattern that only looks at a few lines: to work out what it needs takes longer
        return self._candidates[pattern] if pattern in self._candidates else self._looked_for(pattern)

    def matches(self, pattern: Pattern) -> Sequence[tuple[int, Matches]]:
        """The lines on which the pattern matches, by their numbers from 0, each with its matches.

        Raises PageError where the pattern takes too long.
        """
        if self.prefilter and pattern in self.prefilter.wholes:
            return self.found.get(pattern, ())
        found = ((number, self.lines[number].view.matches(pattern, self.title)) for number in self.candidates(pattern))
        return [(number, matches) for number, matches in found if matches]

    @cached_property
    def _candidates(self) -> dict[Pattern, list[int]]:
        return {}

    def _looked_for(self, pattern: Pattern) -> list[int]:
        """The candidates of one pattern, looked for on its own."""
        need = self.prefilter.needs.get(pattern) if self.prefilter else None
        (low, high, *_), literals = (need or pattern.need)[:2]
        found: list[int] = []
        self._candidates[pattern] = found
        named = any(all(TITLE in one for one in own) for own in literals)
        sets = [list(self._standing(own, named)) for own in literals]
        if all(sets) and (self.title or not pattern.titled):
            for number in self._titled if named else self.inked:
                view = self.lines[number].view
                fits = low <= len(view.folded) and (high is None or len(view.folded) <= high)
                if fits and all(any(one in view.scan for one in own) for own in sets):
                    found.append(number)
        return found

    def _standing(self, literals: Iterable[str], named: bool) -> Iterator[str]:
        """Those of the literals, with the title in them, that stand on the page; if `named`, on a line with the title."""
        for one in literals:
            if TITLE in one or named:
                one = one.replace(TITLE, self._title_scan)
                if one in self._titled_scan:
                    yield one
            elif one in self._scan:
                yield one

    @cached_property
    def _title_scan(self) -> str:
        return scan_view(self.title)

    @cached_property
    def _scan(self) -> str:
        return "\n".join(self.lines[number].view.scan for number in self.inked)

    @cached_property
    def _titled_scan(self) -> str:
        return "\n".join(self.lines[number].view.scan for number in self._titled)

    @cached_property
    def _titled(self) -> tuple[int, ...]:
        """The numbers of the lines on which the title stands."""
        title = self._title_scan
        return tuple(number for number in self.inked if title in self.lines[number].view.scan) if title else ()


def _looked(asked: Mapping[Pattern, Iterable[View]]) -> Iterator[tuple[View, Pattern, Matches]]:
    """What the patterns find on their lines: one pattern on all lines, then the next, because a pattern is large and a line is
    small. Where a part of a pattern matched, the others are not looked for."""
    done: defaultdict[Pattern, set[View]] = defaultdict(set)
    for pattern, views in asked.items():
        seen = done[pattern.whole]
        for view in views:
            if view not in seen:
                if matches := view.look(pattern):
                    seen.add(view)
                yield view, pattern, matches


Pass = Callable[[Page], Iterable[Edit]]
