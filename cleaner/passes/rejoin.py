"""Rejoin: what a site cut into page segments or wrapped at a fixed width becomes whole again.

Only marks and line breaks go; no blank is put in, because a cut falls anywhere: words meet words.
"""

from __future__ import annotations

from cleaner.document import Edit
from cleaner.page import Page
from cleaner.passes.strip import Find, cut
from cleaner.rules import RuleSet

__all__ = ["rejoin_segments", "rejoin_wraps"]


def rejoin_segments(page: Page, rules: RuleSet) -> list[Edit]:
    """Cut the marks of page segments and the breaks before them. Real numbered lists stay."""
    return _rejoin(page, rules, "Segments")


def rejoin_wraps(page: Page, rules: RuleSet) -> list[Edit]:
    """Cut the breaks inside sentences. Verse, headings, oaths and the lines of a host script stay."""
    return _rejoin(page, rules, "Rejoin")


def _rejoin(page: Page, rules: RuleSet, kind: str) -> list[Edit]:
    return cut(page.text, [Find(*span, rule) for rule in rules.possible(kind, page) for span in rule.find(page)])
