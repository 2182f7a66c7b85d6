"""Where a foot points, and which one it is.

In: the points of a contour region, in mm, and the pressure on them. Out: direction, axis, and the evidence for a
left foot. Refuses to know frames, time and thresholds.

Foot frame: s along the direction heel → toe, m toward its right-hand side; a left foot's medial side is m > 0.
"""

from __future__ import annotations

import numpy as np

from pressuremat.types import Bools, Floats, FootAxis

#: The heel centre is the centroid of this rear part of the length; the forefoot reference lies on the line at
#: `REFERENCE_S` of the length, at `REFERENCE_M` of the width from the medial border (second metatarsal head).
HEEL_PART, REFERENCE_S, REFERENCE_M = 0.15, 0.73, 0.38
_ITERATIONS = 3


def along_across(x_mm: Floats, y_mm: Floats, angle_deg: float) -> tuple[Floats, Floats]:
    """(s, m) of points for a direction at `angle_deg` from +y, positive toward +x; the origin stays the mat's."""
    a = np.deg2rad(angle_deg)
    return x_mm * np.sin(a) + y_mm * np.cos(a), x_mm * np.cos(a) - y_mm * np.sin(a)


def wrap_deg(angle_deg: float) -> float:
    """`angle_deg` within (−180, 180]."""
    return float(180.0 - (180.0 - angle_deg) % 360.0)


def mat_direction_deg(angle_deg: float) -> float:
    """Which of the mat's four directions is nearest to an angle from +y: 0, 90, 180 or −90.

    >>> mat_direction_deg(-170.0), mat_direction_deg(60.0)
    (180.0, 90.0)
    """
    return wrap_deg(90.0 * round(angle_deg / 90.0))


def principal_deg(x_mm: Floats, y_mm: Floats) -> float:
    """Direction of the longest extent of points, within (−90, 90] of +y; 0 for fewer than two points.

    Every point weighs the same.
    """
    if len(x_mm) < 2:
        return 0.0
    dx, dy = x_mm - x_mm.mean(), y_mm - y_mm.mean()
    sxx, syy, sxy = float(dx @ dx), float(dy @ dy), float(dx @ dy)
    angle = np.rad2deg(0.5 * np.arctan2(2 * sxy, syy - sxx))
    return float(90.0 if angle <= -90.0 else angle)


def half_extent_mm(pixel_mm: tuple[float, float], angle_deg: float) -> tuple[float, float]:
    """Half of a pixel's extent along and across a direction."""
    sin, cos = abs(np.sin(np.deg2rad(angle_deg))), abs(np.cos(np.deg2rad(angle_deg)))
    px, py = pixel_mm
    return float(px * sin + py * cos) / 2, float(px * cos + py * sin) / 2


def crossings(s: Floats, m: Floats, at_s: float, half_s: float, half_m: float) -> tuple[float, float]:
    """Outermost crossings (lowest and highest m) of a region with the line s = `at_s`; NaN where it misses it.

    `half_s` and `half_m` are half the extent of one of the region's points.
    """
    # Points whose centre is nearer than half a point: on a grid that is aligned with the line, one row of them.
    near = np.abs(s - at_s) <= half_s * (1 + 1e-9)
    if not near.any():
        return float("nan"), float("nan")
    return float(m[near].min()) - half_m, float(m[near].max()) + half_m


def refine_direction(
    x_mm: Floats, y_mm: Floats, angle_deg: float, medial: float, pixel_mm: tuple[float, float]
) -> tuple[float, tuple[float, float]]:
    """Direction from the heel centre to the second metatarsal head, and the heel centre in mm; three iterations.

    `medial` is +1 where m grows medially (left foot), −1 for a right foot, NaN where nobody knows: then the middle
    of the forefoot is taken.
    """
    share = 0.5 if np.isnan(medial) else (1 - REFERENCE_M if medial > 0 else REFERENCE_M)
    heel = (float(x_mm.mean()), float(y_mm.mean()))
    for _ in range(_ITERATIONS):
        s, m = along_across(x_mm, y_mm, angle_deg)
        half_s, half_m = half_extent_mm(pixel_mm, angle_deg)
        rear, front = float(s.min()) - half_s, float(s.max()) + half_s
        length = front - rear
        # Of what is hardly longer than a point, the last of it.
        at_heel = (s - rear < HEEL_PART * length) | (s == s.min())
        heel = (float(x_mm[at_heel].mean()), float(y_mm[at_heel].mean()))
        low, high = crossings(s, m, rear + REFERENCE_S * length, half_s, half_m)
        if np.isnan(low):
            break
        heel_s, heel_m = along_across(np.array(heel[0]), np.array(heel[1]), angle_deg)
        turn = np.arctan2(low + share * (high - low) - float(heel_m), rear + REFERENCE_S * length - float(heel_s))
        angle_deg = wrap_deg(angle_deg + float(np.rad2deg(turn)))
    return angle_deg, heel


