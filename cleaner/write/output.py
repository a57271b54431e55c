"""The output folder: checked before anything is written, filled aside, put in place at the end.

Everything is written into a hidden folder inside it first, so that an interrupted run leaves the last good output as
it was. Only files that an earlier run wrote are ever replaced or removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Self

import orjson

from cleaner.errors import UsageError
from cleaner.records import Result, Summary

__all__ = ["MANIFEST", "REMOVED", "SUMMARY", "Output", "written_by"]

MANIFEST, REMOVED, SUMMARY = "manifest.jsonl", "removed.jsonl", "summary.json"
_RECORDS = (MANIFEST, REMOVED, SUMMARY)
_ASIDE = ".cleaner-unfinished"


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
            except (orjson.JSONDecodeError, KeyError, TypeError):
                raise UsageError(
                    f"{manifest}:{number}:1: this is not a record of cleaner; name an empty or a new output folder"
                ) from None
            if path:
                yield path


class Output:
    """The output folder of one run, as a context: `add` results, `finish` with the summary.

    Raises UsageError on entering where the folder cannot be used: nothing has been written then.
    """

    def __init__(self, folder: Path, inputs: Iterable[Path]) -> None:
        self.folder = folder
        self.inputs = tuple(inputs)
        self._aside = folder / _ASIDE
        self._streams: dict[str, IO[bytes]] = {}
        self._files: list[str] = []

    def __enter__(self) -> Self:
        self._check()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._aside, ignore_errors=True)
            self._aside.mkdir()
            for name in (MANIFEST, REMOVED):
                self._streams[name] = (self._aside / name).open("wb")
        except OSError as error:
            raise UsageError(
                f"cannot write to {self.folder} ({error.strerror}); name a folder that you may write to"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams.values():
            stream.close()
        shutil.rmtree(self._aside, ignore_errors=True)

    def add(self, result: Result) -> None:
        """Write one page aside: its speeches, its manifest records, its edits."""
        for path, content in result.files:
            target = self._aside / "pages" / path
            try:
                target.write_bytes(content)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            self._files.append(path)
        self._streams[MANIFEST].write(result.manifest_lines())
        self._streams[REMOVED].write(result.removed)

    def finish(self, summary: Summary) -> None:
        """Put everything in place. What an earlier run wrote and this one did not is removed."""
        summary_json = orjson.dumps(summary.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (self._aside / SUMMARY).write_bytes(summary_json)
        for stream in self._streams.values():
            stream.close()
        new = set(self._files)
        folders = set()
        for path in set(written_by(self.folder)) - new:
            (self.folder / path).unlink(missing_ok=True)
            folders.add((self.folder / path).parent)
        os.replace(self._aside / MANIFEST, self.folder / MANIFEST)  # from here on the new files are known as ours
        made: set[Path] = set()
        for path in self._files:
            target = self.folder / path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            os.replace(self._aside / "pages" / path, target)
        for name in (REMOVED, SUMMARY):
            os.replace(self._aside / name, self.folder / name)
        for folder in sorted(folders - {self.folder}, reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _check(self) -> None:
        """Refuse a folder in which writing could harm something."""
        out = self.folder.resolve()
        for source in self.inputs:
            if out == source.resolve() or (source.is_dir() and out.is_relative_to(source.resolve())):
                raise UsageError(f"the output folder {self.folder} lies inside the input {source}; name one outside it")
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
