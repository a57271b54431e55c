"""What `cleaner` is measured against: `python benchmarks/contenders.py NAME PAGES OUT` cleans a folder in another way.

All share one loop that reads, decodes, encodes and writes; `floor` does nothing else. Every process pays for its own
imports and tables, as `cleaner` does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

Clean = Callable[[str], str]
ENCODINGS = ("utf-8-sig", "gb18030", "big5", "utf-16")
RULES = 300


def floor() -> Clean:
    return lambda text: text


# -- the obvious pipeline of the same libraries ---------------------------------------------------------------


def _mended() -> Clean:
    """ftfy and OpenCC in their obvious form; the options are those that leave Chinese punctuation alone."""
    import ftfy
    import opencc

    config = ftfy.TextFixerConfig(
        fix_character_width=False, fix_latin_ligatures=False, uncurl_quotes=False, normalization="NFC", explain=False
    )
    convert = opencc.OpenCC("t2s").convert
    return lambda text: convert(ftfy.fix_text(text, config))


def _patterns() -> list[tuple[bool, str]]:
    """300 patterns of the built-in rules, each with whether it is for whole lines."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from cleaner.kinds import DropLine, DropSpan
    from cleaner.loader import builtin_rules, load

    # A pattern for the places above and below matches nearly any line: without the place it is no rule.
    kinds = [rule.kind for rule in load(builtin_rules()).of("strip") if rule.where not in ("above", "below")]
    found = [(True, kind.line) for kind in kinds if isinstance(kind, DropLine)]
    found += [(False, kind.span) for kind in kinds if isinstance(kind, DropSpan)]
    return [(whole, pattern.source) for whole, pattern in found if "{title}" not in pattern.source][:RULES]


def naive_lines() -> Clean:
    """Every library and every rule on every line."""
    import regex

    mended = _mended()
    patterns = [(whole, regex.compile(source)) for whole, source in _patterns()]

    def clean(text: str) -> str:
        kept = []
        for line in text.split("\n"):
            line = mended(line).strip()
            for whole, pattern in patterns:
                if not whole:
                    line = pattern.sub("", line)
                elif pattern.fullmatch(line):
                    line = ""
                    break
            if line:
                kept.append(line)
        return "\n".join(kept)

    return clean


def naive_pages() -> Clean:
    """Every library and every rule on the page as a whole, which is not the same: `\\s` and `[^…]` cross lines."""
    import regex

    mended = _mended()
    sources = [rf"(?m)^(?:{source})$" if whole else source for whole, source in _patterns()]
    patterns = [regex.compile(source) for source in sources]

    def clean(text: str) -> str:
        text = mended(text)
        for pattern in patterns:
            text = pattern.sub("", text)
        return text

    return clean


# -- peers, as their documentation shows them -----------------------------------------------------------------


def datatrove_ftfy() -> Clean:
    from datatrove.pipeline.formatters import FTFYFormatter

    formatter = FTFYFormatter()
    return lambda text: formatter.format(text)


def jionlp() -> Clean:
    import jionlp

    return lambda text: jionlp.tra2sim(jionlp.clean_text(text), mode="char")


def clean_text() -> Clean:
    from cleantext import clean

    return lambda text: clean(text, to_ascii=False, lower=False)


def trafilatura() -> Clean:
    """On pages of HTML: a paragraph to each line."""
    from trafilatura import extract

    return lambda text: extract(text) or ""


CONTENDERS: dict[str, Callable[[], Clean]] = {
    "floor": floor,
    "naive, by lines": naive_lines,
    "naive, by pages": naive_pages,
    "datatrove ftfy": datatrove_ftfy,
    "JioNLP": jionlp,
    "clean-text": clean_text,
    "trafilatura": trafilatura,
}


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def main() -> None:
    name, pages, out = sys.argv[1:]
    clean = CONTENDERS[name]()
    for path in sorted(Path(pages).rglob("*.*")):
        target = Path(out) / path.relative_to(pages)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(clean(_decoded(path.read_bytes())).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
