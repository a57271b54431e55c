"""The marked pages: what goes of their boilerplate does not become less, and what is lost of their texts is known."""

from functools import reduce
from operator import add

import pytest
import yaml

from benchmarks.marked import MARKED, Outcome, family_pages, keep_pages, marked_page, score
from benchmarks.selfcheck import NEUTRAL, SPEECH

# What is cut of the texts, and why that is not mended. None of it is a sentence of a speech.
KNOWN = {
    ".docx": "the end of the only title, a file name",
    "公司员工爱心捐款倡议书Word模板": "the only title, which says that it is a template",
    "家长会班主任发言稿（精选3篇）": "the title of a page of several texts, each with its own header",
    "小学食堂管理员年度述职报告": "one of three titles; another one stays",
    "勞工及福利局局長出席長者義工嘉許禮致辭全文": "one of two titles, between its dates; the other stays",
}

FOLDERS = sorted({path.parent for path in MARKED.glob("*/*.txt")})
FAMILIES = sorted(MARKED.glob("*/*.yaml"))


def test_marks_say_whose_a_character_is():
    page = marked_page("⟦上传人:a⟧\n⟪标题⟫\n同志们")
    assert page.text == "上传人:a\n标题\n同志们"
    assert page.owners == [0] * 5 + [SPEECH] + [NEUTRAL] * 2 + [SPEECH] * 4


@pytest.mark.parametrize("text", ["⟦上传人", "上传人⟧", "⟦上传人⟪标题⟫⟧"])
def test_a_mark_without_a_partner_is_told(text):
    with pytest.raises(ValueError, match=r"has no partner|not closed"):
        marked_page(text)


def test_the_score_counts_what_goes_and_what_is_lost(rules):
    told = score(marked_page("⟦登录 注册⟧\n同志们：⟦\n分享到:\n⟧今天开会，请大家安静，认真听，认真记。分享到:"), rules)
    assert (told.boilerplate, told.gone, told.lost) == (8, 8, 4)  # the last label is not marked
    kept = score(marked_page("同志们：\n⟦今天开会，请大家安静，认真听，认真记。⟧"), rules)
    assert (kept.gone, kept.left) == (0, ("今天开会，请大家安静，认真听，认真记。",))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "pages", "least"),
    [("documents", 24, 0.96), ("news", 24, 0.955), ("mixed", 20, 0.95), ("other-sites", 146, 0.95)],
)
def test_pages_of_real_formats(folder, pages, least, rules):
    told = [
        score(marked_page(path.read_text(encoding="utf-8")), rules) for path in sorted((MARKED / folder).glob("*.txt"))
    ]
    assert len(told) == pages
    assert sum(one.gone for one in told) / sum(one.boilerplate for one in told) >= least
    assert {cut.text for one in told for cut in one.cut} <= set(KNOWN)


@pytest.mark.slow
def test_every_known_loss_is_one(rules):
    pages = (marked_page(path.read_text(encoding="utf-8")) for folder in FOLDERS for path in folder.glob("*.txt"))
    assert {cut.text for page in pages for cut in score(page, rules).cut} == set(KNOWN)


@pytest.mark.slow
@pytest.mark.parametrize("path", FAMILIES, ids=lambda path: path.stem)
def test_families_of_real_formats(path, rules):
    families = yaml.safe_load(path.read_text(encoding="utf-8"))
    alone, among = (
        reduce(add, (score(page, rules) for _, page in family_pages(families, alone=alone)), Outcome(0, 0, 0, 0))
        for alone in (True, False)
    )
    assert alone.gone / alone.boilerplate >= 0.7
    assert among.gone / among.boilerplate >= 0.78
    assert among.gone >= alone.gone
    kept = [score(page, rules) for _, page in keep_pages(families)]
    assert sum(one.lost for one in kept) <= 24
