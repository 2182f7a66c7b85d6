"""A small human of capsules, seen from the side: lengths from body height, joints placed by what hands and feet touch.

In: where hip, ankles and hands are, and how trunk and feet are turned. Out: strokes of a Pen. Lengths are shares of
body height (Drillis & Contini 1966, as printed in Winter, Biomechanics and Motor Control of Human Movement); widths are
drawn to look right. The view from the front is in `front.py`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from pressuremat.drawings.pen import GHOST, Pen, Point, Shape, along, circle, polar, smooth, taper

#: Segment lengths in % of body height.
THIGH, SHANK, ANKLE, FOOT = 24.5, 24.6, 3.9, 15.2
TRUNK, UPPER_ARM, FOREARM, HAND = 28.8, 18.6, 14.6, 6.5
HEAD = 11.9
#: Height of the hip above the ground in upright standing.
HIP_HEIGHT = THIGH + SHANK + ANKLE


@dataclass(frozen=True)
class Leg:
    """Ankle, turn of the foot (0 flat, positive toes down), bend of the toes against it; `bend` -1: knee backwards."""

    ankle: Point
    foot: float = 0.0
    toes: float = 0.0
    bend: int = 1


@dataclass(frozen=True)
class Arm:
    """Where the wrist is; `bend` 1: the elbow points forwards."""

    wrist: Point
    bend: int = -1
    hand: float | None = None


@dataclass(frozen=True)
class Pose:
    """Somebody from the side, `facing` 1 to the right and -1 to the left; `lean` of the trunk forwards in degrees."""

    hip: Point
    near: Leg
    far: Leg | None = None
    lean: float = 0.0
    near_arm: Arm | None = None
    far_arm: Arm | None = None
    facing: int = 1
    nod: float = 0.0
    size: float = 1.0
    eyes: str = "open"


def reach(start: Point, target: Point, first: float, second: float, bend: int) -> tuple[Point, Point]:
    """Middle joint and end of a limb of two bones from `start` towards `target`.

    `bend` 1 turns the middle joint to the right of a limb that hangs down. A target out of reach is pointed at.
    """
    distance = math.dist(start, target)
    kept = min(max(distance, abs(first - second) + 1e-6), first + second - 1e-6)
    end = along(start, target, kept / distance) if distance else (start[0], start[1] + kept)
    corner = math.acos((first**2 + kept**2 - second**2) / (2 * first * kept))
    towards = math.degrees(math.atan2(end[0] - start[0], end[1] - start[1]))
    return polar(start, first, towards + bend * math.degrees(corner)), end


def standing_hip(ground: float, x: float, size: float = 1.0) -> Point:
    """The hip of somebody who stands upright at `x`; a little lower than straight legs, as knees are never locked."""
    return x, ground - (HIP_HEIGHT - 0.35) * size


def ankle_at(ground: float, heel_x: float, size: float = 1.0, facing: int = 1) -> Point:
    """The ankle of a foot that is flat on the ground with its heel at `heel_x`."""
    return heel_x + facing * 0.25 * FOOT * size, ground - ANKLE * size


#: The ball of the foot: how far before the ankle, how far above the sole, and its radius.
_BALL, _BALL_UP, _BALL_R = 7.3, 1.5, 1.5


def on_the_ball(ground: float, x: float, turn: float, size: float = 1.0, *, bend: int = 1) -> Leg:
    """A leg whose ball of the foot and toes stand on the ground, the heel raised by `turn` degrees; ankle at `x`."""
    tilt = math.radians(turn)
    below = _BALL * math.sin(tilt) + (ANKLE - _BALL_UP) * math.cos(tilt) + _BALL_R
    return Leg((x, ground - below * size), turn, turn, bend)


class Profile:
    """The joints of a pose, and how it is drawn."""

    def __init__(self, pose: Pose) -> None:
        self.pose, self.s, self.f = pose, pose.size, pose.facing
        s, up = self.s, 180.0 - self.f * pose.lean
        self.hip = pose.hip
        self.shoulder = polar(pose.hip, TRUNK * s, up)
        self.chest = polar(pose.hip, 0.72 * TRUNK * s, up)
        nod = up - self.f * pose.nod
        self.neck = polar(polar(self.shoulder, 2.2 * s, up), 2.0 * s, nod)
        self.head = polar(self.neck, (HEAD - 3.6) * s, nod)
        self.head_turn = nod - 180.0
        self.near_knee, self.near_ankle = self._leg(pose.near)
        self.far_knee, self.far_ankle = self._leg(pose.far or pose.near)

    def _leg(self, leg: Leg) -> tuple[Point, Point]:
        return reach(self.hip, leg.ankle, THIGH * self.s, SHANK * self.s, self.f * leg.bend)

    @property
    def eye(self) -> Point:
        """Where the gaze starts."""
        return self._in_head(4.4, -0.6)

    def _in_head(self, forward: float, up: float) -> Point:
        turn, s = math.radians(self.head_turn), self.s
        x, y = self.f * forward * s, -up * s
        return self.head[0] + x * math.cos(turn) + y * math.sin(turn), self.head[1] - x * math.sin(turn) + y * math.cos(
            turn
        )

    def draw(self, pen: Pen, *, marks: Collection[str] = (), ghost: bool = False) -> None:
        """Far limbs first, then trunk and near leg as one, then the near arm.

        `marks` are emphasised parts of the near leg: thigh, calf, shank, ankle. A ghost is a position that is left.
        """
        edge = GHOST if ghost else "ink"
        far = GHOST if ghost else "muted"
        pose = self.pose
        if pose.far_arm is not None:
            pen.silhouette(self._arm(pose.far_arm), edge=far)
        if pose.far is not None:
            pen.silhouette(self._leg_shapes(pose.far, self.far_knee, self.far_ankle), edge=far)
        pen.silhouette([*self._leg_shapes(pose.near, self.near_knee, self.near_ankle), *self._trunk()], edge=edge)
        if not ghost:
            self._face(pen)
        for mark in marks:
            pen.glow(self._mark(mark))
        if pose.near_arm is not None:
            pen.silhouette(self._arm(pose.near_arm), edge=edge)

    def _trunk(self) -> list[Shape]:
        s, up = self.s, 180.0 - self.f * self.pose.lean
        waist = polar(self.hip, 0.34 * TRUNK * s, up)
        collar = polar(self.shoulder, 0.6 * s, up)
        return [
            Shape(taper(self.neck, self.shoulder, 2.4 * s, 2.7 * s)),
            Shape(taper(self._in_head(0.4, 1.5), self._in_head(0.0, -2.2), 5.5 * s, 4.5 * s)),
            Shape(taper(self._in_head(4.0, -0.6), self._in_head(5.3, -1.9), 1.2 * s, 0.8 * s)),
            Shape(taper(self.chest, collar, 5.5 * s, 3.8 * s), "hairline"),
            Shape(taper(waist, self.chest, 5.2 * s, 5.5 * s), "hairline"),
            Shape(taper(self.hip, waist, 5.6 * s, 5.2 * s, flat_end=True), "unknown"),
        ]

    def _face(self, pen: Pen) -> None:
        """Hair, and an eye that is open or closed."""
        s = self.s
        hair = [(4.6, 3.4), (3.4, 5.9), (0.4, 7.2), (-3.0, 6.2), (-5.2, 3.2), (-5.5, 0.0), (-4.2, -3.2)]
        back = [(-2.6, -1.8), (-1.2, 0.8), (0.4, 3.0), (2.4, 3.6)]
        pen.fill(smooth([self._in_head(x, y) for x, y in (*hair, *back)], closed=True), "muted")
        if self.pose.eyes == "closed":
            pen.stroke(smooth([self._in_head(x, y) for x, y in ((2.4, 0.3), (3.4, -0.5), (4.5, 0.2))]), "ink", 0.8)
        else:
            pen.fill(circle(self._in_head(3.7, 0.2), 0.75 * s), "ink")

    def _leg_shapes(self, leg: Leg, knee: Point, ankle: Point) -> list[Shape]:
        s = self.s
        hem = along(self.hip, knee, 0.52)
        return [
            *[Shape(data) for data in foot_profile(ankle, self.f, leg.foot, leg.toes, s)],
            *shank_profile(knee, ankle, self.f, s),
            Shape(taper(self.hip, knee, 5.4 * s, 3.4 * s)),
            Shape(taper(self.hip, hem, 5.4 * s, 4.36 * s, flat_end=True), "unknown"),
        ]

    def _arm(self, arm: Arm) -> list[Shape]:
        s = self.s
        elbow, wrist = reach(self.shoulder, arm.wrist, UPPER_ARM * s, FOREARM * s, self.f * arm.bend)
        turn = math.degrees(math.atan2(wrist[0] - elbow[0], wrist[1] - elbow[1])) if arm.hand is None else arm.hand
        sleeve = along(self.shoulder, elbow, 0.5)
        return [
            Shape(taper(wrist, polar(wrist, 0.7 * HAND * s, turn), 1.5 * s, 1.3 * s)),
            Shape(taper(elbow, wrist, 2.1 * s, 1.5 * s)),
            Shape(taper(self.shoulder, elbow, 2.8 * s, 2.1 * s)),
            Shape(taper(self.shoulder, sleeve, 2.8 * s, 2.45 * s, flat_end=True), "hairline"),
        ]

    def _mark(self, name: str) -> str:
        s, knee, ankle = self.s, self.near_knee, self.near_ankle
        if name == "thigh":
            return taper(along(self.hip, knee, 0.5), along(self.hip, knee, 0.88), 3.4 * s, 2.6 * s)
        if name == "calf":
            calf = calf_of(knee, ankle, self.f, s)
            return taper(calf, along(calf, ankle, 0.45), 2.6 * s, 1.7 * s)
        if name == "shank":
            return taper(along(knee, ankle, 0.15), along(knee, ankle, 0.85), 2.4 * s, 1.5 * s)
        if name == "ankle":
            return circle(ankle, 2.6 * s)
        raise ValueError(f"mark must be thigh, calf, shank or ankle, not {name!r}")


def calf_of(knee: Point, ankle: Point, facing: int, s: float) -> Point:
    """The belly of the calf: a little behind the bone."""
    x, y = along(knee, ankle, 0.3)
    back = math.atan2(ankle[0] - knee[0], ankle[1] - knee[1])
    return x - facing * 0.8 * s * math.cos(back), y + facing * 0.8 * s * math.sin(back)


def shank_profile(knee: Point, ankle: Point, facing: int, s: float) -> list[Shape]:
    """A lower leg from the side."""
    calf = calf_of(knee, ankle, facing, s)
    return [
        Shape(taper(knee, ankle, 3.3 * s, 2.0 * s)),
        Shape(taper(calf, ankle, 3.5 * s, 2.0 * s)),
        Shape(taper(knee, calf, 3.3 * s, 3.5 * s)),
    ]


def foot_profile(ankle: Point, facing: int, turn: float, toes: float, s: float) -> list[str]:
    """Path data of a foot from the side, `turn` degrees toes down about the ankle, the toes bent up by `toes`."""
    tilt = math.radians(turn)

    def at(forward: float, up: float) -> Point:
        """Along the foot and above its sole."""
        x, y = forward * s, (ANKLE - up) * s
        return (
            ankle[0] + facing * (x * math.cos(tilt) - y * math.sin(tilt)),
            ankle[1] + x * math.sin(tilt) + y * math.cos(tilt),
        )

    heel, ball = at(-1.7, 2.0), at(_BALL, _BALL_UP)
    bent = math.radians(turn - toes)
    tip = (ball[0] + facing * 3.0 * s * math.cos(bent), ball[1] + 3.0 * s * math.sin(bent))
    down = 0.35 * s
    tip = (tip[0] + facing * -down * math.sin(bent), tip[1] + down * math.cos(bent))
    return [
        taper(ball, tip, _BALL_R * s, 1.15 * s),
        taper(heel, ball, 2.0 * s, _BALL_R * s),
        taper(at(0.2, 3.9), ball, 2.1 * s, _BALL_R * s),
        taper(at(0.0, 3.9), heel, 2.0 * s, 2.0 * s),
    ]
