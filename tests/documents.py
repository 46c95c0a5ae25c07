"""Writes real Word files and PDFs for the tests, as offices make them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK"
)
TITLE = ParagraphStyle(
    "title", fontName=FONT, fontSize=20, leading=30, alignment=1, wordWrap="CJK", spaceAfter=12
)
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK")

Rows = Sequence[Sequence[str]]


def word_file(blocks: Sequence[str | Rows], change: Callable[[Any], None] | None = None) -> bytes:
    """A .docx of paragraphs and tables in order; `change` may alter the document at the end."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for row, cells in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    if change is not None:
        change(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def number_paragraphs(document: Any, levels: Sequence[tuple[str, str]], places: Any) -> None:
    """Gives paragraphs Word's own numbers: `levels` are (format, text), `places` place → level."""
    root = document.part.numbering_part.element
    written = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{written}</w:abstractNum>'
    listed = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    root.insert(0, parse_xml(abstract))
    root.append(parse_xml(listed))
    for place, level in places.items():
        properties = document.paragraphs[place]._p.get_or_add_pPr()
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().set(qn("w:val"), str(level))
        numbered.get_or_add_numId().set(qn("w:val"), "90")


def pdf_file(
    title: str,
    blocks: Sequence[str | Rows],
    header: str = "",
    password: str | None = None,
    widths: Sequence[float] | None = None,
) -> bytes:
    """A PDF set as offices do: lines broken to fit, a header and a number on each page."""
    story: list[Any] = [Paragraph(title, TITLE)] if title else []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(block, BODY))
            continue
        cells = [[Paragraph(text, CELL) for text in row] for row in block]
        table = Table(cells, colWidths=widths, repeatRows=1)
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
        story += [Spacer(1, 12), table, Spacer(1, 12)]

    def furnish(canvas: Canvas, document: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(90, A4[1] - 35, header)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {document.page} —")

    written = io.BytesIO()
    encrypt = None if password is None else StandardEncryption(password, canPrint=1)
    SimpleDocTemplate(written, pagesize=A4, leftMargin=80, rightMargin=74, encrypt=encrypt).build(
        story, onFirstPage=furnish, onLaterPages=furnish
    )
    return written.getvalue()


def picture_pdf(texts: Sequence[str | None]) -> bytes:
    """A PDF of one page for each entry: a line of text, or a picture of the page where None."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for text in texts:
        if text is None:
            canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)
        else:
            canvas.setFont(FONT, 14)
            canvas.drawString(80, 700, text)
        canvas.showPage()
    canvas.save()
    return written.getvalue()
