"""Options from files and from the environment: what wins, what is refused, what `cleaner settings` says."""

import subprocess
import sys

import pytest

from cleaner.cli import COMMANDS, cli
from cleaner.cli.configuration import commands_of, key_of, options_of
from tests.test_cli import ENVIRONMENT, PAGE, cleaner, process


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ENVIRONMENT:
        if name.startswith("CLEANER_"):
            monkeypatch.delenv(name)


def in_force(folder):
    """Key -> what `cleaner settings` says of it."""
    done = cleaner("settings", cwd=folder)
    assert done.returncode == 0, done.stderr
    return dict(line.split(" = ", 1) for line in done.stdout.decode().splitlines() if not line.startswith("#"))


def test_the_command_line_wins_over_the_environment_over_the_file_over_the_default(tmp_path, monkeypatch):
    (tmp_path / "page.txt").write_text("上級領導高度重視,這項工作關係群眾切身利益。\n", encoding="utf-8")

    def cleaned(*args):
        return cleaner(
            "clean", "page.txt", "-o", "-", "-q", "--punctuation", "keep", *args, cwd=tmp_path
        ).stdout.decode()

    assert cleaned().startswith("上级")
    (tmp_path / "cleaner.toml").write_text('script = "keep"\n')
    assert cleaned().startswith("上級")
    monkeypatch.setenv("CLEANER_SCRIPT", "simplified")
    assert cleaned().startswith("上级")
    assert cleaned("--script", "keep").startswith("上級")


def test_settings_prints_values_and_sources(tmp_path, monkeypatch):
    (tmp_path / "cleaner.toml").write_text('# mine\nscript = "keep"\n  jobs = 3\nout = "results"\nrules = ["own"]\n')
    monkeypatch.setenv("CLEANER_NEAR_DUPLICATES", "drop")
    said = in_force(tmp_path)
    assert said["script"] == '"keep"  # cleaner.toml:2:1 (of clean, show, split, explain)'
    assert said["jobs"].startswith("3  # cleaner.toml:3:3 ")
    assert said["out"] == '"results"  # cleaner.toml:4:1 (of clean)'
    assert said["rules"].startswith('["own"]  # cleaner.toml:5:1 ')
    assert said["near-duplicates"] == '"drop"  # environment: CLEANER_NEAR_DUPLICATES (of clean)'
    assert said["punctuation"].startswith('"full"  # default ')
    assert b"# hits: not set (of rules)\n" in cleaner("settings", cwd=tmp_path).stdout


def test_what_settings_prints_is_a_file_of_settings(tmp_path):
    before = in_force(tmp_path)
    (tmp_path / "cleaner.toml").write_bytes(cleaner("settings", cwd=tmp_path).stdout)
    after = in_force(tmp_path)
    assert {key: value.partition("  # ")[0] for key, value in before.items()} == {
        key: value.partition("  # ")[0] for key, value in after.items()
    }
    assert all("# cleaner.toml:" in value for value in after.values())


def test_the_nearest_file_upward_holds_and_its_paths_count_from_its_folder(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "cleaner.toml").write_text('out = "far"\n')
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.cleaner]\nout = "near"\n')
    (inner / "pyproject.toml").write_text('[project]\nname = "not cleaner"\n')
    assert in_force(inner)["out"] == '"../near"  # ../pyproject.toml:5:1 (of clean)'
    (tmp_path / "a" / "cleaner.toml").write_text('out = "nearer"\n')
    assert in_force(inner)["out"] == '"../nearer"  # ../cleaner.toml:1:1 (of clean)'
    (inner / "page.txt").write_text(PAGE, encoding="utf-8")
    assert cleaner("clean", "page.txt", "-q", cwd=inner).returncode == 0
    assert (tmp_path / "a" / "nearer" / "page-01.txt").exists()


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        (
            "cleaner.toml",
            'scripts = "keep"\n\n  script = 5\n"jobs" = 0\nquiet = 1\nrules = "a"\nmax-page = "9Q"\nzzz = 1\n',
            [
                "cleaner.toml:1:1: unknown key 'scripts'; did you mean script?",
                "cleaner.toml:8:1: unknown key 'zzz'; allowed are all, baseline, check, color, ",
                "cleaner.toml:3:3: script = 5 is of the wrong type; allowed are values that are a text in quotes",
                "cleaner.toml:4:1: jobs: 0 is not in the range x>=1",
                "cleaner.toml:5:1: quiet = 1 is of the wrong type; allowed are values that are true or false",
                "cleaner.toml:6:1: rules = 'a' is of the wrong type; allowed are values that are a list of texts",
                "cleaner.toml:7:1: max-page: '9Q' is not a size; write 64M",
            ],
        ),
        ("cleaner.toml", 'script = "no"\n', ["cleaner.toml:1:1: script: 'no' is not one of 'simplified', 'keep'"]),
        ("cleaner.toml", "[clean]\njobs = 1\n", ["cleaner.toml:1:1: unknown key 'clean'; allowed are "]),
        ("cleaner.toml", "[tool]\njobs = 1\n", ["cleaner.toml:1:1: unknown key 'tool'; allowed are "]),
        ("cleaner.toml", "jobs = true\n", ["jobs = True is of the wrong type; allowed are values that are a whole number"]),
        ("cleaner.toml", "jobs = 1\njobs 2\n", ["cleaner.toml:2:6: this is no TOML: "]),
        ("cleaner.toml", "jobs = 1\nout = [", ["cleaner.toml:2:1: this is no TOML: "]),
        ("cleaner.toml", b"\xff\xfe", ["cleaner.toml is not UTF-8 (byte 0)"]),
        ("pyproject.toml", "[tool]\ncleaner = 5\n", ["pyproject.toml:1:1: tool.cleaner is no table"]),
        ("pyproject.toml", "[tool]\ncleaner.jobs = 0\n", ["pyproject.toml:1:1: jobs: 0 is not in the range"]),
        ("pyproject.toml", "[tool.cleaner]\n\njob = 0\n", ["pyproject.toml:3:1: unknown key 'job'"]),
    ],
)  # fmt: skip
def test_mistakes_in_a_file_are_all_said_with_their_places(tmp_path, name, text, messages):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for command in (("settings",), ("clean", "page.txt")):
        done = cleaner(*command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        for message in messages:
            assert message in done.stderr.decode()


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "cleaner.toml").write_text("jobs = 1\n")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cleaner.cli.configuration.Path.read_text", refuse)
    done = cleaner("settings", cwd=tmp_path)
    assert done.returncode == 2
    assert b"cleaner.toml cannot be read (Permission denied); make it readable or take it away" in done.stderr


