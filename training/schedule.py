"""The learning rate over a run whose length is given in time: a short rise, then half a cosine."""

import math

LEAST = 0.03
"""Share of the highest rate that is left at the end."""


def rate_at(share: float, highest: float, warm_up: float) -> float:
    """The rate after this share (0 to 1) of the time; `warm_up` is the share of the rise."""
    if share < warm_up:
        return highest * share / warm_up
    fallen = 0.5 * (1 + math.cos(math.pi * (share - warm_up) / (1 - warm_up)))
    return highest * (LEAST + (1 - LEAST) * fallen)
