"""Bytes to text, by evidence: byte order marks first, then strict UTF-8, then how Chinese each reading is.

Pages of the Chinese web come in UTF-8, GB18030 (with GBK and GB2312 inside it), two kinds of Big5, UTF-16, UTF-32 and
HZ. GB18030 decodes nearly any bytes, so that decoding works proves nothing: every reading is weighed (`cost.py`), and
a page that reads well in none of them is failed with the reason. Nothing is ever replaced or dropped: a damaged page
is failed too, with the place of the damage.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.errors import PageError
from cleaner.read.cost import Cost, cost

__all__ = ["Decoded", "decode", "encode"]

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What gets into a folder of pages by mistake: the published signatures, and of these only what no text begins with.
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP, as DOCX and EPUB are"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word or Excel"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"SQLite format 3\x00", "SQLite"),
)
# Groups of encodings to weigh against each other, likeliest first; where two readings cost the same, the earlier one
# is taken. cp950 and big5hkscs agree on nearly all characters, and neither holds all of the other (€, 嘅); Python's
# `big5` decodes nothing that they do not.
_GROUPS = (("utf-8",), ("gb18030",), ("cp950", "big5hkscs"), ("utf-16-le", "utf-16-be"), ("utf-32-le", "utf-32-be"))
_GROUPS_WITH_NULS = (_GROUPS[0], *_GROUPS[3:], *_GROUPS[1:3])
# Korean and Japanese decode as GB18030 or Big5 without an error, into common characters. Only their own reading gives
# them away: a page that one of these reads more cheaply is refused.
_NOT_CHINESE = ("cp949", "euc_jp", "cp932")
_WIDE = ("utf-16", "utf-32")
# Mean bits of a character up to which a reading is taken for Chinese, and where there are only a few characters to go
# by. Prose stays below 12 from ten characters on, a list of names or herbs below 14; wrong readings come to 14.5 and
# more from thirty on. Measured on prose and on the test pages of chardet: all 46 Chinese ones are read right, and of
# 340 in other languages and encodings one passes for Chinese, which has 4 characters.
_CHINESE, _CHINESE_SHORT, _SHORT = 14.5, 13.0, 30
# No wrong reading of so many characters is as cheap as this, so the groups after it need not be tried.
_PLAINLY_CHINESE, _PLENTY = 11.0, 200
# Bits by which a reading may be dearer than the cheapest if that one is not Chinese, or does not give the bytes back.
_LEEWAY = 20
# Bytes that are weighed, from the first one beyond ASCII, so that a large file that is not text is refused fast.
_SAMPLE = 1 << 20
_BEYOND_ASCII = re.compile(b"[\x80-\xff]")
_THREE_BYTES = re.compile(b"[\xe0-\xf4]")
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_CONTROL = re.compile(b"[\x00-\x08\x0e-\x1f\x7f]")


class Decoded(NamedTuple):
    """The text of a page and how to get its bytes back, which `encode` does exactly where `exact` is true.

    `encoding` is a Python codec that knows no byte order mark (`utf-8`, `gb18030`, `cp950`, `big5hkscs`, `utf-16-le`,
    `utf-16-be`, `utf-32-le`, `utf-32-be`, `hz`); the mark itself is in `bom` and not in the text. GB2312 and GBK
    pages are named `gb18030` and ASCII pages `utf-8`: the larger encoding reads them just the same.

    `exact` is false where a page spells a character in a way that its encoding does not write, such as the second
    十 of Big5 or a line that HZ continues with `~`.
    """

    text: str
    encoding: str
    bom: bytes = b""
    exact: bool = True


class _Reading(NamedTuple):
    """The bytes as one encoding reads them: what a sample of it costs, with U+FFFD for `faults`, and the whole text.

    `text` is None where the encoding cannot read the whole page; `fault` says why.
    """

    encoding: str
    cost: Cost
    faults: int
    text: str | None
    fault: UnicodeDecodeError | None

    @property
    def plausible(self) -> bool:
        """Whether it reads as Chinese, with a fault here and there. UTF-8 proves itself, in any language."""
        if self.encoding == "utf-8" and self.fault is None:
            return True
        limit = _CHINESE if self.cost.beyond >= _SHORT else _CHINESE_SHORT
        return self.cost.mean <= limit and (self.fault is None or self.faults * 2 <= self.cost.beyond)

    @property
    def plain(self) -> bool:
        """Whether no other reading need be looked for."""
        chinese = self.cost.beyond >= _PLENTY and self.cost.mean <= _PLAINLY_CHINESE
        return chinese and self.text is not None and "\0" not in self.text


def decode(data: bytes) -> Decoded:
    """The text of a page, read in the encoding that the evidence speaks for.

    A byte order mark decides; else bytes that are UTF-8 are UTF-8; else the most Chinese reading is taken. Line ends,
    a few control characters and a U+FEFF inside the page stay as they are.

    Raises PageError where the page is binary, damaged (bad bytes in an otherwise good reading, a last character cut
    off) or in no encoding known here. The message begins with a verb, to follow the page's name; offsets count bytes
    from the start of the file.

    >>> decode("关于做好防汛工作的通知".encode("gb18030"))
    Decoded(text='关于做好防汛工作的通知', encoding='gb18030', bom=b'', exact=True)
    >>> decode("關於做好防汛工作的通知".encode("utf-8-sig"))
    Decoded(text='關於做好防汛工作的通知', encoding='utf-8', bom=b'\\xef\\xbb\\xbf', exact=True)
    >>> decode("关于做好防汛工作的通知".encode()[:-1])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    cleaner.errors.PageError: is damaged: it reads as utf-8 up to a character cut off at offset 30; repair it or ...
    """
    for bom, encoding in _MARKS:
        if data.startswith(bom):
            return _marked(data, bom, encoding)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise PageError(f"looks like a binary file ({name}); save it as plain text and run again")
    ascii_only = data.isascii()
    if ascii_only and b"\x1b$" in data:
        offset = data.index(b"\x1b$")
        raise PageError(f"is in ISO-2022 (escape sequence at offset {offset}); convert it to UTF-8 and run again")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        groups = _GROUPS_WITH_NULS if b"\0" in data else _GROUPS
        return _weighed(data, (*groups, _NOT_CHINESE), fault.start)
    # A character of three bytes proves UTF-8. Without one, pairs of bytes may be UTF-8 by chance, control bytes may be
    # halves of UTF-16, and ASCII may be HZ.
    if not _THREE_BYTES.search(data):
        if ascii_only and b"~{" in data:
            return _weighed(data, (("utf-8", "hz"),))
        if _CONTROL.search(data):
            return _weighed(data, (("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),))
        if not ascii_only:
            return _weighed(data, (("utf-8", "gb18030", "cp950", "big5hkscs"),))
    return _sound(Decoded(text, "utf-8"), data)


def encode(decoded: Decoded) -> bytes:
    """The bytes of a page again: `encode(decode(data)) == data` wherever `exact` is true.

    >>> encode(Decoded("通知", "gb18030"))
    b'\\xcd\\xa8\\xd6\\xaa'
    """
    return decoded.bom + decoded.text.encode(decoded.encoding)


def _marked(data: bytes, bom: bytes, encoding: str) -> Decoded:
    """The page behind a byte order mark, which leaves nothing to weigh."""
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as fault:
        raise _damaged(fault, len(bom)) from None
    return _sound(_proved(Decoded(text, encoding, bom), data), data)


def _weighed(data: bytes, groups: tuple[tuple[str, ...], ...], offset: int = 0) -> Decoded:
    """The page in that one of the encodings in which it costs least, if it reads well there.

    `offset` is where it stops being UTF-8, for the message.
    """
    sample = data
    if len(data) > _SAMPLE:
        beyond = _BEYOND_ASCII.search(data)
        start = beyond.start() // 4 * 4 if beyond else 0  # in step with UTF-16 and UTF-32
        sample = data[start : start + _SAMPLE]
    readings: list[_Reading] = []
    for group in groups:
        # UTF-32 has two zero bytes or more in every four; to try it on other bytes is slow.
        tried = [encoding for encoding in group if not encoding.startswith("utf-32") or b"\0\0" in sample[:400]]
        readings += [_read(data, sample, encoding) for encoding in tried]
        if any(reading.plain for reading in readings):
            break
    readings.sort(key=lambda reading: reading.cost.bits)
    likely = [reading for reading in readings if reading.plausible and reading.encoding not in _NOT_CHINESE]
    cheapest = readings[0]
    if not likely or (cheapest.encoding in _NOT_CHINESE and likely[0].cost.bits > cheapest.cost.bits + _LEEWAY):
        raise _foreign(data, offset)
    if likely[0].fault:
        raise _damaged(likely[0].fault)
    decoded = [
        _proved(Decoded(reading.text, reading.encoding), data)
        for reading in likely
        if reading.text is not None and reading.cost.bits <= likely[0].cost.bits + _LEEWAY
    ]
    return _sound(next((one for one in decoded if one.exact), decoded[0]), data)


def _read(data: bytes, sample: bytes, encoding: str) -> _Reading:
    """One reading. The U+FFFD for a fault are for weighing alone, and so dear that it can only win by the rest."""
    text = fault = None
    try:
        weighed = text = data.decode(encoding)
    except UnicodeDecodeError as error:
        fault = error.with_traceback(None)  # or its frame and it would hold each other
    if text is None or sample is not data:
        weighed = sample.decode(encoding, "replace")
    weight = cost(weighed, chinese=encoding not in _NOT_CHINESE)
    return _Reading(encoding, weight, weighed.count("\ufffd"), text, fault)


def _proved(decoded: Decoded, data: bytes) -> Decoded:
    """`decoded` with the true `exact`. UTF-8, UTF-16 and UTF-32 write a character in one way only: no need to try."""
    if decoded.encoding.startswith("utf"):
        return decoded
    return decoded._replace(exact=encode(decoded) == data)


def _sound(decoded: Decoded, data: bytes) -> Decoded:
    """`decoded` itself, unless it holds what no text does: then it raises PageError."""
    text, encoding, bom, _ = decoded
    raw = text.encode() if encoding.startswith(_WIDE) else data
    offset = _control(raw, len(text))
    if offset is None:
        return decoded
    byte = raw[offset]
    if raw is not data:
        offset = len(bom) + len(raw[:offset].decode().encode(encoding))
    raise _binary(byte, offset)


def _control(raw: bytes, length: int) -> int | None:
    """Where the bytes of `length` characters have a NUL or, if they are more than one in ten, a control character.

    Word processors leave a few control characters in text (0x07 after each cell of a table): no reason to fail a page.
    """
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    if controls and b"\0" in raw:
        return raw.index(b"\0")
    found = _CONTROL.search(raw) if controls * 10 > length else None
    return found.start() if found else None


def _binary(byte: int, offset: int) -> PageError:
    what = f"byte 0x{byte:02x} at offset {offset}, as no text has"
    return PageError(f"looks like a binary file ({what}); save it as plain text and run again")


def _damaged(fault: UnicodeDecodeError, skipped: int = 0) -> PageError:
    """The error for a page that reads well but for `fault`; `skipped` bytes stand before what was decoded."""
    raw = fault.object
    control = None if fault.encoding.startswith(_WIDE) else _control(raw, len(raw))
    if control is not None:
        return _binary(raw[control], control + skipped)
    # In UTF-8 the byte that does not fit can be a later one of the character that begins at `start`.
    offset = fault.end if fault.reason == "invalid continuation byte" else fault.start
    cut = fault.reason in ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
    begins = raw[offset] not in b"\x80\xff"  # which begin no character
    what = "a character cut off" if cut and begins else f"the first bad byte 0x{raw[offset]:02x}"
    again = "repair it or get the page again, then run again"
    return PageError(f"is damaged: it reads as {fault.encoding} up to {what} at offset {offset + skipped}; {again}")


def _foreign(data: bytes, offset: int) -> PageError:
    """The error for a page that reads well in no encoding and stops being UTF-8 at `offset`."""
    control = _control(data, len(data))
    if control is not None:
        return _binary(data[control], control)
    tried = dict.fromkeys(encoding.removesuffix("-le").removesuffix("-be") for group in _GROUPS for encoding in group)
    what = f"is not text in any encoding known here (tried {', '.join(tried)})"
    where = f"first bad byte 0x{data[offset]:02x} at offset {offset}"
    return PageError(f"{what}: {where}; convert it to UTF-8 and run again")
