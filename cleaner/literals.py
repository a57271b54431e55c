"""What every match of a pattern needs: a shape, and strings that stand in it.

It is derived from the pattern itself, so that no list has to be kept beside the rules. The law is that no match is ever
missed. A part of a pattern whose strings are not known for certain counts as "any text" and yields no literal; a pattern
that is not understood from end to end yields nothing at all.

The strings are looked for in the *scan view* of a line (`cleaner.fold.scan_view`): without white space, every decimal
digit written as 0. That is a mapping character by character, so what holds of a match holds of its scan view, and `\\s*`
and `\\d{1,2}` no longer tear a literal in two: `责\\s*编:\\d` needs `责编:0`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, reduce
from itertools import chain, product
from math import fsum
from operator import add
from typing import NamedTuple

import regex

from cleaner.fold import scan_view
from cleaner.shape import MARKS, Shape

__all__ = ["Need", "need_of"]


class Need(NamedTuple):
    """What every match of a pattern needs: its shape, and strings.

    Of each set in `literals` the scan view of the text holds at least one; the first set is the rarest, and `times` says
    how often one of its strings stands there. `starts` and `ends`: a match reaches from the start of the text, to its end.
    """

    shape: Shape
    literals: tuple[frozenset[str], ...]
    times: int = 1
    starts: bool = False
    ends: bool = False

    def of_text(self) -> Need:
        """What a text needs that holds a match: less than the match does, where that may stand anywhere in it."""
        shape = self.shape
        if self.starts and self.ends:
            return self
        if not self.starts or shape.empty:  # a match without a character says nothing of the text beside it
            shape = shape._replace(first=None)
        if not self.ends or shape.empty:
            shape = shape._replace(last=None)
        return self._replace(shape=shape._replace(high=None, marks=frozenset(MARKS)))

    def at_most(self, longest: int | None) -> Need:
        """The same of texts of at most so many code points; None means no bound."""
        high = self.shape.high
        if longest is None:
            return self
        return self._replace(shape=self.shape._replace(high=longest if high is None else min(high, longest)))


_NO_NEED = Need(Shape.anything(), ())


def need_of(pattern: str) -> Need:
    """What every match of `pattern` needs. The strings stand in the match itself, or in what a look-around asks for.

    This holds on any text and for every way of matching that the `regex` module has, in its versions 0 and 1, except
    partial matches and flags given beside the pattern: of these only `F M S U V0 V1` are safe. Never raises,
    whatever the string.

    >>> need = need_of(r"(?:上传人|文档编号):\\S+\\s*")
    >>> need.shape.low, need.shape.high, [sorted(strings) for strings in need.literals]
    (5, None, [['上传人:', '文档编号:']])
    >>> need_of(r"\\d+\\s*(?:页)?").literals
    ()
    """
    needs: list[Need] = []
    for version1 in (False, True):  # they differ in `[a[b]]` and `[a--b]`; what holds in both readings holds
        parser = _Parser(pattern, version1)
        try:
            node = parser.pattern_node()
        except (_NotUnderstoodError, RecursionError):
            return _NO_NEED
        required, shape = _required(node), parser.narrowed(node.shape)
        literals, times = tuple(one.strings for one in required), required[0].times if required else 1
        needs.append(Need(shape, literals, times, parser.starts, parser.ends))
        if not parser.versions_differ:
            return needs[0]
    first, second = needs
    both = first.literals and second.literals and _shortest(first.literals[0] | second.literals[0])
    literals = (both,) if both and _rate(both) <= _TOO_COMMON else ()
    return Need(first.shape.or_(second.shape), literals, 1, first.starts and second.starts, first.ends and second.ends)


# ── What is known of a stretch of a pattern ─────────────────────────────────────────────────────────────────────────


class _Piece(NamedTuple):
    """What is known of the scan view of the text that one stretch of a pattern consumes.

    `exact`: it *is* one of `strings`. Otherwise it *contains* one of them, `times` times, side by side; with "" among
    them nothing is known.
    """

    strings: frozenset[str]
    exact: bool
    times: int = 1


class _Node(NamedTuple):
    """A stretch of a pattern: its pieces, consumed one after the other, and the shape of all that it consumes."""

    pieces: tuple[_Piece, ...]
    shape: Shape


_UNKNOWN = _Piece(frozenset({""}), False)
_EMPTY = _Node((), Shape.nothing())

_MOST_STRINGS = 256  # that combining two pieces may make, unless one of the pieces has as many already
_MOST_COPIED = 64  # characters that a repetition may write out
_MOST_IN_CLASS = 16  # characters of a class that are spelled out in strings
_WIDEST_RANGE = 256  # characters of a range in a class that are looked at
_MOST_SETS = 4  # of strings that are asked for together


def _string(text: str) -> _Node:
    scan = scan_view(text)
    return _Node((_Piece(frozenset({scan}), True),), Shape.of_string(scan, len(text)))


def _one_of(chars: Iterable[str]) -> _Node:
    scans = _scans(chars)
    return _Node((_Piece(scans, True),), Shape.of_chars(scans))


def _scans(chars: Iterable[str]) -> frozenset[str]:
    return frozenset(map(scan_view, chars))


def _anything(shape: Shape | None = None) -> _Node:
    return _Node((_UNKNOWN,), shape or Shape.anything())


def _crossed(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    """Every string of `left` followed by every one of `right`; None where that would be too many."""
    if len(left) * len(right) > max(_MOST_STRINGS, len(left), len(right)):
        return None
    return frozenset(first + second for first, second in product(left, right))


def _sequence(nodes: list[_Node]) -> _Node:
    """The nodes one after the other, neighbouring single strings joined."""
    pieces: list[_Piece] = []
    for piece in chain.from_iterable(node.pieces for node in nodes):
        single = piece.exact and len(piece.strings) == 1
        if single and pieces and pieces[-1].exact and len(pieces[-1].strings) == 1:
            piece = _Piece(frozenset(map(add, pieces.pop().strings, piece.strings)), True)
        pieces.append(piece)
    return _Node(tuple(pieces), Shape.sequence(node.shape for node in nodes))


def _whole(pieces: Iterable[_Piece]) -> frozenset[str] | None:
    """All strings that the pieces can consume; None where they are unknown or too many."""
    strings = frozenset({""})
    for piece in pieces:
        longer = _crossed(strings, piece.strings) if piece.exact else None
        if longer is None:
            return None
        strings = longer
    return strings


def _either(branches: list[_Node]) -> _Node:
    """One of the nodes: exact if all are, else a literal for each, else any text."""
    if len(branches) == 1:
        return branches[0]
    shape = reduce(Shape.or_, (branch.shape for branch in branches))
    strings = [_whole(branch.pieces) for branch in branches]
    if None not in strings:
        return _Node((_Piece(frozenset().union(*filter(None, strings)), True),), shape)
    best = [_best(branch.pieces) for branch in branches]
    found = [one for one in best if one]
    if len(found) < len(best):
        return _anything(shape)
    together = frozenset().union(*(one.strings for one in found))
    return _Node((_Piece(together, False, min(one.times for one in found)),), shape)


def _repeated(node: _Node, low: int, high: int | None, looked: bool) -> _Node:
    """The node `low` to `high` times; None means without end. `looked`: it looks around, and what it sees is perhaps the
    same each time."""
    if (low, high) == (1, 1):
        return node
    if high == 0:
        return _EMPTY
    shape = node.shape.times(low, high)
    strings = _whole(node.pieces)
    if strings is None:
        best = _best(node.pieces) if low > 1 and not looked else None
        often = (best._replace(times=best.times * low), _UNKNOWN) if best else ()
        return _Node((*often, *node.pieces, _UNKNOWN) if low else (_UNKNOWN,), shape)
    longest = max(map(len, strings))
    if not longest:  # white space, or what consumes nothing
        return _Node(node.pieces, shape)
    powers = [frozenset({""}), strings]  # powers[2]: twice
    while len(powers) <= (low if high is None else high) and longest * len(powers) <= _MOST_COPIED:
        more = _crossed(powers[-1], strings)
        if more is None:
            break
        powers.append(more)
    if high is not None and high < len(powers) and sum(map(len, powers[low:])) <= _MOST_STRINGS:
        return _Node((_Piece(frozenset().union(*powers[low : high + 1]), True),), shape)
    return _Node((_Piece(powers[min(low, len(powers) - 1)], True), _UNKNOWN), shape)


def _best(pieces: tuple[_Piece, ...]) -> _Piece | None:
    """The best strings of which the consumed text contains one, perhaps several times."""
    return min((one for one, _ in _candidates(pieces)), key=_cost, default=None)


def _required(node: _Node) -> list[_Piece]:
    """The best sets of strings, from different pieces of the node, that are not too common to look for."""
    chosen: list[_Piece] = []
    taken: set[int] = set()
    for one, places in sorted(_candidates(node.pieces), key=lambda found: _cost(found[0])):
        if taken.isdisjoint(places) and _rate(one.strings) <= _TOO_COMMON and len(chosen) < _MOST_SETS:
            chosen.append(one)
            taken.update(places)
    return chosen


def _candidates(pieces: tuple[_Piece, ...]) -> list[tuple[_Piece, range]]:
    """Strings of which the text contains one: those of a piece, or of exact neighbours together, with the places of the
    pieces."""
    found: list[tuple[_Piece, range]] = []
    for start, piece in enumerate(pieces):
        found.append((piece, range(start, start + 1)))
        strings = piece.strings
        for end, later in enumerate(pieces[start + 1 :] if piece.exact else (), start + 2):
            longer = _crossed(strings, later.strings) if later.exact else None
            if longer is None:
                break
            strings = longer
            found.append((_Piece(strings, False), range(start, end)))
    return [
        (_Piece(_shortest(one.strings), False, one.times), places) for one, places in found if "" not in one.strings
    ]


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
_EVERYWHERE = frozenset(" \t\n\u3000,.:、。“”0")
_OFTEN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们到作地于出就分对成会可主发年动同工也能下过子说产而面方后多行学所"
    "民经十进着等部度家二三四五六七八九第日月党建组织工基层员社区实力业务理市展强设各化全治新开推体机群关活公制加上重"
    "众企提能位成委导任点时好服结共同本与及其"
)
_TOO_COMMON = 1 / 40  # a literal on nearly every line: to look for it saves nothing
_PRICE = 2e-6  # looking for one more string costs as much as finding one more in half a million places
_DIGITS = re.compile("(?<=0)0")


def _rate(strings: Iterable[str]) -> float:
    """How many of the strings to expect at a place in a text: as many as of their rarest characters, if they are one
    character long, and thirty times fewer for each character more; digits stand together, so one more is no news."""
    return fsum(
        min(map(_frequency, string)) / 30.0 ** min(len(string) - 1 - 0.75 * len(_DIGITS.findall(string)), 9)
        for string in strings
    )


def _frequency(char: str) -> float:
    if char in _EVERYWHERE:
        return 1 / 25
    return 1 / 100 if char in _OFTEN else 1 / 500 if char.isascii() else 1 / 1000


def _cost(piece: _Piece) -> tuple[bool, float, list[str]]:
    """Rare is good, few is good; the strings themselves, so that the choice is the same in every process."""
    rate = _rate(piece.strings)
    return rate > _TOO_COMMON, rate / piece.times**2 + len(piece.strings) * _PRICE, sorted(piece.strings)


# ── Reading a pattern ───────────────────────────────────────────────────────────────────────────────────────────────

_TEXT = re.compile(r"[^\\^$.|?*+()\[{]+(?![*+?{]|\(\?)")  # all but a last character that may be repeated
_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?:([0-9]{1,9})|([0-9]{0,9}),([0-9]{0,9}))\})[?+]?")
_ZERO_WIDTH = re.compile(r"[AbBGmMzZ]")
_ANY_LENGTH = re.compile(r"[RX]|[Lg]<\w+>|[1-9][0-9]?(?![0-9])")  # line end, grapheme, named list, back reference
_ANY_CHAR = re.compile(
    r"[DhSwW]|N\{[A-Za-z0-9 -]+\}|[pP](?:\{\^?[A-Za-z0-9 &_.-]+(?:[:=][A-Za-z0-9 &_./-]+)?\}|[CLMNPSZ])"
)
_MANY = ("\\d", "\\s")  # escapes for many characters that the scan view does not tell apart
_HEX = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}")
_CONTROL = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_POSIX_CLASS = re.compile(r"\[:\^?[A-Za-z]+:\]")
_OPERATORS = ("--", "&&", "||", "~~")  # inside a class, in version 1

_COMMENT = re.compile(r"\?#[^)\\]*\)")
_REFERENCE = re.compile(r"\?(?:P=(\w+)|P[>&]\w+|&\w+|R|[+-]?[0-9]+)\)")  # to a group's text, or a call of its pattern
_LOOK_AROUND = re.compile(r"\?<?[=!]")
_CONDITION = re.compile(r"\?\((?:\w+\)|(\?<?[=!]))")
# Of these flags only "i" lets a literal match other text. Not "a", "w": by these a class holds more, a line ends sooner.
_FLAGS = re.compile(r"\?((?:[fimsu]|V[01])*)(?:-[fimsux]+)?([:)])")
_OPENING = re.compile(r"\?(?:P?<(\w+)>|[>|])|(?![?*])")
_MAY_REPEAT = re.compile(rf"{_QUANTIFIER.pattern}|\(\?[#a-zV]")  # or a comment or flags, behind which that may stand
_TO_THE_END = re.compile(r"(?<!\\)\$\)$")  # `$` before the bracket that closes a group
_HOLDS_NONE = re.compile(r"\.\*\[([^\]\[\\^|&~-]+)\]\)")  # the rest of `(?!.*[。!?])`


class _NotUnderstoodError(Exception):
    """The pattern is wrong, or holds what this module does not read: fuzzy matching, verbose mode, octal escapes."""


class _Parser:
    """One reading of a pattern, from left to right. `versions_differ`: the other version reads it otherwise."""

    def __init__(self, pattern: str, version1: bool) -> None:
        self.pattern, self.version1, self.versions_differ = pattern, version1, False
        self.at = self.depth = 0
        self.starts = self.ends = False  # whether a match begins with the text, ends with it
        self.ahead: list[Shape] = []  # of the text from where a match begins to its end: look-aheads ask for it
        self.barred: set[str] = set()  # what does not stand in that text
        self.groups: dict[str, Shape] = {}  # what the named groups hold
        self.referred: set[str] = set()  # groups to whose text something refers
        self.caseless = 0  # how many groups around take letters in either case
        self.looks = 0  # how many look-arounds were read
        self.branches = 1  # of the alternation that was read last

    def pattern_node(self) -> _Node:
        self.starts = self._take("^")
        node = self._alternation()
        _require(self.at == len(self.pattern))
        return node

    def narrowed(self, shape: Shape) -> Shape:
        """The shape of a match, given what look-aheads at its beginning ask for."""
        for ahead in self.ahead:
            high = (
                ahead.high if shape.high is None else shape.high if ahead.high is None else min(shape.high, ahead.high)
            )
            shape = shape._replace(high=high, marks=shape.marks & ahead.marks)
        return shape._replace(marks=shape.marks - self.barred)

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
        self.branches = len(branches)
        if not self.depth:
            self.starts &= len(branches) == 1
            self.ends &= len(branches) == 1
            self.ahead *= len(branches) == 1
            self.barred = self.barred if len(branches) == 1 else set()
        return _either(branches)

    def _branch(self) -> _Node:
        nodes: list[_Node] = []
        repeatable = looked = False
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if found := self._scan(_TEXT):
                nodes.append(_string(found[0]))
            elif found := self._scan(_QUANTIFIER):
                _require(repeatable)
                nodes[-1] = _repeated(nodes[-1], *_counts(found), looked)
                repeatable = False
            elif self._take(r"\K"):  # the match begins here
                _require(self.depth == 0)
                nodes, repeatable, looked = [_anything()], True, False
            else:
                looks = self.looks
                node = self._item(all(node.shape.high == 0 for node in nodes))
                if node is not None:  # a comment leaves what stands before it repeatable
                    nodes.append(node)
                    repeatable, looked = True, self.looks > looks
        return _sequence(nodes)

    def _item(self, leading: bool) -> _Node | None:
        """The next thing that a quantifier can stand behind; None for a comment or flags. `leading`: it may begin a match
        of its branch."""
        start, char = self.at, self._next()
        if char == "(":
            return self._group(leading and not self.depth)
        if char == "[":
            chars = self._class()
            if chars is None:
                return self._one_of_many(start)
            return _one_of(chars) if len(chars) <= _MOST_IN_CLASS else _anything(Shape.of_chars(_scans(chars)))
        if char == "\\":
            if self._scan(_ZERO_WIDTH):
                return _EMPTY
            if self._scan(_ANY_LENGTH):
                return _anything()
            escaped = self._escaped()
            return self._one_of_many(start) if escaped is None else _string(escaped)
        _require(char != "{")  # not a quantifier: fuzzy matching, or a literal that may be written \{
        if char in "^$":
            self.ends = char == "$" and not self.depth and self.at == len(self.pattern)
            return _EMPTY
        return self._one_of_many(start) if char == "." else _string(char)

    def _one_of_many(self, start: int) -> _Node:
        """A class or an escape for many characters, which begins at `start`: the engine says what is among them."""
        return _anything(_shape_of_class(self.pattern[start : self.at], self.version1))

    def _escaped(self) -> str | None:
        """The character for which the escape stands whose backslash was read; None for one of several."""
        if found := self._scan(_HEX):
            return chr(int(found[0][1:], 16))
        if self._scan(_ANY_CHAR):
            return None
        char = self._next()
        if char in "ds":
            return "0" if char == "d" else " "
        _require(char in _CONTROL or not (char.isascii() and char.isalnum()))
        return _CONTROL.get(char, char)

    def _class(self) -> frozenset[str] | None:
        """The characters of the class whose bracket was read; None where they are not known."""
        known = not self._take("^")
        chars: set[str] = set()
        first = True  # where "]" is a character
        while first or not self._take("]"):
            if not first and self._operator():
                self.at += 2
                known, first = False, True
                continue
            first = False
            many = self.pattern.startswith(_MANY, self.at)
            low = self._member()
            high: str | None = low
            range_follows = not self._operator() and not self.pattern.startswith("-]", self.at)
            if low is not None and range_follows and self._take("-"):
                many |= self.pattern.startswith(_MANY, self.at)
                high = None if many else self._member()  # `[\d-x]` is no range
            if low is None or high is None or ord(high) - ord(low) >= _WIDEST_RANGE:
                known = False
            else:
                _require(low <= high)
                chars.update(map(chr, range(ord(low), ord(high) + 1)))
        return frozenset(chars) if known else None

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

    def _group(self, leading: bool) -> _Node | None:
        """The group whose bracket was read; None for a comment or flags that are not a group. `leading`: a match begins
        here."""
        if self._scan(_COMMENT):
            return None
        if found := self._scan(_REFERENCE):
            self.referred.add(found[1])
            return _anything(self.groups.get(found[1]))
        if found := self._scan(_LOOK_AROUND):
            self.looks += 1
            start, body = self.at, self._body()
            leading &= not _MAY_REPEAT.match(self.pattern, self.at)
            if leading and found[0] == "?=" and self.branches == 1 and _TO_THE_END.search(self.pattern, start, self.at):
                self.ahead.append(body.shape)
            if leading and found[0] == "?!" and (none := _HOLDS_NONE.match(self.pattern, start)):
                self.barred.update(none[1])
            if "!" in found[0]:
                return _EMPTY
            # It consumes nothing, but what it asks for stands in the text, right beside what follows or goes before.
            pieces = (_UNKNOWN, *body.pieces) if "<" in found[0] else (*body.pieces, _UNKNOWN)
            return _Node(pieces, _EMPTY.shape)
        if found := self._scan(_CONDITION):
            if found[1]:
                self._body()
            self._body()
            return _anything()
        if found := self._scan(_FLAGS):
            caseless = "i" in found[1]
            _require(not caseless or found[2] == ":")
            self.caseless += caseless
            node = self._body() if found[2] == ":" else None
            self.caseless -= caseless
            return _anything() if caseless else node
        found = self._scan(_OPENING)
        _require(found is not None)
        node = self._body()
        if found and (name := found[1]):  # two groups may have one name
            _require(name not in self.referred)
            shape = Shape.anything() if self.caseless or "(?|" in self.pattern else node.shape
            self.groups[name] = self.groups[name].or_(shape) if name in self.groups else shape
        return node

    def _body(self) -> _Node:
        """The inside of a group and its closing bracket."""
        self.depth += 1
        node = self._alternation()
        self.depth -= 1
        _require(self._take(")"))
        return node


@lru_cache(maxsize=4096)
def _shape_of_class(source: str, version1: bool) -> Shape:
    """The shape of one character, of those that a class or an escape names. Only the engine knows which these are."""
    try:
        one = regex.compile(source, regex.V1 if version1 else regex.V0)
    except regex.error:
        raise _NotUnderstoodError from None
    return Shape.of_class(one)


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
