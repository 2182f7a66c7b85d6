"""How a foot rolls over: where its centre of pressure runs, and where the foot points.

In: a footprint's CoP path in its own frame, and its shape. Out: CPEI, foot balance, foot progression.
Refuses to know the other foot, but for the direction of progression.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.loading import load_picture, two_feet
from pressuremat.metrics.record import REASON_INSOLES, FootInput, Measured, Metric
from pressuremat.processing.cop import cop_mm
from pressuremat.processing.feet import HEEL_PART, mat_direction_deg, wrap_deg
from pressuremat.processing.footprints import interval_s
from pressuremat.processing.masks import ZONES, Zone
from pressuremat.processing.phases import LEAST_FRAMES
from pressuremat.processing.shape import Shape, shape_of
from pressuremat.types import Bools, Floats, Footprint, medial_sign

#: The path counts while the force is above this share of its peak.
PATH_FORCE = 0.05
#: Its first and last point are means over this time, at this many moments of it.
_AVERAGE_S, _AVERAGE_N = 0.03, 16
#: Where the CoP is compared with the straight line, as a share of the length.
_AT = 2 / 3
#: After so long without a foot on the mat a new pass over it begins.
PASS_GAP_S = 1.0
#: So does one where a foot points so far from the foot before it, or from the same foot's last print [P].
_TURNED_DEG, _TURNED_SAME_DEG = 75.0, 45.0
#: Zones of foot balance; the heads' border is where it usually is, or at the valley near it, on any grid.
MEDIAL_ZONES: tuple[Zone, ...] = ("heel_medial", "mt1", "mt2")
LATERAL_ZONES: tuple[Zone, ...] = ("heel_lateral", "mt3", "mt4", "mt5")
REASON_NOTHING = N_("no direction to compare with: a standing foot needs the other one")
REASON_IN_SHOE = N_("an insole does not show where its wearer goes")
NO_PROGRESS = N_(
    "nobody goes forward: a foot lands where it was before, as on the spot or on a treadmill whose travel is not known"
)


@dataclass(frozen=True, eq=False)
class Excursion:
    """The construction of the CPEI in the foot frame (s, m), m medial positive, mm. `path` (n, 2)."""

    path: Floats
    first: tuple[float, float]
    last: tuple[float, float]
    s_mm: float
    path_m: float
    line_m: float
    width: tuple[float, float]

    @property
    def cpei_pct(self) -> float:
        """100 · (construction line − path) / width: lateral positive."""
        return 100.0 * (self.line_m - self.path_m) / (self.width[1] - self.width[0])


def excursion(
    s: Floats,
    m: Floats,
    length_mm: float,
    width: tuple[float, float],
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None,
) -> Excursion | None:
    """Centre-of-pressure excursion of a path (n,) in the foot frame, m medial positive; None where it cannot be made.

    At two thirds of `length_mm` the path is compared with the straight line from its first to its last point, or
    between the two (s, m) of `ends`. `width` holds the crossings of the footprint with that line. Song 1996, JAPMA
    86:16; automated by Diaz 2018, Gait Posture 59:7.
    """
    good = np.isfinite(s) & np.isfinite(m)
    s, m = s[good], m[good]
    if len(s) < 2 or not width[1] > width[0]:
        return None
    at = _AT * length_mm
    first, last = ends or ((float(s[0]), float(m[0])), (float(s[-1]), float(m[-1])))
    reached = np.flatnonzero(s >= at)
    if not reached.size or reached[0] == 0 or last[0] <= first[0]:
        return None
    k = int(reached[0])
    part = (at - s[k - 1]) / (s[k] - s[k - 1])
    path_m = float(m[k - 1] + part * (m[k] - m[k - 1]))
    line_m = first[1] + (at - first[0]) / (last[0] - first[0]) * (last[1] - first[1])
    return Excursion(np.stack([s, m], axis=1), first, last, at, path_m, float(line_m), width)


def cpei_of(footprint: Footprint, shape: Shape) -> Excursion | None:
    """The CPEI construction of a step; m is medial positive, so that the side must be known."""
    axis, sign = footprint.axis, medial_sign(footprint.side)
    if axis is None or np.isnan(sign) or len(footprint.time_s) < LEAST_FRAMES:
        return None
    loaded: Bools = footprint.total > PATH_FORCE * float(footprint.total.max(initial=0.0))
    s, m = axis.to_foot(footprint.cop_mm[loaded, 0], footprint.cop_mm[loaded, 1])
    width = shape.width_at(_AT * shape.length_mm, toes=True)
    if not loaded.any():
        return None
    ends = path_ends_mm(footprint.time_s, footprint.total, all_cop_mm(footprint))
    end_s, end_m = axis.to_foot(ends[:, 0], ends[:, 1])
    points = [(float(one), sign * float(other)) for one, other in zip(end_s, end_m, strict=True)]
    return excursion(s, sign * m, shape.length_mm, width, (points[0], points[1]))


def path_ends_mm(time_s: Floats, total: Floats, path_mm: Floats) -> Floats:
    """First and last point (2, 2) in mm of a step's path (n, 2): means over its first and last 30 ms.

    It begins and ends where the force passes 5 % of its peak. Force and moment run straight from frame to frame, so
    that these moments, and with them the CPEI, do not depend on how often frames are taken; the path's last point
    moves by 10 mm in 30 ms. A `path_mm` that is NaN (no load) carries no moment.
    """
    # A frame that bears nothing is no part of a footprint: it is put back at both ends.
    step = interval_s(time_s)
    time_s = np.concatenate([[time_s[0] - step], time_s, [time_s[-1] + step]])
    total, path_mm = np.pad(total, 1), np.pad(path_mm, ((1, 1), (0, 0)))
    level = PATH_FORCE * float(total.max())
    on = np.flatnonzero(total > level)
    first, last = int(on[0]), int(on[-1])
    begin = float(np.interp(level, total[first - 1 : first + 1], time_s[first - 1 : first + 1]))
    end = float(np.interp(-level, -total[last : last + 2], time_s[last : last + 2]))
    moment = total[:, None] * np.nan_to_num(path_mm)
    length = min(_AVERAGE_S, end - begin)
    out = np.empty((2, 2))
    for row, start in zip(out, (begin, end - length), strict=True):
        at = start + length * (np.arange(_AVERAGE_N) + 0.5) / _AVERAGE_N
        force = np.interp(at, time_s, total)
        row[:] = [float((np.interp(at, time_s, moment[:, k]) / force).mean()) for k in (0, 1)]
    return out


def all_cop_mm(footprint: Footprint) -> Floats:
    """The path (n, 2) with the faintly loaded frames around it as well; NaN where there is no load."""
    known: Bools = np.asarray(np.isfinite(footprint.cop_mm).all(axis=1))
    return np.where(known[:, None], footprint.cop_mm, cop_mm(footprint.frames, footprint.geometry))


def path_weights(footprint: Footprint, shape: Shape) -> tuple[Floats, float] | None:
    """How far one unit more of pressure in each cell of each frame (n, r, c) moves the path off the construction
    line, in mm, to the lateral side or the other; and the width in mm. None where there is no CPEI.

    Only moves across the path, and across the line at its ends, count: where it is compared is fixed.
    """
    made, axis = cpei_of(footprint, shape), footprint.axis
    if made is None or axis is None:
        return None
    x, y = np.meshgrid(footprint.geometry.x_mm, footprint.geometry.y_mm)
    s, m = axis.to_foot(x, y)
    m = medial_sign(footprint.side) * m
    (s0, m0), (s1, m1) = made.first, made.last
    far = (made.s_mm - s0) / (s1 - s0)
    line = (m1 - m0) / (s1 - s0)
    path_s, path_m = made.path.T
    k = int(np.flatnonzero(path_s >= made.s_mm)[0])
    slope = (path_m[k] - path_m[k - 1]) / (path_s[k] - path_s[k - 1])
    part = (made.s_mm - path_s[k - 1]) / (path_s[k] - path_s[k - 1])
    on = np.flatnonzero(footprint.total > PATH_FORCE * float(footprint.total.max()))
    on = on[np.isfinite(footprint.cop_mm[on]).all(axis=1)]
    interval = interval_s(footprint.time_s)
    n_end = int(np.clip(round(_AVERAGE_S / interval), 1, max(len(on) // 3, 1)))
    weights = np.zeros(footprint.frames.shape)

    def add(at: int, weight: float, tilt: float) -> None:
        """A move by one at frame `at`, measured along `tilt`, counts `weight`."""
        own_s, own_m = axis.to_foot(*footprint.cop_mm[at])
        own_m = medial_sign(footprint.side) * own_m
        weights[at] += weight * ((m - own_m) - tilt * (s - own_s)) / float(footprint.total[at])

    for at, weight in ((on[k - 1], part - 1.0), (on[k], -part)):
        add(int(at), float(weight), float(slope))
    for ends, weight in ((on[:n_end], 1.0 - far), (on[-n_end:], far)):
        for at in ends:
            add(int(at), weight / n_end, line)
    return weights, made.width[1] - made.width[0]


def cpei_pct(foot: FootInput) -> Measured:
    """Centre-of-pressure excursion index, lateral positive."""
    if len(foot.footprint.time_s) < LEAST_FRAMES:
        return Measured(None, reason=N_("too few frames for the path of the centre of pressure"))
    made = cpei_of(foot.footprint, foot.shape)
    if made is None:
        return Measured(None, reason=N_("the centre of pressure does not roll from the heel over the ball of the foot"))
    return Measured(made.cpei_pct)


def foot_balance_pct(foot: FootInput) -> Measured:
    """Medial minus lateral load of heel and forefoot, over their sum; medial positive."""
    load = load_picture(foot.footprint)
    share = foot.zones.masks.share
    medial, lateral = (
        sum(float((share[ZONES.index(zone)] * load).sum()) for zone in zones) for zones in (MEDIAL_ZONES, LATERAL_ZONES)
    )
    if medial + lateral <= 0:
        return Measured(None, reason=N_("no load"))
    return Measured(100.0 * (medial - lateral) / (medial + lateral))


def heel_centre(footprint: Footprint) -> tuple[float, float] | None:
    """Centroid of the rear 15 % of a print in mm; None where it has no axis."""
    shape = shape_of(footprint)
    if shape is None:
        return None
    heel = shape.region & (shape.s < HEEL_PART * shape.length_mm)
    if not heel.any():
        return None
    rows, cols = np.nonzero(heel)
    return float(shape.geometry.x_mm[cols].mean()), float(shape.geometry.y_mm[rows].mean())


def toe_out_deg(axis_deg: float, progression_deg: float, side: Literal["left", "right"]) -> float:
    """Angle between a foot's axis and the direction of progression, toe-out positive on both sides.

    >>> round(toe_out_deg(float(np.rad2deg(np.arctan2(24.56, 200))), 0.0, "right"), 2)
    7.0
    """
    turn = wrap_deg(axis_deg - progression_deg)
    return turn if side == "right" else -turn


@dataclass(frozen=True)
class Progression:
    """Where a person goes or faces, from +y toward +x, and how far that may be off (SD), 0 where it was seen."""

    deg: float
    astray_deg: float = 0.0


def progression(foot: FootInput) -> Progression | str:
    """The direction in which the person goes or faces, or why nothing tells.

    In a walk with two contacts of one foot the mean direction between their heels, of this pass over the mat; in
    standing the bisector of both feet; for a single step the mat's y or x direction that is nearest to the foot's,
    which is a guess. A foot that lands where it was goes nowhere, and an insole does not know where.
    """
    axis = foot.footprint.axis
    if axis is None:
        return REASON_NOTHING
    if foot.footprint.static:
        return _facing(foot)
    if foot.in_shoe:
        return REASON_IN_SHOE
    ways = []
    for side in ("left", "right"):
        centres = [heel_centre(one) for one in same_pass(foot) if one.side == side and one.complete]
        known = [one for one in centres if one is not None]
        if len(known) > 1:
            ways.append(((known[-1][0] - known[0][0], known[-1][1] - known[0][1]), len(known) - 1))
    if ways and all(np.hypot(x, y) < n * foot.least_stride_mm for (x, y), n in ways):
        return NO_PROGRESS
    long = [(x / np.hypot(x, y), y / np.hypot(x, y)) for (x, y), _n in ways if np.hypot(x, y) > axis.length_mm]
    mean = _mean_direction(long) if long else None
    return Progression(mat_direction_deg(axis.axis_deg), foot.astray_deg) if mean is None else Progression(mean)


def _facing(foot: FootInput) -> Progression | str:
    """Where somebody faces who stands: the bisector of both feet."""
    pair = two_feet(foot.all)
    if pair is None or foot.footprint not in pair or {one.side for one in pair} != {"left", "right"}:
        return REASON_NOTHING
    turns = [np.deg2rad(one.axis.axis_deg) for one in pair if one.axis is not None and one.complete]
    mean = _mean_direction([(np.sin(a), np.cos(a)) for a in turns]) if len(turns) == 2 else None
    return REASON_NOTHING if mean is None else Progression(mean)


def passes_of(feet: Iterable[Footprint]) -> list[list[Footprint]]:
    """The steps of each pass over the mat, in order; a new one begins after a pause, or by turning."""
    found: list[list[Footprint]] = []
    for one in sorted((one for one in feet if not one.static), key=lambda one: one.start_s):
        if found and not _begins_anew(found[-1], one):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def same_pass(foot: FootInput) -> list[Footprint]:
    """The steps of the same pass over the mat, in order."""
    return next((group for group in passes_of(foot.all) if foot.footprint in group), [])


def _begins_anew(steps: list[Footprint], one: Footprint) -> bool:
    """Whether `one` belongs no longer to the pass of `steps`."""
    if one.start_s - steps[-1].end_s > PASS_GAP_S:
        return True
    if _turn_deg(steps[-1], one) > _TURNED_DEG:
        return True
    same = next((before for before in reversed(steps) if before.side == one.side), None)
    return same is not None and one.side != "unknown" and _turn_deg(same, one) > _TURNED_SAME_DEG


def _turn_deg(before: Footprint, after: Footprint) -> float:
    """How far one points from the other; 0 where that is not known: a print that is cut may seem to point anywhere."""
    axes = [one.axis for one in (before, after) if one.axis is not None and one.complete]
    return abs(wrap_deg(axes[1].axis_deg - axes[0].axis_deg)) if len(axes) == 2 else 0.0


def mean_direction_deg(feet: Iterable[Footprint]) -> float | None:
    """Where feet point in the mean, from +y toward +x; None where none has an axis."""
    angles = [np.deg2rad(one.axis.axis_deg) for one in feet if one.axis is not None]
    return _mean_direction([(float(np.sin(a)), float(np.cos(a))) for a in angles])


def _mean_direction(ways: list[tuple[float, float]]) -> float | None:
    x, y = sum(way[0] for way in ways), sum(way[1] for way in ways)
    return float(np.rad2deg(np.arctan2(x, y))) if np.hypot(x, y) > 1e-9 else None


def foot_progression_deg(foot: FootInput) -> Measured:
    """Foot progression angle, toe-out positive."""
    if foot.footprint.insole is not None:
        return Measured(None, reason=REASON_INSOLES)
    axis, side, ahead = foot.footprint.axis, foot.footprint.side, progression(foot)
    if isinstance(ahead, str) or axis is None or side == "unknown":
        return Measured(None, reason=ahead if isinstance(ahead, str) else REASON_NOTHING)
    return Measured(toe_out_deg(axis.axis_deg, ahead.deg, side), ahead.astray_deg or None)


CPEI = Metric(
    "cpei_pct",
    N_("Centre-of-pressure excursion index (CPEI)"),
    "%",
    "footprint",
    cpei_pct,
    N_(
        "At two thirds of the foot's length: how far the centre of pressure runs to the lateral side of the straight "
        "line from its first to its last point, over the width of the footprint there. Lateral is positive."
    ),
    "Song et al. 1996, JAPMA 86:16; Diaz et al. 2018, Gait Posture 59:7",
    1,
    frozenset({"shape", "step", "side", "barefoot"}),
    N_("Barefoot steps at the person's own speed; the median of at least five says more than one."),
    rests_on=frozenset({"distribution"}),
)
FOOT_BALANCE = Metric(
    "foot_balance_pct",
    N_("Foot balance"),
    "%",
    "footprint",
    foot_balance_pct,
    N_(
        "Load on the inner heel and metatarsal heads 1 and 2, minus that on the outer heel and heads 3 to 5, over "
        "their sum. Medial is positive."
    ),
    "after the footscan manual; zones of docs/definitions-footprint.md",
    0,
    frozenset({"shape", "side", "barefoot", "calibrated"}),
    N_("Without calibration good for a trend only."),
    rests_on=frozenset({"distribution"}),
)
FOOT_PROGRESSION = Metric(
    "foot_progression_deg",
    N_("Foot progression angle"),
    "°",
    "footprint",
    foot_progression_deg,
    N_("Angle between the foot's axis and the direction of walking, or of facing; toe-out is positive."),
    "Applied Mechanics 2022;3:174, doi:10.3390/applmech3010013",
    1,
    frozenset({"shape", "side"}),
    N_(
        "A single step is compared with the mat's direction that is nearest, and the person may walk beside it: its "
        "uncertainty holds that. None where a foot lands where it was before, or in an insole."
    ),
    rests_on=frozenset(),
)
