"""Split: rules mark candidates for the first line of a speech, code judges whether they are a series.

A series counts up by one in one form, its stems are related, and each header has a text below it. When it is broken
the page stays whole: a wrong cut tears a speech, a missing one leaves two speeches in a file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.facts import Fact
from cleaner.kinds import Boundary
from cleaner.numerals import number
from cleaner.page import Line, Page
from cleaner.rules import RuleSet
from cleaner.structure import is_prose, is_salutation, is_title

__all__ = ["RULES", "Candidate", "Part", "Speech", "Split", "split"]

RULES = {
    "split.page-title": "The title of a page that holds several speeches; each speech has its own header.",
    "split.lead": "What stands before the first of several numbered speeches: contents, preface, furniture.",
    "split.outer-header": "The header of a collection inside a collection, before the header of its first speech.",
    "split.doubled-title": "A page that holds several documents sets the title of each three times; one copy stays.",
    "split.closing-title-salutation": "A closing, a line like a title and a salutation in a row: a speech begins.",
}

# Text below a header (code points, white space apart). Less announces nothing; the last may be cut off.
FLOOR, LAST_FLOOR = 60, 20
# A text before the first header that is longer than this, or greets somebody, may be a speech: it is never cut.
LONGEST_LEAD = 600

_COLLECTION = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})\s*篇|大全|集锦|汇总|汇编|精选|合集|锦集|范文|范例|模板|通用|集合"
)
_CLOSING = re.compile(
    r".{0,60}(?:谢谢(?:大家|各位)?|谢谢您?|感谢(?:大家|各位)|再见|圆满成功|身体健康|万事如意|工作顺利|隆重开幕|完毕)[。!.]*"
)
_NOT_HAN = re.compile(r"[\W\d_]+|最新|精选|范文|稿$")


@dataclass(frozen=True)
class Speech:
    """One speech of a page: `text` is its file, `start` and `end` its place in the cleaned page.

    `rule` is the boundary rule that found its first line; empty where the page is one speech. `unsplit` counts the
    candidates for a first line inside it that were not taken because their series is broken.
    """

    source: str
    part: int
    start: int
    end: int
    text: str
    facts: dict[str, Fact] = field(default_factory=dict)
    gaps: int = 0
    rule: str = ""
    unsplit: int = 0


class Candidate(NamedTuple):
    """A place where a speech may begin. Spans are half-open offsets into the page.

    `start:end` is the header, `title` the piece of it that stays as the title (empty where there is none), `stem`
    what its number counts, folded. `verdict` says in words why it was taken or not.
    """

    start: int
    end: int
    number: int
    stem: str
    title: tuple[int, int]
    rule: str
    verdict: str = ""


class Part(NamedTuple):
    """Where a speech begins, the rule that found it ("" for none), and how long the title at its beginning is."""

    start: int
    rule: str
    title: int = 0


class Split(NamedTuple):
    """The cuts that take off headers, page title and preface; the speeches; and every candidate with its verdict.

    `unsplit` holds the candidates of a series that is broken or ambiguous: the page was not split there.
    """

    edits: list[Edit]
    parts: list[Part]
    candidates: list[Candidate]
    unsplit: list[Candidate]


def split(page: Page, rules: RuleSet) -> Split:
    """Where the speeches of a page begin. A page without a series is one speech, and nothing is cut."""
    judged: list[Candidate] = []
    best: list[Candidate] = []
    unsplit: list[Candidate] = []
    for form in _forms(page, rules):
        series, why = _series(page, form)
        judged += [candidate._replace(verdict=_verdict(candidate, series, why)) for candidate in form]
        if len(series) > len(best):
            best = series
        elif not series and why.startswith("broken"):
            unsplit += form
    if len(best) < 2 and not (best and best[0].number == 2):
        best = _documents(page) or _closings(page)
        judged += [candidate._replace(verdict="taken") for candidate in best]
    if not best:
        return Split([], [Part(0, "")], judged, unsplit)
    lead_edits, parts = _lead(page, best[0], judged)
    edits = list(lead_edits)
    for candidate in best:
        edits += _header_edits(page, candidate)
        parts.append(Part(candidate.start, candidate.rule, candidate.title[1] - candidate.title[0]))
    return Split(edits, parts, sorted(judged, key=lambda one: one.start), [])


# -- numbered series ------------------------------------------------------------------------------


def _forms(page: Page, rules: RuleSet) -> list[list[Candidate]]:
    """The candidates of each boundary rule: one form of header each."""
    forms = []
    for rule in rules.of("Boundary"):
        assert isinstance(rule.kind, Boundary)
        form = []
        for line, match in rule.kind.matches(page):
            value = number(match["n"])
            if value is None:
                continue
            groups = match.groupdict()
            kept = "title" if groups.get("title") else "stem" if groups.get("stem") else None
            title = tuple(line.start + at for at in match.span(kept)) if kept else (line.start + match.end(),) * 2
            start, end = line.start + match.start(), line.start + match.end()
            stem = groups.get("stem") or ""
            form.append(Candidate(start, end, value, stem.strip(), (title[0], title[1]), rule.id))
        if form:
            forms.append(_same_stem(page, form))
    return forms


def _same_stem(page: Page, form: list[Candidate]) -> list[Candidate]:
    """Headers that are glued to the text before them begin where the stem that they share begins."""
    glued = [one for one in form if one.stem and page.folded[: one.start].rpartition("\n")[2].strip()]
    if len(form) < 2 or not glued:
        return form
    shared = min(len(one.stem) for one in form)
    while len({one.stem[len(one.stem) - shared :] for one in form}) > 1:
        shared -= 1
    result = []
    for one in form:
        cut = len(one.stem) - shared if one in glued and shared >= 3 else 0
        title = (one.title[0] + cut, one.title[1]) if one.title[0] == one.start else one.title
        result.append(one._replace(start=one.start + cut, stem=one.stem[cut:], title=title))
    return result


def _series(page: Page, form: list[Candidate]) -> tuple[list[Candidate], str]:
    """The candidates that count up by one, or none, and why there are none."""
    chains = [_chain(page, form[index:]) for index, first in enumerate(form) if first.number in (1, 2)]
    chain = max(chains, key=lambda one: (len(one), one[0].number == 1, one[0].start), default=[])
    if not chain:
        return [], "alone: no header numbered 1 or 2"
    headless = chain[0].number == 2
    if len(chain) == 1 and not headless:
        return [], "alone: a series has two headers at least"
    if headless and len(_ink(page.folded[: chain[0].start])) < FLOOR:
        return [], "broken: it begins with 2, and there is no speech before it"
    others = [one for one in form if one not in chain and one.start > chain[0].start and not _echo(page, one, chain)]
    if others:
        return [], f"broken: number {others[0].number} does not fit the count"
    if short := _without_text(page, chain):
        return [], f"broken: no text below number {short.number}"
    if not _related(page, chain):
        return [], "unproved: neither stems nor texts show that these are speeches"
    return chain, ""


def _chain(page: Page, form: list[Candidate]) -> list[Candidate]:
    """From the first candidate on, those that count up by one, each with some text before the next."""
    chain = [form[0]]
    for one in form[1:]:
        if one.number == chain[-1].number + 1 and len(_ink(page.folded[chain[-1].end : one.start])) >= FLOOR:
            chain.append(one)
    return chain


def _echo(page: Page, one: Candidate, chain: list[Candidate]) -> bool:
    """Whether a candidate only repeats the header just above it."""
    return any(
        one.number == other.number and one.start > other.end and not _ink(page.folded[other.end : one.start])
        for other in chain
    )


def _without_text(page: Page, chain: list[Candidate]) -> Candidate | None:
    last = chain[-1]
    return last if len(_ink(page.folded[last.end :])) < LAST_FLOOR else None


def _related(page: Page, chain: list[Candidate]) -> bool:
    """Whether the headers belong together: one stem, or a stem from the title, or texts that greet an audience."""
    stems = [_NOT_HAN.sub("", one.stem) for one in chain]
    title = _NOT_HAN.sub("", page.title)
    if all(len(stem) >= 3 for stem in stems):
        if len(set(stems)) == 1 and len(stems) > 1:
            return True
        if all(_common(stem, title) >= max(3, len(stem) // 2) or _common(stem, stems[0]) >= 4 for stem in stems):
            return True
    if _COLLECTION.search(page.title):
        return True
    greeted = sum(_greets(page, one, following) for one, following in zip(chain, [*chain[1:], None], strict=True))
    return greeted * 2 >= len(chain)


def _greets(page: Page, header: Candidate, following: Candidate | None) -> bool:
    """Whether the text below a header begins with a salutation."""
    text = page.folded[header.end : following.start if following else len(page.folded)]
    lines = [line.strip() for line in text[:400].split("\n") if line.strip()]
    return any(is_salutation(line) or is_salutation(line.partition(":")[0] + ":") for line in lines[:3])


def _common(first: str, second: str) -> int:
    """Length of the longest common piece of two short strings."""
    return max(
        (length for length in range(min(len(first), len(second)), 0, -1) for at in range(len(first) - length + 1)
         if first[at : at + length] in second),
        default=0,
    )  # fmt: skip


def _verdict(candidate: Candidate, series: list[Candidate], why: str) -> str:
    if candidate in series:
        return "taken"
    return why or "not in the series: it repeats a header, or stands before the first one"


# -- pages without numbers ------------------------------------------------------------------------


def _documents(page: Page) -> list[Candidate]:
    """Titles that stand on two lines of their own and once more before the text: one page, several documents."""
    lines = [line for line in page.lines if line.folded]
    found: list[Candidate] = []
    for one, two, three in zip(lines, lines[1:], lines[2:], strict=False):
        glued = three.folded.startswith(one.folded) and len(three.folded) > len(one.folded) + 10
        if one.folded == two.folded and is_title(one.folded) and (glued or is_prose(three.folded)):
            end = three.start + len(one.folded) if glued else two.end
            title = (one.start, one.end)
            found.append(Candidate(one.start, end, len(found) + 1, one.folded, title, "split.doubled-title"))
    if len(found) < 2:
        return []
    ends = [*(one.start for one in found[1:]), len(page.text)]
    long_enough = all(len(_ink(page.folded[one.end : end])) >= FLOOR for one, end in zip(found, ends, strict=True))
    return found if long_enough else []


def _closings(page: Page) -> list[Candidate]:
    """A closing, then a line like a title, then a salutation: all three, or it is no boundary."""
    lines = [line for line in page.lines if line.folded]
    found: list[Candidate] = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if _CLOSING.fullmatch(before.folded[-70:]) and _is_other_title(line, page) and _addresses(after):
            title = (line.start, line.end)
            rule = "split.closing-title-salutation"
            found.append(Candidate(line.start, line.end, len(found) + 2, line.folded, title, rule))
    if not found or len(_ink(page.folded[: found[0].start])) < FLOOR or _without_text(page, found):
        return []
    return found


def _is_other_title(line: Line, page: Page) -> bool:
    return is_title(line.folded) and line.folded != page.title


def _addresses(line: Line) -> bool:
    return is_salutation(line.folded) and line.folded.endswith(":")


# -- what is cut ----------------------------------------------------------------------------------


def _header_edits(page: Page, header: Candidate) -> list[Edit]:
    """Cut a header down to its title; the whole of it where it has none."""
    start, end = header.title
    pieces = ((header.start, start), (end, header.end)) if start < end else ((header.start, header.end),)
    return [Edit(at, page.text[at:to], "", header.rule) for at, to in pieces if at < to]


def _lead(page: Page, first: Candidate, judged: Sequence[Candidate]) -> tuple[list[Edit], list[Part]]:
    """What stands before the first header. A text that may be a speech is one; anything else is cut and named."""
    lines = [line for line in page.lines if line.start < first.start and line.folded]
    text = page.folded[: first.start]
    prose = [line for line in lines if is_prose(line.folded)]
    greets = any(_addresses(line) for line in lines)
    if prose and (first.number != 1 or greets or len(_ink(text)) > LONGEST_LEAD):
        return [], [Part(0, "")]
    edits, headers = [], {one.start: one for one in judged if one.rule != first.rule}
    for number_, line in enumerate(lines):
        start = 0 if number_ == 0 else lines[number_].start
        end = lines[number_ + 1].start if number_ + 1 < len(lines) else first.start
        is_page_title = page.title and line.folded.startswith(page.title)
        rule = "split.page-title" if is_page_title else "split.outer-header" if line.start in headers else "split.lead"
        edits.append(Edit(start, page.text[start:end], "", rule))
    return edits, []


def _ink(text: str) -> str:
    return "".join(text.split())
