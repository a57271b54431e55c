"""Reject: what is left of a page and is no text. It is cut as a whole, named, counted and kept in the record.

Two kinds are sure enough: random characters, and lists of links. Anything that may be a poor text is left alone.
"""

from __future__ import annotations

import re

from cleaner.page import Page
from cleaner.read.cost import cost

__all__ = ["RULES", "not_text"]

RULES = {
    "reject.random-characters": "The characters are a random choice: no text in Chinese has so many rare ones.",
    "reject.link-list": "Nothing but titles of other pages, with dates or addresses: a list of links, no speech.",
}

# Mean bits of a Han character (`cleaner.read.cost`) above which a text is no text, and the least Han characters that
# prove it. Measured: speeches 9.1 to 9.7, classical prose 11.1, a list of names 12.1; random characters of the 3,755
# most common ones 13.7, of all of GB2312 15.4, of one radical 17.4. docs/design.md shows the table.
RANDOM_BITS, RANDOM_HAN = 13.0, 60
# A list of links: so many lines, no running text at all, and so large a share with a date at the end or an address.
LINK_LINES, LINK_SHARE = 12, 0.8

_HAN = re.compile("[\u3007\u3400-\u9fff\U00020000-\U000323af]+")
_LINK = re.compile(r"https?://|www\.|\.html?|\[?\(?(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\)?\]?$")


def not_text(page: Page) -> str:
    """The rule that rejects the text of a speech; empty where it is a text, or may be one.

    >>> not_text(Page("同志们：今天开会。"))
    ''
    """
    runs = _HAN.findall(page.text)
    clauses = "".join(run for run in runs if len(run) < RANDOM_HAN)  # a text between stretches of random ones has marks
    if _is_random("".join(runs)) and (len(clauses) < RANDOM_HAN or _is_random(clauses)):
        return "reject.random-characters"
    lines = [page.lines[number].folded for number in page.inked]
    if len(lines) >= LINK_LINES and not page.prose:
        links = sum(bool(_LINK.search(line)) for line in lines)
        if links >= LINK_SHARE * len(lines):
            return "reject.link-list"
    return ""


def _is_random(han: str) -> bool:
    """Whether so many characters are a random choice."""
    return len(han) >= RANDOM_HAN and cost(han).mean >= RANDOM_BITS
