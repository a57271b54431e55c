"""Kinds of rule for what a page says twice: nothing that stands on it once is found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import ClassVar

from cleaner.page import Line, Page, Span
from cleaner.pattern import TITLE_LENGTH
from cleaner.structure import ends_sentence

__all__ = ["DropEcho", "DropRepeat", "DropTeaser"]

# So many lines from its top are the head of a page.
_HEAD = 30


@dataclass(frozen=True)
class DropRepeat:
    """The whole text of a page that stands on it twice: as a teaser or preview and in full, or complete both times.

    All prose of the page has to be one text and then the same text again; of two copies the longer one stays, of equal
    ones the first. A copy that is only the beginning of the other has to break off inside a sentence, or the title stands
    between them. `least`: code points of the shorter copy, white space apart. Refrains, quotations and equal paragraphs
    of two speeches are left alone.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    least: int = 40

    PROBE: ClassVar[int] = 8
    ALONE: ClassVar[int] = 200  # a single paragraph that stands twice may be a refrain, unless it is long
    TEASER: ClassVar[int] = 8  # a copy that breaks off with dots says itself that it is one
    OPENINGS: ClassVar[int] = 20  # so many lines that begin as the first one does are looked at: more are a list
    COPIES: ClassVar[int] = 50  # a text that stands on a page more often is no text

    lead: ClassVar[None] = None

    def find(self, page: Page) -> Iterator[Span]:
        prose = [page.lines[number] for number in page.prose]
        if not prose or self._stands_once(page, _without_title(prose[0].folded, page.title)):
            return
        keys = [_without_title(line.folded, page.title) for line in prose]
        copies: list[Line] = []
        for _ in range(self.COPIES):
            copy = self._copy(page, prose, keys)
            if not prose[copy]:
                break
            copies += prose[copy]
            del prose[copy], keys[copy]
        for line in sorted(copies, key=lambda line: line.start):
            yield Span(line.start, line.end)

    def _copy(self, page: Page, prose: list[Line], keys: list[str]) -> slice:
        """Which of the lines are a copy of the others; none where there is no copy. `keys` are the texts of the lines."""
        # Where the first line stands once more the copy begins, or there is none.
        last = next((number for number in range(1, len(keys)) if keys[number] == keys[0]), len(keys) - 1)
        cuts = (cut for cut in range(1, last + 1) if keys[cut].startswith(keys[0][: self.PROBE]))
        for cut in islice(cuts, self.OPENINGS):
            whole = ["".join(keys[:cut]), "".join(keys[cut:])]
            first, second = (text.rstrip(".…,、。") for text in whole)
            if min(len(first), len(second)) < (self.TEASER if whole[0].endswith(("..", "…")) else self.least):
                continue
            title_between = any(
                line.folded.startswith(page.title)
                for line in page.lines
                if prose[cut - 1].end < line.start <= prose[cut].start
            )
            broken_off = not ends_sentence(prose[cut - 1].folded) or whole[0].endswith(("..", "…"))
            if len(first) < len(second) and second.startswith(first) and (broken_off or (page.title and title_between)):
                return slice(cut)
            if first.startswith(second) and (cut > 1 or len(second) >= self.ALONE):
                return slice(cut, None)
        return slice(0)

    def _stands_once(self, page: Page, text: str) -> bool:
        """Whether the beginning of a text, white space apart, is nowhere else on the page: as on most pages."""
        return "".join(page.folded.split()).count(text[: self.PROBE]) < 2


def _without_title(folded: str, title: str) -> str:
    """The line without white space and without the title that a site glued before it, once or twice."""
    text, title = "".join(folded.split()), "".join(title.split())
    start = 0
    while len(title) in TITLE_LENGTH and text.startswith(title, start) and len(text) > start + len(title):
        start += len(title)
    return text[start:]


_HAN = re.compile("[\u3400-\u9fff]")
_SENTENCE = re.compile("[。;]")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")


