"""The options that say how findings are listed and which of them were accepted, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click
import orjson

from cleaner.cli.messages import log
from cleaner.errors import UsageError
from cleaner.report.baseline import not_accepted, read_baseline, write_baseline
from cleaner.report.findings import Finding, outdated
from cleaner.report.formats import FORMATS
from cleaner.report.safe import unified
from cleaner.report.summary import counted
from cleaner.write import MANIFEST, REMOVED, SUMMARY

__all__ = ["Listing", "changes", "echo_diff", "finding_options", "manifest_of", "show_diff"]

_RECORDS = (MANIFEST, REMOVED, SUMMARY)
_COLOURS = {"-": "red", "+": "green", "@": "cyan"}


@dataclass(frozen=True)
class Listing:
    """What becomes of findings: `format` lists them on stdout (None: they are not listed), `baseline` is the file of
    those that were accepted, `accept` writes that file anew.
    """

    format: str | None
    baseline: Path | None
    accept: bool

    def or_text(self) -> Listing:
        """The same, but as text where no format was given."""
        return replace(self, format=self.format or "text")

    def settle(self, found: Sequence[Finding], why: Mapping[str, str]) -> list[Finding]:
        """List the findings that were not accepted, and return them.

        Raises UsageError where the baseline cannot be read or written.
        """
        new = list(found)
        if self.baseline is not None:
            if self.accept:
                write_baseline(self.baseline, found)
                log.info(f"{counted(len(found), 'finding')} accepted in {self.baseline}")
            accepted = read_baseline(self.baseline)
            new = not_accepted(found, accepted)
            if gone := accepted.total() - len(found) + len(new):
                log.info(f"{counted(gone, 'finding')} of {self.baseline} no longer there; --write-baseline drops them")
        if self.format:
            click.echo(FORMATS[self.format](new, why), nl=False)
        return new


def finding_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`, `--baseline` and `--write-baseline`; the command gets them as one argument, `listing`."""

    @wraps(command)
    def with_listing(*args: Any, baseline: Path | None, write_baseline: bool, **others: Any) -> Any:
        if write_baseline and baseline is None:
            raise UsageError("--write-baseline needs a file to write; name it with --baseline FILE")
        return command(*args, listing=Listing(others.pop("format"), baseline, write_baseline), **others)

    options = (
        click.option(
            "--format", type=click.Choice(list(FORMATS)),
            help="List failures and flags on stdout: text for people, json, or as a build server reads them. "
            "Without it `check` lists them as text, and `clean` says on stderr only which pages failed.",
        ),
        click.option(
            "--baseline", type=click.Path(path_type=Path), metavar="FILE",
            help="Leave out the findings that this file accepts. They are known by their text, not by their lines.",
        ),
        click.option(
            "--write-baseline", is_flag=True,
            help="Accept all that is found now: write it into the file that --baseline names.",
        ),
    )  # fmt: skip
    decorated: Callable[..., Any] = with_listing
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


def manifest_of(out: Path) -> list[dict[str, Any]]:
    """The records of an output folder. Raises UsageError where it is none."""
    try:
        return [orjson.loads(line) for line in (out / MANIFEST).read_bytes().splitlines()]
    except OSError as error:
        raise UsageError(
            f"{out / MANIFEST} cannot be read ({error.strerror}); name the output folder of cleaner clean"
        ) from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{out / MANIFEST} is not a manifest of cleaner ({error}); clean the pages again") from error


def changes(out: Path, new: Path) -> list[Finding]:
    """The files of the output folder `out` that are not as in the folder `new`, sorted."""
    names = sorted({*_files(out), *_files(new)})
    pairs = ((name, _bytes(out / name), _bytes(new / name)) for name in names)
    return [outdated(out, name, old, current) for name, old, current in pairs if old != current]


def show_diff(out: Path, new: Path) -> None:
    """Print what would change in the speeches of `out` as a unified diff, coloured on a terminal."""
    for name in sorted({*_files(out), *_files(new)} - {*_RECORDS}):
        before, after = ((_bytes(folder / name) or b"").decode("utf-8", "replace") for folder in (out, new))
        echo_diff(str(out / name), before, after)


def echo_diff(name: str, before: str, after: str) -> None:
    """Print a unified diff, coloured on a terminal; nothing where the texts are equal."""
    for line in unified(name, before, after):
        bold = line.startswith(("--- ", "+++ ")) or None
        click.echo(click.style(line, fg=_COLOURS.get(line[0]), bold=bold))


def _files(folder: Path) -> set[str]:
    """The files that a run wrote into a folder; none where there was no run."""
    if not (folder / MANIFEST).is_file():
        return set()
    named = {record.get(key) for record in manifest_of(folder) for key in ("path", "raw")}
    return {*_RECORDS, *filter(None, named)}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
