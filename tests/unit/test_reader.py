"""The reader: what it is given of an item, and what is made of what it says."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertForTokenClassification

from assistant.evidence import weigh
from assistant.intents import Intent
from assistant.reader import LABELS, NONE, WHOLE, Passage, Reading, TokenReader, load_reader
from assistant.retrieve import Retrieved, reread
from corpus.errors import ReaderError
from corpus.figures import find_figures
from corpus.notice import Item, Notice
from corpus.parse import parse_notice
from corpus.split import split_clauses
from index.encoder import SHIPPED
from index.search import ClauseHit, Hit
from tests.unit.assistant_fixtures import asked

NOTICE = parse_notice(
    "青石县2023年民生实事\n"
    "1.发放护理补贴。对一级残疾人每人每月补贴120元，二级残疾人每人每月补贴90元。"
    "申请人到村委会登记，次月起发放。(牵头责任单位:县残联)\n"
    "2.修建乡村公路。新建公路30公里，改造危桥4座。(牵头责任单位:县交通局)\n"
    "3.开办老年食堂。开办食堂12家，80周岁以上老人每餐减免3元。(牵头责任单位:县民政局)\n",
    id="青石",
)
CARE, ROAD, CANTEEN = NOTICE.items
LONG = parse_notice(
    "青石县实施方案\n1.办好学校。"
    + "".join(
        f"第{number}所学校增加学位{number}00个，改善食堂和宿舍条件。" for number in range(1, 40)
    )
    + "(牵头责任单位:县教育局)\n",
    id="长",
)


def reading(
    notice: Notice,
    outcomes: tuple[float, float, float] = (0.9, 0.05, 0.05),
    *,
    evidence: Sequence[str] = (),
    figures: Sequence[str] = (),
    item: Item = CARE,
) -> Reading:
    """A reading that marks these words of the item, a token a character."""
    starts = tuple(range(item.body_start, item.body_end))

    def marks(words: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        shares = np.full(len(starts), 0.01, np.float32)
        for word in words:
            at = notice.text.index(word, item.body_start) - item.body_start
            shares[at : at + len(word)] = 0.9
        return shares

    return Reading(outcomes, starts, marks(evidence), marks(figures))


class FakeReader:
    """Says of each item what the test says, and remembers what it was asked.

    The items of `gaps` have the topic, but do not state what is asked.
    """

    sha256 = "0" * 64

    def __init__(self, topics: Mapping[tuple[str, str], float], gaps: Sequence[str] = ()) -> None:
        self.topics = topics
        self.gaps = gaps
        self.asked: list[tuple[str, str]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
        """A reading of each passage: the probability of its topic is the test's."""
        found = []
        for passage in passages:
            (item,) = [item for item in NOTICE.items if passage.text.startswith(item.title)]
            self.asked.append((question, item.id))
            topic = self.topics.get((question, item.id), 0.1)
            answered = 0.1 if item.id in self.gaps else 1.0
            shares = (topic * answered, topic * (1 - answered), 1 - topic)
            found.append(reading(NOTICE, shares, item=item))
        return tuple(found)


def hits(*items: Item, apart: float = 0.0) -> tuple[Hit, ...]:
    """Hits whose scores fall by `apart` from 1."""
    return tuple(
        Hit(
            NOTICE.id,
            item.id,
            1.0 - apart * place,
            0.8,
            5.0,
            0.5,
            0.1,
            tuple(ClauseHit(clause, 0.8) for clause in split_clauses(NOTICE, item)),
        )
        for place, item in enumerate(items)
    )


def test_a_second_clause_that_the_reader_marks_is_told_beside_the_first() -> None:
    """Both stand in the evidence as published; one that it does not mark stays out."""
    question = asked("护理补贴怎么领", Intent.CONTENT, topic="护理 补贴", notice=NOTICE)
    clauses = [ClauseHit(clause, 0.8) for clause in split_clauses(NOTICE, CARE)]
    seen = reading(NOTICE, evidence=["申请人到村委会登记", "次月起发放", "一级残疾人每人每月补贴"])
    told = [each.text for each in weigh(question, CARE, clauses, None, seen).evidence.clauses]
    assert len(told) == 2
    assert "一级残疾人" in told[0]
    assert "村委会登记" in told[1]
    one = reading(NOTICE, evidence=["申请人到村委会登记", "次月起发放"])
    told = [each.text for each in weigh(question, CARE, clauses, None, one).evidence.clauses]
    assert len(told) == 1


