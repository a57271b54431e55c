"""Copies are found whatever was done to hide them, and speeches that only sound alike are left in peace."""

import json
import random
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.copies import CONTAINMENT, SIMILARITY, find_copies
from cleaner.sketch import FRACTION, SHORT, Sketch, Sketches, grams, letters, sketch

# What every speech of the genre says. It must never make two of them a pair.
STOCK = (
    "同志们:",
    "今天我们召开全县{}工作会议,主要任务是认真贯彻落实上级会议精神,总结前一阶段工作,安排部署下一阶段任务。",
    "刚才,几个单位作了很好的发言,我都同意,请大家结合实际认真抓好落实。",
    "下面,根据会议安排,我讲三点意见。",
    "一是要提高政治站位,切实增强做好工作的责任感和紧迫感。",
    "二是要突出工作重点,确保各项任务落到实处、见到实效。",
    "三是要加强组织领导,形成齐抓共管、上下联动的工作合力。",
    "同志们,做好今年的工作任务艰巨、责任重大、使命光荣。",
    "让我们紧密团结起来,振奋精神,扎实工作,为全面完成全年目标任务而努力奋斗!",
    "谢谢大家!",
)

# Sentences to build bodies from: nothing below stands in another line.
SENTENCES = """
去年冬天那场大雪压塌了十七座大棚,天亮以前镇上的干部已经带着铁锹站在地里。
水库大坝上的裂缝只有手指宽,可是住在下游的两千口人夜里睡不着觉。
修一条路容易,难的是修好以后谁来扫雪、谁来补坑、谁来看护路边的树。
卖樱桃的老周告诉我,冷库建成之后他第一次敢等到价钱上来再出手。
学校食堂的账要贴在墙上,每一斤肉从哪里买的,家长一抬头就能看见。
有人说招商就是喝酒,我看招商首先是替企业把电费单子看懂。
河长制牌子立了三年,牌子后面的那片芦苇里还藏着两个排污口。
村医的药箱里缺的不是药,是有人替他守一夜诊所让他回家过年。
把会议室里的空调关掉两台,省下来的钱够给敬老院换一遍窗户。
窗口的姑娘一天要说四百遍请稍等,系统快一秒她就少说一遍。
秸秆不许烧,那就得先问一问打捆机够不够、收购点远不远。
非遗传承人今年七十九,跟他学木偶的孩子还不到一只手的数。
老旧小区加装电梯,一楼的住户有怨气,这口气要坐下来慢慢听。
银行的信贷员应当认得每一个种粮大户的脸,而不是只认得抵押物。
去年秋粮测产,同一块地两台仪器差了六十斤,这笔糊涂账要算清。
消防通道画了黄线不等于通道就通了,半夜去看才知道停着多少车。
残疾人张师傅的修表铺搬了四次,每搬一次就丢掉一半的熟客。
企业要的不是一份红头文件,而是断水断电之前有人打个电话。
高考那几天所有工地晚上九点熄灯,这件事谁打招呼都不行。
苗圃里剩下的三万棵国槐,与其等着涨价,不如先栽到国道两边。
驻村第一书记不能只在照片里驻村,冰箱里有没有菜一看便知。
我们把税务大厅的椅子换成了带靠背的,投诉当月就少了四成。
旱厕改造改到后来,最要紧的是那根冬天不会冻裂的管子。
图书馆延长到夜里十点闭馆,来得最多的竟然是送外卖的小伙子。
桥下的菜市场要拆,可以,先把新市场的雨棚搭起来再说拆的事。
去调研别带那么多人,农户家里总共只有五个板凳。
今年春茶每斤贵了八块,可采茶工的工钱一分也没有涨。
矿山复绿用的草籽,请林业站的同志先在自己院子里种一遍。
信访件不能从这张桌子转到那张桌子,最后又转回老百姓手里。
每个社区都要知道楼上那位独居老人几点钟开灯、几点钟关灯。
把闲置的粮站改成戏台,头一场唱什么,听听戏迷们怎么说。
统计数字上去了,超市收银台前的队伍短了,两样里我信后一样。
护林员老赵走坏了十一双胶鞋,他巡的那片山十年没有冒过烟。
公交车晚点二十分钟,对坐小轿车上班的人来说只是一个数字。
职业学校的机床比工厂里的旧,学生毕业就得从头学一遍。
渔民上岸以后会不会开网约车,这不是发一张证就完了的事。
审计报告里写着整改完毕的那口机井,到今天还是抽不出水来。
雨季来临前请把地下车库的沙袋码好,不要等水漫到脚面再找。
文旅节请明星的钱,够给所有景区的厕所请一年的保洁员。
退休教师愿意回来给留守孩子上课,差的只是一间生了火的屋子。
招录网格员要看他会不会和人拉家常,不光看他会不会做表格。
种子出了问题,农民耽误的是一季,我们耽误的是他们的信任。
光伏板底下可以种菌子,这是隔壁乡一位大嫂琢磨出来的法子。
有的同志汇报只报喜,听得多了,我就直接去问门口卖早点的。
危房户名单公示了三遍,第四遍有人发现漏掉了山坳里那一家。
救护车进不去的巷子,先量一量宽度,再商量拆哪一堵墙。
夜市收摊以后地面要能光脚走,做不到就别说自己管得好。
农机合作社的账本上有油钱、有修理费,唯独没有折旧这一项。
孩子们喝的直饮水隔多久换一次滤芯,请校长现在就回答我。
老街的青石板是祖辈一块块抬来的,换成水泥容易,抬回来难。
养蜂人跟着花走,服务站能不能也跟着他们往北挪三百里。
把每年的今天定为道歉日,哪个部门欠了群众的账就当面说。
快递进村最后那五公里,靠的是一位骑三轮车的退伍军人。
山洪预警喇叭响的时候,聋哑人家里要有一盏会闪的灯。
我不怕大家提意见,就怕会上不说、走廊里说、酒桌上说。
湿地公园里的白鹭比前年多了两百只,它们不看文件只看水。
法院的传票送到羊圈里去,法官的皮鞋上沾了泥,这就对了。
旧衣回收箱满了三个星期没人清,好心就变成了垃圾。
果树剪枝要请真把式,照着视频剪,剪掉的是明年的收成。
工资专户里的钱一分不许挪,年三十之前我要看到签收的手印。
棋牌室改成托管班,几位老人主动把靠窗的位子让了出来。
新来的大学生会写代码,请让他去修系统,别让他天天端茶倒水。
冰雹过后保险公司来得快,定损的尺子却比往年短了一截。
边境线上的界碑要擦干净,擦碑的老人要记在县志里。
自来水涨价听证会,请了二十位代表,没有一位住在六楼以上。
挖开的马路三个月回填,回填之后又挖,老百姓给它起名叫拉链。
中药材晒场上不准跑车,晒的是治病的东西,不是石子。
把每一笔慈善款的去向写成短信,发给捐了十块钱的那个学生。
羊肚菌大棚的湿度计坏了两个月,带头人说他凭鼻子也闻得出来。
考核表有一百零八项,基层的同志开玩笑说凑齐了一座山寨。
校车司机的血压每天早晨要量,量完签字,谁替签谁担责任。
古树名木挂了牌还不够,树底下的水泥要凿开一圈让它透气。
沿江的砂石码头关了,三百名装卸工的饭碗端到哪里去了。
心理热线夜里两点打进来最多,值班的人手也要照着这个排。
县医院买了核磁共振,会看片子的大夫还得从省城请,一周一趟。
大蒜丰收价贱,冷链车在高速口排队,调度员三天没有合眼。
村晚的节目单里要有村民自己,请来的歌手只准压轴唱一首。
博物馆的展柜借给农民放了一回老农具,看的人比看瓷器的多。
数字乡村的大屏幕很亮,可是地头的信号只有一格。
电梯困人二十分钟才有人接电话,维保公司的合同应当念给他们听。
""".strip().splitlines()


