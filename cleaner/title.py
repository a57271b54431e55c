"""Title: which line of a page is its own title, that sites paste into text and repeat around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from itertools import groupby

from cleaner.page import Page
from cleaner.structure import names_speech, title_in

__all__ = ["page_title", "titled"]

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
    r"(?<!我的)(?:在线|书库|资料室|图书馆|平台|门户|宝典|论坛|博客|部落格|社区|频道|文档中心|[日晚快时]报|之家|导航)(?:\s+[a-z.\d\s]+)?$|"
    r"^[^-·_|—]{2,14}\s*[-·_|—]\s*[^-·_|—]*(?:网|站|库|平台|门户|社区|资料|共享|在线|好帮手|家)$|"
    r"[a-z]{3,}\.[a-z]{2,}|welcome|powered by|欢迎(?:光临|访问|您)|版权所有|^今天是|"
    r"第\s?[a-z]{0,2}\d{1,3}\s?版\s?:"
)

# A row of buttons with their counts, repeated under every post of a thread.
_BUTTON = "(?:回复|引用|举报|支持|反对|收藏|分享|评论|[赞顶踩])"
_BUTTONS = re.compile(rf"{_BUTTON}(?:\s?\(\d{{0,6}}\)|\s\d{{1,6}})?\s+{_BUTTON}")


def page_title(page: Page, doubtful: Container[str] = ()) -> str:
    """The page's own title, folded: of its first lines that look like titles one that names a speech, else one that is
    repeated, else the first that is longer than the word of a menu; the name of a site, or what is `doubtful`, only where no
    other is left.

    What a path through the site ends with, and a line of the page repeats, is the title in any case.
    A file name counts without its extension, a caption without its page number. "" where there is none.

    >>> page_title(Page("收藏 分享\\n在全镇防汛会上的讲话.doc\\n在全镇防汛会上的讲话.doc_第1页\\n同志们:"))
    '在全镇防汛会上的讲话'
    >>> page_title(Page("首页\\n学校概况\\n护理园地\\n党建之窗\\n校友风采\\n招生就业\\n春风化雨\\n同志们:"))
    '春风化雨'
    >>> page_title(Page("青石论坛›往事›厂里的最后一夜\\n发帖 回复\\n厂里的最后一夜\\n何静\\n同志们:"))
    '厂里的最后一夜'
    """
    top = (page.lines[number].folded for number in page.inked[: _MENU_LINES + _HEAD_LINES])
    lines = [line for line in top if not _BUTTONS.match(line)]
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

    def rank(title: str) -> tuple[bool, bool, bool, int, bool]:
        long = len(title) > _MENU_LENGTH and not title.startswith("—")
        return (
            title not in doubtful,
            not _SITE.search(title),
            long and names_speech(title),
            min(page.folded.count(title), 2),
            long,
        )

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
