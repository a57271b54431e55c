"""The form of a file: title, blank line, paragraphs one to a line, one final newline. Only white space changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Layer
from cleaner.passes.layout import lay_out

texts = st.text("同志们。a \n　\t", max_size=40)


def laid_out(text, title_end=0, breaks=()):
    return Layer("layout", tuple(lay_out(text, title_end, breaks))).apply(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("同志们:开会了。\n", "同志们:开会了。\n"),
        ("同志们:开会了。", "同志们:开会了。\n"),
        ("\n\n　　同志们:\n\n\n　　开会了。  \n\n", "同志们:\n开会了。\n"),
        ("甲  乙\t丙\n", "甲  乙\t丙\n"),  # columns of a table stay
        ("——\n……", ""),
        ("", ""),
    ],
)
def test_paragraphs(text, expected):
    assert laid_out(text) == expected


def test_title_and_breaks():
    text = "讲话 李明2023年 同志们:开会了。"
    assert laid_out(text, title_end=2, breaks=[0, 11]) == "讲话\n\n李明2023年\n同志们:开会了。\n"


@given(texts, st.lists(st.integers(0, 40), max_size=3))
def test_only_white_space_changes_and_a_second_time_nothing(text, breaks):
    once = laid_out(text, breaks=[place for place in breaks if place <= len(text)])
    if once:
        assert "".join(once.split()) == "".join(text.split())
        assert laid_out(once) == once
        assert once.endswith("\n")
        assert "\n\n" not in once
