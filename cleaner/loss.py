"""How much running text a page lost, and to which rules: what a wrong rule cannot hide.

A character counts as lost where it was deleted from a line of running text (`structure.is_prose`) and that line does not
stand in the cleaned text all the same: a preview that is told twice loses nothing. Only Han characters count.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container
from functools import cache
from itertools import islice
from typing import NamedTuple

from cleaner.document import Document, Edit
from cleaner.fold import fold
from cleaner.reject import RULES as REJECT_RULES
from cleaner.structure import is_prose

__all__ = ["Loss", "loss_of"]

# So many lines are looked for in the cleaned text; where more were cut, the rest counts as lost.
_LOOKED_FOR = 1000
_NOT_HAN = re.compile("[^\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")


class Loss(NamedTuple):
    """Running text of a page in Han characters: how much was `kept`, and how much each rule took."""

    kept: int = 0
    rules: tuple[tuple[str, int], ...] = ()

    @property
    def lost(self) -> int:
        return sum(count for _, count in self.rules)

    @property
    def share(self) -> float:
        """The part of the running text that was lost; 0 where there was none."""
        return self.lost / (self.kept + self.lost) if self.lost else 0.0


def loss_of(document: Document, apart: Container[str] = ()) -> Loss:
    """The loss of running text between the decoded page and its cleaned text; what the rules `apart` cut is none.

    >>> page = Document.new("a.txt", "今天我们召开全县防汛会议。\\n第1页")
    >>> loss_of(page.edited("strip", [Edit(14, "第1页", "", "page-number.alone")]))
    Loss(kept=12, rules=())
    >>> loss_of(page.edited("strip", [Edit(6, "全县防汛", "", "my.rule")]))
    Loss(kept=8, rules=(('my.rule', 4),))
    >>> loss_of(page.edited("strip", [Edit(6, "全县防汛", "", "my.rule")]), apart={"my.rule"})
    Loss(kept=8, rules=())
    """
    text, lost = document.raw, []
    for layer in document.layers:
        lost += _deleted(text, [edit for edit in layer.edits if edit.rule not in apart])
        text = layer.apply(text)
    folded = fold(text)
    kept = sum(len(_han(line)) for line in folded.split("\n") if is_prose(line.strip()))
    if lost:
        whole = _han(folded)
        lines = islice(dict.fromkeys(line for line, _, _ in lost), _LOOKED_FOR)
        stand = {line for line in lines if line in whole}
        lost = [found for found in lost if found[0] not in stand]
    rules: Counter[str] = Counter()
    for _, rule, count in lost:
        rules[rule] += count
    return Loss(kept, tuple(sorted(rules.items())))


def _deleted(text: str, edits: list[Edit]) -> list[tuple[str, str, int]]:
    """What was deleted from lines of running text: the Han of the line, the rule, how many of them."""
    cuts = [
        edit for edit in edits if len(edit.old) > len(edit.new) and edit.rule not in REJECT_RULES and _han(edit.old)
    ]
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text) + 1] if cuts else []

    @cache
    def prose(number: int) -> str:
        """The Han of a line; empty where it is no running text."""
        line = fold(text[starts[number] : starts[number + 1] - 1])
        return _han(line) if is_prose(line.strip()) else ""

    found = []
    for edit in cuts:
        for number in range(bisect_right(starts, edit.start) - 1, bisect_left(starts, edit.end)):
            start, end = max(starts[number], edit.start), min(starts[number + 1] - 1, edit.end)
            count = len(_han(text[start:end])) - len(_han(edit.new))
            if count > 0 and prose(number):
                found.append((prose(number), edit.rule, count))
    return found


def _han(text: str) -> str:
    return _NOT_HAN.sub("", text)
