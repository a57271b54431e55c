"""A run can be trusted: it goes on where it stopped, cleans only what changed, meets no other run, and adds up."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from cleaner.engine import Settings, clean_page, local
from cleaner.read import PageFile
from cleaner.write import Output
from cleaner.write.state import State, Written
from tests.conftest import ROOT
from tests.test_cli import ENVIRONMENT, PAGE, cleaner, process, tree

# What all rules do is proved elsewhere, and takes longer.
RULES = """
- id: few.share
  kind: drop-line
  why: A bar of buttons.
  line: '收藏 分享.*|展开阅读全文'
  strip: [收藏 分享(赏), 展开阅读全文]
  keep: [请收藏并分享]
- id: few.upload
  kind: drop-line
  why: The upload strip.
  line: '上传人:.*'
  strip: ['上传人:k 文档编号:5120933']
  keep: [上传人很多]
"""


@pytest.fixture(scope="module", autouse=True)
def few_rules(tmp_path_factory):
    """A folder of two rules, in force in all runs of these tests and of what they start."""
    folder = tmp_path_factory.mktemp("few") / "rules"
    folder.mkdir()
    (folder / "few.yaml").write_text(RULES, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANER_ONLY_RULES", str(folder))
        patch.setitem(ENVIRONMENT, "CLEANER_ONLY_RULES", str(folder))
        yield folder


def write_pages(folder: Path, count: int, text: str = PAGE) -> Path:
    """Pages that differ from each other, some of them in folders below, all of them old."""
    for number in range(count):
        page = folder / (f"{number}.txt" if number % 3 else f"sub{number % 2}/{number}.txt")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text.replace("主要任务", f"第{number}项主要任务"), encoding="utf-8")
        age(page)
    return folder


def age(page: Path) -> None:
    """Make a page older than what is too fresh to be trusted by its time."""
    os.utime(page, ns=(10**18, 10**18))


def records(out: Path) -> dict[str, dict]:
    lines = (out / "manifest.jsonl").read_bytes().splitlines()
    return {record["source"]: record for record in map(json.loads, lines)}


@pytest.fixture
def cleaned(monkeypatch):
    """The names of the pages that runs in this process have cleaned."""
    names = []

    def watched(work, settings):
        names.append(work.file.name)
        return clean_page(work, settings)

    monkeypatch.setattr(local, "clean_page", watched)
    return names


# -- only what changed ------------------------------------------------------------------------------


def test_a_second_run_touches_nothing(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 6), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    assert len(cleaned) == 6
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if ".cleaner" not in path.parts}
    done = cleaner("clean", pages, "-o", out)
    assert done.returncode == 0
    assert len(cleaned) == 6
    assert "0 pages cleaned in this run" in done.stderr.decode()
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_second_run_does_not_read_the_pages(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 3), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    changed = (pages / "1.txt").read_text(encoding="utf-8").replace("汛", "火")
    (pages / "1.txt").write_text(changed, encoding="utf-8")
    age(pages / "1.txt")
    cleaner("clean", pages, "-o", out)
    assert len(cleaned) == 3, "size and time are the same"
    cleaner("clean", pages, "-o", out, "--verify-inputs")
    assert cleaned[3:] == ["1.txt"]
    assert "防火" in (out / "1-01.txt").read_text(encoding="utf-8")


def test_a_page_that_is_too_fresh_is_not_trusted_by_its_time(tmp_path, cleaned):
    page, out = tmp_path / "page.txt", tmp_path / "out"
    page.write_text(PAGE, encoding="utf-8")
    now = page.stat().st_mtime_ns
    cleaner("clean", page, "-o", out)
    page.write_text(PAGE.replace("汛", "火"), encoding="utf-8")
    os.utime(page, ns=(now, now))
    cleaner("clean", page, "-o", out)
    assert len(cleaned) == 2


def test_only_new_changed_and_failed_pages_are_cleaned_again(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 6), tmp_path / "out"
    (pages / "broken.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    age(pages / "broken.txt")
    assert cleaner("clean", pages, "-o", out).returncode == 1
    cleaned.clear()
    (pages / "1.txt").write_text(PAGE * 2, encoding="utf-8")
    (pages / "new.txt").write_text(PAGE, encoding="utf-8")
    os.utime(pages / "2.txt")  # another time, the same bytes
    cleaner("clean", pages, "-o", out)
    assert sorted(cleaned) == ["1.txt", "broken.txt", "new.txt"]
    fresh = tmp_path / "fresh"
    cleaner("clean", pages, "-o", fresh)
    assert tree(out) == tree(fresh)


@pytest.mark.parametrize("change", ["rule", "script", "limit", "version"])
def test_another_key_cleans_all_pages_again(tmp_path, cleaned, monkeypatch, change):
    pages, out, own = write_pages(tmp_path / "pages", 3), tmp_path / "out", tmp_path / "own"
    own.mkdir()
    rule = (
        "- id: mine.x\n  kind: drop-line\n  why: A test rule of mine.\n  line: '第x页'\n  strip: [第x页]\n  keep: [x]\n"
    )
    (own / "mine.yaml").write_text(rule, encoding="utf-8")
    run = ["clean", pages, "-o", out, "--only-rules", own]
    cleaner(*run)
    assert len(cleaned) == 3
    if change == "rule":
        (own / "mine.yaml").write_text(rule.replace("第x页", "第y页"), encoding="utf-8")
    if change == "script":
        run += ["--script", "keep"]
    if change == "limit":
        run += ["--max-page", "1M"]
    if change == "version":
        monkeypatch.setattr("cleaner.engine.page.version", lambda name: "0")
    cleaner(*run)
    assert len(cleaned) == 6


def test_deleted_and_changed_outputs_are_written_again(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 4), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    wanted = tree(out)
    (out / "1-01.txt").unlink()
    shutil.rmtree(out / "sub0")
    (out / "2-01.txt").write_text("anders\n", encoding="utf-8")
    (out / "summary.json").unlink()
    cleaner("clean", pages, "-o", out)
    assert tree(out) == wanted
    assert len(cleaned) == 4


def test_a_lost_state_is_made_anew_and_a_damaged_one_is_named(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 3), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    wanted = tree(out)
    state = out / ".cleaner" / "state.sqlite"
    state.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    done = cleaner("clean", pages, "-o", out)
    assert done.returncode == 2
    assert "state.sqlite is damaged" in done.stderr.decode()
    shutil.rmtree(out / ".cleaner")
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert tree(out) == wanted
    assert len(cleaned) == 6
    shutil.rmtree(out / ".cleaner")
    (pages / "1.txt").unlink()
    done = cleaner("clean", pages, "-o", out)
    assert done.returncode == 2
    assert "what was made of '1.txt', which is not among the pages" in done.stderr.decode()
    assert cleaner("clean", pages, "-o", out, "--prune").returncode == 0
    assert "1-01.txt" not in tree(out)


def test_a_state_of_another_version_is_begun_anew(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 2), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    with sqlite3.connect(out / ".cleaner" / "state.sqlite") as state:
        state.execute("PRAGMA user_version = 99")
    state.close()
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert len(cleaned) == 4


def test_a_dry_run_does_what_the_run_would_do(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 4), tmp_path / "out"
    run = ["clean", "pages", "-o", "out"]
    cleaner(*run, cwd=tmp_path)
    assert cleaner(*run, "--check", cwd=tmp_path).returncode == 0
    (pages / "1.txt").unlink()
    (pages / "2.txt").write_text(PAGE * 2, encoding="utf-8")
    (out / "sub0" / "0-01.txt").write_text("anders\n", encoding="utf-8")
    cleaned.clear()
    before = tree(tmp_path)
    done = cleaner(*run, "--diff", cwd=tmp_path)
    assert done.returncode == 1
    assert cleaned == ["2.txt"]
    said = done.stdout.decode()
    assert [line for line in said.splitlines() if line.startswith("+++")] == [
        "+++ out/2-01.txt",
        "+++ out/sub0/0-01.txt",
    ]
    said = cleaner(*run, "--check", cwd=tmp_path).stdout.decode()
    changed = ["2-01.txt", "manifest.jsonl", "removed.jsonl", "sub0/0-01.txt", "summary.json"]
    assert [line.split(":")[0] for line in said.splitlines()] == [f"out/{name}" for name in changed]
    said = cleaner(*run, "--check", "--prune", cwd=tmp_path).stdout.decode()
    assert "out/1-01.txt:1:1: outdated no page gives this file" in said
    assert tree(tmp_path) == before
    cleaner(*run, cwd=tmp_path)
    assert cleaner(*run, "--check", cwd=tmp_path).returncode == 0
    (out / ".cleaner" / "state.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    done = cleaner(*run, "--check", cwd=tmp_path)
    assert done.returncode == 2
    assert "out/.cleaner/state.sqlite is damaged" in done.stderr.decode()
    shutil.rmtree(out / ".cleaner")
    (pages / "1.txt").write_text((tmp_path / "pages" / "sub0" / "0.txt").read_text(encoding="utf-8"), encoding="utf-8")
    cleaned.clear()
    cleaner(*run, "--check", cwd=tmp_path)
    assert len(cleaned) == 4


# -- pages that vanish ------------------------------------------------------------------------------


def test_what_was_made_of_vanished_pages_stays_until_it_is_pruned(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 4), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    before = tree(out)
    kept = (pages / "sub1" / "3.txt").read_bytes()
    shutil.rmtree(pages / "sub1")
    done = cleaner("clean", pages, "-o", out)
    assert done.returncode == 0
    assert "4 pages (1 of them vanished from the input; --prune removes their speeches): " in done.stderr.decode()
    assert tree(out)["sub1/3-01.txt"] == before["sub1/3-01.txt"]
    assert [source for source, record in records(out).items() if record["vanished"]] == ["sub1/3.txt"]
    summary = json.loads(tree(out)["summary.json"])
    assert (summary["vanished"], summary["pages"]["in"], summary["speeches"]) == (["sub1/3.txt"], 4, 4)
    assert cleaner("restore", out, "-o", tmp_path / "again").returncode == 0
    assert (tmp_path / "again" / "sub1" / "3.txt").read_bytes() == kept
    assert cleaner("clean", pages, "-o", out, "--prune").returncode == 0
    assert not (out / "sub1").exists()
    fresh = tmp_path / "fresh"
    cleaner("clean", pages, "-o", fresh)
    assert tree(out) == tree(fresh)


def test_a_page_that_comes_back_is_not_cleaned_again(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 2), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    before = tree(out)
    (pages / "1.txt").rename(tmp_path / "1.txt")
    cleaner("clean", pages, "-o", out)
    (tmp_path / "1.txt").rename(pages / "1.txt")
    cleaner("clean", pages, "-o", out)
    assert tree(out) == before
    assert len(cleaned) == 2


def test_a_new_page_takes_no_name_of_a_vanished_one(tmp_path):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    (pages / "a.txt").write_text(PAGE, encoding="utf-8")
    cleaner("clean", pages, "-o", out)
    (pages / "a.txt").rename(pages / "A.txt")
    cleaner("clean", pages, "-o", out)
    assert {name for name in tree(out) if name.endswith(".txt")} == {"a-01.txt", "A~2-01.txt"}
    cleaner("clean", pages, "-o", out, "--prune")
    assert {name for name in tree(out) if name.endswith(".txt")} == {"A-01.txt"}


def test_files_of_others_are_never_removed_or_replaced(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 2), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    (out / "sub0" / "notes.md").write_text("mine")
    before = tree(out)
    for options in ((), ("--prune",)):
        done = cleaner("clean", pages, "-o", out, *options)
        assert done.returncode == 2
        assert "holds 'sub0/notes.md', which cleaner did not write" in done.stderr.decode()
        assert tree(out) == before


# -- runs that are interrupted ----------------------------------------------------------------------


def start(*args) -> subprocess.Popen:
    """A run in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cleaner", *map(str, args)],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True,
    )  # fmt: skip


