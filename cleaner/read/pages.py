"""Which files are pages, and their bytes: command-line arguments to a list in a fixed order, a path to its text."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import PageError, UsageError
from cleaner.read.decode import Decoded, decode

__all__ = ["PageFile", "Pages", "find_pages", "read_bytes", "read_page"]


class PageFile(NamedTuple):
    """A file to clean. `name` is what the output calls it: a relative POSIX path, unique in its list, without `..`."""

    path: Path
    name: str


class Pages(NamedTuple):
    """The pages that were found, sorted by name (plain code point order), and the paths passed over, with reasons."""

    pages: list[PageFile]
    skipped: list[tuple[str, str]]


class _Found(NamedTuple):
    """A file by its absolute path, and how many of the last parts of that are its name so far."""

    path: Path
    parts: tuple[str, ...]
    named: int

    @property
    def name(self) -> str:
        return "/".join(self.parts[-self.named :])


class _Entry(NamedTuple):
    """A path below the folder `root`, and the reason to pass it over (None: a page)."""

    path: str
    root: str
    reason: str | None


def find_pages(inputs: Sequence[str]) -> Pages:
    """The pages in `inputs`: files, folders with all that is in them, and globs (also `**`) that no shell expanded.

    A page is named by its path inside the folder, or inside the fixed part of the glob; a file that was named itself,
    by its file name. Where two pages would get one name, both get the folder above put in front, until they differ.
    A file that several inputs reach is one page, named as the first of them says. What exists is never a glob.

    Passed over in folders and globs: hidden files and folders (`.name`), links to folders, links that lead nowhere,
    whatever else is no regular file. Raises UsageError where an input does not exist, cannot be read or has no pages.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("b.txt", "a.txt", ".hidden"):
    ...         _ = Path(folder, name).write_text("同志们", encoding="utf-8")
    ...     [page.name for page in find_pages([folder]).pages]
    ['a.txt', 'b.txt']
    """
    if not inputs:
        raise UsageError("No pages were named; name the files or folders to clean.")
    found: dict[str, _Found] = {}
    skipped: dict[str, tuple[str, str]] = {}
    for wanted in inputs:
        entries = list(_entries(wanted))
        if all(entry.reason for entry in entries):
            passed = f" ({len(entries)} passed over, first {entries[0].path!r}: {entries[0].reason})" if entries else ""
            raise UsageError(f"{wanted!r} has no pages in it{passed}; name a folder with text files, or the files.")
        for path, root, reason in entries:
            absolute = os.path.abspath(path)
            if reason:
                skipped.setdefault(absolute, (path, reason))
            else:
                parts, above = _parts(absolute), _parts(os.path.abspath(root))
                inside = parts[: len(above)] == above  # not so for a glob that climbs out with `..`
                found.setdefault(absolute, _Found(Path(path), parts, len(parts) - len(above) if inside else 1))
    pages = [PageFile(page.path, page.name) for page in _distinct(list(found.values()))]
    return Pages(
        sorted(pages, key=lambda page: page.name),
        sorted(entry for absolute, entry in skipped.items() if absolute not in found),
    )


def read_page(path: Path, max_bytes: int) -> tuple[bytes, Decoded]:
    """The bytes of a page and their text. Raises PageError as `read_bytes` does, and where the page is not text."""
    data = read_bytes(path, max_bytes)
    return data, decode(data)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes of a page. Never waits, and never holds more than one byte above `max_bytes`.

    Raises PageError where the path is no file (any more), cannot be read, changes while it is read, or is larger than
    `max_bytes` (said in MB of 10^6 bytes). The message begins with a verb, to follow the page's name.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise PageError("is not a regular file; save what it holds to a file and name that")
            size = before.st_size
            data = file.read(max_bytes + 1) if size <= max_bytes else b""
            after = os.fstat(file.fileno())
    except OSError as error:
        raise PageError(f"cannot be read ({error.strerror}); check the file and run again") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise PageError("changed while it was read; let what writes to it end, and run again")
    size = max(size, len(data))
    if size > max_bytes:
        actual, limit = f"{size / 1e6:.1f} MB", f"{max_bytes / 1e6:.1f} MB"
        if actual == limit:
            actual, limit = f"{size:,} bytes", f"{max_bytes:,} bytes"
        raise PageError(f"is {actual}, over the limit of {limit}; raise --max-page to clean it")
    return data


def _without_waiting(path: str, flags: int) -> int:
    """Open a path; one that has become a named pipe since it was found is open at once, not when somebody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _entries(wanted: str) -> Iterator[_Entry]:
    """Everything that one input names. Raises UsageError where that is nothing."""
    try:
        mode = os.stat(wanted).st_mode
    except (OSError, ValueError) as error:
        if glob.has_magic(wanted):
            yield from _expanded(wanted)
            return
        if os.path.islink(wanted):
            raise UsageError(f"{wanted!r} is a link that leads nowhere; name the file itself.") from None
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{wanted!r} cannot be read ({why}); check the path.") from None
    if stat.S_ISDIR(mode):
        yield from _walk(wanted, wanted)
    elif stat.S_ISREG(mode):
        yield _Entry(wanted, os.path.dirname(wanted), None)
    else:
        raise UsageError(f"{wanted!r} is neither a file nor a folder; save what it holds to a file and name that.")


