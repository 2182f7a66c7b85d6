"""A footprint as a drawing needs it: turned upright, interpolated for the eye, in mm of the paper.

In: a Footprint. Out: `FootPicture`, plain arrays with x to the right and y toward the toes. Refuses to know colours and
formats. No value is ever measured on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.processing.shape import shape_of
from pressuremat.report.contours import contours
from pressuremat.types import Bools, Floats, FootAxis, Footprint, FootSide, Unit

#: Distance of the drawing's points, and what is left free around the print.
STEP_MM, MARGIN_MM = 1.25, 9.0


@dataclass(frozen=True, eq=False)
class FootPicture:
    """One foot, heel down, seen from above.

    `pressure` (R, C) in `unit` lies on points `x_mm` (C,), `y_mm` (R,), row 0 at the heel; `maximum` is the greatest
    measured cell, not the greatest drawn point. `outline` are closed lines (n, 2). `thirds_mm` are the four y where the
    foot without toes is cut (heel, 1/3, 2/3, end), empty where it has no axis. `cop_mm` (n, 2) is the path of the
    centre of pressure, empty in standing; `construction_mm` (2, 2) the line the excursion is measured from.
    """

    side: FootSide
    unit: Unit
    pressure: Floats
    x_mm: Floats
    y_mm: Floats
    maximum: float
    outline: tuple[Floats, ...]
    thirds_mm: tuple[float, ...]
    cop_mm: Floats
    construction_mm: Floats | None

    @property
    def width_mm(self) -> float:
        """Extent along x."""
        return float(self.x_mm[-1] - self.x_mm[0])

    @property
    def height_mm(self) -> float:
        """Extent along y."""
        return float(self.y_mm[-1] - self.y_mm[0])


def picture_of(footprint: Footprint) -> FootPicture:
    """The drawing of `footprint`, about its long axis where it has one, else as it lay on the mat."""
    shape = shape_of(footprint)
    axis = _upright(footprint) if shape is None else shape.axis
    geometry = footprint.geometry if shape is None else shape.geometry
    region = footprint.image >= footprint.contour if shape is None else shape.region
    values = footprint.image.astype(np.float64) if shape is None else shape.pressure
    # The region without ghosts decides where a line may run; the pressure decides where exactly.
    inside = np.where(_grown(region), values, np.minimum(values, 0.0))
    outline = []
    for line in contours(np.pad(inside, 1), footprint.contour) if footprint.contour > 0 else ():
        rows, cols = line[:, 0] - 1, line[:, 1] - 1
        x = geometry.origin_mm[0] + (cols + 0.5) * geometry.pitch_mm[0]
        y = geometry.origin_mm[1] + (rows + 0.5) * geometry.pitch_mm[1]
        along, across = axis.to_foot(x, y)
        outline.append(np.column_stack([across, along]))
    cop = np.empty((0, 2))
    construction = None
    if not footprint.static:
        path = footprint.cop_mm[np.isfinite(footprint.cop_mm).all(axis=1)]
        along, across = axis.to_foot(path[:, 0], path[:, 1])
        cop = np.column_stack([across, along])
    x_mm, y_mm = _grid(footprint, axis, outline)
    x_all, y_all = np.meshgrid(x_mm, y_mm)
    mat_x, mat_y = axis.to_mat(y_all, x_all)
    return FootPicture(
        side=footprint.side,
        unit=footprint.unit,
        pressure=_soft(footprint, mat_x, mat_y),
        x_mm=x_mm,
        y_mm=y_mm,
        maximum=float(footprint.image.max(initial=0.0)),
        outline=tuple(outline),
        thirds_mm=() if shape is None else tuple(float(shape.toeless_mm * k / 3) for k in range(4)),
        cop_mm=cop,
        construction_mm=construction,
    )


def _upright(footprint: Footprint) -> FootAxis:
    """The mat's own direction as an axis, for a print without one."""
    g = footprint.geometry
    x = g.origin_mm[0] + g.width_mm / 2
    return FootAxis((x, g.origin_mm[1]), (x, g.origin_mm[1] + g.depth_mm), 0.0)


def _grown(region: Bools) -> Bools:
    """`region` and its direct neighbours."""
    grown = region.copy()
    grown[1:] |= region[:-1]
    grown[:-1] |= region[1:]
    grown[:, 1:] |= region[:, :-1]
    grown[:, :-1] |= region[:, 1:]
    return grown


def _grid(footprint: Footprint, axis: FootAxis, outline: list[Floats]) -> tuple[Floats, Floats]:
    """The drawing's points (x, y) around the outline, or around all loaded cells where there is none."""
    points = np.concatenate(outline) if outline else np.empty((0, 2))
    if not len(points):
        rows, cols = np.nonzero(footprint.image > 0)
        if not rows.size:
            rows, cols = np.array([0, footprint.geometry.rows - 1]), np.array([0, footprint.geometry.cols - 1])
        along, across = axis.to_foot(footprint.geometry.x_mm[cols], footprint.geometry.y_mm[rows])
        points = np.column_stack([across, along])
    low, high = points.min(axis=0) - MARGIN_MM, points.max(axis=0) + MARGIN_MM
    counts = np.maximum(np.ceil((high - low) / STEP_MM).astype(int), 2)
    return low[0] + STEP_MM * np.arange(counts[0] + 1), low[1] + STEP_MM * np.arange(counts[1] + 1)


def _soft(footprint: Footprint, x_mm: Floats, y_mm: Floats) -> Floats:
    """The picture's values at points of the mat; 0 beyond its window.

    The mean of the cubic B-spline through the cells as coefficients, which is soft, and of linear interpolation, which
    keeps peaks: nothing rings and nothing exceeds the greatest cell.
    """
    from scipy.ndimage import map_coordinates

    g = footprint.geometry
    rows = (y_mm - g.origin_mm[1]) / g.pitch_mm[1] - 0.5
    cols = (x_mm - g.origin_mm[0]) / g.pitch_mm[0] - 0.5
    pad = 3
    image = np.pad(np.nan_to_num(footprint.image.astype(np.float64)), pad)
    at = np.stack([rows + pad, cols + pad])
    soft = map_coordinates(image, at, order=3, prefilter=False, mode="constant")
    line = map_coordinates(image, at, order=1, mode="constant")
    return np.asarray(0.5 * (soft + line))
