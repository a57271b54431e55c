"""The marked pages and families: how much of the boilerplate that real sites put around a text goes, and what goes with it.

    python benchmarks/marked.py [PATH...] [--show] [--rules DIR]

A marked page (`*.txt`) is a page as saved from a site with what should go between ⟦ and ⟧; what may stay or go (a further
copy of the title, a byline) stands between ⟪ and ⟫, and the rest is text. A file of families (`*.yaml`) has examples of
boilerplate as a survey of sites notes them; each is put around the same speech twice, once alone and once among others of
its file, and its `keep` sentences must come out wherever they stand.

The formats are of real sites, written down from memory by people who had not seen the rules; the words of the texts are
invented. Most have been looked at since: the score says whether a change is for the better, not what a page that nobody
has seen will give. `--show` prints what was left over (-) and what was lost (!), with the rule that cut it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import opencc
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.selfcheck import NEUTRAL, SPEECH, Fragment, Marked, Sample, Score, carried
from cleaner.loader import builtin_rules, load
from cleaner.pipeline import clean
from cleaner.rules import RuleSet

__all__ = ["Outcome", "family_pages", "keep_pages", "marked_page", "score"]

MARKED = Path(__file__).resolve().parent / "marked"

# Boilerplate is one owner here: the marks say what should go, not which rule should cut it.
BOILERPLATE = 0
_OWNERS = {"⟦": BOILERPLATE, "⟪": NEUTRAL, "⟧": SPEECH, "⟫": SPEECH}
_MARK = re.compile("[⟦⟧⟪⟫]")

TITLE = "在全市老旧小区改造工作推进会上的讲话"
BODY = (
    "同志们：",
    "今天我们在青石街道开这个现场会，主要任务是看一看已经完工的三个小区，把下半年的活往前赶一赶。刚才大家边走边问，问得很细，我很高兴。",
    "一、先把底数摸清",
    "全市两千年以前建的小区有一百六十八个，漏雨的屋顶、锈掉的水管、没有灯的楼道，都要一栋一栋登记。哪家住着老人，哪家有人坐轮椅，也要写进本子里。",
    "二、再把钱用到刀刃上",
    "居民最盼的是什么，我们就先改什么。去年有的地方先刷墙后挖沟，墙白了没几天又糊上了泥，这样的事不能再有。",
    "同志们，房子旧了可以修，人心凉了不好暖。让我们用一砖一瓦把好事办好！",
    "谢谢大家！",
)
# So many others of its file stand above the text and below it, where a piece is not alone; none of them is longer.
_OTHERS, _SHORT = 3, 120
_TO_TRADITIONAL, _TO_SIMPLIFIED = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")


class Outcome(NamedTuple):
    """What became of some pages, in characters without white space: `gone` of `boilerplate`, `lost` of `text`."""

    boilerplate: int
    gone: int
    text: int
    lost: int
    left: tuple[str, ...] = ()
    cut: tuple[Fragment, ...] = ()

    def __str__(self) -> str:
        share = self.gone / self.boilerplate if self.boilerplate else 1.0
        return f"{share:.1%} of {self.boilerplate} gone, {self.lost} of {self.text} lost"

    def __add__(self, other: Outcome) -> Outcome:  # type: ignore[override]
        return Outcome(*(a + b for a, b in zip(self, other, strict=True)))


def marked_page(text: str) -> Marked:
    """A page without its marks, and the owner of every character.

    Raises ValueError where a mark is not closed or stands within another.

    >>> marked_page("⟦上传人:a⟧\\n同志们")
    Marked(text='上传人:a\\n同志们', owners=[0, 0, 0, 0, 0, -1, -1, -1, -1])
    """
    owners: list[int] = []
    at, owner = 0, SPEECH
    for mark in _MARK.finditer(text):
        owners += [owner] * (mark.start() - at)
        at = mark.end()
        if (owner == SPEECH) != (mark[0] in "⟦⟪"):
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: {mark[0]} has no partner")
        owner = _OWNERS[mark[0]]
    if owner != SPEECH:
        raise ValueError("the last mark is not closed")
    return Marked(_MARK.sub("", text), owners + [owner] * (len(text) - at))


def score(page: Marked, rules: RuleSet) -> Outcome:
    """Clean a marked page and say what became of its characters."""
    cleaned = clean("page", page.text, rules)
    told = Score(Sample(0, page, "", b"", [], None, {}))
    owners = page.owners
    for layer in cleaned.document.layers:
        owners = carried(owners, layer, told)
    out = Marked(cleaned.document.text, owners)
    boilerplate, text = (len(page.inked(lambda o, own=own: o == own)) for own in (BOILERPLATE, SPEECH))
    left = out.inked(lambda owner: owner == BOILERPLATE)
    lost = sum(len(cut.text) for cut in told.lost)
    return Outcome(boilerplate, boilerplate - len(left), text, lost, tuple(_stretches(out)), tuple(told.lost))


def _stretches(page: Marked) -> Iterator[str]:
    """The stretches of boilerplate on a page, line by line."""
    for owner, run in groupby(zip(page.owners, page.text, strict=True), lambda pair: pair[0]):
        if owner == BOILERPLATE:
            yield from filter(None, "".join(char for _, char in run).split("\n"))


def family_pages(families: list[dict[str, Any]], alone: bool) -> Iterator[tuple[str, Marked]]:
    """Every example of the families on a page, with the name of its family; `alone`, or among others of the families."""
    short = {
        where: [
            str(family["examples"][0])
            for family in families
            if family["where"] == where and family["placement"] == "alone" and len(str(family["examples"][0])) < _SHORT
        ]
        for where in ("head", "tail")
    }
    for family in families:
        for number, example in enumerate(map(str, family["examples"])):
            rng = Random(f"{family['id']} {number}")
            others = {
                where: []
                if alone
                else [f"⟪{one}⟫" for one in rng.sample(found, min(_OTHERS, len(found))) if one != example]
                for where, found in short.items()
            }
            yield family["id"], _family_page(family, example, others, under_title=rng.random() < 0.5)


def _family_page(family: dict[str, Any], example: str, others: dict[str, list[str]], under_title: bool) -> Marked:
    """An example where its family stands: lines of their own, or in its `carrier`, a line of text with ⟨⟩ for it."""
    where, body, head, tail = family["where"], list(BODY), others["head"], others["tail"]
    piece = f"⟦{example.replace('{title}', '⟧⟪{title}⟫⟦')}⟧".replace("⟦⟧", "")
    if family["placement"] != "alone":
        line = family.get("carrier", body[3] + "⟨⟩").replace("⟨⟩", piece)
        at = {"head": 0, "middle": 4, "tail": len(body)}[where]
        body[at:at] = [line]
    elif where == "middle":
        body.insert(4, piece)
    else:
        (head if where == "head" else tail).insert(1, piece)
    lines = ["⟪{title}⟫", *head, *body, *tail] if under_title else [*head, "⟪{title}⟫", *body, *tail]
    text, title = "\n".join(lines), TITLE
    if _TO_TRADITIONAL.convert(example) == example != _TO_SIMPLIFIED.convert(example):
        text, title = _TO_TRADITIONAL.convert(text), _TO_TRADITIONAL.convert(title)
    return marked_page(text.replace("{title}", title))


def keep_pages(families: list[dict[str, Any]]) -> Iterator[tuple[str, Marked]]:
    """The sentences to keep on their pages: above the text, below it, between two paragraphs and inside one."""
    for family in families:
        for sentence in map(str, family.get("keep", ())):
            for page in (
                [f"⟪{TITLE}⟫", sentence, *BODY],
                [f"⟪{TITLE}⟫", *BODY, sentence],
                [f"⟪{TITLE}⟫", *BODY[:4], sentence, *BODY[4:]],
                [f"⟪{TITLE}⟫", *BODY[:3], BODY[3] + sentence, *BODY[4:]],
            ):
                yield family["id"], marked_page("\n".join(page))


def _outcomes(path: Path) -> Iterator[tuple[str, Iterator[tuple[str, Marked]]]]:
    """The pages of a folder of marked pages, or those that are made of a file of families, in groups with their names."""
    if path.suffix == ".yaml":
        families = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield f"{path.stem}, alone", family_pages(families, alone=True)
        yield f"{path.stem}, among others", family_pages(families, alone=False)
        yield f"{path.stem}, to keep", keep_pages(families)
    elif pages := sorted(path.glob("*.txt")):
        yield path.name, ((page.name, marked_page(page.read_text(encoding="utf-8"))) for page in pages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="folders of marked pages, files of families"
    )
    parser.add_argument("--show", action="store_true", help="what was left over and what was lost")
    parser.add_argument(
        "--rules", type=Path, default=builtin_rules(), metavar="DIR", help="instead of the built-in ones"
    )
    options = parser.parse_args()
    rules = load(options.rules)
    for path in options.paths or [*sorted(MARKED.iterdir()), *sorted(MARKED.glob("*/*.yaml"))]:
        for name, pages in _outcomes(path):
            whole = Outcome(0, 0, 0, 0)
            for page, marked in pages:
                told = score(marked, rules)
                whole += told
                if options.show and (told.left or told.cut):
                    print(page, *(f"  - {line}" for line in told.left), sep="\n")
                    print(
                        *(f"  ! {cut.text}  [{cut.rule}]" for cut in told.cut), sep="\n", end="\n" if told.cut else ""
                    )
            print(f"{name}: {whole}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
