"""A conversation as HTML: questions, answers with marks that open the notice, and its title.

Everything that comes from a user, a notice or a model is escaped here.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from assistant.values import Answer, Sentence, Source, Status
from corpus.notice import Notice, Span
from web.desk_query import DeskQuery, View, address
from web.exchanges import Exchange, Stage
from web.notice_view import published_line

VERIFY = "现行标准请向牵头单位核实"
_MARK = re.compile(r"\[([0-9A-Za-z.]+)\]")
_HALF_MARK = re.compile(r"\[[0-9A-Za-z.]*$")
_MOST_LISTED = 3
"""More sources than this are not listed below the answer: it names them itself, with marks."""
_CHIPS = {
    Status.ANSWERED: "已答",
    Status.NOT_STATED: "要点未写明",
    Status.NOT_COVERED: "不在要点范围",
    Status.UNCLEAR: "请再说清楚",
}
_STAGE_CHIPS = {
    Stage.RUNNING: "正在查阅要点",
    Stage.STOPPED: "已停止",
    Stage.FAILED: "没有答完",
}

Places = Callable[[str], Sequence[Source]]
"""The places that a mark's item id stands for; none: the mark is no link."""


def render_conversation(exchanges: Sequence[Exchange], notices: Sequence[Notice]) -> str:
    """All exchanges, oldest first, as the content of a live region."""
    return "".join(_exchange(exchange, notices) for exchange in exchanges)


def link_marks(text: str, places: Places) -> str:
    """Escaped text in which each mark `[22]` that has a place is a button that opens it.

    A mark that is only half there is left out: while streaming, its rest is still to come.
    """
    pieces = []
    at = 0
    text = _HALF_MARK.sub("", text)
    for match in _MARK.finditer(text):
        sources = places(match[1])
        if not sources:
            continue
        pieces.append(escape(text[at : match.start()]))
        pieces.append(_opener(sources, match[0], "mark", f"出处：{_name(match[1])}，打开原文"))
        at = match.end()
    return "".join(pieces) + escape(text[at:])


def parse_spans(text: str) -> tuple[Span, ...]:
    """The spans of `data-spans` ("12-40 50-60") as the browser sends them back; else none."""
    if not re.fullmatch(r"\d{1,9}-\d{1,9}( \d{1,9}-\d{1,9})*", text, re.ASCII):
        return ()
    return tuple(
        Span(int(start), int(end)) for start, end in (pair.split("-") for pair in text.split())
    )


def copied_text(answer: Answer, notice: Notice | None) -> str:
    """What the copy button puts on the clipboard: the answer and where it comes from."""
    if notice is None:
        return f"{answer.text}\n{VERIFY}"
    return f"{answer.text}\n来源：{published_line(notice)}。{VERIFY}。"


def _exchange(exchange: Exchange, notices: Sequence[Notice]) -> str:
    answer = exchange.answer
    kind, chip = exchange.stage.value, _STAGE_CHIPS.get(exchange.stage, "")
    if answer:
        kind, chip = answer.status.value, _CHIPS[answer.status]
    busy = ' aria-busy="true"' if exchange.stage is Stage.RUNNING else ""
    return (
        f'<section class="exchange"><div class="asked"><span class="unseen">您问：</span>'
        f"{escape(exchange.question)}</div>"
        f'<div class="answer {kind}"{busy}><span class="chip">{chip}</span>'
        f"{_body(exchange, notices)}{_beside(exchange, notices)}</div></section>"
    )


def _body(exchange: Exchange, notices: Sequence[Notice]) -> str:
    if exchange.answer:
        text = "".join(_sentence(sentence) for sentence in exchange.answer.sentences)
    else:
        text = link_marks(exchange.shown, _whole_items(notices))
    problem = escape(exchange.problem)
    if exchange.stage is Stage.RUNNING and not text:
        return '<p class="waiting"><span></span><span></span><span></span></p>'
    return (f'<p class="text">{text}</p>' if text else "") + (
        f'<p class="problem" role="alert">{problem}</p>' if problem else ""
    )


