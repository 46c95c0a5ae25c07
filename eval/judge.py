"""Whether an answer is right, by the documented rules alone. Pure; knows no notice, no model."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.values import Status
from eval.predictions import Prediction
from eval.questions import Question, QuestionKind

_MARK = re.compile(r"\[[0-9A-Za-z.]+\]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong with one answer; it is right where nothing was."""

    outcome: bool
    """Answered where an answer was due, refused where a refusal was."""
    exact_outcome: bool
    """The very outcome that was expected (of a refusal whose row names none: any refusal)."""
    missing: tuple[str, ...] = ()
    """Facts that do not stand in the answer; an any_of group as its members joined by `|`."""
    forbidden: tuple[str, ...] = ()
    excess_chars: int = 0
    """Characters above the longest right answer."""
    uncited: tuple[str, ...] = ()
    """Gold items that are not cited."""
    extra: tuple[str, ...] = ()
    """Cited items that are not gold, where there are more of them than allowed."""

    @property
    def right(self) -> bool:
        """Whether the answer counts as right."""
        return self.outcome and not (
            self.missing or self.forbidden or self.excess_chars or self.uncited or self.extra
        )


def judge(question: Question, prediction: Prediction) -> Verdict:
    """Judges one answer. A refusal is only held to its outcome and to `forbid`."""
    text = without_marks(prediction.answer)
    forbidden = tuple(fact for fact in question.forbid if stands_in(fact, text))
    if question.refuse:
        exact = prediction.status is question.expect or (
            question.expect is None and prediction.refused
        )
        return Verdict(prediction.refused, exact, forbidden=forbidden)
    answered = prediction.status is Status.ANSWERED
    missing = tuple(fact for fact in question.facts if not stands_in(fact, text))
    missing += tuple(
        "|".join(group)
        for group in question.any_of
        if not any(stands_in(fact, text) for fact in group)
    )
    excess = 0 if question.max_chars is None else max(0, len(text) - question.max_chars)
    cited = cited_items(question, prediction)
    extra = tuple(item for item in cited if item not in question.items)
    allowed = 0 if question.kind is QuestionKind.REVERSE_UNIT else 1
    return Verdict(
        outcome=answered,
        exact_outcome=answered,
        missing=missing,
        forbidden=forbidden,
        excess_chars=excess,
        uncited=tuple(item for item in question.items if item not in cited),
        extra=extra if len(extra) > allowed else (),
    )


def cited_items(question: Question, prediction: Prediction) -> tuple[str, ...]:
    """Cited ids as the question counts them: another notice's item is never one of its own."""
    if not question.notice:
        return prediction.citations
    ids = (
        source.item_id
        if source.notice_id == question.notice
        else f"{source.notice_id}/{source.item_id}"
        for source in prediction.sources
        if source.item_id
    )
    return tuple(dict.fromkeys(ids))


def without_marks(answer: str) -> str:
    """The answer's text without its citation marks."""
    return _MARK.sub("", answer)


def normalise(text: str) -> str:
    """NFKC, white space removed, case folded: the form in which facts are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def stands_in(fact: str, text: str) -> bool:
    """Whether a fact stands in a text; a digit at its edge only at a number's boundary.

    `3万元` does not stand in `0.3万元` or `13万元`, `60` not in `60.5`, but `60` in `60元`.
    """
    fact, text = normalise(fact), normalise(text)
    before = r"(?<![0-9])(?<![0-9]\.)" if fact[:1].isdigit() else ""
    after = r"(?![0-9]|\.[0-9])" if fact[-1:].isdigit() else ""
    return re.search(before + re.escape(fact) + after, text) is not None
