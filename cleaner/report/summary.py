"""The end of a run, as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleaner.records import STATES, Summary
from cleaner.report.safe import visible

__all__ = ["aligned", "counted", "in_words"]


def in_words(summary: Summary, out: str | None, done: Counter[str]) -> str:
    """What each pass took out, pages, speeches; `done` counts what became of the pages that this run cleaned, by state."""
    shown = sorted(summary.rules.items(), key=lambda item: (item[1]["pass"], -item[1]["characters"], item[0]))
    numbers = ("pages", "edits", "characters")
    rows = [(count["pass"], rule, *(f"{count[name]:,}" for name in numbers)) for rule, count in shown]
    lines = ["what was cut", aligned([("pass", "rule", *numbers), *rows], names=2), ""] if rows else []
    counts = ", ".join(f"{summary.states[state]} {state}" for state in STATES if summary.states[state])
    skipped = f", {len(summary.skipped)} skipped" if summary.skipped else ""
    copies = f"; {counted(summary.copies, 'near-duplicate')} of others" if summary.copies else ""
    where = f" in {visible(out)}" if out else ""
    vanished = (
        f" ({len(summary.vanished)} of them vanished from the input; --prune removes their speeches)"
        if summary.vanished
        else ""
    )
    lines.append(
        f"{counted(summary.pages_in, 'page')}{vanished}: {counts}{skipped}; "
        f"{counted(summary.speeches, 'speech')}{where}{copies}"
    )
    if done.total() < summary.found:
        cleaned = counted(done.total() - done["failed"], "page")
        failed = f", {done['failed']:,} failed" if done["failed"] else ""
        lines.append(f"{cleaned} cleaned in this run{failed}; the others are as they were")
    kept, read = summary.characters_out, summary.characters_in
    lines.append(f"{read:,} characters read, {kept:,} kept; {counted(summary.gaps, 'gap')} where text is missing")
    return "\n".join(lines)


def aligned(rows: Sequence[Sequence[str]], names: int = 1) -> str:
    """Rows of ASCII cells as a table: the first `names` columns to the left, the figures behind them to the right.

    No line is wrapped, or padded at its end: so it can be searched and compared.

    >>> print(aligned([("rule", "edits"), ("toolbar.button", "3")]))
    rule            edits
    toolbar.button      3
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    signs = ["<"] * names + [">"] * (len(widths) - names)
    return "\n".join(
        "  ".join(f"{cell:{sign}{width}}" for cell, sign, width in zip(row, signs, widths, strict=True)) for row in rows
    )


def counted(number: int, name: str) -> str:
    """
    >>> counted(1, "page"), counted(2000, "speech")
    ('1 page', '2,000 speeches')
    """
    return f"{number:,} {name}{'' if number == 1 else 'es' if name.endswith('ch') else 's'}"
