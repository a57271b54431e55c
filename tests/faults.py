"""Runs that are broken at a chosen step: real processes, killed or robbed of their disk, and run again.

A step is a call into C (a file, a folder, the database) from `cleaner/write` or what it calls; they are counted by a profile function, so
that a point is the same point whenever it is tried. All that a trial does is drawn from its seed.
`python -m tests.faults 200` runs the trials 0 to 199.
"""

from __future__ import annotations

import ctypes
import os
import random
import re
import resource
import shutil
import signal
import struct
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import cleaner.cli.clean  # noqa: F401 - what is loaded here is loaded once for all processes
from cleaner.cli import main
from cleaner.engine import Settings, Work, clean_page
from cleaner.read import PageFile

RULES = """
- id: few.share
  kind: drop-line
  why: A bar of buttons.
  line: '收藏 分享.*|展开阅读全文'
  strip: [收藏 分享(赏), 展开阅读全文]
  keep: [请收藏并分享]
"""
PAGE = "收藏 分享(赏)\n同志们:\n今天我们召开全县防汛工作会议,第{0}项任务是{1}。\n展开阅读全文\n"
_WRITES = re.compile(r"/cleaner/write/|/(?:shutil|pathlib)\.py$")
OLD = 10**18  # nanoseconds: older than what is too fresh to be trusted by its time
TASKS = ["修好水渠", "铺平道路", "备足沙袋", "清查隐患", "转移群众"]


def tree(folder: Path) -> dict[str, bytes]:
    """All files of an output folder, without the state."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cleaner" not in path.parts
    }


def write_page(pages: Path, number: int, task: str) -> None:
    path = pages / (f"{number}.txt" if number % 4 else f"sub{number % 3}/{number}.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(number, task) * (1 + number % 5), encoding="utf-8")
    os.utime(path, ns=(OLD, OLD + sum(task.encode())))


def run(arguments: list[str], said: Path, before: Callable[[], None] = lambda: None) -> int:
    """The program in a process of its own, forked from this one; what it says goes to `said`. Returns its status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 99
    try:
        descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.argv = ["cleaner", *arguments]
        before()
        main()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.setprofile(None)
        sys.stderr.flush()
        os._exit(status)


def at_step(number: int, action: Callable[[], None]) -> None:
    """Do something at a step of this process."""
    left = number

    def profile(frame: object, event: str, _: object) -> None:
        nonlocal left
        if event == "c_call" and _WRITES.search(frame.f_code.co_filename):  # type: ignore[attr-defined]
            left -= 1
            if left == 0:
                action()

    sys.setprofile(profile)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def obey_permissions() -> None:
    """Root may write anywhere; it gives that up, for this process."""
    if os.getuid() == 0:
        version, no_rights = struct.pack("Ii", 0x20080522, 0), bytes(24)
        assert ctypes.CDLL(None).capset(version, no_rights) == 0


