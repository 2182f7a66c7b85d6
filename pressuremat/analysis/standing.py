"""How somebody who stands on the mat sways: the body's centre of pressure while both feet bear it.

In: a recording's footprints and its centre of pressure over time. Out: `MetricValue`s. Refuses to know how either was
found.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.mat import gate_is_old, gate_of
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.calibration.reading import Reading, reading_of
from pressuremat.i18n import N_
from pressuremat.metrics.cop_error import cop_noise_of, sampled
from pressuremat.metrics.flaws import Flaws
from pressuremat.metrics.loading import two_feet
from pressuremat.metrics.record import REASON_INSOLES
from pressuremat.metrics.sway import REASON_GATE, REASON_NOISE, SWAY_OF_STANDING, no_sway_values, sway_values
from pressuremat.metrics.sway_error import cell_shifts_mm, shaken
from pressuremat.metrics.sway_trace import CopTrace, trace_of, window_s
from pressuremat.processing.filters import resting_speed
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
    stretch = quiet_stretch(pair, recording.time_s, cop_mm, settings)
    time_s = recording.time_s[stretch]
    if len(time_s) < 2:
        return no_sway_values(N_("nobody stands there quietly for 25 s"), SWAY_OF_STANDING)
    rate_hz = 1 / float(np.median(np.diff(time_s)))
    low_pass_hz = settings.sway_low_pass_hz
    x, y = cop_mm[stretch].T

    def traced(x_mm: Floats, y_mm: Floats) -> CopTrace:
        return trace_of(x_mm, y_mm, rate_hz, raw=False, time_s=time_s, low_pass_hz=low_pass_hz)

    trace = traced(x, y)
    reading = reading_of(recording.calibration, thresholds.noise)
    floor = thresholds.cop_floor
    frames = np.concatenate([recording.pressure(k, k + 1) for k in (stretch.start + sampled(len(x))).tolist()])
    noise_sd = cop_noise_of(frames, recording.geometry, reading, floor)
    again = shaken(x, y, noise_sd, traced, _by_cells(pair, stretch, reading, floor))
    speed, why = _resting_speed(recording, resting_speed(noise_sd, rate_hz, low_pass_hz))
    skewed = [own.skewed for one, own in zip(footprints, flaws, strict=True) if one in pair and own.skewed]
    return sway_values(
        trace,
        false_speed_mm_s=speed,
        noise_reason=why,
        metrics=SWAY_OF_STANDING,
        reason=next(iter(skewed), None),
        shaken=again,
    )


def _resting_speed(recording: Recording, by_noise: float) -> tuple[float | None, str]:
    """How fast somebody who rests would seem to sway, in mm/s, and the reason where that is too fast; None if unknown.

    A dead weight shows all that the mat does, not only what noise and rounding of its cells under this very load
    explain (`by_noise`, 0 where nothing is known of them). A test that is too old does not know that the mat became
    noisier: the greater of the two counts.
    """
    gate = gate_of(recording.calibration)
    if gate is not None and (gate >= by_noise or not gate_is_old(recording)):
        return gate, REASON_GATE
    return by_noise or None, REASON_NOISE


def _by_cells(pair: _Pair, stretch: slice, reading: Reading, floor: float) -> Floats:
    """How gains and floor of the cells under both feet move the centre of pressure in each draw."""
    loads, xs, ys = [], [], []
    for one in pair:
        loaded = one.image > floor
        x, y = np.meshgrid(one.geometry.x_mm, one.geometry.y_mm)
        loads.append(one.frames[stretch.start - one.start_index : stretch.stop - one.start_index, loaded])
        xs.append(x[loaded])
        ys.append(y[loaded])
    return cell_shifts_mm(np.concatenate(loads, axis=1), np.concatenate(xs), np.concatenate(ys), reading.gain, floor)


def quiet_stretch(pair: _Pair, time_s: Floats, cop_mm: Floats, settings: Settings) -> slice:
    """Which frames sway is measured in: quiet standing on both feet, and a known centre of pressure (T, 2) in each."""
    return _longest(_quiet(pair, time_s, settings) & np.isfinite(cop_mm).all(axis=1), time_s)


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
