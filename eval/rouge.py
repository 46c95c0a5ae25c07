"""Rouge-L of an answer, by characters: how much of two texts stands in the same order. Pure."""

from assistant.subsequence import common_length
from eval.judge import normalise


def rouge_l(answer: str, gold: str) -> float:
    """F1 of the longest common subsequence (Lin 2004), 0…1, over normalised characters.

    Marks are the caller's to strip. 0 where either text is empty.
    """
    said, due = normalise(answer), normalise(gold)
    if not said or not due:
        return 0.0
    return 2 * common_length(said, due) / (len(said) + len(due))
