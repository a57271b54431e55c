"""Pages, names and rule files that were made to do harm. None of them crashes, hangs, or reaches the terminal."""

import os
import re
import subprocess
import sys

import pytest

from cleaner.engine import Settings, clean_pages
from cleaner.errors import RuleError
from cleaner.kinds import DropRepeat, DropSequence, Segments
from cleaner.loader import builtin_rules, load
from cleaner.page import Page
from cleaner.pattern import Pattern
from cleaner.read import find_pages
from cleaner.write import works

SENTENCE = "今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。"
EVIL = "\x1b[31m\x1b]0;x\x07\u202e\u2066"
SIZE = 200_000

# Each would take hours if any step looked at every pair of lines, marks, headers or cuts.
PAGES = {
    "one-character": "会",
    "spaces": " ",
    "digits": "1",
    "brackets": "(",
    "entities": "&amp;",
    "entities-in-entities": "&amp;amp;amp;",
    "mojibake": "ä»Šå¤©",
    "half-mojibake": "ä",
    "glosses": "會(huì)",
    "zero-width": "\u200b",
    "accents": "a\u0301",
    "tags": "<div>",
    "counters": "第1页 / 共6页 ",
    "counters-in-text": SENTENCE + "第1页 / 共6页",
    "notices-in-text": SENTENCE + "亲,该文档总共9页,到这儿已超出免费预览范围,如果喜欢就下载吧!",
    "line-ends": "\r\n",
    "empty-lines": "\n",
    "equal-lines": SENTENCE + "\n",
    "salutations": "同志们:\n",
    "marks-of-segments": "1、\n2、\n",
    "samples": f"范文如下:\n{SENTENCE}\n",
    "quotes": "「会」「\n",
    "spaces-behind-sentences": SENTENCE + " " * 20_000 + "x\n",
    "gaps": SENTENCE + "\n……试读结束,开通会员文档无限下载使用\n",
}


def numbered(line: str) -> str:
    lines = (line.replace("{n}", str(number)) for number in range(1, SIZE))
    text = ""
    while len(text) < SIZE:
        text += "\n".join(next(lines) for _ in range(1000)) + "\n"
    return text


def cleaned(folder, name, data, max_page=64_000_000):
    path = folder / name
    path.write_bytes(data)
    settings = Settings((builtin_rules(),), max_page=max_page)
    (result,) = clean_pages(works(find_pages([str(path)]).pages), settings, 1)
    return result


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_one_thing(tmp_path, kind):
    text = PAGES[kind] * (SIZE // len(PAGES[kind]))
    assert cleaned(tmp_path, "page.txt", text.encode()).state in ("cleaned", "unchanged", "empty", "rejected")


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    ["{n}", "{n}、", "{n}、" + SENTENCE, "讲话第{n}篇", "今天我们开会{n}。", "在第{n}次会上的讲话"],
)
def test_a_page_of_numbered_lines(tmp_path, line):
    assert cleaned(tmp_path, "page.txt", numbered(line).encode()).state in ("cleaned", "unchanged", "empty", "rejected")


def test_counts_copies_and_segments_among_many_look_alikes():
    n = Pattern(r"(?<n>\d+)、")
    page = Page("1、甲2、乙" * 5000 + "3、丙")
    assert [page.text[start:end] for start, end in DropSequence(n).find(page)] == ["1、", "2、", "3、"]
    page = Page("1、\n2、\n" * 5000 + "\n".join(f"{number}、{'春' * 90}" for number in range(1, 4)))
    assert list(Segments(n).find(page)) == []  # thousands of lists stand before the run
    page = Page("\n".join(f"今天我们召开全县会议,{number}部署。" for number in range(5000)))
    assert list(DropRepeat().find(page)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0",
        "会议".encode()[:-1],
        "会议".encode("utf-16")[:-1],
        b"\0" * 99,
    ],
)
def test_what_is_no_text_fails_with_a_sentence(tmp_path, data):
    result = cleaned(tmp_path, "page.txt", data)
    assert result.state == "failed"
    assert "; " in result.reason
    assert "defect" not in result.reason


