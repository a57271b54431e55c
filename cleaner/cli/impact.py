"""`cleaner rules impact`: what a change of rules does to pages, before it is made."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cleaner.cli.findings import echo_diff
from cleaner.cli.messages import log
from cleaner.engine import Settings, clean_pages
from cleaner.loader import builtin_rules
from cleaner.read import find_pages
from cleaner.records import Result
from cleaner.report.safe import one_line
from cleaner.report.summary import counted
from cleaner.write import works

__all__ = ["impact"]


@click.command(short_help="Compare what two sets of rules make of pages.")
@click.argument("old")
@click.argument("new")
@click.argument("pages", nargs=-1, required=True, type=click.Path())
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Pages to show as a diff.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.  [default: all cores]")
def impact(old: str, new: str, pages: tuple[str, ...], top: int, jobs: int | None) -> int:
    """Compare what the rules OLD and the rules NEW make of PAGES; nothing is written.

    OLD and NEW are folders of rules, or `built-in`, or several of these parted as in PATH (`built-in:my-rules`). A line
    for each page that changes: its name, the characters more or less, its state. Then the first of them as unified
    diffs. Exit status 1 where a page fails with NEW and not with OLD.
    """
    todo = works(find_pages(pages).pages)
    before, after = (Settings(_folders(given)) for given in (old, new))
    for settings in (before, after):
        settings.rule_set()  # a mistake in a rule is said before any page is read
    changed: list[tuple[Result, Result]] = []
    count = more = less = broken = 0
    for was, now in zip(clean_pages(todo, before, jobs), clean_pages(todo, after, jobs), strict=True):
        if (was.files, was.state) == (now.files, now.state):
            continue
        difference = _characters(now) - _characters(was)
        more, less = more + max(difference, 0), less + max(-difference, 0)
        broken += now.state == "failed"
        state = now.state if was.state == now.state else f"{was.state} → {now.state}"
        click.echo(f"{one_line(now.source)}\t{difference:+d}\t{state}{f': {now.reason}' if now.reason else ''}")
        count += 1
        if len(changed) < top:
            changed.append((was, now))
    for was, now in changed:
        echo_diff(now.source, _text(was), _text(now))
    log.info(f"{count:,} of {counted(len(todo), 'page')} change: {more:,} characters more, {less:,} less")
    return 1 if broken else 0


def _folders(given: str) -> tuple[Path, ...]:
    return tuple(builtin_rules() if name == "built-in" else Path(name) for name in given.split(os.pathsep))


def _characters(result: Result) -> int:
    return sum(len(content.decode("utf-8", "surrogatepass")) for _, content in result.files)


def _text(result: Result) -> str:
    """The speeches of a page one after another, each below its name."""
    return "".join(f"=== {path}\n{content.decode('utf-8', 'surrogatepass')}" for path, content in result.files)
