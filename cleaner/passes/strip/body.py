"""Where the text of a page stands, by structure: what is furniture, and what is set off by it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from cleaner.page import Line, Page
from cleaner.passes.strip.finds import Find, lines_covered, lines_of
from cleaner.structure import ends_sentence, is_salutation

__all__ = [
    "DAY",
    "FEW",
    "IN_VERSE",
    "OF_SPEECH",
    "OF_VERSE",
    "PARAGRAPH",
    "SET_OFF",
    "SIGNED_OFF",
    "body_of",
    "furniture_of",
    "lines_stating",
    "outside_body",
]


def outside_body(page: Page, finds: list[Find], at_edge: list[Find], like: Iterable[int] = ()) -> list[Find]:
    """Those of `at_edge` that lie before the body (head), after it (tail) or at either edge of its text.

    The body is found by structure: from the first line of running text to the last one. Lines that `finds` or
    `at_edge` cover wholly do not count, even if they read like sentences, as legal notices do. Short lines at either
    edge (title, byline, signature) lie outside it: rules look at them, and leave them alone unless a pattern matches.
    `like`: lines, by their numbers, that read like those of a site; they do not count either.
    """
    if not at_edge:
        return []
    furniture = dict.fromkeys(like, 1) | furniture_of(page, [*finds, *at_edge])
    inside = [number for number in body_of(page, furniture) if page.lines[number].view.prose]
    if not inside:
        return at_edge
    first, last = page.lines[inside[0]], page.lines[inside[-1]]
    return [
        find
        for find in at_edge
        if (
            find.rule.where != "tail"
            and (find.end <= first.start or first.start == find.start or find.end == first.end)
        )
        or (find.rule.where != "head" and (find.start >= last.end or last.start == find.start or find.end == last.end))
    ]


# So much furniture, nothing else between, sets what follows off from the speech. A line counts once, one that a rule of
# `where: tail` found counts twice: it stands below texts only.
SET_OFF = 2
# What stands inside a text, or where some of it is missing, says that the text goes on.
_GOES_ON = -(1 << 30)
# Beyond so much of it, a few sentences are no part of the speech; fewer than so many may be its preface.
_FAR_OFF = 3
FEW = 3
# The editor's name alone on a line under a text, the head of what readers wrote, or what a site disclaims: nothing of the
# text is below it. What stands beyond such a line is so far off that only a whole text of its own is one.
_EDITOR = re.compile(
    r"[【\[(*\s]{0,3}(?:(?:责任|值班|本文|网络|见习|实习|执行)?编辑|责编|编审)\s?[:/丨|]?\s{0,40}[\u4e00-\u9fff]{2,4}"
    r"(?:\s[\u4e00-\u9fff]{2,4}|\s[a-z]{1,3}\d{1,5})?[】\])\s]{0,3}$"
)
SIGNED_OFF = re.compile(
    rf"{_EDITOR.pattern}|"
    r"(?:全部|网友|用户|热门|最新|最热|精选|精彩|欢迎发表)评论\s?(?:\(?\d{0,7}\s?条?\)?)(?:\s{1,3}最[热新早]){0,3}$|"
    r"(?:评论|热评)\s?(?:\(\d{1,7}条?\)|\d{1,7}\s?条)$|评论\s{1,3}重要提示:|(?:[\d,]{1,9}人参与\s?)?[\d,]{1,9}\s?条?评论.{0,24}$|"
    r"(?:免责|版权|特别)声明\s?[:】].{0,80}(?:不代表|版权归|侵权)"
)
# What goes on a text, or is set below it and belongs to it.
_APPENDIX = re.compile(r"附\s?[:录表]|[二三四五六七八九十]{1,3}、|\([二三四五六七八九十]{1,3}\)")
_ENDED = 1 << 20
# Below the name of an editor two paragraphs in a row are another article; of comments and notices it takes more.
_READERS = 2 * _ENDED
# No teaser is so long (code points) that ends as a sentence does or with dots; the last paragraph of a preview is.
_PARAGRAPH_LENGTH = 100
# One headline in a list may read like a line of a speech; of so many lines of a speech more than one does.
_MANY = 8


def furniture_of(page: Page, finds: list[Find]) -> dict[int, int]:
    """The numbers of the lines that `finds` cover wholly, each with how much it says that the speech has ended. What one
    find covers says it once."""
    proof = dict.fromkeys(lines_covered(page, finds), 0)
    for find in finds:
        numbers = [number for number in lines_of(page, find) if number in proof]
        if find.rule.gap or find.rule.join:
            proof.update(dict.fromkeys(numbers, _GOES_ON))
        elif numbers and proof[numbers[0]] != _GOES_ON:
            proof[numbers[0]] = max(proof[numbers[0]], 2 if find.rule.where == "tail" else 1)
    return proof


def body_of(page: Page, furniture: dict[int, int]) -> list[int]:
    """The lines of the speech, or of several speeches, by their numbers; below its running text there may be more.

    What furniture sets off above or below is no part of it, unless it reads like a speech: a notice that no rule knows
    does not make the links above it part of the speech. It is not cut either.
    """
    inside = [number for number in page.prose if number not in furniture]
    if not inside:
        return []
    # How much furniture is above, and the lines that follow with little or none of it between.
    pieces: list[tuple[int, list[int]]] = [(0, [])]
    proof, closed, prose = 0, False, 0
    for number in page.inked[bisect_left(page.inked, inside[0]) :]:
        if prose >= FEW and SIGNED_OFF.match(page.lines[number].folded):
            proof = max(proof, _ENDED if _EDITOR.match(page.lines[number].folded) else _READERS)
            continue
        if number in furniture:
            proof = max(0, proof + furniture[number])
            continue
        if proof >= SET_OFF or (proof and closed):
            pieces.append((max(proof, _FAR_OFF) if closed else proof, []))
            proof = 0
        pieces[-1][1].append(number)
        folded = page.lines[number].folded
        prose += page.lines[number].view.prose
        if page.lines[number].view.prose or ends_sentence(folded):
            proof, closed = 0, bool(_CLOSING.search(folded))
    last = _reach(page, pieces[1:])
    above = [(proof, piece) for (_, piece), (proof, _) in pairwise(pieces[: last + 1])]
    first = last - _reach(page, above[::-1])
    return [number for _, piece in pieces[first : last + 1] for number in piece]


def _reach(page: Page, pieces: Iterable[tuple[int, list[int]]]) -> int:
    """How many of the pieces that follow a piece of the speech, each with how much furniture stands before it, go to the last
    one that may be of the speech too. Names between furniture bring what follows no nearer."""
    reach = far = 0
    for at, (proof, piece) in enumerate(pieces, 1):
        far += proof
        if far >= _ENDED:
            speaks = _is_whole(page, piece, FEW if far >= _READERS else FEW - 1)
        else:
            speaks = _speaks(page, piece, near=far < _FAR_OFF)
        if speaks:
            reach, far = at, 0
    return reach


# With what a speech ends: under furniture below it nothing goes on.
_CLOSING = re.compile(
    r"(?:谢谢|感谢)(?:大家|各位|你们|您|聆听|倾听|.{0,4}(?:老师|朋友|领导|评委|同学)们?)?\W{0,3}$|^(?:此致|敬礼)|(?:讲完了|说完了|到此结束|散会|完毕)[。!]?$"
)
# What only a speech has: a section, a line of verse, an appeal, thanks, who gave it or took it down. The day that it was
# given may be the day of a teaser.
OF_SPEECH = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,3}[章节篇]|"
    r"(?:大家|同志们|你们|各位).{0,8}辛苦了|向.{1,12}(?:致敬|学习|问好)[!。]?$|.{0,8}[讲说]完了[!。]?$|"
    r".{2,16}(?:名单|情况|如下|做到|要求|事项|任务|措施|目标|口号)\s?:$|"
    r"(?:记录人?|发言人|宣讲人|主讲人|讲话人|演讲[人者]|报告人|执笔人?)\s?:|写于|"
    r"(?:[预恭敬]祝|祝愿|祝(?=大家|各位|同[志学]|老师|你们|您|.{0,12}(?:圆满|成功|[胜顺]利|快乐|健康|幸福|进步|兴[旺隆]|辉煌|安康|如意))).{4,}[!。]$|"
    r".*(?:[,、;]$|同志们|各位(?!网友|用户|遵|[^,。]{0,4}注意语言)|让我们|我们(?:要|一定|必须)|(?:(?<!提醒)大家|(?<![与和跟系知注])我们).*[。!]$)|"
    r"(?:谢谢|感谢)(?:大家|各位|你们|您|.{0,4}(?:老师|朋友|领导|评委|同学)们?)?\W{0,3}$|(?:此致|敬礼|再见|散会|完毕)[^,:]{0,6}$"
)
DAY = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九十]{4})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日$"
)
# A title ends with a question mark too, but none so long does.
PARAGRAPH = re.compile(r"。[”’\"』」)]?$|^.{60,}[!?][”’\"』」)]?$")
# When a comment was put up.
_STAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\s+\d{1,2}:\d\d")
# A line of verse without marks, and the words by which it is none of the names in a menu. Four of them are a stanza, where
# half of them have such words; titles of other pages are longer.
OF_VERSE = re.compile(r"[\u3400-\u9fff\s]{2,7}$")
IN_VERSE = re.compile("[我你她他它的着了像在是不又也都把被]")
_STANZA = 4


def _is_verse(lines: Sequence[Line]) -> bool:
    """Whether a stanza stands among the lines."""
    for short, run in groupby(lines, key=lambda line: bool(OF_VERSE.match(line.folded))):
        stanza = list(run) if short else []
        if len(stanza) >= _STANZA and 2 * sum(bool(IN_VERSE.search(line.folded)) for line in stanza) >= len(stanza):
            return True
    return False


def _speaks(page: Page, numbers: list[int], near: bool) -> bool:
    """Whether lines that furniture sets off may be a speech, or a piece of one: somebody is addressed, there are sections
    or paragraphs in a row, or more than a few lines are mostly running text, there is a stanza, or it ends with its only
    date. `near`: with little furniture between, a single paragraph or any date is enough.

    Lists of titles, teasers and comments are not like that.
    """
    lines = [page.lines[number] for number in numbers]
    spoken = sum(bool(OF_SPEECH.match(line.folded)) for line in lines)
    if spoken > len(lines) // _MANY or any(is_salutation(line.folded) for line in lines) or _is_verse(lines):
        return True
    prose = [
        number for number, line in zip(numbers, lines, strict=True) if line.view.prose or ends_sentence(line.folded)
    ]
    paragraphs = {
        number
        for number in prose
        if PARAGRAPH.search(page.lines[number].folded) and not _STAMP.search(page.lines[number].folded)
    }
    mostly = 2 * len(prose) > len(numbers)
    longest = max((len(line.folded) for line in lines if ends_sentence(line.folded)), default=0)
    days = [number for number in numbers if DAY.match(page.lines[number].folded)]
    return (
        days == numbers[-1:]
        or longest >= _PARAGRAPH_LENGTH
        or any({above, number} <= paragraphs for above, number in pairwise(numbers))
        or (mostly and len(prose) >= FEW and len(paragraphs) >= len(lines) // _MANY)
        or (near and (mostly or bool(paragraphs) or bool(days)))
    )


def _is_whole(page: Page, numbers: list[int], enough: int) -> bool:
    """Whether lines beyond the end of a text are another one, or its appendix: somebody is addressed and a paragraph stands
    right below, or `enough` paragraphs follow one another, none of them twice."""
    folded = [page.lines[number].folded for number in numbers]
    paragraphs = [bool(PARAGRAPH.search(line)) for line in folded]
    runs = (
        len({line for line, _ in run})
        for long, run in groupby(zip(folded, paragraphs, strict=True), itemgetter(1))
        if long
    )
    addressed = any(is_salutation(line) and any(paragraphs[at + 1 : at + 3]) for at, line in enumerate(folded))
    return addressed or bool(_APPENDIX.match(folded[0])) or max(runs, default=0) >= enough


def lines_stating(page: Page, finds: list[Find]) -> set[int]:
    """The numbers of the lines that state a fact of the text: where it comes from, when it was published."""
    stating = (find for find in finds if not {"source", "published"}.isdisjoint(find.rule.facts))
    return {number for find in stating for number in lines_of(page, find)}
