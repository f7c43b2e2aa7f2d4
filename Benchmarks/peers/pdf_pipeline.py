"""Text to page images the way Glyph makes them: reportlab sets a PDF, pdf2image (pdftoppm) draws it, Pillow writes
PNG. Settings are those that Glyph ships (config_en.json): page 595x842, 9/10 in the font, margins 10, 72 dpi,
newlines as a red \\n. Written for this comparison, with what a careful user would do: paragraphs in chunks, so
that reportlab's line breaker, whose time grows with the square of a paragraph, stays fast; pages drawn in batches,
so that memory stays flat.

    pdf_pipeline.py FILE FOLDER FONT      prints characters, pages, bytes
"""
import pathlib
import sys
import tempfile
from xml.sax.saxutils import escape

from pdf2image import convert_from_path
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

PAGE = (595, 842)
MARGIN = 10
CHUNK = 1500
BATCH = 20
NEWLINE = '<font color="#FF0000"> \\n </font>'


def chunks(text):
    """The text in chunks of at most CHUNK characters, cut at spaces and newlines where there are any."""
    at = 0
    while at < len(text):
        end = min(len(text), at + CHUNK)
        if end < len(text):
            cut = max(text.rfind(" ", at, end), text.rfind("\n", at, end))
            if cut > at:
                end = cut + 1
        yield text[at:end]
        at = end


def main(source, folder, font):
    text = pathlib.Path(source).read_text("utf-8")
    cjk = sum("\u3000" <= c <= "\u9fff" for c in text[:4096]) > 400
    pdfmetrics.registerFont(TTFont("Page", font))
    style = ParagraphStyle("page", fontName="Page", fontSize=9, leading=10, wordWrap="CJK" if cjk else None)
    # Control characters are no XML; the parser would stop at them.
    printable = "".join(c if c >= " " or c == "\n" else " " for c in text)
    story = [Paragraph(escape(part).replace("\n", NEWLINE), style) for part in chunks(printable)]
    folder = pathlib.Path(folder)
    with tempfile.TemporaryDirectory() as work:
        pdf = work + "/pages.pdf"
        document = SimpleDocTemplate(
            pdf, pagesize=PAGE, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN)
        document.build(story)
        pages = size = 0
        while True:
            images = convert_from_path(pdf, dpi=72, first_page=pages + 1, last_page=pages + BATCH)
            for image in images:
                pages += 1
                path = folder / f"{pages}.png"
                image.save(path)
                size += path.stat().st_size
            if len(images) < BATCH:
                break
    print(len(text), pages, size)


main(*sys.argv[1:])
