"""`cleaner settings`: what is in force, and where it comes from."""

from __future__ import annotations

import json
import os
from typing import Any

import click
from click.core import ParameterSource

from cleaner.cli.configuration import commands_of, configuration, key_of, options_of
from cleaner.cli.messages import did_you_mean, log
from cleaner.cli.options import SIZE

__all__ = ["settings"]


@click.command()
@click.pass_context
def settings(context: click.Context) -> int:
    """Print every option as it is in force, and where its value comes from.

    A value comes from the command line, else from the environment (CLEANER_SCRIPT for --script), else from the nearest
    cleaner.toml or [tool.cleaner] in a pyproject.toml, from the working directory upward, else it is the default. What
    is printed can be saved as cleaner.toml.
    """
    root = context.find_root()
    assert isinstance(root.command, click.Group)
    found = configuration()
    lines: dict[str, list[str]] = {}
    contexts: dict[tuple[str, ...], click.Context] = {(): root}
    known = set()
    for words, command in commands_of(root.command):
        # Arguments have to be there; what they are does not matter.
        arguments = ["x:1" for argument in command.params if isinstance(argument, click.Argument) and argument.required]
        own = contexts[words] = command.make_context(words[-1], arguments, contexts[words[:-1]])
        for option in options_of(command):
            key, name = key_of(option), option.name or ""
            known.add(key)
            source = {
                ParameterSource.ENVIRONMENT: f"environment: CLEANER_{name.upper()}",
                ParameterSource.DEFAULT_MAP: found.place(key) if found else "",
            }.get(own.get_parameter_source(name) or ParameterSource.DEFAULT, "default")
            value = own.params[name]
            line = f"# {key}: not set" if value in (None, ()) else f"{key} = {_toml(option, value)}  # {source}"
            lines.setdefault(line, []).append(" ".join(words))
    for line, users in sorted(lines.items(), key=lambda entry: entry[0].lstrip("# ")):
        click.echo(f"{line} (of {', '.join(users)})")
    for variable in sorted(name for name in os.environ if name.startswith("CLEANER_")):
        if (key := variable.removeprefix("CLEANER_").lower().replace("_", "-")) not in known:
            meant = did_you_mean(key, known)
            log.warning(f"{variable} does nothing: there is no option {key!r}{meant and '; '}{meant}")
    return 0


def _toml(option: click.Option, value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(option, one) for one in value)}]"
    if option.type is SIZE:
        value = SIZE.spelt(value)
    numbers = (click.types.BoolParamType, click.types.IntParamType, click.types.FloatParamType)
    return json.dumps(value if isinstance(option.type, numbers) else str(value), ensure_ascii=False)
