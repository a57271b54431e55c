"""The baseline: findings that were accepted. A line of JSON for each, known again by its key, not by its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import orjson

from cleaner.errors import UsageError
from cleaner.report.findings import Finding

__all__ = ["not_accepted", "read_baseline", "write_baseline"]


def read_baseline(path: Path) -> Counter[str]:
    """How often each key was accepted. Raises UsageError for a file that is no baseline."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); make it with --write-baseline") from error
    keys: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        try:
            keys[orjson.loads(line)["key"]] += 1
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise UsageError(
                f"{path}:{number}:1: this is no line of a baseline; make it with --write-baseline"
            ) from None
    return keys


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Accept these findings. Code, path and message are for readers of the file. Raises UsageError."""
    lines = sorted(
        orjson.dumps({"path": one.path, "code": one.code, "message": one.message, "key": one.key}) for one in findings
    )
    try:
        path.write_bytes(b"".join(line + b"\n" for line in lines))
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another file") from error


def not_accepted(findings: Iterable[Finding], accepted: Counter[str]) -> list[Finding]:
    """The findings that were not accepted. One that was accepted twice is accepted twice, not three times."""
    left = accepted.copy()
    new = []
    for finding in findings:
        if left[finding.key] > 0:
            left[finding.key] -= 1
        else:
            new.append(finding)
    return new
