"""The folded view has the same length, position by position."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner.fold import fold, scan_view

anything = st.text(st.characters(codec=None), max_size=60)  # lone surrogates too


@given(anything)
def test_length_and_positions_stay(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(fold(char) for char in text)


@given(anything)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_one_character_and_stays_folded():
    every = "".join(chr(code) for code in range(0x110000))
    folded = fold(every)
    assert len(folded) == len(every)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("上傳人：Ｋ７", "上传人:k7"),
        ("，；：？！（）％～", ",;:?!()%~"),
        ("ＡＢＣａｂｃ０１２", "abcabc012"),
        ("　", " "),
        ("⼀⾔⼩", "一言小"),  # Kangxi radicals
        ("\uf900\uf9b4", "岂领"),  # compatibility ideographs
        ("﹕﹐﹔︓", ":,;:"),  # small and vertical forms
        ("⾧", "长"),  # a radical of a Traditional form
        ("“”‘’《》、。…—·×％", "“”‘’《》、。…—·×%"),
        ("「一『二』」", "“一‘二’”"),
        ('他说"好",就走了', "他说“好”,就走了"),
        ('<a href="青石">"未完', '<a href="青石">"未完'),  # markup, and one that nothing closes
        ("℃㎡①Ⅳ", "℃㎡①Ⅳ"),  # no single half-width counterpart that a rule would be written in
        ("İßŉ", "İßŉ"),  # lower case would be longer
    ],
)
def test_what_folds_and_what_does_not(text, folded):
    assert fold(text) == folded


def test_simplified_text_is_its_own_fold():
    text = "同志们,今天召开全县防汛工作会议,表彰著名作家、公里、皇后、于是、显著。"
    assert fold(text) == text


def test_rules_need_not_know_about_normal_forms():
    assert fold("Ａ") == unicodedata.normalize("NFKC", "Ａ").lower()


@given(anything, anything)
def test_the_scan_view_of_a_whole_is_that_of_its_pieces(text, more):
    assert scan_view(text + more) == scan_view(text) + scan_view(more)
    assert scan_view(text) == "".join(map(scan_view, text))
    assert scan_view(scan_view(text)) == scan_view(text)


def test_the_scan_view_knows_digits_and_white_space_as_patterns_do():
    every = "".join(map(chr, range(0x110000)))
    assert scan_view(every) == regex.sub(r"[^\S\n]", "", regex.sub(r"\d", "0", every))
    ascii_ = every[:128]
    assert scan_view(ascii_) == scan_view(ascii_ + "第")[:-1]


def test_a_line_with_something_on_it_has_a_scan_view():
    every = "".join(map(chr, range(0x110000)))
    assert all(map(str.isspace, regex.findall(r"\s", every)))  # and lines begin with none of these
