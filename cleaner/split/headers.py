"""Headers: what the boundary rules mark, and how the titles and stems in them compare.

A header that counts has a number, and may have a stem (what is counted) and a title of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cleaner.kinds import Boundary
from cleaner.numerals import number
from cleaner.page import Page
from cleaner.rules import RuleSet
from cleaner.structure import looks_like_title

__all__ = [
    "Candidate",
    "announces",
    "core",
    "is_collection",
    "key",
    "marked",
    "page_titles",
    "related",
]

_NUMERAL = r"(?<![第\d一二三四五六七八九十])(?:\d{1,3}|[一二三四五六七八九十两百多几]{1,3})"
_SEVERAL = (
    r"(?:大全|集锦|锦集|汇总|汇编|精选集|合集|合辑|集合|选编|"
    rf"{_NUMERAL}\s*篇(?=$|[)】\]〕”]|范文|例文|精选|大全))"
)
_COLLECTION = re.compile(_SEVERAL)
_PRAISE = "最新|精选|通用|推荐|优秀|热门|经典|实用|必备"
# What sites add behind the name of a text: how many there are, how good, how new. A year is no such tag.
_TAG = re.compile(
    rf"\s*(?:[(【\[〔“][^()【】\[\]〔〕“”]{{0,8}}(?:{_SEVERAL}|{_PRAISE}|范文|模板)[^()【】\[\]〔〕“”]{{0,8}}[)】\]〕”]"
    rf"|(?:{_PRAISE}){{0,2}}{_SEVERAL}|精选|通用)\s*$"
)
_NOISE = re.compile(r"[\W\d_]+|最新|精选|范文|模板|通用|稿$")
_FORM_NOISE = re.compile(r"[\s:、之★☆◆◇■□●○▲△※*#]+")
_COUNTS_PIECES = re.compile(r"篇|[范例样]文|范例|样本")
_NOT_HAN = re.compile(r"[\W\d_]")
# A header may stand behind one of these; behind anything else it is glued to the text before it.
_STOPS = "。!?…~”’)】篇"
# Behind the title of the page, where it was glued before a stem: its count, or a blank.
_GLUED_TITLE = re.compile(rf"{_NUMERAL}\s*篇[)】]?+[\s★☆◆◇■□●○▲△※*#=]*+(?=\S)|\s+")
# A stem that is shorter names nothing: the speech takes the title of the page. What two stems share proves more.
_SHORTEST_TITLE, _SHORTEST_STEM = 4, 3
# With so many stems, those that most headers have, is compared what a title may be glued to.
_COMPARED = 20


class Candidate(NamedTuple):
    """A place where a speech may begin. Spans are half-open offsets into the page.

    `start:end` is the header, `text` what stands there, `title` the piece of it that stays as the title (empty where
    there is none), `stem` what its number counts, folded. `form` is the header without stem and title, every number
    written as 1 or 一. `verdict` says in words why it was taken or not.
    """

    start: int
    end: int
    number: int
    stem: str
    title: tuple[int, int]
    form: str
    rule: str
    text: str
    verdict: str = ""

    @property
    def counts_pieces(self) -> bool:
        """Whether the form itself says that pieces are counted (篇, 范文), and not points, pages or speakers."""
        return bool(_COUNTS_PIECES.search(self.form))


def marked(page: Page, rules: RuleSet) -> dict[str, list[Candidate]]:
    """What the boundary rules mark, in the order of the page, by the group that they mark it with.

    `n`: headers that count; `sample`: lines that announce a sample; `second`: titles that name two speeches. Of two
    rules that read one number the longer header counts. Raises PageError where a pattern takes too long.
    """
    found: dict[str, dict[int, Candidate]] = {"n": {}, "sample": {}, "second": {}}
    for rule in rules.possible("Boundary", page):
        assert isinstance(rule.kind, Boundary)
        for line, match in rule.kind.matches(page):
            for group in found.keys() & match.re.groupindex.keys():
                value = number(match["n"]) if group == "n" and match["n"] else 0
                if match[group] is None or value is None:
                    continue
                one, at = _candidate(page, line.start, match, value, rule.id), line.start + match.start(group)
                other = found[group].get(at)
                if other is None or (one.end - one.start, other.rule) > (other.end - other.start, one.rule):
                    found[group][at] = one
    numbered = _unglued(page, list(found.pop("n").values()))
    ordered = {"n": numbered, **{group: list(ones.values()) for group, ones in found.items()}}
    return {group: sorted(ones, key=lambda one: (one.start, one.end)) for group, ones in ordered.items()}


def _candidate(page: Page, offset: int, match: re.Match[str], value: int, rule: str) -> Candidate:
    """The candidate of one match; `offset` is where the line of the match begins."""
    groups = match.groupdict()
    stem = groups.get("stem") or ""
    kept = "title" if groups.get("title") else "stem" if len(_NOT_HAN.sub("", stem)) >= _SHORTEST_TITLE else ""
    start, end = offset + match.end() - len(match[0].lstrip()), offset + match.end()
    title = (end, end)
    if kept:
        at = offset + match.start(kept)
        title = (at, at + len(core(match[kept])))
    form = match[0]
    for at, to in sorted((match.span(name) for name in ("stem", "title") if groups.get(name)), reverse=True):
        form = form[: at - match.start()] + form[to - match.start() :]
    if groups.get("n"):
        form = form.replace(groups["n"], "1" if groups["n"].isascii() else "一", 1)
    text = page.text[start:end].strip()
    return Candidate(start, end, value, stem.strip(), title, _FORM_NOISE.sub("", form), rule, text)


def _unglued(page: Page, found: list[Candidate]) -> list[Candidate]:
    """Headers that are glued to the text before them begin where a stem begins that another header or the title has.

    Without such a stem nobody knows where they begin: they are left out. The title of the page, glued before a stem
    once or more, is no part of it.
    """
    stems = Counter(one.stem for one in found if one.stem)
    titles = {core(title) for title in page_titles(page)}
    ends = Counter(name[at:] for name in stems.keys() | titles for at in range(len(name)))
    common = titles.union(stem for stem, _ in stems.most_common(_COMPARED))
    result = []
    for one in found:
        if not one.stem or stems[one.stem] > 1:
            result.append(one)
        elif _before(page, one) not in _STOPS:
            # What the stem ends with, and another one too.
            at = next((at for at in range(len(one.stem)) if ends[one.stem[at:]] > 1), len(one.stem))
            if len(one.stem) - at >= _SHORTEST_STEM:
                result.append(_cut(page, one, at))
        else:
            tail = _GLUED_TITLE.split(one.stem)[-1]
            junk = tail != one.stem and any(related(tail, other) for other in common - {one.stem})
            result.append(_cut(page, one, len(one.stem) - len(tail)) if junk else one)
    return result


def _before(page: Page, header: Candidate) -> str:
    """The last character before a header on its line, white space aside; empty where there is none."""
    at = header.start
    while at and (char := page.folded[at - 1]) != "\n":
        if not char.isspace():
            return char
        at -= 1
    return ""


def _cut(page: Page, header: Candidate, length: int) -> Candidate:
    """The header without the first `length` characters of its stem, and what stands before them."""
    if not length:
        return header
    at, stem = page.folded.index(header.stem, header.start) + length, header.stem[length:]
    title = (at, at + len(core(stem))) if len(stem) >= _SHORTEST_TITLE else (header.end, header.end)
    return header._replace(start=at, stem=stem, title=title, text=page.text[at : header.end].strip())


# -- titles and stems -----------------------------------------------------------------------------


def page_titles(page: Page) -> tuple[str, ...]:
    """What may be the title of the page, folded: what it repeats, and its first line, if that looks like a title."""
    first = next((line.folded for line in page.lines if line.folded), "")
    titles = dict.fromkeys((page.title, first if looks_like_title(first) else ""))
    return tuple(sorted(filter(None, titles), key=announces, reverse=True))


def is_collection(page: Page) -> bool:
    """Whether the page's title announces a collection. How many it announces is a hint, and never counts."""
    return any(map(announces, page_titles(page)))


