"""Lines of a footprint for drawing, in the mat frame: outline, axis, thirds, the construction of the CPEI.

In: a footprint. Out: points in mm. Refuses to know what draws them. The lines are those that the metrics measured.
"""

from __future__ import annotations

import numpy as np

from pressuremat.processing.shape import Shape, shape_of
from pressuremat.processing.upsample import fine_geometry, upsample
from pressuremat.types import Bools, Floats, Footprint, medial_sign

#: Points a cell is divided into for drawing a footprint that has no shape.
_FACTOR = 5


def outline_mm(footprint: Footprint) -> list[Floats]:
    """Closed lines (n, 2) around the contact, toes and holes as lines of their own; [] for an empty print."""
    shape = shape_of(footprint)
    if shape is not None:
        return _lines(shape.sharp, shape.region, footprint.contour, shape.geometry.x_mm, shape.geometry.y_mm)
    fine, where = upsample(footprint.image, _FACTOR), fine_geometry(footprint.geometry, _FACTOR)
    return _lines(fine, fine >= footprint.contour, footprint.contour, where.x_mm, where.y_mm)


def _lines(pressure: Floats, region: Bools, level: float, x_mm: Floats, y_mm: Floats) -> list[Floats]:
    if not region.any():
        return []
    from skimage import measure

    # What was dropped as a ghost must not come back as a line.
    kept = np.where(region | (pressure < level), pressure, 0.0)
    lines: list[Floats] = measure.find_contours(kept, level)  # type: ignore[no-untyped-call]
    rows, cols = np.arange(len(y_mm)), np.arange(len(x_mm))
    points = [np.stack([np.interp(p[:, 1], cols, x_mm), np.interp(p[:, 0], rows, y_mm)], axis=1) for p in lines]
    return sorted(points, key=len, reverse=True)


def toeless_outline(shape: Shape, contour: float) -> Floats:
    """The longest closed line (n, 2) around the print without toes, in the foot frame (s, m), m medial positive, mm.

    Between fine points it runs where the pressure passes `contour`; empty for an empty print.
    """
    if not shape.toeless.any():
        return np.zeros((0, 2))
    rows, cols = np.arange(shape.s.shape[0], dtype=np.float64), np.arange(shape.s.shape[1], dtype=np.float64)
    longest = _lines(shape.sharp, shape.toeless, contour, cols, rows)[0]
    # The foot frame turns with the grid's rows and columns, so that it is linear in both.
    out = []
    for of_point in (shape.s, shape.m):
        by_col, by_row = of_point[0, 1] - of_point[0, 0], of_point[1, 0] - of_point[0, 0]
        out.append(of_point[0, 0] + longest[:, 0] * by_col + longest[:, 1] * by_row)
    return np.stack(out, axis=1)


def thirds_mm(footprint: Footprint) -> list[Floats]:
    """The two lines (2, 2) across the axis between the thirds, as wide as the print there; [] without an axis."""
    shape = shape_of(footprint)
    if shape is None:
        return []
    return [_across(footprint, shape, shape.toeless_mm * k / 3, toes=False) for k in (1, 2)]


def toe_line_mm(footprint: Footprint) -> list[Floats]:
    """Lines around what was cut off as toes, (n, 2) each; [] where nothing was."""
    shape = shape_of(footprint)
    if shape is None or not shape.toes.any():
        return []
    return _lines(shape.toes.astype(np.float64), shape.toes, 0.5, shape.geometry.x_mm, shape.geometry.y_mm)


def axis_mm(footprint: Footprint) -> Floats | None:
    """Heel and toe end of the long axis, (2, 2); None without one."""
    axis = footprint.axis
    return None if axis is None else np.array([axis.heel_mm, axis.toe_mm])


def _across(footprint: Footprint, shape: Shape, s_mm: float, *, toes: bool) -> Floats:
    low, high = shape.width_at(s_mm, toes=toes)
    if np.isnan(low):
        region = shape.region
        low, high = float(shape.m[region].min()), float(shape.m[region].max())
    return to_mat(footprint, np.array([s_mm, s_mm]), np.array([low, high]))


def to_mat(footprint: Footprint, s_mm: Floats, m_mm: Floats) -> Floats:
    """Points (n, 2) in the mat frame of points in the foot frame with m medial positive; the footprint has an axis."""
    if footprint.axis is None:
        raise ValueError("this footprint has no axis")
    sign = medial_sign(footprint.side)
    x, y = footprint.axis.to_mat(s_mm, m_mm if np.isnan(sign) else sign * m_mm)
    return np.stack([x, y], axis=1)


def hull_of_cells_mm(x_mm: Floats, y_mm: Floats, pitch_mm: tuple[float, float]) -> Floats:
    """A quick closed line (n, 2) around cells (n,): the outer borders of every row. Empty for none.

    For a live picture only; it takes microseconds where a contour takes milliseconds.
    """
    if not len(x_mm):
        return np.zeros((0, 2))
    rows, at = np.unique(y_mm, return_inverse=True)
    left, right = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    np.minimum.at(left, at, x_mm)
    np.maximum.at(right, at, x_mm)
    half_x, half_y = pitch_mm[0] / 2, pitch_mm[1] / 2
    y = np.concatenate([[rows[0] - half_y], rows, [rows[-1] + half_y]])
    left = np.concatenate([left[:1], left, left[-1:]]) - half_x
    right = np.concatenate([right[:1], right, right[-1:]]) + half_x
    line = np.concatenate([np.stack([left, y], 1), np.stack([right, y], 1)[::-1]])
    return np.concatenate([line, line[:1]])
