"""What stands around the person: mat, floor, wall, chair, band, towel, step, ball, blocks, roller, mirror; the gaze.

In: places in the drawing's units. Out: strokes of a Pen. `ground` is always the height on which one stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.drawings.pen import Pen, Point, Shape, block, circle, polar, smooth, taper

#: How thick the mat is drawn.
MAT = 2.2


def floor(pen: Pen, ground: float, left: float = 6.0, right: float = 154.0) -> None:
    """The line one stands on."""
    pen.line([(left, ground + 0.55), (right, ground + 0.55)], "unknown", 1.1)


def mat(pen: Pen, ground: float, left: float, right: float) -> None:
    """The mat from its side, lying on the floor, its upper face at `ground`."""
    pen.silhouette([Shape(block(left, ground + 0.6, right - left, MAT, 1.0), "typical")], edge="accent", width=0.8)


def wall(pen: Pen, x: float, top: float, ground: float) -> None:
    """A wall whose face is at `x`, what is behind it, on the right, drawn by short slanting lines."""
    pen.line([(x, top), (x, ground)], "ink", 1.2)
    y = top + 3.0
    while y < ground - 1:
        pen.line([(x, y), (x + 3.4, y - 3.0)], "unknown", 0.8)
        y += 6.0


def chair(pen: Pen, x: float, ground: float, seat: float, *, depth: float = 20.0) -> None:
    """A chair from its side: its back at `x` on the left, the seat's upper face `seat` above the ground."""
    edge = x + depth
    top = ground - seat - 24.0
    for leg, foot in ((x, x - 1.5), (edge - 1.5, edge - 0.5)):
        pen.line([(leg, ground - seat + 1.0), (foot, ground)], "muted", 1.6)
    pen.silhouette([Shape(block(x - 1.0, ground - seat, depth + 1.0, 2.4, 1.2))], edge="muted")
    pen.line([(x, ground - seat), (x - 3.5, top)], "muted", 1.6)
    pen.silhouette([Shape(taper((x - 3.3, top), (x - 2.2, top + 8), 1.3, 1.3))], edge="muted")


def chair_back(pen: Pen, x: float, ground: float, height: float = 44.0, width: float = 20.0) -> None:
    """A chair from behind, to hold on to."""
    half, seat = width / 2, ground - 0.5 * height
    for k in (-1, 1):
        pen.line([(x + k * half, ground), (x + k * half, ground - height)], "muted", 1.6)
    pen.silhouette([Shape(block(x - half - 1.0, ground - height, width + 2, 8.0, 2.0))], edge="muted")
    pen.silhouette([Shape(block(x - half - 1.0, seat, width + 2, 2.2, 1.0))], edge="muted")


def post(pen: Pen, x: float, top: float, ground: float) -> None:
    """Something that does not move, as a table's leg, to tie a band to."""
    pen.silhouette([Shape(block(x - 1.8, top, 3.6, ground - top, 1.0), "hairline")], edge="muted")


def band(pen: Pen, points: Sequence[Point], width: float = 2.4) -> None:
    """An elastic band along the points."""
    data = smooth(points)
    pen.stroke(data, "surface", width + 1.0)
    pen.stroke(data, "accent", width)


def towel(pen: Pen, points: Sequence[Point], width: float = 2.6) -> None:
    """A towel or strap along the points."""
    data = smooth(points)
    pen.stroke(data, "ink", width + 1.6)
    pen.stroke(data, "typical", width)


def step(pen: Pen, left: float, right: float, top: float, ground: float) -> None:
    """A step to stand on."""
    pen.silhouette([Shape(block(left, top + 0.6, right - left, ground - top - 0.6, 1.2), "hairline")], edge="muted")


def ball(pen: Pen, centre: Point, r: float) -> None:
    """A small ball with a seam."""
    pen.silhouette([Shape(circle(centre, r), "surface")], edge="accent")
    pen.fill(circle(centre, r), "accent", opacity=0.38)
    x, y = centre
    pen.stroke(smooth([(x - 0.7 * r, y - 0.6 * r), (x - 0.1 * r, y), (x - 0.7 * r, y + 0.6 * r)]), "accent", 0.7)


def roller(pen: Pen, centre: Point, r: float) -> None:
    """A foam roller from its end."""
    pen.silhouette([Shape(circle(centre, r), "typical")], edge="accent")
    pen.stroke(circle(centre, 0.45 * r), "accent", 0.8)


def heel_block(pen: Pen, left: float, ground: float, width: float, height: float) -> None:
    """A block under a heel."""
    pen.silhouette(
        [Shape(block(left, ground - height + 0.6, width, height - 0.8, 0.8), "watch")], edge="watch", width=0.5
    )


def mirror(pen: Pen, x: float, top: float, ground: float) -> None:
    """A tall mirror from its side."""
    pen.silhouette([Shape(block(x, top, 2.6, ground - top - 2.0, 1.2), "typical")], edge="muted")
    pen.line([(x + 2.4, top + 14), (x + 11, ground), (x - 2, ground)], "muted", 1.3)


def gaze(pen: Pen, eye: Point, target: Point) -> None:
    """Where to look: a dotted line to a mark."""
    pen.line([eye, target], "muted", 0.8, dash="1.6 2")
    pen.silhouette([Shape(circle(target, 2.3))], edge="accent", width=0.8)
    pen.fill(circle(target, 1.0), "accent")


def closed_eye(pen: Pen, centre: Point, r: float) -> None:
    """An eye that is shut, large enough to be seen from afar."""
    x, y = centre
    lid = [
        (x - r, y - 0.1 * r),
        (x - 0.5 * r, y + 0.32 * r),
        (x, y + 0.45 * r),
        (x + 0.5 * r, y + 0.32 * r),
        (x + r, y - 0.1 * r),
    ]
    pen.stroke(smooth(lid), "accent", 1.5)
    for k, (px, py) in enumerate(lid):
        pen.line([(px, py), polar((px, py), 0.38 * r, (k - 2) * 24)], "accent", 1.3)


def plumb(pen: Pen, a: Point, b: Point) -> None:
    """A line to keep to, as from the kneecap over the toes."""
    pen.line([a, b], "accent", 0.9, dash="2 1.8")
    pen.fill(circle(a, 1.3), "accent")
    pen.fill(circle(b, 1.3), "accent")
