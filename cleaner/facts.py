"""Facts: what a page says about itself, and the title that sites paste into it.

Nothing is inferred: every fact is a piece of the page, found by a `capture` rule or by the `facts` of a rule that
cut it. Dates are given in ISO 8601 with missing parts left out.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.fold import fold
from cleaner.numerals import iso_date
from cleaner.page import Page
from cleaner.passes.strip import Find, outside_body
from cleaner.rules import RuleSet
from cleaner.structure import is_salutation, looks_like_title, names_speech, title_in

__all__ = ["Fact", "Facts", "facts_in", "facts_of_cut", "page_title", "titled"]

_DATES = ("date", "published", "uploaded")
# The number that a series puts before, behind or after the title of a speech.
_PIECE = re.compile(
    r"第\s*[〇零一二三四五六七八九十百两\d]{1,4}\s*篇(?!章)|篇\s*[〇零一二三四五六七八九十百两\d]{1,4}(?:$|[\s:】)])"
)
_LAST_NUMBER = re.compile(r"\s*[(【]?\s*之?(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)】]?$")
# What only names a speech in so few characters may stand in a menu (领导讲话).
_MENU_LENGTH = 5
_MENU_NAMES = 6
_MENU_LINES = 120
_MENU_NAME_LENGTH = 14
_MENU_ROW = 3
# A row of so many short names is a menu, whatever they name.
_LONG_ROW = re.compile(r"(?:[^\s,]{1,6}\s+){4,}[^\s,]{1,6}")
_PUNCTUATION = re.compile("[。,;:!?《》“”]")
_SENTENCE = re.compile("[。,;:!?]")
_HEAD_LINES = 15
# The last step of a path through a site, too long for a shelf.
_END_OF_PATH = re.compile(r"[>»›→]\s*([^>»›→]{6,60})$")
# How sites call themselves, with a slogan or their address behind it: such a line is the title only where no other is.
_SITE = re.compile(
    r"[网库吧]$|"
    r"(?:在线|书库|资料室|图书馆|平台|门户|宝典|论坛|博客|部落格|社区|频道|文档中心|[日晚快时]报|之家|导航)(?:\s+[a-z.\d\s]+)?$|"
    r"^[^-·_|—]{2,14}\s*[-·_|—]\s*[^-·_|—]*(?:网|站|库|平台|门户|社区|资料|共享|在线|好帮手|家)$|"
    r"[a-z]{3,}\.[a-z]{2,}|welcome|powered by|欢迎(?:光临|访问|您)|^今天是"
)


class Fact(NamedTuple):
    """A fact, and the half-open span of the text that states it."""

    value: str
    start: int
    end: int


class Facts(NamedTuple):
    """The facts that one speech states; where its title ends, and where lines have to end around glued facts."""

    values: dict[str, Fact]
    title_end: int
    breaks: list[int]


def page_title(page: Page) -> str:
    """The page's own title, folded: of its first lines that look like titles one that names a speech, else one that is
    repeated, else the first that is longer than the word of a menu; the name of a site only where no other is left.

    What a path through the site ends with, and a line of the page repeats, is the title in any case.
    A file name counts without its extension, a caption without its page number. "" where there is none.

    >>> page_title(Page("收藏 分享\\n在全镇防汛会上的讲话.doc\\n在全镇防汛会上的讲话.doc_第1页\\n同志们:"))
    '在全镇防汛会上的讲话'
    >>> page_title(Page("首页\\n学校概况\\n护理园地\\n党建之窗\\n校友风采\\n招生就业\\n春风化雨\\n同志们:"))
    '春风化雨'
    >>> page_title(Page("青石论坛›往事›厂里的最后一夜\\n发帖 回复\\n厂里的最后一夜\\n何静\\n同志们:"))
    '厂里的最后一夜'
    """
    lines = [page.lines[number].folded for number in page.inked[: _MENU_LINES + _HEAD_LINES]]
    ends = {match[1] for line in lines if (match := _END_OF_PATH.search(line))}
    at_end = next((title for line in lines if line in ends and (title := title_in(line))), "")
    if at_end and not _SITE.search(at_end):
        return at_end
    candidates = [(title, title != line) for line in _outside_menus(lines)[:_HEAD_LINES] if (title := title_in(line))]
    titles = {title for title, _ in candidates}
    counted = Counter(_LAST_NUMBER.sub("", title) for title in titles)
    numbered = {title for title in titles if counted[_LAST_NUMBER.sub("", title)] > 1 and _LAST_NUMBER.search(title)}
    headers = numbered | {title for title in titles if _PIECE.search(title)}
    if len(headers) > 1:  # the headers of several speeches: none is the title of the page
        candidates = [one for one in candidates if one[0] not in headers]
    if not candidates:
        return ""
    named = Counter(title for title, is_file in candidates if is_file)
    if named:
        return named.most_common(1)[0][0]

    def rank(title: str) -> tuple[bool, bool, int, bool]:
        long = len(title) > _MENU_LENGTH and not title.startswith("—")
        return (not _SITE.search(title), long and names_speech(title), min(page.folded.count(title), 2), long)

    return max((title for title, _ in candidates), key=rank)


def _outside_menus(lines: list[str]) -> list[str]:
    """The lines without the menus of the site: so many short names, in rows or one to a line, are no titles. The last two of
    them may be the title and the name of the speaker, and a line that names a speech is none of them.
    """
    outside: list[str] = []
    for short, run in groupby(lines, key=_is_menu_name):
        names = list(run)
        if short and sum(len(name.split()) for name in names) >= _MENU_NAMES:
            names = [name for name in names[:-3:-1] if len(name) <= _MENU_NAME_LENGTH]  # the last one first
        outside += names
    return outside


def _is_menu_name(folded: str) -> bool:
    """Whether the line is short, or a row of names, and no title of a speech."""
    if len(folded) <= _MENU_NAME_LENGTH:
        return not _PUNCTUATION.search(folded) and not names_speech(folded)
    if folded.count(" ") < _MENU_ROW or _SENTENCE.search(folded):
        return False
    return not names_speech(folded) or bool(_LONG_ROW.fullmatch(folded))


def titled(page: Page) -> Page:
    """The page with its own title."""
    return page.with_title(page_title(page))


def facts_of_cut(edit: Edit, rules: RuleSet) -> dict[str, Fact]:
    """The facts in a piece that was cut, by the `facts` of the rule that cut it; spans as in the text before the cut."""
    rule = rules.get(edit.rule)
    facts: dict[str, Fact] = {}
    for name, pattern in rule.facts.items() if rule else ():
        folded = fold(edit.old)
        for match in pattern.matches(folded)[:1]:
            if (start := match.start(name)) < 0:
                continue
            value = _value(name, edit.old[start : match.end(name)], match[name])
            if value:
                facts[name] = Fact(value, edit.start + start, edit.start + match.end(name))
    return facts


def facts_in(page: Page, rules: RuleSet, title_length: int = 0) -> Facts:
    """The facts that the text of a speech states, by the capture rules and by its first line.

    `title_length`: so many code points at the beginning are known to be its title, from the header of a series.
    """
    values: dict[str, Fact] = {}
    title_end, breaks = title_length, []
    if title_length:
        values["title"] = Fact(page.text[:title_length].strip(), 0, title_length)
    greeting = page.folded[title_length : title_length + 80].lstrip().partition(":")[0] + ":"
    first = next((line for line in page.lines if line.folded), None)
    if not title_length and first and looks_like_title(first.folded) and page.text[first.end :].strip():
        values["title"] = Fact(page.text[first.start : first.end], first.start, first.end)
        title_end = first.end
    for rule in rules.possible("Capture", page):
        finds = {}
        for line, match in rule.kind.matches(page):  # type: ignore[attr-defined]
            finds[Find(line.start + match.start(), line.start + match.end(), rule)] = (line.start, match)
        standing = finds if rule.where == "anywhere" else outside_body(page, [], list(finds))
        for find in standing:
            start, match = finds[find]
            if start + match.start() < title_length and is_salutation(greeting):
                continue  # the title is known, and a salutation is glued to it, no speaker
            for name, folded in match.groupdict().items():
                if folded is None or name in values:
                    continue
                at = start + match.start(name)
                value = _value(name, page.text[at : at + len(folded)], folded)
                if value:
                    values[name] = Fact(value, at, at + len(folded))
                    if name == "title":
                        title_end = at + len(folded)
            breaks += [find.start, find.end]
    return Facts(values, title_end, breaks)


def _value(name: str, text: str, folded: str) -> str | None:
    return iso_date(folded) if name in _DATES else " ".join(text.split()) or None
