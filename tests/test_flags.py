"""Damage is reported with a count and a first position, and never repaired."""

import json

import pytest

from cleaner.flags import FLAGS, flags_of
from cleaner.page import Page
from cleaner.pipeline import clean
from tests.test_cli import cleaner

BODY = "同志们：\n今天我们召开全县防汛工作会议，主要任务是安排部署今年的防汛工作，各乡镇要早作准备。\n"


def names(text, rules):
    return set(flags_of(Page(text, "", rules.prefilter), rules))


def test_a_sound_speech_has_no_flags(rules):
    assert names(BODY + "谢谢大家！\n", rules) == set()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (BODY + "要把各项措施落实到基层，落实到每一个堤段、每一座水库，确保安全\n", "truncated_end"),
        (BODY + "要把各项措施落实到基层，\n", "truncated_end"),
        ("的主动性和创造性。\n" + BODY, "starts_mid_sentence"),
        ("，增强责任感。\n" + BODY, "starts_mid_sentence"),
        ("和落实。\n" + BODY, "starts_mid_sentence"),
        (BODY + "把“第一责任人的责任扛在肩上。\n", "unbalanced_quotes"),
        (BODY + "宦旬淅殊呐渠炬瘪戌吠拄蛹甫幢瞻淤俐岁雷扛焊蹄菩零萍抽厢凿\n", "random_characters"),
        (BODY + "三、保障措施三、保障措施（一）组织保障（一）组织保障。\n", "doubled_text"),
        ("同志们们，今天召开开这次会议议很及时时，要加强强领导，落实实责任任，确保完成成任务。\n", "doubled_text"),
        (BODY + "点击下载本站更多资料\n", "residual_boilerplate"),
        (BODY + "今年月日，全县有个村完成换届。\n", "lost_digits"),
        (BODY + "*县*镇×月×日召开会议。\n", "masked_names"),
        (BODY + "要效劳群众，夯实根底，大局部单位做得好，工作屡次受到表彰。\n", "spun_words"),
        (BODY + "工作锟斤拷取得成绩。\n", "mojibake_left"),
    ],
)
def test_damage_is_flagged(rules, text, flag):
    found = flags_of(Page(text, "", rules.prefilter), rules)
    assert flag in found
    assert found[flag].count >= 1
    assert 0 <= found[flag].first <= len(text)


def test_lost_digits_are_counted_by_places(rules):
    text = BODY + "今年月日，全县有个村完成换届，2023年8月日验收。\n"
    assert flags_of(Page(text, "", rules.prefilter), rules)["lost_digits"].count == 3


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (BODY + "县防汛抗旱指挥部\n2023年5月8日\n", "truncated_end"),
        ("和谐是发展的前提。\n" + BODY, "starts_mid_sentence"),
        ("的士司机代表发言\n\n" + BODY, "starts_mid_sentence"),
        (BODY + "他说：“要快。”又说：“要准。”\n", "unbalanced_quotes"),
        (BODY + "出席会议的有王建国李志强赵卫东孙丽华周海涛陈淑芬刘德明黄晓燕吴国栋\n", "random_characters"),
        (BODY + "好消息！好消息！天天向上，扎扎实实，人人有责，研究研究、讨论讨论。\n", "doubled_text"),
        (BODY + "各科室要及时下载文件，认真登记。\n", "residual_boilerplate"),
        (BODY + "在局部地区，平安建设是基础。\n", "spun_words"),
        (BODY + "5×3米的展板，张某（化名）来信。\n", "masked_names"),
    ],
)
def test_look_alikes_are_not_flagged(rules, text, flag):
    assert flag not in names(text, rules)


def test_gaps_and_candidates_are_counted_by_the_pipeline(rules):
    page = "信访工作做得还不 -1子,要认真改进。推动乡村面貌上台 -3要求落到实处。把各项任务抓得更 -5们要振奋精神。" + BODY
    cleaned = clean("page", page, rules)
    assert cleaned.flags[0]["gap"].count == 3


def test_every_flag_has_a_reason(rules):
    assert all(why.endswith(".") for why in FLAGS.values())
    assert not {rule.id.partition(".")[2].replace("-", "_") for rule in rules.of("flags")} & set(FLAGS)


def test_check_gates_a_job(tmp_path):
    (tmp_path / "page.txt").write_text(BODY + "把“第一责任人的责任扛在肩上。\n", encoding="utf-8")
    out = tmp_path / "out"

    assert cleaner("clean", tmp_path / "page.txt", "-o", out, "-q").returncode == 0
    record = json.loads((out / "manifest.jsonl").read_bytes())
    assert record["flags"] == {"unbalanced_quotes": {"count": 1, "first": 48}}
    assert json.loads((out / "summary.json").read_bytes())["flags"] == {
        "unbalanced_quotes": {"speeches": 1, "count": 1}
    }
    listed = cleaner("check", out)
    assert (listed.returncode, listed.stdout.decode()) == (
        0,
        f"{out}/page-01.txt:3:2: unbalanced_quotes {FLAGS['unbalanced_quotes']}\n",
    )
    assert (
        cleaner("check", out, "--fail-on", "unbalanced_quotes").stderr
        == b"cleaner: unbalanced_quotes: found in 1, allowed in 0\n"
    )
    assert cleaner("check", out, "--fail-on", "unbalanced_quotes>1, gap").returncode == 0
    wrong = cleaner("check", out, "--fail-on", "no_such_flag")
    assert wrong.returncode == 2
    assert b"'no_such_flag' is no flag; write FLAG or FLAG>N" in wrong.stderr
    assert cleaner("check", tmp_path).returncode == 2


def test_the_flags_of_the_seeds(shared, rules):
    def flags(number):
        path = next((shared / "seeds").glob(f"{number}*"))
        return [set(one) for one in clean(path.name, path.read_text(encoding="utf-8"), rules).flags]

    assert {"spun_words", "gap", "lost_digits"} <= flags("000")[0]
    assert flags("003") == [set()]
    assert "spun_words" not in flags("002")[0]
    assert "masked_names" in flags("002")[0]