def _expanded(pattern: str) -> Iterator[_Entry]:
    """What a glob matches. From the first `**` on folders are walked here: `glob` would follow links in circles."""
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    deep = parts.index("**") if "**" in parts else len(parts)
    root, head, tail = os.path.join("", *parts[:fixed]), os.path.join("", *parts[:deep]), parts[deep:]
    matches = sorted(glob.glob(head)) if deep > fixed else [head or os.curdir]
    if not matches:
        raise UsageError(f"No file matches {pattern!r}; check the path and the pattern.")
    for match in matches:
        below = len(Path(match).parts)
        folder = os.path.isdir(match) and (deep <= fixed or not os.path.islink(match))
        for entry in _walk(match, root) if folder else [_Entry(match, root, _reason(match))]:
            if _matches(Path(entry.path).parts[below:], tail):
                yield entry


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether a glob matches a path, or a folder that the path lies in."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_matches(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _walk(top: str, root: str) -> Iterator[_Entry]:
    """All that lies in a folder and its folders, except in hidden ones and behind links.

    Raises UsageError for a folder that cannot be read: it may hold pages, and nobody would miss them.
    """
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            why = f"{folder!r} cannot be read ({error.strerror})"
            raise UsageError(f"{why}; make the folder readable, or name the files to clean.") from None
        for entry in entries:
            if entry.name.startswith("."):
                yield _Entry(entry.path, root, "hidden")
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                yield _Entry(entry.path, root, _reason(entry.path))


def _reason(path: str) -> str | None:
    """Why something that is no folder is no page either; None where it is a regular file."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return "a link that leads nowhere" if os.path.islink(path) else f"cannot be read ({error.strerror})"
    if stat.S_ISDIR(mode):
        return "a link to a folder"
    return None if stat.S_ISREG(mode) else "not a regular file"


def _parts(absolute: str) -> tuple[str, ...]:
    """The parts of an absolute path, from the drive on where there is one."""
    anchor, *parts = Path(absolute).parts
    drive = anchor.strip("\\/:")
    return (drive, *parts) if drive else tuple(parts)


def _distinct(found: list[_Found]) -> list[_Found]:
    """The same files with no name twice. Ends, because two files differ somewhere in their absolute paths."""
    while True:
        times = Counter(page.name for page in found)
        if all(count == 1 for count in times.values()):
            return found
        found = [
            page._replace(named=min(page.named + 1, len(page.parts))) if times[page.name] > 1 else page
            for page in found
        ]
