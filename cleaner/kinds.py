"""The kinds of rule. A kind finds spans on a page; it never writes.

A kind is a small frozen class: its fields *are* the keys that a rule of this kind takes in YAML (`from_` is the
key `from`), and `find` yields the spans. All patterns are matched against the folded view, line by line, so no
match crosses a line break. To add a kind: write the class, name it in KINDS, describe it in `rules/README.md`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple, Protocol

import regex

from cleaner.errors import RuleError
from cleaner.page import Line, Page
from cleaner.structure import ends_sentence

__all__ = ["KINDS", "Kind", "Pattern", "Span"]

# One pattern on one line. A page that needs longer is a pattern that backtracks, not a page that is long.
SECONDS = 2.0

# A title shorter than this is an everyday word, longer is not a title: neither proves anything.
_TITLE_LENGTH = range(4, 121)


class Span(NamedTuple):
    """Half-open, in code points of the page's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Pattern:
    """A pattern of a rule, in the syntax of the `regex` library, compiled when it is first needed.

    `{title}` in the source stands for the title of the page at hand; on a page without one it matches nothing.

    >>> Pattern("第\\\\d+页").fullmatch("第3页", "") is not None
    True
    """

    source: str

    def lines(self, page: Page) -> Iterator[tuple[int, Line]]:
        """The lines of the page on which the pattern may match, with their numbers from 0; all others cannot."""
        for number in page.candidates(self.source):
            if page.lines[number].folded:
                yield number, page.lines[number]

    @cached_property
    def _plain(self) -> Any:
        """The compiled pattern; None where it takes the title."""
        try:
            return None if "{title}" in self.source else regex.compile(self.source)
        except regex.error as error:
            raise RuleError([f"not a pattern: {error}: {self.source[:200]}"]) from error

    def _compiled(self, title: str) -> Any:
        if self._plain is not None:
            return self._plain
        return _with_title(self.source, title) if len(title) in _TITLE_LENGTH else None

    def fullmatch(self, folded: str, title: str) -> Any:
        """The match of the whole of `folded`, or None. Raises TimeoutError after SECONDS."""
        compiled = self._compiled(title)
        return compiled.fullmatch(folded, timeout=SECONDS) if compiled is not None else None

    def finditer(self, folded: str, title: str) -> Iterator[Any]:
        """The matches inside `folded`, one after another. Raises TimeoutError after SECONDS."""
        if (compiled := self._compiled(title)) is not None:
            yield from compiled.finditer(folded, timeout=SECONDS)

    def search(self, folded: str, title: str) -> Any:
        """The first match inside `folded`, or None."""
        return next(self.finditer(folded, title), None)


@lru_cache(maxsize=4096)
def _with_title(source: str, title: str) -> Any:
    return regex.compile(source.replace("{title}", f"(?:{regex.escape(title, special_only=True)})"))


class Kind(Protocol):
    """What every kind has: the pass its rules belong to, and `find`.

    `groups`: the named groups that every pattern of a rule of this kind must have.
    """

    pass_: ClassVar[str]
    groups: ClassVar[tuple[str, ...]]

    def find(self, page: Page) -> Iterator[Span]:
        """The spans on `page` that the rule is about, in order, not overlapping."""
        ...


def _matching(pattern: Pattern, page: Page, longest: int) -> Iterator[tuple[int, Line]]:
    """The lines that match from end to end, with their numbers (from 0)."""
    for number, line in pattern.lines(page):
        if len(line.folded) <= longest and pattern.fullmatch(line.folded, page.title):
            yield number, line


