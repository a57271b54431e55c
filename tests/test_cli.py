"""The command line, through real processes: what a user types, sees and gets back."""

import io
import json
import os
import pty
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.cli import main
from tests.conftest import ROOT

SPEECH = "在全县防汛工作会议上的讲话\n\n同志们：\n今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作。\n"
PAGE = (
    "收藏 分享(赏)\n在全县防汛工作会议上的讲话.doc\n"
    "上传人:k****7 文档编号:5120933 上传时间:2023-04-17 格式:DOCX 页数:6 大小:24.61KB\n"
    "同志们:\n今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。\n展开阅读全文\n"
)
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}


def process(*args, cwd=ROOT, stdin=None, env=None):
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, args)],
        cwd=cwd, input=stdin, capture_output=True, timeout=120, env={**ENVIRONMENT, **(env or {})}, check=False,
    )  # fmt: skip


def cleaner(*args, cwd=ROOT, stdin=b""):
    """The program in this process: the same `main`, with its own arguments, streams and folder; much faster."""
    streams = {
        name: io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        for name, data in (("stdin", stdin), ("stdout", b""), ("stderr", b""))
    }
    before = Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["cleaner", *map(str, args)])
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        os.chdir(cwd)
        try:
            main()
        except SystemExit as end:
            status = end.code
        finally:
            os.chdir(before)
    written = {name: (streams[name].flush(), streams[name].buffer.getvalue())[1] for name in ("stdout", "stderr")}
    return subprocess.CompletedProcess(args, status, written["stdout"], written["stderr"])


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, without what `cleaner` keeps there for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cleaner" not in path.parts
    }