@dataclass(frozen=True)
class DropEcho:
    """The title as a site says it, over the title of the text that says it in nearly the same words: the lower one stays.

    `share`: so many in a hundred of the Han characters of the shorter one stand in the other; `least`: so many it has.
    Titles with other numbers are other titles.
    """

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    share: int = 85
    least: int = 6
    lead: ClassVar[None] = None

    FEWER: ClassVar[int] = 2  # a site adds words, and leaves out so many characters at the most
    NEAR: ClassVar[int] = 3  # so many lines at the most from one title to the other, and from there to running text

    def find(self, page: Page) -> Iterator[Span]:
        lines = [page.lines[number] for number in page.inked[:_HEAD]]
        head = list(takewhile(lambda line: not line.view.prose, lines))
        if len(head) == len(lines):  # no running text under it
            return
        for at, upper in enumerate(head):
            under = head[max(at + 1, len(head) - self.NEAR) : at + 1 + self.NEAR]  # near it, and near running text
            if any(self.echoes(upper.folded, lower.folded) for lower in under):
                yield Span(upper.start, upper.end)

    def echoes(self, upper: str, lower: str) -> bool:
        """Whether the lines are one title, in nearly the same words."""
        if upper == lower:
            return bool(_HAN.search(upper))
        above, below = Counter(_HAN.findall(upper)), Counter(_HAN.findall(lower))
        shorter = min(above.total(), below.total())
        numbers = set(_NUMBER.findall(upper)), set(_NUMBER.findall(lower))
        return (
            not _SENTENCE.search(upper)
            and shorter >= self.least
            and above.total() + self.FEWER >= below.total()
            and 100 * (above & below).total() >= self.share * shorter
            and (numbers[0] == numbers[1] or not numbers[1])
        )


_DOTS = re.compile(r"(?:…|\.{2,})[…. ]*(?:[\[(【]?(?:详细|全文|更多|查看全文|阅读全文|展开)?[\])】]?)$")
# The word for an abstract before its first sentence.
_ABSTRACT = re.compile(
    r"(?:[\[【(]\s?)?(?:内容|文章|本文)?(?:摘要|提要|概要|导读|简介|核心提示)(?:\s?[\]】)]\s?[:|丨▍]?|\s?[:|丨▍]|\s)\s*"
)
_STOPS = re.compile("[。!?;…]+")
# No abstract is longer (code points).
_TEASER = 400


@dataclass(frozen=True)
class DropTeaser:
    """A line in the head of a page whose words stand again below it: the abstract that a site makes of a text.

    It breaks off with dots: then `share` in a hundred of its characters stand there, without a gap and to its last word (a
    label and the title may stand before them), at least `least`. Or it is labelled as an abstract: then every sentence
    of it stands there, twice `least` characters at the least."""

    pass_: ClassVar[str] = "strip"
    groups: ClassVar[Mapping[str, str]] = {}
    share: int = 60
    least: int = 10
    lead: ClassVar[None] = None

    def find(self, page: Page) -> Iterator[Span]:
        for number in page.inked[:_HEAD]:
            line = page.lines[number]
            dots, label = _DOTS.search(line.folded), _ABSTRACT.match(line.folded)
            if not (dots or label) or len(line.folded) > _TEASER:
                continue
            below = "".join(page.folded[line.next :].split())
            begun = dots and self._begun(line.folded[: dots.start()], below)
            if begun or (label and self._said(line.folded[label.end() :], below)):
                yield Span(line.start, line.end)

    def _begun(self, teaser: str, below: str) -> bool:
        """Whether enough of a teaser, to its last word, stands below it."""
        text = "".join(teaser.split())
        before = min(len(text) - self.least, len(text) * (100 - self.share) // 100)
        return before >= 0 and text[before:] in below

    def _said(self, abstract: str, below: str) -> bool:
        """Whether every sentence of an abstract stands below it."""
        sentences = ["".join(sentence.split()) for sentence in _STOPS.split(abstract) if sentence.strip()]
        return sum(map(len, sentences)) >= 2 * self.least and all(one in below for one in sentences)
