"""How sure each value of a footprint is: what makes it unsure, one source after the other, and their sum of squares.

In: a metric, a footprint, the value that was measured. Out: one standard deviation, None where nothing can be said.
Which source counts for which metric stands in `SOURCES`, and nowhere else; the derivations are in
docs/definitions-footprint.md, How sure a value is.

- grid: the cells' size and where the foot stands on them, from reference/pitch_error.csv, for every metric in it;
- real feet: they are rougher than virtual ones, and larger cells lose more of them; from the same table;
- cells: noise, rounding to counts, and the gain that equalising left, carried through to the value in closed form;
- sampling: what a path does between two frames;
- peak: a step's picture is the greatest of many frames, and takes the greatest of their noise;
- threshold: what the mat's own error, or not knowing kPa at all, does to the pressure at which the outline runs;
- own: what the metric itself states: frames' interval, total load.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import N_
from pressuremat.metrics import path_error, tables
from pressuremat.metrics.cop_error import cop_error_mm
from pressuremat.metrics.loading import front_share, load_picture
from pressuremat.metrics.record import FootInput, Measured, Metric
from pressuremat.metrics.roll_path import inner_share
from pressuremat.metrics.rollover import LATERAL_ZONES, MEDIAL_ZONES, path_weights
from pressuremat.processing.edge import Edge
from pressuremat.processing.feet import HEEL_PART
from pressuremat.processing.masks import ZONES, Zone
from pressuremat.types import Floats

#: Without kPa an outline may run anywhere from about half to twice the pressure it should [P].
UNKNOWN_THRESHOLD = 0.5
#: The mean of the greatest of so many normal numbers as there are frames near a cell's greatest load, some four.
PEAK_NOISE = 1.0
#: A step's picture has some thousand readings near its outline: one of them is so many standard deviations up.
_SURELY = 3.5
#: Shares and centres of load err by cells' gains more than by the grid: while nobody checked these, nothing is said.
OF_GAINS = frozenset({"heel_load_pct", "forefoot_load_pct", "foot_cop_along_pct", "foot_cop_medial_mm"})
#: A whole foot is at least so long, and so many times as long as it is broad [P].
LEAST_FOOT_MM, SLIMNESS = 95.0, (1.5, 6.0)
REASON_PART = N_("the print is no whole foot: too short, or its length does not go with its width")
REASON_NOISY = N_("the cells' noise reaches the pressure of the outline")
#: Ends of a print that are found on so few points that one cell decides where they are, mm.
_END_MM = 5.0
#: How far the heel centre follows the end of the print [P].
HEEL_END = 0.5
#: Cells of 10 mm smooth faint contact away as if the outline ran at so much more of its pressure, larger ones with the
#: square of their size: what the arch indices of seated virtual persons err, beside nearly nothing in standing [C].
_SMOOTHED = 0.1
#: Lever between heel centre and ball that turns the axis, as a share of the length; both ends' errors together [P].
_LEVER, _TURNING = 0.65, 0.75

Source = Callable[[FootInput, float], float | None]


def combined(metric: Metric, foot: FootInput, measured: Measured) -> float | None:
    """One standard deviation of a value from all its sources; None where none of them says anything."""
    if measured.value is None or (metric.key in OF_GAINS and foot.load_error is None):
        return None
    parts = [measured.uncertainty]
    if foot.footprint.geometry.pitch_known:
        parts.append(tables.pitch_error(metric.key, foot.pitch_mm, kind_of(foot)))
        if not foot.simulated:
            parts.append(tables.pitch_error(metric.key, foot.pitch_mm, "real"))
    parts += [source(foot, measured.value) for source in SOURCES.get(metric.key, ())]
    known = [part for part in parts if part is not None and np.isfinite(part)]
    return float(np.sqrt(np.sum(np.square(known)))) if known else None


_UNKNOWN_LOAD = N_(
    "Its uncertainty is null where no known load checked the mat, as of a file in kPa of another maker's device."
)
_UNKNOWN_SHARE = N_("Its uncertainty is null where the cells' gains were never equalised.")
_UNKNOWN_SWAY = N_(
    "Its uncertainty is null where nothing tells the noise of a position: a file without noise and rounding, or a "
    "table of positions without --noise-mm."
)


def unknown_where(metric: Metric) -> str:
    """When a value of a metric has no uncertainty though it has a value; empty for never, marked for translation."""
    if metric.basis == {"load"}:
        return _UNKNOWN_LOAD
    if metric.key in OF_GAINS or metric.key.startswith("load_"):
        return _UNKNOWN_SHARE
    return _UNKNOWN_SWAY if metric.scope == "sway" or metric.key.startswith("foot_sway_") else ""


def kind_of(foot: FootInput) -> tables.Kind:
    """Whether its picture is that of standing or of a step."""
    return "stand" if foot.footprint.static else "step"


def unbiased(key: str, value: float, foot: FootInput) -> float:
    """A value less what cells of this size make it read too high in the mean; none of these values is below 0."""
    if not foot.footprint.geometry.pitch_known:
        return value
    bias = tables.pitch_bias(key, foot.pitch_mm, kind_of(foot))
    return max(value - bias, 0.0) if bias else value


def doubt(metric: Metric, foot: FootInput) -> str | None:
    """Why a value that rests on a print's shape is not valid: no whole foot, or cells too noisy; None where it is."""
    if "shape" not in metric.needs or foot.footprint.axis is None:
        return None
    if not _whole_foot(foot):
        return REASON_PART
    # What a file is rounded to errs by half a step at most, and says so in its pictures.
    if foot.reading.calibrator is None:
        return None
    outside = foot.footprint.image < foot.footprint.contour
    noise = float(foot.noise_sd[outside].max(initial=0.0))
    many = 1.0 if foot.footprint.static else _SURELY
    return REASON_NOISY if many * noise > foot.footprint.contour else None


