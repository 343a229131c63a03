"""Pages and drawings as pixels, and pixels as JPEG."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pymupdf

PIXELS_MAX = 64 << 20
"""More than this is no page: an A3 sheet at 600 dots per inch has 70 million, ours are a tenth of it."""


class Pixels(msgspec.Struct, frozen=True):
    """An image: red, green and blue, one byte each, rows from the top."""

    width: int
    height: int
    samples: bytes


def page_pixels(
    content: bytes,
    page: int,
    dots_per_inch: float,
    *,
    tilt_degrees: float = 0.0,
    filetype: Literal["pdf", "svg"] = "pdf",
) -> Pixels:
    """Draw one page, counted from 0, on white; tilted, the image grows so that all of it fits.

    ValueError for a page of more than `PIXELS_MAX` pixels.
    """
    document: Any = pymupdf.open(stream=content, filetype=filetype)
    with document:
        source = document[page]
        scale = dots_per_inch / 72
        across, down = round(source.rect.width * scale), round(source.rect.height * scale)
        if across * down > PIXELS_MAX:
            raise ValueError("too many pixels")
        matrix: Any = pymupdf.Matrix(scale, scale)
        drawn = source.get_pixmap(matrix=matrix.prerotate(tilt_degrees), alpha=False)
        return Pixels(drawn.width, drawn.height, bytes(drawn.samples))


def jpeg(pixels: Pixels, quality: int) -> bytes:
    """The image as a JPEG file; quality from 1 to 100. ValueError when the bytes do not fill the image."""
    if len(pixels.samples) != pixels.width * pixels.height * 3:
        raise ValueError("not three bytes a pixel")
    image: Any = pymupdf.Pixmap(
        pymupdf.csRGB, pixels.width, pixels.height, pixels.samples, False
    )
    return bytes(image.tobytes("jpeg", jpg_quality=quality))
