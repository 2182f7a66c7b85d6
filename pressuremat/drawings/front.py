"""The human of `body` from the front or from behind: trunk, arms and legs by where their joints are in the picture.

In: joints (thighs that point at the onlooker are simply shorter). Out: strokes of a Pen. `west` and `east` are the left
and right of the picture: from behind the person's left is west, from the front it is east.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pressuremat.drawings.body import ANKLE, FOREARM, HAND, HEAD, SHANK, THIGH, TRUNK, UPPER_ARM, reach
from pressuremat.drawings.pen import Pen, Point, Shape, along, circle, polar, smooth, taper

SHOULDER_HALF, HIP_HALF = 9.4, 4.7


@dataclass(frozen=True)
class FrontLeg:
    """Knee and ankle; `out` shifts the foot to the east, `pointed` 1 has it stand on its toes."""

    knee: Point
    ankle: Point
    out: float = 0.0
    pointed: float = 0.0


@dataclass(frozen=True)
class Stance:
    """Somebody from the front; `lean` tips the trunk to the east, `trunk` is its seen share (1 upright)."""

    pelvis: Point
    west: FrontLeg
    east: FrontLeg
    west_wrist: Point | None = None
    east_wrist: Point | None = None
    lean: float = 0.0
    trunk: float = 1.0
    size: float = 1.0
    behind: bool = False


def straight_leg(hip: Point, degrees: float, size: float = 1.0, *, out: float = 0.0) -> FrontLeg:
    """A straight leg; 0° hangs down, positive goes to the east."""
    return FrontLeg(polar(hip, THIGH * size, degrees), polar(hip, (THIGH + SHANK) * size, degrees), out=out)


class Front:
    """The joints of a stance, and how it is drawn."""

    def __init__(self, stance: Stance) -> None:
        self.stance, s = stance, stance.size
        self.s = s
        self.shoulders = polar(stance.pelvis, TRUNK * s * stance.trunk, 180.0 - stance.lean)
        self.hips = tuple(self._off(stance.pelvis, k * HIP_HALF, 0.0, 0.0) for k in (-1, 1))
        self.joints = tuple(self._off(self.shoulders, k * SHOULDER_HALF, -0.6, stance.lean) for k in (-1, 1))
        self.head = polar(self.shoulders, HEAD * s, 180.0 - stance.lean)

    def _off(self, origin: Point, east: float, up: float, turn: float) -> Point:
        a = math.radians(turn)
        x, y = east * self.s, -up * self.s
        return origin[0] + x * math.cos(a) - y * math.sin(a), origin[1] + x * math.sin(a) + y * math.cos(a)

    def draw(self, pen: Pen) -> None:
        """Trunk, head and legs as one, the arms on top."""
        legs = [*self.leg(self.stance.west, 0), *self.leg(self.stance.east, 1)]
        shorts, *shirt = self._trunk()
        pen.silhouette([*self._head(), shorts, *legs, *shirt])
        self._face(pen)
        for k, wrist in enumerate((self.stance.west_wrist, self.stance.east_wrist)):
            if wrist is not None:
                pen.silhouette(self._arm(k, wrist))

    def _trunk(self) -> list[Shape]:
        s, lean, pelvis = self.s, self.stance.lean, self.stance.pelvis
        height = TRUNK * self.stance.trunk

        def ring(east: float, up: float) -> Point:
            """A point of the trunk's contour: the pelvis stays level, what is above leans."""
            return self._off(pelvis, east, up, 0.0 if up < 0.2 * height else lean)

        half = [(3.0, 1.1), (6.6, 1.08), (9.6, 1.02), (10.0, 0.94), (9.2, 0.72), (8.0, 0.44), (8.5, 0.22)]
        contour = [(e, u * height) for e, u in half]
        shirt = smooth([ring(e, u) for e, u in [*contour, *[(-e, u) for e, u in reversed(contour)]]], closed=True)
        crotch = [(6.0, 0.24 * height), (8.3, 0.23 * height), (9.2, 3.0), (9.5, 0.0), (7.6, -3.4), (0.0, -4.4)]
        rest = [(-e, u) for e, u in reversed(crotch[:-1])]
        shorts = smooth([ring(e, u) for e, u in [*crotch, *rest]], closed=True)
        neck = Shape(taper(self.shoulders, along(self.shoulders, self.head, 0.5), 2.7 * s, 2.4 * s))
        return [Shape(shorts, "unknown"), Shape(shirt, "hairline"), neck]

    def _in_head(self, east: float, up: float) -> Point:
        return self._off(self.head, east, up, self.stance.lean)

    def _head(self) -> list[Shape]:
        s = self.s
        ears = [Shape(circle(self._in_head(k * 5.0, -0.6), 1.0 * s)) for k in (-1, 1)]
        return [*ears, Shape(taper(self._in_head(0, 1.5), self._in_head(0, -2.2), 5.0 * s, 4.2 * s))]

    def _face(self, pen: Pen) -> None:
        top = [(5.0, 1.0), (4.7, 3.8), (2.9, 6.2), (0.0, 6.9)]
        crown = [*top, *[(-e, u) for e, u in reversed(top[:-1])]]
        if self.stance.behind:
            nape = [(-4.4, -2.2), (-2.4, -4.8), (0.0, -5.2), (2.4, -4.8), (4.4, -2.2)]
            pen.fill(smooth([self._in_head(e, u) for e, u in [*crown, *nape]], closed=True), "muted")
            return
        fringe = [(-3.6, 2.6), (-1.6, 3.6), (1.4, 3.2), (3.7, 2.4)]
        pen.fill(smooth([self._in_head(e, u) for e, u in [*crown, *fringe]], closed=True), "muted")
        for k in (-1, 1):
            pen.fill(circle(self._in_head(k * 1.9, -0.1), 0.7 * self.s), "ink")

    def leg(self, leg: FrontLeg, k: int) -> list[Shape]:
        """The shapes of one leg, `k` 0 for west and 1 for east."""
        s, hip = self.s, self.hips[k]
        calf, seen = along(leg.knee, leg.ankle, 0.28), math.dist(hip, leg.knee) / (THIGH * s)
        hem = min(0.52, 0.3 + 0.22 * seen)
        thigh = (4.9 * s, 3.3 * s)
        return [
            *[Shape(data) for data in foot_front(leg, s, behind=self.stance.behind)],
            Shape(taper(leg.knee, leg.ankle, 3.1 * s, 1.9 * s)),
            Shape(taper(calf, leg.ankle, 3.4 * s, 1.9 * s)),
            Shape(taper(leg.knee, calf, 3.1 * s, 3.4 * s)),
            Shape(taper(hip, leg.knee, *thigh)),
            Shape(
                taper(hip, along(hip, leg.knee, hem), thigh[0], thigh[0] + (thigh[1] - thigh[0]) * hem, flat_end=True),
                "unknown",
            ),
        ]

    def _arm(self, k: int, wrist: Point) -> list[Shape]:
        s, joint = self.s, self.joints[k]
        elbow, end = reach(joint, wrist, UPPER_ARM * s, FOREARM * s, (-1, 1)[k])
        return [
            Shape(taper(end, along(end, elbow, -0.7 * HAND / FOREARM), 1.5 * s, 1.4 * s)),
            Shape(taper(elbow, end, 2.1 * s, 1.5 * s)),
            Shape(taper(joint, elbow, 2.8 * s, 2.1 * s)),
            Shape(taper(joint, along(joint, elbow, 0.5), 2.8 * s, 2.45 * s, flat_end=True), "hairline"),
        ]


def foot_front(leg: FrontLeg, s: float, *, behind: bool = False) -> list[str]:
    """Path data of a foot from the front or from behind, its sole level; `leg.pointed` 1 stands on the toes."""
    x, y = leg.ankle
    sole = y + ANKLE * s + leg.pointed * 6.5 * s
    r = 1.35 * s
    middle = x + leg.out * s
    wide = 1.5 * s if behind and not leg.pointed else 2.0 * s
    return [
        taper((x, y), (middle, sole - 2.1 * s), 1.9 * s, 2.1 * s),
        taper((middle - wide * 0.8, sole - r), (middle + wide, sole - r), r, r),
    ]
