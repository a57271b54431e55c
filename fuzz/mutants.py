"""`python -m fuzz.mutants COUNT [SEED]`: clean so many mutated pages; the accounts add up and every page comes back.

The pages are cut from those of `data/raw` and of the tests, and then cut, spliced, doubled, read in other encodings,
flipped bit by bit, sprinkled with furniture and renumbered. The same seed gives the same pages.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from tests.strategies import FURNITURE, SENTENCES

__all__ = ["clean_mutants", "mutants"]

_ROOT = Path(__file__).parent.parent
_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32", "hz")
_WRONG = (("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gb18030", "latin-1"), ("utf-8", "gb18030"), ("big5", "gb18030"))
_CONTROLS = "\0\x07\x1b\r\f\x85\xa0\xad\u200b\u200d\u202e\u2028\u3000\ue5d2\ufeff\ufffd\uffff\U000e0041"
_BATCH = 5000


def _texts() -> list[str]:
    """What pages are made of: those of `data/raw` and `tests/keep`."""
    paths = sorted((*_ROOT.glob("data/raw/*.txt"), *_ROOT.glob("tests/keep/*.txt")))
    texts = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    return [*texts, "\n".join(SENTENCES), "\n".join(FURNITURE)]


def mutants(count: int, seed: int = 0) -> Iterator[bytes]:
    """So many pages of 0.2 to 3 KB."""
    chance, texts = random.Random(seed), _texts()
    for _ in range(count):
        text = _piece(chance, texts)
        for _ in range(chance.randrange(5)):
            text = chance.choice(_MUTATIONS)(chance, text, texts)[:3000]
        data = text.encode(chance.choice(_ENCODINGS) if chance.random() < 0.4 else "utf-8", "replace")
        yield _broken(chance, data) if chance.random() < 0.2 else data


def _piece(chance: random.Random, texts: list[str]) -> str:
    text = chance.choice(texts)
    start = chance.randrange(max(len(text) - 60, 1))
    return text[start : start + chance.randrange(60, 1000)]


def _cut(chance: random.Random, text: str, texts: list[str]) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.randrange(1, 80) :]


def _splice(chance: random.Random, text: str, texts: list[str]) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + _piece(chance, texts) + text[at:]


def _double(chance: random.Random, text: str, texts: list[str]) -> str:
    lines = text.split("\n")
    first = chance.randrange(len(lines))
    last = first + chance.randrange(1, 8)
    return "\n".join(lines[:last] + lines[first:last] * chance.randrange(1, 4) + lines[last:])


def _shuffle(chance: random.Random, text: str, texts: list[str]) -> str:
    lines = text.split("\n")
    chance.shuffle(lines)
    return "\n".join(lines)


def _misread(chance: random.Random, text: str, texts: list[str]) -> str:
    written, read = chance.choice(_WRONG)
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at : at + 200].encode(written, "replace").decode(read, "replace") + text[at + 200 :]


def _furnish(chance: random.Random, text: str, texts: list[str]) -> str:
    lines = text.split("\n")
    for _ in range(chance.randrange(1, 4)):
        at, word = chance.randrange(len(lines)), chance.choice(FURNITURE)
        lines[at : at + chance.randrange(2)] = [chance.choice((word, lines[at] + word, word + lines[at]))]
    return "\n".join(lines)


def _renumber(chance: random.Random, text: str, texts: list[str]) -> str:
    return re.sub(
        r"\d+|[一二三四五六七八九十]+", lambda found: chance.choice((found[0], "1", "2", "三", "9" * 20)), text
    )


def _sprinkle(chance: random.Random, text: str, texts: list[str]) -> str:
    chars = list(text)
    for _ in range(chance.randrange(1, 8)):
        chars.insert(chance.randrange(len(chars) + 1), chance.choice(_CONTROLS) * chance.randrange(1, 3))
    return "".join(chars)


def _glue(chance: random.Random, text: str, texts: list[str]) -> str:
    return re.sub("\n", lambda found: "" if chance.random() < 0.3 else found[0], text)


_MUTATIONS = (_cut, _splice, _double, _shuffle, _misread, _furnish, _renumber, _sprinkle, _glue)


def _broken(chance: random.Random, data: bytes) -> bytes:
    """Bytes with a few bits flipped, cut out, or put in."""
    broken = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(broken) + 1)
        if chance.random() < 0.5 and at < len(broken):
            broken[at] ^= 1 << chance.randrange(8)
        else:
            broken[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(broken)


def clean_mutants(pages: Iterator[bytes], folder: Path, name: str) -> tuple[Counter[str], list[str]]:
    """Clean pages with the program itself, and restore them: how many ended in which state, and what is wrong."""
    wrong: list[str] = []
    raw, out, back = folder / "raw", folder / "out", folder / "back"
    raw.mkdir()
    for number, data in enumerate(pages):
        (raw / f"{name}-{number:06}.txt").write_bytes(data)
    found = sorted(path.name for path in raw.iterdir())
    cleaned = _cleaner("clean", raw, "-o", out, "-j", "1", "-q", "--near-duplicates", "off")
    if cleaned.returncode not in (0, 1):
        wrong.append(f"clean ended with status {cleaned.returncode}: {cleaned.stderr[-500:]}")
        return Counter(), wrong
    summary = orjson.loads((out / "summary.json").read_bytes())
    states = Counter({state: count for state, count in summary["pages"].items() if state != "in"})
    if summary["pages"]["in"] != states.total() or states.total() != len(found):
        wrong.append(f"the accounts do not add up: {summary['pages']}")
    for page in summary["failed"]:
        if any(word in page["reason"] for word in ("defect", "please report", "took longer")):
            wrong.append(f"{page['source']}: {page['reason']}")
    restored = _cleaner("restore", out, "-o", back)
    faults = {line.partition(":")[0] for line in restored.stderr.splitlines()}
    held = {page["source"] for page in summary["failed"]}
    for page in found:
        same = (back / page).is_file() and (back / page).read_bytes() == (raw / page).read_bytes()
        if not same and page not in held and page not in summary["inexact"]:
            wrong.append(f"{page}: does not come back; {page in faults}")
    return states, wrong


def _cleaner(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cleaner", *map(str, args)]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, errors="replace")


def main() -> int:
    """Clean the pages in batches, keep those that break a promise in the current folder, and print the states."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    total: Counter[str] = Counter()
    bad = 0
    for first in range(0, count, _BATCH):
        with TemporaryDirectory() as folder:
            batch = f"{seed}-{first}"
            pages = mutants(min(_BATCH, count - first), seed + first)
            states, wrong = clean_mutants(pages, Path(folder), batch)
            total += states
            bad += len(wrong)
            for line in wrong:
                print(line)
                path = Path(folder, "raw", line.partition(":")[0])
                if path.is_file():
                    Path(path.name).write_bytes(path.read_bytes())
        print(f"{total.total()} pages: {dict(total)}; {bad} broke a promise", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
