"""Flags: damage in a speech, reported with a count and a first position, never repaired.

What a pattern can say stands in `rules/flags/`; what needs counting or the whole text is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cleaner.codes import codes_of
from cleaner.page import Page
from cleaner.passes.simplify import script
from cleaner.read.cost import cost
from cleaner.rules import RuleSet
from cleaner.structure import ends_sentence, is_prose, is_salutation

__all__ = ["FLAGS", "Flag", "flags_of"]

# The flags that are judged here, with their reasons; those of rule files are named by their faults.
FLAGS = {
    "gap": "Text is missing inside the speech: a page that was left out, hidden characters, the end of a preview.",
    "truncated_end": "The last line stops inside a sentence.",
    "starts_mid_sentence": "The first line begins inside a sentence: the page is a later part of an article.",
    "unbalanced_quotes": "Quotation marks that were opened are not closed, or the other way round.",
    "random_characters": "A stretch of characters that no language has in such a row.",
    "doubled_text": "Phrases, or single characters all over the text, stand twice in a row.",
    "script_mixed": "Traditional and Simplified characters stand side by side.",
    "residual_boilerplate": "Short lines that look like the furniture of a site and that no rule was sure of.",
    "unsplit_candidates": "Headers that look like those of a series which is broken: the page may hold several speeches.",
}


@dataclass(frozen=True)
class Flag:
    """How often, and where first: a code point offset into the file of the speech."""

    count: int
    first: int


# A stretch without punctuation this long whose characters cost so many bits on average (cleaner.read.cost) is no
# language. Names reach 12.1 in the mean of a list and 13 in a short row; random common characters 13.7.
_STRETCH, _BITS = 24, 13.4
_HAN_RUN = re.compile(rf"[\u3400-\u9fff]{{{_STRETCH},}}")
_SHORTEST_PHRASE, _LONGEST_PHRASE = 4, 24
_PHRASE_TWICE = re.compile(rf"([\u3400-\u9fff、，（）]{{{_SHORTEST_PHRASE},{_LONGEST_PHRASE}}})\1")
_PHRASES = 2
_QUOTES = re.compile("[“”「」『』《》\n]")
_CLOSES = {"”": "“", "」": "「", "』": "『", "》": "《"}
_CHAR_TWICE = re.compile(r"([\u3400-\u9fff])\1")
# In prose one character in 150 to 400 repeats the one before it (天天, 扎扎实实); in a stuttering copy one in 5 to 10.
_STUTTER, _STUTTER_LEAST = 1 / 25, 6
_TAIL_OF_SENTENCE = re.compile(
    r"[,。、;:!?)”』」》]|[的了着们](?![士确当解重想眼手落实急陆])|(?:和(?![谐平睦])|[与及]|并(?!非)).{1,5}[。;]$"
)
_FURNITURE = re.compile(
    r"https?://|www\.|\.(?:com|cn|net|org)\b|下载|登录|注册|会员|vip|积分|版权|icp|备案|点击|扫码|扫一扫|二维码|微信|微博|qq|客服|上传|浏览|"
    r"收藏|点赞|分享到|转发|评论|打印|关闭|上一篇|下一篇|相关(?:阅读|推荐|文章|链接)|推荐阅读|热门|猜你|展开全文|阅读全文|返回|首页|"
    r"免责|侵权|本站|小编|网友|责任编辑|责编|来源:|编辑:|字号|举报|copyright|©"
)


def flags_of(page: Page, rules: RuleSet, gaps: Sequence[int] = (), unsplit: Sequence[str] = ()) -> dict[str, Flag]:
    """The flags of one speech, by name. `page` is its file.

    `gaps` are where text is missing in it, `unsplit` the lines that may begin a speech, as they were found while it was
    cleaned.
    """
    found: dict[str, Flag] = {}
    for rule in rules.possible("flags", page):
        if spans := rule.find(page):
            found[rule.id.partition(".")[2].replace("-", "_")] = Flag(len(spans), spans[0].start)
    for name, judge in _JUDGES.items():
        if places := list(judge(page)):
            found[name] = Flag(len(places), places[0])
    if gaps:
        found["gap"] = Flag(len(gaps), min(gaps))
    if unsplit:
        first = min(max(page.text.find(line), 0) for line in unsplit)
        found["unsplit_candidates"] = Flag(len(unsplit), first)
    return dict(sorted(found.items()))


def _truncated_end(page: Page) -> Iterator[int]:
    lines = [line for line in page.lines if line.folded]
    last = lines[-1]
    stops = last.folded.endswith((",", "、", "...", "……", "…"))
    if len(lines) > 1 and (
        stops or (is_prose(last.folded) and not ends_sentence(last.folded) and last.folded[-1] != ")")
    ):
        yield last.end


def _starts_mid_sentence(page: Page) -> Iterator[int]:
    line = next(line for line in page.lines if line.folded)
    if _TAIL_OF_SENTENCE.match(line.folded):
        yield line.start


def _unbalanced_quotes(page: Page) -> Iterator[int]:
    """One place for each mark that has no partner in its paragraph."""
    open_at: dict[str, list[int]] = {}
    for match in _QUOTES.finditer(page.text):
        mark = match[0]
        if mark == "\n":
            yield from (at for places in open_at.values() for at in places)
            open_at = {}
        elif mark in _CLOSES:
            places = open_at.get(_CLOSES[mark])
            if places:
                places.pop()
            else:
                yield match.start()
        else:
            open_at.setdefault(mark, []).append(match.start())
    yield from (at for places in open_at.values() for at in places)


def _random_characters(page: Page) -> Iterator[int]:
    for match in _HAN_RUN.finditer(page.text):
        if cost(match[0]).mean >= _BITS:
            yield match.start()


def _doubled_text(page: Page) -> Iterator[int]:
    codes = codes_of(page.text)
    if _repeats(codes):
        phrases = [match.start() for match in _PHRASE_TWICE.finditer(page.text)]
        if len(phrases) >= _PHRASES:
            yield from phrases
    least = max(_STUTTER_LEAST, _STUTTER * len(page.text))
    if np.count_nonzero(codes[1:] == codes[:-1]) >= least:
        stutters = [match.start() for match in _CHAR_TWICE.finditer(page.text)]
        if len(stutters) >= least:
            yield from stutters


def _repeats(codes: np.ndarray[Any, np.dtype[np.uint32]]) -> bool:
    """Whether any piece of as many code points as a phrase has stands twice in a row; the pattern is far slower."""
    for length in range(_SHORTEST_PHRASE, _LONGEST_PHRASE + 1):
        same = codes[length:] == codes[:-length]
        # A run of `length` equal pairs: the ends of all differing pairs are further apart than that somewhere.
        breaks = np.flatnonzero(~same)
        edges = np.concatenate(([-1], breaks, [same.size]))
        if same.size and int(np.diff(edges).max()) > length:
            return True
    return False


def _script_mixed(page: Page) -> Iterator[int]:
    if len(page.text) > 100 and script(page.text) == "mixed":
        yield 0


def _residual_boilerplate(page: Page) -> Iterator[int]:
    for line in page.lines:
        short = 0 < len(line.folded) <= 60 and not ends_sentence(line.folded) and not is_salutation(line.folded)
        if short and _FURNITURE.search(line.folded):
            yield line.start


_JUDGES: dict[str, Callable[[Page], Iterator[int]]] = {
    "truncated_end": _truncated_end,
    "starts_mid_sentence": _starts_mid_sentence,
    "unbalanced_quotes": _unbalanced_quotes,
    "random_characters": _random_characters,
    "doubled_text": _doubled_text,
    "script_mixed": _script_mixed,
    "residual_boilerplate": _residual_boilerplate,
}
