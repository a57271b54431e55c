"""Reading: any bytes are a text that gives them back, or a sentence that says why not."""

from __future__ import annotations

from cleaner.errors import PageError
from cleaner.read import decode, encode

__all__ = ["check"]


def check(data: bytes) -> None:
    """Raises AssertionError, or whatever `decode` must not raise, where the law is broken."""
    try:
        decoded = decode(data)
    except PageError as error:
        assert "; " in str(error), error  # what is wrong; what to do
        return
    if decoded.exact:
        assert encode(decoded) == data
    else:
        assert encode(decoded)[len(decoded.bom) :].decode(decoded.encoding) == decoded.text