@dataclass(frozen=True)
class DropLine:
    """Lines that match from end to end, white space around them apart.

    A line longer than `longest` (code points) is no furniture and stays. `run`: only where at least so many matching
    lines stand together, blank lines between them allowed.
    `after_first`: the first such line of the page stays, the later ones are found (a title and its echoes).
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[tuple[str, ...]] = ()
    line: Pattern
    run: int = 1
    after_first: bool = False
    longest: int = 160

    def find(self, page: Page) -> Iterator[Span]:
        found = list(_matching(self.line, page, self.longest))[self.after_first :]
        if self.run > 1:
            found = [line for run in _runs(found, page.lines) if len(run) >= self.run for line in run]
        for _, line in found:
            yield Span(line.start, line.end)


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
    groups: ClassVar[tuple[str, ...]] = ()
    span: Pattern
    times: int = 1

    def find(self, page: Page) -> Iterator[Span]:
        spans = [
            Span(line.start + match.start(), line.start + match.end())
            for _, line in self.span.lines(page)
            for match in self.span.finditer(line.folded, page.title)
            if match.end() > match.start()
        ]
        if len(spans) >= self.times:
            yield from spans


@dataclass(frozen=True)
class DropBlock:
    """From a line that matches `from` to the next one that matches `to`, or as long as lines match `within`.

    `from` may be left out: the block then begins with the page. `to: end` ends it with the page. Every line
    between the two must match `within` where that is given; without `to` the block is the line `from` and the
    lines after it that match `within`, at least `least` of them. A block of more than `max_lines` lines (blank
    ones apart) is none.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[tuple[str, ...]] = ()
    from_: Pattern | None = None
    to: Pattern | None = None
    within: Pattern | None = None
    least: int = 1
    max_lines: int = 40

    def find(self, page: Page) -> Iterator[Span]:
        lines = [line for line in page.lines if line.folded]
        after = 0
        for first in self._firsts(page, lines):
            if first >= after and (end := self._end(lines, first, page.title)) is not None:
                yield Span(lines[first].start, lines[end].end)
                after = end + 1

    @cached_property
    def _to_line(self) -> Pattern | None:
        return None if self.to is None or self.to.source == "end" else self.to

    def _firsts(self, page: Page, lines: list[Line]) -> Iterator[int]:
        """The lines at which a block may begin, by their place in `lines`."""
        if self._to_line is not None and next(self._to_line.lines(page), None) is None:
            return
        if self.from_ is None:
            yield from range(min(1, len(lines)))
            return
        for _, line in self.from_.lines(page):
            if self.from_.fullmatch(line.folded, page.title):
                yield bisect_left(lines, line)

    def _end(self, lines: list[Line], first: int, title: str) -> int | None:
        """Number of the last line of the block that begins at line `first`; None where there is no block."""
        for index in range(first if self.from_ is None else first + 1, min(first + self.max_lines, len(lines))):
            folded = lines[index].folded
            if self._to_line is not None and self._to_line.fullmatch(folded, title):
                return index
            if self.within is not None and not self.within.fullmatch(folded, title):
                return index - 1 if self.to is None and index - first > self.least else None
        if self._to_line is None and first + self.max_lines >= len(lines):
            enough = self.to is not None or len(lines) - first > self.least
            return len(lines) - 1 if enough else None
        return None


