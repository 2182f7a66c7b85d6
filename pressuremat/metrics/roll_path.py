"""How the centre of pressure runs along a step, and to which side of the axis the load lies.

In: a step's path of the centre of pressure, in the foot frame. Out: lengths, speeds and ratios, with their records.
Refuses to know the mat. Definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.loading import load_picture
from pressuremat.metrics.record import Detail, FootInput, Measured, Metric, Need
from pressuremat.metrics.rollover import PATH_FORCE, all_cop_mm, path_ends_mm
from pressuremat.processing.cop import path_length_mm
from pressuremat.processing.feet import half_extent_mm
from pressuremat.processing.phases import LEAST_FRAMES
from pressuremat.types import Floats, medial_sign

#: The path is measured on at most so many points a second: with more, noise would make it longer.
_PATH_RATE_HZ = 100.0
_OWN = "pressuremat, docs/definitions-footprint.md"
_FEW = N_("too few frames for the path of the centre of pressure")
_PATH: frozenset[Need] = frozenset({"shape", "step", "pitch", "rate"})


def roll_path(foot: FootInput) -> tuple[Floats, Floats]:
    """Times (n,) in s and points (n, 2) in mm of a step's path while its force is above 5 % of its peak.

    Frames that come faster than 100 Hz are put together, each by its load.
    """
    footprint = foot.footprint
    keep = footprint.total > PATH_FORCE * float(footprint.total.max(initial=0.0))
    keep &= np.isfinite(footprint.cop_mm).all(axis=1)
    time_s, load, path = footprint.time_s[keep], footprint.total[keep], footprint.cop_mm[keep]
    if len(time_s) < 2:
        return time_s, path
    group = np.floor((time_s - time_s[0]) * _PATH_RATE_HZ + 1e-6).astype(np.intp)
    _unique, group = np.unique(group, return_inverse=True)
    weight = np.bincount(group, load)
    columns = [time_s, *path.T]
    time, x, y = (np.bincount(group, load * column) / weight for column in columns)
    return time, np.stack([x, y], axis=1)


def cop_path_mm(foot: FootInput) -> Measured:
    """Length of the path of a step's centre of pressure."""
    time_s, path = roll_path(foot)
    if len(time_s) < LEAST_FRAMES:
        return Measured(None, reason=_FEW)
    return Measured(path_length_mm(path))


def cop_speed_mm_s(foot: FootInput) -> Measured:
    """Mean speed of a step's centre of pressure: length of its path over the time it takes."""
    time_s, path = roll_path(foot)
    if len(time_s) < LEAST_FRAMES:
        return Measured(None, reason=_FEW)
    speed = path_length_mm(path) / float(time_s[-1] - time_s[0])
    return Measured(speed)


def _in_phase(foot: FootInput, *, first: int, last: int, speed: bool) -> Measured:
    """Length of the path within a phase of stance, or its mean speed there."""
    found = foot.phases
    if isinstance(found, str):
        return Measured(None, reason=found)
    time_s, path = roll_path(foot)
    if len(time_s) < LEAST_FRAMES:
        return Measured(None, reason=_FEW)
    way = np.append(0.0, np.cumsum(np.hypot(*np.diff(path, axis=0).T)))
    begin, end = np.clip([found.moments_s[first], found.moments_s[last]], time_s[0], time_s[-1])
    length = float(np.interp(end, time_s, way) - np.interp(begin, time_s, way))
    if not speed:
        return Measured(length)
    if end - begin < 2.0 / _PATH_RATE_HZ:
        return Measured(None, reason=N_("the phase is too short for a speed"))
    return Measured(length / float(end - begin))


def cop_progression_deg(foot: FootInput) -> Measured:
    """Angle from the foot's axis to the line from the path's first to its last point; inward is positive."""
    footprint, axis = foot.footprint, foot.footprint.axis
    if axis is None or len(footprint.time_s) < LEAST_FRAMES:
        return Measured(None, reason=_FEW)
    ends = path_ends_mm(footprint.time_s, footprint.total, all_cop_mm(footprint))
    s, m = axis.to_foot(ends[:, 0], ends[:, 1])
    if not s[1] > s[0]:
        return Measured(None, reason=N_("the centre of pressure does not roll from the heel over the ball of the foot"))
    turn = float(np.rad2deg(np.arctan2(m[1] - m[0], s[1] - s[0])))
    return Measured(medial_sign(footprint.side) * turn)