def body(seed, count=30):
    chosen = random.Random(seed)
    return chosen.sample(SENTENCES, count)


def speech(seed, count=30, topic="春耕备耕"):
    """Stock phrases with a body between them."""
    own = "\n".join(body(seed, count))
    return "\n".join((*STOCK[:4], own, *STOCK[4:])).format(topic)


def spun(text, seed=0, every=10):
    """One word of two letters in so many replaced by another."""
    chance, result, at = random.Random(seed), [], 0
    for word in re.findall(r"\w{2}|.", text, re.DOTALL):
        at += len(word) == 2
        result.append(
            chance.choice(("抓牢", "效劳", "根底", "局部", "夯实")) if at % every == 5 and len(word) == 2 else word
        )
    return "".join(result)


def blanked(text):
    return (
        re.sub(r"\d", "×", text)
        .replace("老周", "老×")
        .replace("张师傅", "**师傅")
        .replace("全县", "全*县")
        .replace("春耕备耕", "×××")
    )


def copies(*texts, keys=None, damage=None, exact=True, **limits):
    keys = keys or [f"{number:03}" for number in range(len(texts))]
    found = find_copies(
        [sketch(text) for text in texts],
        keys,
        damage or [0] * len(texts),
        texts.__getitem__ if exact else None,
        **limits,
    )
    return {copy.id: copy for copy in found}


