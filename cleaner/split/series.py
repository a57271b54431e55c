"""Series: the judgement whether headers that count are the headers of speeches.

A series counts up by one from 1 (from 2 where the first speech lacks its header) in one form, has a text below each
header, and shows that these are speeches. What fails is named, so that a reader can see why.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from cleaner.page import Page
from cleaner.split.headers import Candidate, is_collection, key, page_titles, related
from cleaner.split.signs import ENOUGH, greets, ink, is_preface, opens_with_speech
from cleaner.structure import looks_like_title

__all__ = ["FLOOR", "NamesSpeech", "Series", "find_series", "fits", "outermost"]

# Text below a header (code points, white space apart). Less announces nothing; the last speech may be cut off.
FLOOR, LAST_FLOOR = ENOUGH, 20
# So large a share of the texts may be shorter than the floor, in a series that is long enough to prove itself.
SHORT_SHARE = 0.25
# So many stems are tried, those that most headers have.
READINGS = 20
# The form of what sites call the pages of one text, too: `title(2)`.
_PAGES = "(1)"
# The form of the parts of a book, too.
_PARTS = ("第一篇", "第1篇")

# Whether a folded title names a kind of speech.
NamesSpeech = Callable[[str], bool]


class Series(NamedTuple):
    """Candidates of one form and what they were judged to be: `taken`, `broken`, `unproved` or `alone`.

    `chain` are the headers of a series that was taken, `proof` what shows that these are speeches.
    """

    state: str
    why: str
    form: list[Candidate]
    chain: list[Candidate]
    proof: str = ""


def find_series(page: Page, found: Sequence[Candidate], names_speech: NamesSpeech) -> list[Series]:
    """The candidates, sorted into forms, each judged."""
    result: list[Series] = []
    for form in _forms(found):
        whole = _judge(page, form, names_speech)
        result += (whole.state != "taken" and _reading(page, form, names_speech)) or [whole]
    return result


def _forms(found: Sequence[Candidate]) -> Iterable[list[Candidate]]:
    """Candidates of one form. Headers that differ in the script of the number, or lack the stem, are of one form only
    where they complete one another: where no number comes twice."""
    forms: dict[str, dict[tuple[str, bool], list[Candidate]]] = {}
    for one in found:
        kinds = forms.setdefault(one.form.replace("一", "1"), {})
        kinds.setdefault((one.form, bool(one.stem)), []).append(one)
    for kinds in forms.values():
        numbers = [value for kind in kinds.values() for value in {one.number for one in kind}]
        if len(numbers) == len(set(numbers)):
            yield sorted(one for kind in kinds.values() for one in kind)
        else:
            yield from kinds.values()


def _reading(page: Page, form: list[Candidate], names_speech: NamesSpeech) -> list[Series]:
    """A form that does not count may be a series among look-alikes: the headers of one stem, those that name a speech.

    The look-alikes must have nothing to do with the series, else it is the series that is broken. Gives the series
    and what is left; nothing where there is no such series.
    """
    by_stem = groupby(
        sorted((one for one in form if one.stem), key=lambda one: key(one.stem)), lambda one: key(one.stem)
    )
    stems = [group for _, members in by_stem if len(group := sorted(members)) > 1]
    readings = [*heapq.nlargest(READINGS, stems, key=len), [one for one in form if names_speech(one.text)]]
    best: list[Series] = []
    for reading in readings:
        chosen = set(reading)
        rest = [one for one in form if one not in chosen]
        if not rest or len(reading) < 2 or any(one.stem and related(one.stem, reading[0].stem) for one in rest):
            continue
        series = _judge(page, reading, names_speech)
        if series.state == "taken" and (not best or len(series.chain) > len(best[0].chain)):
            best = [series, _judge(page, rest, names_speech)]
    return best


def _judge(page: Page, form: list[Candidate], names_speech: NamesSpeech) -> Series:
    """Whether the candidates of one form are a series, and why."""
    chain = _without_contents(page, _without_echoes(page, form))
    end = len(page.folded)
    while len(chain) > 1 and not ink(page, chain[-1].end, end):  # the page breaks off behind a header
        *chain, last = chain
        end = last.start
    proof = _proof(page, chain, names_speech)
    first, single = chain[0].number, len(chain) == 1

    def no(state: str, why: str) -> Series:
        return Series(state, f"{state}: {why}", form, [], proof)

    if first not in (1, 2):
        return no("alone" if single else "broken", f"it begins with number {first}")
    for due, one in enumerate(chain, first):
        if one.number != due:
            return no("broken", f"number {one.number} stands where {due} is due")
    if first == 2 and ink(page, 0, chain[0].start) < FLOOR:
        return no("broken", "it begins with 2, and there is no speech before it")
    if short := _short(page, chain):
        return no("alone" if single else "broken", f"too little text below number {short.number}")
    if single and not (proof and (first == 2 or (chain[0].counts_pieces and is_collection(page)))):
        return no("alone", "one header is no series")
    if not proof:
        return no("unproved", "neither stems nor titles nor salutations show that these are speeches")
    return Series("taken", f"taken: one of {len(chain)} that count up from {first}; {proof}", form, chain, proof)


def _without_echoes(page: Page, form: list[Candidate]) -> list[Candidate]:
    """A header that is repeated with nothing between is one header."""
    chain: list[Candidate] = []
    for one in form:
        last = chain[-1] if chain else one
        alike = not one.stem or not last.stem or related(one.stem, last.stem)
        if chain and last.number == one.number and alike and not ink(page, last.end, one.start):
            chain.pop()
            title = one.title if one.title[0] < one.title[1] else last.title
            one = one._replace(start=last.start, stem=one.stem or last.stem, title=title)
        chain.append(one)
    return chain


def _without_contents(page: Page, form: list[Candidate]) -> list[Candidate]:
    """Without a list of contents: headers with nothing below them, before the count begins anew."""
    restart = max((index for index, one in enumerate(form) if one.number == 1), default=0)
    entries = form[:restart]
    if not entries or any(ink(page, one.end, two.start) >= LAST_FLOOR for one, two in pairwise(entries)):
        return form
    # A preface may follow the list; behind a single entry it could be a speech.
    alone = len(entries) == 1 and ink(page, entries[0].end, form[restart].start) >= LAST_FLOOR
    return form if alone else form[restart:]


def _short(page: Page, chain: list[Candidate]) -> Candidate | None:
    """The first header with too little text below. In a long series a few may have little, the last may be cut off."""
    *lengths, last = (ink(page, start, end) for start, end in _texts(page, chain))
    short = [one for one, length in zip(chain, lengths, strict=False) if length < FLOOR]
    if short and (len(short) > SHORT_SHARE * len(chain) or min(lengths) < LAST_FLOOR):
        return short[0]
    return chain[-1] if last < LAST_FLOOR and len(chain) < 3 else None


def _texts(page: Page, chain: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Where the text below each header begins and ends."""
    return list(zip((one.end for one in chain), [*(one.start for one in chain[1:]), len(page.folded)], strict=True))


