"""What takes long to work out and never changes: kept in the user's cache folder, a file to each.

A file is found by the hash of all that it was made from, so none is ever out of date, and any process may write it. Where
there are too many, the oldest go. The folder may be deleted at any time. Files hold data, never code that would be run.
"""

from __future__ import annotations

import base64
import copyreg
import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import regex

__all__ = ["compiled", "compiles", "hash_of", "kept"]

MOST = 200_000_000  # bytes
# With one file in 256 the folder is looked through.
_SELDOM = "00"


def kept(name: str, made_from: object, make: Callable[[], bytes]) -> bytes:
    """What `make` gives; where it was made before from the same things, it is read from the cache folder instead.

    `made_from` names, by its `repr`, all that decides the result, the versions of libraries and programs included. A
    file that was damaged is made anew; a folder that cannot be written costs time, nothing else.
    """
    key = hashlib.sha256(repr(made_from).encode("utf-8", "surrogatepass")).hexdigest()
    path = _folder() / f"{name}-{key[:32]}"
    with suppress(OSError):
        known = path.read_bytes()
        if hashlib.sha256(known[32:]).digest() == known[:32]:
            return known[32:]
    data = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.write_bytes(hashlib.sha256(data).digest() + data)
        os.replace(aside, path)
        if key.startswith(_SELDOM):
            _make_room(path.parent)
    return data


def hash_of(files: Iterable[Path]) -> str:
    """A hash of what stands in the files, in this order. Raises OSError where one cannot be read."""
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def _make_room(folder: Path) -> None:
    """Remove the oldest files beyond MOST bytes: who writes rules leaves a few behind with every change."""
    files = [(stat.st_mtime_ns, stat.st_size, path) for path in folder.iterdir() for stat in [path.stat()]]
    left = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if left <= MOST:
            break
        path.unlink(missing_ok=True)
        left -= size


def compiled(source: str) -> Any:
    """A pattern of `regex`, compiled: a hundred patterns take half a second to compile, and a few milliseconds to read.

    Raises regex.error where the source is no pattern.

    >>> compiled("第(?<number>[0-9]+)页").fullmatch("第3页")["number"]
    '3'
    """
    made_from = regex.__version__, source
    flags, code, groups, names, offset, required, required_flags, count = orjson.loads(
        kept("pattern", made_from, lambda: _dumped(source))
    )
    names = {int(number): name for number, name in names}
    code, required = base64.b64decode(code), tuple(required)
    return _rebuild()(source, flags, code, groups, names, {}, [], offset, required, required_flags, count)


def compiles(source: str) -> None:
    """Nothing, where the source is a pattern of `regex`: that it is one is found out once, and kept. Raises regex.error
    where it is none.

    >>> compiles("第[0-9]+页")
    """
    kept("compiles", (regex.__version__, source), lambda: b"%d" % regex.compile(source).groups)


def _dumped(source: str) -> bytes:
    """What `regex` gives `pickle` of a compiled pattern, as JSON. Named lists are no part of a source."""
    parts: Any = copyreg.dispatch_table[regex.Pattern](regex.compile(source))
    _, flags, code, groups, names, _, _, *rest = parts[1]
    return orjson.dumps([flags, base64.b64encode(code).decode(), groups, list(names.items()), *rest])


@cache
def _rebuild() -> Callable[..., Any]:
    """What makes a compiled pattern of its parts."""
    parts: Any = copyreg.dispatch_table[regex.Pattern](regex.compile(""))
    return parts[0]  # type: ignore[no-any-return]


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("cleaner", appauthor=False)
