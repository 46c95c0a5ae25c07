"""The longest common subsequence of two texts: characters in the same order, gaps allowed."""

from collections.abc import Sequence


def common_length(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence; time is the product of both lengths."""
    row = [0] * (len(right) + 1)
    for character in left:
        diagonal = 0
        for column, other in enumerate(right, start=1):
            above = row[column]
            row[column] = diagonal + 1 if character == other else max(above, row[column - 1])
            diagonal = above
    return row[-1]
