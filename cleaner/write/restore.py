"""Rebuild the pages from an output folder alone, and prove each one equal to the original by its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from cleaner.document import Edit, Layer
from cleaner.errors import UsageError
from cleaner.read import Decoded, encode
from cleaner.write.names import MANIFEST, REMOVED

__all__ = ["Restored", "rebuilt", "restore"]

_BOMS = {"utf-8": b"\xef\xbb\xbf", "gb18030": b"\x84\x31\x95\x33"}


# What a record has to hold for a page to be rebuilt from it.
_SPEECH = frozenset({"source", "path", "state"})
_EDIT = frozenset({"source", "layer", "pass", "rule", "at", "old", "new"})


class Restored(NamedTuple):
    """A page rebuilt. `fault` says why its bytes are not those of the original; empty where they are.

    A page that failed when it was cleaned is not `held`: the folder has nothing of it.
    """

    source: str
    data: bytes
    fault: str
    held: bool = True


def restore(folder: Path) -> Iterator[Restored]:
    """The pages of an output folder, in order. A page that failed when it was cleaned left nothing to rebuild.

    Raises UsageError where the folder is not an output of cleaner.
    """
    if not (folder / MANIFEST).is_file() or not (folder / REMOVED).is_file():
        raise UsageError(f"{folder} holds no {MANIFEST} and {REMOVED}; name the output folder of cleaner clean")
    with (folder / MANIFEST).open("rb") as manifest, (folder / REMOVED).open("rb") as removed:
        edits = groupby(_records(removed, folder / REMOVED, _EDIT), key=lambda record: record["source"])
        next_source, next_edits = next(edits, (None, iter(())))
        for source, records in groupby(
            _records(manifest, folder / MANIFEST, _SPEECH), key=lambda record: record["source"]
        ):
            page = list(records)
            own = list(next_edits) if source == next_source else []
            if own:
                next_source, next_edits = next(edits, (None, iter(())))
            if page[0]["state"] == "quarantined":
                yield _set_aside(folder, page[0])
            elif page[0]["state"] == "failed":
                yield Restored(source, b"", f"it failed when it was cleaned: {page[0]['reason']}", held=False)
            else:
                yield _rebuilt(folder, page, own)


def _records(lines: IO[bytes], path: Path, keys: frozenset[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            record = orjson.loads(line)
            if not keys <= record.keys():
                raise KeyError
        except (orjson.JSONDecodeError, KeyError, AttributeError):
            raise UsageError(f"{path}:{number}:1: this is not a record of cleaner; clean the pages again") from None
        yield record


def rebuilt(text: str, edits: Iterable[dict[str, Any]], about: dict[str, Any]) -> bytes:
    """The bytes of a page from its cleaned text and its records. Raises ValueError or KeyError where they do not fit."""
    for _, records in sorted(_by_layer(edits).items(), reverse=True):
        layer = Layer(records[0]["pass"], tuple(Edit(r["at"], r["old"], r["new"], r["rule"]) for r in records))
        text = layer.undo(text)
    encoding = about["encoding"]
    bom = (_BOMS.get(encoding) or "\ufeff".encode(encoding)) if about["bom"] else b""
    return encode(Decoded(text, encoding, bom))


def _set_aside(folder: Path, about: dict[str, Any]) -> Restored:
    """A page that was quarantined stands in the folder as it was."""
    try:
        data = (folder / about["raw"]).read_bytes()
    except OSError as error:
        return Restored(about["source"], b"", f"{error.filename} cannot be read ({error.strerror})")
    if hashlib.sha256(data).hexdigest() != about["page_sha256"]:
        return Restored(about["source"], b"", f"{about['raw']} was changed after it was written")
    return Restored(about["source"], data, "")


def _rebuilt(folder: Path, page: list[dict[str, Any]], edits: list[dict[str, Any]]) -> Restored:
    about = page[0]
    source = about["source"]
    try:
        contents = [(folder / record["path"]).read_bytes() for record in page if record["path"]]
    except OSError as error:
        return Restored(source, b"", f"{error.filename} cannot be read ({error.strerror})")
    for record, content in zip((record for record in page if record["path"]), contents, strict=True):
        if hashlib.sha256(content).hexdigest() != record["sha256"]:
            return Restored(source, b"", f"{record['path']} was changed after it was written")
    try:
        text = "".join(content.decode("utf-8", "surrogatepass") for content in contents)
        data = rebuilt(text, edits, about)
    except (ValueError, KeyError) as error:
        return Restored(source, b"", f"its record does not fit its speeches: {error}")
    if hashlib.sha256(data).hexdigest() != about["page_sha256"]:
        why = (
            "the page spells characters as its encoding does not write them"
            if not about["exact"]
            else "its record does not fit"
        )
        return Restored(source, data, why)
    return Restored(source, data, "")


def _by_layer(edits: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    layers: dict[int, list[dict[str, Any]]] = {}
    for edit in edits:
        layers.setdefault(edit["layer"], []).append(edit)
    return layers
