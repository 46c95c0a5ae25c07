"""Reads the head of a notice: title, date, source and preamble, and the year it is for.

Websites print their own lines around a notice (您当前的位置…, 字体:[ 大 ]); these are no field.
It does not know whom the notice speaks for (`corpus.locality` does).
"""

import re
from dataclasses import dataclass
from datetime import date

from corpus.notice import Span
from corpus.numbering import chinese_number


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the first numbered heading; spans are in the notice's text."""

    title: str
    title_span: Span
    published: date | None
    published_span: Span | None
    source: str
    source_span: Span | None
    preamble_span: Span


_DATE = re.compile(
    r"(\d{4})[ \t]*[年\-/.．][ \t]*(\d{1,2})[ \t]*[月\-/.．][ \t]*(\d{1,2})日?"
    r"|([二一][〇○零一二三四五六七八九O0]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_KEY = re.compile(
    r"^[\[【（(]?(?P<key>[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{1,9}?)[ \t\u3000]*[:：]"
)
_DATE_KEYS = (
    "发布日期",
    "发布时间",
    "发文日期",
    "印发日期",
    "成文日期",
    "生成日期",
    "日期",
    "时间",
)
_SOURCE_KEYS = (
    "来源",
    "信息来源",
    "文章来源",
    "发文机关",
    "发布机构",
    "发文单位",
    "发布单位",
    "制发机关",
)
_META_KEYS = frozenset(
    _DATE_KEYS
    + _SOURCE_KEYS
    + ("标题", "名称", "索引号", "主题分类", "信息分类", "体裁分类", "组配分类", "主题词", "关键词")
    + ("发文字号", "文号", "文件编号", "公开方式", "有效性", "公文时效", "效力状态", "内容概述")
    + ("作者", "编辑", "责任编辑", "阅读", "浏览次数", "点击数", "访问量", "字体", "字号", "打印")
)
_FIELD = re.compile(
    r"(?:^|(?<=[\s\u3000\[【（(|]))"
    r"([\u4e00-\u9fff]{2,6}|[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff]){1,3})[ \u3000]*[:：]"
)
_SITE = re.compile(
    r"当前(?:的)?位置|^首页|字体[:：]|字号[:：]|【?打印|关闭窗口|分享到"
    r"|^[\u4e00-\u9fff]{2,30}(?:政府|委员会|办公室|领导小组|[局委厅部办])文件$"
    r"|^[\[【]?大[ \u3000]*中[ \u3000]*小|^-->$|^\W*$"
)
_NUMBER = re.compile(
    r"^\S{0,12}[〔\[（(【]\d{4}[〕\]）)】]第?\d+号$|^第\d+号$|^[（(].{4,40}[日过][）)]$"
)
_STOPS = re.compile(r"[。；;：:！!？?，,]")
_COMPLETE = re.compile(
    r"(?:通知|意见|方案|要点|清单|办法|实施|计划|公告|通告|决定|条例|规定|函|批复|安排|事项|实事|任务|分工|分解表"
    r"|目标|报告|措施|政策|问答|指南|细则|规划|预案|工程|项目|答复|办事指引)(?:[（(].{1,12}[）)])?$"
)
_HAN = re.compile(r"[\u4e00-\u9fff\w]")
TITLE_LIMIT = 100


def read_header(text: str, end: int) -> Header:
    """Reads the head of `text`, which ends at `end` (the first number or the text's end)."""
    values, consumed = _read_keys(text, end)
    lines = _lines(text, 0, end)
    title_span = values.get("标题") or _find_title(text, lines, consumed)
    title = re.sub(r"[\r\n\t\u3000 ]+", "", text[title_span.start : title_span.end]).strip("#*")
    title_key = _squeeze(title)
    preamble_start = end
    for line in lines:
        content = text[line.start : line.end]
        squeezed = _squeeze(content)
        is_head = (
            not squeezed
            or line.start in consumed
            or line.start < title_span.end
            or (len(squeezed) >= 3 and squeezed in title_key)
            or _is_site(content)
            or _NUMBER.match(_squeeze_white(content))
            or (_DATE.search(content) and len(_DATE.sub("", content).strip("（()）")) < 3)
        )
        if not is_head:
            preamble_start = line.start
            break
    preamble_end = preamble_start + len(text[preamble_start:end].rstrip())
    published, published_span = _find_date(text, values)
    source_span = next((values[k] for k in _SOURCE_KEYS if k in values), None)
    source_span = source_span or _find_signature(text)
    return Header(
        title=title,
        title_span=title_span,
        published=published,
        published_span=published_span,
        source=_squeeze_white(text[source_span.start : source_span.end]) if source_span else "",
        source_span=source_span,
        preamble_span=Span(preamble_start, max(preamble_start, preamble_end)),
    )


