"""The set of built-in rules: proved by their own examples, well named, in their places."""

import re
from collections import Counter
from pathlib import Path

from cleaner.examples import prove
from cleaner.loader import builtin_rules, load
from cleaner.pipeline import CODE_RULES

# A reason is read alone, in a report or beside a line: it does not lean on the one above it in the file.
LEANS = re.compile(r"(?:The same|Such|That|Those) ")


def test_every_pattern_compiles_and_every_example_holds():
    rules = load(builtin_rules(), compile_all=True)
    assert list(prove(rules, rules)) == []


def test_the_folder_is_the_pass(rules):
    for rule in rules:
        path = Path(rule.place.rpartition(":")[0])
        assert path.parent.name == rule.kind.pass_, rule.id


def test_no_file_is_too_long_to_read():
    for path in builtin_rules().rglob("*.yaml"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path.name


def test_reasons_are_sentences(rules):
    for rule in rules:
        assert rule.why.endswith("."), rule.id
        assert len(rule.why) >= 20, rule.id
        assert not LEANS.match(rule.why), f"{rule.id}: say what it finds without the rule above it"
    for id_, why in CODE_RULES.items():
        assert why.endswith("."), id_


def test_no_example_stands_twice_in_a_rule(rules):
    for rule in rules:
        texts = Counter([*(example.text for example in rule.strip), *rule.keep])
        assert max(texts.values()) == 1, rule.id


def test_code_and_rule_files_do_not_share_ids(rules):
    assert not {rule.id for rule in rules} & set(CODE_RULES)
