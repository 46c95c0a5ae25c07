"""Whether a text fits a GBNF grammar: the part of GBNF that the project writes, for tests.

Literals, character classes, groups, alternatives, `* + ? {m,n}` and references without left
recursion. llama.cpp's own reading is tested end to end.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

Match = Callable[[str, int], frozenset[int]]
"""From a text and a place to all places where a match may end."""

_TOKEN = re.compile(r'\s*("(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{\d+,\d*\}|[a-z]+|[|()*+?])')


def fits(grammar: str, text: str) -> bool:
    """Whether the grammar's `root` matches the whole text."""
    rules: dict[str, Match] = {}
    for line in grammar.splitlines():
        name, _, body = line.partition(" ::= ")
        tokens = [m.group(1) for m in _TOKEN.finditer(body)]
        assert "".join(tokens).replace(" ", "") == re.sub(r"\s", "", body), line
        rules[name] = _alternatives(iter([*tokens, ")"]), rules)
    return len(text) in rules["root"](text, 0)


def _alternatives(tokens: Iterator[str], rules: dict[str, Match]) -> Match:
    choices: list[list[Match]] = [[]]
    for token in tokens:
        if token == ")":
            break
        if token == "|":
            choices.append([])
        elif token == "(":
            choices[-1].append(_alternatives(tokens, rules))
        elif token in "*+?" or token[0] == "{":
            choices[-1].append(_repeated(choices[-1].pop(), token))
        else:
            choices[-1].append(_atom(token, rules))

    @cache
    def match(text: str, start: int) -> frozenset[int]:
        ends: set[int] = set()
        for sequence in choices:
            places = frozenset({start})
            for part in sequence:
                places = frozenset().union(*(part(text, place) for place in places))
            ends |= places
        return frozenset(ends)

    return match


def _repeated(part: Match, sign: str) -> Match:
    least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign, (0, None))
    if sign[0] == "{":
        low, high = sign[1:-1].split(",")
        least, most = int(low), int(high) if high else None

    def match(text: str, start: int) -> frozenset[int]:
        ends: set[int] = {start} if least == 0 else set()
        places, count = {start}, 0
        while places and (most is None or count < most):
            count += 1
            places = set().union(*(part(text, place) for place in places)) - (
                ends if count > least else set()
            )
            if count >= least:
                ends |= places
        return frozenset(ends)

    return match


def _atom(token: str, rules: dict[str, Match]) -> Match:
    if token[0] == "[":
        pattern = re.compile(token)
        return lambda text, start: frozenset({start + 1} if pattern.match(text, start) else ())
    if token[0] == '"':
        literal = re.sub(r"\\(.)", r"\1", token[1:-1])
        return lambda text, start: frozenset(
            {start + len(literal)} if text.startswith(literal, start) else ()
        )
    return lambda text, start: rules[token](text, start)
