"""Findings: their places, the formats that build servers read, and the baseline."""

import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import UsageError
from cleaner.report.baseline import not_accepted, read_baseline, write_baseline
from cleaner.report.findings import Finding, codes, flags_in
from cleaner.report.formats import FORMATS
from tests.test_cli import PAGE, SPEECH, cleaner

BODY = "在全县防汛工作会议上的讲话\n\n同志们：\n今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作。\n"
WHY = {"failed": "It failed.", "gap": "Text is missing."}
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_bytes())

# What a hostile corpus can put into a path or a reason.
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30) | st.sampled_from(
    [
        "a\nb.txt",
        "::error::x",
        "100%,a:b",
        "a%3Ab%0A",
        "]]>&<\"'",
        "\x1b[31m",
        "\ufffe\uffff",
        "-o.txt",
        "讲话 稿.txt",
        "a:b.txt",
    ]
)
findings = st.builds(
    Finding, texts, st.integers(1, 9999), st.integers(1, 9999), st.sampled_from([*WHY, "mine"]), texts,
    st.sampled_from(["error", "warning"]), st.from_regex("[0-9a-f]{16}", fullmatch=True),
)  # fmt: skip


@given(st.lists(findings, max_size=5))
def test_text_is_one_line_for_each_and_harmless(found):
    lines = FORMATS["text"](found, WHY).split("\n")
    assert len(lines) == len(found) + 1
    assert "\x1b" not in "".join(lines)


@given(st.lists(findings, max_size=5))
def test_json_gives_every_field_back(found):
    assert [Finding(**one) for one in json.loads(FORMATS["json"](found, WHY))] == found


@given(st.lists(findings, max_size=5))
def test_github_commands_can_be_read_back(found):
    """As the runner of GitHub Actions reads them."""
    written = FORMATS["github"](found, WHY)
    assert written.count("\n") == len(found)
    for line, one in zip(written.split("\n"), found, strict=False):
        command = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", line)
        assert command, line
        values = dict(part.split("=", 1) for part in command[2].split(","))
        for escaped, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            values = {key: value.replace(escaped, char) for key, value in values.items()}
        assert (command[1], values) == (
            one.level, {"file": one.path, "line": str(one.line), "col": str(one.column), "title": one.code}
        )  # fmt: skip


@given(st.lists(findings, max_size=5))
def test_junit_is_read_by_its_readers(found):
    written = FORMATS["junit"](found, WHY).encode()
    assert ElementTree.fromstring(written).tag == "testsuites"
    (suite,) = junitparser.JUnitXml.fromfile(io.BytesIO(written))
    results = [type(case.result[0]).__name__ for case in suite if case.result]
    assert Counter(results) == Counter("Error" if one.level == "error" else "Failure" for one in found)
    assert suite.tests == len(list(suite)) == max(len(found), 1)
    assert (suite.errors, suite.failures) == (results.count("Error"), results.count("Failure"))


@given(st.lists(findings, max_size=5))
def test_sarif_is_valid(found):
    log = json.loads(FORMATS["sarif"](found, WHY))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result, one in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == one.code
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[\w./~%-]+", place["artifactLocation"]["uri"], re.ASCII)
        assert place["region"] == {"startLine": one.line, "startColumn": one.column}


def flagged(folder, text, flags):
    """The findings of one speech."""
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return list(flags_in([{"path": "a.txt", "flags": flags}], folder, WHY))


def test_a_flag_stands_at_its_line_and_column(tmp_path):
    (one,) = flagged(tmp_path, "标题\n\n𠀀他说“好。\n", {"quotes": {"count": 2, "first": 7}})
    assert (one.path, one.line, one.column, one.code) == (str(tmp_path / "a.txt"), 3, 4, "quotes")
    assert one.message == "A rule of kind flag found it. (2 times)"


def test_a_key_stays_when_lines_come_above_and_changes_with_the_text(tmp_path):
    text = "会议开始。" * 20 + "\n2023年8月日，大家开会。" + "会议开始。" * 20
    at = text.index("2023")
    (one,) = flagged(tmp_path, text, {"lost": {"count": 1, "first": at}})
    (moved,) = flagged(tmp_path, "新的一行。\n" + text, {"lost": {"count": 1, "first": at + 6}})
    (more,) = flagged(tmp_path, text, {"lost": {"count": 2, "first": at}})
    (other,) = flagged(tmp_path, text.replace("8月日", "9月日"), {"lost": {"count": 1, "first": at}})
    assert moved.line == one.line + 1
    assert one.key == moved.key
    assert len({one.key, more.key, other.key}) == 3


