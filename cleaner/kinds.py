"""The kinds of rule. A kind finds spans on a page; it never writes.

A kind is a small frozen class: its fields *are* the keys that a rule of this kind takes in YAML (`from_` is the
key `from`), and `find` yields the spans. All patterns are matched against the folded view, line by line, so no
match crosses a line break. To add a kind: write the class, name it in KINDS, describe it in `rules/README.md`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, pairwise
from typing import Any, ClassVar, NamedTuple, Protocol

from cleaner.page import INNER_MARK, WRAP_SLACK, Line, Page, Span
from cleaner.pattern import Pattern, WholeLine
from cleaner.repeats import DropEcho, DropRepeat, DropTeaser
from cleaner.weighed import Card, Weighed

__all__ = ["KINDS", "Kind", "Span", "Weighing", "Weight"]


# A pattern that does not hold the title of the page.
Untitled = Pattern


class Lead(NamedTuple):
    """The pattern that leads a rule to its finds. On lines of more than `longest` code points it is not looked for."""

    pattern: Pattern
    longest: int | None = None


class Weight(NamedTuple):
    """What the words of a span weigh: the share of the points that are asked for, how many of how many, and how they add up."""

    span: Span
    share: float
    said: str
    words: str


class Kind(Protocol):
    """What every kind has: the pass its rules belong to, and `find`.

    `groups`: the named group that the pattern under a key of such a rule must have.
    """

    pass_: ClassVar[str]
    groups: ClassVar[Mapping[str, str]]

    @property
    def lead(self) -> Lead | None:
        """What has to match somewhere for the rule to find anything; None where there is no such pattern."""
        ...

    def find(self, page: Page) -> Iterator[Span]:
        """The spans on `page` that the rule is about, in order, not overlapping."""
        ...


def _matches(pattern: Pattern, page: Page) -> Iterator[tuple[Line, Any]]:
    """The matches inside the lines of the page, each with its line: groups are offsets into the line."""
    for number, matches in page.matches(pattern):
        for match in matches:
            yield page.lines[number], match


# So many lines of a run that are known for what they are show what the others are.
PROOF = 2


@dataclass(frozen=True)
class DropLine:
    """Lines that match from end to end, white space around them apart.

    A line longer than `longest` (code points) is no furniture and stays. `run`: only where at least so many matching
    lines stand together, blank lines between them allowed, of which two match `proved_by`.
    `after_first`: the first such line of the page stays, the later ones are found (a title and its echoes).
    `again`: only lines that repeat such a line above them, word for word, and only where the page repeats no other such
    line (a list of titles does, and its titles stand above their texts once more).
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    line: WholeLine
    run: int = 1
    proved_by: WholeLine | None = None
    after_first: bool = False
    again: bool = False
    longest: int = 160

    @property
    def alone(self) -> bool:
        """Whether one line is enough, whatever other lines of the page say."""
        return self.run == 1 and not (self.proved_by or self.after_first or self.again)

    @property
    def lead(self) -> Lead:
        return Lead(self.line, self.longest)

    def find(self, page: Page) -> Iterator[Span]:
        if len(page.candidates(self.line)) < max(self.run, 1 + (self.after_first or self.again)):
            return
        found = [
            (number, line)
            for number, _ in page.matches(self.line)
            if len((line := page.lines[number]).folded) <= self.longest
        ][self.after_first :]
        if self.again:
            found = _repeated(found)
        if self.run > 1 or self.proved_by:
            runs = [run for run in _runs(found, page.lines) if len(run) >= self.run]
            if self.proved_by and runs:
                proof = {number for number, _ in page.matches(self.proved_by)}
                runs = [run for run in runs if sum(number in proof for number, _ in run) >= PROOF]
            found = [line for run in runs for line in run]
        for _, line in found:
            yield Span(line.start, line.end)


