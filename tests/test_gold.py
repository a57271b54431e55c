"""The sample pages come out as their gold says: the score is the same as that of the public scorer."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from rapidfuzz.distance import LCSseq

from cleaner.engine import Settings, clean_page
from cleaner.loader import builtin_rules
from cleaner.read import find_pages
from cleaner.write import works
from tests.conftest import ROOT

SETTINGS = Settings((builtin_rules(),))
QUOTES = str.maketrans("“”‘’「」『』", "\"\"''\"\"''")


def words(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(QUOTES).split())


def gold() -> dict[str, dict]:
    lines = (ROOT / "tests" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(page["source"]).name: page for page in map(json.loads, lines)}


def sample_pages():
    return works(find_pages([str(ROOT / "data" / "raw")]).pages)


@pytest.mark.parametrize("work", sample_pages(), ids=lambda work: work.file.name)
def test_sample_page(work):
    wanted = gold()[Path(work.file.name).name]["speeches"]
    result = clean_page(work, SETTINGS)
    assert result.state != "failed", result.reason
    assert len(result.files) == len(wanted)
    for speech, (_, content), record in zip(wanted, result.files, result.manifest, strict=False):
        text, expected = words(content.decode()), words(speech["text"])
        for optional in sorted(
            map(words, filter(None, [speech.get("title"), *speech.get("optional", [])])), key=len, reverse=True
        ):
            at = text.find(optional, 0, 400)
            if at >= 0 and expected.find(optional, 0, 400) < 0:
                text = text[:at] + text[at + len(optional) :]
        kept = LCSseq.similarity(expected, text)
        assert len(expected) - kept == 0, "a character of the speech is lost"
        assert text == expected
        if speech.get("title"):
            assert words(record["title"] or "") == words(speech["title"])
        for fact in ("speaker", "date"):
            if speech.get(fact):
                assert record[fact] == speech[fact]
        if "gaps" in speech:
            assert record["gaps"] == speech["gaps"]


def test_every_sample_page_has_gold():
    assert {Path(work.file.name).name for work in sample_pages()} == set(gold())


def test_the_clean_sample_comes_out_byte_for_byte():
    work = next(work for work in sample_pages() if work.file.name == "clean-speech.txt")
    result = clean_page(work, SETTINGS)
    assert result.state == "unchanged"
    assert result.files[0][1] == work.file.path.read_bytes()


def test_the_seeds_are_perfect(shared, tmp_path):
    out = tmp_path / "out"
    run = [sys.executable, "-m", "cleaner", "clean", str(shared / "seeds"), "-o", str(out), "-q"]
    assert subprocess.run(run, check=False).returncode == 0
    score = [
        sys.executable,
        str(shared / "tools" / "score.py"),
        str(shared / "gold" / "seeds.jsonl"),
        str(out),
        "--json",
    ]
    result = json.loads(subprocess.run(score, capture_output=True, check=False).stdout)
    assert (result["perfect_pages"], result["exact_speeches"], result["right_titles"]) == (5, 9, 8)
    assert (result["recall"], result["precision"]) == (1.0, 1.0)
    records = [json.loads(line) for line in (out / "manifest.jsonl").read_bytes().splitlines()]
    first = next(record for record in records if record["source"].startswith("000"))
    assert (first["speaker"], first["date"], first["gaps"]) == ("李润军", "2023-08", 4)
    published = {record["source"][:3]: record["published"] for record in records}
    assert (published["003"], published["004"]) == ("2024-08-26", "2022-10-08")
