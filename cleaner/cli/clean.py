"""`cleaner clean`: pages to speeches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cleaner.cli.options import cleaning_options
from cleaner.engine import Settings, Work, clean_pages
from cleaner.errors import RuleError, UsageError
from cleaner.examples import prove
from cleaner.loader import builtin_rules
from cleaner.read import PageFile, find_pages
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
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.  [default: all cores]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but which pages failed.")
def clean(
    pages: tuple[str, ...],
    out: str,
    settings: Settings,
    near_duplicates: str,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Clean PAGES (files, folders or globs; - reads standard input; default data/raw) into speeches.

    Writes one UTF-8 file per speech, manifest.jsonl (a record per speech), removed.jsonl (a record per edit) and
    summary.json. Sub-folders keep their shape. Exit status: 0 all pages done, 1 some page failed, 2 nothing was done.
    """
    inputs = pages or ("data/raw",)
    _prove_own_rules(settings)
    todo, skipped = _works(inputs)
    summary = Summary(skipped=skipped)
    results = _watched(clean_pages(todo, settings, jobs), len(todo), quiet)
    if out == "-":
        _to_stdout(results, summary)
    else:
        named = [Path(given) for given in inputs if given != "-"]
        with Output(Path(out), named, [work.file.path for work in todo], near_duplicates) as output:
            for result in results:
                output.add(result)
                summary.add(result)
            output.finish(summary)
    for source in summary.inexact:
        click.echo(f"cleaner: {source}: cleaned, but its bytes cannot be restored exactly, only its text", err=True)
    for fault in summary.failed:
        click.echo(f"cleaner: {fault['source']}: {fault['reason']}", err=True)
    if not quiet:
        from cleaner.report.summary import print_summary

        print_summary(summary, None if out == "-" else out)
    return 1 if summary.failed else 0


def _prove_own_rules(settings: Settings) -> None:
    """A user's rule whose examples do not hold does not load; the built-in ones are proved by the tests."""
    rules = settings.rule_set()
    folders = tuple(str(folder) for folder in settings.rules if folder != builtin_rules())
    if folders:
        faults = list(prove((rule for rule in rules if rule.place.startswith(folders)), rules))
        if faults:
            raise RuleError(faults)


def _works(inputs: tuple[str, ...]) -> tuple[list[Work], list[tuple[str, str]]]:
    if "-" not in inputs:
        found = find_pages(inputs)
        return works(found.pages), found.skipped
    if len(inputs) > 1:
        raise UsageError("- reads one page from standard input; give it alone")
    return [Work(PageFile(Path("-"), "stdin"), "stdin", sys.stdin.buffer.read())], []


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
