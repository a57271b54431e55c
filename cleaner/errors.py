"""The errors a user can meet. Each is a full sentence: what happened, where, and what to do next."""

from __future__ import annotations

__all__ = ["BrokenPromise", "CleanerError", "PageError", "RuleError", "UsageError"]


class CleanerError(Exception):
    """Anything `cleaner` can say no to. The command line prints it and never shows a traceback."""


class UsageError(CleanerError):
    """The input or output that was asked for cannot be used. Exit status 2, nothing is written."""


class RuleError(CleanerError):
    """One or more mistakes in rule files, all of them, one `path:line:column: …` to a line. Exit status 2."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class PageError(CleanerError):
    """One page cannot be cleaned. The page is failed and named; the others go on. Exit status 1."""


class BrokenPromise(PageError):
    """The safety check found a page that would lose text or change on a second run. The page is not written."""
