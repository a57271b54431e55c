"""The loader: any bytes are rules, or a list of mistakes with their places."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from cleaner import pattern
from cleaner.errors import PageError, RuleError
from cleaner.examples import prove
from cleaner.loader import load
from cleaner.pipeline import clean

__all__ = ["check"]

_PAGE = "在全县防汛会上的讲话\n1、同志们:\n今天我们召开全县防汛工作会议。\n第1页 / 共6页\n2、谢谢大家!"


def check(data: bytes) -> None:
    """Reads `data` as a rule file, and as the word lists of another one; proves and tries what loads."""
    pattern.SECONDS = 0.2
    for name in ("topic.yaml", "words.yaml"):
        with TemporaryDirectory() as folder:
            Path(folder, name).write_bytes(data)
            if name == "words.yaml":
                Path(folder, "topic.yaml").write_text(
                    "- {id: topic.one, kind: drop-line, why: It., line: '{a}x', strip: [ax], keep: [b]}\n"
                )
            try:
                rules = load(Path(folder))
            except RuleError as error:
                assert error.faults
                for fault in error.faults:
                    assert re.match(re.escape(folder) + r"/\w+\.yaml:\d+(:\d+)?: ", fault), fault
                return
            list(prove(rules, rules))
            try:
                clean("page", _PAGE, rules)
            except PageError:  # a rule that is too slow, or chases another one
                return
