"""The self-check: pages made from clean speeches and the examples of the built-in rules, cleaned and scored.

    python benchmarks/selfcheck.py [--pages 500] [--seed 1] [--show 5] [--page 17] [--rules DIR] [--json]

What a page should become is known by construction: every character of it has an owner, a speech or a piece of
boilerplate, and the owners are carried through all edits. So a lost character names the rule that cut it, and a
left-over one the rule whose example it comes from. Speeches come from `speeches.py`, `tests/gold.jsonl` and
`tests/keep/`; boilerplate from the `strip` examples of drop-line, drop-span and drop-block rules, with other values in
them, where their rules say that it may stand; what an example shows beside its find belongs to the speech, and `keep`
examples are put into the speech as well. The pages differ in width, script, pinyin glosses, encoding, line ends,
segments, wraps, blank lines and indents, and some hold several speeches.

Exit status 1 where a character of a speech is lost (recall below 1) or more than one in a thousand of what is left is
boilerplate (precision below 0.999).
"""

from __future__ import annotations

import argparse
import codecs
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import opencc
from rapidfuzz.distance import LCSseq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.speeches import SPEECHES, Text
from cleaner.document import Layer
from cleaner.errors import CleanerError
from cleaner.fold import fold
from cleaner.kinds import Boundary, DropBlock, DropLine, DropSpan
from cleaner.loader import builtin_rules, load
from cleaner.page import Page
from cleaner.passes.repair import repair
from cleaner.passes.strip import strip
from cleaner.pattern import Pattern
from cleaner.pipeline import clean
from cleaner.read import decode
from cleaner.rules import WEAK, Example, Rule, RuleSet
from cleaner.structure import is_salutation
from cleaner.title import titled

__all__ = ["Report", "Sample", "Score", "check", "run", "samples", "words"]

ROOT = Path(__file__).resolve().parent.parent

# Owners of characters that are not pieces of boilerplate (those are numbered from 0). Neutral is what may stay or go:
# titles, headers of speeches, white space.
SPEECH, NEUTRAL = -1, -2

RECALL, PRECISION = 1.0, 0.999

# A page takes about so much of a long text, in characters; twice as much where it is cut into segments.
LENGTH = 900
# The title is looked for in the first lines of a page, so no more than this stands before it.
LINES_BEFORE_TITLE = 6
# So many lines that are proof by themselves are company enough for one that is not.
COMPANY = 3

_QUOTES = str.maketrans("“”‘’「」『』", "\"\"''\"\"''")
_WIDE, _NARROW = "，：；！？（）", ",:;!?()"
_SENTENCE_END = re.compile(r"[。！？!?]$")
_CLAUSE_END = re.compile(r"[。！？!?;；:：…”]\s*$")
_GLOSS = re.compile(r"[（(][a-zA-Z]*[\u00e0-\u01dc][a-zA-Z]*[)）]")
# What a piece ends with where more text may follow on the line without becoming part of it.
_GLUE = re.compile(r"[。！？!?)）】\]]$")


# ── Text with owners ────────────────────────────────────────────────────────────────────────────────────────────────


class Marked(NamedTuple):
    """A text and the owner of each of its characters."""

    text: str
    owners: list[int]

    @classmethod
    def of(cls, text: str, owner: int) -> Marked:
        return cls(text, [owner] * len(text))

    def __add__(self, other: Marked) -> Marked:  # type: ignore[override]
        return Marked(self.text + other.text, self.owners + other.owners)

    def cut(self, start: int, end: int | None = None) -> Marked:
        return Marked(self.text[start:end], self.owners[start:end])

    def mapped(self, change: Callable[[str], str]) -> Marked:
        """The text changed by a function that keeps the length."""
        changed = change(self.text)
        if len(changed) != len(self.text):
            changed = "".join(new if len(new := change(char)) == 1 else char for char in self.text)
        return Marked(changed, self.owners)

    def inked(self, wanted: Callable[[int], bool]) -> str:
        """The characters whose owner is wanted, white space apart."""
        pairs = zip(self.text, self.owners, strict=True)
        return "".join(char for char, owner in pairs if wanted(owner) and not char.isspace())


def joined(parts: Iterable[Marked], separator: str = "") -> Marked:
    """The parts, one after another, with white space between them."""
    text, owners = [], []
    for number, part in enumerate(parts):
        if number and separator:
            text.append(separator)
            owners += [NEUTRAL] * len(separator)
        text.append(part.text)
        owners += part.owners
    return Marked("".join(text), owners)


@cache
def _converter(name: str) -> Any:
    return opencc.OpenCC(name)


def words(text: str) -> str:
    """What counts when texts are compared: script, width, quotation marks and white space are folded."""
    simplified = _converter("hk2s").convert(_converter("tw2s").convert(text))
    return "".join(unicodedata.normalize("NFKC", fold(simplified)).translate(_QUOTES).split())


