"""How quickly the centre of pressure sways to and fro: measures of its power spectrum, and how regular it is.

In: a `CopTrace` and an axis; both axes are their spectra added up. Out: `Measured`. Refuses to know filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.record import Measured
from pressuremat.metrics.sway_time import REASON_STILL
from pressuremat.metrics.sway_trace import AXES, Axis, CopTrace
from pressuremat.types import Floats

REASON_SHORT = N_("shorter than 10 s, too short for a spectrum")

_SEGMENT_S = 10.0
_BAND_HZ = (0.15, 5.0)
_ENTROPY_HZ = 25.0
_ENTROPY_M = 2
_ENTROPY_R = 0.2
#: Samples that a regularity can be told of.
_ENTROPY_LEAST = 200


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Power density `density` (n,) in mm²/Hz at `frequency_hz` (n,), evenly spaced."""

    frequency_hz: Floats
    density: Floats

    @property
    def width_hz(self) -> float:
        """Distance between frequencies; 0 where there is only one."""
        return float(self.frequency_hz[1] - self.frequency_hz[0]) if len(self.frequency_hz) > 1 else 0.0

    def moment(self, k: int) -> float:
        """μₖ = Σ fᵏ·G·Δf, in mm²·Hzᵏ; the power for k = 0."""
        return float(np.sum(self.frequency_hz**k * self.density) * self.width_hz)

    def mean_hz(self) -> float:
        """μ₁/μ₀; NaN without power, as below."""
        return _over(self.moment(1), self.moment(0))

    def centroidal_hz(self) -> float:
        """√(μ₂/μ₀)."""
        return float(np.sqrt(_over(self.moment(2), self.moment(0))))

    def dispersion(self) -> float:
        """√(1 − μ₁²/(μ₀μ₂)): 0 for one frequency, near 1 for many."""
        return float(np.sqrt(max(0.0, 1 - _over(self.moment(1) ** 2, self.moment(0) * self.moment(2)))))

    def edge_hz(self, share: float) -> float:
        """The lowest frequency up to which at least `share` of the power lies."""
        summed = np.cumsum(self.density)
        if not (len(summed) and summed[-1] > 0):
            return float("nan")
        return float(self.frequency_hz[np.argmax(summed >= share * summed[-1] * (1 - 1e-12))])


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")


def spectra(trace: CopTrace) -> tuple[Spectrum, Spectrum] | None:
    """The spectra of ML and AP as the trace's convention wants them; None where it is too short for them."""
    # Nine measures on three axes ask for the same spectra.
    return _spectra(trace)


