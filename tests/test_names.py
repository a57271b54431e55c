"""Names of output files: always a name that a file may have, never a path out of the folder, never one name for two."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli.findings import manifest_of
from cleaner.errors import UsageError
from cleaner.naming import check_name, speech_name
from cleaner.read import PageFile
from cleaner.records import from_printable, printable
from cleaner.write import works
from tests.test_cli import PAGE, cleaner, tree

TITLED = "{stem}-{part:02}-{title}"


@pytest.mark.parametrize(
    "template", ["{stem}-{part:02}", TITLED, "{part:03}_{title}_{stem}", "({stem}) {part}, {title}"]
)
def test_good_templates(template):
    check_name(template)


@pytest.mark.parametrize(
    "template",
    [
        "", "{stem}", "{part}", "{stem}-{title}", "{stem}{part}", "{stem}-{part}{title}", "{stem}-{part}-{part}", "{stem}-{part}-x",
        "../{stem}-{part}", "/{stem}-{part}", "{stem}/{part}", "{stem}-{part}-{name}", "{stem}-{part!r}", "{stem:>9}-{part}",
        "{stem}-{part:99999}", "{stem.x}-{part}", "{stem}-{part}-{", "-{stem}-{part}", ".{stem}-{part}", "{stem}-{part}-{title}-{title}",
        "{stem}" + "-" * 30 + "{part}",
    ],
)  # fmt: skip
def test_bad_templates_are_a_sentence(template):
    with pytest.raises(UsageError, match=r"^the name .*; write fields in braces"):
        check_name(template)


names = st.tuples(
    st.text(st.sampled_from("ab-_.0123~讲"), min_size=1, max_size=8),
    st.integers(1, 120),
    st.none() | st.text(st.sampled_from("ab-_.0123/\\\n讲\0 "), max_size=8),
)


@given(st.sampled_from(["{stem}-{part:02}", TITLED, "{title}_{part}_{stem}", "{part:03}-{stem}~{title}"]), names, names)
def test_no_two_speeches_get_one_name(template, one, other):
    if one[:2] != other[:2]:
        assert speech_name(template, *one) != speech_name(template, *other)


@given(st.text(max_size=300))
def test_a_title_is_never_a_path(title):
    name = speech_name(TITLED, "sub/" + "页" * 60, 12, title)
    assert name.startswith("sub/")
    assert name.count("/") == 1
    assert len((name.removeprefix("sub/") + ".txt").encode()) <= 255
    assert not set(name) & set("\0\n\\")


@given(st.lists(st.text(st.sampled_from("aAéE\u0301~1.tx/讲"), min_size=1, max_size=9), max_size=8))
def test_no_two_pages_get_one_stem(found):
    pages = sorted({"/".join(filter(None, name.split("/"))) or "x" for name in found})
    stems = [work.stem.casefold() for work in works([PageFile(Path(name), name) for name in pages])]
    assert len(set(stems)) == len(pages)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_spelt_names_come_back(one, other):
    for name in (one, other, one.replace(b"\xff", b"\\xff"), b"\\x" + one.hex().encode()):
        name = os.fsdecode(name)
        assert from_printable(printable(name)) == name
        printable(name).encode("utf-8")


def test_names_that_are_spelt_alike(tmp_path):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    for number, name in enumerate((b"a\xff.txt", rb"a\xff.txt", rb"a\x5cxff.txt", rb"a\b.txt")):
        path = Path(os.fsdecode(os.fsencode(pages) + b"/" + name))
        path.write_text(PAGE.replace("防汛", f"第{number}次防汛"), encoding="utf-8")
    assert cleaner("clean", pages, "-o", out).returncode == 0
    spelt = [r"a\b", r"a\x5cx5cxff", r"a\x5cxff", r"a\xff"]
    assert [name for name in tree(out) if name.endswith(".txt")] == [f"{name}-01.txt" for name in spelt]
    assert [record["source"] for record in manifest_of(out)] == [f"{name}.txt" for name in spelt]
    assert cleaner("restore", out, "-o", tmp_path / "again").returncode == 0
    assert tree(tmp_path / "again") == tree(pages)


def test_names_that_no_title_should_give(tmp_path):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    title = "在“一府两院”../../etc工作会议上的讲话"
    (pages / "page.txt").write_text(PAGE.replace("在全县防汛工作会议上的讲话", title), encoding="utf-8")
    (pages / ("长" * 83 + ".txt")).write_text(PAGE, encoding="utf-8")
    done = cleaner("clean", pages, "-o", out, "--name", TITLED)
    assert done.returncode == 0, done.stderr
    written = [Path(name).name for name in tree(out) if name.endswith(".txt")]
    assert "page-01-在一府两院etc工作会议上的讲话.txt" in written
    assert max(len(name.encode()) for name in written) <= 255
    assert any("-01-在全" in name for name in written)
    assert cleaner("restore", out, "-o", tmp_path / "again").returncode == 0
    assert tree(tmp_path / "again") == tree(pages)


def test_folders_do_not_stand_in_the_way_of_files(tmp_path):
    pages, out = tmp_path / "pages", tmp_path / "out"
    for name in (
        "a.txt",
        "a-01.txt/b.txt",
        "manifest.jsonl/c.txt",
        "quarantine/a.raw/d.txt",
        "manifest.jsonl~",
        "summary.json~/e",
    ):
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_text(PAGE, encoding="utf-8")
    raw = Path(os.fsdecode(os.fsencode(pages) + b"/" + b"\xff" * 200))
    raw.mkdir()
    (raw / "f.txt").write_text(PAGE, encoding="utf-8")
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert {"a-01.txt", "a-01.txt~/b-01.txt", "manifest.jsonl~/c-01.txt"} <= set(tree(out))
    assert cleaner("clean", pages, "-o", out).returncode == 0
    assert cleaner("restore", out, "--verify").returncode == 0
