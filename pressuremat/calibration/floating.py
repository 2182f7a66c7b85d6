"""Rows and columns left open but for one of each: the network that two analogue switches read, and its undoing.

Readings in units of the supply enter, conductance leaves, and the reverse. Every reading depends on every cell, so
that no formula undoes it; the iteration below does, for one whole frame, in some 10 ms: enough to rescue a recording,
too slow and too dependent on everything being as announced to be measured with. Conductance is in units of
1 / pulldown_ohm throughout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats, Pressure

#: At most so many turns; from about the sixtieth on a 10-bit converter's rounding is larger than what is left.
_TURNS = 80
#: It has converged when no resistance is off by more than this share.
_TOLERANCE = 2e-3
#: A turn goes further than its own correction: with 2 the iteration would swing, 1 takes half as many turns more.
_STRIDE = 1.5
#: Cells begin as this share of what each would be, were it alone.
_BEGIN = 0.3
#: Ties every node to ground so loosely that parts of the mat that hang together nowhere can be solved as well.
_TIE = 1e-9


def resistances(g: Floats) -> Floats:
    """Resistance between every row and every column (R, C) of the network of cells g (R, C); large where not joined.

    R_rc = (e_r − e_c)ᵀ L⁺ (e_r − e_c), L the Laplacian of the graph whose nodes are rows and columns.
    """
    rows, cols = g.shape
    laplacian = np.zeros((rows + cols, rows + cols))
    laplacian[:rows, rows:], laplacian[rows:, :rows] = -g, -g.T
    nodes = np.arange(rows + cols)
    laplacian[nodes, nodes] = np.concatenate([g.sum(axis=1), g.sum(axis=0)]) + _TIE * max(float(g.max()), 1e-30)
    potential = np.linalg.inv(laplacian)
    own = np.diag(potential)
    return np.asarray(own[:rows, None] + own[None, rows:] - 2.0 * potential[:rows, rows:])


def readings(g: Floats, ratio: float) -> Floats:
    """Voltage (R, C) of every cell in units of the supply: pulldown / (pulldown + switches + R_rc).

    `ratio` is the switches' resistance over the pull-down's.
    """
    out = np.zeros(g.shape)
    rows, cols = np.flatnonzero(g.any(axis=1)), np.flatnonzero(g.any(axis=0))
    if len(rows):
        part = np.ix_(rows, cols)
        out[part] = 1.0 / (1.0 + ratio + resistances(g[part]))
    return out


def undone(v: Pressure, ratio: float) -> Pressure:
    """Conductance of each cell from readings (..., R, C), float32; finite, never below 0.

    g ← g · (R of the network / R as read)^1.5, turn after turn: a cell conducts the less, the less its own reading is
    explained by the way round the others.
    """
    out = np.zeros(v.shape, np.float32)
    if not v.size:
        return out
    into = out.reshape(-1, *v.shape[-2:])
    for n, one in enumerate(np.asarray(v, np.float64).reshape(into.shape)):
        rows, cols = np.flatnonzero((one > 0).any(axis=1)), np.flatnonzero((one > 0).any(axis=0))
        if len(rows):
            into[n][np.ix_(rows, cols)] = _undone_of(one[np.ix_(rows, cols)], ratio)
    return out


def _undone_of(v: Floats, ratio: float) -> NDArray[np.float32]:
    # Nothing between switches and pull-down reads 1 / (1 + ratio); a short circuit is a very small resistance.
    read = np.clip(v, 0.0, 1.0 / (1.0 + ratio + 1e-3))
    alone = np.where(read > 0, read / (1.0 - (1.0 + ratio) * read), 0.0)
    g = _BEGIN * alone
    for _turn in range(_TURNS):
        try:
            off = np.where(alone > 0, resistances(g) * alone, 1.0)
        except np.linalg.LinAlgError:
            break
        g = g * np.clip(off, 1e-3, 1e3) ** _STRIDE
        if float(np.abs(off - 1.0).max()) < _TOLERANCE:
            break
    return np.where(np.isfinite(g), np.minimum(g, alone), 0.0).astype(np.float32)