class Trial:
    """Some pages, an output folder that may hold an earlier run, and what an undisturbed run would make of them."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.pages, self.out, self.said = folder / "pages", folder / "out", folder / "said"
        rules = folder / "rules"
        rules.mkdir(parents=True)
        (rules / "few.yaml").write_text(RULES, encoding="utf-8")
        self.arguments = ["clean", str(self.pages), "-j", "1", "--prune", "--only-rules", str(rules), "-o"]
        clean_page(Work(PageFile(rules, "-"), "-", PAGE.encode()), Settings((rules,)))  # fills the caches
        for number in range(24):
            write_page(self.pages, number, self.chance.choice(TASKS))
        if self.chance.random() < 0.5:  # an earlier run over other pages
            assert self.run() == 0
            for number in range(self.chance.randrange(8)):
                write_page(self.pages, number, "另作安排")
            for number in range(24, 24 + self.chance.randrange(6)):
                write_page(self.pages, number, self.chance.choice(TASKS))
            shutil.rmtree(self.pages / f"sub{self.chance.randrange(3)}")
            self.arguments.insert(1, f"--near-duplicates={self.chance.choice(['mark', 'drop', 'off'])}")
        self.before = tree(self.out) if self.out.exists() else {}
        assert run([*self.arguments, str(folder / "wanted")], self.said) == 0, self.said.read_text()
        self.wanted = tree(folder / "wanted")

    def run(self, before: Callable[[], None] = lambda: None) -> int:
        return run([*self.arguments, str(self.out)], self.said, before)

    def steps(self, folder: Path) -> int:
        """How many steps the run has, tried on a copy of the output folder."""
        copy, count = folder / "copy", folder / "count"
        if self.out.exists():
            shutil.copytree(self.out, copy)
        counted = [0]

        def start() -> None:
            def profile(frame: object, event: str, _: object) -> None:
                counted[0] += event == "c_call" and bool(_WRITES.search(frame.f_code.co_filename))  # type: ignore[attr-defined]
                if frame.f_code.co_name == "exit" or (event == "c_call" and _ is sys.exit):  # type: ignore[attr-defined]
                    count.write_text(str(counted[0]))

            sys.setprofile(profile)

        run([*self.arguments, str(copy)], self.said, start)
        return int(count.read_text())

    def check_files(self) -> None:
        """No file is there in part: each is as it was before, or as it is to be."""
        for path, content in tree(self.out).items() if self.out.exists() else ():
            assert content in (self.before.get(path), self.wanted.get(path)), f"{path} is neither old nor new"

    def check_end(self) -> None:
        """The next run ends as if nothing had happened, and the one after it has nothing to do."""
        assert self.run() == 0, self.said.read_text()
        assert tree(self.out) == self.wanted
        assert not (self.out / ".cleaner" / "new").exists()
        assert self.run() == 0
        assert "0 pages cleaned in this run" in self.said.read_text()
        assert tree(self.out) == self.wanted

    def check_message(self) -> None:
        assert "Traceback" not in self.said.read_text(), self.said.read_text()


def killed(seed: int, folder: Path) -> None:
    """Killed at random steps, twice in a row; 0: the second run had less to do than that."""
    trial = Trial(seed, folder)
    steps = trial.steps(folder)
    for _ in range(2):
        step = trial.chance.randint(1, steps)
        assert trial.run(lambda step=step: at_step(step, kill)) in (0, -9)  # type: ignore[misc]
        trial.check_files()
    trial.check_end()


def full_disk(seed: int, folder: Path) -> None:
    """No file may grow beyond a random size."""
    trial = Trial(seed, folder)
    limit = trial.chance.choice([0, 100, 1000, 5000, 20_000, 50_000, 100_000])

    def before() -> None:
        for descriptor in (1, 2):  # what it says shall have room
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    status = trial.run(before)
    assert status in (0, 2), status
    trial.check_files()
    trial.check_end()


def lost_folder(seed: int, folder: Path) -> None:
    """The output folder is removed, or a file stands in its place, while it is written."""
    trial = Trial(seed, folder)
    as_file = trial.chance.random() < 0.5

    def lose() -> None:
        shutil.rmtree(trial.out, ignore_errors=True)
        if as_file:
            trial.out.write_text("a file")

    step = trial.chance.randint(1, trial.steps(folder))
    assert trial.run(lambda: at_step(step, lose)) in (0, 2)
    trial.check_message()
    if trial.out.is_file():
        trial.out.unlink()
    trial.before = {}
    trial.check_files()
    trial.check_end()


def lost_permission(seed: int, folder: Path) -> None:
    """The output folder and the folders in it may no longer be written to; root may write anywhere, no more."""
    trial = Trial(seed, folder)
    step = trial.chance.randint(1, trial.steps(folder))

    def lock() -> None:
        for path in sorted(path for path in (trial.out, *trial.out.rglob("*")) if path.is_dir()):
            path.chmod(0o500)

    def before() -> None:
        obey_permissions()
        at_step(step, lock)

    assert trial.run(before) in (0, 2)
    trial.check_message()
    for path in (trial.out, *trial.out.rglob("*")) if trial.out.exists() else ():
        if path.is_dir():
            path.chmod(0o700)
    trial.check_files()
    trial.check_end()


def vanishing_page(seed: int, folder: Path) -> None:
    """A page is gone, or another one, between being found and being read; later it is there again."""
    trial = Trial(seed, folder)
    page = trial.chance.choice(sorted(path for path in trial.pages.rglob("*.txt")))
    stat, content, gone = page.stat(), page.read_bytes(), trial.chance.random() < 0.5
    step = trial.chance.randint(1, trial.steps(folder) // 2)

    def change() -> None:
        page.unlink() if gone else page.write_text("同志们:\n别的话。\n", encoding="utf-8")

    assert trial.run(lambda: at_step(step, change)) in (0, 1)
    trial.check_message()
    page.write_bytes(content)
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    trial.check_end()


def two_at_once(seed: int, folder: Path) -> None:
    """Two runs on one folder: one of them, or both one after the other, end well."""
    trial = Trial(seed, folder)
    children = []
    for number in range(2):
        child = os.fork()
        if not child:
            os._exit(run([*trial.arguments, str(trial.out)], folder / f"said{number}"))
        children.append(child)
    ends = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
    assert 0 in ends <= {0, 2}, ends
    assert tree(trial.out) == trial.wanted
    trial.check_end()


FAULTS = (killed, full_disk, lost_folder, lost_permission, vanishing_page, two_at_once)


def try_all(trials: range, faults: tuple[Callable[[int, Path], None], ...] = FAULTS) -> list[str]:
    """Run the trials, each with the next kind of fault; what went wrong, with seeds."""
    wrong = []
    for seed in trials:
        fault = faults[seed % len(faults)]
        with tempfile.TemporaryDirectory() as folder:
            try:
                fault(seed, Path(folder))
            except AssertionError as error:
                wrong.append(f"{fault.__name__}, seed {seed}: {error}")
    return wrong


if __name__ == "__main__":
    first, last = (0, int(sys.argv[1])) if len(sys.argv) == 2 else (int(sys.argv[1]), int(sys.argv[2]))
    chosen = tuple(fault for fault in FAULTS if fault.__name__ in sys.argv[3:]) or FAULTS
    found = try_all(range(first, last), chosen)
    print(*found, f"{last - first} trials, {len(found)} wrong", sep="\n")
    sys.exit(bool(found))