@dataclass(frozen=True)
class DropSequence:
    """Numbered marks inside the text, only where their numbers (group `n`) count up through the page.

    At least `least` marks in a row, each 1 to `step` more than the one before, the first not above `first`.
    Marks that do not fit the count are left alone.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[tuple[str, ...]] = ("n",)
    numbered: Pattern
    least: int = 3
    step: int = 1
    first: int = 2

    def find(self, page: Page) -> Iterator[Span]:
        marks = [
            (int(match["n"]), Span(line.start + match.start(), line.start + match.end()))
            for _, line in self.numbered.lines(page)
            for match in self.numbered.finditer(line.folded, page.title)
        ]
        best: list[Span] = []
        for index, (number, span) in enumerate(marks):
            if number > self.first:
                continue
            chain, last = [span], number
            for following, next_span in marks[index + 1 :]:
                if last < following <= last + self.step:
                    chain.append(next_span)
                    last = following
            if len(chain) > len(best):
                best = chain
        if len(best) >= self.least:
            yield from best


@dataclass(frozen=True)
class DropRepeat:
    """The whole text of a page that stands on it twice: as a teaser or preview and in full, or complete both times.

    All prose of the page has to be one text and then the same text again; of two copies the longer one stays, of equal
    ones the first. A copy that is only the beginning of the other has to break off inside a sentence, or the title stands
    between them. `least`: code points of the shorter copy, white space apart. Refrains, quotations and equal paragraphs
    of two speeches are left alone.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[tuple[str, ...]] = ()
    least: int = 40

    PROBE: ClassVar[int] = 8
    ALONE: ClassVar[int] = 200  # a single paragraph that stands twice may be a refrain, unless it is long
    TEASER: ClassVar[int] = 8  # a copy that breaks off with dots says itself that it is one

    def find(self, page: Page) -> Iterator[Span]:
        prose = [page.lines[number] for number in page.prose]
        keys = [_without_title(line.folded, page.title) for line in prose]
        if not keys:
            return
        for cut in range(1, len(keys)):
            if not keys[cut].startswith(keys[0][: self.PROBE]) or keys[0] in keys[1:cut]:
                continue
            whole = ["".join(keys[:cut]), "".join(keys[cut:])]
            first, second = (text.rstrip(".…,、。") for text in whole)
            if min(len(first), len(second)) < (self.TEASER if whole[0].endswith(("..", "…")) else self.least):
                continue
            title_between = any(
                line.folded.startswith(page.title)
                for line in page.lines
                if prose[cut - 1].end < line.start <= prose[cut].start
            )
            broken_off = not ends_sentence(prose[cut - 1].folded) or whole[0].endswith(("..", "…"))
            if len(first) < len(second) and second.startswith(first) and (broken_off or (page.title and title_between)):
                yield from (Span(line.start, line.end) for line in prose[:cut])
                return
            if first.startswith(second) and (cut > 1 or len(second) >= self.ALONE):
                yield from (Span(line.start, line.end) for line in prose[cut:])
                return


def _without_title(folded: str, title: str) -> str:
    """The line without white space and without the title that a site glued before it, once or twice."""
    text, title = "".join(folded.split()), "".join(title.split())
    while len(title) in _TITLE_LENGTH and text.startswith(title) and len(text) > len(title):
        text = text[len(title) :]
    return text


class _Mark(NamedTuple):
    number: int
    start: int  # of the mark
    end: int  # of the mark; the chunk begins here


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
    groups: ClassVar[tuple[str, ...]] = ("n",)
    numbered: Pattern
    least: int = 2
    length: int = 80

    # Chunks are exact; repairing noise inside one may have shortened it by a few characters.
    SLACK: ClassVar[int] = 3

    def find(self, page: Page) -> Iterator[Span]:
        marks = [
            _Mark(int(match["n"]), line.start, line.start + match.end())
            for _, line in self.numbered.lines(page)
            if (match := self.numbered.search(line.folded, page.title)) and match.start() == 0
        ]
        run = max((self._run(page, marks, i) for i, m in enumerate(marks) if m.number == 1), key=len, default=[])
        if len(run) <= self.least and not self._proved_by_one(page, run):
            return
        yield Span(run[0].start, run[0].end)
        for mark in run[1:]:
            start = mark.start
            while page.text[start - 1].isspace():
                start -= 1
            yield Span(start, mark.end)

    def _run(self, page: Page, marks: list[_Mark], first: int) -> list[_Mark]:
        """The longest run from `marks[first]` whose chunks are equally long, whatever that length is."""
        best: list[_Mark] = []
        for second in (m for m in marks[first + 1 :] if m.number == 2):
            length = self._length(page, marks[first], second)
            if length < self.length:
                continue
            run = [marks[first], second]
            for mark in marks[first + 1 :]:
                equal = (
                    abs(self._length(page, run[-1], mark) - length) <= self.SLACK if mark.end > run[-1].end else False
                )
                if mark.number == run[-1].number + 1 and equal:
                    run.append(mark)
            if len(run) > len(best):
                best = run
        return best

    @staticmethod
    def _length(page: Page, mark: _Mark, following: _Mark) -> int:
        return len(page.text[mark.end : following.start].rstrip().replace("\n", ""))

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
    groups: ClassVar[tuple[str, ...]] = ()
    end: Pattern
    start: Pattern
    wrapped: bool = False

    # Below 28 columns (14 characters) a line may be verse; line-breaking rules move a break by up to two characters.
    NARROWEST: ClassVar[int] = 28
    SLACK: ClassVar[int] = 4
    LEAST: ClassVar[int] = 4
    SHARE: ClassVar[float] = 0.7

    def find(self, page: Page) -> Iterator[Span]:
        if any(next(pattern.lines(page), None) is None for pattern in (self.start, self.end)):
            return
        lines = page.lines if self.wrapped else tuple(line for line in page.lines if line.folded)
        width = _wrap_width(lines, self) if self.wrapped else None
        if self.wrapped and width is None:
            return
        for line, following in pairwise(lines):
            if not line.folded or not following.folded or (width and not -self.SLACK <= _columns(line) - width <= 0):
                continue
            if self.wrapped and following.start > line.next:
                continue  # an indent begins a paragraph
            ends = any(match.end() == len(line.folded) for match in self.end.finditer(line.folded, page.title))
            if ends and (begins := self.start.search(following.folded, page.title)) and begins.start() == 0:
                yield Span(line.end, following.start)


