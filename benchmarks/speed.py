"""How fast `cleaner` is: beside a floor, the obvious pipeline of the same libraries and other programs, and by what.

    make bench                                    all of it: an hour on two cores of 2.5 GHz
    python benchmarks/speed.py --quick            the same in some minutes, and not to be quoted

Everything runs as a process of its own over the same pages (`corpus.py`), one after another, round by round, A B A B; what
counts are the medians. CPU seconds are those of the process and its children. Pages lie on a file system in memory where
there is one. Slow ones get the first pages only. Start-up (the time for one page) is taken off where it says so.

Times differ from run to run, by a third where other work goes on: trust ratios within one run. The figures go to
benchmarks/results/speed.json; `report.py` makes tables and a plot of them.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from contenders import CONTENDERS

ROOT = Path(__file__).resolve().parent.parent

RESULTS = ROOT / "benchmarks" / "results"
IN_MEMORY = Path("/dev/shm")
# Of the pages that `cleaner` gets, what share the others get; they are that much slower, or faster.
SHARES = {"floor": 4.0, "naive, by lines": 1 / 8, "naive, by pages": 1 / 8}
PEERS = ("datatrove ftfy", "JioNLP", "clean-text", "trafilatura")
LIBRARIES = ("ahocorasick-rs", "ftfy", "numpy", "opencc", "orjson", "regex")


class Run(NamedTuple):
    """A program over a folder of pages: how it is called, before the folder and where it writes to; where it writes to."""

    command: tuple[str, ...]
    pages: Path
    checkout: Path = ROOT
    options: tuple[str, ...] = ()
    disk: bool = False


class Cost(NamedTuple):
    """What one process cost: seconds of CPU and by the clock, and the most memory it held, in bytes."""

    cpu: float
    wall: float
    peak: int


class Bench:
    """Runs side by side, in a folder in memory."""

    def __init__(self, folder: Path, disk: Path, rounds: int, peers: str | None) -> None:
        self.folder, self.disk, self.rounds, self.peers = folder, disk, rounds, peers
        self.made: dict[tuple[str, ...], Path] = {}
        # What cleaner keeps of 3,000 rules is not to stay in the user's cache folder.
        self.environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}

    def pages(self, megabytes: float, *options: str) -> Path:
        """A folder with such pages, made once."""
        key = (str(megabytes), *options)
        if key not in self.made:
            self.made[key] = self.folder / f"pages-{len(self.made)}"
            self.make("corpus.py", str(self.made[key]), "--megabytes", str(megabytes), *options)
        return self.made[key]

    def checkout(self, rules: int) -> Path:
        """A folder with the program and so many rules."""
        folder = self.folder / f"rules-{rules}"
        self.make("rules.py", str(rules), str(folder))
        return folder

    def make(self, program: str, *arguments: str) -> None:
        """In another process: what this one holds counts as memory of all that it starts, until they hold more."""
        command = [sys.executable, str(ROOT / "benchmarks" / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def cleaner(self, pages: Path, *options: str, checkout: Path = ROOT, disk: bool = False, jobs: int = 1) -> Run:
        command = (sys.executable, "-m", "cleaner", "clean", "--quiet", "--jobs", str(jobs))
        return Run(command, pages, checkout, options, disk)

    def contender(self, name: str, pages: Path) -> Run | None:
        """None where it is not installed."""
        python = sys.executable if name not in PEERS else self.peers
        return Run((python, str(ROOT / "benchmarks" / "contenders.py"), name), pages) if python else None

    def once(self, run: Run) -> Cost | None:
        """One run; None where a peer ends with a failure. Where `cleaner` does, the benchmark ends."""
        out = (self.disk if run.disk else self.folder) / "out"
        place = ["-o", str(out)] if "-m" in run.command else [str(out)]
        command = [*run.command, *run.options, str(run.pages), *place]
        begun = time.perf_counter()
        with (self.folder / "stderr").open("wb") as stderr:
            process = subprocess.Popen(
                command, cwd=run.checkout, env=self.environment, stdout=subprocess.DEVNULL, stderr=stderr
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cost = Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss * 1024)
        shutil.rmtree(out, ignore_errors=True)
        if process.returncode and run.command[0] == sys.executable:
            sys.exit(
                f"{' '.join(command)} ended with {process.returncode}: {(self.folder / 'stderr').read_text()[-2000:]}"
            )
        return cost if process.returncode == 0 else None

    def group(self, title: str, runs: dict[str, Run | None]) -> dict[str, Any]:
        """Every run in every round, and with it one over a single page, which is its start-up.

        Each runs once before that, so that what is kept from run to run (`cleaner.cache`) is there.
        """
        there = {name: run for name, run in runs.items() if run and self.once(run) is not None}
        for name in runs.keys() - there.keys():
            print(f"  {name} is left out: it is not installed here, or does not run", file=sys.stderr)
        costs: dict[str, list[Cost]] = {name: [] for name in there}
        starts: dict[str, list[Cost]] = {name: [] for name in there}
        for number in range(self.rounds):
            print(f"{title}: round {number + 1} of {self.rounds}", file=sys.stderr)
            for name, run in there.items():
                for kept, one in ((starts, self._one_page(run)), (costs, run)):
                    if cost := self.once(one):
                        kept[name].append(cost)
        return {
            name: {
                "bytes": sum(path.stat().st_size for path in there[name].pages.rglob("*.*")),
                "pages": sum(1 for _ in there[name].pages.rglob("*.*")),
                "runs": costs[name],
                "starts": starts[name],
            }
            for name in there
            if costs[name]
        }

    def steps(self, pages: Path) -> list[dict[str, Any]]:
        """What `--statistics` says, round by round."""
        out = self.folder / "out"
        command = (
            *self.cleaner(pages).command[:-2],
            "--statistics",
            "--log-format",
            "json",
            str(pages),
            "-o",
            str(out),
        )
        found = []
        for _ in range(self.rounds):
            done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
            found += [one for one in map(json.loads, done.stderr.splitlines()) if one["message"] == "statistics"]
            shutil.rmtree(out)
        return found

    def _one_page(self, run: Run) -> Run:
        first = next(path for path in sorted(run.pages.rglob("*.*")))
        key = ("one of", str(run.pages))
        if key not in self.made:
            self.made[key] = self.folder / f"pages-{len(self.made)}"
            self.made[key].mkdir()
            # A short page of the same kind: reading it is nothing beside starting.
            (self.made[key] / first.name).write_bytes(first.read_bytes() if first.stat().st_size < 50_000 else b"")
        return run._replace(pages=self.made[key])


def _html(pages: Path, folder: Path) -> Path:
    """The pages as HTML, a paragraph to each line."""
    for path in pages.rglob("*.txt"):
        text = path.read_bytes().decode("utf-8", "replace")
        body = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
        target = folder / path.relative_to(pages).with_suffix(".html")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"<html><head><title>page</title></head><body><article>{body}</article></body></html>")
    return folder


def measured(bench: Bench, megabytes: float, most_pages: int, longest: int) -> dict[str, Any]:
    """All groups of runs."""
    base = bench.pages(megabytes)
    contenders: dict[str, Run | None] = {"cleaner": bench.cleaner(base)}
    for name in CONTENDERS:
        pages = bench.pages(megabytes * SHARES.get(name, 1 / 2))
        if name == "trafilatura":
            pages = _html(pages, bench.folder / "html")
        contenders[name] = bench.contender(name, pages)
    half = bench.pages(megabytes / 2)
    long = {
        size: bench.pages(max(megabytes / 2, size / 1e6), "--length", str(size), str(size))
        for size in _powers(1000, longest)
    }
    many = {
        count: bench.pages(1e6, "--pages", str(count), "--length", "1000", "3000") for count in _powers(100, most_pages)
    }
    groups: dict[str, dict[str, Run | None]] = {
        "contenders": contenders,
        "rules": {
            "built-in": bench.cleaner(half),
            **{str(count): bench.cleaner(half, checkout=bench.checkout(count)) for count in (100, 300, 1000, 3000)},
        },
        "pages": {str(count): bench.cleaner(pages) for count, pages in many.items()},
        "length": {str(size): bench.cleaner(pages) for size, pages in long.items()},
        "workers": {str(jobs): bench.cleaner(base, jobs=jobs) for jobs in (1, 2)},
        "script": {
            script: bench.cleaner(bench.pages(megabytes / 2, "--form", form))
            for script, form in (("Simplified", "utf-8"), ("Traditional", "utf-8 traditional"))
        },
        "output": {"in memory": bench.cleaner(half), "on disk": bench.cleaner(half, disk=True)},
    }
    return {title: bench.group(title, runs) for title, runs in groups.items()}


def _powers(least: int, most: int) -> list[int]:
    return [least * 10**n for n in range(10) if least * 10**n <= most]


def about(peers: str | None) -> dict[str, Any]:
    """The machine and the versions; nothing that says whose machine it is."""
    model = platform.processor() or platform.machine()
    if (cpus := Path("/proc/cpuinfo")).exists():
        models = [
            line.partition(":")[2].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        ]
        model = models[0] if models else model
    versions = {name: version(name) for name in LIBRARIES}
    if peers:
        code = (
            "import json; from importlib.metadata import version\n"
            "print(json.dumps({n: version(n) for n in ('datatrove', 'jionlp', 'clean-text', 'trafilatura')}))"
        )
        found = subprocess.run([peers, "-c", code], capture_output=True, text=True)
        versions |= json.loads(found.stdout) if found.returncode == 0 else {}
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--megabytes", type=float, default=8, help="pages for cleaner; others get a share of them")
    parser.add_argument("--pages", type=int, default=10_000, help="the most pages; 100000 takes long")
    parser.add_argument("--quick", action="store_true", help="1 MB, 2 rounds, 1,000 pages, pages of up to 100 kB")
    parser.add_argument("--peers", help="the python of an environment with benchmarks/requirements.txt")
    parser.add_argument("--out", type=Path, default=RESULTS / "speed.json")
    args = parser.parse_args()
    peers = (
        str(Path(args.peers).absolute()) if args.peers else None
    )  # not resolved: a link says which environment it is
    if args.quick:
        args.rounds, args.megabytes, args.pages = 2, 1.0, 1000
    in_memory = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY if in_memory else None) as folder,
        tempfile.TemporaryDirectory(dir=ROOT) as disk,
    ):
        bench = Bench(Path(folder), Path(disk), args.rounds, peers)
        load = os.getloadavg()[0]
        found = {
            "about": about(peers),
            "rounds": args.rounds,
            "in_memory": in_memory,
            "steps": bench.steps(bench.pages(args.megabytes)),
            "groups": measured(bench, args.megabytes, args.pages, 100_000 if args.quick else 10_000_000),
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
