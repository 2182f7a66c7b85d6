"""Where cells lie: rows, columns and pitch; cell <-> mm, decided once.

Mat frame: x to the right along the columns, y forward along the rows, origin at the outer corner of cell
(row 0, column 0); row 0 is nearest the viewer. Seen from above as the person stands on it, facing +y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

#: How far apart cells may be, least and most: beyond it, no mat.
PITCH_LIMITS_MM = (0.1, 100.0)
#: Pitch that analysis works with where a file does not say its own; every length is then withheld.
NOMINAL_PITCH_MM = 8.0


@dataclass(frozen=True)
class MatGeometry:
    """A grid of `rows` × `cols` cells.

    `pitch_mm` is (x, y): the distance between neighbouring columns, and between neighbouring rows. Where a file
    does not say it, `pitch_known` is False and `pitch_mm` is a nominal value: shapes may be computed with it,
    lengths and areas may not be shown. `origin_mm` is the outer corner of cell (0, 0); it is not zero for a
    window that was cut from a larger grid.
    """

    rows: int
    cols: int
    pitch_mm: tuple[float, float]
    pitch_known: bool = True
    origin_mm: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if self.rows < 1 or self.cols < 1:
            raise ValueError(f"a grid needs at least one row and one column, not {self.rows} × {self.cols}")
        if not all(np.isfinite(p) and p > 0 for p in self.pitch_mm):
            raise ValueError(f"pitch_mm must be two lengths above zero, not {self.pitch_mm}")

    @classmethod
    def of_unknown_pitch(cls, rows: int, cols: int) -> MatGeometry:
        """Square cells of nominal size, their pitch marked unknown."""
        return cls(rows, cols, (NOMINAL_PITCH_MM, NOMINAL_PITCH_MM), pitch_known=False)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols), as of an array of one frame."""
        return self.rows, self.cols

    @property
    def cell_area_mm2(self) -> float:
        """Area of one cell in mm²."""
        return self.pitch_mm[0] * self.pitch_mm[1]

    @property
    def width_mm(self) -> float:
        """Extent along x in mm."""
        return self.cols * self.pitch_mm[0]

    @property
    def depth_mm(self) -> float:
        """Extent along y in mm."""
        return self.rows * self.pitch_mm[1]

    @property
    def x_mm(self) -> NDArray[np.float64]:
        """Centres of the columns in mm, shape (cols,)."""
        return self.origin_mm[0] + (np.arange(self.cols, dtype=np.float64) + 0.5) * self.pitch_mm[0]

    @property
    def y_mm(self) -> NDArray[np.float64]:
        """Centres of the rows in mm, shape (rows,)."""
        return self.origin_mm[1] + (np.arange(self.rows, dtype=np.float64) + 0.5) * self.pitch_mm[1]

    def window(self, rows: slice, cols: slice) -> MatGeometry:
        """The geometry of `frame[rows, cols]`; positions in mm stay those of this grid."""
        r0, r1, _ = rows.indices(self.rows)
        c0, c1, _ = cols.indices(self.cols)
        origin = (self.origin_mm[0] + c0 * self.pitch_mm[0], self.origin_mm[1] + r0 * self.pitch_mm[1])
        return MatGeometry(r1 - r0, c1 - c0, self.pitch_mm, self.pitch_known, origin)


@dataclass(frozen=True, eq=False)
class SensorLayout:
    """Where the sensors of an insole lie and how large each is: arrays (n,) in mm and mm², x to the right as seen from
    above, y forward."""

    x_mm: NDArray[np.float64]
    y_mm: NDArray[np.float64]
    area_mm2: NDArray[np.float64]

    @property
    def mirrored(self) -> SensorLayout:
        """That of the other foot."""
        return SensorLayout(-self.x_mm, self.y_mm, self.area_mm2)


@dataclass(frozen=True, eq=False)
class Insole:
    """The sensors in one shoe: rows and columns [from, to) of every frame.

    An insole moves with its foot, so that its place in a frame says nothing of where the foot is. `on_grid`: its cells
    are those of the recording's grid; else it is one row of sensors at the places of `layout`, None where nobody says
    them.
    """

    side: Literal["left", "right", "unknown"]
    rows: tuple[int, int]
    cols: tuple[int, int]
    on_grid: bool = False
    layout: SensorLayout | None = None

    @property
    def window(self) -> tuple[slice, slice]:
        """What picks it out of a frame (R, C)."""
        return slice(*self.rows), slice(*self.cols)


def cell_areas_mm2(geometry: MatGeometry, insoles: tuple[Insole, ...]) -> NDArray[np.float64] | None:
    """The area (R, C) of each cell or sensor in mm²; None where that of any is not known."""
    if not insoles or all(one.on_grid for one in insoles):
        return np.full(geometry.shape, geometry.cell_area_mm2) if geometry.pitch_known else None
    areas = np.full(geometry.shape, geometry.cell_area_mm2)
    for one in insoles:
        if one.layout is None:
            return None
        areas[one.window] = one.layout.area_mm2
    return areas
