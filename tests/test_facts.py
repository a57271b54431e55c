"""Facts of persons: who wrote and who edited a text, as the lines around it say; nothing where they name no person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kinds import DropLine, Pattern
from cleaner.pattern import WholeLine
from cleaner.pipeline import clean
from cleaner.rules import Rule, RuleSet
from tests.strategies import pages

TITLE = "春风吹过山岗"
BODY = "今天我们走进清溪村,看看这里的桥和路。\n桥是去年修的,村里的人说,走了一辈子的水路,终于有了桥。\n"


def people(rules: RuleSet, page: str) -> tuple[str | None, str | None]:
    """Author and editor of the only speech of a page."""
    (speech,) = clean("page", page, rules).speeches
    values = {name: fact.value for name, fact in speech.facts.items()}
    return values.get("author"), values.get("editor")


@pytest.mark.parametrize(
    ("line", "author", "editor"),
    [
        ("来源：县报 作者：何静 发布时间：2021-03-04 浏览：12", "何静", None),
        ("来源：县报　编辑：苏荷　2021-03-04 09:22", None, "苏荷"),
        ("作者:周一帆发布时间:2021-05-08浏览次数:36", "周一帆", None),
        ("作者：县教育局 何静  发布时间：2021-03-04  点击：12", "何静", None),
        ("〖 作者：何静 ┊ 来源：本站 ┊ 点击数：231 ┊ 责任编辑：苏荷 〗", "何静", "苏荷"),
        ("2024-01-19李宜山张静", "李宜山张静", None),
        ("原创 何静 青山组工 2021-03-04 18:30", "何静", None),
        ("以下文章来源于青山组工 ，作者李梅", "李梅", None),
        ("本报记者 何静 苏荷 通讯员 顾宁", "何静 苏荷 顾宁", None),
        ("本报记者 阮 其", "阮 其", None),
        ("□ 顾宁", "顾宁", None),
        ("■本报评论员 顾宁", "顾宁", None),
        ("文／田家驹", "田家驹", None),
        ("图文：何静", "何静", None),
        ("撰文：何静", "何静", None),
        ("作者：何静 2021-03-05", "何静", None),
        ("作者：何静（县粮食局离休干部，91岁）口述　县老年大学整理", "何静", None),
        # No person, or one who wrote nothing.
        ("作者：佚名 来源：网络 发布时间：2021-03-04 点击：12", None, None),
        ("作者：县委办公室 来源：本站 发布时间：2021-03-04 点击：12", None, None),
        ("作者：管理员 来源：本站 发布时间：2021-03-04 点击：12", None, None),
        ("作者：何老师 来源：本站 发布时间：2021-03-04 点击：12", None, None),
        ("作者： 来源：何静网 发布时间：2021-03-04 点击：12", None, None),
        ("上传人：何静 文档编号：5120933 上传时间：2023-04-17 格式：DOCX 页数：6 大小：24KB", None, None),
        ("贡献者：何静 上传时间：2023-04-17 格式：DOCX 页数：6 大小：24KB", None, None),
        ("图文/党政办", None, None),
        ("原创 清溪读书会 2021-03-04 18:30", None, None),
    ],
)
def test_who_wrote_as_the_line_under_a_title_says(rules, line, author, editor):
    assert people(rules, f"{TITLE}\n{line}\n{BODY}") == (author, editor)


@pytest.mark.parametrize(
    ("line", "author", "editor"),
    [
        ("责任编辑：周岭 韩澈", None, "周岭 韩澈"),
        ("(责任编辑 周岭)", None, "周岭"),
        ("编辑：何静 审核：苏荷", None, "何静 苏荷"),
        ("编辑：何静　审核：党委宣传部", None, "何静"),
        ("作者:何静 编辑:苏荷 审核:孟凡", "何静", "苏荷 孟凡"),
        ("(文:何静 图:苏荷 核发:孟凡)", "何静", None),
        ("文/何静 图/苏荷 编辑/孟凡", "何静", "孟凡"),
        ("本报记者 李晓 何静 摄影报道", "李晓 何静", None),
        ("(记者 苏荷 通讯员 顾宁)", "苏荷 顾宁", None),
        ("（张巨峰）", "张巨峰", None),
        ("(县委组织部 何静)", "何静", None),
        ("供稿:何静", "何静", None),
        ("撰稿：何静、苏荷", "何静、苏荷", None),
        # No person, or one who wrote nothing.
        ("供稿:县委宣传部", None, None),
        ("（青山中学德育处）", None, None),
        ("新华社记者 何静 摄", None, None),
        ("（本报记者 何静 整理）", None, None),
        ("(工宣 金宣)", None, None),
        ("责编:admin", None, None),
        ("(编辑：小鱼)", None, None),
        ("校对：何静 监制：苏荷", None, None),
    ],
)
def test_who_wrote_as_the_line_below_a_text_says(rules, line, author, editor):
    assert people(rules, f"{TITLE}\n{BODY}{line}\n") == (author, editor)


def test_a_byline_glued_to_the_text_states_its_author_and_stays(rules):
    page = f"{TITLE}\n北国早报讯(记者 何静 通讯员 苏荷){BODY}"
    assert people(rules, page) == ("何静 苏荷", None)


def test_names_behind_several_labels_are_one_fact_in_the_script_of_the_speech(rules):
    head = "春風吹過山崗\n本報記者 何靜 通訊員 蘇荷"
    text = "今天我們走進清溪村,看看這裡的橋和路。橋是去年修的,村裡的人說,終於有了橋。"
    (speech,) = clean("page", f"{head}\n{text}\n", rules).speeches
    assert speech.facts["author"] == ("何静 苏荷", 12, 21)
    assert head[12:21] == "何靜 通訊員 蘇荷"


SERIES = """某某网 作者：孟凡 点击：12 发布时间：2021-03-04
第一篇：在全县防汛工作会议上的讲话
文／何静
同志们：今天我们召开全县防汛工作会议，安排部署今年的防汛工作。
各级各部门要认真落实这次会议的要求，把责任压实到人，确保安全度汛。
第二篇：在全县春耕备播会议上的讲话
同志们：今天我们召开全县春耕备播会议，安排部署今年的春耕工作。
各级各部门要认真落实这次会议的要求，把种子化肥备足，确保不误农时。
第三篇：在全县护林防火会议上的讲话
同志们：今天我们召开全县护林防火会议，安排部署今年的护林工作。
各级各部门要认真落实这次会议的要求，把火种管住，确保林区安全。
责任编辑：顾宁 撰稿：罗平
"""


def test_who_wrote_one_speech_of_a_page_did_not_write_the_others(rules):
    speeches = clean("page", SERIES, rules).speeches
    values = [{name: fact.value for name, fact in speech.facts.items()} for speech in speeches]
    assert [facts.get("author") for facts in values] == ["何静", None, "罗平"]
    assert [facts.get("editor") for facts in values] == ["顾宁"] * 3


def test_a_rule_that_states_only_persons_is_not_named_before_others():
    def telling(facts: tuple[str, ...] = (), gap: bool = False) -> bool:
        find, pattern = DropLine(WholeLine("x")), Pattern("x")
        return Rule("a.b", "Why.", find, (), (), gap=gap, facts=dict.fromkeys(facts, pattern)).telling

    assert not telling()
    assert not telling(("author", "editor"))
    assert telling(("author", "source"))
    assert telling(("author",), gap=True)


names = st.sampled_from(["何静", "田家驹", "欧阳杰", "苏 荷"])
bylines = st.builds(
    "{}{}{}".format,
    st.sampled_from(["作者：", "文/", "撰文：", "本报记者 ", "来源：县报 作者：", "责任编辑：", "编辑/"]),
    st.lists(names, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["", " 点击：12 发布时间：2021-03-04", " 2021-03-04 09:22"]),
)


@given(bylines, bylines)
def test_a_fact_of_persons_is_a_piece_of_a_credit(rules, above, below):
    page = f"{TITLE}\n{above}\n{BODY}{below}\n"
    (speech,) = clean("page", page, rules).speeches
    found = [speech.facts[name] for name in ("author", "editor") if name in speech.facts]
    assert found
    for fact in found:
        stated = page[fact.start : fact.end]
        assert stated in above or stated in below
        assert all(word in stated for word in fact.value.split())


@given(pages)
def test_a_fact_lies_in_the_page(rules, page):
    for speech in clean("page", page, rules).speeches:
        for fact in speech.facts.values():
            assert 0 <= fact.start <= fact.end <= len(page)
