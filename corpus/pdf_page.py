"""What is read off a page of a PDF: its letters and its ruled lines, each with its place.

Plain values, in points from the page's upper left corner.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `top` is above `bottom`, so `top <= bottom`."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as printed; `size` is its font's, in points."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `rules` are straight lines, level or upright; boxes are drawn as four of them."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Box, ...]
    is_picture: bool
    """A picture fills most of the page, and no letter stands on it."""
