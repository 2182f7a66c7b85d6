"""How far, how wide and how fast the centre of pressure sways: measures in the plane and over time.

In: a `CopTrace` and, where a measure has one, an axis. Out: `Measured`. Refuses to know filters.
Definitions: Prieto et al. 1996 (IEEE TBME 43:956, 10.1109/10.532130), Quijoux et al. 2021 (10.14814/phy2.15067).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import N_
from pressuremat.metrics.record import Measured
from pressuremat.metrics.sway_trace import AXES, Axis, CopTrace
from pressuremat.types import Floats

REASON_STILL = N_("the centre of pressure does not move")
REASON_LINE = N_("the centre of pressure moves along one line only")
REASON_FEW = N_("too few samples for this value")

_PREDICTION = 0.95


def mean_distance(trace: CopTrace, axis: Axis) -> Measured:
    """Mean distance from the middle (MDIST)."""
    return Measured(float(np.abs(trace.along(axis)).mean()))


def rms(trace: CopTrace, axis: Axis) -> Measured:
    """Root of the mean squared distance from the middle (RDIST), divided by N."""
    return Measured(float(np.sqrt(np.mean(trace.along(axis) ** 2))))


def max_distance(trace: CopTrace, axis: Axis) -> Measured:
    """Greatest distance from the middle."""
    return Measured(float(np.abs(trace.along(axis)).max()))


def extent(trace: CopTrace, axis: Axis) -> Measured:
    """Largest less smallest position on an axis; for both the greatest distance between any two positions."""
    return Measured(float(np.ptp(trace.along(axis))) if axis != "both" else _diameter(trace))


def _diameter(trace: CopTrace) -> float:
    """The greatest distance between any two positions, in mm."""
    corners = _corners(np.stack([trace.x_mm, trace.y_mm], axis=1))
    across = corners[:, None] - corners[None]
    return float(np.sqrt((across**2).sum(axis=2).max()))


def _corners(points: Floats) -> Floats:
    """Those of points (n, 2) among which the two lie that are furthest apart: the foremost in each direction.

    Corners of the convex hull where there is one; the two ends where all points lie on a line.
    """
    from scipy.spatial import ConvexHull, QhullError

    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except (QhullError, ValueError):
        by_x, by_y = points[:, 0].argsort(), points[:, 1].argsort()
        return points[[by_x[0], by_x[-1], by_y[0], by_y[-1]]]


def range_ratio(trace: CopTrace) -> Measured:
    """ML range over AP range."""
    ml, ap = (float(np.ptp(trace.along(axis))) for axis in AXES)
    return Measured(ml / ap) if ap > 0 else Measured(None, reason=REASON_STILL)


def prediction_factor(n: int) -> float:
    """k² of the ellipse that holds the next position with a probability of 95 %; n from 3.

    2(n+1)(n−1)/(n(n−2))·F(2, n−2); Schubert & Kirchner 2014, 10.1016/j.gaitpost.2013.09.001.

    >>> round(prediction_factor(250), 3), round(prediction_factor(3000), 4)
    (6.113, 6.0015)
    """
    from scipy.special import fdtri

    return float(2 * (n + 1) * (n - 1) / (n * (n - 2)) * fdtri(2, n - 2, _PREDICTION))


def ellipse_area(trace: CopTrace) -> Measured:
    """Area of the 95 % prediction ellipse: π·k²·√det S."""
    if trace.n < 3:
        return Measured(None, reason=REASON_FEW)
    half = _half_axes(trace)
    return Measured(float(np.pi * half[0] * half[1]))


def ellipse_major(trace: CopTrace) -> Measured:
    """Length of the ellipse's longer axis."""
    return Measured(float(2 * _half_axes(trace)[1])) if trace.n >= 3 else Measured(None, reason=REASON_FEW)


def ellipse_minor(trace: CopTrace) -> Measured:
    """Length of the ellipse's shorter axis."""
    return Measured(float(2 * _half_axes(trace)[0])) if trace.n >= 3 else Measured(None, reason=REASON_FEW)


def _half_axes(trace: CopTrace) -> Floats:
    """Half of the ellipse's axes in mm, the shorter one first."""
    spread = np.linalg.eigvalsh(trace.covariance_mm2()).clip(0)
    return np.asarray(np.sqrt(prediction_factor(trace.n) * spread))


def direction(trace: CopTrace) -> Measured:
    """Angle between the ellipse's longer axis and AP: 0 along AP, 90 along ML."""
    spread, axes = np.linalg.eigh(trace.covariance_mm2(0))
    if not spread[1] > 0:
        return Measured(None, reason=REASON_STILL)
    return Measured(float(np.degrees(np.arctan2(abs(axes[0, 1]), abs(axes[1, 1])))))


def correlation(trace: CopTrace) -> Measured:
    """Pearson correlation of ML with AP."""
    (ml, both), (_both, ap) = trace.covariance_mm2(0)
    if not (ml > 0 and ap > 0):
        return Measured(None, reason=REASON_LINE)
    return Measured(float(np.clip(both / np.sqrt(ml * ap), -1, 1)))


