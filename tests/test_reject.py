"""What is no text is rejected as a whole and kept in the record; whatever may be one stays."""

import random
from pathlib import Path

import pytest

from cleaner.page import Page
from cleaner.pipeline import clean
from cleaner.reject import not_text


def random_han(count: int, last_row: int, seed: int) -> str:
    """Characters of GB2312, chosen without looking: up to row 0xD7 the common ones, up to 0xF7 all."""
    dice = random.Random(seed)
    pairs = (bytes([dice.randrange(0xB0, last_row + 1), dice.randrange(0xA1, 0xFF)]) for _ in range(count))
    return b"".join(pairs).decode("gb2312", "ignore")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("last_row", [0xD7, 0xF7])
def test_random_characters_are_rejected(rules, seed, last_row):
    page = random_han(150, last_row, seed)
    cleaned = clean("page", page, rules)
    assert cleaned.speeches == ()
    assert cleaned.document.layers[-1].edits[0].rule == "reject.random-characters"
    assert cleaned.document.restored() == page


def test_characters_of_one_radical_are_rejected():
    dice = random.Random(7)
    assert (
        not_text(Page("".join(chr(dice.randrange(0x8279, 0x85FF)) for _ in range(120)))) == "reject.random-characters"
    )


def test_a_text_between_stretches_of_random_characters_is_kept():
    garble = random_han(150, 0xF7, 7)
    text = "同志们，今天我们来植树。" + "去年全乡栽了五万棵树，活了三万棵，今年要一棵一棵地数，把树种活，把山看好。" * 2
    assert not_text(Page(f"{garble}\n{garble}\n{text}\n{garble}\n")) == ""
    assert not_text(Page(f"{garble}\n同志们，\n{garble}\n")) == "reject.random-characters"
    marked = "，".join(garble[at : at + 9] for at in range(0, 150, 9))
    assert not_text(Page(marked)) == "reject.random-characters"


def test_a_list_of_links_is_rejected():
    page = "".join(
        f"全市第{number}次党建工作会议讲话稿{number % 12 + 1:02}-{number % 28 + 1:02}\n" for number in range(20)
    )
    assert not_text(Page(page)) == "reject.link-list"


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "keep").glob("*.txt")), ids=lambda path: path.stem)
def test_real_texts_are_texts(path):
    text = path.read_text(encoding="utf-8")
    assert not_text(Page(text)) == ""
    for line in text.splitlines():
        assert not_text(Page(line)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "出席会议的有王建国李志强赵卫东孙丽华周海涛陈淑芬刘德明黄晓燕吴国栋徐文静马俊杰胡雪梅朱永强郭志刚何秀英高建军林玉兰罗海燕郑国庆梁伟明",
        "䶮、龑、龘等生僻字难倒了不少同学，老师说，这些字在姓名和地名里还在用，认识它们，就是认识一段历史。",
        "\n".join(f"{number}月份完成投资{number * 37}万元" for number in range(1, 13)),
        "春风吹绿了山岗\n溪水唱着歌走向远方\n" * 8,
    ],
)
def test_poor_but_real_texts_are_texts(text):
    assert not_text(Page(text)) == ""
