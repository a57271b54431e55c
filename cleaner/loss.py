"""How much running text a page lost, and to which rules: what a wrong rule cannot hide.

A character counts as lost where it was deleted from a line of running text (`structure.is_prose`) and that line does not
stand in the cleaned text all the same: a preview that is told twice loses nothing. Only Han characters count.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from cleaner.document import Document, Edit
from cleaner.fold import fold
from cleaner.reject import RULES as REJECT_RULES
from cleaner.structure import is_prose

__all__ = ["Loss", "loss_of"]

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


def loss_of(document: Document) -> Loss:
    """The loss of running text between the decoded page and its cleaned text.

    >>> page = Document.new("a.txt", "今天我们召开全县防汛会议。\\n第1页")
    >>> loss_of(page.edited("strip", [Edit(14, "第1页", "", "page-number.alone")]))
    Loss(kept=12, rules=())
    >>> loss_of(page.edited("strip", [Edit(6, "全县防汛", "", "my.rule")]))
    Loss(kept=8, rules=(('my.rule', 4),))
    """
    text, lost = document.raw, []
    for layer in document.layers:
        lost += _deleted(text, layer.edits)
        text = layer.apply(text)
    folded = fold(text)
    kept = sum(len(_han(line)) for line in folded.split("\n") if is_prose(line.strip()))
    if lost:
        whole = _han(folded)
        stands = {line: line in whole for line in {line for line, _, _ in lost}}
        lost = [found for found in lost if not stands[found[0]]]
    rules: Counter[str] = Counter()
    for _, rule, count in lost:
        rules[rule] += count
    return Loss(kept, tuple(sorted(rules.items())))


def _deleted(text: str, edits: tuple[Edit, ...]) -> list[tuple[str, str, int]]:
    """What was deleted from lines of running text: the Han of the line, the rule, how many of them."""
    found = []
    for edit in edits:
        if len(edit.old) <= len(edit.new) or edit.rule in REJECT_RULES or not _han(edit.old):
            continue
        start = text.rfind("\n", 0, edit.start) + 1
        while start < edit.end:
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            line = fold(text[start:end])
            count = len(_han(text[max(start, edit.start) : min(end, edit.end)])) - len(_han(edit.new))
            if count > 0 and is_prose(line.strip()):
                found.append((_han(line), edit.rule, count))
            start = end + 1
    return found


def _han(text: str) -> str:
    return _NOT_HAN.sub("", text)
