"""One contact's frames made into a Footprint: times, picture, side and axis.

In: the frames of one foot, and thresholds. Out: a `Footprint`, or None where nothing amounts to a contact.
Refuses to know how the foot was found. Definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_
from pressuremat.processing import feet, sides
from pressuremat.processing.cop import cop_mm
from pressuremat.processing.shape import region_of
from pressuremat.processing.upsample import PAD, fine_geometry, smear, upsample
from pressuremat.types import Bools, Cells, Floats, Footprint, FootSide, Pressure, Unit, medial_sign

REASON_EDGE = N_("the footprint touches the edge of the mat")
REASON_FIRST = N_("the foot was already on the mat in the first frame")
REASON_LAST = N_("the foot was still on the mat in the last frame")
REASON_NOT_FOOT = N_("the contact is larger than one foot")

#: Pressure under a step changes little in this time.
_SHARP_GAP_S = 0.06
#: A moving centre of pressure tells heel from toe from this share of the length on.
_PROGRESS = 0.15
#: A standing foot faces +y unless the ends' widths say otherwise by this factor (as a logarithm).
_TURNED = 0.15
#: Log odds that a print without a moving centre of pressure points where it seems to: the ends' widths, and that
#: people face +y [P].
_WIDER_LOG_ODDS, _FACES_LOG_ODDS = 10.0, 2.0


@dataclass(frozen=True)
class ContactRules:
    """What makes a contact: `contact`, `contour` and `cop_floor` in the frames' unit, the rest in s and mm²."""

    unit: Unit
    contact: float
    contour: float
    cop_floor: float
    least_s: float
    static_s: float
    steady_share: float
    least_mm2: float
    least_cells: int
    fringe_s: float
    factor: int
    foot_length_mm: float


@dataclass(frozen=True)
class Surroundings:
    """What a contact's completeness and side depend on besides its own frames.

    `edge` (n, r, c) is True where load lay on the mat's outermost cells, None where none did; `sharp` (n,) for frames
    that nothing smeared: on a treadmill those which the belt has carried by whole cells. `first` and `last` tell
    whether its first or last frame is the recording's, `trimmed` whether the device began and ended that with the
    contact. `place` is +1 where another foot stands at the same time to its right, −1 to its left.
    """

    edge: Bools | None
    sharp: Bools
    first: bool
    last: bool
    trimmed: bool = False
    place: float = 0.0


def build(
    frames: Pressure, time_s: Floats, start_index: int, geometry: MatGeometry, rules: ContactRules, around: Surroundings
) -> Footprint | None:
    """The footprint of `frames` (n, r, c) of one foot, whose other cells are 0; `geometry` is their window's.

    None where the total never reaches the contact threshold, for too short a time, or on too small an area.
    `id` is 0: whoever numbers footprints sets it.
    """
    total = np.where(frames > rules.cop_floor, frames, np.float32(0)).sum(axis=(1, 2), dtype=np.float64)
    on = np.flatnonzero(total >= rules.contact)
    if not on.size:
        return None
    begin, end = int(on[0]), int(on[-1]) + 1
    low, high = _with_fringe(total, time_s, begin, end, rules.fringe_s)
    duration = float(time_s[end - 1] - time_s[begin]) + interval_s(time_s[begin:end])
    cut = Cut(around.first and begin == 0, around.last and end == len(total))
    # What the recording cuts off may have lasted longer; a map of peaks is a single frame.
    if duration < rules.least_s and not (cut.first or cut.last):
        return None
    static = duration >= rules.static_s
    if static:
        image = picture(frames[begin:end], total[begin:end], rules.steady_share)
    else:
        image = frames[low:high][_clear(around.sharp[low:high], time_s[low:high])].max(axis=0)
    n_cells = int((image >= rules.contour).sum())
    if n_cells < rules.least_cells or n_cells * geometry.cell_area_mm2 < rules.least_mm2:
        return None
    print_ = Footprint(
        id=0,
        start_index=start_index + low,
        end_index=start_index + high,
        time_s=time_s[low:high],
        frames=frames[low:high],
        geometry=geometry,
        unit=rules.unit,
        total=total[low:high],
        cop_mm=cop_mm(frames[low:high], geometry, rules.cop_floor, 0.05 * float(total.max())),
        image=image,
        static=static,
        contour=rules.contour,
        complete=True,
        reason=None,
        fringe=(begin - low, high - end),
        begins=not (cut.first and not around.trimmed) and not _at_edge(around, low, begin + 1),
        ends=not (cut.last and not around.trimmed) and not _at_edge(around, end - 1, high),
    )
    return _shaped(print_, rules, around, cut)


