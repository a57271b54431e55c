"""What is a text's own, and stays whatever rules found in it: its title, its lists, what it announces, the clauses of terms."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import groupby, pairwise, takewhile

from cleaner.kinds import DropBlock
from cleaner.page import Page
from cleaner.passes.strip.body import DAY, lines_stating
from cleaner.passes.strip.finds import Find, lines_covered, lines_of
from cleaner.passes.strip.titles import WORD, plain_titles
from cleaner.structure import ends_sentence, is_salutation

__all__ = ["sparing"]


def sparing(page: Page, finds: list[Find]) -> list[Find]:
    """The finds without those on lines that are the text's own; of a block the lines above these go all the same."""
    finds = _not_ruled(page, finds)
    covered = lines_covered(page, finds)
    touched = {number for find in finds for number in lines_of(page, find)}
    menus = {
        lines_of(page, find)[-1]
        for find in finds
        if find.rule.where == "head" and isinstance(find.rule.kind, DropBlock)
    }
    weakly = covered - lines_covered(page, [find for find in finds if find.rule.where == "anywhere"])
    stay = plain_titles(page, covered, menus, lines_stating(page, finds)) | _of_lists(page, covered, weakly)
    stay |= (
        _announced(page, covered, touched)
        | _of_terms(page, covered)
        | _of_verse(page, covered)
        | _drawn(page, weakly)
        | _signed(page, covered)
    )
    if not stay:
        return finds
    spared = []
    for find in finds:
        numbers = lines_of(page, find)
        first = next((number for number in numbers if number in stay), -1)
        if first < 0:
            spared.append(find)
        elif first > numbers[0]:
            spared.append(find._replace(end=page.line_starts[first]))
    return spared


# The lines of a list: labels with what they say, a few words in a row, points or hours.
_OF_LIST = (
    re.compile(r"[^:。!?]{1,8}:(?!//)."),
    re.compile(r"[\u3400-\u9fff·]{1,8}(?:\s+[\u3400-\u9fff·()]{1,8}){1,6}$"),
    re.compile(r"\(?\d{1,2}[.、)]\s?\S|\d{1,2}:\d{2}.{0,8}\s\S|第.{1,3}[组周课讲]|\d{1,2}月\d{1,2}日"),
)
# No line of a list at the end of a page is longer, where no line below it shows that it is one.
_SHORT = 16
# So many words in a row that stand over as many are the head of a table.
_COLUMNS = 4
_BARS = frozenset("/|>·-")


def _of_lists(page: Page, covered: Container[int], weakly: set[int]) -> set[int]:
    """The lines, by their numbers, that weak wording or a place cuts (`weakly`) inside a list of the text: in rows between
    two lines that stay, all of one kind, where nothing else is cut also at the end of the page; or over a table that stays."""
    rows = [list(row) for _, row in groupby(page.inked, covered.__contains__)]
    inside: set[int] = set()
    if sum(row[0] in covered for row in rows) == 1:
        rows.append([])  # nothing else is cut: the list may end the page
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        lines = [page.lines[number].folded for number in (before[-1], *row, *after[:1])]
        shown = after or max(map(len, lines)) <= _SHORT
        if row[0] in covered and shown and any(all(map(kind.match, lines)) for kind in _OF_LIST):
            inside.update(weakly.intersection(row))
    heads = {
        at for at, below in pairwise(page.inked) if at in weakly and below not in covered and _heads(page, at, below)
    }
    return inside | heads


def _heads(page: Page, above: int, below: int) -> bool:
    """Whether a line has as many columns as the one below it: the head of a table."""
    columns = [page.lines[number].folded.split() for number in (above, below)]
    return len(columns[0]) == len(columns[1]) >= _COLUMNS and not _BARS.intersection(columns[0])


_QUOTES = '“"「『'
# A line that announces the next one: it ends with a colon, or is the heading of a section.
_ANNOUNCES = re.compile(
    r".*(?:写|说|道|话|字|句|行|如下|(?<=..)[标注声]明|显示|弹出|看[见到]|内容).{0,6}:$|"
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,4}条).{2,20}$"
)


# A line that goes on from what stands above it.
_SPEAKS_OF = re.compile(r"[这那][一几]?[句行段条](?:话|字|声明|文字)")


