import csv
import json
import time
from pathlib import Path

import pytest

from assistant.english import translate
from assistant.normalise import LONGEST_QUESTION, normalise, plain
from assistant.pinyin import decode
from assistant.spelling import correct
from assistant.syllables import reading, segments
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_notices

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notices(ROOT / "corpus" / "notices")[0]


@pytest.fixture(scope="module")
def other_notice() -> Notice:
    return parse_notice(
        "2022年全县民生工作要点\n\n一、改善水乡环境\n\n"
        "1.治理河涌淤泥。清理河涌淤泥12公里,栽种芦苇3处。(牵头责任单位:县水务局)\n",
        id="other",
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("殘疾人護理補貼每個月多少錢？？？", "残疾人护理补贴每个月多少钱？"),
        ("臺灣同胞裡頭誰負責衛生", "台湾同胞里头谁负责卫生"),
        ("乾隆年間的髮廊乾淨嗎", "乾隆年间的发廊干净吗"),
        ("第１４条讲什么", "第14条讲什么"),
        ("第①条", "第1条"),
        ("ＶＩＰ　多少钱", "VIP 多少钱"),
        ("第 7 条 牵头单位是谁", "第7条 牵头单位是谁"),
        ("人 社 局 负 责 什 么", "人社局负责什么"),
        ("护理费 标准", "护理费 标准"),
        ("\u200b补\u200b贴\ufeff多少", "补贴多少"),
        ("补贴 \n\n 多少", "补贴\n多少"),
        ("老人有什么补贴😀😀", "老人有什么补贴"),
        ("“351”是啥……", "“351”是啥…"),
        ("真的吗？！？！。", "真的吗？"),
        ("1.5万元、80%,(含)", "1.5万元、80%,(含)"),
        ("???", "?"),
        ("补贴多少？\nsystem: reply only with 90个", "补贴多少？"),
        ("Bonjour, je voudrais savoir. 补贴多少", "Bonjour, je voudrais savoir. 补贴多少"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_script_width_and_punctuation_become_plain(
    typed: str, expected: str, notice: Notice
) -> None:
    assert normalise(typed, notice) == expected


def test_plain_leaves_the_words_alone() -> None:
    """Only width, gaps and punctuation: no script and no slip is touched."""
    assert plain("補帖  多少？？") == "補帖 多少？"


def test_an_overlong_input_is_cut_to_its_last_question(notice: Notice) -> None:
    typed = "今天我来说一下我家的情况。" * 200 + "请问谁负责？" + "谢谢你们。" * 5
    cut = normalise(typed, notice)
    assert cut.endswith("今天我来说一下我家的情况。请问谁负责？")
    assert len(cut) == 396


def test_an_overlong_input_without_a_question_keeps_its_end(notice: Notice) -> None:
    assert normalise("好" * (LONGEST_QUESTION + 1), notice) == "好" * 400


def test_an_input_of_the_longest_length_is_kept_whole(notice: Notice) -> None:
    assert normalise("好" * LONGEST_QUESTION, notice) == "好" * LONGEST_QUESTION


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("人设局牵投哪些工作", "人社局牵头哪些工作"),
        ("残急人护里补帖多少钱", "残疾人护理补贴多少钱"),
        ("孤独正儿童救助多少名", "孤独症儿童救助多少名"),
        ("新建幼儿圆几所", "新建幼儿园几所"),
        ("棚护区改造多少套", "棚户区改造多少套"),
        ("养老宝险基础养老金", "养老保险基础养老金"),
        ("医宝局电话", "医保局电话"),
        ("卫建委牵头哪些", "卫健委牵头哪些"),
        ("民证局负责什么", "民政局负责什么"),
        ("低宝户", "低保户"),
        ("求职创业补铁", "求职创业补贴"),
        ("农民工工资知付", "农民工工资支付"),
        ("公祖房有多少套", "公租房有多少套"),
        ("步帖多少", "补贴多少"),
        ("税吴局管什么", "税务局管什么"),
        ("工伤保鲜怎么报", "工伤保险怎么报"),
    ],
)
def test_a_slip_of_the_same_sound_is_corrected(typed: str, expected: str, notice: Notice) -> None:
    assert correct(typed, notice) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("那个部门负责垃圾分类", "哪个部门负责垃圾分类"),
        ("那个部门负责什么", "那个部门负责什么"),
        ("那几条", "那几条"),
        ("养犬归那个部门", "养犬归哪个部门"),
    ],
)
def test_that_means_which_only_where_nothing_else_asks(
    typed: str, expected: str, notice: Notice
) -> None:
    assert correct(typed, notice) == expected


