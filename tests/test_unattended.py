"""Runs that nobody watches, in real processes: dry runs, progress, messages for programs, pipes, exit statuses."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from cleaner.records import Result
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
    assert [line.split(":")[0] for line in done.stdout.decode().splitlines()] == [
        "out/a-01.txt", "out/manifest.jsonl", "out/summary.json"
    ]  # fmt: skip
    done = clean(tmp_path, "--check", "--prune")
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


def test_a_check_that_is_interrupted_says_that_nothing_was_written(pages, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("cleaner.cli.clean.clean_pages", interrupted)
    done = clean(tmp_path, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"cleaner: interrupted; nothing was written\n")
    assert not (tmp_path / "out").exists()


def test_a_check_fails_on_pages_that_fail(pages, tmp_path):
    (pages / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    clean(tmp_path)
    done = clean(tmp_path, "--check")
    assert (done.returncode, done.stdout.split(b":")[0]) == (1, b"pages/picture.txt")
    assert b"picture" not in done.stderr
    said = cleaner("clean", "pages", "-o", "out", "--check", cwd=tmp_path).stderr.decode()
    assert said.splitlines()[0] == "cleaner: 0 files would change, 1 page cannot be cleaned"
    assert "is mended, moved elsewhere, or accepted with --baseline FILE" in said
    assert "moved elsewhere" in cleaner("clean", "pages", "-o", "out", cwd=tmp_path).stderr.decode()
    assert "moved elsewhere" not in cleaner("clean", "pages/picture.txt", "-o", "alone", cwd=tmp_path).stderr.decode()
    done = cleaner("clean", "pages/a.txt", "-o", "alone", cwd=tmp_path)
    assert (done.returncode, b"picture" in done.stderr) == (0, False), "a page that failed and is gone fails no run"
    assert b"picture" not in (tmp_path / "alone/manifest.jsonl").read_bytes()
    assert "moved elsewhere" not in cleaner("clean", "pages/a.txt", "-o", "alone", cwd=tmp_path).stderr.decode()


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
        ("3 of 8 pages, 0.2 a second, 20 s left", {"done": 3, "total": 8, "rate": 0.2, "seconds_left": 20}),
        ("6 of 8 pages, 0.2 a second, 8 s left", {"done": 6, "total": 8, "rate": 0.2, "seconds_left": 8}),
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
@pytest.mark.parametrize("command", ["rules", "show page.txt", "clean page.txt -o - -q", "check out"])
def test_a_reader_that_goes_away_is_status_141(tmp_path, command, buffered):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "out").mkdir()
    record = {"path": "a.txt", "state": "cleaned", "flags": {"gap": {"count": 1, "first": 0}}}
    (tmp_path / "out" / "a.txt").write_text("会议\n", encoding="utf-8")
    (tmp_path / "out" / "manifest.jsonl").write_text(json.dumps(record) + "\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *command.split()], stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path,
        timeout=120, env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": buffered}, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_text_that_was_taken_in_part_is_no_success(tmp_path):
    """Unbuffered, the file behind stdout takes what fits and says how much that was."""
    text = "今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作。\n" * 9_000
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    run = f"{sys.executable} -m cleaner clean long.txt -o - -q | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", run], capture_output=True, cwd=tmp_path, timeout=120, check=False,
        env={**ENVIRONMENT, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
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


def test_a_shell_completes_commands_and_options(tmp_path):
    script = process(env={"_CLEANER_COMPLETE": "bash_source"}).stdout.decode()
    assert "complete -o nosort -F _cleaner_completion cleaner" in script

    def completed(*words):
        environment = {
            "_CLEANER_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        }
        done = process(env=environment)
        assert done.stderr == b""
        return done.stdout.decode().split()

    assert completed("cleaner", "cl") == ["plain,clean"]
    assert "plain,--near-duplicates" in completed("cleaner", "clean", "--n")
    assert "plain,impact" in completed("cleaner", "rules", "im")
    assert completed("cleaner", "clean", "--format", "s") == ["plain,sarif"]
    assert not any("--near" in one for one in completed("cleaner", "clen", "--n"))


RULE = (
    "- id: mine.task\n  kind: drop-span\n  why: A phrase that I do not want.\n  span: ',主要任务是安排部署今年的防汛工作'\n"
    "  strip: ['开会⟦,主要任务是安排部署今年的防汛工作⟧。']\n  keep: [主要任务是防汛]\n"
)


def test_the_impact_of_a_change_of_rules(pages, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(RULE, encoding="utf-8")
    before = tree(tmp_path)
    done = cleaner("rules", "impact", "built-in", f"built-in:{own}", "pages", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, lines[0], lines[1]) == (0, "a.txt\t-17\tcleaned", "--- a.txt")
    assert "-今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作。" in lines
    assert "+今天我们召开全县防汛工作会议。" in lines
    assert done.stderr == b"cleaner: 1 of 2 pages change: 0 characters more, 17 less\n"
    done = cleaner("rules", "impact", f"built-in:{own}", "built-in", "pages", cwd=tmp_path)
    assert done.stdout.decode().splitlines()[0] == "a.txt\t+17\tcleaned"
    done = cleaner("rules", "impact", own, own, "pages", cwd=tmp_path)
    assert (done.stdout, done.stderr) == (b"", b"cleaner: 0 of 2 pages change: 0 characters more, 0 less\n")
    assert tree(tmp_path) == before


def test_impact_shows_the_first_pages_and_lists_all(pages, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.yaml").write_text(RULE.replace("防汛", "(?:防汛|春耕)", 1), encoding="utf-8")
    done = cleaner("rules", "impact", "built-in", f"built-in:{tmp_path}/own", "pages", "--top", "1", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    assert [line.split("\t")[0] for line in lines[:2]] == ["a.txt", "b.txt"]
    assert [line for line in lines if line.startswith("--- ")] == ["--- a.txt"]


def test_a_page_that_fails_with_the_new_rules_only(pages, tmp_path, monkeypatch):
    good = Result("a.txt", "a", "cleaned", files=(("a-01.txt", b"abc\n"),))
    bad = Result("a.txt", "a", "failed", "rule mine.task took longer than 2 s")
    results = iter([[good], [bad]])
    monkeypatch.setattr("cleaner.cli.impact.clean_pages", lambda *_: iter(next(results)))
    done = cleaner("rules", "impact", "built-in", "built-in", "pages/a.txt", cwd=tmp_path)
    assert done.returncode == 1
    said = done.stdout.decode().splitlines()[0]
    assert said == "a.txt\t-4\tcleaned → failed: rule mine.task took longer than 2 s"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("built-in", "nowhere", "pages"), "no rules in nowhere: name a folder that holds *.yaml rule files"),
        (("built-in", "built-in", "nowhere"), "'nowhere' cannot be read"),
        (("built-in", "built-in"), "Missing argument 'PAGES...'"),
        (("built-in", "broken", "pages"), "broken/topic.yaml:1:1: "),
    ],
)
def test_what_impact_cannot_use_is_a_sentence(pages, tmp_path, args, message):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "topic.yaml").write_text("x: 1\n")
    done = cleaner("rules", "impact", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
