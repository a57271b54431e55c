"""What is known of every page: one SQLite file inside the output folder, so that no page is cleaned twice.

It holds, for every page, by what it was made (the hash of its bytes, its size and time, the key of rules, versions and
options) and all that was made of it; and the files that were written into the output folder. What stands in the folder
is made from this file alone, so a run may end at any moment: the next one goes on.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from cleaner.loss import Loss
from cleaner.records import Result

__all__ = ["Known", "State", "Wanted", "Written"]

# The version of the tables. A file with another one is begun anew: all pages are cleaned once more.
_VERSION = 2

_TABLES = """
CREATE TABLE pages (
    name BLOB PRIMARY KEY,     -- as the file system spells it
    stem TEXT NOT NULL,        -- how the names of its files begin
    size INTEGER NOT NULL,     -- of the page, in bytes
    mtime_ns INTEGER NOT NULL, -- when the page was changed; -1 where that was too short before it was read
    sha256 TEXT NOT NULL,      -- of the bytes of the page; empty where it failed
    key TEXT NOT NULL,         -- of rules, versions, options and stem
    loss TEXT NOT NULL,        -- running text kept, and lost by rule: JSON
    record BLOB NOT NULL,      -- the rest of the result, JSON, compressed
    removed BLOB NOT NULL,     -- the lines of removed.jsonl, compressed
    sketches BLOB NOT NULL,    -- one after another, each behind its length
    texts BLOB NOT NULL,       -- the speeches, one after another, compressed
    raw BLOB NOT NULL          -- the bytes of the page where they cannot be made from its text, compressed
);
CREATE TABLE files (
    path TEXT PRIMARY KEY,     -- below the output folder
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL  -- -1 until it is in place
);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table'"
# Only for the run: which pages were found, which files there are to be.
_OF_THE_RUN = """
CREATE TEMP TABLE found (name BLOB PRIMARY KEY);
CREATE TEMP TABLE wanted (path TEXT PRIMARY KEY, sha256 TEXT, name BLOB, start INTEGER, end INTEGER);
"""


class Known(NamedTuple):
    """By what a page was made."""

    size: int
    mtime_ns: int
    sha256: str
    key: str


class Written(NamedTuple):
    """A file of the output folder, as it was when it was put in place."""

    path: str
    sha256: str
    size: int
    mtime_ns: int


class Wanted(NamedTuple):
    """A file that there is to be: a speech, in its page from character `start` to `end` of the cleaned text.

    Where both are -1, it is the page itself.
    """

    path: str
    sha256: str
    name: bytes
    start: int
    end: int


