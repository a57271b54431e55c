"""Rule and RuleSet: what a rule says, and what it finds on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cleaner.kinds import DropSpan, DropWeighed, Kind
from cleaner.page import Page, Span, Views
from cleaner.pattern import Pattern
from cleaner.prefilter import Prefilter, needs_of

__all__ = ["EDGES", "FACTS", "PLACES", "WEAK", "Example", "Rule", "RuleSet"]

# Where on a page a rule's evidence is enough. `head` and `tail` mean outside the body of the speech, as the strip pass sees it;
# `frame` outside it and `lone` alone inside it, on a page of which other rules cut several lines; `among` between such lines,
# `adjoining` right beside one; `kicker` above the title, `above` above the title and the furniture over it, `below` after the
# body and the furniture under it. EDGES are those outside the body, WEAK those that ask for company.
EDGES = ("head", "tail", "edge")
WEAK = ("frame", "lone", "among", "adjoining")
PLACES = ("anywhere", *EDGES, *WEAK, "kicker", "above", "below")

# What a page may state about itself. `published` and `uploaded` are dates of the page, never of the speech.
# `author` is who wrote the text, never who put it up; `editor` who edited or checked it.
FACTS = (
    *("title", "speaker", "role", "date", "published", "uploaded", "source", "author", "editor", "site", "occasion"),
    *("place", "pages"),
)


@dataclass(frozen=True)
class Example:
    """A text with what a rule must find on it. In YAML `⟦ ⟧` bracket exactly that; no brackets mean all of it.

    >>> Example.parse("把任务落实。⟦第3页 共3页⟧").spans
    (Span(start=6, end=13),)
    """

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, source: str) -> Example:
        """Read the brackets. Raises ValueError where they do not pair."""
        if "⟦" not in source and "⟧" not in source:
            return cls(source, (Span(0, len(source)),))
        text, spans = "", []
        for number, piece in enumerate(source.split("⟦")):
            found, bracket, rest = piece.partition("⟧")
            if bool(number) != bool(bracket) or "⟧" in rest:
                raise ValueError("the brackets ⟦ ⟧ do not pair")
            if number:
                spans.append(Span(len(text), len(text) + len(found)))
            text += found + rest
        return cls(text, tuple(spans))


@dataclass(frozen=True, eq=False)
class Rule:
    """One entry of a rule file: why something is found, how, and the examples that prove it.

    `strip` are examples of what is found, `keep` texts that no rule of the pass may touch, `misses` known failures.
    `gap` says that text is missing where the find stood: the paragraph ends there and the manifest counts it.
    `join` says that the find stood inside a sentence: the line break around it goes too.
    """

    id: str
    why: str
    kind: Kind
    strip: tuple[Example, ...]
    keep: tuple[str, ...]
    misses: tuple[Example, ...] = ()
    where: str = "anywhere"
    gap: bool = False
    join: bool = False
    facts: Mapping[str, Pattern] = field(default_factory=dict)
    seen_on: tuple[str, ...] = ()
    place: str = ""  # path:line of the entry

    @cached_property
    def lead(self) -> Pattern | None:
        """The pattern without a match of which the rule finds nothing, where there is one to look for on every page: rules of
        the places `above` and `below` look at a few lines."""
        return None if self.where in ("above", "below") or not self.kind.lead else self.kind.lead.pattern

    @property
    def at_edges(self) -> bool:
        """Whether the rule is for pieces of running text at its edges: it is not looked for inside."""
        alone = isinstance(self.kind, DropWeighed) or (isinstance(self.kind, DropSpan) and self.kind.times == 1)
        return alone and self.where in EDGES

    @property
    def telling(self) -> bool:
        """Whether something would go unsaid if another rule were named for the same find: a gap, or facts. Not who wrote and
        edited, which the rules for whole rows of labels state beside their own facts."""
        return self.gap or not self.facts.keys() <= {"author", "editor"}

    def find(self, page: Page) -> list[Span]:
        """What the rule finds on `page`, wherever it was looked for. Raises PageError where a pattern takes too long."""
        return list(self.kind.find(page))


@dataclass(frozen=True)
class RuleSet:
    """All rules of a run, sorted by id, and the word lists that their patterns use."""

    rules: tuple[Rule, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @cached_property
    def prefilter(self) -> Prefilter:
        """The patterns that lead rules to their finds, to be looked for in one scan."""
        longest = {rule.lead: rule.kind.lead.longest for rule in self.rules if rule.lead and rule.kind.lead}
        needs = {one: need.at_most(longest[one.whole]) for one, need in needs_of(longest).items()}
        return Prefilter(needs, (rule.lead for rule in self.rules if rule.lead and rule.at_edges))

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def get(self, id_: str) -> Rule | None:
        """The rule with this id, or None."""
        return self._by_id.get(id_)

    @cached_property
    def views(self) -> Views:
        """What these rules find on single lines that were looked at lately."""
        return Views()

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The ids of the rules whose finds stand where text is missing."""
        return frozenset(rule.id for rule in self.rules if rule.gap)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Rule, ...]]:
        kinds: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in (type(rule.kind).__name__, rule.kind.pass_):
                kinds.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in kinds.items()}

    def of(self, pass_or_kind: str) -> tuple[Rule, ...]:
        """The rules of a pass (`strip`) or of a kind (`Segments`), in order of their ids."""
        return self._by_kind.get(pass_or_kind, ())

    def possible(self, pass_or_kind: str, page: Page) -> Sequence[Rule]:
        """Those of a pass or kind that may find something on `page`, in order of their ids; the others cannot."""
        rules = self.of(pass_or_kind)
        if page.prefilter is not self.prefilter or not rules:
            return rules
        places, others = self._leads[pass_or_kind]
        led = [places[lead] for lead in {*page.found, *page.put_off, *page.glued.page.found} if lead in places]
        led += [place for place in others if (lead := rules[place].lead) is None or page.candidates(lead)]
        return [rules[place] for place in sorted(led)]

    @cached_property
    def _leads(self) -> Mapping[str, tuple[Mapping[Pattern, int], Sequence[int]]]:
        """The rules of each pass and kind by their places: those whose lead is looked for on every page, by that lead,
        and the others."""
        leads = {}
        for name, rules in self._by_kind.items():
            looked_for = {rule.lead: place for place, rule in enumerate(rules) if rule.lead and not rule.lead.titled}
            leads[name] = looked_for, [place for place, rule in enumerate(rules) if rule.lead not in looked_for]
        return leads

    def merged(self, others: Iterable[Rule], words: Mapping[str, str]) -> RuleSet:
        """These rules and others, sorted."""
        rules = sorted([*self.rules, *others], key=lambda rule: rule.id)
        return RuleSet(tuple(rules), {**self.words, **words})
