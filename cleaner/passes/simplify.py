"""The simplify pass: Traditional pages, and the Traditional paragraphs of mixed pages, become Simplified.

Converters change text that needs no change: OpenCC turns Simplified `这一坏消息` into `这一坯消息`, and one
Traditional name quoted on a Simplified page is not a reason to touch it. So the script of the page is measured
first, by characters that occur in one script only, and a page that is Simplified is not converted at all.

OpenCC's `tw2s` does the converting (`t2s` leaves `看著`, `著力`). It decides some characters by phrases that also
match across words (`關於單位` keeps its 於 because of a name, 於單), and some it leaves alone (`為瞭`). The tables of
characters and words below say how those are written, and they win. No vocabulary is exchanged (`軟體` is not made
`软件`), and quotation marks stay as they are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from cleaner.cache import kept
from cleaner.codes import Translation, codes_of, text_of
from cleaner.document import Edit
from cleaner.page import Page

__all__ = ["RULES", "Script", "converted", "script", "simplify"]

RULES: dict[str, str] = {
    "simplify.traditional": "The paragraph is in Traditional characters; the corpus is in Simplified ones.",
}

Script = Literal["simplified", "traditional", "mixed", "none"]

# Nine tenths of the evidence decide. Below that a page is mixed: a Traditional page has a few characters that a
# mirror failed to convert, a Simplified one quotes names and titles, and neither comes near a tenth.
_DECISIVE = 9
# One Traditional character alone is a name, not a script.
_LEAST = 2
# A page is not Chinese where a tenth of it is kana or Hangul, a paragraph where a fifth of it is.
_FOREIGN_PAGE = 10
_FOREIGN_LINE = 5

# Traditional by OpenCC's table, but given back for names and a few words by the table of standard characters of
# 2013 (毕昇, 束脩, 氾水, 扞格). They prove nothing.
_NAMES = frozenset("昇脩氾扞蒐剋祕釐陞濛")
# In GB2312, so it would pass for Simplified; nobody writes it so.
_NOT_SIMPLIFIED = frozenset("後")

# How a character is written where no word below says otherwise: characters that OpenCC leaves (瞭, 藉, 砲), decides by
# phrases that match across words (於, 徵, 祕), or takes for another one (么 for 幺, 坏 for 坯).
_CHARACTERS = """
著着 瞭了 暸了 藉借 於于 徵征 祇只 衹只 么么 坏坏 祕秘 釐厘 氾泛
伕夫 牠它 砲炮 痲麻 瞇眯 揹背 倣仿 傚效 勦剿 搾榨 煖暖 暱昵 糢模 燄焰 鎗枪 餽馈 籐藤 銲焊 搆构 啣衔 踫碰 跼局
衞卫 隄堤 穉稚 堿碱 賸剩 諠喧 擧举 効效 粧妆 畧略 鬭斗 廻回
"""

# Words are matched with their Traditional characters already simplified, so that `顯著`, `显著` and a mirror's
# mixture of the two are one word. Where two overlap, the one that begins first wins, then the longer one.
_WORDS_KEPT = """
显著 昭著 卓著 土著 原著 名著 论著 编著 所著 合著 译著 专著 巨著 遗著 拙著
著作 著名 著称 著述 著者 著录 著书 著《 著有《 著有成效 著有成绩 著于竹帛 著于史册 著于世 “著” 「著」 『著』
讨论著作 谈论著作 评论著作 著名著作
瞭望 瞭哨 慰藉 狼藉 枕藉 蕴藉 酝藉 藉藉 藉田
乾坤 坤乾 乾隆 康乾 乾嘉 乾县 乾陵 乾安 乾州 乾元 乾卦 乾清宫 乾清门 乾符 乾宁 乾德 乾佑 乾祐 乾务 乾潭
徐乾学 萧乾 郭子乾 终日乾乾 朝乾夕惕
魏徵 商角徵 角徵羽 变徵之 神祇 天神地祇
覆盖 覆灭 覆没 覆上 覆住 回覆盖 重覆盖 反覆盖
樊於期 於梨华 於菟 於陵子 商於之地 於潜镇 於潜县
氾水镇 氾水关 氾胜之 钟馗 钟繇 设计画 政策画 正规画 甚巨 巨子 巨万
"""
_WORDS_MADE = """
甚么>什么 甚麽>什么 薰陶>熏陶 规画>规划 企画>企划 策画>策划 谋画>谋划 精神祇>精神只
沈著>沉着 消沈>消沉 低沈>低沉 沈稳>沉稳 下沈>下沉 沈入>沉入 沈疴>沉疴
回覆>回复 答覆>答复 批覆>批复 重覆>重复 反覆>反复 函覆>函复 回覆上级>回复上级 答覆上级>答复上级
覆核>复核 覆检>复检 覆查>复查 覆议>复议 覆审>复审 覆函>复函 覆述>复述 覆诊>复诊 覆试>复试
毛坏>毛坯 土坏>土坯 砖坏>砖坯 陶坏>陶坯 钢坏>钢坯
"""
# Where the kept word is an accident: 起|著|作用, 看|著|名单, 配合|著, 随|著|《意见》. A character of the first string,
# the word, a character of the last; 著 becomes 着.
_ACCIDENTS = (
    ("", "著作", "用品业风战息画"),
    ("", "著名", "单字额片次著气声利贵为"),
    ("", "著录", "音像制取"),
    ("", "著书", "记包本籍信面法画架桌柜"),
    ("", "所著", "重眼力手火陆迷急想落装"),
    ("", "合著", "装重眼力手"),
    ("", "原著", "火陆"),
    ("看读拿捧抱翻背念带写借夹", "著书", ""),
    ("彰凸突尽", "显著", ""),
    ("议谈讨争评辩", "论著", ""),
    ("配结迎混联融契符综组整磨聚集吻缝凑", "合著", ""),
    ("还", "原著", ""),
    ("翻", "译著", ""),
    ("随对看读唱拿捧举绕有按靠凭沿向朝跟接就味念写抱翻听哼背放挂印贴带标登载本循依奏演", "著《", ""),
)

_FOREIGN = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
# OpenCC stops at a NUL and cannot encode half a surrogate pair.
_UNCONVERTIBLE = re.compile("([\0\ud800-\udfff]+)")


class _Tables(NamedTuple):
    """What is built once from OpenCC's dictionaries, when the first page asks for it."""

    convert: Callable[[str], str]
    traditional: re.Pattern[str]
    simplified: re.Pattern[str]
    base: Translation
    words: re.Pattern[str]
    forms: dict[str, str]


