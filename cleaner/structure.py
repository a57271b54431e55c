"""What kind of line this is: salutation, heading, title, running text.

Everything here reads folded lines (Simplified, half-width, lower case) and answers yes or no; nothing is changed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

__all__ = [
    "ends_sentence",
    "is_heading",
    "is_prose",
    "is_salutation",
    "is_title",
    "looks_like_title",
    "names_speech",
    "title_in",
]

_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # stdlib re: `regex` is 7 times slower on classes
_PEOPLE = (
    "同志|老师|同学|朋友|领导|来宾|嘉宾|代表|委员|评委|家长|乡亲|父老|女士|先生|战友|队员|选手|运动员|裁判|记者|"
    "工友|员工|同仁|校友|教练|市民|居民|村民|企业家|专家|学者|小朋友|孩子|观众|听众|考生|党员|干部|官兵|校长|主席|主任|书记"
)
_SALUTATION = re.compile(
    rf"(?:(?:尊敬|敬爱|亲爱|可爱)的)?[^。!?;:]{{0,60}}?(?:(?:{_PEOPLE})(?:们)?|各位|大家好|你们好)[^。;:]{{0,12}}?(?:[:!]|,?(?:大家|你们)?(?:早上|上午|中午|下午|晚上)?好[!:。]?)|"
    r"[^。!?;:,]{1,12}\s?(?:见[字信](?:如[面晤见]|好|安)?|[惠台钧雅赐]鉴|如[晤握])\s?[:!]"
)
# A clause before the last one that tells what somebody did, and names nobody who could be addressed.
_TELLS = re.compile(rf"(?:^|,)(?![^,]*(?:{_PEOPLE}|各位|大家|你们))[^,]*(?:[了着说却]|不[想是会])[^,]*,")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十百]{1,3}[、.,]|\([一二三四五六七八九十百]{1,3}\)|第[一二三四五六七八九十百\d]{1,4}[章节条部项,、:]|"
    r"\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|[①-⑳]).{2,}"
)
_SENTENCE_END = re.compile(r"[。!?;…](?:[”’\"』」)》】]|\s)*$")
_SENTENCE_MARK = re.compile(r"[,。!?;]")
_TITLE_BAR = re.compile(
    r"[。;]|\d号$|^(?:[上中下]午|早上|晚上|凌晨)?\s?[\d一二三四五六七八九十]{1,3}\s?[时点:]|[>»›]|[|丨│].*[|丨│]|[,:、;…\-—|>]$|^[\W\d]*$|https?:|www\.|^(?![^:]{0,5}(?:词|讲座|诗|课|故事):.{4})[^:]{1,6}:|^\(.*\)$"
    r"|^(?:本[报刊网台]|特约)?(?:驻[^\s]{1,6})?(?:首席|见习|实习|特派)?(?:记者|通讯员|撰稿人)\s"
)
_DATE = re.compile(r"\(?\s*(?:\d{2,4}|[〇一二三四五六七八九零]{4})\s*[年./-].{0,20}")
_SPEECH = re.compile(
    "讲话|谈话|发言|演讲|演说|致辞|致词|贺词|献词|祝词|报告|党课|讲稿|主持|倡议|寄语|悼词|[开闭]幕词|座谈|(?<!协商)会议|典礼|仪式|欢迎词|欢送词|答谢词"
)
_FILE_NAME = re.compile(r"(?P<title>.{4,120}?)(?:\.(?:docx?|pptx?|pdf|wps|rtf|txt))?(?:_第\d{1,4}页)?")
_YEAR = re.compile(r"^(?:19|20)\d{2}年(?=\D{4})")


def ends_sentence(folded: str) -> bool:
    """Whether the line ends where a sentence ends, closing quotes and brackets aside.

    >>> ends_sentence("“今天就做!”"), ends_sentence("推动各项工"), ends_sentence("分三步走:")
    (True, False, False)
    """
    return bool(_SENTENCE_END.search(folded))


def is_salutation(folded: str) -> bool:
    """Whether the line only addresses the audience.

    >>> is_salutation("尊敬的各位领导、同志们:"), is_salutation("同志们,今天的会很重要。")
    (True, False)
    >>> is_salutation("吾儿见字如面:")
    True
    >>> is_salutation("说好了不走,却丢下孩子!")
    False
    """
    return len(folded) <= 80 and bool(_SALUTATION.fullmatch(folded)) and not _TELLS.search(folded)


def is_heading(folded: str) -> bool:
    """Whether the line begins with the number of a section or a point: `一、` `(一)` `1.` `第一,`."""
    return bool(_HEADING.fullmatch(folded))


def is_prose(folded: str) -> bool:
    """Whether the line is running text of a speech, by its look: sentences, or a salutation, not furniture."""
    if ends_sentence(folded):
        return _has_han(folded, 5)
    if _SENTENCE_MARK.search(folded):
        return _has_han(folded, 24) or (folded[-1] == "," and _has_han(folded, 4)) or is_salutation(folded)
    return _has_han(folded, 60) or is_salutation(folded)


@lru_cache(maxsize=8192)
def is_title(folded: str) -> bool:
    """Whether the line could be a title: short, no sentence, no numbering, no label, no date, no salutation.

    >>> is_title("在全镇防汛工作会议上的讲话"), is_title("一、提高认识"), is_title("同志们:")
    (True, False, False)
    """
    return (
        4 <= len(folded) <= 60
        and _has_han(folded, 4)
        and not ends_sentence(folded)
        and not _TITLE_BAR.search(folded)
        and not is_heading(folded)
        and not _DATE.fullmatch(folded)
        and not is_salutation(folded)
    )


def looks_like_title(folded: str) -> bool:
    """Whether a line looks like a title, a year before it or not.

    >>> looks_like_title("2023年全镇防汛工作会议上的讲话"), looks_like_title("本报记者 何静 清溪报道")
    (True, False)
    """
    return is_title(_YEAR.sub("", folded))


@lru_cache(maxsize=4096)
def title_in(folded: str) -> str:
    """The title that a line names, if it looks like one: a file without its extension, a caption without its page number;
    "" where it names none.

    >>> title_in("在全镇防汛会上的讲话.doc_第1页"), title_in("同志们:")
    ('在全镇防汛会上的讲话', '')
    """
    match = _FILE_NAME.fullmatch(folded)
    return match["title"] if match and looks_like_title(match["title"]) else ""


def names_speech(folded: str) -> bool:
    """Whether the line names a speech, or what speeches are given at.

    >>> names_speech("在全镇防汛工作会议上的讲话"), names_speech("春风化雨")
    (True, False)
    """
    return bool(_SPEECH.search(folded))


def _has_han(folded: str, least: int) -> bool:
    """Whether the text holds at least so many Han characters."""
    return bool(_at_least(least).match(folded))


@cache
def _at_least(count: int) -> re.Pattern[str]:
    return re.compile(rf"(?:[^{_HAN}]*+[{_HAN}]){{{count}}}")
