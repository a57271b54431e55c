"""`cleaner clean`: pages to speeches."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cleaner.cli.findings import Listing, changes, finding_options, manifest_of, show_diff
from cleaner.cli.messages import log, log_format_option
from cleaner.cli.options import cleaning_options
from cleaner.engine import Settings, Work, clean_pages
from cleaner.errors import RuleError, UsageError
from cleaner.examples import prove
from cleaner.loader import builtin_rules
from cleaner.naming import NAME, check_name
from cleaner.read import PageFile, Pages, find_pages
from cleaner.records import Result, Summary, printable, set_aside
from cleaner.report.findings import codes, failure, flags_in
from cleaner.report.safe import one_line
from cleaner.report.summary import counted, in_words
from cleaner.write import MODES, Gate, Output, works

if TYPE_CHECKING:
    from cleaner.report.statistics import Statistics

__all__ = ["clean"]

_PAGES = "data/raw"  # where none are named
_LEAVE_OUT = (
    "a page that cannot be cleaned is mended, moved elsewhere, or accepted with --baseline FILE --write-baseline"
)


@click.command()
@click.argument("pages", nargs=-1, type=click.Path(allow_dash=True), metavar="[PAGES]...")
@click.option(
    "-o",
    "--out",
    default="data/clean",
    type=click.Path(allow_dash=True),
    metavar="OUT",
    show_default=True,
    help="Folder for the speeches and the record; - writes the speeches to stdout, a line with a form feed between two.",
)
@cleaning_options
@click.option(
    "--near-duplicates",
    type=click.Choice(MODES),
    default="mark",
    show_default=True,
    help="Mark copies of speeches in the manifest, drop their files, or do not look for them.",
)
@click.option(
    "--name",
    default=NAME,
    metavar="TEMPLATE",
    show_default=True,
    help="How speeches are called: {stem} of the page, {part}, and {title} if you like.",
)
@click.option(
    "--max-loss",
    type=click.FloatRange(0, 1),
    default=Gate.page,
    metavar="SHARE",
    show_default=True,
    help="Set a page aside that loses more of its running text.",
)
@click.option(
    "--max-rule-loss",
    type=click.FloatRange(0, 1),
    default=Gate.rule,
    metavar="SHARE",
    show_default=True,
    help="Set pages aside where one rule takes more, of all pages together and of theirs.",
)
@click.option("--prune", is_flag=True, help="Remove what was made of pages that are no longer there.")
@click.option("--verify-inputs", is_flag=True, help="Read all pages to see which changed; do not go by size and time.")
@click.option("--wait", is_flag=True, help="Wait for another run on OUT to end.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.  [default: all cores]")
@click.option("--statistics", is_flag=True, help="Say where the time went, by pass and rule; cleans in one process.")
@click.option(
    "--profile",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write where the time went, for https://www.speedscope.app; cleans in one process.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file in OUT would change, and name it.")
@click.option("--diff", is_flag=True, help="Like --check, and show what would change as a unified diff.")
@finding_options
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but which pages failed.")
@click.option("--no-progress", is_flag=True, help="No progress bar, and no lines of progress where stderr is a file.")
@log_format_option
@click.pass_context
def clean(
    context: click.Context,
    pages: tuple[str, ...],
    out: str,
    settings: Settings,
    near_duplicates: str,
    name: str,
    max_loss: float,
    max_rule_loss: float,
    prune: bool,
    verify_inputs: bool,
    wait: bool,
    jobs: int | None,
    statistics: bool,
    profile: Path | None,
    check: bool,
    diff: bool,
    listing: Listing,
    quiet: bool,
    no_progress: bool,
    log_format: str,
) -> int:
    """Clean PAGES (files, folders or globs; - reads standard input; data/raw if none are named) into speeches.

    Writes one UTF-8 file per speech, manifest.jsonl (a record per speech), removed.jsonl (a record per edit) and
    summary.json. Sub-folders keep their shape. Pages that are as they were in the last run are not cleaned again; a run
    that was interrupted goes on where it stopped. Exit status: 0 all pages done, 1 some page failed or --check found a
    change, 2 nothing was done, 130 or 143 interrupted.

    \b
    cleaner clean pages/ -o clean/            clean a folder
    cleaner clean page.txt -o -               one page to stdout
    cleaner clean pages/ -o clean/ --diff     what would change?
    """
    if not pages:
        if not os.path.exists(_PAGES):
            raise UsageError(
                f"no pages were named, and there is no {_PAGES}; name them: cleaner clean pages/ -o clean/"
            )
        if not quiet:
            log.info(f"no pages were named; these are the pages in {_PAGES}")
    inputs = pages or (_PAGES,)
    dry = check or diff
    if context.get_parameter_source("format") != ParameterSource.COMMANDLINE and (out == "-" or diff):
        listing = replace(listing, format=None)  # a file of settings does not forbid what is typed
    if out == "-" and (dry or listing.format):
        raise UsageError("-o - writes the speeches to stdout; --check, --diff and --format need an output folder")
    if diff and listing.format:
        raise UsageError("--diff shows changes on stdout, where --format lists findings; give one of the two")
    if check and not diff:
        listing = listing.or_text()
    check_name(name)
    settings = replace(settings, name=name)
    seen = None
    if profile and not profile.parent.is_dir():
        raise UsageError(f"cannot write {profile}: there is no folder {profile.parent}; make it, or name another file")
    if statistics or profile:
        if jobs and jobs > 1 and context.get_parameter_source("jobs") == ParameterSource.COMMANDLINE:
            raise UsageError("--statistics and --profile look at one process; leave --jobs out")
        seen, jobs = context.with_resource(_seen(settings, statistics, profile, log_format)), 1
    _prove_own_rules(settings)
    found, stdin = _found(inputs)
    folder = Path(context.with_resource(TemporaryDirectory(prefix="cleaner-"))) if dry else Path(out)
    watched = partial(_watched, quiet=quiet or no_progress, log_format=log_format, seen=seen)
    gate = Gate(max_loss, max_rule_loss)
    done: Counter[str] = Counter()
    if out == "-":
        todo = [replace(work, data=stdin) for work in works(found.pages)]
        summary = Summary(found=len(todo), skipped=found.skipped)
        _to_stdout(watched(clean_pages(todo, settings, jobs), todo), summary, gate)
        done = summary.states
    else:
        named = [Path(given) for given in inputs if given != "-"]
        with (
            _terminable(),
            Output(folder, named, found.pages, near_duplicates, gate, like=Path(out), prune=prune, wait=wait) as output,
        ):
            todo = output.plan(settings, verify=verify_inputs, stdin=stdin)
            try:
                for result in watched(clean_pages(todo, settings, jobs, ordered=False), todo):
                    output.add(result)
                    done[result.state] += 1
                summary = output.finish(found.skipped)
            except KeyboardInterrupt as stop:
                so_far = f"{done.total()} of {len(todo)} pages are done and kept"
                kept = f"{so_far}: give the same command again, and it goes on from there"
                log.error(f"interrupted; {'nothing was written' if dry else kept}")
                return 143 if isinstance(stop, _Terminated) else 130
    paths = {printable(page.name): printable(str(page.path)) for page in found.pages if stdin is None}
    findings = [
        failure(one["source"], paths.get(one["source"], one["source"]), one["reason"], state)
        for state, pages_of in (("failed", summary.failed), ("quarantined", summary.quarantined))
        for one in pages_of
    ]
    why = codes(settings.rule_set())
    if dry:
        findings += changes(Path(out), folder)
        if diff:
            show_diff(Path(out), folder)
    elif out != "-" and (listing.format or listing.baseline):
        findings += flags_in(manifest_of(folder), folder, why)
    new = listing.settle(findings, why)
    for source in summary.inexact:
        log.warning(f"{one_line(source)}: cleaned, but its bytes cannot be restored exactly, only its text")
    errors = [finding for finding in new if finding.level == "error"]
    listed = listing.format == log_format == "text"  # on stdout, for the same reader
    for finding in (finding for finding in errors if finding.code != "outdated" and not listed):
        about = {"path": finding.path, "code": finding.code}
        log.error(f"{one_line(finding.path)}: {finding.message}", extra={"fields": about})
    if difference := summary.difference():
        log.error(difference)
    if not quiet:
        changed = sum(one.code == "outdated" for one in new)
        _tell(summary, done, out, log_format, len(errors) - changed, changed if dry else None)
    return 1 if errors or difference else 0


def _tell(summary: Summary, done: Counter[str], out: str, log_format: str, failed: int, changed: int | None) -> None:
    """The end of a run on stderr; `done` counts what became of the pages that were cleaned in it, by state.

    `failed` is how many pages make the run fail; `changed` how many files would change, where none was written.
    """
    if changed is not None:
        not_cleaned = f", {counted(failed, 'page')} cannot be cleaned" if failed else ""
        log.info(f"{counted(changed, 'file')} would change{not_cleaned}", extra={"fields": {"files": changed}})
    elif log_format == "json":
        log.info("done", extra={"fields": {"pages": summary.as_dict()["pages"], "speeches": summary.speeches}})
    else:
        click.echo(in_words(summary, None if out == "-" else out, done), err=True)
    if 0 < failed < summary.pages_in and log_format == "text":
        log.info(_LEAVE_OUT)


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


def _to_stdout(results: Iterable[Result], summary: Summary, gate: Gate) -> None:
    """The speeches one after another, a line with a form feed, which none of them holds, between two.

    Each page passes the gate on its own.
    """
    stdout = sys.stdout.buffer
    first = True
    for result in results:
        for reason in gate.set_aside([(b"", result.loss)].__iter__).values():
            result = set_aside(result, "", reason)
        summary.add(result)
        for _, content in result.files:
            stdout.write(content if first else b"\f\n" + content)
            first = False
    stdout.flush()


def _watched(
    results: Iterator[Result], todo: Sequence[Work], quiet: bool, log_format: str, seen: Statistics | None
) -> Iterator[Result]:
    """The results, and how far they are on stderr."""
    if seen:
        results = _counted(results, todo, seen)
    if quiet or len(todo) < 2:
        return results
    from cleaner.report.progress import watched

    bar = log_format == "text" and sys.stderr.isatty()
    return watched(results, len(todo), lambda said, figures: log.info(said, extra={"fields": figures}), bar)


def _counted(results: Iterator[Result], todo: Sequence[Work], seen: Statistics) -> Iterator[Result]:
    sizes = {work.stem: work.size for work in todo}
    for result in results:
        seen.add(result, sizes[result.stem])
        yield result


@contextmanager
def _seen(settings: Settings, statistics: bool, profile: Path | None, log_format: str) -> Iterator[Statistics]:
    """What is seen within it; told at the end, where nothing has failed."""
    from cleaner.report.statistics import Statistics
    from cleaner.report.statistics import in_words as times_in_words

    with Statistics() as seen:
        seen.count_lines(settings.rule_set())
        yield seen
    if profile:
        seen.write_profile(profile)
    if statistics and log_format == "json":
        log.info("statistics", extra={"fields": seen.as_dict()})
    elif statistics:
        click.echo(times_in_words(seen.as_dict()), err=True)
