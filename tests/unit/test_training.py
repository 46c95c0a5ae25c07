"""What the two trainings are fed: rows, prompts, packed sequences, batches of one notice."""

import random
from dataclasses import replace
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import Qwen2Config, Qwen2ForCausalLM

from assistant.generate.base import Prompt
from assistant.prompt import SYSTEM
from assistant.reader import Passage
from corpus.parse import parse_notice
from index.passages import collect_passages
from training.examples import Example, perturb
from training.reader_pairs import (
    ANSWERED,
    NOT_STATED,
    answering,
    put_together,
    without_answer,
    wording,
)
from training.rows import Row
from training.train_adapter import answer_loss, pack
from training.train_encoder import notice_batch

# peft asks transformers by a name that is going out.
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing.:FutureWarning")

NOTICE = parse_notice(
    """2021年某市民生工作要点

1.发放两项补贴。困难残疾人生活补贴每人每月70元,重度残疾人护理补贴每人每月80元。(牵头责任单位:市民政局)
2.建设社区食堂。新建社区食堂8个,老人每餐补助3元。(牵头责任单位:市商务局)
""",
    "t99",
)


def row(question: str, item: str | None, **fields: Any) -> Row:
    chosen = {"kind": "figure", "outcome": "answered", "evidence": None, "answer": None} | fields
    return Row(NOTICE, NOTICE.item(item) if item else None, (question,), **chosen)


CARE = row(
    "瘫床上的一月给几个钱",
    "1",
    evidence="重度残疾人护理补贴每人每月80元",
    answer="重度残疾人护理补贴每人每月80元。",
)
PHONE = row("食堂电话多少", "2", kind="refuse", outcome="not_stated")
OTHER = row("公积金能贷多少", None, kind="refuse", outcome="not_covered")


class Letters:
    """A tokenizer that takes each character for a token."""

    def __call__(self, text: str, add_special_tokens: bool) -> dict[str, list[int]]:
        assert not add_special_tokens
        return {"input_ids": [ord(letter) % 97 + 1 for letter in text]}


@pytest.fixture(scope="module")
def model() -> Any:
    """A tiny Qwen2 with random weights and a LoRA adapter that is not zero."""
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=100,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
    )
    tuned = get_peft_model(
        Qwen2ForCausalLM(config), LoraConfig(r=2, target_modules=["q_proj", "down_proj"])
    )
    for name, value in tuned.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(value, std=0.1)
    return tuned.eval()


def examples() -> list[Example]:
    """Two questions on one item."""
    document = "材料：补贴每月80元。"
    return [
        Example("t99/1", False, Prompt(SYSTEM, document, "问题：给多少"), "每月80元。"),
        Example("t99/1", False, Prompt(SYSTEM, document, "问题：补贴多久发一次呢"), "每月发。"),
    ]


def test_packed_questions_learn_what_each_would_learn_alone(model: Any) -> None:
    """The loss of a pack is that of its examples, weighed by their tokens."""
    both = pack(examples(), Letters())
    alone = [pack([each], Letters()) for each in examples()]
    counts = [int((each.labels != -100).sum()) for each in alone]
    with torch.inference_mode():
        losses = [float(answer_loss(model, each)) for each in alone]
        together = float(answer_loss(model, both))
    expected = sum(a * b for a, b in zip(losses, counts, strict=True)) / sum(counts)
    assert together == pytest.approx(expected, abs=1e-4)


def test_only_answers_and_their_end_are_learnt() -> None:
    """Not the prompt."""
    packed = pack(examples()[:1], Letters())
    learnt = packed.labels[packed.labels != -100]
    assert len(learnt) == len("每月80元。") + len("<|im_end|>")


def test_numbers_are_replaced_alike_wherever_they_stand() -> None:
    """In document, question and answer, with as many digits; years stay."""
    example = Example(
        "t99/1",
        False,
        Prompt(SYSTEM, "2021年每月80元,12.5万人", "问题：80元是多少"),
        "每月80元。",
    )
    (other,) = perturb([example], random.Random(3))
    number = other.answer.removeprefix("每月").removesuffix("元。")
    assert number != "80"
    assert len(number) == 2
    assert f"2021年每月{number}元" in other.prompt.document
    assert f"{number}元" in other.prompt.question


