"""The self-check holds: on pages made from the rules' own examples nothing is lost and next to nothing is left over.

Clean texts come out as they went in: every character of them, and the very same ones where punctuation is kept.
"""

import pytest

from benchmarks.selfcheck import PRECISION, RECALL, Report, run, samples
from benchmarks.speeches import SPEECHES
from cleaner.fold import fold
from cleaner.pipeline import Options, clean
from tests.conftest import ROOT

CLEAN_TEXTS = {f"{number:02} {speech.title}": speech.page for number, speech in enumerate(SPEECHES, 1)} | {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "keep").glob("*.txt"))
}


def faults(report: Report) -> str:
    """What was lost and left over, rule by rule, for the reader of a failed test."""
    numbers = report.as_dict()
    lines = [f"recall {numbers['recall']}, precision {numbers['precision']}, failed: {numbers['failed'] or 'none'}"]
    for name, key in (("LOST", "lost_by_rule"), ("left over", "left_over_by_rule")):
        lines += [
            f"{name} {rule}: {values['characters']} characters, as on page {values['pages'][0]}: {values['examples'][0]!r}"
            for rule, values in numbers[key].items()
        ]
    return "\n".join(lines)


def assert_passed(report: Report) -> None:
    assert report.recall == RECALL == 1.0, faults(report)
    assert report.precision >= PRECISION == 0.999, faults(report)
    assert not [score.failed for score in report.scores if score.failed], faults(report)


def test_some_pages(rules):
    assert_passed(run(rules, pages=60))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_many_pages(rules, seed):
    report = run(rules, pages=300, seed=seed)
    assert_passed(report)
    assert [score.sample.number for score in report.scores if score.wrong_count] == []


def test_the_same_seed_gives_the_same_pages(rules):
    first, again = ([sample.data for sample in samples(rules, 5, seed=9)] for _ in range(2))
    assert first == again


def ink(text: str) -> str:
    return "".join(text.split())


def cleaned(text: str, rules, options: Options | None = None) -> str:
    return "".join(speech.text for speech in clean("page", text, rules, options).speeches)


@pytest.mark.parametrize("name", CLEAN_TEXTS)
def test_a_clean_text_keeps_every_character(name, rules):
    text = CLEAN_TEXTS[name]
    assert ink(fold(cleaned(text, rules))) == ink(fold(text))


@pytest.mark.parametrize("name", CLEAN_TEXTS)
def test_a_clean_text_is_unchanged_where_punctuation_is_kept(name, rules):
    text = CLEAN_TEXTS[name]
    assert ink(cleaned(text, rules, Options(punctuation="keep"))) == ink(text)


@pytest.mark.parametrize("name", CLEAN_TEXTS)
def test_the_lines_of_a_clean_text_stay_lines(name, rules):
    lines = [line.strip() for line in CLEAN_TEXTS[name].split("\n") if line.strip()]
    out = cleaned(CLEAN_TEXTS[name], rules, Options(punctuation="keep"))
    assert [line for line in out.split("\n") if line] == lines


@pytest.mark.parametrize("number", range(len(SPEECHES)), ids=lambda number: SPEECHES[number].title)
def test_a_clean_speech_stays_one_speech(number, rules):
    assert len(clean("page", SPEECHES[number].page, rules).speeches) == 1