def wait_for_pages(out: Path, run: subprocess.Popen) -> None:
    """Until the run keeps results."""
    log = out / ".cleaner" / "state.sqlite-wal"
    deadline = time.monotonic() + 60
    while (not log.exists() or log.stat().st_size < 150_000) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status", "whole_group"),
    [(signal.SIGINT, 130, True), (signal.SIGTERM, 143, False), (signal.SIGKILL, -9, False)],
    ids=["ctrl-c", "terminate", "kill"],
)
def test_an_interrupted_run_is_continued(tmp_path, number, status, whole_group):
    pages, out = write_pages(tmp_path / "pages", 1), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    before = tree(out)
    write_pages(pages, 500)
    run = start("clean", pages, "-o", out, "-j", 2)
    wait_for_pages(out, run)
    os.killpg(run.pid, number) if whole_group else os.kill(run.pid, number)
    message = run.communicate(timeout=60)[1].decode()
    assert run.returncode == status, message
    assert "Traceback" not in message
    assert tree(out) == before, "the output is as it was before"
    if number != signal.SIGKILL:
        assert "pages are done and kept: give the same command again" in message
    done = process("clean", pages, "-o", out)
    assert done.returncode == 0, done.stderr
    again = int(done.stderr.decode().split(" cleaned in this run")[0].split("\n")[-1].split()[0].replace(",", ""))
    assert 0 < again < 490, "pages that are done are not cleaned again"
    fresh = tmp_path / "fresh"
    process("clean", pages, "-o", fresh, "-j", 1)
    assert tree(out) == tree(fresh)


