"""What is a text's own, and stays whatever rules found in it: its title, its lists, what it announces, the clauses of terms."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import groupby, pairwise

from cleaner.kinds import DropBlock
from cleaner.page import Page
from cleaner.passes.strip.finds import Find, lines_covered, lines_of
from cleaner.passes.strip.titles import plain_titles
from cleaner.rules import EDGES, WEAK
from cleaner.structure import ends_sentence, is_salutation

__all__ = ["sparing"]


def sparing(page: Page, finds: list[Find]) -> list[Find]:
    """The finds without those on lines that are the text's own; of a block the lines above these go all the same."""
    covered = lines_covered(page, finds)
    touched = {number for find in finds for number in lines_of(page, find)}
    menus = {
        lines_of(page, find)[-1]
        for find in finds
        if find.rule.where == "head" and isinstance(find.rule.kind, DropBlock)
    }
    weakly = covered - {n for find in finds if find.rule.where not in (*EDGES, *WEAK) for n in lines_of(page, find)}
    stay = plain_titles(page, covered, menus) | _of_lists(page, covered, weakly)
    stay |= _announced(page, covered, touched) | _of_terms(page, covered)
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
# So many words in a row that stand over as many are the head of a table.
_COLUMN = re.compile(r"\S+")
_COLUMNS = 4


def _of_lists(page: Page, covered: Container[int], weakly: set[int]) -> set[int]:
    """The lines, by their numbers, that weak wording or a place cuts (`weakly`) inside a list of the text: in rows between
    two lines that stay, all of one kind; or over a table that stays."""
    rows = [list(row) for _, row in groupby(page.inked, covered.__contains__)]
    inside: set[int] = set()
    for before, row, after in zip(rows, rows[1:], rows[2:], strict=False):
        lines = [page.lines[number].folded for number in (before[-1], *row, after[0])]
        if row[0] in covered and any(all(map(kind.match, lines)) for kind in _OF_LIST):
            inside.update(weakly.intersection(row))
    heads = {
        at for at, below in pairwise(page.inked) if at in weakly and below not in covered and _heads(page, at, below)
    }
    return inside | heads


def _heads(page: Page, above: int, below: int) -> bool:
    """Whether a line has as many columns as the one below it: the head of a table."""
    columns = [len(_COLUMN.findall(page.lines[number].folded)) for number in (above, below)]
    return columns[0] == columns[1] >= _COLUMNS


_QUOTES = '“"「『'
# A line that announces the next one: it ends with a colon, or is the heading of a section.
_ANNOUNCES = re.compile(
    r".*(?:写|说|道|话|字|句|如下|[标注声]明|显示|弹出|看[见到]|内容).{0,6}:$|"
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,4}条).{2,20}$"
)


def _announced(page: Page, covered: Container[int], touched: Container[int]) -> set[int]:
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


def _of_terms(page: Page, covered: Container[int]) -> set[int]:
    """The sentences, by their lines, between two that stay, where the title of the page is that of terms or rules."""
    prose = page.prose if _TERMS.search(page.title) else ()
    stays = [number for number in prose if number not in covered]
    return {number for number in prose if number in covered and stays and stays[0] < number < stays[-1]}
