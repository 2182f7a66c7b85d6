"""How far the outline of a print moves where its cells are a little wrong.

In: a `Shape` and its threshold. Out: the points where the outline runs, and for each how much area one unit of
pressure there adds, or how far it pushes the outline. Refuses to know how wrong cells are.

Derivation. Where pressure is wrong by e, the outline moves outward by e/|grad p|, so that along a piece of length dl
the area grows by e·dl/|grad p|. Of a piece between two points of the grid beside each other across an axis, the share
n_axis² of its dl is counted from that axis (n is the outline's normal), which together is all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.processing.shape import Shape
from pressuremat.processing.upsample import PAD
from pressuremat.types import Floats

#: Of the steepness of the outline's middle piece: what is flatter than this part of it is taken to be this steep.
_FLATTEST = 0.1


@dataclass(frozen=True, eq=False)
class Edge:
    """Points (n,) of an outline: row and column of the fine picture, and of the print's cell; `area_mm2` and
    `shift_mm`, the area and the way that one unit of pressure there adds; `s` and `m`; whether it runs around toes."""

    row: NDArray[np.intp]
    col: NDArray[np.intp]
    cell: NDArray[np.intp]
    area_mm2: Floats
    shift_mm: Floats
    s: Floats
    m: Floats
    toes: NDArray[np.bool_]

    def var(self, area: Floats, variance: Floats) -> float:
        """Variance of Σ area·e, the cells' e being independent of each other with `variance` (r, c)."""
        of_cell = np.bincount(self.cell, area, variance.size)
        return float(np.square(of_cell) @ variance.ravel())


def edge_of(shape: Shape, cells: tuple[int, int], factor: int) -> Edge | None:
    """The outline of a print of `cells` (rows, columns) divided by `factor`; None where there is none."""
    px, py = shape.geometry.pitch_mm
    down, right = np.asarray(np.gradient(shape.sharp, py, axis=0)), np.asarray(np.gradient(shape.sharp, px, axis=1))
    region, steep2 = shape.region, down**2 + right**2
    across_y = np.argwhere(region[1:] != region[:-1])
    across_x = np.argwhere(region[:, 1:] != region[:, :-1])
    if not len(across_y) + len(across_x):
        return None
    n_y = len(across_y)
    row, col = np.concatenate([across_y, across_x]).T
    # The point inside is the one of the two that shows to which third and part the piece belongs.
    beyond = ~region[row, col]
    row, col = row + (beyond & (np.arange(len(row)) < n_y)), col + (beyond & (np.arange(len(col)) >= n_y))
    steep = np.sqrt(steep2[row, col])
    steep = np.maximum(steep, max(_FLATTEST * float(np.median(steep)), 1e-9))
    along = np.where(np.arange(len(row)) < n_y, np.abs(down[row, col]) * px, np.abs(right[row, col]) * py)
    r, c = (np.clip(at // factor - PAD, 0, n - 1) for at, n in zip((row, col), cells, strict=True))
    return Edge(
        row,
        col,
        r * cells[1] + c,
        along / steep**2,
        1.0 / steep,
        shape.s[row, col],
        shape.m[row, col],
        shape.toes[row, col],
    )
