"""Feet close up: a foot and lower leg from the inner side, from above, from the front; prints on the mat from above.

In: where they lie, how large, how turned. Out: strokes of a Pen. All are right feet with the heel at the origin, drawn
in hundredths of foot length; a left one is its mirror image.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pressuremat.drawings.pen import GHOST, Pen, Point, Shape, smooth, taper


@dataclass(frozen=True)
class Placed:
    """From hundredths of foot length to the drawing: heel at `origin`, turned clockwise, mirrored for a left foot."""

    origin: Point
    length: float
    turn: float = 0.0
    left: bool = False

    def __call__(self, across: float, forward: float) -> Point:
        """`across` to the right of the long axis and `forward` along it, both in hundredths; forward is up."""
        k, a = self.length / 100.0, math.radians(self.turn)
        x, y = (-across if self.left else across) * k, -forward * k
        return self.origin[0] + x * math.cos(a) - y * math.sin(a), self.origin[1] + x * math.sin(a) + y * math.cos(a)

    def taper(self, a: Point, b: Point, ra: float, rb: float) -> str:
        """A capsule between two points of the foot."""
        k = self.length / 100.0
        return taper(self(*a), self(*b), ra * k, rb * k)


#: Toes of a right foot from above, big toe first: root, tip, radii.
_TOES = (
    ((-10.5, 74.0), (-11.0, 93.0), 6.0, 5.6),
    ((-1.6, 78.0), (-1.0, 95.0), 4.2, 3.7),
    ((6.2, 75.0), (7.6, 90.5), 3.9, 3.4),
    ((12.6, 70.0), (14.8, 84.0), 3.7, 3.2),
    ((17.6, 64.0), (20.4, 76.0), 3.6, 3.1),
)


def _sole(at: Placed) -> list[str]:
    return [
        at.taper((0.0, 11.5), (11.0, 58.0), 11.5, 10.5),
        at.taper((0.0, 11.5), (1.0, 40.0), 11.5, 10.0),
        at.taper((1.0, 40.0), (-8.0, 66.0), 10.0, 9.0),
        at.taper((-8.0, 66.0), (11.0, 60.0), 9.0, 10.0),
        *[at.taper(*toe) for toe in _TOES],
    ]


def from_above(pen: Pen, at: Placed, *, edge: str = "ink") -> None:
    """The back of a foot, toes away from the heel."""
    pen.silhouette([Shape(data) for data in _sole(at)], edge=edge)
    if edge != GHOST:
        for _root, tip, _ra, rb in _TOES:
            arc = [
                at(tip[0] + dx * rb * 0.55, tip[1] + dy * rb)
                for dx, dy in ((-1, 0.1), (-0.6, -0.35), (0.6, -0.35), (1, 0.1))
            ]
            pen.stroke(smooth(arc), "muted", 0.6)


def print_on_mat(pen: Pen, at: Placed, *, shown: bool = True) -> None:
    """Where a foot goes: a sole in its side's colour; not `shown`: only hinted at."""
    colour = "left" if at.left else "right"
    sole = _sole(at)
    if not shown:
        pen.silhouette([Shape(data) for data in sole], edge=GHOST)
        return
    pen.silhouette([Shape(data) for data in sole], edge=colour, width=0.9)
    pen.fill("".join(sole), colour, opacity=0.14)


def from_inside(
    pen: Pen,
    heel: Point,
    length: float,
    *,
    arch: float = 9.0,
    shift: float = 0.0,
    open_at: float = 92.0,
) -> None:
    """A foot and lower leg from the inner side, toes to the right; `arch` height and how far the ball came back."""
    k = length / 100.0

    def at(x: float, y: float) -> Point:
        return heel[0] + x * k, heel[1] - y * k

    back = shift
    lift = 0.8 * (arch - 9.0)
    sole = [(2, 10), (3.5, 3), (9, 0.3), (19, 0.3), (29, 0.25 * arch), (37, 0.7 * arch), (48 - back / 2, arch)]
    sole += [(57 - back, 0.75 * arch), (65 - back, 0.25 * arch), (72 - back, 0.3)]
    toe = [
        (80 - back, 0.3),
        (85 - back, 2.0),
        (90 - back, 0.6),
        (98 - back, 0.8),
        (100.5 - back, 5),
        (97 - back, 9.5),
        (88 - back, 10.5),
    ]
    dorsum = [
        (78 - back, 14 + lift / 3),
        (66 - back * 0.7, 24 + lift),
        (56 - back / 2, 33 + lift),
        (48, 44),
        (44.5, 60),
        (45, open_at),
    ]
    achilles = [(11, open_at), (13.5, 60), (12, 44), (6, 33), (2, 22)]
    contour = smooth([at(x, y) for x, y in [*sole, *toe, *dorsum]])
    rear = smooth([at(x, y) for x, y in [*achilles, *sole[:1]]])
    pen.fill(contour + "L" + rear[1:] + "z", "surface")
    pen.stroke(contour, "ink", 1.4)
    pen.stroke(rear, "ink", 1.4)
    pen.stroke(smooth([at(24, 39), at(27.5, 34), at(33, 36), at(34, 41)]), "muted", 0.9)
    pen.stroke(smooth([at(94 - back, 9.3), at(94.5 - back, 6.8), at(98.5 - back, 6.0)]), "muted", 0.7)


