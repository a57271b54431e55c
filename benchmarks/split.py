"""Does the split find the speeches? `python benchmarks/split.py` makes 10,000 pages and prints the share split right.

Half of the pages hold 2 to 40 speeches under headers of every form: glued or not, with and without the first header,
with contents, prefaces, nested series, in both scripts. The other half hold one speech that imitates a series: numbered
sections, parts of a book, programme numbers, hosts, interviews, pagination. A page is right when every speech comes out
with its title and its text, and nothing else. `--show N` prints the first N failures, `--seed` and `--pages` vary them.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.speeches import SPEECHES
from cleaner.errors import CleanerError
from cleaner.fold import fold
from cleaner.loader import builtin_rules, load
from cleaner.pipeline import clean
from cleaner.rules import RuleSet

SEED = 20240607


class Made(NamedTuple):
    """A page and what it holds: title ("" for none) and text of each speech. `form` names how it was made."""

    form: str
    text: str
    speeches: tuple[tuple[str, str], ...]
    traditional: bool = False


# -- speeches -------------------------------------------------------------------------------------

# fmt: off
PLACES = ["石桥镇", "柳河村", "青山县", "云岭乡", "北桥社区", "清溪区", "东塘街道", "白鹭洲学校", "永丰机械厂", "南湖中学"]
EVENTS = ["春耕备耕", "防汛抗旱", "护林防火", "招商引资", "人居环境整治", "安全生产", "秋季征兵", "志愿服务", "校园文化", "技能竞赛"]
KINDS = ["讲话", "讲话稿", "发言稿", "演讲稿", "致辞", "主持词", "开幕词", "发言材料", "心得体会", "述职报告", "动员讲话"]
GREETINGS = [
    "同志们:", "各位领导、同志们:", "尊敬的各位来宾、朋友们:", "老师们、同学们:", "亲爱的同学们:", "各位代表、同志们:",
    "敬爱的老师,亲爱的同学们:", "各位家长:", "各位评委、各位选手:", "乡亲们:",
]
GREETED = ["大家好!", "大家上午好!", "晚上好!", ""]
OPENINGS = [
    "今天我们聚在{p},是为了把{e}这件事再往前推一步。", "受大家的委托,我就{e}谈几点看法,不对的地方请批评。",
    "站在这里,我首先想到的是{p}的那条小路。", "{e}工作开展三个月了,今天把账摆到桌面上算一算。",
    "按照会议的安排,我把{p}的情况向大家作一个汇报。", "夏去秋来,{p}又迎来了一个忙碌的季节。",
]
SENTENCES = [
    "上个月我到{p}住了{n}天,走了{m}户人家,记下来的话比文件上的实在。",
    "有人说{e}是软任务,我看软不软要看担子压在谁的肩上。",
    "全年一共开了{n}次现场会,解决了{m}个老问题,还有三个没有解决。",
    "账要一笔一笔地算,路要一步一步地走,急不得,也慢不得。",
    "老支书说过,水不到渠不成,人不到心不齐。", "我们把{m}名骨干分到各组,每组盯住一个片区,谁的片区谁负责。",
    "{p}的经验只有八个字:干部先干,群众自愿。", "去年投入{n}万元,今年增加到{m}万元,每一分都要花在明处。",
    "窗外正下着雨,我想起那年抢修堤坝的夜晚,灯一盏一盏亮到天明。", "成绩属于大家,不足由我承担,办法我们一起想。",
    "要让数据多跑路,让群众少跑腿,这句话贴在墙上不算,写在流程里才算。",
    "凡是定下来的事,都要有人领、有人问、有人回头看。",
    "会后请{p}把方案再改一遍,改到老人看得懂为止。", "一场大风过后,苗圃里倒了{n}棵树,扶起来的有{m}棵。",
    "做事就像种地,糊弄地一季,地糊弄你一年。", "新来的同志要多问,老同志要多教,问的不丢人,不教才丢人。",
    "孩子们把心里话写在纸条上,我一张一张读完,读到半夜。", "“纸上的规定千万条,落到地上第一条”,这是{p}群众总结的。",
    "这项工作点多面广,光靠一个部门不行,要大家一起抬。", "路修好了,灯装上了,接下来要把卫生管起来,把人心聚起来。",
]
HEADINGS = [
    "看清形势,把担子挑起来", "找准问题,把短板补起来", "抓住关键,把效率提上来", "严明纪律,把作风硬起来",
    "依靠群众,把合力聚起来",
]
ASIDES = [
    "那本村史我读了三遍,第一篇是总论,第二篇是分论,第三篇才说到人。", "发言稿1000字左右就够了,第2篇不必写。",
    "《论持久战》第三篇讲的是战略防御,道理今天还管用。", "有同学问我,演讲稿二字怎么讲?我说,演的是情,讲的是理。",
    "我想到三件事:1、把路修通;2、把灯装亮;3、把人心焐热。", "同志们,请大家记住这个数字。", "老师们,同学们,让我们携起手来!",
    "大家写的心得体会我看了,篇1和篇2写得实。",
]
CLOSINGS = ["谢谢大家!", "我的发言完了,谢谢大家!", "最后,祝大家身体健康、工作顺利!", "让我们一起努力!", "以上汇报,请批评指正。", ""]
SECTIONS = [
    "{c}、{h}", "({c}){h}。", "{n}、{h}", "第{c},{h}。", "{n}.{h}", "第{c}篇章:{h}", "第{c}句话:{h}。", "({n}){h}。",
    "【环节{c}】{h}", "{n}、{h}。",
]
# fmt: on
CN = "一二三四五六七八九十"


def chinese(value: int) -> str:
    if value <= 10:
        return CN[value - 1]
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else CN[tens - 1]) + "十" + (CN[ones - 1] if ones else "")


class Maker:
    """Draws pages. One instance makes one page, from a seed of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.spoken = self.random.sample(SPOKEN, len(SPOKEN))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def fill(self, text: str) -> str:
        few, many = self.random.randint(3, 60), self.random.randint(61, 400)
        return text.format(p=self.pick(PLACES), e=self.pick(EVENTS), n=few, m=many)

    def paragraph(self, sentences: int) -> str:
        return "".join(self.fill(text) for text in self.random.sample(SENTENCES, sentences))

    def stem(self) -> str:
        place = self.pick(["", self.pick(PLACES), "全县", "校长", "2021年", "企业年会"])
        event, kind = self.pick(EVENTS), self.pick(KINDS)
        return self.pick(
            [f"{place}{event}{kind}", f"在{self.pick(PLACES)}{event}会上的{kind}", f"“三八”节{event}{kind}"]
        )

    def title(self) -> str:
        kind = self.pick(["会", "座谈会", "动员会"])
        return f"在{self.pick(PLACES)}{self.pick(EVENTS)}{kind}上的{self.pick(KINDS)}"

    def titles(self, count: int) -> list[str]:
        """So many titles, each but once."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.title()] = None
        return list(found)

    def body(self, greeting: float = 0.8, longest: int = 5) -> str:
        """A speech with sections, numbered points, refrains and other things that count and are no headers."""
        if longest > 2 and self.spoken and self.chance(0.05):
            return self.spoken.pop()
        lines = []
        if self.chance(greeting):
            lines.append(self.pick(GREETINGS) + (self.pick(GREETED) if self.chance(0.3) else ""))
        lines.append(self.fill(self.pick(OPENINGS)) + self.paragraph(1))
        sections = self.pick([0, 0, 0, 1, 2, 3]) if longest > 2 else 0
        section = self.pick(SECTIONS)
        for number in range(1, self.random.randint(1, longest) + 1):
            if sections and number <= 3:
                lines.append(section.format(c=chinese(number), n=number, h=self.pick(HEADINGS)))
            lines.append(self.paragraph(self.random.randint(1, 3)))
        if self.chance(0.25):
            lines.insert(self.random.randint(2, len(lines)), self.pick(ASIDES))
        if closing := self.pick(CLOSINGS):
            lines.append(closing)
        if self.chance(0.03):
            lines.append("2021年3月5日")
        return "\n".join(lines)


SPOKEN = [one.text for one in SPEECHES if re.match("|".join(map(re.escape, GREETINGS)), fold(one.text))]

# -- pages with several speeches ------------------------------------------------------------------

# Headers: {s} stem, {t} title of the speech, {c} Chinese and {n} Arabic number. The weak ones need salutations below,
# or a title that announces a collection.
# fmt: off
STRONG = [
    "{s}【第{c}篇】", "{s}【第{n}篇】", "{s}【篇{n}】", "{s}【篇{c}】", "{s} 篇{n}", "{s}篇{n}", "{s} 篇 {n}", "{s}篇{c}", "{s} 篇{c}",
    "{s}范文篇{c}", "{s} 第{n}篇", "{s}第{c}篇", "{s}(篇{c})", "{s}(第{c}篇)", "★{s}篇{c}", "{s} 篇{n}:",
    "{s}(汇总16篇)篇{c}",
]
WEAK = ["{s}{n}", "{s} {n}", "{s}{c}", "{s}({c})", "{s}({n})", "{s}({n}):", "{s}范文({c})", "{s}之{c}", "{s}{n}:"]
TITLED = [
    "第{c}篇:{t}", "第{n}篇: {t}", "第{c}篇 {t}", "【篇{c}】{t}", "【篇{c}:{t}】", "篇{c}:{t}", "范文{c}:{t}", "【第{c}篇】{t}",
    "【篇{c}:{t}", "第{c}篇:\n{t}", "篇{c}\n{t}", "范文{n}\n{t}",
]
BARE = ["篇{c}", "篇{n}", "篇{c}:", "范文{c}:", "范文{n}", "第{c}篇", "第{n}篇:", "【篇{c}】", "【篇{n}】", "【范文{c}】", "例文{c}:"]
TAGS = [
    "(精选{k}篇)", "【最新{k}篇】", "(通用{k}篇)", "{k}篇", "汇总({k}篇)", "集锦", "大全", "(汇编{k}篇)", "【{k}篇】", "({K}篇)",
    "精选{K}篇", "合集{k}篇", "(实用{k}篇)", "(优秀{k}篇)", "集合{K}篇",
]
PREFACES = [
    "在不断进步的时代,很多地方都会使用到致辞。以下是小编帮大家整理的几篇,仅供参考,希望能够帮助到大家。",
    "写好一篇稿子不容易,开头要稳,中间要实,结尾要有力。下面几篇写得各有长处,供大家参考。",
    "每逢这样的场合,总要有人说几句。",
    "本文共收录几篇范文,欢迎阅读。",
    "【导语】好的稿子能鼓舞人心。下面是小编整理的范文,欢迎阅读!",
]
FURNITURE = [
    "时间:2022-05-10 10:00:00 作者:WJ文轩",
    "上传人:k****7 文档编号:5120933 上传时间:2023-04-17 格式:DOCX 页数:6 大小:24.61KB",
    "浏览量:304 | 发布时间:2024-08-26",
]
# fmt: on


def collection(maker: Maker) -> Made:
    """A page with 2 to 40 speeches under headers of one form."""
    pick, chance = maker.pick, maker.chance
    count = pick([2, 2, 2, 3, 3, 3, 4, 5, 5, 6, 8, 10, 12, 15, 20, 30, 40])
    family = pick([STRONG, STRONG, WEAK, TITLED, BARE])
    header = pick(family)
    glue = pick(_glues(family, header))
    met = glue in ("salutation", "both", "line")  # the header meets the salutation on one line
    stem, tag = maker.stem(), pick(TAGS) if family is BARE or chance(0.8) else ""
    base = stem if stem.startswith("20") or chance(0.9) else "2022年" + stem
    announced = count if chance(0.7) else count + maker.random.randint(1, 12)
    greeting = 1.0 if met or (family is WEAK and not tag) else 0.9 if family is WEAK else 0.7
    headless = chance(0.12)
    lines = [base + tag.format(k=announced, K=chinese(min(announced, 99)))]
    copies = "篇" in tag and "{s}" in header and not headless and chance(0.15)
    if copies:  # the first header is glued to the title, once or more
        lines = [pick([lines[0] + " ", lines[0] * 2, lines[0] * 3])]
    elif chance(0.15):
        lines.append(pick(FURNITURE))
    titles = maker.titles(count)
    heads = [header.format(s=stem, t=titles[n - 1], n=n, c=chinese(n)) for n in range(1, count + 1)]
    if chance(0.08) and glue == "own" and not headless and not copies and "\n" not in header:
        lines += heads  # a list of contents
    if not headless and not copies and chance(0.4):
        lines.append(pick(PREFACES))
    page, speeches = "\n".join(lines), []
    for number, head in enumerate(heads, 1):
        body = maker.body(greeting, 5 if count <= 6 else 2)
        if met and not re.match("|".join(map(re.escape, GREETINGS)), body):
            body = pick(GREETINGS) + "\n" + body
        if number == count and chance(0.1):
            body = body[: max(70, len(body) * 2 // 3)].rstrip()
        if number == 1 and headless:
            page += "\n" + body
            speeches.append((base, base + body))
            continue
        own = (
            stem + "范文" * ("{s}范文" in header) if "{s}" in header else titles[number - 1] if "{t}" in header else ""
        )
        glued = (glue in ("before", "both", "line") and page[-1] in "。!…") or (copies and number == 1)
        if glue == "own" and "\n" not in head and chance(0.03):
            head += "\n" + head  # the header twice
        if glue == "own" and own and chance(0.04):
            body = pick(["(2021年3月5日)", "县长 李青山"]) + "\n" + body
        page += (
            ("" if glued else "\n")
            + head
            + ("" if met else "\n")
            + (body.replace("\n", "") if glue == "line" else body)
        )
        speeches.append((own or base, own + body))
    if chance(0.1) and glue != "line":
        page += "\n相关推荐\n热门标签"
    if chance(0.15):
        page = page.replace("\n", pick(["\n\n", "\n　　", "\r\n"]))
    return Made(f"{header!r} {glue}{' headless' if headless else ''}", page, tuple(speeches))


def _glues(family: list[str], header: str) -> list[str]:
    """How such a header may stand: on its own line, or glued to the text before it, to the salutation, to both."""
    if "{t}" in header:
        return (
            ["own", "own", "before"]
            if header.startswith(("第{c}篇:{t}", "【", "篇{c}:{t}", "范文{c}:{t}"))
            else ["own"]
        )
    if family is BARE and not header.endswith((":", "】", "第{c}篇")):
        return ["own"]
    if family is BARE and header == "第{c}篇":
        return ["own", "salutation"]
    return ["own", "own", "own", "salutation", "before", "both", "line"]


def nested(maker: Maker) -> Made:
    """Collections inside a collection: outer headers 第一篇:, inner ones that begin anew in each."""
    outer_form = maker.pick(["第{c}篇:{s}", "第{c}篇 {s}", "篇{c}:{s}"])
    inner_form = maker.pick(["{s} {n}", "{s}{n}", "{s}({c})", "{s}【篇{n}】"])
    stems = [maker.stem() for _ in range(maker.random.randint(2, 4))]
    page, speeches = stems[0] + f"(大全{len(stems)}篇)", []
    for number, stem in enumerate(stems, 1):
        page += "\n" + outer_form.format(c=chinese(number), s=stem)
        for inner in range(1, maker.random.randint(2, 5)):
            body = maker.body(1.0, 3)
            page += "\n" + inner_form.format(s=stem, n=inner, c=chinese(inner)) + "\n" + body
            speeches.append((stem, stem + body))
    return Made(f"nested {outer_form} {inner_form}", page, tuple(speeches))


def unnumbered(maker: Maker) -> Made:
    """No header: a closing, a title and a salutation."""
    speeches: list[tuple[str, str]] = []
    for title in maker.titles(maker.random.randint(2, 5)):
        body = maker.pick(GREETINGS) + "\n" + maker.body(0.0) + "\n" + "谢谢大家!"
        speeches.append((title, title + "\n" + body))
    return Made("closing, title, salutation", "\n".join(text for _, text in speeches), tuple(speeches))


def documents(maker: Maker) -> Made:
    """Each document announced by its title on two lines and once more before its text."""
    page, speeches = "", []
    for title in maker.titles(maker.random.randint(2, 5)):
        body = maker.body()
        page += f"{title}\n{title}\n{title}{body}\n"
        speeches.append((title, title + body))
    return Made("title three times", page, tuple(speeches))


def how_to(maker: Maker) -> Made:
    """An article about writing, and its sample."""
    kind = maker.pick(["述职报告", "竞聘演讲稿", "开幕词", "欢迎词"])
    body = maker.pick(GREETINGS) + "\n" + maker.body(0.0)
    title = f"在{maker.pick(PLACES)}{maker.pick(EVENTS)}会上的{kind}"
    article = [
        f"{kind}的写作格式", f"{kind}一般由标题、称呼、正文和结尾四个部分组成。", "标题要醒目,称呼要得体,正文要有事有理,结尾要简短有力,落款写在右下方。",
    ]  # fmt: skip
    page = "\n".join(
        [*article, maker.pick([f"下面给出一例{kind}。", "【范文参考】", f"以下是一篇{kind}:"]), title, body]
    )
    return Made("how-to and sample", page, ((title, title + body),))


# -- pages with one speech ------------------------------------------------------------------------


def single(maker: Maker) -> Made:
    """One speech that looks as if it were several."""
    pick = maker.pick
    stem, body = maker.stem(), maker.body()
    parts = [maker.paragraph(3) for _ in range(4)]
    kind = pick(list(LOOKALIKES))
    page = LOOKALIKES[kind](maker, stem, body, parts)
    if maker.chance(0.1):
        page = page.replace(
            "\n", maker.pick(TAGS).format(k=5, K="五") + "\n", 1
        )  # the page promises more than it holds
    return Made(f"one: {kind}", page, (("", page),))


def _headed(marks: list[str]) -> Callable[[Maker, str, str, list[str]], str]:
    """A speech whose sections have such headings: {c}, {n} the number, {h} a heading, {s} its title."""

    def page(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
        mark = maker.pick(marks)
        sections = "\n".join(
            mark.format(c=chinese(n), n=n, h=maker.pick(HEADINGS).split(",")[0], s=stem) + "\n" + text
            for n, text in enumerate(parts, 1)
        )
        return f"{stem}\n{body}\n{sections}\n{maker.pick(CLOSINGS)}"

    return page


def _dialogue(labels: list[str], first: str = "") -> Callable[[Maker, str, str, list[str]], str]:
    def page(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
        lines = [f"{labels[n % len(labels)]}:{maker.paragraph(1)}" for n in range(12)]
        if maker.chance(0.5):
            lines.insert(6, "谢谢大家!\n合唱《把春天接回家》\n各位来宾:")
        return f"{stem}\n{first}" + "\n".join(lines)

    return page


def _book(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
    heads = ["总论", "分论", "余论", "附论"]
    mark = maker.pick(["第{c}篇 {h}", "第{c}篇:{h}", "《读史札记》第{c}篇", "《读史札记》【第{c}篇】", "第{c}篇"])
    return f"读书分享会{maker.pick(KINDS)}\n{body}\n" + "\n".join(
        mark.format(c=chinese(n), h=heads[n - 1]) + "\n" + text for n, text in enumerate(parts, 1)
    )


def _paginated(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
    mark = maker.pick(["{s}({n})", "{s}({n})", "{s}(第{n}页)"])
    pages = [body, *parts]
    return (
        stem
        + "\n"
        + "\n".join(
            text + ("\n" + mark.format(s=stem, n=n + 1) if n < len(pages) else "") for n, text in enumerate(pages, 1)
        )
    )


def _broken(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
    mark = maker.pick(["{s} 篇{n}", "{s}({n})", "第{n}篇:在{p}会上的讲话"])
    numbers = maker.pick([(1, 3, 4), (3, 4, 5), (1, 2, 5, 6), (2, 1)])
    texts = [mark.format(s=stem, n=n, p=maker.pick(PLACES)) + "\n" + maker.body() for n in numbers]
    return "\n".join([f"{stem}(精选9篇)", *texts])


def _piece(maker: Maker, stem: str, body: str, parts: list[str]) -> str:
    return (
        maker.pick(["{s} 篇{n}", "{s}篇{c}", "{s}({n})", "{s}【第{c}篇】", "{s}2023", "{s}(精选12篇)"]).format(
            s=stem, n=17, c="十七"
        )
        + "\n"
        + body
    )


LOOKALIKES: dict[str, Callable[[Maker, str, str, list[str]], str]] = {
    "plain": lambda maker, stem, body, parts: f"{stem}\n{body}",
    "sections": _headed(
        [
            "{c}、{h}",
            "({c}){h}",
            "第{c}部分 {h}",
            "第{c},{h}",
            "{n}、{h}",
            "{n}.{h}",
            "({n}){h}",
            "第{c}章 {h}",
            "第{c}节 {h}",
        ]
    ),
    "programme": _headed(
        [
            "第{c}篇章:{h}",
            "第{c}篇章 {h}",
            "【第{c}篇章】{h}",
            "【环节{c}】{h}",
            "第{c}项:{h}",
            "进行第{c}项议程",
            "篇章{c}:{h}",
        ]
    ),
    "sayings": _headed(
        [
            "第{c}句话:{h}",
            "第{c}个故事:{h}",
            "之{c}:{h}",
            "其{c},{h}",
            "方案{c}:{h}",
            "建议{c}",
            "【案例{n}】{h}",
            "问题{n}:{h}",
            "附件{n}",
        ]
    ),
    "announced speakers": _headed(["领导讲话({c})", "代表发言{n}", "交流发言之{c}", "来宾致辞{c}"]),
    "book": _book,
    "host script": _dialogue(["甲", "乙", "合"]),
    "interview": _dialogue(["记者", "答"], "主持人:各位记者朋友,大家好!\n"),
    "minutes": _dialogue(["主持人", "张立新", "赵小满"]),
    "paginated": _paginated,
    "broken series": _broken,
    "one piece": _piece,
    "salutation again": lambda maker, stem, body, parts: f"{stem}\n同志们:\n{parts[0]}\n谢谢大家!\n同志们:\n{parts[1]}",
    "refrain": lambda maker, stem, body, parts: (
        f"{stem}\n{body}\n" + "\n".join("老师们,同学们:\n" + text for text in parts)
    ),
    "attachment": lambda maker, stem, body, parts: (
        f"{stem}\n{body}\n附件1\n致全体居民的倡议书\n居民朋友们:\n{parts[0]}\n附件2\n{parts[1]}"
    ),
    "two titles": lambda maker, stem, body, parts: (
        f"{stem}和在{maker.pick(PLACES)}座谈会上的发言\n{body}\n{maker.body()}"
    ),
    "a speech of the corpus": lambda maker, stem, body, parts: (
        lambda one: f"{one.title}\n\n{one.text}" if one.title else one.text
    )(maker.pick(SPEECHES)),
}


# The number of a piece may be cut from the title of one speech; where a title stands several times its copies go.
NUMBER = 8
REPEATING = ("one: paginated", "one: broken series", "one: attachment")

# -- judging --------------------------------------------------------------------------------------


def make(seed: int) -> Made:
    """The page of a seed: even ones hold several speeches, odd ones hold one."""
    maker = Maker(seed)
    kinds = [single] if seed % 2 else [*[collection] * 12, nested, unnumbered, documents, how_to]
    made = maker.pick(kinds)(maker)
    if maker.chance(0.2):
        made = made._replace(text=_to_traditional(made.text), traditional=True)
    return made


@cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("s2t")


def _to_traditional(text: str) -> str:
    converted: str = _converter().convert(text)  # type: ignore[attr-defined]
    return converted


_QUOTES = str.maketrans("“”‘’「」『』", "\"\"''\"\"''")


def words(text: str) -> str:
    """What a reader calls the words: folded, quotes straightened, no white space."""
    return "".join(fold(text).translate(_QUOTES).split())


def same(one: str, two: str, traditional: bool) -> bool:
    """Equal words; a page that was converted there and back may differ in one character of a hundred."""
    one, two = words(one), words(two)
    if not traditional:
        return one == two
    return len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) <= 0.01 * len(one) + 1


def fault(made: Made, rules: RuleSet) -> str:
    """What is wrong with how the page is split; empty where it is right."""
    try:
        speeches = clean("page", made.text, rules).speeches
    except CleanerError as error:
        return f"failed: {error}"
    if len(speeches) != len(made.speeches):
        return f"{len(speeches)} speeches instead of {len(made.speeches)}"
    if made.form.startswith("one: "):
        kept = words(speeches[0].text)
        return "" if len(kept) >= len(words(made.text)) - NUMBER or made.form in REPEATING else f"cut: {kept[:60]!r}"
    for speech, (title, text) in zip(speeches, made.speeches, strict=True):
        if not same(speech.text, text, made.traditional):
            return f"text of {speech.part}: {speech.text[:60]!r}…{speech.text[-40:]!r} instead of {text[:60]!r}…{text[-40:]!r}"
        found = speech.facts["title"].value if "title" in speech.facts else ""
        if not same(found, title, made.traditional):
            return f"title of {speech.part}: {found!r} instead of {title!r}"
    return ""


@cache
def _rules() -> RuleSet:
    return load(builtin_rules())


def _judge(seed: int) -> tuple[str, str]:
    made = make(seed)
    return made.form, fault(made, _rules())


def judge(seeds: range, jobs: int = 1) -> Iterator[tuple[int, str, str]]:
    """Seed, form and fault of each page."""
    if jobs == 1:
        yield from ((seed, *_judge(seed)) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for seed, result in zip(seeds, pool.map(_judge, seeds, chunksize=50), strict=True):
            yield (seed, *result)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N failures with their seeds")
    options = parser.parse_args()
    begun = time.perf_counter()
    made, wrong = Counter[str](), Counter[str]()
    several = right = one = torn = failed = 0
    for seed, form, why in judge(range(options.seed, options.seed + options.pages), options.jobs):
        made[form] += 1
        failed += why.startswith("failed")
        if form.startswith("one: "):
            one, torn = one + 1, torn + bool(why)
        else:
            several, right = several + 1, right + (not why)
        if why:
            wrong[form] += 1
            if sum(wrong.values()) <= options.show:
                print(f"{seed} {form}: {why}")
    print(f"several speeches: {right} of {several} pages split right ({right / max(several, 1):.2%})")
    print(f"one speech: {torn} of {one} pages split; failed pages: {failed}; {time.perf_counter() - begun:.0f} s")
    for form, count in wrong.most_common():
        print(f"  {count} of {made[form]} wrong: {form}")
    return 0 if not torn and right >= 0.99 * several else 1


if __name__ == "__main__":
    sys.exit(main())
