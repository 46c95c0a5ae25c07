"""Content words are what a question is about; numerals are read for look-ups."""

import pytest

from assistant.words import content_words, stop_words, whole_number


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("请问助听器的补贴是多少钱?", ("助听器", "补贴")),
        ("哪个部门负责?", ()),
        ("您好,谢谢啦!", ()),
        ("……?!", ()),
        ("", ()),
        ("幼儿园和幼儿园", ("幼儿园",)),
        ("ETC怎么办理", ("ETC",)),
    ],
)
def test_only_the_topic_is_left(question: str, words: tuple[str, ...]) -> None:
    """Courtesies, question words and roles of units carry no topic; each word comes once."""
    assert content_words(question) == words


def test_words_come_in_the_order_of_the_question() -> None:
    """The order is that of the text, so that a caller may show or join them."""
    assert content_words("路灯坏了，水管也漏水")[0] == "路灯"
    assert content_words("水管漏水，路灯坏了")[0] == "水管"


def test_the_stop_list_has_no_comments_in_it() -> None:
    """Lines that begin with # explain the groups."""
    assert {"谁", "多少", "牵头", "您好"} <= stop_words()
    assert not [word for word in stop_words() if word.startswith("#")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("42", 42),
        ("十", 10),
        ("二十三", 23),
        ("一百零五", 105),
        ("", None),
        ("甲", None),
        ("3.5", None),
        ("-3", None),
        ("第三", None),
    ],
)
def test_whole_numbers_are_read_in_both_scripts(text: str, value: int | None) -> None:
    """Digits and Chinese numerals; anything else is no number."""
    assert whole_number(text) == value


@pytest.mark.parametrize("word", ["三点儿", "一点半", "点", "五点十"])
def test_what_is_no_decimal_is_no_number(word: str) -> None:
    """点 stands in everyday words too."""
    assert whole_number(word) is None