def test_a_heading_within_an_item_is_told_with_what_follows() -> None:
    """监督组 alone says nothing of what it does."""
    office = parse_notice(
        "某省试点方案\n一、组织形式\n（一）成立办公室。办公室下设两组。\n1.监督组。负责监督采购工作。\n"
        "2.专家组。提供咨询。\n（二）落实经费。安排专门经费。\n",
        id="组",
    )
    item = office.items[0]
    assert "2.专家组" in item.body
    seen = reading(office, evidence=["监督组"], item=item)
    question = asked("监督组干什么", Intent.CONTENT, topic="监督组")
    hits = tuple(
        ClauseHit(clause, 0.9 if "1.监督组" in clause.text else 0.4)
        for clause in split_clauses(office, item)
    )
    told = "".join(each.text for each in weigh(question, item, hits, None, seen).evidence.clauses)
    assert "监督组" in told
    assert "负责监督采购工作" in told
    assert "咨询" not in told


def test_an_item_is_read_whole_with_its_title() -> None:
    """Every character of the body has its place in the notice, the title has none."""
    passage = Passage.of(CARE)
    assert passage.text == f"{CARE.title}。{CARE.body}"
    at = passage.text.index("120元")
    assert NOTICE.text[passage.place(at) or 0 :].startswith("120元")
    assert passage.place(0) is None


def test_of_a_long_item_its_nearest_clauses_are_read_in_their_order() -> None:
    """Up to about WHOLE characters; places still point into the notice."""
    (item,) = LONG.items
    clauses = split_clauses(LONG, item)
    passage = Passage.of(item, clauses[::-1])
    assert len(passage.text) < WHOLE + 100 < len(item.body)
    assert "第39所" in passage.text
    assert "第2所" not in passage.text
    assert passage.text.index("第38所") < passage.text.index("第39所")
    at = passage.text.index("3900个")
    assert LONG.text[passage.place(at) or 0 :].startswith("3900个")


def test_probabilities_of_an_outcome() -> None:
    """Stated given the topic; the topic given nothing."""
    found = reading(NOTICE, (0.3, 0.1, 0.6))
    assert found.stated == pytest.approx(0.75)
    assert found.on_topic == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("marked", "told"), [(("120元",), {"120元"}), (("120元", "90元"), {"120元", "90元"})]
)
def test_the_figure_that_is_marked_is_the_evidence(marked: tuple[str, ...], told: set[str]) -> None:
    """One of a clause, or several that are marked alike."""
    clauses = split_clauses(NOTICE, CARE)
    stated = weigh(
        asked("护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", notice=NOTICE),
        CARE,
        [ClauseHit(clause, 0.5) for clause in clauses],
        reading=reading(NOTICE, figures=marked),
    )
    assert stated.is_stated
    assert {figure.text for figure in stated.evidence.figures} == told
    assert all(word in stated.evidence.clauses[0].text for word in marked)


def test_what_is_not_stated_is_not_answered() -> None:
    """However many figures the item has."""
    stated = weigh(
        asked("护理补贴多少钱", Intent.AMOUNT, topic="护理 补贴", notice=NOTICE),
        CARE,
        hits(CARE)[0].clauses,
        reading=reading(NOTICE, (0.1, 0.8, 0.1), figures=("120元",)),
    )
    assert not stated.is_stated


def test_the_marked_phrases_of_a_clause_are_the_evidence() -> None:
    """Where no figure is asked for: the clause with the marks, not the nearest by cosine."""
    stated = weigh(
        asked("在哪里登记", Intent.PROCEDURE, topic="登记", notice=NOTICE),
        CARE,
        hits(CARE)[0].clauses,
        reading=reading(NOTICE, evidence=("申请人到村委会登记",)),
    )
    (clause,) = stated.evidence.clauses
    assert "村委会登记" in clause.text
    assert not find_figures(clause.text)
    assert stated.is_stated