# ── Pieces: the examples of rules ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Piece:
    """An example of a rule, to be put on a page. `found` says of each character whether it is boilerplate.

    `title` is the title inside the example, folded, where the rule goes by the title of the page: the title of the
    page at hand takes its place. `side` says where a piece may stand that is boilerplate of several rules.
    """

    rule: Rule
    text: str
    found: tuple[bool, ...]
    title: str = ""
    side: str = "edge"

    @property
    def mixed(self) -> bool:
        """Whether the example shows a piece of a speech too."""
        return not all(found or char.isspace() for found, char in zip(self.found, self.text, strict=True))

    @property
    def place(self) -> str:
        """Where it may stand: `head`, `tail`, `edge`, `anywhere` or in company (`WEAK`); `first` and `last` on the page."""
        if edge := _reaches_edge(self.rule):
            return edge
        if self.rule.where == "edge" and self.mixed:
            ink = [found for found, char in zip(self.found, self.text, strict=True) if not char.isspace()]
            return "head" if ink[0] else "tail"
        return "tail" if self.rule.where == "below" else self.rule.where


def pieces_of(rules: RuleSet) -> Iterator[Piece]:
    """The examples that can stand on any page, in the order of the rules."""
    for rule in rules.of("strip"):
        if isinstance(rule.kind, DropLine | DropSpan | DropBlock):
            for example in rule.strip:
                yield from _pieces(rule, example, rules)


def _pieces(rule: Rule, example: Example, rules: RuleSet) -> Iterator[Piece]:
    text = example.text
    found = [False] * len(text)
    for start, end in example.spans:
        found[start:end] = [True] * (end - start)
    page = titled(Page(text, prefilter=rules.prefilter))
    others: set[int] = set()
    side = "edge"
    if not all(one or char.isspace() for one, char in zip(found, text, strict=True)):
        for edit in strip(page, rules.possible("strip", page)):
            beside = {at for at in range(edit.start, edit.end) if not found[at] and not text[at].isspace()}
            others |= beside
            if beside and (other := rules.get(edit.rule)) and other.where in ("head", "tail"):
                side = other.where
    if rule.where in ("kicker", "above", "lone"):
        return  # without the title under it, or a furnished page around it, there is no proof, and a page has its own
    if rule.where in ("among", "below"):
        # What stands around or above such a find is boilerplate of other rules: without it there would be no proof.
        yield from _whole_lines(rule, page, [one or at in others for at, one in enumerate(found)], side)
    elif others or _reaches_edge(rule):
        # Another rule takes more of this example, so it cannot say what belongs to the speech; or it shows a whole page.
        yield from _whole_lines(rule, page, found)
    elif any("{title}" in pattern.source for pattern in _patterns(rule)):
        yield from _with_title(rule, page, found)
    elif rule.where == "edge" and not (found[0] or found[-1]):
        yield from _whole_lines(rule, page, found)
    else:
        yield Piece(rule, text, tuple(found))


def _reaches_edge(rule: Rule) -> str:
    """`first` or `last` where a block reaches from the start of the page, or to its end; else nothing."""
    if isinstance(rule.kind, DropBlock):
        if rule.kind.from_ is None:
            return "first"
        if rule.kind.to is not None and rule.kind.to.source == "end":
            return "last"
    return ""


def _patterns(rule: Rule) -> list[Pattern]:
    return [value for value in vars(rule.kind).values() if isinstance(value, Pattern)]


def _with_title(rule: Rule, page: Page, found: list[bool]) -> Iterator[Piece]:
    """The example without the line that only gives the title: the page has its own."""
    lines = [line for line in page.lines if line.folded]
    if not page.title:
        return
    if lines[0].folded == page.title and not any(found[lines[0].start : lines[0].end]) and len(lines) > 1:
        start = lines[1].start
        yield Piece(rule, page.text[start:], tuple(found[start:]), page.title)
    else:
        yield from _whole_lines(rule, page, found)


def _whole_lines(rule: Rule, page: Page, found: list[bool], side: str = "edge") -> Iterator[Piece]:
    """The lines that are found from end to end, each run of them a piece, where that is proof enough."""
    run: list[Any] = []
    for line in [*(line for line in page.lines if line.folded), None]:
        if line and all(found[at] or page.text[at].isspace() for at in range(line.start, line.end)):
            run.append(line)
        elif run:
            text = page.text[run[0].start : run[-1].end]
            alone = Page(text, page.title)
            if rule.where in ("among", "below") or len(_ink_found(rule, alone)) == len("".join(text.split())):
                yield Piece(rule, text, (True,) * len(text), page.title if page.title in alone.folded else "", side)
            run = []


def _ink_found(rule: Rule, page: Page) -> set[int]:
    """The positions of all that the rule finds on a page, white space apart."""
    found = {at for span in rule.find(page) for at in range(*span)}
    return {at for at in found if not page.text[at].isspace()}


def _found_inside(piece: Piece) -> bool:
    """Whether the find of a mixed piece is found in the middle of a line too, where segments may put it."""
    before, after = "各项工作都要落实。", "下一步要抓紧。"
    if "\n" in piece.text or piece.place != "anywhere":
        return False
    wanted = {len(before) + at for at, one in enumerate(piece.found) if one and not piece.text[at].isspace()}
    return wanted <= _ink_found(piece.rule, Page(before + piece.text + after))


def _goes_by(piece: Piece, title: str) -> bool:
    """Whether the rule finds copies of such a title; some ask for a word that only titles have."""
    block = _filled(piece, title)
    start = len(title) + 1
    wanted = {at + start for at, owner in enumerate(block.owners) if owner >= 0 and not block.text[at].isspace()}
    page = Page(f"{title}\n{block.text}\n同志们:今天开会。", fold(title))
    return wanted <= _ink_found(piece.rule, page)


