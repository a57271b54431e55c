"""The literals that a match of a pattern must contain: without one of them the pattern need not be run.

They are derived from the pattern itself, so that no list has to be kept beside the rules. The law is that no match
is ever missed. A part of a pattern whose strings are not known for certain counts as "any text" and yields no
literal; a pattern that is not understood from end to end yields none at all. `\\d` is never spelled out (it matches
far more than ten characters), nor is anything under `(?i)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, product
from math import fsum
from operator import add
from typing import NamedTuple

__all__ = ["required_literals"]


def required_literals(pattern: str) -> frozenset[str] | None:
    """Non-empty strings of which every match contains at least one; None where no useful ones can be proved.

    It is the text searched that contains one: the match itself, or what a positive look-around asks for beside it. This
    holds on any text and for every way of matching that the `regex` module
    has, in its versions 0 and 1, except partial matches and flags given beside the pattern: of these only
    `A F M S U V0 V1 W` are safe. Never raises, whatever the string.

    >>> sorted(required_literals(r"(?:上传人|文档编号):\\S+\\s*"))
    ['上传人:', '文档编号:']
    >>> required_literals(r"\\d+\\s*(?:页)?") is None
    True
    """
    literals: set[str] = set()
    for version1 in (False, True):  # they differ in `[a[b]]` and `[a--b]`; what holds in both readings holds
        parser = _Parser(pattern, version1)
        try:
            best = _best(parser.pattern_node())
        except (_NotUnderstoodError, RecursionError):
            return None
        if best is None:
            return None
        literals |= best
        if not parser.versions_differ:
            break
    found = _shortest(literals)
    return found if _rate(found) <= _TOO_COMMON else None


# ── What is known of a stretch of a pattern ─────────────────────────────────────────────────────────────────────────


class _Piece(NamedTuple):
    """What is known of the text that one stretch of a pattern consumes.

    `exact`: the text *is* one of `strings`. Otherwise it *contains* one of them; with "" among them nothing is known.
    """

    strings: frozenset[str]
    exact: bool


_Node = tuple[_Piece, ...]  # consumed one after the other
_EMPTY: _Node = ()
_ANYTHING: _Node = (_Piece(frozenset({""}), False),)

_MOST_STRINGS = 64  # that combining two pieces may make, unless one of the pieces has as many already
_MOST_COPIED = 64  # characters that a repetition may write out
_MOST_IN_CLASS = 16  # characters of a class that are spelled out


def _exactly(strings: Iterable[str]) -> _Node:
    return (_Piece(frozenset(strings), True),)


def _crossed(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    """Every string of `left` followed by every one of `right`; None where that would be too many."""
    if len(left) * len(right) > max(_MOST_STRINGS, len(left), len(right)):
        return None
    return frozenset(first + second for first, second in product(left, right))


def _sequence(nodes: Iterable[_Node]) -> _Node:
    """The nodes one after the other, neighbouring single strings joined."""
    pieces: list[_Piece] = []
    for piece in chain.from_iterable(nodes):
        single = piece.exact and len(piece.strings) == 1
        if single and pieces and pieces[-1].exact and len(pieces[-1].strings) == 1:
            pieces += _exactly(map(add, pieces.pop().strings, piece.strings))
        else:
            pieces.append(piece)
    return tuple(pieces)


def _whole(node: _Node) -> frozenset[str] | None:
    """All strings that the node can consume; None where they are unknown or too many."""
    strings = frozenset({""})
    for piece in node:
        longer = _crossed(strings, piece.strings) if piece.exact else None
        if longer is None:
            return None
        strings = longer
    return strings


def _either(branches: list[_Node]) -> _Node:
    """One of the nodes: exact if all are, else a literal for each, else any text."""
    if len(branches) == 1:
        return branches[0]
    for exact, known in ((True, _whole), (False, _best)):
        strings = [known(branch) for branch in branches]
        if None not in strings:
            return (_Piece(frozenset().union(*filter(None, strings)), exact),)
    return _ANYTHING


def _repeated(node: _Node, low: int, high: int | None) -> _Node:
    """The node `low` to `high` times; None means without end."""
    if (low, high) == (1, 1):
        return node
    strings = _whole(node)
    if strings is None:
        return (*node, *_ANYTHING) if low else _ANYTHING
    longest = max(map(len, strings))
    if not longest or high == 0:
        return _EMPTY
    powers = [frozenset({""}), strings]  # powers[2]: twice
    while len(powers) <= (low if high is None else high) and longest * len(powers) <= _MOST_COPIED:
        more = _crossed(powers[-1], strings)
        if more is None:
            break
        powers.append(more)
    if high is not None and high < len(powers) and sum(map(len, powers[low:])) <= _MOST_STRINGS:
        return _exactly(frozenset().union(*powers[low : high + 1]))
    return (*_exactly(powers[min(low, len(powers) - 1)]), *_ANYTHING)


def _best(node: _Node) -> frozenset[str] | None:
    """The best strings of which the consumed text contains one: those of a piece, or of exact neighbours together."""
    candidates: list[frozenset[str]] = []
    for start, piece in enumerate(node):
        candidates.append(piece.strings)
        for later in node[start + 1 :] if piece.exact else ():
            longer = _crossed(candidates[-1], later.strings) if later.exact else None
            if longer is None:
                break
            candidates.append(longer)
    return min((_shortest(strings) for strings in candidates if "" not in strings), key=_cost, default=None)


def _shortest(strings: Iterable[str]) -> frozenset[str]:
    """The strings without those that contain another one."""
    strings = frozenset(strings)
    lengths = {len(string) for string in strings}
    return frozenset(
        string
        for string in strings
        if not any(
            string[at : at + length] in strings
            for length in lengths
            if length < len(string)
            for at in range(len(string) - length + 1)
        )
    )


# ── Which literals are best ─────────────────────────────────────────────────────────────────────────────────────────

# How often a character stands in Chinese web text, in four steps: the order matters, not the figures.
_EVERYWHERE = frozenset(" \t\n\u3000,.:、。“”0123456789")
_OFTEN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们到作地于出就分对成会可主发年动同工也能下过子说产而面方后多行学所"
    "民经十进着等部度家二三四五六七八九第日月党建组织工基层员社区实力业务理市展强设各化全治新开推体机群关活公制加上重"
    "众企提能位成委导任点时好服结共同本与及其"
)
_TOO_COMMON = 1 / 40  # a literal on nearly every line: to look for it saves nothing
_PRICE = 1e-5  # looking for one more string costs as much as finding one more in a hundred thousand places


def _rate(strings: Iterable[str]) -> float:
    """How many of the strings to expect at a place in a text: as many as of their rarest characters, if they are one
    character long, and thirty times fewer for each character more."""
    return fsum(min(map(_frequency, string)) / 30.0 ** min(len(string) - 1, 9) for string in strings)


def _frequency(char: str) -> float:
    if char in _EVERYWHERE:
        return 1 / 25
    return 1 / 100 if char in _OFTEN else 1 / 500 if char.isascii() else 1 / 1000


def _cost(strings: frozenset[str]) -> tuple[bool, float]:
    """Rare is good, few is good."""
    rate = _rate(strings)
    return rate > _TOO_COMMON, rate + len(strings) * _PRICE


# ── Reading a pattern ───────────────────────────────────────────────────────────────────────────────────────────────

_TEXT = re.compile(r"[^\\^$.|?*+()\[{]+(?![*+?{]|\(\?)")  # all but a last character that may be repeated
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?:([0-9]{1,9})|([0-9]{0,9}),([0-9]{0,9}))\})[?+]?")
_ZERO_WIDTH = re.compile(r"[AbBGmMzZ]")
_ANY_LENGTH = re.compile(r"[RX]|[Lg]<\w+>|[1-9][0-9]?(?![0-9])")  # line end, grapheme, named list, back reference
_ANY_CHAR = re.compile(
    r"[dDhsSwW]|N\{[A-Za-z0-9 -]+\}|[pP](?:\{\^?[A-Za-z0-9 &_.-]+(?:[:=][A-Za-z0-9 &_./-]+)?\}|[CLMNPSZ])"
)
_HEX = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_POSIX_CLASS = re.compile(r"\[:\^?[A-Za-z]+:\]")
_OPERATORS = ("--", "&&", "||", "~~")  # inside a class, in version 1

_COMMENT = re.compile(r"\?#[^)\\]*\)")
_REFERENCE = re.compile(r"\?(?:P[=>&]\w+|&\w+|R|[+-]?[0-9]+)\)")  # to a group's text, or a call of its pattern
_LOOK_AROUND = re.compile(r"\?<?[=!]")
_CONDITION = re.compile(r"\?\((?:\w+\)|(\?<?[=!]))")
# Of these flags only "i" lets a literal match other text.
_FLAGS = re.compile(r"\?((?:[afimsuw]|V[01])*)(?:-[afimsuwx]+)?([:)])")
_OPENING = re.compile(r"\?(?:P?<\w+>|[>|])|(?![?*])")


class _NotUnderstoodError(Exception):
    """The pattern is wrong, or holds what this module does not read: fuzzy matching, verbose mode, octal escapes."""


class _Parser:
    """One reading of a pattern, from left to right. `versions_differ`: the other version reads it otherwise."""

    def __init__(self, pattern: str, version1: bool) -> None:
        self.pattern, self.version1, self.versions_differ = pattern, version1, False
        self.at = self.depth = 0

    def pattern_node(self) -> _Node:
        node = self._alternation()
        _require(self.at == len(self.pattern))
        return node

    def _next(self) -> str:
        _require(self.at < len(self.pattern))
        self.at += 1
        return self.pattern[self.at - 1]

    def _take(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def _scan(self, what: re.Pattern[str]) -> re.Match[str] | None:
        found = what.match(self.pattern, self.at)
        self.at = found.end() if found else self.at
        return found

    def _alternation(self) -> _Node:
        branches = [self._branch()]
        while self._take("|"):
            branches.append(self._branch())
        return _either(branches)

    def _branch(self) -> _Node:
        nodes: list[_Node] = []
        repeatable = False
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if found := self._scan(_TEXT):
                nodes.append(_exactly([found[0]]))
            elif found := self._scan(_QUANTIFIER):
                _require(repeatable)
                nodes[-1] = _repeated(nodes[-1], *_counts(found))
                repeatable = False
            elif self._take(r"\K"):  # the match begins here
                _require(self.depth == 0)
                nodes, repeatable = [_EMPTY], True
            elif (node := self._item()) is not None:  # a comment leaves what stands before it repeatable
                nodes.append(node)
                repeatable = True
        return _sequence(nodes)

    def _item(self) -> _Node | None:
        """The next thing that a quantifier can stand behind; None for a comment or flags."""
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            chars = self._class()
            return _ANYTHING if chars is None else _exactly(chars)
        if char == "\\":
            if self._scan(_ZERO_WIDTH):
                return _EMPTY
            escaped = None if self._scan(_ANY_LENGTH) else self._escaped()
            return _ANYTHING if escaped is None else _exactly([escaped])
        _require(char != "{")  # not a quantifier: fuzzy matching, or a literal that may be written \{
        return _ANYTHING if char == "." else _EMPTY if char in "^$" else _exactly([char])

    def _escaped(self) -> str | None:
        """The character for which the escape stands whose backslash was read; None for one of several."""
        if found := self._scan(_HEX):
            return chr(int(found[0][1:], 16))
        if self._scan(_ANY_CHAR):
            return None
        char = self._next()
        _require(char in _CONTROL or not (char.isascii() and char.isalnum()))
        return _CONTROL.get(char, char)

    def _class(self) -> frozenset[str] | None:
        """The characters of the class whose bracket was read; None where they are many or not known."""
        known = not self._take("^")
        chars: set[str] = set()
        first = True  # where "]" is a character
        while first or not self._take("]"):
            if not first and self._operator():
                self.at += 2
                known, first = False, True
                continue
            first = False
            low = self._member()
            high: str | None = low
            range_follows = not self._operator() and not self.pattern.startswith("-]", self.at)
            if low is not None and range_follows and self._take("-"):
                high = self._member()
            if low is None or high is None or ord(high) - ord(low) >= _MOST_IN_CLASS:
                known = False
            else:
                _require(low <= high)
                chars.update(map(chr, range(ord(low), ord(high) + 1)))
        return frozenset(chars) if known and len(chars) <= _MOST_IN_CLASS else None

    def _operator(self) -> bool:
        """Whether an operator between classes stands here. In version 0 it is two characters."""
        if self.pattern[self.at : self.at + 2] not in _OPERATORS:
            return False
        self.versions_differ = True
        return self.version1

    def _member(self) -> str | None:
        """The next character of a class; None for one of several."""
        if self._scan(_POSIX_CLASS):
            return None
        char = self._next()
        if char == "\\":
            return self._escaped()
        if char == "[":
            _require(not self._take(":"))
            self.versions_differ = True
            if self.version1:
                self._class()
                return None
        return char

    def _group(self) -> _Node | None:
        """The group whose bracket was read; None for a comment or flags that are not a group."""
        if self._scan(_COMMENT):
            return None
        if self._scan(_REFERENCE):
            return _ANYTHING
        if found := self._scan(_LOOK_AROUND):
            asked = _best(self._body())
            # It consumes nothing, but what a positive one asks for stands in the text beside the match.
            return (_Piece(asked, False),) if asked and "!" not in found[0] else _EMPTY
        if found := self._scan(_CONDITION):
            if found[1]:
                self._body()
            self._body()
            return _ANYTHING
        if found := self._scan(_FLAGS):
            caseless = "i" in found[1]
            _require(not caseless or found[2] == ":")
            node = self._body() if found[2] == ":" else None
            return _ANYTHING if caseless else node
        _require(self._scan(_OPENING) is not None)
        return self._body()

    def _body(self) -> _Node:
        """The inside of a group and its closing bracket."""
        self.depth += 1
        node = self._alternation()
        self.depth -= 1
        _require(self._take(")"))
        return node


def _counts(quantifier: re.Match[str]) -> tuple[int, int | None]:
    exactly, at_least, at_most = quantifier.groups()
    if exactly is not None:
        return int(exactly), int(exactly)
    if at_least is None:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[quantifier[0][0]]
    low, high = int(at_least or 0), int(at_most) if at_most else None
    _require(high is None or low <= high)
    return low, high


def _require(condition: bool) -> None:
    if not condition:
        raise _NotUnderstoodError
