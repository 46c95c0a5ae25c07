"""The guard lets through what the item says, in its words, and nothing else."""

import re

import pytest

from assistant.ground import Evidence, Fault, alignment, conditions, fault, unkept
from assistant.prompt import build_prompt
from corpus.figures import find_figures
from corpus.notice import Clause, Item
from fakes import RandomGenerator
from tests.unit.assistant_fixtures import REAL, clause_holding, clauses_of
from tests.unit.invented import invented


def evidence(item_id: str, holding: str, *figures: str) -> Evidence:
    """The evidence of one clause; `figures` are those asked for, as published."""
    clause = clause_holding(REAL, item_id, holding)
    wanted = tuple(figure for figure in find_figures(clause.text) if figure.text in figures)
    assert len(wanted) == len(figures)
    return Evidence(REAL.item(item_id), (clause,), wanted)


CARE = evidence("22", "护理补贴")
OWN_PART = evidence("14", "自付费用分别")
COVER = evidence("17", "参保率")
STAY = evidence("17", "住院费用")
POSTS = evidence("2", "见习岗位")
GRADUATES = evidence("2", "应届高校")
AIDS = evidence("23", "假肢")
PREVENTION = evidence("12", "产前筛查率")

FIGURES = [
    ("another amount", CARE, "每人每月给予80元护理补贴", Fault.FIGURE),
    ("another order of magnitude", CARE, "每人每月给予60万元护理补贴", Fault.FIGURE),
    ("another basis", CARE, "每人每年给予60元护理补贴", Fault.FIGURE),
    ("two figures glued", OWN_PART, "个人年度自付费用不超过3510.5万元", Fault.FIGURE),
    ("two figures glued, alone", OWN_PART, "3510.5万元", Fault.FIGURE),
    ("another level", OWN_PART, "在省级医疗机构就诊不超过0.3万元", Fault.FIGURE),
    (
        "two members changed over",
        OWN_PART,
        "在县域、省级、市级医疗机构就诊个人年度自付费用分别不超过0.3万元、0.5万元、1万元",
        Fault.FIGURE,
    ),
    ("of another subject", AIDS, "为26名残疾儿童适配辅助器具", Fault.FIGURE),
    ("of another subject", AIDS, "为23名残疾儿童适配假肢矫形器", Fault.FIGURE),
    ("of another subject", AIDS, "为351名残疾儿童适配辅助器具", Fault.FIGURE),
    ("another year", POSTS, "2021年新增就业见习岗位1624个以上", Fault.FIGURE),
    ("another counting word", evidence("24", "4957"), "建成4957户", Fault.FIGURE),
    ("one end of a range", evidence("21", "1-2家"), "建设2家智慧养老机构", Fault.FIGURE),
    ("another multiple", evidence("33", "2倍"), "按照不低于可支配收入3倍标准", Fault.FIGURE),
    ("以上 lost", POSTS, "2020年新增就业见习岗位1624个", Fault.COMPARATOR),
    ("以上 lost", COVER, "参保率稳定在95%", Fault.COMPARATOR),
    ("左右 lost", STAY, "住院费用报销比例稳定在75%", Fault.COMPARATOR),
    ("左右 become 以上", STAY, "住院费用报销比例稳定在75%以上", Fault.COMPARATOR),
    ("不超过 lost", OWN_PART, "在县域医疗机构就诊个人年度自付费用0.3万元", Fault.COMPARATOR),
    ("不低于 lost", evidence("33", "2倍"), "按照可支配收入2倍标准", Fault.COMPARATOR),
    ("不超过 added", CARE, "每人每月给予不超过60元护理补贴", Fault.COMPARATOR),
    ("左右 added", CARE, "每人每月给予60元左右护理补贴", Fault.COMPARATOR),
]


@pytest.mark.parametrize(("_what", "given", "piece", "expected"), FIGURES)
def test_a_figure_must_be_the_items_own(
    _what: str, given: Evidence, piece: str, expected: Fault
) -> None:
    """Value, unit, basis, bound, level and subject are the item's, or the piece is not shown."""
    assert fault(piece, given, "多少") is expected


@pytest.mark.parametrize(
    ("given", "piece"),
    [
        (CARE, "每人每月给予60元护理补贴"),
        (OWN_PART, "在省级医疗机构就诊个人年度自付费用不超过1万元"),
        (OWN_PART, "在县域医疗机构就诊个人年度自付费用不超过3000元"),
        (COVER, "参保率不低于95%"),
        (STAY, "住院费用报销比例稳定在75%左右"),
        (AIDS, "为23名残疾儿童适配辅助器具"),
        (POSTS, "新增就业见习岗位1624个以上"),
        (evidence("21", "1-2家"), "建设1-2家省级示范智慧养老机构"),
        (evidence("39", "新开工4个"), "新开工4个重点易涝区排涝泵站项目"),
    ],
)
def test_the_right_figure_passes(given: Evidence, piece: str) -> None:
    """Part of a clause with its own figure may be shown; 3000元 is 0.3万元, 不低于 is 以上."""
    assert fault(piece, given, "多少") is None


