"""A footprint's picture in the frame of its own foot: what the shape metrics, the report and the screen work on.

In: a picture of pressure, a threshold, a side and a rough direction. Out: axis, region, toes and their points as
`Shape`. Refuses to know frames and time. The definitions are in docs/definitions-footprint.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.processing import feet, zones
from pressuremat.processing.contact import components
from pressuremat.processing.upsample import PAD, fine_geometry, smear, upsample
from pressuremat.types import Bools, Floats, FootAxis, Footprint, FootSide, Pressure, medial_sign

#: Points a cell is divided into, along each side.
UPSAMPLING = 5
#: Where the toes are cut when neither valley nor gap shows them, as a share of the length.
TOE_FALLBACK = 0.81
#: A blob of at most this many cells, or of at most this share of the picture's load, is a ghost unless it may be a toe.
_GHOST_CELLS, _GHOST_LOAD = 2, 0.01
#: A toe lies within this distance in front of or beside the forefoot.
_TOE_GAP_MM = 35.0


@dataclass(frozen=True, eq=False)
class Shape:
    """The picture of one footprint at fine points: `pressure`, `region` (the contact C) and `toes` are (R, C).

    `sharp` is the pressure less what the grid smeared over the edges; the outline is where it passes the threshold.

    `s` and `m` (R, C) are mm in the foot frame, s from the heel, m medial positive (to the right-hand side where the
    side is unknown). `half_s`, `half_m`: half the extent of a point. `length_mm` is L, `toeless_mm` L′.
    """

    geometry: MatGeometry
    pressure: Floats
    sharp: Floats
    region: Bools
    toes: Bools
    axis: FootAxis
    s: Floats
    m: Floats
    half_s: float
    half_m: float
    length_mm: float
    toeless_mm: float

    @property
    def toeless(self) -> Bools:
        """The region C′: without toes."""
        return self.region & ~self.toes

    @property
    def point_mm2(self) -> float:
        """Area of one fine point in mm²."""
        return self.geometry.cell_area_mm2

    def width_at(self, s_mm: float, *, toes: bool) -> tuple[float, float]:
        """Outermost crossings (lowest, highest m) of C, or of C′, with the line across the axis at `s_mm`."""
        region = self.region if toes else self.toeless
        return feet.crossings(self.s[region], self.m[region], s_mm, self.half_s, self.half_m)


def region_of(
    fine: Floats, image: Pressure | Floats, geometry: MatGeometry, contour: float, factor: int, forward: float
) -> Bools:
    """Where the interpolated picture `fine` (R, C) of `image`, less its smear, reaches `contour`; ghosts left out.

    `forward` is the rough angle heel → toe (± 180° where nobody knows makes no difference but for tiny toes). A tiny
    piece stays only where a toe may be: one noisy cell behind the heel would move every index that starts there.
    """
    region: Bools = fine >= contour
    labels, n = components(region)
    if n < 2 or not (image >= contour).any():
        return region
    # Beside a steep edge the spline swings; a piece that holds no loaded cell is such a swing.
    real = np.zeros(n + 1, dtype=np.bool_)
    real[labels[np.kron(np.pad(image >= contour, PAD), np.ones((factor, factor), dtype=np.bool_))]] = True
    load = np.bincount(labels.ravel(), np.where(region, fine, 0).ravel(), n + 1) * real
    cells = np.bincount(labels.ravel(), minlength=n + 1) / factor**2
    share = load / load[1:].sum()
    # The spline of a lone cell spreads over its neighbours, so that it covers about twice its own area.
    small = ((cells <= 2.0 * _GHOST_CELLS) & (share <= 5 * _GHOST_LOAD)) | (share <= _GHOST_LOAD)
    small[int(load[1:].argmax()) + 1] = False
    if not small[1:].any():
        return region
    rows, cols = np.nonzero(region)
    s, m = feet.along_across(geometry.x_mm[cols], geometry.y_mm[rows], forward)
    piece = labels[rows, cols]
    body = ~small[piece]
    rear, front = float(s[body].min()), float(s[body].max())
    fore = body & (s > rear + 0.6 * (front - rear))
    left, right = float(m[fore].min()), float(m[fore].max())
    for number in np.flatnonzero(small[1:]) + 1:
        own = piece == number
        at_s, at_m = float(s[own].mean()), float(m[own].mean())
        ahead = rear + 0.7 * (front - rear) < at_s < front + _TOE_GAP_MM
        small[number] = not (real[number] and ahead and left - _TOE_GAP_MM / 2 < at_m < right + _TOE_GAP_MM / 2)
    small[0] = False
    kept: Bools = region & ~small[labels]
    return kept


def shape_from(
    image: Pressure | Floats,
    geometry: MatGeometry,
    contour: float,
    forward_deg: float,
    side: FootSide,
    *,
    factor: int = UPSAMPLING,
    toe_fallback: float = TOE_FALLBACK,
    axis: FootAxis | None = None,
) -> Shape | None:
    """The shape of `image` (r, c), whose toes point roughly to `forward_deg`; None where nothing has a long axis.

    With `axis` that axis is used as it is.
    """
    fine, where = upsample(image, factor), fine_geometry(geometry, factor)
    sharp = fine - smear(image, geometry.pitch_mm, factor)
    region = region_of(sharp, image, where, contour, factor, forward_deg)
    rows, cols = np.nonzero(region)
    x, y = where.x_mm[cols], where.y_mm[rows]
    sign = medial_sign(side)
    if axis is None:
        axis = feet.foot_axis(x, y, forward_deg, sign, where.pitch_mm)
    if axis is None or axis.length_mm <= 0:
        return None
    x_all, y_all = np.meshgrid(where.x_mm, where.y_mm)
    s, m = axis.to_foot(x_all, y_all)
    m = m if np.isnan(sign) else sign * m
    half_s, half_m = feet.half_extent_mm(where.pitch_mm, axis.axis_deg)
    length = axis.length_mm
    lateral, medial = _borders(s[region], m[region], length, half_s)
    toes, _rule = zones.toe_mask(fine, region, s / length, (medial - m) / max(medial - lateral, 1e-9), toe_fallback)
    rest = region & ~toes
    toeless = float(s[rest].max()) + half_s if rest.any() else length
    return Shape(where, fine, sharp, region, toes, axis, s, m, half_s, half_m, length, toeless)


def _borders(s: Floats, m: Floats, length: float, half_s: float) -> tuple[float, float]:
    """Lowest and highest m over the ball of the foot."""
    ball = (s > 0.6 * length - half_s) & (s < 0.78 * length + half_s)
    if not ball.any():
        return float(m.min()), float(m.max())
    return float(m[ball].min()), float(m[ball].max())


_SHAPES: WeakKeyDictionary[Footprint, dict[tuple[int, float], Shape | None]] = WeakKeyDictionary()


def shape_of(footprint: Footprint, factor: int = UPSAMPLING, toe_fallback: float = TOE_FALLBACK) -> Shape | None:
    """The shape of a footprint about its own axis, computed once; None where it has no axis."""
    known = _SHAPES.setdefault(footprint, {})
    if (factor, toe_fallback) not in known:
        axis = footprint.axis
        known[factor, toe_fallback] = (
            None
            if axis is None
            else shape_from(
                footprint.image,
                footprint.geometry,
                footprint.contour,
                axis.axis_deg,
                footprint.side,
                factor=factor,
                toe_fallback=toe_fallback,
                axis=axis,
            )
        )
    return known[factor, toe_fallback]
