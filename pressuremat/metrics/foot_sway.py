"""Where the load of one standing foot lies, and how its own centre of pressure wanders.

In: a standing footprint. Out: values and their records. Refuses to know the other foot: the body's sway is `sway`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import sway_time
from pressuremat.metrics.cop_error import cop_noise_of, sampled
from pressuremat.metrics.loading import in_contact
from pressuremat.metrics.record import Detail, FootInput, Measured, Metric, Need
from pressuremat.metrics.sway import LEAST_S, MOST_FALSE_SPEED_MM_S, REASON_NOISE, REASON_SHORT
from pressuremat.metrics.sway_error import cell_shifts_mm, error_of, shaken
from pressuremat.metrics.sway_trace import MAT_LOW_PASS_HZ, CopTrace, trace_of
from pressuremat.processing.filters import resting_speed
from pressuremat.processing.footprints import interval_s, steady
from pressuremat.types import Floats, Pressure, medial_sign

#: As for the body: the first seconds after both feet are loaded, and the last before one leaves, are no quiet standing.
_DISCARD_S, _BEFORE_END_S = 5.0, 1.0
_OWN = "pressuremat, docs/definitions-footprint.md"
_PRIETO = "Prieto et al. 1996, IEEE Trans Biomed Eng 43:956, 10.1109/10.532130"


def _mean_cop(foot: FootInput) -> tuple[float, float] | None:
    """(s, m) in mm of the centre of the mean load, m medial positive; None without an axis or a load."""
    footprint, axis = foot.footprint, foot.footprint.axis
    load = footprint.image.astype(np.float64)
    if axis is None or not load.sum() > 0:
        return None
    s, right = axis.to_foot(*np.meshgrid(footprint.geometry.x_mm, footprint.geometry.y_mm))
    total = float(load.sum())
    return float((load * s).sum()) / total, medial_sign(footprint.side) * float((load * right).sum()) / total


def foot_cop_along_pct(foot: FootInput) -> Measured:
    """Where the mean load lies along the foot, from the heel, in % of its length."""
    at = _mean_cop(foot)
    if at is None or foot.footprint.axis is None:
        return Measured(None, reason=N_("no load"))
    return Measured(100.0 * at[0] / foot.footprint.axis.length_mm)


def foot_cop_medial_mm(foot: FootInput) -> Measured:
    """How far the mean load lies to the medial side of the axis."""
    at = _mean_cop(foot)
    return Measured(None, reason=N_("no load")) if at is None else Measured(at[1])


@dataclass(frozen=True, eq=False)
class Swaying:
    """The path of a standing foot's own centre of pressure under steady load, and paths with its error once more;
    `noise_mm` is what noise and rounding of the cells under that load do to each position, on each axis."""

    trace: CopTrace
    shaken: tuple[CopTrace, ...]
    noise_mm: tuple[float, float]


def swaying(foot: FootInput) -> Swaying | str:
    """How a standing foot's own centre of pressure sways, or why that cannot be said."""
    footprint = foot.footprint
    during = in_contact(footprint)
    time_s, path = footprint.time_s[during], footprint.cop_mm[during]
    calm = np.flatnonzero(steady(footprint.total[during], foot.steady_share))
    if not calm.size:
        return REASON_SHORT
    begin, end = time_s[calm[0]] + _DISCARD_S, time_s[calm[-1]] - _BEFORE_END_S
    chosen = (time_s >= begin) & (time_s <= end) & np.isfinite(path).all(axis=1)
    if chosen.sum() < 3:
        return REASON_SHORT
    rate_hz = 1.0 / interval_s(time_s[chosen])

    def traced(x_mm: Floats, y_mm: Floats) -> CopTrace:
        return trace_of(x_mm, y_mm, rate_hz, raw=False, time_s=time_s[chosen], low_pass_hz=MAT_LOW_PASS_HZ)

    x, y = path[chosen].T
    try:
        trace = traced(x, y)
    except ValueError:
        return N_("frames are missing while the foot stands")
    noise_mm, by_cells = _errors(foot, footprint.frames[during][chosen])
    return Swaying(trace, shaken(x, y, noise_mm, traced, by_cells), noise_mm)