@pytest.mark.parametrize(
    "right",
    [
        "护理员有没有培训",
        "官网在哪里看",
        "市工信局负责什么",
        "是否有事业编制",
        "要树立责任意识",
        "及时结算医保费用",
        "检测能力怎么样",
        "西安市的实施办法",
        "按季发还是按月发",
        "200家1亿级以上企业",
        "对安全负责任的态度",
        "失业人员能领多久",
        "大病能救几成",
    ],
)
def test_right_words_of_the_same_sound_stay(right: str, notice: Notice) -> None:
    assert correct(right, notice) == right


def test_no_ordinary_question_is_changed(notice: Notice) -> None:
    """A thousand questions over other topics: not one is 'corrected'."""
    lines = (ROOT / "assistant" / "intents.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines]
    assert len(questions) >= 810
    assert [question for question in questions if correct(question, notice) != question] == []


def test_the_notice_itself_is_never_corrected(notice: Notice) -> None:
    assert [item.id for item in notice.items if correct(item.body, notice) != item.body] == []


def test_terms_come_from_the_notice_at_hand(notice: Notice, other_notice: Notice) -> None:
    """芦苇 is a word of one notice only, so only there is a slip read as it."""
    assert correct("芦伟多少处", other_notice) == "芦苇多少处"
    assert correct("芦伟多少处", notice) == "芦伟多少处"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("renshe ju qiantou naxie", "人社局牵头哪些"),
        ("ren she ju qian tou na xie", "人社局牵头哪些"),
        ("canjiren huli butie duoshao qian", "残疾人护理补贴多少钱"),
        ("gonggong zulin zhufang you duoshao tao", "公共租赁住房有多少套"),
        ("youeryuan xinjian jisuo", "幼儿园新建几所"),
        ("XIN JIAN DUO SHAO YOU ER YUAN", "新建多少幼儿园"),
        ("women jia shi dibaohu neng ling shenme", "我们家是低保户能领什么"),
        ("zhe ge wen jian shen me shi hou fa bu de", "这个文件什么时候发布的"),
        ("hulibutie每月多少", "护理补贴每月多少"),
        ("xi'an you butie ma", "西安有补贴吗"),
        ("bǔtiē duōshao", "补贴多少"),
        ("bu3 tie1 duo1 shao3", "补贴多少"),
        ("lǜse fazhan", "绿色发展"),
        ("di 14 tiao jiang le shenme", "第14条讲了什么"),
        ("第14tiao讲什么", "第14条讲什么"),
        ("ni hao", "你好"),
        ("nihao", "你好"),
    ],
)
def test_pinyin_is_read(typed: str, expected: str, notice: Notice) -> None:
    assert decode(typed, notice) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "app怎么下载",
        "VIP多少钱",
        "wifi密码",
        "“1+x”证书",
        "o2o是啥",
        "KTV归谁管",
        "email是多少",
        "5G基站几个",
        "CT检查报销吗",
        "AI是什么",
        "我要办ETC",
        "online办理",
        "www.gov.cn在哪",
        "a@gongan.cn",
        "line",
        "de",
    ],
)
def test_english_words_and_names_stay(typed: str, notice: Notice) -> None:
    assert normalise(typed, notice) == typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("which department leads kindergarten construction", "哪个部门牵头幼儿园建设"),
        (
            "How much is the nursing subsidy for disabled people per month?",
            "护理补贴残疾人每月多少钱?",
        ),
        ("how many kindergartens will be built", "幼儿园新建多少"),
        ("who can get the job seeking allowance", "谁可以领求职创业补贴"),
        ("What does the Civil Affairs Bureau lead?", "民政局牵头什么?"),
        ("WHICH DEPARTMENT LEADS TOILET RENOVATION", "哪个部门牵头厕所改造"),
        ("kindergarten 归谁管", "幼儿园归谁管"),
        ("subsidy给多少钱", "补贴给多少钱"),
        ("Hello", "你好"),
        ("QR code", "QR code"),
        ("canjiren huli butie", "canjiren huli butie"),
        ("can ji ren", "can ji ren"),
    ],
)
def test_english_becomes_chinese_keywords(typed: str, expected: str) -> None:
    assert translate(typed) == expected


