"""`cleaner rules`: what may cut my text, and why."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click
import orjson

from cleaner.cli.impact import impact
from cleaner.cli.messages import did_you_mean
from cleaner.cli.options import rule_folders, rule_options
from cleaner.errors import UsageError
from cleaner.kinds import KINDS
from cleaner.loader import load
from cleaner.pattern import Pattern
from cleaner.pipeline import CODE_RULES
from cleaner.report.safe import visible
from cleaner.report.summary import counted
from cleaner.rules import Example, Rule, RuleSet

__all__ = ["rules"]

_NAMES = {kind: name for name, kind in KINDS.items()}


class _RulesGroup(click.Group):
    """`rules test` and `rules stats` are commands, `rules ID` shows a rule, `rules` lists them."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return "describe", self.commands["describe"], args
        return super().resolve_command(context, args)


_hits_option = click.option(
    "--hits",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Count hits from this output folder.  [default: data/clean]",
)


@click.group(
    cls=_RulesGroup, invoke_without_command=True, subcommand_metavar="[ID | test | stats OUT | impact OLD NEW PAGES]"
)
@_hits_option
@rule_options
@click.pass_context
def rules(context: click.Context, hits: Path | None, rules: tuple[Path, ...], only_rules: tuple[Path, ...]) -> None:
    """List the rules, or describe the rule ID: what it finds, why, its examples and how often it hit.

    Hits are those of the last run, in the output folder --hits. `cleaner rules test` proves all by their examples.
    """
    context.obj = (rule_folders(rules, only_rules), hits)
    if context.invoked_subcommand is None:
        _list(load(*context.obj[0]), _hits(hits))


rules.add_command(impact)


@rules.command("describe", hidden=True)
@click.argument("id_", metavar="ID")
@_hits_option
@rule_options
@click.pass_context
def describe(
    context: click.Context, id_: str, hits: Path | None, rules: tuple[Path, ...], only_rules: tuple[Path, ...]
) -> None:
    """Describe one rule."""
    known = load(*_folders(context, rules, only_rules))
    counts = _hits(hits or context.obj[1]).get(id_, {})
    rule = known.get(id_)
    if rule is None and id_ not in CODE_RULES:
        meant = did_you_mean(id_, [*(rule.id for rule in known), *CODE_RULES], 3, 0.4)
        raise UsageError(f"no rule {visible(id_)!r}; {meant or '`cleaner rules` lists them'}")
    click.echo(id_)
    click.echo(f"  why: {visible(rule.why if rule else CODE_RULES[id_])}")
    if rule:
        _describe(rule)
    else:
        click.echo("  kind: code; this is done by a pass, not by a rule file")
    if counts:
        pages = "1 page" if counts["pages"] == 1 else f"{counts['pages']} pages"
        click.echo(f"  hits: {counts['edits']} on {pages}, {counts['characters']} characters cut")


@rules.command("test")
@rule_options
@click.pass_context
def test(context: click.Context, rules: tuple[Path, ...], only_rules: tuple[Path, ...]) -> int:
    """Run every example of every rule. Exit status 1 where one does not hold."""
    from cleaner.examples import prove

    known = load(*_folders(context, rules, only_rules), compile_all=True)
    faults = list(prove(known, known))
    for fault in faults:
        click.echo(visible(fault))
    examples = sum(len(rule.strip) + len(rule.keep) + len(rule.misses) for rule in known)
    click.echo(f"{len(known)} rules, {examples} examples, {counted(len(faults), 'fault')}", err=True)
    return 1 if faults else 0


