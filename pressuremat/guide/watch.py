"""What a mat shows at a moment, as far as a guide needs it: how much load, where, and whether anybody is there.

Counts as wired enter with their times, a `Seen` leaves. It works before anything is known of the mat, and better with
every step that was done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration import Calibration
from pressuremat.calibration.orientation import AS_WIRED
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Pressure

#: The total is smoothed with this time constant, so that a single frame decides nothing.
_SMOOTH_S = 0.12
#: What stands out of the noise of any mat, and a light touch as a sum over cells; counts of 10 bits.
_FLOOR_COUNTS, _TOUCH_COUNTS = 2.0, 60.0
#: Cells that bear less than this share of the most loaded one are not taken for loaded.
_STANDS_SHARE = 0.2
#: Of a load that was there, what is left when it is gone: sensor sheets recover slowly.
_GONE_SHARE = 0.15


@dataclass(frozen=True, eq=False)
class Seen:
    """The mat at `time_s`, the `index`-th frame that is kept of the step.

    `counts` and `wired` (R, C) are as wired: what came, and in proportion to load; `values` are the latter the right
    way round, as far as that is known. `total` is their smoothed sum, `load` how much of it is more than what the
    empty mat showed last; `on` whether that is a load, `touch` the least that is one. `x`, `y` are its centre as
    shares of the mat, NaN without. `spread_mm` is the RMS distance of the `n_loaded` cells from their middle.
    """

    index: int
    time_s: float
    counts: NDArray[np.generic]
    wired: Pressure
    values: Pressure
    total: float
    load: float
    on: bool
    touch: float
    n_loaded: int
    spread_mm: float
    x: float
    y: float


class Watch:
    """Follows a mat frame by frame."""

    def __init__(self, calibration: Calibration, wired: MatGeometry) -> None:
        self.geometry = wired
        self._bits_unit = 2.0 ** (calibration.circuit.adc_bits - 10)
        self._smooth = self._peak = 0.0
        self._base = np.inf
        self._on = False
        self._before_s = float("nan")
        self.use(calibration)

    def use(self, calibration: Calibration) -> None:
        """See with what is known from now on."""
        self._turn = calibration.turn
        self.geometry_turned = calibration.turn.geometry(self.geometry)
        self._plain = replace(calibration, law=None, turn=AS_WIRED)
        self._floor = max(calibration.noise_floor_count, _FLOOR_COUNTS * self._bits_unit)
        self._before_s = float("nan")
        if not self._on:
            self._base = np.inf

    @property
    def touch(self) -> float:
        """The least `load` that counts as one."""
        return _TOUCH_COUNTS * self._bits_unit

    def see(self, index: int, time_s: float, counts: NDArray[np.generic]) -> Seen:
        """The next frame (R, C) as wired."""
        wired = self._plain.apply(counts)
        wired[wired <= self._floor] = 0.0
        values = self._turn.apply(wired)
        total = float(values.sum(dtype=np.float64))
        # What lately bore something has not quite recovered, and would draw the centre to itself.
        stands = values > max(3.0 * self._floor, _STANDS_SHARE * float(values.max(initial=0.0)))
        heavy = np.where(stands, values, 0.0)
        along_x, along_y = heavy.sum(axis=0, dtype=np.float64), heavy.sum(axis=1, dtype=np.float64)
        first = not np.isfinite(self._before_s)
        keep = 0.0 if first else float(np.exp(-max(time_s - self._before_s, 0.0) / _SMOOTH_S))
        self._smooth = keep * self._smooth + (1.0 - keep) * total
        self._before_s = time_s
        self._follow()
        x = y = float("nan")
        if (standing := float(along_x.sum())) > 0:
            x = float(along_x @ (np.arange(len(along_x)) + 0.5)) / standing / len(along_x)
            y = float(along_y @ (np.arange(len(along_y)) + 0.5)) / standing / len(along_y)
        n_loaded = int(np.count_nonzero(stands))
        load, spread = self._smooth - self._base, 0.0
        if n_loaded:
            rows, cols = np.nonzero(stands)
            pitch_x, pitch_y = self.geometry_turned.pitch_mm
            spread = float(np.hypot(cols.std() * pitch_x, rows.std() * pitch_y))
        return Seen(
            index, time_s, counts, wired, values, self._smooth, load, self._on, self.touch, n_loaded, spread, x, y
        )

    def _follow(self) -> None:
        if self._on:
            self._peak = max(self._peak, self._smooth)
            if self._smooth - self._base < max(_GONE_SHARE * (self._peak - self._base), 0.7 * self.touch):
                self._on, self._base = False, self._smooth
        else:
            self._base = min(self._base, self._smooth)
            if self._smooth - self._base > self.touch:
                self._on, self._peak = True, self._smooth


def place_word(x: float, y: float) -> str:
    """Where on the mat something is, in words, from shares of its width and depth."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return _("somewhere")
    far, right = (v > 0.62 for v in (y, x))
    near, left = (v < 0.38 for v in (y, x))
    words = {
        (True, False, True, False): _("near left"),
        (True, False, False, True): _("near right"),
        (False, True, False, True): _("far right"),
        (False, True, True, False): _("far left"),
        (True, False, False, False): _("near edge"),
        (False, True, False, False): _("far edge"),
        (False, False, True, False): _("left edge"),
        (False, False, False, True): _("right edge"),
    }
    return words.get((near, far, left, right), _("middle"))
