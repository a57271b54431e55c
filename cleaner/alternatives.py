"""The alternatives of a pattern, as patterns of their own.

A pattern that lists the furniture of hundreds of sites is large: to run it on a line costs as much as all its alternatives
together. Apart, each says what it needs (`cleaner.literals`), and a line meets only those that may match there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import regex

__all__ = ["alternatives"]

# One thing that a quantifier may stand behind: an escape, a class, a group, a character.
_ATOM = regex.compile(
    r"(?<atom>\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*+\]|\((?:(?&atom)|\|)*+\)|[^()|\[\\])", regex.DOTALL
)
_SOUND = regex.compile(rf"(?:{_ATOM.pattern}|\|)*+", regex.DOTALL)
_QUANTIFIERS = tuple("*+?{")
# Where an alternative apart would mean something else, or this module does not read on: references to groups, recursion,
# conditions, flags, comments, verbs, `\K`, fuzzy matching.
_TIED = regex.compile(
    r"\\[1-9gK]|\(\?(?:[a-zA-OQ-Z#&|(R0-9+-]|P[=>&])|\(\*|(?<!\\[pPN])\{(?![0-9]*,?[0-9]*\})", regex.DOTALL
)
_DEEPEST = 40  # groups inside each other: people write five
_SHORT = 12  # characters of an alternative that is a word, and cheap
_TOGETHER = 16  # so many words stay together: fewer to weigh, and little to run


def alternatives(source: str) -> list[str]:
    """Patterns of which at least one matches a whole line where `source` does, and none where it does not.

    Only for matches from end to end: where a match inside a line begins and what its groups hold may differ. A pattern
    that has no alternatives, or in which groups refer to each other, is returned as it is; so is what is no pattern. Short
    alternatives stay together.

    >>> alternatives("首页|返回|本文共.{1,9}字,第.页")
    ['首页|返回', '本文共.{1,9}字,第.页']
    >>> alternatives("(?:转载请注明出处,谢谢合作|本文来自[^。]{2,10}网站。)!?")
    ['(?:转载请注明出处,谢谢合作)!?', '(?:本文来自[^。]{2,10}网站。)!?']
    """
    if _TIED.search(source) or _depth(source) > _DEEPEST or not _SOUND.fullmatch(source):
        return [source]
    parts: list[str] = []
    words: list[str] = []
    for branch in _flat(source):
        atoms = list(_atoms(branch))
        groups = [place for place, atom in enumerate(atoms) if _may_be_parted(atoms, place)]
        if groups:
            place = max(groups, key=lambda place: len(atoms[place]))
            before, after = "".join(atoms[:place]), "".join(atoms[place + 1 :])
            parts += [f"{before}(?:{one}){after}" for one in _bundled(_flat(_inside(atoms[place])))]
        else:
            words.append(branch)
    return [*_bundled(words), *parts]


def _depth(source: str) -> int:
    """How many brackets are open at once, at most, escaped ones too."""
    return max(accumulate((char == "(") - (char == ")") for char in source), default=0)


def _bundled(branches: list[str]) -> Iterator[str]:
    """The branches, words together, others each for itself."""
    words = [one for one in branches if len(one) <= _SHORT]
    for start in range(0, len(words), _TOGETHER):
        yield "|".join(words[start : start + _TOGETHER])
    yield from (one for one in branches if len(one) > _SHORT)


def _flat(source: str) -> list[str]:
    """The branches of an alternation; a branch that is nothing but a group counts as the branches of that."""
    flat: list[str] = []
    for branch in _branches(source):
        atoms = list(_atoms(branch))
        flat += _flat(_inside(branch)) if len(atoms) == 1 and branch.startswith("(?:") else [branch]
    return flat


def _branches(source: str) -> Iterator[str]:
    start = at = 0
    while at < len(source):
        if source[at] == "|":
            yield source[start:at]
            start = at = at + 1
        else:
            at += len(next(_ATOM.finditer(source, at))[0])
    yield source[start:]


def _atoms(branch: str) -> Iterator[str]:
    return (found[0] for found in _ATOM.finditer(branch))


def _may_be_parted(atoms: list[str], place: int) -> bool:
    """Whether an atom is a group of several branches that stands there once."""
    follows = atoms[place + 1] if place + 1 < len(atoms) else ""
    return atoms[place].startswith("(?:") and follows not in _QUANTIFIERS and len(_flat(_inside(atoms[place]))) > 1


def _inside(group: str) -> str:
    return group.removeprefix("(?:").removesuffix(")")
