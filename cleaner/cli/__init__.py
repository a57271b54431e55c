"""The command line: parse, call, print, exit code. No text is touched here.

Exit status: 0 fine; 1 the work was done and something was found, or some page failed (named); 2 unusable input or
usage; 130 interrupted. stdout is data, stderr is messages and progress.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cleaner import __version__
from cleaner.errors import CleanerError

__all__ = ["cli", "main"]

# Command -> module. A command's module is imported when it is called, so that `--help` does not load the passes.
COMMANDS = {
    "clean": "clean",
    "show": "show",
    "split": "split",
    "explain": "explain",
    "rules": "rules",
    "restore": "restore",
    "check": "check",
}


class _Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"cleaner.cli.{COMMANDS[name]}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cleaner")
def cli() -> None:
    """Clean Chinese web text: strip boilerplate, rejoin what was cut, simplify, split pages into speeches.

    Nothing is lost: every character that was removed is on record with the rule that removed it.
    """


def main() -> None:
    """The program `cleaner`. Errors are sentences on stderr; a reader that goes away (`| head`) ends it quietly."""
    try:
        status = cli.main(prog_name="cleaner", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("interrupted; nothing was put in place, the output is as it was before", err=True)
        status = 130
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.ClickException as error:
        error.show()
        status = 2
    except CleanerError as error:
        click.echo(f"cleaner: {error}", err=True)
        status = 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    sys.exit(status if isinstance(status, int) else 0)
