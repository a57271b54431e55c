"""Where the pages lie that were not cleaned, so that they are named by paths that can be opened.

The record knows pages by their names inside the input, and holds no path of a machine. These are kept beside the state,
and count from the output folder: folder and pages may be moved together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import orjson

from cleaner.read import PageFile
from cleaner.records import from_printable, printable
from cleaner.write.names import OWN

__all__ = ["PLACES", "dumped", "places_in"]

PLACES = "places.json"  # a file that is damaged is one that knows nothing


def dumped(folder: Path, pages: Iterable[PageFile]) -> bytes:
    """What is kept of the pages: names and paths, as JSON."""
    return orjson.dumps({printable(page.name): printable(_seen_from(folder, page.path)) for page in pages})


def places_in(folder: Path) -> dict[str, str]:
    """Name in the record → path to open, of the pages that still lie where they did; empty where nothing is known."""
    try:
        kept = orjson.loads((folder / OWN / PLACES).read_bytes())
        paths = {name: os.path.normpath(folder / from_printable(path)) for name, path in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
    return {name: printable(path) for name, path in paths.items() if os.path.exists(path)}


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return os.path.relpath(path, folder)
    except ValueError:  # on another drive
        return os.path.abspath(path)
