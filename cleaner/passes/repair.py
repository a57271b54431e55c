r"""repair: put right what a machine did to the characters of a page, before any rule reads it.

Mojibake, HTML entities, control and invisible characters, odd spaces, the line ends of other systems, private-use
characters, radicals that stand for characters, decomposed letters, pinyin in brackets. It never touches wording:
`2023年8月日` and `工?!?第一` have lost something, and only a report can say so.

Each stage edits the text as the stage before it left it, and all of them run until none finds anything. That is why a
second run changes nothing. A page of plain Chinese costs one scan.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.entities import name2codepoint
from typing import TYPE_CHECKING

from cleaner.document import Document, Edit
from cleaner.page import Page
from cleaner.passes.pinyin import HAN, glosses

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

__all__ = ["RULES", "repair"]

RULES = {
    "repair.surrogate": "Half a character in UTF-16. Two halves are joined; one alone becomes U+FFFD, it is lost.",
    "repair.mojibake": "UTF-8 read as Latin-1 or Windows-1252, once or twice: `ä»Šå¤©` is 今天.",
    "repair.html-entity": "An HTML entity that nobody decoded, such as `&nbsp;` or `&#20170;`.",
    "repair.block-tag": "Tags of HTML that end a block, such as `</p><p>`, with text on either side: a line ends there.",
    "repair.link-tag": "The end of a link and the beginning of the next one: a space stands there.",
    "repair.line-end": "The line end of another system, or a page break. Here a line ends with \\n.",
    "repair.control-character": "A control character, or a code point that is no character. It shows nothing.",
    "repair.zero-width": "An invisible character that splits words: zero-width space, byte order mark, soft hyphen.",
    "repair.direction-mark": "A mark for the direction of Arabic or Hebrew on a page that has neither.",
    "repair.space": "A no-break or typographic space. Here a space is U+0020, or U+3000.",
    "repair.private-use": "A character that only one font or an old GBK file knows: a bullet, or a rare 汉字.",
    "repair.radical": "A radical from a PDF that stands for the whole character: ⼯⻓ is 工长.",
    "repair.nfc": "A letter and its accent apart, or a second code point for the same character: Unicode's form C.",
    "repair.quote-mark": "〞 that closes “: the mirror image of the mark that was meant.",
    "repair.ellipsis": "„„ for ……: the low quotation mark has the dots' place in a wrong code page.",
    "repair.pinyin-gloss": "Pinyin in brackets that a mirror site put after characters: 會(huì)議.",
}

# Scripts whose spelling needs joiners, narrow spaces and selectors: Hebrew to Myanmar (with Uyghur and Tibetan),
# Khmer, Mongolian, the Tai scripts of Yunnan, Phags-pa, and the presentation forms.
_JOINING = "\u0590-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\uabff\ufb1d-\ufdff\ufe70-\ufefe\U00010a00-\U00011fff"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SYMBOL = "\xa9\xae\u203c\u2049\u20e3\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

# What needs no repair, whatever stands beside it. All else is odd: not wrong, but worth a look.
_ODD = re.compile(
    "[^\t\n -%'-;=-~\xa7\xb0\xb1\xb7\xd7\xf7\u2010-\u2016\u2018\u2019\u201c\u201d\u2020-\u2027\u2030-\u203b\u20ac"
    "\u2100-\u2125\u2127-\u2129\u212c-\u2328\u232b-\u27bf\u3000-\u301d\u301f-\u3029\u3030-\u303f\u3041-\u3096"
    "\u309b-\u312f\u31c0-\u4dbf\u4e00-\u9fff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff9f\uffe0-\uffee"
    "\U0001f000-\U0001faff\U00020000-\U0002f7ff\U00030000-\U000323af]"
)

_Odd = frozenset[str]
_Stage = Callable[[str, _Odd], Iterator[Edit]]
_CYCLES = 50  # a page that is still not at rest is no text, but an attack


def repair(page: Page) -> Iterator[Edit]:
    r"""Edits that put right what a machine did to the characters of `page`.

    Where one fault hides another (an entity inside mojibake), one edit takes both, from the raw text to the result.
    What it leaves alone: U+FFFD and `?` for a lost character (evidence of damage, flagged later), tabs (a table needs
    them), U+3000 (the indent of a paragraph), full-width letters, ligatures, quotation marks, `×`, `20**年`, emoji,
    rare characters, and the joiners of Tibetan, Uyghur and Mongolian.

    >>> list(repair(Page("全县×“五好”支部\t25℃")))
    []
    >>> for edit in repair(Page("ï¼ˆä»Šå¤©ï¼‰&nbsp;AT&T\r\n⼯作\u200b会议")):
    ...     print(edit)
    Edit(start=0, old='ï¼ˆä»Šå¤©ï¼‰', new='（今天）', rule='repair.mojibake')
    Edit(start=12, old='&nbsp;', new=' ', rule='repair.html-entity')
    Edit(start=22, old='\r', new='', rule='repair.line-end')
    Edit(start=24, old='⼯', new='工', rule='repair.radical')
    Edit(start=26, old='\u200b', new='', rule='repair.zero-width')
    """
    document = Document.new("", page.text)
    for _ in range(_CYCLES):
        odd = frozenset(_ODD.findall(document.text))
        before = document
        for stage in _STAGES if odd else ():
            document = document.edited("repair", stage(document.text, odd))
        if document is before:
            break
    return _flat(document)


def _flat(document: Document) -> Iterator[Edit]:
    """The edits of all layers as edits on the raw text. Where they overlap they are one, named after the widest."""
    if len(document.layers) == 1:
        yield from document.layers[0].edits
        return
    spans = sorted(
        (
            document.raw_position(edit.start, number),
            document.raw_position(edit.end - 1, number) + 1,
            len(edit.old),
            edit.rule,
        )
        for number, layer in enumerate(document.layers)
        for edit in layer.edits
    )
    merged: list[tuple[int, int, int, str]] = []
    for span in spans:
        if merged and span[0] < merged[-1][1]:
            start, end, *_ = merged[-1]
            _, _, width, rule = max(merged[-1], span, key=lambda one: one[2])
            merged[-1] = start, max(end, span[1]), width, rule
        else:
            merged.append(span)
    for start, end, _, rule in merged:
        old = document.raw[start:end]
        new = document.text[document.text_position(start) : document.text_position(end)]
        if old != new:
            yield Edit(start, old, new, rule)


# --- surrogates -------------------------------------------------------------------------------------------------------

_SURROGATE = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


def _surrogates(text: str, odd: _Odd) -> Iterator[Edit]:
    """Halves of characters, as JSON escapes leave them. They cannot be written as UTF-8."""
    if not any("\ud800" <= char <= "\udfff" for char in odd):
        return
    for match in _SURROGATE.finditer(text):
        whole = match.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        yield Edit(match.start(), match.group(), whole if len(match.group()) == 2 else "\ufffd", "repair.surrogate")


# --- mojibake ---------------------------------------------------------------------------------------------------------

# The characters that UTF-8 bytes of Chinese text turn into. `×` (0xD7) is not among them: it would begin a Hebrew
# letter, and ftfy alone reads the redaction mark in 全县×“五好” as one.
_LEAD = "âãäåæçèéïð"
_TRAIL = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\ufffd"
# Trails that people type after a letter are no evidence: André——, Pelé……
_STRONG_TRAIL = "\x80-\x9f\xa1-\xaf\xb1-\xb6\xb8-\xbf€‚ƒ†‡ˆ‰Š‹ŒŽ˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[ÂÃ{_LEAD}][ÂÃÅÆË{_LEAD}{_TRAIL} -~]*")
_EVIDENCE = re.compile(f"[ÂÃ][{_TRAIL}]|[{_LEAD}](?:[{_STRONG_TRAIL}][{_TRAIL} ]|[{_TRAIL} ][{_STRONG_TRAIL}])")
_USED_IN_CHINESE = f"{HAN}\u3000-\u303f\u31c0-\u33ff\uff01-\uffee\u2000-\u206f\u2100-\u27bf\xa0\xb0\xb1\xb7×÷\ufeff"
_CHINESE = re.compile(f"[{_USED_IN_CHINESE}]")
_CREDIBLE = re.compile(f"[{_USED_IN_CHINESE}\xa0-\xff\u2e80-\u312f\ufffd\U0001f000-\U0001faff]")


def _mojibake(text: str, odd: _Odd) -> Iterator[Edit]:
    """What ftfy makes of runs of mojibake, where that is Chinese.

    ftfy sees only runs in which no Chinese character stands, so it can neither drop nor invent one beside them. Its
    word is taken only where the run holds a sequence nobody types, becomes shorter, turns into Chinese characters or
    punctuation, and gains no foreign letter. `cafÃ©` on a page of good Chinese therefore stays.
    """
    if odd.isdisjoint("ÂÃ" + _LEAD):
        return
    runs = [match for match in _MOJIBAKE.finditer(text) if _EVIDENCE.search(match.group())]
    if not runs:
        return
    for match, new in zip(runs, _fixed([match.group() for match in runs]), strict=True):
        old = match.group()
        if len(new) < len(old) and all(map(_CREDIBLE.match, set(new) - set(old))):
            edit = _trimmed(match.start(), old, new)
            if _CHINESE.search(edit.new):
                yield edit


def _fixed(runs: list[str]) -> list[str]:
    """What ftfy makes of each run. One that is too short to judge, as `å…š`, is shown to it among the others."""
    from ftfy import fix_and_explain

    fixed = [fix_and_explain(run, _ftfy_options()).text for run in runs]
    if fixed != runs and any(map(str.__eq__, fixed, runs)):
        together = fix_and_explain("\n".join(runs), _ftfy_options()).text.split("\n")
        if len(together) == len(runs):
            return [other if new == run else new for run, new, other in zip(runs, fixed, together, strict=True)]
    return fixed


@cache
def _ftfy_options() -> TextFixerConfig:
    """Every option, since the defaults are for English: they make “，！（ ASCII. Only the encoding is ftfy's task."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        max_decode_length=1_000_000,
        explain=True,  # without it ftfy ignores the options of the encoding step
    )


