"""Explain: why a line stays or goes, what decided it, and which rules came nearest.

Also measures what every rule does on a set of pages: hits, time, and where two rules find the same text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import NamedTuple

from cleaner.document import Document
from cleaner.errors import PageError
from cleaner.kinds import DropLine, DropSpan, Weighing, Weight
from cleaner.page import Line, Page, Span
from cleaner.passes.strip import Find, cut, standing
from cleaner.passes.strip.body import body_of, furniture_of
from cleaner.passes.strip.finds import lines_covered, lines_of
from cleaner.pattern import Pattern
from cleaner.pipeline import Cleaned
from cleaner.rules import PLACES, WEAK, Rule, RuleSet
from cleaner.title import titled

__all__ = ["Explanation", "Note", "RuleUse", "Usage", "explain", "measure"]

# A pattern that matches so large a piece of a line came near it, and words that have so much of the points.
NEAR = 0.4

_PLACES = {
    "anywhere": "spares what may be the title, and a line inside a list of its kind",
    "head": "counts only before the text",
    "tail": "counts only after the text",
    "edge": "counts only before and after the text",
    "frame": "asks for three cut lines on the page, and counts only outside the text; not for its title",
    "lone": "asks for three cut lines on the page, and for no more than three such lines between paragraphs",
    "among": "asks for two cut lines right above, or the start of the page, and one right below, or the end; spares the title",
    "adjoining": "asks for a cut line right above or below; spares what may be the title",
    "kicker": "counts only above a title that is known for sure",
    "above": "asks for cut lines below, and counts only over them above a title that is known for sure",
    "below": "asks for two cut lines above, or one such as stands below texts only, and counts only under them after the text",
}


class Note(NamedTuple):
    """What one rule has to say about a line.

    `verdict`: `cuts`, `changes` (so does what takes out white space only), `found` (it finds the line, but does not cut it) or
    `near` (it finds less than it asks for). `words`: what a scorecard says of them. `missing`: how much evidence, from 0 to 1.
    """

    rule: str
    verdict: str
    why: str
    words: str = ""
    missing: float = 0.0


class Explanation(NamedTuple):
    """Why a line stays or goes. `decided`: the rules that changed it, in their order; `others`: those that might have, the
    nearest first: what finds the line before what finds less of it, each by how much evidence is missing. `around`: where the
    text and the nearest cut lines stand, if that was evidence, or too little; "" otherwise.
    """

    verdict: str
    decided: tuple[Note, ...]
    others: tuple[Note, ...]
    around: str


def explain(cleaned: Cleaned, number: int, rules: RuleSet) -> Explanation:
    """Why line `number` (from 1) of the decoded page stays or goes, and which rules of the strip pass came near.

    Raises ValueError where the page has no such line.
    """
    document = cleaned.document
    starts = [0, *(at + 1 for at, char in enumerate(document.raw) if char == "\n")]
    if not 1 <= number <= len(starts):
        raise ValueError(f"the page has {len(starts)} lines")
    start = starts[number - 1]
    end = starts[number] if number < len(starts) else len(document.raw)
    decided = list(_changes(document, start, end))
    verdict = _verdict(document, start, end, decided)
    before = _before_strip(document)
    page = titled(Page(before.text, "", rules.prefilter))
    line = _line_at(page, before.text_position(start))
    if line is None or not document.raw[start:end].strip():
        return Explanation(verdict, tuple(decided), (), "")
    here = Span(before.text_position(start), before.text_position(end))
    finds = standing(page, rules.of("strip"))
    page.look_closer(page.prose)
    gone = any(note.verdict == "cuts" for note in decided)
    taken = {note.rule: at for at, note in enumerate(decided)}
    others: list[Note] = []
    for rule in rules.of("strip"):
        if rule.id not in taken:
            others += _nearness(rule, page, line, here, finds, gone)
        elif weight := _weight(rule, page, line):
            note = decided[taken[rule.id]]
            decided[taken[rule.id]] = note._replace(why=f"{note.why}: {weight.said}", words=weight.words)
    others.sort(key=lambda note: (note.verdict, note.missing, note.rule))
    by_place = {rule.id for rule in rules if rule.where != "anywhere"}
    finding = decided if gone else [note for note in others if note.verdict == "found"]
    if by_place.isdisjoint(note.rule for note in finding):
        return Explanation(verdict, tuple(decided), tuple(others), "")

    def number_at(position: int) -> int:
        return bisect_right(starts, before.raw_position(position))

    return Explanation(verdict, tuple(decided), tuple(others), _around(page, line, finds, number_at))


def _verdict(document: Document, start: int, end: int, decided: list[Note]) -> str:
    """What became of a span of the decoded page."""
    kept = document.text[document.text_position(start) : document.text_position(end)].strip()
    if not document.raw[start:end].strip():
        return "is empty"
    if not kept:
        return "goes"
    if any(note.verdict == "cuts" for note in decided):
        return f"goes in part; {_quoted(kept)} stays"
    return "stays, with changes" if decided else "stays: no rule has enough evidence"


def _changes(document: Document, start: int, end: int) -> Iterator[Note]:
    """The edits that touch a span of the decoded page, each rule once."""
    seen = set()
    for position, pass_, edit in document.edits():
        touches = start <= position < end or position < start < position + len(edit.old)
        if touches and edit.rule not in seen:
            seen.add(edit.rule)
            verdict = "changes" if edit.new or edit.old.isspace() else "cuts"
            did = f"set {edit.new[:60]!r} for" if edit.new else "took out"
            yield Note(edit.rule, verdict, f"{pass_} {did} {_quoted(edit.old)}")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:40]}…{text[-10:]}")


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


def _around(page: Page, line: Line, finds: list[Find], number_at: Callable[[int], int]) -> str:
    """Where the text stands, and the nearest lines that were cut, but not with this one. `number_at`: the number of the line
    in the decoded page that holds a position."""
    spans = [(Span(edit.start, edit.start + len(edit.old)), edit.rule) for edit in cut(page.text, finds)]
    rule_of = {number: rule for span, rule in reversed(spans) for number in lines_of(page, span)}
    gone = lines_covered(page, finds)
    covered = [at for at in page.inked if at in gone]
    own = {at for span, _ in spans if _meet(span, Span(line.start, line.end)) for at in lines_of(page, span)}
    others = [at for at in covered if at not in own]
    above = [at for at in others if page.lines[at].end < line.start][-1:]
    below = [at for at in others if page.lines[at].start > line.end][:1]
    nearest = (f"{number_at(page.lines[at].start)} ({rule_of[at]})" for at in (*above, *below))
    said = [
        f"{where} {next(nearest)}" if near else f"none {where}" for near, where in ((above, "above"), (below, "below"))
    ]
    text = [page.lines[at] for at in body_of(page, furniture_of(page, finds)) if page.lines[at].view.prose]
    first, last = (number_at(text[0].start), number_at(text[-1].end)) if text else (0, 0)
    stands = "no text" if not text else f"text on line {first}" if first == last else f"text on lines {first} to {last}"
    return f"{stands}; nearest cut lines: {', '.join(said)}; {len(covered)} on the page"


def _nearness(rule: Rule, page: Page, line: Line, here: Span, finds: list[Find], gone: bool) -> Iterator[Note]:
    """Why a rule does not cut `here`, all of a line or a piece of it, where it came near. `gone`: others did."""
    if any(_meet(span, here) for span in rule.find(page)):
        by = {find.rule for find in finds if _meet(find, here)}
        missing = PLACES.index(rule.where) / len(PLACES)
        if rule in by:
            missing = 0
            why = "would cut it too" if gone else "takes lines, and this is a piece of a paragraph that is joined first"
        elif by and rule.where in WEAK:
            missing = 1
            why = "looks only at what other rules leave"
        else:
            why = _PLACES[rule.where]
        yield Note(rule.id, "found", why, missing=missing)
    elif isinstance(rule.kind, DropLine):
        yield from _near_line(rule, rule.kind, page, line)
    elif weight := _weight(rule, page, line):
        if weight.share >= NEAR:
            yield Note(rule.id, "near", weight.said, weight.words, max(1 - weight.share, 0))
    elif isinstance(rule.kind, DropSpan) and rule.kind.times > 1:
        found, times = sum(len(matches) for _, matches in page.matches(rule.kind.span)), rule.kind.times
        if rule.kind.span.matches(line.folded, page.title):
            yield Note(
                rule.id, "near", f"the page shows {found} of the {times} that prove it", missing=1 - found / times
            )


def _meet(one: Span | Find, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _weight(rule: Rule, page: Page, line: Line) -> Weight | None:
    """What the heaviest piece of a line weighs, or the list that it is a point of, where the rule weighs words."""
    if not isinstance(rule.kind, Weighing):
        return None
    return max(rule.kind.weights(page, (line,)), key=lambda weight: weight.share, default=None)


def _near_line(rule: Rule, kind: DropLine, page: Page, line: Line) -> Iterator[Note]:
    length = len(line.folded)
    if kind.line.matches(line.folded, page.title):
        if length > kind.longest:
            why, missing = f"the line is longer than {kind.longest} characters", 1 - kind.longest / length
        elif kind.run > 1:
            why, missing = f"fewer than {kind.run} such lines stand together", 1 - 1 / kind.run
        elif kind.after_first:
            why, missing = "it is the first such line of the page, which stays", 0.5
        else:
            why, missing = "no such line above says the same, or the page repeats several", 0.5
        yield Note(rule.id, "near", why, missing=missing)
    elif length <= kind.longest and (piece := _piece(kind.line, line.folded, page.title)):
        share = len(piece) / length
        if share >= NEAR:
            why = f"its pattern matches {_quoted(piece)}, not the line from end to end"
            yield Note(rule.id, "near", why, missing=1 - share)


def _piece(pattern: Pattern, folded: str, title: str) -> str:
    """What a pattern for whole lines matches first inside one; "" where that is nothing, or takes too long to look for."""
    try:
        matches = Pattern(pattern.source).matches(folded, title)
    except PageError:
        return ""
    return str(matches[0][0]) if matches else ""


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