def test_a_figure_of_another_sentence_is_not_an_answer() -> None:
    """Asked how much of the plan is done, the number of river projects is no answer."""
    given = evidence("39", "80%", "80%")
    assert fault("基本完成3个中小河流治理项目", given, "完成多少") is Fault.FIGURE
    assert fault("年底完成年度投资计划的80%", given, "完成多少") is None


@pytest.mark.parametrize(
    ("given", "piece", "expected"),
    [
        (GRADUATES, "由市大数据局给予求职创业补贴", Fault.UNIT),
        (GRADUATES, "市民政局", Fault.UNIT),
        (GRADUATES, "由市财政局给予求职创业补贴", Fault.UNIT),
        (PREVENTION, "由县卫健委落实", Fault.UNIT),
        (PREVENTION, "由省民政厅落实", Fault.UNIT),
    ],
)
def test_a_unit_must_be_the_items_own(given: Evidence, piece: str, expected: Fault) -> None:
    """Neither an invented unit, nor one of another item, nor the same office of another level."""
    assert fault(piece, given, "谁负责") is expected


@pytest.mark.parametrize(
    "piece",
    [
        "可以，给予求职创业补贴",
        "是的，给予求职创业补贴",
        "能，给予求职创业补贴",
        "不能",
        "没有求职创业补贴",
        "对困难应届高校毕业生不给予求职创业补贴",
        "未给予求职创业补贴",
        "取消求职创业补贴",
    ],
)
def test_yes_no_and_negation_are_not_the_generators_to_say(piece: str) -> None:
    """The item says neither yes nor no to anyone, and denies nothing."""
    assert fault(piece, GRADUATES, "能领吗") is Fault.VERDICT


def test_a_negation_that_the_item_holds_may_be_shown() -> None:
    """Item 22 speaks of parents who cannot (无法) look after a child."""
    piece = "父母因重大困难无法履行抚养和监护责任"
    assert fault(piece, evidence("22", "孤儿"), "哪些儿童") is None


@pytest.mark.parametrize(
    "piece",
    [
        "对符合条件的研究生给予求职创业补贴",
        "对退役军人给予求职创业补贴",
        "高校毕业生困难应届给予补贴创业求职",
        "补贴创业求职给予毕业生高校应届困难的条件符合对",
        "请到网上办事大厅申请",
        "可以",
        "ok好的",
    ],
)
def test_words_are_the_items_and_in_its_order(piece: str) -> None:
    """Other people, advice of the model's own, and the item's words scrambled are not shown."""
    assert fault(piece, GRADUATES, "谁能领") is Fault.WORDS


@pytest.mark.parametrize("piece", ["", "  ", "……", "，", "OK"])
def test_a_piece_that_says_nothing_is_not_shown(piece: str) -> None:
    """A piece needs a Chinese character or a digit."""
    assert fault(piece, GRADUATES, "") is Fault.EMPTY


@pytest.mark.parametrize("item", REAL.items, ids=lambda item: item.id)
def test_every_clause_of_the_notice_passes_as_its_own_evidence(item: Item) -> None:
    """Whole, phrase by phrase, with and without its figures asked for: nothing true is refused."""
    for clause in clauses_of(REAL, item.id):
        plain = Evidence(item, (clause,), ())
        asked = Evidence(item, (clause,), find_figures(clause.text))
        assert fault(clause.text, plain, "") is None, clause.text
        assert fault(clause.text, asked, f"{item.title}多少") is None, clause.text
        assert not unkept(clause.text, asked), clause.text
        for phrase in filter(None, re.split("[，,；;。]", clause.text)):
            assert fault(phrase, asked, "") is None, phrase


@pytest.mark.parametrize("item", REAL.items, ids=lambda item: item.id)
def test_the_figures_of_an_item_do_not_pass_for_another(item: Item) -> None:
    """A clause with a figure is evidence in no other item of the notice."""
    told = [clause for clause in clauses_of(REAL, item.id) if re.search("[0-9]", clause.text)]
    for clause in told:
        for other in REAL.items:
            if other is not item and clause.text not in other.body:
                given = Evidence(other, clauses_of(REAL, other.id)[:1], ())
                assert fault(clause.text, given, "") is not None, (clause.text, other.id)


