"""The API's page: its OpenAPI description as plain HTML, without a script or another host."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

_STYLE = (Path(__file__).resolve().parent / "docs.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
_METHODS = ("get", "post")
_JSON = "application/json"
Schema = Mapping[str, Any]


def docs_router(describe: Callable[[], dict[str, Any]]) -> APIRouter:
    """The page over an OpenAPI description."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/docs")
    async def page(request: Request) -> Response:
        html = render(describe(), str(request.base_url).rstrip("/"))
        return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY})

    @router.get("/api/docs.css")
    async def style() -> Response:
        return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    return router


def render(described: Schema, base: str) -> str:
    """The whole page; `base` is where the reader reaches this house."""
    schemas = described["components"]["schemas"]
    operations = "".join(
        _operation(path, method, operation, schemas, base)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    )
    shapes = "".join(_shape(name, schema) for name, schema in sorted(schemas.items()))
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>接口 - {escape(described['info']['title'])}</title>"
        '<link rel="stylesheet" href="docs.css"></head><body><main>'
        f"<h1>{escape(described['info']['title'])}的接口</h1>"
        f"<p>{escape(described['info']['description'])}</p>"
        f"<p>支持 OpenAI 接口的客户端填这个地址：<code>{escape(base)}/v1</code>，模型名 "
        "<code>minsheng</code>；管理员没有设密钥时，密钥随便填。"
        '机器读的说明：<a href="openapi.json">openapi.json</a>（OpenAPI 3.1）。</p>'
        f"{operations}<h2>数据的形状</h2>{shapes}</main></body></html>"
    )


def _operation(path: str, method: str, operation: Schema, schemas: Schema, base: str) -> str:
    parameters = [_parameter(each) for each in operation.get("parameters", ())]
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
    replies = "".join(
        f"<tr><th scope=row>{code}</th><td>{escape(_when(code, reply))}</td>"
        f"<td>{_sent(reply)}</td></tr>"
        for code, reply in sorted(operation["responses"].items())
        if code != "422"
    )
    return (
        f"<section><h2><b>{method.upper()}</b> <code>{escape(path)}</code></h2>"
        f"<p>{escape(operation.get('summary', ''))}</p>"
        f"{''.join(_prose(operation.get('description', '')))}"
        + (f"<p>正文：{_type(body)}</p>" if body else "")
        + _table(("参数", "类型", "说明"), "".join(parameters))
        + _table(("状态", "什么时候", "形状"), replies)
        + f"<pre><code>{escape(_curl(path, method, body, schemas, base))}</code></pre></section>"
    )


def _prose(text: str) -> Iterator[str]:
    """Paragraphs and the points of a list, as our own descriptions write them."""
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if all(line.startswith("- ") for line in lines):
            points = "".join(f"<li>{_words(line[2:])}</li>" for line in lines)
            yield f"<ul>{points}</ul>"
        else:
            yield f"<p>{_words(block)}</p>"


def _when(code: str, reply: Schema) -> str:
    return "成功" if code == "200" else str(reply["description"])


def _words(text: str) -> str:
    """Text with its code in backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _parameter(parameter: Schema) -> str:
    return (
        f"<tr><th scope=row><code>{escape(parameter['name'])}</code></th>"
        f"<td>{_type(parameter['schema'])}</td>"
        f"<td>{escape(parameter.get('description', ''))}</td></tr>"
    )


def _sent(reply: Schema) -> str:
    kinds = reply.get("content", {})
    return "、".join(_type(kind["schema"]) for kind in kinds.values() if kind.get("schema"))


def _shape(name: str, schema: Schema) -> str:
    rows = "".join(
        f"<tr><th scope=row><code>{escape(field)}</code></th><td>{_type(told)}</td>"
        f"<td>{escape(told.get('description', ''))}</td></tr>"
        for field, told in schema.get("properties", {}).items()
    )
    if not rows:
        rows = f"<tr><th scope=row>值</th><td>{_type(schema)}</td><td></td></tr>"
    table = _table(("字段", "类型", "说明"), rows)
    return f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{table}</section>'


def _table(heads: tuple[str, ...], rows: str) -> str:
    if not rows:
        return ""
    head = "".join(f"<th scope=col>{each}</th>" for each in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _type(schema: Schema) -> str:
    """A type in words, with links to the shapes."""
    if reference := schema.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if choices := schema.get("anyOf"):
        return " 或 ".join(_type(each) for each in choices)
    if values := schema.get("enum"):
        return "、".join(f"<code>{escape(str(value))}</code>" for value in values)
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    kind = str(schema.get("type", "任意"))
    return f"{_type(schema.get('items', {}))} 的列表" if kind == "array" else _KINDS.get(kind, kind)


_KINDS = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "null": "null",
    "object": "对象",
}


def _curl(path: str, method: str, body: Schema, schemas: Schema, base: str) -> str:
    if method == "get":
        return f"curl {base}{path.replace('{model}', 'minsheng')}"
    shape = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
    example = {
        field: told["example"] if "example" in told else told["examples"][0]
        for field, told in shape.get("properties", {}).items()
        if "example" in told or "examples" in told
    }
    written = json.dumps(example, ensure_ascii=False)
    return f"curl {base}{path} -H 'Content-Type: application/json' -d '{written}'"
