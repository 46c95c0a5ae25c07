"""What was learnt about choosing: signs that can be read, weights that count, a clear fallback."""

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.decisions import (
    DECISIONS,
    Decisions,
    StatedModel,
    candidates,
    key_of,
    load_decisions,
    stated_signs,
)
from assistant.evidence import weigh
from assistant.intents import Intent
from assistant.reader import SHIPPED as READER
from assistant.reader import Reading
from corpus.figures import find_figures
from index.encoder import SHIPPED, identity, model_files
from index.search import ClauseHit, FigureHit
from tests.unit.assistant_fixtures import REAL, asked, hits_of

WANTED = replace(
    asked("护理补贴一个月多少钱", Intent.AMOUNT, topic="护理 补贴"),
    vector=np.zeros(3, np.float32),
)


def learnt(*, states: bool = True, alone: float = 0.6, **figure: float) -> Decisions:
    """Weights by hand; whether anything counts as stated is fixed."""
    return Decisions(
        figure=figure or {"said": 1.0, "kind": 1.0},
        alone=alone,
        stated=StatedModel({}, bias=5.0 if states else -5.0, doubt=0.5, sure=0.5),
    )


def with_figures(item_id: str, best: str, figure: str) -> tuple[ClauseHit, ...]:
    """Hits of an item; what `figure` is said of is nearest to the question."""
    return tuple(
        replace(
            hit,
            figures=tuple(
                FigureHit(found, 0.9 if found.text == figure else 0.5)
                for found in find_figures(hit.clause.text)
            ),
        )
        for hit in hits_of(REAL, REAL.item(item_id), best)
    )


def test_the_figure_whose_words_are_nearest_is_chosen() -> None:
    """Item 23 counts four kinds of children side by side."""
    question = replace(WANTED, text="辅具发给多少残疾孩子", intents=(Intent.QUANTITY,))
    hits = with_figures("23", "假肢", "23名")
    stated = weigh(question, REAL.item("23"), hits, learnt())
    assert stated.is_stated
    assert [figure.text for figure in stated.evidence.figures] == ["23名"]
    assert "23名" in stated.evidence.clauses[0].text


@pytest.mark.parametrize(
    ("alone", "told"), [(0.5, ["0.5万元"]), (1.1, ["0.3万元", "0.5万元", "1万元"])]
)
def test_one_member_of_a_list_is_told_only_where_it_is_clear(alone: float, told: list[str]) -> None:
    """Item 14 has three amounts by level; a clear choice stands alone, another brings the list."""
    question = replace(WANTED, text="自己最多掏多少钱", topic=("自付",))
    hits = with_figures("14", "自付费用分别", "0.5万元")
    stated = weigh(question, REAL.item("14"), hits, learnt(alone=alone))
    assert [figure.text for figure in stated.evidence.figures] == told


def test_the_members_named_are_told_where_each_is_asked_for() -> None:
    """县级和市级各多少: two of the three amounts."""
    question = replace(WANTED, text="县级医院和市级医院自付各是多少", topic=("自付",))
    hits = with_figures("14", "自付费用分别", "0.5万元")
    stated = weigh(question, REAL.item("14"), hits, learnt())
    assert [figure.text for figure in stated.evidence.figures] == ["0.3万元", "0.5万元"]


def test_what_was_learnt_overrules_the_rules_both_ways() -> None:
    """The rules take 60元 for an answer; the model may know better, or agree."""
    item = REAL.item("22")
    hits = with_figures("22", "护理补贴", "60元")
    assert weigh(WANTED, item, hits).is_stated
    assert not weigh(WANTED, item, hits, learnt(states=False)).is_stated
    assert weigh(WANTED, item, hits, learnt()).is_stated


@pytest.mark.parametrize(
    ("text", "stated", "is_stated"),
    [
        ("护理补贴一个月多少钱", 0.3, True),
        ("护理补贴一个月多少钱", 0.1, True),
        ("护理补贴一个月多少钱", 0.05, False),
        ("护理补贴发给多少户", 0.9, False),
    ],
)
def test_the_reader_tells_what_is_stated_where_a_figure_of_the_kind_is_there(
    text: str, stated: float, is_stated: bool
) -> None:
    """It is believed but for a figure that the item has none of; early for the nearest figure."""
    intent = Intent.QUANTITY if "户" in text else Intent.AMOUNT
    question = replace(WANTED, text=text, intents=(intent,))
    hits = with_figures("22", "护理补贴", "60元")
    nothing = np.full(1, 0.01, np.float32)
    reading = Reading((stated, 1 - stated, 0.0), (REAL.item("22").body_start,), nothing, nothing)
    found = weigh(question, REAL.item("22"), hits, learnt(read=1.0), reading)
    assert found.is_stated is is_stated


