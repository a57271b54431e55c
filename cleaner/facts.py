"""Facts: what a page says about itself.

Nothing is inferred: every fact is a piece of the page, found by a `capture` rule or by the `facts` of a rule that
cut it. Dates are given in ISO 8601 with missing parts left out.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cleaner.document import Edit
from cleaner.fold import fold
from cleaner.numerals import iso_date
from cleaner.page import Page
from cleaner.passes.strip import Find, outside_body
from cleaner.rules import RuleSet
from cleaner.structure import is_salutation, looks_like_title

__all__ = ["Fact", "Facts", "facts_in", "facts_of_cut"]

_DATES = ("date", "published", "uploaded")


class Fact(NamedTuple):
    """A fact, and the half-open span of the text that states it."""

    value: str
    start: int
    end: int


class Facts(NamedTuple):
    """The facts that one speech states; where its title ends, and where lines have to end around glued facts."""

    values: dict[str, Fact]
    title_end: int
    breaks: list[int]


def facts_of_cut(edit: Edit, rules: RuleSet) -> dict[str, Fact]:
    """The facts in a piece that was cut, by the `facts` of the rule that cut it; spans as in the text before the cut."""
    rule = rules.get(edit.rule)
    facts: dict[str, Fact] = {}
    for name, pattern in rule.facts.items() if rule else ():
        folded = fold(edit.old)
        for match in pattern.matches(folded)[:1]:
            if fact := _stated(name, match, edit.old):
                facts[name] = fact._replace(start=edit.start + fact.start, end=edit.start + fact.end)
    return facts


def facts_in(page: Page, rules: RuleSet, title_length: int = 0) -> Facts:
    """The facts that the text of a speech states, by the capture rules and by its first line.

    `title_length`: so many code points at the beginning are known to be its title, from the header of a series.
    """
    values: dict[str, Fact] = {}
    title_end, breaks = title_length, []
    if title_length:
        values["title"] = Fact(page.text[:title_length].strip(), 0, title_length)
    greeting = page.folded[title_length : title_length + 80].lstrip().partition(":")[0] + ":"
    first = next((line for line in page.lines if line.folded), None)
    if not title_length and first and looks_like_title(first.folded) and page.text[first.end :].strip():
        values["title"] = Fact(page.text[first.start : first.end], first.start, first.end)
        title_end = first.end
    for rule in rules.possible("Capture", page):
        finds = {}
        for line, match in rule.kind.matches(page):  # type: ignore[attr-defined]
            finds[Find(line.start + match.start(), line.start + match.end(), rule)] = (line, match)
        standing = finds if rule.where == "anywhere" else outside_body(page, [], list(finds))
        for find in standing:
            line, match = finds[find]
            if find.start < title_length and is_salutation(greeting):
                continue  # the title is known, and a salutation is glued to it, no speaker
            for name in match.groupdict():
                if name not in values and (fact := _stated(name, match, page.text[line.start : line.end])):
                    values[name] = fact._replace(start=line.start + fact.start, end=line.start + fact.end)
                    if name == "title":
                        title_end = values[name].end
            breaks += [find.start, find.end]
    return Facts(values, title_end, breaks)


def _stated(name: str, match: Any, text: str) -> Fact | None:
    """The fact in the group of its name; a group that matched several times, once for each label, gives all it found."""
    spans = match.spans(name)
    if not spans:
        return None
    pieces = dict.fromkeys(" ".join(text[start:end].split()) for start, end in spans)
    value = iso_date(match[name]) if name in _DATES else " ".join(pieces)
    return Fact(value, spans[0][0], spans[-1][1]) if value else None
