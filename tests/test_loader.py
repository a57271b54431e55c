"""Rule files are read strictly: every mistake is named with its place and what is allowed, all at once."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import pytest

from cleaner import cache as files
from cleaner import loader
from cleaner.errors import RuleError, UsageError
from cleaner.examples import prove
from cleaner.loader import builtin_rules, load
from cleaner.rules import Example, RuleSet
from cleaner.weighed import Sign

GOOD = """\
- id: topic.counter
  kind: drop-line
  why: A page counter.
  line: '第\\d+页'
  strip: [第3页]
  keep: [请看第3页。]
"""


@pytest.fixture
def folder(tmp_path):
    def write(text, name="topic.yaml", **others):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for other, content in others.items():
            (tmp_path / f"{other}.yaml").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def faults(folder):
    with pytest.raises(RuleError) as error:
        load(folder)
    return [fault.removeprefix(f"{folder}/") for fault in error.value.faults]


def test_a_good_rule_loads(folder):
    rules = load(folder(GOOD))
    assert [rule.id for rule in rules] == ["topic.counter"]
    assert rules.get("topic.counter").place.endswith("topic.yaml:1")
    assert rules.get("topic.other") is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("line:", "lien:"),
            "topic.yaml:4:3: no key 'lien' in a rule of kind drop-line; did you mean 'line'? Allowed: ",
        ),
        (
            ("kind: drop-line", "kind: drop-lines"),
            "topic.yaml:2:9: no kind 'drop-lines'; did you mean 'drop-line'? Allowed: ",
        ),
        (("  keep: [请看第3页。]\n", ""), "topic.yaml:1:3: the rule has no 'keep'; every rule has"),
        (("  why: A page counter.\n", ""), "topic.yaml:1:3: the rule has no 'why'; every rule has"),
        (
            ("keep: [请看第3页。]", "keep: []"),
            "topic.yaml:6:9: the rule topic.counter has no example of what it must keep",
        ),
        (("strip: [第3页]", "strip: []"), "topic.yaml:1:3: the rule topic.counter has no example of what it finds"),
        (("strip: [第3页]", "strip: [第3页⟦]"), "topic.yaml:5:11: the brackets ⟦ ⟧ do not pair"),
        (("strip: [第3页]", "strip: 第3页"), "topic.yaml:5:10: expected a list; begin each entry with '- '"),
        (("id: topic.counter", "id: other.counter"), "topic.yaml:1:7: the id 'other.counter' is not 'topic.fault'"),
        (("id: topic.counter", "id: counter"), "topic.yaml:1:7: the id 'counter' is not 'topic.fault'"),
        (("'第\\d+页'", "'第(\\d+页'"), "topic.yaml:4:9: not a pattern: missing )"),
        (
            ("'第\\d+页'", "'第：页'"),
            "topic.yaml:4:9: '：' can never match: patterns meet the folded view, where it is ':'",
        ),
        (
            ("'第\\d+页'", "'第\\d+頁'"),
            "topic.yaml:4:9: '頁' can never match: patterns meet the folded view, where it is '页'",
        ),
        (("'第\\d+页'", "'PAGE\\d+'"), "topic.yaml:4:9: 'P' can never match"),
        (("'第\\d+页'", "'第\\n页'"), "topic.yaml:4:9: '\\n' can never match: patterns meet one line at a time"),
        (
            ("'第\\d+页'", "'第(?!{title}$)页'"),
            "topic.yaml:4:9: '(?!{title}$)' stands inside the pattern; write it first",
        ),
        (("'第\\d+页'", "'第{numbre}页'"), "topic.yaml:4:9: no word list 'numbre'; did you mean"),
        (("line: '第\\d+页'", "line: '第\\d+页'\n  run: 0"), "topic.yaml:5:8: '0' is not a whole number from 1"),
        (
            ("line: '第\\d+页'", "line: '第\\d+页'\n  run: three"),
            "topic.yaml:5:8: 'three' is not a whole number from 1",
        ),
        (("line: '第\\d+页'", "line: '第\\d+页'\n  after_first: yes"), "topic.yaml:5:16: 'yes' is not true or false"),
        (
            ("line: '第\\d+页'", "line: '第\\d+页'\n  where: top"),
            "topic.yaml:5:10: 'top' is not a value of 'where'; Allowed: ",
        ),
        (("line: '第\\d+页'", "line: '第\\d+页'\n  gap: yes"), "topic.yaml:5:8: 'yes' is not true or false"),
        (
            ("line: '第\\d+页'", "line: '第\\d+页'\n  line: '页'"),
            "topic.yaml:5:3: the key 'line' is written twice; write it once",
        ),
        (("  line: '第\\d+页'\n", ""), "topic.yaml:1:3: the rule has no 'line'; its kind asks for it"),
        (
            ("line: '第\\d+页'", "line: '第\\d+页'\n  facts: {colour: '(?<colour>.)'}"),
            "topic.yaml:5:11: no key 'colour' here; Allowed: ",
        ),
        (
            ("line: '第\\d+页'", "line: '第\\d+页'\n  facts: {date: 'x'}"),
            "topic.yaml:5:17: the pattern of the fact 'date' has no group",
        ),
        (("strip: [第3页]", "strip: [第3页]\n  mark: [第3页]"), "topic.yaml:6:9: the rule has 'strip' and 'mark'"),
        (("line: '第\\d+页'", "line: [第]"), "topic.yaml:4:9: expected one string"),
        (("- id", "- &a\n  id"), None),
    ],
)
def test_each_mistake_is_named(folder, change, fault):
    path = folder(GOOD.replace(*change, 1), words="number: [一, 二]\n")
    if fault is None:
        assert len(load(path)) == 1
        return
    found = faults(path)
    assert any(line.startswith(fault) for line in found), found


WEIGHED = """\
- id: topic.site
  kind: drop-weighed
  why: What a site says.
  piece: '[^。]+。'
  card: voice
  least: 8
  beside: 2
  margin: 9
  strip: [小编整理供参考。]
  keep: [请参考。]
