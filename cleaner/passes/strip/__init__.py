"""Strip: what the rules of `rules/strip/` find goes, where their evidence is enough.

All rules see the same text, so the order of files never changes *what* is cut. A rule's place is evidence too:
`where: head | tail | edge` counts only outside the body of the speech, `where: frame | lone | among | adjoining` only in the
company of lines that other rules cut, `where: kicker` only above the title, `where: above` only above the title and the
furniture over it, `where: below` only after the body and the furniture under it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from cleaner.document import Edit
from cleaner.kinds import DropLine, DropWeighed
from cleaner.page import NEAR, Page
from cleaner.passes.strip.body import (
    FEW,
    OF_SPEECH,
    PARAGRAPH,
    SET_OFF,
    SIGNED_OFF,
    body_of,
    furniture_of,
    lines_stating,
    outside_body,
)
from cleaner.passes.strip.company import in_company, like_a_site
from cleaner.passes.strip.finds import Find, cut, lines_covered, lines_of, whole_lines
from cleaner.passes.strip.own import sparing
from cleaner.passes.strip.titles import knows_title, over_title, stated_title
from cleaner.rules import EDGES, WEAK, Rule
from cleaner.title import page_title

__all__ = ["Find", "cut", "outside_body", "standing", "strip"]


def strip(page: Page, rules: Iterable[Rule], rejoins: Iterable[Rule] = ()) -> list[Edit]:
    """The edits that cut what `rules` find on `page`; a line that is covered wholly goes with its line break.

    Never touches what no rule found, nor a line that `rejoins` would join to one that stays: it is a piece of a
    paragraph, and is judged when it is whole. Raises PageError where a pattern exceeds its time limit.
    """
    finds = standing(page, rules)
    if finds and (breaks := {lines_of(page, span)[0] for rule in rejoins for span in rule.find(page)}):
        covered = lines_covered(page, finds)
        finds = [
            find for find in finds if not (_to_the_end(page, find) and _goes_on(lines_of(page, find), breaks, covered))
        ]
    return cut(page.text, whole_lines(page, finds)) if finds else []


def _goes_on(lines: range, breaks: set[int], covered: set[int]) -> bool:
    """Whether the lines would be joined (`breaks`) to one that stays, above or below them."""
    above, last = lines[0] - 1, lines[-1]
    return (last in breaks and last + 1 not in covered) or (above in breaks and above not in covered)


def _to_the_end(page: Page, find: Find) -> bool:
    """Whether a find is judged by its line, or goes to the end of it, which may not be the end of what it found."""
    return find.rule.where in WEAK or find.end == page.lines[lines_of(page, find)[-1]].end


def standing(page: Page, rules: Iterable[Rule]) -> list[Find]:
    """What `rules` find on `page` at a place where their evidence is enough.

    Where what was found shows that another line is the title than the page was thought to have, that one is believed.
    """
    rules = list(rules)
    known = knows_title(page)
    like = like_a_site(page, rules)
    if not known and page.title in (doubtful := {page.lines[number].folded for number in like}):
        page = page.with_title(page_title(page, doubtful))
    finds = _standing(page, rules, like, known)
    title = stated_title(page, finds)
    if not title or (known and title == page.title):
        return finds
    return _standing(page.with_title(title), rules, like, known=True)


def _standing(page: Page, rules: Iterable[Rule], like: set[int], known: bool) -> list[Find]:
    """The same for a page that has this title; `known`: it is well known. `like`: lines that read like those of a site."""
    at: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        at[rule.where].append(rule)

    def found(*places: str) -> list[Find]:
        return [find for place in places for rule in at[place] for find in (*_on(page, rule), *_glued(page, rule))]

    finds, at_edge, kicker = found("anywhere"), found(*EDGES), found("kicker")
    while page.look_closer(_near_edges(page, [*finds, *at_edge])):
        at_edge = found(*EDGES)
    finds += outside_body(page, finds, at_edge, like)
    weak = {place: at[place] for place in WEAK}
    finds += in_company(page, finds, weak, like, known)
    above, below = at["above"], at["below"]
    if kicker or above or below:
        furniture = furniture_of(page, finds)
        body = body_of(page, furniture)
        head = over_title(page, body, lines_stating(page, finds)) if known and (kicker or above) else []
        beyond = [
            *(find for find in kicker if set(lines_of(page, find)).issubset(head)),
            *_above(page, finds, furniture, head, above),
            *_below(page, furniture, body, below),
        ]
        if beyond:
            finds += beyond
            finds += in_company(page, finds, weak, like, known)
    return sparing(page, finds)


def _on(page: Page, rule: Rule) -> Iterator[Find]:
    """What `rule` finds on the page; none for whole lines finds one on which a sentence breaks off before brackets."""
    whole = isinstance(rule.kind, DropLine | DropWeighed)
    for start, end in rule.find(page):
        if not whole or start not in page.glued.broken:
            yield Find(start, end, rule)


def _glued(page: Page, rule: Rule) -> Iterator[Find]:
    """What `rule`, if it is for whole lines, finds behind the last sentence of a line, as if it stood on a line of its own."""
    rest, starts, _ = page.glued
    if starts and (rule.kind.alone if isinstance(rule.kind, DropLine) else isinstance(rule.kind, DropWeighed)):
        for start, end in rule.find(rest):
            at = bisect_right(rest.line_starts, start) - 1
            shift = starts[at] - rest.line_starts[at]
            yield Find(start + shift, end + shift, rule)


def _near_edges(page: Page, finds: list[Find]) -> list[int]:
    """The numbers of the lines of running text that may be outside the body, where rules for the edges were put off."""
    if not page.put_off:
        return []
    covered = lines_covered(page, finds)
    left = [number for number in page.prose if number not in covered]
    inside = range(left[NEAR - 1] + 1, left[-NEAR]) if len(left) > NEAR else ()
    return [number for number in page.prose if number not in inside]


def _above(page: Page, finds: list[Find], furniture: dict[int, int], head: list[int], rules: list[Rule]) -> list[Find]:
    """What `rules` find over the furniture that stands above the title; they look nowhere else. `head`: the lines above the
    title.

    What states a fact (source, date) stands under titles: nothing over it is looked at, nor over a line that reads like a
    speech. A line that stands alone over one line of furniture may be the title itself.
    """
    if not rules or not head:
        return []
    stops = lines_stating(page, finds) | _of_text(page, head, furniture)
    proof, lone, end, first = 0, 0, 0, 0
    for number in reversed(head):
        line = page.lines[number]
        if number in stops:
            first = number + 1
            break
        if end:
            continue
        if number in furniture:
            proof, lone = max(0, proof + furniture[number]), 0
        elif proof >= SET_OFF or lone:
            end = lone or line.end
        elif proof:
            lone = line.end
    if not end:
        return []
    start = page.line_starts[first]
    rest = Page(page.text[start:end], page.title, page.prefilter, page.views)
    return [Find(start + span.start, start + span.end, rule) for rule in rules for span in rule.find(rest)]


# In a menu of so many lines one sentence alone, with none so many lines above and below, says what a section is for.
_LONG_MENU = 24
_ALONE = 3


def _of_text(page: Page, head: list[int], furniture: dict[int, int]) -> set[int]:
    """The lines of `head`, by their numbers, that read like a speech."""
    folded = [page.lines[number].folded for number in head]
    reads = [
        number not in furniture and bool(OF_SPEECH.match(line) or PARAGRAPH.search(line))
        for number, line in zip(head, folded, strict=True)
    ]
    menu = len(head) >= _LONG_MENU
    near = [sum(reads[max(at - _ALONE, 0) : at + _ALONE + 1]) for at in range(len(head))]
    return {number for at, number in enumerate(head) if reads[at] and not (menu and near[at] == 1)}


def _below(page: Page, furniture: dict[int, int], body: list[int], rules: list[Rule]) -> list[Find]:
    """What `rules` find under the furniture that stands below the body; they look nowhere else.

    A body of a few sentences may be a preface: under it only lines count that stand below texts only.
    """
    if not rules:
        return []
    preface = sum(page.lines[number].view.prose for number in body) < FEW
    proof = 0
    for number in page.inked[bisect_right(page.inked, body[-1]) :] if body else ():
        one = furniture.get(number, 0)
        proof = max(0, proof + one) if number in furniture and (one != 1 or not preface) else 0
        if not preface and SIGNED_OFF.match(page.lines[number].folded):
            proof = SET_OFF
        if proof >= SET_OFF:
            start = page.lines[number].next
            rest = Page(page.text[start:], page.title, page.prefilter, page.views)
            return [Find(start + span.start, start + span.end, rule) for rule in rules for span in rule.find(rest)]
    return []
