"""Where the time of a run goes: the program is looked at every few milliseconds of CPU (`--statistics`, `--profile`).

Nothing in the passes is timed for this, so it costs nothing where it is not asked for. A look counts for the step, and for
the rule, whose function is running; it weighs as much as the CPU time since the look before, so that a pattern which runs
long without a break is counted in full. Only this process is seen.
"""

from __future__ import annotations

import signal
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from types import CodeType, FrameType
from typing import Any, Self

import orjson

from cleaner.errors import UsageError
from cleaner.pattern import Pattern
from cleaner.prefilter import Prefilter
from cleaner.records import Result
from cleaner.report.summary import aligned, counted
from cleaner.rules import RuleSet

__all__ = ["STEPS", "Statistics", "in_words"]

EVERY = 0.002  # seconds of CPU between two looks
SHOWN = 20  # rules

# Function -> the step it works for; of those that are running the innermost counts. The passes say their names themselves.
STEPS = {
    "engine.page._loaded": "load rules",
    "prefilter.needs_of": "load rules",
    "read.pages.read_page": "decode",
    "page.Page._look_for": "match lines",
    "pipeline._Run.__init__": "measure script",
    "pipeline._Run._split": "split",
    "pipeline._Run._lay_out": "lay out",
    "pipeline.clean": "check",
    "flags.flags_of": "flags",
    "records.result_of": "record",
    "copies.find_copies": "copies",
    "write.output.Output.plan": "write",
    "write.output.Output.add": "write",
    "write.output.Output.finish": "write",
}
_PASSES = "pipeline._Run.round"
_PATTERN = "pattern.Pattern.found"
_PACKAGE = Path(__file__).parent.parent


@cache
def _called(code: CodeType) -> str:
    """A function by its module and name; those of `cleaner` without the package. No paths of this machine."""
    path = Path(code.co_filename)
    if path.is_relative_to(_PACKAGE):
        return ".".join([*path.relative_to(_PACKAGE).with_suffix("").parts, code.co_qualname])
    return f"{'/'.join(path.parts[-2:])}:{code.co_qualname}"


class _Counted(Prefilter):
    """A prefilter that counts the lines it is asked about, those that no pattern may match on, and the patterns."""

    def __init__(self, one: Prefilter) -> None:
        super().__init__(one.needs, one.edges)
        self.lines = self.plain = self.tried = 0

    def patterns(self, folded: str, scan: str) -> list[Pattern]:
        found = super().patterns(folded, scan)
        self.lines += 1
        self.plain += not found
        self.tried += len(found)
        return found


