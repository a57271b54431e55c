"""Explain: which rules looked at a line, which came near, and why the line stays or goes.

Also measures what every rule does on a set of pages: hits, time, and where two rules find the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple

from cleaner.document import Document
from cleaner.kinds import DropLine, DropSpan, DropWeighed
from cleaner.page import Line, Page
from cleaner.passes.strip import Find, standing
from cleaner.pattern import Pattern
from cleaner.pipeline import Cleaned
from cleaner.rules import Rule, RuleSet
from cleaner.title import titled

__all__ = ["Note", "RuleUse", "Usage", "explain", "measure"]

# A pattern that matches so large a piece of a line came near it.
NEAR = 0.4

_PLACES = {
    "head": "before the body of the speech",
    "tail": "after the body of the speech",
    "edge": "outside the body of the speech",
    "frame": "outside the text of a page of which other rules cut three lines or more, or it is the title",
    "lone": "alone between paragraphs, on a page of which other rules cut three lines or more",
    "adjoining": "right above or below a line that other rules cut, or it is the title",
    "among": "between lines that other rules cut, at least two of them above it, or it may be the title over a source",
    "kicker": "above a title that is known for sure",
    "above": "above the title of the speech and furniture over it",
    "below": "after the body of the speech and furniture under it",
}


class Note(NamedTuple):
    """What one rule has to say about a line. `verdict`: `cuts`, `changes`, `found` (not enough evidence), `near`."""

    rule: str
    verdict: str
    why: str


def explain(cleaned: Cleaned, number: int, rules: RuleSet) -> list[Note]:
    """What happened to line `number` (from 1) of the decoded page, and which rules of the strip pass came near.

    Raises ValueError where the page has no such line.
    """
    document = cleaned.document
    starts = [0, *(at + 1 for at, char in enumerate(document.raw) if char == "\n")]
    if not 1 <= number <= len(starts):
        raise ValueError(f"the page has {len(starts)} lines")
    start = starts[number - 1]
    end = starts[number] if number < len(starts) else len(document.raw)
    notes = list(_changes(document, start, end))
    before = _before_strip(document)
    page = titled(Page(before.text, "", rules.prefilter))
    line = _line_at(page, before.text_position(start))
    taken = {note.rule for note in notes}
    if line is not None and document.raw[start:end].strip():
        inside = {
            find.rule.id for find in standing(page, rules.of("strip")) if find.start < line.end > line.start < find.end
        }
        page.look_closer(page.prose)
        for rule in rules.of("strip"):
            if rule.id not in taken:
                notes += _nearness(rule, page, line, rule.id in inside)
            elif isinstance(rule.kind, DropWeighed):
                at = next(at for at, note in enumerate(notes) if note.rule == rule.id)
                notes[at + 1 : at + 1] = _weight(rule, rule.kind, line, "cuts")
    return notes


def _changes(document: Document, start: int, end: int) -> Iterator[Note]:
    """The edits that touch a span of the decoded page, each rule once."""
    seen = set()
    for position, pass_, edit in document.edits():
        touches = start <= position < end or position < start < position + len(edit.old)
        if touches and edit.rule not in seen:
            seen.add(edit.rule)
            old = edit.old if len(edit.old) <= 60 else f"{edit.old[:40]}…{edit.old[-10:]}"
            if edit.new:
                yield Note(edit.rule, "changes", f"{pass_} set {edit.new[:60]!r} for {old!r}")
            else:
                yield Note(edit.rule, "cuts", f"{pass_} took out {old!r}")


def _before_strip(document: Document) -> Document:
    """The page as the strip pass saw it first."""
    layers = []
    for layer in document.layers:
        if layer.name not in ("repair", "rejoin-segments"):
            break
        layers.append(layer)
    seen = Document.new(document.source, document.raw)
    for layer in layers:
        seen = seen.edited(layer.name, layer.edits)
    return seen


def _line_at(page: Page, position: int) -> Line | None:
    return next((line for line in page.lines if position < line.next and line.folded), None)


def _nearness(rule: Rule, page: Page, line: Line, stands: bool) -> Iterator[Note]:
    """Why a rule does not cut the line, where it came near."""
    here = [span for span in rule.find(page) if span.start < line.end and span.end > line.start]
    if here and stands:
        yield Note(rule.id, "found", "another rule that begins earlier is named for this text")
    elif here:
        yield Note(rule.id, "found", f"the line does not stand {_PLACES.get(rule.where, 'where it counts')}")
    elif isinstance(rule.kind, DropLine):
        yield from _near_line(rule, rule.kind, page, line)
    elif isinstance(rule.kind, DropWeighed):
        yield from _weight(rule, rule.kind, line, "near")
    elif isinstance(rule.kind, DropSpan) and rule.kind.times > 1:
        found = sum(len(matches) for _, matches in page.matches(rule.kind.span))
        if rule.kind.span.matches(line.folded, page.title):
            yield Note(rule.id, "near", f"the page shows {found} of the {rule.kind.times} that prove it")


def _near_line(rule: Rule, kind: DropLine, page: Page, line: Line) -> Iterator[Note]:
    if kind.line.matches(line.folded, page.title):
        if len(line.folded) > kind.longest:
            yield Note(rule.id, "near", f"the line is longer than {kind.longest} characters")
        elif kind.run > 1:
            yield Note(rule.id, "near", f"fewer than {kind.run} such lines stand together")
        elif kind.after_first:
            yield Note(rule.id, "near", "it is the first such line of the page, which stays")
        elif kind.again:
            yield Note(rule.id, "near", "no such line above says the same, or the page repeats several")
        return
    for match in _unanchored(kind.line).matches(line.folded, page.title)[:1]:
        if match.end() - match.start() >= NEAR * len(line.folded):
            piece = line.folded[match.start() : match.end()]
            yield Note(rule.id, "near", f"its pattern matches {piece!r}, not the line from end to end")


def _weight(rule: Rule, kind: DropWeighed, line: Line, verdict: str) -> Iterator[Note]:
    """What the heaviest piece of the line weighs, where that is not little."""
    pieces = [match[0] for match in kind.piece.matches(line.folded)]
    piece = max(pieces, key=kind.weighed.weigh, default="")
    if (weight := kind.weighed.weigh(piece)) >= NEAR * kind.least:
        signs = ", ".join(
            f"{' '.join(words)} ({sign.name}) {sign.points * len(words):+d}"
            for sign, words in kind.weighed.signs(piece)
        )
        against = [match[0] for match in kind.unless.matches(piece)] if kind.unless else []
        but = ""
        if verdict == "near" and weight >= kind.least:
            but = (
                f", but {against[0]!r} speaks against it"
                if against
                else ", but other words stand before or behind them"
            )
        yield Note(rule.id, verdict, f"its words weigh {weight} of the {kind.least} that prove it: {signs}{but}")


def _unanchored(pattern: Pattern) -> Pattern:
    return Pattern(pattern.source.removeprefix("^").removesuffix("$"))


@dataclass
class RuleUse:
    """What one rule did on a set of pages: time in seconds, finds, pages and characters that it found."""

    seconds: float = 0.0
    finds: int = 0
    pages: int = 0
    characters: int = 0


@dataclass
class Usage:
    """What the rules did: by rule, and by pairs of rules of one pass that found the same text."""

    rules: dict[str, RuleUse] = field(default_factory=dict)
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    characters: int = 0


def measure(texts: Iterable[str], rules: RuleSet) -> Usage:
    """Run every rule alone over decoded pages, and count. Its time is that of its patterns on the lines that may match them,
    and of what it does with the matches.
    """
    usage = Usage({rule.id: RuleUse() for rule in rules})
    for text in texts:
        page = titled(Page(text, "", rules.prefilter))
        usage.characters += len(text)
        _ = page.found  # one scan of the lines for all rules: no cost of the one that asks first
        page.look_closer(page.prose)
        for number in page.inked:
            view = page.lines[number].view
            for pattern in rules.prefilter.patterns(view.folded, view.scan):
                begin = perf_counter()
                pattern.found(view.folded)
                usage.rules[pattern.rule].seconds += perf_counter() - begin
        found: list[Find] = []
        for rule in rules:
            begin = perf_counter()
            spans = rule.find(page)
            use = usage.rules[rule.id]
            use.seconds += perf_counter() - begin
            use.finds += len(spans)
            use.pages += bool(spans)
            use.characters += sum(end - start for start, end in spans)
            found += [Find(*span, rule) for span in spans]
        usage.overlaps.update(_overlaps(found))
    return usage


def _overlaps(found: list[Find]) -> set[tuple[str, str]]:
    """The pairs of rules that found some of the same text on one page."""
    pairs = set()
    found = sorted(found, key=lambda find: find[:2])
    for index, first in enumerate(found):
        for second in found[index + 1 :]:
            if second.start >= first.end:
                break
            if first.rule is not second.rule and first.rule.kind.pass_ == second.rule.kind.pass_:
                low, high = sorted((first.rule.id, second.rule.id))
                pairs.add((low, high))
    return pairs