def _whole_foot(foot: FootInput) -> bool:
    """Whether a print is as long as a small child's at least, and as slim as feet are: no heel, ball or box alone."""
    shape = foot.shape
    if not foot.footprint.geometry.pitch_known or not foot.across_mm:
        return True
    return shape.length_mm >= LEAST_FOOT_MM and SLIMNESS[0] <= shape.length_mm / foot.across_mm <= SLIMNESS[1]


# What the outline rests on.


def _outline_error(derivative: Callable[[FootInput, Edge, float], Floats]) -> tuple[Source, ...]:
    """The sources of a value that changes by `derivative` (n,) per unit of pressure at each point of the outline."""

    def cells(foot: FootInput, value: float) -> float | None:
        edge = foot.edge
        return None if edge is None else float(np.sqrt(edge.var(derivative(foot, edge, value), foot.picture_var)))

    def peak(foot: FootInput, value: float) -> float | None:
        edge = foot.edge
        if edge is None or foot.footprint.static:
            return None
        return PEAK_NOISE * abs(float(derivative(foot, edge, value) @ foot.noise_sd.ravel()[edge.cell]))

    def threshold(foot: FootInput, value: float) -> float | None:
        edge, share = foot.edge, _threshold_share(foot)
        return (
            None
            if edge is None or share is None
            else abs(float(derivative(foot, edge, value).sum())) * share * foot.footprint.contour
        )

    return cells, peak, threshold


def _threshold_share(foot: FootInput) -> float | None:
    """How far the outline's pressure may be off, over itself; None where nobody knows."""
    if foot.footprint.unit != "kPa":
        return UNKNOWN_THRESHOLD
    return None if foot.load_error is None else foot.load_error.total


def _of_arch_index(foot: FootInput, edge: Edge, value: float) -> Floats:
    """d(A_mid/A)/dp = (1[mid] − value)·dA/dp/A over the toeless outline."""
    shape = foot.shape
    third = shape.toeless_mm / 3
    middle = (edge.s >= third) & (edge.s < 2 * third)
    area = float(shape.toeless.sum()) * shape.point_mm2
    return np.asarray(np.where(edge.toes, 0.0, (middle - value) * edge.area_mm2 / area))


def _hidden(foot: FootInput, _value: float) -> float | None:
    """Contact in silent cells is anything from none to all that may be: the root mean square of a uniform error."""
    return foot.flaws.arch_shift / float(np.sqrt(3.0)) if foot.flaws.arch_shift else None


def _faint(foot: FootInput, value: float) -> float | None:
    """An arch that presses little more than the outline's pressure is not where a mean over cells shows it."""
    edge = foot.edge
    if edge is None or not foot.footprint.geometry.pitch_known:
        return None
    by_share = foot.footprint.contour * abs(float(_of_arch_index(foot, edge, value).sum()))
    return _SMOOTHED * (foot.pitch_mm / 10.0) ** 2 * by_share


def _of_area(_foot: FootInput, edge: Edge, _value: float) -> Floats:
    return edge.area_mm2 / 100.0


def _of_length(foot: FootInput, edge: Edge, _value: float) -> Floats:
    """Both ends: the mean of the pieces of outline that are there."""
    out = np.zeros(len(edge.s))
    for there in (edge.s < _END_MM, edge.s > foot.shape.length_mm - _END_MM):
        if there.any():
            out[there] = edge.shift_mm[there] / int(there.sum())
    return out


def shift_mm(foot: FootInput) -> float | None:
    """How far noise and gains move a piece of the outline, root mean square in mm."""
    edge = foot.edge
    if edge is None:
        return None
    return float(np.sqrt(np.mean(edge.shift_mm**2 * foot.picture_var.ravel()[edge.cell])))


