"""How well and how fast copies are found: `python benchmarks/copies.py` prints three tables in less than a minute.

The speeches are invented: words of two letters that follow one another as in a Markov chain, drawn by Zipf's law, with
stock sentences that all speeches share. Two unrelated ones share 1 to 3 % of their 5-grams, as real ones do. Copies
are made by changing words (replaced, left out, put in, blanked) and whole sentences, and cutting excerpts; how near
a copy really is, is then measured on its 5-grams, and it counts under that figure, not under the one aimed at.

Recall: of the pairs that are near by the thresholds of `find_copies`, the share reported. A false pair is one that was
reported and is not near when measured. "Sketches" decides by estimates alone, "texts" measures where it is close.

Times are seconds of one core, so that other work on the machine weighs less.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner.copies import CONTAINMENT, SIMILARITY, _Limits, _near, _Ranked, find_copies
from cleaner.sketch import SHORT, Sketches, grams, sketch

_Array = np.ndarray[Any, np.dtype[Any]]
_WORDS = 6000
_SENTENCE = 8  # words to a sentence
_STOCK = 60  # sentences that all speeches share


class Prose:
    """Sentences of an invented language that has the habits of the genre. A speech is a table, a sentence a row."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        common = self.rng.choice(np.arange(0x4E00, 0x9000), 2500, replace=False)
        self.letters = self.rng.choice(common, (_WORDS, 2)).astype(np.uint32)
        zipf = 1 / (np.arange(_WORDS) + 20)
        self.ladder = np.cumsum(zipf / zipf.sum())
        self.followers = self._drawn((_WORDS, 40))
        self.stock = self.chains(_STOCK, _SENTENCE)

    def _drawn(self, shape: tuple[int, ...]) -> _Array:
        return np.searchsorted(self.ladder, self.rng.random(shape)).clip(max=_WORDS - 1).astype(np.int32)

    def chains(self, count: int, length: int) -> _Array:
        """`count` rows of words: three of four follow from the word before, the others from nothing."""
        words = self._drawn((count, length))
        for place in range(1, length):
            follow = self.rng.random(count) < 0.75
            which = self.rng.integers(0, 40, count)
            words[follow, place] = self.followers[words[follow, place - 1], which[follow]]
        return words

    def speeches(self, count: int, letters: int) -> Iterator[_Array]:
        """Speeches of half to one and a half times so many letters; one sentence in ten is a stock phrase."""
        most = max(3 * letters // 2 // (2 * _SENTENCE), 2)
        size = max(2_000_000 // letters, 1)
        for start in range(0, count, size):
            batch = min(size, count - start)
            table = self.chains(batch, most * _SENTENCE).reshape(batch, most, _SENTENCE)
            phrases = self.rng.random((batch, most)) < 0.1
            table[phrases] = self.stock[self.rng.integers(0, _STOCK, int(phrases.sum()))]
            for speech, end in zip(table, self.rng.integers(most // 3, most + 1, batch), strict=True):
                yield speech[:end]

    def text(self, words: _Array) -> str:
        """Words as text; -1 is a blank, -2 nothing. A full stop and a line break after every sentence."""
        codes = self.letters[words.clip(min=0)]
        codes[words == -1] = ord("×")
        codes[words == -2] = 0
        stops = np.full((len(words), 1, 2), (ord("。"), ord("\n")), dtype=np.uint32)
        flat = np.concatenate([codes, stops], axis=1).ravel()
        return str(flat[flat != 0].astype("<u4").tobytes().decode("utf-32-le"))

    def edited(self, words: _Array, keep: float, style: int) -> _Array:
        """A copy in which about the share `keep` of the 5-grams is left, by sentences (0), words (1) or both (2)."""
        by_sentence = {0: keep, 1: 1.0, 2: keep**0.5}[style]
        word_kept = (keep / by_sentence) ** (1 / 3)  # a 5-gram touches three words
        copy = words.copy()
        fresh = self.chains(len(copy), _SENTENCE)
        other = self.rng.random(len(copy)) >= by_sentence
        copy[other] = fresh[other]
        spun = self.rng.random(copy.shape) >= word_kept
        how = self.rng.integers(0, 4, copy.shape)
        replaced = self._drawn(copy.shape)
        copy[spun & (how < 2)] = replaced[spun & (how < 2)]
        copy[spun & (how == 2)] = -2
        copy[spun & (how == 3)] = -1
        return copy


def quality(prose: Prose, per_level: int, others: int, letters: int) -> None:
    """Print recall and false pairs."""
    pairs: list[tuple[int, int, bool]] = []  # the two, and whether one is an excerpt
    texts: list[str] = []
    originals = prose.speeches(10 * per_level, letters)
    aims = [aim for aim in (0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0) for _ in range(per_level)]
    for number, (aim, words) in enumerate(zip(aims, originals, strict=False)):
        pairs.append((len(texts), len(texts) + 1, False))
        texts += [prose.text(words), prose.text(prose.edited(words, 2 * aim / (1 + aim), number % 3))]
    for number, words in enumerate(originals):
        count = max(round(len(words) * prose.rng.uniform(0.1, 0.6)), 4)
        start = prose.rng.integers(0, len(words) - count + 1)
        keep = min(prose.rng.uniform(0.8, 1.02), 1.0)
        pairs.append((len(texts), len(texts) + 1, True))
        texts += [prose.text(words), prose.text(prose.edited(words[start : start + count], keep, number % 3))]
    texts += [prose.text(words) for words in prose.speeches(others, letters)]

    def measured(a: int, b: int) -> tuple[float, float, int]:
        ours, theirs = grams(texts[a]), grams(texts[b])
        shared = len(np.intersect1d(ours, theirs, assume_unique=True))
        return shared / (len(ours) + len(theirs) - shared), shared / min(len(ours), len(theirs)), len(theirs)

    begun = time.process_time()
    sketches = Sketches(sketch(text) for text in texts)
    rate = sum(len(text.encode()) for text in texts) / 1e6 / (time.process_time() - begun)
    keys = [f"{number:07}" for number in range(len(texts))]
    levels: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for a, b, excerpt in pairs:
        alike, contained, size = measured(a, b)
        if size < SHORT:
            continue  # such texts are compared as a whole only
        if excerpt and contained >= CONTAINMENT:
            least = max(step for step in (SHORT, 200, 400, 800) if size >= step)
            levels[f"containment {min(int(10 * contained) / 10, 0.9)} and up, from {least:>3} 5-grams"].append((a, b))
        elif not excerpt and (alike >= SIMILARITY or contained >= CONTAINMENT):
            levels[f"similarity {min(int(10 * alike + 1e-9) / 10, 1.0):.1f}"].append((a, b))
    reported: list[set[tuple[int, int]]] = []
    for texts_of in (None, texts.__getitem__):
        found = find_copies(sketches, keys, [0] * len(texts), texts_of)
        both = [(copy.index, int(copy.near_duplicate_of)) for copy in found]
        reported.append({(min(pair), max(pair)) for pair in both})
    print(
        f"{len(texts)} speeches of about {letters} letters, {len(pairs)} of them with a copy; sketched at {rate:.0f} MB/s\n"
    )
    print(f"{'near pairs':<50}{'pairs':>6}{'recall: sketches':>18}{'texts':>8}")
    for level in sorted(levels):
        there = levels[level]
        shares = [sum(pair in each for pair in there) / len(there) for each in reported]
        print(f"{level:<50}{len(there):>6}{shares[0]:>18.3f}{shares[1]:>8.3f}")
    print(f"\n{'reported pairs':<50}{'':>6}{'sketches':>18}{'texts':>8}")
    planted = {(a, b) for a, b, _ in pairs}
    false = [sum(measured(*p)[0] < SIMILARITY and measured(*p)[1] < CONTAINMENT for p in each) for each in reported]
    print(f"{'all':<50}{'':>6}{len(reported[0]):>18}{len(reported[1]):>8}")
    print(f"{'false: not near when measured':<50}{'':>6}{false[0]:>18}{false[1]:>8}")
    print(
        f"{'false: of speeches made apart':<50}{'':>6}{len(reported[0] - planted):>18}{len(reported[1] - planted):>8}"
    )
    chosen = [(int(x), int(y)) for x, y in prose.rng.integers(0, len(pairs), (2000, 2)) if x != y]
    apart = [measured(pairs[x][0], pairs[y][0])[1] for x, y in chosen]
    print(f"\nSpeeches made apart share {np.median(apart):.1%} of the shorter one, at most {max(apart):.1%}.")


def speed(prose: Prose, counts: list[int], letters: int) -> None:
    """Print how fast, and how much memory, for runs in which three speeches of ten are copies."""
    print(
        f"\n{'speeches':>9}{'letters':>9}{'MB':>7}{'sketch MB/s':>13}{'bytes/speech':>14}{'copies':>8}{'find s':>8}"
        f"{'speeches/s':>12}{'pairs/s':>10}{'peak MB':>9}"
    )
    for count in counts:
        sketches, total, size, spent = Sketches(), 0, 0, 0.0
        earlier: list[_Array] = []
        for words in prose.speeches(count, letters):
            if len(earlier) > 20 and prose.rng.random() < 0.3:
                words = prose.edited(earlier[prose.rng.integers(0, len(earlier))], prose.rng.uniform(0.75, 1.0), 2)
            elif len(earlier) < 5000:
                earlier.append(words)
            text = prose.text(words)
            total += len(text)
            size += len(text.encode())
            start = time.process_time()
            sketches.append(sketch(text).pack())
            spent += time.process_time() - start
        keys = [f"{number:07}" for number in range(count)]
        start = time.process_time()
        found = find_copies(sketches, keys, [0] * count)
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{count:>9}{total // count:>9}{size / 1e6:>7.0f}{size / 1e6 / spent:>13.0f}"
            f"{sketches.nbytes / count:>14.0f}{len(found):>8}{seconds:>8.1f}{count / seconds:>12.0f}"
            f"{_pairs_per_second(sketches):>10.0f}{peak:>9}"
        )


def _pairs_per_second(sketches: Sketches, count: int = 50_000) -> float:
    """How many pairs of speeches are estimated in a second."""
    ranked = _Ranked.of(sketches, list(range(len(sketches))))
    rng = np.random.default_rng(0)
    upper = rng.integers(0, len(ranked) - 1, count)
    start = time.process_time()
    _near(ranked, [(upper + 1, upper)], _Limits(SIMILARITY, CONTAINMENT), 0.0)
    return count / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=1500, help="letters of a speech, for the quality")
    parser.add_argument("--pairs", type=int, default=150, help="copies of every level")
    parser.add_argument("--others", type=int, default=3000, help="speeches without a copy, for the quality")
    parser.add_argument("--speeches", type=int, nargs="*", default=[10_000, 100_000], help="runs to time")
    parser.add_argument("--run-letters", type=int, default=450, help="letters of a speech, for the time")
    options = parser.parse_args()
    prose = Prose(options.seed)
    quality(prose, options.pairs, options.others, options.letters)
    speed(prose, options.speeches, options.run_letters)


if __name__ == "__main__":
    main()
