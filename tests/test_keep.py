"""A growing corpus of sentences that no rule may touch: `tests/keep/*.txt`."""

import re
from itertools import product
from pathlib import Path

import pytest

from cleaner.pipeline import Options, clean

FILES = sorted((Path(__file__).parent / "keep").glob("*.txt"))
# Whole texts, written to tempt: made of the words that sites are made of, too.
WHOLE = sorted((Path(__file__).parent / "keep" / "whole").glob("*.txt"))
# Poems under names of buttons; nothing but their sense tells their lines from furniture.
POEMS = {"t17", "t18"}
CUTTING = {"rejoin-segments", "strip", "rejoin-wraps", "split"}
BEFORE = "在全县春季生产工作会议上的讲话\n同志们:\n今天我们召开全县春季生产工作会议,主要任务是分析形势、安排工作。\n"
AFTER = "各级各部门要认真落实这次会议的要求,把各项工作抓紧抓好。\n谢谢大家!\n"


ABOVE = "首页 > 讲话发言 > 会议讲话\n上传人:k****7 文档编号:5120933 上传时间:2023-04-17 格式:DOCX 页数:6 大小:24.61KB\n"
BELOW = "展开阅读全文\n相关资源\n猜你喜欢\n网站客服QQ:12345678\n"

# What stands right on the title of a speech and belongs to it, or to the document; names of shelves and sites do not.
# fmt: off
ON_THE_TITLE = [
    "扬帆起航", "感恩", "向未来", "凝心聚力谱新篇", "不忘初心 牢记使命", "织密防护网", "结牢民生网", "一张网", "做新闻", "新闻的力量", "党员之家", "幸福社区", "教育", "青年", "责任", "文化建设",
    "政府网站建设", "农村电商", "5G时代", "AI赋能教育", "ESG实践", "Hello 2023", "Speech at the Opening Ceremony", "在全县安全生产", "第三届中国网络文学论坛",
    "青石县第十七届人民代表大会", "青石县人民政府文件", "青政发〔2020〕1号", "国务院办公厅", "二〇二〇年五月四日", "(2020年5月4日)", "县长 何静", "何静 周明", "青石县县长何静", "编者按:这篇讲话很短", "【编者按】",
    "机密", "(草案)", "附件2", "一、总则", "第一讲", "目录", "前言", "——从严治党永远在路上", "学习贯彻党的二十大精神专题", "政策解读", "主持人:何静", "时间:2020年5月4日",
]
# fmt: on


def cuts(text, rules):
    document = clean("page", text, rules).document
    return [(edit.rule, edit.old) for _, pass_, edit in document.edits() if pass_ in CUTTING]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whole_text(path, rules):
    assert cuts(path.read_text(encoding="utf-8"), rules) == []


@pytest.mark.parametrize("saved", [False, True], ids=["clean", "saved"])
@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_text_that_tempts(path, saved, rules, request):
    """As it is, and as a site would show it."""
    if path.stem in POEMS:
        request.applymarker(pytest.mark.xfail(strict=True, reason="poems under names of buttons"))
    title, _, text = path.read_text(encoding="utf-8").strip().partition("\n")
    head, source, foot = (
        (
            "登录 注册\n设为首页 加入收藏\n首页 > 资料 > 正文\n",
            "2019-05-12 10:22 来源:本站 点击:120\n",
            "\n分享到:微信 微博 QQ空间\n上一篇:没有了\n下一篇:返回列表\n相关推荐\n版权所有 青石在线 京ICP备09031177号\n",
        )
        if saved
        else ("", "", "")
    )
    gone = {line for _, old in cuts(f"{head}{title}\n{source}{text}{foot}", rules) for line in old.split("\n")}
    assert [line for line in (title, *text.split("\n")) if line.strip() and line in gone] == []


