"""Answers, their marks and citations, as every door of the house shows them."""

import dataclasses

import pytest

from assistant.values import Answer, Sentence, Source, SourceKind, Status, Turn


def source(item_id: str, start: int = 0, end: int = 5) -> Source:
    return Source("n", item_id, start, end)


def sentence(text: str, *items: str) -> Sentence:
    return Sentence(text, tuple(source(item) for item in items), SourceKind.QUOTED)


@pytest.mark.parametrize(
    ("text", "items", "marked"),
    [
        ("每人每月60元。", ["22"], "每人每月60元[22]。"),
        ("每人每月60元", ["22"], "每人每月60元[22]"),
        ("是吗？！", ["2.3"], "是吗[2.3]？！"),
        ("两项都有；", ["7", "p14"], "两项都有[7][p14]；"),
        ("没有写到。", [], "没有写到。"),
        ("共50项。", [""], "共50项。"),
    ],
)
def test_marks_stand_before_the_closing_stop(text: str, items: list[str], marked: str) -> None:
    """A mark for each cited item, before the stop; the header has no mark."""
    assert sentence(text, *items).marked == marked


def test_an_item_cited_for_two_spans_is_marked_once() -> None:
    """Two places of one item behind one sentence give one mark, and stay two sources."""
    two = Sentence("甲，乙。", (source("7", 1, 2), source("7", 3, 4)), SourceKind.QUOTED)
    answer = Answer(Status.ANSWERED, (two,), "n")
    assert answer.text == "甲，乙[7]。"
    assert answer.citations == ("7",)
    assert answer.sources == (source("7", 1, 2), source("7", 3, 4))


def test_citations_keep_the_order_of_their_first_mark() -> None:
    """Items 9, 3 and 9 again are cited as 9, 3; sources are listed once each."""
    answer = Answer(
        Status.ANSWERED,
        (sentence("甲。", "9"), sentence("乙。", "3", "9"), sentence("丙。", "")),
        "n",
    )
    assert answer.text == "甲[9]。乙[3][9]。丙。"
    assert answer.citations == ("9", "3")
    assert answer.sources == (source("9"), source("3"), source(""))


def test_a_refusal_has_neither_marks_nor_citations() -> None:
    """A sentence without sources is shown as it is."""
    answer = Answer(Status.NOT_COVERED, (sentence("没有写到。"),), "n")
    assert (answer.text, answer.citations, answer.sources) == ("没有写到。", (), ())


def test_an_answer_without_sentences_is_empty() -> None:
    """The text of nothing is the empty string."""
    assert Answer(Status.UNCLEAR, (), "n").text == ""


def test_a_turn_knows_the_items_its_answer_cites() -> None:
    """Marks are read from the text alone, in order and once: ids of every form."""
    turn = Turn("问", "甲[9]。乙[2.3][9]。丙[p14]。")
    assert turn.cited == ("9", "2.3", "p14")
    assert Turn("问", "您好，请问想了解哪一项？").cited == ()


def test_what_an_answer_cites_is_what_its_turn_cites() -> None:
    """The conversation reads from the text what the answer carries beside it."""
    answer = Answer(Status.ANSWERED, (sentence("甲。", "9", "2.3"), sentence("乙。", "14")), "n")
    assert Turn("问", answer.text).cited == answer.citations


def test_values_cannot_be_changed() -> None:
    """What has been shown stays as it is."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        sentence("甲。").text = "乙。"  # type: ignore[misc]


def test_the_four_outcomes_have_their_published_names() -> None:
    """Predictions and API show these values."""
    assert [status.value for status in Status] == [
        "answered",
        "not_stated",
        "not_covered",
        "unclear",
    ]
    assert [kind.value for kind in SourceKind] == ["generated", "quoted", "looked_up"]
