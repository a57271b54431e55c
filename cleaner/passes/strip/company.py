"""Weak evidence: what rules find that is enough in the company of lines that other rules cut."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby, pairwise, zip_longest

from cleaner.page import Line, Page
from cleaner.passes.strip.body import OF_SPEECH, body_of, furniture_of
from cleaner.passes.strip.finds import Find, lines_covered, lines_of
from cleaner.passes.strip.titles import kept_titles, may_be_title
from cleaner.repeats import DropEcho
from cleaner.rules import Rule
from cleaner.structure import ends_sentence, is_heading, is_salutation

__all__ = ["in_company", "like_a_site"]


def like_a_site(page: Page, rules: Iterable[Rule]) -> set[int]:
    """The lines, by their numbers, that read like lines of a site: rules would cut them in the company of few others."""
    alike = (rule for rule in rules if rule.where in ("frame", "adjoining"))
    return {number for rule in alike for span in rule.find(page) for number in lines_of(page, span)}


# Before a weak line so many lines have to be cut, unless the page begins there: one page number before a signature and
# a footer after it do not make the signature furniture.
_CUT_BEFORE = 2
# A line over one that begins so is a piece of a sentence.
_BEGINS_NO_LINE = ",、。;:!?)”’』」》"
# So many lines that are cut show that a page was saved from a site.
_FURNISHED = 3
# A line that comes so often, numbers aside, stands at the breaks of the pages of a document: the text goes on under it.
_AGAIN = 3
# What is left of a line and is shorter is a piece of one.
_SENTENCE = 24
# So many weak lines in a row inside running text are no list of its own.
_TOGETHER = 3
# So many lines off is still near.
_CLOSE = 2


def in_company(
    page: Page, finds: list[Find], rules: Mapping[str, list[Rule]], like: set[int], known_title: bool
) -> list[Find]:
    """What `rules` find where they need the company of lines that are cut: on what is left of a page that was saved from a
    site, between such lines, and right beside them. What was found so is company for the next. The title stays, and so do
    salutations and what goes on in the next line or where text is missing. `like`: lines that read like those of a site.
    """
    gone = lines_covered(page, finds)
    left = _left(page, finds, gone)
    often = Counter(page.lines[number].view.scan for number in page.inked)
    breaks = {number for number in gone if often[page.lines[number].view.scan] >= _AGAIN}
    goes_on = breaks | {number for find in finds if find.rule.gap for number in lines_of(page, find)}
    goes_on |= {at for at, below in pairwise(page.inked) if page.lines[below].folded[0] in _BEGINS_NO_LINE}
    goes_on |= {
        below for at, below in pairwise(page.inked) if at not in gone and _goes_on(page.lines[at], page.lines[below])
    }
    body = body_of(page, furniture_of(page, finds) | dict.fromkeys(like - gone, 1))
    covered = gone - breaks
    text = [number for number in body if page.lines[number].view.prose]
    inside = range(text[0], text[-1]) if text else range(0)
    accepted: list[Find] = []
    for place, found, company in (
        ("frame", _in_the_rest, _framing),
        ("lone", _in_the_rest, _lone),
        ("among", _on_the_page, _among),
        ("adjoining", _on_the_page, _adjoining),
    ):
        on: dict[int, list[Find]] = {}
        for find in found(page, gone, rules[place]):
            for number in lines_of(page, find):
                if number not in covered and number not in goes_on and _finds_in(left.get(number), find.rule):
                    on.setdefault(number, []).append(find)
        on = {number: its for number, its in on.items() if not is_salutation(page.lines[number].folded)}
        if on:
            sort = {number: "weak" if number in on else "cut" if number in covered else "" for number in page.inked}
            rows = [[*row] for _, row in groupby(page.inked, sort.__getitem__)]
            accepted += (find for number in company(page, inside, rows, covered, on) for find in on[number])
            gone = gone | (now := lines_covered(page, accepted))
            covered = covered | now
    if not accepted:
        return []
    titles = kept_titles(page, finds, accepted, known_title)
    for find in accepted:
        if isinstance(find.rule.kind, DropEcho):  # the title is under it
            upper = page.lines[number := lines_of(page, find)[0]].folded
            titles = {at for at in titles if at != number} | {
                at for at in page.inked if at > number and find.rule.kind.echoes(upper, page.lines[at].folded)
            }
    return [find for find in dict.fromkeys(accepted) if titles.isdisjoint(lines_of(page, find))]


def _goes_on(line: Line, below: Line) -> bool:
    """Whether a line of running text ends in mid-sentence, and the next one ends it. Below a preview that was cut off stand
    buttons, which end no sentence."""
    return line.view.prose and line.folded[-1].isalpha() and ends_sentence(below.folded)


def _left(page: Page, finds: Iterable[Find], gone: Container[int]) -> dict[int, Page]:
    """What is left of the lines of which something is found and not all, each as a page."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for find in finds:
        for number in lines_of(page, find):
            if number not in gone:
                line = page.lines[number]
                found[number].update(range(max(find.start, line.start), min(find.end, line.end)))
    starts = page.line_starts
    texts = {
        number: "".join(page.text[at] for at in range(starts[number], page.lines[number].end) if at not in spots)
        for number, spots in found.items()
    }
    return {number: Page(text, page.title, page.prefilter, page.views) for number, text in texts.items()}


