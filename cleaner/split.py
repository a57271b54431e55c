"""Split: rules mark candidates for the first line of a speech, code judges whether they are a series.

A series counts up by one from 1 in one form. When it is broken the page stays whole: a wrong cut tears a speech,
a missing one leaves two speeches in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.numerals import number
from cleaner.page import Page
from cleaner.rules import Rule, RuleSet
from cleaner.structure import is_prose

__all__ = ["RULES", "Speech", "Split", "split"]

RULES = {
    "split.page-title": "The title of a page that holds several speeches; each speech has its own header.",
    "split.lead": "Short lines between the title of such a page and its first speech: no sentence, no speech.",
}

# A header with less text below it than this (code points) announces nothing.
FLOOR = 30


@dataclass(frozen=True)
class Speech:
    """One speech of a page: `text` is its file, `start` and `end` its place in the cleaned page.

    `rule` is the boundary rule that found its first line; empty where the page is one speech.
    """

    source: str
    part: int
    start: int
    end: int
    text: str
    facts: dict[str, str] = field(default_factory=dict)
    gaps: int = 0
    rule: str = ""


class Split(NamedTuple):
    """The cuts that take off headers and page title, and where each speech begins in the text before them."""

    edits: list[Edit]
    starts: list[tuple[int, str]]  # position, boundary rule ("" for a speech without a header)


class _Header(NamedTuple):
    number: int
    start: int
    end: int
    next: int
    title: tuple[int, int] | None
    rule: Rule


def split(page: Page, rules: RuleSet) -> Split:
    """Where the speeches of a page begin. A page without a series is one speech, and nothing is cut."""
    series = max((_series(page, rule) for rule in rules.of("Boundary")), key=len, default=[])
    if len(series) < 2:
        return Split([], [(0, "")])
    edits, starts = _lead(page, series[0])
    for header in series:
        starts.append((header.start, header.rule.id))
        edits += _header_edits(page, header)
    return Split(edits, starts)


def _series(page: Page, rule: Rule) -> list[_Header]:
    """The headers of one rule, where they count up from 1 and each has a text below it; else none."""
    headers: list[_Header] = []
    for line, match in rule.kind.matches(page):  # type: ignore[attr-defined]
        value = number(match["n"])
        if value is None:
            return []
        title = match.span("title") if match.groupdict().get("title") else None
        span = (line.start + title[0], line.start + title[1]) if title else None
        headers.append(_Header(value, line.start, line.end, line.next, span, rule))
    if not headers or [header.number for header in headers] != list(range(1, len(headers) + 1)):
        return []
    ends = [header.start for header in headers[1:]] + [len(page.text)]
    if any(end - header.next < FLOOR for header, end in zip(headers, ends, strict=True)):
        return []
    return headers


def _header_edits(page: Page, header: _Header) -> list[Edit]:
    """Cut a header down to its title; the whole line where it has none."""
    if header.title is None:
        return [Edit(header.start, page.text[header.start : header.next], "", header.rule.id)]
    start, end = header.title
    pieces = ((header.start, start), (end, header.end))
    return [Edit(s, page.text[s:e], "", header.rule.id) for s, e in pieces if s < e]


def _lead(page: Page, first: _Header) -> tuple[list[Edit], list[tuple[int, str]]]:
    """What stands before the first header: the page's title and other short lines are cut, prose is a speech."""
    lines = [line for line in page.lines if line.end <= first.start and line.folded]
    if any(is_prose(line.folded) for line in lines):
        return [], [(0, "")]
    edits = []
    for number_, line in enumerate(lines):
        start = 0 if number_ == 0 else line.start
        end = lines[number_ + 1].start if number_ + 1 < len(lines) else first.start
        rule = "split.page-title" if page.title and line.folded.startswith(page.title) else "split.lead"
        edits.append(Edit(start, page.text[start:end], "", rule))
    return edits, []
