"""Whom a notice speaks for; all notices here are invented."""

import pytest

from corpus.parse import parse_notice


def place(title: str, body: str, foot: str = "") -> str:
    """The place of a notice with this title, one item, and a signature."""
    return parse_notice(f"{title}\n\n1.修路。{body}修路3公里。\n2.建桥。建桥1座。\n{foot}").place


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("云岚彝族自治州2031年民生实事", "全州", "云岚彝族自治州"),
        ("云岚彝族自治州2031年民生实事", "", "云岚彝族自治州"),
        ("关于印发云岚傣族景颇族自治州民生实事的通知", "州政府安排", "云岚傣族景颇族自治州"),
        ("云岚州2031年民生实事", "全州", "云岚州"),
        ("恩施州2031年民生实事", "全州", "恩施土家族苗族自治州"),
        ("湖北省恩施州2031年民生实事", "我州", "恩施土家族苗族自治州"),
        ("巴音郭楞蒙古自治州2031年民生实事", "全州", "巴音郭楞蒙古自治州"),
        ("关于做好锡林郭勒盟2031年民生实事的通知", "全盟", "锡林郭勒盟"),
        ("塔城地区2031年民生实事", "全地区", "塔城地区"),
        ("云岚瑶族自治县2031年民生实事", "全县", "云岚瑶族自治县"),
        ("云岚彝族自治州青禾县2031年民生实事", "全县", "青禾县"),
        ("白音塔拉旗2031年民生实事", "全旗", "白音塔拉旗"),
        ("广西壮族自治区2031年民生实事", "全区", "广西壮族自治区"),
        ("广西壮族自治区青禾市2031年民生实事", "全市", "青禾市"),
        ("青禾市云岚区2031年民生实事", "全区", "云岚区"),
    ],
)
def test_a_prefecture_or_another_autonomous_place_is_found_by_its_title(
    title: str, body: str, expected: str
) -> None:
    assert place(title, body) == expected


def test_the_full_name_in_the_signature_wins_over_the_short_one_in_the_title() -> None:
    foot = "\n云岚彝族自治州人民政府办公室\n2031年3月2日\n"
    assert place("云岚州2031年民生实事", "全州", foot) == "云岚彝族自治州"


def test_the_preambles_authority_tells_the_prefecture() -> None:
    text = "2031年民生实事\n\n云岚彝族自治州人民政府决定办好以下实事。\n\n1.修路。全州修路3公里。\n"
    assert parse_notice(text).place == "云岚彝族自治州"


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("徐州市2031年民生实事", "全市", "徐州市"),
        ("青禾市对口支援塔城地区工作要点", "全市", "青禾市"),
        ("广州海关2031年便民措施", "", ""),
        ("贫困地区2031年民生实事", "本地区", ""),
        ("志愿服务联盟2031年工作要点", "全联盟", ""),
        ("民族自治州2031年民生实事", "各自治州", ""),
        ("少数民族自治县2031年民生实事", "各自治县", ""),
    ],
)
def test_what_only_ends_like_a_prefecture_is_none(title: str, body: str, expected: str) -> None:
    assert place(title, body) == expected