def _squeeze_white(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s#*]+", "", text)


def _lines(text: str, start: int, end: int) -> list[Span]:
    """The lines between `start` and `end` that hold something, without outer white space."""
    spans: list[Span] = []
    for found in re.compile(r"[^\r\n]+").finditer(text, start, end):
        line = found.group()
        begin = found.start() + len(line) - len(line.lstrip(" \t\u3000\ufeff\u00a0#*"))
        finish = found.start() + len(line.rstrip())
        if finish > begin:
            spans.append(Span(begin, finish))
    return spans


def _is_site(line: str) -> bool:
    return _SITE.search(line.strip()) is not None


def _read_keys(text: str, end: int) -> tuple[dict[str, Span], set[int]]:
    """Values of the lines that are fields (来源: …), by key, and the starts of all such lines."""
    values: dict[str, Span] = {}
    consumed: set[int] = set()
    lines = _lines(text, 0, end)
    for i, line in enumerate(lines):
        content = text[line.start : line.end]
        first = _KEY.match(content)
        if first is None or _squeeze_white(first["key"]) not in _META_KEYS:
            continue
        consumed.add(line.start)
        keys = [m for m in _FIELD.finditer(content) if _squeeze_white(m.group(1)) in _META_KEYS]
        for j, key in enumerate(keys):
            stop = keys[j + 1].start() if j + 1 < len(keys) else len(content)
            value = re.sub(r"[\s\u3000\[【（(|]+$", "", content[key.end() : stop])
            begin = line.start + key.end() + len(value) - len(value.lstrip())
            span = Span(begin, line.start + key.end() + len(value))
            if not value.strip() and j + 1 == len(keys) and i + 1 < len(lines):
                below = lines[i + 1]
                if _KEY.match(text[below.start : below.end]) or _STOPS.search(
                    text[below.start : below.end]
                ):
                    continue
                consumed.add(below.start)
                span = below
            if span.end > span.start:
                values.setdefault(_squeeze_white(key.group(1)), span)
    return values, consumed


def _find_title(text: str, lines: list[Span], consumed: set[int]) -> Span:
    """The first line that is a title, with the lines that carry it on."""
    start: int | None = None
    stop = 0
    for line in lines:
        content = text[line.start : line.end]
        is_field = line.start in consumed or _is_site(content) or not _HAN.search(content)
        if start is None:
            if is_field or _NUMBER.match(_squeeze_white(content)):
                continue
            start, stop = line.start, line.end
            if len(content) > TITLE_LIMIT or (_STOPS.search(content) and content[-1] in "。；;："):
                return Span(start, start)  # a paragraph: the notice has no title
        else:
            apart = text.count("\n", stop, line.start) > 1
            whole = stop - start + len(content) > TITLE_LIMIT
            if is_field or apart or whole or _STOPS.search(content) or _NUMBER.match(content):
                break
            stop = line.end
        if _COMPLETE.search(content):
            break
    return Span(start, stop) if start is not None else Span(0, 0)


def _to_date(found: re.Match[str]) -> date | None:
    try:
        if found.group(1):
            return date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
        year = re.sub("[○O0]", "〇", found.group(4))
        return date(
            chinese_number(year), chinese_number(found.group(5)), chinese_number(found.group(6))
        )
    except ValueError:
        return None


def _find_date(text: str, values: dict[str, Span]) -> tuple[date | None, Span | None]:
    """The date of publication: a field's, else one in brackets or alone on a line (the last)."""
    for key in _DATE_KEYS:
        if key in values and (found := _DATE.search(text, values[key].start, values[key].end)):
            day = _to_date(found)
            if day is not None:
                return day, Span(found.start(), found.end())
    alone = [line for line in _lines(text, 0, len(text)) if line.end - line.start <= 24]
    for line in reversed(alone):
        found = _DATE.match(text, line.start + (text[line.start] in "（("), line.end)
        if found and not text[found.end() : line.end].strip("）) \u3000印发布"):
            day = _to_date(found)
            if day is not None:
                return day, Span(found.start(), found.end())
    return None, None


def _find_signature(text: str) -> Span | None:
    """The line above the date at the end: the office that signs."""
    lines = _lines(text, 0, len(text))
    for above, line in zip(reversed(lines[:-1]), reversed(lines[1:]), strict=True):
        found = _DATE.match(text, line.start, line.end)
        if found and found.end() >= line.end - 1:
            content = text[above.start : above.end]
            if 3 <= len(content) <= 30 and not _STOPS.search(content):
                return above
    return None


def find_year(header: Header) -> int | None:
    """The year in the title, else of the publication."""
    found = re.search(r"((?:19|20)\d{2})(?=[ 年]|[—\-－~～至]\d{4})", header.title)
    if found:
        return int(found.group(1))
    spelt = re.search(r"(二[〇○零][〇○零一二三四五六七八九]{2})年", header.title)
    if spelt:
        return chinese_number(spelt.group(1).replace("○", "〇"))
    return header.published.year if header.published else None
