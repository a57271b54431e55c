"""The gate before the output folder: pages that lost too much of their running text are set aside, and named.

A wrong rule can empty a page, or take a piece of every page. Both are seen from the running text that was lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cleaner.loss import Loss

__all__ = ["Gate"]

# So many Han characters have to be lost, in all or to one rule, before a share says anything: all the notices of a
# document site together have 342, the longest that one rule takes has 186.
_LEAST, _LEAST_OF_RULE = 500, 200


@dataclass(frozen=True)
class Gate:
    """How much of the running text may be lost, as shares from 0 to 1.

    `page`: of a page. `rule`: of all pages together to one rule; then the pages are set aside that lost so much to it.

    >>> losses = [(b"a", Loss(900, (("legal-footer.copyright-years", 30),))), (b"b", Loss(100, (("my.rule", 700),)))]
    >>> print(Gate().set_aside(lambda: losses)[b"b"])
    loses 88% of its running text, 700 characters, most to my.rule; `cleaner show` marks it: mend the rule, or raise --max-loss
    """

    page: float = 0.5
    rule: float = 0.3

    def set_aside(self, losses: Callable[[], Iterable[tuple[bytes, Loss]]]) -> dict[bytes, str]:
        """The pages to set aside, by name, with the reason. `losses` gives all pages, and is called twice."""
        lost: Counter[str] = Counter()
        total = 0
        for _, loss in losses():
            total += loss.kept + loss.lost
            lost.update(dict(loss.rules))
        wrong = {rule for rule, count in lost.items() if count >= _LEAST and count > self.rule * total}
        aside = {}
        for name, loss in losses():
            rule, most = max(loss.rules, key=lambda entry: entry[1], default=("", 0))
            if loss.share > self.page and (loss.lost >= _LEAST or most >= _LEAST_OF_RULE):
                aside[name] = (
                    f"loses {loss.share:.0%} of its running text, {loss.lost:,} characters, most to {rule}; `cleaner show` "
                    "marks it: mend the rule, or raise --max-loss"
                )
            elif rule in wrong and most > self.rule * (loss.kept + loss.lost):
                aside[name] = (
                    f"{rule} takes {most / (loss.kept + loss.lost):.0%} of its running text, and {lost[rule] / total:.0%} of "
                    "that of all pages; `cleaner show` marks it: mend the rule, or raise --max-rule-loss"
                )
        return aside