@dataclass
class Statistics:
    """What was seen, as a context around the work. Seconds are of CPU, but for `wall`.

    Raises UsageError on entering where the system has no timer to look by (Windows).
    """

    steps: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    stacks: Counter[tuple[CodeType, ...]] = field(default_factory=Counter)
    pages: int = 0
    bytes: int = 0
    touched: Counter[str] = field(default_factory=Counter)  # pass -> pages it changed something on
    cpu: float = 0.0
    wall: float = 0.0
    patterns: int = 0

    def __enter__(self) -> Self:
        if not hasattr(signal, "setitimer"):
            raise UsageError("this system has no timer to measure by; leave --statistics and --profile out")
        self._began, self._first = perf_counter(), process_time()
        self._last = self._first
        self._before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)
        self.cpu, self.wall = process_time() - self._first, perf_counter() - self._began

    def count_lines(self, rules: RuleSet) -> None:
        """From here on, count what the prefilter of the rules does."""
        self._prefilter = _Counted(rules.prefilter)
        self.patterns = len(self._prefilter.wholes)
        vars(rules)["prefilter"] = self._prefilter  # where the cached property keeps it

    def add(self, result: Result, size: int) -> None:
        """Count a page that was cleaned, of so many bytes; one that failed is none."""
        if result.state == "failed":
            return
        self.pages += 1
        self.bytes += size
        self.touched.update({pass_ for pass_, *_ in result.edits})

    def _look(self, _: int, frame: FrameType | None) -> None:
        now = process_time()
        weight, self._last = now - self._last, now
        stack: list[CodeType] = []
        step = rule = ""
        while frame is not None:
            name = _called(frame.f_code)
            stack.append(frame.f_code)
            if name == _PATTERN and not rule:
                rule = frame.f_locals["self"].rule
            if not step:
                step = frame.f_locals.get("name", "") if name == _PASSES else STEPS.get(name, "")
            frame = frame.f_back
        self.stacks[tuple(reversed(stack))] += weight  # type: ignore[assignment]
        self.steps[step or "other"] += weight  # type: ignore[assignment]
        if rule:
            self.rules[rule] += weight  # type: ignore[assignment]

    def as_dict(self) -> dict[str, Any]:
        """All figures, rounded; for programs."""
        lines = self._prefilter.lines
        return {
            "pages": self.pages,
            "bytes": self.bytes,
            "seconds": round(self.wall, 3),
            "cpu_seconds": round(self.cpu, 3),
            "megabytes_per_second": round(self.bytes / 1e6 / self.wall, 3),
            "pages_per_second": round(self.pages / self.wall, 1),
            "steps": {name: round(seconds, 3) for name, seconds in self.steps.most_common()},
            "rules": {name: round(seconds, 3) for name, seconds in self.rules.most_common()},
            "lines": lines,
            "lines_without_candidates": self._prefilter.plain,
            "patterns": self.patterns,
            "patterns_per_line": round(self._prefilter.tried / max(lines - self._prefilter.plain, 1), 2),
            "pages_touched": dict(sorted(self.touched.items())),
        }

    def write_profile(self, path: Path) -> None:
        """The stacks that were seen, as a file that https://www.speedscope.app opens. Raises UsageError."""
        codes = dict.fromkeys(code for stack in self.stacks for code in stack)
        numbers = {code: number for number, code in enumerate(codes)}
        profile = {
            "$schema": "https://www.speedscope.app/file-format-schema.json",
            "name": "cleaner",
            "exporter": "cleaner",
            "shared": {"frames": [{"name": _called(code), "line": code.co_firstlineno} for code in codes]},
            "profiles": [
                {
                    "type": "sampled",
                    "name": "cleaner clean",
                    "unit": "seconds",
                    "startValue": 0,
                    "endValue": sum(self.stacks.values()),
                    "samples": [[numbers[code] for code in stack] for stack in self.stacks],
                    "weights": list(self.stacks.values()),
                }
            ],
        }
        try:
            path.write_bytes(orjson.dumps(profile))
        except OSError as error:
            raise UsageError(f"cannot write {path} ({error.strerror}); name a file that you may write") from error


def in_words(found: dict[str, Any]) -> str:
    """What `as_dict` gives, as text for people."""
    total = sum(found["steps"].values()) or 1
    parts = []
    for what, seconds in (("step", found["steps"]), ("rule", dict(list(found["rules"].items())[:SHOWN]))):
        if seconds:
            rows = [(name, f"{spent:.3f}", f"{spent / total:.1%}") for name, spent in seconds.items()]
            parts.append(f"time by {what}\n{aligned([(what, 'seconds', 'share'), *rows])}\n")
    if not found["pages"]:
        parts.append("no page was cleaned in this run; name a new output folder to see what cleaning all of them takes")
        return "\n".join(parts)
    parts.append(
        f"{counted(found['pages'], 'page')}, {found['bytes'] / 1e6:.2f} MB in {found['seconds']:.2f} s:"
        f" {found['pages_per_second']:,} pages and {found['megabytes_per_second']} MB a second;"
        f" {found['cpu_seconds']:.2f} s of CPU"
    )
    parts.append(
        f"{found['lines']:,} different lines were looked at: {found['lines_without_candidates']:,} could be passed over by all"
        f" patterns, on the others {found['patterns_per_line']} of them were tried on average"
    )
    touched = ", ".join(f"{name} {count:,}" for name, count in found["pages_touched"].items())
    parts.append(f"pages that a pass changed: {touched or 'none'}")
    return "\n".join(parts)
