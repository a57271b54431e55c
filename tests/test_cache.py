"""What is kept in the cache folder: read again as it was made, made anew where it cannot be."""

import os

import pytest
import regex

from cleaner import cache
from cleaner.cache import compiled, kept
from cleaner.loader import builtin_rules, load


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_folder", lambda: tmp_path / "kept")
    return tmp_path / "kept"


class Maker:
    def __init__(self, data=b"made"):
        self.data, self.calls = data, 0

    def __call__(self):
        self.calls += 1
        return self.data


def test_what_was_made_is_read_again(folder):
    make = Maker()
    assert [kept("thing", ("1.0", "a"), make) for _ in range(3)] == [b"made"] * 3
    assert make.calls == 1
    assert len(list(folder.iterdir())) == 1


def test_other_things_have_files_of_their_own():
    assert kept("thing", "a", Maker(b"1")) == b"1"
    assert kept("thing", "b", Maker(b"2")) == b"2"
    assert kept("other", "a", Maker(b"3")) == b"3"


def test_the_oldest_go_where_there_are_too_many(folder, monkeypatch):
    monkeypatch.setattr(cache, "_SELDOM", "")
    monkeypatch.setattr(cache, "MOST", 10 * (32 + 4))
    for number in range(30):
        kept("thing", number, Maker(b"made"))
        for age, path in enumerate(sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)):
            os.utime(path, ns=(age, age))
    assert len(list(folder.iterdir())) == 10
    again = Maker()
    assert [kept("thing", number, again) for number in range(20, 30)] == [b"made"] * 10
    assert not again.calls


@pytest.mark.parametrize("damaged", [b"", b"made", b"\0" * 40])
def test_a_damaged_file_is_made_anew(folder, damaged):
    kept("thing", "a", Maker())
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damaged)
    assert kept("thing", "a", Maker()) == b"made"
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_made_costs_time_only(folder):
    folder.write_text("in the way")
    make = Maker()
    assert [kept("thing", "a", make) for _ in range(2)] == [b"made"] * 2
    assert make.calls == 2


@pytest.mark.slow
def test_patterns_that_were_read_find_what_compiled_ones_find():
    rules = load(builtin_rules())
    texts = [text for rule in rules for text in (*(one.text for one in rule.strip), *rule.keep)][::50]
    for pattern in list(rules.prefilter.needs)[::5]:
        if not pattern.titled:
            source = pattern.source.removeprefix("(?!{title}$)")
            compiled(source)
            read, plain = compiled(source), regex.compile(source)
            assert (read.pattern, read.flags, read.groupindex) == (plain.pattern, plain.flags, plain.groupindex)
            for text in texts:
                found = [[(match.span(), match.groupdict()) for match in one.finditer(text)] for one in (read, plain)]
                assert found[0] == found[1]


def test_what_is_no_pattern_is_refused_and_not_kept(folder):
    with pytest.raises(regex.error):
        compiled("(一")
    assert not folder.exists()
