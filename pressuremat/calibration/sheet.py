"""The sensor sheet's memory undone: creep and hysteresis, as far as a mat's calibration knows their size.

Frames in proportion to load enter one after the other with their times, such frames leave; a frame depends on those
before it, so this stands beside `Calibration.apply`, which depends on none. Both effects are taken to be the
same share of the reading in every cell.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pressuremat.boards import DIVIDER
from pressuremat.calibration.model import Calibration
from pressuremat.types import Calibrator, Pressure

#: Time constants of creep in s, one a decade.
_TAU_S = np.array((0.2, 2.0, 20.0, 200.0), np.float32)[:, None, None]
#: Readings are said as they are so long after a cell was loaded.
REFERENCE_S = 3.0
#: Half-widths of plays as parts of the loop's whole width; their mean is one half.
_PLAYS = np.array((0.0, 0.25, 0.5, 0.75, 1.0), np.float32)[:, None]
#: Standard deviation of rounding to whole counts.
_ROUNDING = 12.0**-0.5
#: Noise hardly ever moves a reading by more standard deviations, and never by more of the reading.
_SIGMAS, _MOST_SLACK = 4.0, np.float32(0.5)

#: Frame (R, C) -> how much of it may be noise, of the same shape and unit.
Slack = Callable[[Pressure], Pressure]


class SheetUndo:
    """What the sheet's past adds to a reading, taken off again; for one run of frames.

    `creep` is the growth of a reading a decade of time, `hysteresis` the width of the loop between loading and
    unloading, both as shares of the reading. `slack` tells by how much each cell of a frame (R, C) may move by noise
    alone: less has not turned the load. Without it every movement has.
    """

    def __init__(self, creep: float, hysteresis: float, slack: Slack | None = None) -> None:
        self._creep = np.float32(creep)
        self._slack = slack
        self._half = np.float32(hysteresis) * _PLAYS
        self._crept: Pressure | None = None
        self._plays: Pressure | None = None
        self._followed: Pressure | None = None
        self._before_s = float("nan")

    def frame(self, kpa: Pressure, time_s: float) -> Pressure:
        """One frame (R, C) in kPa at `time_s`, later than the one before it."""
        elapsed_s = time_s - self._before_s if np.isfinite(self._before_s) else 0.0
        self._before_s = time_s
        out = self._without_creep(kpa, elapsed_s) if self._creep else kpa
        return self._without_loop(out) if self._half.any() else out

    def _without_creep(self, kpa: Pressure, elapsed_s: float) -> Pressure:
        k = self._creep
        if self._crept is None:
            self._crept = np.zeros((len(_TAU_S), *kpa.shape), np.float32)
        reference = np.float32(1.0) + k * np.sum(np.float32(1.0) - np.exp(-np.float32(REFERENCE_S) / _TAU_S))
        keep = np.exp(-np.float32(elapsed_s) / _TAU_S)
        fresh = reference * kpa
        # The present pressure has itself begun to creep in since the last frame.
        value = (fresh - k * (keep * self._crept).sum(axis=0)) / (np.float32(1.0) + k * np.sum(1.0 - keep))
        value = np.clip(value, fresh / (np.float32(1.0) + np.float32(2.0 * len(_TAU_S)) * k), fresh)
        self._crept = keep * self._crept + (np.float32(1.0) - keep) * value
        return np.asarray(value, np.float32)

    def _without_loop(self, kpa: Pressure) -> Pressure:
        if self._plays is None or self._followed is None:
            self._plays = np.zeros((len(_PLAYS), *kpa.shape), np.float32)
            self._followed = np.zeros(kpa.shape, np.float32)
        loaded = kpa > 0
        plays, read = self._plays[:, loaded], kpa[loaded]
        # A small fall of the reading would be a large one of the load, so that noise alone would lead a load that
        # stands still from one branch to the other. What the plays follow therefore turns only when noise cannot do it.
        slack = np.float32(0.0) if self._slack is None else np.minimum(self._slack(kpa)[loaded], _MOST_SLACK * read)
        wanted = np.clip(self._followed[loaded], read - slack, read + slack)
        below, above = np.float32(1.0) - self._half, np.float32(1.0) + self._half
        found = _load_of(plays, below, above, wanted)
        out = np.zeros_like(kpa)
        out[loaded] = read * (found / wanted)
        self._plays = np.zeros_like(self._plays)
        self._plays[:, loaded] = np.clip(plays, below * found, above * found)
        self._followed = np.zeros_like(kpa)
        self._followed[loaded] = wanted
        return out


def _load_of(plays: Pressure, below: Pressure, above: Pressure, wanted: Pressure) -> Pressure:
    """The load (n,) at which the mean of `plays` (k, n), each held between `below` and `above` (k, 1) times the load,
    is `wanted` (n,) above 0.

    That mean grows with the load in straight pieces, which meet where a play begins or ceases to be held.
    """
    ends = np.concatenate([plays / above, plays / below, (wanted / below[-1])[None]])
    ends.sort(axis=0)
    means = np.zeros_like(ends)
    for play, least, most in zip(plays, below[:, 0], above[:, 0], strict=True):
        means += np.minimum(np.maximum(play, least * ends), most * ends)
    means /= np.float32(len(plays))
    # The last of them to fall short, 0 where none does, and the next.
    before = np.count_nonzero(means < wanted, axis=0)
    n = np.arange(ends.shape[1])
    after = np.minimum(before, len(ends) - 1)
    low = np.where(before > 0, ends[before - 1, n], np.float32(0.0))
    low_mean = np.where(before > 0, means[before - 1, n], np.float32(0.0))
    high, high_mean = ends[after, n], means[after, n]
    rise = high_mean - low_mean
    part = np.divide(wanted - low_mean, rise, out=np.ones_like(rise), where=rise > 0)
    return np.asarray(low + part * (high - low), np.float32)


def sheet_undo(calibration: Calibrator | None) -> SheetUndo | None:
    """What undoes the sheet's memory for one run of frames; None where nobody measured it, or values are no kPa."""
    if not isinstance(calibration, Calibration) or calibration.law is None:
        return None
    law = calibration.law
    # A small share of conductance is b times as much of pressure.
    creep, loop = calibration.creep * law.b, calibration.hysteresis * law.b
    return SheetUndo(creep, loop, noise_slack(calibration)) if creep or loop else None


def noise_slack(calibration: Calibration) -> Slack | None:
    """How far noise and rounding alone move what `calibration.apply` makes of steady counts; None where unknown.

    It is that of conductance, the same at any load, but that where all rows but one are grounded the undoing of a
    column with the sum S of G · pulldown_ohm makes it 1 + S times as large.
    """
    if not np.isfinite(calibration.noise_count):
        return None
    circuit, law, turn = calibration.circuit, calibration.law, calibration.turn
    full = 2.0**circuit.adc_bits
    share = _SIGMAS * float(np.hypot(calibration.noise_count, _ROUNDING)) / full
    b = 1.0 if law is None else law.b

    def slack(frame: Pressure) -> Pressure:
        if law is None:
            relative = frame / np.float32(full)
        else:
            relative = (frame / np.float32(law.a)) ** np.float32(1.0 / b) * np.float32(1e-3 * circuit.pulldown_ohm)
        columns = turn.back(relative).sum(axis=0, keepdims=True) if circuit.readout == DIVIDER else np.zeros((1, 1))
        larger = turn.apply(np.broadcast_to(1.0 + columns, turn.back(relative).shape))
        return np.asarray(frame * (b * share) * larger / np.maximum(relative, np.float32(share)), np.float32)

    return slack
