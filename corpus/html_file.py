"""Reads the text of a web page that holds a notice: title, date and source, then the main text.

The main text is what most of the sentences outside links stand in; navigation, scripts, forms
and hidden parts are left out. Nothing is fetched and no script is run. What a script would write
into the page, it does not know.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from corpus.errors import BrokenFileError, ScannedFileError, TooLargeError
from corpus.html_tables import is_data_table, read_rows
from corpus.text_bytes import decode

MAX_ELEMENTS = 200_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DROPPED = frozenset(
    "script style noscript template iframe object embed svg canvas button select option input"
    " textarea nav aside footer head audio video map".split()
)
_BLOCKS = frozenset(
    "p div section article main header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tr td"
    " th blockquote pre center figure figcaption address fieldset hr form body html".split()
)
_ASIDE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|breadcrumbs?|crumbs?|position|location|footer|foot|sidebar"
    r"|share|bdsharebuttonbox|toolbar|related|recommend|qrcode|ewm|copyright|pager|pagination|comments?)"
    r"(?:$|[ \d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE = re.compile(r"[，。；：、,;]")
_META = {"title": "ArticleTitle", "date": "PubDate", "source": "ContentSource"}
_PRINTED = {
    "date": re.compile(
        r"(?:日期|时间)\s*[:：]\s*(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?)"
    ),
    "source": re.compile(r"来源\s*[:：]\s*([\u4e00-\u9fff（）()]{2,40})"),
}
_AROUND = 1500
_SHORTEST_TITLE = 6
_SPACES = re.compile(r"[ \t\r\f\v\n\u00a0]+")


def read_html(raw: bytes, name: str) -> str:
    """The text of a page: a paragraph or a row of a table on each line.

    Raises ScannedFileError where the page holds no text, BrokenFileError and TooLargeError.
    """
    declared = _CHARSET.search(raw[:4096])
    text = decode(raw, name, declared.group(1).decode("ascii") if declared else "")
    text = _CONTROLS.sub("", _DECLARATION.sub("", text))
    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BrokenFileError(
            f"{name} 不是完整的网页，读不出内容。"
            "请在浏览器中重新保存，或把正文复制到 .txt 文件后重新放入。"
        ) from error
    is_cut = any("depth" in entry.message for entry in parser.error_log)
    if is_cut or sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise TooLargeError(
            f"{name} 的网页结构过大或嵌套过深。请把正文复制到 .txt 文件后重新放入。"
        )
    metadata = _read_metadata(root)
    _drop(root)
    found = root.find("body")
    body = root if found is None else found
    main = _find_main(body)
    metadata = _read_around(body, main, metadata)
    lines = _tidy("".join(_pieces(main)))
    if not any(character.isalnum() for line in lines for character in line):
        raise ScannedFileError(
            f"{name} 里没有可读的正文（可能由脚本生成，或整页都是图片）。"
            "请在浏览器中打开，把正文复制到 .txt 文件后重新放入。"
        )
    return "\n".join([*_head(metadata, lines), *lines]).strip("\n") + "\n"


def _read_metadata(root: Any) -> dict[str, str]:
    """Title, date and source as Chinese government sites declare them in the page's head."""
    found = {str(m.get("name", "")): str(m.get("content", "")) for m in root.iter("meta")}
    read = {
        key: _SPACES.sub(" ", found[name]).strip()
        for key, name in _META.items()
        if found.get(name, "").strip()
    }
    headings = [_SPACES.sub(" ", h.text_content()).strip() for h in root.iter("h1")]
    headings = [heading for heading in headings if 4 <= len(heading) <= 120]
    if "title" not in read and len(headings) == 1:
        read["title"] = headings[0]
    named = root.find(".//title")
    if "title" not in read and named is not None and named.text:
        first = re.split(r"\s*[-_|–—]+\s*", _SPACES.sub(" ", named.text).strip())[0]
        if len(first) >= _SHORTEST_TITLE:
            read["title"] = first
    return read