def test_clean_writes_speeches_and_records(page, tmp_path):
    out = tmp_path / "out"
    done = process("clean", page, "-o", out)
    assert (done.returncode, done.stdout) == (0, b"")
    assert "1 page: 1 cleaned; 1 speech in" in done.stderr.decode()
    assert list(tree(out)) == ["manifest.jsonl", "page-01.txt", "removed.jsonl", "summary.json"]
    assert (out / "page-01.txt").read_text(encoding="utf-8") == SPEECH
    record = json.loads((out / "manifest.jsonl").read_text(encoding="utf-8"))
    assert (record["id"], record["source"], record["part"], record["parts"]) == ("page-01", "page.txt", 1, 1)
    assert (record["title"], record["encoding"], record["state"]) == ("在全县防汛工作会议上的讲话", "utf-8", "cleaned")
    first = json.loads((out / "removed.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (first["source"], first["pass"], first["position"], first["old"], first["new"]) == (
        "page.txt",
        "strip",
        0,
        "收藏 分享(赏)\n",
        "",
    )
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["pages"] == {
        "in": 1,
        "cleaned": 1,
        "unchanged": 0,
        "empty": 0,
        "rejected": 0,
        "quarantined": 0,
        "failed": 0,
        "skipped": 0,
    }


def test_a_second_run_over_the_output_changes_nothing(page, tmp_path):
    cleaner("clean", page, "-o", tmp_path / "one")
    done = cleaner("clean", tmp_path / "one" / "page-01.txt", "-o", tmp_path / "two")
    assert b"1 unchanged" in done.stderr
    assert (tmp_path / "two" / "page-01-01.txt").read_bytes() == (tmp_path / "one" / "page-01.txt").read_bytes()


def test_an_output_folder_is_no_input_and_its_speeches_are(page, tmp_path):
    cleaner("clean", page, "-o", "one", cwd=tmp_path)
    done = cleaner("clean", "one", "-o", "two", cwd=tmp_path)
    assert (done.returncode, (tmp_path / "two").exists()) == (2, False)
    assert (
        b"the input one is an output folder, with records in it; name the pages it was made of, or its speeches: 'one/**/*.txt'"
        in done.stderr
    )
    assert b"1 page: 1 unchanged" in cleaner("clean", "one/**/*.txt", "-o", "two", cwd=tmp_path).stderr


def test_two_runs_are_byte_identical_whatever_the_number_of_processes(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(40):
        (pages / f"{number}.txt").write_text(PAGE.replace("防汛", f"第{number}次防汛"), encoding="utf-8")
    for jobs in (1, 2):
        assert process("clean", pages, "-o", tmp_path / f"out{jobs}", "-j", jobs, "-q").returncode == 0
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")
    assert len(tree(tmp_path / "out1")) == 43


def test_sub_folders_keep_their_shape(page, tmp_path):
    (tmp_path / "pages" / "a").mkdir(parents=True)
    for name in ("a/one.txt", "two.txt"):
        (tmp_path / "pages" / name).write_text(PAGE, encoding="utf-8")
    out = tmp_path / "out"
    assert cleaner("clean", tmp_path / "pages", "-o", out).returncode == 0
    assert {"a/one-01.txt", "two-01.txt"} <= set(tree(out))


def test_stdin_and_stdout(page):
    done = process("clean", "-", "-o", "-", stdin=PAGE.encode("gb18030"))
    assert (done.returncode, done.stdout.decode()) == (0, SPEECH)
    done = cleaner("clean", page, page, "-o", "-", "-q")
    assert (done.stdout.decode(), done.stderr) == (SPEECH, b"")


def test_globs_that_no_shell_expanded(page, tmp_path):
    assert cleaner("clean", tmp_path / "*.txt", "-o", "-", "-q").stdout.decode() == SPEECH


def test_options(page):
    text = "上級領導高度重視,這項工作關係群眾切身利益。\n"
    kept = cleaner("clean", "-", "-o", "-", "--script", "keep", "--punctuation", "keep", stdin=text.encode())
    assert kept.stdout.decode() == text
    assert (
        cleaner("clean", "-", "-o", "-", stdin=text.encode()).stdout.decode()
        == "上级领导高度重视，这项工作关系群众切身利益。\n"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("clean", "nowhere"), "nowhere"),
        (("clean", "empty"), "has no pages in it"),
        (("clean", "page.txt", "-o", "file"), "file is a file; name a folder for the output"),
        (("clean", "pages", "-o", "pages/out"), "lies inside the input pages; name one outside it"),
        (("clean", "page.txt", "-o", "others"), "others holds 'notes.md', which cleaner did not write"),
        (("clean", "page.txt", "-o", "strange"), "strange/manifest.jsonl:1:1: this is not a record of cleaner"),
        (("clean", "page.txt", "-o", "out", "--rules", "empty"), "no rules in empty: name a folder that holds *.yaml"),
        (("clean", "page.txt", "-o", "out", "--rules", "rules", "--only-rules", "rules"), "give one of the two"),
        (("clean", "page.txt", "-o", "out", "--max-page", "huge"), "'huge' is not a size; write 64M"),
        (("clean", "page.txt", "-", "-o", "out"), "give it alone"),
        (("clean", "page.txt", "-o", "out", "--rules", "broken"), "broken/topic.yaml:1:3: the rule has no 'keep'"),
        (("clean", "page.txt", "-o", "out", "--rules", "unproved"), "example 1 of what it finds does not hold"),
        (("show", "nowhere.txt"), "nowhere.txt"),
        (("show", "binary"), "binary"),
        (("show", "pages"), "pages is a folder; name one page in it"),
        (("split", "pages"), "pages is a folder; name one page in it"),
        (("explain", "pages:1"), "pages is a folder; name one page in it"),
        (("rules", "page-number.captoin"), "did you mean page-number.caption"),
        (("rules", "--hits", "empty"), "no empty/summary.json; name the output folder"),
        (("restore", "empty", "--verify"), "holds no manifest.jsonl and removed.jsonl"),
        (("restore", "others", "-o", "others"), "others is not an empty folder"),
        (("restore", "others"), "give -o DIR to write the pages into that folder, or --verify"),
        (("clean", "--no-such-option"), "No such option"),
    ],
)  # fmt: skip
def test_unusable_input_is_one_sentence_and_exit_2(page, tmp_path, args, message):
    for folder in ("empty", "others", "strange", "broken", "unproved", "rules", "pages"):
        (tmp_path / folder).mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "pages" / "p.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (tmp_path / "others" / "notes.md").write_text("mine")
    (tmp_path / "strange" / "manifest.jsonl").write_text("not json\n")
    rule = "- id: topic.x\n  kind: drop-line\n  why: A test rule of mine.\n  line: '第x页'\n  strip: [第x页]\n"
    (tmp_path / "broken" / "topic.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "rules" / "topic.yaml").write_text(rule + "  keep: [x]\n", encoding="utf-8")
    (tmp_path / "unproved" / "topic.yaml").write_text(
        rule.replace("[第x页]", "[第y页]") + "  keep: [x]\n", encoding="utf-8"
    )
    before = tree(tmp_path)
    done = cleaner(*args, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert tree(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(page, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    done = cleaner("clean", page, "-o", tmp_path / "locked" / "out")
    assert done.returncode == 2
    assert b"cannot write to" in done.stderr


def test_pages_that_fail_are_named_and_the_others_go_on(page, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "good.txt").write_text(PAGE, encoding="utf-8")
    (pages / "binary.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (pages / "broken.txt").write_bytes("同志们，今天开会。".encode() * 20 + b"\xe5\x90" + "各位代表".encode() * 20)
    (pages / "large.txt").write_text(PAGE * 20, encoding="utf-8")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "blank.txt").write_text(" \n\n　\n", encoding="utf-8")
    (pages / "furniture.txt").write_text("收藏 分享(赏)\n展开阅读全文\n", encoding="utf-8")
    (pages / ".hidden").write_text("x")
    os.mkfifo(pages / "pipe.txt")
    done = process("clean", pages, "-o", tmp_path / "out", "--max-page", "4k")
    message = done.stderr.decode()
    assert done.returncode == 1
    assert f"cleaner: {pages}/binary.txt: " in message
    assert f"cleaner: {pages}/broken.txt: " in message
    assert "at offset 542" in message
    assert f"cleaner: {pages}/large.txt: is " in message
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert summary["pages"] == {
        "in": 9,
        "cleaned": 1,
        "unchanged": 0,
        "empty": 3,
        "rejected": 0,
        "quarantined": 0,
        "failed": 3,
        "skipped": 2,
    }
    assert summary["empty"] == ["blank.txt", "empty.txt", "furniture.txt"]
    assert {entry["source"] for entry in summary["failed"]} == {"binary.txt", "broken.txt", "large.txt"}
    assert list(tree(tmp_path / "out")) == ["good-01.txt", "manifest.jsonl", "removed.jsonl", "summary.json"]
    records = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_bytes().splitlines()]
    assert [record["state"] for record in records] == [
        "failed",
        "empty",
        "failed",
        "empty",
        "empty",
        "cleaned",
        "failed",
    ]


def test_restore_gives_every_page_back(tmp_path):
    out, again = tmp_path / "out", tmp_path / "again"
    assert cleaner("clean", "data/raw", "-o", out, "-q").returncode == 0
    done = cleaner("restore", out, "-o", again)
    assert done.returncode == 0
    assert b"pages restored and proved equal to their originals, 0 not" in done.stdout
    assert tree(again) == tree(ROOT / "data" / "raw")


def test_restore_names_what_was_changed(page, tmp_path):
    out = tmp_path / "out"
    cleaner("clean", page, "-o", out, "-q")
    (out / "page-01.txt").write_text("anders\n", encoding="utf-8")
    done = cleaner("restore", out, "--verify")
    assert done.returncode == 1
    assert b"page.txt: not restored: page-01.txt was changed after it was written" in done.stdout
    (out / "page-01.txt").unlink()
    assert b"cannot be read" in cleaner("restore", out, "--verify").stdout


def test_show_marks_and_names_every_cut(page):
    shown = cleaner("show", page).stdout.decode()
    assert "⟦收藏 分享(赏)\n⟧‹" in shown
    assert "在全县防汛工作会议上的讲话⟦.doc⟧‹" in shown
    assert "utf-8, simplified, 1 speech" in shown
    assert "\x1b" not in shown
    assert "\x1b[31m" in cleaner("show", page, "--color").stdout.decode()


def test_show_is_harmless(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("同志们⟦会⟧\x1b]0;title\x07\u202e今天我们召开全县防汛工作会议。\n", encoding="utf-8")
    shown = cleaner("show", path).stdout.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "<ESC>" in shown
    assert "⟦⟦会⟧⟧" in shown


@pytest.mark.slow
def test_rules_lists_describes_and_tests():
    listed = cleaner("rules").stdout.decode()
    assert any(line.startswith("page-number.caption\tdrop-line\t") for line in listed.splitlines())
    assert "repair.pinyin-gloss\tcode\t" in listed
    described = cleaner("rules", "page-number.caption").stdout.decode()
    assert "why: " in described
    assert "finds: " in described
    assert "keeps: " in described
    done = cleaner("rules", "test")
    assert done.returncode == 0
    assert b" 0 faults" in done.stderr


def test_hits_are_those_of_an_output_folder(page, tmp_path):
    cleaner("clean", page, "-o", tmp_path / "out", "-q")
    row = next(
        line
        for line in cleaner("rules", "--hits", tmp_path / "out").stdout.decode().splitlines()
        if line.startswith("title-echo.extension\t")
    )
    assert row.split("\t")[3] == "1"
    assert (
        "hits: 1 on 1 page, 4 characters cut"
        in cleaner("rules", "--hits", tmp_path / "out", "title-echo.extension").stdout.decode()
    )


@pytest.mark.slow
def test_rules_of_a_user(page, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(
        "- id: mine.task\n  kind: drop-span\n  why: A phrase that I do not want.\n  span: ',主要任务是安排部署今年的防汛工作'\n"
        "  strip: ['开会⟦,主要任务是安排部署今年的防汛工作⟧。']\n  keep: [主要任务是防汛]\n",
        encoding="utf-8",
    )
    assert (
        cleaner("clean", page, "-o", "-", "-q", "--rules", own)
        .stdout.decode()
        .endswith("今天我们召开全县防汛工作会议。\n")
    )
    only = cleaner("clean", page, "-o", "-", "-q", "--only-rules", own).stdout.decode()
    assert "展开阅读全文" in only
    assert "\nmine.task\tdrop-span\t" in cleaner("rules", "--only-rules", own).stdout.decode()
    for args in (("--rules", own, "mine.task"), ("mine.task", "--rules", own)):
        assert cleaner("rules", *args).stdout.startswith(b"mine.task\n")
    cleaner("clean", page, "-o", tmp_path / "out", "-q", "--rules", own)
    hits = cleaner("rules", "mine.task", "--rules", own, "--hits", tmp_path / "out").stdout.decode()
    assert "  hits: 1 on 1 page, 17 characters cut\n" in hits
    assert "\nmine.task\t1\t1\t17\t" in cleaner("rules", "stats", tmp_path / "out", "--rules", own).stdout.decode()
    assert cleaner("rules", "test", "--rules", own).returncode == 0


def test_help_stands_alone():
    for command in ((), ("clean",), ("show",), ("rules",), ("rules", "test"), ("restore",)):
        done = cleaner(*command, "--help")
        assert done.returncode == 0
        assert done.stdout.decode().startswith("Usage: ")
    assert cleaner("--version").stdout.startswith(b"cleaner, version ")
    for given in ((), ("rules", "impact")):
        assert cleaner(*given).returncode == 2
    assert cleaner().stderr == cleaner("--help").stdout
    assert process("--help").stdout == cleaner("--help").stdout


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path):
    (tmp_path / "long.txt").write_text(
        "今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。\n" * 20_000, encoding="utf-8"
    )
    run = f"{sys.executable} -m cleaner clean {tmp_path}/long.txt -o - -q | head -1"
    done = subprocess.run(["bash", "-c", run], capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert done.stderr == b""
    assert done.stdout.decode().startswith("今天")


def test_odd_names(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("-o.txt", "a\nb.txt", "讲话.txt", "二〇二三年" * 12 + ".txt", "A.txt", "a.txt", "page.html"):
        (pages / name).write_text(PAGE, encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(pages) + b"/\xff\xfe.txt"))).write_text(PAGE, encoding="utf-8")
    done = cleaner("clean", pages, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len(tree(tmp_path / "out")) == 8 + 3
    assert "page.html-01.txt" in tree(tmp_path / "out")
    assert cleaner("restore", tmp_path / "out", "--verify").returncode == 0


def test_sockets_and_links_are_passed_over(page, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "page.txt").write_text(PAGE, encoding="utf-8")
    (pages / "loop").symlink_to(pages)
    (pages / "gone").symlink_to(pages / "nowhere")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(pages / "socket"))
    done = cleaner("clean", pages, "-o", tmp_path / "out")
    server.close()
    assert done.returncode == 0
    assert "4 pages: 1 cleaned, 3 skipped" in done.stderr.decode()


def test_colour_and_tables_on_a_terminal_only(page):
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "show", str(page)],
        stdout=secondary,
        stderr=secondary,
        cwd=ROOT,
        env={**ENVIRONMENT, "TERM": "xterm"},
    )
    process.wait(60)
    assert b"\x1b[31m" in os.read(primary, 100_000)
    os.close(primary)
    os.close(secondary)


def test_names_that_a_file_system_could_take_for_one(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("A.txt", "a.txt", "a~2.txt"):
        (pages / name).write_text(PAGE, encoding="utf-8")
    assert cleaner("clean", pages, "-o", tmp_path / "out", "-q").returncode == 0
    names = {name.casefold() for name in tree(tmp_path / "out")}
    assert len(names) == 3 + 3
    assert cleaner("restore", tmp_path / "out", "--verify").returncode == 0


def test_a_page_inside_the_output_folder_is_refused(page, tmp_path):
    out = tmp_path / "out"
    assert cleaner("clean", page, "-o", out, "-q").returncode == 0
    before = tree(out)
    for again in (out / "page-01.txt", f"{tmp_path}/**/*.txt"):
        done = cleaner("clean", again, "-o", out)
        assert done.returncode == 2
        assert "lies inside the output folder" in done.stderr.decode()
    assert tree(out) == before


LONG = "".join(
    f"第{number}件事，要把{name}的水渠修好，把{name}的道路铺平，把群众的困难解决。\n"
    for number, name in enumerate("东西南北中上下左右前后里外甲乙丙丁戊己庚辛", 1)
)


def test_copies_are_marked_or_dropped_and_never_lost(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("各位代表：\n" + LONG, encoding="utf-8")
    (pages / "b.txt").write_text("同志们：\n" + LONG.replace("群众", "××"), encoding="utf-8")
    (pages / "c.txt").write_text(
        "今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作，请大家认真准备。\n", encoding="utf-8"
    )
    out = tmp_path / "out"

    def records():
        return {
            record["source"]: record for record in map(json.loads, (out / "manifest.jsonl").read_bytes().splitlines())
        }

    done = cleaner("clean", pages, "-o", out)
    assert "1 near-duplicate of others" in " ".join(done.stderr.decode().split())
    copy = records()["b.txt"]
    assert (copy["near_duplicate_of"], copy["cluster"]) == ("a-01", 1)
    assert 0.5 < copy["similarity"] <= 1.0
    assert copy["copy_reason"]
    assert records()["a.txt"]["cluster"] == 1
    assert records()["c.txt"]["near_duplicate_of"] is None
    assert cleaner("clean", pages, "-o", out, "--near-duplicates", "drop", "-q").returncode == 0
    assert "b-01.txt" not in tree(out)
    assert records()["b.txt"]["state"] == "dropped"
    assert cleaner("restore", out, "-o", tmp_path / "again").returncode == 0
    assert tree(tmp_path / "again") == tree(pages)
    assert cleaner("clean", pages, "-o", out, "--near-duplicates", "off", "-q").returncode == 0
    assert records()["b.txt"]["near_duplicate_of"] is None


def test_a_mistyped_command_is_met_with_the_one_that_was_meant():
    done = process("clen")
    assert done.returncode == 2
    assert b"no such command 'clen'; did you mean clean?" in done.stderr
    done = cleaner("pages/")
    assert done.returncode == 2
    assert b"no such command 'pages/'; the commands are clean, show, " in done.stderr


def test_a_profile_that_cannot_be_written_is_said_before_any_work(tmp_path):
    out = tmp_path / "out"
    done = process("clean", "data/raw/clean-speech.txt", "-o", str(out), "--profile", str(tmp_path / "no/p.json"))
    assert done.returncode == 2
    assert b"there is no folder" in done.stderr
    assert not out.exists()


def test_a_page_that_failed_again_is_not_counted_as_cleaned(page, tmp_path):
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    run = ("clean", page, tmp_path / "picture.txt", "-o", tmp_path / "out")
    assert b"in this run" not in cleaner(*run).stderr
    assert b"\n0 pages cleaned in this run, 1 failed; the others are as they were\n" in cleaner(*run).stderr
    page.write_text(PAGE.replace("防汛", "春耕"), encoding="utf-8")
    (tmp_path / "picture.txt").write_text(PAGE, encoding="utf-8")
    assert b"in this run" not in cleaner(*run).stderr
    page.write_text(PAGE, encoding="utf-8")
    assert b"\n1 page cleaned in this run; the others are as they were\n" in cleaner(*run).stderr


def test_what_is_piped_is_neither_wrapped_nor_padded(page, tmp_path):
    out = tmp_path / ("a-folder-with-a-long-name-" * 4)
    run = ("clean", page, "-o", out, "--statistics")
    said = process(*run, env={"COLUMNS": "40"}).stderr.decode().splitlines()
    assert f"1 page: 1 cleaned; 1 speech in {out}" in said
    assert any(line.startswith("strip  ") for line in said)
    assert [line for line in said if line != line.rstrip()] == []


def test_statistics_of_a_run_that_cleaned_nothing(page, tmp_path):
    assert b"lines were looked at" in cleaner("clean", page, "-o", tmp_path / "out", "--statistics").stderr
    said = cleaner("clean", page, "-o", tmp_path / "out", "--statistics").stderr.decode()
    assert "no page was cleaned in this run; name a new output folder to see what cleaning all of them takes\n" in said
    assert "time by rule" not in said
    assert "looked at" not in said


def test_where_no_pages_are_named_it_says_what_is_cleaned(tmp_path):
    done = cleaner("clean", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "cleaner: no pages were named, and there is no data/raw; name them: cleaner clean pages/ -o clean/\n"
    )
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/page.txt").write_text(PAGE, encoding="utf-8")
    assert cleaner("clean", cwd=tmp_path).stderr.startswith(
        b"cleaner: no pages were named; these are the pages in data/raw\n"
    )
    assert cleaner("clean", "-q", cwd=tmp_path).stderr == b""
    assert (tmp_path / "data/clean/page-01.txt").exists()


def test_a_form_feed_stands_between_speeches_on_stdout_and_in_none(page, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(PAGE.replace("同志们:\n", "同志们:\f\f\n\f\n"), encoding="utf-8")
    assert cleaner("clean", page, other, "-o", "-", "-q").stdout.decode().split("\f\n") == [SPEECH, SPEECH]


def test_what_stands_below_a_page_that_is_shown_begins_a_line(tmp_path):
    for text in ("", "同志们", "同志们\n", "同志们。\n展开阅读全文\n", "同志们。\n展开阅读全文"):
        (tmp_path / "page.txt").write_text(text, encoding="utf-8")
        shown = cleaner("show", tmp_path / "page.txt").stdout.decode()
        assert shown.startswith("--\n") if not text else "\n--\n" in shown, text
        assert "\n\n--" not in shown