def test_mistakes_in_the_environment_name_the_variable(tmp_path):
    done = process("clean", "page.txt", cwd=tmp_path, env={"CLEANER_JOBS": "many"})
    assert done.returncode == 2
    assert b"'many' is not a valid integer range" in done.stderr
    assert b"It stands in CLEANER_JOBS in the environment." in done.stderr
    done = process("clean", "page.txt", "--jobs", "many", cwd=tmp_path)
    assert b"in the environment" not in done.stderr
    done = process("clean", "page.txt", cwd=tmp_path, env={"CLEANER_RULES": "one:two"})
    assert b"no rules in one: name a folder" in done.stderr
    done = process("settings", cwd=tmp_path, env={"CLEANER_SCRIPTS": "keep"})
    assert (done.returncode, done.stderr) == (
        0,
        b"cleaner: CLEANER_SCRIPTS does nothing: there is no option 'scripts'; did you mean script?\n",
    )
    done = process("settings", cwd=tmp_path, env={"CLEANER_ZZZ": "keep"})
    assert done.stderr == b"cleaner: CLEANER_ZZZ does nothing: there is no option 'zzz'\n"
    done = process("settings", cwd=tmp_path, env={"CLEANER_JOBS": "many"})
    assert (done.returncode, b"Usage" in done.stderr) == (2, False)


@pytest.mark.parametrize("size", ["64M", "1200", "500k", "2G", "1001k"])
def test_a_size_is_shown_as_the_option_takes_it(tmp_path, monkeypatch, size):
    monkeypatch.setenv("CLEANER_MAX_PAGE", size)
    assert in_force(tmp_path)["max-page"].startswith(f'"{size}"  # environment: CLEANER_MAX_PAGE ')


@pytest.mark.parametrize(("size", "shown"), [("64 000", ""), ("0", ""), ("-1k", ""), ("64mb", "64M"), ("2000k", "2M")])
def test_sizes(tmp_path, monkeypatch, size, shown):
    monkeypatch.setenv("CLEANER_MAX_PAGE", size)
    done = cleaner("settings", cwd=tmp_path)
    assert (f'max-page = "{shown}"'.encode() in done.stdout) if shown else (b"is not a size" in done.stderr)


def test_rules_of_the_command_line_win_over_those_of_the_file(tmp_path):
    rule = "- id: topic.x\n  kind: drop-line\n  why: A test rule of mine.\n  line: 'x{2}'\n  strip: [xx]\n  keep: [x]\n"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "topic.yaml").write_text(rule)
    (tmp_path / "cleaner.toml").write_text('rules = ["elsewhere"]\n')
    listed = cleaner("rules", "--only-rules", "own", cwd=tmp_path)
    assert (listed.returncode, b"topic.x\t" in listed.stdout) == (0, True)
    (tmp_path / "cleaner.toml").write_text('rules = ["own"]\nonly-rules = ["own"]\n')
    assert b"give one of the two" in cleaner("rules", cwd=tmp_path).stderr


def test_every_option_has_one_key_and_every_key_means_one_thing():
    names = {}
    for _, command in commands_of(cli):
        for option in options_of(command):
            assert option.name == key_of(option).replace("-", "_"), "its variable would have another name"
            names.setdefault(key_of(option), set()).add((option.name, type(option.type), option.multiple))
    assert {key: kinds for key, kinds in names.items() if len(kinds) > 1} == {}


def test_the_short_helps_are_those_of_commands():
    shown = cleaner("--help").stdout.decode()
    for name, help_ in COMMANDS.items():
        assert f"{name} " in shown
        assert help_ in " ".join(shown.split())


def test_help_loads_no_passes():
    code = "import sys; sys.argv = ['cleaner', '--help']\nfrom cleaner.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "sys.exit(any(name in sys.modules for name in ('cleaner.pipeline', 'numpy', 'regex', 'rich', 'tomllib')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
