"""Maps, aerial pictures and scans for the demo, drawn from a seed."""

from __future__ import annotations

import random

from ecabinet.papers.layout import Typesetter
from ecabinet.papers.rasters import Pixels, jpeg, page_pixels

SCAN_DOTS_PER_INCH = 200
"""What the rules on scanned papers ask for at least."""
SCAN_QUALITY = 72
TILT_DEGREES_MAX = 0.8
AERIAL_DOTS_PER_INCH = 200
AERIAL_QUALITY = 99
PLATE_MM = (225, 140)
MM = 72 / 25.4
FIELDS = ("#6f8f4e", "#86a05a", "#9cae63", "#b3b377", "#7b8b57", "#5c7d47", "#a9a26b", "#8c9a4c", "#c2b88a")
PARCELS = ("#f4e3a1", "#d9e8b4", "#f3c9b0", "#c8dcc0", "#e9d5e2", "#d5e3ea", "#f0ead6")


def scanned(content: bytes, title: str, pages: int, dice: random.Random) -> bytes:
    """The same pages as a scanner sees them: off-white, grainy, a little askew, without text."""
    setter = Typesetter(title, numbered=False)
    for page in range(pages):
        if page:
            setter.open_page()
        tilt = dice.uniform(0.3, TILT_DEGREES_MAX) * dice.choice((-1, 1))
        pixels = page_pixels(content, page, SCAN_DOTS_PER_INCH, tilt_degrees=tilt)
        setter.bleed(jpeg(grained(pixels, dice, bits=4, paper=(14, 12, 4)), SCAN_QUALITY))
    return setter.finish()


def aerial(dice: random.Random) -> bytes:
    """A JPEG of fields, a river, roads and houses from above."""
    return _photographed(_landscape(dice, 34, 21, FIELDS, "#6d6a55", labelled=False), dice)


def land_map(dice: random.Random) -> bytes:
    """A JPEG of a map of numbered parcels."""
    return _photographed(_landscape(dice, 9, 6, PARCELS, "#8a8478", labelled=True), dice)


def grained(pixels: Pixels, dice: random.Random, *, bits: int, paper: tuple[int, int, int]) -> Pixels:
    """The image with `bits` bits of colour noise, its white turned to the paper's tint.

    Done on all bytes at once as one long number: seven eighths of the light, plus noise below 16, plus a
    tint of at most 15, never carry from one byte into the next.
    """
    size_bytes = len(pixels.samples)
    light = int.from_bytes(pixels.samples, "little")
    noise = int.from_bytes(dice.randbytes(size_bytes), "little")
    eighth = (light >> 3) & int.from_bytes(b"\x1f" * size_bytes, "little")
    grain = noise & int.from_bytes(bytes([(1 << bits) - 1]) * size_bytes, "little")
    tint = int.from_bytes(bytes(paper) * (size_bytes // 3), "little")
    mixed = light - eighth + grain + tint
    return Pixels(pixels.width, pixels.height, mixed.to_bytes(size_bytes, "little"))


def _photographed(svg: str, dice: random.Random) -> bytes:
    pixels = page_pixels(svg.encode("utf-8"), 0, AERIAL_DOTS_PER_INCH, filetype="svg")
    return jpeg(grained(pixels, dice, bits=4, paper=(6, 6, 2)), AERIAL_QUALITY)


def _landscape(
    dice: random.Random, across: int, down: int, colours: tuple[str, ...], border: str, *, labelled: bool
) -> str:
    """An SVG of a crooked grid, a river and two roads."""
    width, height = PLATE_MM[0] * MM, PLATE_MM[1] * MM
    step_x, step_y = width / across, height / down
    corners = [
        [
            (
                (column + dice.uniform(-0.32, 0.32)) * step_x if 0 < column < across else column * step_x,
                (row + dice.uniform(-0.32, 0.32)) * step_y if 0 < row < down else row * step_y,
            )
            for column in range(across + 1)
        ]
        for row in range(down + 1)
    ]
    shapes: list[str] = []
    labels: list[str] = []
    for row in range(down):
        for column in range(across):
            ring = (corners[row][column], corners[row][column + 1], corners[row + 1][column + 1],
                    corners[row + 1][column])  # fmt: skip
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring)
            shapes.append(
                f'<polygon points="{points}" fill="{dice.choice(colours)}" stroke="{border}" '
                'stroke-width="0.6"/>'
            )
            x, y = (sum(corner[axis] for corner in ring) / 4 for axis in (0, 1))
            if labelled:
                number = row * across + column + 1
                labels.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" font-size="11">{number}</text>')
            elif dice.random() < 0.25:
                shapes += [
                    f'<rect x="{x + dice.uniform(-6, 6):.1f}" y="{y + dice.uniform(-5, 5):.1f}" width="3.2" '
                    f'height="2.6" fill="{dice.choice(("#a8583f", "#c9c2b4", "#8d8f94"))}"/>'
                    for _ in range(dice.randrange(2, 7))
                ]
    river = _crooked(dice, width, height, dice.uniform(0.3, 0.7))
    roads = [_crooked(dice, width, height, dice.uniform(0.1, 0.9)) for _ in range(2)]
    shapes.append(f'<path d="{river}" fill="none" stroke="#6f95a8" stroke-width="15"/>')
    shapes += [f'<path d="{road}" fill="none" stroke="#e6dfcf" stroke-width="3.4"/>' for road in roads]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}">' + "".join(shapes + labels) + "</svg>"
    )


def _crooked(dice: random.Random, width: float, height: float, level: float) -> str:
    """A path from the left edge to the right one."""
    steps = 7
    y = level * height
    bend = y + dice.uniform(-0.1, 0.1) * height
    path = f"M 0 {y:.1f} Q {width / steps / 2:.1f} {bend:.1f} {width / steps:.1f} {y:.1f}"
    for step in range(2, steps + 1):
        y += dice.uniform(-0.07, 0.07) * height
        path += f" T {width * step / steps:.1f} {y:.1f}"  # goes on smoothly from the bend before
    return path
