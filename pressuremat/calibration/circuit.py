"""The read-out circuit undone: counts -> conductance of each cell.

Rows driven one at a time to the supply with the others grounded, a pull-down on every column: with v the column's
voltage in units of the supply, G_rc = G_d · v_rc / (1 − Σ_k v_kc), exact for ideal drivers (hardware is described in
`boards.Circuit`). Needs only the frame itself. Row drivers' resistance is neglected here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.types import Pressure

#: A column whose voltages add up to more than this is taken to add up to this: noise and faults must not divide by 0.
MAX_COLUMN_SUM = 0.995


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


def conductance_s(counts: NDArray[Any], circuit: Circuit) -> Pressure:
    """Conductance in siemens of each cell, float32, from counts (..., R, C)."""
    return np.asarray(relative_conductance(voltages(counts, circuit)) * np.float32(1.0 / circuit.pulldown_ohm))


def column_voltages(conductance: NDArray[Any], circuit: Circuit) -> NDArray[np.float64]:
    """The forward direction: voltage of every cell's reading in units of the supply, from siemens (..., R, C)."""
    g = np.asarray(conductance, dtype=np.float64)
    return np.asarray(g / (1.0 / circuit.pulldown_ohm + g.sum(axis=-2, keepdims=True)))
