"""A mat's health: cells that are dead, stuck or noisy, how they are filled, drift, creep and ghosts.

Frames enter, maps and numbers leave. What is done about them, and what a person is told, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import _
from pressuremat.types import Bools, Floats, Pressure

#: Weights of the eight neighbours whose sum is exact for a field that curves along rows and along columns.
_STENCIL = np.array([[-0.25, 0.5, -0.25], [0.5, 0.0, 0.5], [-0.25, 0.5, -0.25]])
#: Where neighbours are missing: their mean, the nearer ones counting more.
_MEAN = np.array([[0.5, 1.0, 0.5], [1.0, 0.0, 1.0], [0.5, 1.0, 0.5]])
#: A cell is noisy whose standard deviation on the empty mat is so many times the usual one, and so many counts.
_NOISY_TIMES = 5.0
_NOISY_COUNTS = 2.0
#: A cell is stuck that reads so much more than the empty mat's usual count.
_STUCK_COUNTS = 8.0
#: Something lies on the mat where at least so many neighbours read so much more, in counts of 10 bits, than the
#: emptiest fifth of the mat, or than the former zero; or where all cells read so much.
_LOADED_CELLS, _LOADED_COUNTS, _LOADED_EVERYWHERE = 4, 4.0, 12.0
_TEN_BITS = 10
#: A cell is dead that conducts less than this share of the usual under an even load.
_DEAD_SHARE = 0.15


def filled(values: Pressure, bad: Bools) -> Pressure:
    """`values` (..., R, C) with bad cells replaced from good neighbours, never below 0; 0 where there are none."""
    if not bad.any():
        return values
    at, near, weights, there = _neighbours(bad.tobytes(), bad.shape)
    flat = values.reshape(*values.shape[:-2], bad.size).copy()
    around = flat[..., near]
    # Beyond the largest neighbour nothing is known to be.
    most = np.where(there, around, np.float32(0.0)).max(axis=-1)
    flat[..., at] = np.clip((around * weights).sum(axis=-1), np.float32(0.0), most)
    return flat.reshape(values.shape)


@lru_cache(maxsize=8)
def _neighbours(bad_bytes: bytes, shape: tuple[int, int]) -> tuple[NDArray[np.intp], NDArray[np.intp], Pressure, Bools]:
    """Of n bad cells: flat places (n,), those of the cells around (n, 9), their weights, and which of them count."""
    bad = np.frombuffer(bad_bytes, np.bool_).reshape(shape)
    wide = np.pad(~bad, 1)
    steps = np.array([(r, c) for r in range(3) for c in range(3)])
    places = np.argwhere(bad)
    rows, cols = (places[:, None, k] + steps[None, :, k] for k in (0, 1))
    there = wide[rows, cols] & (_MEAN.ravel() > 0)
    whole = there.sum(axis=1, keepdims=True) == 8
    weights = np.where(whole, _STENCIL.ravel(), _MEAN.ravel()) * there
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    near = np.clip(rows - 1, 0, shape[0] - 1) * shape[1] + np.clip(cols - 1, 0, shape[1] - 1)
    return np.flatnonzero(bad), near, weights.astype(np.float32), there


def around(values: NDArray[Any]) -> NDArray[Any]:
    """Mean of the four neighbours of each cell (R, C), the edge repeated."""
    wide = np.pad(values, 1, mode="edge")
    return np.asarray((wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4.0)


@dataclass(frozen=True, eq=False)
class Empty:
    """An empty mat: mean and standard deviation of each cell (R, C) in counts, and the cells that are not as they
    should be."""

    zero: Pressure
    sd: Pressure
    stuck: Bools
    noisy: Bools


def empty_mat(counts: NDArray[np.generic]) -> Empty:
    """What counts (T, R, C) of the empty mat say of its cells. Raises ValueError for fewer than 10 frames."""
    if len(counts) < 10:
        raise ValueError(_("at least 10 frames of the empty mat are needed, not {n}").format(n=len(counts)))
    values = counts.astype(np.float64)
    mean, sd = values.mean(axis=0), values.std(axis=0)
    stuck = mean > np.median(mean) + _STUCK_COUNTS
    noisy = (sd > np.maximum(_NOISY_COUNTS, _NOISY_TIMES * np.median(sd))) & ~stuck
    return Empty(mean.astype(np.float32), sd.astype(np.float32), stuck, noisy)


def load_on_empty_mat(mean: NDArray[Any], adc_bits: int, former: Pressure | float | None = None) -> Bools:
    """Cells (R, C) of a mat said to be empty that bear something, from their mean counts (R, C); none where it is so.

    Broken cells stand alone; what lies or stands on a mat presses several neighbours. `former` is an earlier zero of
    the same mat, by which cells that its cover always presses are not taken for a load.
    """
    from scipy.ndimage import label

    unit = 2.0 ** (adc_bits - _TEN_BITS)
    above = np.asarray(mean, np.float64) - (0.0 if former is None else former)
    base = float(np.percentile(above, 20))
    if base > _LOADED_EVERYWHERE * unit:
        return np.ones(above.shape, np.bool_)
    spread = 1.4826 * float(np.median(np.abs(above - np.median(above))))
    high = above > base + max(_LOADED_COUNTS * unit, min(6.0 * spread, 2.0 * _LOADED_COUNTS * unit))
    groups, n = label(high, np.ones((3, 3)))
    sizes = np.bincount(groups.ravel(), minlength=n + 1)
    sizes[0] = 0
    return np.asarray(sizes[groups] >= _LOADED_CELLS)


def dead_cells(load: Floats) -> Bools:
    """Cells silent under an even load (R, C), given as conductance; NaN is a cell that was never loaded."""
    usual = np.nanmedian(load)
    with np.errstate(invalid="ignore"):
        return np.asarray(load < _DEAD_SHARE * usual)


def drift_counts(before: NDArray[np.generic], after: NDArray[np.generic]) -> float:
    """How far the empty mat's mean count moved between two recordings (T, R, C)."""
    return float(after.astype(np.float64).mean() - before.astype(np.float64).mean())


def ghost_kpa(pressure: Pressure, outside: Bools) -> float:
    """The largest mean pressure, over frames (T, R, C), of cells `outside` of everything that was pressed."""
    if not outside.any() or not len(pressure):
        return 0.0
    return float(pressure.mean(axis=0)[outside].max())


def beside_load(pressure: Pressure, floor: float) -> Bools:
    """Cells (R, C) away from everything that is above `floor` in the mean of frames (T, R, C): two cells and more."""
    mean = pressure.mean(axis=0)
    pressed = around(mean) + mean > floor
    return ~np.asarray(around(pressed.astype(np.float64)) > 0)
