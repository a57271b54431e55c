"""Copies: the speeches of a run that stand in another one, whole or as an excerpt.

Speeches are re-sold: verbatim, with blanks for names, with spun words, as an excerpt of a longer one. All speeches
are put in order: the longest first, then the least damaged, then by name. From the first to the last, a speech
that is near a kept one is a copy of it, of the most similar where there are several; every other speech is kept. So
a copy is always near, itself, to a speech that is kept: a chain of small changes does not make one cluster of two
speeches that share nothing, and where all copies are left out, something near to each of them stays.

Near means a similarity of SIMILARITY or a containment of CONTAINMENT. Pairs that may be near are found in two ways:
near-duplicates agree in one band of their MinHashes at least, and an excerpt is found in an inverted index by its
rarest sampled 5-grams, so that the stock phrases of the genre lead nowhere. Every such pair is then estimated from the
two sketches and, where the caller can give the texts, measured.

What it costs: a speech of 450 letters takes 0.37 kB for its sketch and 0.6 kB of work space, one of 4,000 letters
1.25 and 0.9 kB. A million of the former, three of ten of them copies, took 73 s and 1.07 GB in all (one core of
2.5 GHz); a million of the latter would take 2.3 GB. Only pairs that are near are remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from cleaner.sketch import BANDS, BINS, Sketch, Sketches, grams

RULES = {"copies.near-duplicate": "A copy of a speech that is kept; --near-duplicates drop leaves its file out."}

__all__ = ["CONTAINMENT", "SIMILARITY", "Copy", "find_copies"]

_Array = np.ndarray[Any, np.dtype[Any]]

# Near-duplicates: half of all the 5-grams of the two are common to both. Replacing every tenth word leaves a similarity
# of 0.55, while the most that two unrelated speeches of the seeds and data/raw have is 0.010.
SIMILARITY = 0.5

# Excerpts: so much of the shorter one stands in the longer one. Measured 0.98 and 0.99 for the two copies in the seeds
# and data/raw, 0.030 for the next pair. It asks for more than SIMILARITY (which alone means 0.67 between equals),
# because the name "excerpt" promises that there is nothing new in it.
CONTAINMENT = 0.8

# A band or a 5-gram that more speeches have is followed to so many of the longest only: to those that will be kept. It
# bounds the work for a speech that was sold a thousand times; 5,000 variants of one still come out as one cluster.
_MOST = 50

# Two speeches that share so many of the hashes looked up (of fewer than eight, half) are worth a look. With 2, a million
# short speeches had tens of millions of pairs to look at.
_HITS = 4

# The index holds every other sampled hash: an excerpt of 500 letters has 16 to be found by.
_INDEXED = 1 << 31

# Estimates are rounded to this many decimals before they are compared, so that the last bit of a float, which differs
# between processors, decides nothing.
_DECIMALS = 4

# How much is worked on at a time: numbers of a ragged array, 8 bytes each and a few arrays at once.
_BLOCK = 1 << 18
# Hashes that are sorted at a time for the index: each time all of them are gone through.
_RANGE = 1 << 22


@dataclass(frozen=True, slots=True)
class Copy:
    """A speech that is a copy of another.

    `index` is its place among the sketches and `id` its key; `near_duplicate_of` is the key of the kept speech.
    `similarity` is the share of the 5-grams of both that are common to both, `containment` the share of this one's
    5-grams that stand in the kept one, both to two decimals. `cluster` counts the kept speeches that have copies,
    from 1, by key. `why` says what the kept speech had ahead of this one.
    """

    index: int
    id: str
    near_duplicate_of: str
    similarity: float
    containment: float
    cluster: int
    why: str


def find_copies(
    sketches: Sketches | Iterable[Sketch | bytes],
    keys: Sequence[str],
    damage: Sequence[int],
    texts: Callable[[int], str] | None = None,
    *,
    similarity: float = SIMILARITY,
    containment: float = CONTAINMENT,
) -> list[Copy]:
    """The copies among the speeches, ordered by key.

    `keys` are the names of the speeches, each of them once; `damage` says how much each is damaged (gaps, flags), in
    any unit. `texts`, given the index of a speech, returns its text: where it is there, the numbers of a copy are
    exact, and pairs close to the threshold are decided rightly; without it both are estimates, off by 0.02 to 0.04 for
    speeches of one length, and by 0.07 for an excerpt of 400 letters from a long one (one standard deviation).
    It is called for the copies and what they are copies of, nothing else. The result does not depend on the order in
    which the speeches come. Raises ValueError where the arguments do not fit each other.

    >>> from cleaner.sketch import sketch
    >>> long = "".join(f"第{n}件事,要把{chr(0x4E00 + 37 * n)}村的{chr(0x5E00 + 91 * n)}渠修好。" for n in range(40))
    >>> found = find_copies([sketch(long[:300]), sketch(long)], ["b", "a"], [0, 0], [long[:300], long].__getitem__)
    >>> [(copy.id, copy.near_duplicate_of, copy.containment, copy.why) for copy in found]
    [('b', 'a', 1.0, 'shorter than the kept one')]
    """
    every = sketches if isinstance(sketches, Sketches) else Sketches(sketches)
    if not len(every) == len(keys) == len(damage):
        raise ValueError(f"{len(every)} sketches, {len(keys)} keys, {len(damage)} counts of damage: give one to each")
    if len(set(keys)) != len(keys):
        raise ValueError("two speeches have the same key")
    if not 0 < similarity <= 1 or not 0 < containment <= 1:
        raise ValueError(f"thresholds are above 0 and at most 1, not {similarity} and {containment}")
    limits = _Limits(similarity, containment)
    lengths = every.letters.tolist()
    order = sorted(range(len(every)), key=lambda index: (-lengths[index], damage[index], keys[index]))
    first = _first_of_same_text(every, order)
    ranked = _Ranked.of(every, [index for index in order if first[index] == index])
    found = _nearest_kept(ranked, limits, texts)

    verdicts: list[tuple[int, _Verdict]] = []
    for index in order:
        if (verdict := found.get(first[index])) is not None:
            verdicts.append((index, verdict))
        elif first[index] != index:
            verdicts.append((index, _Verdict(first[index], 1.0, 1.0)))
    kept = sorted({verdict.kept for _, verdict in verdicts}, key=keys.__getitem__)
    clusters = {index: number for number, index in enumerate(kept, 1)}
    copies = []
    for index, (of, alike, contained) in verdicts:
        if lengths[index] < lengths[of]:
            why = "shorter than the kept one"
        else:
            why = "more damaged" if damage[index] > damage[of] else "later by name"
        copies.append(Copy(index, keys[index], keys[of], round(alike, 2), round(contained, 2), clusters[of], why))
    return sorted(copies, key=lambda copy: copy.id)


class _Limits(NamedTuple):
    """What near means."""

    similarity: float
    containment: float

    def near(self, similarity: Any, containment: Any) -> Any:
        """Whether, for numbers or arrays of them."""
        return (np.round(similarity, _DECIMALS) >= self.similarity) | (
            np.round(containment, _DECIMALS) >= self.containment
        )

    @property
    def lowest(self) -> float:
        """The least containment that a near pair has: similarity s means a containment of 2s / (1 + s) or more."""
        return min(self.containment, 2 * self.similarity / (1 + self.similarity))


class _Verdict(NamedTuple):
    """Of which speech (its index) one is a copy, and how near it is."""

    kept: int
    similarity: float
    containment: float


def _first_of_same_text(every: Sketches, order: list[int]) -> list[int]:
    """For each speech, the first in the order that is the same text, letter by letter; itself where none is."""
    ranked = np.array(order, dtype=np.int64)
    digests = every.digests[ranked]
    _, heads, group = np.unique(digests, return_index=True, return_inverse=True)
    first = np.empty_like(ranked)
    first[ranked] = np.where(digests == 0, ranked, ranked[heads[group]])  # 0: a text of white space
    return [int(index) for index in first]


@dataclass(frozen=True)
class _Ranked:
    """The speeches that are compared, numbered by rank: 0 is the longest. A row is such a number."""

    every: Sketches
    index: _Array  # of each row
    grams: _Array
    starts: _Array  # where the sample of each row begins in `samples`
    sizes: _Array  # how many hashes it has
    bins: _Array  # these three by index, as they came, so that nothing large is copied
    bands: _Array
    samples: _Array

    @classmethod
    def of(cls, every: Sketches, order: list[int]) -> _Ranked:
        grams_ = every.grams
        index = np.array([index for index in order if grams_[index]], dtype=np.int64)
        starts, sizes = every.starts[index], every.sizes[index]
        return cls(every, index, grams_[index], starts, sizes, every.bins, every.bands, every.samples)

    def __len__(self) -> int:
        return len(self.index)

    def sample(self, rows: _Array) -> tuple[_Array, _Array]:
        """The sampled hashes of these rows, one after another, and which of the rows each belongs to."""
        positions, which = _expanded(self.starts[rows], self.sizes[rows])
        return self.samples[positions].astype(np.uint64), which


def _nearest_kept(ranked: _Ranked, limits: _Limits, texts: Callable[[int], str] | None) -> dict[int, _Verdict]:
    """The copies among different texts, by index: the speeches in order, each against those kept before it."""
    pairs = chain(_meeting(ranked), _enclosed(ranked, limits.lowest))
    lower, upper, similarity, containment = _near(ranked, pairs, limits, 3.0 if texts else 0.0)
    nearest = np.lexsort((upper, -np.round(containment, _DECIMALS), -np.round(similarity, _DECIMALS), lower))
    index = ranked.index.tolist()

    @lru_cache(maxsize=64)
    def grams_of(row: int) -> _Array:
        assert texts is not None
        return grams(texts(index[row]))

    def measured(row: int, other: int) -> tuple[float, float]:
        ours, theirs = grams_of(row), grams_of(other)
        shared = len(np.intersect1d(ours, theirs, assume_unique=True))
        return shared / (len(ours) + len(theirs) - shared), shared / len(ours)

    copies: dict[int, _Verdict] = {}
    for place in nearest.tolist():
        row, other = int(lower[place]), int(upper[place])
        if index[row] in copies or index[other] in copies:
            continue
        numbers = measured(row, other) if texts else (float(similarity[place]), float(containment[place]))
        if not texts or limits.near(*numbers):
            copies[index[row]] = _Verdict(index[other], *numbers)
    return copies


# ── Pairs worth a look ──────────────────────────────────────────────────────────────────────────────────────────────


def _meeting(ranked: _Ranked) -> Iterator[tuple[_Array, _Array]]:
    """Near-duplicates: the rows that agree in a band, each with the first _MOST rows that do. One band at a time."""
    for band in range(BANDS):
        keys = ranked.bands[ranked.index, band]
        rows = np.argsort(keys, kind="stable")
        begin = _run_begins(keys[rows])
        counts = np.minimum(np.arange(len(rows)) - begin, _MOST)
        for block in _blocks(counts, _BLOCK // BANDS):
            positions, which = _expanded(begin[block], counts[block])
            lower, upper = rows[block][which], rows[positions]
            before = ranked.bands[ranked.index[lower], :band] == ranked.bands[ranked.index[upper], :band]
            fresh = ~before.any(axis=1)  # not met in an earlier band
            yield lower[fresh], upper[fresh]


def _enclosed(ranked: _Ranked, lowest: float) -> Iterator[tuple[_Array, _Array]]:
    """Excerpts: the rows that share several of their rarest hashes with one of the first _MOST rows that have them.

    Where a share c of a sample stands in another, of any (1 - c) n + k of its n hashes k do at least. So the rarest
    ones are enough to look up, and a hash that half of the run has is hardly ever among them.
    """
    index = _Index.of(ranked)
    if not len(index.hashes):
        return
    floor = 0.75 * lowest  # the share in a small sample may be well below the share in the speech
    for block in _blocks(ranked.sizes, _BLOCK // 16):
        hashes, which = ranked.sample(np.arange(len(ranked))[block])
        hashes, which = hashes[hashes < _INDEXED], which[hashes < _INDEXED]
        sizes = np.bincount(which, minlength=block.stop - block.start)
        at_least = np.ceil(floor * sizes).astype(np.int64)
        needed = np.minimum(at_least, _HITS)
        looked_up = sizes - at_least + needed
        place = np.minimum(np.searchsorted(index.hashes, hashes), len(index.hashes) - 1)
        known = index.hashes[place] == hashes
        speeches = np.where(known, index.speeches[place], 1)
        rarest = np.lexsort((hashes, speeches, which))
        nth = np.arange(len(rarest)) - _run_begins(which[rarest])
        rarest = rarest[(nth < looked_up[which[rarest]]) & known[rarest]]
        place, which = place[rarest], which[rarest]
        positions, query = _expanded(index.starts[place], np.minimum(index.speeches[place], _MOST).astype(np.int64))
        lower, upper = which[query] + block.start, index.rows[positions].astype(np.int64)
        pairs = (lower << 32 | upper)[upper < lower]
        pairs.sort()
        firsts = np.flatnonzero(_run_begins(pairs) == np.arange(len(pairs)))
        lower, upper = pairs[firsts] >> 32, pairs[firsts] & 0xFFFFFFFF
        enough = np.diff(firsts, append=len(pairs)) >= needed[lower - block.start]
        yield lower[enough], upper[enough]


@dataclass(frozen=True)
class _Index:
    """Which rows have a hash: for every sampled hash below _INDEXED that two rows have, the first _MOST of them."""

    hashes: _Array  # ascending
    speeches: _Array  # how many rows have each
    starts: _Array  # where in `rows` those of each begin
    rows: _Array

    @classmethod
    def of(cls, ranked: _Ranked) -> _Index:
        """Built range by range of the hashes, so that only one range at a time is sorted."""
        sizes = ranked.every.sizes
        rows = np.full(len(sizes), len(ranked), dtype=np.uint64)
        rows[ranked.index] = np.arange(len(ranked), dtype=np.uint64)
        ranges = len(ranked.samples) // _RANGE + 1
        edges = np.linspace(0, _INDEXED, ranges + 1).astype(np.uint32)
        parts: list[tuple[_Array, _Array, _Array]] = []
        for least, end in pairwise(edges):
            posted = [_none()]
            for block in _blocks(sizes, _BLOCK):
                start = ranked.every.starts[block.start]
                hashes = ranked.samples[start : start + sizes[block].sum()]
                owners = np.repeat(rows[block], sizes[block])
                inside = (hashes >= least) & (hashes < end) & (owners < len(ranked))
                posted.append(hashes[inside].astype(np.uint64) << np.uint64(32) | owners[inside])
            posts = np.concatenate(posted)
            posts.sort()
            begin = _run_begins(posts >> np.uint64(32))
            firsts = np.flatnonzero(begin == np.arange(len(posts)))
            counts = np.diff(firsts, append=len(posts))
            listed = (np.arange(len(posts)) - begin < _MOST) & np.repeat(counts > 1, counts)
            firsts, counts = firsts[counts > 1], counts[counts > 1]
            parts.append(
                (
                    (posts[firsts] >> np.uint64(32)).astype(np.uint32),
                    counts.astype(np.uint32),
                    (posts[listed] & np.uint64(0xFFFFFFFF)).astype(np.uint32),
                )
            )
        hashes, speeches, listed_rows = (np.concatenate(column) for column in zip(*parts, strict=True))
        lengths = np.minimum(speeches, _MOST).astype(np.int64)
        return cls(hashes, speeches, np.cumsum(lengths) - lengths, listed_rows)


# ── How near they are ───────────────────────────────────────────────────────────────────────────────────────────────


def _near(
    ranked: _Ranked, pairs: Iterable[tuple[_Array, _Array]], limits: _Limits, margin: float
) -> tuple[_Array, _Array, _Array, _Array]:
    """Of the pairs (lower rows, upper rows) those that are near, with their similarity and containment.

    Both samples of a sketch are witnesses of one number, the share c of the lower row's 5-grams that the upper has:
    the sample says it outright, the bins by way of the similarity. Each is weighted by the inverse of its variance.
    A pair counts as near where it would be with the estimate raised by `margin` standard deviations.
    """
    results: list[tuple[_Array, ...]] = [(np.zeros(0, np.int64),) * 2 + (np.zeros(0),) * 2]
    for lower, upper in pairs:
        likely = _by_bins(ranked, lower, upper, limits)
        lower, upper = lower[likely], upper[likely]
        for block in _blocks(BINS + ranked.sizes[lower] + ranked.sizes[upper], _BLOCK):
            share, error = _estimated(ranked, lower[block], upper[block])
            ours, theirs = ranked.grams[lower[block]], ranked.grams[upper[block]]
            raised = np.minimum(share + margin * error, np.minimum(1, theirs / ours))
            near = limits.near(_similarity(raised, ours, theirs), raised)
            similarity = _similarity(share, ours, theirs)
            results.append((lower[block][near], upper[block][near], similarity[near], share[near]))
    lower, upper, similarity, containment = (np.concatenate(column) for column in zip(*results, strict=True))
    return lower, upper, similarity, containment


# No near pair agrees in fewer bins than one that is only just near, less so many standard deviations.
_DEVIATIONS = 4.0


def _by_bins(ranked: _Ranked, lower: _Array, upper: _Array, limits: _Limits) -> _Array:
    """Which pairs may be near, by the bins alone: stock phrases bring many speeches of a genre together that share a
    tenth, and the samples of all of them take long to compare."""
    ours, theirs = ranked.grams[lower], ranked.grams[upper]
    agree = _agree(ranked, lower, upper)
    just = np.minimum(limits.containment, limits.similarity * (ours + theirs) / ((1 + limits.similarity) * ours))
    similarity = _similarity(np.minimum(just, theirs / ours), ours, theirs)
    spread = np.sqrt(similarity * (1 - similarity) / np.minimum(BINS, ours))
    may: _Array = agree / BINS >= similarity - _DEVIATIONS * spread
    return may


def _agree(ranked: _Ranked, lower: _Array, upper: _Array) -> _Array:
    """In how many bins the rows of each pair agree."""
    agree: _Array = np.count_nonzero(ranked.bins[ranked.index[lower]] == ranked.bins[ranked.index[upper]], axis=1)
    return agree


def _estimated(ranked: _Ranked, lower: _Array, upper: _Array) -> tuple[_Array, _Array]:
    """The share c for pairs of rows, and its standard deviation."""
    agree = _agree(ranked, lower, upper)
    shared, sampled = _shared(ranked, lower, upper), ranked.sizes[lower]
    ours, theirs = ranked.grams[lower], ranked.grams[upper]
    ratio = (ours + theirs) / ours
    # The variances are those of a likely value: at 0 or 1 itself they would be 0, and outweigh the other witness.
    similarity = np.clip((agree + shared) / (BINS + sampled + ranked.sizes[upper] - shared), 0.02, 0.98)
    likely = np.clip(similarity / (1 + similarity) * ratio, 0.02, 0.98)
    by_bins = agree / (BINS + agree) * ratio
    by_sample = shared / np.maximum(sampled, 1)
    spread_bins = ratio**2 / (1 + similarity) ** 4 * similarity * (1 - similarity) / np.minimum(BINS, ours)
    spread_sample = likely * (1 - likely) / np.maximum(sampled, 0.01)
    share = (by_bins * spread_sample + by_sample * spread_bins) / (spread_bins + spread_sample)
    error = np.sqrt(spread_bins * spread_sample / (spread_bins + spread_sample))
    return np.minimum(share, np.minimum(1, theirs / ours)), error


def _similarity(share: _Array, ours: _Array, theirs: _Array) -> _Array:
    """The similarity that a containment means, given how many 5-grams the two have."""
    similarity: _Array = share * ours / (ours + theirs - share * ours)
    return similarity


def _shared(ranked: _Ranked, lower: _Array, upper: _Array) -> _Array:
    """How many of its sampled hashes each lower row has in common with the upper row beside it."""
    ours, which = ranked.sample(lower)
    theirs, whose = ranked.sample(upper)
    ours |= which.astype(np.uint64) << np.uint64(32)
    theirs |= whose.astype(np.uint64) << np.uint64(32)
    if not len(theirs):
        return np.zeros(len(lower), dtype=np.int64)
    place = np.minimum(np.searchsorted(theirs, ours), len(theirs) - 1)
    return np.bincount(which[theirs[place] == ours], minlength=len(lower))


# ── Ragged arrays ───────────────────────────────────────────────────────────────────────────────────────────────────


def _none() -> _Array:
    return np.zeros(0, dtype=np.uint64)


def _expanded(starts: _Array, counts: _Array) -> tuple[_Array, _Array]:
    """counts[i] positions from starts[i] on, for every i, and the i of each.

    >>> [part.tolist() for part in _expanded(np.array([7, 3]), np.array([2, 3]))]
    [[7, 8, 3, 4, 5], [0, 0, 1, 1, 1]]
    """
    which = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(which)) + (starts - before)[which], which


def _run_begins(keys: _Array) -> _Array:
    """For each place in an ordered array, where the run of equal keys around it begins.

    >>> _run_begins(np.array([4, 4, 9])).tolist()
    [0, 0, 2]
    """
    begins = np.arange(len(keys))
    begins[1:][keys[1:] == keys[:-1]] = 0
    return np.maximum.accumulate(begins)


def _blocks(counts: _Array, most: int) -> Iterator[slice]:
    """Slices that together cover the array, each adding up to `most` at most, or a single count that is more.

    >>> list(_blocks(np.array([2, 2, 9, 1]), 4))
    [slice(0, 2, None), slice(2, 3, None), slice(3, 4, None)]
    """
    sums = np.cumsum(counts)
    start = 0
    while start < len(counts):
        passed = int(sums[start - 1]) if start else 0
        end = max(int(np.searchsorted(sums, passed + most, side="right")), start + 1)
        yield slice(start, end)
        start = end
