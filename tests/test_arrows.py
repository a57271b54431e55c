"""Imports go one way: each room may use those below it, never those above."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cleaner"

# From the top to the bottom. A module may import from its own room and from the rooms below.
ROOMS = (
    ("__main__",),
    ("cli",),
    ("write", "report"),
    ("engine",),
    ("records",),
    ("explain",),
    ("pipeline", "examples", "loss"),
    ("split",),
    ("facts", "flags", "reject", "copies"),
    ("sketch",),
    ("passes",),
    ("title",),
    ("loader",),
    ("rulefile",),
    ("rules",),
    ("kinds",),
    ("repeats",),
    ("page",),
    ("prefilter",),
    ("weighed",),
    ("pattern",),
    ("literals",),
    ("shape",),
    ("fold", "document", "structure", "numerals", "naming", "read"),
    ("cache", "alternatives", "codes"),
    ("errors",),
    ("__init__",),
)
RANK = {name: rank for rank, room in enumerate(ROOMS) for name in room}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            parts = node.module.split(".")
            names |= (
                {parts[1]}
                if len(parts) > 1
                else {alias.name if alias.name in RANK else "__init__" for alias in node.names}
            )
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("cleaner.")}
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path):
    here = room(path)
    assert here in RANK, f"{here} has no place in ROOMS"
    for name in imports(path):
        assert RANK[name] > RANK[here] or name == here, f"{here} imports {name}"


def test_document_knows_nothing_of_the_rest():
    assert imports(PACKAGE / "document.py") == set()


def test_there_are_no_rooms_without_a_name():
    names = {path.stem for path in PACKAGE.rglob("*.py")}
    assert not names & {"utils", "util", "helpers", "common", "misc", "base", "manager"}
