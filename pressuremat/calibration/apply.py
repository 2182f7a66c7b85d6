"""Conductance -> kPa: the two ways in which counts become what analysis works on. Pure functions on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.circuit import converter_part, linear, voltages
from pressuremat.types import Pressure

if TYPE_CHECKING:
    from pressuremat.calibration.model import Calibration, LinearCounts

_MS_PER_S = 1e3


def pressure_kpa(calibration: Calibration, counts: NDArray[Any]) -> Pressure:
    """a · (gain · G)^b of every cell, shape of `counts` (..., R, C), float32 kPa; 0 where a cell reads its zero.

    Without a law the result is gain · G scaled to counts. Cells known to be bad are filled from their neighbours.
    Raises ValueError where the calibration's maps are of another mat than the counts.
    """
    counts = calibration.turn.back(np.asarray(counts))
    for map_ in (calibration.zero, calibration.gain, calibration.bad):
        if isinstance(map_, np.ndarray) and map_.shape != np.shape(counts)[-2:]:
            raise ValueError(f"this calibration is of a mat of {map_.shape}, counts are {np.shape(counts)}")
    circuit, law = calibration.circuit, calibration.law
    out = linear(voltages(counts, circuit, converter_part(calibration.zero)), circuit)
    leak = calibration.leak((counts.shape[-2], counts.shape[-1]))
    if leak is not None:
        out = np.maximum(out - leak, np.float32(0))
    if calibration.gain is not None:
        out *= calibration.gain
    if law is None:
        out *= np.float32(2**circuit.adc_bits)
    else:
        # Most cells of a mat bear nothing: the power, the dear part, is taken of the others only.
        loaded = np.flatnonzero(out)
        flat = out.reshape(-1)
        scale = np.float32(law.a * (_MS_PER_S / circuit.pulldown_ohm) ** law.b)
        flat[loaded] = scale * flat[loaded] ** np.float32(law.b)
        out = flat.reshape(out.shape)
    if calibration.bad is not None:
        from pressuremat.calibration.health import filled

        out = filled(out, calibration.bad)
    return calibration.turn.apply(out)


def linear_counts(calibration: LinearCounts, counts: NDArray[Any]) -> Pressure:
    """Conductance scaled to counts, shape of `counts` (..., R, C), float32."""
    v = voltages(counts, calibration.circuit)
    return np.asarray(linear(v, calibration.circuit) * np.float32(2**calibration.circuit.adc_bits))