def _filled(piece: Piece, title: str, change: Callable[[str], str] = str) -> Marked:
    """The text of a piece: owner 0 is what is found, in which `change` may put other values; with the page's title."""
    parts: list[Marked] = []
    for match in re.finditer("1+|0+", "".join("01"[found] for found in piece.found)):
        text, found = piece.text[match.start() : match.end()], piece.found[match.start()]
        while piece.title and (at := fold(text).find(piece.title)) >= 0:
            parts += [Marked.of(text[:at], 0 if found else SPEECH), Marked.of(title, 0 if found else NEUTRAL)]
            text = text[at + len(piece.title) :]
        parts.append(Marked.of(change(text), 0) if found else Marked.of(text, SPEECH))
    return joined(parts)


def look_alikes(rules: RuleSet) -> list[str]:
    """Sentences that no rule may touch: `keep` examples of the rules, and `tests/keep/speeches.txt`."""
    sentences = [text for rule in rules.of("strip") for text in rule.keep]
    sentences += (ROOT / "tests" / "keep" / "speeches.txt").read_text(encoding="utf-8").splitlines()
    kept = [text for text in sentences if "\n" not in text and len(text) >= 12 and _SENTENCE_END.search(text)]
    return list(dict.fromkeys(kept))


# ── Other values ────────────────────────────────────────────────────────────────────────────────────────────────────

_SITES = ("青荷", "云栖", "麦田", "小桥", "白鹭", "松涛", "知秋", "南窗", "竹里", "星野", "启明", "天一")
_LONGER_SITES = ("七彩桥", "老秘书", "小书童", "一品堂", "万卷楼", "文笔峰")
_VALUE = re.compile(
    r"(?P<date>(?<!\d)(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d))"
    r"|(?P<clock>(?<![\d:])\d{1,2}:\d\d(?![\d:]))"
    r"|(?P<number>(?<![\d.A-Za-z/＃#&_-])[1-9]\d{2,}(?![\d:%年月-]|\.\d|[A-Za-z_]))"
    r"|(?P<amount>(?<![第\d.A-Za-z/-])[1-9]\d?(?=人|次|金币|积分|下载券|(?:\.\d+)?[KM]B))"
    r"|(?P<domain>(?<=www\.)[a-z0-9-]{3,}(?=\.(?:com|cn|net|org)))"
    r"|(?P<site>(?<!\w)(?!本站|百度|腾讯|新浪|豆丁|人人|道客|公文|党建|教育|中国|综合|文秘|范文|作文|新闻|在线|官方|相关|更多|热门|精品|免费|优秀|实用)"
    r"[\u4e00-\u9fff]{2,3}(?=文库|文秘网|范文网|文档网|资料网|作文网|论坛))"
)


def vary(text: str, rng: Random, values: dict[str, str]) -> str:
    """The same boilerplate from another site: other dates, numbers and names, of the same length.

    `values` remembers them: what was equal in an example stays equal.
    """
    return _VALUE.sub(lambda match: values.setdefault(match.group(), _other_value(match, rng)), text)


def _other_value(match: re.Match[str], rng: Random) -> str:
    old = match.group()
    if match["date"]:
        year, mark, month, second, day = re.split(r"([-/.年月])", old)
        new_day = f"{rng.randint(1, 28) if len(day) == 2 else rng.randint(1, 9):0{len(day)}}"
        new_month = f"{rng.randint(1, 9) if len(month) == 1 else rng.randint(1, 12):0{len(month)}}"
        return f"{rng.randint(2006, 2024) if year else year}{mark}{new_month}{second}{new_day}"
    if match["clock"]:
        hour = old.partition(":")[0]
        return f"{rng.randint(0, 9) if len(hour) == 1 else rng.randint(10, 23)}:{rng.randint(0, 59):02}"
    if match["number"] or match["amount"]:
        if match["number"] and len(old) == 4 and old[:2] in ("19", "20"):  # a year, maybe one of two
            return old
        return str(rng.randint(10 ** (len(old) - 1), 10 ** len(old) - 1))
    if match["domain"]:
        return "".join(rng.choice("aeiou" if at % 2 else "bdfhklmnqstwxz") for at in range(len(old)))
    return rng.choice(_SITES if len(old) == 2 else _LONGER_SITES)


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Sample:
    """A page with its owners. `pieces[n]` is the rule id of owner n; `speeches` how many it holds, None: not said.

    `wanted` is the text of its speeches as it was before width and script were changed, without white space.
    """

    number: int
    page: Marked
    wanted: str
    data: bytes
    pieces: list[str]
    speeches: int | None
    style: dict[str, str]


class Source(NamedTuple):
    """A text to make a page of; `whole`: it is one speech from end to end."""

    title: str
    text: str
    whole: bool


