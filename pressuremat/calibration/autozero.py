"""The empty mat before a trial: how far each cell's zero has drifted since it was calibrated.

Frames of counts enter one after the other, the calibrator that holds for each leaves: the mat's own until the empty
mat has been seen for long enough, from then on the same with the zero that it showed. It is decided once, from the
first frames alone, so that live and recorded analysis agree. Whatever stands on the mat, however light, must stay: a
drift is of single cells or of all of them, a load is of cells that lie together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.model import Calibration
from pressuremat.i18n import N_
from pressuremat.types import Bools, Calibrator, Floats

#: The empty mat must be seen for so long, in so many frames.
_LEAST_S, _LEAST_FRAMES = 0.5, 10
#: Frames so shortly before something is loaded may hold its first touch.
_TOUCH_S = 0.1
#: Counts, of a 10-bit converter, by which the mean of 3 × 3 cells may stand out from all the mat's: in one frame, and
#: in the mean of many. Beneath lie loads of about 0.2 kPa, which nobody can tell from drift [P].
_FRAME_COUNTS, _MEAN_COUNTS = 2.0, 1.5
#: All cells together may have drifted by so much; more, and the mat should be zeroed anew [P].
_MOST_COUNTS = 8.0
#: Less drift than this is no reason to touch the zero: the mean of few frames is not better known [P].
_LEAST_DRIFT = 0.25

LOADED = N_("something was on the mat from the first frames on")
SHORT = N_("the empty mat was not seen for long enough")
NO_DRIFT = N_("the zero had not drifted")
FAR = N_("The empty mat reads so much more than when it was calibrated that it should be zeroed anew.")
CORRECTED = N_("the zero was corrected by what the empty mat showed")
NOT_ZEROED = N_("no zero of this mat is known")


@dataclass(frozen=True)
class Outcome:
    """What was found: whether the zero was corrected, why or why not, from how many frames, and by how many counts."""

    applied: bool
    reason: str
    n_frames: int = 0
    mean_counts: float = 0.0
    largest_counts: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As plain data, for an analysis' provenance."""
        return {
            "applied": self.applied,
            "reason": self.reason,
            "n_frames": self.n_frames,
            "mean_counts": round(self.mean_counts, 3),
            "largest_counts": round(self.largest_counts, 3),
        }


class AutoZero:
    """Follows a stream's first `seconds`; 0 never corrects anything. `outcome` is None until it is decided."""

    def __init__(self, calibration: Calibrator | None, seconds: float) -> None:
        self.calibrator = calibration
        self.outcome: Outcome | None = None
        self._seconds = seconds
        self._kept: list[Floats] = []
        self._times_s: list[float] = []
        if not isinstance(calibration, Calibration) or seconds <= 0:
            self.outcome = Outcome(False, NOT_ZEROED)

    def take(self, counts: NDArray[Any], time_s: float) -> Calibrator | None:
        """What holds for this frame (R, C), the next one of the stream."""
        if self.outcome is None and isinstance(self.calibrator, Calibration):
            away = _away(self.calibrator, counts)
            loaded = _lump(self.calibrator, away) > _FRAME_COUNTS * _scale(self.calibrator)
            if not loaded:
                self._kept.append(away)
                self._times_s.append(time_s)
            if loaded or time_s - self._times_s[0] >= self._seconds:
                self._decide(self.calibrator, time_s, loaded)
        return self.calibrator

    def finish(self) -> Outcome:
        """What was found, now that no frame follows."""
        return self.outcome or Outcome(False, SHORT, len(self._kept))

    def _decide(self, calibration: Calibration, time_s: float, loaded: bool) -> None:
        kept = self._kept
        if loaded:
            kept = [one for one, at in zip(kept, self._times_s, strict=True) if at < time_s - _TOUCH_S]
        self._kept = []
        if not kept:
            self.outcome = Outcome(False, LOADED)
        elif len(kept) < _LEAST_FRAMES or self._times_s[len(kept) - 1] - self._times_s[0] < _LEAST_S:
            self.outcome = Outcome(False, SHORT, len(kept))
        else:
            self._judge(calibration, np.mean(kept, axis=0), len(kept))

    def _judge(self, calibration: Calibration, drift: Floats, n_frames: int) -> None:
        one_count, good = _scale(calibration), _good(calibration, drift.shape)
        middle = float(np.median(drift[good])) if good.any() else 0.0
        most = float(np.abs(drift[good]).max(initial=0.0))
        spread = float(drift[good].std()) if good.any() else 0.0
        found = (n_frames, middle, most)
        if _lump(calibration, drift) > _MEAN_COUNTS * one_count:
            self.outcome = Outcome(False, LOADED, *found)
        elif abs(middle) > _MOST_COUNTS * one_count:
            self.outcome = Outcome(False, FAR, *found)
        elif max(abs(middle), spread) < _LEAST_DRIFT * one_count:
            self.outcome = Outcome(False, NO_DRIFT, *found)
        else:
            zero = np.where(good, calibration.zero + drift, calibration.zero).astype(np.float32)
            self.calibrator = replace(calibration, zero=zero)
            self.outcome = Outcome(True, CORRECTED, *found)


def _away(calibration: Calibration, counts: NDArray[Any]) -> Floats:
    """Counts (R, C) less their zero, as the mat is wired."""
    return np.asarray(calibration.turn.back(np.asarray(counts)).astype(np.float64) - calibration.zero)


def _scale(calibration: Calibration) -> float:
    """A count of a 10-bit converter in those of this one."""
    return float(2.0 ** (calibration.circuit.adc_bits - 10))


def _good(calibration: Calibration, shape: tuple[int, ...]) -> Bools:
    return np.ones(shape, np.bool_) if calibration.bad is None else ~calibration.bad


def _lump(calibration: Calibration, away: Floats) -> float:
    """The most by which a mean of 3 × 3 cells stands out from the middle of all; cells that are known bad left out."""
    good = _good(calibration, away.shape)
    if not good.any():
        return 0.0
    out = np.where(good, away - np.median(away[good]), 0.0)
    summed, n = (np.pad(one, 1) for one in (out, good.astype(np.float64)))
    for axis in (0, 1):
        summed, n = (
            one.take(range(one.shape[axis] - 2), axis)
            + one.take(range(1, one.shape[axis] - 1), axis)
            + one.take(range(2, one.shape[axis]), axis)
            for one in (summed, n)
        )
    return float((summed / np.maximum(n, 4.0)).max())
