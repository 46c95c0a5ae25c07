"""From notices and answers to records: pure, no model is asked."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from assistant.values import Answer, Source, Status
from corpus.figure_register import FigureRow, SortKey, figure_rows, sort_figures
from corpus.figure_search import parse_search, search_figures
from corpus.figures import Kind
from corpus.notice import Item, Notice
from corpus.numerals import fold
from corpus.register import Register
from corpus.unit_register import Role, UnitEntry, find_entries, unit_spans
from minsheng.records import (
    ADVICE,
    AnswerRecord,
    DutyRecord,
    FigureRecord,
    FiguresRecord,
    ItemRecord,
    ItemsRecord,
    NoticeRecord,
    SentenceRecord,
    SourceRecord,
    UnitRecord,
    UnitsRecord,
)


def uri_of(notice_id: str, item_id: str = "") -> str:
    """The lasting name of a notice, or of an item in it."""
    notice = f"minsheng://notices/{quote(notice_id, safe='')}"
    return f"{notice}/items/{quote(item_id, safe='')}" if item_id else notice


def notice_record(notice: Notice) -> NoticeRecord:
    """The notice without its text."""
    published = notice.published.isoformat() if notice.published else ""
    return NoticeRecord(notice.id, notice.title, published, notice.source, len(notice.items))


def answer_record(question: str, answer: Answer, notices: Sequence[Notice]) -> AnswerRecord:
    """The answer with the words of its sources."""
    by_id = {notice.id: notice for notice in notices}
    places = {source: at for at, source in enumerate(answer.sources)}
    return AnswerRecord(
        question=question,
        status=answer.status.value,
        refused=answer.status is not Status.ANSWERED,
        answer=answer.text,
        citations=answer.citations,
        sources=tuple(_source(by_id[source.notice_id], source) for source in answer.sources),
        sentences=tuple(
            SentenceRecord(
                sentence.text,
                sentence.kind.value,
                tuple(dict.fromkeys(places[source] for source in sentence.sources)),
            )
            for sentence in answer.sentences
        ),
        notice=notice_record(by_id[answer.notice_id]),
        advice=ADVICE,
        retrieved=answer.retrieved,
        rewritten=answer.rewritten,
        output_tokens=answer.output_tokens,
        latency_s=round(answer.latency_s, 4),
        first_token_s=round(answer.first_token_s, 4),
    )


def item_record(notice: Notice, item: Item) -> ItemRecord:
    """The item, whole."""
    return ItemRecord(
        notice=notice_record(notice),
        item=item.id,
        number=item.number,
        title=item.title,
        section=item.section,
        body=item.body,
        lead_units=item.lead_units,
        lead_is_open=item.lead_is_open,
        support_units=item.support_units,
        support_is_open=item.support_is_open,
        start=item.start,
        end=item.end,
        text=notice.text[item.start : item.end],
        uri=uri_of(notice.id, item.id),
    )


def items_record(
    notice: Notice,
    search: str = "",
    *,
    item: Item | None = None,
    unit: str = "",
    role: Role | None = None,
    limit: int | None = None,
) -> ItemsRecord:
    """Items that hold all words of the search, and that the unit (any of its names) has a part in.

    Words are compared without regard to width and case.
    """
    entries = find_entries(notice, unit).entries if unit.strip() else ()
    named = {
        each.id
        for entry in entries
        for one, items in ((Role.LEAD, entry.leads), (Role.SUPPORT, entry.supports))
        if role in (None, one)
        for each in items
    }
    found = [
        each
        for each in notice.items
        if (item is None or each.id == item.id)
        and (not unit.strip() or each.id in named)
        and all(word in _folded(notice, each) for word in fold(search).casefold().split())
    ]
    shown = tuple(item_record(notice, each) for each in found[:limit])
    return ItemsRecord(notice_record(notice), shown, len(found))


def units_record(notice: Notice, name: str = "", *, item: Item | None = None) -> UnitsRecord:
    """The units that the name means, by any spelling, an earlier or later name, or in part.

    Where an item is given, only those that it names, with all that they do.
    """
    found = find_entries(notice, name)
    register = Register.from_notice(notice)
    units = tuple(
        _unit(notice, register, entry)
        for entry in found.entries
        if item is None or item in entry.items
    )
    return UnitsRecord(notice_record(notice), units, found.told)


def figures_record(
    notice: Notice,
    search: str = "",
    *,
    item: Item | None = None,
    kinds: Sequence[Kind] = (),
    sort: SortKey = SortKey.PLACE,
    descending: bool = False,
    limit: int | None = None,
) -> FiguresRecord:
    """Figures by words and by at most one comparison: 补贴, ≥ 80%, 补贴 不低于50元."""
    rows = search_figures(figure_rows(notice), parse_search(search))
    rows = tuple(
        row
        for row in rows
        if (item is None or row.item.id == item.id) and (not kinds or row.figure.kind in kinds)
    )
    shown = sort_figures(rows, sort, descending=descending)[:limit]
    figures = tuple(_figure(notice, row) for row in shown)
    return FiguresRecord(notice_record(notice), figures, len(rows))


def _folded(notice: Notice, item: Item) -> str:
    return fold(notice.text[item.start : item.end]).casefold()


def _source(notice: Notice, source: Source) -> SourceRecord:
    return SourceRecord(
        notice=notice.id,
        item=source.item_id,
        title=notice.item(source.item_id).title if source.item_id else notice.title,
        start=source.start,
        end=source.end,
        text=notice.text[source.start : source.end],
        uri=uri_of(notice.id, source.item_id),
    )


def _unit(notice: Notice, register: Register, entry: UnitEntry) -> UnitRecord:
    named = {field.name: getattr(entry, field.name) for field in dataclasses.fields(entry)}
    named["leads"] = tuple(_duty(notice, entry, item) for item in entry.leads)
    named["supports"] = tuple(_duty(notice, entry, item) for item in entry.supports)
    hidden = tuple(item.id for item in register.open_items(entry.unit))
    return UnitRecord(**named, may_hide_in=hidden)


def _duty(notice: Notice, entry: UnitEntry, item: Item) -> DutyRecord:
    span = unit_spans(notice, item, entry)[0]
    return DutyRecord(
        item=item.id,
        title=item.title,
        section=item.section,
        start=span.start,
        end=span.end,
        text=notice.text[span.start : span.end],
        uri=uri_of(notice.id, item.id),
    )


def _figure(notice: Notice, row: FigureRow) -> FigureRecord:
    figure = row.figure
    return FigureRecord(
        text=figure.text,
        value=_number(figure.value),
        high=None if figure.high is None else _number(figure.high),
        unit=figure.unit,
        comparator=figure.comparator.value,
        comparator_text=figure.comparator_text,
        basis=figure.basis,
        subject=figure.subject,
        level=figure.level,
        kind=figure.kind.value,
        item=row.item.id,
        title=row.item.title,
        lead_units=row.item.lead_units,
        clause=row.clause,
        start=figure.start,
        end=figure.end,
        uri=uri_of(notice.id, row.item.id),
    )


def _number(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() else float(value)