def foot_axis(
    x_mm: Floats, y_mm: Floats, angle_deg: float, medial: float, pixel_mm: tuple[float, float], *, turn: bool = True
) -> FootAxis | None:
    """The long axis of a region of points, started at `angle_deg`; None where there is nothing to take it from.

    Without `turn` it keeps that direction.
    """
    if len(x_mm) < 3:
        return None
    angle, heel = refine_direction(x_mm, y_mm, angle_deg, medial, pixel_mm)
    if not turn:
        s, _ = along_across(x_mm, y_mm, angle_deg)
        rear = s - s.min() <= HEEL_PART * float(np.ptp(s))
        angle, heel = wrap_deg(angle_deg), (float(x_mm[rear].mean()), float(y_mm[rear].mean()))
    s, _ = along_across(x_mm, y_mm, angle)
    half_s, _ = half_extent_mm(pixel_mm, angle)
    at_heel = float(heel[0] * np.sin(np.deg2rad(angle)) + heel[1] * np.cos(np.deg2rad(angle)))
    back, ahead = float(s.min()) - half_s - at_heel, float(s.max()) + half_s - at_heel
    sin, cos = float(np.sin(np.deg2rad(angle))), float(np.cos(np.deg2rad(angle)))
    return FootAxis((heel[0] + back * sin, heel[1] + back * cos), (heel[0] + ahead * sin, heel[1] + ahead * cos), angle)


def _profile(s: Floats, m: Floats, n_bins: int = 50) -> tuple[Floats, Floats]:
    """Lowest and highest m over `n_bins` parts of the length; NaN where a part is empty."""
    rear, length = float(s.min()), float(np.ptp(s))
    part = np.minimum(((s - rear) / max(length, 1e-9) * n_bins).astype(np.intp), n_bins - 1)
    low, high = np.full(n_bins, np.inf), np.full(n_bins, -np.inf)
    np.minimum.at(low, part, m)
    np.maximum.at(high, part, m)
    empty = low > high
    low[empty] = high[empty] = np.nan
    return low, high


def front_evidence(s: Floats, m: Floats) -> float:
    """How clearly the end with large s is the forefoot: log of the ratio of fore- and rearfoot width; 0 if unclear."""
    if len(s) < 3:
        return 0.0
    low, high = _profile(s, m)
    width = high - low
    back, front = np.nanmax(width[3:15], initial=0.0), np.nanmax(width[30:42], initial=0.0)
    return float(np.log(front / back)) if min(back, front) > 0 else 0.0


def left_evidence(s: Floats, m: Floats, weight: Floats) -> Floats:
    """Evidence for a left foot from a region directed heel → toe: three numbers, positive for left, 0 if unclear.

    The arch leaves the medial border hollow; the tips of the toes lie on the medial side; so does the load in front
    of the metatarsal heads (hallux). `weight` is the pressure on each point.
    """
    if len(s) < 3:
        return np.zeros(3)
    low, high = _profile(s, m)
    u = (np.arange(50) + 0.5) / 50
    heel, mid, fore = slice(3, 14), slice(14, 32), slice(31, 40)
    if not all(np.isfinite(low[part]).any() for part in (heel, fore)):
        return np.zeros(3)

    def hollow(border: Floats, sign: float) -> float:
        edge = sign * border
        rear_at, fore_at = 3 + int(np.nanargmax(edge[heel])), 31 + int(np.nanargmax(edge[fore]))
        line = np.interp(u[mid], [u[rear_at], u[fore_at]], [edge[rear_at], edge[fore_at]])
        depth = line - np.where(np.isfinite(edge[mid]), edge[mid], np.nan)
        return float(np.nanmean(depth.clip(0))) if np.isfinite(depth).any() else float("nan")

    width = float(np.nanmax(high[fore] - low[fore]))
    if not width > 0:
        return np.zeros(3)
    right, left = hollow(high, 1.0), hollow(low, -1.0)
    arch = (right - left) / width if np.isfinite(right + left) else 0.0
    t = (s - s.min()) / max(float(np.ptp(s)), 1e-9)
    middle = (float(np.nanmin(low[fore])) + float(np.nanmax(high[fore]))) / 2
    tip: Bools = t > 0.93
    front: Bools = t > 0.82
    tips = (float(m[tip].mean()) - middle) / width
    hallux = (float(np.average(m[front], weights=weight[front] + 1e-12)) - middle) / width
    return np.array([arch, tips, hallux])
