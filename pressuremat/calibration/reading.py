"""How far a single cell's reading may be off: noise, the converter's steps, the gain that equalising left.

A calibrator enters, `Reading` leaves, which gives the standard deviation of every cell of a picture. Errors common to
the whole mat are not here but in `uncertainty`.

Derivation. A divider's reading is 2^bits·x/(1 + X) counts, with x the cell's conductance times the pulldown and X the
sum of x over its column; a cell's pressure is p = a·G^b, so that dp = b·p·dx/x with dx = (1 + X)·dn/2^bits. An error
of n counts is that of the noise and of the rounding, 1/√12 of a count, independent of each other. As 1 + X itself is
undone from the sum of the column's R readings, all cells of a column err alike by b·(1 + X)·√R·n/2^bits as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import DIVIDER
from pressuremat.calibration.model import Calibration, LinearCounts
from pressuremat.calibration.uncertainty import relative_sd_cell
from pressuremat.types import Calibrator, Floats

#: Standard deviation of rounding to whole counts.
ROUNDING = 1.0 / np.sqrt(12.0)
#: Values this close together, relative to the largest, are no steps of a converter.
_SMOOTH = 1e-3


@dataclass(frozen=True)
class Reading:
    """What is known of the readings of single cells: `noise` of an unloaded one in the unit of the values, `gain`, the
    relative SD of one cell's gain against its neighbours' (0 where nobody knows), and who made values of counts."""

    noise: float = 0.0
    gain: float = 0.0
    calibrator: Calibrator | None = None

    def noise_of(self, picture: NDArray[Any], at_once: NDArray[Any] | None = None) -> Floats:
        """Standard deviation by noise and rounding of each cell of one frame (..., r, c), in its unit.

        `at_once` is what was loaded at one moment where `picture` is put together from several.
        """
        values = np.asarray(picture, np.float64)
        columns = values if at_once is None else np.asarray(at_once, np.float64)
        made = self.calibrator
        if isinstance(made, Calibration) and made.law is not None:
            law, circuit = made.law, made.circuit
            x, loaded = (
                1e-3 * circuit.pulldown_ohm * (one / law.a) ** (1.0 / law.b)
                for one in (values, columns if circuit.readout == DIVIDER else np.zeros((1, 1)))
            )
            dx = (1.0 + loaded.sum(axis=-2, keepdims=True)) * self._count_share(made)
            # An unloaded cell reads what its noise alone would be as a load.
            least = law.a * (1e3 * dx / circuit.pulldown_ohm) ** law.b
            steep = law.b * values * dx / np.maximum(x, dx)
            return np.asarray(np.maximum(np.maximum(steep, least * (x <= dx)), self.noise))
        if isinstance(made, Calibration | LinearCounts):
            full = 2**made.circuit.adc_bits
            column = columns.sum(axis=-2, keepdims=True) / full if made.circuit.readout == DIVIDER else 0.0
            return np.asarray((1.0 + column) * np.hypot(self.noise, ROUNDING) * np.ones_like(values))
        return np.full(values.shape, np.hypot(self.noise, step_of(values) * ROUNDING))

    def column_sd(self, frames: NDArray[Any]) -> Floats:
        """Relative error (..., c) that all cells of a column of frames (..., r, c) have in common."""
        values, made = np.asarray(frames, np.float64), self.calibrator
        if not isinstance(made, Calibration) or made.law is None or made.circuit.readout != DIVIDER:
            return np.zeros(values.shape[:-2] + values.shape[-1:])
        x = 1e-3 * made.circuit.pulldown_ohm * (values / made.law.a) ** (1.0 / made.law.b)
        rows = np.sqrt(values.shape[-2])
        return np.asarray(made.law.b * (1.0 + x.sum(axis=-2)) * rows * self._count_share(made))

    def _count_share(self, made: Calibration) -> float:
        """Noise and rounding of a reading over the supply."""
        return float(np.hypot(self._noise_count(made), ROUNDING) / 2**made.circuit.adc_bits)

    def var_of(self, frames: NDArray[Any]) -> Floats:
        """Variance of each cell of frames (n, r, c), by noise, rounding and gains."""
        return np.asarray(np.square(self.noise_of(frames)) + np.square(self.gain * frames.astype(np.float64)))

    @staticmethod
    def _noise_count(made: Calibration) -> float:
        """The noise in counts; where it was only ever said in kPa, what gives a light load as much."""
        if np.isfinite(made.noise_count) or made.law is None or not np.isfinite(made.noise_kpa):
            return made.noise_count if np.isfinite(made.noise_count) else 0.0
        millisiemens = (made.noise_kpa / made.law.a) ** (1.0 / made.law.b)
        return float(1e-3 * millisiemens * made.circuit.pulldown_ohm * 2**made.circuit.adc_bits)


NO_READING = Reading()


def reading_of(calibrator: Calibrator | None, noise: float) -> Reading:
    """What is known of single cells of a mat whose unloaded cells have that `noise`."""
    gain = relative_sd_cell(calibrator) if isinstance(calibrator, Calibration) else None
    return Reading(noise, gain or 0.0, calibrator)


def step_of(values: Floats) -> float:
    """The smallest step between the values of a picture, which a file's rounding shows; 0 where there is none.

    >>> import numpy as np
    >>> step_of(np.array([0.0, 5.0, 12.5, 7.5, 40.0]))
    2.5
    """
    known = np.unique(values[values > 0])
    if len(known) < 2:
        return 0.0
    step = float(np.diff(known).min())
    return step if step > _SMOOTH * float(known[-1]) else 0.0
