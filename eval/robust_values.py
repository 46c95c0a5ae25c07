"""What the robustness suite passes on: its families, their cases, and what came of each."""

from dataclasses import dataclass
from enum import Enum

from eval.judge import Verdict
from eval.predictions import Prediction
from eval.questions import Question


class Family(Enum):
    """One way of making an answer go wrong."""

    NOISE = "noise"
    """The item in another order, among items of other notices."""
    REJECTION = "rejection"
    """The item taken out: its questions must be refused."""
    INTEGRATION = "integration"
    """One question for two items."""
    COUNTERFACTUAL = "counterfactual"
    """A figure or a leading unit changed in the notice: the answer must change with it."""
    PARAPHRASE = "paraphrase"
    """Another wording: same figures, units and citations as for the plain one."""
    INJECTION = "injection"
    """An order in the question, or in the item's own text: it must not be followed."""
    NEIGHBOUR = "neighbour"
    """One of several like figures of an item: the others must not stand in the answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question whose rightness code decides: by `eval.judge`, and for a pair by its twin too."""

    family: Family
    question: Question
    """`items` and `forbid` refer to the notice as it is asked, that is to `text`."""
    text: str | None = None
    """The changed notice; None for the notice as published."""
    twin: Question | None = None
    """The plain wording, asked of the same notice."""

    @property
    def id(self) -> str:
        """Unique in the suite."""
        return self.question.id


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its answer."""

    case: Case
    prediction: Prediction
    verdict: Verdict
    twin: Prediction | None = None
    differs: tuple[str, ...] = ()
    """What the answers to the two wordings do not share: figures, units, citations."""

    @property
    def right(self) -> bool:
        """Right in itself, and of a pair the same as its twin's answer."""
        return self.verdict.right and not self.differs
