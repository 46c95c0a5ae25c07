"""The pure parts of the page: views, the conversation, runs, examples, and the port."""

import html
import re
import socket
import threading
from pathlib import Path

import pytest
from fake_assistant import ENDLESS, FakeAssistant, cited, refusal

from assistant.values import Answer, Sentence, Source, SourceKind, Status, Turn
from corpus.errors import GeneratorError, SettingsError
from corpus.notice import Notice, Span
from corpus.parse import parse_notice
from corpus.read import read_notices
from web.answer_view import copied_text, link_marks, parse_spans, render_conversation
from web.examples import examples_for
from web.exchanges import BROKEN, Exchange, Stage, ask, history, too_long
from web.notice_view import published_line, render_notice
from web.runs import RefusedError, Runs
from web.serve import check_port
from web.welcome_view import render_welcome

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
HOSTILE = (
    "2021年某市民生工作要点<img src=x onerror=alert(1)>\n\n"
    "一、就业</h3><script>alert(2)</script>\n\n"
    "1.技能\"培训'。培训<b>5人</b>{{7*7}}${alert(3)}。(牵头责任单位:市人社局)\n"
)


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notices(NOTICES)[0]


@pytest.fixture(scope="module")
def hostile() -> Notice:
    return parse_notice(HOSTILE, 'h"><script>')


def plain(page: str) -> str:
    """The text of HTML without white space."""
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", page)))


def test_the_whole_notice_is_shown_in_order(notice: Notice) -> None:
    """Nothing but white space is left out or moved."""
    _, _, article = render_notice(notice).partition("<article")
    assert plain("<article" + article) == re.sub(r"\s", "", notice.text)


def test_sections_are_headings_and_items_are_items(notice: Notice) -> None:
    """Nine headings, fifty items, one title."""
    page = render_notice(notice)
    assert re.findall(r"<h3>(.*?)</h3>", page)[3] == "四、做好社会保障工作"
    assert page.count("<h3>") == 9
    assert re.findall(r'data-item="(\d+)"', page) == [str(n) for n in range(1, 51)]
    assert re.findall(r"<article.*?<h2>(.*?)</h2>", page, re.S) == ["2020年全市民生工作要点"]


def test_the_cited_span_is_marked_and_nothing_else(notice: Notice) -> None:
    """The mark holds exactly the span's characters."""
    start = notice.text.index("每人每月给予60元护理补贴")
    page = render_notice(notice, [Span(start, start + 13)])
    assert re.findall(r"<mark[^>]*>.*?</mark>", page) == [
        '<mark id="cited" tabindex="-1">每人每月给予60元护理补贴</mark>'
    ]


def test_only_the_first_mark_carries_the_id(notice: Notice) -> None:
    """Overlapping spans are one mark; a mark over title and body is cut at the border."""
    item = notice.item("26")
    spans = [Span(item.body_start + 30, item.body_start + 40), Span(item.start, item.start + 5)]
    spans.append(Span(item.body_start + 35, item.body_start + 45))
    page = render_notice(notice, spans)
    marks = re.findall(r"<mark[^>]*>(.*?)</mark>", page)
    body = notice.text[item.body_start + 30 : item.body_start + 45]
    assert marks == ["<b>26.加强</b>", body]
    assert page.count('id="cited"') == 1


def test_spans_outside_of_the_text_mark_nothing(notice: Notice) -> None:
    """A browser can send any number."""
    size = len(notice.text)
    spans = [Span(-5, 3), Span(size - 1, size + 1), Span(9, 9), Span(9, 3)]
    assert render_notice(notice, spans) == render_notice(notice)


def test_a_notice_cannot_inject_html(hostile: Notice) -> None:
    """All of its characters are escaped, in the panel, in titles, in attributes."""
    answer = cited(hostile, "1", "培训<b>5人</b>", "培训<b>5人</b>。", Status.ANSWERED)
    exchange = Exchange("<script>", stage=Stage.DONE, answer=answer, shown=answer.text)
    pages = [
        render_notice(hostile, [Span(0, len(HOSTILE))]),
        render_conversation([exchange], [hostile]),
        render_welcome([hostile]),
    ]
    for page in pages:
        assert "<script" not in page
        assert "<img" not in page
        assert 'h">' not in page
    assert "培训&lt;b&gt;5人&lt;/b&gt;" in pages[1]