def test_a_speech_that_is_gone_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match=r"a.txt cannot be read \(No such file.*\); clean the pages again"):
        list(flags_in([{"path": "a.txt", "flags": {"gap": {"count": 1, "first": 0}}}], tmp_path, WHY))
    (tmp_path / "a.txt").write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"a.txt cannot be read \(it is not UTF-8\); clean the pages again"):
        list(flags_in([{"path": "a.txt", "flags": {"gap": {"count": 1, "first": 0}}}], tmp_path, WHY))


def test_every_code_has_a_reason(rules):
    assert all(why.endswith(".") for why in codes(rules).values())


@given(st.lists(findings, max_size=6), st.lists(findings, max_size=3))
def test_a_baseline_accepts_what_it_was_written_from_and_no_more(tmp_path_factory, old, new):
    path = tmp_path_factory.mktemp("baseline") / "accepted.jsonl"
    write_baseline(path, old)
    accepted = read_baseline(path)
    assert not_accepted(old, accepted) == []
    assert sorted(not_accepted(old + old, accepted)) == sorted(old)
    assert not_accepted([one for one in new if one.key not in accepted], accepted) == [
        one for one in new if one.key not in accepted
    ]


@pytest.fixture
def pages(tmp_path):
    """A folder with a page that is damaged, one that is good, and one that fails."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "damaged.txt").write_text(BODY + "把“第一责任人的责任扛在肩上。\n", encoding="utf-8")
    (folder / "good.txt").write_text(PAGE, encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return folder


def test_clean_and_check_list_failures_and_flags(pages, tmp_path):
    done = cleaner("clean", "pages", "-o", "out", "-q", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert [(one["path"], one["line"], one["column"], one["code"]) for one in json.loads(done.stdout)] == [
        ("pages/picture.txt", 1, 1, "failed"),
        ("out/damaged-01.txt", 5, 2, "unbalanced_quotes"),
    ]
    assert done.stderr.startswith(b"cleaner: pages/picture.txt: looks like a binary file")
    listed = cleaner("check", "out", "--format", "json", cwd=tmp_path)
    assert listed.returncode == 0
    assert [one["key"] for one in json.loads(listed.stdout)] == [one["key"] for one in json.loads(done.stdout)]
    assert cleaner("clean", "pages", "-o", "out", "-q", cwd=tmp_path).stdout == b""


def test_names_that_are_no_utf_8(pages, tmp_path):
    os.rename(pages / "damaged.txt", os.fsencode(pages) + b"/\xff.txt")
    os.rename(pages / "picture.txt", os.fsencode(pages) + b"/\xfe.txt")
    for format_ in FORMATS:
        done = cleaner("clean", "pages", "-o", os.fsdecode(b"out\xfd"), "--format", format_, cwd=tmp_path)
        assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
        said = done.stdout.decode().replace("\\\\", "\\")
        if format_ == "sarif":
            assert '"uri": "out%5Cxfd/%5Cxff-01.txt"' in said
        else:
            assert "out\\xfd/\\xff-01.txt" in said
            assert "pages/\\xfe.txt" in said


def test_a_format_in_the_settings_does_not_forbid_what_is_typed(pages, tmp_path):
    (tmp_path / "cleaner.toml").write_text('format = "github"\n')
    assert b"::warning file=out/damaged-01.txt" in cleaner("clean", "pages", "-o", "out", cwd=tmp_path).stdout
    done = cleaner("clean", "pages/good.txt", "-o", "-", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, SPEECH)
    assert cleaner("clean", "pages", "-o", "out", "--diff", cwd=tmp_path).stdout == b""


def test_gates(pages, tmp_path):
    cleaner("clean", "pages", "-o", "out", "-q", cwd=tmp_path)
    for gate, said in (
        ("failed", b"cleaner: failed: found in 1, allowed in 0\n"),
        ("any>1", b"cleaner: any: found in 2, allowed in 1\n"),
        ("any>2,failed>1,gap", b""),
    ):
        done = cleaner("check", "out", "--fail-on", gate, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (int(bool(said)), said)


def test_a_baseline_leaves_what_is_new(pages, tmp_path):
    done = cleaner("clean", "pages", "-o", "out", "--baseline", "known.jsonl", "--write-baseline", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"cleaner: 2 findings accepted in known.jsonl" in done.stderr
    for command in (("clean", "pages", "-o", "out", "-q", "--format", "text"), ("check", "out", "--fail-on", "any")):
        done = cleaner(*command, "--baseline", "known.jsonl", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (pages / "good.txt").write_text(BODY + "要把责任”扛在肩上。\n", encoding="utf-8")
    (pages / "damaged.txt").write_text(
        "收藏 分享(赏)\n" + BODY.replace("同志们：", "同志们：\n大家好。") + "把责任扛在肩上。\n", encoding="utf-8"
    )
    done = cleaner("clean", "pages", "-o", "out", "-q", "--format", "text", "--baseline", "known.jsonl", cwd=tmp_path)
    assert done.stdout.decode().startswith("out/good-01.txt:5:5: unbalanced_quotes ")
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1)
    assert b"1 finding of known.jsonl no longer there; --write-baseline drops them" in done.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("check", "out", "--baseline", "none.jsonl"), "none.jsonl cannot be read (No such file or directory); make it"),
        (("check", "out", "--baseline", "bad.jsonl"), "bad.jsonl:2:1: this is no line of a baseline; make it with"),
        (("check", "out", "--baseline", "out", "--write-baseline"), "out cannot be written (Is a directory); name another"),
        (("check", "out", "--write-baseline"), "--write-baseline needs a file to write; name it with --baseline FILE"),
        (("check", "out", "--fail-on", "gaps"), "'gaps' is no flag; did you mean gap?"),
        (("check", "pages"), "pages/manifest.jsonl cannot be read (No such file or directory); name the output folder"),
        (("check", "odd"), "odd/manifest.jsonl is not a manifest of cleaner"),
        (("clean", "pages", "-o", "-", "--format", "json"), "--check, --diff and --format need an output folder"),
        (("clean", "pages", "-o", "-", "--check"), "--check, --diff and --format need an output folder"),
        (("clean", "pages", "-o", "out", "--diff", "--format", "json"), "give one of the two"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(pages, tmp_path, args, message):
    cleaner("clean", "pages", "-o", "out", "-q", cwd=tmp_path)
    (tmp_path / "bad.jsonl").write_text('{"key": "00"}\n[]\n')
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "manifest.jsonl").write_text("odd\n")
    done = cleaner(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_check_names_a_page_by_the_path_where_it_lies(pages, tmp_path):
    cleaner("clean", "pages", "-o", "results/out", "-q", cwd=tmp_path)

    def named(out, cwd=tmp_path):
        return cleaner("check", out, cwd=cwd).stdout.decode().splitlines()[0].split(":")[0]

    assert named("results/out") == "pages/picture.txt"
    assert named(".", tmp_path / "results/out") == "../../pages/picture.txt"
    assert named(tmp_path / "results/out") == str(tmp_path / "pages/picture.txt")
    (tmp_path / "moved").mkdir()
    for folder in ("pages", "results"):
        (tmp_path / folder).rename(tmp_path / "moved" / folder)
    assert named("moved/results/out") == "moved/pages/picture.txt"
    (tmp_path / "moved/pages").rename(tmp_path / "elsewhere")
    assert named("moved/results/out") == "picture.txt"
    cleaner("clean", "elsewhere", "-o", "moved/results/out", "-q", cwd=tmp_path)
    assert named("moved/results/out") == "elsewhere/picture.txt"
    for damaged in ("{", "[1]", '{"picture.txt": 1}'):
        (tmp_path / "moved/results/out/.cleaner/places.json").write_text(damaged)
        assert named("moved/results/out") == "picture.txt"


def test_check_names_a_page_that_was_set_aside_by_what_is_there(tmp_path):
    (tmp_path / "own").mkdir()
    rule = "- id: own.all\n  kind: drop-line\n  why: A rule that takes all.\n  line: '.*会议.*'\n  strip: [会议]\n  keep: [x]\n"
    (tmp_path / "own/own.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "page.txt").write_text(
        "今天我们召开全县防汛工作会议，安排部署今年的防汛工作。\n" * 30, encoding="utf-8"
    )
    cleaner("clean", "page.txt", "-o", "out", "-q", "--only-rules", "own", cwd=tmp_path)
    assert cleaner("check", "out", cwd=tmp_path).stdout.startswith(b"page.txt:1:1: quarantined loses ")
    (tmp_path / "page.txt").unlink()
    assert cleaner("check", "out", cwd=tmp_path).stdout.startswith(b"out/quarantine/page.raw:1:1: quarantined ")


def test_a_failed_page_is_named_once_where_it_is_listed_as_text(pages, tmp_path):
    done = cleaner("clean", "pages", "-o", "out", "-q", "--format", "text", cwd=tmp_path)
    assert (done.stdout.count(b"picture.txt"), done.stderr) == (1, b"")
    done = cleaner("clean", "pages", "-o", "out", "--format", "text", "--log-format", "json", cwd=tmp_path)
    assert b"pages/picture.txt" in done.stderr
