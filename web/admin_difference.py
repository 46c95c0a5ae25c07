"""What changed between two versions, side by side: items, their words, figures and units."""

from collections.abc import Iterable, Sequence
from html import escape

from corpus.differences import ChangeKind, ItemChange
from corpus.figure_changes import FigureChange, PlacedFigure, content_start
from corpus.notice import Item, Notice, Span
from corpus.unit_changes import PlacedUnit, UnitChange, UnitRole
from corpus.versions import Version
from web.admin_frame import Viewer, hidden, version_line
from web.desk_cells import item_name

_KINDS = {
    ChangeKind.ADDED: "新增",
    ChangeKind.REMOVED: "删去",
    ChangeKind.REWORDED: "改动",
    ChangeKind.MOVED: "只移动了位置",
}
_ROLES = {UnitRole.LEAD: "牵头", UnitRole.SUPPORT: "协同"}


def render_difference(
    old: Notice, new: Notice, changes: Sequence[ItemChange], against: Version
) -> str:
    """All changes; the counts come first, and figures and units stand out."""
    told = f'<p class="lead">与这一版比较：《{escape(against.title)}》　{version_line(against)}</p>'
    if not changes:
        same = "各项文字、数字、单位都没有变化。"
        return f'{told}<p class="fine" role="status">{same}</p>'
    figures = sum(len(change.figures) for change in changes)
    units = sum(len(change.units) for change in changes)
    counted = [
        (f"{name} {count} 项", kind.value)
        for kind, name in _KINDS.items()
        if (count := sum(change.kind is kind for change in changes))
    ]
    links = "".join(f'<li><a href="#{kind}">{text}</a></li>' for text, kind in counted)
    seen: set[ChangeKind] = set()
    pieces = []
    for kind in _KINDS:
        for change in changes:
            if change.kind is kind:
                anchor = f' id="{kind.value}"' if kind not in seen else ""
                seen.add(kind)
                pieces.append(_change(old, new, change, anchor))
    return (
        f'{told}<ul class="counts">{links}<li>数字变了 {figures} 处</li>'
        f"<li>单位变了 {units} 处</li></ul>{''.join(pieces)}"
    )


def render_against(viewer: Viewer, version: Version, others: Sequence[Version], chosen: str) -> str:
    """The choice of the version that is compared with."""
    options = "".join(
        f'<option value="{other.id}"{" selected" if other.id == chosen else ""}>'
        f"《{escape(other.title)}》　{version_line(other)}</option>"
        for other in others
    )
    return (
        f'<form class="filters" method="get" action="{viewer.root}admin">'
        f"{hidden(version=version.id, step='difference')}"
        f'<label class="wide"><span>与哪一版比较</span><select name="against">{options}</select>'
        '</label><button type="submit">比较</button></form>'
    )


def _change(old: Notice, new: Notice, change: ItemChange, anchor: str) -> str:
    kind = _KINDS[change.kind]
    item = change.new or change.old
    assert item is not None
    title = f"{item_name(item)}　{item.title}"
    if change.old and change.new and change.is_moved:
        kind += (
            f"（原{item_name(change.old)}）" if change.old.id != change.new.id else "（换了部分）"
        )
    columns = ""
    if change.kind is not ChangeKind.MOVED:
        columns = (
            '<div class="sides">'
            + _side("原来", old, change.old, [word.old for word in change.words], "del")
            + _side("现在", new, change.new, [word.new for word in change.words], "ins")
            + "</div>"
        )
    return (
        f'<section class="change {change.kind.value}"{anchor}><h3><span class="kind">{kind}</span>'
        f"{escape(title)}</h3>{_figures(change.figures)}{_units(change.units)}{columns}</section>"
    )


def _side(name: str, notice: Notice, item: Item | None, spans: Iterable[Span], tag: str) -> str:
    if item is None:
        return f'<div class="side"><h4>{name}</h4><p class="lead">没有这一项</p></div>'
    at = content_start(notice, item)
    pieces = []
    for span in spans:
        if at <= span.start < span.end <= item.end:
            pieces.append(_plain(notice.text[at : span.start]))
            words = _plain(notice.text[span.start : span.end])
            pieces.append(f"<{tag}>{words}</{tag}>")
            at = span.end
    pieces.append(_plain(notice.text[at : item.end]))
    return f'<div class="side"><h4>{name}</h4><p>{"".join(pieces)}</p></div>'


def _plain(text: str) -> str:
    return escape("".join(text.split("\n")))


def _figures(changes: Sequence[FigureChange]) -> str:
    rows = [
        (
            escape(_subject(change.old or change.new)),
            _figure(change.old),
            _figure(change.new),
        )
        for change in changes
    ]
    return _table("数字", ("说的是", "原来", "现在"), rows)


def _subject(placed: PlacedFigure | None) -> str:
    if placed is None:
        return ""
    figure = placed.figure
    return "，".join(filter(None, [figure.subject, figure.level])) or "（见下文）"


def _figure(placed: PlacedFigure | None) -> str:
    if placed is None:
        return "—"
    figure = placed.figure
    said = "，".join(filter(None, [figure.basis, figure.comparator_text]))
    note = f'<small class="note">{escape(said)}</small>' if said else ""
    return f"<strong>{escape(figure.text)}</strong>{note}"


def _units(changes: Sequence[UnitChange]) -> str:
    rows = [(_unit(change.old), _unit(change.new)) for change in changes]
    return _table("单位", ("原来", "现在"), rows)


def _unit(placed: PlacedUnit | None) -> str:
    return f"{escape(placed.name)}（{_ROLES[placed.role]}）" if placed else "—"


def _table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<table class="changed"><caption>{name}的变化（{len(rows)}）</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
