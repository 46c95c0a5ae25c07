"""The pages of one version: four steps from the preview to the switch, and the preview itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

from corpus.notice import Item, Notice
from corpus.review import Remark
from corpus.versions import Version
from web.admin_frame import Viewer, day_told, frame, hidden, version_line
from web.admin_home import render_belongs
from web.desk_cells import item_name, section_name


class Step(Enum):
    """The steps of a version, in order."""

    PREVIEW = "preview"
    DIFFERENCE = "difference"
    TRIAL = "trial"
    SWITCH = "switch"


STEPS = {
    Step.PREVIEW: "预览",
    Step.DIFFERENCE: "差异",
    Step.TRIAL: "试答",
    Step.SWITCH: "切换",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that is looked at, and what it would replace."""

    version: Version
    notice: Notice
    used: Version | None
    """The version of the same notice that is in use now."""
    was_used: bool
    serial: int
    """The switch that this was seen at."""

    @property
    def is_used(self) -> bool:
        """Whether it is in use now."""
        return self.used is not None and self.used.id == self.version.id


def version_page(
    viewer: Viewer, candidate: Candidate, step: Step, main: str, *, refresh: bool = False
) -> str:
    """A step's page: what the version is, the steps, and what the step shows."""
    version = candidate.version
    links = "".join(
        f'<li><a href="{viewer.address(version=version.id, step=each.value)}"'
        f"{_CURRENT if each is step else ''}>{number}. {name}</a></li>"
        for number, (each, name) in enumerate(STEPS.items(), start=1)
    )
    if candidate.is_used:
        state = "正在使用"
    elif candidate.used:
        state = "切换后替换现在使用的一版"
    else:
        state = "切换后与现有要点并列使用"
    later = list(STEPS)[list(STEPS).index(step) + 1 :]
    onward = ""
    if later and not candidate.is_used:
        goal = viewer.address(version=version.id, step=later[0].value)
        onward = f'<p class="way"><a class="door" href="{goal}">下一步：{STEPS[later[0]]}</a></p>'
    title = f"《{version.title}》{STEPS[step]}"
    whole = (
        f'<p class="lead"><a href="{viewer.address()}">要点</a> › 一个版本</p>'
        f"<h2>《{escape(version.title)}》</h2>"
        f'<p><span class="state">{state}</span>{day_told(version)}　共 {version.items} 项</p>'
        f'<p class="lead">{version_line(version)}　'
        f'<a href="{viewer.root}admin/original?version={version.id}">下载原文件</a></p>'
        f'<nav aria-label="步骤"><ol class="steps">{links}</ol></nav>{main}{onward}'
    )
    return frame(viewer, title, whole, tab="要点", refresh=refresh)


def render_preview(
    candidate: Candidate, remarks: Sequence[Remark], versions: Sequence[Version], viewer: Viewer
) -> str:
    """What was read of the file: its head, what to check, and every item."""
    notice = candidate.notice
    facts = [
        ("标题", notice.title),
        ("发布日期", day_told(candidate.version)),
        ("来源", notice.source or "没有读到"),
        ("地区", notice.place or "没有读到"),
        ("年份", str(notice.year) if notice.year else "没有读到"),
        ("内容", f"{len(notice.sections)} 个部分，{len(notice.items)} 项"),
    ]
    head = "".join(f"<div><dt>{name}</dt><dd>{escape(told)}</dd></div>" for name, told in facts)
    return (
        f'<h3>读到的内容</h3><dl class="facts">{head}</dl>{_belongs(candidate, versions, viewer)}'
        f"{_remarks(notice, remarks)}<h3>逐项核对</h3>{_sections(notice)}"
    )


def item_text(notice: Notice, item: Item) -> str:
    """An item's words as published, in one line."""
    return "".join(notice.text[item.start : item.end].split())


_CURRENT = ' aria-current="step"'


def _belongs(candidate: Candidate, versions: Sequence[Version], viewer: Viewer) -> str:
    if candidate.was_used or candidate.is_used:
        return ""
    told = (
        f"当作《{candidate.used.title}》的新版本，切换后替换现在的一版。"
        if candidate.used
        else "当作另外一份要点，切换后与现有的并列，读者会看到是哪一份在回答。"
    )
    choice = render_belongs(candidate.version.notice_id, versions)
    inner = f"{hidden(version=candidate.version.id)}{choice}<button type='submit'>改成这样</button>"
    return (
        f"<p>{escape(told)}</p><details><summary>不对，要改</summary>"
        f"{viewer.form('belongs', inner, kind='filters')}</details>"
    )


def _remarks(notice: Notice, remarks: Sequence[Remark]) -> str:
    if not remarks:
        return '<h3>提醒</h3><p class="fine">没有发现要核对的地方。</p>'
    known = {item.id for item in notice.items}
    lines = "".join(
        f"<li>{escape(remark.text)}{_jump(remark.item_id) if remark.item_id in known else ''}</li>"
        for remark in remarks
    )
    return (
        f"<h3>提醒（{len(remarks)} 处，请对照原文核对）</h3>"
        f'<ul class="remarks">{lines}</ul>'
        '<p class="lead">提醒不妨碍切换。要改的，请改好文件后重新上传。</p>'
    )


def _jump(item_id: str) -> str:
    return f'<a href="#item-{escape(item_id)}">看这一项</a>'


def _sections(notice: Notice) -> str:
    pieces = []
    for section in notice.sections:
        items = "".join(_item(notice, item) for item in section.items)
        pieces.append(
            f"<details open><summary>{escape(section_name(section))}"
            f"<small>{len(section.items)} 项</small></summary>{items}</details>"
        )
    return f'<div class="parsed">{"".join(pieces)}</div>'


def _item(notice: Notice, item: Item) -> str:
    leads = "、".join(item.lead_units) or "没有读到"
    supports = "、".join(item.support_units) or "无"
    hint = "等" if item.support_is_open else ""
    return (
        f'<section class="parsed-item" id="item-{escape(item.id)}">'
        f"<h4>{escape(item_name(item))}　{escape(item.title)}</h4>"
        f"<p>{escape(''.join(item.body.split()))}</p>"
        f'<p class="lead">牵头：{escape(leads)}　协同：{escape(supports)}{hint}</p></section>'
    )