@pytest.mark.parametrize("seed", range(4))
def test_no_figure_or_unit_of_random_text_passes_that_the_item_lacks(seed: int) -> None:
    """With random weights nothing reaches a reader that a plain search misses in the item."""
    generator = RandomGenerator(seed)
    passed = 0
    for item in REAL.items:
        for clause in clauses_of(REAL, item.id)[:3]:
            pieces = generator.stream(build_prompt(item, "多少", (clause,)), max_tokens=400)
            text = "".join(piece.text for piece in pieces)
            for piece in re.split("[，,；;。！!？?\n]", text):
                if fault(piece, Evidence(item, (clause,), ()), "多少") is None:
                    passed += 1
                    assert invented(piece, REAL.text[item.start : item.end]) == [], piece
    assert passed > 30


@pytest.mark.parametrize(
    ("answer", "item_id", "wrong"),
    [
        ("每人每月60元护理补贴", "22", []),
        ("每人每月6元护理补贴", "22", ["6元"]),
        ("自付3510.5万元", "14", ["3510.5万元"]),
        ("自付５万元", "14", ["5万元"]),
        ("补贴三千二百元，由市民政局", "14", ["三千二百元", "市民政局"]),
        ("完成1.0万亩", "47", ["1.0"]),
    ],
)
def test_the_independent_search_finds_what_is_invented(
    answer: str, item_id: str, wrong: list[str]
) -> None:
    """The check of the test above can fail."""
    item = REAL.item(item_id)
    assert invented(answer, REAL.text[item.start : item.end]) == wrong


@pytest.mark.parametrize(
    ("answer", "given", "is_unkept"),
    [
        ("每人每月给予60元护理补贴", evidence("22", "护理补贴", "60元"), True),
        (
            "对残疾等级被评定为一级、二级且需要长期照护的重度残疾人，给予护理补贴",
            evidence("22", "护理补贴", "60元"),
            True,
        ),
        (
            "对一级、二级且需要长期照护的重度残疾人，每人每月给予60元护理补贴",
            evidence("22", "护理补贴", "60元"),
            False,
        ),
        (
            "在县域医疗机构就诊不超过0.3万元",
            evidence("14", "自付费用分别", "0.3万元", "0.5万元", "1万元"),
            True,
        ),
        ("给予求职创业补贴", GRADUATES, True),
        ("对符合条件的困难应届高校毕业生，给予求职创业补贴", GRADUATES, False),
    ],
)
def test_a_whole_answer_keeps_figures_members_and_conditions(
    answer: str, given: Evidence, is_unkept: bool
) -> None:
    """No figure without its condition nor the reverse, nor one member of three."""
    assert unkept(answer, given) is is_unkept


def test_conditions_are_the_phrases_that_say_for_whom() -> None:
    """The people of a clause, without what they get."""
    assert conditions("对符合条件的困难应届高校毕业生,给予求职创业补贴") == (
        "符合条件的困难应届高校毕业生",
    )
    assert conditions("新建改扩建公办幼儿园12所") == ()


def test_alignment_is_the_share_of_a_figures_own_words() -> None:
    """All pairs of the subject's characters, half of them, none, and no subject at all."""
    (figure,) = find_figures("参保率95%")
    assert figure.subject == "参保率"
    assert alignment(figure, "医保参保率要多少") == 1
    assert alignment(figure, "参保的人有多少") == 0.5
    assert alignment(figure, "住院报销多少") == 0
    (bare,) = find_figures("60元")
    assert alignment(bare, "60元") == 0


@pytest.mark.parametrize(
    ("item_id", "within", "piece", "expected"),
    [
        ("17", "住院费用", "参保率稳定在75%左右", Fault.FIGURE),
        ("39", "新开工2个", "新开工2个重点易涝区排涝泵站项目", Fault.FIGURE),
        ("22", "护理补贴", "每人每月给予60元生活困难补贴", Fault.WORDS),
        ("22", "护理补贴", "对城乡低保对象，每人每月给予60元护理补贴", Fault.WORDS),
        ("38", "二类县", "雨山区卫生厕所普及率达到85%左右", Fault.WORDS),
        ("47", "人工造林", "完成人工造林 1.", Fault.FIGURE),
    ],
)
def test_what_the_clause_says_of_others_is_no_support(
    item_id: str, within: str, piece: str, expected: Fault
) -> None:
    """A figure with another subject, group or place, or a number cut short, is not shown."""
    clause = next(each for each in clauses_of(REAL, item_id) if within in each.text)
    assert fault(piece, Evidence(REAL.item(item_id), (clause,), ()), "多少") is expected


@pytest.mark.parametrize(
    ("answer", "cut"),
    [
        ("为视力、听力残疾儿童提供救助", True),
        ("为视力、听力等残疾儿童和孤独症儿童提供救助", False),
    ],
)
def test_a_list_is_told_whole_or_not_begun(answer: str, cut: bool) -> None:
    """The last member, behind 和, is one too."""
    clause = "为视力、听力等残疾儿童和孤独症儿童提供救助"
    item = REAL.item("23")
    evidence = Evidence(item, (Clause(REAL.id, "23", 0, len(clause), clause),), ())
    assert unkept(answer, evidence) is cut
