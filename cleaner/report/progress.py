"""How far a run is: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TypeVar

__all__ = ["watched"]

_Result = TypeVar("_Result")
_EVERY = 10.0  # seconds between two lines


def watched(
    results: Iterator[_Result],
    total: int,
    say: Callable[[str, dict[str, float]], None],
    bar: bool = False,
    clock: Callable[[], float] = monotonic,
) -> Iterator[_Result]:
    """The results as they come. With `bar` a progress bar shows count, rate and time left on stderr; without it `say`
    gets a sentence and its figures every ten seconds. Seconds are those of `clock`.
    """
    if bar:
        yield from _with_bar(results, total)
        return
    began = last = clock()
    for done, result in enumerate(results, 1):
        yield result
        now = clock()
        if now - last >= _EVERY and done < total:
            last, rate = now, done / (now - began)
            left = round((total - done) / rate)
            sentence = f"{done:,} of {total:,} pages, {rate:,.{0 if rate >= 10 else 1}f} a second, {_spelt(left)} left"
            say(sentence, {"done": done, "total": total, "rate": round(rate, 1), "seconds_left": left})


def _with_bar(results: Iterator[_Result], total: int) -> Iterator[_Result]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.1f} a second" if task.speed else "")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(elapsed_when_finished=True))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        yield from progress.track(results, total)


def _spelt(seconds: int) -> str:
    """
    >>> _spelt(59), _spelt(3700)
    ('59 s', '1 h 1 min')
    """
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