@pytest.mark.parametrize(
    ("marked", "topic", "text", "is_stated"),
    [
        (0.9, "护理 补贴", "护理补贴一个月多少钱", True),
        (0.1, "护理 补贴", "护理补贴一个月多少钱", False),
        (0.9, "老人 护理 补贴", "护理补贴一个月多少钱", False),
        (0.9, "老人 重度 护理 补贴", "一级二级且需要长期照护的重度残疾人护理补贴多少钱", True),
        (0.1, "老人 重度 护理 补贴", "一级二级且需要长期照护的重度残疾人护理补贴多少钱", False),
    ],
)
def test_a_figure_is_believed_soonest_where_its_clause_says_the_whole_topic(
    marked: float, topic: str, text: str, is_stated: bool
) -> None:
    """Or it is said of just what is asked. The reader marks it, but doubts short questions."""
    item = REAL.item("22")
    question = replace(WANTED, topic=tuple(topic.split()), text=text)
    hits = with_figures("22", "护理补贴", "60元")
    length = len(item.body)
    figures = np.full(length, marked, np.float32)
    starts = tuple(range(item.body_start, item.body_start + length))
    reading = Reading((0.03, 0.97, 0.0), starts, figures, figures)
    assert weigh(question, item, hits, learnt(read=1.0), reading).is_stated is is_stated


def test_a_district_that_the_item_does_not_count_stays_a_gap() -> None:
    """A count of the city is none of its parts, whatever the cosines say."""
    question = replace(
        asked("花山区棚户区改造多少套", Intent.QUANTITY, topic="棚户区 改造"),
        vector=np.zeros(3, np.float32),
    )
    assert not weigh(
        question, REAL.item("24"), with_figures("24", "4957", "4957套"), learnt()
    ).is_stated


def test_signs_are_bounded_and_named_alike_for_all() -> None:
    """Every candidate has the same signs; the nearest has none of the distances."""
    found = candidates(WANTED, with_figures("22", "护理补贴", "60元"))
    names = {frozenset(each.signs) for each in found}
    assert len(names) == 1
    (best,) = [each for each in found if each.figure.text == "60元"]
    assert best.signs["said"] == best.signs["clause"] == 0.0
    assert all(each.signs["said"] <= 0 for each in found)


def test_the_figure_that_was_raised_is_known_from_the_one_it_was_raised_to() -> None:
    """由100元提高到120元: 100元 is the old amount."""
    (hit,) = (
        replace(hit, clause=replace(hit.clause, text="标准由每人每月100元提高到120元"))
        for hit in hits_of(REAL, REAL.item("22"), "护理补贴")[:1]
    )
    figures = tuple(FigureHit(figure, 0.5) for figure in find_figures(hit.clause.text))
    found = candidates(WANTED, [replace(hit, figures=figures)])
    assert {each.figure.text: each.signs["old"] for each in found} == {"100元": 1.0, "120元": 0.0}


def test_an_item_without_figures_has_no_candidates() -> None:
    """And what is stated is judged by its clauses."""
    hits = hits_of(REAL, REAL.item("22"), "护理补贴")
    assert candidates(WANTED, hits) == ()
    assert stated_signs(WANTED, hits, True)["rule"] == 1.0


def test_an_encoder_without_a_fit_has_the_rules_alone(tmp_path: Path) -> None:
    """An unknown hash, or no file at all."""
    assert load_decisions("0" * 64) is None
    assert load_decisions("0" * 64, tmp_path / "no.json") is None


def test_what_the_reader_marks_is_a_sign_of_the_figure() -> None:
    """A logit beside the others; a figure that it marks is chosen where that sign counts."""
    item = REAL.item("22")
    hits = with_figures("22", "护理补贴", "60元")
    at = REAL.text.index("60元", item.start)
    marks = np.array([0.9, 0.1], np.float32)
    reading = Reading((0.6, 0.3, 0.1), (at, at + 20), marks, marks)
    found = candidates(WANTED, hits, reading)
    (marked,) = [each for each in found if each.clause.start + each.figure.start == at]
    assert marked.signs["read"] == pytest.approx(math.log(9), abs=1e-4)
    assert marked.signs["read"] == max(each.signs["read"] for each in found)
    assert "read" not in candidates(WANTED, hits)[0].signs
    stated = weigh(WANTED, item, hits, learnt(read=1.0), reading)
    assert [figure.text for figure in stated.evidence.figures] == ["60元"]


def test_the_shipped_models_have_their_fits() -> None:
    """With the reader and without it, and for no other weights."""
    encoder = identity(SHIPPED, model_files(SHIPPED))
    weights = READER.joinpath("model.safetensors").read_bytes()
    reader = hashlib.sha256(weights).hexdigest()
    stored = json.loads(DECISIONS.read_text("utf-8"))
    assert set(stored) == {encoder, key_of(encoder, reader)}
    found = load_decisions(encoder, reader)
    assert found is not None
    assert found.stated is None
    assert found.figure["read"] > 0
    alone = load_decisions(encoder)
    assert alone is not None
    assert alone.stated is not None
    assert "rule" in alone.stated.weights
    assert 0 < alone.stated.doubt < alone.stated.sure < 1
