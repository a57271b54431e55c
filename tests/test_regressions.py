"""What fuzzers found once is tried again, and the fuzzers themselves run a little: `fuzz/README.md`."""

import importlib
from pathlib import Path

import pytest

from fuzz.mutants import clean_mutants, mutants

FOUND = sorted(path for path in Path(__file__).with_name("regressions").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_stays_mended(path):
    importlib.import_module(f"fuzz.fuzz_{path.parent.name}").check(path.read_bytes())


def test_the_same_seed_gives_the_same_pages():
    pages = list(mutants(50, 7))
    assert pages == list(mutants(50, 7))
    assert pages != list(mutants(50, 8))
    assert len(set(pages)) > 40


@pytest.mark.slow
def test_mutated_pages_add_up_and_come_back(tmp_path):
    states, wrong = clean_mutants(mutants(400, 3), tmp_path, "page")
    assert wrong == []
    assert states.total() == 400
    assert states["cleaned"] > 200
