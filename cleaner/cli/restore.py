"""`cleaner restore`: speeches and record back to pages."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner.errors import UsageError
from cleaner.records import from_printable
from cleaner.report.safe import one_line
from cleaner.report.summary import counted
from cleaner.write import restore as rebuild

__all__ = ["restore"]


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--to",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the pages into this folder, new or empty.",
)
@click.option("--verify", is_flag=True, help="Only prove that every page comes back; write nothing.")
def restore(out: Path, to: Path | None, verify: bool) -> int:
    """Rebuild the pages from the output folder OUT, and prove each equal to its original by SHA-256.

    Exit status 1 where a page cannot be rebuilt; it is named. A page that failed in `clean` is named too, and is no
    fault of the folder: nothing was taken from it.
    """
    if (to is None) != verify:
        raise UsageError(
            "give -o DIR to write the pages into that folder, or --verify to prove only that they come back"
        )
    if to is not None and to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"{to} is not an empty folder; name a new one for the pages")
    proved = faults = never = 0
    for page in rebuild(out):
        if not page.held:
            never += 1
            click.echo(f"{one_line(page.source)}: {page.fault}")
            continue
        if page.fault:
            faults += 1
            click.echo(f"{one_line(page.source)}: not restored: {page.fault}")
            continue
        proved += 1
        if to is not None:
            target = to / from_printable(page.source)
            if not target.resolve().is_relative_to(to.resolve()):
                raise UsageError(
                    f"the manifest names {one_line(page.source)!r}, outside {to}; it was not written by cleaner"
                )
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(page.data)
            except OSError as error:
                raise UsageError(
                    f"cannot write {target} ({error.strerror}); name a folder that you may write to"
                ) from error
    failed = f"; {counted(never, 'page')} failed in clean" if never else ""
    click.echo(
        f"{proved} pages {'proved' if verify else 'restored and proved'} equal to their originals, {faults} not{failed}"
    )
    return 1 if faults else 0
