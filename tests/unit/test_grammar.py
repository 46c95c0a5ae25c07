"""What an answer may be made of: free words, and figures only as published."""

import pytest
from gbnf import fits
from hypothesis import given
from hypothesis import strategies as st

from assistant.grammar import answer_grammar

FIGURES = ["0.3万元", "0.5万元", "1万元", "351", "60%", "2020 年", "1+x", "三级"]
UNITS = ["市人社局", "市财政局", "市妇儿工委", "县残联"]
GRAMMAR = answer_grammar(FIGURES, UNITS)


@pytest.mark.parametrize(
    "text",
    [
        "每人每月补贴。",
        "县域、市级、省级分别不超过0.3万元、0.5万元、1万元。",
        "报销比例稳定在60%左右",
        "纳入351自付封顶线。",
        "推进“1+x”证书制度试点。",
        "2020年实施，2020 年完成。",
        "由市人社局牵头，市财政局协同。",
        "全市城乡居民、我市企业和马鞍山市妇儿工委。",
        "新增市场主体，方便市民。",
        "三级预防，统一标准。",
        "1万元。0.5万元！够吗？",
        "支持“互联网+”和IPO。",
        "两项，共1万元",
    ],
)
def test_words_and_published_figures_pass(text: str) -> None:
    assert fits(GRAMMAR, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("补贴2万元。", "not a figure of the evidence"),
        ("补贴3510.5万元。", "two figures that touch"),
        ("补贴0.3万元0.5万元。", "two figures that touch"),
        ("比例6060%。", "two figures that touch"),
        ("补贴351万元。", "a bare number made larger"),
        ("补贴351十元。", "a bare number made larger"),
        ("比例351%。", "a percent sign of its own"),
        ("补贴０元。", "a full-width digit"),
        ("补贴①元。", "a circled digit"),
        ("补贴²元。", "a superscript digit"),
        ("补贴1,351元。", "digits glued by a comma"),
        ("351-351家。", "a range made of two figures"),
        ("351.351。", "a decimal made of two figures"),
        ("1. 补贴", "a list number"),
        ("由市大数据局牵头。", "a unit that is not listed"),
        ("由市教育局牵头。", "a unit that is not listed"),
        ("好的\n补贴", "a line break"),
        ("补贴<|im_end|>", "a special token spelt out"),
        ("[7]", "a citation mark: these are added by code"),
        ("。补贴。", "a sentence of nothing"),
        ("", "nothing"),
    ],
)
def test_what_the_evidence_does_not_hold_is_refused(text: str, why: str) -> None:
    assert not fits(GRAMMAR, text), why


def test_sentences_are_counted_by_their_ends() -> None:
    two = answer_grammar(["60元"], [], max_sentences=2)
    assert fits(two, "补贴60元。按月发放。")
    assert fits(two, "补贴60元。按月发放")
    assert not fits(two, "补贴60元。按月发放。不设上限。")
    assert not fits(two, "补贴60元。按月发放。不")


def test_one_sentence_is_the_least_that_can_be_asked_for() -> None:
    assert fits(answer_grammar([], [], max_sentences=1), "好。")
    with pytest.raises(ValueError, match="at least 1, not 0"):
        answer_grammar([], [], max_sentences=0)


def test_without_figures_no_digit_can_be_written() -> None:
    grammar = answer_grammar([], [])
    assert fits(grammar, "要点未写明金额。")
    assert not fits(grammar, "补贴5元。")


def test_only_bare_numbers_or_only_figures_with_words_also_make_a_grammar() -> None:
    assert fits(answer_grammar(["351"], []), "纳入351自付封顶线。")
    assert fits(answer_grammar(["60元"], []), "60元")
    assert not fits(answer_grammar(["351"], []), "60元")


def test_quotes_and_backslashes_in_a_figure_stay_text() -> None:
    assert fits(answer_grammar(['1"x\\'], []), '按1"x\\标准。')


def test_a_control_character_in_a_unit_is_an_error() -> None:
    with pytest.raises(ValueError, match="control character"):
        answer_grammar([], ["市\n局"])


@given(
    st.lists(st.sampled_from([*FIGURES, "3", ".", "万", "元", "、", "市", "局", "。"]), max_size=9)
)
def test_every_digit_of_a_fitting_text_belongs_to_a_published_figure(parts: list[str]) -> None:
    text = "".join(parts)
    if fits(GRAMMAR, text):
        for figure in sorted((f.replace(" ", "") for f in FIGURES), key=len, reverse=True):
            text = text.replace(" ", "").replace(figure, "")
        assert not any(character.isdigit() for character in text)