@cache
def sources() -> tuple[Source, ...]:
    texts = [Source(text.title, text.text, True) for text in SPEECHES]
    for line in (ROOT / "tests" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        for speech in json.loads(line)["speeches"]:
            texts.append(Source(speech.get("title") or "", speech["text"], False))
    for path in sorted((ROOT / "tests" / "keep").glob("*.txt")):
        texts.append(Source("", path.read_text(encoding="utf-8"), False))
    return tuple(texts)


class _Deck:
    """All pieces, dealt one after another, so that every example is used as often as any other."""

    def __init__(self, pieces: Iterable[Any], rng: Random) -> None:
        self._all = list(pieces)
        self._rng = rng
        self._rest: list[Any] = []

    def draw(self, suits: Callable[[Any], bool] = lambda piece: True) -> Any:
        """The next piece that suits; those passed over stay on top. None where none does."""
        while True:
            for at in range(len(self._rest) - 1, -1, -1):
                if suits(self._rest[at]):
                    return self._rest.pop(at)
            if len(self._rest) >= len(self._all):
                return None
            more = list(self._all)
            self._rng.shuffle(more)
            self._rest = more + self._rest


def samples(rules: RuleSet, count: int, seed: int = 1) -> Iterator[Sample]:
    """`count` pages; the same for the same rules, seed and count or any smaller one."""
    rng = Random(f"selfcheck {seed}")
    pieces = list(pieces_of(rules))
    deck = _Deck(pieces, rng)
    keeps = _Deck(look_alikes(rules), rng)
    texts = _Deck(sources(), rng)
    headers = _Deck(_headers(rules), rng)
    strong = [piece for piece in pieces if _is_strong(piece)]
    for number in range(count):
        yield _Maker(number, Random(f"{seed} {number}"), deck, keeps, texts, headers, strong).make()


def _is_strong(piece: Piece) -> bool:
    """Whether the piece is a line that is proof by itself, wherever it stands."""
    kind = piece.rule.kind
    return (
        isinstance(kind, DropLine)
        and kind.run == 1
        and not (kind.after_first or kind.again or piece.mixed or piece.title or "\n" in piece.text)
        and piece.place == "anywhere"
    )


class _Header(NamedTuple):
    """The header of a speech in a collection: what stands before and after its number, and whether that is Han."""

    before: str
    after: str
    han: bool


def _headers(rules: RuleSet) -> Iterator[_Header]:
    """The forms of header that the boundary rules show on a line of their own."""
    for rule in rules.of("Boundary"):
        assert isinstance(rule.kind, Boundary)
        for example in rule.strip:
            page = Page(example.text)
            for line, match in rule.kind.matches(page):
                if line.folded == page.folded and match.span() == (0, len(line.folded)):
                    if not match.groupdict().get("n"):
                        continue  # a header without a number cannot be counted up
                    start, end = match.span("n")
                    yield _Header(example.text[:start], example.text[end:], not example.text[start:end].isdigit())


class _Maker:
    """One page being made. `head`, `body` and `tail` hold its blocks: paragraphs, or lines that belong together."""

    def __init__(
        self, number: int, rng: Random, deck: _Deck, keeps: _Deck, texts: _Deck, headers: _Deck, strong: list[Piece]
    ) -> None:
        self.number, self.rng = number, rng
        self.deck, self.keeps, self.texts, self.headers, self.strong = deck, keeps, texts, headers, strong
        self.pieces: list[str] = []
        self.head: list[Marked] = []
        self.body: list[Marked] = []
        self.tail: list[Marked] = []
        self.style: dict[str, str] = {}
        self.taken: set[str] = set()  # places that only one piece may have

    def make(self) -> Sample:
        rng = self.rng
        collection = self.number % 12 == 7
        layout = "plain" if collection else rng.choices(["plain", "segments", "wraps"], [6, 3, 1])[0]
        title, speeches = self._collection() if collection else self._speech(layout)
        if layout == "segments" and sum(len(block.text) for block in self.body) < 600:
            layout = "plain"
        self.style |= {"layout": layout, "speeches": str(speeches or "?")}
        for _ in range(rng.choice([0, 2, 3, 4, 5, 6, 8])):
            piece = self.deck.draw(lambda piece: self._suits(piece, title, layout, collection))
            if piece:
                self._place(piece, title, layout, collection)
        page = self._render(title, layout)
        wanted = page.inked(lambda owner: owner == SPEECH)
        page, encoding = self._disguise(page)
        newline = rng.choices(["\n", "\r\n"], [4, 1])[0]
        if newline != "\n":
            page = joined((page.cut(*span) for span in _line_spans(page.text)), newline)
        self.style |= {"encoding": encoding, "newline": newline.replace("\r", "CR").replace("\n", "LF")}
        data, self.style["encoding"] = _encoded(page.text, encoding)
        return Sample(self.number, page, wanted, data, self.pieces, speeches, self.style)

    # -- the speech -------------------------------------------------------------------------------

    def _speech(self, layout: str) -> tuple[str, int | None]:
        source = self.texts.draw()
        self._paragraphs(source, 2 * LENGTH if layout == "segments" else LENGTH)
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            self._look_alike()
        return source.title, 1 if source.whole else None

    def _paragraphs(self, source: Source, length: int) -> None:
        lines = [line.strip() for line in source.text.split("\n") if line.strip()]
        first = 0
        if not source.whole and len(source.text) > length:
            first = self.rng.randrange(len(lines))
            while first and sum(map(len, lines[first:])) < length:
                first -= 1
        size = 0
        for line in lines[first:]:
            if size > length and not source.whole:
                break
            self.body.append(Marked.of(line, SPEECH))
            size += len(line)

    def _look_alike(self) -> None:
        sentence = Marked.of(self.keeps.draw(), SPEECH)
        at = self.rng.randrange(len(self.body))
        if self.rng.random() < 0.4 and _SENTENCE_END.search(self.body[at].text):
            self.body[at] += sentence
        else:
            self.body.insert(at + (self.rng.random() < 0.8), sentence)

    def _collection(self) -> tuple[str, int]:
        """Several speeches, each below its header; all of it but titles and headers belongs to them."""
        count = self.rng.randint(2, 4)
        header = self.headers.draw()
        addressed = [text for text in SPEECHES if is_salutation(fold(text.text.split("\n")[0]))]
        texts: list[Text] = self.rng.sample(addressed, count)
        for number, text in enumerate(texts, 1):
            numeral = "一二三四"[number - 1] if header.han else str(number)
            self.body.append(Marked.of(f"{header.before}{numeral}{header.after}", NEUTRAL))
            self.body += [Marked.of(line, SPEECH) for line in text.text.split("\n")]
        self.style["header"] = f"{header.before}…{header.after}"
        return f"{texts[0].title or '精彩致辞'}（通用{count}篇）", count

    # -- the boilerplate --------------------------------------------------------------------------

    def _suits(self, piece: Piece, title: str, layout: str, collection: bool) -> bool:
        if piece.title and (len(title) < 4 or collection or not _goes_by(piece, title)):
            return False
        if piece.mixed and not piece.title and title and title in piece.text:
            return False  # the speech of the example has the same title as this one
        if collection and (piece.mixed or piece.place in ("first", "last")):
            return False
        if layout == "segments" and (any(repair(Page(piece.text))) or (piece.mixed and not _found_inside(piece))):
            return False  # what is repaired before the chunks are measured makes them unequal
        if layout != "plain" and piece.mixed and "\n" in piece.text:
            return False
        return self._only(piece) not in self.taken and not self._said(piece)

    def _said(self, piece: Piece) -> bool:
        """Whether a line of speech in the piece stands on the page already: a text that stands there twice is cut."""
        if not piece.mixed:
            return False
        here = {line for block in self.body for line in block.text.split("\n")}
        return any(len(line) > 10 and line in here for line in piece.text.split("\n"))

    @staticmethod
    def _only(piece: Piece) -> str:
        """The place that the piece wants for itself."""
        if piece.mixed and piece.place in ("head", "tail"):
            return f"{piece.place} of the text"
        return piece.place if piece.place in ("first", "last") else ""

    def _place(self, piece: Piece, title: str, layout: str, collection: bool) -> None:
        rng = self.rng
        if only := self._only(piece):
            self.taken.add(only)
        block = self._block(piece, title)
        place = piece.place
        if place in WEAK:
            around = [self._block(rng.choice(self.strong), "") for _ in range(COMPANY)]
            block, place = joined([*around[:-1], block, around[-1]], "\n"), piece.side
        if piece.mixed:
            ends = {"head": 0, "tail": len(self.body)}
            at = ends[place] if place in ends else rng.randint(1, len(self.body) - 1)
            self.body.insert(at, block)
        elif place == "first":
            self.head.insert(0, block)
        elif place == "last":
            self.tail.append(block)
        elif isinstance(piece.rule.kind, DropSpan) and rng.random() < 0.6 and self._glue(piece, block, place, layout):
            return
        elif place == "anywhere" and layout != "segments" and not piece.title and rng.random() < 0.4:
            self._between(block, piece.rule.join)
        elif place == "head" or (place != "tail" and (rng.random() < 0.5 or collection)):
            at = len(self.head) if piece.title else rng.randint("first" in self.taken, len(self.head))
            self.head.insert(at, block)
        else:
            self.tail.insert(rng.randint(0, max(len(self.tail) - ("last" in self.taken), 0)), block)

    def _block(self, piece: Piece, title: str) -> Marked:
        """The example with other values in what is found, and with the title of this page."""
        values: dict[str, str] = {}
        # Examples that go by the title state its length and its words; other values would not fit them.
        if piece.title or self.rng.random() < 0.3:
            block = _filled(piece, title)
        else:
            block = _filled(piece, title, lambda text: vary(text, self.rng, values))
        self.pieces.append(piece.rule.id)
        return Marked(block.text, [len(self.pieces) - 1 if owner >= 0 else owner for owner in block.owners])

    def _glue(self, piece: Piece, block: Marked, place: str, layout: str) -> bool:
        """Put a piece at a sentence end of the speech, where its pattern can match there at all."""
        if piece.title or "\n" in piece.text:
            return False
        at = {"head": 0, "tail": len(self.body) - 1}.get(place, self.rng.randrange(len(self.body)))
        if place == "edge":
            at = self.rng.choice([0, len(self.body) - 1])
        line = self.body[at]
        before = place == "head" or (place == "edge" and at == 0)
        only = "" if place == "anywhere" else "head of the text" if before else "tail of the text"
        if only in self.taken:
            return False
        fits = _GLUE.search(block.text) if before else _SENTENCE_END.search(line.text)
        if set(line.owners) != {SPEECH} or not fits:
            return False
        followed = layout == "segments" and at + 1 < len(self.body)
        if followed and not (before or _GLUE.search(block.text)):
            return False
        glued = block + line if before else line + block
        wanted = {number for number, owner in enumerate(glued.owners) if owner >= 0}
        wanted = {number for number in wanted if not glued.text[number].isspace()}
        if not wanted <= _ink_found(piece.rule, Page(glued.text + ("下一步要抓紧。" if followed else ""))):
            return False
        self.body[at] = glued
        self.taken |= {only} - {""}
        return True

    def _between(self, block: Marked, join: bool) -> None:
        """Put a block between two paragraphs, or into one where its rule joins the halves."""
        at = self.rng.randint(1, len(self.body))
        line = self.body[at - 1]
        if join and len(line.text) > 40 and set(line.owners) == {SPEECH}:
            middle = self.rng.randint(15, len(line.text) - 15)
            self.body[at - 1 : at] = [line.cut(0, middle), block, line.cut(middle)]
        else:
            self.body.insert(at, block)

    # -- the page ---------------------------------------------------------------------------------

    def _render(self, title: str, layout: str) -> Marked:
        rng = self.rng
        body = self.body
        titled = [Marked.of(title, NEUTRAL)] if title else []
        if layout == "segments":
            glue_title = "head of the text" not in self.taken and rng.random() < 0.5
            body = self._segments([*titled, *body] if glue_title else body)
        elif layout == "wraps":
            body = [wrapped for block in body for wrapped in _wrapped(block, 30)]
        if layout != "wraps":
            self.style["indent"] = indent = rng.choice(["", "", "　　", "    "])
            body = [Marked.of(indent, NEUTRAL) + block if SPEECH in block.owners else block for block in body]
        at = rng.randint(0, len(self.head))
        while at and sum(block.text.count("\n") + 1 for block in self.head[:at]) > LINES_BEFORE_TITLE:
            at -= 1
        titles_first = any(title and title in block.text for block in self.head)
        head = self.head[:]
        if "first" in self.taken:
            at = max(at, 1)
        elif titles_first:  # of copies the first one stays
            at = 0
        head[at:at] = titled
        separator = "\n" if layout == "wraps" else rng.choice(["\n", "\n", "\n\n"])
        self.style["lines"] = "blank lines" if separator == "\n\n" else "close"
        return joined([*head, *body, *self.tail], separator)

    def _segments(self, body: list[Marked]) -> list[Marked]:
        """The text cut into numbered chunks of one length, the last one longer."""
        stream = joined(body)
        size = len(stream.text)
        # A single full chunk is proved by a round length and by its cut, which has to fall inside a sentence.
        proved = [n for n in (220, 300, 300, 500) if size >= 3 * n or self._cuts_inside(stream, n)]
        length = self.rng.choice(proved or [n for n in range(200, 300, 10) if self._cuts_inside(stream, n)])
        self.style["segments"] = str(length)
        owner = len(self.pieces)
        self.pieces.append("page-segments.numbered")
        cuts = [*range(0, max(size // length, 2) * length, length), size]
        return [
            Marked.of(f"{number}、", owner) + stream.cut(start, end)
            for number, (start, end) in enumerate(pairwise(cuts), 1)
        ]

    @staticmethod
    def _cuts_inside(stream: Marked, length: int) -> bool:
        return len(stream.text) >= 2 * length and not _CLAUSE_END.search(stream.text[:length])

    def _disguise(self, page: Marked) -> tuple[Marked, str]:
        """Width, script and glosses, and an encoding that suits them."""
        rng = self.rng
        self.style["width"] = rng.choice(["half", "full", "as it is"])
        if self.style["width"] == "half":
            page = page.mapped(lambda text: text.translate(str.maketrans(_WIDE, _NARROW)))
        elif self.style["width"] == "full":
            page = page.mapped(_widened)
        scripts = ["simplified", "traditional", "glossed"]
        # Where an author gives readings, nobody can tell them from those of a machine.
        self.style["script"] = rng.choices(scripts, [6, 2, 0 if _GLOSS.search(page.text) else 1])[0]
        if self.style["script"] == "simplified":
            return page, rng.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16"])
        if self.style["script"] == "glossed":
            page = page.mapped(lambda text: _traditional(text, "s2t"))
            return self._glossed(page), rng.choice(["utf-8", "gb18030"])
        encoding = rng.choice(["utf-8", "cp950", "cp950", "utf-16-le", "gb18030"])
        variant = "s2tw" if encoding == "cp950" else rng.choice(["s2t", "s2tw", "s2hk"])
        self.style["script"] += f" ({variant})"
        return page.mapped(lambda text: _traditional(text, variant)), encoding

    def _glossed(self, page: Marked) -> Marked:
        """Readings in brackets after some Traditional characters, as a converter leaves them that stopped halfway."""
        owner = len(self.pieces)
        self.pieces.append("repair.pinyin-gloss")
        parts, at = [], 0
        places = list(re.finditer(f"[{''.join(_READINGS)}]", page.text))
        share = max(0.4, 12 / (len(places) + 1))  # a page with a few glosses may be an author's
        for match in places:
            if self.rng.random() < share:
                parts += [page.cut(at, match.end()), Marked.of(f"({_READINGS[match.group()]})", owner)]
                at = match.end()
        return joined([*parts, page.cut(at)])


_READINGS = {
    "會": "huì", "議": "yì", "強": "qiáng", "調": "diào", "進": "jìn", "個": "gè", "時": "shí", "這": "zhè", "來": "lái",
    "對": "duì", "國": "guó", "為": "wéi", "產": "chǎn", "業": "yè", "學": "xué", "書": "shū", "開": "kāi", "關": "guān",
    "體": "tǐ", "實": "shí", "現": "xiàn", "經": "jīng", "還": "hái", "說": "shuō", "話": "huà", "頁": "yè", "總": "zǒng",
    "們": "men", "過": "guò", "請": "qǐng", "載": "zài", "點": "diǎn", "發": "fā", "間": "jiān", "問": "wèn", "題": "tí",
}  # fmt: skip


def _widened(text: str) -> str:
    """Half-width marks after Han made full-width, as a page that was typed with care has them."""
    wide = str.maketrans(_NARROW, _WIDE)
    return re.sub(r"(?<=[\u4e00-\u9fff”》])[,:;!?()](?!//| ?[#-~])", lambda match: match.group().translate(wide), text)


def _traditional(text: str, variant: str) -> str:
    convert = _converter(variant).convert
    # Line by line, so that the length is put right only where a phrase changed it.
    lines = []
    for line in text.split("\n"):
        changed = convert(line)
        lines.append(changed if len(changed) == len(line) else "".join(map(convert, line)))
    return "\n".join(lines)


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _wrapped(block: Marked, width: int) -> Iterator[Marked]:
    """A paragraph of a speech, broken at a fixed width; anything else as it is."""
    if set(block.owners) == {SPEECH} and len(block.text) > width:
        for at in range(0, len(block.text), width):
            yield block.cut(at, at + width)
    else:
        yield block


def _encoded(text: str, encoding: str) -> tuple[bytes, str]:
    """The bytes of the page, in UTF-8 where the encoding does not have all of its characters, or has one twice."""
    try:
        if encoding == "utf-16":  # with its mark; the codec would take the byte order of this machine
            return codecs.BOM_UTF16_LE + text.encode("utf-16-le"), encoding
        data = text.encode(encoding)
        if data.decode(encoding) == text:
            return data, encoding
    except UnicodeEncodeError:
        pass
    return text.encode("utf-8"), "utf-8"


# ── Scores ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Fragment(NamedTuple):
    """A piece of text that was lost or left over: the rule it is charged to, and the text."""

    rule: str
    text: str


@dataclass
class Score:
    """What became of one page. `wanted`, `got` and `kept` count characters of folded words."""

    sample: Sample
    wanted: int = 0
    got: int = 0
    kept: int = 0
    speeches: int = 0
    failed: str = ""
    lost: list[Fragment] = field(default_factory=list)
    left: list[Fragment] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return (self.wanted - self.kept) * 100 + self.got - self.kept

    @property
    def wrong_count(self) -> bool:
        return not self.failed and self.sample.speeches is not None and self.speeches != self.sample.speeches


def check(sample: Sample, rules: RuleSet) -> Score:
    """Clean one page and compare."""
    score = Score(sample)
    wanted = words(sample.wanted)
    score.wanted = len(wanted)
    try:
        decoded = decode(sample.data)
        if decoded.text != sample.page.text:
            raise CleanerError(f"decoded as {decoded.encoding}, not {sample.style['encoding']}")
        cleaned = clean(str(sample.number), decoded.text, rules)
    except CleanerError as error:
        score.failed = str(error)
        return score
    owners = sample.page.owners
    for layer in cleaned.document.layers:
        owners = carried(owners, layer, score)
    left = Marked(cleaned.document.text, owners)
    got = words(left.inked(lambda owner: owner != NEUTRAL))
    score.got = len(got)
    score.kept = len(wanted) if got == wanted else LCSseq.similarity(wanted, got)
    score.speeches = len(cleaned.speeches)
    score.left = list(_left_over(left, sample.pieces))
    if score.kept < score.wanted and not score.lost:
        score.lost.append(Fragment("a changed character", _first_difference(wanted, got)))
    return score


def carried(owners: list[int], layer: Layer, score: Score) -> list[int]:
    """The owners of the characters after a layer; what it cuts of a speech is written down."""
    result: list[int] = []
    at = 0
    for edit in layer.edits:
        result += owners[at : edit.start]
        old = owners[edit.start : edit.end]
        if len(edit.new) == len(edit.old):
            result += old
        else:
            result += [max(old, default=NEUTRAL)] * len(edit.new)
            cut = Marked(edit.old, old).inked(lambda owner: owner == SPEECH)
            if cut and not edit.new:
                score.lost.append(Fragment(edit.rule, cut))
        at = edit.end
    return result + owners[at:]


def _left_over(page: Marked, pieces: list[str]) -> Iterator[Fragment]:
    """The boilerplate that is still there, piece by piece."""
    texts: dict[int, str] = defaultdict(str)
    for char, owner in zip(page.text, page.owners, strict=True):
        if owner >= 0 and not char.isspace():
            texts[owner] += char
    for owner, text in texts.items():
        yield Fragment(pieces[owner], text)


def _first_difference(wanted: str, got: str) -> str:
    at = next((at for at, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), min(len(wanted), len(got)))
    return f"{wanted[max(at - 8, 0) : at + 8]} became {got[max(at - 8, 0) : at + 8]}"


@dataclass(repr=False)
class Report:
    """The scores of a run."""

    scores: list[Score]

    @property
    def recall(self) -> float:
        return _share(sum(score.kept for score in self.scores), sum(score.wanted for score in self.scores))

    @property
    def precision(self) -> float:
        return _share(sum(score.kept for score in self.scores), sum(score.got for score in self.scores))

    @property
    def passed(self) -> bool:
        return self.recall >= RECALL and self.precision >= PRECISION

    def worst(self) -> list[Score]:
        return sorted((score for score in self.scores if score.faults or score.wrong_count), key=lambda s: -s.faults)

    def as_dict(self) -> dict[str, Any]:
        """The numbers, and what was lost and left over by rule, most characters first."""
        used = Counter(rule for score in self.scores for rule in score.sample.pieces)
        return {
            "pages": len(self.scores),
            "characters": sum(score.wanted for score in self.scores),
            "recall": round(self.recall, 7),
            "precision": round(self.precision, 7),
            "lost": sum(score.wanted - score.kept for score in self.scores),
            "left_over": sum(score.got - score.kept for score in self.scores),
            "pieces": used.total(),
            "wrong_count": [score.sample.number for score in self.scores if score.wrong_count],
            "failed": {score.sample.number: score.failed for score in self.scores if score.failed},
            "lost_by_rule": _by_rule((score, score.lost) for score in self.scores),
            "left_over_by_rule": {
                rule: values | {"used": used[rule]}
                for rule, values in _by_rule((score, score.left) for score in self.scores).items()
            },
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _by_rule(found: Iterable[tuple[Score, list[Fragment]]]) -> dict[str, dict[str, Any]]:
    by_rule: dict[str, dict[str, Any]] = {}
    for score, fragments in found:
        for rule, text in fragments:
            values = by_rule.setdefault(rule, {"characters": 0, "times": 0, "pages": [], "examples": []})
            values["characters"] += len(text)
            values["times"] += 1
            values["pages"].append(score.sample.number)
            if text not in values["examples"]:
                values["examples"].append(text)
    return dict(sorted(by_rule.items(), key=lambda item: -item[1]["characters"]))


def run(rules: RuleSet, pages: int, seed: int = 1) -> Report:
    """Make `pages` pages, clean and score them."""
    return Report([check(sample, rules) for sample in samples(rules, pages, seed)])


# ── Command line ────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=500, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="K", help="the K worst pages, with what differs")
    parser.add_argument("--page", type=int, metavar="N", help="print page N as it goes in and as it comes out")
    parser.add_argument(
        "--rules", type=Path, default=builtin_rules(), metavar="DIR", help="instead of the built-in ones"
    )
    parser.add_argument("--json", action="store_true", help="all numbers as JSON")
    options = parser.parse_args()
    rules = load(options.rules)
    if options.page is not None:
        _print_page(rules, options.page, options.seed)
        return 0
    report = run(rules, options.pages, options.seed)
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print_report(report, options.show)
    return 0 if report.passed else 1


def _print_report(report: Report, show: int) -> None:
    numbers = report.as_dict()
    print(f"{numbers['pages']} pages, {numbers['characters']} characters of speeches, {numbers['pieces']} pieces")
    print(f"recall {numbers['recall']}, {numbers['lost']} characters lost")
    print(f"precision {numbers['precision']}, {numbers['left_over']} characters left over")
    print(f"pages with a wrong number of speeches: {numbers['wrong_count'] or 'none'}")
    for number, reason in numbers["failed"].items():
        print(f"page {number} failed: {reason}")
    for name, key in (("LOST", "lost_by_rule"), ("left over", "left_over_by_rule")):
        for rule, values in numbers[key].items():
            used = f" of {values['used']}" if "used" in values else ""
            print(f"{name:9} {values['characters']:5} characters, {values['times']}{used} times  {rule}")
            for text, page in list(zip(values["examples"], values["pages"], strict=False))[:3]:
                print(f"{'':10}page {page}: {text[:100]!r}")
    for score in report.worst()[:show]:
        print(f"\npage {score.sample.number}: {', '.join(f'{k} {v}' for k, v in score.sample.style.items())}")
        print(f"  {score.speeches} speeches, {score.sample.speeches} expected; {score.failed}")
        for rule, text in score.lost:
            print(f"  LOST by {rule}: {text!r}")
        for rule, text in score.left:
            print(f"  left over of {rule}: {text!r}")


def _print_page(rules: RuleSet, number: int, seed: int) -> None:
    sample = list(samples(rules, number + 1, seed))[number]
    cleaned = clean(str(number), sample.page.text, rules)
    print(sample.page.text)
    print("─" * 40, sample.style, sep="\n")
    for speech in cleaned.speeches:
        print("─" * 40, speech.text, sep="\n", end="")
    print("─" * 40)
    for position, pass_, edit in cleaned.document.edits():
        if pass_ not in ("layout", "punctuate", "simplify"):
            print(f"{position:6} {edit.rule}: {edit.old!r}")


if __name__ == "__main__":
    sys.exit(main())
