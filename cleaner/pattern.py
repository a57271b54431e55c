"""Pattern: a regular expression of a rule, compiled when it is first needed, run under a time limit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import regex

from cleaner.alternatives import alternatives
from cleaner.cache import compiled
from cleaner.errors import PageError, RuleError
from cleaner.literals import Need, need_of
from cleaner.shape import MARKS, Shape

__all__ = ["LINES", "SECONDS", "SPARED", "TITLE", "TITLE_LENGTH", "Part", "Pattern", "WholeLine", "limit"]

# One pattern on one line, and as much more for every million code points of it. A page that needs longer is a pattern
# that backtracks, not a page that is long.
SECONDS = 2.0
# A pattern may take as long as on so many such lines on all lines of a page.
LINES = 5

# A title shorter than this is an everyday word, longer is not a title: neither proves anything.
TITLE_LENGTH = range(4, 121)

# Stands for the title of the page in a literal: a noncharacter, which no text and no pattern holds.
TITLE = "\uffff"

# A pattern of so many code points takes about a millisecond to compile.
_LONG = 300
# Negative look-around, conditions, and what gives nothing back: where more matches in these, less may match in all.
_NARROWER = regex.compile(r"\(\?<?!|\(\?>|\(\?\(|[*+?}]\+")

# Drawn before and behind what a line says: arrows, shapes, stars, hands and emoji, by their blocks of Unicode without the
# numbers in circles. They change nothing of what it is. Dashes are no ornament: they stand before a name that signs, and tell
# a point of a list.
_ORNAMENTS = r"\u2190-\u21ff\u25a0-\u2775\u2794-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\u2295-\u2299•·・~※\ufe0f"
_ORNAMENT = regex.compile(f"[{_ORNAMENTS}]")
_BEFORE = regex.compile(rf"[{_ORNAMENTS}\s]{{0,16}}+")
_BEHIND = regex.compile(rf"(?r)[{_ORNAMENTS}\s]{{0,16}}\Z")

# Where a pattern for whole lines begins so, it spares the title of the page.
SPARED = "(?!{title}$)"


# What says nothing of single digits in a pattern: quantifiers, all ten of them, properties, other characters by number.
_ANY_DIGITS = regex.compile(
    r"(?<![(|^\\])(?<!\[[^\]]*)\{\d*,?\d*\}|(?<=\[[^\[\]]*)0-9(?=[^\[\]]*\])|\\d|\\[pP]\{[A-Za-z_]+\}|\\u(?!00)[0-9A-Fa-f]{4}"
)
# A digit, a character by its number or name, a comparison with what was found before.
_OF_DIGITS = regex.compile(r"\d|\\[gkxuUN]|\(\?P=")


def limit(length: int) -> float:
    """How many seconds a pattern may take on a line of so many code points."""
    return SECONDS * (1 + length / 1_000_000)


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern of a rule, in the syntax of the `regex` library, that is looked for inside folded lines.

    `{title}` in the source stands for the title of the page at hand; on a page without one it matches nothing. Where the
    source begins with `(?!{title}$)`, the pattern spares the line that is the title. `rule` and `place` (path:line) say
    whose pattern it is.

    >>> [match[0] for match in Pattern("第\\\\d+页").matches("第3页,第4页")]
    ['第3页', '第4页']
    """

    source: str
    rule: str = ""
    place: str = ""

    @property
    def form(self) -> tuple[Any, ...]:
        """All that decides what the pattern finds."""
        return type(self).__name__, self.source

    @cached_property
    def spares_title(self) -> bool:
        """Whether the pattern is for pages with a title, and not for the line that is the title."""
        return isinstance(self, WholeLine) and self.source.startswith(SPARED)

    @cached_property
    def titled(self) -> bool:
        """Whether what the pattern looks for holds the title of the page."""
        return "{title}" in self._rest

    @cached_property
    def _rest(self) -> str:
        """The source without the guard of the title, which needs no engine."""
        return self.source.removeprefix(SPARED) if self.spares_title else self.source

    @property
    def whole(self) -> Pattern:
        """The pattern of which this is a part: most are whole."""
        return self

    def parts(self) -> list[Pattern]:
        """Patterns of which at least one matches on a line where this one does, and none where it does not."""
        return [self]

    @cached_property
    def need(self) -> Need:
        """What a line needs to hold a match, TITLE standing for the title."""
        need = need_of(self._rest.replace("{title}", TITLE))
        if self.titled and need.shape != need_of(self._rest.replace("{title}", f"(?:{regex.escape(MARKS)})")).shape:
            need = need._replace(shape=Shape.anything())  # the title is a part of the match, whatever it looks like
        return self._of_line(need).of_text()

    def _of_line(self, need: Need) -> Need:
        return need

    def matches(self, folded: str, title: str = "") -> tuple[Any, ...]:
        """The matches, one after another. Raises PageError after the `limit`."""
        return self.found(folded, title) if self.allows(folded, title) else ()

    def found(self, folded: str, title: str = "") -> tuple[Any, ...]:
        """The matches, also where `allows` says that they do not count. Raises PageError after the `limit`."""
        try:
            if self.titled and not (self._outline is None or self._run(self._outline, folded)):
                return ()
            compiled = self._compiled(title)
            return () if compiled is None else self._run(compiled, folded)
        except TimeoutError:
            raise self.too_slow(limit(len(folded)), "one line of it") from None

    def too_slow(self, seconds: float, where: str) -> PageError:
        """The failure of a page on which the pattern took so long."""
        return PageError(
            f"rule {self.rule} took longer than {seconds:.3g} s on {where}; "
            f"mend its pattern ({self.place}) or leave the rule out"
        )

    def allows(self, folded: str, title: str) -> bool:
        """Whether the title of the page, if the pattern spares it, lets it look at the line."""
        if not self.spares_title:
            return True
        span = _between_ornaments(folded)
        return len(title) in TITLE_LENGTH and title != (folded[slice(*span)] if span else folded)

    @cached_property
    def tells_digits(self) -> bool:
        """Whether it may matter to the pattern which digits stand on a line; False only where it does not.

        >>> Pattern("第[0-9]{1,3}页").tells_digits, Pattern("20[0-9]{2}年").tells_digits, Pattern(r"(\\d)\\1").tells_digits
        (False, True, True)
        """
        return bool(_OF_DIGITS.search(_ANY_DIGITS.sub("", self.source)))

    def _run(self, compiled: Any, folded: str) -> tuple[Any, ...]:
        return tuple(compiled.finditer(folded, timeout=limit(len(folded)), concurrent=False))

    @cached_property
    def _plain(self) -> Any:
        """The compiled pattern; None where it takes the title."""
        try:
            return None if self.titled else compiled(self._rest)
        except regex.error as error:
            raise RuleError([f"not a pattern: {error}: {self.source[:200]}"]) from error

    @cached_property
    def _outline(self) -> Any:
        """The compiled pattern with any title in it, which matches at least where the pattern does: to compile a long one for
        the title of every page takes longer. None where that might match less, or where the pattern is short: any title in
        a repetition takes longer yet."""
        any_title = f"(?:.{{{TITLE_LENGTH.start},{TITLE_LENGTH.stop - 1}}})"
        if len(self._rest) < _LONG or _NARROWER.search(self._rest):
            return None
        return compiled(self._rest.replace("{title}", any_title))

    def _compiled(self, title: str) -> Any:
        if self._plain is not None:
            return self._plain
        return _with_title(self._rest, title) if len(title) in TITLE_LENGTH else None


