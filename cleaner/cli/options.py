"""Options that several commands share, and what they come to."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar

import click
from click.core import ParameterSource

from cleaner.engine import Settings
from cleaner.errors import PageError, UsageError
from cleaner.loader import builtin_rules
from cleaner.pipeline import Cleaned, Options, clean
from cleaner.read import Decoded, decode, read_page
from cleaner.report.safe import one_line

__all__ = ["SIZE", "clean_one", "cleaning_options", "rule_folders", "rule_options"]


class _Size(click.ParamType):  # type: ignore[type-arg]
    """A number of bytes, as `64M`, `500k` or `1200`."""

    name = "size"
    units: ClassVar = {"G": 10**9, "M": 10**6, "k": 10**3, "": 1}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"([0-9]+)([kmg]?)b?", str(value).strip().lower())
        if not match or int(match[1]) == 0:
            self.fail(f"{value!r} is not a size; write 64M, 500k or a number of bytes", param, ctx)
        return int(match[1]) * next(size for unit, size in self.units.items() if unit.lower() == match[2])

    def spelt(self, size: int) -> str:
        """The shortest text that means `size`.

        >>> SIZE.spelt(64_000_000), SIZE.spelt(1200)
        ('64M', '1200')
        """
        unit, many = next((unit, many) for unit, many in self.units.items() if size % many == 0)
        return f"{size // many}{unit}"


SIZE = _Size()


def rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--rules DIR` and `--only-rules DIR`."""
    command = click.option(
        "--only-rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
        help="Use the rules of this folder instead of the built-in ones. May be given more than once.",
    )(command)  # fmt: skip
    return click.option(
        "--rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
        help="Use the rules of this folder beside the built-in ones. May be given more than once.",
    )(command)  # fmt: skip


def cleaning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What changes the result of cleaning a page; the command gets it as one argument, `settings`."""

    @wraps(command)
    def with_settings(
        *args: Any,
        rules: tuple[Path, ...],
        only_rules: tuple[Path, ...],
        script: str,
        punctuation: str,
        max_page: int,
        **others: Any,
    ) -> Any:
        settings = Settings(rule_folders(rules, only_rules), Options(script, punctuation), max_page)
        return command(*args, settings=settings, **others)

    options = (
        click.option(
            "--script", type=click.Choice(["simplified", "keep"]), default="simplified", show_default=True,
            help="Convert Traditional text to Simplified, or keep it.",
        ),
        click.option(
            "--punctuation", type=click.Choice(["full", "keep"]), default="full", show_default=True,
            help="Set , : ; ! ? ( ) to full width beside Chinese characters, or keep them.",
        ),
        click.option(
            "--max-page", default="64M", type=SIZE, metavar="SIZE", show_default=True,
            help="Fail pages that are larger, in bytes; k, M and G are understood.",
        ),
    )  # fmt: skip
    decorated: Callable[..., Any] = with_settings
    for option in reversed(options):
        decorated = option(decorated)
    return rule_options(decorated)


def rule_folders(more: tuple[Path, ...], only: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders to load rules from. Where both options are given, the one that comes first wins: command line,
    environment, file. Raises UsageError where both come from the same.
    """
    if more and only:
        order = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT_MAP)
        source = click.get_current_context().get_parameter_source
        ranks = [order.index(source(name) or order[-1]) for name in ("rules", "only_rules")]
        if ranks[0] == ranks[1]:
            raise UsageError("--rules adds to the built-in rules and --only-rules replaces them; give one of the two")
        more, only = (more, ()) if ranks[0] < ranks[1] else ((), only)
    return only or (builtin_rules(), *more)


def clean_one(page: str, settings: Settings) -> tuple[Decoded, Cleaned]:
    """One page (`-`: standard input), decoded and cleaned. Raises UsageError where that cannot be done."""
    if os.path.isdir(page):
        raise UsageError(f"{one_line(page)} is a folder; name one page in it, or clean all with `cleaner clean`")
    try:
        decoded = decode(sys.stdin.buffer.read()) if page == "-" else read_page(Path(page), settings.max_page)[1]
        return decoded, clean(page, decoded.text, settings.rule_set(), settings.options)
    except PageError as error:
        raise UsageError(f"{one_line(page)}: {error}") from error
