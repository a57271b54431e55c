"""Findings: pages that could not be cleaned, and damage in speeches, each with its place in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.flags import FLAGS
from cleaner.records import printable
from cleaner.rules import RuleSet

__all__ = ["Finding", "codes", "failure", "failures_in", "flag_name", "flags_in", "outdated"]

# A finding is known again by so many characters on either side of its place.
_AROUND = 40
_STATES = {
    "failed": "The page could not be read, decoded or proved, and was not written.",
    "quarantined": "The page would lose too much of its running text, and was set aside as it was.",
    "outdated": "The file is not what its page gives now.",
}


class Finding(NamedTuple):
    """One thing to look at. `line` and `column` count from 1, columns in code points.

    `level` is `error` for a page that was not cleaned and `warning` for a flag, `code` the state or the flag. `key`
    is a hash of what was found, not of where: it stays when lines are added above.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    level: str
    key: str


def codes(rules: RuleSet) -> dict[str, str]:
    """Every code that a finding can have, with what it means."""
    return {
        **_STATES,
        **FLAGS,
        **{flag_name(rule.id): rule.why for rule in rules.of("flags")},
    }


def flag_name(rule: str) -> str:
    """The flag that a rule of kind `flag` sets: `damage.lost-digits` → `lost_digits`."""
    return rule.partition(".")[2].replace("-", "_")


def failure(source: str, path: str, reason: str, code: str = "failed") -> Finding:
    """A page that was not cleaned. `source` is its name in the record, `path` the name to show."""
    return Finding(path, 1, 1, code, reason, "error", _key(code, source, reason))


def failures_in(records: Iterable[dict[str, Any]], folder: Path, places: Mapping[str, str]) -> Iterator[Finding]:
    """The pages that were not cleaned, by the records of a manifest; `folder` holds what was set aside.

    They are named by the `places` where they lie; else by the copy that was set aside, else by their source.
    """
    for record in records:
        if record.get("reason") and record["state"] != "rejected":
            source, copy = record["source"], record.get("raw")
            path = places.get(source) or (_shown(folder, copy) if copy else source)
            yield failure(source, path, record["reason"], record["state"])


def flags_in(records: Iterable[dict[str, Any]], folder: Path, why: Mapping[str, str]) -> Iterator[Finding]:
    """The flags in the records of a manifest; `folder` holds the speeches, `why` says what a flag means.

    Raises UsageError where a speech with flags cannot be read.
    """
    for record in records:
        if record["path"] and record.get("flags"):
            path = folder / record["path"]
            try:
                text = path.read_bytes().decode("utf-8", "surrogatepass")
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                raise UsageError(f"{path} cannot be read ({reason}); clean the pages again") from error
            for name, flag in record["flags"].items():
                at, count = flag["first"], flag["count"]
                message = why.get(name, "A rule of kind flag found it.") + (f" ({count} times)" if count > 1 else "")
                around = text[max(at - _AROUND, 0) : at + _AROUND]
                yield Finding(
                    _shown(folder, record["path"]),
                    *_place(text, at),
                    name,
                    message,
                    "warning",
                    _key(name, str(count), around),
                )


def outdated(folder: Path, name: str, old: bytes | None, new: bytes | None) -> Finding:
    """A file `name` of the output folder that is not what its page gives; None is a file that is not there."""
    message = (
        "no page gives this file; cleaner clean --prune removes it" if new is None else "cleaning changes this file"
    )
    first = next((at for at, (a, b) in enumerate(zip(old or b"", new or b"", strict=False)) if a != b), 0)
    line = (old or b"").count(b"\n", 0, first) + 1
    key = hashlib.sha256(new or b"").hexdigest()
    shown = message if old is not None else "cleaning writes this file, which is not there"
    where = _shown(folder, name)
    return Finding(where, line, 1, "outdated", shown, "error", _key("outdated", Path(name).name, key))


def _shown(folder: Path, name: str) -> str:
    """A file of the output folder, as it is shown: its own name can be printed, that of the folder may not."""
    return str(Path(printable(str(folder)), name))


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column of a code point.

    >>> _place("标题\\n正文", 4)
    (2, 2)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
