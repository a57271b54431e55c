"""Options from a file: `cleaner.toml`, or `[tool.cleaner]` in `pyproject.toml`, the nearest one upward.

A key is the long name of an option, and sets it for every command that has it. click puts the values in force: the
command line wins over the environment, that over the file, that over the default.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from cleaner.cli.messages import did_you_mean
from cleaner.errors import UsageError

__all__ = ["Configuration", "commands_of", "configuration", "key_of", "options_of"]

_FILES = (("cleaner.toml", ""), ("pyproject.toml", "tool.cleaner"))


@dataclass(frozen=True)
class Configuration:
    """One file of settings: its path, the table in it (`""`: the whole file), its text and its values by key."""

    path: Path
    table: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def place(self, key: str) -> str:
        """`path:line:column` of a key, or of its table where the key is written in another way than `key = …`."""
        wanted = re.compile(rf"\s*(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')\s*(?:=|\.)")
        inside, table = not self.table, (1, 1)
        for number, line in enumerate(self.text.split("\n"), 1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                inside = header[1] == self.table
                if header[1] in (self.table, key):
                    table = (number, 1)
            elif inside and wanted.match(line):
                return f"{self.path}:{number}:{len(line) - len(line.lstrip()) + 1}"
        return f"{self.path}:{table[0]}:{table[1]}"

    def default_map(self, group: click.Group) -> dict[str, Any]:
        """The values for `click.Context.default_map`: for each command those that are options of it.

        Paths count from the folder of the file. Raises UsageError with all keys that no command knows, and all values
        that no option takes.
        """
        commands = list(commands_of(group))
        known = {key_of(option) for _, command in commands for option in options_of(command)}
        allowed = f"allowed are {', '.join(sorted(known))}"
        faults = {key: f"unknown key {key!r}; {did_you_mean(key, known) or allowed}" for key in self.values}
        result: dict[str, Any] = {}
        for words, command in commands:
            own = result
            for word in words:
                own = own.setdefault(word, {})
            for option in options_of(command):
                if (key := key_of(option)) in self.values:
                    faults[key] = _fault(option, command, self.values[key])
                    own[option.name or key] = self._located(option, self.values[key])
        found = [f"{self.place(key)}: {fault}" for key, fault in faults.items() if fault]
        if found:
            raise UsageError("\n".join(found))
        return result

    def _located(self, option: click.Option, value: Any) -> Any:
        if not isinstance(option.type, click.Path):
            return value
        if isinstance(value, list):
            return [str(self.path.parent / one) for one in value]
        return value if value == "-" else str(self.path.parent / str(value))


def configuration() -> Configuration | None:
    """The nearest file with settings, from the working directory upward; in one folder `cleaner.toml` comes first.

    Raises UsageError for a file that cannot be read or is no TOML.
    """
    folder = Path()
    for _ in Path.cwd().parts:
        for name, table in _FILES:
            path = folder / name
            if path.is_file() and (found := _read(path, table)) is not None:
                return found
        folder = folder / ".."
    return None


def _read(path: Path, table: str) -> Configuration | None:
    """The settings in a file; None where a pyproject.toml has no table for us."""
    try:
        text = path.read_text(encoding="utf-8")
        if table and not re.search(r"\bcleaner\b", text):
            return None
        values: Any = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); make it readable or take it away") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        why, _, place = str(error).partition(" (at ")
        line, column = re.findall(r"\d+", place) or (text.count("\n") + 1, 1)
        raise UsageError(f"{path}:{line}:{column}: this is no TOML: {why}; write key = value") from error
    for name in filter(None, table.split(".")):
        values = values.get(name)
        if values is None:
            return None
    found = Configuration(path, table, text)
    if not isinstance(values, dict):
        raise UsageError(f"{found.place('cleaner')}: {table} is no table; write [{table}] and key = value below it")
    return Configuration(path, table, text, values)


def commands_of(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it (`("rules", "test")`); those that are hidden are left out."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield (*words, name), command
            if isinstance(command, click.Group):
                yield from commands_of(command, (*words, name))


def options_of(command: click.Command) -> list[click.Option]:
    """The options of a command that can be set, in the order of its help."""
    return [option for option in command.params if isinstance(option, click.Option) and not option.hidden]


def key_of(option: click.Option) -> str:
    """How an option is called in a file: `near-duplicates` for `--near-duplicates`."""
    return max(option.opts, key=len).lstrip("-")


_KINDS: tuple[tuple[type[Any], tuple[type, ...], str], ...] = (
    (click.types.BoolParamType, (bool,), "true or false"),
    (click.types.IntParamType, (int,), "a whole number"),
    (click.types.FloatParamType, (int, float), "a number"),
)


def _fault(option: click.Option, command: click.Command, value: Any) -> str:
    """Why an option does not take a value of a file; empty where it does."""
    types, wanted = next(
        ((types, wanted) for kind, types, wanted in _KINDS if isinstance(option.type, kind)),
        ((str,), "a text in quotes"),
    )
    if option.multiple:
        right = isinstance(value, list) and all(isinstance(one, types) for one in value)
        wanted = 'a list of texts, as ["one", "two"]'
    else:
        right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
    if not right:
        return f"{key_of(option)} = {value!r} is of the wrong type; allowed are values that are {wanted}"
    try:
        option.process_value(click.Context(command), value)
    except click.BadParameter as error:
        return f"{key_of(option)}: {error.message}"
    return ""
