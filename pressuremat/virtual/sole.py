"""The shape of a footprint on a continuous pressure field: contour, axis, thirds, widths.

The definitions are those of docs/definitions-footprint.md. The picture of one contact on a fine grid of the sole
enters, its measures leave. This is the truth that the analysis is compared with, so nothing of processing, metrics
or analysis is used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Bools, Floats
from pressuremat.virtual.foot import IS_TOE, Foot

CONTOUR_KPA = 5.0
STEP_MM = 0.5
HEEL_SHARE = 0.15
FOREFOOT_SHARE = 0.73
MEDIAL_SHARE = 0.38
ITERATIONS = 3


@dataclass(frozen=True, eq=False)
class Picture:
    """A foot's picture P on the grid `s_mm` (n,) × `m_mm` (k,) of its sole; `toe` is True where toes press more."""

    s_mm: Floats
    m_mm: Floats
    pressure: Floats
    toe: Bools

    @property
    def contact(self) -> Bools:
        """The region C, toes included."""
        return self.pressure >= CONTOUR_KPA


@dataclass(frozen=True)
class SoleAxis:
    """The axis in the sole's coordinates: it passes through (`s_mm`, `m_mm`), the heel end, turned medially by
    `angle_deg` from the sole's own s; `length_mm` is L. `heel_centre` is H in the sole's coordinates."""

    s_mm: float
    m_mm: float
    angle_deg: float
    length_mm: float
    heel_centre: tuple[float, float]

    def to_axis(self, s: Floats, m: Floats) -> tuple[Floats, Floats]:
        """(along, across) of points of the sole: 0 at the heel end, medial positive."""
        a = np.deg2rad(self.angle_deg)
        ds, dm = s - self.s_mm, m - self.m_mm
        return ds * np.cos(a) + dm * np.sin(a), dm * np.cos(a) - ds * np.sin(a)

    def to_sole(self, along: Floats, across: Floats) -> tuple[Floats, Floats]:
        """The reverse of `to_axis`."""
        a = np.deg2rad(self.angle_deg)
        return (
            self.s_mm + along * np.cos(a) - across * np.sin(a),
            self.m_mm + along * np.sin(a) + across * np.cos(a),
        )


@lru_cache(maxsize=4)
def sole_grid(foot: Foot) -> tuple[Floats, Floats, NDArray[np.float32]]:
    """s (n,), m (k,) in mm, and every part's pressure under 1 N there, (N_PARTS, n, k), kPa."""
    reach = 0.28 * foot.length_mm * max(foot.width, 1.0)
    s = np.arange(-4.0, foot.length_mm + 4.0, STEP_MM)
    m = np.arange(-reach, reach, STEP_MM)
    unit = foot.unit_pressures(*np.meshgrid(s, m, indexing="ij")).astype(np.float32)
    for array in (s, m, unit):
        array.setflags(write=False)
    return s, m, unit


def middle_x_mm(foot: Foot, angle_deg: float) -> float:
    """How far toward +x the middle of a whole print lies from (s, m) = (0, 0), of a foot turned so far clockwise from
    +y: a heel in the middle of a narrow mat would carry the little toe over its edge."""
    s, m, unit = sole_grid(foot)
    n, k = np.nonzero(unit.max(axis=0) > 0)
    a = np.deg2rad(angle_deg)
    x = s[n] * np.sin(a) + foot.medial_x * m[k] * np.cos(a)
    return float(x.min() + x.max()) / 2.0


def mean_picture(foot: Foot, part_n: Floats) -> Picture:
    """The picture of a static contact whose parts bear `part_n` (N_PARTS,) on average, N."""
    return peak_picture(foot, part_n[None])


def peak_picture(foot: Foot, part_n: Floats) -> Picture:
    """The picture of a dynamic contact: the maximum over moments with forces `part_n` (n, N_PARTS), N."""
    s, m, unit = sole_grid(foot)
    inside = unit.any(axis=0)
    toe_unit, rest_unit = unit[IS_TOE][:, inside], unit[~IS_TOE][:, inside]
    toes, rest, both = np.zeros((3, toe_unit.shape[1]), np.float32)
    for forces in part_n.astype(np.float32):
        of_toes = forces[IS_TOE] @ toe_unit
        of_rest = forces[~IS_TOE] @ rest_unit
        np.maximum(toes, of_toes, out=toes)
        np.maximum(rest, of_rest, out=rest)
        np.maximum(both, of_toes + of_rest, out=both)
    pressure, toe = np.zeros(inside.shape), np.zeros(inside.shape, bool)
    pressure[inside] = both
    toe[inside] = toes > rest
    return Picture(s, m, pressure, toe)


def peak_pressure_kpa(foot: Foot, part_n: Floats) -> float:
    """The greatest pressure at any point and moment under forces `part_n` (n, N_PARTS), N."""
    _s, _m, unit = sole_grid(foot)
    # No point can exceed what it would bear if all parts had their greatest force at once; where that is less than
    # what one good point reaches, it need not be looked at.
    most = np.tensordot(part_n.max(axis=0).astype(np.float32), unit, axes=1)
    good = part_n @ unit.reshape(len(unit), -1)[:, int(most.argmax())]
    return float((part_n @ unit[:, most >= 0.999 * good.max()]).max())


