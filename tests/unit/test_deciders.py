"""Three deciders side by side: what each says, what is counted, what is printed; no weights."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evidence import weigh
from assistant.generate.base import Prompt
from assistant.intents import Intent
from assistant.prompt import build_prompt
from assistant.retrieve import Retrieved
from assistant.settings import ROOT
from assistant.understand import Asked
from assistant.values import Status
from corpus.errors import GeneratorError
from eval.deciders import calibration, choose, is_settled, main, parse_arguments, run, search
from eval.deciders_outcomes import Case, Outcome, by_generator, by_reader, fused
from eval.deciders_table import Row, auc, refusal, render
from eval.deciders_yes import GRAMMAR, Written, ask_whether, logprobs_of, yes_no, yes_share
from eval.questions import Question, QuestionKind, Split, read_questions
from index.store import NoticeIndex
from tests.fakes import FakeGenerator
from tests.unit.assistant_fixtures import REAL, REAL_REGISTER, asked, build
from tests.unit.test_reader import CARE, NOTICE, ROAD, FakeReader, hits

COVERED = {"covered.bias": 3.0, "covered.threshold": 0.5}
BEYOND = {"covered.bias": -3.0, "covered.threshold": 0.5}
READ = {"read.bias": 0.0, "read.read": 1.0, "read.threshold": 0.5}
AMOUNT = asked("护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", notice=NOTICE)
PHONE = asked("护理补贴咨询电话", Intent.CONTACT, topic="护理 补贴 咨询", notice=NOTICE)
LEAD = asked("护理补贴谁牵头", Intent.LEAD, topic="护理 补贴", notice=NOTICE)


class FakeYesNo:
    """Says what the test says, and remembers the prompts."""

    told = "照测试所说"

    def __init__(self, share: float) -> None:
        self.share = share
        self.prompts: list[Prompt] = []

    def yes(self, prompt: Prompt) -> float:
        self.prompts.append(prompt)
        return self.share


def case(
    question: Asked = AMOUNT, expected: Status = Status.ANSWERED, seconds: float = 0.02
) -> Case:
    return Case("q", expected, question, NOTICE, Retrieved(hits(CARE, ROAD), False), seconds)


def question(name: str, **fields: object) -> Question:
    known = Question(name, QuestionKind.FIGURE, ("补贴多少",), ("1",), split=Split.DEV)
    return replace(known, **fields)


@pytest.mark.parametrize(
    ("asking", "thresholds", "expected"),
    [
        (AMOUNT, COVERED, (Status.ANSWERED, 1.0)),
        (PHONE, COVERED, (Status.NOT_STATED, 0.0)),
        (AMOUNT, BEYOND, (Status.NOT_COVERED, 1.0)),
        (LEAD, COVERED, (Status.ANSWERED, 1.0)),
    ],
)
def test_without_the_reader_the_score_and_the_rules_decide(
    asking: Asked, thresholds: Mapping[str, float], expected: tuple[Status, float]
) -> None:
    """Rules are certain; who leads is looked up, whatever the item states."""
    outcome = fused(case(asking), thresholds)
    assert (outcome.status, outcome.stated) == expected


def test_the_probability_of_an_answer_is_covered_and_stated() -> None:
    """Their product, so that either doubt sinks it."""
    assert fused(case(), COVERED).answered == pytest.approx(0.9526, abs=1e-4)
    assert Outcome(Status.NOT_STATED, 0.9, 0.2).answered == pytest.approx(0.18)


def test_what_the_reader_reads_is_part_of_the_score() -> None:
    """The same hits are covered where it finds the topic, and not where it finds none."""
    topical = by_reader(case(), READ, FakeReader({(AMOUNT.text, CARE.id): 0.8}))
    assert (topical.status, topical.stated) == (Status.ANSWERED, 1.0)
    assert topical.covered == pytest.approx(0.8)
    foreign = by_reader(case(), READ, FakeReader({}))
    assert foreign.status is Status.NOT_COVERED
    assert foreign.covered == pytest.approx(0.1)


def test_a_look_up_is_not_the_readers_to_refuse() -> None:
    """Only whether the notice covers the item."""
    outcome = by_reader(case(LEAD), READ, FakeReader({(LEAD.text, CARE.id): 0.8}))
    assert (outcome.status, outcome.stated) == (Status.ANSWERED, 1.0)


@pytest.mark.parametrize(
    ("share", "status"),
    [(0.5, Status.ANSWERED), (0.49, Status.NOT_STATED)],
)
def test_the_generator_decides_by_its_yes(share: float, status: Status) -> None:
    """It is asked about the best item, on the prefix that answers use."""
    says = FakeYesNo(share)
    outcome = by_generator(case(), COVERED, says)
    assert (outcome.status, outcome.stated) == (status, share)
    (prompt,) = says.prompts
    assert replace(prompt, question="") == replace(build_prompt(CARE), question="")
    assert prompt.question == ("问题：护理补贴多少钱\n材料里写明了答案吗？只回答“是”或“否”。")


def test_the_generator_is_not_asked_for_a_look_up() -> None:
    """Its material does not hold the units."""
    says = FakeYesNo(0.0)
    assert by_generator(case(LEAD), COVERED, says).status is Status.ANSWERED
    assert by_generator(case(LEAD), BEYOND, says).status is Status.NOT_COVERED
    assert says.prompts == []


@pytest.mark.parametrize(("reply", "expected"), [("是", 1.0), ("否", 0.0), ("不是", 0.0)])
def test_what_a_backend_only_writes_is_one_or_nothing(reply: str, expected: float) -> None:
    """Two tokens at most, under a grammar that knows two words."""
    generator = FakeGenerator([reply])
    says = yes_no(generator)
    assert isinstance(says, Written)
    assert says.yes(ask_whether(CARE, "补贴多少")) == expected
    assert generator.grammars == [GRAMMAR] == ['root ::= "是" | "否"']
    assert generator.max_tokens == [2]


def test_the_share_of_yes_is_of_yes_and_no_alone() -> None:
    """0.6 beside 0.2 is three quarters; a word not listed counts as the last listed."""
    assert yes_share({"是": -0.5108, "否": -1.6094, "有": -2.0}) == pytest.approx(0.75, abs=1e-4)
    assert yes_share({"是": -0.1, "有": -3.0}) == pytest.approx(0.9478, abs=1e-4)
    assert yes_share({"有": -0.1, "无": -3.0}) == 0.5


def test_a_reply_lists_the_likeliest_first_tokens() -> None:
    """As llama.cpp writes them; an error is raised."""
    tops = [{"id": 1, "token": "否", "logprob": -0.3}, {"id": 2, "token": "是", "logprob": -1.4}]
    reply = {"choices": [{"text": "否", "logprobs": {"content": [{"top_logprobs": tops}]}}]}
    assert logprobs_of(reply) == {"否": -0.3, "是": -1.4}
    with pytest.raises(GeneratorError, match="太长"):
        logprobs_of({"error": "太长"})


def test_only_single_questions_of_the_dev_half_are_chosen() -> None:
    """Those decided by searching; `limit` spreads over the set."""
    wanted = [question(str(number)) for number in range(10)]
    others = [
        question("test", split=Split.TEST),
        question("whole", split=None),
        question("unit", kind=QuestionKind.REVERSE_UNIT),
        question("turns", turns=("补贴多少", "谁牵头")),
        question("unclear", expect=Status.UNCLEAR),
        question("unnamed", expect=None, refuse=True),
    ]
    assert choose([*others, *wanted]) == tuple(wanted)
    assert [each.id for each in choose(wanted, 4)] == ["0", "2", "5", "7"]
    assert choose(wanted, 11) == tuple(wanted)


@pytest.mark.parametrize(
    "settled",
    [
        asked("合肥市护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴"),
        asked("2018年护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", years=(2018,)),
        asked("第22项护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", numbers=(22,)),
        asked("第二部分护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", sections=(2,)),
        asked("市残联的护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴"),
        asked("多少钱", Intent.AMOUNT),
        asked("一共有多少项", Intent.COUNT, topic="一共"),
        asked("这个补贴", Intent.VAGUE, topic="补贴"),
    ],
    ids=lambda each: each.text,
)
def test_what_is_settled_before_a_search_is_left_out(settled: Asked) -> None:
    """Place, year, number, section, unit, no topic, a count, nothing asked."""
    assert is_settled(settled, REAL, REAL_REGISTER)


def test_the_rules_decide_as_the_assistant_does(real_index: NoticeIndex) -> None:
    """For questions of the set; where the assistant asks back, the notice does not cover it."""
    assistant = build(real_index, FakeGenerator())
    writer = assistant.writer(REAL)
    chosen = choose(read_questions(ROOT / "eval" / "questions.jsonl"), 40)
    cases = list(search(assistant, chosen))
    assert len(cases) > 20
    for each in cases:
        decided = writer.decide(each.asked)
        found = Status.NOT_COVERED if decided.status is Status.UNCLEAR else decided.status
        assert fused(each, real_index.thresholds).status is found, each.id
        if decided.stated is not None:
            best = each.retrieved.hits[0]
            assert decided.stated == weigh(each.asked, each.best, best.clauses)


def test_chances_are_counted_over_pairs() -> None:
    """Two of four pairs won and one tied; nothing to compare gives nothing."""
    assert auc([0.9, 0.4], [0.4, 0.6]) == pytest.approx(0.625)
    assert auc([], [0.4]) is None


def row(
    expected: Status, got: Status, stated: float, seconds: float, asking: Asked = AMOUNT
) -> Row:
    return Row("fused", case(asking, expected), Outcome(got, 0.5, stated), seconds)


ROWS = (
    row(Status.ANSWERED, Status.ANSWERED, 0.9, 0.010),
    row(Status.ANSWERED, Status.NOT_STATED, 0.4, 0.030),
    row(Status.NOT_STATED, Status.NOT_COVERED, 0.1, 0.020),
    row(Status.NOT_COVERED, Status.ANSWERED, 0.6, 0.040),
    row(Status.ANSWERED, Status.ANSWERED, 1.0, 9.0, LEAD),
)


def test_any_outcome_but_an_answer_is_a_refusal() -> None:
    """Of two refused one rightly; of two to be refused one found."""
    found = refusal(ROWS)
    assert (found.right, found.made, found.due) == (1, 2, 2)


def test_the_table_has_a_line_a_decider() -> None:
    """By hand: 2 of 5 exact, 1 of 3 wrongly refused, 5 of 6 pairs, the median of the four timed."""
    lines = render([*ROWS, replace(ROWS[0], decider="generator")]).splitlines()
    assert lines[0] == (
        "| 判定办法 | 结局全对 | 拒答精确率 | 拒答召回率 | 误拒 | AUC | AUC（只看是否写明） "
        "| 毫秒 p50 |"
    )
    assert lines[2] == (
        "| 检索分数与规则（fused） | 0.400 (2/5) | 0.500 (1/2) | 0.500 (1/2) | 1/3 "
        "| 0.833 | 0.833 | 25.0 |"
    )
    assert lines[3] == (
        "| 生成模型自答是否（generator） | 1.000 (1/1) | — (0/0) | — (0/0) | 0/1 | — | — | 10.0 |"
    )
    assert lines[5].startswith("5 题，其中 1 题问单位或位置")
    assert lines[5].endswith("p50 为 20.0 毫秒。")


def test_a_run_without_a_reader_compares_the_other_two(real_index: NoticeIndex) -> None:
    """Each prompt is prepared before it is timed, and the models are named."""
    generator = FakeGenerator()
    assistant = build(real_index, generator)
    asking = [
        question("a", turns=("困难残疾人生活补贴每人每月多少钱？",)),
        question("b", turns=("困难残疾人生活补贴由谁牵头？",)),
    ]
    says = FakeYesNo(0.7)
    lines = run(assistant, asking, says).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:4]] == [
        "| 检索分数与规则（fused）",
        "| 生成模型自答是否（generator）",
    ]
    assert lines[5].startswith("2 题，其中 1 题")
    assert lines[-1] == (
        "编码模型 assistant tests " + assistant.encoder.sha256[:12] + "（未校准），"
        "判读模型 无（reader 一行略去），生成模型 fake 000000000000（照测试所说）"
    )
    (prompt,) = says.prompts
    assert [each.document for each in generator.prepared] == [prompt.document]


def test_nothing_to_compare_is_told(real_index: NoticeIndex) -> None:
    """Where all that was chosen is settled before."""
    assistant = build(real_index, FakeGenerator())
    told = run(assistant, [question("a", turns=("第22项讲什么？",))], FakeYesNo(1.0))
    assert told == "所选的题都不由检索判定，什么也没有比较。"


@pytest.mark.parametrize(
    ("thresholds", "told"),
    [
        ({}, "未校准"),
        (COVERED, "校准不含判读"),
        (COVERED | READ, "读与不读各有校准"),
    ],
)
def test_what_the_score_was_calibrated_on_is_told(
    thresholds: Mapping[str, float], told: str
) -> None:
    """A score fitted with the reader's word is not the best one without it."""
    assert calibration(thresholds) == told


def test_a_missing_set_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, with the status of a command that could not do its work."""
    assert main([], tmp_path / "none.jsonl") == 1
    assert "找不到题集" in capsys.readouterr().err


def test_the_command_line() -> None:
    """One option, a positive number."""
    assert parse_arguments([]).limit is None
    assert parse_arguments(["--limit", "10"]).limit == 10
    with pytest.raises(SystemExit):
        parse_arguments(["--limit", "0"])
