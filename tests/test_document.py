"""Edits, layers and documents: the one place that builds text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Document, Edit, Layer

texts = st.text("同志们ab 。\n", min_size=1, max_size=40)


@st.composite
def layered(draw):
    """A document with up to four random layers."""
    document = Document.new("page", draw(texts))
    for number in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.lists(st.integers(0, len(document.text)), max_size=6, unique=True)))
        edits = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            old, new = document.text[start:end], draw(st.text("新xy", max_size=4))
            if old != new:
                edits.append(Edit(start, old, new, f"rule.{number}"))
        document = document.edited(f"pass {number}", edits)
    return document


@given(layered())
def test_undoing_all_layers_gives_the_page_back(document):
    assert document.restored() == document.raw


@given(layered())
def test_positions_go_back_to_the_characters_that_were_kept(document):
    """A character that no layer wrote comes from the same character of the raw page."""
    written = set("新xy")
    for position, char in enumerate(document.text):
        if char not in written:
            assert document.raw[document.raw_position(position)] == char


@given(layered())
def test_positions_go_forward_to_where_kept_characters_stand(document):
    for position, char in enumerate(document.text):
        raw = document.raw_position(position)
        if char not in "新xy":
            assert document.text_position(raw) == position


@given(layered())
def test_edits_are_in_the_raw_page_where_they_say(document):
    for position, _, edit in document.edits():
        assert 0 <= position <= len(document.raw)
        if edit.old and document.layers and edit in document.layers[0].edits:
            assert document.raw.startswith(edit.old, position)


def test_overlapping_edits_are_refused():
    with pytest.raises(ValueError, match="begins before 2"):
        Layer("strip", (Edit(0, "ab", "", "a.b"), Edit(1, "bc", "", "a.c")))


def test_an_edit_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="changes nothing"):
        Layer("strip", (Edit(0, "ab", "ab", "a.b"),))


def test_an_edit_must_find_what_it_says():
    with pytest.raises(ValueError, match="expects '甲' at 0, found '乙'"):
        Layer("strip", (Edit(0, "甲", "", "a.b"),)).apply("乙")
    with pytest.raises(ValueError, match="left '甲' at 0, found '乙'"):
        Layer("strip", (Edit(0, "丙", "甲", "a.b"),)).undo("乙")


def test_no_edits_leave_the_document_as_it_is():
    document = Document.new("page", "同志们")
    assert document.edited("strip", []) is document


@given(st.data())
def test_many_positions_are_where_each_of_them_is(data):
    text = data.draw(st.text("abc", max_size=12))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        new = data.draw(st.text("xyz", max_size=3))
        if text[start:end] != new and (not edits or edits[-1].end <= start):
            edits.append(Edit(start, text[start:end], new, "a.rule"))
    layer = Layer("strip", tuple(edits))
    positions = np.arange(len(layer.apply(text)) + 1)
    assert layer.before_all(positions).tolist() == [layer.before(int(position)) for position in positions]
