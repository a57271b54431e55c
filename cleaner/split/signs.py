"""Signs: what shows that a stretch of a page is a speech, a preface or an article about writing."""

from __future__ import annotations

import re

from cleaner.page import Page
from cleaner.structure import is_heading, is_prose, is_salutation

__all__ = ["closes", "greets", "ink", "is_how_to", "is_preface", "opens_with_speech", "salutes"]

# Running text before the first header that is longer (code points, lines) may be a speech: it is never cut.
LONGEST_LEAD, MOST_LEAD_LINES = 400, 3
# Words of an article about writing. So many different ones are proof where nobody is greeted.
HOW_TO_WORDS = 4

_CLOSING = re.compile(
    r".{0,60}(?:谢谢(?:大家|各位)?|谢谢您?|感谢(?:大家|各位)|再见|圆满成功|身体健康|万事如意|工作顺利|隆重开幕|完毕|"
    r"批评指正)[。!.]*"
)
_SITE_TALK = re.compile(
    r"小编|范文|例文|网友|本站|供(?:您|你|大家|各位).{0,4}(?:参考|借鉴)|仅供参考|欢迎(?:大家)?(?:阅读|收藏|下载)|写作"
)
_HOW_TO = re.compile(
    r"格式|写法|写作|撰写|标题|称呼|称谓|正文|结尾|开头|落款|署名|首部|尾部|行文|措辞|篇幅|要素|范文|例文"
)
_LABEL_END = re.compile(r"[:!。]")
# Nobody asks whether a text has more characters than this.
ENOUGH = 60
# A salutation stands in the first lines of a speech, below a title and a byline at most.
_FIRST_LINES, _FIRST_CHARACTERS = 3, 400


def ink(page: Page, start: int, end: int) -> int:
    """How many characters of a stretch are not white space; at least ENOUGH where there are more."""
    count = 0
    while start < end and count < ENOUGH:
        stop = min(end, start + 4 * ENOUGH)
        count += len("".join(page.folded[start:stop].split()))
        start = stop
    return count


def salutes(folded: str) -> bool:
    """Whether a line begins with a salutation: all of it, or what stands before its first `:`, `!` or `。`.

    >>> salutes("各位家长:今天请大家来,是为了种树。"), salutes("同志们,今天的会很重要。")
    (True, False)
    """
    match = _LABEL_END.search(folded)
    return is_salutation(folded[: match.end()] if match else folded)


def greets(page: Page, start: int, end: int) -> bool:
    """Whether a text begins with a salutation, below a title and a byline at most."""
    return any(map(salutes, _lines(page.folded[start : min(end, start + _FIRST_CHARACTERS)])[:_FIRST_LINES]))


def closes(folded: str) -> bool:
    """Whether a line ends with what speeches end with."""
    return bool(_CLOSING.fullmatch(folded[-70:]))


def is_how_to(page: Page, end: int) -> bool:
    """Whether the page up to `end` is an article about how to write: it speaks of the parts of a text, to nobody."""
    lines = _lines(page.folded[:end])
    words = {word for line in lines for word in _HOW_TO.findall(line)}
    return len(words) >= HOW_TO_WORDS and not any(map(salutes, lines))


def is_preface(page: Page, end: int) -> bool:
    """Whether what stands before a header holds no text, or speaks of models and readers, as only sites do."""
    folded = page.folded[:end]
    return not any(map(is_prose, _lines(folded))) or len(set(_SITE_TALK.findall(folded))) > 1 or is_how_to(page, end)


def opens_with_speech(page: Page, end: int) -> bool:
    """Whether what stands before a header may be a speech: it greets, it closes, it has sections, or it is long.

    A preface is none, unless it greets and is long.
    """
    lines = _lines(page.folded[:end])
    prose = [line for line in lines if is_prose(line)]
    greeted = any(map(salutes, lines))
    long = sum(map(len, prose)) > LONGEST_LEAD or len(prose) > MOST_LEAD_LINES
    if is_preface(page, end):
        return greeted and long
    return greeted or long or any(closes(line) or is_heading(line) for line in lines)


def _lines(folded: str) -> list[str]:
    return [line for line in map(str.strip, folded.split("\n")) if line]
