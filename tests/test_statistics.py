"""`--statistics` and `--profile`: what was seen of a run. No figure of time is asked to be a certain one."""

import inspect
import json
import signal
import sys
from importlib import import_module

import pytest

from cleaner.report import statistics
from cleaner.report.statistics import STEPS, Statistics
from tests.test_cli import cleaner, process

PAGE = "收藏 分享(赏)\n在全县防汛工作会议上的讲话\n同志们:\n今天召开全县防汛工作会议,安排今年的防汛工作。\n第%d页 / 共9页\n"

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")


@pytest.fixture
def pages(tmp_path):
    for number in range(1, 6):
        path = tmp_path / "pages" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(PAGE % number, encoding="utf-8")
    return tmp_path / "pages"


@pytest.mark.parametrize("name", [*STEPS, statistics._PASSES, statistics._PATTERN])
def test_the_functions_that_stand_for_steps_are_there(name):
    words = ["cleaner", *name.split(".")]
    for length in range(len(words) - 1, 0, -1):
        try:
            one = import_module(".".join(words[:length]))
        except ImportError:
            continue
        for word in words[length:]:
            one = getattr(one, word)
        assert statistics._called(inspect.unwrap(one).__code__) == name
        return
    pytest.fail(f"no module for {name}")


def test_the_frames_that_are_read_hold_what_is_read():
    from cleaner.pattern import Pattern
    from cleaner.pipeline import _Run

    assert "name" in _Run.round.__code__.co_varnames
    assert "self" in Pattern.found.__code__.co_varnames


def test_a_look_counts_for_the_step_and_the_rule(monkeypatch):
    from cleaner.pattern import Pattern

    clock = iter(range(100))
    monkeypatch.setattr(statistics, "process_time", lambda: next(clock))
    seen = Statistics()
    seen._last = -1
    pattern = Pattern("第[0-9]页", "page-number.caption")
    monkeypatch.setattr(Pattern, "_run", lambda *_: seen._look(0, sys._getframe()))
    pattern.found("第3页")
    assert seen.rules == {"page-number.caption": 1}
    assert seen.steps == {"other": 1}


def test_statistics_for_people(pages, tmp_path):
    done = process("clean", pages, "-o", tmp_path / "out", "--statistics")
    said = done.stderr.decode()
    assert done.returncode == 0, said
    for words in ("time by step", "time by rule", "5 pages, 0.00 MB in", "different lines were looked at", "strip 5"):
        assert words in said


def test_statistics_for_programs(pages, tmp_path):
    done = cleaner("clean", pages, "-o", tmp_path / "out", "--statistics", "--log-format", "json")
    found = next(one for one in map(json.loads, done.stderr.splitlines()) if one["message"] == "statistics")
    assert (found["pages"], found["bytes"]) == (5, sum(path.stat().st_size for path in pages.iterdir()))
    assert found["pages_touched"]["strip"] == 5
    assert found["lines"] >= found["lines_without_candidates"]
    assert found["patterns"] > 100
    assert sum(found["steps"].values()) <= found["cpu_seconds"] + 0.1


def test_the_output_is_the_same(pages, tmp_path):
    assert cleaner("clean", pages, "-o", tmp_path / "one", "-q").returncode == 0
    assert cleaner("clean", pages, "-o", tmp_path / "two", "-q", "--profile", tmp_path / "profile.json").returncode == 0
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*") if ".cleaner" not in path.parts}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_the_profile_is_what_speedscope_reads(pages, tmp_path):
    cleaner("clean", pages, "-o", tmp_path / "out", "-q", "--profile", tmp_path / "profile.json")
    profile = json.loads((tmp_path / "profile.json").read_text())
    (one,) = profile["profiles"]
    frames = profile["shared"]["frames"]
    assert (profile["$schema"], one["type"]) == ("https://www.speedscope.app/file-format-schema.json", "sampled")
    assert len(one["samples"]) == len(one["weights"]) > 0
    assert {number for stack in one["samples"] for number in stack} == set(range(len(frames)))
    assert any(frame["name"] == "cli.clean.clean" for frame in frames)
    assert not any(str(tmp_path) in frame["name"] or frame["name"].startswith("/") for frame in frames)


def test_the_timer_stops(pages, tmp_path):
    before = signal.getsignal(signal.SIGPROF)
    cleaner("clean", pages, "-o", tmp_path / "out", "-q", "--statistics")
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_processes_in_the_settings_do_not_forbid_what_is_typed(pages, tmp_path):
    (tmp_path / "cleaner.toml").write_text("jobs = 4\n")
    done = cleaner("clean", "pages", "-o", "out", "--statistics", cwd=tmp_path)
    assert (done.returncode, b"time by step" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--statistics", "--jobs", "2"), "--statistics and --profile look at one process; leave --jobs out"),
        (("--profile", "no/folder/profile.json"), "cannot write no/folder/profile.json"),
    ],
)
def test_what_cannot_be(pages, tmp_path, options, message):
    done = cleaner("clean", "pages", "-o", "out", "-q", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr if isinstance(done.stderr, str) else message.encode() in done.stderr


def test_a_system_without_a_timer(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(statistics.UsageError, match="this system has no timer"), Statistics():
        pass


def test_a_look_between_two_passes_harms_nothing():
    from types import SimpleNamespace

    from cleaner.pipeline import _Run

    seen = Statistics()
    frame = SimpleNamespace(f_code=_Run.round.__code__, f_locals={}, f_back=None)
    seen._last = 0.0
    seen._look(0, frame)
    assert set(seen.steps) == {"other"}