def _width(foot: FootInput, _value: float) -> float | None:
    """A width has two borders."""
    shift = shift_mm(foot)
    return None if shift is None else float(np.sqrt(2.0) * shift)


def _width_ratio(foot: FootInput, value: float, *, lower: float, factor: float = 1.0) -> float | None:
    """Of a ratio of widths, the lower one about `lower` of the foot's length."""
    width = _width(foot, value)
    below = lower * foot.shape.length_mm
    return None if width is None or below <= 0 else factor * width / below * float(np.hypot(1.0, value / factor))


def axis_deg(foot: FootInput, _value: float = 0.0) -> float | None:
    """How far noise and gains turn the axis."""
    shift = shift_mm(foot)
    return None if shift is None else float(np.rad2deg(np.arctan2(_TURNING * shift, _LEVER * foot.shape.length_mm)))


def heel_mm(foot: FootInput) -> float:
    """How far noise and gains move the heel centre along the foot; 0 where it has no outline.

    d(centroid)/dp = (s − centroid)·dA/dp/A over the heel's outline.
    """
    if foot.footprint.axis is None or foot.edge is None:
        return 0.0
    edge, shape = foot.edge, foot.shape
    heel = shape.region & (shape.s < HEEL_PART * shape.length_mm)
    area = float(heel.sum()) * shape.point_mm2
    if not area > 0:
        return 0.0
    on = edge.s < HEEL_PART * shape.length_mm
    moved = np.where(on, (edge.s - float(shape.s[heel].mean())) * edge.area_mm2 / area, 0.0)
    end = edge.var(_of_length(foot, edge, 0.0), foot.picture_var)
    # The part of the foot that counts as heel begins where the print does.
    return float(np.sqrt(edge.var(moved, foot.picture_var) + HEEL_END**2 * end))


# What the load rests on.


def ratio_error(part: Floats, whole: Floats, variance: Floats, load: NDArray[np.floating]) -> float | None:
    """Error of Σ part·p / Σ whole·p: √Σ((part − v·whole)²·σ²) / Σ whole·p, all (r, c)."""
    below = float((whole * load).sum())
    if not below > 0:
        return None
    value = float((part * load).sum()) / below
    return float(np.sqrt((np.square(part - value * whole) * variance).sum()) / below)


def _load_ratio(weights: Callable[[FootInput], tuple[Floats, Floats]], factor: float = 100.0) -> Source:
    def source(foot: FootInput, _value: float) -> float | None:
        part, whole = weights(foot)
        error = ratio_error(part, whole, foot.load_var, load_picture(foot.footprint))
        return None if error is None else factor * error

    return source


def _share_of(foot: FootInput, zones: tuple[Zone, ...]) -> Floats:
    return np.asarray(sum(foot.zones.masks.share[ZONES.index(zone)] for zone in zones), np.float64)


def _balance(foot: FootInput) -> tuple[Floats, Floats]:
    medial, lateral = _share_of(foot, MEDIAL_ZONES), _share_of(foot, LATERAL_ZONES)
    return medial - lateral, medial + lateral


def _zone(foot: FootInput, zone: Zone) -> tuple[Floats, Floats]:
    share = _share_of(foot, (zone,))
    return share, np.ones_like(share)


def _front(foot: FootInput) -> tuple[Floats, Floats]:
    share = front_share(foot.footprint)
    return share, np.ones_like(share)


def _sides(foot: FootInput) -> tuple[Floats, Floats]:
    inner = inner_share(foot)
    return 1.0 - inner, inner


def _modified_arch_index(foot: FootInput, value: float) -> float | None:
    """(1[mid] − value)/F of every cell of the toeless print."""
    shape, n = foot.shape, foot.upsampling
    third = shape.toeless_mm / 3
    inside = np.where(shape.toeless, (shape.s >= third) & (shape.s < 2 * third), 0.0) - value * shape.toeless
    rows, cols = foot.footprint.image.shape
    of_cell = inside.reshape(rows + 4, n, cols + 4, n).sum(axis=(1, 3))[2:-2, 2:-2]
    load = float(shape.pressure[shape.toeless].clip(0).sum())
    return float(np.sqrt((of_cell**2 * foot.picture_var).sum()) / load) if load > 0 else None


def _balance_along(foot: FootInput, value: float) -> float | None:
    """Where the picture balances along the foot, in % of its length: its cells, and both of the print's ends."""
    centre = _picture_cop_mm(foot)
    length = foot.shape.length_mm
    end = foot.edge
    if centre is None or end is None or not length > 0:
        return None
    moved = float(np.sqrt(end.var(_of_length(foot, end, 0.0), foot.picture_var)))
    return 100.0 / length * float(np.hypot(centre[0], np.hypot(1.0 - value / 100.0, value / 100.0) * moved))


