"""Asks the cases: a changed notice is parsed anew and opened as any other, then asked.

Unchanged texts keep their vectors, since all variants of a run share one index folder.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from corpus.figures import find_figures
from corpus.notice import Notice
from corpus.numerals import fold
from corpus.parse import parse_notice
from corpus.units import find_units
from eval.judge import judge, without_marks
from eval.predictions import Prediction
from eval.robust_values import Case, Outcome
from eval.run import ask_all
from eval.subject import Asker

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from index.store import NoticeIndex

Opener = Callable[[Notice], Asker]
"""Gives who answers from a notice."""


def opener(assistant: "Assistant", home: Path) -> Opener:
    """Opens notices with the models of a loaded assistant; indexes are written below `home`."""
    from index.build import open_index  # heavy: faiss

    def open_notice(notice: Notice) -> Asker:
        return alone(assistant, notice, open_index([notice], assistant.encoder, home))

    return open_notice


def alone(assistant: "Assistant", notice: Notice, index: "NoticeIndex") -> "Assistant":
    """An assistant of one notice with every model of a loaded one."""
    from assistant.answer import Assistant  # heavy: torch and llama.cpp

    return Assistant(
        (notice,),
        index,
        assistant.encoder,
        assistant.classifier,
        assistant.generator,
        assistant.reader,
    )


def ask_cases(
    cases: Sequence[Case], notice: Notice, open_notice: Opener, *, progress: bool = False
) -> tuple[Outcome, ...]:
    """The outcome of every case, in their order; each notice text is opened once."""
    texts = dict.fromkeys([None, *(case.text for case in cases)])
    # The published text goes first, so that the variants find its vectors.
    predictions: dict[str, Prediction] = {}
    with tqdm(total=len(cases), desc="提问", unit="题", disable=not progress) as bar:
        for text in texts:
            asker = open_notice(notice if text is None else parse_notice(text, notice.id))
            for case in cases:
                if case.text == text:
                    pair = [case.question] if case.twin is None else [case.twin, case.question]
                    predictions |= {each.id: each for each in ask_all(asker, pair)}
                    bar.update()
    return tuple(_outcome(case, predictions, notice) for case in cases)


def _outcome(case: Case, predictions: dict[str, Prediction], notice: Notice) -> Outcome:
    own = predictions[case.id]
    twin = None if case.twin is None else predictions[case.twin.id]
    differs = () if twin is None else differences(own, twin, notice)
    return Outcome(case, own, judge(case.question, own), twin, differs)


def differences(a: Prediction, b: Prediction, notice: Notice) -> tuple[str, ...]:
    """Which of figures, units and citations two answers do not share, order aside."""
    known = {unit for item in notice.items for unit in (*item.lead_units, *item.support_units)}

    def figures(answer: Prediction) -> Iterable[str]:
        return (fold(figure.text) for figure in find_figures(without_marks(answer.answer)))

    def units(answer: Prediction) -> Iterable[str]:
        found = find_units(without_marks(answer.answer), known, notice.place)
        return (mention.unit or mention.text for mention in found)

    told = {
        "figures": (figures(a), figures(b)),
        "units": (units(a), units(b)),
        "citations": (a.citations, b.citations),
    }
    return tuple(name for name, (left, right) in told.items() if set(left) != set(right))
