"""The visible stamp of a signature: Vietnamese words in a frame, drawn by MuPDF as a page of its own."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pymupdf
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader

FONT_SIZES_PT = (11, 10, 9, 8, 7, 6, 5, 4)
"""Tried from the largest; what does not fit in the smallest is cut off at the frame."""
MARGIN_PT = 4
FRAME_COLOUR = (0.70, 0.08, 0.10)
FRAME_WIDTH_PT = 0.8
TEXT_COLOUR = (0.10, 0.10, 0.12)
SIDE_PT_MIN = 8
"""A smaller box has no room for words, and gets none."""


class StampContent(PdfContent):
    """A stamp that pyHanko places into a signature field."""

    def __init__(self, lines: list[str], width_pt: float, height_pt: float, font: Path) -> None:
        super().__init__(box=BoxConstraints(width=width_pt, height=height_pt))
        self._drawn = draw(lines, width_pt, height_pt, font)

    def render(self) -> bytes:
        """The operators that show the stamp, after its page was taken into the file."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._drawn)), page_ix=0)
        name = f"/Stamp{uuid4().hex}"
        self.resources.xobject[name] = page
        return f"{name} Do".encode("ascii")


def draw(lines: list[str], width_pt: float, height_pt: float, font: Path) -> bytes:
    """A PDF of one page of this size with a frame and the lines, in the largest size that fits."""
    with pymupdf.open() as document:
        page = document.new_page(width=width_pt, height=height_pt)
        edge = FRAME_WIDTH_PT
        page.draw_rect(
            pymupdf.Rect(edge, edge, width_pt - edge, height_pt - edge), color=FRAME_COLOUR, width=edge
        )
        inside = pymupdf.Rect(MARGIN_PT, MARGIN_PT, width_pt - MARGIN_PT, height_pt - MARGIN_PT)
        if min(inside.width, inside.height) > SIDE_PT_MIN:
            for size in FONT_SIZES_PT:
                left = page.insert_textbox(
                    inside,
                    "\n".join(lines),
                    fontsize=size,
                    fontname="stamp",
                    fontfile=str(font),
                    color=TEXT_COLOUR,
                )
                if left >= 0:  # a negative room means that nothing was written
                    break
        document.subset_fonts()
        _plain_spaces(document)
        return bytes(document.tobytes(garbage=3, deflate=True))


def _plain_spaces(document: pymupdf.Document) -> None:
    """Let spaces be read as spaces: MuPDF maps the glyph that they share to the no-break one."""
    for number, *_ in document.get_page_fonts(0):
        kind, value = document.xref_get_key(number, "ToUnicode")
        if kind == "xref":
            at = int(value.split()[0])
            document.update_stream(at, document.xref_stream(at).replace(b"<00a0>", b"<0020>"))