@lru_cache(maxsize=4)
def _spectra(trace: CopTrace) -> tuple[Spectrum, Spectrum] | None:
    from scipy.signal import welch

    halves = trace.convention.spectrum == "welch-halves"
    length = trace.n // 2 if halves else round(_SEGMENT_S * trace.rate_hz)
    if length < 8 or trace.n < length:
        return None
    # The stubs of this version of scipy do not know "linear".
    trend: Any = "constant" if halves else "linear"
    made = []
    for values in (trace.x_mm, trace.y_mm):
        frequency, density = welch(values, trace.rate_hz, "hann", nperseg=length, noverlap=length // 2, detrend=trend)
        kept = slice(None) if halves else (frequency >= _BAND_HZ[0]) & (frequency <= _BAND_HZ[1])
        made.append(Spectrum(frequency[kept], density[kept]))
    return made[0], made[1]


def _of_axis(trace: CopTrace, axis: Axis) -> Spectrum | str:
    """The spectrum of an axis, or why there is none."""
    both = spectra(trace)
    if both is None:
        return REASON_SHORT
    ml, ap = both
    found = ml if axis == "ml" else ap if axis == "ap" else Spectrum(ml.frequency_hz, ml.density + ap.density)
    moving = np.ptp(trace.x_mm) > 0 or np.ptp(trace.y_mm) > 0 if axis == "both" else np.ptp(trace.along(axis)) > 0
    return found if moving and found.moment(0) > 0 else REASON_STILL


def power(trace: CopTrace, axis: Axis) -> Measured:
    """Σ G·Δf over the band: the mean square of the sway at these frequencies."""
    found = _of_axis(trace, axis)
    if isinstance(found, str):
        return Measured(None, reason=found) if found == REASON_SHORT else Measured(0.0)
    return Measured(found.moment(0))


def spectral_mean(trace: CopTrace, axis: Axis) -> Measured:
    """The mean frequency, every frequency weighing with its power.

    In the convention of the BDS authors the integrals are trapezoids, and both axes are averaged by their power.
    """
    found = _of_axis(trace, axis)
    if isinstance(found, str):
        return Measured(None, reason=found)
    if trace.convention.spectrum != "welch-halves":
        return Measured(found.mean_hz())
    both = spectra(trace) or ()
    chosen = both if axis == "both" else (found,)
    means = [float(_trapezoid(s, s.frequency_hz) / _trapezoid(s)) if s.density.any() else 0.0 for s in chosen]
    return Measured(float(np.average(means, weights=[s.density.sum() for s in chosen])))


def _trapezoid(spectrum: Spectrum, weight: Floats | float = 1.0) -> float:
    values = spectrum.density * weight
    return float(np.sum((values[1:] + values[:-1]) * np.diff(spectrum.frequency_hz)) / 2)


def centroidal(trace: CopTrace, axis: Axis) -> Measured:
    """Root of the mean squared frequency, every frequency weighing with its power."""
    found = _of_axis(trace, axis)
    return Measured(None, reason=found) if isinstance(found, str) else Measured(found.centroidal_hz())


def dispersion(trace: CopTrace, axis: Axis) -> Measured:
    """How widely the power is spread over frequencies."""
    found = _of_axis(trace, axis)
    return Measured(None, reason=found) if isinstance(found, str) else Measured(found.dispersion())


def median_frequency(trace: CopTrace, axis: Axis) -> Measured:
    """Half of the power lies at or below this frequency."""
    found = _of_axis(trace, axis)
    return Measured(None, reason=found) if isinstance(found, str) else Measured(found.edge_hz(0.5))


def edge_frequency(trace: CopTrace, axis: Axis) -> Measured:
    """95 % of the power lies at or below this frequency."""
    found = _of_axis(trace, axis)
    return Measured(None, reason=found) if isinstance(found, str) else Measured(found.edge_hz(0.95))


def peak_frequency(trace: CopTrace, axis: Axis) -> Measured:
    """The frequency of the greatest power."""
    found = _of_axis(trace, axis)
    if isinstance(found, str):
        return Measured(None, reason=found)
    return Measured(float(found.frequency_hz[np.argmax(found.density)]))


def entropy(trace: CopTrace, axis: Axis) -> Measured:
    """Sample entropy (m = 2, r = 0.2 SD) of what is gone along an axis within each 1/25 s; for both their mean."""
    if axis == "both":
        parts = [entropy(trace, one) for one in AXES]
        missing = next((part.reason for part in parts if part.value is None), None)
        if missing is not None:
            return Measured(None, reason=missing)
        return Measured(float(np.mean([part.value for part in parts if part.value is not None])))
    if trace.rate_hz < _ENTROPY_HZ * (1 - 1e-9):
        return Measured(None, reason=N_("needs 25 samples a second"))
    values = np.diff(_at_25_hz(trace, axis))
    if len(values) < _ENTROPY_LEAST:
        return Measured(None, reason=N_("too short to tell how regular it is"))
    if not values.std() > 1e-12 * np.abs(trace.along(axis)).max():
        return Measured(None, reason=REASON_STILL)
    found = sample_entropy(values, _ENTROPY_M, _ENTROPY_R * float(values.std()))
    return Measured(found) if np.isfinite(found) else Measured(None, reason=N_("no stretch of it comes again"))


def _at_25_hz(trace: CopTrace, axis: Axis) -> Floats:
    """Positions at 25 Hz: every k-th sample, or those of a cubic spline where the rate is no multiple of 25."""
    values, every = trace.along(axis), trace.rate_hz / _ENTROPY_HZ
    if abs(every - round(every)) < 1e-9:
        return values[:: round(every)]
    from scipy.interpolate import CubicSpline

    at = np.arange(int((len(values) - 1) / every) + 1) * every
    return np.asarray(CubicSpline(np.arange(len(values)), values)(at))


def sample_entropy(values: Floats, m: int, tolerance: float) -> float:
    """−ln(A/B) of values (n,): A and B are the pairs of stretches of m + 1 and m that differ by `tolerance` at most.

    Richman & Moorman 2000, Am J Physiol 278:H2039, 10.1152/ajpheart.2000.278.6.H2039. NaN where no stretch comes again
    or n is below m + 2.
    """
    from scipy.spatial import KDTree

    if len(values) < m + 2:
        return float("nan")
    pairs = []
    for length in (m, m + 1):
        # As many stretches of m as of m + 1, so that each of the former can go on.
        stretches = np.lib.stride_tricks.sliding_window_view(values, length)[: len(values) - m]
        tree = KDTree(stretches, balanced_tree=False)
        pairs.append(int(tree.count_neighbors(tree, tolerance, p=np.inf)) - len(stretches))
    return float(-np.log(pairs[1] / pairs[0])) if pairs[0] > 0 and pairs[1] > 0 else float("nan")
