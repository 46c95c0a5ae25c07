"""Right answers and figures over them, against values worked by hand."""

import pytest

from assistant.values import Source, SourceKind, Status
from eval.judge import Verdict, judge, stands_in
from eval.metrics import (
    Agreement,
    Retrieval,
    Row,
    Share,
    citation,
    confusion,
    measure,
    percentile,
    rank,
    refusal,
    retrieval,
    rows,
    sentence_kinds,
    share,
    timing,
    wilson,
)
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind


def answered(
    text: str = "每人每月60元[22]。",
    citations: tuple[str, ...] = ("22",),
    *,
    id: str = "q",
    status: Status | None = Status.ANSWERED,
    retrieved: tuple[str, ...] = (),
    latency: float = 0.0,
    first: float = 0.0,
    tokens: int = 0,
    kinds: tuple[SourceKind, ...] = (),
) -> Prediction:
    sources = tuple(Source("n", item, 0, 1) for item in citations)
    return Prediction(
        id, text, status, citations, sources, kinds, retrieved, tokens, "", latency, first
    )


def figure(**fields: object) -> Question:
    given: dict[str, object] = {
        "id": "q",
        "kind": QuestionKind.FIGURE,
        "turns": ("护理补贴多少",),
        "items": ("22",),
        "facts": ("60元",),
        "max_chars": 120,
    }
    return Question(**(given | fields))  # type: ignore[arg-type]


REFUSAL = figure(
    kind=QuestionKind.REFUSE,
    items=(),
    facts=(),
    forbid=("60元",),
    refuse=True,
    expect=Status.NOT_STATED,
)


@pytest.mark.parametrize(
    ("fact", "text", "expected"),
    [
        ("60元", "每月 ６０ 元", True),
        ("60元", "每月160元", False),
        ("3万元", "补贴0.3万元", False),
        ("0.3万元", "补贴0.3万元。", True),
        ("351", "351自付封顶线", True),
        ("35", "351自付封顶线", False),
        ("60", "60.5元", False),
        ("60", "共60.", True),
        ("1.5", "是11.5元", False),
        ("22项", "第22项", True),
        ("PM2.5", "pm2.5浓度", True),
        ("2.5", "PM2.5浓度", True),
        ("市人社局", "市人社\n局牵头", True),
        ("市人社局", "人社局牵头", False),
    ],
)
def test_facts_stand_at_number_boundaries(fact: str, text: str, expected: bool):
    assert stands_in(fact, text) is expected


def test_a_right_answer_has_nothing_against_it():
    assert judge(figure(), answered()) == Verdict(True, True)
    assert judge(figure(), answered()).right


def test_one_more_citation_is_allowed_and_two_are_not():
    one = judge(figure(), answered(citations=("22", "7")))
    two = judge(figure(), answered(citations=("22", "7", "8")))
    assert (one.right, one.extra) == (True, ())
    assert (two.right, two.extra) == (False, ("7", "8"))


def test_a_question_for_a_units_items_wants_exactly_them():
    question = figure(kind=QuestionKind.REVERSE_UNIT, max_chars=None)
    verdict = judge(question, answered(citations=("22", "7")))
    assert (verdict.right, verdict.extra) == (False, ("7",))


def test_a_header_question_needs_no_citation():
    question = figure(kind=QuestionKind.LOCATE, items=(), facts=("50",), max_chars=None)
    assert judge(question, answered("共50项。", ())).right


def test_every_gold_item_must_be_cited():
    verdict = judge(figure(items=("22", "23")), answered())
    assert (verdict.right, verdict.uncited) == (False, ("23",))


def test_missing_facts_and_groups_are_named():
    verdict = judge(figure(facts=("60元", "每年"), any_of=(("以内", "上限"),)), answered())
    assert (verdict.right, verdict.missing) == (False, ("每年", "以内|上限"))


def test_a_mark_is_no_fact_and_no_length():
    question = figure(facts=("22",), max_chars=7)
    verdict = judge(question, answered("每人每月60元[22]。"))
    assert (verdict.missing, verdict.excess_chars) == (("22",), 1)


def test_something_forbidden_is_wrong():
    assert judge(figure(forbid=("每人每月",)), answered()).forbidden == ("每人每月",)
    assert judge(figure(forbid=("0元",)), answered()).forbidden == ()


def test_the_right_words_with_a_refusal_are_wrong():
    verdict = judge(figure(), answered(status=Status.NOT_STATED))
    assert (verdict.right, verdict.outcome, verdict.missing) == (False, False, ())


def test_a_refusal_is_right_with_another_refusal_but_not_exact():
    verdict = judge(REFUSAL, answered("没有写明。", (), status=Status.UNCLEAR))
    assert (verdict.right, verdict.exact_outcome) == (True, False)


def test_a_refusal_that_names_what_is_forbidden_is_wrong():
    verdict = judge(REFUSAL, answered(status=Status.NOT_STATED))
    assert (verdict.right, verdict.exact_outcome, verdict.forbidden) == (False, True, ("60元",))


def test_a_refusal_whose_outcome_is_open_takes_any():
    question = figure(refuse=True, expect=None, facts=(), items=())
    assert judge(question, answered("", (), status=Status.UNCLEAR)).exact_outcome
    assert not judge(question, answered()).exact_outcome