WATCHED = """
import os, sys
out, seen = sys.argv[1], []

def hook(event, about):
    if event == "open" and isinstance(about[0], (str, bytes)) and about[2] & (os.O_WRONLY | os.O_RDWR):
        seen.append(("written", os.fsdecode(about[0])))
    elif event == "os.rename":
        seen.append(("renamed", os.fsdecode(about[1])))

sys.addaudithook(hook)
sys.argv[1:] = sys.argv[2:]
from cleaner.cli import main
try:
    main()
finally:
    for what, path in seen:
        if path.startswith(out):
            print(what, path.removeprefix(out + "/"))
"""


def test_files_are_written_under_another_name_and_renamed(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 5), tmp_path / "out"
    for pages_changed in (False, True):
        if pages_changed:
            write_pages(pages, 3, PAGE * 2)
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, out, "clean", pages, "-o", out, "-j", "1"],
            cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seen = {tuple(line.split(" ", 1)) for line in done.stdout.splitlines()}
        changed = {"0-01.txt", "1-01.txt", "2-01.txt"} if pages_changed else {Path(name).name for name in tree(out)}
        records = {"manifest.jsonl", "removed.jsonl", "summary.json"}
        assert {Path(path).name for what, path in seen if what == "renamed"} == changed | records
        assert {path for what, path in seen if what == "written" and not path.startswith(".cleaner/")} == set()


