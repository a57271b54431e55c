"""Strip: what the rules of `rules/strip/` find goes, where their evidence is enough.

All rules see the same text, so the order of files never changes *what* is cut. A rule's place is evidence too:
`where: head | tail | edge` counts only outside the body of the speech, `where: among` only between lines that
other rules cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.kinds import DropLine, Span
from cleaner.page import Page
from cleaner.rules import Rule
from cleaner.structure import ends_sentence

__all__ = ["Find", "cut", "outside_body", "standing", "strip"]


class Find(NamedTuple):
    """What a rule found: a half-open span of the page."""

    start: int
    end: int
    rule: Rule


def strip(page: Page, rules: Iterable[Rule], rejoins: Iterable[Rule] = ()) -> list[Edit]:
    """The edits that cut what `rules` find on `page`; a line that is covered wholly goes with its line break.

    Never touches what no rule found, nor a line that `rejoins` would join to one that stays: it is a piece of a
    paragraph, and is judged when it is whole. Raises PageError where a pattern exceeds its time limit.
    """
    finds = standing(page, rules)
    if finds and (breaks := {_lines_of(page, span)[0] for rule in rejoins for span in rule.find(page)}):
        covered = _covered(page, finds)
        finds = [
            find
            for find in finds
            if not (isinstance(find.rule.kind, DropLine) and (last := _lines_of(page, find)[-1]) in breaks)
            or last + 1 in covered
        ]
    return cut(page.text, _whole_lines(page, finds)) if finds else []


def standing(page: Page, rules: Iterable[Rule]) -> list[Find]:
    """What `rules` find on `page` at a place where their evidence is enough."""
    found: dict[str, list[Find]] = {}
    for rule in rules:
        for span in rule.find(page):
            found.setdefault(rule.where, []).append(Find(*span, rule))
    finds = found.pop("anywhere", [])
    among = found.pop("among", [])
    finds += outside_body(page, finds, [find for at_edge in found.values() for find in at_edge])
    return finds + _among(page, finds, among)


def cut(text: str, finds: Iterable[Find]) -> list[Edit]:
    """Deletions of what was found. Where finds overlap, one that tells something (facts, a gap) is named, then the one
    that begins first, then the longer one."""
    finds = sorted(finds, key=lambda find: (find.start, -find.end, find.rule.id))
    telling = list(_apart(find for find in finds if find.rule.gap or find.rule.facts))
    starts, ends = [find.start for find in telling], [find.end for find in telling]
    named = telling[:]
    for find in _apart(find for find in finds if not (find.rule.gap or find.rule.facts)):
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


def _lines_of(page: Page, span: Span | Find) -> range:
    """The numbers of the lines that a span touches."""
    starts = page.line_starts
    return range(bisect_right(starts, span[0]) - 1, bisect_left(starts, span[1], lo=1))


def _covered(page: Page, finds: Iterable[Find]) -> set[int]:
    """The numbers of the lines whose text is found to the last character, white space aside."""
    left: dict[int, int] = {}
    at = 0
    for start, end, _ in sorted(finds, key=lambda find: find[:2]):
        start = max(start, at)
        if start >= end:
            continue
        at = end
        for number in _lines_of(page, Span(start, end)):
            line = page.lines[number]
            piece = page.folded[max(start, line.start) : min(end, line.end)]
            if number not in left:
                left[number] = _ink(line.folded)
            left[number] -= _ink(piece)
    return {number for number, rest in left.items() if rest <= 0}


def _ink(text: str) -> int:
    """How many characters are not white space."""
    return len("".join(text.split()))


def outside_body(page: Page, finds: list[Find], at_edge: list[Find]) -> list[Find]:
    """Those of `at_edge` that lie before the body (head), after it (tail) or at either edge of its text.

    The body is found by structure: from the first line of running text to the last one. Lines that `finds` or
    `at_edge` cover wholly do not count, even if they read like sentences, as legal notices do. Short lines at either
    edge (title, byline, signature) lie outside it: rules look at them, and leave them alone unless a pattern matches.
    """
    if not at_edge:
        return []
    covered = _covered(page, [*finds, *at_edge])
    inside = _without_strays(page, [number for number in page.prose if number not in covered], covered)
    if not inside:
        return at_edge
    first, last = page.lines[inside[0]].start, page.lines[inside[-1]].end
    return [
        find
        for find in at_edge
        if (find.rule.where != "tail" and (find.end <= first or find.start == first))
        or (find.rule.where != "head" and (find.start >= last or find.end == last))
    ]


# So many lines of furniture, nothing else between, and a few sentences beyond them are no part of the body.
_FURNITURE = 3
_STRAY = 3


def _without_strays(page: Page, inside: list[int], covered: set[int]) -> list[int]:
    """The lines of the body without single sentences at either end that furniture sets off from it: a notice that no
    rule knows does not make the links above it part of the speech. They are not cut either.
    """

    def apart(one: int, other: int, last: bool) -> bool:
        between = [number for number in range(one + 1, other) if page.lines[number].folded]
        beside = between[-_FURNITURE:] if last else between[:_FURNITURE]
        return len(beside) == _FURNITURE and covered.issuperset(beside)

    start, end = 0, len(inside)
    for index in range(len(inside) - 1, 0, -1):
        if end - index > _STRAY:
            break
        if apart(inside[index - 1], inside[index], last=True):
            end = index
    for index in range(1, end):
        if index - start > _STRAY:
            break
        if apart(inside[index - 1], inside[index], last=False):
            start = index
    return inside[start:end]


# Before a weak line so many lines have to be cut, unless the page begins there: one page number before a signature and
# a footer after it do not make the signature furniture.
_CUT_BEFORE = 2


def _among(page: Page, finds: list[Find], among: list[Find]) -> list[Find]:
    """Those of `among` whose lines stand between lines that are cut, or between those and the edge of the page."""
    if not among:
        return []
    covered = _covered(page, finds)
    weak: dict[int, list[Find]] = {}
    for find in among:
        for number in _lines_of(page, find):
            weak.setdefault(number, []).append(find)
    numbers = [number for number, line in enumerate(page.lines) if line.folded]
    accepted: list[Find] = []
    cut_before = _CUT_BEFORE  # the start of the page is as good as cut lines
    touched = False
    index = 0
    while index < len(numbers):
        if numbers[index] in covered:
            cut_before, touched, index = cut_before + 1, True, index + 1
            continue
        end = index
        while end < len(numbers) and numbers[end] in weak and numbers[end] not in covered:
            end += 1
        closed = end == len(numbers) or numbers[end] in covered
        if end > index and closed and cut_before >= _CUT_BEFORE and (touched or end < len(numbers)):
            accepted += [find for number in numbers[index:end] for find in weak[number]]
        elif end == index or not closed:
            cut_before, touched = 0, False
        index = max(end, index + 1)
    return list(dict.fromkeys(accepted))


def _whole_lines(page: Page, finds: list[Find]) -> list[Find]:
    """The finds, grown to the whole line where nothing else is left on it, and over the break where text joins."""
    covered = _covered(page, finds)
    grown: list[Find] = []
    for start, end, rule in finds:
        numbers = _lines_of(page, Span(start, end))
        first, last = numbers[0], numbers[-1]
        if first in covered and start <= page.lines[first].start:
            start = page.line_starts[first]
        if last in covered and end >= page.lines[last].end:
            end = page.lines[last].next
            if rule.join and start == page.line_starts[first]:
                start, end = _joined(page.text, page.folded, start, end)
        grown.append(Find(start, end, rule))
    return grown


def _joined(text: str, folded: str, start: int, end: int) -> tuple[int, int]:
    """The span with the white space around it, where the text before it stops inside a sentence and goes on after."""
    before, after = folded[:start].rstrip(), folded[end:].lstrip()
    last_line = before[before.rfind("\n") + 1 :]
    if not before or not after or ends_sentence(last_line):
        return start, end
    return len(before), len(text) - len(after)
