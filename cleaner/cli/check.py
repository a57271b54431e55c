"""`cleaner check`: quality gates for CI on an output folder."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click
import orjson

from cleaner.errors import UsageError
from cleaner.flags import FLAGS
from cleaner.loader import builtin_rules, load
from cleaner.report.safe import visible
from cleaner.write import MANIFEST

__all__ = ["check"]

_GATE = re.compile(r"(?P<flag>\w+)(?:>(?P<most>\d+))?")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--fail-on", default="", metavar="FLAGS",
    help="Flags that fail the check, with commas; FLAG>N fails only above N speeches.",
)  # fmt: skip
def check(out: Path, fail_on: str) -> int:
    """List the flags of the speeches in the output folder OUT, and fail on those that --fail-on names.

    A line for each flag of each speech: file, flag, count, first position. Exit status 1 where a gate is passed over.
    """
    speeches: Counter[str] = Counter()
    try:
        lines = (out / MANIFEST).read_bytes().splitlines()
        records = [orjson.loads(line) for line in lines]
    except OSError as error:
        raise UsageError(
            f"{out / MANIFEST} cannot be read ({error.strerror}); name the output folder of cleaner clean"
        ) from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{out / MANIFEST} is not a manifest of cleaner ({error}); clean the pages again") from error
    gates = _gates(fail_on, {name for record in records for name in record.get("flags", {})})
    for record in (record for record in records if record["path"]):
        for name, flag in record.get("flags", {}).items():
            speeches[name] += 1
            click.echo(f"{visible(record['path'])}\t{name}\t{flag['count']}\t{flag['first']}")
    failed = {flag: most for flag, most in gates.items() if speeches[flag] > most}
    for flag, most in failed.items():
        click.echo(f"cleaner: {flag}: {speeches[flag]} speeches, allowed are {most}", err=True)
    return 1 if failed else 0


def _gates(fail_on: str, present: set[str]) -> dict[str, int]:
    """Flag -> most speeches that may have it. Raises UsageError for a flag that does not exist and is not `present`."""
    known = present | {
        *FLAGS,
        *(rule.id.partition(".")[2].replace("-", "_") for rule in load(builtin_rules()).of("flags")),
    }
    gates = {}
    for part in filter(None, (part.strip() for part in fail_on.split(","))):
        match = _GATE.fullmatch(part)
        if not match or match["flag"] not in known:
            raise UsageError(f"{part!r} is no flag; write FLAG or FLAG>N. Flags: {', '.join(sorted(known))}")
        gates[match["flag"]] = int(match["most"] or 0)
    return gates
