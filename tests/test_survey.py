"""What the survey of sites found: its examples that stand alone are cut, its look-alikes stay, every family is answered for.

The survey is not part of every checkout; where it is missing only the shape of `docs/families.yaml` is tested.
"""

import re
from functools import cache

import pytest
import yaml

from benchmarks.selfcheck import words
from cleaner.pipeline import CODE_RULES, clean
from tests.conftest import ROOT, SHARED

FILES = ("document_sites.yaml", "essay_and_news_sites.yaml")
FAMILIES = ROOT / "docs" / "families.yaml"
FLAGS = {
    "gap", "truncated_end", "starts_mid_sentence", "lost_digits", "unbalanced_quotes", "spun_words", "random_characters",
    "doubled_text", "masked_names", "script_mixed", "mojibake_left", "residual_boilerplate",
}  # fmt: skip

TITLE = "在全县夏季防溺水工作会议上的讲话"
BODY = (
    "同志们：",
    "暑假快到了，孩子们放了假，水塘、水库、河湾就成了我们最放心不下的地方。今天开这个会，是要把防溺水的责任一件一件说清楚。",
    "一、把危险的水域管起来",
    "全县有大小水塘四百多口，山塘水库六十二座。每一口塘都要有人认领，牌子要立，救生圈要挂，巡查要有记录。",
    "二、把孩子们的暑假过起来",
    "各村的书屋、球场、戏台都要开门。孩子有了去处，就不会往水边跑。",
    "同志们，孩子的命比天大。让我们尽心尽力，守住这个夏天！",
)

# Families that stand above the speech, although the survey does not say so in words.
ABOVE = {"govhk-press-header"}

# Why an example is rightly not cut where it stands by itself.
_TEXT = "the example shows text of the speech beside the find; the rules' own examples test both halves"
_OTHER_TITLE = "the title of another page than this one; only copies of the page's own title are echoes"
_BLOCK = "one line of a block, no proof by itself; cut between the other lines of its block"

# Examples that are rightly not cut where they stand by themselves: (family, number of the example from 1) -> reason.
KNOWN: dict[tuple[str, int], str] = {
    ("doc-meta-shared-archive", 1): _BLOCK,
    ("site-welcome-nav", 2): _BLOCK,
    ("doc-filename-title", 1): _OTHER_TITLE,
    ("doc-filename-title", 3): _OTHER_TITLE,
    ("title-echo-stack", 1): _OTHER_TITLE,
    ("title-echo-stack", 2): _OTHER_TITLE,
    ("baidu-export-frame", 1): _OTHER_TITLE,
    ("baidu-export-frame", 2): "links above a speech: one of them may be its title",
    ("trial-end-vip", 1): _TEXT,
    ("login-first-tail", 1): _TEXT,
    ("friendly-tips", 1): _BLOCK,
    ("book118-legal", 2): _OTHER_TITLE,
    ("attribution-network-disclaimer", 2): _TEXT,
    ("script-call-residue", 2): _TEXT,
    ("script-call-residue", 3): _TEXT,
    ("preface-editor-collected", 2): _TEXT,
    ("title-echo-inside-speech", 1): _TEXT,
    ("title-echo-inside-speech", 2): _OTHER_TITLE,
    ("title-echo-inside-speech", 3): _TEXT,
    ("title-repeated-at-top", 1): _TEXT,
    ("title-repeated-at-top", 2): _TEXT,
    ("doclib-page-markers", 4): _TEXT,
    ("body-duplicated-preview", 2): _OTHER_TITLE,
    ("body-duplicated-preview", 3): _TEXT,
    ("body-duplicated-preview", 4): _OTHER_TITLE,
    ("body-duplicated-preview", 5): _TEXT,
    ("truncation-end-of-preview", 1): _TEXT,
    ("member-tool-ad", 3): _TEXT,
    ("forum-noise-ascii", 2): _TEXT,
    ("govhk-press-header", 2): "the title that the press office gave the speech, with a note behind it that is cut",
    ("twgov-news-header", 4): "a headline, the title of the page",
    ("paginated-page-fragment", 1): "a title with a number behind it may be the author's own",
    ("paginated-page-fragment", 2): "a heading of the speech",
}
# Look-alikes that do not survive in some place: (family, number from 1, place) -> reason. None is right.
HURT: dict[tuple[str, int, str], str] = {}


@cache
def families() -> dict[str, dict]:
    if not SHARED.is_dir():
        return {}
    found = {}
    for name in FILES:
        data = yaml.safe_load((SHARED / "survey" / name).read_text(encoding="utf-8"))
        for family in data if isinstance(data, list) else data["boilerplate"]:
            found[family["id"]] = family
    return found


def look_alikes(family: dict) -> list[str]:
    danger = family.get("danger") or []
    if isinstance(danger, dict):
        return [str(text) for text in danger.get("must_survive", [])]
    return [str(entry["must_survive"]) for entry in danger]


