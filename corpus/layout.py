"""Gives a text that lost its line breaks (copied from a page as one line) its lines back.

The result has the same length: a place in it is the same place in the text as published.
"""

import re

MEAN_LINE = 600
"""A text with fewer line breaks than one in so many characters has lost them."""

_GAP = re.compile(
    r"(?<=[\u4e00-\u9fff。；！？：:）)”》])[^\S\r\n](?=[^\S\r\n]*[\u4e00-\u9fff（(①-⑳“《〔【\d])"
)


def restore_lines(text: str) -> str:
    """`text` itself, or with the first of the spaces between its paragraphs turned into a break."""
    body = text.strip()
    if len(body) < 100 or (body.count("\n") + body.count("\r")) * MEAN_LINE > len(body):
        return text
    return _GAP.sub("\n", text)
