"""Split: where the speeches of a page begin, and what is cut between them.

Rules mark headers, `series` judges whether those that count are a series; pages without numbers need other proof. When
a series is broken or ambiguous the page stays whole and says so: a wrong cut tears a speech, a missing one leaves two
speeches in a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import regex

from cleaner.document import Edit
from cleaner.facts import Fact
from cleaner.page import Line, Page
from cleaner.rules import RuleSet
from cleaner.split.headers import Candidate, core, marked, page_titles, related
from cleaner.split.series import FLOOR, NamesSpeech, Series, find_series, fits, outermost
from cleaner.split.signs import closes, greets, ink, is_how_to, opens_with_speech, salutes
from cleaner.structure import is_prose, is_salutation, looks_like_title

__all__ = ["RULES", "Part", "Speech", "Split", "split"]

RULES = {
    "split.page-title": "The title of a page that holds several speeches; each speech has its own header.",
    "split.lead": "What stands before the first of several numbered speeches: contents, preface, furniture.",
    "split.how-to": "An article about how to write a speech, before the speech that it gives as a sample.",
    "split.outer-header": "The header of a collection inside a collection, before the header of its first speech.",
    "split.empty-header": "A header with no text below it: the page breaks off, or lists what it does not hold.",
    "split.count-tag": "How many speeches the page says it holds, behind its title; each is a file now.",
    "split.doubled-title": "A page that holds several documents sets the title of each three times; one copy stays.",
    "split.closing-title-salutation": "A closing, a line like a title and a salutation in a row: a speech begins.",
}

# Who speaks, at the beginning of a line: a host script or an interview, one text whatever is said in it.
_SPEAKER = re.compile(r"(?:[甲乙丙丁男女合齐a-d]\d?|主持人?|记者|问|答)\s*[::]")


# So many samples are looked at; an article gives one.
_SAMPLES = 20

# The verdict on a header of a series that fits into the chosen one.
_BESIDE = "left out: it belongs to a series inside another one, or above it"


@dataclass(frozen=True)
class Speech:
    """One speech of a page: `text` is its file, `start` and `end` its place in the cleaned page.

    `gaps` are the places in `text` where text is missing.
    `rule` is the boundary rule that found its first line; empty where the page is one speech. `unsplit` holds the
    lines inside it that may begin a speech and were not taken, because their series is broken or ambiguous.
    `title_inferred` says that the title among `facts` does not stand in the text: it is that of the page.
    """

    source: str
    part: int
    start: int
    end: int
    text: str
    facts: dict[str, Fact] = field(default_factory=dict)
    gaps: tuple[int, ...] = ()
    rule: str = ""
    unsplit: tuple[str, ...] = ()
    title_inferred: bool = False


class Part(NamedTuple):
    """Where a speech begins, and the rule that found it ("" for none).

    `title` is how many code points at its beginning are its title once the edits are made; `inferred` is the title
    that the page gives it where its own header gives none.
    """

    start: int
    rule: str = ""
    title: int = 0
    inferred: str = ""


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
    names_speech = _names_speech(rules.words.get("genre", ""))
    marks = marked(page, rules)
    found = find_series(page, marks["n"], names_speech)
    series = outermost(page, found)
    judged = [one for each in found for one in _with_verdicts(each, series)]
    chain = series.chain if series else []
    if not any(each.state == "taken" for each in found):
        chain, more = _unnumbered(page, marks, names_speech)
        if all(fits(page, chain, other) for other in found if other.state == "broken" and other.proof):
            judged += more
        else:
            chain = []
    judged.sort(key=lambda one: (one.start, one.end))
    if chain:
        return _parted(page, chain, judged)
    doubtful = {one[:2] for each in found if each.state != "alone" and len(each.form) > 1 for one in each.form}
    unsplit = [one for one in judged if one[:2] in doubtful or one.verdict.startswith("ambiguous")]
    edits, title = ([], 0) if unsplit else _single_number(page, judged)
    return Split(edits, [Part(0, "", title)], judged, unsplit)


@lru_cache(maxsize=8)
def _names_speech(genre: str) -> NamesSpeech:
    """Whether a folded title names a kind of speech, by the word list `genre` of the rules."""
    pattern = regex.compile(genre or r"(?!)")
    return lambda text: pattern.search(text) is not None


def _with_verdicts(series: Series, chosen: Series | None) -> Iterator[Candidate]:
    """The candidates of a series, each with the reason why it was taken or not."""
    taken = {header.end for header in series.chain}
    for one in series.form:
        why = series.why
        if series is chosen and one.end not in taken:
            why = "left out: it repeats a header, lists contents, or has no text below"
        elif series is not chosen and series.state == "taken":
            why = _BESIDE if chosen else "ambiguous: two series do not fit together"
        yield one._replace(verdict=why)


# -- pages without numbers ------------------------------------------------------------------------

_Found = tuple[list[Candidate], list[Candidate]]  # the headers of the speeches, and all candidates with their verdicts


def _unnumbered(page: Page, marks: dict[str, list[Candidate]], names_speech: NamesSpeech) -> _Found:
    """The speeches of a page whose headers do not count."""
    why = "ambiguous: the title names two speeches, and no header says where the second begins"
    titles = page_titles(page)
    judged = [one._replace(verdict=why) for one in marks["second"] if page.folded[one.start : one.end] in titles]
    finders: tuple[Callable[[], _Found], ...] = (
        lambda: _samples(page, marks["sample"], names_speech),
        lambda: _documents(page),
        lambda: _closings(page),
    )
    for find in finders:
        chain, more = find()
        if chain:
            return chain, more
        judged += more
    return [], judged


def _samples(page: Page, marks: list[Candidate], names_speech: NamesSpeech) -> _Found:
    """The one sample that an article about writing announces."""
    fit = [
        one for one in marks[:_SAMPLES] if is_how_to(page, one.start) and _begins_speech(page, one.end, names_speech)
    ]
    if len(fit) > 1:
        return [], [one._replace(verdict="ambiguous: several samples are announced") for one in fit]
    why = "left out: no article about writing above it, or no speech below"
    chain = [one._replace(number=1, verdict="taken: a sample announced by an article about writing") for one in fit]
    taken = set(fit)
    return chain, chain + [one._replace(verdict=why) for one in marks if one not in taken]


def _begins_speech(page: Page, start: int, names_speech: NamesSpeech) -> bool:
    first = next((line.folded for line in page.lines if line.folded and line.start >= start), "")
    titled = looks_like_title(first) and names_speech(first)
    return ink(page, start, len(page.folded)) >= FLOOR and (titled or greets(page, start, len(page.folded)))


def _documents(page: Page) -> _Found:
    """Titles that stand on two lines of their own and once more before the text: one page, several documents.

    The title of the first document is the page's, and its echoes may be gone already.
    """
    lines = [line for line in page.lines if line.folded]
    found: list[Candidate] = []
    for index, (one, two, three) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
        twice = one.folded == two.folded
        text = three if twice else two
        rest = text.folded.removeprefix(one.folded)
        glued = rest != text.folded and (len(rest) > 10 or salutes(rest))
        if looks_like_title(one.folded) and (glued or is_prose(text.folded)) and (twice or (glued and not index)):
            end = text.start + len(one.folded) if glued else two.end
            found.append(_header(page, one, end, len(found) + 1, "split.doubled-title"))
    before = bool(found) and ink(page, 0, found[0].start) >= FLOOR
    ends = [*(one.start for one in found[1:]), len(page.text)]
    if len(found) + before < 2 or any(ink(page, one.end, end) < FLOOR for one, end in zip(found, ends, strict=True)):
        why = "left out: a doubled title, and no other, or too little text"
        return [], [one._replace(verdict=why) for one in found]
    found = [one._replace(number=one.number + before) for one in found]
    return found, found


def _closings(page: Page) -> _Found:
    """A closing, then a line like a title, then a salutation: all three, or it is no boundary."""
    lines = [line for line in page.lines if line.folded]
    if any(_SPEAKER.match(line.folded) for line in lines):
        return [], []
    found: list[Candidate] = []
    doubtful: list[Candidate] = []
    above: set[str] = set()
    for before, line, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        above.add(before.folded)
        if not closes(before.folded):
            continue
        header = _header(page, line, line.end, len(found) + 2, "split.closing-title-salutation")
        if after and looks_like_title(line.folded) and line.folded not in above and _addresses(after):
            found.append(header)
        elif _addresses(line):
            why = "ambiguous: a closing and a salutation, but no title between them"
            doubtful.append(header._replace(number=0, verdict=why))
    ends = [*(one.start for one in found), len(page.text)]
    texts = list(zip([0, *(one.end for one in found)], ends, strict=True))
    if found and all(ink(page, *text) >= FLOOR and greets(page, *text) for text in texts):
        return found, found + doubtful
    why = "ambiguous: a closing, a title and a salutation, but not every text is a speech"
    return [], [one._replace(verdict=why) for one in found] + doubtful


def _header(page: Page, line: Line, end: int, number: int, rule: str) -> Candidate:
    text, title = page.text[line.start : line.end], (line.start, line.end)
    return Candidate(line.start, end, number, line.folded, title, "", rule, text, f"taken: {RULES[rule]}")


def _addresses(line: Line) -> bool:
    return is_salutation(line.folded) and line.folded.endswith(":")


# -- what is cut ----------------------------------------------------------------------------------


def _parted(page: Page, chain: list[Candidate], judged: list[Candidate]) -> Split:
    """The parts that begin with the headers of `chain`, and the edits that take off headers and what goes before."""
    beside = sorted((one for one in judged if one.verdict == _BESIDE), key=lambda one: -one.start)
    starts = [_start_of_headers_above(page, one, beside) for one in chain]
    edits, parts = _lead(page, chain[0], starts[0], judged)
    blank = 0 if edits or parts else starts[0]  # white space that the page begins with
    inferred = _page_title(page)
    for one, start in zip(chain, starts, strict=True):
        edits += _cuts(page, one, start)
        length = one.title[1] - one.title[0]
        parts.append(Part(start, one.rule, length and length + blank, "" if length else inferred))
        blank = 0
    end, last = len(page.folded), chain[-1]
    for one in reversed(judged):  # headers of the series behind its last text
        ours = one.form == last.form and (not one.stem or related(one.stem, last.stem))
        if ours and one.start >= last.end and one.end <= end and not ink(page, one.end, end):
            edits.append(Edit(one.start, page.text[one.start : one.end], "", "split.empty-header"))
            end = one.start
    return Split(edits, parts, judged, [])


def _start_of_headers_above(page: Page, one: Candidate, beside: Sequence[Candidate]) -> int:
    """Where the headers of another series begin that stand right above a header: they open nothing."""
    start = one.start
    for other in beside:
        if other.start < start and not ink(page, other.end, start):
            start = other.start
    return start


def _cuts(page: Page, header: Candidate, start: int) -> Iterator[Edit]:
    """Cut a header down to its title, the whole of it where it has none, and the headers above it from `start` on."""
    first, last = header.title if header.title[0] < header.title[1] else (header.end, header.end)
    for at, to, rule in (
        (start, header.start, "split.outer-header"),
        (header.start, first, header.rule),
        (last, header.end, header.rule),
    ):
        if at < to:
            yield Edit(at, page.text[at:to], "", rule)


def _lead(page: Page, first: Candidate, end: int, judged: Sequence[Candidate]) -> tuple[list[Edit], list[Part]]:
    """What stands before the first header. A text that may be a speech is one; anything else is cut and named."""
    lines = [line for line in page.lines if line.start < end and line.folded]
    if lines and (first.number != 1 or opens_with_speech(page, end)):
        return _count_tag(page, lines[0])
    headers, titles = {one.start for one in judged if one.rule != first.rule}, page_titles(page)
    edits = []
    for index, line in enumerate(lines):
        start = line.start if index else 0
        stop = lines[index + 1].start if index + 1 < len(lines) else end
        rule = "split.page-title" if line.folded.startswith(titles) else "split.lead"
        rule = "split.outer-header" if line.start in headers and rule == "split.lead" else rule
        rule = "split.how-to" if first.rule.startswith("sample.") else rule
        edits.append(Edit(start, page.text[start:stop], "", rule))
    return edits, []


def _count_tag(page: Page, line: Line) -> tuple[list[Edit], list[Part]]:
    """The speech before the first header: its title is that of the page, without the count."""
    title = core(line.folded)
    if line.folded not in page_titles(page) or title == line.folded or len(title) < 4:
        return [], [Part(0)]
    at = line.start + len(title)
    return [Edit(at, page.text[at : line.end], "", "split.count-tag")], [Part(0, "", at)]


def _page_title(page: Page) -> str:
    """The title of the page as it is written there, without tags; for speeches whose headers give none."""
    title = next(iter(page_titles(page)), "")
    at = page.folded.find(title)
    return page.text[at : at + len(core(title))].strip()


def _single_number(page: Page, judged: Sequence[Candidate]) -> tuple[list[Edit], int]:
    """A page with one piece of a series: the number behind or before its title goes, or the header below its title."""
    first = next((line for line in page.lines if line.folded), None)
    for one in judged:
        if not first or not one.verdict.startswith("alone") or ink(page, one.end, len(page.folded)) < FLOOR:
            continue
        titled = one.counts_pieces and one.title[0] < one.title[1]
        if titled and (one.start, one.end) == (first.start, first.end):
            return list(_cuts(page, one, one.start)), one.start + one.title[1] - one.title[0]
        below = one.start > first.end and not ink(page, first.end, one.start)
        if below and one.number == 1 and one.stem and related(one.stem, first.folded):
            return [Edit(one.start, page.text[one.start : one.end], "", one.rule)], 0
    return [], 0