def circle_area(trace: CopTrace) -> Measured:
    """Area of the circle around the middle that holds 95 % of normally distributed distances (AREA-CC)."""
    mean, square = trace.distance_mm.mean(), np.mean(trace.distance_mm**2)
    radius = mean + 1.645 * np.sqrt(max(square - mean**2, 0.0))
    return Measured(float(np.pi * radius**2))


def path(trace: CopTrace, axis: Axis) -> Measured:
    """Length of the way from sample to sample (TOTEX)."""
    return Measured(float(trace.steps_mm(axis).sum()))


def velocity(trace: CopTrace, axis: Axis) -> Measured:
    """Length of the way over the time it took (MVELO)."""
    return Measured(float(trace.steps_mm(axis).sum() / trace.duration_s))


def area_rate(trace: CopTrace) -> Measured:
    """Area of the triangles between the middle and every two positions in a row, over time (AREA-SW)."""
    x, y = trace.x_mm, trace.y_mm
    # Prieto's T is (N−1)/rate for this one in every convention: there are N−1 triangles.
    return Measured(float(np.abs(x[1:] * y[:-1] - x[:-1] * y[1:]).sum() / 2 * trace.rate_hz / (trace.n - 1)))


def mean_frequency(trace: CopTrace, axis: Axis) -> Measured:
    """How often a circle of the mean distance would be gone round at the mean velocity (MFREQ).

    On one axis it is a sine instead, with 4√2 for 2π: the source takes the mean distance for the RMS.
    """
    distance = float(np.abs(trace.along(axis)).mean())
    if not distance > 0:
        return Measured(None, reason=REASON_STILL)
    way_round = 2 * np.pi if axis == "both" else 4 * np.sqrt(2)
    return Measured(float(trace.steps_mm(axis).sum() / trace.duration_s / (way_round * distance)))


def speeds_mm_s(trace: CopTrace, axis: Axis) -> Floats | None:
    """Signed speed on an axis at every sample (n,); the slope of a cubic through five neighbours; None below five."""
    if trace.n < 5:
        return None
    from scipy.signal import savgol_filter

    return np.asarray(savgol_filter(trace.along(axis), 5, 3, deriv=1, delta=1 / trace.rate_hz))


def phase_plane(trace: CopTrace, axis: Axis) -> Measured:
    """Root of the variances of position and speed added up, one second being the unit of time."""
    speed = speeds_mm_s(trace, axis)
    if speed is None:
        return Measured(None, reason=REASON_FEW)
    return Measured(float(np.hypot(np.sqrt(np.mean(trace.along(axis) ** 2)), speed.std())))


def turn_rate(trace: CopTrace, axis: Axis) -> Measured:
    """How often in a second the speed on an axis changes its sign."""
    speed = speeds_mm_s(trace, axis)
    if speed is None:
        return Measured(None, reason=REASON_FEW)
    return Measured(float(len(_turns(speed)) / trace.duration_s))


def peak_speed(trace: CopTrace, axis: Axis, way: int = 0) -> Measured:
    """Mean over the intervals between two turns of the greatest speed in each.

    With `way` 1 or −1 over those alone in which the centre of pressure moves to the larger or the smaller values.
    """
    speed = speeds_mm_s(trace, axis)
    if speed is None:
        return Measured(None, reason=REASON_FEW)
    turns = _turns(speed)
    if len(turns) < 2:
        return Measured(None, reason=N_("the centre of pressure turns less than twice"))
    greatest = np.maximum.reduceat(np.abs(speed[: turns[-1]]), turns[:-1])
    chosen = greatest if way == 0 else greatest[np.sign(speed[turns[:-1]]) == way]
    if not chosen.size:
        return Measured(None, reason=N_("the centre of pressure turns less than twice"))
    return Measured(float(chosen.mean()))


def path_per_area(trace: CopTrace) -> Measured:
    """Length of the way over the area of the 95 % prediction ellipse (LFS)."""
    way, area = float(trace.steps_mm("both").sum()), ellipse_area(trace)
    if area.value is None or not area.value > 0:
        return Measured(None, reason=area.reason or REASON_LINE)
    return Measured(way / area.value)


def _turns(speed: Floats) -> NDArray[np.intp]:
    """Indices of the first samples after a change of sign; rest between is no change."""
    moving = np.flatnonzero(speed)
    turned = np.diff(np.sign(speed[moving])) != 0
    return np.asarray(moving[1:][turned])


def fractal_dimension(trace: CopTrace) -> Measured:
    """ln N / ln(N·d/path), d being the diameter of a circle of the prediction ellipse's area (FD-CE)."""
    way, area = float(trace.steps_mm("both").sum()), ellipse_area(trace).value
    if area is None or not way > 0 or not area > 0:
        return Measured(None, reason=REASON_STILL if not way > 0 else REASON_LINE)
    across = np.log(trace.n) + np.log(np.sqrt(4 * area / np.pi)) - np.log(way)
    return Measured(float(np.log(trace.n) / across)) if across > 0 else Measured(None, reason=REASON_FEW)