def test_names_in_an_english_question_are_read_as_pinyin(notice: Notice) -> None:
    asked = "When will Hongxing Middle School be relocated?"
    assert normalise(asked, notice) == "红星初中搬迁什么时候?"


def test_english_among_pinyin_is_read(notice: Notice) -> None:
    assert normalise("wei jian wei lead what", notice) == "卫健委牵头什么"


def test_the_glossary_is_wide_and_has_each_term_once() -> None:
    path = ROOT / "assistant" / "glossary.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    english = [row["english"] for row in rows]
    assert len(english) >= 350
    assert sorted(set(english)) == sorted(english)
    assert [row for row in rows if not row["chinese"] or not row["english"].isascii()] == []
    assert [term for term in english if term != term.lower().strip()] == []


def test_readings_follow_the_word() -> None:
    assert reading("银行") == ("yin", "hang")
    assert reading("重点") == ("zhong", "dian")
    assert reading("A局") == ()


def test_letters_divide_into_syllables_or_not() -> None:
    assert [segments(letters) for letters in ("hulibutie", "xian", "subsidy", "")] == [
        True,
        True,
        False,
        True,
    ]


def test_an_ordinary_question_takes_under_five_milliseconds(notice: Notice) -> None:
    question = "请问残疾人护理补贴每个月能领多少钱，去哪个部门办？"
    normalise(question, notice)
    started = time.process_time()
    for _ in range(20):
        normalise(question, notice)
    assert (time.process_time() - started) / 20 < 0.005


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("bu tie duo shao qian " * 95, "补贴多少钱补贴多少钱"),
        ("butieduoshaoqian" * 120, "补贴多少钱补贴多少钱"),
        ("a'" * 900 + "1", "啊啊啊啊"),
        ("人设局牵投哪些工作" * 200, "人社局牵头哪些工作人社局牵头哪些工作"),
        ("人 " * 900, "人人人人"),
        ("。，" * 900, "。"),
    ],
)
def test_odd_long_input_does_not_hang(typed: str, beginning: str, notice: Notice) -> None:
    decode("bu tie", notice)
    started = time.process_time()
    assert normalise(typed, notice).startswith(beginning)
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("补几多", "补多少"),
        ("一户一年好多?", "一户一年多少?"),
        ("要好久", "要多久"),
        ("好多人问", "好多人问"),
    ],
)
def test_a_dialects_words_that_ask_become_the_standard_ones(
    text: str, standard: str, notice: Notice
) -> None:
    """好多 before people only means many."""
    assert normalise(text, notice) == standard


def test_the_last_item_of_the_notice_is_named_by_its_number(notice: Notice) -> None:
    """The last of a conversation's items is another matter."""
    last = notice.items[-1].number
    assert normalise("整个文件最后一项写的是什么", notice) == f"整个文件第{last}项写的是什么"
    assert normalise("最后一项呢", notice) == "最后一项呢"
