"""Sketch: what is remembered of a speech to find its copies among a million others, in about a kilobyte.

A speech is seen as the set of its 5-grams: every run of five letters, after all that re-sellers change has been
dropped (see `letters`). Of that set a sketch keeps two samples, because one answers what the other cannot:

* `bins`, a one-permutation MinHash: the hashes fall into 128 bins by their upper bits, and each bin keeps the
  smallest. The share of bins in which two speeches agree estimates their similarity |A ∩ B| / |A ∪ B|; four bins in
  a row are a key under which near-duplicates meet.
* `sample`, every hash below a sixteenth of the range. The same 5-gram is kept or left out of every speech alike, so
  the share of an excerpt's sample that stands in the sample of another speech estimates its containment
  |A ∩ B| / |A|, however much longer the other is.

Sketches depend on nothing but the text and the tables of OpenCC: not on the machine, its byte order or the run.
"""

from __future__ import annotations

import struct
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.cache import hash_of, kept
from cleaner.codes import CODES, Translation, codes_of, text_of
from cleaner.fold import fold

__all__ = ["BANDS", "BINS", "FRACTION", "SHORT", "WIDTH", "Sketch", "Sketches", "grams", "letters", "sketch"]

_Array = np.ndarray[Any, np.dtype[Any]]

# Letters to a gram. In the 35 speeches of the seeds and of data/raw, two that have nothing to do with each other share
# at most 6.8 % of their 4-grams, 3.0 % of their 5-grams, 1.7 % of their 6-grams; copies share 98 % of any.
# Longer grams suffer more from spun words: a changed word of two letters spoils WIDTH + 1 of them.
WIDTH = 5

# 32 bands of 4 bins: two speeches of similarity s meet in one at least with probability 1 - (1 - s^4)^32, which is
# 0.87 at 0.5, 0.988 at 0.6, 0.9998 at 0.7 and 0.003 at 0.1.
BINS = 128
BANDS = 32

# One hash in so many is sampled: a speech of 4,000 letters keeps 250 of them, and a containment of 0.9 is then
# estimated to 0.02 (one standard deviation); an excerpt of 500 letters keeps 31, estimated to 0.05.
FRACTION = 16

# A text of fewer letters is compared as a whole only: the opening of one speech ("we meet today for the conference on
# ..., the main task is ...") differs from that of another by one word, and is no copy of it.
SHORT = 100

# Letters that stand for other letters: `X县`, `某市`; the fold has made X of Ｘ, and `*`, `×`, `○` are no letters.
_BLANKS = "x某"
# Re-sellers bring dates, counts and the numbers of congresses up to date; digits are no letters, these are.
_NUMERALS = "零一二三四五六七八九十百千万亿两"

# Blocks of Han characters, written out so that they do not grow with the Unicode version of Python. All other letters
# are those of Unicode 3.2, which Python keeps for ever.
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))

# The multipliers of SplitMix64 (Steele, Lea, Flood 2014), whose output bits pass as independent; and, for joining
# the letters of a gram, the odd number nearest to 2^64 / golden ratio.
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)

