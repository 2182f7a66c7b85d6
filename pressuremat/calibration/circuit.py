"""The read-out circuit undone: counts -> conductance of each cell, for every kind of `boards.Circuit`.

Counts enter, conductance relative to 1 / pulldown_ohm leaves; it needs only the frame itself. The formulas stand in
docs/circuit-and-sensors.md. Whether a circuit ought to be used, and what sensors make of pressure, is not known here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import FLOATING_ROWS, VIRTUAL_GROUND, Circuit
from pressuremat.calibration import floating
from pressuremat.types import Bools, Pressure

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


def converter_part(zero: NDArray[np.float32] | float) -> NDArray[np.float32]:
    """What of an unloaded cell's counts is the converter's doing, and is taken from the counts: rectified noise.

    No count is below 0, so that the mean of noise alone is a fraction of one. A cell that reads half a count or more
    conducts unloaded: under a loaded column it reads less of it, so that it must be taken from the conductance.
    """
    return np.where(np.asarray(zero) < 0.5, zero, 0.0).astype(np.float32)


def leak_of(zero: NDArray[np.float32] | float, circuit: Circuit, shape: tuple[int, int]) -> Pressure | None:
    """G · pulldown_ohm (R, C) of the unloaded cells, from their `zero` counts; None where that is the converter's."""
    beyond = np.broadcast_to(np.asarray(zero - converter_part(zero), np.float32), shape)
    return linear(voltages(beyond, circuit), circuit) if (beyond > 0).any() else None


def linear(v: Pressure, circuit: Circuit) -> Pressure:
    """G · pulldown_ohm of each cell from voltages (..., R, C), float32 of the same shape; finite, never below 0."""
    if circuit.readout == VIRTUAL_GROUND:
        return of_virtual_ground(v, circuit)
    if circuit.readout == FLOATING_ROWS:
        return floating.undone(v, circuit.row_ohm / circuit.pulldown_ohm)
    return relative_conductance(undo_rows(v, circuit))


def relative_conductance(v: Pressure) -> Pressure:
    """The divider undone, for ideal drivers: G / G_d = v / (1 − Σ v over the column), exactly; R runs along a column.

    Voltages below 0 count in the column's sum: with them cut off, the noise of many unloaded cells would not cancel
    there, and on a long mat would make every load of the column too large.
    """
    column = np.clip(v.sum(axis=-2, keepdims=True), np.float32(0.0), np.float32(MAX_COLUMN_SUM))
    out: Pressure = np.maximum(v, np.float32(0.0))
    out /= np.float32(1.0) - column
    return out


def of_virtual_ground(v: Pressure, circuit: Circuit) -> Pressure:
    """The virtual ground undone: G · R_f = v / (1 − row_ohm / R_f · Σ v over the row), exactly.

    Columns at ground take no current from each other; what is left is the driver's own drop, by the current of all
    cells of its row, which the row's readings add up to.
    """
    out: Pressure = np.maximum(v, np.float32(0.0))
    if circuit.row_ohm:
        row = v.sum(axis=-1, keepdims=True) * np.float32(circuit.row_ohm / circuit.pulldown_ohm)
        out /= np.float32(1.0) - np.clip(row, np.float32(0.0), np.float32(MAX_COLUMN_SUM))
    return out


def beyond_undoing(v: Pressure, circuit: Circuit) -> Bools:
    """True where a loaded cell's conductance is a lower bound, as its column adds up to more than can be undone.

    Of voltages (..., R, C). Only of a divider: there a column's sum that comes near 1 says no more than "very much".
    """
    if circuit.readout != "divider":
        return np.zeros(v.shape, np.bool_)
    # Drivers with a resistance lower the sum, so that a quick look leaves out almost all frames.
    near = v.sum(axis=-2).max(axis=-1, initial=0.0) > 0.8 * MAX_COLUMN_SUM
    out = np.zeros(v.shape, np.bool_)
    if near.any():
        ideal = undo_rows(v[near], circuit)
        out[near] = (ideal.sum(axis=-2, keepdims=True) > MAX_COLUMN_SUM) & (ideal > _ROW_LEAST)
    return out


def undo_rows(v: Pressure, circuit: Circuit) -> Pressure:
    """Voltages (..., R, C) of a divider as they would be with ideal row drivers; `v` itself where `row_ohm` is 0.

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


def column_voltages(conductance: NDArray[Any], circuit: Circuit) -> NDArray[np.float64]:
    """The forward direction: voltage of every cell's reading in units of the supply, from siemens (..., R, C)."""
    g = np.asarray(conductance, dtype=np.float64)
    if g.size == 0:
        return np.zeros_like(g)
    if circuit.readout == VIRTUAL_GROUND:
        return np.asarray(circuit.pulldown_ohm * g / (1.0 + circuit.row_ohm * g.sum(axis=-1, keepdims=True)))
    if circuit.readout == FLOATING_ROWS:
        flat = circuit.pulldown_ohm * g.reshape(-1, *g.shape[-2:])
        ratio = circuit.row_ohm / circuit.pulldown_ohm
        return np.stack([floating.readings(one, ratio) for one in flat]).reshape(g.shape)
    pulldown_s = 1.0 / circuit.pulldown_ohm
    if not circuit.row_ohm:
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