@dataclass(frozen=True)
class Cut:
    """Whether a contact was already there in the recording's first frame, or still in its last."""

    first: bool
    last: bool


def interval_s(time_s: Floats) -> float:
    """Median interval between frames; 0 for fewer than two."""
    return float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0


def _at_edge(around: Surroundings, low: int, high: int) -> bool:
    """Whether the foot bore load on the mat's edge in these frames: part of it may have been on the ground beside."""
    return around.edge is not None and bool(around.edge[low:high].any())


def _clear(sharp: Bools, time_s: Floats) -> Bools:
    """Which frames (n,) make a step's picture: the sharp ones if they come often enough to miss nothing, else all."""
    at = np.concatenate([time_s[:1], time_s[sharp], time_s[-1:]])
    return sharp if float(np.diff(at).max(initial=0.0)) <= _SHARP_GAP_S else np.ones_like(sharp)


def frame_seconds(time_s: Floats) -> Floats:
    """How long each frame (n,) stands for: until the next one, the last for the median interval; 0 for one frame."""
    if len(time_s) < 2:
        return np.zeros(len(time_s))
    return np.append(np.diff(time_s), interval_s(time_s))


def picture(frames: Pressure, total: Floats, steady_share: float) -> Pressure:
    """The mean of `frames` (n, r, c) over steady load: `total` (n,) within `steady_share` of its median."""
    return np.asarray(frames[steady(total, steady_share)].mean(axis=0, dtype=np.float64).astype(np.float32))


def steady(total: Floats, share: float) -> Bools:
    """Where a total (n,) is within `share` of its median; (n,)."""
    middle = float(np.median(total))
    return np.asarray(np.abs(total - middle) <= share * middle)


def _with_fringe(total: Floats, time_s: Floats, begin: int, end: int, fringe_s: float) -> tuple[int, int]:
    low, high = begin, end
    while low > 0 and total[low - 1] > 0 and time_s[begin] - time_s[low - 1] <= fringe_s:
        low -= 1
    while high < len(total) and total[high] > 0 and time_s[high] - time_s[end - 1] <= fringe_s:
        high += 1
    return low, high


def _why_incomplete(print_: Footprint, loaded: Bools, around: Surroundings, cut: Cut) -> str | None:
    if around.edge is not None and (around.edge.any(axis=0) & loaded).any():
        return REASON_EDGE
    # Standing lasts: a recording that begins and ends amid it still holds the whole print. A step that is cut does not.
    lasting = print_.static or around.trimmed
    if cut.first and not lasting:
        return REASON_FIRST
    if cut.last and not lasting:
        return REASON_LAST
    return None


