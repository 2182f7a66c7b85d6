"""How heavily, how long, and where along its length a foot is loaded.

In: a footprint's frames, or the footprints of a recording. Out: pressures, forces, times and shares.
Refuses to know the outline's shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.uncertainty import LoadError
from pressuremat.i18n import N_
from pressuremat.metrics.record import REASON_NO_AREAS, REASON_NO_OUTLINE, FootInput, Measured, WholeInput
from pressuremat.processing.feet import half_extent_mm
from pressuremat.processing.footprints import frame_seconds, interval_s
from pressuremat.types import Bools, Floats, Footprint
from pressuremat.units import force_n


def force_n_of(footprint: Footprint) -> Floats:
    """Force of each of its frames (n,) in N; the footprint is in kPa."""
    return footprint.total * force_n(1.0, footprint.geometry.cell_area_mm2)


def in_contact(footprint: Footprint) -> slice:
    """The frames of the contact itself, without the faint load before and after it."""
    return slice(footprint.fringe[0], len(footprint.time_s) - footprint.fringe[1])


def load_picture(footprint: Footprint) -> Floats:
    """Where the load of a contact lies (r, c): the mean under steady load, or the sum over a step."""
    if footprint.static:
        return footprint.image.astype(np.float64)
    weight = frame_seconds(footprint.time_s)
    if not weight.sum() > 0:
        weight = np.ones(len(footprint.time_s))
    return np.asarray(np.tensordot(weight, footprint.frames.astype(np.float64), 1))


def front_share(footprint: Footprint) -> Floats:
    """Which part of each cell (r, c) lies in the front half of the foot, s ≥ L/2; the footprint has an axis."""
    axis, geometry = footprint.axis, footprint.geometry
    if axis is None:
        raise ValueError("this footprint has no axis")
    s, _ = axis.to_foot(*np.meshgrid(geometry.x_mm, geometry.y_mm))
    half_s, _ = half_extent_mm(geometry.pitch_mm, axis.axis_deg)
    return np.asarray(np.clip((s - axis.length_mm / 2) / (2 * half_s) + 0.5, 0.0, 1.0))


def _error_of_total(foot: FootInput, picture: NDArray[Any], value: float) -> float | None:
    """Error of a `value` that is a sum over cells, `picture` (r, c) saying how it is spread over them."""
    return None if foot.load_error is None else float(value) * foot.load_error.of_total(picture)


def peak_pressure_kpa(foot: FootInput) -> Measured:
    """The greatest value of any cell at any time."""
    peak = float(foot.footprint.frames.max())
    return Measured(peak, None if foot.load_error is None else foot.load_error.of_peak(peak))


def force_peak_n(foot: FootInput) -> Measured:
    """The greatest total force."""
    force = force_n_of(foot.footprint)
    return Measured(float(force.max()), _error_of_total(foot, foot.footprint.frames[int(force.argmax())], force.max()))


def impulse_n_s(foot: FootInput) -> Measured:
    """Force times time over the contact, rectangle rule; the faint load around the contact included."""
    footprint = foot.footprint
    if len(footprint.time_s) < 2:
        return Measured(None, reason=N_("a single frame has no duration"))
    impulse = float(force_n_of(footprint) @ frame_seconds(footprint.time_s))
    return Measured(impulse, _error_of_total(foot, load_picture(footprint), impulse))


def pressure_time_integral_kpa_s(foot: FootInput) -> Measured:
    """The highest pressure anywhere on the foot, summed over time."""
    footprint = foot.footprint
    if len(footprint.time_s) < 2:
        return Measured(None, reason=N_("a single frame has no duration"))
    highest = footprint.frames.max(axis=(1, 2)).astype(np.float64)
    value = float(highest @ frame_seconds(footprint.time_s))
    top = float(highest.max(initial=0.0))
    error = foot.load_error.of_peak(top) if foot.load_error is not None and top > 0 else None
    return Measured(value, None if error is None else value * error / top)


def contact_s(foot: FootInput) -> Measured:
    """From the first frame of the contact to its last, and one interval."""
    footprint = foot.footprint
    if len(footprint.time_s) < 2:
        return Measured(None, reason=N_("a single frame has no duration"))
    time_s = footprint.time_s[in_contact(footprint)]
    interval = interval_s(footprint.time_s)
    # Both ends fall anywhere within an interval: two uniform errors.
    error = interval / np.sqrt(6.0)
    return Measured(float(time_s[-1] - time_s[0]) + interval, float(error))


def error_of_share_pct(
    error: LoadError | None, part: NDArray[Any], rest: NDArray[Any], *, apart: bool = False
) -> float | None:
    """Error in points of the share of `part` in the load of both pictures, by the mat's pressures alone."""
    share = None if error is None else error.of_share(part, rest, apart=apart)
    return None if share is None else 100.0 * share


