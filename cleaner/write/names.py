"""How the outputs of a page are called."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from cleaner.engine import Work
from cleaner.read import PageFile
from cleaner.records import printable

__all__ = ["MANIFEST", "OWN", "QUARANTINE", "RECORDS", "REMOVED", "SUMMARY", "works"]

MANIFEST, REMOVED, SUMMARY = "manifest.jsonl", "removed.jsonl", "summary.json"
RECORDS = (MANIFEST, REMOVED, SUMMARY)
# The hidden folder of what is not for the user.
OWN = ".cleaner"
# The folder of pages that were set aside. Their names end in `.raw`, those of all speeches in `.txt`.
QUARANTINE = "quarantine"

# File systems allow 255 bytes; this leaves room for `-01.txt` and for the name of a temporary file.
_LONGEST = 200
_OURS = (".txt", ".raw", ".json", ".jsonl")


def works(pages: Sequence[PageFile], taken: Iterable[str] = ()) -> list[Work]:
    """Each page with the stem of its outputs: its name without `.txt`; another extension stays in the stem.

    Two names that a file system could take for one (`A.txt`, `a.txt`) get `~2`, `~3` … in the order of the pages;
    bytes that are not UTF-8 are spelt out; names too long for `-01.txt` are cut and marked with a hash of the whole.
    A folder that could stand in the way of a file (`a-01.txt/`) is called `a-01.txt~`.
    Stems that are `taken` are those of other pages.

    >>> from pathlib import Path
    >>> [work.stem for work in works([PageFile(Path(n), n) for n in ("A.txt", "a.txt", "b.html")])]
    ['A', 'a~2', 'b.html']
    """
    used = {_alike(stem) for stem in taken}
    result = []
    for page in pages:
        *folders, name = printable(page.name).split("/")
        name = _short(name[: -len(".txt")] if name.lower().endswith(".txt") else name)
        stem = unique = "/".join([*map(_folder, folders), name])
        number = 1
        while _alike(unique) in used:
            number += 1
            unique = f"{stem}~{number}"
        used.add(_alike(unique))
        result.append(Work(page, unique))
    return result


def _alike(name: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _folder(name: str) -> str:
    """The name of a folder, which is that of no file that a run writes."""
    return f"{_short(name)}~" if name == OWN or name.lower().endswith(_OURS) else _short(name)


def _short(name: str) -> str:
    """The name cut to the longest length, in bytes."""
    data = name.encode("utf-8")
    if len(data) <= _LONGEST:
        return name
    return f"{data[:_LONGEST].decode('utf-8', 'ignore')}~{hashlib.sha256(data).hexdigest()[:8]}"
