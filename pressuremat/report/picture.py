"""A footprint as a drawing needs it: turned upright, interpolated for the eye, in mm of the paper.

In: a Footprint. Out: `FootPicture`, plain arrays with x to the right and y toward the toes. Refuses to know colours and
formats. No value is ever measured on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.metrics.rollover import cpei_of
from pressuremat.processing.outline import outline_mm
from pressuremat.processing.shape import shape_of
from pressuremat.types import Floats, FootAxis, Footprint, FootSide, Unit, medial_sign

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
    outline = [_upright_points(axis, line) for line in outline_mm(footprint)]
    cop, construction = np.empty((0, 2)), None
    if not footprint.static:
        made = None if shape is None else cpei_of(footprint, shape)
        if made is None:
            cop = _upright_points(axis, footprint.cop_mm[np.isfinite(footprint.cop_mm).all(axis=1)])
        else:
            # The path that the excursion was measured on; its m is medial positive, the paper's x to the right.
            turn = medial_sign(footprint.side)
            cop = np.column_stack([turn * made.path[:, 1], made.path[:, 0]])
            construction = np.array([[turn * m, s] for s, m in (made.first, made.last)])
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


def _upright_points(axis: FootAxis, points: Floats) -> Floats:
    """Points (n, 2) of the mat as (x, y) of the drawing."""
    along, across = axis.to_foot(points[:, 0], points[:, 1])
    return np.column_stack([across, along])


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
