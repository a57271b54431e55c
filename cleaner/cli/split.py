"""`cleaner split`: where the speeches of a page begin, and why."""

from __future__ import annotations

import click

from cleaner.cli.options import clean_one, cleaning_options
from cleaner.engine import Settings
from cleaner.report.safe import visible
from cleaner.report.summary import counted

__all__ = ["split"]


@click.command()
@click.argument("page", type=click.Path(allow_dash=True))
@cleaning_options
def split(page: str, settings: Settings) -> int:
    """Show where the speeches of PAGE (- reads standard input) begin, and why.

    One line for each place where a speech may begin: its line in the page, the number it states, the rule that found
    it, what stands there, and whether it was taken. Below, the speeches. Exit status 1 where the page was left whole
    although it may hold several: a series is broken or ambiguous.
    """
    decoded, cleaned = clean_one(page, settings)
    for position, one in cleaned.candidates:
        line = decoded.text.count("\n", 0, position) + 1
        click.echo(f"{line}\t{one.number or '-'}\t{one.rule}\t{visible(one.text)}\t{one.verdict}")
    click.echo(f"--\n{counted(len(cleaned.speeches), 'speech')}")
    for speech in cleaned.speeches:
        title = speech.facts["title"].value if "title" in speech.facts else "no title"
        inferred = " (the title of the page)" if speech.title_inferred else ""
        click.echo(f"{speech.part}. {visible(title)}{inferred}, {len(speech.text)} characters")
        for candidate in speech.unsplit:
            click.echo(f"   not split at: {visible(candidate)}")
    return 1 if any(speech.unsplit for speech in cleaned.speeches) else 0