def _trimmed(start: int, old: str, new: str) -> Edit:
    """The edit without the ASCII characters that both ends share."""
    head = tail = 0
    while head < len(new) and old[head] == new[head] < "\x80":
        head += 1
    while tail < len(new) - head and old[-1 - tail] == new[-1 - tail] < "\x80":
        tail += 1
    return Edit(start + head, old[head : len(old) - tail], new[head : len(new) - tail], "repair.mojibake")


# --- HTML entities ----------------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:amp;|#38;)*(?:[A-Za-z]{2,8}[1-4]*|#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6});|&nbsp(?![0-9A-Za-z;])")
_ENTITY_NAMES = frozenset((*name2codepoint, "apos"))
_QUOTED = frozenset(("“”", "‘’", "「」", "『』", '""', "''", "``"))


def _entities(text: str, odd: _Odd) -> Iterator[Edit]:
    """Entities of HTML 4 with their semicolon, however often they were escaped, and `&nbsp`, which means nothing else.

    `AT&T`, `Q&A` and `?a=1&copy=2` are no entities, and one alone in quotation marks is what its text is about.
    """
    for match in _ENTITY.finditer(text) if "&" in odd else ():
        old = match.group()
        name = old.rstrip(";").rpartition(";")[2].lstrip("&")
        quoted = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1] in _QUOTED
        if quoted or not (name.startswith("#") or name in _ENTITY_NAMES):
            continue
        new = html.unescape(f"&{name};")
        if len(new) == 1 and new != "\ufffd":
            yield Edit(match.start(), old, new, "repair.html-entity")


