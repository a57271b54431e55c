"""`cleaner show`: a page with every cut marked in place."""

from __future__ import annotations

import click

from cleaner.cli.options import clean_one, cleaning_options
from cleaner.engine import Settings
from cleaner.pipeline import CODE_RULES
from cleaner.report.marked import pieces, replaced
from cleaner.report.safe import visible
from cleaner.report.summary import counted

__all__ = ["show"]


@click.command()
@click.argument("page", type=click.Path(allow_dash=True))
@cleaning_options
@click.option("--color/--no-color", default=None, help="Colour the marks.  [default: on a terminal]")
def show(page: str, settings: Settings, color: bool | None) -> int:
    """Show PAGE (- reads standard input) as it was decoded, with every cut marked in place and named.

    ⟦cut⟧‹rule› is what is removed, ⟦old→new⟧‹rule› what is repaired. Brackets that stand in the page are doubled.
    Below the page: how many characters other passes set, what the speeches are, and why each rule cut.
    """
    decoded, cleaned = clean_one(page, settings)
    shown: dict[str, None] = {}
    ended = True
    for piece in pieces(cleaned):
        ended = not piece.rule and piece.text.endswith("\n")
        if not piece.rule:
            click.echo(_text(piece.text), nl=False, color=color)
            continue
        shown[piece.rule] = None
        new = f"→{_text(piece.new)}" if piece.new else ""
        mark = click.style(f"⟦{_text(piece.text)}{new}⟧", fg="yellow" if new else "red")
        click.echo(mark + click.style(f"‹{piece.rule}›", dim=True), nl=False, color=color)
    if not ended:  # a mark stands behind the line break that it cuts
        click.echo()
    click.echo(f"--\n{decoded.encoding}, {cleaned.script}, {counted(len(cleaned.speeches), 'speech')}")
    for speech in cleaned.speeches:
        facts = "; ".join(f"{name}: {visible(fact.value)}" for name, fact in speech.facts.items())
        click.echo(
            f"{speech.part}. {len(speech.text)} characters, {counted(len(speech.gaps), 'gap')}{'; ' if facts else ''}{facts}"
        )
    for rule, count in sorted(replaced(cleaned).items()):
        click.echo(f"{rule}: {count} characters. {CODE_RULES.get(rule, '')}")
    rules = settings.rule_set()
    for name in shown:
        known = rules.get(name)
        click.echo(f"{name}: {known.why if known else CODE_RULES.get(name, '')}")
    return 0


def _text(text: str) -> str:
    return visible(text).replace("⟦", "⟦⟦").replace("⟧", "⟧⟧")
