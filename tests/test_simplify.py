"""simplify: the script of a page is measured; only what is Traditional is converted, and into the right characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.page import Page
from cleaner.passes.simplify import RULES, _simplified_one_by_one, _tables, converted, script, simplify


def simplified(text: str) -> str:
    return Document.new("page", text).edited("simplify", simplify(Page(text))).text


# Each stands in a Traditional sentence. Left: as written there; right: as it must be written in Simplified.
WORDS = """
看著 看着; 著力 着力; 著手 着手; 沿著 沿着; 沉著 沉着; 沈著冷靜 沉着冷静; 執著 执着; 執著於 执着于; 附著 附着
衣著 衣着; 穿著白色上衣 穿着白色上衣; 懷著志向 怀着志向; 有著名字 有着名字; 看著名單 看着名单; 談論著 谈论着
議論著 议论着; 配合著 配合着; 結合著實際 结合着实际; 起著作用 起着作用; 發揮著作用 发挥着作用; 看著書 看着书
跟著書記 跟着书记; 隨著《意見》出台 随着《意见》出台; 彰顯著 彰显着; 還原著 还原着; 所著力的 所着力的
放著錄音 放着录音; 著作 著作; 著名 著名; 顯著 显著; 土著 土著; 原著 原著; 名著 名著; 論著 论著; 編著 编著; 著稱 著称
昭著 昭著; 卓著 卓著; 所著 所著; 合著 合著; 譯著 译著; 專著 专著; 巨著 巨著; 遺著 遗著; 著述 著述; 著書立說 著书立说
著錄 著录; 顯著於 显著于; 毛澤東著《實踐論》 毛泽东著《实践论》; 曾著有《文集》 曾著有《文集》; 看著名著 看着名著
聯合著名企業 联合著名企业; 署名的“著”字 署名的“著”字; 鉅著 巨著; 乾燥 干燥; 餅乾 饼干; 乾乾淨淨 干干净净; 乾坤 乾坤
乾隆 乾隆; 乾縣 乾县; 乾陵 乾陵; 乾安 乾安; 乾安縣 乾安县; 徐乾學 徐乾学; 幹部 干部; 干部 干部; 乾部 干部; 干擾 干扰
樹幹 树干; 瞭解 了解; 為瞭 为了; 明瞭 明了; 瞭望 瞭望; 瞭望塔 瞭望塔; 瞭如指掌 了如指掌; 藉口 借口; 藉由 借由
藉其 借其; 憑藉 凭借; 藉著 借着; 慰藉 慰藉; 狼藉 狼藉; 蘊藉 蕴藉; 藉田 藉田; 特徵 特征; 徵求意見 征求意见; 徵調 征调
改變徵收方式 改变征收方式; 宮商角徵羽 宫商角徵羽; 魏徵 魏徵; 回覆 回复; 答覆 答复; 反覆 反复; 重覆 重复; 覆核 复核
覆蓋 覆盖; 多重覆蓋 多重覆盖; 來回覆蓋 来回覆盖; 覆上一層 覆上一层; 顛覆 颠覆; 恢復 恢复; 重複 重复; 複雜 复杂
餘地 余地; 剩餘 剩余; 我是余某 我是余某; 皇后 皇后; 之後 之后; 會議之后 会议之后; 公里 公里; 這裡 这里; 那裏 那里
裏面 里面; 發展 发展; 頭髮 头发; 臺灣 台湾; 颱風 台风; 檯面 台面; 白雲 白云; 人云亦云 人云亦云; 關於單位 关于单位
善於潛伏 善于潜伏; 關於倫理 关于伦理; 于先生 于先生; 來源于網友 来源于网友; 樊於期 樊於期; 時鐘 时钟; 鍾情 钟情
鍾先生 钟先生; 錢鍾書 钱锺书; 鍾馗 钟馗; 瀋陽 沈阳; 沈先生 沈先生; 甚麼 什么; 甚么 什么; 什麼 什么; 這麼 这么
多么 多么; 什么 什么; 祇有 只有; 神祇 神祇; 規畫 规划; 計畫 计划; 設計畫面 设计画面; 圖畫 图画; 艱鉅 艰巨
影響甚鉅 影响甚巨; 廣東氾濫 广东泛滥; 李祕書 李秘书; 去年釐定 去年厘定; 畢昇 毕昇; 一坏消息 一坏消息; 壞消息 坏消息
土坏 土坯; 范圍 范围; 範圍 范围; 并且 并且; 衞生 卫生; 佈置 布置; 佔用 占用; 紮實 扎实; 製度 制度; 松樹 松树
放鬆 放松; 準備 准备; 妳 妳; 週末 周末; 黨員干部 党员干部; 攻堅克難 攻坚克难; 「引號」 「引号」; 『書名』 『书名』
軟體 软体; 老闆 老板; 土地祇有 土地只有; 精神祇是 精神只是; 特徵羽毛 特征羽毛;
草原著火 草原着火; 場合著裝 场合着装; 派出所著力 派出所着力; 隨著名氣 随着名气; 社區畫展 社区画展; 練著書法 练着书法
生活著名為阿勇的人 生活着名为阿勇的人; 烘乾清潔 烘干清洁; 乾清宮 乾清宫; 儘管 尽管; 慾望 欲望; 薰陶 熏陶
"""
PAIRS = [tuple(pair.split()) for pair in WORDS.replace("\n", ";").split(";") if pair.strip()]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_words_on_a_traditional_page(old: str, new: str) -> None:
    assert simplified(f"我們這樣說：{old}，會議結束。") == f"我们这样说：{new}，会议结束。"


PARAGRAPHS = [
    (  # a Simplified text that a mirror made Traditional character by character, badly
        "同志們：今天召開全縣干部大會，是在攻堅克難關鍵時期之后召開的一次會議。我們要著力解決發展不平衡的問題，進一步完善制度，"
        "范圍要擴大，并且要抓緊。大家普遍反映，這一坏消息來源于網友。",
        "同志们：今天召开全县干部大会，是在攻坚克难关键时期之后召开的一次会议。我们要着力解决发展不平衡的问题，进一步完善制度，"
        "范围要扩大，并且要抓紧。大家普遍反映，这一坏消息来源于网友。",
    ),
    (  # Taiwan
        "主席說：「藉由這次計畫，我們瞭解到各地的特徵，沿著規畫的方向前進，執著於品質，成效顯著。」於是大家回覆了問卷，"
        "甚麼意見都有，什麼立場都講，裡面也提到颱風過後的重建。",
        "主席说：「借由这次计划，我们了解到各地的特征，沿着规划的方向前进，执着于品质，成效显著。」于是大家回复了问卷，"
        "什么意见都有，什么立场都讲，里面也提到台风过后的重建。",
    ),
    (  # Hong Kong
        "衞生署署長表示，署方一直着力推動社區健康，綫上綫下同步進行，市民踴躍參與，裏裏外外都喫得安心。",
        "卫生署署长表示，署方一直着力推动社区健康，线上线下同步进行，市民踊跃参与，里里外外都吃得安心。",
    ),
]


@pytest.mark.parametrize(("old", "new"), PARAGRAPHS, ids=["mirror", "taiwan", "hong-kong"])
def test_paragraphs(old: str, new: str) -> None:
    assert simplified(old) == new


# Simplified pages: what they quote, what typists mistype, and what converters are known to spoil.
UNTOUCHED = [
    "这一坏消息传来，大家的情绪都受到了影响。",
    "毛泽东著《实践论》影响深远，成效显著，名著众多。",
    "清代学者徐乾學是乾隆以前的人，现存著作由图书馆收藏。",
    "老字號招牌“瑞蚨祥綢布”还挂在门上，书写者已经难以考证。",
    "他用繁体写了「臺灣」两个字，说这样写比较庄重，两岸的书写习惯会慢慢靠近。",
    "关於这个问题，我们以後再开会讨论，请各单位结合实际认真准备，着力抓好落实。",
    "佈置任务要具体，佔用耕地要严肃处理，各级领导干部应当负起责任来。",
    "瞭望塔上的护林员给了我们慰藉，杯盘狼藉的现场让人难过。",
    "乾坤未定，你我皆是黑马，乾县、乾安县的同志们辛苦了。",
    "宫商角徵羽五音俱全，魏徵直言进谏。",
    "他什么都不要么，这么多要么那么多。",
    "《說文解字》是汉代许慎编写的，这部书对后来的研究产生了很大影响，历代学者为它作注的很多。",
    "日本語のページです。東京都で開かれた会議の発言をまとめた資料を公開します。",
    "「學習」という言葉の旧字体は、東、國、會、說などです。",
    "한국어 문서입니다. 大韓民國 憲法 第一條는 다음과 같습니다.",
    "乾",
    "學",
    "徐乾學",
    "著力 看著",
    "",
    "plain ASCII, nothing else: 3,000 (GDP)",
    "𠮷野家\n\n123",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_not_traditional_is_left_alone(text: str) -> None:
    assert simplify(Page(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("會議來源于網友上傳", "traditional"),
        ("黨員干部攻堅克難，工作會議之后", "traditional"),
        ("会议由网友上传", "simplified"),
        ("关於这次会议的讲话，我们已经发给各单位", "simplified"),
        ("這是繁體的一段，有很多證據。\n这是简体的一段，同样有很多证据。", "mixed"),
        ("后里于云台，乾隆", "none"),
        ("學", "none"),
        ("", "none"),
        ("日本語の文書で、國會と學校が話題です", "none"),
        ("한국어 문서 大韓民國", "none"),
    ],
)
def test_script(text: str, expected: str) -> None:
    assert script(text) == expected


def test_mixed_page_paragraph_by_paragraph() -> None:
    text = (
        "这是简体的一段，显著的成效，这一坏消息。\n這是繁體的一段，沒有證據就沒有發言權。\n"
        "引用徐乾學的话，仍然是简体。\n乾燥 藉口\n學\n"
    )
    assert simplified(text) == text.replace(
        "這是繁體的一段，沒有證據就沒有發言權", "这是繁体的一段，没有证据就没有发言权"
    )


def test_traditional_page_converts_lines_without_evidence_but_not_simplified_ones() -> None:
    body = "這次會議強調，各單位應當認真學習貫徹，結合實際抓緊落實，確保各項任務順利完成。\n" * 3
    text = body + "回覆於此：看著乾燥的地面\n这一段由毛泽东著，显著\n日本語の資料、國會の發言でした\n"
    lines = simplified(text).split("\n")
    assert lines[3:] == ["回复于此：看着干燥的地面", "这一段由毛泽东著，显著", "日本語の資料、國會の發言でした", ""]


def test_one_edit_to_a_line_trimmed_to_what_changes() -> None:
    text = "  在這個會議上，大家。\n沒有,無\r\n\n"
    edits = simplify(Page(text))
    assert [(edit.start, edit.old, edit.new) for edit in edits] == [
        (3, "這個會議", "这个会议"),
        (13, "沒有,無", "没有,无"),
    ]
    assert {edit.rule for edit in edits} == set(RULES)


def test_what_opencc_cannot_take_is_carried_through() -> None:
    assert simplified("會議\0討論\ud800決議\U000f1234發言") == "会议\0讨论\ud800决议\U000f1234发言"


def test_tables_are_consistent() -> None:
    """Every word can be met, none writes a Traditional character, none changes proof that a text is Simplified."""
    tables = _tables()
    for word, form in tables.forms.items():
        assert len(word) == len(form)
        assert _simplified_one_by_one(word) == word, "can never match"
        assert not tables.traditional.search(form)
        assert not [old for old, new in zip(word, form, strict=True) if old != new and tables.simplified.match(old)]


def test_conversion_keeps_length_and_leaves_no_traditional_character() -> None:
    """Over every Han character: the promises that positions and the second run rest on."""
    tables = _tables()
    for first, last in ((0x2E80, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400)):
        han = "".join(map(chr, range(first, last)))
        result = converted(han)
        assert len(tables.convert(han)) == len(result) == len(han)
        assert not tables.traditional.search(result)


CHARACTERS = st.sampled_from(
    "會議學國發後裡徵這與於昇祕会议学国发这显坏乾著瞭藉徵覆么麼沈畫的一人名作合论書《》，。 \n\0のかナ글aA1"
)
TEXTS = st.one_of(st.text(CHARACTERS, max_size=80), st.lists(st.sampled_from([p[0] for p in PAIRS])).map("".join))
PAGES = st.lists(st.one_of(TEXTS, st.sampled_from(UNTOUCHED), st.text(max_size=20))).map("\n".join)


@given(PAGES)
@settings(max_examples=300, deadline=None)
def test_laws(text: str) -> None:
    """Edits apply, undo gives the page back, the length stays, and a second run changes nothing."""
    before = Document.new("page", text)
    after = before.edited("simplify", simplify(Page(text)))
    assert len(after.text) == len(text)
    assert after.restored() == text
    assert not simplify(Page(after.text))
    assert [line.strip() == "" for line in text.split("\n")] == [line.strip() == "" for line in after.text.split("\n")]
    if script(text) in ("simplified", "none"):
        assert after is before


@given(st.lists(st.sampled_from(UNTOUCHED[:12]), min_size=1))
def test_simplified_pages_are_returned_as_they_are(lines: list[str]) -> None:
    assert simplify(Page("\n".join(lines))) == []
