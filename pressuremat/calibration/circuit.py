"""The read-out circuit undone: counts -> conductance of each cell.

Rows driven one at a time to the supply with the others grounded, a pull-down on every column: with v the column's
voltage in units of the supply, G_rc = G_d · v_rc / (1 − Σ_k v_kc), exact for ideal drivers (hardware is described in
`boards.Circuit`). Needs only the frame itself. `undo_rows` first removes what the row drivers' own
resistance does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.types import Pressure

#: A column whose voltages add up to more than this is taken to add up to this: noise and faults must not divide by 0.
MAX_COLUMN_SUM = 0.995
#: Turns of `undo_rows` at most; three to six are usual.
MAX_ROW_TURNS = 20
#: It has converged when no voltage moves by more than this, a fortieth of a 10-bit count.
_ROW_TOLERANCE = 2.5e-5
#: A row whose cells all stay below this voltage loads its driver by nothing that matters.
_ROW_LEAST = 0.002


def voltages(counts: NDArray[Any], circuit: Circuit, zero: NDArray[np.float32] | float = 0.0) -> Pressure:
    """Counts (..., R, C) less `zero` counts in units of the supply, float32; below 0 where noise takes them there."""
    out: Pressure = np.asarray(counts, dtype=np.float32) - np.float32(zero)
    out *= np.float32(1.0 / 2**circuit.adc_bits)
    return out


def relative_conductance(v: Pressure) -> Pressure:
    """G / G_d of each cell from voltages (..., R, C), float32 of the same shape, never below 0; R runs along a column.

    Voltages below 0 count in the column's sum: with them cut off, the noise of many unloaded cells would not cancel
    there, and on a long mat would make every load of the column too large.
    """
    column = np.clip(v.sum(axis=-2, keepdims=True), np.float32(0.0), np.float32(MAX_COLUMN_SUM))
    out: Pressure = np.maximum(v, np.float32(0.0))
    out /= np.float32(1.0) - column
    return out


def undo_rows(v: Pressure, circuit: Circuit) -> Pressure:
    """Voltages (..., R, C) as they would be with ideal row drivers; `v` itself where `row_ohm` is 0.

    With U the rows' own voltages (one line per driven row), Ohm's law at the columns says V = U · X, X the voltages of
    ideal drivers, and at the rows U = (I + row_ohm · V Gᵀ) / (1 + row_ohm · ΣG): both are solved in turn. Each turn
    shrinks the error about as much as a row's load is smaller than its driver's conductance, so a few are enough.
    """
    if not circuit.row_ohm or v.size == 0:
        return v
    out = v.copy()
    for frame in out.reshape(-1, *v.shape[-2:]):
        _undo_rows_of(frame, circuit.row_ohm / circuit.pulldown_ohm)
    return out


def _undo_rows_of(v: Pressure, ratio: float) -> None:
    """`undo_rows` of one frame (R, C) in place; `ratio` is row_ohm / pulldown_ohm. A frame never depends on others."""
    # Rows that bear nothing neither take nor give a current that matters: they drop out of the equations.
    loaded = v.max(axis=1) > _ROW_LEAST
    seen = v[loaded]
    if not len(seen):
        return
    rest = np.float32(1.0) - v[~loaded].sum(axis=0)
    unit = np.eye(len(seen), dtype=np.float32)
    ideal = seen
    for _turn in range(MAX_ROW_TURNS):
        left = np.clip(rest - ideal.sum(axis=0), np.float32(1.0 - MAX_COLUMN_SUM), np.float32(1.0))
        g = np.maximum(ideal, np.float32(0.0)) * (np.float32(ratio) / left)
        u = (unit + seen @ g.T) / (np.float32(1.0) + g.sum(axis=1))
        try:
            before, ideal = ideal, np.linalg.solve(u, seen)
        except np.linalg.LinAlgError:
            return  # drivers of such a resistance drive nothing: what was read stands
        if float(np.abs(ideal - before).max()) < _ROW_TOLERANCE:
            break
    if np.isfinite(ideal).all():
        v[loaded] = ideal


def conductance_s(counts: NDArray[Any], circuit: Circuit) -> Pressure:
    """Conductance in siemens of each cell, float32, from counts (..., R, C)."""
    return np.asarray(
        relative_conductance(undo_rows(voltages(counts, circuit), circuit)) * np.float32(1.0 / circuit.pulldown_ohm)
    )


def column_voltages(conductance: NDArray[Any], circuit: Circuit) -> NDArray[np.float64]:
    """The forward direction: voltage of every cell's reading in units of the supply, from siemens (..., R, C)."""
    g = np.asarray(conductance, dtype=np.float64)
    pulldown_s = 1.0 / circuit.pulldown_ohm
    if not circuit.row_ohm or g.size == 0:
        return np.asarray(g / (pulldown_s + g.sum(axis=-2, keepdims=True)))
    driver_s = 1.0 / circuit.row_ohm
    flat = g.reshape(-1, *g.shape[-2:])
    out = np.zeros_like(flat)
    for n, one in enumerate(flat):
        rows = np.flatnonzero(one.any(axis=1))
        if len(rows):
            # The rows' voltages eliminated, one linear system for the columns remains, with a right side for each row.
            share = one[rows] / (driver_s + one[rows].sum(axis=1, keepdims=True))
            columns = np.diag(pulldown_s + one.sum(axis=0)) - one[rows].T @ share
            out[n, rows] = driver_s * np.linalg.solve(columns, share.T).T
    return out.reshape(g.shape)
