"""Golden pages: `tests/pages/*.txt`, each named after what it shows.

A file holds the page, a line `⟦output⟧`, and the speeches as they come out, a line `⟦next⟧` between two. A file without
`⟦output⟧` is clean: it comes out as it is.
"""

from pathlib import Path

import pytest

from cleaner.pipeline import clean

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_golden_page(path, rules):
    text = path.read_text(encoding="utf-8")
    page, _, output = text.partition("⟦output⟧\n")
    wanted = output.split("⟦next⟧\n") if output else [page]
    assert [speech.text for speech in clean(path.name, page, rules).speeches] == wanted


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_comes_out_of_a_golden_page_stays_as_it_is(path, rules):
    page = path.read_text(encoding="utf-8").partition("⟦output⟧\n")[0]
    for speech in clean(path.name, page, rules).speeches:
        assert [one.text for one in clean(path.name, speech.text, rules).speeches] == [speech.text]
