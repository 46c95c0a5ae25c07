"""Matched brackets and quotes of a text, half-width and full-width forms taken for each other."""

from dataclasses import dataclass

_OPENING = {"(": "(", "（": "(", "[": "[", "［": "[", "〔": "[", "【": "【", "《": "《", "〈": "〈",
            "“": "“", "‘": "‘", "「": "「", "『": "『"}  # fmt: skip
_CLOSING = {")": "(", "）": "(", "]": "[", "］": "[", "〕": "[", "】": "【", "》": "《", "〉": "〈",
            "”": "“", "’": "‘", "」": "「", "』": "『"}  # fmt: skip
ROUND_AND_SQUARE = frozenset("(（[［〔【")


@dataclass(frozen=True, slots=True)
class Bracket:
    """`text[start:end]` with both brackets; `depth` 0 where no other bracket encloses it."""

    start: int
    end: int
    depth: int


def find_brackets(text: str, start: int, end: int) -> tuple[Bracket, ...]:
    """The matched pairs between `start` and `end`, by their start; others are plain text."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    counts: dict[str, int] = {}
    for place in range(start, end):
        character = text[place]
        if character in _OPENING:
            kind = _OPENING[character]
            waiting.append((kind, place))
            counts[kind] = counts.get(kind, 0) + 1
        elif counts.get(kind := _CLOSING.get(character, "")):
            # What was opened inside and never closed is plain text.
            while True:
                opened, begin = waiting.pop()
                counts[opened] -= 1
                if opened == kind:
                    break
            pairs.append((begin, place + 1))
    pairs.sort()
    found: list[Bracket] = []
    open_ends: list[int] = []
    for begin, finish in pairs:
        while open_ends and open_ends[-1] <= begin:
            open_ends.pop()
        found.append(Bracket(begin, finish, len(open_ends)))
        open_ends.append(finish)
    return tuple(found)


def split_outside(text: str, separators: str) -> list[str]:
    """`text` split at the separators that stand outside all brackets."""
    guarded = [(b.start, b.end) for b in find_brackets(text, 0, len(text)) if b.depth == 0]
    parts: list[str] = []
    begin = place = 0
    for inner_start, inner_end in [*guarded, (len(text), len(text))]:
        while place < inner_start:
            if text[place] in separators:
                parts.append(text[begin:place])
                begin = place + 1
            place += 1
        place = inner_end
    parts.append(text[begin:])
    return parts
