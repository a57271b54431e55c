"""Runs that nobody watches, in real processes: dry runs, progress, messages for programs, pipes, exit statuses."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from cleaner.report.progress import watched
from tests.conftest import ROOT
from tests.test_cli import ENVIRONMENT, PAGE, SPEECH, cleaner, process, tree


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(PAGE.replace("防汛", "防汛" if name == "a" else "春耕"), encoding="utf-8")
    return folder


def clean(folder, *args):
    return cleaner("clean", "pages", "-o", "out", "-q", *args, cwd=folder)


def test_check_names_what_is_not_as_the_pages_give_it_and_writes_nothing(pages, tmp_path):
    done = clean(tmp_path, "--check")
    assert done.returncode == 1
    assert [line.split(" ", 1) for line in done.stdout.decode().splitlines()] == [
        [f"out/{name}:1:1:", "outdated cleaning writes this file, which is not there"]
        for name in ("a-01.txt", "b-01.txt", "manifest.jsonl", "removed.jsonl", "summary.json")
    ]
    assert not (tmp_path / "out").exists()
    clean(tmp_path)
    before = tree(tmp_path)
    assert (clean(tmp_path, "--check").returncode, clean(tmp_path, "--check").stdout) == (0, b"")
    assert tree(tmp_path) == before

    (tmp_path / "out" / "a-01.txt").write_text(SPEECH.replace("同志们", "朋友们"), encoding="utf-8")
    (pages / "b.txt").unlink()
    before = tree(tmp_path)
    done = clean(tmp_path, "--check")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[:2] == [
        "out/a-01.txt:3:1: outdated cleaning changes this file",
        "out/b-01.txt:1:1: outdated no page gives this file; cleaner clean --prune removes it",
    ]
    assert tree(tmp_path) == before


def test_check_says_how_many_files_and_lists_them_for_build_servers(pages, tmp_path):
    clean(tmp_path)
    (tmp_path / "out" / "a-01.txt").unlink()
    done = cleaner("clean", "pages", "-o", "out", "--check", "--format", "github", cwd=tmp_path)
    assert done.stdout.decode().startswith("::error file=out/a-01.txt,line=1,col=1,title=outdated::")
    assert done.stderr == b"cleaner: 1 file would change\n"


def test_diff_shows_what_would_change_in_the_speeches(pages, tmp_path):
    clean(tmp_path)
    (tmp_path / "out" / "a-01.txt").write_text(SPEECH.replace("同志们", "朋友们"), encoding="utf-8")
    (tmp_path / "out" / "b-01.txt").unlink()
    before = tree(tmp_path)
    done = clean(tmp_path, "--diff")
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert lines[:3] == ["--- out/a-01.txt", "+++ out/a-01.txt", "@@ -1,4 +1,4 @@"]
    assert {"-朋友们：", "+同志们：", "--- out/b-01.txt", "@@ -0,0 +1,4 @@"} <= set(lines)
    assert tree(tmp_path) == before
    (tmp_path / "out" / "a-01.txt").write_text(SPEECH, encoding="utf-8")
    (tmp_path / "out" / "b-01.txt").write_text(SPEECH.replace("防汛", "春耕"), encoding="utf-8")
    assert (clean(tmp_path, "--diff").returncode, clean(tmp_path, "--diff").stdout) == (0, b"")


def test_a_check_fails_on_pages_that_fail(pages, tmp_path):
    (pages / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    clean(tmp_path)
    done = clean(tmp_path, "--check")
    assert (done.returncode, done.stdout.split(b":")[0]) == (1, b"pages/picture.txt")


def on_a_terminal(*args, cwd, env=None):
    """What a process prints when stdout and stderr are a terminal."""
    primary, secondary = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "cleaner", *args], stdout=secondary, stderr=secondary, cwd=cwd,
        env={**ENVIRONMENT, "TERM": "xterm", "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip
    os.close(secondary)
    said = b""
    while True:
        try:
            piece = os.read(primary, 100_000)
        except OSError:  # the other end was closed
            break
        if not piece:
            break
        said += piece
    os.close(primary)
    running.wait(60)
    return said.decode()


def test_colours_and_the_bar_on_a_terminal_only(pages, tmp_path):
    for number in range(20):
        (pages / f"{number}.txt").write_text(PAGE, encoding="utf-8")
    run = ("clean", "pages", "-o", "out", "-j", "1")
    assert "22/22" in on_a_terminal(*run, cwd=tmp_path)
    assert "22/22" not in on_a_terminal(*run, "--no-progress", cwd=tmp_path)
    assert "22/22" not in on_a_terminal(*run, "--quiet", cwd=tmp_path)
    assert "22/22" not in cleaner(*run, cwd=tmp_path).stderr.decode()
    (tmp_path / "out" / "a-01.txt").write_text("x\n")
    assert "\x1b[31m-x" in on_a_terminal(*run, "--diff", "-q", cwd=tmp_path)
    assert "\x1b" not in on_a_terminal(*run, "--diff", "-q", cwd=tmp_path, env={"NO_COLOR": "1"})
    assert "\x1b" not in on_a_terminal("show", "pages/a.txt", cwd=tmp_path, env={"NO_COLOR": "1"})
    assert "\x1b[" in on_a_terminal("show", "pages/a.txt", "--color", cwd=tmp_path, env={"NO_COLOR": "1"})


def test_progress_is_a_sentence_every_ten_seconds():
    clock = iter(range(0, 1000, 4))
    said = []
    results = watched(iter("abcdefgh"), 8, lambda *what: said.append(what), clock=lambda: next(clock))
    assert list(results) == list("abcdefgh")
    assert said == [
        ("3 of 8 pages, 0 a second, 20 s left", {"done": 3, "total": 8, "rate": 0.2, "seconds_left": 20}),
        ("6 of 8 pages, 0 a second, 8 s left", {"done": 6, "total": 8, "rate": 0.2, "seconds_left": 8}),
    ]


def test_messages_as_json(pages, tmp_path):
    (pages / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    done = cleaner("clean", "pages", "-o", "out", "--log-format", "json", cwd=tmp_path)
    messages = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(one["level"], one["message"][:8]) for one in messages] == [("error", "pages/pi"), ("info", "done")]
    assert (messages[0]["path"], messages[0]["code"]) == ("pages/picture.txt", "failed")
    assert (messages[1]["pages"]["in"], messages[1]["speeches"]) == (3, 2)
    assert all(time.strptime(one["time"], "%Y-%m-%dT%H:%M:%SZ") for one in messages)
    done = cleaner("clean", "nowhere", "--log-format", "json", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stderr)["level"]) == (2, "error")
    done = cleaner("clean", "--log-format", "json", "--jobs", "many", cwd=tmp_path)
    assert "'many' is not a valid integer range" in json.loads(done.stderr)["message"]
    done = cleaner("check", "out", "--fail-on", "any", "--log-format", "json", cwd=tmp_path)
    assert json.loads(done.stderr)["message"] == "any: found in 1, allowed in 0"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("command", [("rules",), ("clean", "pages", "-o", "-", "-q")])
def test_a_full_disk_behind_stdout_is_a_sentence(pages, tmp_path, command, buffered):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *command], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, timeout=120,
            env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": buffered}, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"cleaner: stdout cannot be used (No space left on device); make room or name another place\n"


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("command", ["rules", "show long.txt", "clean long.txt -o - -q", "check out"])
def test_a_reader_that_goes_away_is_status_141(tmp_path, command, buffered):
    text = "今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作。\n" * 9_000
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    (tmp_path / "out").mkdir()
    record = {"path": "a.txt", "state": "cleaned", "flags": {"gap": {"count": 1, "first": 0}}}
    (tmp_path / "out" / "a.txt").write_text("会议\n", encoding="utf-8")
    (tmp_path / "out" / "manifest.jsonl").write_text((json.dumps(record) + "\n") * 9_000)
    run = f"{sys.executable} -m cleaner {command} | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", run], capture_output=True, cwd=tmp_path, timeout=120, check=False,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": buffered},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, b"")


def test_exit_statuses(pages, tmp_path):
    environment = {"PYTHONPATH": str(ROOT)}

    def status(*args):
        return process(*args, cwd=tmp_path, env=environment).returncode

    assert status("clean", "pages", "-o", "out", "-q") == 0
    assert status("clean", "pages", "-o", "other", "-q", "--check") == 1
    assert status("clean", "nowhere", "-o", "out") == 2
    reading = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "show", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env={**ENVIRONMENT, **environment},
    )  # fmt: skip
    time.sleep(2)  # until it waits for its standard input
    reading.send_signal(signal.SIGINT)
    assert (reading.wait(60), b"Traceback" in reading.communicate()[1]) == (130, False)