"""
SITE, USE = "site: {points: 5, words: [小编, 本站]}", "use: {points: 3, words: [参考]}"


def test_scorecards(folder):
    words = f"voice: {{{SITE}, use: {{points: 3, most: 2, words: [参考]}}, not: {{points: 0, words: [小编辑]}}}}\n"
    kind = load(folder(WEIGHED, words=words)).get("topic.site").kind
    assert kind.card == (Sign("site", 5, ("小编", "本站")), Sign("use", 3, ("参考",), 2), Sign("not", 0, ("小编辑",)))
    again = load(folder(WEIGHED, words=words)).get("topic.site").kind
    assert (again.card, again.unless) == (kind.card, None)


def test_a_scorecard_does_not_know_the_title(folder):
    rule = WEIGHED.replace("  margin: 9", "  margin: 9\n  unless: '^{title}$'")
    assert faults(folder(rule, words=f"voice: {{{SITE}, {USE}}}\n")) == [
        "topic.yaml:9:11: '{title}' is not known to this pattern; leave it out"
    ]


@pytest.mark.parametrize(
    ("words", "faults_named"),
    [
        ("voice: {site: {points: five, words: [小编]}}", ["words.yaml:1:24: 'five' is no number of points"]),
        ("voice: {site: {points: 5, words: [小編]}}", ["words.yaml:1:35: '小編' can never match: write it '小编'"]),
        (f"voice: {{{SITE}, use: {{points: 3, words: [前 言, 2篇]}}}}", ["write it '前言'", "write it '0篇'"]),
        ("voice: {site: {points: 5, words: [小编, 小编]}}", ["words.yaml:1:39: the word '小编' stands there twice"]),
        (
            "voice: {site: {points: 5, most: 0, words: [小编]}}",
            ["words.yaml:1:33: '0' is no number of words that count"],
        ),
        ("voice: {site: {points: 5}}", ["words.yaml:1:15: the sign 'site' needs 'points' and 'words'"]),
        ("voice: {site: {points: 5, worth: [小编]}}", ["no key 'worth' here; did you mean 'words'?"]),
        ("voice: {site: {points: -5, words: [小编]}}", ["no sign has points above 0"]),
        ("voice: [小编]", ["topic.yaml:5:9: no scorecard 'voice'; Allowed: "]),
        (f"voices: {{{SITE}}}", ["no scorecard 'voice'; did you mean 'voices'? Allowed: voices"]),
    ],
)
def test_mistakes_in_scorecards_are_named_and_nothing_else(folder, words, faults_named):
    named = faults(folder(WEIGHED, words=f"{words}\n"))
    assert len(named) == len(faults_named), named
    for fault, one in zip(faults_named, named, strict=True):
        assert fault in one


def test_a_pattern_with_a_faulty_word_list_is_no_second_mistake(folder):
    text = GOOD.replace("'第\\d+页'", "'第{number}页'")
    assert len(faults(folder(text, words="number: [[一]]\n"))) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "topic.yaml:1:1: the file is empty; delete it or write a rule"),
        ("id: x\n", "topic.yaml:1:1: a rule file is a list of rules; begin each with '- id: …'"),
        ("- id: [\n", "topic.yaml:2:1: not YAML: "),
        ("- a: &x 1\n  b: *x\n", "topic.yaml:2:6: aliases are not allowed; write the text out"),
        ("- &x [*x]\n", "topic.yaml:1:7: aliases are not allowed; write the text out"),
        (
            "- !!python/object/apply:os.abort []\n",
            "topic.yaml:1:3: the tag 'tag:yaml.org,2002:python/object/apply:os.abort' is",
        ),
        ("[" * 100_000, "topic.yaml:1:21: lists are nested too deeply; a rule is a list of 'key: value' lines"),
        ("- " * 100_000, "topic.yaml:1:41: lists are nested too deeply; a rule is a list of 'key: value' lines"),
        ("- just text\n", "topic.yaml:1:3: expected 'key: value' lines"),
        ("- id: a.b\n---\n- id: a.c\n", "topic.yaml:2:1: not YAML: "),
    ],
)
def test_files_that_are_no_rule_files(folder, text, fault):
    assert any(line.startswith(fault) for line in faults(folder(text)))


def test_a_file_that_is_not_utf_8(folder, tmp_path):
    folder(GOOD)
    (tmp_path / "bad.yaml").write_bytes("- id: 页码这样写".encode("gb18030"))
    assert "bad.yaml:1:1: cannot be read: " in faults(tmp_path)[0]


def test_all_mistakes_are_listed_at_once(folder):
    two = GOOD.replace("line:", "lien:") + GOOD.replace("counter", "other").replace("keep", "keeps")
    assert len(faults(folder(two))) >= 4


def test_the_same_id_twice(folder):
    found = faults(folder(GOOD + GOOD))
    assert found == [
        f"{found[0].split(':1: ')[0]}:1: the id topic.counter is taken; it stands in {found[0].split(' in ')[1]}"
    ]
    assert "topic.yaml:7:1" in found[0]


def test_word_lists(folder):
    text = GOOD.replace("'第\\d+页'", "'第{number}{unit}'").replace("第3页", "第二页")
    rules = load(folder(text, words="number: [一, 二, 二十]\nunit: '页|张'\n"))
    assert rules.get("topic.counter").kind.line.source == "第(?:二十|一|二)(?:页|张)"
    assert list(prove(rules, rules)) == []


def test_a_word_list_written_twice(folder):
    assert (
        "words.yaml:2:1: the key 'number' is written twice"
        in faults(folder(GOOD, words="number: [一]\nnumber: [二]\n"))[0]
    )


def test_a_fault_in_a_word_list_is_not_said_again_of_every_rule_that_uses_one(folder):
    text = GOOD.replace("'第\\d+页'", "'第{number}页'")
    assert len(faults(folder(text, words="number [一]\nother: '页'\n"))) == 1


def test_a_folder_without_rules(tmp_path):
    with pytest.raises(UsageError, match="no rules in .*: name a folder that holds"):
        load(tmp_path)


def test_scalars_are_the_strings_that_stand_in_the_file(folder):
    rules = load(folder(GOOD.replace("[第3页]", "[第3页, 第12页]").replace("请看第3页。", "12:30")))
    assert rules.get("topic.counter").keep == ("12:30",)


def test_examples_that_do_not_hold_are_found(folder):
    text = GOOD.replace("[第3页]", "[第三页]").replace("[请看第3页。]", "[第9页]") + "  misses: [第4页]\n"
    rules = load(folder(text))
    found = [fault.split(": ", 1)[1] for fault in prove(rules, rules)]
    assert found == [
        "topic.counter: example 1 of what it finds does not hold: found nothing, expected '第三页'",
        "topic.counter: misses example 1 is found now; move it up to strip",
        "topic.counter: finds '第9页', which its keep example 1 keeps; narrow the pattern",
    ]


def test_a_text_that_another_rule_keeps_is_a_fault_of_the_rule_that_touches_it(folder):
    wide = GOOD.replace("topic.", "other.").replace("'第\\d+页'", "'.*第\\d+页.?'").replace("[请看第3页。]", "[第三页]")
    rules = load(folder(wide, "other.yaml", topic=GOOD))
    places = {rule.id: rule.place for rule in rules}
    assert list(prove(rules, rules)) == [
        f"{places['other.counter']}: other.counter: finds '请看第3页。', which topic.counter keeps "
        f"({places['topic.counter']}, keep example 1); narrow the pattern or give the rule a `where`, or change the example "
        "if that is yours"
    ]


def test_a_rule_at_fault_is_named_once_however_many_examples_it_touches(folder):
    wide = GOOD.replace("topic.", "other.").replace("'第\\d+页'", "'.*页.?'").replace("[请看第3页。]", "[一页, 两页]")
    rules = load(folder(wide, "other.yaml", topic=GOOD))
    (fault,) = prove(rules, rules)
    assert fault.endswith("finds '一页', which its keep example 1 keeps, and touches 2 more; narrow the pattern")


def test_what_does_not_weigh_enough_says_what_it_weighs(folder):
    rules = load(folder(WEIGHED.replace("[小编整理供参考。]", "[小编写。]"), words=f"voice: {{{SITE}}}\n"))
    (fault,) = prove(rules, rules)
    assert fault.endswith("found nothing, expected '小编写。'; '小编写。' has 5 of 8 points: 小编 (site) +5")


def test_a_list_that_does_not_weigh_enough_says_what_it_weighs(folder):
    rule = (
        WEIGHED.replace("drop-weighed", "drop-list")
        .replace("piece:", "point:")
        .replace("  beside: 2\n  margin: 9\n", "")
    )
    text = rule.replace("least: 8", "mean: 4").replace("[小编整理供参考。]", '["小编写。\\n供参考。\\n谢谢。"]')
    (fault,) = prove(rules := load(folder(text, words=f"voice: {{{SITE}, {USE}}}\n")), rules)
    assert fault.endswith("谢谢。' has 8 of 12 points on the 3 lines of its list: 小编 (site) +5, 参考 (use) +3")


def test_a_known_miss_may_stay_missed(folder):
    rules = load(folder(GOOD + "  misses: [第三页]\n"))
    assert list(prove(rules, rules)) == []


def test_brackets_hold_exactly_what_is_found():
    example = Example.parse("把任务落实。⟦ 第3页⟧谢谢⟦第4页⟧")
    assert example.text == "把任务落实。 第3页谢谢第4页"
    assert [example.text[start:end] for start, end in example.spans] == [" 第3页", "第4页"]
    assert RuleSet(()).get("a.b") is None


def test_what_is_kept_of_the_rules_is_what_was_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", lambda: tmp_path)

    def plain(value):
        """A value with its type, and patterns by what they are made of: two of them are never equal."""
        if is_dataclass(value):
            return type(value), [plain(getattr(value, field.name)) for field in fields(value)]
        if isinstance(value, Mapping):
            return [(key, plain(one)) for key, one in value.items()]
        return type(value), [plain(one) for one in value] if isinstance(value, tuple | list) else value

    read = [plain(rule) for rule in load(builtin_rules())]
    (kept,) = tmp_path.iterdir()
    monkeypatch.setattr(loader, "_read", lambda _: pytest.fail("it was read again"))
    again = load(builtin_rules())
    assert [plain(rule) for rule in again] == read
    assert len(read) > 400
    assert kept.stat().st_size > 100_000


def test_a_change_of_a_rule_file_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", lambda: tmp_path / "cache")
    rule = tmp_path / "rules" / "a.yaml"
    rule.parent.mkdir()
    source = "- {id: a.b, kind: drop-line, why: A line., line: 第页, strip: [第页], keep: [一页, 二页]}\n"
    rule.write_text(source, encoding="utf-8")
    assert load(rule.parent).rules[0].why == "A line."
    rule.write_text(source.replace("A line.", "Another."), encoding="utf-8")
    assert load(rule.parent).rules[0].why == "Another."
    rule.write_text(source.replace("drop-line", "drop-lines"), encoding="utf-8")
    with pytest.raises(RuleError, match="drop-lines"):
        load(rule.parent)
