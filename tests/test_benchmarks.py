"""The benchmark measures what it says: its pages, its rules, the naive pipeline, and what the report makes of figures."""

import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest

from benchmarks import report, rules
from benchmarks.contenders import CONTENDERS, naive_lines, naive_pages
from benchmarks.corpus import SHARES, pages, write
from cleaner.loader import load
from cleaner.passes.simplify import script
from cleaner.read import decode
from tests.conftest import ROOT


def test_a_seed_gives_the_same_pages_and_another_seed_others():
    one, same, other = (list(islice(pages(seed), 20)) for seed in (1, 1, 2))
    assert one == same
    assert not {page.data for page in one} & {page.data for page in other}


def test_less_is_the_beginning_of_more(tmp_path):
    write(tmp_path / "less", most=3)
    write(tmp_path / "more", most=6)
    for path in (tmp_path / "less").rglob("*.txt"):
        assert path.read_bytes() == (tmp_path / "more" / path.relative_to(tmp_path / "less")).read_bytes()


def test_the_shares_and_the_lengths_are_those_that_are_said():
    made = list(islice(pages(1, length=(1000, 3000)), 400))
    scripts = Counter(script(decode(page.data).text) for page in made)
    assert 0.10 <= scripts["traditional"] / len(made) <= 0.22
    assert 0.02 <= sum(decode(page.data).encoding != "utf-8" for page in made) / len(made) <= 0.08
    assert all(1000 <= len(decode(page.data).text.encode()) <= 12_000 for page in made)
    assert sum(share for _, share in SHARES) == 100


@pytest.mark.parametrize("count", [100, 700])
def test_a_checkout_has_so_many_rules(tmp_path, count):
    rules.write(count, tmp_path / "it")
    assert len(load(tmp_path / "it" / "rules", compile_all=True)) == count


@pytest.mark.parametrize("naive", [naive_lines, naive_pages])
def test_the_naive_pipeline_repairs_simplifies_and_strips(naive):
    cleaned = naive()("各位來賓：\n第3页 / 共7页\nä»Šå¤©召開會議。")
    assert "各位来宾" in cleaned
    assert "今天召开会议。" in cleaned
    assert "第3页" not in cleaned


def test_the_floor_writes_what_it_reads(tmp_path):
    write(tmp_path / "pages", most=5, shares=(("utf-8", 1),))
    program = [sys.executable, ROOT / "benchmarks" / "contenders.py", "floor", tmp_path / "pages", tmp_path / "out"]
    subprocess.run(program, check=True)
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*.txt")}
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "pages").rglob("*.txt")}
    assert "floor" in CONTENDERS


def costs(megabytes, *seconds, start=0.5):
    return {
        "bytes": int(megabytes * 1e6), "pages": 10,
        "runs": [[one, 2 * one, 90_000_000] for one in seconds], "starts": [[start, start, 50_000_000]],
    }  # fmt: skip


FOUND = {
    "about": {"processor": "P", "cores": 2, "system": "Linux", "python": "3.11", "versions": {"ftfy": "6.3"}},
    "rounds": 3, "in_memory": True, "load": [0.1, 0.2],
    "groups": {
        "contenders": {"cleaner": costs(8, 2.5, 2.4, 9.0), "naive, by lines": costs(1, 8.5, 8.5, 8.5)},
        "workers": {"1": costs(8, 2.5), "2": costs(8, 1.5)},
    },
    "steps": [{"bytes": 2_000_000, "steps": {"strip": 1.0, "record": 0.2}, "rules": {"a.b": 0.1}}],
}  # fmt: skip


def test_the_report_takes_medians_without_start_up():
    ours = report.read(FOUND)["contenders"]["cleaner"]
    assert (ours.cpu, ours.low, ours.high, ours.rate) == (2.5, 2.4, 9.0, 4.0)


def test_the_report_says_what_is_reached_missed_and_not_measured(monkeypatch):
    monkeypatch.setitem(report.LIMITS, "most memory of one process, MB", "the tables")
    text = report.markdown(FOUND, report.read(FOUND))
    assert "| times as fast as the naive pipeline by lines | ≥ 25 | 32 | reached |" in text
    assert "| times as fast with two processes as with one | ≥ 1.9 | 1.8 | missed |" in text
    assert "| share of the speed of the floor | ≥ 0.15 | not measured |" in text
    assert "| most memory of one process, MB | ≤ 150 | 90 | reached | the tables |" in text
    assert "| of the record, of proving it and of writing it, by steps | ≤ 1.15 | 1.2 | missed |" in text.replace(
        "| cost ", "| "
    )
