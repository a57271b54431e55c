"""Documentation is a test: commands run, options and fields are described, examples are real, links lead somewhere."""

from __future__ import annotations

import dataclasses
import doctest
import os
import re
import shlex
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson
import pytest
import yaml
from click.testing import CliRunner, Result

from cleaner.cli import COMMANDS, cli
from cleaner.examples import prove
from cleaner.flags import FLAGS
from cleaner.kinds import KINDS
from cleaner.loader import load
from cleaner.pipeline import PASSES, clean
from cleaner.records import STATES
from cleaner.rules import FACTS, PLACES, Rule, RuleSet
from cleaner.write import MODES
from tests.conftest import ROOT

README, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
RULES, CONTRIBUTING, CHANGELOG = ROOT / "rules/README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"
FORMATS, DESIGN = ROOT / "docs/formats.md", ROOT / "docs/design.md"
RAW = ROOT / "data/raw"

PAGE = (
    "收藏 分享(赏)\n在全县防汛工作会议上的讲话.doc\n"
    "上传人:k****7 文档编号:5120933 上传时间:2023-04-17 格式:DOCX 页数:6 大小:24.61KB\n"
    "同志们:\n今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。\n展开阅读全文\n"
)
CODE = re.compile(r"`([^`]+)`")


# -- reading Markdown -----------------------------------------------------------------------------


