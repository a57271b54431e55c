"""The program with more rules, or fewer: `python benchmarks/rules.py COUNT FOLDER` makes a checkout that has so many.

Fewer are taken evenly from the built-in rules; beyond these come rules with names of sites, three random characters and a
word, as a corpus of many sites would have them.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner.fold import fold

ROOT = Path(__file__).resolve().parent.parent

# The common characters of GB2312: 3,755, row by row.
_LETTERS = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low)).decode(
    "gb2312", "ignore"
)


def write(count: int, folder: Path) -> None:
    """A folder with `cleaner` and so many rules beside it, as in a checkout."""
    folder.mkdir(parents=True)
    (folder / "cleaner").symlink_to(ROOT / "cleaner")
    shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("*.md"))
    files = {path: _load(path) for path in sorted((folder / "rules").rglob("*.yaml")) if path.name != "words.yaml"}
    there = sum(map(len, files.values()))
    number = 0
    for path, rules in files.items() if count < there else ():
        places = range(number, number + len(rules))
        number += len(rules)
        _dump(
            [rule for rule, at in zip(rules, places, strict=True) if at * count // there < (at + 1) * count // there],
            path,
        )
    if count > there:
        _dump([_site_rule(number) for number in range(count - there)], folder / "rules" / "strip" / "sites.yaml")


def _load(path: Path) -> list[dict[str, Any]]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # type: ignore[no-any-return]  # strings as they stand


def _dump(rules: list[dict[str, Any]], path: Path) -> None:
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _site_rule(number: int) -> dict[str, Any]:
    rng = random.Random(f"site {number}")
    name = fold("".join(rng.choices(_LETTERS, k=3))) + rng.choice(("网", "文库", "论坛", "在线"))
    return {
        "id": f"sites.s{number}",
        "kind": "drop-line",
        "why": "The name of a site.",
        "line": rf"(?:本文来自|来源:|欢迎访问)?{name}(?:\S{{0,20}}(?:整理|发布|提供))?[!。]?",
        "strip": [f"本文来自{name}"],
        "keep": [f"他在{name}读过这篇讲话,记住了其中两句。"],
    }


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