def measured(one, other):
    ours, theirs = set(grams(one).tolist()), set(grams(other).tolist())
    return len(ours & theirs) / len(ours | theirs), len(ours & theirs) / min(len(ours), len(theirs))


LONG = speech(1)
MANNERS = {
    "verbatim": lambda text: text,
    "layout": lambda text: "　　" + text.replace("。", "。\r\n　　"),
    "width": lambda text: text.replace(",", "，").replace("!", "！"),
    "blanks for names": blanked,
    "another date": lambda text: text.replace("十七座", "20座").replace("两千", "三千"),
    "first half": lambda text: text[: len(text) // 2],
    "middle third": lambda text: text[len(text) // 3 : 2 * len(text) // 3],
    "a fifth": lambda text: text[len(text) // 2 : 7 * len(text) // 10],
    "spun words": spun,
    "sentences left out": lambda text: "".join(
        text.splitlines(keepends=True)[::3] + text.splitlines(keepends=True)[1::3]
    ),
    "another order": lambda text: "\n".join(reversed(text.splitlines())),
}


@pytest.mark.parametrize("exact", [True, False], ids=["measured", "estimated"])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_copy_is_found(manner, exact):
    copy = MANNERS[manner](LONG)
    others = [speech(seed, topic="防汛抗旱") for seed in range(100, 104)]
    found = copies(LONG, copy, *others, exact=exact)
    assert list(found) in (["001"], ["000"])  # blanks and spun words may make it longer
    record = next(iter(found.values()))
    assert {record.id, record.near_duplicate_of} == {"000", "001"}
    alike, contained = measured(LONG, copy)
    assert record.similarity == pytest.approx(alike, abs=0.006 if exact else 0.12)
    assert record.containment == pytest.approx(contained, abs=0.03 if exact else 0.12)


def test_traditional_and_simplified_are_one_text():
    assert (
        copies("今天我們召開全縣防汛工作會議,安排部署任務。" * 6, "今天我们召开全县防汛工作会议,安排部署任务。" * 6)[
            "001"
        ].similarity
        == 1
    )


@pytest.mark.parametrize("exact", [True, False], ids=["measured", "estimated"])
@pytest.mark.parametrize("count", [4, 8, 20])
def test_speeches_on_one_topic_with_the_same_stock_phrases_are_no_copies(count, exact):
    """Bodies of 4 to 20 sentences of their own, 10 of stock: up to two thirds of the short ones is stock."""
    pool = SENTENCES.copy()
    random.Random(5).shuffle(pool)
    bodies = [pool[start : start + count] for start in range(0, len(pool) - count + 1, count)]
    texts = ["\n".join((*STOCK[1:4], *own, *STOCK[7:])).format("防汛抗旱") for own in bodies]
    assert copies(*texts, exact=exact) == {}


def test_speeches_that_share_a_third_are_no_copies():
    texts = [speech(seed, count=16) for seed in range(12)]  # of 80 sentences; and the stock is a third of each
    near = [measured(one, other) for one in texts for other in texts if one is not other]
    assert max(alike for alike, _ in near) > 0.3
    assert max(contained for _, contained in near) > 0.45
    assert copies(*texts) == {}


@pytest.mark.parametrize("exact", [True, False], ids=["measured", "estimated"])
def test_short_speeches_are_compared_too(exact):
    """Pairs of 110 to 150 letters in which two or three words differ: a handful of sampled hashes, but 128 bins."""
    pool = random.Random(2).sample(SENTENCES, 80)
    texts = ["".join(pool[start : start + 5]) for start in range(0, 80, 5)]
    found = copies(*texts, *(spun(text, 1, every=20) for text in texts), exact=exact)
    assert all(SHORT <= letters(text).size < 160 for text in texts)
    assert len(found) == len(texts)
    assert {abs(int(copy.near_duplicate_of) - copy.index) for copy in found.values()} == {len(texts)}


def test_excerpts_are_found_among_many_speeches():
    """Texts without any likeness, and an excerpt of 300 to 500 letters of each fifth, a little worse than the limit."""
    chance = np.random.default_rng(11)
    texts = [chance.integers(0x4E00, 0x9000, 1200) for _ in range(300)]
    for number in range(0, 300, 5):
        excerpt = texts[number][400 : 700 + number // 2].copy()
        places = chance.choice(len(excerpt), round(0.042 * len(excerpt)), replace=False)
        excerpt[places] = chance.integers(0x4E00, 0x9000, len(places))
        texts.append(excerpt)
    texts = [text.astype("<u4").tobytes().decode("utf-32-le") for text in texts]
    near = [number for number in range(60) if measured(texts[5 * number], texts[300 + number])[1] >= CONTAINMENT]
    found = copies(*texts)
    assert 40 < len(near) < 60
    assert {(copy.index - 300, int(copy.near_duplicate_of)) for copy in found.values()} <= {(n, 5 * n) for n in near}
    assert len(found) >= len(near) - 1


def test_what_all_speeches_have_does_not_hide_where_an_excerpt_is_from():
    """Half of each excerpt stands in 80 speeches, and those they are from are the shortest of them."""
    chance = np.random.default_rng(12)
    stock, *own = (chance.integers(0x4E00, 0x9000, 400 if n == 0 else 5000 - n) for n in range(81))
    codes = [np.concatenate([stock, each]) for each in own]
    codes += [np.concatenate([stock, each[700:1100]]) for each in own[-10:]]
    texts = [each.astype("<u4").tobytes().decode("utf-32-le") for each in codes]
    found = [(copy.index, int(copy.near_duplicate_of)) for copy in copies(*texts).values()]
    assert found == [(80 + number, 70 + number) for number in range(10)]


made = st.lists(st.integers(0, 79), min_size=8, max_size=24).map(lambda numbers: "".join(SENTENCES[n] for n in numbers))
cuts = st.tuples(st.integers(0, 200), st.integers(200, 700), st.sampled_from((10, 20, 40, 1000)), st.integers(0, 9))


@given(st.lists(st.tuples(made, st.lists(cuts, max_size=4)), min_size=1, max_size=5))
def test_every_copy_is_near_to_its_kept_one_and_no_two_kept_ones_are_near(recipe):
    texts = []
    for text, edits in recipe:
        texts += [text, *(spun(text[start:end], seed, every) for start, end, every, seed in edits)]
    found = copies(*texts)
    for copy in found.values():
        kept = int(copy.near_duplicate_of)
        assert copy.near_duplicate_of not in found
        assert letters(texts[copy.index]).size <= letters(texts[kept]).size
        if letters(texts[copy.index]).size >= SHORT:
            alike, contained = measured(texts[copy.index], texts[kept])
            assert alike >= SIMILARITY or contained >= CONTAINMENT
    kept = [text for number, text in enumerate(texts) if f"{number:03}" not in found and letters(text).size >= 200]
    for number, text in enumerate(kept):
        for other in kept[:number]:
            alike, contained = measured(text, other)
            assert alike < SIMILARITY + 0.1
            assert contained < CONTAINMENT + 0.1


def test_the_kept_one_is_the_longest_then_the_least_damaged_then_the_first_by_name():
    excerpt = LONG[: len(LONG) // 2]
    found = copies(excerpt, LONG, LONG, LONG, keys=["a", "d", "c", "b"], damage=[0, 0, 0, 3])
    assert {copy.id: (copy.near_duplicate_of, copy.why) for copy in found.values()} == {
        "a": ("c", "shorter than the kept one"),
        "b": ("c", "more damaged"),
        "d": ("c", "later by name"),
    }
    assert {copy.cluster for copy in found.values()} == {1}
    assert [copy.index for copy in found.values()] == [0, 3, 1]


def test_clusters_are_numbered_by_the_name_of_the_kept_one():
    first, second = "\n".join(body(3)), "\n".join(body(4))
    found = copies(first, second, first, second, keys=["z", "b", "zz", "bb"])
    assert [(copy.id, copy.near_duplicate_of, copy.cluster) for copy in found.values()] == [
        ("bb", "b", 1),
        ("zz", "z", 2),
    ]


def test_every_copy_is_near_to_a_speech_that_is_kept():
    """A chain: each shares two thirds with the next, the first and the last share nothing."""
    sentences = SENTENCES[:70]
    chain = ["\n".join(sentences[start : start + 30]) for start in range(0, 41, 5)]
    found = copies(*chain)
    assert found
    assert len(found) < len(chain) - 1
    for copy in found.values():
        assert copy.near_duplicate_of not in found
        alike, contained = measured(chain[copy.index], chain[int(copy.near_duplicate_of)])
        assert alike >= SIMILARITY or contained >= CONTAINMENT


def test_the_nearest_of_several_kept_ones_is_named():
    """The excerpts stand in two texts that are not near each other; the shorter of the two is the more similar."""
    parts = [SENTENCES[start : start + 40] for start in (0, 40)]
    longest = ["\n".join(part) for part in parts]
    nearest = ["\n".join(part[20:] + other[:10]) for part, other in zip(parts, reversed(parts), strict=True)]
    excerpts = ["\n".join(part[22 + shift : 40]) for part in parts for shift in range(4)]
    found = copies(*longest, *nearest, *excerpts)
    assert list(found) == [f"{number:03}" for number in range(4, 12)]
    assert [copy.near_duplicate_of for copy in found.values()] == ["002"] * 4 + ["003"] * 4


def test_a_copy_of_a_copy_names_the_kept_one():
    """Nine sentences in ten, twice: still near. The two that are the same text have the same verdict."""
    lines = LONG.splitlines()
    once, twice = "\n".join(lines[2:]), "\n".join(lines[4:])
    found = copies(LONG, once, twice, twice + "\n", keys=["a", "b", "c", "d"])
    assert {copy.near_duplicate_of for copy in found.values()} == {"a"}
    assert found["c"].similarity == found["d"].similarity < 1


def test_a_family_larger_than_any_bucket_is_one_cluster():
    lines = LONG.splitlines()
    family = ["\n".join(line for place, line in enumerate(lines) if place % 41 != skip) for skip in range(41)]
    family += [spun(text, seed, every=40) for seed, text in enumerate(family * 3)]
    excerpts = [LONG[200 : 500 + shift] for shift in range(60)]
    found = copies(LONG + "完", *family, *excerpts)
    assert len(found) == len(family) + len(excerpts)
    assert {copy.cluster for copy in found.values()} == {1}


@pytest.mark.parametrize("text", ["", " \n", "×××", "2023年8月", "谢谢大家!"])
def test_short_texts_are_compared_as_a_whole_and_empty_ones_not_at_all(text):
    found = copies(text, text + "\n", LONG, text + "了")
    assert list(found) == (["001"] if text.strip() else [])
    assert all(copy.similarity == copy.containment == 1 for copy in found.values())


def test_short_texts_that_differ_in_a_digit_or_a_blank_are_different():
    assert copies("第1章", "第2章", "第一章", "第二章", "全县", "全×县") == {}


def test_openings_of_different_speeches_are_no_copies():
    opening = "同志们:今天我们召开全县{}工作会议,主要任务是总结去年工作,安排部署今年任务。下面我讲三点意见。"
    texts = [opening.format(topic) for topic in ("防汛", "信访", "安全生产", "人居环境整治", "基层组织建设")]
    assert all(letters(text).size < SHORT for text in texts)
    assert copies(*texts) == {}


def test_nothing_to_compare():
    assert find_copies([], [], []) == []
    assert copies(LONG) == {}
    assert copies("字" * 500, "字" * 500)["001"].similarity == 1


def test_arguments_that_do_not_fit():
    one = sketch(LONG)
    with pytest.raises(ValueError, match="2 sketches, 1 keys"):
        find_copies([one, one], ["a"], [0, 0])
    with pytest.raises(ValueError, match="same key"):
        find_copies([one, one], ["a", "a"], [0, 0])
    with pytest.raises(ValueError, match="thresholds"):
        find_copies([one], ["a"], [0], similarity=0)


RUN = (
    [manner(LONG) for manner in MANNERS.values()] + [speech(seed) for seed in range(6)] + ["谢谢大家!", "谢谢大家!", ""]
)


@given(st.permutations(range(len(RUN))), st.booleans())
def test_the_order_of_the_speeches_does_not_matter(order, exact):
    def verdicts(numbers):
        texts = [RUN[number] for number in numbers]
        found = copies(*texts, keys=[f"{n:02}" for n in numbers], damage=[n % 3 for n in numbers], exact=exact)
        return [(c.id, c.near_duplicate_of, c.similarity, c.containment, c.cluster, c.why) for c in found.values()]

    assert verdicts(order) == verdicts(range(len(RUN)))


@pytest.mark.parametrize(
    ("length", "excerpt", "kept", "spread"),
    [(1500, 1500, 0.9, 0.02), (1500, 1500, 0.67, 0.035), (120, 120, 0.9, 0.03), (4000, 1000, 0.85, 0.05)],
)
def test_estimates_are_right_on_average_and_as_close_as_they_say(length, excerpt, kept, spread):
    """`spread` is the standard deviation expected of the containment; of 60 pairs the mean is off by an eighth of it."""
    chance, errors = np.random.default_rng(length), []
    for _ in range(60):
        codes = chance.integers(0x4E00, 0x9000, length).astype("<u4")
        text = codes.tobytes().decode("utf-32-le")
        changed = codes[:excerpt].copy()
        where = chance.random(excerpt) > kept**0.2
        changed[where] = chance.integers(0x4E00, 0x9000, int(where.sum()))
        copy = changed.tobytes().decode("utf-32-le")
        record = copies(text, copy, exact=False, similarity=0.05, containment=0.05).popitem()[1]
        errors.append(record.containment - measured(text, copy)[1])
    assert abs(np.mean(errors)) < spread / 2
    assert np.std(errors) < 1.4 * spread


@given(st.text(st.characters(codec=None), max_size=300), st.integers(1, 4))
def test_any_text_has_a_sketch_that_survives_packing(text, times):
    one = sketch(text * times)
    assert Sketch.unpack(one.pack()) == one == Sketch.unpack(memoryview(one.pack()))
    assert one.letters == letters(text * times).size
    sample = np.frombuffer(one.sample, "<u4")
    assert (np.diff(sample.astype(np.int64)) >= 0).all()
    if one.letters >= SHORT:
        assert one.grams == len(grams(text * times)) > 0
        assert len(one.bins) == 256
    else:
        assert (one.grams, one.bins, one.sample) == (0, b"", b"")


def test_a_sketch_is_the_same_on_every_machine():
    """Pinned: nothing may depend on hash seeds, byte order or the version of NumPy."""
    one = sketch(LONG)
    assert (one.letters, one.grams) == (letters(LONG).size, len(grams(LONG)))
    assert (one.digest, one.bins[:8].hex(), one.sample[:8].hex()) == PINNED


PINNED = (8743512291054134657, "0c989cb889a971f3", "46596004ac794c07")


def test_the_sample_is_a_fair_share():
    text = "".join(chr(0x4E00 + random.Random(1).randrange(9000)) for _ in range(10)) + "".join(SENTENCES)
    size = len(sketch(text).sample) // 4
    assert size == pytest.approx(len(grams(text)) / FRACTION, rel=0.3)


def test_what_resellers_change_is_not_compared():
    assert bytes(letters("×县*市X镇某村○局＊办")) == bytes(letters("县市镇村局办"))
    assert bytes(letters("2023年8月10日,第一次")) == bytes(letters("年月日第次"))
    assert letters("党，。、！\n\t ①Ⅳ%").size == 1


def test_sketches_hold_what_was_put_in():
    packed = [sketch(text).pack() for text in (LONG, "谢谢", "", LONG[:700])]
    many = Sketches(packed)
    assert len(many) == 4
    assert many.sizes.tolist() == [len(Sketch.unpack(data).sample) // 4 for data in packed]
    assert many.samples[many.starts[3] :].tobytes() == Sketch.unpack(packed[3]).sample
    assert many.bins[0].tobytes() == many.bands[0].tobytes() == Sketch.unpack(packed[0]).bins
    assert many.nbytes <= sum(map(len, packed)) + 2 * 256 + 8 * 5  # a short text has bins here


def test_the_fourth_speech_of_the_second_seed_is_a_copy_of_the_third(shared):
    texts, keys = [], []
    for line in (shared / "gold" / "seeds.jsonl").read_text("utf-8").splitlines():
        page = json.loads(line)
        for part, each in enumerate(page["speeches"], 1):
            texts.append(each["text"])
            keys.append(f"{page['source'][:3]}-{part:02}")
    for exact in (True, False):
        found = copies(*texts, keys=keys, exact=exact)
        assert list(found) == ["001-04"]
        copy = found["001-04"]
        assert (copy.near_duplicate_of, copy.why) == ("001-03", "shorter than the kept one")
        assert copy.containment > 0.93