def alone(family: dict) -> list[tuple[int, str]]:
    """The examples of a family that stands on lines of its own."""
    if not re.search(r"\b(?:alone|own lines?)\b", family["placement"]):
        return []
    return [(number, str(text)) for number, text in enumerate(family["examples"], 1)]


def places(family: dict) -> list[str]:
    """Where the survey saw it: before the speech, after it, or either."""
    placement = family["placement"]
    head = re.search(r"\b(?:top|first|head|before|under the title|between title|after the page title)\b", placement)
    tail = re.search(r"\b(?:end|ends|tail|last|bottom)\b", placement)
    if family["role"] in ("preface", "title-echo") or family["id"] in ABOVE:
        return ["head"]
    return ["head"] if head and not tail else ["tail"] if tail and not head else ["head", "tail"]


def with_all(*paragraphs: str) -> str:
    return "\n".join(paragraphs)


def out(page: str, rules) -> str:
    return "".join(speech.text for speech in clean("page", page, rules).speeches)


def stays(family: dict, text: str, rules) -> list[str]:
    """The places in which an example is not cut, or takes some of the speech with it."""
    pages = {"head": with_all(TITLE, text, *BODY), "tail": with_all(TITLE, *BODY, text)}
    wanted = words(with_all(TITLE, *BODY))
    return [place for place in places(family) if words(out(pages[place], rules)) != wanted]


@pytest.mark.parametrize("name", families())
def test_examples_that_stand_alone_are_cut(name, rules, shared):
    family = families()[name]
    left = {(name, number): text for number, text in alone(family) if stays(family, text, rules)}
    known = {key for key in KNOWN if key[0] == name}
    assert {key: text for key, text in left.items() if key not in known} == {}
    assert known - set(left) == set(), "these are cut now; take them out of KNOWN"


@pytest.mark.parametrize("name", families())
def test_look_alikes_survive(name, rules, shared):
    lost = {}
    for number, text in enumerate(look_alikes(families()[name]), 1):
        pages = {
            "alone": text,
            "head": with_all(TITLE, text, *BODY),
            "tail": with_all(TITLE, *BODY, text),
            "middle": with_all(TITLE, *BODY[:3], text, *BODY[3:]),
            "inside": with_all(TITLE, *BODY[:3], f"{BODY[3]}{text}各单位要认真落实。", *BODY[4:]),
        }
        lost |= {
            (name, number, place): text for place, page in pages.items() if words(text) not in words(out(page, rules))
        }
    known = {key for key in HURT if key[0] == name}
    assert {key: text for key, text in lost.items() if key not in known} == {}
    assert known - set(lost) == set(), "these survive now; take them out of HURT"


@pytest.mark.parametrize("name", families())
def test_what_the_survey_wants_kept_is_kept(name, rules, shared):
    """A few families look like furniture and belong to the genre: all their examples stay."""
    family = families()[name]
    if "KEEP" in family["placement"]:
        for text in map(str, family["examples"]):
            assert words(text) in words(out(with_all(TITLE, text, *BODY), rules))
            assert words(text) in words(out(with_all(TITLE, *BODY, text), rules))


def test_known_entries_name_examples(shared):
    assert {name for name, *_ in [*KNOWN, *HURT]} <= set(families())
    assert all(len(reason) > 10 for reason in [*KNOWN.values(), *HURT.values()])


# ── docs/families.yaml: every family is answered for ────────────────────────────────────────────────────────────────


@pytest.fixture
def answers() -> dict[str, dict]:
    return yaml.safe_load(FAMILIES.read_text(encoding="utf-8"))


def test_every_answer_is_rules_a_flag_or_a_reason(answers, rules):
    for name, answer in answers.items():
        assert answer, name
        assert set(answer) <= {"rules", "flag", "left"}, name
        unknown = [id_ for id_ in answer.get("rules", []) if rules.get(id_) is None and id_ not in CODE_RULES]
        assert unknown == [], name
        flags = answer.get("flag", [])
        assert set([flags] if isinstance(flags, str) else flags) <= FLAGS, name
        assert len(answer.get("left", "a sentence")) >= 10, name


def test_every_family_is_answered_for(answers, shared):
    essays = yaml.safe_load((shared / "survey" / "essay_and_news_sites.yaml").read_text(encoding="utf-8"))
    asked = set(families()) | {kind["id"] for kind in essays["metadata"]}
    assert asked - set(answers) == set()
    assert set(answers) - asked == set()


def test_a_known_entry_is_answered_by_a_flag_or_a_reason(answers, shared):
    """An example that is left alone belongs to a family that says so, or whose rules need more than the line."""
    for name, number in KNOWN:
        assert {"flag", "left", "rules"} & set(answers[name]), (name, number)
