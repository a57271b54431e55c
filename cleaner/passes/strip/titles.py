"""The title among the lines over a text: which one it is, which ones stand above it, which ones may be one and stay."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container
from itertools import groupby, pairwise

from cleaner.page import Line, Page
from cleaner.passes.strip.body import IN_VERSE, OF_VERSE, body_of, furniture_of, lines_stating
from cleaner.passes.strip.finds import Find, lines_covered
from cleaner.structure import ends_sentence, is_salutation, names_speech, title_in

__all__ = [
    "announced",
    "kept_titles",
    "knows_title",
    "may_be_title",
    "of_lists",
    "over_title",
    "plain_titles",
    "stated_title",
]


_MAY_BE_TITLE = re.compile(r'(?!(?:\S+\s+){3})[\u3400-\u9fff·,“”"\s]{2,20}$')
# A word that is all of a line: the name of a button, or the title of an essay. What may stand below it then.
_WORD = re.compile(r"[\u3400-\u9fff]{1,4}$")
_WHO_WROTE_WHAT = re.compile(r"作者\s?:|\([^()]{2,8}\)$")
# A line under a title that goes on from it; one that ends as it begins is a slogan. Only so near to the top of the page, and
# under a line no longer than a title, does it prove anything.
_SUBTITLE = re.compile(r"——?\s?[^—]*[^—\s:]$")
_HEAD = 30
_TITLE = 40


def plain_titles(page: Page, covered: set[int], menus: set[int]) -> set[int]:
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
        if may_be_title(over) and len(over.split()) == 1 and not _WORD.match(lines[inked[first]].folded):
            titles.add(inked[first - 1])
    if len(inked) > 1 and inked[1] not in covered and _WORD.match(lines[inked[0]].folded):
        below = lines[inked[1]]
        if below.view.prose and not is_salutation(below.folded):
            titles.add(inked[0])
    return titles


def may_be_title(folded: str) -> bool:
    """Whether a line may be a title that nobody knows: words, no label, no number, no address, no row of names."""
    return bool(_MAY_BE_TITLE.match(folded))


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


_QUOTES = '“"「『'
# A line that announces the next one: it ends with a colon, or is the heading of a section.
_ANNOUNCES = re.compile(
    r".*(?:写|说|道|话|字|句|如下|[标注声]明|显示|弹出|看[见到]|内容).{0,6}:$|"
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,4}条).{2,20}$"
)


def announced(page: Page, covered: Container[int], touched: Container[int]) -> set[int]:
    """The sentences, by their lines, that stand right under a line which stays and announces them: what somebody quotes, or the
    first of a section. `covered`: lines that are cut; `touched`: of which something is."""
    return {
        number
        for above, number in pairwise(page.inked)
        if (number in covered or (number in touched and page.lines[number].folded[0] in _QUOTES))
        and above not in covered
        and _ANNOUNCES.match(page.lines[above].folded)
        and ends_sentence(page.lines[number].folded)
        and not is_salutation(page.lines[above].folded)
    }


# A document that says what a site may say: its sentences are its own.
_TERMS = re.compile(r"(?:条款|协议|须知|守则|公约|章程|办法|规定|条例|细则|声明)(?:\([^()]{2,12}\))?$")


def of_terms(page: Page, covered: Container[int]) -> set[int]:
    """The sentences, by their lines, between two that stay, where the title of the page is that of terms or rules."""
    prose = page.prose if _TERMS.search(page.title) else ()
    stays = [number for number in prose if number not in covered]
    return {number for number in prose if number in covered and stays and stays[0] < number < stays[-1]}


def of_lists(page: Page, covered: Container[int], weakly: set[int]) -> set[int]:
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


def kept_titles(page: Page, finds: list[Find], weak: set[int], known_title: bool) -> set[int]:
    """The lines, by their numbers, that weak evidence does not cut: the title, with or without the extension of a file; where
    no title is known that stays, the line over one that states a fact (source, date), and the one over the first line that
    stays, if that is none.
    """
    covered = lines_covered(page, finds)
    folded = {number: page.lines[number].folded for number in page.inked if number not in covered}
    titles = {number for number, line in folded.items() if page.title and page.title in (line, title_in(line))}
    if titles and known_title:
        return titles
    stating = lines_stating(page, finds)
    over = {number for number, below in pairwise(page.inked) if below in stating and number in weak}
    first = next((at for at, number in enumerate(page.inked) if number in folded and number not in weak), 0)
    if first and _is_no_title(page, page.inked[first]):
        over.update([number for number in page.inked[max(first - _NEAR_SOURCE, 0) : first] if number in weak][-1:])
    return titles | {number for number in over if number in folded and may_be_title(folded[number])}


def _is_no_title(page: Page, number: int) -> bool:
    """Whether what stands there stands under a title: running text, a point, a label, a name, a line of verse."""
    folded = page.lines[number].folded
    if OF_VERSE.match(folded) and IN_VERSE.search(folded):
        return True
    if page.title and page.title in (folded, title_in(folded)) and len(folded.split()) == 1:
        return False
    return not title_in(folded) or _is_byline(folded)
