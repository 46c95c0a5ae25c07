"""Which figures an ideal answer tells: what both the encoder and the reader learn to find."""

from corpus.figures import Figure, Kind, find_figures

ASIDE = (Kind.NAME, Kind.ORDINAL)
AGE = "岁"


def told_figures(answer: str) -> list[Figure]:
    """The figures of an answer; an age says for whom, and counts only where it is alone."""
    figures = [figure for figure in find_figures(answer) if figure.kind not in ASIDE]
    return [figure for figure in figures if figure.unit != AGE] or figures
