"""A corpus to measure speed on: pages of one seed, always the same bytes.

    python benchmarks/corpus.py FOLDER [--megabytes 10] [--pages N] [--seed 1] [--length 3000 30000] [--form utf-8]

Prose from `speeches.py`, its sentences shuffled and every figure in it another one, so that no cache cheats; around and
inside it lines of boilerplate from the examples of the built-in rules, 4 to 9 above the text, 5 to 14 below it and one
to about 3 kB inside. 80 % of the pages are Simplified UTF-8, 15 % Traditional UTF-8, 5 % GB18030, Big5 or UTF-16.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import opencc

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.speeches import SPEECHES
from cleaner.kinds import DropLine, DropSpan
from cleaner.loader import builtin_rules, load

__all__ = ["LENGTH", "SHARES", "RawPage", "pages", "write"]

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]+[”’』」]?")
Shares = tuple[tuple[str, int], ...]
# Encoding and script, with how many of a hundred pages have them.
SHARES: Shares = (("utf-8", 80), ("utf-8 traditional", 15), ("gb18030", 3), ("big5 traditional", 1), ("utf-16", 1))
LENGTH = (3_000, 30_000)


class RawPage(NamedTuple):
    """A page as a file: its name and its bytes."""

    name: str
    data: bytes


@cache
def _sentences() -> tuple[str, ...]:
    return tuple(found for speech in SPEECHES for found in _SENTENCE.findall(speech.text) if len(found) > 8)


@cache
def _boilerplate() -> tuple[str, ...]:
    rules = load(builtin_rules()).of("strip")
    kinds = (DropLine, DropSpan)
    examples = (one for rule in rules if isinstance(rule.kind, kinds) for one in rule.strip if rule.where != "among")
    return tuple(one.text for one in examples if "\n" not in one.text and len(one.text) <= 160)


@cache
def _converter() -> Any:
    return opencc.OpenCC("s2twp")


def _varied(text: str, rng: Random) -> str:
    return re.sub("[0-9]", lambda digit: str(rng.randrange(1, 10)), text)


def _page(rng: Random, length: int) -> str:
    """A page of about `length` bytes of UTF-8."""
    furniture, sentences = _boilerplate(), _sentences()
    title = rng.choice(SPEECHES).title or "在全县重点工作推进会上的讲话"
    lines = [title, *(rng.choice(furniture) for _ in range(rng.randint(4, 9))), "同志们："]
    size = inside = 0
    while size < length:
        paragraph = "".join(rng.choice(sentences) for _ in range(rng.randint(1, 6)))
        lines.append("　　" + paragraph)
        size += 3 * len(paragraph)
        if size - inside > 3000:
            inside = size
            lines.append(rng.choice(furniture))
    lines += [rng.choice(furniture) for _ in range(rng.randint(5, 14))]
    return _varied("\n".join(lines) + "\n", rng)


def pages(seed: int = 1, length: tuple[int, int] = LENGTH, shares: Shares = SHARES) -> Iterator[RawPage]:
    """Pages without end, each of a length in bytes of UTF-8 from the first to the second of `length`."""
    rng = Random(f"corpus {seed}")
    forms, weights = zip(*shares, strict=True)
    for number in count():
        text = _page(rng, rng.randint(*length))
        encoding, _, script = rng.choices(forms, weights)[0].partition(" ")
        if script:
            text = _converter().convert(text)
        yield RawPage(f"{number // 1000:03}/{number:06}.txt", text.encode(encoding, "replace"))


def write(
    folder: Path,
    megabytes: float = math.inf,
    most: int | None = None,
    seed: int = 1,
    length: tuple[int, int] = LENGTH,
    shares: Shares = SHARES,
) -> int:
    """Write so many megabytes (10^6 bytes) or pages into `folder`, a thousand to a sub-folder; returns how many bytes.

    Less of the same seed are the first pages of more.
    """
    total = 0
    for page in islice(pages(seed, length, shares), most):
        path = folder / page.name
        path.parent.mkdir(parents=True, exist_ok=True)
        total += path.write_bytes(page.data)
        if total >= megabytes * 1_000_000:
            break
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--pages", type=int, help="the most pages")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--length", type=int, nargs=2, default=LENGTH, metavar=("SHORTEST", "LONGEST"))
    parser.add_argument("--form", choices=[form for form, _ in SHARES], help="all pages in this encoding and script")
    args = parser.parse_args()
    shares = ((args.form, 1),) if args.form else SHARES
    total = write(args.folder, args.megabytes, args.pages, args.seed, tuple(args.length), shares)
    print(f"{total:,} bytes")


if __name__ == "__main__":
    main()
