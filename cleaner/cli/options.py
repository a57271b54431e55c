"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cleaner.errors import UsageError
from cleaner.loader import builtin_rules

__all__ = ["cleaning_options", "number_of_bytes", "rule_folders", "rule_options"]

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--rules DIR` and `--only-rules DIR`."""
    command = click.option(
        "--only-rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
        help="Use the rules of this folder instead of the built-in ones. May be given more than once.",
    )(command)  # fmt: skip
    return click.option(
        "--rules", "more_rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
        help="Use the rules of this folder beside the built-in ones. May be given more than once.",
    )(command)  # fmt: skip


def cleaning_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What changes the result of cleaning a page."""
    command = click.option(
        "--max-page", default="64M", callback=number_of_bytes, metavar="SIZE", show_default=True,
        help="Fail pages that are larger, in bytes; k, M and G are understood.",
    )(command)  # fmt: skip
    command = click.option(
        "--punctuation", type=click.Choice(["full", "keep"]), default="full", show_default=True,
        help="Set , : ; ! ? ( ) to full width beside Chinese characters, or keep them.",
    )(command)  # fmt: skip
    command = click.option(
        "--script", type=click.Choice(["simplified", "keep"]), default="simplified", show_default=True,
        help="Convert Traditional text to Simplified, or keep it.",
    )(command)  # fmt: skip
    return rule_options(command)


def rule_folders(more: tuple[Path, ...], only: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders to load rules from. Raises UsageError where `--rules` and `--only-rules` are given together."""
    if more and only:
        raise UsageError("--rules adds to the built-in rules and --only-rules replaces them; give one of the two")
    return only or (builtin_rules(), *more)


def number_of_bytes(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """`64M` as a number. Raises BadParameter for what is not a size."""
    text = value.strip().lower().removesuffix("b")
    number, unit = (text[:-1], text[-1]) if text and text[-1] in "kmg" else (text, "")
    if not number.isascii() or not number.isdigit() or int(number) == 0:
        raise click.BadParameter(f"{value!r} is not a size; write 64M, 500k or a number of bytes")
    return int(number) * _UNITS[unit]
