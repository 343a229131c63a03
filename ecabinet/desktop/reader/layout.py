"""Where pages lie: one under another, centred, in whole device pixels so that they are copied, not scaled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from ecabinet.papers.jobs_pages import Box

WIDER_MAX = 1.5
"""Pages wider than the commonest by more than this are scrolled sideways."""


class Place(msgspec.Struct, frozen=True):
    """Where a member is in a paper: enough to come back to it on another screen."""

    page: int = 0
    offset: int = 0
    """Thousandths of the page's height that are above the viewport."""
    zoom: int | None = None
    """Per cent; None is as wide as the viewport."""


class Layout:
    """Boxes of all pages at one scale (device pixels a point), from the top left of the whole roll."""

    def __init__(
        self, sizes: Sequence[tuple[float, float]], scale: float, viewport_width: int, margin: int, gap: int
    ) -> None:
        self.scale = scale
        self.margin = margin
        widths = [max(1, round(width * scale)) for width, _ in sizes]
        self.width = max(viewport_width, max(widths, default=0) + 2 * margin)
        self.boxes: list[Box] = []
        top = margin
        for width, (_, height_pt) in zip(widths, sizes, strict=True):
            left = (self.width - width) // 2
            bottom = top + max(1, round(height_pt * scale))
            self.boxes.append((left, top, left + width, bottom))
            top = bottom + gap
        self.height = top - gap + margin if self.boxes else 0
        self._tops = [box[1] for box in self.boxes]

    def at(self, y: int) -> int:
        """The page at a height of the roll; a gap belongs to the page above it."""
        return max(0, bisect_right(self._tops, y) - 1)

    def between(self, top: int, bottom: int) -> range:
        """The pages that show between two heights."""
        if not self.boxes:
            return range(0)
        first, last = self.at(top), self.at(max(top, bottom - 1))
        if self.boxes[first][3] <= top:
            first += 1
        return range(first, min(last, len(self.boxes) - 1) + 1)


def fit_width(sizes: Sequence[tuple[float, float]], viewport_width: int, margin: int) -> float:
    """The scale at which pages fill the viewport; one very wide plan must not shrink a whole report."""
    if not sizes:
        return 1.0
    counts: dict[int, int] = {}
    for width, _ in sizes:
        counts[round(width)] = counts.get(round(width), 0) + 1
    common = max(counts, key=lambda width: (counts[width], width))
    widest = max(width for width in counts if width <= common * WIDER_MAX)
    return max(1, viewport_width - 2 * margin) / max(1, widest)


def intersection(a: Box, b: Box) -> Box:
    """What two boxes share; empty (right not beyond left) if nothing."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def contains(outer: Box, inner: Box) -> bool:
    """Whether `inner` lies within `outer`."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
