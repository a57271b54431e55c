"""Strip: what the rules of `rules/strip/` find goes, where their evidence is enough.

All rules see the same text, so the order of files never changes *what* is cut. A rule's place is evidence too:
`where: head | tail | edge` counts only outside the body of the speech, `where: among` only between lines that
other rules cut, `where: kicker` only above the title, `where: above` only above the title and the furniture over it,
`where: below` only after the body and the furniture under it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise, zip_longest
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.kinds import DropBlock, DropLine
from cleaner.page import NEAR, Line, Page, Span
from cleaner.repeats import DropEcho
from cleaner.rules import EDGES, WEAK, Rule
from cleaner.structure import ends_sentence, is_salutation, names_speech, title_in
from cleaner.title import page_title

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
            if not (_takes_lines(find.rule) and (last := _lines_of(page, find)[-1]) in breaks) or last + 1 in covered
        ]
    return cut(page.text, _whole_lines(page, finds)) if finds else []


def _takes_lines(rule: Rule) -> bool:
    """Whether the rule finds whole lines, for what they are."""
    return isinstance(rule.kind, DropLine) or rule.where in WEAK


def standing(page: Page, rules: Iterable[Rule]) -> list[Find]:
    """What `rules` find on `page` at a place where their evidence is enough.

    Where what was found shows that another line is the title than the page was thought to have, that one is believed.
    """
    rules = list(rules)
    known = _knows_title(page)
    if not known and page.title in (doubtful := {page.lines[number].folded for number in _like_a_site(page, rules)}):
        page = page.with_title(page_title(page, doubtful))
    finds = _standing(page, rules, known)
    title = _stated_title(page, finds)
    if not title or (known and title == page.title):
        return finds
    return _standing(page.with_title(title), rules, known=True)


def _like_a_site(page: Page, rules: Iterable[Rule]) -> set[int]:
    """The lines, by their numbers, that read like lines of a site: rules would cut them in the company of few others."""
    alike = (rule for rule in rules if rule.where in ("frame", "adjoining"))
    return {number for rule in alike for span in rule.find(page) for number in _lines_of(page, span)}


def _standing(page: Page, rules: Iterable[Rule], known: bool) -> list[Find]:
    """The same for a page that has this title; `known`: it is well known."""
    at: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        at[rule.where].append(rule)

    def found(*places: str) -> list[Find]:
        return [Find(*span, rule) for place in places for rule in at[place] for span in rule.find(page)]

    finds, at_edge, kicker = found("anywhere"), found(*EDGES), found("kicker")
    while page.look_closer(_near_edges(page, [*finds, *at_edge])):
        at_edge = found(*EDGES)
    finds += outside_body(page, finds, at_edge)
    weak = {place: at[place] for place in WEAK}
    like = _like_a_site(page, (rule for of in weak.values() for rule in of))
    finds += _weak(page, finds, weak, like, known)
    above, below = at["above"], at["below"]
    if kicker or above or below:
        furniture = _furniture(page, finds)
        body = _body(page, furniture)
        head = _over_title(page, body, _stating(page, finds)) if known and (kicker or above) else []
        beyond = [
            *(find for find in kicker if set(_lines_of(page, find)).issubset(head)),
            *_above(page, finds, furniture, head, above),
            *_below(page, furniture, body, below),
        ]
        if beyond:
            finds += beyond
            finds += _weak(page, finds, weak, like, known)
    covered = _covered(page, finds)
    menus = {
        _lines_of(page, find)[-1]
        for find in finds
        if find.rule.where == "head" and isinstance(find.rule.kind, DropBlock)
    }
    weakly = covered - {n for find in finds if find.rule.where not in (*EDGES, *WEAK) for n in _lines_of(page, find)}
    stay = _plain_titles(page, covered, menus) | _of_lists(page, covered, weakly)
    return _sparing(page, finds, stay) if stay else finds


def _sparing(page: Page, finds: list[Find], stay: set[int]) -> list[Find]:
    """The finds without those on lines that stay; of a block the lines above these go all the same."""
    spared = []
    for find in finds:
        numbers = _lines_of(page, find)
        first = next((number for number in numbers if number in stay), -1)
        if first < 0:
            spared.append(find)
        elif first > numbers[0]:
            spared.append(find._replace(end=page.line_starts[first]))
    return spared


def _near_edges(page: Page, finds: list[Find]) -> list[int]:
    """The numbers of the lines of running text that may be outside the body, where rules for the edges were put off."""
    if not page.put_off:
        return []
    covered = _covered(page, finds)
    left = [number for number in page.prose if number not in covered]
    inside = range(left[NEAR - 1] + 1, left[-NEAR]) if len(left) > NEAR else ()
    return [number for number in page.prose if number not in inside]


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
    furniture = _furniture(page, [*finds, *at_edge])
    inside = [number for number in _body(page, furniture) if page.lines[number].view.prose]
    if not inside:
        return at_edge
    first, last = page.lines[inside[0]].start, page.lines[inside[-1]].end
    return [
        find
        for find in at_edge
        if (find.rule.where != "tail" and (find.end <= first or find.start == first))
        or (find.rule.where != "head" and (find.start >= last or find.end == last))
    ]


# So much furniture, nothing else between, sets what follows off from the speech. A line counts once, one that a rule of
# `where: tail` found counts twice: it stands below texts only.
_SET_OFF = 2
# What stands inside a text, or where some of it is missing, says that the text goes on.
_GOES_ON = -(1 << 30)
# Beyond so much of it, a few sentences are no part of the speech; fewer than so many may be its preface.
_FAR_OFF = 3
_FEW = 3
# No teaser is so long (code points) that ends as a sentence does or with dots; the last paragraph of a preview is.
_PARAGRAPH_LENGTH = 120


def _furniture(page: Page, finds: list[Find]) -> dict[int, int]:
    """The numbers of the lines that `finds` cover wholly, each with how much it says that the speech has ended. What one
    find covers says it once."""
    proof = dict.fromkeys(_covered(page, finds), 0)
    for find in finds:
        numbers = [number for number in _lines_of(page, find) if number in proof]
        if find.rule.gap or find.rule.join:
            proof.update(dict.fromkeys(numbers, _GOES_ON))
        elif numbers and proof[numbers[0]] != _GOES_ON:
            proof[numbers[0]] = max(proof[numbers[0]], 2 if find.rule.where == "tail" else 1)
    return proof


def _body(page: Page, furniture: dict[int, int]) -> list[int]:
    """The lines of the speech, or of several speeches, by their numbers; below its running text there may be more.

    What furniture sets off above or below is no part of it, unless it reads like a speech: a notice that no rule knows
    does not make the links above it part of the speech. It is not cut either.
    """
    inside = [number for number in page.prose if number not in furniture]
    if not inside:
        return []
    # How much furniture is above, and the lines that follow with little or none of it between.
    pieces: list[tuple[int, list[int]]] = [(0, [])]
    proof = 0
    for number in page.inked[bisect_left(page.inked, inside[0]) :]:
        if number in furniture:
            proof = max(0, proof + furniture[number])
            continue
        if proof >= _SET_OFF:
            pieces.append((proof, []))
        pieces[-1][1].append(number)
        proof = 0
    while len(pieces) > 1 and not _speaks(page, pieces[-1][1], pieces[-1][0] < _FAR_OFF):
        pieces.pop()
    while len(pieces) > 1 and not _speaks(page, pieces[0][1], pieces[1][0] < _FAR_OFF):
        del pieces[0]
    return [number for _, piece in pieces for number in piece]


# What only a speech has: a section, a line of verse, an appeal, thanks, who gave it or took it down. The day that it was
# given may be the day of a teaser.
_OF_SPEECH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,3}[章节篇]|"
    r"(?:记录人?|发言人|宣讲人|主讲人|讲话人|演讲[人者]|报告人|执笔人?)\s?:|写于|(?:[预恭敬]?祝|祝愿).{4,}[!。]$|"
    r".*(?:[,、;]$|同志们|各位|让我们|我们(?:要|一定|必须)|(?:大家|我们).*[。!]$)|(?:谢谢|此致|敬礼|再见|散会|完毕)[^,:]{0,6}$"
)
_DAY = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九十]{4})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日$"
)
# A title ends with a question mark too, but none so long does.
_PARAGRAPH = re.compile(r"。[”’\"』」)]?$|^.{60,}[!?][”’\"』」)]?$")


# A line of verse without marks, and the words by which it is none of the names in a menu. Four of them are a stanza, where
# half of them have such words; titles of other pages are longer.
_OF_VERSE = re.compile(r"[\u3400-\u9fff\s]{2,7}$")
_IN_VERSE = re.compile("[我你她他它的着了像在是不又也都把被]")
_STANZA = 4


def _is_verse(lines: Sequence[Line]) -> bool:
    """Whether a stanza stands among the lines."""
    for short, run in groupby(lines, key=lambda line: bool(_OF_VERSE.match(line.folded))):
        stanza = list(run) if short else []
        if len(stanza) >= _STANZA and 2 * sum(bool(_IN_VERSE.search(line.folded)) for line in stanza) >= len(stanza):
            return True
    return False


def _speaks(page: Page, numbers: list[int], near: bool) -> bool:
    """Whether lines that furniture sets off may be a speech, or a piece of one: somebody is addressed, there are sections
    or paragraphs in a row, or more than a few lines are mostly running text, there is a stanza, or it ends with its only
    date. `near`: with little furniture between, a single paragraph or any date is enough.

    Lists of titles, teasers and comments are not like that.
    """
    lines = [page.lines[number] for number in numbers]
    if any(is_salutation(line.folded) or _OF_SPEECH.match(line.folded) for line in lines) or _is_verse(lines):
        return True
    prose = [
        number for number, line in zip(numbers, lines, strict=True) if line.view.prose or ends_sentence(line.folded)
    ]
    paragraphs = {number for number in prose if _PARAGRAPH.search(page.lines[number].folded)}
    mostly = 2 * len(prose) > len(numbers)
    longest = max((len(line.folded) for line in lines if ends_sentence(line.folded)), default=0)
    days = [number for number in numbers if _DAY.match(page.lines[number].folded)]
    return (
        days == numbers[-1:]
        or longest >= _PARAGRAPH_LENGTH
        or any(number + 1 in paragraphs for number in paragraphs)
        or (mostly and len(prose) >= _FEW)
        or (near and (mostly or bool(paragraphs) or bool(days)))
    )


# A word that is all of a line: the name of a button, or the title of an essay. What may stand below it then.
_WORD = re.compile(r"[\u3400-\u9fff]{1,4}$")
_WHO_WROTE_WHAT = re.compile(r"作者\s?:|\([^()]{2,8}\)$")
# A line under a title that goes on from it; one that ends as it begins is a slogan. Only so near to the top of the page, and
# under a line no longer than a title, does it prove anything.
_SUBTITLE = re.compile(r"——?\s?[^—]*[^—\s:]$")
_HEAD = 30
_TITLE = 40


def _plain_titles(page: Page, covered: set[int], menus: set[int]) -> set[int]:
    """The lines, by their numbers, that are titles whatever they say: one word at the top of the page right over running text
    that stays, and what stands over a subtitle or an author that stays; at the end of a menu (`menus`: their last lines) the
    one over a text without a title.
    """
    inked, lines = page.inked, page.lines
    titles = {
        number
        for number, below in pairwise(inked[:_HEAD])
        if below not in covered and _may_be_over(lines[number], lines[below])
    }
    first = next((at for at, number in enumerate(inked) if number not in covered), 0)
    if first and inked[first - 1] in menus and _is_no_title(page, inked[first]):
        over = lines[inked[first - 1]].folded
        if _MAY_BE_TITLE.match(over) and len(over.split()) == 1 and not _WORD.match(lines[inked[first]].folded):
            titles.add(inked[first - 1])
    if len(inked) > 1 and inked[1] not in covered and _WORD.match(lines[inked[0]].folded):
        below = lines[inked[1]]
        if below.view.prose and not is_salutation(below.folded):
            titles.add(inked[0])
    return titles


def _may_be_over(line: Line, below: Line) -> bool:
    """Whether a line may be the title over one that goes on from it, or a word the title over one that says who wrote what."""
    if _WORD.match(line.folded) and _WHO_WROTE_WHAT.match(below.folded):
        return True
    return bool(_SUBTITLE.match(below.folded)) and not line.view.prose and len(line.folded) <= _TITLE


# The lines of a list: labels with what they say, a few words in a row, points or hours.
_OF_LIST = (
    re.compile(r"[^:。!?]{1,8}:(?!//)."),
    re.compile(r"[\u3400-\u9fff·]{1,8}(?:\s+[\u3400-\u9fff·()]{1,8}){1,6}$"),
    re.compile(r"\(?\d{1,2}[.、)]\s?\S|\d{1,2}:\d{2}.{0,8}\s\S|第.{1,3}[组周课讲]|\d{1,2}月\d{1,2}日"),
)


def _of_lists(page: Page, covered: Container[int], weakly: set[int]) -> set[int]:
    """The lines, by their numbers, that weak wording or a place cuts (`weakly`) inside a list of the text: in rows between
    two lines that stay, all of one kind."""
    rows = [list(row) for _, row in groupby(page.inked, covered.__contains__)]
    inside: set[int] = set()
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        lines = [page.lines[number].folded for number in (before[-1], *row, after[0])]
        if row[0] in covered and any(all(map(kind.match, lines)) for kind in _OF_LIST):
            inside.update(weakly.intersection(row))
    return inside


# So many lines may the source stand below the title.
_NEAR_SOURCE = 2
# The name of a person: alone, behind a blank, or behind what he is.
_SIGNED = re.compile(
    r"(?:^|\s|书记|[县市区镇乡村省州局处科院校所站厂会队部厅园行馆总]长|主席|主任|经理|教授|老师|记者|委员|代表|同志)"
    r"[\u3400-\u9fff·]{1,4}$"
)


def _is_byline(folded: str) -> bool:
    """Whether a line under a title names who gave or wrote the text, or is a subtitle."""
    return bool(_SIGNED.search(folded)) or folded.startswith(("—", "(")) or "指导老师" in folded or "作者" in folded


def _knows_title(page: Page) -> bool:
    """Whether the title of the page is well known: it names a speech, or stands on the page twice."""
    return names_speech(page.title) or (bool(page.title) and page.folded.count(page.title) > 1)


def _stating(page: Page, finds: list[Find]) -> set[int]:
    """The numbers of the lines that state a fact of the text: where it comes from, when it was published."""
    stating = (find for find in finds if not {"source", "published"}.isdisjoint(find.rule.facts))
    return {number for find in stating for number in _lines_of(page, find)}


def _stated_title(page: Page, finds: list[Find]) -> str:
    """The title that stands right over the line with its source or date, or over one row of buttons there; "" where that is
    none, or the title of the page stands below it, or names a speech and is said twice.

    The name of a speaker may stand there too, under the title: what ends with a name after a blank is none.
    """
    furniture = _furniture(page, finds)
    body = _body(page, furniture)
    head = page.inked[: bisect_left(page.inked, body[0])] if body else ()
    stating = _stating(page, finds) & furniture.keys()
    last = next((at for at in reversed(range(len(head))) if head[at] in stating), 0)
    over = [number for number in head[:last] if number not in furniture]
    if (
        not over
        or last - head.index(over[-1]) > _NEAR_SOURCE
        or any(page.lines[number].folded == page.title for number in head[last:])
    ):
        return ""
    while len(over) > 1 and _is_byline(page.lines[over[-1]].folded) and over[-2] == head[head.index(over[-1]) - 1]:
        over.pop()
    title = title_in(page.lines[over[-1]].folded)
    sure = names_speech(page.title) and page.folded.count(page.title) > 1
    return title if not _is_byline(title) and not sure else ""


def _over_title(page: Page, body: list[int], stating: set[int]) -> list[int]:
    """The lines above the title, by their numbers, where the title stands above the body: above the last line that begins with
    it, if what stands under the first one does not state a fact of it already (`stating`)."""
    if not body:
        return []
    head = page.inked[: bisect_left(page.inked, body[0])]
    titles = [at for at, number in enumerate(head) if page.lines[number].folded.startswith(page.title)]
    if not titles:
        return []
    stated = next((at for at, number in enumerate(head) if number in stating and at > titles[0]), len(head))
    return list(head[: max(at for at in titles if at < stated)])


def _above(page: Page, finds: list[Find], furniture: dict[int, int], head: list[int], rules: list[Rule]) -> list[Find]:
    """What `rules` find over the furniture that stands above the title; they look nowhere else. `head`: the lines above the
    title.

    What states a fact (source, date) stands under titles: nothing over it is looked at, nor over a line that reads like a
    speech. A line that stands alone over one line of furniture may be the title itself.
    """
    if not rules or not head:
        return []
    known = _stating(page, finds)
    proof, lone, end, first = 0, 0, 0, 0
    for number in reversed(head):
        line = page.lines[number]
        text = _OF_SPEECH.match(line.folded) or _PARAGRAPH.search(line.folded)
        if number in known or (text and number not in furniture):
            first = number + 1
            break
        if end:
            continue
        if number in furniture:
            proof, lone = max(0, proof + furniture[number]), 0
        elif proof >= _SET_OFF or lone:
            end = lone or line.end
        elif proof:
            lone = line.end
    if not end:
        return []
    start = page.line_starts[first]
    rest = Page(page.text[start:end], page.title, page.prefilter, page.views)
    return [Find(start + span.start, start + span.end, rule) for rule in rules for span in rule.find(rest)]


def _below(page: Page, furniture: dict[int, int], body: list[int], rules: list[Rule]) -> list[Find]:
    """What `rules` find under the furniture that stands below the body; they look nowhere else.

    A body of a few sentences may be a preface: under it only lines count that stand below texts only.
    """
    if not rules:
        return []
    preface = sum(page.lines[number].view.prose for number in body) < _FEW
    proof = 0
    for number in page.inked[bisect_right(page.inked, body[-1]) :] if body else ():
        one = furniture.get(number, 0)
        proof = max(0, proof + one) if number in furniture and (one != 1 or not preface) else 0
        if proof >= _SET_OFF:
            start = page.lines[number].next
            rest = Page(page.text[start:], page.title, page.prefilter, page.views)
            return [Find(start + span.start, start + span.end, rule) for rule in rules for span in rule.find(rest)]
    return []


# A title that nobody knows is a line of words: no label, no number, no address, no row of names.
_MAY_BE_TITLE = re.compile(r'(?!(?:\S+\s+){3})[\u3400-\u9fff·,“”"\s]{2,20}$')
# Before a weak line so many lines have to be cut, unless the page begins there: one page number before a signature and
# a footer after it do not make the signature furniture.
_CUT_BEFORE = 2
# A line over one that begins so is a piece of a sentence.
_BEGINS_NO_LINE = ",、。;:!?)”’』」》"
# So many lines that are cut show that a page was saved from a site.
_FURNISHED = 3
# So many lines off is still near.
_CLOSE = 2


def _weak(
    page: Page, finds: list[Find], rules: Mapping[str, list[Rule]], like: set[int], known_title: bool
) -> list[Find]:
    """What `rules` find where they need the company of lines that are cut: on what is left of a page that was saved from a
    site, between such lines, and right beside them. What was found so is company for the next. The title stays, and so does
    what goes on in the next line or where text is missing. `like`: lines that read like those of a site.
    """
    covered = _covered(page, finds)
    goes_on = {number for find in finds if find.rule.gap for number in _lines_of(page, find)}
    goes_on |= {at for at, below in pairwise(page.inked) if page.lines[below].folded[0] in _BEGINS_NO_LINE}
    body = _body(page, _furniture(page, finds) | dict.fromkeys(like - covered, 1))
    text = [number for number in body if page.lines[number].view.prose]
    inside = range(text[0], text[-1]) if text else range(0)
    accepted: list[Find] = []
    for place, found, company in (
        ("frame", _in_the_rest, _framing),
        ("lone", _in_the_rest, _lone),
        ("among", _on_the_page, _among),
        ("adjoining", _on_the_page, _adjoining),
    ):
        on: defaultdict[int, list[Find]] = defaultdict(list)
        for find in found(page, covered, rules[place]):
            for number in _lines_of(page, find):
                if number not in covered and number not in goes_on:
                    on[number].append(find)
        if on:
            sort = {number: "weak" if number in on else "cut" if number in covered else "" for number in page.inked}
            rows = [[*row] for _, row in groupby(page.inked, sort.__getitem__)]
            accepted += (find for number in company(page, inside, rows, covered, on) for find in on[number])
            covered |= _covered(page, accepted)
    if not accepted:
        return []
    titles = _titles(page, finds, _covered(page, accepted), known_title)
    for find in accepted:
        if isinstance(find.rule.kind, DropEcho):  # the title is under it
            upper = page.lines[number := _lines_of(page, find)[0]].folded
            titles = {at for at in titles if at != number} | {
                at for at in page.inked if at > number and find.rule.kind.echoes(upper, page.lines[at].folded)
            }
    return [find for find in dict.fromkeys(accepted) if titles.isdisjoint(_lines_of(page, find))]


def _on_the_page(page: Page, covered: Container[int], rules: Iterable[Rule]) -> Iterator[Find]:
    """What `rules` find on the page."""
    return (Find(*span, rule) for rule in rules for span in rule.find(page))


def _in_the_rest(page: Page, covered: Container[int], rules: Iterable[Rule]) -> Iterator[Find]:
    """What `rules` find on the page without the lines that are cut, if these are enough to show that it was saved from a
    site. A pattern finds on a line what it finds on the whole page."""
    left = [number for number in range(len(page.lines)) if number not in covered]
    if len(page.lines) - len(left) < _FURNISHED:
        return
    yield from _on_the_page(page, covered, (rule for rule in rules if rule.lead))
    starts = page.line_starts
    text = "".join(page.text[starts[number] : page.lines[number].next] for number in left)
    rest = Page(text, page.title, page.prefilter, page.views)
    for rule in rules:
        for start, end in () if rule.lead else rule.find(rest):
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
    """The weak lines that stand alone inside running text."""
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        beside = (before[-1], after[0])
        if row[0] in weak and len(row) == 1 and all(at in covered or page.lines[at].view.prose for at in beside):
            yield from row


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
            yield from row


def _titles(page: Page, finds: list[Find], weak: set[int], known_title: bool) -> set[int]:
    """The lines, by their numbers, that weak evidence does not cut: the title, with or without the extension of a file; where
    no title is known that stays, the line over one that states a fact (source, date), and the one over the first line that
    stays, if that is none.
    """
    covered = _covered(page, finds)
    folded = {number: page.lines[number].folded for number in page.inked if number not in covered}
    titles = {number for number, line in folded.items() if page.title and page.title in (line, title_in(line))}
    if titles and known_title:
        return titles
    stating = _stating(page, finds)
    over = {number for number, below in pairwise(page.inked) if below in stating and number in weak}
    first = next((at for at, number in enumerate(page.inked) if number in folded and number not in weak), 0)
    if first and _is_no_title(page, page.inked[first]):
        over.update([number for number in page.inked[max(first - _NEAR_SOURCE, 0) : first] if number in weak][-1:])
    return titles | {number for number in over if number in folded and _MAY_BE_TITLE.match(folded[number])}


def _is_no_title(page: Page, number: int) -> bool:
    """Whether what stands there stands under a title: running text, a point, a label, a name, a line of verse."""
    folded = page.lines[number].folded
    if _OF_VERSE.match(folded) and _IN_VERSE.search(folded):
        return True
    if page.title and page.title in (folded, title_in(folded)) and len(folded.split()) == 1:
        return False
    return not title_in(folded) or _is_byline(folded)


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