def _columns(line: Line) -> int:
    return sum(1 if char.isascii() else 2 for char in line.folded)


def _wrap_width(lines: tuple[Line, ...], kind: Rejoin) -> int | None:
    """The width in columns at which the page was wrapped, or None where it was not."""
    open_widths = sorted(_columns(line) for line in lines if line.folded and line.folded[-1] not in "。!?;:…”)")
    widths = [width for width in open_widths if width >= kind.NARROWEST]
    if len(widths) < kind.LEAST or len(widths) < kind.SHARE * len(open_widths):
        return None
    best = max(set(widths), key=lambda w: (bisect_right(widths, w) - bisect_right(widths, w - kind.SLACK - 1), -w))
    inside = bisect_right(widths, best) - bisect_right(widths, best - kind.SLACK - 1)
    widest = max((_columns(line) for line in lines), default=0)
    return best if inside >= kind.SHARE * len(open_widths) and widest <= best + kind.SLACK else None


@dataclass(frozen=True)
class Capture:
    """A line or a span that states facts, in groups named after them. It stays in the text."""

    pass_: ClassVar[str] = "facts"
    groups: ClassVar[tuple[str, ...]] = ()
    span: Pattern

    def find(self, page: Page) -> Iterator[Span]:
        for start, match in self.matches(page):
            yield Span(start + match.start(), start + match.end())

    def matches(self, page: Page) -> Iterator[tuple[int, Any]]:
        """The matches, each with the position of its line: groups are facts."""
        for _, line in self.span.lines(page):
            for match in self.span.finditer(line.folded, page.title):
                yield line.start, match


@dataclass(frozen=True)
class Boundary:
    """A candidate for the first line of a speech: group `n` is its number in the series, `title` the title that it
    gives, `stem` what the number counts. Code judges whether the candidates are a series (`cleaner.split`).
    """

    pass_: ClassVar[str] = "split"
    groups: ClassVar[tuple[str, ...]] = ()
    span: Pattern

    def find(self, page: Page) -> Iterator[Span]:
        for line, match in self.matches(page):
            yield Span(line.start + match.start(), line.start + match.end())

    def matches(self, page: Page) -> Iterator[tuple[Line, Any]]:
        """The headers, each with its line: groups are offsets into the line."""
        for _, line in self.span.lines(page):
            for match in self.span.finditer(line.folded, page.title):
                yield line, match


@dataclass(frozen=True)
class Flag:
    """Damage that is reported, never repaired. `times`: only where a speech shows at least so many; `distinct`: only
    where at least so many different ones stand in it.
    """

    pass_: ClassVar[str] = "flags"
    groups: ClassVar[tuple[str, ...]] = ()
    span: Pattern
    times: int = 1
    distinct: int = 1

    def find(self, page: Page) -> Iterator[Span]:
        spans = list(DropSpan(self.span, self.times).find(page))
        if len({page.folded[start:end] for start, end in spans}) >= self.distinct:
            yield from spans


KINDS: Mapping[str, type[Kind]] = {
    "drop-line": DropLine,
    "drop-span": DropSpan,
    "drop-block": DropBlock,
    "drop-sequence": DropSequence,
    "drop-repeat": DropRepeat,
    "segments": Segments,
    "rejoin": Rejoin,
    "capture": Capture,
    "boundary": Boundary,
    "flag": Flag,
}