def test_marks_become_buttons_that_name_their_place() -> None:
    """The button carries notice, spans and a spoken name."""
    sources = [Source("n", "22", 12, 40), Source("n", "22", 50, 60)]
    page = link_marks("每月60元[22]。", lambda item: sources if item == "22" else [])
    assert page == (
        '每月60元<button type="button" class="mark" data-notice="n" data-spans="12-40 50-60" '
        'aria-label="出处：第22项，打开原文">[22]</button>。'
    )


def test_a_mark_without_a_place_stays_text() -> None:
    """[0] is not the last item."""
    assert link_marks("甲[0]乙[2.3]", lambda _: []) == "甲[0]乙[2.3]"


@pytest.mark.parametrize("half", ["[", "[2", "[2."])
def test_a_half_mark_is_held_back(half: str) -> None:
    """While streaming its rest is still to come."""
    assert link_marks("甲" + half, lambda _: []) == "甲"


@pytest.mark.parametrize(
    ("sent", "spans"),
    [
        ("12-40", (Span(12, 40),)),
        ("1-2 3-4", (Span(1, 2), Span(3, 4))),
        ("", ()),
        ("1-2;3", ()),
        ("-1-2", ()),
        ("１-２", ()),
    ],
)
def test_spans_from_the_browser(sent: str, spans: tuple[Span, ...]) -> None:
    """Anything but pairs of numbers is no span."""
    assert parse_spans(sent) == spans


@pytest.mark.parametrize(
    ("status", "chip"),
    [
        (Status.ANSWERED, "已答"),
        (Status.NOT_STATED, "要点未写明"),
        (Status.NOT_COVERED, "不在要点范围"),
        (Status.UNCLEAR, "请再说清楚"),
    ],
)
def test_every_answer_shows_status_title_date_and_verify(
    notice: Notice, status: Status, chip: str
) -> None:
    """The line to verify stands beside each answer, whatever its outcome."""
    answer = Answer(status, (Sentence("好。", (), SourceKind.LOOKED_UP),), notice.id)
    page = render_conversation([Exchange("问", stage=Stage.DONE, answer=answer)], [notice])
    assert f'<span class="chip">{chip}</span>' in page
    assert "《2020年全市民生工作要点》　2020年11月10日发布" in page
    assert '<span class="verify">现行标准请向牵头单位核实</span>' in page
    assert '<p class="text">好。</p>' in page


def test_sources_are_listed_by_item_title_and_header_by_its_words(notice: Notice) -> None:
    """A header field has no mark; its place opens from the list."""
    title = notice.title_span
    answer = cited(notice, "22", "60元护理补贴", "每月60元。", Status.ANSWERED)
    header = Sentence("题目。", (Source(notice.id, "", title.start, title.end),), SourceKind.QUOTED)
    answer = Answer(Status.ANSWERED, (*answer.sentences, header), notice.id)
    page = render_conversation([Exchange("问", stage=Stage.DONE, answer=answer)], [notice])
    assert re.findall(r'class="source"[^>]*>(.*?)</button>', page) == [
        "第22项　实施困难人员救助暨困难职工帮扶",
        "“2020年全市民生工作要点”",
    ]


def test_a_stopped_answer_still_opens_the_items_it_named(notice: Notice) -> None:
    """Without the whole answer a mark opens the whole item."""
    item = notice.item("7")
    page = render_conversation([Exchange("问", "", Stage.STOPPED, "资助幼儿[7]，")], [notice])
    assert f'data-spans="{item.start}-{item.end}"' in page
    assert "已停止" in page
    assert "现行标准请向牵头单位核实" in page


def test_copying_takes_answer_and_source(notice: Notice) -> None:
    """The copied text stands alone."""
    answer = cited(notice, "22", "60元护理补贴", "每人每月60元。", Status.ANSWERED)
    assert copied_text(answer, notice) == (
        "每人每月60元[22]。\n来源：《2020年全市民生工作要点》　2020年11月10日发布。"
        "现行标准请向牵头单位核实。"
    )


def test_a_notice_without_a_date_says_so(hostile: Notice) -> None:
    """The age of a notice is never left open in silence."""
    assert published_line(hostile).endswith("》　未注明发布日期")


def test_an_answer_grows_piece_by_piece(notice: Notice) -> None:
    """First the bare question, then what has been shown, at last the answer."""
    whole = cited(notice, "22", "60元护理补贴", "重度残疾人，每人每月60元。", Status.ANSWERED)
    assistant = FakeAssistant([notice], {"补贴": whole})
    steps = [now[-1] for now in ask(assistant, "补贴多少", (), threading.Event())]
    assert [step.shown for step in steps] == [
        "",
        "重度残疾人，",
        "重度残疾人，每人每月60元[22]。",
        "重度残疾人，每人每月60元[22]。",
    ]
    assert [step.stage for step in steps] == [Stage.RUNNING] * 3 + [Stage.DONE]
    assert steps[-1].answer == whole
    assert assistant.asked == [("补贴多少", ())]