@pytest.mark.parametrize("place", ["alone", "head", "tail", "middle", "inside"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_wherever_it_stands(path, place, rules):
    for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
        text = {
            "alone": line,
            "head": f"{line}\n{BEFORE}{AFTER}",
            "tail": f"{BEFORE}{AFTER}{line}",
            "middle": f"{BEFORE}{line}\n{AFTER}",
            "inside": f"{BEFORE.rstrip()}{line}{AFTER}",
        }[place]
        assert cuts(text, rules) == [], line


@pytest.mark.parametrize("place", ["below", "above", pytest.param("between", marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_beside_boilerplate(path, place, rules):
    as_typed = Options(script="keep", punctuation="keep")
    for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
        text = {
            "below": f"{ABOVE}{line}\n{BEFORE}{AFTER}{BELOW}",
            "above": f"{ABOVE}{BEFORE}{AFTER}{line}\n{BELOW}",
            "between": f"{ABOVE}{BEFORE}{line}\n\n{AFTER}{BELOW}",
        }[place]
        kept = "".join(speech.text for speech in clean("page", text, rules, as_typed).speeches)
        assert "".join(line.split()) in "".join(kept.split()), line


@pytest.mark.parametrize("line", ON_THE_TITLE)
def test_a_line_on_the_title_stays(line, rules):
    assert cuts(f"{line}\n{BEFORE}{AFTER}", rules) == []
    for above in ("登录 注册\n", ABOVE, "首页 政务要闻 政务公开 办事服务\n分享到:\n"):
        gone = "".join(old for _, old in cuts(f"{above}{line}\n{BEFORE}{AFTER}", rules))
        assert line not in gone


SHORT_TITLES = [
    "家书",
    "母亲",
    "感恩",
    "倡议书",
    "决心书",
    "师恩难忘",
    "开学第一课",
    "老屋",
    "门",
    "我的外婆",
    "冬天的雪",
    "致远方",
]
HEADS = ["溪口镇中学\n学校首页 学校概况 教育教学 德育天地\n", "网站首页\n校园新闻\n", "登录 注册\n设为首页 加入收藏\n"]
SOURCES = ["发布时间:2019-05-12 来源:本站\n", "2019-05-12 来源:本站\n"]


@pytest.mark.parametrize("title", SHORT_TITLES)
def test_a_short_title_between_menus_and_its_source_stays(title, rules):
    for head, source in product(HEADS, SOURCES):
        text = f"{head}{title}\n{source}各位老师:\n天冷了,请大家把门窗关好,把炉子看好,别让孩子们冻着。\n"
        assert all(title not in old for _, old in cuts(text, rules)), (head, source)


# Texts of short lines, made of words that the lines of sites are made of too.
SHORT_LINES = [
    "公众号运营心得\n县图书馆 何静\n一、标题怎么取\n标题要让人愿意点开,又不能骗人。",
    "电子版报纸\n爷爷订了四十年的报。\n去年报社来电话,说纸质版停了,改成电子版。",
    "打印机使用说明\n开机\n1. 接通电源\n2. 按下开关\n打印\n1. 打开文件\n2. 点击“文件”,选择“打印”",
    "网站改版工作会议纪要\n时间:2020年3月12日\n议定事项:\n1. 首页栏目由十二个减为八个\n2. 手机版与电脑版同步更新\n3. 搜索框移到右上角\n4. 下载专区由资料室负责\n会议要求,各栏目三日内提交方案。",
    "培训班日程表\n6月10日 星期一\n8:30 报到 领取资料\n9:30 政务网站的栏目设置 何敏\n14:30 信息发布与审核流程 曹明\n16:30 讨论 点评\n请各单位学员自带电脑。",
    "灶边的神\n灶神的故事各村讲得不一样,越往南走越热闹。\n[4] 何大娘口述,见《清溪口述资料》(油印本),1999年。\n"
    "[5] Walter Hill, Kitchens of the Delta, 1931, pp. 102-117.\n[6] http://www.qinghe.example/zao/0612.html,访问日期:2008年3月1日。",
    "网络写作三十讲\n第一讲 首页与栏目\n第二讲 摘要与关键词\n第三讲 评论与留言\n第四讲 转载与版权\n第五讲 下载与收藏",
]


@pytest.mark.parametrize("text", SHORT_LINES, ids=range(len(SHORT_LINES)))
def test_a_text_of_short_lines_stays_between_furniture(text, rules):
    for head in HEADS:
        cut = cuts(f"{head}{text}\n【打印】【关闭】\n上一篇:没有了\n版权所有 青石在线\n", rules)
        gone = {line for _, old in cut for line in old.split("\n")}
        assert [line for line in text.split("\n") if line in gone] == [], head


# What ends a text below a heading that sites set above their links, too.
ENDINGS = [
    "推荐阅读\n《山乡的早晨》\n《渠水长流》\n发言人:何静\n二〇二一年十月",
    "延伸阅读\n1.《修渠记》\n2.《种树的人》\n课后作业\n每人写一篇心得\n宣讲人:周明远\n2021年6月28日",
    "相关阅读\n参会人员签名\n何静\n周明远\n苏荷\n记录:罗平",
    "推荐阅读\n老井\n它的水\n像一面镜子\n照着我们村口\n它不说话\n写于二〇二〇年冬",
    "相关阅读\n溪口镇中学教务处\n2021年3月1日",
    "推荐书目:\n《山乡的早晨》\n送给三年级的同学们\n广播站\n2021年9月18日",
]


@pytest.mark.parametrize("ending", ENDINGS, ids=range(len(ENDINGS)))
def test_what_ends_a_text_stays_below_a_heading_of_links(ending, rules):
    cut = cuts(f"首页 > 校园 > 讲话\n{BEFORE}各村要把这件事办好,不能等,也不能靠上级。\n{ending}", rules)
    _, *lines = ending.split("\n")
    assert [line for line in lines if any(line in old for _, old in cut)] == []


# Texts of which a line alone reads like a site's, and what stands around it says that it is not.
WHOLE = {
    "articles": "数据库使用合同\n第一条 甲方向乙方提供使用权。\n第二条 乙方不得批量下载。\n"
    "第三条 用户上传的内容,由用户承担责任,网站不承担连带责任。\n第四条 如发现侵权内容,请联系乙方客服处理。",
    "quoted above": "在座谈会上的发言\n同志们:\n每篇文章后面都有一行:\n版权声明:本文由用户上传,未经许可不得转载。\n大家都看得见。",
    "spoken of below": "在座谈会上的发言\n同志们:\n未经授权不得转载。\n这句话写了二十年,我看没有用,因为没有人去管。",
    "verse": "手机\n我在深夜\n打开一盏灯\n关灯\n世界就熄了\n那些名字\n收藏\n是它唯一的动词\n我们都走了\n展开\n像一封信\n我又回来",
    "form": "操作规程\n一、开机前检查。\n二、关机后清扫。\n编制:技术科\n审核:李青\n校对:王二",
    "diary": "观察日记\n5月3日 星期日 晴\n今天蚕宝宝睡了一整天,一动也不动。\n5月4日 星期一 天气:阴\n它们醒了。",
    "drawn table": "船舶税目税额表\n一、本表所列税额按年计算。\n二、缴税期限由县税务局公布。\n税目 | 计税 | 年税额 | 备注\n"
    "| 1年 | 90日 | 30日 |\n+------+------+------+\n| 普通税率 | 优惠税率 |\n+------+------+------+\n机动船 | 每净吨 | 3元至6元 | 拖船减半\n"
    "+------+------+------+\n| 游艇 | 艇身每米 | 600元 |",
    "paragraph of an article": "作品管理办法\n第一条 职工的作品,归职工所有。\n"
    "作品完成两年内,未经单位同意,作者不得许可第三人以相同方式使用该作品。\n第二条 单位可以优先使用。\n第三条 本办法自公布之日起施行。",
    "figures with units": "季度小结\n一、做了什么\n浏览量:286万次;点赞:4.1万个;评论:9200条;转发:1.2万次。\n二、还差什么\n栏目更新慢。",
    "manual": "血压计说明\n3.4 分享给家人\n长按任意一条记录,选择“分享到微信”,即可发送给子女。\n3.5 打印\n点击右上角的三个点。",
    "notice with a contact": "借用场地须知\n一、须于三日前登记。\n二、用后请扫净。\n聯絡人:簡小姐\n電話:(02)5550-1188轉12\n里長 呂金水 敬啟",
    "staff list": "关于办好灯会的通知\n为丰富群众文化生活,经研究,决定元宵节前后举办灯会,现将有关事项安排如下。\n"
    "一、时间地点。正月十三至十七,会场设在老街。\n二、主要内容。花灯、猜谜、锣鼓。\n三、组织机构。成立筹备组,名单如下:\n主 任:何静\n"
    "摄 影:孟凡\n主 编:苏荷\n责任编辑:周岭\n四、工作要求。各社区要明确专人,确保安全。\n五、节目单请于腊月二十前报文化站。",
    "call for papers": "乡土论坛征稿启事\n论坛定于十一月上旬举行,现面向全国征集论文。\n一、论文须未公开发表。\n二、九月三十日截稿。\n"
    "投稿邮箱:luntan@126.com\n联系人:何静\n联系电话:0571-88001234\n乡土文化研究会\n2021年6月1日",
    "letter to an office": "关于停车难的咨询\n网友留言:\n何市长,小区的车位只有八十个,每晚回来都要绕好几圈,请问能不能建一个停车场?\n"
    "答复:\n您好,旁边的空地已列入今年的计划,十月底建成。",
    "table": "失物登记簿\n日期 物品 地点 拾得人 领取人\n3月1日 雨伞 阅览室 小董 未领\n3月2日 雨伞 门厅 老金 罗某\n3月4日 饭票 楼梯 读者 无名",
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_stands_around_a_line_keeps_it(name, rules):
    assert cuts(WHOLE[name], rules) == []


# What people say to one another on a page, with the marks of the site between.
SAID = {
    "quoted": "各位街坊:\n网上的话我念给大家听,一句都不改,念完了再说我的想法。\n网友甲 3小时前 赞12\n渠漏了三年,没人管。\n"
    "网友乙 2小时前 赞30\n修路的时候把水沟也挖好。\n网友丙 1小时前 赞7\n等着看水。\n网友丁 1小时前 赞55\n别光开会。\n"
    "这些话说得对。\n渠四月十日以前通水,通不了我来给大家认错。",
    "letters": "信箱里的来信选登四封,请各单位对照办理,办理结果下月公布。\n一棵树 3天前\n河西村的渠漏水。\n回复:四月十日通水。\n"
    "老周 4天前\n门口没有斑马线。\n回复:三月底前划好。\n路人 5天前\n集市散了垃圾没人管。\n回复:每天清两次。\n小何 6天前\n什么时候通公交?\n回复:六月一日。",
    "answers": "今天难得休息,大家有什么想问的就问吧,我一条一条答。\n听雨:夜班最怕什么?\n老护士 回复 听雨:最怕安静,太安静了就要出事。\n2019-05-12 09:22 赞 31\n"
    "晨雾:扎不上针怎么办?\n老护士 回复 晨雾:换手,换人,换心情,从不硬扛着。\n2019-05-12 09:40 赞 55\n小鱼:后悔吗?\n"
    "老护士 回复 小鱼:累的时候后悔,抱着孩子的时候不后悔。\n2019-05-12 10:02 赞 210\n好了,要去接孙女了,祝所有的同行睡得着觉。",
    "posts": "最后一次站在这个讲台上,腿是抖的,不是怕,是关节炎。\n赞(31) 回复 举报\n接上。要感谢三个人,一个是看门的老柳。\n赞(28) 回复 举报\n"
    "一个是食堂的秦嫂。\n赞(77) 回复 举报\n对学生好一点,再好一点。\n赞(9) 回复 举报\n他们会忘记你讲的课,不会忘记你的脸色。",
    "posts of the owner": "老渠\n楼主 发表于 2019-8-1 09:10:11 只看该作者\n渠是六二年修的,修了七个月,全村人都上去了,我那时才十一岁。\n"
    "回复 支持(3) 反对(0) 举报\n沙发 楼主 发表于 2019-8-1 09:20:11\n我爹抬石头,我娘送饭,我跟在后面捡掉下来的馍渣。\n回复 支持(3) 反对(0) 举报\n"
    "板凳 楼主 发表于 2019-8-1 09:30:11\n水来的那天,我爹坐在渠边哭了,我以为他累坏了。\n回复 支持(3) 反对(0) 举报\n4楼 河边 发表于 2019-8-1 10:30:11\n回复 支持(3) 反对(0) 举报",
    "appendix": "晚会办了三十年,每一年的节目单都留着。\n一张也没有丢。\n今天把第一张抄在下面。\n责任编辑:葛峰\n附:首届晚会节目单\n女声独唱 绣荷包\n二胡独奏 赛马\n票价 五分",
    "two articles": "东村通水了,水是初五夜里到的,全村人打着手电去看。\n渠有十二里。\n修了七个月。\n责任编辑:何静\n西村的路\n路修到村口了,车能开到地头上。\n路边种了槐树。\n责任编辑:苏荷",
}


@pytest.mark.parametrize("name", SAID)
def test_what_people_say_stays_between_the_marks_of_a_site(name, rules):
    text = re.sub(r"责任编辑.*|(?:\d{4}-\d\d-\d\d \d\d:\d\d )?赞.*\d$|赞\(.*", "", SAID[name], flags=re.M)
    text = "\n".join(line for line in text.split("\n") if not re.search("[小时天]前|发表于|支持[(]", line))
    gone = {line for _, old in cuts(SAID[name], rules) for line in old.split("\n")}
    assert [line for line in filter(None, text.split("\n")) if line in gone] == []


def test_a_headline_in_two_parts_over_its_source_stays(rules):
    text = (
        "首页 新闻 评论\n图书馆延长开放:读者点赞,管理员点头\n2016-05-06 10:22 来源:云州日报 点击:120\n同志们都说好。\n"
    )
    assert [speech.text.splitlines()[0] for speech in clean("page", text, rules).speeches] == [
        "图书馆延长开放：读者点赞，管理员点头"
    ]


def test_a_line_that_goes_on_from_one_which_breaks_off_stays(rules):
    """Lines of a wrapped paragraph with furniture in it; the weak words of the last one prove nothing."""
    page = (
        "登录 注册\n收藏本页\n分享到:\n行业协会工作报告\n各位会员:现在作报告。\n"
        "有会员反映,会费收了,服务没有跟上;有会员反映,资料库要用积\n分才能下载,不方便。这些意见提得好。理事会决定,从下个月起取\n"
        "消积分,下载文件不再收费。\n第3页 / 共7页\n谢谢大家。\n"
    )
    assert "消积分，下载文件不再收费。" in "".join(s.text for s in clean("page", page, rules).speeches)


def test_what_a_speech_ends_with_stays_below_a_button(rules):
    text = "同志们:\n今天我们表彰二十名护林员。二十个人,守着十一万亩山林。\n点击下载全文\n大家辛苦了\n向你们致敬\n"
    assert clean("page", text, rules).speeches[0].text.endswith("山林。\n大家辛苦了\n向你们致敬\n")


def test_a_title_stays_over_a_source_that_only_company_cuts(rules):
    text = (
        "我的图书馆\n作者:佚名 时间:2016-05-01 20:11:00 字数:800字\n墙上贴着四张纸:\n版权所有\n"
        "我问方伯伯,版权所有是什么意思?他说,就是这本书是有娘的,你不能随便领走。\n"
    )
    assert clean("page", text, rules).speeches[0].text.startswith("我的图书馆\n")


NEWS = (
    "小河村修好了路\n2023-05-06 10:22 来源:云州日报\n村口的路去年还是泥路,一下雨就走不了车。\n"
    "今年三月,村里请来了施工队,四十天修好了三公里。\n老人们说,这是盼了二十年的事。\n责任编辑:何静\n分享到:微信 微博\n"
)


def test_below_the_editor_an_appeal_makes_no_text_of_headlines(rules):
    page = NEWS + "相关阅读\n让我们一起去看油菜花!\n小书店开张\n县里召开春耕会\n小河村又通了车\n"
    assert "春耕会" not in clean("page", page, rules).speeches[0].text


@pytest.mark.parametrize("second", ["各位乡亲:\n今天开会,请大家安静。\n", "第一年种树。\n第二年修渠。\n第三年架桥。\n"])
def test_below_the_editor_another_whole_text_stays(rules, second):
    page = NEWS + "三年\n" + second
    kept = "".join(speech.text for speech in clean("page", page, rules).speeches)
    assert all(line in kept for line in second.replace(":", "：").replace(",", "，").splitlines())


def test_a_title_is_not_joined_to_the_text_over_what_stood_between(rules):
    text = "安全生产承诺书\n已阅读1页,还剩2页未读,继续免费阅读\n本人郑重承诺:\n酒后不上岗,疲劳不上岗,赌气不上岗。\n"
    assert "承诺书本人" not in "".join(speech.text for speech in clean("page", text, rules).speeches)


def test_a_title_with_the_end_of_a_file_name_stays(rules):
    text = (
        "2023年社区网格管理工作总结.docx-青石文库\n首页 > 办公文档 > 工作总结\n2023年社区网格管理工作总结.docx\n27\n约1.62千字\n"
        "同志们都说这一年不容易,网格员走了两万多户。\n"
    )
    assert [speech.text.splitlines()[0] for speech in clean("page", text, rules).speeches] == [
        "2023年社区网格管理工作总结"
    ]


@pytest.mark.parametrize(
    "title",
    ["[散文] 母亲的菜园 [复制链接]", "【随笔】母亲的菜园[打印本页]", "[原创散文] 母亲的菜园(外一篇)  [复制链接]"],
)
def test_the_title_of_a_thread_stays_beside_its_button(title, rules):
    """The kind of post may stay with it; the button goes."""
    text = (
        f"论坛 › 文学天地 › 散文随笔\n查看: 1203 | 回复: 15\n{title}\n林间小路\n发表于 2012-5-8 21:03:11 | 只看该作者\n"
        "母亲在屋后开了一块菜园,不大,四季都有绿色。\n春天种黄瓜,夏天收豆角。\n回复 支持 反对 举报\n"
    )
    first = clean("page", text, rules).speeches[0].text.splitlines()[0]
    assert "母亲的菜园" in first
    assert not re.search("复制链接|打印本页", first)


def test_what_the_author_of_a_thread_goes_on_with_stays(rules):
    """Short posts of the one who began it, each below a line like those of the readers."""
    posts = [
        "外婆的灶在西屋,灶口朝着门。",
        "灶上有两口锅,一口煮饭,一口烧水。",
        "后来换了煤气,灶就拆了。",
        "拆灶那天,外婆没有出来看。",
    ]
    text = "楼主:竹枝词人 时间:2005-10-19 13:08:00 点击:42617 回复:389\n" + BEFORE
    for minute, post in enumerate(posts):
        text += f"作者:竹枝词人 时间:2005-10-19 14:2{minute}:11\n{post}\n"
    text += "作者:秋水伊人 时间:2005-10-19 15:15:22\n顶一下。\n"
    kept = "".join(speech.text for speech in clean("page", text, rules).speeches).replace("，", ",")
    assert [post for post in posts if post not in kept] == []


def test_what_the_author_answers_among_the_comments_stays(rules):
    answer = "作者回应:昨天的话我都看了,有人问床从哪里来,床还得自己去挣,可是睡在上面的人,也要有睡得着的理由才行。"
    page = f"{BEFORE}分享到:微信 微博\n推荐阅读\n网友留言\n留言须知\n{answer}\n推荐阅读\n热门排行\n"
    gone = {line for _, old in cuts(page, rules) for line in old.split("\n")}
    assert "网友留言" in gone
    assert answer not in gone