def test_gold_clauses_are_those_that_the_evidence_touches() -> None:
    """And none where nothing answers."""
    assert [clause.text for clause in CARE.gold] == [
        clause.text for clause in CARE.gold if "80元" in clause.text
    ]
    assert CARE.gold
    assert PHONE.gold == OTHER.gold == ()


def test_a_batch_tells_right_from_wrong_passages() -> None:
    """The figure asked for, not its neighbour; the item of a gap, but no figure of it."""
    batch = notice_batch([CARE, PHONE, OTHER], collect_passages([NOTICE]), random.Random(1))
    (_, clauses), (_, parts), (_, figures) = batch.groups
    right = [
        {text for text, is_right in zip(batch.passages, row, strict=True) if is_right}
        for row in batch.right.tolist()
    ]
    of_care = [text for text in batch.passages[parts:] if "80元" in text and text in right[0]]
    assert len(of_care) == 1
    assert not any("70元" in text for text in batch.passages[parts:] if text in right[0])
    assert right[1]
    assert not right[1] & set(batch.passages[parts:figures])
    assert right[2] == set()
    assert batch.none is not None
    assert batch.none.tolist() == [[False] * 3, [False, False, True], [True] * 3]
    assert clauses < parts < figures == len(batch.passages)


def title_of(number: int) -> int:
    """Characters before the item's body in what is read of it."""
    item = NOTICE.items[number - 1]
    return len(Passage.of(item).text) - len(item.body)


def test_a_question_is_read_as_at_run_time_too() -> None:
    """A follow-up with its conversation, made to stand alone, and by its last words alone."""
    talk = Row(
        NOTICE,
        NOTICE.item("1"),
        ("生活补贴每月多少钱", "护理補贴呢？"),
        "followup",
        "answered",
        "重度残疾人护理补贴每人每月80元",
        "重度残疾人护理补贴每人每月80元。",
    )
    assert "护理补贴" in talk.standalone
    assert "多少" in talk.standalone
    chance = random.Random(1)
    worded = {wording(talk, chance) for _ in range(50)}
    assert worded == {talk.question, talk.standalone, talk.turns[-1]}
    assert answering(talk, talk.standalone).question == talk.standalone


@pytest.mark.parametrize(("words", "is_read"), [("新建社区食堂8个", True), ("市商务局", False)])
def test_who_does_it_is_marked_where_the_items_words_say_so(words: str, is_read: bool) -> None:
    """A list of units behind the item is not read."""
    pair = answering(row("哪个来管", "2", kind="lead", evidence=words))
    assert (pair.evidence is not None) is is_read
    assert (NOT_STATED in pair.outcomes) is not is_read
    assert ANSWERED in pair.outcomes


def test_an_item_that_has_lost_its_figure_is_a_gap() -> None:
    """The clause that answers is gone, its neighbour with the near figure stays."""
    pair = answering(CARE)
    assert pair.figures
    gap = without_answer(
        replace(pair, passage=pair.passage + "另建食堂8个,每餐补助3元。"), title_of(1)
    )
    assert gap is not None
    assert gap.outcomes == (NOT_STATED,)
    assert "80元" not in gap.passage
    assert "困难残疾人生活补贴每人每月70元" in gap.passage
    assert gap.passage.startswith("发放两项补贴。")


def test_no_gap_is_made_where_the_figure_is_told_twice_or_little_is_left() -> None:
    """Nor where no figure is asked for."""
    pair = answering(CARE)
    twice = replace(pair, passage=pair.passage + "护理补贴按80元发放,由银行代发到户。")
    assert without_answer(twice, title_of(1)) is None
    assert pair.evidence
    assert without_answer(replace(pair, passage=pair.passage[: pair.evidence[1]]), 40) is None
    assert without_answer(answering(PHONE), title_of(2)) is None


@pytest.mark.parametrize("after", [True, False])
def test_marks_move_with_the_words_of_an_item_put_behind_another(after: bool) -> None:
    """What answers is the same words in both orders."""
    pair = answering(CARE)
    longer = put_together(pair, title_of(1), NOTICE.items[1].body, after)
    assert pair.evidence
    assert longer.evidence
    assert longer.figures
    assert NOTICE.items[1].body in longer.passage
    assert longer.passage[slice(*longer.evidence)] == pair.passage[slice(*pair.evidence)]
    assert [longer.passage[slice(*each)] for each in longer.figures] == ["80元"]
    assert put_together(pair, title_of(1), "长" * 400, after) == pair
