"""The table at the end of a run, on stderr."""

from __future__ import annotations

from cleaner.records import STATES, Summary
from cleaner.report.safe import visible

__all__ = ["counted", "print_summary"]


def print_summary(summary: Summary, out: str | None, done: int) -> None:
    """Pages, speeches, and what each pass took out; `done` is how many pages were cleaned in this run."""
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True, highlight=False, markup=False)
    counts = ", ".join(f"{summary.states[state]} {state}" for state in STATES if summary.states[state])
    table = Table(title="what was cut", title_justify="left", title_style="", box=None, pad_edge=False)
    for name, justify in (
        ("pass", "left"),
        ("rule", "left"),
        ("pages", "right"),
        ("edits", "right"),
        ("characters", "right"),
    ):
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    shown = sorted(summary.rules.items(), key=lambda item: (item[1]["pass"], -item[1]["characters"], item[0]))
    for rule, count in shown:
        table.add_row(count["pass"], rule, f"{count['pages']:,}", f"{count['edits']:,}", f"{count['characters']:,}")
    if shown:
        console.print(table)
        console.print()
    skipped = f", {len(summary.skipped)} skipped" if summary.skipped else ""
    copies = f"; {counted(summary.copies, 'near-duplicate')} of others" if summary.copies else ""
    where = f" in {visible(out)}" if out else ""
    vanished = f" ({len(summary.vanished)} of them vanished from the input)" if summary.vanished else ""
    console.print(
        f"{counted(summary.pages_in, 'page')}{vanished}: {counts}{skipped}; "
        f"{counted(summary.speeches, 'speech')}{where}{copies}"
    )
    if done < summary.found:
        console.print(f"{counted(done, 'page')} cleaned in this run, the others are as they were")
    kept, read = summary.characters_out, summary.characters_in
    console.print(f"{read:,} characters read, {kept:,} kept; {counted(summary.gaps, 'gap')} where text is missing")


def counted(number: int, name: str) -> str:
    """
    >>> counted(1, "page"), counted(2000, "speech")
    ('1 page', '2,000 speeches')
    """
    return f"{number:,} {name}{'' if number == 1 else 'es' if name.endswith('ch') else 's'}"
