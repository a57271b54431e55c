"""`cleaner clean`: pages to speeches."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from cleaner.cli.options import cleaning_options
from cleaner.engine import Settings, clean_pages
from cleaner.errors import RuleError, UsageError
from cleaner.examples import prove
from cleaner.loader import builtin_rules
from cleaner.read import PageFile, Pages, find_pages
from cleaner.records import Result, Summary
from cleaner.write import MODES, Output, works

__all__ = ["clean"]


@click.command()
@click.argument("pages", nargs=-1, type=click.Path(allow_dash=True), metavar="[PAGES]...")
@click.option(
    "-o",
    "--out",
    default="data/clean",
    type=click.Path(allow_dash=True),
    metavar="OUT",
    show_default=True,
    help="Folder for the speeches and the record; - writes the speeches to stdout.",
)
@cleaning_options
@click.option(
    "--near-duplicates",
    type=click.Choice(MODES),
    default="mark",
    show_default=True,
    help="Mark copies of speeches in the manifest, drop their files, or do not look for them.",
)
@click.option("--prune", is_flag=True, help="Remove what was made of pages that are no longer there.")
@click.option("--verify-inputs", is_flag=True, help="Read all pages to see which changed; do not go by size and time.")
@click.option("--wait", is_flag=True, help="Wait for another run on OUT to end.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.  [default: all cores]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but which pages failed.")
def clean(
    pages: tuple[str, ...],
    out: str,
    settings: Settings,
    near_duplicates: str,
    prune: bool,
    verify_inputs: bool,
    wait: bool,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Clean PAGES (files, folders or globs; - reads standard input; default data/raw) into speeches.

    Writes one UTF-8 file per speech, manifest.jsonl (a record per speech), removed.jsonl (a record per edit) and
    summary.json. Sub-folders keep their shape. Pages that are as they were in the last run are not cleaned again; a run
    that was interrupted goes on where it stopped. Exit status: 0 all pages done, 1 some page failed, 2 nothing was
    done, 130 or 143 interrupted.
    """
    inputs = pages or ("data/raw",)
    _prove_own_rules(settings)
    found, stdin = _found(inputs)
    if out == "-":
        todo = [replace(work, data=stdin) for work in works(found.pages)]
        summary = Summary(found=len(todo), skipped=found.skipped)
        _to_stdout(_watched(clean_pages(todo, settings, jobs), len(todo), quiet), summary)
    else:
        named = [Path(given) for given in inputs if given != "-"]
        with (
            _terminable(),
            Output(Path(out), named, found.pages, near_duplicates, prune=prune, wait=wait) as output,
        ):
            todo = output.plan(settings, verify=verify_inputs, stdin=stdin)
            done = 0
            try:
                for result in _watched(clean_pages(todo, settings, jobs, ordered=False), len(todo), quiet):
                    output.add(result)
                    done += 1
                summary = output.finish(found.skipped)
            except KeyboardInterrupt as stop:
                click.echo(
                    f"cleaner: interrupted; {done} of {len(todo)} pages are done and kept: give the same command again, "
                    "and it goes on from there",
                    err=True,
                )
                return 143 if isinstance(stop, _Terminated) else 130
    for source in summary.inexact:
        click.echo(f"cleaner: {source}: cleaned, but its bytes cannot be restored exactly, only its text", err=True)
    for fault in summary.failed:
        click.echo(f"cleaner: {fault['source']}: {fault['reason']}", err=True)
    if difference := summary.difference():
        click.echo(f"cleaner: {difference}", err=True)
    if not quiet:
        from cleaner.report.summary import print_summary

        print_summary(summary, None if out == "-" else out, len(todo))
    return 1 if summary.failed or difference else 0


class _Terminated(KeyboardInterrupt):
    """SIGTERM: ends a run as Ctrl-C does."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Within it, SIGTERM raises `_Terminated`."""

    def terminate(*_: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _prove_own_rules(settings: Settings) -> None:
    """A user's rule whose examples do not hold does not load; the built-in ones are proved by the tests."""
    rules = settings.rule_set()
    folders = tuple(str(folder) for folder in settings.rules if folder != builtin_rules())
    if folders:
        faults = list(prove((rule for rule in rules if rule.place.startswith(folders)), rules))
        if faults:
            raise RuleError(faults)


def _found(inputs: tuple[str, ...]) -> tuple[Pages, bytes | None]:
    """The pages, and the bytes of standard input where that is the page."""
    if "-" not in inputs:
        return find_pages(inputs), None
    if len(inputs) > 1:
        raise UsageError("- reads one page from standard input; give it alone")
    return Pages([PageFile(Path("-"), "stdin")], []), sys.stdin.buffer.read()


def _to_stdout(results: Iterable[Result], summary: Summary) -> None:
    """The speeches one after another, a blank line between two."""
    stdout = sys.stdout.buffer
    first = True
    for result in results:
        summary.add(result)
        for _, content in result.files:
            stdout.write(content if first else b"\n" + content)
            first = False
    stdout.flush()


def _watched(results: Iterator[Result], total: int, quiet: bool) -> Iterator[Result]:
    """The results, with a progress bar on a terminal."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(results, "cleaning", total, console=Console(stderr=True), transient=True)
