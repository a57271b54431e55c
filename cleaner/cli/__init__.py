"""The command line: parse, call, print, exit code. No text is touched here.

Exit status: 0 fine; 1 the work was done and something was found, or some page failed (named); 2 unusable input or
usage; 130 interrupted; 141 the reader of stdout went away. stdout is data, stderr is messages and progress.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from typing import Any

import click
from click.core import ParameterSource

from cleaner import __version__
from cleaner.cli.messages import begin, did_you_mean, log
from cleaner.errors import CleanerError

__all__ = ["COMMANDS", "cli", "main"]

# Command -> what it does. Its module, of the same name, is imported when it is called: `--help` loads no passes.
COMMANDS = {
    "clean": "Clean pages into speeches.",
    "show": "Show a page with every cut marked in place and named.",
    "split": "Show where the speeches of a page begin, and why.",
    "explain": "Explain why a line of a page stays or goes.",
    "rules": "List, describe, prove, measure and compare rules.",
    "restore": "Rebuild the pages from an output folder.",
    "check": "List failures and flags of an output folder; a gate for CI.",
    "settings": "Print the options in force, and where each value comes from.",
}


# Rules and libraries are hundreds of thousands of objects that stay. To look among them for garbage as often as Python
# does by itself takes a tenth of the start and a thirtieth of a run.
_NEW_OBJECTS = 200_000


class _ReaderGone(Exception):
    """The reader of stdout went away. click would end with status 1 where it met the BrokenPipeError itself."""


class _Commands(click.Group):
    """A group whose commands are imported when they are needed. Each takes its options from `CLEANER_…` too."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"cleaner.cli.{name}"), name)
        command.short_help = COMMANDS[name]
        _read_environment(command)
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        mistyped = args and args[0] not in COMMANDS and not args[0].startswith("-")
        if mistyped and not context.resilient_parsing:
            commands = f"the commands are {', '.join(COMMANDS)}"
            context.fail(f"no such command {args[0]!r}; {did_you_mean(args[0], COMMANDS) or commands}")
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError as error:
            raise _ReaderGone from error


def _read_environment(command: click.Command) -> None:
    """`CLEANER_SCRIPT` is `--script` of every command; click by itself would ask for `CLEANER_CLEAN_SCRIPT`."""
    command.context_settings["auto_envvar_prefix"] = "CLEANER"
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _read_environment(inner)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every option of a command can also be set in cleaner.toml, in [tool.cleaner] of pyproject.toml, and as "
    "CLEANER_OPTION in the environment; `cleaner settings` shows what is in force. "
    "Exit status: 0 fine, 1 something was found or failed, 2 unusable input or usage, 130 interrupted.",
)
@click.version_option(__version__, prog_name="cleaner")
@click.pass_context
def cli(context: click.Context) -> None:
    """Clean Chinese web text: strip boilerplate, rejoin what was cut, simplify, split pages into speeches.

    Nothing is lost: every character that was removed is on record with the rule that removed it.
    """
    from cleaner.cli.configuration import configuration

    if os.environ.get("NO_COLOR"):
        context.color = False
    if found := configuration():
        context.default_map = found.default_map(cli)


def _origin(error: click.ClickException) -> str:
    """Where to look for what was wrong: the variable that holds the value, else how the command is used."""
    if not isinstance(error, click.UsageError) or not error.ctx:
        return ""
    name = error.param.name if isinstance(error, click.BadParameter) and error.param else None
    if name and error.ctx.get_parameter_source(name) == ParameterSource.ENVIRONMENT:
        return f" It stands in CLEANER_{name.upper()} in the environment."
    return f"\n{error.ctx.get_usage()}"


def _write_whole() -> None:
    """With PYTHONUNBUFFERED stdout is the bare file, which may take a part of a text and not say so."""
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        encoding, errors = sys.stdout.encoding, sys.stdout.errors
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(sys.stdout.detach()), encoding, errors)


def _drop_stdout() -> None:
    """What could not be written is not tried again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """The program `cleaner`. Errors are sentences on stderr; a reader that goes away (`| head`) ends it quietly."""
    gc.set_threshold(_NEW_OBJECTS)
    begin()
    _write_whole()
    try:
        status = cli.main(prog_name="cleaner", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        log.error("interrupted")
        status = 130
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        status = 2
    except click.ClickException as error:
        log.error(f"{error.format_message()}{_origin(error)}")
        status = 2
    except CleanerError as error:
        log.error(str(error))
        status = 2
    except (_ReaderGone, BrokenPipeError):
        _drop_stdout()
        status = 141
    except OSError as error:
        log.error(f"{error.filename or 'stdout'} cannot be used ({error.strerror}); make room or name another place")
        _drop_stdout()
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
