"""The pipeline: the laws of the design hold on any text."""

from __future__ import annotations

import re
from functools import cache

from cleaner.errors import PageError
from cleaner.loader import builtin_rules, load
from cleaner.pipeline import CODE_RULES, clean
from cleaner.read import Decoded
from cleaner.records import result_of
from cleaner.report.marked import pieces, replaced
from cleaner.report.safe import visible
from cleaner.rules import RuleSet
from tests.strategies import FURNITURE, SENTENCES

__all__ = ["check", "text_of"]

_SURROGATE = re.compile("[\ud800-\udfff]")
# A control byte stands for one of these, so that the fuzzer finds them: it would hardly write a sentence.
_PIECES = dict(zip((*range(1, 9), *range(14, 32)), (*SENTENCES, *FURNITURE), strict=False))


def text_of(data: bytes) -> str:
    """The page that some bytes stand for. Bytes that are no UTF-8 become lone surrogates."""
    return "".join(_PIECES.get(ord(char), char) for char in data.decode("utf-8", "surrogateescape"))


@cache
def _rules() -> RuleSet:
    return load(builtin_rules())


def check(data: bytes) -> None:
    """Cleans the page that `data` stands for, writes its record and its marked view in memory, and cleans it again.

    A page may fail only because a rule takes too long or because rules chase one another; the message names the rule.
    """
    text, rules = text_of(data), _rules()
    try:
        cleaned = clean("page", text, rules)
    except PageError as error:
        assert "rule " in str(error) or "still finds" in str(error), error
        return
    document = cleaned.document
    assert document.restored() == document.raw == text
    assert "".join(speech.text for speech in cleaned.speeches) == document.text
    assert all(rules.get(edit.rule) or edit.rule in CODE_RULES for _, _, edit in document.edits())
    if not _SURROGATE.search(text):  # no bytes are read as half a character
        result = result_of("page", "page", data, Decoded(text, "utf-8"), cleaned)
        assert len(result.files) == len(cleaned.speeches)
    assert "".join(piece.text for piece in pieces(cleaned)) == text
    visible(text).encode()
    replaced(cleaned)
    for speech in cleaned.speeches:
        again = clean("page", speech.text, rules)
        assert not again.document.layers, again.document.layers[0].edits[0]
