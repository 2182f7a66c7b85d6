"""How somebody who stands on the mat sways: the body's centre of pressure while both feet bear it.

In: a recording's footprints and its centre of pressure over time. Out: `MetricValue`s. Refuses to know how either was
found.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.mat import gate_of
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.i18n import N_
from pressuremat.metrics.flaws import Flaws
from pressuremat.metrics.loading import two_feet
from pressuremat.metrics.record import REASON_INSOLES
from pressuremat.metrics.sway import REASON_GATE, SWAY_OF_STANDING, no_sway_values, sway_values
from pressuremat.metrics.sway_trace import trace_of, window_s
from pressuremat.processing.cop import cop_noise_mm
from pressuremat.processing.filters import false_speed
from pressuremat.types import Bools, Floats, Footprint, MetricValue, Recording

#: Protocols in which somebody stands on both feet and does nothing else.
QUIET = frozenset({"stand", "stand-eyes-closed"})

_Pair = tuple[Footprint, Footprint]


def sway_of(
    recording: Recording,
    footprints: tuple[Footprint, ...],
    cop_mm: Floats,
    settings: Settings,
    thresholds: Thresholds,
    flaws: tuple[Flaws, ...],
) -> tuple[MetricValue, ...]:
    """Sway of the body's CoP `cop_mm` (T, 2) while both feet bear a steady load, its beginning and end left out.

    Never across a gap: the longest stretch without one. `flaws` are the footprints', in their order. Each value has a
    reason where it cannot be given.
    """
    if recording.insoles:
        return no_sway_values(REASON_INSOLES, SWAY_OF_STANDING)
    if not recording.time_known:
        return no_sway_values(N_("the times of the frames are not known"), SWAY_OF_STANDING)
    if not recording.geometry.pitch_known:
        return no_sway_values(N_("the distance between the cells is not known"), SWAY_OF_STANDING)
    pair = two_feet(footprints)
    if pair is None:
        return no_sway_values(N_("needs two feet standing at the same time"), SWAY_OF_STANDING)
    quiet = _quiet(pair, recording.time_s, settings) & np.isfinite(cop_mm).all(axis=1)
    stretch = _longest(quiet, recording.time_s)
    time_s = recording.time_s[stretch]
    if len(time_s) < 2:
        return no_sway_values(N_("nobody stands there quietly for 25 s"), SWAY_OF_STANDING)
    rate_hz = 1 / float(np.median(np.diff(time_s)))
    low_pass_hz = settings.sway_low_pass_hz
    x, y = cop_mm[stretch].T
    trace = trace_of(x, y, rate_hz, raw=False, time_s=time_s, low_pass_hz=low_pass_hz)
    measured = gate_of(recording.calibration)
    if measured is not None:
        # A dead weight shows all that the mat does, not only what its cells' noise explains.
        return sway_values(trace, false_speed_mm_s=measured, noise_reason=REASON_GATE, metrics=SWAY_OF_STANDING)
    noise_mm = cop_noise_mm(pair, thresholds.noise, thresholds.cop_floor)
    speed = None
    if noise_mm is not None:
        speed = false_speed(noise_mm, rate_hz, low_pass_hz if low_pass_hz < rate_hz / 2 else None)
    skewed = [own.skewed for one, own in zip(footprints, flaws, strict=True) if one in pair and own.skewed]
    return sway_values(trace, false_speed_mm_s=speed, metrics=SWAY_OF_STANDING, reason=next(iter(skewed), None))


def _quiet(pair: _Pair, time_s: Floats, settings: Settings) -> Bools:
    """(T,) where both feet stand, between the first and the last moment of steady load of both, less the margins."""
    begin, end = max(one.start_index for one in pair), min(one.end_index for one in pair)
    calm = np.ones(max(end - begin, 0), dtype=np.bool_)
    for one in pair:
        total = one.total[begin - one.start_index : end - one.start_index]
        middle = float(np.median(one.total))
        calm &= np.abs(total - middle) <= settings.steady_share * middle
    quiet = np.zeros(len(time_s), dtype=np.bool_)
    steady = begin + np.flatnonzero(calm)
    if steady.size:
        quiet[steady[0] : steady[-1] + 1] = True
        quiet &= time_s >= time_s[steady[0]] + settings.sway_discard_s
        quiet &= time_s <= time_s[steady[-1]] - settings.sway_before_end_s
    return quiet


def _longest(quiet: Bools, time_s: Floats) -> slice:
    """The longest stretch of `quiet` (T,) without a gap that the resampling would have to invent."""
    at = np.flatnonzero(quiet)
    if len(at) < 2:
        return slice(0, 0)
    intervals = np.diff(time_s[at])
    breaks = np.flatnonzero((np.diff(at) > 1) | (intervals > window_s(1 / float(np.median(intervals))))) + 1
    runs = np.split(at, breaks)
    best = max(runs, key=lambda run: float(time_s[run[-1]] - time_s[run[0]]))
    return slice(int(best[0]), int(best[-1]) + 1)