@pytest.mark.parametrize(("apart", "read"), [(0.2, ["1"]), (0.1, ["1", "2"]), (0, ["1", "2", "3"])])
def test_the_first_item_is_read_and_those_close_to_it(apart: float, read: Sequence[str]) -> None:
    """One look is enough where retrieval is sure; three are the most."""
    reader = FakeReader({("补贴多少", "1"): 0.9})
    question = asked("补贴多少", Intent.AMOUNT, topic="补贴", notice=NOTICE)
    found = reread(
        question, Retrieved(hits(CARE, ROAD, CANTEEN, apart=apart), False), NOTICE, reader
    )
    assert found.ranked == ("1", "2", "3")
    assert reader.asked == [("补贴多少", item_id) for item_id in read]


@pytest.mark.parametrize(("topic", "first"), [(0.99, "3"), (0.3, "1")])
def test_retrieval_and_reader_rank_close_items_together(topic: float, first: str) -> None:
    """By hand: 1 - .066 (of .1) against .9 + .138 (of .99) or .9 - .025 (of .3)."""
    reader = FakeReader({("老人吃饭便宜多少", "3"): topic})
    question = asked("老人吃饭便宜多少", Intent.AMOUNT, topic="老人 吃饭", notice=NOTICE)
    found = reread(question, Retrieved(hits(CARE, CANTEEN, apart=0.1), False), NOTICE, reader)
    assert found.ranked[0] == first
    assert not found.is_named


@pytest.mark.parametrize(("topic", "first"), [(0.9, "3"), (0.4, "1")])
def test_a_close_item_that_states_what_is_asked_goes_before_one_that_does_not(
    topic: float, first: str
) -> None:
    """Only where it has the topic too."""
    text = "吃饭补多少"
    reader = FakeReader({(text, "1"): 0.9, (text, "3"): topic}, gaps=("1",))
    question = asked(text, Intent.AMOUNT, topic="吃饭", notice=NOTICE)
    found = reread(question, Retrieved(hits(CARE, CANTEEN), False), NOTICE, reader)
    assert found.ranked[0] == first


def test_a_foreign_year_is_not_looked_for_in_other_items() -> None:
    """Whether the topic's item holds the year is decided elsewhere."""
    reader = FakeReader({("2021年老人吃饭便宜多少", "3"): 0.8})
    question = asked(
        "2021年老人吃饭便宜多少", Intent.AMOUNT, topic="老人", notice=NOTICE, years=(2021,)
    )
    found = reread(question, Retrieved(hits(CARE, CANTEEN), False), NOTICE, reader)
    assert found.ranked == ("1", "3")


def test_what_was_named_stays_first() -> None:
    """An item asked for by its number is not exchanged for another."""
    reader = FakeReader({("第2项多少公里", "1"): 0.9})
    question = asked("第2项多少公里", Intent.QUANTITY, notice=NOTICE, numbers=(2,))
    found = reread(question, Retrieved(hits(ROAD, CARE), True), NOTICE, reader)
    assert found.ranked == ("2", "1")


@pytest.mark.parametrize(
    ("alone", "behind", "carried"), [(0.2, 0.9, "1"), (0.2, 0.4, ""), (0.03, 0.9, "")]
)
def test_an_item_of_the_conversation_is_kept_for_where_nothing_else_is_found(
    alone: float, behind: float, carried: str
) -> None:
    """It has the topic behind the question before, and a hint of it as the question stands."""
    text = "二级的每月发几个"
    reader = FakeReader({(text, "1"): alone, (f"护理补贴多少钱，{text}", "1"): behind})
    question = replace(
        asked(text, Intent.AMOUNT, topic="二级", notice=NOTICE),
        before="护理补贴多少钱",
        cited_before=("1",),
    )
    near = hits(ROAD, CANTEEN, CARE, apart=0.2)
    found = reread(question, Retrieved(near, False), NOTICE, reader)
    assert found.ranked[0] == "2"
    assert found.carried == carried
    if carried:
        taken = found.with_carried()
        assert taken.ranked[0] == carried
        assert taken.is_named
        assert taken.readings[carried].on_topic == pytest.approx(behind)


