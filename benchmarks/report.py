"""What `speed.py` measured, as tables and a plot: `python benchmarks/report.py` reads and writes benchmarks/results.

The plot needs matplotlib (benchmarks/requirements.txt). What limits a figure that was not reached stands here, in LIMITS.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

RESULTS = Path(__file__).resolve().parent / "results"
Groups = dict[str, dict[str, "Costs"]]


class Costs(NamedTuple):
    """What a program cost over some pages, medians of the rounds: seconds of CPU and by the clock, most memory in bytes.

    `start` and `start_wall` are those of a run over one page; `low` and `high` the least and the most seconds of CPU.
    """

    bytes: int
    pages: int
    cpu: float
    low: float
    high: float
    wall: float
    peak: int
    start: float
    start_wall: float

    @property
    def rate(self) -> float:
        """MB of pages for a second of CPU, start-up apart."""
        return self.bytes / 1e6 / max(self.cpu - self.start, 1e-3)

    @property
    def whole_rate(self) -> float:
        """MB of pages for a second of CPU of the whole process."""
        return self.bytes / 1e6 / self.cpu


def read(found: dict[str, Any]) -> Groups:
    return {title: {name: _costs(one) for name, one in group.items()} for title, group in found["groups"].items()}


def _costs(one: dict[str, Any]) -> Costs:
    cpu, wall, peak = zip(*one["runs"], strict=True)
    start, start_wall, _ = zip(*one["starts"], strict=True)
    return Costs(
        one["bytes"], one["pages"], median(cpu), min(cpu), max(cpu), median(wall), max(peak), median(start), median(start_wall)
    )  # fmt: skip


class Figure(NamedTuple):
    """A figure to reach: at least `goal`, or with `most` at most. None: it was not measured."""

    name: str
    goal: float
    value: float | None
    most: bool = False

    @property
    def reached(self) -> bool:
        return self.value is not None and (self.value <= self.goal if self.most else self.value >= self.goal)


# By the name of a figure: what the profile shows to be the limit, and what was tried.
LIMITS: dict[str, str] = {
    "times as fast as the naive pipeline by lines": "Half of the time goes into finding what rules look for in lines, nearly all "
    "of it into patterns of `regex`, and a quarter into weighing what they found; the other passes share the rest. Furniture passes the gates (shape, literals, "
    "marks) of a handful of patterns, running text of two; what counts at the edges of a text only is not looked for inside it, and "
    "lines that are alike but for their numbers are tried once. Large patterns are looked for in their alternatives, and one "
    "pattern on all lines of a page before the next, because most of the cost is fetching its nodes from memory. The naive "
    "pipeline stops at the first rule that matches; here all are asked, since each may be named, counted, or begin a block. "
    "Tried without gain enough to keep: tries and a choice by first character inside a pattern (0.9 of the time), stopping "
    "at the first rule that settles a line (0.98), looking at many pages at once (0.92), huge memory pages (1.0). Other "
    "engines over the same patterns and lines: RE2 1.3 times as long as `regex`, the Rust crate 0.6, PCRE2 longer; the `re` of Python "
    "a third, but it has no time limit and lacks variable look-behind and `\\p{Han}`.",
    "times as fast as the naive pipeline by pages": "The same; and one search over a page costs `regex` less than one to "
    "a line, but `\\s` and `.{0,40}` then cross lines, so it does not find the same.",
    "the same by lines, both with 300 rules": "Above, `cleaner` has all its rules and the naive pipeline 300.",
    "the same by pages, both with 300 rules": "The same.",
    "times as fast as datatrove's ftfy formatter alone": "That formatter does what the repair pass does here, which takes a "
    "thirtieth of the time: only lines that hold an odd character meet ftfy.",
    "share of the speed of the floor": "The floor copies bytes in C; every line here is an object in Python.",
    "times as fast with two processes as with one": "Each process loads the rules, and one puts the results in order, compares "
    "the speeches with each other and writes: on few pages that weighs much.",
    "cost of 3,000 rules against 300": "300 are an even choice of the built-in rules, 3,000 are all of them and rules for "
    "sites: what the other built-in rules cost is in it.",
    "cost of 3,000 rules against the built-in ones": "The generated rules have words in common with the pages; each is one more "
    "literal in the scan of every line and one more entry to weigh behind it.",
    "cost of a byte, dearest against cheapest, over lengths of pages": "Each page costs two rounds of passes, a record and a "
    "transaction, whatever its length, and short pages are mostly furniture, which is the dear part.",
    "cost of a byte, dearest against cheapest, over numbers of pages": "Lines that stood on earlier pages are known "
    "already, so more pages cost less each.",
    "cost of the record, of proving it and of writing it, by steps": "What was made of every page is kept too, so that a run "
    "that was stopped goes on.",
    "most memory of one process, MB": "Libraries 43, what the patterns need 27, compiled patterns up to 47, tables of characters "
    "and dictionaries 10, lines that are remembered 10; the rest, in a run of one process, is what compares the speeches. A "
    "worker beside others holds less (below).",
}


def figures(found: dict[str, Any], groups: Groups) -> Iterator[Figure]:
    """The figures to reach. All of CPU time and start-up apart, but for two processes, which is by the clock."""

    def rate(group: str, name: str) -> float | None:
        return groups[group][name].rate if name in groups.get(group, {}) else None

    def ratio(one: float | None, other: float | None) -> float | None:
        return one / other if one and other else None

    ours = rate("contenders", "cleaner")
    yield Figure("times as fast as the naive pipeline by lines", 25, ratio(ours, rate("contenders", "naive, by lines")))
    yield Figure("times as fast as the naive pipeline by pages", 12, ratio(ours, rate("contenders", "naive, by pages")))
    yield Figure(
        "times as fast as datatrove's ftfy formatter alone", 8, ratio(ours, rate("contenders", "datatrove ftfy"))
    )
    few = rate("rules", "300")
    for how in ("by lines", "by pages"):
        faster = ratio(few, rate("contenders", f"naive, {how}"))
        yield Figure(f"the same {how}, both with 300 rules", 25 if how == "by lines" else 12, faster)
    yield Figure("share of the speed of the floor", 0.15, ratio(ours, rate("contenders", "floor")))
    workers = groups.get("workers", {})
    walls = [workers[n].wall - workers[n].start_wall for n in ("1", "2") if n in workers]
    yield Figure("times as fast with two processes as with one", 1.9, ratio(*walls) if len(walls) == 2 else None)
    for fewer, name in (("300", "300"), ("built-in", "the built-in ones")):
        dearer = ratio(rate("rules", fewer), rate("rules", "3000"))
        yield Figure(f"cost of 3,000 rules against {name}", 1.1, dearer, True)
    seconds = _steps(found)
    kept = sum(seconds.get(step, 0.0) for step in ("record", "check", "write"))
    recorded = sum(seconds.values()) / (sum(seconds.values()) - kept) if seconds else None
    yield Figure("cost of the record, of proving it and of writing it, by steps", 1.15, recorded, True)
    slower = ratio(rate("script", "Simplified"), rate("script", "Traditional"))
    yield Figure("cost of a Traditional page against a Simplified one", 2, slower, True)
    for group, name in (
        ("length", "cost of a byte, dearest against cheapest, over lengths of pages"),
        ("pages", "cost of a byte, dearest against cheapest, over numbers of pages"),
    ):
        yield Figure(name, 1.15, _spread([1 / one.rate for one in groups.get(group, {}).values()]), True)
    yield Figure("most memory of one process, MB", 150, groups["contenders"]["cleaner"].peak / 1e6, True)


def _spread(values: list[float]) -> float | None:
    return max(values) / min(values) if len(values) > 1 else None


def markdown(found: dict[str, Any], groups: Groups) -> str:
    about = found["about"]
    versions = ", ".join(f"{name} {number}" for name, number in sorted(about["versions"].items()))
    where = "in memory" if found["in_memory"] else "on disk: no file system in memory was found"
    lines = [
        "# Speed",
        "",
        "Made by `make bench`; what is measured and how is said in `benchmarks/speed.py`. Do not edit it.",
        "",
        f"{about['processor']}, {about['cores']} cores, {about['system']}, Python {about['python']}; {versions}. Pages and"
        f" output {where}. Medians of {found['rounds']} rounds, all contenders of a table one after another in each. Load of"
        f" the machine before and after: {found['load'][0]} and {found['load'][1]}; where it is above one, others worked too,"
        " and only ratios count.",
        "",
        "![Speed and cost](speed.svg)",
        "",
        "## What was to be reached",
        "",
        "Seconds of CPU, start-up apart; two processes by the clock.",
        "",
        "| figure | to reach | measured | | what limits it |",
        "|---|---|---|---|---|",
    ]
    for one in figures(found, groups):
        value = "not measured" if one.value is None else f"{one.value:.3g}"
        sign = "" if one.value is None else "reached" if one.reached else "missed"
        lines.append(
            f"| {one.name} | {'≤' if one.most else '≥'} {one.goal:g} | {value} | {sign} | {LIMITS.get(one.name, '')} |"
        )
    ours = groups["contenders"]["cleaner"]
    lines += [
        "",
        "## Beside others",
        "",
        "One process each. The slow ones had the first pages only. MB of pages for a second of CPU, start-up apart and with it;"
        " how many times as fast `cleaner` is; and the range of the seconds of CPU over the rounds.",
        "",
        "| | MB | MB/s | with start-up | cleaner is | start-up, s | peak, MB | s of CPU |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in groups["contenders"].items():
        lines.append(
            f"| {name} | {one.bytes / 1e6:.1f} | {one.rate:.2f} | {one.whole_rate:.2f} | {ours.rate / one.rate:.2f} × |"
            f" {one.start:.2f} | {one.peak / 1e6:.0f} | {one.low:.2f} to {one.high:.2f} |"
        )
    titles = {
        "rules": ("Cost against the number of rules", "rules"),
        "pages": ("Cost against the number of pages, of 1 to 3 kB each", "pages"),
        "length": ("Cost against the length of pages", "bytes to a page"),
        "workers": ("Workers", "processes"),
        "script": ("Script", "script"),
        "output": ("Output in memory and on disk", "output"),
    }
    for group, (title, what) in titles.items():
        if not groups.get(group):
            continue
        lines += [
            "",
            f"## {title}",
            "",
            f"| {what} | MB | pages | s of CPU to a MB | MB/s by the clock | pages/s | start-up, s | peak, MB |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for name, one in groups[group].items():
            wall = max(one.wall - one.start_wall, 1e-3)
            label = f"{int(name):,}" if name.isdigit() else name
            lines.append(
                f"| {label} | {one.bytes / 1e6:.1f} | {one.pages:,} | {1 / one.rate:.3f} | {one.bytes / 1e6 / wall:.2f} |"
                f" {one.pages / wall:,.0f} | {one.start:.2f} | {one.peak / 1e6:.0f} |"
            )
    lines += [
        "",
        "## Where the time goes",
        "",
        "Seconds of CPU to a MB, by `cleaner clean --statistics`; the dearest rules below.",
        "",
    ]
    for title, costs in (("step", _steps(found)), ("rule", dict(list(_steps(found, "rules").items())[:15]))):
        lines += [f"| {title} | s to a MB |", "|---|---|"]
        lines += [f"| {name} | {seconds:.4f} |" for name, seconds in costs.items()]
        lines.append("")
    return "\n".join(lines)


def _steps(found: dict[str, Any], what: str = "steps") -> dict[str, float]:
    """Seconds of CPU to a MB by step or rule, medians of the rounds, the most first."""
    names = {name for one in found.get("steps", []) for name in one[what]}
    costs = {name: median(one[what].get(name, 0) / one["bytes"] * 1e6 for one in found["steps"]) for name in names}
    return dict(sorted(costs.items(), key=lambda cost: (-cost[1], cost[0])))


def plot(groups: Groups, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update(
        {"svg.hashsalt": "cleaner", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    from matplotlib import pyplot

    figure, ((beside, rules), (pages, length)) = pyplot.subplots(2, 2, figsize=(9, 6), layout="constrained")
    names = [name for name in reversed(groups["contenders"]) if name != "floor"]
    rates = [groups["contenders"][name].rate for name in names]
    bars = beside.barh(names, rates, color=["#b5442e" if name == "cleaner" else "#9aa5b1" for name in names])
    beside.bar_label(bars, fmt="%.2f", padding=3)
    beside.set_title("MB for a second of CPU")
    axes = ((rules, "rules", "rules"), (pages, "pages", "pages"), (length, "length", "bytes to a page"))
    for axis, group, what in axes:
        points = [(int(name), 1 / one.rate) for name, one in groups.get(group, {}).items() if name.isdigit()]
        if points:
            axis.plot(*zip(*points, strict=True), marker="o", color="#b5442e")
            axis.set_xscale("log")
            axis.set_ylim(0, 1.25 * max(cost for _, cost in points))
        axis.set_title("seconds of CPU to a MB")
        axis.set_xlabel(what)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=RESULTS)
    folder = parser.parse_args().results
    found = json.loads((folder / "speed.json").read_text())
    groups = read(found)
    text = markdown(found, groups)
    (folder / "speed.md").write_text(text, encoding="utf-8")
    print(text)
    try:
        plot(groups, folder / "speed.svg")
    except ImportError:
        print("no plot: matplotlib is not installed; make bench installs it", file=sys.stderr)


if __name__ == "__main__":
    main()