def _announced(page: Page, covered: Container[int], touched: Container[int]) -> set[int]:
    """The sentences, by their lines, that stand right under a line which stays and announces them: what somebody quotes, or the
    first of a section; or right over one that speaks of them. `covered`: lines that are cut; `touched`: of which some is."""
    over = {
        number
        for number, below in pairwise(page.inked)
        if number in covered and below not in covered and _SPEAKS_OF.match(page.lines[below].folded)
    }
    return over | {
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


def _of_terms(page: Page, covered: Container[int]) -> set[int]:
    """The sentences, by their lines, between two that stay, where the title of the page is that of terms or rules."""
    prose = page.prose if _TERMS.search(page.title) else ()
    stays = [number for number in prose if number not in covered]
    return {number for number in prose if number in covered and stays and stays[0] < number < stays[-1]}


# The number of an article of a law or a contract; so many show that the page holds one.
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]{1,5}条\s*")
_ARTICLES = 3
# Whom or what it binds, in a sentence of a law.
_BINDS = re.compile(r"(?:单位|个人|机构|机关|部门|第三人|当事人|作者|公民|应当).*[。;]\s*$")
# What a site says has its address in it, or speaks of the site; a law names none.
_ADDRESS = re.compile(r"www\.|://|\.(?:com|cn|net|org)|qq|本[站网](?!络)")


def _not_ruled(page: Page, finds: list[Find]) -> list[Find]:
    """The finds without the sentences that stand as an article of a law, a contract or a regulation, or between the first of
    its articles and the last: what is said of sites there is what it rules."""
    numbers = {number: match.end() for number in page.inked if (match := _ARTICLE.match(page.lines[number].folded))}
    if len(numbers) < _ARTICLES:
        return finds
    first, *_, last = numbers

    def ruled(find: Find) -> bool:
        at, text = lines_of(page, find)[0], page.folded[find.start : find.end]
        if at in numbers and 0 < find.start - page.lines[at].start <= numbers[at]:
            return True
        return first <= at < last and bool(_BINDS.search(text)) and not _ADDRESS.search(text)

    return [find for find in finds if not ruled(find)]


# The frame of a drawn table, and a row of it. So many rows in a frame are a table.
_FRAME = re.compile(r"[|│\s]*[+┌┬┐├┼┤└┴┘|][-=─━+┌┬┐├┼┤└┴┘|│\s]{2,}$")
_ROW = re.compile(r".*[|│]")
_ROWS = 3


def _drawn(page: Page, weakly: Container[int]) -> set[int]:
    """The lines, by their numbers, that weak wording or a place cuts (`weakly`) in a table that is drawn with bars."""
    inside: set[int] = set()
    for drawn, run in groupby(
        page.inked, lambda number: bool(_ROW.match(page.lines[number].folded) or _framed(page, number))
    ):
        rows = list(run) if drawn else []
        if len(rows) >= _ROWS and any(_framed(page, number) for number in rows):
            inside.update(number for number in rows if number in weakly)
    return inside


def _framed(page: Page, number: int) -> bool:
    """Whether a line is the frame of a drawn table."""
    return bool(_FRAME.match(page.lines[number].folded))


# A line of verse. A page of so many such lines of which few are cut is no menu.
_VERSE = re.compile(r"[\u3400-\u9fff,\s]{1,14}$")
_VERSES, _FEW = 8, 4


def _of_verse(page: Page, covered: Container[int]) -> set[int]:
    """The words, by their lines, that are cut between two lines of a page of verse."""
    verses = sum(number not in covered and bool(_VERSE.match(page.lines[number].folded)) for number in page.inked)
    if verses < _VERSES or 2 * verses < len(page.inked) or _FEW * (len(page.inked) - verses) > len(page.inked):
        return set()
    return {
        number
        for above, number, below in zip(page.inked, page.inked[1:], page.inked[2:], strict=False)
        if number in covered and above not in covered and below not in covered and WORD.match(page.lines[number].folded)
    }


# Who signs a letter or a document for others.
_SIGNS = re.compile(
    r"[\u3400-\u9fff\s]{1,24}(?:[委府局厅部处院校司会办室站所队社团班厂学乡镇村]|中心|公司|村民|职工|员工|师生|学生|同志|群众)$"
)


def _signed(page: Page, covered: Container[int]) -> set[int]:
    """The offices, by their lines, that are cut right above a day which stays: who signed, and when."""
    signed: set[int] = set()
    days = [
        at for at, number in enumerate(page.inked) if number not in covered and DAY.match(page.lines[number].folded)
    ]
    for day in days:
        above = (page.inked[at] for at in range(day - 1, -1, -1))
        signed.update(takewhile(lambda number: _SIGNS.match(page.lines[number].folded), above))
    return {number for number in signed if number in covered}