_HEAD = struct.Struct("<IIQ")  # letters, grams, digest


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is remembered of one speech. `letters` is its length, `grams` how many different 5-grams it has.

    `digest` is equal only for texts that are compared as equal. `bins` holds BINS numbers of 16 bits and `sample` the
    sampled hashes, 32 bits each and ascending, both little-endian; a short text has neither, and no grams. The size
    is 272 bytes and a quarter byte per letter: 1.3 kB for a speech of 4,000 letters.

    >>> speech = sketch("".join(chr(0x4E00 + 7 * n) for n in range(2000)))
    >>> speech.letters, speech.grams, len(speech.bins)
    (1995, 1991, 256)
    >>> Sketch.unpack(speech.pack()) == speech
    True
    """

    letters: int
    grams: int
    digest: int
    bins: bytes = b""
    sample: bytes = b""

    def pack(self) -> bytes:
        """The sketch as bytes, for a queue between processes or a file."""
        return _HEAD.pack(self.letters, self.grams, self.digest) + self.bins + self.sample

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Sketch:
        """The sketch that `pack` wrote."""
        size, distinct, digest = _HEAD.unpack_from(data)
        body = bytes(data[_HEAD.size :])
        split = 2 * BINS if body else 0
        return cls(size, distinct, digest, body[:split], body[split:])


def sketch(text: str) -> Sketch:
    """The sketch of a speech. It takes about 50 µs and 20 µs for each 1,000 letters: 36 to 120 MB of UTF-8 a second.

    >>> sketch("在××县防汛工作会议上的讲话" * 10) == sketch("在某某縣防汛工作會議上的講話\\n" * 10)
    True
    >>> sketch("谢谢大家!") == sketch("谢谢 大家!\\n"), sketch("谢谢大家!") == sketch("谢谢各位!")
    (True, False)
    """
    prepared = letters(text)
    if prepared.size < SHORT:
        exact = "".join(fold(text).split())
        return Sketch(prepared.size, 0, _digest(exact.encode("utf-8", "surrogatepass")) if exact else 0)
    hashes = _grams(prepared)
    sampled = hashes[: np.searchsorted(hashes, np.uint64(1 << 64 - _SHIFT))]
    return Sketch(
        prepared.size,
        hashes.size,
        _digest(prepared.astype("<u4").tobytes()),
        _bins(hashes).astype("<u2").tobytes(),
        (sampled >> np.uint64(32 - _SHIFT)).astype("<u4").tobytes(),
    )


def letters(text: str) -> _Array:
    """The code points that are compared: folded, and nothing but letters.

    Gone are punctuation, layout, digits and Chinese numerals, and whatever stands for a name that was blanked: `*县`,
    `××县`, `X县` and `某县` all read 县. A copy with another date, other numbers or blanks instead of names is thereby
    the same text but for the names themselves.

    >>> letters("在×縣召開，8月10日、第二次").astype("<u4").tobytes().decode("utf-32-le")
    '在县召开月日第次'
    """
    codes = _letter_codes().codes(text)
    kept: _Array = codes[codes != 0]
    return kept


def grams(text: str) -> _Array:
    """The hashes of all different 5-grams of a text, 64 bits each, ascending: for measuring exactly."""
    return _grams(letters(text))


class Sketches:
    """Many sketches in a few compact arrays, in the order in which they came: 8 bytes more than each alone.

    >>> many = Sketches([sketch("谢谢大家!"), sketch("各位村民代表都要当面议议修渠的账目" * 8).pack()])
    >>> len(many), many.letters.tolist(), many.sizes.tolist()
    (2, [4, 136], [0, 0])
    """

    def __init__(self, sketches: Iterable[Sketch | bytes] = ()) -> None:
        self._heads = bytearray()
        self._bins = bytearray()
        self._sample = bytearray()
        self._ends = array("q", [0])
        for each in sketches:
            self.append(each)

    def append(self, item: Sketch | bytes) -> None:
        """Add a sketch, packed or not."""
        data = item.pack() if isinstance(item, Sketch) else item
        self._heads += data[: _HEAD.size]
        if len(data) > _HEAD.size:
            split = _HEAD.size + 2 * BINS
            self._bins += data[_HEAD.size : split]
            self._sample += data[split:]
        else:
            self._bins += bytes(2 * BINS)
        self._ends.append(len(self._sample) // 4)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return len(self._heads) + len(self._bins) + len(self._sample) + 8 * len(self._ends)

    @property
    def _table(self) -> _Array:
        return np.frombuffer(self._heads, dtype=[("letters", "<u4"), ("grams", "<u4"), ("digest", "<u8")])

    @property
    def letters(self) -> _Array:
        return self._table["letters"].astype(np.int64)

    @property
    def grams(self) -> _Array:
        return self._table["grams"].astype(np.int64)

    @property
    def digests(self) -> _Array:
        return self._table["digest"].astype(np.uint64)

    @property
    def bins(self) -> _Array:
        """The bins, a row to a speech. No copy: nothing can be appended while it is held."""
        return np.frombuffer(self._bins, dtype="<u2").reshape(-1, BINS)

    @property
    def bands(self) -> _Array:
        """The bins again, those of each band read as one number of 64 bits."""
        return np.frombuffer(self._bins, dtype="<u8").reshape(-1, BANDS)

    @property
    def samples(self) -> _Array:
        """The samples of all speeches, one after another. No copy, as with `bins`."""
        return np.frombuffer(self._sample, dtype="<u4")

    @property
    def starts(self) -> _Array:
        """Where in `samples` that of each speech begins."""
        return np.array(self._ends[:-1], dtype=np.int64)

    @property
    def sizes(self) -> _Array:
        """How many sampled hashes each speech has."""
        return np.diff(np.array(self._ends, dtype=np.int64))


_SHIFT = FRACTION.bit_length() - 1  # the upper bits that are 0 in a sampled hash; the 32 bits below them are kept


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _grams(prepared: _Array) -> _Array:
    """Every run of WIDTH letters as a number that looks random: their polynomial in _STEP, mixed; each number once."""
    count = prepared.size - WIDTH + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    codes = prepared.astype(np.uint64)
    hashes = codes[:count].copy()
    for place in range(1, WIDTH):
        hashes *= _STEP
        hashes += codes[place : place + count]
    hashes = _mixed(hashes)
    hashes.sort()
    first = np.ones(count, dtype=bool)
    np.not_equal(hashes[1:], hashes[:-1], out=first[1:])
    return hashes[first]


def _mixed(numbers: _Array) -> _Array:
    """The finaliser of SplitMix64, in place: every bit of the number sways every bit of the result, one to one."""
    numbers ^= numbers >> np.uint64(30)
    numbers *= _MIX[0]
    numbers ^= numbers >> np.uint64(27)
    numbers *= _MIX[1]
    numbers ^= numbers >> np.uint64(31)
    return numbers


def _bins(hashes: _Array) -> _Array:
    """The lower 16 bits of the smallest hash in each bin. An empty bin borrows from the first in its own row that
    is not (optimal densification, Shrivastava 2017), so that short speeches can be compared too."""
    width = 64 - (BINS.bit_length() - 1)
    bins = np.arange(BINS, dtype=np.uint64)
    first = np.searchsorted(hashes, bins << np.uint64(width))
    smallest = hashes[np.minimum(first, hashes.size - 1)]
    filled = smallest >> np.uint64(width) == bins
    if not filled.all():
        rows = _borrow_table()[~filled]
        smallest[~filled] = smallest[rows[np.arange(len(rows)), filled[rows].argmax(axis=1)]]
    return smallest & np.uint64(0xFFFF)


@cache
def _borrow_table() -> _Array:
    """For each bin, all bins in an order of its own."""
    keys = _mixed(np.arange(1, BINS * BINS + 1, dtype=np.uint64) * _STEP)
    return np.argsort(keys.reshape(BINS, BINS), axis=1, kind="stable")


@cache
def _letter_codes() -> Translation:
    """Code point -> folded code point of a letter, or 0 for what is not compared."""
    sources = hash_of(map(Path(__file__).with_name, ("sketch.py", "fold.py", "codes.py")))
    made_from = sources, version("opencc"), unicodedata.unidata_version
    return Translation(kept("letters", made_from, _letters), rest=0)


def _letters() -> bytes:
    """All code points that are compared, each with what it is compared as."""
    table = codes_of(fold(text_of(np.arange(CODES, dtype="<u4"))))
    keep = np.zeros(CODES, dtype=bool)
    category = unicodedata.ucd_3_2_0.category
    keep[: 1 << 16] = [category(chr(code))[0] == "L" for code in range(1 << 16)]
    for start, last in _HAN:
        keep[start : last + 1] = True
    keep[[ord(char) for char in _BLANKS + _NUMERALS]] = False
    compared = np.flatnonzero(keep[table]).astype("<u4")
    return np.column_stack([compared, table[compared]]).tobytes()
