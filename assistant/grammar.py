"""A GBNF grammar for answers: a digit can only be written as part of a figure of the evidence.

Free text is Han characters, Latin letters and the punctuation of Chinese prose, listed, not
excluded: no ASCII, full-width, circled or otherwise odd digit is in it, nor any sign that would
glue digits together (`.`, `-`, `~`, `/`, `%`). Two figures never touch (351 and 0.5万元 would make
3510.5万元), and a figure that ends in a digit is not followed by a word that would change its size
(351 and 万). `市` begins a word only as part of a listed unit or of a common word (市场, 市民).

It does not know what the figures mean, and Chinese numerals are ordinary words to it (统一, 一次性,
三级): which figure belongs to what, and any numeral spelt out, is checked by the guard. The grammar
saves the model from slips; the guard does not lean on it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_ENDS = "。！？"
_CHINESE_MARKS = "，、；：（）《》“”‘’"
_ASCII_MARKS = ",;:()+"
_SIZES = "万亿千百十〇零一二三四五六七八九两几多余来点分成折倍"
"""Han characters that change the size of a number just written."""
_BEFORE_CITY = "全我本城超上都各该山"
"""全市, 我市, 城市, 上市, 马鞍山市: here 市 ends a word and anything may follow."""
_AFTER_CITY = "场民级区县辖域内外属直容政"
"""市场, 市民, 市级, 市区: a word with 市 that names no unit."""
_HAN = (0x4E00, 0x9FFF)
_DIGIT = re.compile(r"\d")


def answer_grammar(
    figures: Sequence[str], units: Sequence[str], max_sentences: int | None = None
) -> str:
    """GBNF for an answer with these figures, as published, and these unit names.

    `max_sentences` bounds the sentences (None: any number). Figures without a digit need no
    listing; a figure published with spaces may also be written without.
    """
    if max_sentences is not None and max_sentences < 1:
        raise ValueError(f"max_sentences must be at least 1, not {max_sentences}")
    written = _spellings(figures)
    digit_ended = [figure for figure in written if _DIGIT.match(figure[-1])]
    word_ended = [figure for figure in written if figure not in digit_ended]
    more = "*" if max_sentences is None else f"{{0,{max_sentences - 1}}}"
    chains = []
    if word_ended:
        chains.append("worded (piece+ chain?)?")
    if digit_ended:
        chains.append("bare (safe piece* chain?)?")
    rules = [
        f"root ::= body (end body){more} end?",
        f"body ::= piece+{' chain? | chain' if chains else ''}",
        f"end ::= [{_ENDS}]",
        f"piece ::= [{_han('市')}A-Za-z{_CHINESE_MARKS}{_ASCII_MARKS}] | city",
        f"city ::= [{_BEFORE_CITY}] [市] | [市] [{_AFTER_CITY}]{_city_units(units)}",
    ]
    if chains:
        rules.append(f"chain ::= {' | '.join(chains)}")
    if word_ended:
        rules.append(f"worded ::= {_any_of(word_ended)}")
    if digit_ended:
        rules.append(f"bare ::= {_any_of(digit_ended)}")
        rules.append(f"safe ::= [{_han(_SIZES + '市')}{_CHINESE_MARKS}] | city")
    return "\n".join(rules) + "\n"


def _spellings(figures: Iterable[str]) -> list[str]:
    """The figures with a digit, each once, as published and without spaces, longest first."""
    found = set()
    for figure in figures:
        if _DIGIT.search(figure):
            found |= {figure.strip(), re.sub(r"\s+", "", figure)}
    return sorted(found, key=lambda figure: (-len(figure), figure))


def _city_units(units: Iterable[str]) -> str:
    """Alternatives for the units that begin with 市; all others are free text."""
    names = sorted({unit for unit in units if unit.startswith("市") and len(unit) > 1})
    return f" | {_any_of(names)}" if names else ""


def _any_of(texts: Iterable[str]) -> str:
    return " | ".join(_literal(text) for text in texts)


def _literal(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    if any(unicodedata.category(character) == "Cc" for character in quoted):
        raise ValueError(f"control character in {text!r}")
    return f'"{quoted}"'


def _han(excluded: str) -> str:
    """The Han characters of a GBNF character class, without the excluded ones."""
    ranges = []
    start = _HAN[0]
    for code in sorted({ord(character) for character in excluded if ord(character) >= _HAN[0]}):
        if start < code:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
        start = code + 1
    ranges.append(f"{chr(start)}-{chr(_HAN[1])}")
    return "".join(ranges)
