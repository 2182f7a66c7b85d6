"""How sure a centre of pressure is: noise, rounding, gains and floor of the cells it is made of, in closed form.

In: frames and what is known of their cells. Out: standard deviations in mm. Refuses to know feet and measures.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.reading import Reading
from pressuremat.geometry import MatGeometry
from pressuremat.processing.cop import cop_mm
from pressuremat.types import Floats, Pressure

#: A steady load stands still enough for the noise of so many frames to tell that of all.
_SAMPLED = 16


def cop_sd_mm(frames: Pressure, geometry: MatGeometry, reading: Reading, floor: float = 0.0) -> Floats:
    """One standard deviation (n, 2) in mm of the centre of pressure of frames (n, r, c) over cells above `floor`.

    Noise, rounding and gains of its cells, and the floor: how far the centre moves where it is twice as high, for that
    shows what is lost below it and what noise there is above.
    """
    moved = cop_mm(frames, geometry, 2.0 * floor) - cop_mm(frames, geometry, floor)
    return np.asarray(np.hypot(cop_cells_sd_mm(frames, geometry, reading, floor), moved))


def cop_cells_sd_mm(frames: Pressure, geometry: MatGeometry, reading: Reading, floor: float = 0.0) -> Floats:
    """The part of `cop_sd_mm` that comes from noise, rounding and gains of the cells."""
    kept = np.where(frames > floor, frames, np.float32(0))
    variance = np.where(frames > floor, reading.var_of(frames), 0.0)
    cells = cop_error_mm(kept, geometry.x_mm, geometry.y_mm, variance)
    centre = cop_mm(kept, geometry)
    # What a column's cells have in common moves its whole load.
    column = kept.sum(axis=1, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = reading.column_sd(frames) * column / column.sum(axis=1)[:, None]
        middle = np.where(column > 0, np.einsum("nrc,r->nc", kept, geometry.y_mm) / column, 0.0)
    x, y = (
        np.sqrt((np.square(off * (at - centre[:, k, None]))).sum(axis=1))
        for k, at in ((0, geometry.x_mm[None, :]), (1, middle))
    )
    return np.asarray(np.hypot(cells, np.stack([x, y], axis=1)))


def sampled(n: int) -> NDArray[np.intp]:
    """Indices of the few of `n` frames of steady load that `cop_noise_of` asks for."""
    return np.unique(np.linspace(0, n - 1, _SAMPLED).astype(np.intp)) if n else np.zeros(0, np.intp)


def cop_noise_of(frames: Pressure, geometry: MatGeometry, reading: Reading, floor: float) -> tuple[float, float]:
    """What noise and rounding of cells alone make of the centre of pressure of frames (n, r, c): SD on each axis in mm.

    0 where there is no load.
    """
    variance = np.square(cop_cells_sd_mm(frames, geometry, replace(reading, gain=0.0), floor))
    known = variance[np.isfinite(variance).all(axis=1)]
    x, y = np.sqrt(known.mean(axis=0)).tolist() if len(known) else (0.0, 0.0)
    return x, y


def cop_error_mm(frames: NDArray[np.floating], x_mm: Floats, y_mm: Floats, variance: NDArray[np.floating]) -> Floats:
    """Errors (n, 2) in mm of the centre of pressure of frames (n, r, c) whose cells have `variance` (n, r, c).

    σ² = Σ(r − cop)²·σ²/F² for each axis; NaN without load.
    """
    total = frames.sum(axis=(1, 2), dtype=np.float64)
    total = np.where(total > 0, total, np.nan)
    out = np.empty((len(frames), 2))
    for k, (at, other) in enumerate(((x_mm, 1), (y_mm, 2))):
        along, var = frames.sum(axis=other, dtype=np.float64), variance.sum(axis=other, dtype=np.float64)
        centre = along @ at / total
        out[:, k] = np.sqrt((np.square(at[None, :] - centre[:, None]) * var).sum(axis=1)) / total
    return out
