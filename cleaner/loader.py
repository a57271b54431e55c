"""Load the rules of folders: what was read once is kept for the next run, and no YAML is parsed then."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import regex

from cleaner.cache import hash_of, kept
from cleaner.errors import RuleError, UsageError
from cleaner.kinds import KINDS
from cleaner.page import Span
from cleaner.pattern import Pattern, WholeLine
from cleaner.rules import Example, Rule, RuleSet
from cleaner.weighed import Card, Sign

__all__ = ["builtin_rules", "load"]


def builtin_rules() -> Path:
    """The folder of the rules that come with `cleaner`: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "builtin_rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


def load(*folders: Path, compile_all: bool = False) -> RuleSet:
    """The rules of `folders`, every `*.yaml` below them; the word lists stand in files `words.yaml`.

    What was read is kept for the next run. Compiling takes most of the time of reading, so the patterns of the built-in
    rules, which the tests have proved, are compiled when they are first needed, unless `compile_all` is set.

    Raises UsageError for a folder that holds no rules, RuleError with all mistakes in all files.
    """
    files = {folder: sorted(folder.rglob("*.yaml")) if folder.is_dir() else [] for folder in folders}
    for folder, paths in files.items():
        if not paths:
            raise UsageError(f"no rules in {folder}: name a folder that holds *.yaml rule files")
    if compile_all:
        return _read(files, compile_all)
    readers = [
        Path(__file__).with_name(f"{name}.py")
        for name in ("loader", "rulefile", "rules", "kinds", "repeats", "pattern", "weighed", "fold", "codes")
    ]
    paths = [*chain(*files.values()), *readers]
    try:
        made_from = sys.version, regex.__version__, [*map(str, paths)], hash_of(paths)
    except OSError:
        return _read(files)  # it says which file cannot be read
    return _restored(kept("rules", made_from, lambda: _dumped(_read(files))))


def _read(files: Mapping[Path, Sequence[Path]], compile_all: bool = False) -> RuleSet:
    """The rules of the files, folder by folder."""
    from cleaner.rulefile import RuleFile  # with a YAML parser, which most runs do without

    faults: list[str] = []
    words: dict[str, str] = {}
    cards: dict[str, Card] = {}
    rules: dict[str, Rule] = {}
    for folder, paths in files.items():
        compiled = compile_all or folder != builtin_rules()
        known = len(faults)
        for path in (p for p in paths if p.name == "words.yaml"):
            RuleFile(path, faults, words, cards, compiled).read_words()
        if len(faults) > known:  # of the rules it would only be said that they lack the lists
            raise RuleError(faults)
        for path in (p for p in paths if p.name != "words.yaml"):
            for rule in RuleFile(path, faults, words, cards, compiled).read_rules():
                if rule.id in rules:
                    faults.append(f"{rule.place}:1: the id {rule.id} is taken; it stands in {rules[rule.id].place} too")
                rules[rule.id] = rule
    if faults:
        raise RuleError(faults)
    return RuleSet(tuple(rules[id_] for id_ in sorted(rules)), words)


def _dumped(rules: RuleSet) -> bytes:
    """A rule set as JSON."""

    def default(value: Any) -> Any:
        if isinstance(value, Pattern):
            return [isinstance(value, WholeLine), value.source, value.rule, value.place]
        if isinstance(value, tuple):
            return [*value]
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}

    kinds = {kind: name for name, kind in KINDS.items()}
    all_rules = [(kinds[type(rule.kind)], rule) for rule in rules]
    return orjson.dumps([all_rules, rules.words], default=default, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _restored(data: bytes) -> RuleSet:
    """The rule set that `_dumped` wrote."""
    all_rules, words = orjson.loads(data)
    rules = []
    for kind, fields in all_rules:
        fields["kind"] = KINDS[kind](**{name: _value(value) for name, value in fields["kind"].items()})
        fields["facts"] = {name: _value(pattern) for name, pattern in fields["facts"].items()}
        for name in ("strip", "misses"):
            fields[name] = tuple(
                Example(one["text"], tuple(Span(*span) for span in one["spans"])) for one in fields[name]
            )
        rules.append(Rule(**fields | {name: tuple(fields[name]) for name in ("keep", "seen_on")}))
    return RuleSet(tuple(rules), words)


def _value(value: Any) -> Any:
    """What stands at a key of a kind: a pattern or a card, where it is written as a list."""
    if not isinstance(value, list):
        return value
    if isinstance(value[0], bool):
        return (WholeLine if value[0] else Pattern)(*value[1:])
    return tuple(Sign(name, points, tuple(words), most) for name, points, words, most in value)