def from_front(pen: Pen, ankle: Point, size: float, *, roll: float = 0.0) -> None:
    """Lower right leg and foot of somebody who faces the onlooker; `roll` degrees lift the inner edge of the foot."""
    k = size / 100.0
    a = math.radians(-roll)

    def leg(x: float, y: float) -> Point:
        return ankle[0] + x * k, ankle[1] + y * k

    def foot(x: float, y: float) -> Point:
        """Turns about the ankle."""
        return leg(x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a))

    outer = [leg(-16, -78), leg(-17.5, -55), leg(-12, -24), leg(-11, -10), leg(-12.8, 0)]
    inner = [leg(12.6, -5), leg(10.5, -14), leg(11.5, -28), leg(17.5, -55), leg(15, -78)]
    low = [
        (-14, 9),
        (-19.5, 16),
        (-22, 23),
        (-20, 27.5),
        (-14, 28.5),
        (0, 28.5),
        (16, 28.5),
        (20.5, 25),
        (19.5, 17),
        (14, 8),
    ]
    contour = smooth([*outer, *[foot(x, y) for x, y in low], *inner])
    pen.fill(contour + "z", "surface")
    pen.stroke(contour, "ink", 1.4)
    for x in (-16.5, -10.5, -3.5, 4.5):
        pen.stroke(smooth([foot(x + 0.8, 20), foot(x, 24), foot(x, 28)]), "muted", 0.8)
    pen.stroke(smooth([foot(9, 25), foot(9.5, 21), foot(15, 21), foot(16, 25)]), "muted", 0.7)
    pen.stroke(smooth([foot(-10, 3), foot(-8, 5), foot(-5.5, 3.5)]), "muted", 0.8)
    pen.stroke(smooth([foot(9.5, -1), foot(7.5, 1), foot(5, -0.5)]), "muted", 0.8)


def from_behind(pen: Pen, x: float, ground: float, size: float, *, raised: float = 0.0, left: bool = False) -> None:
    """Lower leg and heel from behind, the sole's forepart on the ground; `raised` is how high the heel is lifted."""
    k, m = size / 100.0, 1 if left else -1

    def at(across: float, up: float) -> Point:
        """`across` to the outer side is negative."""
        return x + m * across * k, ground - up * k

    up = raised
    fore = [(-21, 3), (-19, 0.6), (-8, 0), (6, 0), (13, 0.8), (14, 4), (11, 9), (0, 11), (-16, 9)]
    pen.silhouette([Shape(smooth([at(u, v) for u, v in fore], closed=True))], width=0.9)
    if up > 4:
        sole = [(-17, 3), (-8, 1), (6, 1), (11, 4), (10, up + 6), (0, up + 3), (-11, up + 6)]
        pen.silhouette([Shape(smooth([at(u, v) for u, v in sole], closed=True), "hairline")], width=0.9)
    outer = [(-16, 105), (-17.5, 82), (-12, 52), (-10.5, 38), (-12.8, 27), (-12, 16), (-12.5, 8), (-9, 1.5)]
    inner = [(0, 0), (9, 1.5), (12, 8), (11.5, 18), (12.8, 32), (10.2, 42), (11.5, 55), (17.5, 80), (15, 105)]
    contour = smooth([at(u, v + up) for u, v in [*outer, *inner]])
    pen.fill(contour + "z", "surface")
    pen.stroke(contour, "ink", 1.4)
    for side in (-1, 1):
        tendon = [(side * 5.5, 62), (side * 3.4, 46), (side * 3.0, 30), (side * 4.4, 20)]
        pen.stroke(smooth([at(u, v + up) for u, v in tendon]), "muted", 0.8)
