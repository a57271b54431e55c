"""`cleaner explain`: why a line stays or goes."""

from __future__ import annotations

import click

from cleaner.cli.options import clean_one, cleaning_options
from cleaner.engine import Settings
from cleaner.errors import UsageError
from cleaner.explain import explain as notes_on
from cleaner.pipeline import CODE_RULES
from cleaner.report.safe import visible

__all__ = ["explain"]


@click.command()
@click.argument("place", metavar="PAGE:LINE")
@cleaning_options
def explain(place: str, settings: Settings) -> int:
    """Explain line LINE of PAGE: which rules cut it, which found it without enough evidence, which came near."""
    path, _, number = place.rpartition(":")
    if not path or not number.isascii() or not number.isdigit():
        raise UsageError(
            f"{visible(place)!r} is not PAGE:LINE; write the file name, a colon and the number of the line"
        )
    rules = settings.rule_set()
    _, cleaned = clean_one(path, settings)
    try:
        notes = notes_on(cleaned, int(number), rules)
    except ValueError as error:
        raise UsageError(f"{visible(path)}: no line {number}; {error}") from error
    click.echo(f"{visible(place)}: {visible(cleaned.document.raw.split(chr(10))[int(number) - 1])}")
    if not any(note.verdict == "cuts" for note in notes):
        click.echo("  stays: no rule has enough evidence")
    for note in notes:
        rule = rules.get(note.rule)
        click.echo(f"  {note.verdict}: {note.rule}: {visible(note.why)}")
        click.echo(f"      {rule.why if rule else CODE_RULES.get(note.rule, '')}")
    return 0
