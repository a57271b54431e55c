"""`cleaner explain`: why a line stays or goes."""

from __future__ import annotations

from itertools import groupby

import click

from cleaner.cli.options import clean_one, cleaning_options
from cleaner.engine import Settings
from cleaner.errors import UsageError
from cleaner.explain import explain as explanation
from cleaner.pipeline import CODE_RULES
from cleaner.report.safe import visible

__all__ = ["explain"]


# So many rules that did not decide are named, unless all are asked for.
_NEAREST = 5


@click.command()
@click.argument("place", metavar="PAGE:LINE")
@click.option("--all", is_flag=True, help="Name every rule that came near, with its reason.")
@cleaning_options
def explain(place: str, all: bool, settings: Settings) -> int:  # noqa: A002, an option and its variable have one name
    """Explain line LINE of PAGE: whether it stays or goes, which rules decided that, and which came nearest.

    Nearest are the rules that find the line, but not in a place where that is proof: those first that ask least of the place.
    Then those that find less than they ask for, by how much is missing: of the points, of the line, of the count.
    """
    path, _, number = place.rpartition(":")
    if not path or not number.isascii() or not number.isdigit():
        raise UsageError(
            f"{visible(place)!r} is not PAGE:LINE; write the file name, a colon and the number of the line"
        )
    rules = settings.rule_set()
    _, cleaned = clean_one(path, settings)
    try:
        found = explanation(cleaned, int(number), rules)
    except ValueError as error:
        raise UsageError(f"{visible(path)}: no line {number}; {error}") from error
    click.echo(f"{visible(place)}: {visible(cleaned.document.raw.split(chr(10))[int(number) - 1])}")
    click.echo(f"  {visible(found.verdict)}")
    if found.around:
        click.echo(f"  around: {found.around}")
    alike = groupby(found.others, key=lambda note: (note.verdict, note.why, note.words, all and note.rule))
    groups = [[*notes] for _, notes in alike]
    decided = [[note] for note in found.decided]
    words = ""
    for notes in decided + (groups if all else groups[:_NEAREST]):
        note = notes[0]
        said = [note.verdict, ", ".join(one.rule for one in notes), note.why]
        if note.words:
            said.append("the same words" if note.words == words else note.words)
            words = note.words
        click.echo(f"  {visible(': '.join(said))}")
        if all or note in found.decided:
            rule = rules.get(note.rule)
            click.echo(f"      {rule.why if rule else CODE_RULES.get(note.rule, '')}")
    if not all and (more := sum(map(len, groups[_NEAREST:]))):
        click.echo(f"  {more} more came near; --all names them, with the reason of each rule")
    return 0
