"""One member of a list, told without the others."""

import pytest

from assistant.members import members_of, named_members, pick
from corpus.figures import Figure, find_figures
from corpus.notice import Clause

GRADES = "取得初级、中级、高级证书的，分别补贴1000元、1500元、2000元"
CARE = "全护理、半护理、全自理每人每月补贴分别为900元、450元、150元"
RATES = "小作坊、小餐饮、小摊点登记率分别达到95%、90%、80%"
APART = "小学每学期补贴2600元，初中每学期补贴3100元"


def clause(text: str, start: int = 0) -> Clause:
    return Clause("n", "1", start, start + len(text), text)


def figure(text: str, amount: str) -> Figure:
    return next(each for each in find_figures(text) if each.text == amount)


@pytest.mark.parametrize(
    ("text", "question", "levels"),
    [
        (GRADES, "考下来高级的补多少", ["高级"]),
        (CARE, "全护理和半护理各给多少", ["全护理", "半护理"]),
        (RATES, "小餐饮的登记率呢", ["小餐饮"]),
        (GRADES, "考个证补多少", []),
        (CARE, "护理补贴多少", []),
    ],
)
def test_members_are_named_by_words_that_no_other_has(
    text: str, question: str, levels: list[str]
) -> None:
    """护理 stands in two of three levels and names neither."""
    members = members_of(find_figures(text)[0], text)
    assert len(members) == 3
    assert [each.level for each in named_members(members, question)] == levels


@pytest.mark.parametrize(
    ("text", "amounts", "told"),
    [
        (GRADES, ["2000元"], "取得高级证书的，补贴2000元"),
        (CARE, ["900元", "450元"], "全护理、半护理每人每月补贴分别为900元、450元"),
        (RATES, ["90%"], "小餐饮登记率达到90%"),
        (GRADES, ["1000元", "1500元", "2000元"], GRADES),
        (APART, ["3100元"], APART),
    ],
)
def test_the_others_are_left_out(text: str, amounts: list[str], told: str) -> None:
    """All of a list, and what is no list, stays whole."""
    wanted = [figure(text, amount) for amount in amounts]
    assert pick(clause(text), wanted, clause(text)).text == told


def test_places_count_from_the_whole_clause() -> None:
    """The run of a clause knows its figures by where they stand in the notice."""
    before = "按规定审核后，"
    whole = clause(before + GRADES, 100)
    run = clause(GRADES, 100 + len(before))
    picked = pick(run, [figure(whole.text, "1500元")], whole)
    assert picked.text == "取得中级证书的，补贴1500元"
    assert (picked.start, picked.end) == (run.start, run.end)
