"""How wrong a calibrated mat's pressures may be, from the residuals that its own calibration and checks left.

A `Calibration` enters, relative standard deviations leave: the one place where they come from.

Derivation. A cell's pressure is p·(1 + t)·(1 + r)·(1 + c) + e. All errors are independent of each other:

- t, common to the whole mat: the law and its factor;
- r, common to what stands at one place of the mat, but another one elsewhere: what known loads on several marks show;
- c, of the single cell: what equalising left of its gain, times the law's exponent b, as p ~ G^b;
- e, noise of the single cell and frame, in kPa.

Of n known loads only the largest error is kept. If they are normal with standard deviation σ about 0, the median of
the largest of n magnitudes is σ·Φ⁻¹((1 + 2^(−1/n)) / 2), so that σ follows. Loads that the calibration was itself
fitted to show too little of it: of n residuals with k fitted numbers, σ is larger by √(n / (n − k)), and n ≤ k say
nothing. The check with dead weights is independent of the fit and goes first; its σ is r as well as t, as each mark
is another place, and is not split up any further.

Not in it: how true the known loads were, what temperature and years do, and creep and hysteresis beyond what was
undone. A calibration that was never checked has no uncertainty, which is not the same as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.model import Calibration
from pressuremat.types import Calibrator

#: Step, how many loads it was, and how many numbers were fitted to them; the first that says something holds.
_EVIDENCE = (("check", "n_marks", 0), ("law", "n_loads", 2), ("scale", "n_loads", 1))


@dataclass(frozen=True)
class LoadError:
    """Standard deviations of a mat's errors: relative ones of a total, of a place against others, of one cell against
    its neighbours, and the noise of an unloaded cell in kPa. `cell` is None where the cells were never equalised."""

    total: float
    place: float
    cell: float | None
    noise_kpa: float

    def of_total(self, kpa: NDArray[np.floating]) -> float:
        """Relative error of the sum of a picture (r, c); 0 for an empty one."""
        single = self._cells(kpa)
        return float(np.hypot(self.total, single)) if np.isfinite(single) else self.total

    def of_peak(self, peak_kpa: float) -> float | None:
        """Error in kPa of one cell that reads `peak_kpa`; None where nobody knows how far cells differ."""
        if self.cell is None:
            return None
        return float(np.hypot(peak_kpa * np.hypot(self.total, self.cell), self.noise_kpa))

    def of_share(self, part: NDArray[np.floating], rest: NDArray[np.floating], *, apart: bool) -> float | None:
        """Error of part / (part + rest), pictures of load (r, c); `apart` where both stand at places of their own.

        What is common to the mat cancels. With P the share, it is P·(1 − P)·√(σ² of part + σ² of rest).
        """
        if self.cell is None or not (part.sum() > 0 and rest.sum() > 0):
            return None
        share = float(part.sum() / (part.sum() + rest.sum()))
        place = self.place if apart else 0.0
        each = [np.hypot(place, self._cells(one)) for one in (part, rest)]
        return share * (1.0 - share) * float(np.hypot(*each))

    def _cells(self, kpa: NDArray[np.floating]) -> float:
        """Relative error of a sum by the errors of its cells: √Σ(c·p)² / Σp."""
        whole = float(kpa.sum(dtype=np.float64))
        if self.cell is None or whole <= 0:
            return 0.0
        return self.cell * float(np.sqrt((kpa.astype(np.float64) ** 2).sum())) / whole


def load_error(calibration: Calibrator | None) -> LoadError | None:
    """What is known of a mat's errors; None for one without a law, or whose residuals say nothing."""
    if not isinstance(calibration, Calibration) or calibration.law is None:
        return None
    total = relative_sd_total(calibration)
    if total is None:
        return None
    marks = _figures(calibration, "check").get("n_marks", 0.0)
    noise = calibration.noise_kpa if np.isfinite(calibration.noise_kpa) else 0.0
    return LoadError(total, total if marks > 1 else 0.0, relative_sd_cell(calibration), noise)


def relative_sd_total(calibration: Calibration) -> float | None:
    """Standard deviation of a total load over itself; None where no known load tells."""
    for name, count, n_fitted in _EVIDENCE:
        figures = _figures(calibration, name)
        n, largest = figures.get(count, np.nan), figures.get("largest_error_pct", np.nan)
        if np.isfinite(largest) and n > n_fitted:
            usual = NormalDist().inv_cdf((1.0 + 0.5 ** (1.0 / n)) / 2.0)
            return float(largest / 100.0 / usual * np.sqrt(n / (n - n_fitted)))
    return None


def relative_sd_cell(calibration: Calibration) -> float | None:
    """Standard deviation of one cell's pressure against its neighbours'; None where equalising left no residual.

    At several even pressures it is how far a cell's gains at each differ. Of a person's walk it is the difference
    between the gains of two halves, which is twice as wide as the error of the mean of both.
    """
    figures = _figures(calibration, "equalise")
    residual = figures.get("residual_sd", np.nan)
    if not np.isfinite(residual) or calibration.law is None:
        return None
    return float(calibration.law.b * (residual if "n_levels" in figures else residual / 2.0))


def _figures(calibration: Calibration, name: str) -> dict[str, float]:
    return next((dict(step.figures) for step in calibration.steps if step.name == name), {})
