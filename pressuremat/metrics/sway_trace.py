"""The path of the centre of pressure of somebody who stands: even in time, around its own middle.

In: positions and how often they were taken. Out: a `CopTrace` that measures are taken of. Refuses to know mats, files
and measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from pressuremat.processing.filters import low_pass, swarii
from pressuremat.types import Floats

#: Medio-lateral (x), antero-posterior (y), or both.
Axis = Literal["ml", "ap", "both"]
AXES: tuple[Axis, Axis] = ("ml", "ap")

#: Resampling and filter of the review by Quijoux et al. 2021.
RESAMPLED_HZ = 25.0
PLATE_LOW_PASS_HZ = 10.0
MAT_LOW_PASS_HZ = 5.0
#: From this rate on a window holds enough samples to average over.
_LEAST_TO_RESAMPLE_HZ = 2 * RESAMPLED_HZ


def window_s(rate_hz: float) -> float:
    """The window of the resampling, two intervals of what comes out; samples further apart leave a gap."""
    return 2 / min(RESAMPLED_HZ, rate_hz)


@dataclass(frozen=True)
class Convention:
    """Where authors differ. `whole_time`: a path of N samples takes N/rate instead of (N−1)/rate. `ddof`: the
    ellipse's covariance is divided by N less this. `spectrum`: "welch-10s", or "welch-halves" of the BDS authors.
    """

    name: str
    whole_time: bool = False
    ddof: int = 1
    spectrum: Literal["welch-10s", "welch-halves"] = "welch-10s"


#: `default` is ours; `bds`: Santos & Duarte 2016, 10.7717/peerj.2648; `quijoux`: the open code of
#: Quijoux et al. 2021, 10.14814/phy2.15067, for positions and path; its spectra are not defined closely enough.
CONVENTIONS = (
    Convention("default"),
    Convention("bds", whole_time=True, spectrum="welch-halves"),
    Convention("quijoux", whole_time=True, ddof=0),
)


def convention_by_name(name: str) -> Convention:
    """The convention of that name. Raises KeyError."""
    for convention in CONVENTIONS:
        if convention.name == name:
            return convention
    raise KeyError(name)


@dataclass(frozen=True, eq=False)
class CopTrace:
    """`x_mm` (ML) and `y_mm` (AP), both (n,), every 1/`rate_hz`, their means taken off. Make one with `trace_of`."""

    x_mm: Floats
    y_mm: Floats
    rate_hz: float
    convention: Convention = CONVENTIONS[0]

    @property
    def n(self) -> int:
        """Number of samples."""
        return len(self.x_mm)

    @property
    def duration_s(self) -> float:
        """The time that velocities are divided by."""
        return (self.n if self.convention.whole_time else self.n - 1) / self.rate_hz

    def along(self, axis: Axis) -> Floats:
        """Signed position on an axis, or the distance from the middle for both; (n,) mm."""
        return self.x_mm if axis == "ml" else self.y_mm if axis == "ap" else self.distance_mm

    @cached_property
    def distance_mm(self) -> Floats:
        """Distance of each sample from the middle (n,)."""
        return np.hypot(self.x_mm, self.y_mm)

    def steps_mm(self, axis: Axis) -> Floats:
        """Length of the way from each sample to the next (n − 1,), along an axis or in the plane."""
        if axis == "both":
            return np.hypot(np.diff(self.x_mm), np.diff(self.y_mm))
        return np.abs(np.diff(self.along(axis)))

    def covariance_mm2(self, ddof: int | None = None) -> Floats:
        """(2, 2), divided by n − `ddof`; without it as the convention says. n must be larger."""
        both = np.stack([self.x_mm, self.y_mm])
        return np.asarray(both @ both.T / (self.n - (self.convention.ddof if ddof is None else ddof)))


def trace_of(
    x_mm: Floats,
    y_mm: Floats,
    rate_hz: float,
    convention: Convention = CONVENTIONS[0],
    *,
    raw: bool = True,
    time_s: Floats | None = None,
    low_pass_hz: float = PLATE_LOW_PASS_HZ,
) -> CopTrace:
    """The trace of positions (n,) taken `rate_hz` times a second, or at `time_s` (n,), which may be uneven.

    Unless `raw`: resampled by `swarii` to 25 Hz (or to a lower `rate_hz`) where that is 50 Hz or more or times are
    given, then filtered by `low_pass`, as the review of Quijoux et al. does. The mean is taken off in any case. An
    empty input gives an empty trace; NaN is refused with ValueError, and so is a gap longer than `window_s`.
    """
    both = np.stack([x_mm, y_mm], axis=1).astype(np.float64)
    if not np.isfinite(both).all():
        raise ValueError("a position is missing")
    if raw:
        return _centred(both, rate_hz, convention)
    rate = rate_hz
    if len(both) and (time_s is not None or rate_hz >= _LEAST_TO_RESAMPLE_HZ):
        times = np.arange(len(both)) / rate_hz if time_s is None else time_s
        rate = min(RESAMPLED_HZ, rate_hz)
        both = swarii(times, both, rate, window_s(rate_hz))
    if low_pass_hz < rate / 2:
        both = low_pass(both, rate, low_pass_hz)
    return _centred(both, rate, convention)


def _centred(both: Floats, rate_hz: float, convention: Convention) -> CopTrace:
    if len(both):
        both = both - both.mean(axis=0)
    return CopTrace(both[:, 0].copy(), both[:, 1].copy(), rate_hz, convention)
