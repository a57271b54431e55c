"""How the file of a speech is called: a template, filled with the stem of its page, its number and its title.

A title comes from a page, so nothing of it but letters and digits gets into a name; and no two speeches get one name,
whatever their titles are, because what stands between the fields is in none of them but the stem.
"""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

from cleaner.errors import UsageError

__all__ = ["NAME", "check_name", "speech_name"]

NAME = "{stem}-{part:02}"

# File systems allow a name so many bytes.
_LONGEST = 255
_BETWEEN = re.compile(r"[-_~+,. ()\[\]]+")


def check_name(template: str) -> None:
    """Raises UsageError where a template could give two speeches one name, or a name that no file may have."""
    allowed = "write fields in braces, {stem} and {part:02} once each, {title} if you like, with - or _ between them"
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"the name {template!r} is no template ({error}); {allowed}") from None
    fields = [field for _, field, _, _ in pieces if field is not None]
    literals = [literal for literal, _, _, _ in pieces]
    wrong = (
        sorted(field for field in fields if field != "title") != ["part", "stem"]
        or fields.count("title") > 1
        or any(spec and not (field == "part" and re.fullmatch("0[1-9]", spec)) for _, field, spec, _ in pieces)
        or any(conversion for _, _, _, conversion in pieces)
        or not all(_BETWEEN.fullmatch(literal) for literal in literals[1:])
        or not re.fullmatch(r"[_+(\[]*", literals[0])
        or sum(map(len, literals)) > 20
    )
    if wrong:
        raise UsageError(f"the name {template!r} cannot be used; {allowed}")


def speech_name(template: str, stem: str, part: int, title: str | None) -> str:
    """The name of a speech without `.txt`, below the output folder. `stem` may begin with folders.

    >>> speech_name("{stem}-{part:02}-{title}", "sub/page", 3, "在“一府两院”/会上的讲话")
    'sub/page-03-在一府两院会上的讲话'
    >>> speech_name("{stem}-{part:02}-{title}", "page", 1, "../")
    'page-01-无题'
    """
    folder, slash, base = stem.rpartition("/")
    room = _LONGEST - len((template.format(stem=base, part=part, title="") + ".txt").encode())
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFC", title or ""))) or "无题"
    short = letters.encode("utf-8", "ignore")[: max(room, 0)].decode("utf-8", "ignore")
    return f"{folder}{slash}{template.format(stem=base, part=part, title=short)}"