def _sentence(sentence: Sentence) -> str:
    return link_marks(
        sentence.marked,
        lambda item_id: [source for source in sentence.sources if source.item_id == item_id],
    )


def _whole_items(notices: Sequence[Notice]) -> Places:
    """Marks of an answer that is not whole yet open the whole item, if only one notice has it."""

    def places(item_id: str) -> list[Source]:
        found = [
            Source(notice.id, item.id, item.start, item.end)
            for notice in notices
            for item in notice.items
            if item.id == item_id
        ]
        return found if len(found) == 1 else []

    return places


def _beside(exchange: Exchange, notices: Sequence[Notice]) -> str:
    """Sources, the notice's title and date, the request to verify, and the copy button."""
    answer = exchange.answer
    if exchange.stage is Stage.RUNNING or (answer is None and not exchange.shown):
        return ""
    named = answer.notice_id if answer else ""
    notice = _find(notices, named) or (notices[0] if len(notices) == 1 else None)
    lines = [_source_list(answer.sources, notices) if answer else ""]
    lines.append('<p class="basis">')
    if notice:
        lines.append(f'<span class="title">{escape(published_line(notice))}</span>')
    lines.append(f'<span class="verify">{VERIFY}</span></p>')
    if answer:
        lines.append(_deeds(answer, notice))
    return "".join(lines)


def _deeds(answer: Answer, notice: Notice | None) -> str:
    """Copying, sharing with the address of the first item that is cited, and printing."""
    copied = escape(copied_text(answer, notice))
    cited = next((source for source in answer.sources if source.item_id), None)
    place = address(DeskQuery(View.ITEMS, cited.notice_id, item=cited.item_id)) if cited else ""
    return (
        '<p class="deeds">'
        f'<button type="button" class="copy" data-copy="{copied}">复制回答</button>'
        f'<button type="button" class="share" data-share="{copied}" '
        f'data-address="{escape(place)}">分享</button>'
        '<button type="button" class="print" data-print>打印</button></p>'
    )


def _source_list(sources: Iterable[Source], notices: Sequence[Notice]) -> str:
    grouped: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        grouped.setdefault((source.notice_id, source.item_id), []).append(source)
    if not 0 < len(grouped) <= _MOST_LISTED:
        return ""
    openers = []
    for (notice_id, item_id), places in grouped.items():
        notice = _find(notices, notice_id)
        if notice is None:
            continue
        if item_id:
            label = f"{_name(item_id)}　{_title(notice, item_id)}"
        else:
            label = f"“{notice.text[places[0].start : places[0].end].strip()}”"
        openers.append(f"<li>{_opener(places, label.strip(), 'source', '')}</li>")
    return f'<ul class="sources" aria-label="出处">{"".join(openers)}</ul>' if openers else ""


def _opener(sources: Sequence[Source], label: str, kind: str, spoken: str) -> str:
    """A button that opens the notice of the first source, with that notice's spans marked."""
    notice_id = sources[0].notice_id
    spans = " ".join(
        f"{source.start}-{source.end}" for source in sources if source.notice_id == notice_id
    )
    aria = f' aria-label="{escape(spoken)}"' if spoken else ""
    return (
        f'<button type="button" class="{kind}" data-notice="{escape(notice_id)}" '
        f'data-spans="{spans}"{aria}>{escape(label)}</button>'
    )


def _name(item_id: str) -> str:
    return f"第{item_id}项" if item_id[0].isdigit() else "原文段落"


def _title(notice: Notice, item_id: str) -> str:
    return next((item.title for item in notice.items if item.id == item_id), "")


def _find(notices: Sequence[Notice], notice_id: str) -> Notice | None:
    return next((notice for notice in notices if notice.id == notice_id), None)