class WholeLine(Pattern):
    """A pattern that has to match a folded line from end to end: `matches` gives one match or none. Where the line does not
    match with the ornaments (stars, arrows, bullets) before and behind what it says, it may without them.

    >>> WholeLine("第\\\\d+页").matches("第3页,第4页")
    ()
    >>> [match[0] for match in WholeLine("第\\\\d+页").matches("★ 第3页 ★")]
    ['第3页']
    """

    def parts(self) -> list[Pattern]:
        """Its alternatives, each a pattern of its own, where it has several.

        >>> [part.source for part in WholeLine("首页|本文共.{1,9}字,第.页").parts()]
        ['首页', '本文共.{1,9}字,第.页']
        """
        sources = [] if self.titled else alternatives(self._rest)
        return [Part(one, self.rule, self.place, self) for one in sources] if len(sources) > 1 else [self]

    def _of_line(self, need: Need) -> Need:
        return need._replace(shape=_DRAWINGS.then(need.shape).then(_DRAWINGS), starts=True, ends=True)

    def _run(self, compiled: Any, folded: str) -> tuple[Any, ...]:
        match = compiled.fullmatch(folded, timeout=limit(len(folded)), concurrent=False)
        if match is None and (span := _between_ornaments(folded)):
            match = compiled.fullmatch(folded, *span, timeout=limit(len(folded)), concurrent=False)
        return (match,) if match is not None else ()


@dataclass(frozen=True, eq=False)
class Part(WholeLine):
    """One of the alternatives of a pattern, `of`: what the title of a page lets that look at is asked there."""

    of: Pattern | None = None

    @property
    def whole(self) -> Pattern:
        return self.of or self


@lru_cache(maxsize=1024)  # the lines of a page: many patterns look at each
def _between_ornaments(folded: str) -> tuple[int, int] | None:
    """The span of what a line says between ornaments, blanks aside; None where it has none, or nothing else.

    >>> _between_ornaments("★ 推荐 ★"), _between_ornaments("推荐"), _between_ornaments("★★")
    ((2, 4), None, None)
    """
    before, behind = _BEFORE.match(folded), _BEHIND.search(folded)
    start, end = before.end() if before else 0, behind.start() if behind else len(folded)
    return (start, end) if start < end < start + len(folded) else None


# What may stand before and behind a line beside what it says.
_DRAWINGS = Shape.of_class(_ORNAMENT).times(0, 16)


@lru_cache(maxsize=256)  # a few pages' worth: every page has a title of its own
def _with_title(source: str, title: str) -> Any:
    return regex.compile(source.replace("{title}", f"(?:{regex.escape(title, special_only=True)})"))
