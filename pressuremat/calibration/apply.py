"""Conductance -> kPa: the two ways in which counts become what analysis works on. Pure functions on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.circuit import relative_conductance, voltages
from pressuremat.types import Pressure

if TYPE_CHECKING:
    from pressuremat.calibration.model import Calibration, LinearCounts

_MS_PER_S = 1e3


def pressure_kpa(calibration: Calibration, counts: NDArray[Any]) -> Pressure:
    """a · (gain · G)^b of every cell, shape of `counts` (..., R, C), float32 kPa; 0 where a cell reads its zero.

    Raises ValueError where the calibration's maps are of another mat than the counts.
    """
    for map_ in (calibration.zero, calibration.gain):
        if isinstance(map_, np.ndarray) and map_.shape != np.shape(counts)[-2:]:
            raise ValueError(f"this calibration is of a mat of {map_.shape}, counts are {np.shape(counts)}")
    circuit, law = calibration.circuit, calibration.law
    out = relative_conductance(voltages(counts, circuit, calibration.zero))
    if calibration.gain is not None:
        out *= calibration.gain
    # Most cells of a mat bear nothing: the power, the dear part, is taken of the others only.
    loaded = np.flatnonzero(out)
    flat = out.reshape(-1)
    flat[loaded] = np.float32(law.a * (_MS_PER_S / circuit.pulldown_ohm) ** law.b) * flat[loaded] ** np.float32(law.b)
    return flat.reshape(out.shape)


def linear_counts(calibration: LinearCounts, counts: NDArray[Any]) -> Pressure:
    """Conductance scaled to counts, shape of `counts` (..., R, C), float32."""
    v = voltages(counts, calibration.circuit)
    return np.asarray(relative_conductance(v) * np.float32(2**calibration.circuit.adc_bits))
