"""From rows to what the generator is trained on: the prompt of the run time and the ideal answer.

The evidence is chosen by the assistant itself, so that training sees its habits; where it chose
what does not hold the answer, the row's own evidence stands in. Rows whose ideal answer the guard
would stop are left out and counted. Knows nothing of models beside the encoder.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.condense import condense
from assistant.evidence import weigh
from assistant.generate.base import Prompt
from assistant.ground import Evidence, fault, unkept
from assistant.intents import load_classifier
from assistant.prompt import build_prompt
from assistant.understand import Asked, understand
from assistant.values import Turn
from corpus.figures import find_figures
from corpus.notice import Clause
from corpus.register import Register
from index.build import open_index
from index.encoder import load_encoder
from index.store import NoticeIndex
from training.rows import Row

WRITTEN = ("figure", "eligibility", "content", "followup")
"""Kinds that the generator writes; units and places are looked up."""
_WHOLE = 110
_NUMBER = re.compile(r"(?<![0-9.])(?!(?:19|20)[0-9]{2}年?)[1-9][0-9]*(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt and its answer. `item` names notice and item: examples on one share a prefix."""

    item: str
    is_validation: bool
    prompt: Prompt
    answer: str


def read_or_build(file: Path, rows: Sequence[Row], home: Path) -> tuple[Example, ...]:
    """The examples of `rows`, kept in `file`, for a run that goes on must see the same ones."""
    if not file.exists():
        counts: Counter[str] = Counter()
        lines = [json.dumps(asdict(made), ensure_ascii=False) for made in build(rows, home, counts)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(dict(counts), flush=True)
    read = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(Example(**(raw | {"prompt": Prompt(**raw["prompt"])})) for raw in read)


def build(rows: Sequence[Row], home: Path, counts: Counter[str]) -> Iterator[Example]:
    """One example for each row that the generator would write; `counts` tells of all rows."""
    encoder = load_encoder()
    classifier = load_classifier(encoder, home)
    for notice in dict.fromkeys(row.notice for row in rows):
        register = Register.from_notice(notice)
        index = open_index([notice], encoder, home)
        for row in rows:
            if row.notice is not notice or row.item is None or row.kind not in WRITTEN:
                continue
            if row.answer is None or not row.gold:
                counts["no clause"] += 1
                continue
            history = [Turn(turn, "") for turn in row.turns[:-1]]
            asked = understand(row.turns[-1], history, notice, register, encoder, classifier)
            evidence, source = _evidence(row, asked, index)
            answer = row.answer.rstrip("。") + "。"
            if evidence is None:
                counts["stopped by the guard"] += 1
                continue
            counts[source] += 1
            prompt = build_prompt(evidence.item, asked.text, evidence.clauses)
            item = f"{notice.id}/{row.item.id}"
            yield Example(item, row.is_validation, prompt, answer)


def _evidence(row: Row, asked: Asked, index: NoticeIndex) -> tuple[Evidence | None, str]:
    """What the answer is written from: chosen by the assistant, else the row's own clause."""
    assert row.item is not None
    assert row.answer is not None
    for hit in index.search(asked.text):
        if hit.item_id == row.item.id:
            stated = weigh(asked, row.item, hit.clauses)
            if stated.is_stated and _holds(row.answer, stated.evidence, asked.text):
                return stated.evidence, "chosen by the assistant"
    figures = tuple(figure.text for figure in find_figures(row.answer))
    clauses: list[Clause] = list(row.gold[:1])
    if len(clauses[0].text) > _WHOLE:
        clauses.append(condense(clauses[0], figures or asked.topic))
    for clause in reversed(clauses):
        evidence = Evidence(row.item, (clause,), ())
        if _holds(row.answer, evidence, asked.text):
            return evidence, "the row's own"
    return None, ""


def _holds(answer: str, evidence: Evidence, question: str) -> bool:
    return fault(answer.rstrip("。"), evidence, question) is None and not unkept(answer, evidence)


def perturb(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Examples of one item with other numbers of the same form; years stay.

    One number becomes the same other one wherever it stands, so that nothing is learnt by heart.
    """
    others: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        number = found.group()
        if number not in others:
            digits = re.sub("[0-9]", lambda _: chance.choice("0123456789"), number[1:])
            others[number] = chance.choice("123456789") + digits
        return others[number]

    return [
        Example(
            example.item,
            example.is_validation,
            Prompt(
                example.prompt.system,
                _NUMBER.sub(other, example.prompt.document),
                _NUMBER.sub(other, example.prompt.question),
            ),
            _NUMBER.sub(other, example.answer),
        )
        for example in examples
    ]