def find_axis(picture: Picture) -> SoleAxis | None:
    """The foot's axis; None where nothing reaches the contour."""
    i, j = np.nonzero(picture.contact)
    if len(i) < 3:
        return None
    s, m = picture.s_mm[i], picture.m_mm[j]
    angle = _principal_angle(s, m)
    heel = (0.0, 0.0)
    for _again in range(ITERATIONS):
        axis = _axis_through((0.0, 0.0), angle, s, m)
        along, _across = axis.to_axis(s, m)
        rear = along < HEEL_SHARE * axis.length_mm
        heel = (float(s[rear].mean()), float(m[rear].mean()))
        borders = crossings(picture, axis, FOREFOOT_SHARE * axis.length_mm)
        if borders is None:
            return None
        lateral, medial = borders
        fore_s, fore_m = axis.to_sole(
            np.array(FOREFOOT_SHARE * axis.length_mm), np.array(medial - MEDIAL_SHARE * (medial - lateral))
        )
        angle = float(np.rad2deg(np.arctan2(fore_m - heel[1], fore_s - heel[0])))
    return _axis_through(heel, angle, s, m)


def _principal_angle(s: Floats, m: Floats) -> float:
    covariance = np.cov(np.stack([s, m]))
    first = np.linalg.eigh(covariance)[1][:, -1]
    if first[0] < 0:
        first = -first
    return float(np.rad2deg(np.arctan2(first[1], first[0])))


def _axis_through(point: tuple[float, float], angle_deg: float, s: Floats, m: Floats) -> SoleAxis:
    """The axis of that direction through `point`, from the rearmost to the foremost of the points (s, m)."""
    raw = SoleAxis(point[0], point[1], angle_deg, 0.0, point)
    along, _across = raw.to_axis(s, m)
    # The grid's points stand for squares: their edges lie half a step further out.
    low, high = float(along.min()) - STEP_MM / 2, float(along.max()) + STEP_MM / 2
    heel_s, heel_m = raw.to_sole(np.array(low), np.array(0.0))
    return SoleAxis(float(heel_s), float(heel_m), angle_deg, high - low, point)


def crossings(picture: Picture, axis: SoleAxis, along_mm: float, *, toes: bool = True) -> tuple[float, float] | None:
    """Outermost crossings (lateral, medial) of the contour with the line across the axis at `along_mm`, mm across;
    None where the line misses the print. Without `toes` only the rest of the foot counts."""
    across = np.arange(-0.4 * axis.length_mm, 0.4 * axis.length_mm, 0.1)
    s, m = axis.to_sole(np.full_like(across, along_mm), across)
    inside = sampled(picture, s, m) >= CONTOUR_KPA
    if not toes:
        inside &= ~picture.toe[_nearest(picture.s_mm, s), _nearest(picture.m_mm, m)]
    hit = np.flatnonzero(inside)
    return (float(across[hit[0]]), float(across[hit[-1]])) if len(hit) else None


def _nearest(axis_mm: Floats, mm: Floats) -> NDArray[np.intp]:
    index: NDArray[np.intp] = np.clip(np.rint((mm - axis_mm[0]) / STEP_MM), 0, len(axis_mm) - 1).astype(np.intp)
    return index


def sampled(picture: Picture, s: Floats, m: Floats) -> Floats:
    """The picture at points between its grid's, bilinear; 0 outside."""
    i, j = (s - picture.s_mm[0]) / STEP_MM, (m - picture.m_mm[0]) / STEP_MM
    rows, cols = picture.pressure.shape
    out = (i < 0) | (j < 0) | (i > rows - 1) | (j > cols - 1)
    i0 = np.clip(i.astype(np.intp), 0, rows - 2)
    j0 = np.clip(j.astype(np.intp), 0, cols - 2)
    fi, fj = i - i0, j - j0
    p = picture.pressure
    value = (p[i0, j0] * (1 - fj) + p[i0, j0 + 1] * fj) * (1 - fi) + (
        p[i0 + 1, j0] * (1 - fj) + p[i0 + 1, j0 + 1] * fj
    ) * fi
    return np.asarray(np.where(out, 0.0, value))


@dataclass(frozen=True)
class Shape:
    """Measures of a picture, lengths in mm, area in mm²."""

    arch_index: float
    length_mm: float
    width_mm: float
    area_mm2: float


def measure(picture: Picture, axis: SoleAxis) -> Shape:
    """Length, width, area and arch index of a picture on its axis."""
    i, j = np.nonzero(picture.contact)
    along, _across = axis.to_axis(picture.s_mm[i], picture.m_mm[j])
    toeless = along[~picture.toe[i, j]]
    end = float(toeless.max()) + STEP_MM / 2
    middle = (toeless >= end / 3.0) & (toeless < 2.0 * end / 3.0)
    widths = [
        borders[1] - borders[0]
        for at in np.arange(2.0 * end / 3.0, end, 1.0)
        if (borders := crossings(picture, axis, float(at), toes=False)) is not None
    ]
    return Shape(
        arch_index=float(middle.sum() / len(toeless)),
        length_mm=axis.length_mm,
        width_mm=max(widths),
        area_mm2=len(i) * STEP_MM**2,
    )
