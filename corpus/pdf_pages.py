"""Reads the pages of a PDF with PDFium: run as a process of its own by `corpus.pdf_file`.

PDF in on standard input, one JSON object out on standard output: {"pages": [...]} or
{"error": "encrypted" | "broken" | "large"}. A process of its own, since a forged file can make
any PDF library run long, take all memory or crash; then only this process ends.
"""

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

MAX_PAGES = 500
MAX_GLYPHS = 1_000_000
MAX_RULES = 100_000
MAX_MEMORY = 1024**3
_PICTURE_SHARE = 0.5
_SLANT = 0.09
"""Text turned by more than this (radians, 5°) is a watermark or a stamp."""
_LEVEL = 0.6
"""A line that drifts by less than this (points) is level or upright."""


class TooLargeError(Exception):
    """The document holds more pages or letters than are read."""


def main() -> None:
    """Reads standard input, writes standard output; see the module's docstring."""
    _limit_memory()
    try:
        result: dict[str, Any] = {"pages": read_pages(sys.stdin.buffer.read())}
    except TooLargeError:
        result = {"error": "large"}
    except pdfium.PdfiumError as error:
        is_locked = error.err_code in (raw_pdfium.FPDF_ERR_PASSWORD, raw_pdfium.FPDF_ERR_SECURITY)
        result = {"error": "encrypted" if is_locked else "broken"}
    sys.stdout.buffer.write(json.dumps(result, separators=(",", ":")).encode())


def read_pages(raw: bytes) -> list[dict[str, Any]]:
    """The pages: width, height, glyphs (text, left, top, right, bottom, size), rules, picture."""
    document = pdfium.PdfDocument(raw)
    if len(document) > MAX_PAGES:
        raise TooLargeError
    pages: list[dict[str, Any]] = []
    left_over = MAX_GLYPHS
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        text_page = page.get_textpage()
        left_over -= text_page.count_chars()
        if left_over < 0:
            raise TooLargeError
        glyphs = list(_glyphs(text_page, height))
        rules, picture = _read_objects(page, width, height)
        has_text = any(str(glyph[0]).isalnum() for glyph in glyphs)
        pages.append(
            {
                "width": width,
                "height": height,
                "glyphs": glyphs,
                "rules": rules,
                "picture": picture and not has_text,
            }
        )
        text_page.close()
        page.close()
    return pages


def _glyphs(
    text_page: Any, height: float
) -> Iterator[tuple[str, float, float, float, float, float]]:
    waiting = 0
    for place in range(text_page.count_chars()):
        code = raw_pdfium.FPDFText_GetUnicode(text_page, place)
        if 0xD800 <= code < 0xDC00:
            waiting = code
            continue
        if waiting and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((waiting - 0xD800) << 10) + (code - 0xDC00)
        waiting = 0
        if code < 0x20 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
            continue
        angle = raw_pdfium.FPDFText_GetCharAngle(text_page, place)
        turned = abs(math.remainder(angle, 2 * math.pi)) > _SLANT
        if turned or raw_pdfium.FPDFText_IsGenerated(text_page, place) == 1:
            continue
        box = raw_pdfium.FS_RECTF()
        if not raw_pdfium.FPDFText_GetLooseCharBox(text_page, place, box):
            continue
        size = raw_pdfium.FPDFText_GetFontSize(text_page, place)
        drawn = box.top - box.bottom
        yield (
            chr(code),
            round(box.left, 2),
            round(height - box.top, 2),
            round(box.right, 2),
            round(height - box.bottom, 2),
            round(size if size > 1.5 else drawn, 2),
        )


def _read_objects(page: Any, width: float, height: float) -> tuple[list[tuple[float, ...]], bool]:
    """The level and upright lines, and whether a picture fills most of the page."""
    rules: list[tuple[float, ...]] = []
    picture = False
    kinds = [raw_pdfium.FPDF_PAGEOBJ_PATH, raw_pdfium.FPDF_PAGEOBJ_IMAGE]
    for drawn in page.get_objects(filter=kinds, max_depth=5):
        if drawn.type == raw_pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = drawn.get_bounds()
            picture = picture or (right - left) * (top - bottom) > _PICTURE_SHARE * width * height
            continue
        for x0, y0, x1, y1 in _segments(drawn):
            if abs(x1 - x0) <= _LEVEL or abs(y1 - y0) <= _LEVEL:
                box = (min(x0, x1), height - max(y0, y1), max(x0, x1), height - min(y0, y1))
                rules.append(tuple(round(value, 2) for value in box))
        if len(rules) > MAX_RULES:
            raise TooLargeError
    return rules, picture


def _segments(path: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight strokes of a path, in the page's own coordinates."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for place in range(min(raw_pdfium.FPDFPath_CountSegments(path), MAX_RULES)):
        segment = raw_pdfium.FPDFPath_GetPathSegment(path, place)
        if not raw_pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = matrix.on_point(x.value, y.value)
        kind = raw_pdfium.FPDFPathSegment_GetType(segment)
        if kind == raw_pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw_pdfium.FPDF_SEGMENT_LINETO:
            yield (*before, *point)
        before = point
        if raw_pdfium.FPDFPathSegment_GetClose(segment):
            yield (*before, *start)
            before = start


def _limit_memory() -> None:
    """Where the system can: a file that unpacks to more than MAX_MEMORY ends this process."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
