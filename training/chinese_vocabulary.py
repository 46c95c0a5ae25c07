"""Cuts XLM-R's unigram vocabulary to what Chinese text needs, as a fast tokenizer.

Knows nothing of where the pieces come from, nor of vectors.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
SPECIAL_SCORE = -1000.0
"""Below any sum of pieces: a literal </s> in a text is spelt out, never taken for the token."""

QUERY, PASSAGE = "query: ", "passage: "
"""The prompts that multilingual-e5 was trained with."""
METASPACE = "▁"
NUMBER = re.compile(r"[0-9]+[.%]?|[0-9]*\.[0-9]+%?")


class Group(Enum):
    """Kinds of pieces worth keeping, in the order in which they are taken."""

    SINGLE = 0
    """One character: Han, ASCII letter, lower-case Greek letter, digit, punctuation, symbol."""
    HAN = 1
    """Several Han characters, all of GB2312."""
    NUMBER = 2
    """As a Chinese text writes one: 2020, 47.48, 95%, with no thousands comma."""
    SIGNS = 3
    """Several signs, or signs with digits."""
    LATIN = 4
    """ASCII with letters, for what is asked in English or pinyin."""
    OTHER_HAN = 5
    """Several Han characters beyond GB2312: traditional wordings."""


QUOTA = {Group.SIGNS: 150, Group.LATIN: 1200}
"""Cosine to the uncut model with 1,200 Latin pieces and with none: English questions .88 and .82,
traditional ones .986 and .999, Chinese ones .9999 either way."""


def choose_pieces(pieces: Sequence[str], scores: Sequence[float], size: int) -> list[int]:
    """Indices of the `size` pieces to keep: specials, the prompts' pieces, then group by group.

    Within a group the likelier piece comes first.
    """
    index = {piece: i for i, piece in enumerate(pieces)}
    # The prompts stand before every text: were they cut otherwise, every vector would move.
    prompts = build_tokenizer(pieces, scores, 512).tokenize(QUERY + PASSAGE)
    kept = [index[piece] for piece in dict.fromkeys([*SPECIALS, *prompts, METASPACE])]
    taken = set(kept)
    members: dict[Group, list[int]] = {group: [] for group in Group}
    for i in sorted(range(len(pieces)), key=lambda i: -scores[i]):
        group = _group(pieces[i])
        if i not in taken and group is not None:
            members[group].append(i)
    for group in Group:
        kept += members[group][: QUOTA.get(group)]
    return kept[:size]


def _group(piece: str) -> Group | None:
    """The group a piece belongs to; None for one that Chinese text does not need."""
    text = piece.removeprefix(METASPACE)
    if len(text) == 1:
        return Group.SINGLE if _is_single(text) else None
    if all(map(_is_han, text)):
        return Group.HAN if _in_gb2312(text) else Group.OTHER_HAN
    if NUMBER.fullmatch(text):
        return Group.NUMBER
    if not any(map(str.isalpha, text)):
        return Group.SIGNS
    return Group.LATIN if text.isascii() else None


def _is_single(character: str) -> bool:
    if _is_han(character) or character.isascii() or "α" <= character <= "ω":
        return True
    return unicodedata.category(character)[0] in "NPS"


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def _in_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def build_tokenizer(
    pieces: Sequence[str], scores: Sequence[float], length: int
) -> PreTrainedTokenizerFast:
    """A fast unigram tokenizer that normalises as XLM-R does and takes no special from a text."""
    vocabulary = [
        (piece, SPECIAL_SCORE if piece in SPECIALS else score)
        for piece, score in zip(pieces, scores, strict=True)
    ]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=pieces.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(
                Regex("[\\t\\n\\f\\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(METASPACE, prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(piece, pieces.index(piece)) for piece in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True, normalized=False) for piece in SPECIALS]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=length,
        split_special_tokens=True,
    )