def test_our_own_error_is_shown_as_it_is(notice: Notice) -> None:
    """MinshengError speaks to the reader; what was shown before it stays."""
    assistant = FakeAssistant([notice], {"坏": GeneratorError("模型没有响应，请重试。")})
    last = list(ask(assistant, "坏", (), threading.Event()))[-1][-1]
    assert last == Exchange(
        "坏", "", Stage.FAILED, "本来要说的是，", None, "模型没有响应，请重试。"
    )


def test_any_other_error_is_told_plainly_and_logged(
    notice: Notice, caplog: pytest.LogCaptureFixture
) -> None:
    """Its own words go to the log, never to the page."""
    assistant = FakeAssistant([notice], {"崩": ZeroDivisionError("secret detail")})
    last = list(ask(assistant, "崩", (), threading.Event()))[-1]
    page = render_conversation(last, [notice])
    assert last[-1].problem == BROKEN
    assert "secret detail" not in page
    assert BROKEN in page
    assert "secret detail" in caplog.text


def test_stopping_ends_the_answer_and_closes_the_stream(notice: Notice) -> None:
    """What was shown stays, as stopped."""
    assistant = FakeAssistant([notice], {"一直": ENDLESS})
    stopped = threading.Event()
    stages = []
    for now in ask(assistant, "一直", (), stopped):
        stages.append(now[-1].stage)
        if now[-1].shown:
            stopped.set()
    assert stages == [Stage.RUNNING, Stage.RUNNING, Stage.STOPPED]
    for thread in threading.enumerate():
        if thread.name == "answer":
            thread.join(timeout=5)
    assert assistant.closed == 1


def test_history_leaves_out_failures_and_other_choices(notice: Notice) -> None:
    """A chosen notice is named in an opening turn."""
    past = [
        Exchange("一", "", Stage.DONE, "甲[1]。"),
        Exchange("二", "", Stage.FAILED, "乙"),
        Exchange("三", "", Stage.STOPPED, ""),
        Exchange("四", notice.id, Stage.DONE, "丁[4]。"),
    ]
    assert history(past, "", [notice]) == (Turn("一", "甲[1]。"),)
    assert history(past, notice.id, [notice]) == (
        Turn("关于《2020年全市民生工作要点》", ""),
        Turn("四", "丁[4]。"),
    )


def test_a_session_writes_one_answer_and_the_house_so_many() -> None:
    """A second question waits for the first; a place is free again afterwards."""
    runs = Runs(limit=2)
    with runs.begin("a") as first:
        with pytest.raises(RefusedError, match="先按“停止”"), runs.begin("a"):
            pass
        with runs.begin("b"), pytest.raises(RefusedError, match="比较多"), runs.begin("c"):
            pass
        runs.stop("a", drop=True)
        runs.stop("nobody")
        assert (first.stopped.is_set(), first.dropped.is_set()) == (True, True)
    with runs.begin("a") as again:
        assert again.stopped.is_set() is False


def test_a_question_of_2000_characters_passes_and_one_more_is_told() -> None:
    """The limit is said, with the length."""
    assert too_long("问" * 2000) == ""
    assert too_long("问" * 2001) == "问题太长了（2,001 字）。请缩短到 2,000 字以内再提问。"


def test_examples_fit_the_notice(notice: Notice, hostile: Notice) -> None:
    """Our own questions only where their topic stands in the notice, else its titles."""
    assert examples_for([notice]).residents[1] == "重度残疾人每月有多少护理补贴？"
    assert examples_for([notice]).staff == (
        "市财政局牵头哪些工作？",
        "“加强物业管理工作”由哪个单位牵头？",
        "第13项是什么？",
        "要点一共有几项？",
    )
    assert examples_for([hostile]).residents == ("“技能\"培训'”有哪些内容？",)


def test_a_taken_port_is_told_in_chinese() -> None:
    """Before anything is loaded."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"端口 {port} 已被占用"):
            check_port("127.0.0.1", port)
    with pytest.raises(SettingsError, match="无法监听"):
        check_port("127.0.0.1", 99999)


def test_a_refusal_lists_no_sources(notice: Notice) -> None:
    """Nothing is shown that did not answer."""
    exchange = Exchange("问", stage=Stage.DONE, answer=refusal(notice))
    assert "data-spans" not in render_conversation([exchange], [notice])
