"""The output folder: what was made of the pages is kept in one file, the state, and the folder is made from it.

`plan` says which pages have to be cleaned, `add` keeps what was made of each, `finish` makes the folder agree with the
state; until then it stays as the last run left it. Each step may be broken off anywhere: the next run goes on from
there. Every file appears whole. Only files that a run wrote are ever replaced or removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Self

import orjson
from filelock import FileLock, Timeout

from cleaner.engine import Settings, Work
from cleaner.errors import PageError, UsageError
from cleaner.read import PageFile, read_bytes
from cleaner.records import Result, Summary, printable, set_aside
from cleaner.write.copied import Copies
from cleaner.write.gate import Gate
from cleaner.write.names import MANIFEST, OWN, QUARANTINE, RECORDS, REMOVED, SUMMARY, works
from cleaner.write.places import PLACES, dumped
from cleaner.write.restore import rebuilt
from cleaner.write.state import Known, State, Wanted, Written

__all__ = ["Output"]

# What is not for the user: the state, the lock, and files before they are put in place.
_STATE, _LOCK, _NEW = "state.sqlite", "lock", "new"
# Notes in the state: what the folder was made of when it agreed with the state, and the summary of it.
_MADE, _SUMMARY = "made of", "summary"
# A file that was changed so shortly before it was read may be changed once more without getting another time.
_TOO_FRESH = 2_000_000_000


class Output:
    """The output folder of one run, as a context: `plan`, then `add` results in any order, then `finish`.

    `near_duplicates`: `mark` copies in the manifest, `drop` their files (their text stays in the record), or `off`.
    `gate` says which pages are set aside. `like`: begin with what runs on this other output folder know, so that this
    one becomes what that one would become. `prune`: forget pages that are no longer among `pages`, and remove their
    files. `wait`: until another run on the folder has ended; else that is refused. Raises UsageError on entering where
    the folder cannot be used: nothing has been written then. Also where the disk fails later on: what is done is kept.
    """

    def __init__(
        self,
        folder: Path,
        inputs: Iterable[Path],
        pages: Sequence[PageFile] = (),
        near_duplicates: str = "mark",
        gate: Gate | None = None,
        *,
        like: Path | None = None,
        prune: bool = False,
        wait: bool = False,
    ) -> None:
        self.folder = folder
        self.inputs, self.pages = tuple(inputs), tuple(pages)
        self.near_duplicates, self.gate, self.prune, self.wait = near_duplicates, gate or Gate(), prune, wait
        self.like = like or folder
        self._own = folder / OWN
        self._planned: dict[str, tuple[bytes, Known]] = {}
        self._vanished: frozenset[bytes] = frozenset()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._check_place()
        if not (self._own / _STATE).exists():
            self._check_files({path for path, _ in _written_by(self.folder)}.__contains__)
        with self._open, self._writing():
            self._own.mkdir(parents=True, exist_ok=True)
            self._open.enter_context(self._alone(self.folder))
            if self.like != self.folder:
                self._take_over()
            self._state = self._open.enter_context(State(self._own / _STATE))
            self._adopt()
            self._check_files(self._state.wrote)
            self._state.found(os.fsencode(page.name) for page in self.pages)
            self._open = self._open.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        """Within it, no other run writes to the folder."""
        try:
            held = FileLock(folder / OWN / _LOCK).acquire(timeout=-1 if self.wait else 0)
        except Timeout:
            raise UsageError(
                f"another run is writing to {folder}; let it end, or give --wait to begin when it has ended"
            ) from None
        with held:
            yield

    def _take_over(self) -> None:
        """Begin with a copy of what is known of the other folder."""
        other = self.like / OWN
        if (other / _STATE).exists():
            may_lock = os.access(other / _LOCK, os.W_OK)  # not so where the folder may only be read
            with self._alone(self.like) if may_lock else nullcontext():
                for name in (_STATE, f"{_STATE}-wal"):
                    with suppress(FileNotFoundError):
                        shutil.copyfile(other / name, self._own / name)

    # -- what is to be done ----------------------------------------------------------------------------

    def plan(self, settings: Settings, *, verify: bool = False, stdin: bytes | None = None) -> list[Work]:
        """The pages that have to be cleaned: new, changed and failed ones, and all of them after a change of rules.

        A page with the size and the time of the last run is taken for unchanged, unless `verify` asks for its hash.
        `stdin` holds the bytes of the only page, where that is standard input.
        """
        with self._writing():
            if self.prune and self._state.vanished():
                self._state.note(_MADE, b"")
                self._state.forget_vanished()
            vanished = self._state.vanished()
            self._vanished = frozenset(name for name, _ in vanished)
            key = settings.key()
            todo = []
            for work in works(self.pages, (stem for _, stem in vanished)):
                work = replace(work, data=stdin)
                name, now = os.fsencode(work.file.name), _looked_at(work, key)
                if not self._is_done(name, work, now, settings.max_page, verify=verify):
                    self._planned[work.stem] = name, now
                    todo.append(replace(work, size=now.size))
            if todo:
                self._state.note(_MADE, b"")
        return todo

    def _is_done(self, name: bytes, work: Work, now: Known, max_page: int, *, verify: bool) -> bool:
        """Whether the state holds what this page would be cleaned to."""
        before = self._state.known(name)
        if before is None or not before.sha256 or (before.size, before.key) != (now.size, now.key):
            return False
        if not verify and before.mtime_ns == now.mtime_ns != -1:
            return True
        try:
            data = read_bytes(work.file.path, max_page) if work.data is None else work.data
        except PageError:
            return False  # cleaning it says why
        if hashlib.sha256(data).hexdigest() != before.sha256:
            return False
        if before.mtime_ns != now.mtime_ns:
            self._state.touched(name, now.mtime_ns)
        return True

    def add(self, result: Result) -> None:
        """Keep what was made of one page; from here on it is not cleaned again."""
        name, now = self._planned.pop(result.stem)
        with self._writing():
            self._state.put(name, now._replace(sha256=result.manifest[0].get("page_sha256", "")), result)

    # -- the folder made to agree ----------------------------------------------------------------------

    def finish(self, skipped: Sequence[tuple[str, str]] = ()) -> Summary:
        """Make the folder agree with the state; the summary of it. Where it does already, nothing is touched."""
        parts = (self.near_duplicates, self.gate, len(self.pages), sorted(self._vanished), [*skipped])
        made_of = hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).digest()
        with self._writing():
            if self._state.noted(_MADE) == made_of and all(map(self._stands, self._state.written())):
                summary = Summary.loaded(self._state.noted(_SUMMARY))
            else:
                self._state.note(_MADE, b"")
                summary = self._write_records(skipped)
                self._put_in_place()
                self._state.note(_SUMMARY, summary.dumped())
                self._state.note(_MADE, made_of)
            self._note_places({page["source"] for page in (*summary.failed, *summary.quarantined)})
        return summary

    def _note_places(self, sources: set[str]) -> None:
        """Keep where these pages lie."""
        pages = (page for page in self.pages if sources and printable(page.name) in sources)
        (self._own / PLACES).write_bytes(dumped(self.folder, pages))

    def _write_records(self, skipped: Sequence[tuple[str, str]]) -> Summary:
        """Write manifest, removed and summary aside, and say which files there are to be."""
        aside = self.gate.set_aside(self._state.losses)
        copies = Copies()
        if self.near_duplicates != "off":
            for name, result in self._state.results():
                if name not in aside:
                    copies.add(name, result)
            copies.find(self._state.text)
        summary = Summary(found=len(self.pages), skipped=[*skipped], copies=len(copies))
        with self._aside(MANIFEST) as manifest, self._aside(REMOVED) as removed:
            for name, result in self._state.results(removed=True):
                if name in aside:
                    path = f"{QUARANTINE}/{result.stem}.raw"
                    self._state.want(Wanted(path, result.manifest[0]["page_sha256"], name, -1, -1))
                    result = set_aside(result, path, aside[name])
                summary.add(result, vanished=name in self._vanished)
                at, dropped = 0, []
                for record in copies.marked(result.manifest):
                    span = at, at + record["chars"]
                    if self.near_duplicates == "drop" and record["near_duplicate_of"]:
                        summary.drop(record)
                        dropped.append((record, *span))
                        record = record | {"path": None, "state": "dropped"}
                    if record["path"]:
                        self._state.want(Wanted(record["path"], record["sha256"], name, *span))
                    manifest.write(orjson.dumps(record | {"vanished": name in self._vanished}) + b"\n")
                    at = span[1]
                removed.write(result.removed)
                if dropped:
                    removed.writelines(_dropped_lines(dropped, self._state.text(name), result.removed))
        with self._aside(SUMMARY) as stream:
            stream.write(orjson.dumps(summary.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return summary

    def _put_in_place(self) -> None:
        """Remove what is not to be any more, write what does not stand there, and put the records in place last."""
        for path in self._state.stale():
            if path not in RECORDS:
                (self.folder / path).unlink(missing_ok=True)
                _remove_empty_folders((self.folder / path).parent, self.folder)
                self._state.forget(path)
        made: set[Path] = set()
        for name, files in groupby(self._state.wanted(), key=lambda file: file[0].name):
            missing = [want for want, known in files if known is None or not self._stands(known)]
            if not missing:
                continue
            self._state.write(Written(want.path, want.sha256, 0, -1) for want in missing)  # from here on they are ours
            text = self._state.text(name)
            done = []
            for want in missing:
                with self._aside(_NEW, sync=False) as stream:
                    if want.start < 0:
                        stream.write(self._page(name))
                    else:
                        stream.write(text[want.start : want.end].encode("utf-8", "surrogatepass"))
                done.append(self._moved(_NEW, want.path, want.sha256, made))
            self._state.write(done)
        self._state.write([self._moved(name, name, "", made) for name in RECORDS])
        (self._own / _NEW).unlink(missing_ok=True)

    def _page(self, name: bytes) -> bytes:
        """The bytes of a page as they went in."""
        state = self._state
        return state.raw(name) or rebuilt(
            state.text(name), map(orjson.loads, state.removed(name).splitlines()), state.result(name).manifest[0]
        )

    def _moved(self, new: str, path: str, sha256: str, made: set[Path]) -> Written:
        """Put a file that is whole in its place."""
        target = self.folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        os.replace(self._own / new, target)
        stat = target.stat()
        return Written(path, sha256, stat.st_size, stat.st_mtime_ns)

    def _stands(self, file: Written) -> bool:
        """Whether a file is there as it was written."""
        try:
            stat = os.stat(os.path.join(self.folder, file.path))
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (file.size, file.mtime_ns)

    @contextmanager
    def _aside(self, name: str, *, sync: bool = True) -> Iterator[IO[bytes]]:
        """A new file that is not in its place yet; `sync` makes sure that a power cut does not leave it empty."""
        with (self._own / name).open("wb") as stream:
            yield stream
            if sync:
                stream.flush()
                os.fsync(stream.fileno())

    # -- what could harm -------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise UsageError(
                f"cannot write to {self.folder} ({why}); make room or name a folder that you may write to, and run "
                "again: pages that are done are not cleaned again"
            ) from error
        except sqlite3.DatabaseError as error:
            raise UsageError(
                f"{self.like / OWN / _STATE} is damaged ({error}); delete it, and run again to clean all pages anew"
            ) from error

    def _check_place(self) -> None:
        """Refuse a folder that lies inside an input or holds a page, and an input that is such a folder itself."""
        out = self.folder.resolve()
        for source in self.inputs:
            if source.resolve() != out and (source / OWN).is_dir():
                raise UsageError(
                    f"the input {source} is an output folder, with records in it; name the pages it was made of, or its "
                    f"speeches: '{source / '**/*.txt'}'"
                )
            if out == source.resolve() or (source.is_dir() and out.is_relative_to(source.resolve())):
                raise UsageError(f"the output folder {self.folder} lies inside the input {source}; name one outside it")
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise UsageError(f"{self.folder} is a file; name a folder for the output")
        folders = {page.path.parent: page.path for page in self.pages}
        links = (page.path for page in self.pages if page.path.is_symlink())
        for page in (*(page for folder, page in folders.items() if folder.resolve().is_relative_to(out)), *links):
            if page.resolve().is_relative_to(out):
                raise UsageError(f"the page {page} lies inside the output folder {self.folder}; name another folder")

    def _check_files(self, ours: Callable[[str], bool]) -> None:
        """Refuse a folder with files that no run wrote."""
        for path in _files_below(self.folder):
            if path not in RECORDS and not ours(path):
                raise UsageError(
                    f"{self.folder} holds {path!r}, which cleaner did not write; name an empty or a new output folder"
                )

    def _adopt(self) -> None:
        """Where the state was lost, the manifest says which files are ours. They are made anew.

        Raises UsageError where it knows of pages that have vanished: nothing would be left of them.
        """
        if not self._state.is_empty() or not (self.folder / MANIFEST).exists():
            return
        sources = {printable(page.name) for page in self.pages}
        for path, source in _written_by(self.folder):
            if source not in sources and not self.prune:
                raise UsageError(
                    f"{self._own / _STATE} is gone, and {self.folder} holds what was made of {source!r}, which is not "
                    "among the pages; name that page too, or give --prune to remove its files"
                )
            if path:
                self._state.write([Written(path, "", 0, -1)])


def _looked_at(work: Work, key: str) -> Known:
    """By what a page will be made, as far as that can be seen from outside."""
    key = f"{key} {work.stem}"
    if work.data is not None:
        return Known(len(work.data), -1, "", key)
    try:
        stat = work.file.path.stat()
    except OSError:
        return Known(0, -1, "", key)  # cleaning it says why
    fresh = time.time_ns() - stat.st_mtime_ns < _TOO_FRESH
    return Known(stat.st_size, -1 if fresh else stat.st_mtime_ns, "", key)


def _dropped_lines(dropped: list[tuple[dict[str, Any], int, int]], text: str, lines: bytes) -> Iterator[bytes]:
    """One more layer in the record of a page that loses copies: their text, so that nothing is lost."""
    layer = orjson.loads(lines.rsplit(b"\n", 2)[-2])["layer"] + 1 if lines else 0
    for record, start, end in dropped:
        edit = {
            "source": record["source"],
            "layer": layer,
            "pass": "copies",
            "rule": "copies.near-duplicate",
            "position": record["start"],
            "at": start,
            "old": text[start:end],
            "new": "",
        }
        yield orjson.dumps(edit) + b"\n"


def _written_by(folder: Path) -> Iterator[tuple[str, str]]:
    """Path (or nothing) and page of every record in the manifest of an output folder; none where there is no manifest.

    Raises UsageError where the manifest is not one.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return
    with manifest.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = orjson.loads(line)
                path, source = record["path"] or record.get("raw"), record["source"]
                if path and (path.startswith("/") or ".." in path.split("/")):
                    raise ValueError("a path that leads out of the folder")
            except (ValueError, KeyError, TypeError):
                raise UsageError(
                    f"{manifest}:{number}:1: this is not a record of cleaner; name an empty or a new output folder"
                ) from None
            yield path or "", source


def _files_below(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        if Path(root) == folder and OWN in folders:
            folders.remove(OWN)
        below = Path(root).relative_to(folder).as_posix()
        yield from names if below == "." else (f"{below}/{name}" for name in names)


def _remove_empty_folders(folder: Path, top: Path) -> None:
    """Remove a folder and those above it, below `top`, as long as there is nothing in them."""
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
