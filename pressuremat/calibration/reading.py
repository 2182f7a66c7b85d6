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
from functools import lru_cache
from statistics import NormalDist
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
        """The noise of a loaded cell in counts; where it was only ever said in kPa, what gives a light load as much."""
        count = made.noise_count
        if not np.isfinite(count):
            if made.law is None or not np.isfinite(made.noise_kpa):
                return 0.0
            millisiemens = (made.noise_kpa / made.law.a) ** (1.0 / made.law.b)
            count = float(1e-3 * millisiemens * made.circuit.pulldown_ohm * 2**made.circuit.adc_bits)
        return unclipped(count, float(np.median(made.zero)))


NO_READING = Reading()


def rounding_sd(positions: Floats) -> float:
    """Standard deviation of positions (n,) by the decimals they were written with; 0 where these are finer than shows.

    NaN counts for nothing. A table of few positions that never come near each other shows nothing of its rounding.
    """
    known = np.sort(positions[np.isfinite(positions)])
    steps = np.diff(known)
    steps = steps[steps > 1e-9 * max(float(np.abs(known).max(initial=0.0)), 1e-9)]
    if not steps.size or float(steps.min()) <= _SMOOTH * float(known[-1] - known[0]):
        return 0.0
    step = float(steps.min())
    # What is written with few decimals lies on whole steps.
    on_grid = np.abs(steps / step - np.rint(steps / step)) < 0.01
    return float(step * ROUNDING) if on_grid.all() and len(known) > 2 * len(steps) else 0.0


#: Noise in counts that `unclipped` looks among.
_NOISES = np.geomspace(0.1, 50.0, 200)
_NORMAL = NormalDist()


def unclipped(sd: float, mean: float) -> float:
    """The noise (SD, counts) of a loaded cell whose unloaded readings have this `sd` and `mean`.

    A converter gives nothing below 0, so that a cell near 0 shows little more than half of its noise: from sd and mean
    of a normal number that is cut off there follows the whole of it. Well above 0 it is `sd` itself.

    >>> round(unclipped(0.583, 0.399), 2), round(unclipped(0.6, 5.0), 2), unclipped(0.0, 0.0)
    (0.97, 0.6, 0.0)
    """
    if not sd > 0:
        return 0.0
    ratio = max(mean, 0.0) / sd
    ratios, factors = _cut_off()
    if ratio > ratios[0]:
        return sd * float(np.interp(ratio, ratios, factors))
    # Less than half a count of noise is mostly rounded away.
    return float(np.interp(sd, _rounded_at_zero(), _NOISES))


@lru_cache(maxsize=1)
def _cut_off() -> tuple[Floats, Floats]:
    """Mean over SD of normal numbers cut off at 0, and their whole SD over that left, by where their middle lies."""
    ratios, factors = [], []
    for middle in np.linspace(0.0, 4.0, 81).tolist():
        above, density = _NORMAL.cdf(middle), _NORMAL.pdf(middle)
        mean = middle * above + density
        sd = np.sqrt((middle**2 + 1.0) * above + middle * density - mean**2)
        ratios.append(mean / sd)
        factors.append(1.0 / sd)
    return np.array(ratios), np.array(factors)


@lru_cache(maxsize=1)
def _rounded_at_zero() -> Floats:
    """SD of readings of a cell at 0, rounded to counts and none below 0, for each of `_NOISES`."""
    counts = np.arange(0, 400)
    out = []
    for noise in _NOISES.tolist():
        above = np.array([1.0 - _NORMAL.cdf((k + 0.5) / noise) if (k + 0.5) / noise < 8 else 0.0 for k in counts])
        mean = above.sum()
        out.append(np.sqrt(((2 * counts + 1) * above).sum() - mean**2))
    return np.array(out)


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
