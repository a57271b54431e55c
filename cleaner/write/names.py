"""How the outputs of a page are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from cleaner.engine import Work
from cleaner.read import PageFile
from cleaner.records import printable

__all__ = ["MANIFEST", "QUARANTINE", "RECORDS", "REMOVED", "SUMMARY", "works"]

MANIFEST, REMOVED, SUMMARY = "manifest.jsonl", "removed.jsonl", "summary.json"
RECORDS = (MANIFEST, REMOVED, SUMMARY)
# The folder of pages that were set aside. Their names end in `.raw`, those of all speeches in `.txt`.
QUARANTINE = "quarantine"

# File systems allow 255 bytes; this leaves room for `-01.txt` and for the name of a temporary file.
_LONGEST = 200


def works(pages: Sequence[PageFile], taken: Iterable[str] = ()) -> list[Work]:
    """Each page with the stem of its outputs: its name without `.txt`; another extension stays in the stem.

    Two names that a file system could take for one (`A.txt`, `a.txt`) get `~2`, `~3` … in the order of the pages;
    bytes that are not UTF-8 are spelt out; names too long for `-01.txt` are cut and marked with a hash of the whole.
    Stems that are `taken` are those of other pages.

    >>> from pathlib import Path
    >>> [work.stem for work in works([PageFile(Path(n), n) for n in ("A.txt", "a.txt", "b.html")])]
    ['A', 'a~2', 'b.html']
    """
    used = {stem.casefold() for stem in taken}
    result = []
    for page in pages:
        name = printable(page.name)
        stem = unique = _short(name[: -len(".txt")] if name.lower().endswith(".txt") else name)
        number = 1
        while unique.casefold() in used:
            number += 1
            unique = f"{stem}~{number}"
        used.add(unique.casefold())
        result.append(Work(page, unique))
    return result


def _short(stem: str) -> str:
    """The stem with its last part cut to the longest length, in bytes."""
    folder, slash, name = stem.rpartition("/")
    data = name.encode("utf-8")
    if len(data) <= _LONGEST:
        return stem
    mark = hashlib.sha256(data).hexdigest()[:8]
    return f"{folder}{slash}{data[:_LONGEST].decode('utf-8', 'ignore')}~{mark}"