# -- what shows that these are speeches -----------------------------------------------------------


def _proof(page: Page, chain: list[Candidate], names_speech: NamesSpeech) -> str:
    """What shows that the texts are speeches and not sections, parts of a book or pages; empty where nothing does."""
    greeted = [greets(page, start, end) for start, end in _texts(page, chain)]
    later = greeted[1:] if chain[0].number == 1 and len(chain) > 1 else greeted  # the first proves only itself
    greeting = 2 * sum(later) >= len(later)
    stems = [one.stem for one in chain]
    one_stem = all(len(key(stem)) >= 2 and related(stem, stems[0]) for stem in stems)
    of_page = one_stem and any(related(stems[0], title) for title in page_titles(page))
    one_stem &= of_page or len(chain) > 1
    if not all(one.counts_pieces for one in chain):
        if one_stem and greeting:
            return "one stem, and the texts begin with salutations"
        pages = all(one.form == _PAGES for one in chain) and chain[0].number == 2 and not any(later)
        announced = of_page and is_collection(page) and not pages
        return "one stem, that of a title which announces a collection" if announced else ""
    if one_stem and (names_speech(stems[0]) or (of_page and is_collection(page))):
        return "one stem that names a kind of speech"
    titles = [_title(page, one) for one in chain if not one.stem]
    if 3 * sum(names_speech(title) or related(title, page.title) for title in titles) >= 2 * len(chain):
        return "their titles name speeches"
    if greeting:
        return "the texts begin with salutations"
    # A speech before number one is none of them: its sections may be what counts, or the parts of a book (第一篇).
    start = chain[0].start
    outside = not is_preface(page, start) if chain[0].form in _PARTS else opens_with_speech(page, start)
    announced = is_collection(page) and not any(titles) and not (chain[0].number == 1 and outside)
    return "the title of the page announces a collection" if announced else ""


def _title(page: Page, header: Candidate) -> str:
    """The title that a header gives, or a line like a title right below it."""
    below = page.folded[header.end : header.end + 100].strip().partition("\n")[0].strip()
    return page.folded[slice(*header.title)] or (below if looks_like_title(below) else "")


# -- series beside series -------------------------------------------------------------------------


def outermost(page: Page, found: Sequence[Series]) -> Series | None:
    """The series that all others fit into; none where there is none, or where they do not fit together."""
    taken = sorted((each for each in found if each.state == "taken"), key=lambda each: each.chain[0].start)
    broken = [each for each in found if each.state == "broken" and each.proof]
    for series in taken:
        if all(fits(page, series.chain, other) for other in (*taken, *broken) if other is not series):
            return series
    return None


def fits(page: Page, chain: Sequence[Candidate], other: Series) -> bool:
    """Whether `other` lies inside the speeches of a chain (in one of them, or counting anew in each), or above each."""
    starts = [one.start for one in chain]
    if len(other.chain) == len(starts):
        pairs = zip(other.chain, starts, strict=True)
        if all(one.start < start and not ink(page, one.end, start) for one, start in pairs):
            return True
    places: dict[int, list[int]] = {}
    for one in other.form:
        places.setdefault(bisect_right(starts, one.start), []).append(one.number)
    return len(places) == 1 or all(numbers == list(range(1, len(numbers) + 1)) for numbers in places.values())
