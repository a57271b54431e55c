"""The title among the lines over a text: which one it is, which ones stand above it, which ones may be one and stay."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from cleaner.page import Line, Page
from cleaner.passes.strip.body import IN_VERSE, OF_VERSE, body_of, furniture_of, lines_stating
from cleaner.passes.strip.finds import Find, lines_covered
from cleaner.structure import is_salutation, names_speech, title_in

__all__ = [
    "WORD",
    "kept_titles",
    "knows_title",
    "may_be_title",
    "over_title",
    "plain_titles",
    "stated_title",
]


_MAY_BE_TITLE = re.compile(r'(?!(?:\S+\s+){3})[\u3400-\u9fff·,“”"\s]{2,20}$')
# A headline in two parts; the label of a site has fewer words.
_HEADLINE = re.compile(
    r"(?:[\u3400-\u9fff“”]{5,12}|(?:图文|视频|现场|直播)(?:实录|直播|直击|报道)):[\u3400-\u9fff·,“”]{6,24}$"
)
# A word that is all of a line: the name of a button, or the title of an essay. What may stand below it then.
WORD = re.compile(r"[\u3400-\u9fff]{1,4}$")
_WHO_WROTE_WHAT = re.compile(r"作者\s?:|\([^()]{2,8}\)$")
# A line under a title that goes on from it; one that ends as it begins is a slogan. Only so near to the top of the page, and
# under a line no longer than a title, does it prove anything. No title is in brackets, as buttons are,
# or a label and its date.
_SUBTITLE = re.compile(r"——?\s?[^—]*[^—\s:]$")
_HEAD = 30
_TITLE = 40
_SHORTEST = 8
_NO_TITLE = re.compile(r"[【\[(〔〖]|[^:]{1,6}:\s?\d")


def plain_titles(page: Page, covered: set[int], menus: set[int], stating: set[int]) -> set[int]:
    """The lines, by their numbers, that are titles whatever they say: one word at the top of the page right over running text
    that stays, and what stands over a subtitle or an author that stays; at the end of a menu (`menus`: their last lines) the
    one over a text without a title, or over what states a fact of that text (`stating`).
    """
    inked, lines = page.inked, page.lines
    titles = {
        number
        for number, below in pairwise(inked[:_HEAD])
        if below not in covered and _may_be_over(lines[number], lines[below])
    }
    first = next((at for at, number in enumerate(inked) if number not in covered), 0)
    at = first - 1
    while at > 0 and inked[at] in stating and inked[at] not in menus:
        at -= 1
    if at >= 0 and inked[at] in menus and _is_no_title(page, inked[first]):
        over = lines[inked[at]].folded
        if may_be_title(over) and len(over.split()) == 1 and not WORD.match(lines[inked[first]].folded):
            titles.add(inked[at])
    if len(inked) > 1 and inked[1] not in covered and WORD.match(lines[inked[0]].folded):
        below = lines[inked[1]]
        if below.view.prose and not is_salutation(below.folded):
            titles.add(inked[0])
    return titles


def may_be_title(folded: str) -> bool:
    """Whether a line may be a title that nobody knows: words, no label, no number, no address, no row of names."""
    return bool(_MAY_BE_TITLE.match(folded))


def _may_be_over(line: Line, below: Line) -> bool:
    """Whether a line may be the title over one that goes on from it, or a word the title over one that says who wrote what."""
    if WORD.match(line.folded) and _WHO_WROTE_WHAT.match(below.folded):
        return True
    long = line.view.prose or len(line.folded) > _TITLE
    return bool(_SUBTITLE.match(below.folded)) and not long and not _NO_TITLE.match(line.folded)


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


def knows_title(page: Page) -> bool:
    """Whether the title of the page is well known: it names a speech, or stands on the page twice."""
    return names_speech(page.title) or (bool(page.title) and page.folded.count(page.title) > 1)


def stated_title(page: Page, finds: list[Find]) -> str:
    """The title that stands right over the line with its source or date, or over one row of buttons there; "" where that is
    none, or the title of the page stands below it, or names a speech and is said twice.

    The name of a speaker may stand there too, under the title: what ends with a name after a blank is none.
    """
    furniture = furniture_of(page, finds)
    body = body_of(page, furniture)
    head = page.inked[: bisect_left(page.inked, body[0])] if body else ()
    stating = lines_stating(page, finds) & furniture.keys()
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


def over_title(page: Page, body: list[int], stating: set[int]) -> list[int]:
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


def kept_titles(page: Page, finds: list[Find], accepted: list[Find], known_title: bool) -> set[int]:
    """The lines, by their numbers, that weak evidence (`accepted`) does not cut: the title, with or without the extension
    of a file; where no title is known that stays, the line over one that states a fact (source, date), and the one over
    the first line that stays, if that is none.
    """
    covered = lines_covered(page, finds)
    folded = {number: page.lines[number].folded for number in page.inked if number not in covered}
    titles = {number for number, line in folded.items() if page.title and page.title in (line, title_in(line))}
    if titles and known_title:
        return titles
    weak, stating = lines_covered(page, accepted), lines_stating(page, [*finds, *accepted])
    stated = {number for number, below in pairwise(page.inked) if below in stating and number in weak}
    first = next((at for at, number in enumerate(page.inked) if number in folded and number not in weak), 0)
    over: list[int] = []
    if first and _is_no_title(page, page.inked[first]):
        over = [number for number in page.inked[max(first - _NEAR_SOURCE, 0) : first] if number in weak][-1:]
    return titles | {
        number
        for number in stated.union(over) & folded.keys()
        if may_be_title(folded[number])
        or _HEADLINE.match(folded[number])
        or (number in stated and _names(folded[number]))
    }


def _names(folded: str) -> bool:
    """Whether a line looks like a title in one piece, with letters and numbers in it."""
    return " " not in folded and len(folded) > _SHORTEST and bool(title_in(folded))


def _is_no_title(page: Page, number: int) -> bool:
    """Whether what stands there stands under a title: running text, a point, a label, a name, a line of verse."""
    folded = page.lines[number].folded
    if OF_VERSE.match(folded) and IN_VERSE.search(folded):
        return True
    if page.title and page.title in (folded, title_in(folded)) and len(folded.split()) == 1:
        return False
    return not title_in(folded) or _is_byline(folded)
