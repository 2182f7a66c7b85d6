"""The inner border of a footprint: the tangent that heel and ball share, and the arch's contour between them.

In: an outline without toes in the foot frame, s from the heel, m medial positive. Out: `MedialBorder`. Refuses to know
pressure. The definitions are in docs/definitions-footprint.md.

The tangent is the common one of the rear and the front third. The longest edge of a hull, or any edge that merely
lies on that side, may be a chord of the arch itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.types import Floats

#: Points this near the tangent touch it; of several the one next to the arch counts.
_TOUCH_MM = 1e-6
#: From this share of the greatest depth on a point of the arch's contour is as deep as any.
_DEEP = 0.97


@dataclass(frozen=True, eq=False)
class MedialBorder:
    """`heel` and `ball` (s, m) are where the tangent touches, `arch` (n, 2) the contour from one to the other, both
    included, in mm."""

    heel: tuple[float, float]
    ball: tuple[float, float]
    arch: Floats

    @property
    def tangent_mm(self) -> float:
        """Length of the tangent between its points."""
        return float(np.hypot(self.ball[0] - self.heel[0], self.ball[1] - self.heel[1]))

    @property
    def contour_mm(self) -> float:
        """Length of the arch's contour."""
        return float(np.hypot(*np.diff(self.arch, axis=0).T).sum())

    @property
    def gap_mm2(self) -> float:
        """Area between tangent and contour; what lies beyond the tangent counts negative."""
        s, m = self.arch.T
        return float(0.5 * (s @ np.roll(m, -1) - m @ np.roll(s, -1)))

    @property
    def apex(self) -> tuple[float, float]:
        """The contour's point furthest from the tangent; the middle one where it runs along at about that depth."""
        (s0, m0), (s1, m1) = self.heel, self.ball
        depth = (s1 - s0) * (m0 - self.arch[:, 1]) - (m1 - m0) * (s0 - self.arch[:, 0])
        deep = np.flatnonzero(depth >= _DEEP * depth.max())
        s = self.arch[deep, 0]
        middle = deep[int(np.abs(s - (s.min() + s.max()) / 2).argmin())]
        return float(self.arch[middle, 0]), float(self.arch[middle, 1])


def medial_border(outline: Floats, toeless_mm: float) -> MedialBorder | None:
    """The inner border of a closed `outline` (n, 2) of a foot without toes, whose length is `toeless_mm`.

    None where the outline does not hold both heel and ball, as when the midfoot is off the ground.
    """
    outline = np.asarray(outline, dtype=np.float64)
    if len(outline) and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    rear = np.flatnonzero(outline[:, 0] <= toeless_mm / 3 + _TOUCH_MM)
    front = np.flatnonzero(outline[:, 0] >= 2 * toeless_mm / 3 - _TOUCH_MM)
    if not rear.size or not front.size:
        return None
    heel, ball = _common_tangent(outline, rear, front)
    # Of the two ways round, the inner one.
    there, back = _between(outline, heel, ball), _between(outline, ball, heel)[::-1]
    arch = there if there[:, 1].mean() >= back[:, 1].mean() else back
    points = [(float(s), float(m)) for s, m in outline[[heel, ball]]]
    return MedialBorder(points[0], points[1], arch)


def _common_tangent(outline: Floats, rear: np.ndarray, front: np.ndarray) -> tuple[int, int]:
    """Indices of the points of `rear` and `front` that the line touches which leaves all of both on its outer side."""
    heel, ball = int(rear[outline[rear, 1].argmax()]), int(front[outline[front, 1].argmax()])
    for _ in range(len(rear) + len(front)):
        along = outline[ball] - outline[heel]
        slope = along[1] / max(along[0], 1e-9)
        height = outline[:, 1] - slope * outline[:, 0]
        new_heel, new_ball = int(rear[height[rear].argmax()]), int(front[height[front].argmax()])
        if height[new_heel] <= height[heel] + _TOUCH_MM and height[new_ball] <= height[ball] + _TOUCH_MM:
            break
        heel, ball = new_heel, new_ball
    touching = height >= max(height[heel], height[ball]) - _TOUCH_MM
    return (
        int(max(rear[touching[rear]], key=lambda k: outline[k, 0], default=heel)),
        int(min(front[touching[front]], key=lambda k: outline[k, 0], default=ball)),
    )


def _between(outline: Floats, first: int, last: int) -> Floats:
    """The points from one index to another, both included, round the closed line."""
    stop = last + (len(outline) if last < first else 0)
    return outline[np.arange(first, stop + 1) % len(outline)]


def clarke_deg(heel: tuple[float, float], ball: tuple[float, float], apex: tuple[float, float]) -> float:
    """Clarke's angle: at `ball`, between the tangent to `heel` and the line to `apex`, all (s, m); 0 for no arch.

    >>> round(clarke_deg((20.0, 0.0), (150.0, 0.0), (100.0, -30.0)), 3)
    30.964
    """
    tangent, line = np.subtract(heel, ball), np.subtract(apex, ball)
    turn = np.arctan2(tangent[0] * line[1] - tangent[1] * line[0], float(tangent @ line))
    return float(np.rad2deg(turn))
