"""The output folder: checked before anything is written, filled aside, put in place at the end.

Everything is written into a hidden folder inside it first, so that an interrupted run leaves the last good output as
it was. Only files that an earlier run wrote are ever replaced or removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Self

import orjson

from cleaner.errors import UsageError
from cleaner.records import Result, Summary
from cleaner.write.copied import Copies

__all__ = ["MANIFEST", "REMOVED", "SUMMARY", "Output", "written_by"]

MANIFEST, REMOVED, SUMMARY = "manifest.jsonl", "removed.jsonl", "summary.json"
_RECORDS = (MANIFEST, REMOVED, SUMMARY)
_ASIDE, _PAGES = ".cleaner-unfinished", "pages"


def written_by(folder: Path) -> Iterator[str]:
    """The paths of the speeches that the manifest of an output folder names; none where there is no manifest.

    Raises UsageError where the manifest is not one.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return
    with manifest.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                path = orjson.loads(line)["path"]
                if path and (path.startswith("/") or ".." in path.split("/")):
                    raise ValueError("a path that leads out of the folder")
            except (ValueError, KeyError, TypeError):
                raise UsageError(
                    f"{manifest}:{number}:1: this is not a record of cleaner; name an empty or a new output folder"
                ) from None
            if path:
                yield path


class Output:
    """The output folder of one run, as a context: `add` results, `finish` with the summary.

    `near_duplicates`: `mark` copies in the manifest, `drop` their files (their text stays in the record), or `off`.
    Raises UsageError on entering where the folder cannot be used: nothing has been written then. Also where the disk
    fails later on: nothing has been put in place then.
    """

    def __init__(
        self, folder: Path, inputs: Iterable[Path], pages: Iterable[Path] = (), near_duplicates: str = "mark"
    ) -> None:
        self.folder = folder
        self.inputs, self.pages = tuple(inputs), tuple(pages)
        self.near_duplicates = near_duplicates
        self._aside = folder / _ASIDE
        self._streams: dict[str, IO[bytes]] = {}
        self._files: list[str] = []
        self._copies = Copies()

    def __enter__(self) -> Self:
        self._check()
        with self._writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._aside, ignore_errors=True)
            self._aside.mkdir()
            for name in (MANIFEST, REMOVED):
                self._streams[name] = (self._aside / name).open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            with suppress(OSError):
                stream.close()
        shutil.rmtree(self._aside, ignore_errors=True)

    def add(self, result: Result) -> None:
        """Write one page aside: its speeches, its manifest records, its edits."""
        with self._writing():
            for path, content in result.files:
                target = self._aside / _PAGES / path
                try:
                    target.write_bytes(content)
                except FileNotFoundError:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                self._files.append(path)
            for record in result.manifest:
                self._streams[MANIFEST].write(orjson.dumps(record) + b"\n")
            self._streams[REMOVED].write(result.removed)
        if result.files and self.near_duplicates != "off":
            self._copies.add(result)

    def finish(self, summary: Summary) -> None:
        """Put everything in place. What an earlier run wrote and this one did not is removed."""
        with self._writing():
            for stream in self._streams.values():
                stream.close()
            self._copies.find(lambda path: (self._aside / _PAGES / path).read_text(encoding="utf-8"))
            summary.copies = len(self._copies)
            dropped = self._write_manifest()
            for record in (record for own in dropped.values() for record in own):
                summary.drop(record)
            if dropped:
                self._write_dropped(dropped)
            summary_json = orjson.dumps(summary.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            (self._aside / SUMMARY).write_bytes(summary_json)
            self._put_in_place()

    def _write_manifest(self) -> dict[str, list[dict[str, Any]]]:
        """The manifest with what is known of copies; returns the records of the speeches that are dropped, by source."""
        dropped: dict[str, list[dict[str, Any]]] = {}
        staged, final = self._aside / MANIFEST, self._aside / f"{MANIFEST}.marked"
        with staged.open("rb") as lines, final.open("wb") as stream:
            at, source = 0, ""
            for record in self._copies.marked(map(orjson.loads, lines)):
                at = at if record["source"] == source else 0
                source = record["source"]
                if self.near_duplicates == "drop" and record["near_duplicate_of"]:
                    dropped.setdefault(source, []).append(record | {"at": at})
                    self._files.remove(record["path"])
                    record = record | {"path": None, "state": "dropped"}
                at += record["chars"]
                stream.write(orjson.dumps(record) + b"\n")
        os.replace(final, staged)
        return dropped

    def _write_dropped(self, dropped: dict[str, list[dict[str, Any]]]) -> None:
        """One more layer in the record of each page that loses a copy: the text of the copy, so that nothing is lost."""
        staged, final = self._aside / REMOVED, self._aside / f"{REMOVED}.marked"
        with staged.open("rb") as lines, final.open("wb") as stream:
            for source, own in groupby(lines, key=lambda line: orjson.loads(line)["source"]):
                last = b""
                for last in own:
                    stream.write(last)
                for line in self._dropped_lines(dropped.pop(source, []), orjson.loads(last)["layer"] + 1):
                    stream.write(line)
            for records in dropped.values():  # pages without any other edit
                stream.writelines(self._dropped_lines(records, 0))
        os.replace(final, staged)

    def _dropped_lines(self, records: list[dict[str, Any]], layer: int) -> Iterator[bytes]:
        for record in records:
            edit = {
                "source": record["source"],
                "layer": layer,
                "pass": "copies",
                "rule": "copies.near-duplicate",
                "position": record["start"],
                "at": record["at"],
                "old": (self._aside / _PAGES / record["path"]).read_text(encoding="utf-8"),
                "new": "",
            }
            yield orjson.dumps(edit) + b"\n"

    def _put_in_place(self) -> None:
        folders = set()
        for path in set(written_by(self.folder)) - set(self._files):
            (self.folder / path).unlink(missing_ok=True)
            folders.add((self.folder / path).parent)
        os.replace(self._aside / MANIFEST, self.folder / MANIFEST)  # from here on the new files are known as ours
        made: set[Path] = set()
        for path in self._files:
            target = self.folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            os.replace(self._aside / _PAGES / path, target)
        for name in (REMOVED, SUMMARY):
            os.replace(self._aside / name, self.folder / name)
        for folder in sorted(folders - {self.folder}, reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.folder} ({error.strerror}); make room or name a folder that you may write to"
            ) from error

    def _check(self) -> None:
        """Refuse a folder in which writing could harm something."""
        out = self.folder.resolve()
        for source in self.inputs:
            if out == source.resolve() or (source.is_dir() and out.is_relative_to(source.resolve())):
                raise UsageError(f"the output folder {self.folder} lies inside the input {source}; name one outside it")
        for page in self.pages:
            if page.resolve().is_relative_to(out):
                raise UsageError(f"the page {page} lies inside the output folder {self.folder}; name another folder")
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise UsageError(f"{self.folder} is a file; name a folder for the output")
        ours = {*_RECORDS, *written_by(self.folder)}
        for path in _files_below(self.folder):
            if path not in ours and not path.startswith(f"{_ASIDE}/"):
                raise UsageError(
                    f"{self.folder} holds {path!r}, which cleaner did not write; name an empty or a new output folder"
                )


def _files_below(folder: Path) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield Path(root, name).relative_to(folder).as_posix()