def _read_around(body: Any, main: Any, metadata: dict[str, str]) -> dict[str, str]:
    """The metadata, with date and source from the lines above the main text where it has none."""
    around = _text_before(body, main)[-_AROUND:]
    read = dict(metadata)
    for key, form in _PRINTED.items():
        found = list(form.finditer(around))
        if key not in read and found:
            read[key] = found[-1].group(1)
    return read


def _head(metadata: dict[str, str], lines: list[str]) -> list[str]:
    """What the page says of the notice outside its main text, as lines that the parser reads."""
    opening = re.sub(r"\s", "", "".join(lines[:12]))
    head: list[str] = []
    title = metadata.get("title", "")
    if title and re.sub(r"\s", "", title) not in opening:
        head += [title, ""]
    if "date" in metadata and not re.search(r"(?:日期|时间)[:：]\d{4}", opening):
        head.append(f"发布日期：{metadata['date']}")
    if "source" in metadata and "来源：" not in opening and "来源:" not in opening:
        head.append(f"来源：{metadata['source']}")
    return [*head, ""] if head and head[-1] else head


def _drop(root: Any) -> None:
    for element in list(root.iter(etree.Element)):
        named = f"{element.get('id', '')} {element.get('class', '')}"
        aside = _ASIDE.search(named) and not _is_long(element)
        hidden = _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None
        if (element.tag in _DROPPED or aside or hidden) and element.getparent() is not None:
            element.drop_tree()


def _is_long(element: Any) -> bool:
    """A part named like navigation that holds the text itself (class="position main")."""
    return len(_SENTENCE.findall(element.text_content())) > 30


def _find_main(body: Any) -> Any:
    """The innermost element that still holds most of the sentences outside links."""
    weights: dict[Any, int] = {}
    for element in reversed(list(body.iter(etree.Element))):  # children before their parents
        own = "" if element.tag == "a" else element.text or ""
        tails = "".join(child.tail or "" for child in element)
        weights[element] = (
            0 if element.tag == "a" else sum(weights[child] for child in element)
        ) + len(_SENTENCE.findall(own + tails))
    main = body
    while weights[main]:
        heaviest = max(main, key=lambda child: weights.get(child, 0), default=None)
        whole = heaviest is not None and weights[heaviest] * 10 >= weights[main] * 9
        if heaviest is None or not whole or heaviest.tag not in _BLOCKS - _INSIDE:
            break
        if heaviest.tag == "table" and is_data_table(heaviest):
            break
        main = heaviest
    return main


_INSIDE = frozenset("p li h1 h2 h3 h4 h5 h6 dt dd".split())
"""Parts of a text, never all of it."""


def _text_before(body: Any, main: Any) -> str:
    """The text of the page above its main part."""
    parts: list[str] = []
    element = main
    while element is not body and element.getparent() is not None:
        above = [*element.itersiblings(preceding=True)]
        parts.append("".join("".join(_pieces(e)) + (e.tail or "") for e in reversed(above)))
        element = element.getparent()
    return "".join(reversed(parts))


def _pieces(element: Any) -> Iterator[str]:
    """The text of an element with its line breaks, a data table as rows."""
    if element.tag == "table" and is_data_table(element):
        yield "\n\n"
        for row in read_rows(element, lambda cell: "".join(_pieces(cell))):
            yield row + "\n"
        yield "\n"
        return
    is_block = element.tag in _BLOCKS
    yield "\n" if is_block or element.tag == "br" else ""
    yield _SPACES.sub(" ", element.text or "") if element.tag != "pre" else element.text or ""
    for child in element:
        yield from _pieces(child)
        yield _SPACES.sub(" ", child.tail or "")
    if is_block:
        yield "\n\n" if element.tag == "p" else "\n"


def _tidy(text: str) -> list[str]:
    """The lines without outer white space, at most one empty line between two."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line.rstrip().lstrip(" ")
        if bare.strip() or (lines and lines[-1]):
            lines.append(bare)
    return lines
