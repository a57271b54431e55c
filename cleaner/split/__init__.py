"""Split: where the speeches of a page begin. Rules mark headers, code judges whether they are a series."""

from cleaner.split.headers import Candidate
from cleaner.split.speeches import RULES, Part, Speech, Split, split

__all__ = ["RULES", "Candidate", "Part", "Speech", "Split", "split"]