def test_a_failure_is_neither_an_answer_nor_a_refusal():
    assert not judge(REFUSAL, answered("", (), status=None)).right
    assert not judge(figure(), answered(status=None)).right


def test_items_of_another_notice_are_not_gold():
    question = figure(notice="m")
    verdict = judge(question, answered())
    assert (verdict.right, verdict.uncited) == (False, ("22",))
    assert judge(figure(notice="n"), answered()).right


def test_wilson_by_hand():
    """8 of 10: centre (.8 + .19207) / 1.38415, half width .22658 (z² = 3.84146)."""
    low, high = wilson(8, 10)
    assert (round(low or 0, 4), round(high or 0, 4)) == (0.4902, 0.9433)
    assert wilson(0, 0) == (None, None)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)


def test_share_counts():
    value = share([True, True, False, True])
    assert (value.hits, value.total, value.share) == (3, 4, 0.75)
    assert share([]) == Share(0, 0, None, None, None)


def test_percentiles_lie_between_ranks():
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 90) == pytest.approx(4.6)
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 50) is None


def test_rank_counts_from_one():
    assert rank(("7",), ("3", "7")) == 2
    assert rank(("7", "3"), ("3", "7")) == 1
    assert rank(("9",), ("3", "7")) is None


def scored() -> tuple[Row, ...]:
    """Five rows: ranks 1, 2 and none; a unit's items; a refusal wrongly answered."""
    questions = (
        figure(id="a"),
        figure(id="b", items=("22", "7")),
        figure(id="c"),
        figure(id="d", kind=QuestionKind.REVERSE_UNIT, facts=()),
        Question("e", QuestionKind.REFUSE, ("问",), refuse=True, expect=Status.UNCLEAR),
    )
    generated, looked_up = SourceKind.GENERATED, SourceKind.LOOKED_UP
    predictions = (
        answered(
            id="a", retrieved=("22", "1"), latency=1.0, first=0.5, tokens=8, kinds=(generated,)
        ),
        answered(
            id="b", citations=("22", "7"), retrieved=("1", "7", "22"), latency=3.0, first=1.0,
            tokens=20, kinds=(generated, looked_up),
        ),
        answered("", (), id="c", status=Status.NOT_COVERED, retrieved=("1",), latency=0.2),
        answered(id="d", retrieved=("22",), kinds=(looked_up,), latency=0.1),
        answered(id="e", citations=("5",), kinds=(SourceKind.QUOTED,)),
    )  # fmt: skip
    return rows(questions, predictions)


def test_retrieval_by_hand():
    assert retrieval(scored()) == Retrieval(
        total=3,
        hit=(1 / 3, 2 / 3, 2 / 3, 2 / 3),
        recall=(1 / 3, 2 / 3, 2 / 3, 2 / 3),
        mrr=(1 + 1 / 2) / 3,
    )


def test_citations_are_counted_over_answerable_questions():
    """Made: a 1, b 2, c 0, d 1; due: a 1, b 2, c 1, d 1; e is a refusal and not counted."""
    value = citation(scored())
    assert value == Agreement(right=4, made=4, due=5)
    assert (value.precision, value.recall) == (1.0, 0.8)


def test_refusals_by_hand():
    value = refusal(scored())
    assert value == Agreement(right=0, made=1, due=1)
    assert (value.precision, value.recall) == (0.0, 0.0)
    assert Agreement(0, 0, 0).precision is None


def test_confusion_by_hand():
    assert confusion(scored()) == {
        (Status.ANSWERED, Status.ANSWERED): 3,
        (Status.ANSWERED, Status.NOT_COVERED): 1,
        (Status.UNCLEAR, Status.ANSWERED): 1,
    }


def test_sentences_of_answers_are_counted_by_source():
    assert sentence_kinds(scored()) == {
        SourceKind.GENERATED: 2,
        SourceKind.QUOTED: 1,
        SourceKind.LOOKED_UP: 2,
    }


def test_timing_groups_follow_the_models_tokens():
    metrics = measure(scored())
    assert {name: group.count for name, group in metrics.timing.items()} == {
        "all": 5,
        "generated": 2,
        "generated_short": 1,
        "without_model": 3,
    }
    generated = metrics.timing["generated"]
    assert (generated.latency_p50, generated.first_p50, generated.tokens_p50) == (2.0, 0.75, 14.0)
    assert timing([]).latency_p90 is None


def test_measure_by_hand():
    metrics = measure(scored())
    assert (metrics.overall.hits, metrics.overall.total) == (3, 5)
    assert (metrics.answerable.hits, metrics.answerable.total) == (3, 4)
    assert (metrics.refusals.hits, metrics.refusals.total) == (0, 1)
    assert {kind: (s.hits, s.total) for kind, s in metrics.kinds.items()} == {
        QuestionKind.FIGURE: (2, 3),
        QuestionKind.REVERSE_UNIT: (1, 1),
        QuestionKind.REFUSE: (0, 1),
    }
    assert metrics.failures == 0


def test_a_missing_prediction_is_an_error():
    with pytest.raises(KeyError, match="q"):
        rows([figure()], [])
