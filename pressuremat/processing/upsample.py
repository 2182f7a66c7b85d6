"""A picture made finer before a contour is drawn on it.

In: an image of cell values. Out: the same pressure at `factor` × `factor` points a cell, in a frame of empty cells.
Refuses to know what the picture shows.

A cell of a mat gives the mean over its area, not the value at its centre. The spline used here is the cubic one whose
means over the cells are the measured ones; a spline through the centres would flatten a narrow arch, and its arch
index would be too high (science table: +0.005 at 10 mm, +0.013 for a high arch).

Beside a steep edge such a spline swings below zero, and makes up for it by running on into cells that measured
nothing. No foot pulls at the mat, so the values are brought to zero or above while every cell keeps its mean, as Tobler
1979 does for densities of populations (doi:10.1080/01621459.1979.10481647).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure

#: Empty cells put around a picture, so that a contour closes at its border.
PAD = 2
#: Smear of an edge as a share of the pressure beside it, per mm of pitch [P].
SMEAR_PER_MM = 0.005
#: How often negative values are cut off and the cells' means restored; more changes the contour by nothing one sees.
_POSITIVE_ROUNDS = 3
#: Further cells of zeros over which the spline's coefficients die away (a factor of about 0.36 a cell).
_TAIL = 8


def _cubic_b_spline(t: Floats) -> Floats:
    """The centred cubic B-spline at distances `t` (in cells)."""
    a = np.abs(t)
    inner = 2 / 3 - a**2 + a**3 / 2
    outer = (2 - a).clip(0) ** 3 / 6
    return np.where(a < 1, inner, outer)


@lru_cache(maxsize=256)
def kernel(n: int, factor: int) -> NDArray[np.float64]:
    """The matrix ((n + 2·PAD)·factor, n) that takes n cell means to spline values at fine centres."""
    size = n + 2 * (PAD + _TAIL)
    # The mean over a cell of a cubic B-spline is the quartic one at whole distances.
    means = np.zeros((size, size))
    for distance, weight in ((0, 115 / 192), (1, 19 / 96), (2, 1 / 384)):
        means += weight * np.eye(size, k=distance)
        if distance:
            means += weight * np.eye(size, k=-distance)
    columns = slice(PAD + _TAIL, PAD + _TAIL + n)
    coefficients = np.linalg.solve(means, np.eye(size)[:, columns])
    fine = _TAIL + (np.arange((n + 2 * PAD) * factor) + 0.5) / factor - 0.5
    matrix = _cubic_b_spline(fine[:, None] - np.arange(size)[None, :]) @ coefficients
    matrix.setflags(write=False)
    return matrix


def upsample(image: Pressure | Floats, factor: int = 5) -> Floats:
    """Values of `image` (r, c) at ((r + 2·PAD)·factor, (c + 2·PAD)·factor) points, none below 0.

    The mean over each cell is the cell's value. NaN, infinities and negative cells count as 0.
    """
    if image.ndim != 2:
        raise ValueError(f"image must have two dimensions, not {image.ndim}")
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0).clip(0)
    rows, cols = values.shape
    fine = np.asarray(kernel(rows, factor) @ values @ kernel(cols, factor).T)
    wanted = np.pad(values, PAD)
    # (rows, points, cols, points): a view, so that what is done to it is done to `fine`.
    blocks = fine.reshape(rows + 2 * PAD, factor, cols + 2 * PAD, factor)
    for _ in range(_POSITIVE_ROUNDS):
        np.maximum(fine, 0.0, out=fine)
        means = blocks.mean(axis=(1, 3))
        share = np.divide(wanted, means, out=np.zeros_like(wanted), where=means > 0)
        blocks *= share[:, None, :, None]
    return fine


@lru_cache(maxsize=256)
def _linear(n: int, factor: int) -> NDArray[np.float64]:
    """The matrix ((n + 2·PAD)·factor, n) that draws straight lines between cell centres; 0 outside."""
    fine = (np.arange((n + 2 * PAD) * factor) + 0.5) / factor - 0.5 - PAD
    matrix = (1.0 - np.abs(fine[:, None] - np.arange(n)[None, :])).clip(0)
    matrix.setflags(write=False)
    return np.asarray(matrix)


def smear(image: Pressure | Floats, pitch_mm: tuple[float, float], factor: int = 5) -> Floats:
    """How much of the pressure at each fine point is the edge of a neighbouring cell, smeared by the grid.

    A foot's pressure falls to nothing over 6 to 10 mm, which a cell spreads over its own width: the contour at a few
    kPa moves outward by millimetres, the more the coarser the grid and the higher the pressure beside it. The share
    of the greatest neighbour that is taken for smear grows with the pitch. On the emed steps, resampled from 5 to
    10 mm, it nearly halves the bias of area and length. More would serve heavy steps better still, and would take the
    light band of a high arch away in standing.
    """
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    rows, cols = values.shape
    wide = np.pad(values, PAD)
    tall = np.maximum(np.maximum(wide[:-2], wide[1:-1]), wide[2:])
    local = np.pad(np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:]), 2)
    return (
        SMEAR_PER_MM
        * max(pitch_mm)
        * np.asarray(_linear(rows + 2 * PAD, factor) @ local[1:-1, 1:-1] @ _linear(cols + 2 * PAD, factor).T)[
            PAD * factor : -PAD * factor, PAD * factor : -PAD * factor
        ]
    )


def fine_geometry(geometry: MatGeometry, factor: int = 5) -> MatGeometry:
    """Where the points of `upsample` lie: a grid of small cells in the same mat frame."""
    px, py = geometry.pitch_mm
    return MatGeometry(
        (geometry.rows + 2 * PAD) * factor,
        (geometry.cols + 2 * PAD) * factor,
        (px / factor, py / factor),
        geometry.pitch_known,
        (geometry.origin_mm[0] - PAD * px, geometry.origin_mm[1] - PAD * py),
    )