def _finds_in(rest: Page | None, rule: Rule) -> bool:
    """Whether a rule finds something in what others leave of a line too, where that may be text: residue is no proof of it."""
    if not rest or not rule.lead:
        return True
    text = rest.folded.strip()
    piece = len(text) < _SENTENCE and not (may_be_title(text) or OF_SPEECH.match(text) or ends_sentence(text))
    return piece or any(rule.find(rest))


def _on_the_page(page: Page, covered: Container[int], rules: Iterable[Rule]) -> Iterator[Find]:
    """What `rules` find on the page."""
    return (Find(*span, rule) for rule in rules for span in rule.find(page))


def _in_the_rest(page: Page, covered: Container[int], rules: list[Rule]) -> Iterator[Find]:
    """What `rules` find on the page without the lines that are cut, if these are enough to show that it was saved from a
    site. A pattern finds on a line what it finds on the whole page."""
    left = [number for number in range(len(page.lines)) if number not in covered]
    if len(page.lines) - len(left) < _FURNISHED:
        return
    yield from _on_the_page(page, covered, (rule for rule in rules if rule.lead))
    if not (wider := [rule for rule in rules if not rule.lead]):
        return
    starts = page.line_starts
    text = "".join(page.text[starts[number] : page.lines[number].next] for number in left)
    rest = Page(text, page.title, page.prefilter, page.views)
    for rule in wider:
        for start, end in rule.find(rest):
            at = bisect_right(rest.line_starts, start) - 1
            shift = starts[left[at]] - rest.line_starts[at]
            yield Find(start + shift, end + shift, rule)


def _framing(
    page: Page, inside: range, rows: list[list[int]], covered: Container[int], weak: Container[int]
) -> Iterator[int]:
    """The weak lines, by their numbers, outside the text: in rows near to running text, to lines that are cut or to the edge
    of the page; others may be inside a list. `rows`: the lines of the page, those of one sort that follow one another together.
    """
    prose = (number for number in page.prose if number not in covered and number not in weak)
    ends = {*prose, *page.inked[:_CLOSE], *page.inked[-_CLOSE:]}
    end = 0
    for row in rows:
        start, end = end, end + len(row)
        around = page.inked[max(start - _CLOSE, 0) : end + _CLOSE]
        if row[0] in weak and any(number in ends or number in covered for number in around):
            yield from (number for number in row if number not in inside)


def _lone(
    page: Page, inside: range, rows: list[list[int]], covered: Container[int], weak: Container[int]
) -> Iterator[int]:
    """The weak lines inside running text: between its lines or the headings of its sections, a few in a row at most."""
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        beside = (before[-1], after[0])
        if row[0] in weak and len(row) <= _TOGETHER and all(_is_text(page.lines[at]) or at in covered for at in beside):
            yield from row


def _is_text(line: Line) -> bool:
    """Whether a line is running text, or the heading of a section of it."""
    return line.view.prose or is_heading(line.folded)


def _among(
    page: Page, inside: range, rows: list[list[int]], covered: Container[int], weak: Container[int]
) -> Iterator[int]:
    """The weak lines between lines that are cut, or between those and the edge of the page."""
    cut_before = _CUT_BEFORE  # the start of the page is as good as cut lines
    touched = False
    for row, after in zip_longest(rows, rows[1:]):
        if row[0] in covered:
            cut_before, touched = cut_before + len(row), True
        elif row[0] not in weak or (after and after[0] not in covered):
            cut_before, touched = 0, False
        elif cut_before >= _CUT_BEFORE and (touched or after):
            yield from row


def _adjoining(
    page: Page, inside: range, rows: list[list[int]], covered: Container[int], weak: Container[int]
) -> Iterator[int]:
    """The weak lines right above or below lines that are cut, alone or in a row."""
    for before, row, after in zip([[], *rows[:-1]], rows, [*rows[1:], []], strict=True):
        if row[0] in weak and any(row_[0] in covered for row_ in (before, after) if row_):
            under = after[0] if after else -1
            if not (row[-1] in inside and under not in covered and may_be_title(page.lines[row[-1]].folded)):
                yield from row