def test_a_folder_that_was_left_half_changed_is_not_taken_for_the_one_before(tmp_path, monkeypatch):
    pages, out = write_pages(tmp_path / "pages", 1), tmp_path / "out"
    (pages / "copy.txt").write_text(LONG, encoding="utf-8")
    (pages / "long.txt").write_text(LONG, encoding="utf-8")
    run = ["clean", pages, "-o", out]
    cleaner(*run)
    before = tree(out)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cleaner.write.output.os.replace", interrupted)
        assert cleaner(*run, "--near-duplicates", "drop").returncode == 130
    assert set(before) - set(tree(out)) == {"long-01.txt"}
    assert cleaner(*run).returncode == 0
    assert tree(out) == before


def test_what_a_killed_run_had_not_finished_writing_down_is_not_there(tmp_path):
    file = tmp_path / "state.sqlite"
    with State(file) as state:
        state.write(Written(f"{number}.txt", "hash" * 16, 1, 1) for number in range(30_000))
        before = list(state.written())
    code = (
        "import os, sys; from pathlib import Path; from cleaner.write.state import State, Written\n"
        "def files():\n"
        "    yield from (Written(f'{number}.txt', 'hash' * 16, 2, 2) for number in range(30_000))\n"
        "    os.kill(os.getpid(), 9)\n"
        "with State(Path(sys.argv[1])) as state:\n"
        "    state.write(files())\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, file], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with State(file) as state:
        assert list(state.written()) == before


def test_what_a_power_cut_did_to_files_is_mended(tmp_path, cleaned):
    pages, out = write_pages(tmp_path / "pages", 4), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    wanted = tree(out)
    for name in ("1-01.txt", "2-01.txt", "manifest.jsonl", "summary.json"):
        stat = (out / name).stat()
        os.truncate(out / name, 0 if name != "2-01.txt" else stat.st_size // 2)
        os.utime(out / name, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert tree(out) == wanted
    # A file of its full length and time is not looked into; the proof does that.
    stat = (out / "1-01.txt").stat()
    (out / "1-01.txt").write_bytes(bytes(stat.st_size))
    os.utime(out / "1-01.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    done = cleaner("restore", out, "--verify")
    assert done.returncode == 1
    assert "1.txt: not restored: 1-01.txt was changed after it was written" in done.stdout.decode()
    (out / "1-01.txt").unlink()
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert tree(out) == wanted
    assert len(cleaned) == 4


def test_a_page_that_became_a_pipe_holds_up_nobody(tmp_path, few_rules):
    page, out = tmp_path / "page.txt", tmp_path / "out"
    page.write_bytes(b"")
    age(page)
    found, settings = PageFile(page, "page.txt"), Settings((few_rules,))
    with Output(out, [], [found]) as output:
        for work in output.plan(settings):
            output.add(clean_page(work, settings))
        output.finish()
    page.unlink()
    os.mkfifo(page)
    with Output(out, [], [found]) as output:
        (work,) = output.plan(settings)
    assert clean_page(work, settings).reason.startswith("is not a regular file;")


def without_rights(*args) -> subprocess.CompletedProcess:
    """The program in a process that obeys permissions, also for root."""
    code = "from tests.faults import obey_permissions; obey_permissions(); from cleaner.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False
    )


def test_what_may_not_be_read_or_written_is_named(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 4), tmp_path / "out"
    (pages / "1.txt").chmod(0)
    done = without_rights("clean", pages, "-o", out)
    assert done.returncode == 1
    assert f"cleaner: {pages}/1.txt: cannot be read (Permission denied); check the file" in done.stderr.decode()
    (pages / "1.txt").chmod(0o600)
    before = tree(out)
    folders = [out, out / ".cleaner", *(out / ".cleaner").iterdir()]
    for path in folders:
        path.chmod(0o500)
    done = without_rights("clean", pages, "-o", out, "--check")
    assert done.returncode == 1
    assert "out/1-01.txt:1:1: outdated cleaning writes this file, which is not there" in done.stdout.decode()
    done = without_rights("clean", pages, "-o", out)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"cleaner: cannot write to {out} (Permission denied); make room or name")
    assert tree(out) == before
    for path in folders:
        path.chmod(0o700)
    assert without_rights("clean", pages, "-o", out).returncode == 0
    process("clean", pages, "-o", tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")


def test_a_dry_run_and_another_run_do_not_meet(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 2), tmp_path / "out"
    cleaner("clean", pages, "-o", out)
    with FileLock(out / ".cleaner" / "lock"):
        done = cleaner("clean", pages, "-o", out, "--check")
    assert done.returncode == 2
    assert f"another run is writing to {out}; let it end" in done.stderr.decode()


SMALL_DISK = """
mount -t tmpfs -o size=$1 none "$2" || exit 99
out=$2
shift 2
"$@"
status=$?
cp -a "$out/." "$out-full"
mount -o remount,size=64m "$out"
"$@" || exit 98
cp -a "$out/." "$out-done"
exit $status
"""


@pytest.mark.slow
def test_a_small_disk(tmp_path):
    """One that is full while pages are cleaned, while the records are written, and while speeches are put in place."""
    may_mount = ["unshare", "-m", "mount", "-t", "tmpfs", "none", tmp_path]
    if not shutil.which("unshare") or subprocess.run(may_mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    pages, fresh = write_pages(tmp_path / "pages", 40), tmp_path / "fresh"
    process("clean", pages, "-o", fresh)
    wanted, left = tree(fresh), []
    for size in (65_536, 550_000, 675_000, 775_000):
        out = tmp_path / f"out{size}"
        out.mkdir()
        run = [sys.executable, "-m", "cleaner", "clean", pages, "-o", out, "-q"]
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", SMALL_DISK, "sh", str(size), out, *run],
            cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith(f"cleaner: cannot write to {out} (")
        assert "make room or name a folder" in done.stderr
        full = tree(tmp_path / f"{out.name}-full")
        assert full.items() <= wanted.items()
        left.append(len(full))
        assert tree(tmp_path / f"{out.name}-done") == wanted
    assert left[0] == 0 < left[-1]


def test_a_first_run_that_was_killed_at_once_is_no_obstacle(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 1), tmp_path / "out"
    (out / ".cleaner").mkdir(parents=True)
    assert cleaner("clean", pages, "-o", out).returncode == 0
    out = tmp_path / "again"
    (out / ".cleaner").mkdir(parents=True)
    (out / ".cleaner" / "state.sqlite").write_bytes(b"")
    (out / ".cleaner" / "new").write_bytes(b"part of a fi")
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert [path.name for path in (out / ".cleaner").iterdir() if path.name == "new"] == []


# -- two runs ---------------------------------------------------------------------------------------


def test_two_runs_do_not_meet(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 400), tmp_path / "out"
    first = start("clean", pages, "-o", out, "-j", 1)
    wait_for_pages(out, first)
    os.kill(first.pid, signal.SIGSTOP)
    second = process("clean", pages, "-o", out)
    waiting = start("clean", pages, "-o", out, "--wait")
    time.sleep(1)
    assert waiting.poll() is None
    os.kill(first.pid, signal.SIGCONT)
    assert second.returncode == 2
    assert "another run is writing to" in second.stderr.decode()
    assert first.wait(100) == 0
    message = waiting.communicate(timeout=100)[1].decode()
    assert waiting.returncode == 0
    assert "0 pages cleaned in this run" in message
    for run in (first, waiting):
        run.stdout.close()
        run.stderr.close()


# -- accounts ---------------------------------------------------------------------------------------


def test_pages_that_do_not_add_up_end_the_run_with_status_1(tmp_path, monkeypatch):
    pages = write_pages(tmp_path / "pages", 3)

    def lossy(works, settings, jobs, **options):
        yield from list(local.clean_pages(works, settings, jobs))[1:]

    monkeypatch.setattr("cleaner.cli.clean.clean_pages", lossy)
    for out in (tmp_path / "out", "-"):
        done = cleaner("clean", pages, "-o", out)
        assert done.returncode == 1
        assert "do not add up: 3 pages went in, and 2 cleaned = 2 came out" in done.stderr.decode()
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert (summary["pages"]["in"], summary["pages"]["cleaned"]) == (3, 2)


# -- the same bytes ---------------------------------------------------------------------------------


def test_workers_batches_and_order_change_no_byte(tmp_path, monkeypatch):
    pages = write_pages(tmp_path / "pages", 70)
    (pages / "long.txt").write_text(PAGE * 300, encoding="utf-8")
    process("clean", pages, "-o", tmp_path / "one", "-j", 1)
    process("clean", pages, "-o", tmp_path / "many", "-j", 16)
    assert tree(tmp_path / "many") == tree(tmp_path / "one")
    monkeypatch.setattr(local, "BATCH", 1)
    cleaner("clean", pages, "-o", tmp_path / "small", "-j", 2)
    assert tree(tmp_path / "small") == tree(tmp_path / "one")

    def backwards(works, settings, jobs, **options):
        yield from [clean_page(work, settings) for work in works][::-1]

    monkeypatch.setattr("cleaner.cli.clean.clean_pages", backwards)
    cleaner("clean", pages, "-o", tmp_path / "backwards")
    assert tree(tmp_path / "backwards") == tree(tmp_path / "one")


# -- a wrong rule -----------------------------------------------------------------------------------

LONG = "".join(
    f"第{number}件事，要把{name}边的水渠修好，把{name}边的道路铺平，把群众的困难一件一件地解决好。\n"
    for number, name in enumerate("东西南北中上下左右前后里外甲乙丙丁戊己庚辛", 1)
)


def wrong(folder: Path, kind: str, pattern: str, text: str) -> Path:
    """A folder of one rule that finds too much."""
    key = {"drop-line": "line", "drop-span": "span"}[kind]
    folder.mkdir()
    (folder / "my.yaml").write_text(
        f"- id: my.wrong\n  kind: {kind}\n  why: A wrong rule.\n  {key}: '{pattern}'\n  strip: ['{text}']\n  keep: ['']\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("kind", "pattern", "example"),
    [
        ("drop-line", ".*", "今天"),
        ("drop-line", ".*把.*", "今天把话说完"),
        ("drop-span", ".*", "今天"),
        ("drop-span", r"\p{Han}", "⟦今⟧"),
        ("drop-span", r"\p{Han}{2,}(?=[,。])", "⟦今天⟧。"),
    ],
)
def test_a_wrong_rule_is_stopped(tmp_path, kind, pattern, example):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    for name in "ab":
        (pages / f"{name}.txt").write_text(LONG.replace("水渠", f"{name}水渠"), encoding="gb18030")
    run = ["clean", pages, "-o", out, "--only-rules", wrong(tmp_path / "wrong", kind, pattern, example)]
    done = cleaner(*run)
    assert done.returncode == 1, done.stderr
    assert "my.wrong" in done.stderr.decode()
    assert {record["state"] for record in records(out).values()} == {"quarantined"}
    assert (out / "quarantine" / "a.raw").read_bytes() == (pages / "a.txt").read_bytes()
    assert [name for name in tree(out) if name.endswith(".txt")] == []
    assert json.loads(tree(out)["summary.json"])["pages"]["quarantined"] == 2
    assert cleaner("restore", out, "-o", tmp_path / "again").returncode == 0
    assert tree(tmp_path / "again") == tree(pages)
    to_stdout = cleaner("clean", pages / "a.txt", "-o", "-", *run[4:])
    assert (to_stdout.returncode, to_stdout.stdout) == (1, b"")


def test_a_rule_that_takes_a_piece_of_every_page_is_stopped(tmp_path):
    pages, out = write_pages(tmp_path / "pages", 60), tmp_path / "out"
    rules = wrong(tmp_path / "wrong", "drop-span", "主要任务.*", "⟦主要任务是⟧")
    done = cleaner("clean", pages, "-o", out, "--only-rules", rules)
    assert done.returncode == 1
    assert "0.txt: my.wrong takes" in done.stderr.decode()
    assert {record["state"] for record in records(out).values()} == {"quarantined"}


def test_raising_the_limits_lets_pages_through_without_cleaning_them_again(tmp_path, cleaned):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    (pages / "a.txt").write_text(LONG, encoding="utf-8")
    run = ["clean", pages, "-o", out, "--only-rules", wrong(tmp_path / "wrong", "drop-line", "第[1-9]件.*", "第1件")]
    assert cleaner(*run).returncode == 0
    assert cleaner(*run, "--max-loss", "0.3").returncode == 1
    assert list(tree(out)) == ["manifest.jsonl", "quarantine/a.raw", "removed.jsonl", "summary.json"]
    assert cleaner(*run, "--max-loss", "1", "--max-rule-loss", "1").returncode == 0
    assert "a-01.txt" in tree(out)
    assert not (out / "quarantine").exists()
    assert len(cleaned) == 1


def test_a_quarantined_page_whose_bytes_cannot_be_made_from_its_text(tmp_path):
    page, out = tmp_path / "page.txt", tmp_path / "out"
    page.write_bytes(LONG.replace("件事", "件事十").encode("big5", "ignore").replace("十".encode("big5"), b"\xa2\xcc"))
    done = cleaner("clean", page, "-o", out, "--only-rules", wrong(tmp_path / "wrong", "drop-line", ".*", "今"))
    assert done.returncode == 1
    assert records(out)["page.txt"]["exact"] is False
    assert (out / "quarantine" / "page.raw").read_bytes() == page.read_bytes()


def test_a_preview_that_is_told_twice_is_no_loss(tmp_path):
    page, out = tmp_path / "page.txt", tmp_path / "out"
    page.write_text("".join(f"{line}[1]\n" for line in LONG.splitlines()) + LONG, encoding="utf-8")
    rules = wrong(tmp_path / "rules", "drop-line", r".*\[1\]", "今天[1]")
    done = cleaner("clean", page, "-o", out, "--only-rules", rules, "--max-loss", "0.4")
    assert done.returncode == 0, done.stderr
