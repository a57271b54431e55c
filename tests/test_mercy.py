"""A sentence of a speech that shares its line with boilerplate comes out whole; the boilerplate may stay."""

from itertools import product

import pytest

from cleaner.kinds import DropLine
from cleaner.pipeline import clean

OPENING = "在全县春季生产工作会议上的讲话\n同志们:\n今天我们召开全县春季生产工作会议,主要任务是分析形势、安排工作。\n"
CLOSING = "各级各部门要统一思想,把各项工作抓紧抓好。\n谢谢大家!\n"
BEFORE = ("各科室要认真落实。", "张大爷家的三亩秧田已经灌满了水。", "下载一个软件只要十秒钟,老人却学了十天。")
BEHIND = ("会议要求,大家要抓好落实。", "张大爷家的三亩秧田已经灌满了水。")

# An essay site leads up to its editor's sentence with sentences that anybody could say, and its editor's sentence runs
# on to the first full stop: at the start of a page, and without a mark between them, nothing tells the two apart.
KNOWN = {
    ("before", "head"): {"preface.editor-lead"},
    ("behind", "head"): {"preface.editor-collected"},
    ("behind", "middle"): {"preface.editor-collected"},
    ("behind", "tail"): {"preface.editor-collected"},
}


def taken_by(sentence, page, rules):
    """The rules that took the sentence from the page; none where it came out."""
    cleaned = clean("page", page, rules)
    text = "".join("".join(speech.text for speech in cleaned.speeches).split())
    if sentence.replace(",", "，") in text:
        return set()
    return {edit.rule for _, pass_, edit in cleaned.document.edits() if pass_ == "strip" and sentence[:6] in edit.old}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("side", "place"),
    product(("before", "behind"), ("head", "middle", "tail")),
)
def test_a_sentence_on_the_line_of_boilerplate(side, place, rules):
    hurt = {}
    for rule in rules.of("strip"):
        for example in rule.strip if isinstance(rule.kind, DropLine) else ():
            for sentence in BEFORE if side == "before" else BEHIND:
                line = sentence + example.text if side == "before" else example.text + sentence
                page = {
                    "head": f"{line}\n{OPENING}{CLOSING}",
                    "middle": f"{OPENING}{line}\n{CLOSING}",
                    "tail": OPENING + CLOSING + line,
                }[place]
                for by in taken_by(sentence, page, rules):
                    hurt.setdefault(by, line)
    assert {by: line for by, line in hurt.items() if by not in KNOWN.get((side, place), ())} == {}
    assert KNOWN.get((side, place), set()) <= set(hurt), "no longer hurt: take it off the list"
