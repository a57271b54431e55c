"""`cleaner check`: quality gates for CI on an output folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import click

from cleaner.cli.findings import Listing, finding_options, manifest_of
from cleaner.cli.messages import did_you_mean, log, log_format_option
from cleaner.errors import UsageError
from cleaner.loader import builtin_rules, load
from cleaner.report.findings import codes, failures_in, flags_in
from cleaner.write import places_in

__all__ = ["check"]

_GATE = re.compile(r"(?P<code>\w+)(?:>(?P<most>\d+))?")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--fail-on", default="", metavar="CODES",
    help="Flags that fail the check, with commas; also failed (pages), and any. FLAG>N fails only above N speeches.",
)  # fmt: skip
@finding_options
@log_format_option
def check(out: Path, fail_on: str, listing: Listing, log_format: str) -> int:
    """List what is wrong in the output folder OUT, and fail on what --fail-on names.

    A line for each failed page and for each flag of each speech: `file:line:column: code message`, or another --format.
    Exit status 1 where a gate is passed over; what the baseline accepts does not count.

    \b
    cleaner check clean/ --fail-on 'mojibake_left,gap>50'
    cleaner check clean/ --baseline accepted.jsonl --write-baseline
    cleaner check clean/ --baseline accepted.jsonl --fail-on any --format github
    """
    records = manifest_of(out)
    why = codes(load(builtin_rules()))
    gates = _gates(fail_on, {*why, "any"} | {name for record in records for name in record.get("flags", {})})
    new = listing.or_text().settle([*failures_in(records, out, places_in(out)), *flags_in(records, out, why)], why)
    found = Counter(finding.code for finding in new) + Counter(any=len({finding.path for finding in new}))
    passed_over = {code: most for code, most in gates.items() if found[code] > most}
    for code, most in passed_over.items():
        log.error(f"{code}: found in {found[code]}, allowed in {most}")
    return 1 if passed_over else 0


def _gates(fail_on: str, known: Collection[str]) -> dict[str, int]:
    """Code -> in how many files it may be found. Raises UsageError for a code that is not `known`."""
    gates = {}
    for part in filter(None, (part.strip() for part in fail_on.split(","))):
        match = _GATE.fullmatch(part)
        if not match or match["code"] not in known:
            flags = f"write FLAG or FLAG>N. Flags: {', '.join(sorted(known))}"
            raise UsageError(f"{part!r} is no flag; {did_you_mean(part, known) or flags}")
        gates[match["code"]] = int(match["most"] or 0)
    return gates