@pytest.mark.slow
def test_all_of_unicode_at_once(tmp_path):
    text = "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x110000))))
    assert cleaned(tmp_path, "page.txt", text.encode()).state in ("cleaned", "empty", "rejected")


def test_a_file_of_a_terabyte_is_not_read(tmp_path):
    path = tmp_path / "page.txt"
    path.touch()
    os.truncate(path, 10**12)
    (result,) = clean_pages(works(find_pages([str(path)]).pages), Settings((builtin_rules(),)), 1)
    assert result.reason == "is 1000000.0 MB, over the limit of 64.0 MB; raise --max-page to clean it"


def test_any_defect_fails_its_page_only(tmp_path, monkeypatch):
    def broken(*args):
        raise KeyError("a defect")

    monkeypatch.setattr("cleaner.engine.page.clean", broken)
    result = cleaned(tmp_path, "page.txt", SENTENCE.encode())
    assert result.state == "failed"
    assert result.reason == "stopped KeyError: 'a defect'; this is a defect, please report the page"


def test_word_lists_do_not_explode(tmp_path):
    words = [f"a{chr(97 + number)}: '{('{a' + chr(96 + number) + '}') * 10}'" for number in range(1, 12)]
    (tmp_path / "words.yaml").write_text("\n".join(["aa: 'xxxxxxxxxx'", *words]), encoding="utf-8")
    with pytest.raises(
        RuleError, match="with its word lists the pattern has 1[0-9]{2},[0-9]{3} characters; at most 100,000 are read"
    ):
        load(tmp_path)


def test_a_pattern_of_many_brackets_is_a_sentence(tmp_path):
    rule = "- {id: topic.one, kind: drop-line, why: It., line: '%s', strip: [a], keep: [b]}\n"
    (tmp_path / "topic.yaml").write_text(rule % ("(" * 5000 + "a" + ")" * 5000), encoding="utf-8")
    with pytest.raises(RuleError, match=r"topic.yaml:1:\d+: not a pattern: its brackets are nested too deeply"):
        load(tmp_path)


@pytest.mark.parametrize(
    "command",
    ["clean pages -o out", "clean pages -o out --check --format text", "clean pages -o out --diff",
     "show page.txt", "explain page.txt:1", "explain page.txt:3", "split page.txt", "rules --only-rules rules",
     "rules --only-rules rules topic.one", "rules --only-rules bad", "rules --only-rules rules test"],
)  # fmt: skip
def test_nothing_in_a_page_a_name_or_a_rule_reaches_the_terminal(tmp_path, command):
    text = f"在全县会上的讲话{EVIL}\n{SENTENCE}{EVIL}\n第1页 / 共6页{EVIL}\n讲话第1篇{EVIL}\n{SENTENCE}\n"
    for folder in ("pages", "rules", "bad"):
        (tmp_path / folder).mkdir()
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    (tmp_path / "pages" / "a\x1b[31m\u202e.txt").write_text(text, encoding="utf-8")
    (tmp_path / "pages" / "b\ncleaner: all is well.txt").write_bytes(b"\xff\xff")
    (tmp_path / "pages" / "-rf").write_text(text, encoding="utf-8")
    (tmp_path / "pages" / ("防" * 85)).write_text(text, encoding="utf-8")
    (tmp_path / "rules" / "topic.yaml").write_text(
        '- {id: topic.one, kind: drop-line, why: "It \\e[31m\\u202e.", line: "x\\u202ey", strip: ["x"], keep: ["y\\e[31m"]}\n'
    )
    (tmp_path / "bad" / "topic\x1b[31m.yaml").write_text('- {id: "a\\e[31m", kind: "b\\u202e"}\n')
    run = subprocess.run(
        [sys.executable, "-m", "cleaner", *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=100,
    )
    assert run.returncode in (0, 1, 2)
    assert "Traceback" not in run.stderr
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", run.stdout + run.stderr)
    assert not re.search("^cleaner: all is well", run.stdout + run.stderr, re.M)
