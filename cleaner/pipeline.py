"""The passes in order, in one literal, and the safety check.

A page is cleaned in rounds. The first round goes from the decoded page to speeches; then every speech is cleaned
once more as a page of its own, because what stood in the middle of the page now stands at an edge. A round that
changes nothing is the proof that a second run would change nothing, and ends the work.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cleaner.copies import RULES as COPIES_RULES
from cleaner.document import Document, Edit
from cleaner.errors import BrokenPromise
from cleaner.facts import Fact, facts_in, facts_of_cut
from cleaner.flags import Flag, flags_of
from cleaner.page import Page
from cleaner.passes import layout, punctuate, rejoin, repair, simplify, strip
from cleaner.reject import RULES as REJECT_RULES
from cleaner.reject import not_text
from cleaner.rules import RuleSet
from cleaner.split import RULES as SPLIT_RULES
from cleaner.split import Candidate, Speech, split
from cleaner.title import page_title, titled

__all__ = ["CODE_RULES", "PASSES", "Cleaned", "Options", "clean"]

# All rounds but the last may change something: furniture that stands many times in a row comes off one layer a round. One
# that is never quiet would mean that rules chase each other.
ROUNDS = 8

# The reasons of the edits that code makes rather than a rule file.
CODE_RULES = {
    **repair.RULES,
    **simplify.RULES,
    **punctuate.RULES,
    **SPLIT_RULES,
    **REJECT_RULES,
    **layout.RULES,
    **COPIES_RULES,
}


@dataclass(frozen=True)
class Options:
    """What a user may choose. The defaults are the documented ones.

    `script`: `simplified` converts Traditional text, `keep` leaves it. `punctuation`: `full` sets `, : ; ! ? ( )`
    to full width beside Han, `keep` leaves it.
    """

    script: str = "simplified"
    punctuation: str = "full"


@dataclass(frozen=True)
class Cleaned:
    """A page after cleaning: its document with all layers, the speeches that partition its text, and their flags.

    `candidates` are the places where a speech may have begun, each with its position in the decoded page; `of_readers` are the
    rules that cut what readers wrote below a text, which is no loss of it.
    """

    document: Document
    speeches: tuple[Speech, ...]
    script: str
    flags: tuple[dict[str, Flag], ...] = ()
    candidates: tuple[tuple[int, Candidate], ...] = ()
    of_readers: frozenset[str] = frozenset()


_Step = Callable[[Page, RuleSet], Iterable[Edit]]

# The order of the work, to be read aloud. Split, facts and layout follow; they need more than a page to look at.
PASSES: tuple[tuple[str, _Step], ...] = (
    ("repair", lambda page, rules: repair.repair(page)),
    ("rejoin-segments", rejoin.rejoin_segments),
    ("strip", lambda page, rules: strip.strip(page, rules.possible("strip", page), rules.of("Rejoin"))),
    ("rejoin-wraps", rejoin.rejoin_wraps),
    ("simplify", lambda page, rules: simplify.simplify(page)),
    ("punctuate", lambda page, rules: punctuate.punctuate(page)),
)


def clean(source: str, text: str, rules: RuleSet, options: Options | None = None) -> Cleaned:
    """Clean one decoded page.

    Raises PageError where a pattern takes too long, and BrokenPromise where the result could not be undone or
    would change on a second run; nothing of such a page is to be written.
    """
    run = _Run(Document.new(source, text), rules, options or Options())
    for _ in range(ROUNDS):
        layers = len(run.document.layers)
        run.round()
        if len(run.document.layers) == layers:
            break
    else:
        edit = run.document.layers[-1].edits[0]
        raise BrokenPromise(
            f"it would change again on a second run: {edit.rule} still finds {edit.old[:40]!r}; "
            "please report the page, and leave that rule out until it is mended"
        )
    if run.document.restored() != text:
        raise BrokenPromise("undoing the edits does not give the page back; please report the page")
    speeches = tuple(run.speeches())
    flags = tuple(flags_of(run.page(speech.text), rules, speech.gaps, speech.unsplit) for speech in speeches)
    of_readers = frozenset(rule.id for rule in rules.of("DropRecords"))
    return Cleaned(run.document, speeches, run.script, flags, tuple(sorted(run.candidates.values())), of_readers)


@dataclass
class _Piece:
    """A stretch of the text that is cleaned as a page of its own; the pieces partition the text.

    `title` is how many code points at its beginning a boundary left as its title, `inferred` the title of the page for
    a piece whose header gives none, `unsplit` the candidates for a boundary that were not taken. `facts` are kept from
    the round that first found them, with spans of the decoded page: a fact that was glued to the text stands alone
    later.
    """

    length: int
    rule: str = ""
    title: int = 0
    unsplit: tuple[str, ...] = ()
    inferred: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)


class _Run:
    """One page on its way through the rounds."""

    def __init__(self, document: Document, rules: RuleSet, options: Options) -> None:
        self.document = document
        self.rules = rules
        self.pieces = [_Piece(len(document.text))]
        self.script = simplify.script(document.raw)
        kept = {"simplify": options.script == "keep", "punctuate": options.punctuation == "keep"}
        self.candidates: dict[tuple[int, str], tuple[int, Candidate]] = {}
        self._known: dict[str, Page] = {}
        rules.views.begin(document.raw)
        self.passes = tuple(step for step in PASSES if not kept.get(step[0]))

    def round(self) -> None:
        """Every pass once, over every piece."""
        for name, step in self.passes:
            self._apply(name, [list(step(page, self.rules)) for page in self._pages()])
        self._split()
        self._lay_out()

    def _pages(self) -> list[Page]:
        """Every piece as a page, with its own title; what the step before left as it was is not looked at anew."""
        pages = {}
        for text in self._texts():
            pages[text] = self._known.get(text) or titled(self.page(text))
        self._known = pages
        return [pages[text] for text in self._texts()]

    def page(self, text: str) -> Page:
        """A text as a page, with what is known of lines already."""
        return Page(text, "", self.rules.prefilter, self.rules.views)

    def _texts(self) -> Iterator[str]:
        at = 0
        for piece in self.pieces:
            yield self.document.text[at : at + piece.length]
            at += piece.length

    def _apply(self, name: str, edits: list[list[Edit]]) -> None:
        """One layer from the edits of every piece, each counted from the start of its piece."""
        at, moved = 0, []
        for piece, own in zip(self.pieces, edits, strict=True):
            moved += [edit._replace(start=edit.start + at) for edit in own] if at else own
            at += piece.length
            piece.length += sum(len(edit.new) - len(edit.old) for edit in own)
        self.document = self.document.edited(name, moved)

    def _split(self) -> None:
        pieces: list[_Piece] = []
        edits: list[list[Edit]] = []
        at = 0
        for piece, page in zip(self.pieces, self._pages(), strict=True):
            found = split(page, self.rules)
            for one in found.candidates:
                place = self.document.raw_position(at + one.start)
                if one.verdict.startswith("taken") or (place, one.rule) not in self.candidates:
                    self.candidates[place, one.rule] = (place, one)
            at += piece.length
            unsplit = tuple(one.text for one in found.unsplit) or (piece.unsplit if len(found.parts) == 1 else ())
            starts = [0, *(part.start for part in found.parts[1:])]
            cuts: list[list[Edit]] = [[] for _ in starts]
            for edit in found.edits:
                number = bisect_right(starts, edit.start) - 1
                cuts[number].append(edit._replace(start=edit.start - starts[number]))
            edits += cuts
            for start, end, part in zip(starts, [*starts[1:], len(page.text)], found.parts, strict=True):
                # Facts found before belong to the first speech; a header has its own title.
                facts = {
                    name: fact for name, fact in piece.facts.items() if not start and (name != "title" or not part.rule)
                }
                title = part.inferred or piece.inferred
                pieces.append(_Piece(end - start, part.rule or piece.rule, part.title, unsplit, title, facts))
        self.pieces = pieces
        self._apply("split", edits)

    def _lay_out(self) -> None:
        gaps = sorted(gap for _, gap in self._gaps())
        edits, at = [], 0
        for piece, page in zip(self.pieces, self._pages(), strict=True):
            text, facts = page.text, facts_in(page, self.rules, piece.title)
            piece.facts = {name: self._in_raw(fact, at) for name, fact in facts.values.items()} | piece.facts
            own = [gap - at for gap in gaps[bisect_right(gaps, at) : bisect_left(gaps, at + piece.length)]]
            if rule := "layout.nothing-left" if self._title_alone(text) else not_text(page):
                edits.append([Edit(0, text, "", rule)])
            else:
                edits.append(list(layout.lay_out(text, facts.title_end, facts.breaks + own)))
            at += piece.length
        self._apply("layout", edits)
        self.pieces = [piece for piece in self.pieces if piece.length] or [_Piece(0)]

    def _in_raw(self, fact: Fact, at: int, layers: int | None = None) -> Fact:
        """The fact with its span in the decoded page; `at` is where the piece that it was found in begins."""
        place = self.document.raw_position
        return fact._replace(start=place(at + fact.start, layers), end=place(at + fact.end - 1, layers) + 1)

    def _author(self, authors: list[Fact], at: int, end: int) -> dict[str, Fact]:
        """The first of the authors who stands in the piece of the text from `at` to `end`, or right below it."""
        start, stop = (self.document.raw_position(place) for place in (at, end)) if authors else (0, 0)
        inside = [fact for fact in authors if start <= fact.start < stop]
        return {"author": inside[0]} if inside else {}

    def _title_alone(self, text: str) -> bool:
        """Whether all that is left of a page that had more is one line that looks like its title."""
        left = text.strip()
        stripped = any(layer.name == "strip" for layer in self.document.layers)
        return bool(left) and stripped and "\n" not in left and page_title(Page(left)) != ""

    def _gaps(self) -> list[tuple[int, int]]:
        """Where text is missing, in the text as it is now: the character before the gap, and the one after it."""
        place = self.document.text_position
        gaps = self.rules.gaps
        return [
            (place(max(edit.start - 1, 0), number), place(edit.start, number))
            for number, layer in enumerate(self.document.layers)
            for edit in layer.edits
            if edit.rule in gaps
        ]

    def speeches(self) -> Iterator[Speech]:
        """The speeches of the page as it is now, with their facts; facts that were cut belong to all of them, but an author
        to the speech that he stands in: of a page with several, who wrote one did not write the others."""
        shared: dict[str, Fact] = {}
        authors: list[Fact] = []
        for number, layer in enumerate(self.document.layers):
            for edit in layer.edits:
                for name, fact in facts_of_cut(edit, self.rules).items():
                    if "simplify" in {step for step, _ in self.passes} and self.script == "traditional":
                        fact = fact._replace(value=simplify.converted(fact.value))
                    fact = self._in_raw(fact, 0, number)
                    if name == "author" and len(self.pieces) > 1:
                        authors.append(fact)
                    else:
                        shared.setdefault(name, fact)
        gaps = sorted(gap for gap, _ in self._gaps())
        at = 0
        for part, (piece, text) in enumerate(zip(self.pieces, self._texts(), strict=True), 1):
            if not text:
                continue
            end = at + piece.length
            facts = shared | self._author(authors, at, end) | piece.facts
            inferred = bool(piece.inferred) and "title" not in piece.facts
            if inferred:
                facts["title"] = Fact(piece.inferred, 0, 0)
            missing = tuple(gap - at for gap in gaps[bisect_left(gaps, at) : bisect_left(gaps, end)])
            yield Speech(self.document.source, part, at, end, text, facts, missing, piece.rule, piece.unsplit, inferred)
            at = end
