"""What the manifest says about copies, once all speeches of the run are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cleaner.copies import Copy, find_copies
from cleaner.records import Result
from cleaner.sketch import Sketches

__all__ = ["MODES", "Copies"]

MODES = ("mark", "drop", "off")


class Copies:
    """The speeches of a run as sketches, and which of them are copies. About 1.4 kB for a speech of 4,000 letters."""

    def __init__(self) -> None:
        self._sketches = Sketches()
        self._ids: list[str] = []
        self._places: list[tuple[bytes, int, int]] = []  # page, and the span in its text
        self._damage: list[int] = []
        self._found: dict[str, Copy] = {}
        self._clusters: dict[str, int] = {}

    def add(self, name: bytes, result: Result) -> None:
        """Remember the speeches of one page."""
        at = 0
        speeches = (record for record in result.manifest if record["path"])
        for sketch, record in zip(result.sketches, speeches, strict=True):
            self._sketches.append(sketch)
            self._ids.append(record["id"])
            self._places.append((name, at, at + record["chars"]))
            self._damage.append(sum(flag["count"] for flag in record["flags"].values()))
            at += record["chars"]

    def find(self, text_of: Callable[[bytes], str]) -> None:
        """Find the copies; `text_of` returns the cleaned text of a page."""

        def speech(index: int) -> str:
            name, start, end = self._places[index]
            return text_of(name)[start:end]

        copies = find_copies(self._sketches, self._ids, self._damage, speech)
        self._found = {copy.id: copy for copy in copies}
        self._clusters = {copy.near_duplicate_of: copy.cluster for copy in copies}

    def __len__(self) -> int:
        return len(self._found)

    def marked(self, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Manifest records with what is known of copies. A speech that is kept names its cluster alone."""
        for record in records:
            copy = self._found.get(record["id"])
            yield record | {
                "near_duplicate_of": copy.near_duplicate_of if copy else None,
                "similarity": copy.similarity if copy else None,
                "containment": copy.containment if copy else None,
                "cluster": copy.cluster if copy else self._clusters.get(record["id"]),
                "copy_reason": copy.why if copy else None,
            }
