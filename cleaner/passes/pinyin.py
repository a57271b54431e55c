"""Pinyin glosses: `工作會(huì)議` on mirror sites, where a machine put a reading in brackets after characters.

They split words in two, so nothing else finds anything until they are gone. An author who writes `会(kuài)计` means it,
and no gloss by itself tells the two apart: the page does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from cleaner.document import Edit
from cleaner.fold import fold

__all__ = ["HAN", "glosses", "toned"]

# The ideographs, for a character class; without the radicals, which stand for a component and are not read.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_LETTER = "A-Za-z\u00c0-\u024f\u0251\u0261\u1e3e\u1e3f"
_HAN = re.compile(f"[{HAN}]")
_GLOSS = re.compile(f"(?:[(（][{_LETTER}]{{1,6}}[)）])+")
_WORD = re.compile(f"[{_LETTER}]+")
_TONES = frozenset("\u0304\u0301\u030c\u0300\u0306")  # macron, acute, caron, grave; breve is a common slip for caron

_INITIALS = {
    "": "a ai an ang ao e ei en eng er ê o ou m n ng hm",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo ü üe ue",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo ü üe ue",
    "g k h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j q x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh ch": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z c s": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "y": "a ai an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ao ei en eng o u",
}
_SYLLABLES = frozenset(
    initial + final
    for initials, finals in _INITIALS.items()
    for initial in initials.split(" ")
    for final in finals.split()
)

# A reading without a tone mark is a gloss only where the character is really read so; `(ma)` alone may be a unit.
_NEUTRAL = {
    char: syllable
    for chars, syllable in {
        "的地得底": "de", "了": "le", "們们": "men", "著着": "zhe", "過过": "guo", "個个": "ge", "麼么麽": "me",
        "嗎吗嘛": "ma", "呢": "ne", "吧罷罢": "ba", "啊": "a", "呀": "ya", "啦": "la", "子": "zi", "頭头": "tou",
        "裡裏里": "li", "上": "shang", "下": "xia", "來来": "lai", "去": "qu",
    }.items()
    for char in chars
}  # fmt: skip

_FEWEST = 3  # toned glosses that make a habit
_FEWEST_UNCONVERTED = 8  # the same, where the glossed characters are not Traditional
_HAN_PER_GLOSS = 200  # a mirror site glosses a few characters in every line; a book with three notes does not


def glosses(text: str) -> Iterator[Edit]:
    """The brackets of a page whose characters a machine glossed; nothing on a page where an author may have done it.

    A gloss is a bracket directly after a Chinese character that holds exactly one pinyin syllable with its tone, or
    the neutral reading of a particle: `們(men)`. The page must hold at least three toned ones, one to 200 characters,
    and besides one of two marks of a machine. Either half of the glossed characters are Traditional (the glosses come
    from a converter that stopped halfway), or most of them repeat: nobody tells a reader twice how a word is read.

    What stays: a gloss or two on an ordinary page, a lesson that glosses several Simplified words on purpose,
    `张某(化名)`, `(GDP)`, `(xx)`, two syllables in one bracket, and a gloss after a letter: in `?,F(xiàn)在` the
    character is lost, and the reading is all that says which one it was.

    >>> [(edit.start, edit.old) for edit in glosses("會(huì)議強(qiáng)調(diào),要加強(qiáng)們(men)責(GDP)。")]
    [(1, '(huì)'), (8, '(qiáng)'), (16, '(diào)'), (26, '(qiáng)'), (34, '(men)')]
    >>> list(glosses("“悦(yuè)读角”的会(kuài)计把踟(chí)蹰(chú)二字念错了。"))
    []
    """
    found: list[tuple[int, str]] = []
    readings: list[tuple[str, str]] = []
    for match in _GLOSS.finditer(text):
        han, words = text[max(match.start() - 1, 0)], _WORD.findall(match.group())
        if _HAN.match(han) and all(_is_reading(han, word) for word in words):
            found.append((match.start(), match.group()))
            readings += [(han, word.lower()) for word in words[:1] if toned(word)]
    if len(readings) >= _FEWEST and _is_machine(readings, text):
        for start, old in found:
            yield Edit(start, old, "", "repair.pinyin-gloss")


def toned(word: str) -> bool:
    """Whether `word` is exactly one pinyin syllable with exactly one tone mark.

    >>> [word for word in ("huì", "Xiàn", "nǚ", "lüè", "zhě", "hui", "plán", "chìchù", "Müller") if toned(word)]
    ['huì', 'Xiàn', 'nǚ', 'lüè', 'zhě']
    """
    base, tones = _untoned(word)
    return tones == 1 and base in _SYLLABLES


@lru_cache(maxsize=4096)
def _untoned(word: str) -> tuple[str, int]:
    """The syllable in lower case without its tone marks, and how many they were."""
    parts = unicodedata.normalize("NFD", word.lower())
    base = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", base).replace("ɑ", "a").replace("ɡ", "g"), sum(map(_TONES.__contains__, parts))


def _is_reading(han: str, word: str) -> bool:
    return toned(word) or _NEUTRAL.get(han) == word.lower()


def _is_machine(readings: list[tuple[str, str]], text: str) -> bool:
    """Whether the toned glosses of a page are too many, and of the wrong kind, for an author."""
    if len(_HAN.findall(text)) > _HAN_PER_GLOSS * len(readings):
        return False
    glossed = "".join(han for han, _ in readings)
    converted = sum(map(str.__ne__, glossed, fold(glossed)))
    if 2 * converted >= len(readings):
        return True
    # An exercise in characters with two readings repeats itself too, but gives both.
    distinct = Counter(readings)
    two_readings = len(distinct) - len({han for han, _ in distinct})
    return (
        len(readings) >= _FEWEST_UNCONVERTED
        and 2 * len(distinct) <= len(readings)
        and 10 * two_readings <= len(distinct)
    )
