"""How sure a sway measure is: what the known errors of its positions make of it.

In: the positions as they were measured and how far they may be off. Out: traces that are off as much once more, and
from the values of these one standard deviation. Refuses to know mats and measures.

A path is no sum that errors could be carried through, and noise makes most measures larger besides spreading them.
Therefore the known error is added again, a few times with fixed random numbers (SIMEX, Cook & Stefanski 1994,
10.1080/01621459.1994.10476871), and what it does to a value is taken for what it has done already: the mean change
counts as well as the spread. The values themselves stay as measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pressuremat.metrics.sway_trace import CopTrace
from pressuremat.types import Floats, Pressure

#: So many traces with the error added: their mean change is known to 30 % of the spread, the spread to 20 %.
N_DRAWS = 12
_SEED = 12
#: How well a cell's noise is known, over itself [P].
NOISE_KNOWN = 0.2
#: What the noise of a mat has added to the entropy of a virtual person's path, over what as much again adds; the median
#: of eight mats of 0.2 to 1 count.
SATURATED = 3.0
#: The floor is raised by this share of itself to see what is lost below it.
_FLOOR_RAISED = 0.5


def shaken(
    x_mm: Floats,
    y_mm: Floats,
    noise_mm: tuple[float, float],
    make: Callable[[Floats, Floats], CopTrace],
    by_cells: Floats | None = None,
) -> tuple[CopTrace, ...]:
    """Traces that `make` makes of positions (n,) with white noise of `noise_mm` (SD) added on each axis.

    `by_cells` (n, N_DRAWS, 2) in mm, where known, is how the cells displace every position; see `cell_shifts_mm`.
    () where there is no noise and there are no such shifts: nothing is known of how sure the positions are.
    """
    if not max(noise_mm) > 0 and (by_cells is None or not by_cells.any()):
        return ()
    rng = np.random.default_rng(_SEED)
    made = []
    for k in range(N_DRAWS):
        off = rng.standard_normal((len(x_mm), 2)) * np.asarray(noise_mm)
        off = off if by_cells is None else off + by_cells[:, k]
        made.append(make(x_mm + off[:, 0], y_mm + off[:, 1]))
    return tuple(made)


def cell_shifts_mm(loads: Pressure, x_mm: Floats, y_mm: Floats, gain: float, floor: float) -> Floats:
    """How cells that err alike all the time displace the centre of pressure, (n, N_DRAWS, 2) in mm.

    `loads` (n, cells) are pressures of cells that lie at `x_mm` and `y_mm` (cells,). Each draw is one mat: with other
    gains, `gain` being the relative SD of a cell's (Σ g·p·(r − cop)/Σp), and with a share of what the centre moves by
    where the `floor` below which cells are left out is half as high again. Frames without load move nowhere.
    """
    rng = np.random.default_rng(_SEED + 1)
    gains = (gain * rng.standard_normal((loads.shape[1], N_DRAWS))).astype(np.float32)
    parts = rng.standard_normal(N_DRAWS)
    low, high = (np.where(loads > least, loads, np.float32(0)) for least in (floor, (1.0 + _FLOOR_RAISED) * floor))
    low_share, high_share = (_over(one.sum(axis=1, dtype=np.float64))[:, None] for one in (low, high))
    heavier = low @ gains
    shifts = []
    for at in (x_mm.astype(np.float32), y_mm.astype(np.float32)):
        centre, higher = (low @ at)[:, None] * low_share, (high @ at)[:, None] * high_share
        moved = np.where(high_share > 0, higher - centre, 0.0)
        shifts.append((low @ (gains * at[:, None]) - centre * heavier) * low_share + moved * parts)
    return np.stack(shifts, axis=2)


def _over(total: Floats) -> Floats:
    """1/`total`, 0 where it is 0."""
    return np.divide(1.0, total, out=np.zeros(len(total)), where=total > 0)


def error_of(value: float, again: Sequence[float], *, irregular: bool = False) -> float | None:
    """One standard deviation of a measured value that becomes `again` with its error added once more; bias counts.

    Noise adds to a path about as √(s² + e²), to an area as s² + e²: what was there without it is √(2·value² − again²),
    or for values that may be negative 2·value − again, in the mean. `irregular` measures are near their highest with
    little noise, so that more of it tells too little of what the first has done. None where too few are known.
    """
    known = np.array([one for one in again if np.isfinite(one)])
    if len(known) < 2:
        return None
    if irregular:
        bias = SATURATED * (float(known.mean()) - value)
    elif value > 0 and (known > 0).all():
        bias = value - float(np.sqrt(max(2.0 * value**2 - float(np.mean(known**2)), 0.0)))
    else:
        bias = float(known.mean()) - value
    # A bias goes with the square of the noise, which is itself not known to the last.
    return float(np.hypot(bias * np.hypot(1.0, 2.0 * NOISE_KNOWN), known.std(ddof=1)))
