"""`cleaner explain`: why a line stays or goes."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner.cli.options import cleaning_options, rule_folders
from cleaner.engine import Settings
from cleaner.errors import PageError, UsageError
from cleaner.explain import explain as notes_on
from cleaner.pipeline import CODE_RULES, Options
from cleaner.pipeline import clean as clean_text
from cleaner.read import read_page
from cleaner.report.safe import visible

__all__ = ["explain"]


@click.command()
@click.argument("place", metavar="PAGE:LINE")
@cleaning_options
def explain(
    place: str,
    more_rules: tuple[Path, ...],
    only_rules: tuple[Path, ...],
    script: str,
    punctuation: str,
    max_page: int,
) -> int:
    """Explain line LINE of PAGE: which rules cut it, which found it without enough evidence, which came near."""
    path, _, number = place.rpartition(":")
    if not path or not number.isascii() or not number.isdigit():
        raise UsageError(
            f"{visible(place)!r} is not PAGE:LINE; write the file name, a colon and the number of the line"
        )
    settings = Settings(rule_folders(more_rules, only_rules), Options(script, punctuation), max_page)
    rules = settings.rule_set()
    try:
        cleaned = clean_text(path, read_page(Path(path), max_page)[1].text, rules, settings.options)
        notes = notes_on(cleaned, int(number), rules)
    except PageError as error:
        raise UsageError(f"{visible(path)}: {error}") from error
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
