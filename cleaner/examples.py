"""Prove rules by their own examples: what they must find, what they must keep, what they are known to miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.kinds import Weighing
from cleaner.page import Page
from cleaner.passes.rejoin import rejoin_segments, rejoin_wraps
from cleaner.passes.strip import Find, cut, outside_body, standing, strip
from cleaner.rules import EDGES, Example, Rule, RuleSet
from cleaner.title import titled

__all__ = ["prove"]


def prove(rules: Iterable[Rule], all_rules: RuleSet) -> Iterator[str]:
    """The examples of `rules` that do not hold, one sentence each; nothing where all of them hold.

    An example is cleaned as a page of its own. `strip` and `mark`: the rule finds exactly what the brackets hold,
    white space aside (for line breaks that are rejoined: white space too). `keep`: no rule of the pass touches it; the
    fault stands at the rule that does, once, however many examples it touches. `misses`: the rule does not find it; one
    that it finds has to move up to `strip`.
    """
    touched: dict[Rule, list[tuple[Rule, int, list[str]]]] = {}
    for rule in rules:
        for number, example in enumerate(rule.strip, 1):
            if found := _difference(rule, example, all_rules):
                yield f"{rule.place}: {rule.id}: example {number} of what it finds does not hold: {found}"
        for number, text in enumerate(rule.keep, 1):
            for one, texts in _touching(rule, text, all_rules).items():
                touched.setdefault(one, []).append((rule, number, texts))
        for number, example in enumerate(rule.misses, 1):
            if not _difference(rule, example, all_rules):
                yield f"{rule.place}: {rule.id}: misses example {number} is found now; move it up to strip"
    for one, kept in touched.items():
        rule, number, texts = next((its for its in kept if its[0] is one), kept[0])
        yield f"{one.place}: {one.id}: finds {', '.join(texts)}, which {_kept_by(rule, number, one, len(kept) - 1)}"


def _page(text: str, rules: RuleSet) -> Page:
    return titled(Page(text, "", rules.prefilter))


def _finds(rule: Rule, page: Page, all_rules: RuleSet) -> list[Find]:
    """What the rule finds on the page, where its evidence is enough."""
    if rule.kind.pass_ == "strip":
        rules = all_rules.possible("strip", page) if rule.where not in ("anywhere", *EDGES) else [rule]
        return [find for find in standing(page, rules) if find.rule is rule]
    finds = [Find(*span, rule) for span in rule.find(page)]
    return finds if rule.where == "anywhere" else outside_body(page, [], finds)


def _difference(rule: Rule, example: Example, all_rules: RuleSet) -> str:
    """What is found and was not expected, or the other way round; empty where the example holds."""
    page = _page(example.text, all_rules)
    exact = rule.kind.pass_ == "rejoin"
    found = _positions(example.text, ((find.start, find.end) for find in _finds(rule, page, all_rules)), exact)
    wanted = _positions(example.text, example.spans, exact)
    if found == wanted:
        return ""
    difference = f"found {_quote(example.text, found)}, expected {_quote(example.text, wanted)}"
    return "; ".join([difference, *_weights(rule, page, found ^ wanted)])


def _weights(rule: Rule, page: Page, positions: set[int]) -> Iterator[str]:
    """What the pieces of a page at the positions weigh, where the rule weighs words."""
    if isinstance(rule.kind, Weighing):
        for weight in rule.kind.weights(page, page.lines):
            if not positions.isdisjoint(range(*weight.span)):
                yield f"{page.text[slice(*weight.span)]!r} has {': '.join(filter(None, (weight.said, weight.words)))}"


def _positions(text: str, spans: Iterable[tuple[int, int]], exact: bool) -> set[int]:
    return {at for start, end in spans for at in range(start, end) if exact or not text[at].isspace()}


def _quote(text: str, positions: set[int]) -> str:
    return repr("".join(text[at] for at in sorted(positions))) if positions else "nothing"


def _touching(rule: Rule, text: str, all_rules: RuleSet) -> dict[Rule, list[str]]:
    """The rules of the pass that touch the text, and what each of them finds there."""
    page = _page(text, all_rules)
    if rule.kind.pass_ == "strip":
        edits = strip(page, all_rules.possible("strip", page))
    elif rule.kind.pass_ == "rejoin":
        edits = rejoin_segments(page, all_rules) + rejoin_wraps(page, all_rules)
    else:
        edits = cut(text, _finds(rule, page, all_rules))
    touching: dict[Rule, list[str]] = {}
    for edit in edits:
        touching.setdefault(all_rules.get(edit.rule) or rule, []).append(repr(edit.old))
    return touching


def _kept_by(rule: Rule, number: int, one: Rule, others: int) -> str:
    """Whose example it is that the rule `one` touches, how many others it touches, and what to do."""
    too = f", and touches {others} more" if others else ""
    if rule is one:
        return f"its keep example {number} keeps{too}; narrow the pattern"
    return (
        f"{rule.id} keeps ({rule.place}, keep example {number}){too}; narrow the pattern or give the rule a `where`, or change "
        "the example if that is yours"
    )
