"""Messages on stderr: sentences for people, or with `--log-format json` an object to a line for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import click

from cleaner.report.safe import visible

__all__ = ["begin", "did_you_mean", "log", "log_format_option"]

log = logging.getLogger("cleaner")


def begin() -> None:
    """Send messages to stderr as sentences."""
    handler = _Stderr(sys.stderr)
    handler.setFormatter(_Text())
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


def did_you_mean(word: str, known: Iterable[str], most: int = 1, like: float = 0.7) -> str:
    """`did you mean …?` with the words that a mistyped one is like; empty where there is none."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), most, like)
    return f"did you mean {', '.join(close)}?" if close else ""


def _use(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """From here on messages are `text` or `json`, those of the options after it too."""
    if value == "json":
        for handler in log.handlers:
            handler.setFormatter(_Json())
    return value


def log_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--log-format`."""
    return click.option(
        "--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True, is_eager=True, callback=_use,
        help="Messages on stderr as sentences, or as one JSON object to a line.",
    )(command)  # fmt: skip


class _Stderr(logging.StreamHandler[Any]):
    """A handler that lets a reader of stderr go away as one of stdout may."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        raise


class _Text(logging.Formatter):
    """`cleaner: …`; what could harm a terminal is spelt out."""

    def format(self, record: logging.LogRecord) -> str:
        return f"cleaner: {visible(record.getMessage())}"


class _Json(logging.Formatter):
    """`{"time": …, "level": …, "message": …}`, and the fields that a message brings as `extra={"fields": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        about = {"time": time, "level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps(about | getattr(record, "fields", {}), ensure_ascii=False)
