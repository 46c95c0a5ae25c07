"""A question's own figure chooses among the grades of a list."""

from decimal import Decimal

import pytest

from assistant.brackets import Bracket, bracket_fits
from corpus.figures import Figure, find_figures

AGES = "年满80周岁老人津贴每月100元，满90周岁200元，满100周岁1000元"
RANGES = "80至89周岁每人每年300元，90至99周岁每人500元"
PEOPLE = "租赁补贴1人、2人、3人及以上户每月分别为180元、300元、420元"
YEARS = "缴费满15年的每月补60元，不满15年的补30元"


def best(question: str, text: str) -> list[str]:
    """The amounts that fit the question best, and at all."""
    figures = [figure for figure in find_figures(text) if figure.unit == "元"]
    fits = bracket_fits(question, [(text, figures)])
    return [each.text for each, fit in zip(figures, fits, strict=True) if fit == 1]


CITIES = "人口超过100万的城市，扣除每月1100元；人口不超过100万的城市，扣除每月800元"


@pytest.mark.parametrize(
    ("question", "text", "amount"),
    [
        ("我奶91了，津贴多少", AGES, "200元"),
        ("爷爷85岁，发多少", AGES, "100元"),
        ("满100的给多少", AGES, "1000元"),
        ("90岁的老人一年多少", RANGES, "500元"),
        ("我缴了12年，补多少", YEARS, "30元"),
        ("我家四口，租房一个月补多少", PEOPLE, "420元"),
        ("家里就2个人，租房补多少", PEOPLE, "300元"),
        ("一个人住，租房补多少", PEOPLE, "180元"),
        ("我缴了15年，补多少", YEARS, "60元"),
        ("我妈还没到90岁，津贴多少", AGES, "100元"),
        ("阿婆不满一百岁，津贴多少", AGES, "200元"),
        ("城里人口不到一百万，租房扣多少", CITIES, "800元"),
        ("城里人口超过一百万，租房扣多少", CITIES, "1100元"),
    ],
)
def test_the_narrowest_grade_that_holds_it(question: str, text: str, amount: str) -> None:
    """Grades that start lower hold it too, but are not meant."""
    assert best(question, text) == [amount]


def test_each_of_several_figures_has_its_own_grade() -> None:
    """Mother is 85, father 92."""
    assert best("阿妈85、阿爸92，各多少", AGES) == ["100元", "200元"]


@pytest.mark.parametrize("question", ["津贴每月多少", "一个月给多少", "每月200元是给谁的"])
def test_nothing_is_compared_without_a_figure_of_the_asker(question: str) -> None:
    """一个月 is no month of theirs, and an amount is what is given."""
    figures = find_figures(AGES)
    assert bracket_fits(question, [(AGES, figures)]) == [0.0] * len(figures)


def test_grades_of_several_clauses_are_weighed_together() -> None:
    """A clause is not judged alone."""
    clauses = ["满80周岁每月100元", "满90周岁每月200元"]
    pairs = [
        (text, [figure for figure in find_figures(text) if figure.unit == "元"]) for text in clauses
    ]
    assert bracket_fits("今年92岁，给多少", pairs) == [-1.0, 1.0]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("80至89周岁", 80, 89), ("不满15年", 0, 14), ("15年以下", 0, 15), ("3个月", 3, 3)],
)
def test_both_ends_belong_to_a_bracket(text: str, low: int, high: int) -> None:
    """不满 leaves its own value out."""
    figure: Figure = find_figures(text)[0]
    assert Bracket.of(figure) == Bracket(Decimal(low), Decimal(high), figure.unit)


HOUSES = "拆除重建的一人户补3万元，二人户补4万元，三人以上的户补5万元"
MEALS = "65岁以上老人每顿付5元，60至64岁付8元"
STAFF = "带动3人以上就业的补2000元，带动10人以上的补1万元"


@pytest.mark.parametrize(
    ("question", "text", "amount"),
    [
        ("户口本上两个人，重建给多少", HOUSES, "4万元"),
        ("一家四口的房子重建给多少", HOUSES, "5万元"),
        ("我婆婆才六十三，一顿几块", MEALS, "8元"),
        ("俺爹八十四一个人吃，一顿几块", MEALS, "5元"),
        ("招了五个人，补多少", STAFF, "2000元"),
        ("招了十几个人，补多少", STAFF, "1万元"),
    ],
)
def test_what_people_say_of_age_and_number_is_counted(
    question: str, text: str, amount: str
) -> None:
    """An age without 岁, heads in words, and grades of households without a bound."""
    assert best(question, text) == [amount]