def _repeated(found: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """The lines that repeat one before them; none where they repeat several."""
    first = {line.folded: number for number, line in reversed(found)}
    again = [(number, line) for number, line in found if number > first[line.folded]]
    return again if len({line.folded for _, line in again}) == 1 else []


def _runs(found: list[tuple[int, Line]], lines: tuple[Line, ...]) -> Iterator[list[tuple[int, Line]]]:
    """Groups of lines with nothing but blank lines between them."""
    run: list[tuple[int, Line]] = []
    for number, line in found:
        if run and any(lines[between].folded for between in range(run[-1][0] + 1, number)):
            yield run
            run = []
        run.append((number, line))
    if run:
        yield run


@dataclass(frozen=True)
class DropSpan:
    """Pieces of lines. `times`: only where the page shows at least so many of them."""

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    span: Pattern
    times: int = 1

    @property
    def lead(self) -> Lead:
        return Lead(self.span)

    def find(self, page: Page) -> Iterator[Span]:
        spans = [
            Span(line.start + match.start(), line.start + match.end())
            for line, match in _matches(self.span, page)
            if match.end() > match.start()
        ]
        if len(spans) >= self.times:
            yield from spans


@dataclass(frozen=True)
class DropWeighed:
    """Pieces of lines, cut by `piece`, whose words weigh at least `least` on the scorecard `card`, and those right before and
    after such a piece from `beside` points on; none in which `unless` matches, but for those of `surely` points.

    `margin`: so many code points may follow the last word for the find, and stand before the first one in its clause.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    piece: Untitled
    card: Card
    least: int
    beside: int
    margin: int
    unless: Untitled | None = None
    surely: int = 999

    @cached_property
    def weighed(self) -> Weighed:
        """The pattern that finds them."""
        return Weighed(
            self.piece.source,
            self.piece.rule,
            self.piece.place,
            self.card,
            self.least,
            self.beside,
            self.margin,
            self.unless,
            self.surely,
        )

    def weights(self, page: Page, lines: Collection[Line]) -> Iterator[Weight]:
        """What the pieces of these lines of the page weigh."""
        for line in lines:
            for match in self.piece.matches(line.folded):
                span = Span(line.start + match.start(), line.start + match.end())
                yield Weight(span, self.weighed.weigh(match[0]) / self.least, *self.weighed.account(match[0]))

    @property
    def lead(self) -> Lead:
        return Lead(self.weighed)

    def find(self, page: Page) -> Iterator[Span]:
        for line, run in _matches(self.weighed, page):
            yield Span(line.start + run.start(), line.start + run.end())


@dataclass(frozen=True)
class DropList:
    """Lists, found or left as a whole: two lines or more that match `point`, one below the other (blank lines between
    allowed), whose words have at least `mean` points a line on the scorecard `card`; none in which `unless` matches.

    One point of a manual may name as many buttons and files as one of a site's terms does; the whole of it does not.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    point: Untitled
    card: Card
    mean: int
    unless: Untitled | None = None

    @cached_property
    def weighed(self) -> Weighed:
        """The pattern that finds the points which weigh as much as the mean has to: a list without one is not found."""
        point = self.point
        return Weighed(point.source, point.rule, point.place, self.card, self.mean, self.mean)

    @property
    def lead(self) -> Lead:
        return Lead(self.weighed)

    def find(self, page: Page) -> Iterator[Span]:
        if not page.matches(self.weighed):
            return
        for lines in self.lists(page):
            enough = self.weigh(lines) >= self.mean * len(lines)
            if enough and not (self.unless and any(line.view.matches(self.unless, page.title) for line in lines)):
                yield Span(lines[0].start, lines[-1].end)

    def lists(self, page: Page) -> Iterator[list[Line]]:
        """The lists of the page, whatever they weigh."""
        points = [(number, page.lines[number]) for number, _ in page.matches(self.point)]
        return ([line for _, line in run] for run in _runs(points, page.lines) if len(run) > 1)

    def weigh(self, points: list[Line]) -> int:
        """The points of a list."""
        return sum(self.weighed.weigh(line.folded) for line in points)

    def weights(self, page: Page, lines: Collection[Line]) -> Iterator[Weight]:
        """What the lists weigh that hold one of these lines, with the words of these lines."""
        for points in self.lists(page):
            if words := [self.weighed.account(line.folded)[1] for line in points if line in lines]:
                weight, least = self.weigh(points), self.mean * len(points)
                said = f"{weight} of {least} points on the {len(points)} lines of its list"
                yield Weight(
                    Span(points[0].start, points[-1].end), weight / least, said, ", ".join(filter(None, words))
                )


# The kinds that weigh words.
Weighing = DropWeighed | DropList


@dataclass(frozen=True)
class DropBlock:
    """From a line that matches `from` to the next one that matches `to`, or as long as lines match `within`.

    `from` may be left out: the block then begins with the page. `to: end` ends it with the page. Every line
    between the two must match `within` where that is given; without `to` the block is the line `from` and the
    lines after it that match `within`, at least `least` of them. A block of more than `max_lines` lines (blank
    ones apart) is none.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    from_: WholeLine | None = None
    to: WholeLine | None = None
    within: WholeLine | None = None
    least: int = 1
    max_lines: int = 40

    def find(self, page: Page) -> Iterator[Span]:
        after = 0
        for first in self._firsts(page):
            if first >= after and (end := self._end(page, first)) is not None:
                yield Span(page.lines[page.inked[first]].start, page.lines[page.inked[end]].end)
                after = end + 1

    @property
    def lead(self) -> Lead | None:
        pattern = self.from_ or self._to_line
        return Lead(pattern) if pattern else None

    @cached_property
    def _to_line(self) -> WholeLine | None:
        return None if self.to is None or self.to.source == "end" else self.to

    def _firsts(self, page: Page) -> Iterator[int]:
        """The lines at which a block may begin, by their place among the lines that are not empty."""
        if self.from_ is None:
            yield from range(min(1, len(page.inked)))
            return
        for number, _ in page.matches(self.from_):
            yield bisect_left(page.inked, number)

    def _end(self, page: Page, first: int) -> int | None:
        """Place of the last line of the block that begins at place `first`; None where there is no block."""
        count = len(page.inked)
        for index in range(first if self.from_ is None else first + 1, min(first + self.max_lines, count)):
            view = page.lines[page.inked[index]].view
            if self._to_line is not None and view.matches(self._to_line, page.title):
                return index
            if self.within is not None and not view.matches(self.within, page.title):
                return index - 1 if self.to is None and index - first > self.least else None
        if self._to_line is None and first + self.max_lines >= count:
            return count - 1 if self.to is not None or count - first > self.least else None
        return None


@dataclass(frozen=True)
class DropRecords:
    """Records below a text, as comments of readers stand on a page: what lies between lines that match `separator` (who
    wrote, when, the buttons to answer) or `head` (what is written above all of them), where at least `least` records follow
    one another. Found from the first of these lines to the last one. `proved_by`: only where as many of these lines match it.
    With a `head` among them one record and one proof less are enough, and as many records without proof.

    No record has more than `max_lines` lines (blank ones apart), or more code points than `longest` (without a `head` above it
    than `longest_without_head`: what is longer may be a post that goes on the text) or than the text above the first one, and
    no line of it or before it matches `unless`: where one is not like that, the records end, and may begin anew below.

    `by`: the first line that matches it says who began the thread (group `owner`). Then one record is enough, for everybody
    else only answers; and what the owner posts is text, from a line with that name on to the next separator.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {"by": "owner"}
    separator: WholeLine
    proved_by: WholeLine | None = None
    least: int = 3
    max_lines: int = 12
    longest: int = 1000
    longest_without_head: int = 100
    unless: WholeLine | None = None
    head: WholeLine | None = None
    by: WholeLine | None = None

    @property
    def lead(self) -> Lead:
        return Lead(self.separator)

    def find(self, page: Page) -> Iterator[Span]:
        heads = {number for number, _ in page.matches(self.head)} if self.head else set()
        owner = self._owner(page)
        least = 1 if owner else self.least
        between = {number for number, _ in page.matches(self.separator)}
        own = {number for number in between if owner and owner in page.lines[number].folded}
        marks = sorted(heads | own | {number for number in between if not self._is_text(page, number)})
        if len(marks) < least:
            return
        # By their places among the lines that are not empty.
        places = [bisect_left(page.inked, number) for number in marks]
        runs = [[places[0]]]
        prose = [0, *accumulate(len(page.lines[number].folded) for number in page.prose)]
        under_head = False
        for above, below in pairwise(places):
            under_head = under_head or page.inked[above] in heads
            text = prose[bisect_left(page.prose, page.inked[runs[-1][0]])]
            longest = min(text, self.longest if under_head else min(self.longest, self.longest_without_head))
            if page.inked[above] not in own and self._is_record(page, page.inked[above + 1 : below], longest):
                runs[-1].append(below)
            else:
                runs.append([below])
        for run in runs:
            records = sum(below - above > 1 for above, below in pairwise(run))
            proofs = self._proofs(page, run)
            headed = any(page.inked[at] in heads for at in run)
            if records and (min(records, proofs) >= least - headed or (headed and records >= least)):
                last = page.inked[run[-1] - (page.inked[run[-1]] in own)]
                yield Span(page.lines[page.inked[run[0]]].start, page.lines[last].end)

    def _is_record(self, page: Page, numbers: Sequence[int], longest: int) -> bool:
        """Whether what stands between two of the lines may be a record, or is nothing at all."""
        return (
            len(numbers) <= self.max_lines
            and sum(len(page.lines[number].folded) for number in numbers) <= longest
            and not any(self._is_text(page, number) for number in numbers)
        )

    def _is_text(self, page: Page, number: int) -> bool:
        """Whether the line says that it, or what it announces, is no record."""
        return self.unless is not None and bool(page.lines[number].view.matches(self.unless, page.title))

    def _owner(self, page: Page) -> str:
        """Whoever the text is by, if the page says so."""
        named = page.matches(self.by) if self.by else ()
        return named[0][1][0]["owner"] if named else ""

    def _proofs(self, page: Page, run: list[int]) -> int:
        """How many of the lines at these places prove that they stand between records."""
        if self.proved_by is None:
            return len(run)
        return sum(bool(page.lines[page.inked[at]].view.matches(self.proved_by, page.title)) for at in run)


@dataclass(frozen=True)
class DropSequence:
    """Numbered marks inside the text, only where their numbers (group `n`) count up through the page.

    At least `least` marks in a row, each 1 to `step` more than the one before, the first not above `first`.
    Marks that do not fit the count are left alone.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {"numbered": "n"}
    numbered: Pattern
    least: int = 3
    step: int = 1
    first: int = 2

    @property
    def lead(self) -> Lead:
        return Lead(self.numbered)

    def find(self, page: Page) -> Iterator[Span]:
        marks = [
            (number, Span(line.start + match.start(), line.start + match.end()))
            for line, match in _matches(self.numbered, page)
            if (number := _number(match)) is not None
        ]
        # From the last mark to the first: the mark that goes on the count of each, and how many follow one another.
        at: dict[int, int] = {}
        following: list[int | None] = [None] * len(marks)
        lengths = [1] * len(marks)
        for index in range(len(marks) - 1, -1, -1):
            number = marks[index][0]
            after = min((at[number + up] for up in range(1, self.step + 1) if number + up in at), default=None)
            if after is not None:
                following[index], lengths[index] = after, lengths[after] + 1
            at[number] = index
        firsts = (index for index, (number, _) in enumerate(marks) if number <= self.first)
        mark = max(firsts, key=lengths.__getitem__, default=None)
        if mark is None or lengths[mark] < self.least:
            return
        while mark is not None:
            yield marks[mark][1]
            mark = following[mark]


def _number(match: Any) -> int | None:
    """What stands in the group `n` of a match, if that is a number that anybody counts to."""
    digits = match["n"]
    return int(digits) if digits and digits.isdecimal() and len(digits) <= 9 else None


class _Mark(NamedTuple):
    number: int
    start: int  # of the mark
    end: int  # of the mark; the chunk begins here
    line: int  # number of its line, from 0
    before: int  # where the text before the mark ends


@dataclass(frozen=True)
class Segments:
    """Page segments: `1、…` `2、…`, chunks of one length that a site cut from a text without looking at it.

    The proof is a run of marks at line starts that rises from 1 by one *and* chunks of equal length, learnt from
    the page: real numbered points are never equally long. All chunks but the last count. `least`: so many equal
    chunks are asked for; `length`: a shorter chunk proves nothing. A page with a single full chunk counts only if
    its length is a round number and the cut falls inside a sentence. Finds the marks and the line breaks before
    them, so that words meet words.
    """

    pass_: ClassVar[str] = "rejoin"
    groups: ClassVar[Mapping[str, str]] = {"numbered": "n"}
    numbered: Pattern
    least: int = 2
    length: int = 80

    # Chunks are exact; repairing noise inside one may have shortened it by a few characters.
    SLACK: ClassVar[int] = 3
    # So many marks of number 1 are tried, and behind each so many of number 2: real points may stand among the marks.
    TRIALS: ClassVar[int] = 30

    @property
    def lead(self) -> Lead:
        return Lead(self.numbered)

    def find(self, page: Page) -> Iterator[Span]:
        marks = self._marks(page)
        firsts = marks.get(1, [])[: self.TRIALS]
        run = max((self._run(page, marks, first) for first in firsts), key=len, default=[])
        if len(run) <= self.least and not self._proved_by_one(page, run):
            return
        yield Span(run[0].start, run[0].end)
        for mark in run[1:]:
            start = mark.start
            while page.text[start - 1].isspace():
                start -= 1
            yield Span(start, mark.end)

    def _marks(self, page: Page) -> dict[int, list[_Mark]]:
        """The marks at the beginning of lines, by their numbers."""
        marks: dict[int, list[_Mark]] = {}
        for number, matches in page.matches(self.numbered):
            line = page.lines[number]
            for match in matches:
                if match.start() == 0 and (value := _number(match)) is not None:
                    place = bisect_left(page.inked, number)
                    before = page.lines[page.inked[place - 1]].end if place else 0
                    marks.setdefault(value, []).append(
                        _Mark(value, line.start, line.start + match.end(), number, before)
                    )
        return marks

    def _run(self, page: Page, marks: dict[int, list[_Mark]], first: _Mark) -> list[_Mark]:
        """The longest run from `first` whose chunks are equally long, whatever that length is."""
        best: list[_Mark] = []
        seconds = marks.get(2, [])
        after = bisect_left(seconds, first.start, key=lambda mark: mark.start)
        far = (mark for mark in islice(seconds, after, None) if self._length(page, first, mark) >= self.length)
        for second in islice(far, self.TRIALS):
            length = self._length(page, first, second)
            run = [first, second]
            while following := self._following(page, marks, run[-1], length):
                run.append(following)
            if len(run) > len(best):
                best = run
        return best

    def _following(self, page: Page, marks: dict[int, list[_Mark]], last: _Mark, length: int) -> _Mark | None:
        """The mark that goes on the count behind a chunk of about `length`; a chunk only grows with its end."""
        nexts = marks.get(last.number + 1, [])
        after = bisect_left(nexts, last.end, key=lambda mark: mark.start)
        place = bisect_left(nexts, length - self.SLACK, lo=after, key=lambda mark: self._length(page, last, mark))
        fits = place < len(nexts) and self._length(page, last, nexts[place]) <= length + self.SLACK
        return nexts[place] if fits else None

    @staticmethod
    def _length(page: Page, mark: _Mark, following: _Mark) -> int:
        """The length of the chunk between two marks, without line breaks and without white space at its end."""
        end = max(following.before, mark.end)
        lines = bisect_right(page.line_starts, end) - 1 - mark.line
        return end - mark.end - lines

    def _proved_by_one(self, page: Page, run: list[_Mark]) -> bool:
        if len(run) != 2:
            return False
        chunk = page.folded[run[0].end : run[1].start].rstrip()
        return len(chunk) % 10 == 0 and not chunk.endswith(tuple("。!?;:…”")) and "\n" not in chunk


@dataclass(frozen=True)
class Rejoin:
    """The break after a line that was cut in mid-sentence: between a line that ends with `end` and one that
    begins with `start`.

    `wrapped`: only where the page is hard-wrapped: most lines that end inside a sentence have one width, this line has
    it too, and no blank line or indent comes between. Width is counted in display columns, two for a Han character.
    """

    pass_: ClassVar[str] = "rejoin"
    groups: ClassVar[Mapping[str, str]] = {}
    end: Pattern
    start: Pattern
    wrapped: bool = False

    # Below 28 columns (14 characters) a line may be verse.
    NARROWEST: ClassVar[int] = 28
    SLACK: ClassVar[int] = WRAP_SLACK
    LEAST: ClassVar[int] = 4
    SHARE: ClassVar[float] = 0.7
    # What a site adds is not wrapped with the text: so few wider lines prove nothing where half of the full ones run on
    # behind a comma or a full stop, as rows of a table or of verse do not.
    FULL_TO_ONE_WIDER: ClassVar[int] = 8

    @property
    def lead(self) -> Lead | None:
        return None if self.wrapped else Lead(self.end)

    def find(self, page: Page) -> Iterator[Span]:
        for line, following in self._wrapped(page) if self.wrapped else self._cut(page):
            if any(match.start() == 0 for match in following.view.matches(self.start, page.title)):
                yield Span(line.end, following.start)

    def _cut(self, page: Page) -> Iterator[tuple[Line, Line]]:
        """The lines that end with `end`, each with the next line that is not empty."""
        for number, matches in page.matches(self.end):
            after = bisect_right(page.inked, number)
            line = page.lines[number]
            if matches[-1].end() == len(line.folded) and after < len(page.inked):
                yield line, page.lines[page.inked[after]]

    def _wrapped(self, page: Page) -> Iterator[tuple[Line, Line]]:
        """The lines that are as wide as the page and end with `end`, each with the next line of its paragraph."""
        width = _wrap_width(page)
        if width is None:
            return
        for line, following in pairwise(page.lines):
            if not line.folded or not following.folded or following.start > line.next:
                continue  # a blank line or an indent begins a paragraph
            if line.is_row or following.is_row:
                continue
            if -self.SLACK <= page.columns(line) - width <= 0:
                matches = line.view.matches(self.end, page.title)
                if matches and matches[-1].end() == len(line.folded):
                    yield line, following


def _wrap_width(page: Page) -> int | None:
    """The width in columns at which the page was wrapped, or None where it was not."""
    lines = [line for line in page.lines if not line.is_row]
    open_widths = page.open_widths
    widths = [width for width in open_widths if width >= Rejoin.NARROWEST]
    if len(widths) < Rejoin.LEAST or len(widths) < Rejoin.SHARE * len(open_widths):
        return None
    best = max(set(widths), key=lambda w: (bisect_right(widths, w) - bisect_right(widths, w - Rejoin.SLACK - 1), -w))
    inside = bisect_right(widths, best) - bisect_right(widths, best - Rejoin.SLACK - 1)
    if inside < Rejoin.SHARE * len(open_widths):
        return None
    wider = sum(page.columns(line) > best + Rejoin.SLACK for line in lines)
    if not wider:
        return best
    running = sum(
        bool(INNER_MARK.search(line.folded)) for line in lines if 0 <= best - page.columns(line) <= Rejoin.SLACK
    )
    return best if running >= max(inside / 2, wider * Rejoin.FULL_TO_ONE_WIDER) else None


@dataclass(frozen=True)
class Capture:
    """A line or a span that states facts, in groups named after them. It stays in the text."""

    pass_: ClassVar[str] = "facts"
    groups: ClassVar[Mapping[str, str]] = {}
    span: Pattern

    @property
    def lead(self) -> Lead:
        return Lead(self.span)

    def find(self, page: Page) -> Iterator[Span]:
        for line, match in self.matches(page):
            yield Span(line.start + match.start(), line.start + match.end())

    def matches(self, page: Page) -> Iterator[tuple[Line, Any]]:
        """The matches, each with its line: groups are facts."""
        return _matches(self.span, page)


@dataclass(frozen=True)
class Boundary:
    """A candidate for the first line of a speech: group `n` is its number in the series, `title` the title that it
    gives, `stem` what the number counts. Code judges whether the candidates are a series (`cleaner.split`).
    """

    pass_: ClassVar[str] = "split"
    groups: ClassVar[Mapping[str, str]] = {}
    span: Pattern

    @property
    def lead(self) -> Lead:
        return Lead(self.span)

    def find(self, page: Page) -> Iterator[Span]:
        for line, match in self.matches(page):
            yield Span(line.start + match.start(), line.start + match.end())

    def matches(self, page: Page) -> Iterator[tuple[Line, Any]]:
        """The headers, each with its line: groups are offsets into the line."""
        return _matches(self.span, page)


@dataclass(frozen=True)
class Flag:
    """Damage that is reported, never repaired. `times`: only where a speech shows at least so many; `distinct`: only
    where at least so many different ones stand in it.
    """

    pass_: ClassVar[str] = "flags"
    groups: ClassVar[Mapping[str, str]] = {}
    span: Pattern
    times: int = 1
    distinct: int = 1

    @property
    def lead(self) -> Lead:
        return Lead(self.span)

    def find(self, page: Page) -> Iterator[Span]:
        spans = list(DropSpan(self.span, self.times).find(page))
        if len({page.folded[start:end] for start, end in spans}) >= self.distinct:
            yield from spans


KINDS: Mapping[str, type[Kind]] = {
    "drop-line": DropLine,
    "drop-span": DropSpan,
    "drop-weighed": DropWeighed,
    "drop-list": DropList,
    "drop-block": DropBlock,
    "drop-records": DropRecords,
    "drop-sequence": DropSequence,
    "drop-repeat": DropRepeat,
    "drop-echo": DropEcho,
    "drop-teaser": DropTeaser,
    "segments": Segments,
    "rejoin": Rejoin,
    "capture": Capture,
    "boundary": Boundary,
    "flag": Flag,
}