def forefoot_load_pct(foot: FootInput) -> Measured:
    """Share of the load on the front half of the foot."""
    picture = load_picture(foot.footprint)
    total = float(picture.sum())
    if total <= 0:
        return Measured(None, reason=N_("no load"))
    fore = picture * front_share(foot.footprint)
    return Measured(100.0 * float(fore.sum()) / total, error_of_share_pct(foot.load_error, fore, picture - fore))


def heel_load_pct(foot: FootInput) -> Measured:
    """Share of the load on the rear half of the foot."""
    fore = forefoot_load_pct(foot)
    return Measured(None if fore.value is None else 100.0 - fore.value, fore.uncertainty, fore.reason)


def two_feet(all_feet: tuple[Footprint, ...]) -> tuple[Footprint, Footprint] | None:
    """The two feet that stood together longest; None where no two did."""
    standing = [one for one in all_feet if one.static]
    best, pair = 0, None
    for i, one in enumerate(standing):
        for other in standing[i + 1 :]:
            together = min(one.end_index, other.end_index) - max(one.start_index, other.start_index)
            if together > best:
                best, pair = together, (one, other)
    return pair


def _both_steady(pair: tuple[Footprint, Footprint], share: float) -> tuple[slice, slice, Bools]:
    """Each foot's frames while both are there, and which of those are under steady load of both."""
    begin = max(one.start_index for one in pair)
    end = min(one.end_index for one in pair)
    parts = [slice(begin - one.start_index, end - one.start_index) for one in pair]
    calm = np.ones(end - begin, dtype=np.bool_)
    for one, part in zip(pair, parts, strict=True):
        middle = float(np.median(one.total[in_contact(one)]))
        calm &= np.abs(one.total[part] - middle) <= share * middle
    return parts[0], parts[1], calm


_ONE_FOOT = N_("needs two feet standing at the same time")


def load_pct(foot: FootInput) -> Measured:
    """A standing foot's share of the load of both feet while both are under steady load."""
    pair = two_feet(foot.all)
    if pair is None or foot.footprint not in pair:
        return Measured(None, reason=_ONE_FOOT)
    if not foot.areas_known:
        return Measured(None, reason=REASON_NO_AREAS)
    first, second, calm = _both_steady(pair, foot.steady_share)
    if not calm.any():
        return Measured(None, reason=N_("the load was never steady on both feet"))
    loads = float(pair[0].total[first][calm].sum()), float(pair[1].total[second][calm].sum())
    error = error_of_share_pct(foot.load_error, pair[0].image, pair[1].image, apart=True)
    # What one foot bears beside the mat is missing from the other foot's share, too.
    part = None if all(one.complete for one in pair) else N_("a footprint is not complete")
    return Measured(100.0 * loads[pair.index(foot.footprint)] / sum(loads), error, part)


def load_left_pct(whole: WholeInput) -> Measured:
    """The left foot's share of the load of both feet."""
    pair = two_feet(tuple(foot.footprint for foot in whole.feet))
    if pair is None:
        return Measured(None, reason=_ONE_FOOT)
    left = [one for one in pair if one.side == "left"]
    if len(left) != 1 or {one.side for one in pair} != {"left", "right"}:
        return Measured(None, reason=N_("which foot is the left one is not known"))
    return load_pct(next(foot for foot in whole.feet if foot.footprint is left[0]))


def load_fore_pct(whole: WholeInput) -> Measured:
    """Share of the load of both feet on their front halves."""
    pair = two_feet(tuple(foot.footprint for foot in whole.feet))
    if pair is None:
        return Measured(None, reason=_ONE_FOOT)
    if any(one.insole is not None and not one.insole.on_grid for one in pair):
        return Measured(None, reason=REASON_NO_OUTLINE)
    if any(one.axis is None or not one.complete for one in pair):
        return Measured(None, reason=N_("a footprint is not complete"))
    first, second, calm = _both_steady(pair, whole.feet[0].steady_share)
    if not calm.any():
        return Measured(None, reason=N_("the load was never steady on both feet"))
    fore = total = 0.0
    for one, part in ((pair[0], first), (pair[1], second)):
        picture = one.frames[part][calm].sum(axis=0, dtype=np.float64)
        fore += float((picture * front_share(one)).sum())
        total += float(picture.sum())
    pictures = [one.image for one in pair]
    shares = [front_share(one) for one in pair]
    front, rear = (
        np.concatenate([(p * x).ravel() for p, x in zip(pictures, of, strict=True)])
        for of in (shares, [1.0 - share for share in shares])
    )
    return Measured(100.0 * fore / total, error_of_share_pct(whole.feet[0].load_error, front, rear))
