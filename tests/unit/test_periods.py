"""Of which year a plan's figures are said, by the words before them."""

import pytest

from assistant.intents import Intent
from assistant.periods import is_year_asked, periods, year_fit
from assistant.rules import by_rule
from corpus.figures import find_figures
from corpus.notice import Clause, Notice
from corpus.parse import parse_notice
from corpus.split import split_clauses
from tests.unit.assistant_fixtures import asked, hits_of

PLAN = parse_notice(
    """某市路灯行动方案
一、发展目标。到2022年，照明明显改善；太阳能路灯达到1万盏。
到2025年，照明全面改善；太阳能路灯达到2万盏。今年新装路灯3000盏。（市城管局负责）
二、资金保障。统筹安排资金。（市财政局负责）
""",
    "plan.txt",
)
GOALS = PLAN.items[0]


def clauses(notice: Notice = PLAN) -> tuple[Clause, ...]:
    """Those of the goals."""
    return tuple(split_clauses(notice, notice.items[0]))


def test_a_year_holds_until_another_is_named() -> None:
    """Whatever order the clauses come in; what is done this year is of no other."""
    of = periods(reversed(clauses()))
    years = {clause.text: of.get(clause) for clause in clauses() if "盏" in clause.text}
    assert [year for text, year in years.items() if "太阳能" in text] == [2022, 2025]
    assert years[next(text for text in years if "今年" in text)] is None


@pytest.mark.parametrize(("figure", "fits"), [("1万盏", 1.0), ("2万盏", -1.0), ("3000盏", 0.0)])
def test_a_figure_of_the_year_asked_about_fits(figure: str, fits: float) -> None:
    """And one of another year speaks against itself; without a year none does."""
    clause, found = next(
        (clause, found)
        for clause in clauses()
        for found in find_figures(clause.text)
        if found.text == figure
    )
    assert year_fit(found, clause, periods(clauses()), (2022,)) == fits
    assert year_fit(found, clause, periods(clauses()), ()) == 0.0


def test_the_year_that_a_question_names_is_no_answer() -> None:
    """到2025年 does not say how many lamps there are in 2025."""
    (year,) = find_figures("到2025年")
    assert is_year_asked(year, (2025,))
    assert not is_year_asked(year, (2022,))
    (day,) = find_figures("2025年3月前")
    assert not is_year_asked(day, (2025,))


@pytest.mark.parametrize(("year", "figure"), [(2022, "1万盏"), (2025, "2万盏")])
def test_the_rules_choose_the_figure_of_the_year(year: int, figure: str) -> None:
    """Where two years have the same words."""
    question = asked(
        f"太阳能路灯{year}年有多少盏", Intent.QUANTITY, topic="太阳能 路灯", years=(year,)
    )
    stated = by_rule(question, GOALS, hits_of(PLAN, GOALS, "太阳能路灯"))
    assert [found.text for found in stated.evidence.figures] == [figure]


def test_a_time_without_a_date_answers_when() -> None:
    """自批准之日起 does; a clause without any time does not."""
    plan = parse_notice(
        "某市方案\n一、税收支持。自批准设立之日起，可享受税收政策。（市税务局负责）\n"
        "二、资金。统筹安排资金。（市财政局负责）\n",
        "tax.txt",
    )
    question = asked("什么时候起能享受税收政策", Intent.DATE, topic="享受 税收政策")
    tax, money = plan.items
    assert by_rule(question, tax, hits_of(plan, tax, "之日起")).is_stated
    assert not by_rule(question, money, hits_of(plan, money, "资金")).is_stated