def _errors(foot: FootInput, frames: Pressure) -> tuple[tuple[float, float], Floats]:
    """The noise of the centre of pressure of frames (n, r, c), and how their cells displace it in each draw."""
    geometry, floor = foot.footprint.geometry, foot.cop_floor
    noise_mm = cop_noise_of(frames[sampled(len(frames))], geometry, foot.reading, floor)
    loaded = foot.footprint.image > floor
    x, y = np.meshgrid(geometry.x_mm, geometry.y_mm)
    return noise_mm, cell_shifts_mm(frames[:, loaded], x[loaded], y[loaded], foot.reading.gain, floor)


def _sway(foot: FootInput, measure: Callable[[CopTrace], Measured]) -> Measured:
    sways = swaying(foot)
    if isinstance(sways, str):
        return Measured(None, reason=sways)
    trace, found = sways.trace, measure(sways.trace)
    again = [one.value for one in map(measure, sways.shaken) if one.value is not None]
    error = None if found.value is None else error_of(found.value, again)
    doubt = REASON_SHORT if trace.n / trace.rate_hz < LEAST_S * (1 - 1e-9) else None
    if doubt is None:
        rate_hz = 1.0 / interval_s(foot.footprint.time_s)
        speed = resting_speed(sways.noise_mm, rate_hz, MAT_LOW_PASS_HZ)
        doubt = REASON_NOISE if speed > MOST_FALSE_SPEED_MM_S else None
    return Measured(found.value, error, found.reason or doubt)


def foot_sway_velocity_mm_s(foot: FootInput) -> Measured:
    """Velocity of the foot's own centre of pressure."""
    return _sway(foot, lambda trace: sway_time.velocity(trace, "both"))


def foot_sway_ellipse_mm2(foot: FootInput) -> Measured:
    """Area of the 95 % prediction ellipse of the foot's own centre of pressure."""
    return _sway(foot, sway_time.ellipse_area)


def _metric(
    key: str,
    label: str,
    unit: str,
    compute: Callable[[FootInput], Measured],
    words: tuple[str, str, str],
    decimals: int,
    needs: frozenset[Need],
    detail: Detail = "professional",
) -> Metric:
    definition, source, limits = words
    return Metric(key, label, unit, "footprint", compute, definition, source, decimals, needs, limits, detail=detail)


_LONG = N_("Needs 20 s or more of quiet standing. The mat's own noise makes it larger.")
FOOT_SWAY: tuple[Metric, ...] = (
    _metric(
        "foot_cop_along_pct",
        N_("Centre of load along the foot"),
        "%",
        foot_cop_along_pct,
        (N_("Where the mean load of a standing foot lies, from its heel, in % of its length."), _OWN, ""),
        1,
        frozenset({"shape", "standing"}),
    ),
    _metric(
        "foot_cop_medial_mm",
        N_("Centre of load across the foot"),
        "mm",
        foot_cop_medial_mm,
        (N_("How far the mean load of a standing foot lies to the inner side of its axis."), _OWN, ""),
        1,
        frozenset({"shape", "standing", "side", "pitch"}),
    ),
    _metric(
        "foot_sway_velocity_mm_s",
        N_("Sway velocity of the foot"),
        "mm/s",
        foot_sway_velocity_mm_s,
        (N_("Velocity of the centre of pressure under this foot alone."), _PRIETO, _LONG),
        1,
        frozenset({"standing", "pitch", "rate"}),
    ),
    _metric(
        "foot_sway_ellipse_mm2",
        N_("Sway ellipse of the foot"),
        "mm²",
        foot_sway_ellipse_mm2,
        (N_("Area of the 95 % prediction ellipse of the centre of pressure under this foot alone."), _PRIETO, _LONG),
        0,
        frozenset({"standing", "pitch", "rate"}),
        "research",
    ),
)