@pytest.mark.parametrize(
    ("rival", "alone", "first"),
    [(0.1, 0.4, "1"), (0.8, 0.4, "2"), (0.8, 0.95, "1"), (0.1, 0.05, "2")],
)
def test_an_item_of_the_conversation_goes_before_one_that_fits_the_words_alone(
    rival: float, alone: float, first: str
) -> None:
    """What was found must fit behind the question before too; a new topic has no hint of it."""
    text, before = "那几个村的多少", "护理补贴多少钱"
    reader = FakeReader(
        {
            (text, "2"): 0.9,
            (text, "1"): alone,
            (f"{before}，{text}", "2"): rival,
            (f"{before}，{text}", "1"): 0.95,
        }
    )
    question = replace(
        asked(text, Intent.QUANTITY, topic="村", notice=NOTICE), before=before, cited_before=("1",)
    )
    found = reread(question, Retrieved(hits(ROAD, CANTEEN, CARE), False), NOTICE, reader)
    assert found.ranked[0] == first


@pytest.mark.parametrize(("said", "stated"), [("那二级呢", 1.0), ("二级，多少", 0.1)])
def test_a_follow_up_is_read_as_it_was_said_too(said: str, stated: float) -> None:
    """What was made of it is a gap to the reader; the topic stays as it was read there."""

    class Literal(FakeReader):
        def read(self, question: str, passages: Sequence[Passage]) -> tuple[Reading, ...]:
            self.gaps = () if question.endswith(said) and "护理补贴" in question else ("1",)
            return super().read(question, passages)

    text, before = "二级，多少", "护理补贴多少钱"
    reader = Literal({(text, "1"): 0.9, (f"{before}，{said}", "1"): 0.4})
    question = replace(
        asked(text, Intent.AMOUNT, topic="二级", notice=NOTICE),
        original=said,
        before=before,
        focus=("1",),
    )
    found = reread(question, Retrieved(hits(CARE), True), NOTICE, reader)
    assert found.readings["1"].stated == pytest.approx(stated)
    assert found.readings["1"].on_topic == pytest.approx(0.9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader of two narrow layers with random weights and the shipped encoder's words."""
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("reader")
    tokenizer = AutoTokenizer.from_pretrained(str(SHIPPED), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=len(LABELS),
    )
    BertForTokenClassification(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def test_a_reading_does_not_depend_on_what_is_read_beside_it(folder: Path) -> None:
    """Alone and in a batch with longer ones, marks and outcomes are the same."""
    reader = TokenReader(folder)
    passages = [Passage.of(item) for item in NOTICE.items]
    together = reader.read("食堂开了几家", passages)
    for passage, found in zip(passages, together, strict=True):
        (alone,) = reader.read("食堂开了几家", [passage])
        assert alone.starts == found.starts
        np.testing.assert_allclose(alone.evidence, found.evidence, atol=1e-5)
        assert sum(found.outcomes) == pytest.approx(1, abs=1e-5)
    assert reader.read("食堂", []) == ()


def test_tokens_lie_in_the_item_they_were_read_from(folder: Path) -> None:
    """Their places are the notice's; nothing of the question or the title is among them."""
    (found,) = TokenReader(folder).read("修路多少公里", [Passage.of(ROAD)])
    assert found.starts[0] == ROAD.body_start
    assert all(ROAD.body_start <= start < ROAD.body_end for start in found.starts)
    assert len(found.evidence) == len(found.figures) == len(found.starts)


def test_none_is_no_reader() -> None:
    """Rules alone decide then."""
    assert load_reader(NONE) is None


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    """The message names the folder and the setting."""
    with pytest.raises(ReaderError, match=r"model\.safetensors.*MINSHENG_READER"):
        load_reader(str(tmp_path))


def test_a_broken_folder_is_told(folder: Path, tmp_path: Path) -> None:
    """Weights cut short are no reader."""
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    whole = (broken / "model.safetensors").read_bytes()
    (broken / "model.safetensors").write_bytes(whole[:100])
    with pytest.raises(ReaderError, match="无法载入"):
        load_reader(str(broken))
