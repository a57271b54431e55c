"""Numerals and dates as pages write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.numerals import iso_date, number

DIGITS = "〇一二三四五六七八九"


def chinese(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones or not value else "")


@given(st.integers(0, 999))
def test_chinese_and_arabic_numerals_agree(value):
    assert number(str(value)) == number(chinese(value)) == value


@pytest.mark.parametrize("text", ["", "甲", "1a", "一年", "二〇二三年", "²"])
def test_what_is_no_numeral(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023年8月日", "2023-08"),
        ("2023年8月15日", "2023-08-15"),
        ("二〇二三年十二月三十一日", "2023-12-31"),
        ("( 2011 年 5 月 13 日 )", "2011-05-13"),
        ("时间:2022-10-08 10:01:00", "2022-10-08"),
        ("2021/4/7", "2021-04-07"),
        ("2006.11.22", "2006-11-22"),
        ("民国113年11月5日", "2024-11-05"),
        ("2020-11", "2020-11"),
        ("2020年", "2020"),
        ("13年5月", None),
        ("2023年13月", "2023"),
        ("没有日期", None),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date
