"""Find: what a rule found on a page; which lines finds cover, and the edits that cut them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.page import Page, Span
from cleaner.rules import Rule
from cleaner.structure import ends_sentence, title_in

__all__ = ["Find", "cut", "lines_covered", "lines_of", "whole_lines"]


class Find(NamedTuple):
    """What a rule found: a half-open span of the page."""

    start: int
    end: int
    rule: Rule


def cut(text: str, finds: Iterable[Find]) -> list[Edit]:
    """Deletions of what was found. Where finds overlap, one that tells something (facts, a gap) is named, then the one
    that begins first, then the longer one."""
    finds = sorted(finds, key=lambda find: (find.start, -find.end, find.rule.id))
    telling = list(_apart(find for find in finds if find.rule.telling))
    starts, ends = [find.start for find in telling], [find.end for find in telling]
    named = telling[:]
    for find in _apart(find for find in finds if not find.rule.telling):
        named += _beside(find, telling[bisect_right(ends, find.start) : bisect_left(starts, find.end)])
    named.sort(key=lambda find: find.start)
    return [Edit(start, text[start:end], "", rule.id) for start, end, rule in named]


def _apart(finds: Iterable[Find]) -> Iterator[Find]:
    """The finds without what the ones before them hold already."""
    at = 0
    for start, end, rule in finds:
        if end > max(start, at):
            yield Find(max(start, at), end, rule)
            at = end


def _beside(find: Find, inside: Sequence[Find]) -> list[Find]:
    """What of a find lies beside the others, which overlap it and stand in order."""
    pieces, at = [], find.start
    for start, end, _ in inside:
        if start > at:
            pieces.append(find._replace(start=at, end=start))
        at = end
    return [*pieces, find._replace(start=at)] if at < find.end else pieces


def lines_of(page: Page, span: Span | Find) -> range:
    """The numbers of the lines that a span touches."""
    starts = page.line_starts
    return range(bisect_right(starts, span[0]) - 1, bisect_left(starts, span[1], lo=1))


def lines_covered(page: Page, finds: Iterable[Find]) -> set[int]:
    """The numbers of the lines whose text is found to the last character, white space aside."""
    left: dict[int, int] = {}
    at = 0
    for start, end, _ in sorted(finds, key=lambda find: find[:2]):
        start = max(start, at)
        if start >= end:
            continue
        at = end
        for number in lines_of(page, Span(start, end)):
            line = page.lines[number]
            piece = page.folded[max(start, line.start) : min(end, line.end)]
            if number not in left:
                left[number] = _ink(line.folded)
            left[number] -= _ink(piece)
    return {number for number, rest in left.items() if rest <= 0}


def _ink(text: str) -> int:
    """How many characters are not white space."""
    return len("".join(text.split()))


def whole_lines(page: Page, finds: list[Find]) -> list[Find]:
    """The finds, grown to the whole line where nothing else is left on it, and over the break where text joins."""
    covered = lines_covered(page, finds)
    grown: list[Find] = []
    for start, end, rule in finds:
        numbers = lines_of(page, Span(start, end))
        first, last = numbers[0], numbers[-1]
        if first in covered and start <= page.lines[first].start:
            start = page.line_starts[first]
        if last in covered and end >= page.lines[last].end:
            end = page.lines[last].next
            if rule.join and start == page.line_starts[first]:
                start, end = _joined(page, start, end)
        grown.append(Find(start, end, rule))
    return grown


def _joined(page: Page, start: int, end: int) -> tuple[int, int]:
    """The span with the white space around it, where the text before it stops inside a sentence and goes on after; a title does
    not go on."""
    before, after = page.folded[:start].rstrip(), page.folded[end:].lstrip()
    last_line = before[before.rfind("\n") + 1 :]
    if (
        not before
        or not after
        or ends_sentence(last_line)
        or (page.title and title_in(last_line.strip()) == page.title)
    ):
        return start, end
    return len(before), len(page.text) - len(after)