def script(text: str) -> Script:
    """The script that `text` is written in, judged by the characters that occur in one script only.

    Traditional-only is what OpenCC simplifies and GB2312 does not have; Simplified-only is what GB2312 has, OpenCC
    makes Traditional, and Big5 does not have. Characters of both scripts (后, 里, 于, 云, 台) and names (昇) prove
    nothing. Nine tenths of this evidence decide; between the two a text is `mixed`. It is `none` where there is no
    evidence, or one Traditional character and nothing else, or where the text is Japanese or Korean.

    >>> script("這次會議來源于網友上傳"), script("乾隆年间"), script("清代学者徐乾學的著作，现存图书馆")
    ('traditional', 'simplified', 'mixed')
    """
    if not _tables().traditional.search(text) and not _FOREIGN.search(text):
        return "simplified" if _tables().simplified.search(text) else "none"
    return _weigh(text)[0]


def simplify(page: Page) -> list[Edit]:
    """Edits that simplify a Traditional page, or the Traditional paragraphs of a mixed one.

    One edit to a paragraph, from the first character that changes to the last. Nothing at all on a page that is
    already Simplified. On a mixed page a paragraph is converted only where nine tenths of its own evidence, two
    characters at least, are Traditional; on a Traditional page all are, but one that is plainly Simplified.
    Japanese and Korean paragraphs are left alone, and so are the words in which a character that looks Traditional
    is right in Simplified text as well.

    What was converted holds no Traditional-only character, so a second run finds no evidence and does nothing.

    >>> simplify(Page("我們看著徐乾學的名著，為瞭瞭解乾隆。"))
    [Edit(start=1, old='們看著徐乾學的名著，為瞭瞭', new='们看着徐乾学的名著，为了了', rule='simplify.traditional')]
    >>> simplify(Page("这一坏消息与徐乾學的显著成就无关"))
    []
    """
    text = page.text
    if not _tables().traditional.search(text):
        return []
    verdict, weights = _weigh(text)
    if verdict not in ("traditional", "mixed"):
        return []
    simplified = converted(text)
    edits: list[Edit] = []
    start = 0
    for old, weight in zip(text.split("\n"), weights, strict=True):
        new = simplified[start : start + len(old)]
        if old != new and weight is not None:
            own = _verdict(*weight)
            if own == "traditional" or (verdict == "traditional" and (weight[0] or own == "none")):
                edits.append(_edit(start, old, new))
        start += len(old) + 1
    return edits


def _edit(start: int, old: str, new: str) -> Edit:
    first = next(at for at, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)
    end = next(at for at in range(len(old), first, -1) if old[at - 1] != new[at - 1])
    return Edit(start + first, old[first:end], new[first:end], "simplify.traditional")