def _shaped(print_: Footprint, rules: ContactRules, around: Surroundings, cut: Cut) -> Footprint:
    """`print_` with its completeness, side and axis."""
    factor = rules.factor
    fine, where = upsample(print_.image, factor), fine_geometry(print_.geometry, factor)
    sharp = fine - smear(print_.image, print_.geometry.pitch_mm, factor)
    region = region_of(sharp, print_.image, where, rules.contour, factor, 0.0)
    rows, cols = np.nonzero(region)
    # The widths of a print that the mat's edge cuts off say nothing about which end is the heel.
    whole = _why_incomplete(print_, print_.image >= rules.contour, around, cut) != REASON_EDGE
    forward, sure = direction(where.x_mm[cols], where.y_mm[rows], print_.cop_mm, print_.static, whole)
    region = region_of(sharp, print_.image, where, rules.contour, factor, forward)
    # A ghost on the outermost cell does not cut the foot off.
    inner = region[PAD * factor : -PAD * factor, PAD * factor : -PAD * factor]
    held = inner.reshape(print_.geometry.rows, factor, print_.geometry.cols, factor).any(axis=(1, 3))
    reason = _why_incomplete(print_, held & (print_.image >= rules.contour), around, cut)
    print_ = replace(print_, complete=reason is None, reason=reason)
    rows, cols = np.nonzero(region)
    if len(rows) < 3:
        return print_
    x, y = where.x_mm[cols], where.y_mm[rows]
    s, m = feet.along_across(x, y, forward)
    if float(np.ptp(s)) > 1.1 * rules.foot_length_mm and print_.geometry.pitch_known:
        return replace(print_, complete=False, reason=reason or REASON_NOT_FOOT)
    place = around.place * float(np.cos(np.deg2rad(forward)))
    side, confidence = sides.side_of(s, m, fine[region], place, trust=_trust(reason), sure=sure)
    axis = feet.foot_axis(x, y, forward, medial_sign(side), where.pitch_mm)
    return replace(print_, side=side, side_confidence=confidence, axis=axis)


def _trust(reason: str | None) -> float:
    """How far a print's shape is to be believed that is incomplete for this reason."""
    return 1.0 if reason is None else sides.CUT_BY_EDGE if reason == REASON_EDGE else sides.CUT_IN_TIME


def direction(x_mm: Floats, y_mm: Floats, cop: Floats, static: bool, whole: bool = True) -> tuple[float, float]:
    """Direction heel → toe of a region's points (n,), as an angle from +y, and the probability that it is right.

    A step rolls from heel to toe, so the centre of pressure's way tells; who stands faces +y, unless the shape of a
    `whole` print clearly says otherwise.
    """
    angle = feet.principal_deg(x_mm, y_mm)
    s, m = feet.along_across(x_mm, y_mm, angle)
    path = cop[np.isfinite(cop).all(axis=1)]
    if not static and len(path) >= 3:
        n = max(1, len(path) // 10)
        way = path[-n:].mean(axis=0) - path[:n].mean(axis=0)
        ahead, _ = feet.along_across(way[0], way[1], angle)
        if abs(float(ahead)) > _PROGRESS * float(np.ptp(s)):
            return (angle if ahead > 0 else feet.wrap_deg(angle + 180.0)), 1.0
    wider = feet.front_evidence(s, m) if whole else 0.0
    sure = sides.probability(abs(_WIDER_LOG_ODDS * wider + _FACES_LOG_ODDS))
    return (feet.wrap_deg(angle + 180.0) if wider < -_TURNED else angle), sure


def with_side(print_: Footprint, side: FootSide, confidence: float, factor: int, forward_deg: float) -> Footprint:
    """`print_` as that foot's, with the axis that follows; `forward_deg` is roughly where it points."""
    rows, cols, where = _contact_points(print_, factor, forward_deg)
    axis = feet.foot_axis(where.x_mm[cols], where.y_mm[rows], forward_deg, medial_sign(side), where.pitch_mm)
    return replace(print_, side=side, side_confidence=confidence, axis=axis)


def with_axis(print_: Footprint, axis_deg: float, factor: int) -> Footprint:
    """`print_` with an axis through its heel centre in that direction."""
    rows, cols, where = _contact_points(print_, factor, axis_deg)
    x, y = where.x_mm[cols], where.y_mm[rows]
    axis = feet.foot_axis(x, y, axis_deg, medial_sign(print_.side), where.pitch_mm, turn=False)
    return replace(print_, axis=axis)


def _contact_points(print_: Footprint, factor: int, forward_deg: float) -> tuple[Cells, Cells, MatGeometry]:
    """Rows and columns of the fine points of a print's contact, and where these lie."""
    fine, where = upsample(print_.image, factor), fine_geometry(print_.geometry, factor)
    sharp = fine - smear(print_.image, print_.geometry.pitch_mm, factor)
    rows, cols = np.nonzero(region_of(sharp, print_.image, where, print_.contour, factor, forward_deg))
    return rows, cols, where
