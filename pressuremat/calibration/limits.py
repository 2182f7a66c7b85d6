"""Cells whose value is a lower bound: the converter's full scale, and columns that add up to more than can be undone.

Counts of one mat enter, masks leave. What a sensor itself can bear is a pressure and stands in `Calibration`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.circuit import beyond_undoing, converter_part, voltages
from pressuremat.calibration.model import Calibration, LinearCounts
from pressuremat.types import Bools, Calibrator


def clipped(calibration: Calibrator | None, counts: NDArray[Any]) -> Bools:
    """True where a cell of `counts` (..., R, C) bears at least what it reads; nowhere without a known circuit."""
    counts = np.asarray(counts)
    if not isinstance(calibration, Calibration | LinearCounts) or not counts.size:
        return np.zeros(counts.shape, np.bool_)
    circuit = calibration.circuit
    at_full_scale = counts >= circuit.full_scale_count
    if isinstance(calibration, LinearCounts):
        return np.asarray(at_full_scale | beyond_undoing(voltages(counts, circuit), circuit))
    wired = voltages(calibration.turn.back(counts), circuit, converter_part(calibration.zero))
    return np.asarray(at_full_scale | calibration.turn.apply(beyond_undoing(wired, circuit)))
