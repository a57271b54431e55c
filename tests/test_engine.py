"""Pages on several processes: the same results, whatever becomes of a process, and however long a page takes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner.engine import Settings, Work, clean_page, clean_pages
from cleaner.errors import PageError
from cleaner.read import PageFile, read_page
from tests.conftest import ROOT
from tests.test_cli import PAGE
from tests.test_trust import few_rules, start, wait_for_pages, write_pages

__all__ = ["few_rules"]


class Deadly:
    """A page whose reading kills the process that reads it, if that is not the caller."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def path(self) -> Path:
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("read by the caller")


def works_of(folder: Path, count: int) -> list[Work]:
    return [Work(PageFile(path, path.name), path.stem) for path in sorted(write_pages(folder, count).rglob("*.txt"))]


@pytest.mark.parametrize("ordered", [True, False])
def test_a_process_that_is_killed_fails_its_page_only(tmp_path, few_rules, ordered):
    works, settings = works_of(tmp_path, 70), Settings((few_rules,))
    for place in (0, 20, 21, 69):
        works[place] = replace(works[place], file=Deadly(f"deadly{place}"))
    results = list(clean_pages(works, settings, 3, ordered=ordered))
    failed = {result.source: result.reason for result in results if result.state == "failed"}
    assert set(failed) == {"deadly0", "deadly20", "deadly21", "deadly69"}
    assert all("was ended from outside" in reason for reason in failed.values())
    stems = [result.stem for result in results]
    assert sorted(stems) == sorted(work.stem for work in works)
    if ordered:
        assert stems == [work.stem for work in works]
    expected = {work.stem: clean_page(work, settings) for work in works if not isinstance(work.file, Deadly)}
    assert {result.stem: result for result in results if result.state != "failed"} == expected


def test_a_page_that_takes_long_holds_up_no_other(tmp_path, few_rules):
    works = works_of(tmp_path, 60)
    works[0].file.path.write_text("同志们:\n" + PAGE * 8000, encoding="utf-8")
    works[0] = replace(works[0], size=works[0].file.path.stat().st_size)
    stems = [result.stem for result in clean_pages(works, Settings((few_rules,)), 2, ordered=False)]
    assert stems[-1] == works[0].stem
    assert len(stems) == 60


def test_a_caller_that_is_killed_leaves_no_process_behind(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 400), tmp_path / "out"
    run = start("clean", pages, "-o", out, "-j", 2)
    wait_for_pages(out, run)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    assert len(children) >= 2
    run.kill()
    run.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


class Endless:
    """A page whose reading never ends; who reads it leaves its process id in the folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name

    @property
    def path(self) -> Path:
        (self.folder / str(os.getpid())).touch()
        time.sleep(600)
        raise AssertionError("read to its end")


def read_endless_pages(folder: str, rules: str) -> None:
    works = [Work(Endless(Path(folder), str(number)), str(number)) for number in range(40)]
    list(clean_pages(works, Settings((Path(rules),)), 2))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_caller_that_is_killed_leaves_no_process_at_a_page(tmp_path, few_rules):
    code = f"from tests.test_engine import read_endless_pages as read; read({str(tmp_path)!r}, {str(few_rules)!r})"
    caller = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    deadline = time.monotonic() + 60
    while len(list(tmp_path.iterdir())) < 2 and caller.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    readers = [int(path.name) for path in tmp_path.iterdir()]
    caller.kill()
    caller.wait()
    deadline = time.monotonic() + 20
    while any(map(is_running, readers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = list(filter(is_running, readers))
    for reader in left:
        os.kill(reader, signal.SIGKILL)
    assert (len(readers), left) == (2, [])


def test_a_page_that_changes_while_it_is_read_fails_with_a_sentence(tmp_path, monkeypatch):
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    real, calls = os.fstat, []

    def touched(descriptor):
        calls.append(descriptor)
        os.utime(page, ns=(0, len(calls)))
        return real(descriptor)

    monkeypatch.setattr("cleaner.read.pages.os.fstat", touched)
    with pytest.raises(PageError, match="changed while it was read; let what writes to it end, and run again"):
        read_page(page, 10_000)