def inner_share(foot: FootInput) -> Floats:
    """Which part of each cell (r, c) lies on the inner side of the foot's axis. Raises ValueError where it has none."""
    footprint, axis = foot.footprint, foot.footprint.axis
    if axis is None:
        raise ValueError("this footprint has no axis")
    geometry = footprint.geometry
    _s, right = axis.to_foot(*np.meshgrid(geometry.x_mm, geometry.y_mm))
    _half_s, half_m = half_extent_mm(geometry.pitch_mm, axis.axis_deg)
    return np.asarray(np.clip(medial_sign(footprint.side) * right / (2 * half_m) + 0.5, 0.0, 1.0))


def lateral_medial_index(foot: FootInput) -> Measured:
    """Impulse on the outer side of the foot's axis over that on its inner side, toes included."""
    inner, load = inner_share(foot), load_picture(foot.footprint)
    medial = float((load * inner).sum())
    if not medial > 0:
        return Measured(None, reason=N_("no load"))
    return Measured(float((load * (1 - inner)).sum()) / medial)


_PHASES = (
    ("contact", N_("Initial contact phase"), 0, 1),
    ("forefoot_contact", N_("Forefoot contact phase"), 1, 2),
    ("flat", N_("Foot flat phase"), 2, 3),
    ("push_off", N_("Push-off phase"), 3, 4),
)


def _of_phases() -> Iterator[Metric]:
    words = (
        (False, "mm", N_("{part}: path of the centre of pressure"), N_("{part}: length of the path in this phase."), 0),
        (True, "mm/s", N_("{part}: speed of the centre of pressure"), N_("{part}: its mean speed in this phase."), 0),
    )
    for speed, unit, label, definition, decimals in words:
        for name, part, first, last in _PHASES:
            compute = partial(_in_phase, first=first, last=last, speed=speed)
            compute.__doc__ = _in_phase.__doc__
            yield Metric(
                f"cop_speed_{name}_mm_s" if speed else f"cop_path_{name}_mm",
                label,
                unit,
                "footprint",
                compute,
                definition,
                "De Cock et al. 2005, doi:10.1016/j.gaitpost.2004.05.004, for the phases",
                decimals,
                _PATH | {"side", "barefoot"},
                N_("A step that lands on its heel, at 100 Hz or more for its first two phases."),
                detail="research",
                part=part,
            )


def _metric(
    key: str,
    label: str,
    unit: str,
    compute: object,
    words: tuple[str, str, str],
    decimals: int,
    needs: frozenset[Need],
    detail: Detail,
) -> Metric:
    definition, source, limits = words
    return Metric(key, label, unit, "footprint", compute, definition, source, decimals, needs, limits, detail=detail)  # type: ignore[arg-type]


LATERAL_MEDIAL = _metric(
    "lateral_medial_index",
    N_("Lateral–medial force index"),
    "1",
    lateral_medial_index,
    (
        N_("Impulse on the outer side of the foot's axis over that on its inner side."),
        "after the lateral–medial force index of pressure plates; as an impulse, pressuremat",
        N_("Follows the axis: a degree more or less is a few per cent. No published range is for this axis."),
    ),
    2,
    frozenset({"shape", "side", "barefoot"}),
    "professional",
)
ROLL_PATH: tuple[Metric, ...] = (
    _metric(
        "cop_speed_mm_s",
        N_("Speed of the centre of pressure"),
        "mm/s",
        cop_speed_mm_s,
        (
            N_("Length of the path of the step's centre of pressure over the time it takes."),
            "Chiu et al. 2013, Gait Posture 37:43",
            N_("Follows the walking speed."),
        ),
        0,
        _PATH,
        "professional",
    ),
    _metric(
        "cop_path_mm",
        N_("Path of the centre of pressure"),
        "mm",
        cop_path_mm,
        (
            N_("Length of the path of the step's centre of pressure, while its force is above 5 % of its peak."),
            _OWN,
            "",
        ),
        0,
        _PATH,
        "research",
    ),
    _metric(
        "cop_progression_deg",
        N_("Direction of the centre of pressure"),
        "°",
        cop_progression_deg,
        (
            N_("Angle from the foot's axis to the line from the path's first to its last point; inward is positive."),
            "Chiu et al. 2013, Gait Posture 37:43",
            "",
        ),
        1,
        _PATH | {"side", "barefoot"},
        "research",
    ),
    *_of_phases(),
)