def announces(title: str) -> bool:
    """Whether a folded title says that several texts follow.

    >>> announces("植树节致辞(精选3篇)"), announces("做好五篇大文章"), announces("党课讲稿第三篇")
    (True, False, False)
    """
    return bool(_COLLECTION.search(title))


def core(title: str) -> str:
    """A folded title without the tags of a site behind it.

    >>> core("2021年植树节致辞【最新3篇】"), core("植树节致辞汇总(两篇)")
    ('2021年植树节致辞', '植树节致辞')
    """
    while (shorter := _TAG.sub("", title)) and shorter != title:
        title = shorter
    return title


@lru_cache(maxsize=4096)
def key(stem: str) -> str:
    """What two stems are compared by: their Han characters, without what sites add."""
    return _NOISE.sub("", core(stem))


@lru_cache(maxsize=4096)
def related(first: str, second: str) -> bool:
    """Whether two titles are related: most of the shorter one stands in the longer one, in the same order.

    >>> related("职代会闭幕词", "职工代表大会闭幕词"), related("工作方案", "在全县动员大会上的讲话")
    (True, False)
    """
    one, two = sorted((key(first), key(second)), key=len)
    if len(one) < 3:
        return len(one) == 2 and one in two
    row = [0] * (len(two) + 1)  # length of the longest common subsequence
    for char in one:
        new = [0]
        for place, other in enumerate(two):
            new.append(row[place] + 1 if char == other else max(row[place + 1], new[place]))
        row = new
    return row[-1] >= 0.6 * len(one) and row[-1] + _shared_end(one, two) >= 0.8 * len(one)


def _shared_end(first: str, second: str) -> int:
    """How long the common end of two strings is."""
    pairs: Iterable[tuple[str, str]] = zip(reversed(first), reversed(second), strict=False)
    return next((length for length, (one, two) in enumerate(pairs) if one != two), min(len(first), len(second)))
