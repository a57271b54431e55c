"""Edit, Layer, Document: a page in memory and every change made to it.

A pass reads text and returns edits; it never returns text. This file is the only one that builds new text from
edits, so undo, provenance, the marked view and the safety check all follow from it. Positions are half-open
spans in code points of the text *before* the layer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Document", "Edit", "Layer"]

Positions = np.ndarray[Any, np.dtype[np.int64]]


class Edit(NamedTuple):
    """One change: at `start`, the text `old` became `new`, because of `rule`.

    `old` is the text itself, not a length, so that an edit can be undone, printed and checked without the page.
    `start` is a code point offset into the text before the edit's layer.

    >>> Edit(2, "讀", "读", "simplify.traditional").end
    3
    """

    start: int
    old: str
    new: str
    rule: str

    @property
    def end(self) -> int:
        """First position after `old`."""
        return self.start + len(self.old)


@dataclass(frozen=True)
class Layer:
    """The edits of one pass: in order, not overlapping, each one changing something.

    Raises ValueError where edits overlap or change nothing: that is a defect of a pass, not of a page.

    >>> layer = Layer("strip", (Edit(0, "第1页", "", "page-number.alone"),))
    >>> layer.apply("第1页同志们")
    '同志们'
    >>> layer.undo("同志们")
    '第1页同志们'
    >>> layer.before(0), layer.after(3)
    (3, 0)
    """

    name: str
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        end = 0
        for edit in self.edits:
            if edit.start < end:
                raise ValueError(f"pass {self.name}: {edit} begins before {end}, where the edit before it ends")
            if edit.old == edit.new:
                raise ValueError(f"pass {self.name}: {edit} changes nothing")
            end = edit.end

    def apply(self, text: str) -> str:
        """The text after the edits. Raises ValueError where `old` is not what stands in `text`."""
        pieces: list[str] = []
        at = 0
        for start, old, new, rule in self.edits:
            end = start + len(old)
            if text[start:end] != old:
                raise ValueError(f"pass {self.name}: {rule} expects {old!r} at {start}, found {text[start:end]!r}")
            pieces.append(text[at:start])
            pieces.append(new)
            at = end
        pieces.append(text[at:])
        return "".join(pieces)

    def undo(self, text: str) -> str:
        """The text before the edits, given the text after them: `undo(apply(text)) == text`."""
        pieces: list[str] = []
        at = before = 0
        for start, old, new, rule in self.edits:
            pieces.append(text[at : at + start - before])
            at += start - before
            if not text.startswith(new, at):
                found = text[at : at + len(new)]
                raise ValueError(f"pass {self.name}: {rule} left {new!r} at {at}, found {found!r}")
            pieces.append(old)
            at += len(new)
            before = start + len(old)
        pieces.append(text[at:])
        return "".join(pieces)

    def before_all(self, positions: Positions) -> Positions:
        """`before` of many positions at once."""
        if not self.edits:
            return positions
        starts, olds, news = np.array([(edit.start, len(edit.old), len(edit.new)) for edit in self.edits]).T
        ends = starts + olds
        new_ends = starts + np.cumsum(news - olds) + olds
        index = np.searchsorted(new_ends, positions, side="right")
        behind = index > 0
        moved = positions + np.where(behind, (ends - new_ends)[index - 1], 0)
        inside = index < len(self.edits)
        at = np.minimum(index, len(self.edits) - 1)
        written = inside & (positions >= new_ends[at] - news[at])
        within = np.where(news[at] == olds[at], positions - (new_ends[at] - news[at]), 0)
        return np.where(written, starts[at] + within, moved)

    @cached_property
    def _ends(self) -> tuple[list[int], list[int]]:
        """Where each edit ends, before and after the layer."""
        grown = accumulate(len(edit.new) - len(edit.old) for edit in self.edits)
        ends = [edit.end for edit in self.edits]
        return ends, [end + growth for end, growth in zip(ends, grown, strict=True)]

    def before(self, position: int) -> int:
        """The position in the text before the layer of the character at `position` after it.

        A character that an edit wrote maps to the character it stands for where lengths agree, else to the
        first one replaced. Beside a deletion, the position after what was deleted.
        """
        ends, new_ends = self._ends
        index = bisect_right(new_ends, position)
        if index < len(self.edits):
            edit = self.edits[index]
            new_start = new_ends[index] - len(edit.new)
            if position >= new_start:
                return edit.start + (position - new_start if len(edit.new) == len(edit.old) else 0)
        return position + (ends[index - 1] - new_ends[index - 1] if index else 0)

    def after(self, position: int) -> int:
        """The position in the text after the layer of the character at `position` before it.

        A deleted character maps to where it stood.
        """
        ends, new_ends = self._ends
        index = bisect_right(ends, position)
        if index < len(self.edits):
            edit = self.edits[index]
            if position >= edit.start:
                new_start = new_ends[index] - len(edit.new)
                return new_start + (position - edit.start if len(edit.new) == len(edit.old) else 0)
        return position + (new_ends[index - 1] - ends[index - 1] if index else 0)


@dataclass(frozen=True)
class Document:
    """A page in memory: the text as it was decoded (`raw`), the text now, and the layers between the two.

    >>> page = Document.new("a.txt", "第1页同志们:")
    >>> clean = page.edited("strip", [Edit(0, "第1页", "", "page-number.alone")])
    >>> clean.text, clean.restored() == page.raw
    ('同志们:', True)
    """

    source: str
    raw: str
    text: str
    layers: tuple[Layer, ...] = ()

    @classmethod
    def new(cls, source: str, raw: str) -> Document:
        """A page that nothing has touched."""
        return cls(source, raw, raw)

    def edited(self, name: str, edits: Iterable[Edit]) -> Document:
        """The page after one more layer; the same page where there are no edits."""
        layer = Layer(name, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))
        if not layer.edits:
            return self
        return Document(self.source, self.raw, layer.apply(self.text), (*self.layers, layer))

    def restored(self) -> str:
        """`raw` again, computed from `text` by undoing every layer. The first law says that they are equal."""
        text = self.text
        for layer in reversed(self.layers):
            text = layer.undo(text)
        return text

    def raw_position(self, position: int, layers: int | None = None) -> int:
        """Where in `raw` the character at `position` comes from.

        `layers` says after how many layers `position` was taken; None means all of them.
        """
        for layer in reversed(self.layers[:layers]):
            position = layer.before(position)
        return position

    def edit_positions(self, number: int) -> list[int]:
        """Where in `raw` each edit of layer `number` begins."""
        positions = np.array([edit.start for edit in self.layers[number].edits], dtype=np.int64)
        for layer in reversed(self.layers[:number]):
            positions = layer.before_all(positions)
        found: list[int] = positions.tolist()
        return found

    def text_position(self, position: int, layers: int = 0) -> int:
        """Where in `text` the character stands that is at `position` after the first `layers` layers."""
        for layer in self.layers[layers:]:
            position = layer.after(position)
        return position

    def edits(self) -> Iterator[tuple[int, str, Edit]]:
        """Every edit with its position in `raw` and the name of its pass, layer by layer."""
        for number, layer in enumerate(self.layers):
            for position, edit in zip(self.edit_positions(number), layer.edits, strict=True):
                yield position, layer.name, edit