def converted(text: str) -> str:
    """`text` in Simplified characters, of the same length."""
    tables = _tables()
    base = _simplified_one_by_one(text)
    # In pieces, because a word may stand on either side of what OpenCC cannot take.
    pieces = _UNCONVERTIBLE.split(text)
    raw = "".join(piece if odd % 2 else tables.convert(piece) for odd, piece in enumerate(pieces))
    if len(raw) != len(text):  # no entry of OpenCC 1.4 changes the length; a later one must not move the words
        raw = base
    written: list[str] = []
    at = 0
    for word in tables.words.finditer(base):
        written += raw[at : word.start()], tables.forms[word[0]]
        at = word.end()
    written.append(raw[at:])
    # A phrase of OpenCC's may have kept a Traditional character: 廣東|氾濫.
    return tables.traditional.sub(lambda rest: base[rest.start()], "".join(written))


def _simplified_one_by_one(text: str) -> str:
    return text_of(_tables().base.codes(text))


def _verdict(traditional: int, simplified: int) -> Script:
    if traditional >= _LEAST and traditional >= _DECISIVE * simplified:
        return "traditional"
    if simplified and simplified >= _DECISIVE * traditional:
        return "simplified"
    return "mixed" if traditional and simplified else "none"


def _weigh(text: str) -> tuple[Script, list[tuple[int, int] | None]]:
    """The script of the text, and for each line how many Traditional-only and Simplified-only characters it has.

    None stands for a line that is not Chinese.
    """
    tables = _tables()
    weights: list[tuple[int, int] | None] = [
        None
        if _foreign(line, _FOREIGN_LINE)
        else (len(tables.traditional.findall(line)), len(tables.simplified.findall(line)))
        for line in text.split("\n")
    ]
    if _foreign(text, _FOREIGN_PAGE):
        return "none", weights
    chinese = [weight for weight in weights if weight]
    return _verdict(sum(weight[0] for weight in chinese), sum(weight[1] for weight in chinese)), weights


def _foreign(text: str, share: int) -> bool:
    """Whether at least one in `share` characters, and three in all, are kana or Hangul."""
    if not _FOREIGN.search(text):
        return False
    letters = len(_FOREIGN.findall(text))
    return letters >= 3 and letters * share >= len(text)


@cache
def _tables() -> _Tables:
    import opencc

    made_from = Path(__file__).read_bytes(), version("opencc"), sys.version_info[:2]
    traditional, becomes, simplified = kept("script", made_from, _evidence).decode().split("\n")
    base = Translation(np.column_stack([codes_of(traditional), codes_of(becomes)]).tobytes())
    forms = _forms()
    return _Tables(
        convert=opencc.OpenCC("tw2s").convert,
        traditional=re.compile(f"[{traditional}]"),
        simplified=re.compile(f"[{simplified}]"),
        base=base,
        words=_words(forms),
        forms=forms,
    )


def _forms() -> dict[str, str]:
    """How the characters and words of the tables above are written."""
    forms = {pair[0]: pair[1] for pair in _CHARACTERS.split()}
    forms |= {word: word for word in _WORDS_KEPT.split()}
    forms |= dict(pair.split(">") for pair in _WORDS_MADE.split())
    for before, word, after in _ACCIDENTS:
        for first, last in product(before or [""], after or [""]):
            forms[first + word + last] = first + word.replace("著", "着") + last
    return forms


def _evidence() -> bytes:
    """Three lines: what occurs in Traditional only, how each of these is simplified, what occurs in Simplified only."""
    import opencc

    han = [chr(code) for code in range(0x3400, 0xA000)]
    simpler = dict(zip(han, opencc.OpenCC("t2s").convert("\n".join(han)).split("\n"), strict=True))
    fuller = dict(zip(han, opencc.OpenCC("s2t").convert("\n".join(han)).split("\n"), strict=True))
    traditional = {
        old: new
        for old, new in simpler.items()
        if old != new and len(new) == 1 and old not in _NAMES and (old in _NOT_SIMPLIFIED or not _in(old, "gb2312"))
    }
    becomes = ""
    for new in traditional.values():
        while new in traditional:  # 薴 becomes 苧, and 苧 becomes 苎
            new = traditional[new]
        becomes += new
    # What a conversion can change is no evidence of Simplified, or converting one line could tip the page.
    unstable = {old for word, form in _forms().items() for old, new in zip(word, form, strict=True) if old != new}
    simplified = [
        old
        for old, new in fuller.items()
        if old != new and old not in unstable and simpler[old] == old and _in(old, "gb2312") and not _in(old, "big5")
    ]
    return "\n".join(["".join(traditional), becomes, "".join(simplified)]).encode()


def _in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _words(words: dict[str, str]) -> re.Pattern[str]:
    """One pattern for all words, branching on the first character, the longest word first."""
    branches: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rest = re.escape(word[1:])
        # 结合著 takes 着, but 结合著名案例 does not.
        if len(word) > 1 and word.endswith("著") and not words[word].endswith("著"):
            rest += "(?![名作])"
        branches.setdefault(word[0], []).append(rest)
    return re.compile("|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in branches.items()))