def files(*suffixes: str) -> Iterator[Path]:
    """The project's files with one of these endings; what is hidden, built or written by the program is left out."""
    for folder, names, found in os.walk(ROOT):
        names[:] = sorted(
            n for n in names if not n.startswith(".") and n not in ("build", "dist", "clean", "__pycache__")
        )
        yield from (Path(folder, name) for name in sorted(found) if name.endswith(suffixes))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def section(path: Path, heading: str) -> str:
    """What stands under a heading of the second level."""
    parts = re.split(r"^## (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert heading in found, f"{named(path)} has no section {heading!r}"
    return found[heading]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without heads, as cells."""
    lines = [line.strip() for line in text.splitlines()]
    heads = {at for at, _ in enumerate(lines[:-1]) if re.fullmatch(r"\|(?:-+\|)+", lines[at + 1])}
    table = [line for at, line in enumerate(lines) if line.startswith("|") and at not in heads]
    cells = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]
    return [row for row in cells if row[0].strip("-")]


def spans(text: str) -> list[str]:
    return CODE.findall(text)


def blocks(path: Path, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(body) for _, body in found]


def prose(path: Path) -> str:
    """The text without code blocks and code."""
    return CODE.sub(
        "", re.sub(r"^ *```.*?^ *```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    )


# -- commands and options -------------------------------------------------------------------------


def commands() -> dict[str, click.Command]:
    """Every command by the words that call it (`rules test`); hidden ones are left out."""
    found: dict[str, click.Command] = {}

    def walk(group: click.Group, words: str) -> None:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None and not command.hidden:
                found[words + name] = command
                if isinstance(command, click.Group):
                    walk(command, f"{words}{name} ")

    walk(cli, "")
    return found


def options(command: click.Command) -> list[click.Option]:
    return [option for option in command.params if isinstance(option, click.Option) and not option.hidden]


def test_the_walk_finds_the_commands() -> None:
    assert set(COMMANDS) <= set(commands())
    assert "rules test" in commands()


@pytest.mark.parametrize("name", commands())
def test_every_command_is_explained_and_documented(name: str) -> None:
    command = commands()[name]
    assert command.help, f"cleaner {name} has no help"
    for option in options(command):
        assert option.help, f"cleaner {name} {option.opts[-1]} has no help"
    calls = [row[0] for row in rows(section(FORMATS, "Commands and options"))]
    assert any(re.match(rf"`cleaner {name}(?: [\[A-Z]|`)", call) for call in calls), (
        f"docs/formats.md does not list cleaner {name}"
    )
    assert f"cleaner {name}" in README.read_text(encoding="utf-8"), f"README.md does not show cleaner {name}"


def test_every_option_is_documented_and_every_documented_option_exists() -> None:
    table = [row for row in rows(section(FORMATS, "Commands and options")) if row[0].startswith("`-")]
    documented = {(command, *sorted(spans(row[0]))) for row in table for command in spans(row[1])}
    real = {
        (name, *sorted([*option.opts, *option.secondary_opts]))
        for name, command in commands().items()
        for option in options(command)
    }
    assert documented == real
    meaning = {(command, option): row[2] for row in table for option in spans(row[0]) for command in spans(row[1])}
    for name, command in commands().items():
        for option in options(command):
            if isinstance(option.type, click.Choice):
                assert set(option.type.choices) <= set(spans(meaning[name, option.opts[0]])), (name, option.opts)


def shell_commands(path: Path) -> list[str]:
    """The commands of a page: in its tables, and in its code blocks the lines that begin with `cleaner `."""
    lines = path.read_text(encoding="utf-8").splitlines()
    in_tables = [span.replace("\\|", "|") for line in lines if line.startswith("|") for span in spans(line)]
    in_blocks = [line for block in blocks(path, "") for line in block.splitlines()]
    return [line for line in [*in_tables, *in_blocks] if re.match(r"cleaner |cat .*\| *cleaner ", line)]


def run(command: str) -> Result:
    """A command line in this process, `cat FILE | cleaner …` too."""
    words, given = shlex.split(command, comments=True), b""
    if words[0] == "cat":
        given, words = Path(words[1]).read_bytes(), words[3:]
    assert words[0] == "cleaner", command
    return CliRunner().invoke(cli, words[1:], input=given, standalone_mode=False)


def sample(folder: Path) -> None:
    """What the commands of the README name, and the few rules that they are run with."""
    for name in ("page.txt", "a.txt", "b/one.txt", "b/c/two.txt", "pages/page.txt", "pages/sub/other.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE, encoding="utf-8")
    (folder / "my-rules").mkdir()
    (folder / "my-rules/read-aloud.yaml").write_text(blocks(CONTRIBUTING, "yaml")[0], encoding="utf-8")
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("strip", "*.md"))
    (folder / "rules/strip").mkdir()
    shutil.copy(ROOT / "rules/strip/page-number.yaml", folder / "rules/strip")


def test_the_commands_of_the_readme_run_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one process and with few rules: what all rules do is proved elsewhere, and takes longer."""
    sample(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("options", "check", "clean"):
        monkeypatch.setattr(f"cleaner.cli.{module}.builtin_rules", lambda: tmp_path / "rules")
    found = shell_commands(README)
    assert len(found) >= 15
    for command in found:
        done = run(command)
        assert done.exception is None, f"{command}: {done.exception}"
        caught = "residual_boilerplate>0" in command  # with so few rules furniture is left: the gate has to say so
        assert (done.return_value == 1) if caught else done.return_value in (None, 0), f"{command}: {done.output}"
        if "clean " not in command or "-o -" in command:
            assert done.stdout or command.startswith("cleaner rules ") or "--baseline" in command, (
                f"{command} prints nothing"
            )
    assert (tmp_path / "pages-again/sub/other.txt").read_text(encoding="utf-8") == PAGE
    assert (tmp_path / "clean/sub/other-01.txt").is_file()


def test_what_is_called_by_make_is_there() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in files(".md"):
        text = path.read_text(encoding="utf-8")
        called = re.findall(r"`make (\w+)`", text) + re.findall(r"^make (\w+)", text, re.MULTILINE)
        assert set(called) <= targets, named(path)


def test_the_chinese_readme_keeps_in_step() -> None:
    assert shell_commands(CHINESE) == shell_commands(README)
    english, chinese = (path.read_text(encoding="utf-8") for path in (README, CHINESE))
    shape = re.compile(r"^(#+ |```|- |\|)", re.MULTILINE)
    assert shape.findall(chinese) == shape.findall(english), "headings, tables, lists and code blocks differ"
    links = [
        [link for link in re.findall(r"\]\(([^)]+)\)", text) if "README" not in link] for text in (english, chinese)
    ]
    assert links[0] == links[1]
    assert "](README.zh.md)" in english
    assert "](README.md)" in chinese
    for status in STATES:
        assert f"`{status}`" in chinese


@pytest.mark.parametrize(
    ("path", "heading"),
    [(README, "What comes out"), (CHINESE, "输出什么"), (FORMATS, "Exit statuses")],
    ids=["en", "zh", "formats"],
)
def test_exit_statuses_are_documented(path: Path, heading: str) -> None:
    documented = {row[0] for row in rows(section(path, heading)) if row[0].isdigit()}
    assert documented >= {"0", "1", "2", "130"}


@pytest.mark.parametrize("path", [README, CHINESE], ids=named)
def test_the_job_and_the_line_for_cron_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("options", "check", "clean"):
        monkeypatch.setattr(f"cleaner.cli.{module}.builtin_rules", lambda: tmp_path / "rules")
    job = next(block for block in blocks(path, "yaml") if "jobs:" in block)
    steps = [step["run"] for step in yaml.safe_load(job)["jobs"]["corpus"]["steps"] if "run" in step]
    (line,) = blocks(path, "cron")
    commands = [step for step in steps if step.startswith("cleaner ")]
    assert len(commands) == 3
    run("cleaner clean pages/ -o clean/ -q")
    run("cleaner check clean/ --baseline accepted.jsonl --write-baseline")
    for command in [*commands, line[line.index("cleaner clean") :]]:
        done = run(command)
        assert (done.exception, done.return_value) == (None, 0), f"{command}: {done.output}"


def test_the_hooks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("options", "check", "clean"):
        monkeypatch.setattr(f"cleaner.cli.{module}.builtin_rules", lambda: tmp_path / "rules")
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    shown = next(yaml.safe_load(block) for block in blocks(README, "yaml") if "repos:" in block)
    run("cleaner clean pages/ -o clean/ -q")
    used = shown["repos"][0]["hooks"]
    assert [hook["id"] for hook in used] == list(offered)
    for hook in used:
        command = shlex.join([*shlex.split(offered[hook["id"]]["entry"]), *hook["args"]])
        done = run(command)
        assert (done.exception, done.return_value) == (None, 0), f"{command}: {done.output}"
    (tmp_path / "clean/page-01.txt").write_text("x")
    assert run("cleaner clean --check pages/ -o clean/").return_value == 1


def test_a_picture_among_the_pages_fails_the_hook_and_can_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("options", "check", "clean"):
        monkeypatch.setattr(f"cleaner.cli.{module}.builtin_rules", lambda: tmp_path / "rules")
    (tmp_path / "pages/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    hook = hooks["cleaner-check"]["entry"]
    run("cleaner clean pages/ -o clean/ -q")
    done = run(f"{hook} pages/ -o clean/")
    assert (done.return_value, done.stdout.split(": ")[0]) == (1, "pages/picture.png:1:1")
    run("cleaner clean pages/ -o clean/ -q --baseline accepted.jsonl --write-baseline")
    assert run(f"{hook} pages/ -o clean/ --baseline accepted.jsonl").return_value == 0
    run("cleaner clean 'pages/**/*.txt' -o clean/ -q")
    assert run(f"{hook} 'pages/**/*.txt' -o clean/").return_value == 0


# -- rules ----------------------------------------------------------------------------------------


def test_every_kind_and_its_keys_are_documented() -> None:
    table = {spans(row[0])[0]: set(spans(row[1])) for row in rows(section(RULES, "Kinds"))}
    real = {name: {field.name.rstrip("_") for field in dataclasses.fields(kind)} for name, kind in KINDS.items()}  # type: ignore[arg-type]
    assert table == real


def test_every_key_place_and_fact_is_documented() -> None:
    known = set(spans(section(RULES, "Kinds")))
    keys = {field.name for field in dataclasses.fields(Rule)} - {"place"} | {"mark"}
    assert {key for key in keys if not any(re.match(rf"{key}\b", span) for span in known)} == set()
    assert set(PLACES) - known == set()
    assert set(FACTS) - known == set()


@pytest.mark.parametrize("path", [RULES, CONTRIBUTING], ids=named)
def test_rules_that_are_shown_load_and_hold(path: Path, tmp_path: Path) -> None:
    shown, words = blocks(path, "yaml"), ""
    assert shown
    for number, block in enumerate(shown):
        if "- id: " not in block:  # word lists, for the rules that are shown next
            words += block
            continue
        topic = re.findall(r"- id: ([\w-]+)\.", block)[0]
        (tmp_path / str(number)).mkdir()
        if words:
            (tmp_path / str(number) / "words.yaml").write_text(words, encoding="utf-8")
        (tmp_path / str(number) / f"{topic}.yaml").write_text(block, encoding="utf-8")
        known = load(tmp_path / str(number), compile_all=True)
        assert list(prove(known, known)) == []


# -- output files ---------------------------------------------------------------------------------


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def examples() -> list[dict[str, Any]]:
    """The records that docs/formats.md shows."""
    return [orjson.loads(block) for block in blocks(FORMATS, "json")]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with pages of every state."""
    folder = tmp_path_factory.mktemp("docs")
    pages = {record["source"] for record in examples() if "source" in record} | {"no-speech.txt", "clean-speech.txt"}
    for name in pages:
        (folder / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RAW / name, folder / "pages" / name)
    (folder / "pages/picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (folder / "pages/.hidden").write_text("x")
    legal = "本站所有资料均由用户上传，未经许可不得转载，请您在下载后的二十四小时之内删除。\n"
    (folder / "pages/wrong.txt").write_text("".join(f"第{n}条，{legal}" for n in range(20)), encoding="utf-8")
    (folder / "own").mkdir()
    (folder / "own/own.yaml").write_text(
        "- id: own.wrong\n  kind: drop-line\n  why: A rule that takes too much.\n  line: '第\\d+条,本站.*'\n"
        "  strip: ['第1条,本站']\n  keep: [第一条]\n",
        encoding="utf-8",
    )
    random = "".join(chr(0x4E00 + 7919 * number % 20000) for number in range(400))
    (folder / "pages/random.txt").write_text(random, encoding="utf-8")
    own = ["--rules", str(folder / "own"), "-q", "-j", "1"]
    result = run(shlex.join(["cleaner", "clean", str(folder / "pages"), "-o", str(folder / "out"), *own]))
    assert (result.exception, result.return_value) == (None, 1)
    return folder / "out"


def test_every_field_of_the_manifest_is_documented(out: Path) -> None:
    table = {spans(row[0])[0]: row[1] for row in rows(section(FORMATS, "manifest.jsonl"))}
    records = lines(out / "manifest.jsonl")
    assert {record["state"] for record in records} == set(STATES)
    for record in records:
        expected = {name for name, states in table.items() if record["state"] in in_states(states)}
        assert set(record) == expected, record["state"]


def test_what_is_said_of_dropped_copies_is_real(tmp_path: Path) -> None:
    page = str(RAW / "five-speeches.txt")
    result = run(shlex.join(["cleaner", "clean", page, "-o", str(tmp_path / "out"), "-q", "--near-duplicates", "drop"]))
    assert (result.exception, result.return_value) == (None, 0)
    copies = [record for record in lines(tmp_path / "out/manifest.jsonl") if record["near_duplicate_of"]]
    assert [(record["id"], record["state"], record["path"]) for record in copies] == [
        ("five-speeches-04", "dropped", None)
    ]
    table = {spans(row[0])[0]: row[1] for row in rows(section(FORMATS, "manifest.jsonl"))}
    assert set(copies[0]) == {name for name, states in table.items() if "dropped" in in_states(states)}
    said = section(FORMATS, "Copies")
    dropped = [row["pass"] for row in lines(tmp_path / "out/removed.jsonl") if row["rule"] in spans(said)]
    assert dropped == ["copies"]
    for name in ("similarity", "containment"):
        assert f'"{name}": {copies[0][name]}' in said
    assert {copies[0]["id"], copies[0]["near_duplicate_of"], copies[0]["copy_reason"]} <= set(spans(said))
    assert set(MODES) == {spans(row[0])[0] for row in rows(said)}


def in_states(cell: str) -> set[str]:
    """`all`, `all but failed`, or the names of states."""
    if cell.startswith("all"):
        return {*STATES, "dropped"} - set(cell.removeprefix("all").removeprefix(" but ").split(", "))
    return set(cell.split(", "))


def test_every_field_of_the_removed_records_is_documented(out: Path) -> None:
    table = {spans(row[0])[0]: row for row in rows(section(FORMATS, "removed.jsonl"))}
    for record in lines(out / "removed.jsonl"):
        assert set(record) == set(table)
    assert spans(table["pass"][1]) == [*(name for name, _ in PASSES), "split", "layout", "copies"]


def test_every_field_of_the_summary_is_documented(out: Path) -> None:
    table = {spans(row[0])[0]: set(spans(row[1])) for row in rows(section(FORMATS, "summary.json"))}
    summary = orjson.loads((out / "summary.json").read_bytes())
    assert set(table) == set(summary)
    assert set(summary["pages"]) - table["pages"] == set()
    assert set(summary["characters"]) - table["characters"] == set()
    for name in ("passes", "rules", "flags"):
        assert summary[name]
        assert {key for counts in summary[name].values() for key in counts} - table[name] - table["passes"] == set()
    for name in ("failed", "rejected", "quarantined", "skipped"):
        assert summary[name]
        assert {key for entry in summary[name] for key in entry} - table[name] == set()


def test_flags_are_documented(rules: RuleSet) -> None:
    table = [spans(row[0])[0] for row in rows(section(FORMATS, "Flags"))]
    assert set(table) == {*FLAGS, *(rule.id.partition(".")[2].replace("-", "_") for rule in rules.of("flags"))}
    assert len(table) == len(set(table))


def test_states_are_documented() -> None:
    table = [spans(row[0])[0] for row in rows(section(FORMATS, "What becomes of a page"))]
    assert table == [*STATES, "skipped"]


def test_the_records_that_are_shown_are_real(out: Path) -> None:
    real = lines(out / "manifest.jsonl") + lines(out / "removed.jsonl")
    shown = [record for record in examples() if "source" in record]
    assert len(shown) >= 3
    for record in shown:
        same = [
            one
            for one in real
            if all(one.get(key) == record[key] for key in ("source", "part", "rule") if key in record)
        ]
        assert record in real, f"docs/formats.md shows a record that is no longer made; now there are {same[:3]}"


def test_the_summary_that_is_shown_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command = next(span for span in spans(section(FORMATS, "summary.json")) if span.startswith("cleaner clean "))
    assert run(command.replace("-o clean/", shlex.join(["-q", "-o", str(tmp_path / "out")]))).return_value == 0
    summary = next(record for record in examples() if "pages" in record)
    assert orjson.loads((tmp_path / "out/summary.json").read_bytes()) == summary


def test_the_explanation_that_is_shown_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rules = (
        ("page-number.alone", "kind: drop-line, line: '第\\d+页', strip: [第3页]"),
        ("share.word", "kind: drop-line, where: edge, line: '收藏.{0,9}', strip: [收藏]"),
        ("share.beside", "kind: drop-line, where: adjoining, line: '.*查看', strip: [查看]"),
        ("share.button", "kind: drop-line, line: 收藏 点击, strip: [收藏 点击]"),
        (
            "site-line.row",
            "kind: drop-weighed, piece: .+, card: voice, least: 8, beside: 8, margin: 9, strip: [点击更多]",
        ),
    )
    Path("rules").mkdir()
    Path("rules/words.yaml").write_text(
        "voice: {web: {points: 5, words: [点击]}, more: {points: 3, words: [更多]}}\n", "utf-8"
    )
    for id_, keys in rules:
        with Path(f"rules/{id_.split('.')[0]}.yaml").open("a", encoding="utf-8") as file:
            file.write(f"- {{id: {id_}, why: A test rule., {keys}, keep: [谢谢]}}\n")
    Path("page.txt").write_text(
        "第3页\n同志们:\n今天我们召开全县防汛工作会议,安排部署工作。\n收藏 点击查看\n各级各部门要认真落实这次会议的要求。\n第4页\n",
        "utf-8",
    )
    shown = textwrap.dedent(section(FORMATS, "Explanations").split("```")[1]).lstrip("\n")
    assert run("cleaner explain page.txt:4 --only-rules rules").stdout == shown


# -- texts before and after -----------------------------------------------------------------------


def pairs() -> Iterator[tuple[str, str]]:
    """`before` → `after`, gone or stays, in the changelog; the pairs of cells in the design. `⏎` is a line break.

    Left out is what needs a whole page around it: texts with … in them, and lines that say so after the pair.
    """
    for before, after in re.findall(
        r"^ +- `([^`…]+)` → (`[^`]+`$|gone$|stays)", CHANGELOG.read_text("utf-8"), re.MULTILINE
    ):
        yield before, before if after == "stays" else after.strip("`").replace("gone", "")
    for row in rows(section(DESIGN, "Principles: what we refuse")):
        if match := re.match(r"`([^`…]+)`\|(?:`([^`…]+)`|(gone))", f"{row[1]}|{row[2]}"):
            yield match[1], match[2] or ""


def test_texts_come_out_as_they_are_shown(rules: RuleSet) -> None:
    shown = list(pairs())
    assert len(shown) >= 15
    for before, after in shown:
        text = clean("page", before.replace("⏎", "\n"), rules).document.text
        wanted = after.replace("⏎", "\n")
        if after == before and "，" not in before:  # stays: punctuation is another matter
            wanted, text = (one.translate(str.maketrans("，：；", ",:;")) for one in (wanted, text))
        assert text.rstrip("\n") == wanted, before


@pytest.mark.parametrize("path", [path for path in files(".md") if ">>> " in path.read_text("utf-8")], ids=named)
def test_examples_run(path: Path) -> None:
    for number, block in enumerate(blocks(path, "python"), 1):
        example = doctest.DocTestParser().get_doctest(block, {}, f"block {number}", named(path), 0)
        said: list[str] = []
        doctest.DocTestRunner().run(example, out=said.append)
        assert not said, "".join(said)


# -- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", list(files(".md")), ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.is_relative_to(ROOT), f"{target} leads out of the project"
        assert there.exists(), f"{target} is not there"
        if anchor:
            headings = re.findall(r"^#+ (.+)", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings], (
                target
            )


def test_every_module_has_its_place_in_the_design() -> None:
    rooms = section(DESIGN, "The rooms")
    modules = {path.stem for path in (ROOT / "cleaner").glob("*.py")} | {
        path.parent.name for path in (ROOT / "cleaner").glob("*/*.py")
    }
    modules -= {"__init__", "__main__", "builtin_rules"}
    assert {name for name in modules if not re.search(rf"\b{name}\b", rooms)} == set()


@pytest.mark.parametrize("path", list(files(".md", ".py", ".yaml", ".toml", ".lock", "Makefile")), ids=named)
def test_nothing_of_this_machine_is_mentioned(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.~:/-])/(?:work|home|root|Users|mnt|opt|tmp)/", text), "a path of a machine"
    assert not re.search(r"\b(?:pypi|pythonhosted|npmjs)\.(?:org|io)\b", text), "a registry"
    assert path.suffix != ".lock" or "://" not in text, "an address"
    if path.relative_to(ROOT).parts[0] != "tests":
        assert "../shared" not in text