# --- tags of HTML -----------------------------------------------------------------------------------------------------

_BLOCK = (
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "head|header|hr|html|legend|li|main|nav|ol|option|p|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_BLOCK_TAGS = re.compile(rf"(?:</?(?:{_BLOCK})(?:\s[^<>\n]{{0,600}})?/?>[^\S\n]*)+", re.I)
_LINK_TAGS = re.compile(r"</a>(?=<a\s[^<>\n]{1,600}>)", re.I)
_TAGS = (("repair.block-tag", _BLOCK_TAGS, "\n"), ("repair.link-tag", _LINK_TAGS, "</a> "))
# A text about HTML names its tags: `用<p>标签表示段落`, `“<br>”`.
_NAMED_BEFORE = (*"“‘`\"'用", "标签", "标记", "元素", "代码", "写上", "输入", "使用")
_NAMED_BEHIND = (*"”’`\"'", "标签", "标记", "元素", "代码", "表示", "代表", "用来", "用于")


def _tags(text: str, odd: _Odd) -> Iterator[Edit]:
    """What a tag shows as in a browser, where text would be glued without it: the end of a line, or a space. The tags
    at the edges of a line, and those inside a sentence, are left to the rules. One tag alone may be what a text is about.
    """
    if "<" not in odd:
        return
    found = []
    for rule, tags, new in _TAGS:
        for match in tags.finditer(text):
            before = match.start()
            while before and text[before - 1] in " \t\u3000":
                before -= 1
            beside = {text[before - 1 : before], text[match.end() : match.end() + 1]}
            inside = beside.isdisjoint(("", "\n"))
            named = text.endswith(_NAMED_BEFORE, 0, before) or text.startswith(_NAMED_BEHIND, match.end())
            if inside and not named:
                found.append(Edit(match.start(), match.group(), new, rule))
    if len(found) > 1:
        yield from sorted(found)


# --- characters -------------------------------------------------------------------------------------------------------

_NONCHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
# Rule, what it finds, and what each character of that becomes.
_CHARACTERS = (
    ("repair.line-end", r"\r+(?=\n)", ""),
    ("repair.line-end", "\r+|[\v\f\x85\u2028\u2029]+", "\n"),
    # U+FFFC holds the place of a picture.
    ("repair.control-character", f"[\0-\b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufff9-\ufffc{_NONCHARACTERS}]+", ""),
    ("repair.direction-mark", "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+", ""),
    ("repair.zero-width", "[\xad\u2060-\u2065\u206a-\u206f\ufeff]+", ""),
    ("repair.zero-width", f"(?<![{_JOINING}])[\u200b\u200c\u180e](?![{_JOINING}])", ""),
    # The joiner of a family or a flag: 👨‍👩‍👧
    ("repair.zero-width", f"(?<![{_JOINING}])(?!(?<=[{_SYMBOL}\ufe0f])\u200d[{_SYMBOL}])\u200d(?![{_JOINING}])", ""),
    # A selector with nothing to select: not after a symbol, a keycap's digit, or a character with registered forms.
    (
        "repair.zero-width",
        f"(?<![{_JOINING}{_SYMBOL}])(?!(?<=[0-9#*])\ufe0f\u20e3|(?<=[{HAN}])[\ufe00-\ufe02])[\ufe00-\ufe0f]",
        "",
    ),
    ("repair.zero-width", f"(?<![{HAN}])[\U000e0100-\U000e01ef]", ""),
    ("repair.zero-width", "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+", ""),
    ("repair.space", f"[\xa0\u1680\u2000-\u200a\u205f\u2800\u3164\uffa0]+|(?<![{_JOINING}])\u202f+", " "),
)
_CHARACTER = re.compile("|".join(f"({pattern})" for _, pattern, _ in _CHARACTERS))
# Every character that the table can find: a class alone is searched for a hundred times faster than the table.
_UNSEEN = re.compile(
    f"[\0-\b\v-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164"
    f"\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc{_NONCHARACTERS}\U000e0000-\U000e01ef]"
)


def _characters(text: str, odd: _Odd) -> Iterator[Edit]:
    """Characters that show nothing, or only white space. Joiners stay where emoji and other scripts need them."""
    right_to_left = any(map(_RIGHT_TO_LEFT.match, odd))
    end = 0
    for unseen in _UNSEEN.finditer(text) if any(map(_UNSEEN.match, odd)) else ():
        match = _CHARACTER.match(text, unseen.start()) if unseen.start() >= end else None
        if match is None:
            continue
        rule, _, new = _CHARACTERS[(match.lastindex or 1) - 1]
        end = match.end()
        if not (right_to_left and rule == "repair.direction-mark"):
            yield Edit(match.start(), match.group(), new * len(match.group()), rule)


# --- private use ------------------------------------------------------------------------------------------------------

# Characters that GBK had and Unicode had not yet; GB 18030-2005 and -2022 moved them to their code points. The first 80
# are its codes FE50 to FEA0 in order, and Windows still decodes them so: 䶮 of 龚䶮 is U+E863. Checked against glibc.
_GBK = dict(
    zip(
        map(chr, (*range(0xE815, 0xE865), *range(0xE78D, 0xE797), 0xE7C7, 0xE7C8, *range(0xE7E7, 0xE7F4), 0xE5E5)),
        "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃"
        "䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
        + "︐︒︑︓︔︕︖︗︘︙"
        + "ḿǹ"
        + "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"
        + "\u3000",
        strict=True,
    )
)
# Word writes symbol fonts to U+F020-F0FF. Beside a figure these are Symbol's signs; elsewhere they are bullets.
_SIGN = re.compile("(?<=[0-9])[\uf0b0\uf0b1\uf0b4\uf0b8\uf0a3\uf0b3]|[\uf0b1\uf0a3\uf0b3](?=[0-9])")
_SIGNS = {"\uf0b0": "°", "\uf0b1": "±", "\uf0b4": "×", "\uf0b8": "÷", "\uf0a3": "≤", "\uf0b3": "≥"}
_PRIVATE_USE = re.compile(f"[{''.join(_GBK)}]|{_SIGN.pattern}|(?:(?!{_SIGN.pattern})[\uf020-\uf0ff])+")
_BULLET = re.compile(f"^[ \t\u3000]*({_PRIVATE.pattern})(?=[ \t\u3000{HAN}])", re.MULTILINE)


def _private_use(text: str, odd: _Odd) -> Iterator[Edit]:
    """GBK's private characters become what they are, residues of symbol fonts go. Others may be someone's name.

    One of those goes only as a bullet: at the start of a line before white space, or at the start of at least two
    lines and nowhere else.
    """
    if not any(map(_PRIVATE.match, odd)):
        return
    for match in _PRIVATE_USE.finditer(text):
        new = _GBK.get(match.group(), "")
        if _SIGN.match(text, match.start()):
            new = _SIGNS[match.group()]
        yield Edit(match.start(), match.group(), new, "repair.private-use")
    bullets = [match for match in _BULLET.finditer(text) if not _PRIVATE_USE.match(match.group(1))]
    starts = Counter(match.group(1) for match in bullets)
    marks = {char for char, count in starts.items() if 2 <= count == text.count(char)}
    for match in bullets:
        char = match.group(1)
        if char in marks or text[match.end()] in " \t\u3000":
            yield Edit(match.start(1), char, "", "repair.private-use")


# --- radicals, normal form, marks -------------------------------------------------------------------------------------

# Radicals that look like the character. Unicode gives the 214 of the Kangxi dictionary and two more their equivalent;
# the others are those of the supplement that PDF files use. Components such as ⺮ and ⻊ are no characters.
_RADICALS = {
    char: form
    for char in map(chr, range(0x2E80, 0x2FD6))
    if unicodedata.category(char) == "So" and (form := unicodedata.normalize("NFKC", char)) != char
} | dict(
    zip(
        "⺎⺐⺒⺓⺛⺝⺠⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱",
        "兀尢巳幺旡月民示虎西见角贝车長长门青韦页风飞食首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙亀",
        strict=True,
    )
)
_RADICAL = re.compile(f"[{''.join(_RADICALS)}]")
_RADICAL_RUN = re.compile(f"([{HAN}])?{_RADICAL.pattern}+([{HAN}])?")


def _radicals(text: str, odd: _Odd) -> Iterator[Edit]:
    """Radicals that stand for characters, on a page where they stand inside words. A table of radicals stays."""
    if odd.isdisjoint(_RADICALS):
        return
    runs = list(_RADICAL_RUN.finditer(text))
    if 2 * sum(match.lastindex is not None for match in runs) < len(runs):
        return
    for match in _RADICAL.finditer(text):
        yield Edit(match.start(), match.group(), _RADICALS[match.group()], "repair.radical")


# A character that is not odd changes only where an odd one follows.
_MAY_COMPOSE = re.compile(f".?{_ODD.pattern}+")


def _normal_form(text: str, odd: _Odd) -> Iterator[Edit]:
    """Normalization form C, character by character: é from e and ´, and 朗 from its compatibility code point.

    Compatibility ideographs become the unified ones, as Unicode says they are the same character; that is the only
    Chinese it touches. ℃, ㎡, ①, ％ and full-width letters are different characters, and stay.
    """
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _MAY_COMPOSE.finditer(text):
        run, at = match.group(), 0
        for end in range(1, len(run) + 1):
            if end < len(run) and _composes(run[at:end], run[end]):
                continue
            old = run[at:end]
            if old != (new := unicodedata.normalize("NFC", old)):
                yield Edit(match.start() + at, old, new, "repair.nfc")
            at = end


def _composes(before: str, char: str) -> bool:
    """Whether `char` belongs to the characters before it: a combining mark, or a part of a Hangul syllable."""
    if char < "\u0300" or "\u3400" <= char <= "\u9fff":
        return False
    if unicodedata.combining(char):
        return True
    together = unicodedata.normalize("NFC", before + char)
    return together != unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", char)


_MARK = re.compile("“[^“”〝〞\n]{1,60}(〞)|(„{2,})")


def _marks(text: str, odd: _Odd) -> Iterator[Edit]:
    """Two marks of wrong code pages that stand for one thing only: 〞 that closes “, and „„ for ……."""
    for match in _MARK.finditer(text) if not odd.isdisjoint("„〞") else ():
        if match.group(1):
            yield Edit(match.start(1), "〞", "”", "repair.quote-mark")
        else:
            yield Edit(match.start(), match.group(), "……", "repair.ellipsis")


_TONE_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"


def _pinyin(text: str, odd: _Odd) -> Iterator[Edit]:
    """Glosses of a mirror site; see `cleaner.passes.pinyin`."""
    return glosses(text) if not odd.isdisjoint(_TONE_LETTERS) else iter(())


# Mojibake comes first: it needs the control characters and spaces that later stages take away.
_STAGES: tuple[_Stage, ...] = (
    _surrogates,
    _mojibake,
    _entities,
    _tags,
    _characters,
    _private_use,
    _normal_form,
    _radicals,
    _marks,
    _pinyin,
)
