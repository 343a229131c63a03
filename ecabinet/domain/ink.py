"""The shape of ink: a stroke's samples made smooth, and the outline that is filled with its colour.

Screen, page worker and export all fill the same outline, so ink looks alike everywhere. Results are page
points (1/72 inch) and are never stored.
"""

import itertools
import math

from ecabinet.domain.annotation import PRESSURE_MAX, Stroke

UNITS_PER_POINT = 100
STEP_PT = 1.5
"""Samples farther apart than this get points of the curve between them."""
STEPS_MAX = 8
THINNEST = 0.35
"""Width at no pressure, as a part of the full one: a light touch must still be seen."""
CAP_SIDES = 8
SHARP = 0.3
"""Cosine of the turn at which a joint gets a disc of its own, so that no notch or hole shows."""

Sample = tuple[float, float, float]
"""x, y and half the width there, in points."""
Polygon = list[tuple[float, float]]


def half_width(stroke: Stroke, pressure: int) -> float:
    """Half the width of the line at a pressure, in points; a highlighter's does not depend on it."""
    full = stroke.width / UNITS_PER_POINT / 2
    if stroke.tool == "highlighter":
        return full
    return full * (THINNEST + (1 - THINNEST) * pressure / PRESSURE_MAX)


def samples(stroke: Stroke) -> list[Sample]:
    """The pen's path as a Catmull-Rom spline through its points, without repeated points."""
    given: list[Sample] = []
    for x, y, pressure in stroke.points:
        at = (x / UNITS_PER_POINT, y / UNITS_PER_POINT)
        if given and math.dist(given[-1][:2], at) < 0.05:
            continue
        given.append((*at, half_width(stroke, pressure)))
    if len(given) < 3:
        return given
    smooth = [given[0]]
    for i in range(len(given) - 1):
        before, here = given[max(i - 1, 0)], given[i]
        there, after = given[i + 1], given[min(i + 2, len(given) - 1)]
        steps = min(STEPS_MAX, max(1, int(math.dist(here[:2], there[:2]) / STEP_PT)))
        for step in range(1, steps):
            t = step / steps
            smooth.append(_between(before, here, there, after, t))
        smooth.append(there)
    return smooth


def outline(stroke: Stroke) -> list[Polygon]:
    """Polygons to be filled together with the non-zero rule."""
    path = samples(stroke)
    if len(path) == 1:
        return [_disc(*path[0])]
    left: Polygon = []
    right: Polygon = []
    discs: list[Polygon] = []
    heading = _heading(path[0], path[1])
    for i, (x, y, half) in enumerate(path):
        ahead = _heading(path[i], path[i + 1]) if i + 1 < len(path) else heading
        cosine = heading[0] * ahead[0] + heading[1] * ahead[1]
        if cosine < SHARP:
            discs.append(_disc(x, y, half))
            normal = (-heading[1], heading[0])
            left.append((x + normal[0] * half, y + normal[1] * half))
            right.append((x - normal[0] * half, y - normal[1] * half))
            normal = (-ahead[1], ahead[0])
        else:
            length = math.hypot(heading[0] + ahead[0], heading[1] + ahead[1])
            normal = (-(heading[1] + ahead[1]) / length, (heading[0] + ahead[0]) / length)
        left.append((x + normal[0] * half, y + normal[1] * half))
        right.append((x - normal[0] * half, y - normal[1] * half))
        heading = ahead
    ends = _cap(path[-1], left[-1]), _cap(path[0], right[0])
    return [left + ends[0] + right[::-1] + ends[1], *discs]


def bounds(stroke: Stroke) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the ink in points, never too small."""
    # A Catmull-Rom curve may leave the box of its points, by less than an eighth of its longest gap
    # at each side; a wider box costs nothing but a little repainting.
    xs = [x for x, _, _ in stroke.points]
    ys = [y for _, y, _ in stroke.points]
    pairs = itertools.pairwise(stroke.points)
    gap = max((math.dist(a[:2], b[:2]) for a, b in pairs), default=0)
    margin = stroke.width / 2 + gap / 4 + UNITS_PER_POINT / 2
    return (
        (min(xs) - margin) / UNITS_PER_POINT,
        (min(ys) - margin) / UNITS_PER_POINT,
        (max(xs) + margin) / UNITS_PER_POINT,
        (max(ys) + margin) / UNITS_PER_POINT,
    )


def distance(stroke: Stroke, x: float, y: float) -> float:
    """How far a place is from the ink's edge, in points; 0 or less is on the ink."""
    near = math.inf
    given = stroke.points
    for i, (ax, ay, pressure) in enumerate(given):
        bx, by, _ = given[min(i + 1, len(given) - 1)]
        off = _to_segment(
            x, y, ax / UNITS_PER_POINT, ay / UNITS_PER_POINT, bx / UNITS_PER_POINT, by / UNITS_PER_POINT
        )
        near = min(near, off - half_width(stroke, pressure))
    return near


def _between(before: Sample, here: Sample, there: Sample, after: Sample, t: float) -> Sample:
    def spline(k: int) -> float:
        a, b, c, d = before[k], here[k], there[k], after[k]
        bend = (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
        return 0.5 * (2 * b + (c - a) * t + bend)

    return spline(0), spline(1), max(0.01, here[2] + (there[2] - here[2]) * t)


def _heading(a: Sample, b: Sample) -> tuple[float, float]:
    length = math.dist(a[:2], b[:2]) or 1.0
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


# Wound as the outline is, else the non-zero rule would cut holes. The outline runs along the left normal
# forward and back along the right: with y downwards that is the direction of falling angles.
_CIRCLE = [
    (math.cos(-math.pi * n / CAP_SIDES), math.sin(-math.pi * n / CAP_SIDES)) for n in range(2 * CAP_SIDES)
]


def _disc(x: float, y: float, half: float) -> Polygon:
    return [(x + half * across, y + half * down) for across, down in _CIRCLE]


def _cap(at: Sample, edge: tuple[float, float]) -> Polygon:
    """Half a circle round the end of a line, from one edge to the other, both left out."""
    x, y, _ = at
    right, down = edge[0] - x, edge[1] - y
    return [(x + right * c - down * s, y + down * c + right * s) for c, s in _CIRCLE[1:CAP_SIDES]]


def _to_segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = 0.0 if square == 0 else min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
    return math.hypot(x - ax - along * dx, y - ay - along * dy)
