"""`cleaner split`: where the speeches of a page begin, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cleaner.cli.options import cleaning_options, rule_folders
from cleaner.engine import Settings
from cleaner.errors import PageError, UsageError
from cleaner.pipeline import Options
from cleaner.pipeline import clean as clean_text
from cleaner.read import decode, read_page
from cleaner.report.safe import visible

__all__ = ["split"]


@click.command()
@click.argument("page")
@cleaning_options
def split(
    page: str,
    more_rules: tuple[Path, ...],
    only_rules: tuple[Path, ...],
    script: str,
    punctuation: str,
    max_page: int,
) -> int:
    """Show where the speeches of PAGE (- reads standard input) begin, and why.

    One line for each place where a speech may begin: its line in the page, the number it states, the rule that found
    it, what stands there, and whether it was taken. Below, the speeches. Exit status 1 where the page was left whole
    although it may hold several: a series is broken or ambiguous.
    """
    settings = Settings(rule_folders(more_rules, only_rules), Options(script, punctuation), max_page)
    try:
        text = (decode(sys.stdin.buffer.read()) if page == "-" else read_page(Path(page), max_page)[1]).text
        cleaned = clean_text(page, text, settings.rule_set(), settings.options)
    except PageError as error:
        raise UsageError(f"{visible(page)}: {error}") from error
    for position, one in cleaned.candidates:
        line = text.count("\n", 0, position) + 1
        click.echo(f"{line}\t{one.number or '-'}\t{one.rule}\t{visible(one.text)}\t{one.verdict}")
    click.echo(f"--\n{len(cleaned.speeches)} speeches")
    for speech in cleaned.speeches:
        title = speech.facts["title"].value if "title" in speech.facts else "no title"
        inferred = " (the title of the page)" if speech.title_inferred else ""
        click.echo(f"{speech.part}. {visible(title)}{inferred}, {len(speech.text)} characters")
        for candidate in speech.unsplit:
            click.echo(f"   not split at: {visible(candidate)}")
    return 1 if any(speech.unsplit for speech in cleaned.speeches) else 0