class State:
    """The file, open, as a context. Only one process at a time may open it; every change is whole or not at all.

    Raises sqlite3.DatabaseError where it is none or is damaged, of the kind OperationalError where the disk is at fault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        run = self._database.execute
        try:
            run("PRAGMA locking_mode = EXCLUSIVE")  # a write-ahead log needs no shared memory then
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = NORMAL")  # whole after a power cut; a killed process loses nothing at all
            if run("PRAGMA user_version").fetchone()[0] != _VERSION:
                drop = "".join(f"DROP TABLE {name};" for (name,) in self._all(_NAMES))
                version = f"PRAGMA user_version = {_VERSION};"
                self._database.executescript(f"BEGIN IMMEDIATE; {drop} {_TABLES} {version} COMMIT")
        except sqlite3.DatabaseError:
            self._database.close()
            raise
        run("PRAGMA temp_store = FILE")
        self._database.executescript(_OF_THE_RUN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(sqlite3.Error):  # what was changed is in the file already
            self._database.close()

    def is_empty(self) -> bool:
        """Whether no run has written anything down."""
        return not self._all("SELECT 1 FROM pages UNION ALL SELECT 1 FROM files LIMIT 1")

    # -- pages --------------------------------------------------------------------------------------

    def found(self, names: Iterable[bytes]) -> None:
        """Say which pages there are now; the others have vanished. Of those that failed there is nothing to keep."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO temp.found VALUES (?)", ((name,) for name in names))
        self._database.execute("DELETE FROM pages WHERE sha256 = '' AND name NOT IN (SELECT name FROM temp.found)")
        self._database.execute("COMMIT")

    def vanished(self) -> list[tuple[bytes, str]]:
        """Names and stems of the pages that are known and were not found."""
        return self._all("SELECT name, stem FROM pages WHERE name NOT IN (SELECT name FROM temp.found) ORDER BY name")

    def forget_vanished(self) -> None:
        """Nothing is known of vanished pages any more."""
        self._database.execute("DELETE FROM pages WHERE name NOT IN (SELECT name FROM temp.found)")

    def known(self, name: bytes) -> Known | None:
        """By what a page was made; None for a new one."""
        row = self._database.execute("SELECT size, mtime_ns, sha256, key FROM pages WHERE name = ?", (name,)).fetchone()
        return Known(*row) if row else None

    def touched(self, name: bytes, mtime_ns: int) -> None:
        """The page has another time and is what it was."""
        self._database.execute("UPDATE pages SET mtime_ns = ? WHERE name = ?", (mtime_ns, name))

    def put(self, name: bytes, known: Known, result: Result) -> None:
        """Keep what was made of a page. On return it cannot be lost by ending the process."""
        record = {
            "source": result.source, "state": result.state, "reason": result.reason, "manifest": result.manifest,
            "edits": result.edits, "characters": result.characters,
        }  # fmt: skip
        row = (
            name,
            result.stem,
            known.size,
            known.mtime_ns,
            known.sha256,
            known.key,
            orjson.dumps(tuple(result.loss)).decode(),
            _packed(orjson.dumps(record)),
            _packed(result.removed),
            b"".join(len(sketch).to_bytes(4, "little") + sketch for sketch in result.sketches),
            _packed(b"".join(content for _, content in result.files)),
            _packed(result.raw),
        )
        self._database.execute(f"REPLACE INTO pages VALUES ({', '.join('?' * len(row))})", row)

    def losses(self) -> Iterator[tuple[bytes, Loss]]:
        """How much running text every page lost."""
        for name, loss in self._rows("SELECT name, loss FROM pages ORDER BY name"):
            kept, rules = orjson.loads(loss)
            yield name, Loss(kept, tuple((rule, count) for rule, count in rules))

    def results(self, removed: bool = False) -> Iterator[tuple[bytes, Result]]:
        """What was made of every page, in the order of their names; without texts, and with edits only if asked for."""
        columns = f"name, stem, record, sketches, {'removed' if removed else 'NULL'}"
        for name, *row in self._rows(f"SELECT {columns} FROM pages ORDER BY name"):
            yield name, _result(*row)

    def result(self, name: bytes) -> Result:
        """What was made of a page, without texts and edits."""
        query = "SELECT stem, record, sketches, NULL FROM pages WHERE name = ?"
        return _result(*self._database.execute(query, (name,)).fetchone())

    def text(self, name: bytes) -> str:
        """The speeches of a page, one after another."""
        return self._blob("texts", name).decode("utf-8", "surrogatepass")

    def removed(self, name: bytes) -> bytes:
        """The lines of `removed.jsonl` of a page."""
        return self._blob("removed", name)

    def raw(self, name: bytes) -> bytes:
        """The bytes of a page that could not be made from its text; empty for all others."""
        return self._blob("raw", name)

    # -- files --------------------------------------------------------------------------------------

    def want(self, file: Wanted) -> None:
        """Say that there is to be a file."""
        self._database.execute("INSERT INTO temp.wanted VALUES (?, ?, ?, ?, ?)", file)

    def wanted(self) -> Iterator[tuple[Wanted, Written | None]]:
        """The files that there are to be, page by page; with each the file that was written there, if it is the same."""
        query = (
            "SELECT wanted.*, files.size, files.mtime_ns FROM temp.wanted LEFT JOIN files USING (path, sha256)"
            " ORDER BY name, start"
        )
        for path, sha256, name, start, end, size, mtime_ns in self._rows(query):
            written = Written(path, sha256, size, mtime_ns) if size is not None else None
            yield Wanted(path, sha256, name, start, end), written

    def stale(self) -> list[str]:
        """The files that were written and that there are not to be."""
        rows = self._all("SELECT path FROM files WHERE path NOT IN (SELECT path FROM temp.wanted) ORDER BY path")
        return [path for (path,) in rows]

    def write(self, files: Iterable[Written]) -> None:
        """These files are ours, and are in place or about to be."""
        self._database.execute("BEGIN")
        self._database.executemany("REPLACE INTO files VALUES (?, ?, ?, ?)", files)
        self._database.execute("COMMIT")

    def wrote(self, path: str) -> bool:
        """Whether a file is ours."""
        return bool(self._database.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone())

    def written(self) -> Iterator[Written]:
        """All files that were written."""
        return map(Written._make, self._rows("SELECT * FROM files"))

    def forget(self, path: str) -> None:
        """A file is no longer there."""
        self._database.execute("DELETE FROM files WHERE path = ?", (path,))

    # -- notes --------------------------------------------------------------------------------------

    def note(self, name: str, value: bytes) -> None:
        """Keep a value by its name."""
        self._database.execute("REPLACE INTO notes VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> bytes:
        """The value that was kept; empty where there is none."""
        row = self._database.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return row[0] if row else b""

    # -----------------------------------------------------------------------------------------------

    def _rows(self, query: str) -> Iterator[Any]:
        return self._database.execute(query)

    def _all(self, query: str) -> list[Any]:
        return self._database.execute(query).fetchall()

    def _blob(self, column: str, name: bytes) -> bytes:
        row = self._database.execute(f"SELECT {column} FROM pages WHERE name = ?", (name,)).fetchone()
        return zlib.decompress(row[0])


def _result(stem: str, record: bytes, sketches: bytes, removed: bytes | None) -> Result:
    fields: dict[str, Any] = orjson.loads(zlib.decompress(record))
    fields["manifest"] = tuple(fields["manifest"])
    fields["edits"] = tuple(tuple(edit) for edit in fields["edits"])
    lines = zlib.decompress(removed) if removed else b""
    return Result(stem=stem, sketches=tuple(_cut(sketches)), removed=lines, **fields)


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def _cut(sketches: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(sketches):
        end = at + 4 + int.from_bytes(sketches[at : at + 4], "little")
        yield sketches[at + 4 : end]
        at = end