def _balance_across(foot: FootInput, _value: float) -> float | None:
    """Where it balances across the axis: its cells, and the axis's own place and turn."""
    centre, shift = _picture_cop_mm(foot), shift_mm(foot)
    return None if centre is None or shift is None else float(np.hypot(centre[1], shift))


def _picture_cop_mm(foot: FootInput) -> tuple[float, float] | None:
    """Error along and across the foot of where its picture balances, by its cells."""
    axis, footprint = foot.footprint.axis, foot.footprint
    if axis is None:
        return None
    image, geometry = footprint.image[None], footprint.geometry
    x, y = cop_error_mm(image, geometry.x_mm, geometry.y_mm, foot.picture_var[None])[0]
    turn = np.deg2rad(axis.axis_deg)
    return float(np.hypot(x * np.sin(turn), y * np.cos(turn))), float(np.hypot(x * np.cos(turn), y * np.sin(turn)))


def _cpei(foot: FootInput, value: float) -> float | None:
    """Gains move the path and its ends together, noise each frame by itself; the width has an error of its own."""
    weights = path_weights(foot.footprint, foot.shape)
    if weights is None:
        return None
    per_kpa, width = weights
    frames, reading = foot.footprint.frames, foot.reading
    # Of a gain all frames err alike, of the noise each anew.
    by_gain = np.einsum("nrc,nrc->rc", per_kpa, frames.astype(np.float64)) * reading.gain
    by_noise = np.square(per_kpa) * np.square(foot.usual_noise_sd)[None]
    border = _width(foot, value) or 0.0
    moved = 100.0 / width * np.sqrt(float((by_gain**2).sum() + by_noise.sum()))
    return float(np.hypot(moved, value * border / width))


def _zone_load(foot: FootInput, value: float, *, zone: Zone) -> float | None:
    """Of a force over time on a zone: as of a total that is spread like it."""
    if foot.load_error is None or not value > 0:
        return None
    return value * foot.load_error.of_total(_share_of(foot, (zone,)) * load_picture(foot.footprint))


def _zone_peak(foot: FootInput, value: float, *, zone: Zone) -> float | None:
    """Of a peak, or of a peak over time, as of one cell that reads the zone's highest."""
    top = float(foot.zones.peak[ZONES.index(zone)].max(initial=0.0))
    error = foot.load_error.of_peak(top) if foot.load_error is not None and top > 0 else None
    return None if error is None else value * error / top


def _zone_time(foot: FootInput, _value: float) -> float | None:
    """Both ends of a zone's contact fall anywhere within an interval between frames."""
    whole = float(foot.seconds.sum())
    return 100.0 * whole / len(foot.seconds) / np.sqrt(6.0) / whole if whole > 0 else None


#: Which sources, beside the grid and the metric's own, make a value unsure.
SOURCES: dict[str, tuple[Source, ...]] = {
    "arch_index": (*_outline_error(_of_arch_index), _hidden, _faint),
    "contact_area_cm2": _outline_error(_of_area),
    "foot_length_mm": _outline_error(_of_length),
    "foot_width_mm": (_width,),
    "chippaux_smirak_pct": (partial(_width_ratio, lower=0.35, factor=100.0),),
    "staheli_index": (partial(_width_ratio, lower=0.2),),
    "clarke_angle_deg": (axis_deg,),
    "foot_progression_deg": (axis_deg,),
    "cop_progression_deg": (axis_deg,),
    "modified_arch_index": (_modified_arch_index,),
    "cpei_pct": (_cpei, path_error.sampling),
    "foot_balance_pct": (_load_ratio(_balance),),
    "lateral_medial_index": (_load_ratio(_sides, 1.0),),
    "heel_load_pct": (_load_ratio(_front),),
    "forefoot_load_pct": (_load_ratio(_front),),
    "foot_cop_along_pct": (_balance_along,),
    "foot_cop_medial_mm": (_balance_across,),
    "cop_path_mm": (path_error.noise_mm,),
    "cop_speed_mm_s": (path_error.speed_mm_s,),
    **{f"{zone}_impulse_pct": (_load_ratio(partial(_zone, zone=zone)),) for zone in ZONES},
    **{f"{zone}_impulse_n_s": (partial(_zone_load, zone=zone),) for zone in ZONES},
    **{f"{zone}_peak_kpa": (partial(_zone_peak, zone=zone),) for zone in ZONES},
    **{f"{zone}_pressure_time_integral_kpa_s": (partial(_zone_peak, zone=zone),) for zone in ZONES},
    **{f"{zone}_contact_pct": (_zone_time,) for zone in ZONES},
}
