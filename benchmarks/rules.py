"""The program with more rules, or fewer: `python benchmarks/rules.py COUNT FOLDER` makes a checkout that has so many.

The first ones are the built-in rules; beyond these come rules with names of sites, three random characters and a word,
as a corpus of many sites would have them.
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
    left = count
    for path in sorted((ROOT / "rules").rglob("*.yaml")):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name == "words.yaml":
            shutil.copy(path, target)
            continue
        rules = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)[:left]  # strings as they stand
        left -= len(rules)
        if rules:
            _dump(rules, target)
    if left:
        _dump([_site_rule(number) for number in range(left)], folder / "rules" / "strip" / "sites.yaml")


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
