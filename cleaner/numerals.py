"""Chinese and Arabic numerals, and dates in the forms that pages state them."""

from __future__ import annotations

import re

__all__ = ["iso_date", "number"]

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100}
_NUMERAL = r"[〇零○一二三四五六七八九十两\d]"
_DATE = re.compile(
    rf"(?P<roc>民国)?\s*(?P<year>{_NUMERAL}{{2,4}})\s*[年./-](?:\s*(?P<month>{_NUMERAL}{{1,3}})\s*(?:[月./-]|$)(?:\s*(?P<day>{_NUMERAL}{{1,3}})(?:\s*日|(?!\d)))?)?"
)


def number(numeral: str) -> int | None:
    """The value of a numeral from 0 to 999, Chinese or Arabic, folded; None where it is not one.

    >>> number("十二"), number("二十"), number("一百零三"), number("17"), number("甲")
    (12, 20, 103, 17, None)
    """
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if not numeral or any(char not in _DIGITS and char not in _UNITS for char in numeral):
        return None
    if not any(char in _UNITS for char in numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    value = digit = 0
    for char in numeral:
        if char in _UNITS:
            value += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return value + digit


def iso_date(folded: str) -> str | None:
    """The first date in a folded text, as ISO 8601 with missing parts left out; None where there is none.

    >>> iso_date("2023年8月日"), iso_date("(二〇二一年十月一日)"), iso_date("民国113年11月5日")
    ('2023-08', '2021-10-01', '2024-11-05')
    """
    for match in _DATE.finditer(folded):
        year = number(match["year"])
        if year is None or (not match["roc"] and len(match["year"]) != 4):
            continue
        parts = [f"{year + 1911 if match['roc'] else year:04d}"]
        for part, most in ((match["month"], 12), (match["day"], 31)):
            value = number(part) if part else None
            if value is None or not 1 <= value <= most:
                break
            parts.append(f"{value:02d}")
        return "-".join(parts)
    return None