@rules.command("stats", short_help="Measure the rules on the pages of an output folder.")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows of each list.")
@rule_options
@click.pass_context
def stats(context: click.Context, out: Path, top: int, rules: tuple[Path, ...], only_rules: tuple[Path, ...]) -> int:
    """Measure the rules on the pages of the output folder OUT: hits, cost, overlaps, and rules that never fired.

    Each rule looks alone at the pages as they were decoded, rebuilt from OUT: the originals are not needed. Milliseconds
    are per million characters of these pages.
    """
    from cleaner.explain import measure
    from cleaner.read import decode
    from cleaner.write import restore

    known = load(*_folders(context, rules, only_rules))
    pages = (decode(page.data).text for page in restore(out) if not page.fault)
    usage = measure(pages, known)
    million = max(usage.characters, 1) / 1e6
    cost = "ms per million characters"
    click.echo(f"rule\thits\tpages\tcharacters\t{cost}")
    by_hits = sorted(usage.rules.items(), key=lambda item: (-item[1].characters, item[0]))
    for id_, use in by_hits[:top]:
        if use.finds:
            click.echo(f"{id_}\t{use.finds}\t{use.pages}\t{use.characters}\t{1e3 * use.seconds / million:.1f}")
    click.echo(f"\nmost expensive\t{cost}")
    for id_, use in sorted(usage.rules.items(), key=lambda item: -item[1].seconds)[:top]:
        click.echo(f"{id_}\t{1e3 * use.seconds / million:.1f}")
    click.echo("\nfind the same text\tand\tpages")
    for (first, second), count in sorted(usage.overlaps.items(), key=lambda item: (-item[1], item[0]))[:top]:
        click.echo(f"{first}\t{second}\t{count}")
    never = sorted(id_ for id_, use in usage.rules.items() if not use.finds)
    click.echo(f"\nnever fired\t{len(never)} of {len(known)} rules")
    for id_ in never[:top]:
        click.echo(id_)
    return 0


def _folders(context: click.Context, rules: tuple[Path, ...], only_rules: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders that were named behind the command, else those in front of it."""
    named: tuple[Path, ...] = rule_folders(rules, only_rules) if rules or only_rules else context.obj[0]
    return named


def _list(known: RuleSet, hits: dict[str, dict[str, int]]) -> None:
    """A table on a terminal, tab-separated lines elsewhere."""
    rows = [(rule.id, _NAMES[type(rule.kind)], rule.where, visible(rule.why)) for rule in known]
    rows += [(id_, "code", "anywhere", why) for id_, why in CODE_RULES.items()]
    counted = [
        (id_, kind, where, str(hits.get(id_, {}).get("edits", "")), why) for id_, kind, where, why in sorted(rows)
    ]
    if not sys.stdout.isatty():
        for row in counted:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("rule", "kind", "where", "hits", "why"):
        table.add_column(name, justify="right" if name == "hits" else "left", overflow="fold")
    for row in counted:
        table.add_row(*row)
    Console(markup=False).print(table)


def _describe(rule: Rule) -> None:
    click.echo(f"  kind: {_NAMES[type(rule.kind)]}   where: {rule.where}   file: {visible(rule.place)}")
    for field in dataclasses.fields(rule.kind):  # type: ignore[arg-type]
        value = getattr(rule.kind, field.name)
        if field.type == "Card":
            for sign in value:
                click.echo(f"  sign: {sign.points:+d} {sign.name}: {visible(' '.join(sign.words))}")
        elif value != field.default:
            shown = visible(value.source) if isinstance(value, Pattern) else value
            click.echo(f"  {field.name.rstrip('_')}: {shown}")
    for name, pattern in rule.facts.items():
        click.echo(f"  states {name}: {visible(pattern.source)}")
    if rule.join:
        click.echo("  it stood inside a sentence: the halves are joined")
    if rule.seen_on:
        click.echo(f"  seen on: {visible(', '.join(rule.seen_on))}")
    if rule.gap:
        click.echo("  text is missing where it stood: a gap is recorded")
    for label, texts in (
        ("finds", map(_bracketed, rule.strip)),
        ("keeps", rule.keep),
        ("misses", map(_bracketed, rule.misses)),
    ):
        for text in texts:
            click.echo(f"  {label}: {visible(text)}")


def _bracketed(example: Example) -> str:
    text, at = "", 0
    for start, end in example.spans:
        text += f"{example.text[at:start]}⟦{example.text[start:end]}⟧"
        at = end
    return text + example.text[at:]


def _hits(out: Path | None) -> dict[str, dict[str, int]]:
    """Counts by rule from an output folder; none where there is no output yet."""
    summary = (out or Path("data/clean")) / "summary.json"
    try:
        counts: dict[str, dict[str, int]] = orjson.loads(summary.read_bytes())["rules"]
    except FileNotFoundError:
        if out is None:
            return {}
        raise UsageError(f"no {summary}; name the output folder of cleaner clean") from None
    except (OSError, orjson.JSONDecodeError, KeyError) as error:
        raise UsageError(f"{summary} cannot be read ({error}); clean the pages again") from error
    return counts
