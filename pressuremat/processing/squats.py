"""Squats found in the load: each repetition's way down, hold and way up.

In: the load on the mat over time, while somebody stands on it. Out: `Repetition`s. Refuses to know feet, cells and what
was asked for. A body that speeds up downward bears less on the mat, one that is slowed down at the bottom bears more;
up it is the other way round. That pattern, four waves around a hold, is looked for at all lengths, and its times are
then fitted. It needs no beginning of the trial, so that a trace may grow between two calls.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pressuremat.processing.filters import low_pass, swarii
from pressuremat.processing.repetitions import Repetition, minimum_jerk, minimum_jerk_acceleration
from pressuremat.types import Floats
from pressuremat.units import STANDARD_GRAVITY_M_S2

#: The load is looked at so often, without what is quicker than a body moves in a squat.
_RATE_HZ, _LOW_PASS_HZ, _WINDOW_S = 20.0, 2.0, 0.1
#: Lengths that are tried: of the way down, which the way up resembles, and of the hold, s.
_MOVE_S = (0.8, 1.1, 1.5, 2.0, 2.5, 3.0, 3.6, 4.4, 5.4)
_HOLD_S = (0.0, 0.5, 1.0, 1.5, 2.0, 2.6, 3.3, 4.2, 5.5)
#: What a fit may come to, s.
_MOVES_S, _HOLDS_S = (0.4, 7.0), (0.0, 9.0)
#: What is looked at beside a repetition in order to fit it, s.
_BESIDE_S = 0.5
#: Who goes down less than this has bent the knees but not squatted; in m, of the body's centre [P].
LEAST_DEPTH_M = 0.05
#: … and who goes down less than this share of what is usual in the trial has not done one of its repetitions [P].
LEAST_OF_USUAL = 0.4
#: A repetition must explain this share of what the load does in its time [P].
_LEAST_EXPLAINED = 0.3
_Rough = tuple[float, float, float, float]
_Times = tuple[float, float, float, float]


def squats(time_s: Floats, load: Floats, least_depth_m: float = LEAST_DEPTH_M) -> tuple[Repetition, ...]:
    """The squats in `load` (n,), of any unit, at `time_s` (n,), during which nobody steps on or off; in their order.

    () where there are none, where fewer than 2 s are given, or where frames are missing for longer than 0.25 s.
    """
    if len(time_s) < 2 or time_s[-1] - time_s[0] < 2.0:
        return ()
    middle = float(np.median(load))
    interval = float(np.diff(time_s).max())
    if not middle > 0 or interval > 0.25:
        return ()
    even = swarii(time_s, load[:, None] / middle - 1.0, _RATE_HZ, max(_WINDOW_S, interval))[:, 0]
    signal = low_pass(even, _RATE_HZ, _LOW_PASS_HZ)
    kept = [made for rough in _rough(signal, least_depth_m) if (made := _fitted(signal, rough))[1] >= least_depth_m]
    usual = float(np.median([depth for _times, depth, _error in kept])) if kept else 0.0
    reps = sorted((times, error) for times, depth, error in kept if depth >= LEAST_OF_USUAL * usual)
    first = float(time_s[0])
    return tuple(Repetition(first + a, first + b, first + c, first + d, error) for (a, b, c, d), error in reps)


def _wave(time_s: Floats, start_s: float, move_s: float, hold_s: float, back_s: float) -> Floats:
    """What a squat of 1 m does to the load over the body's weight, (n,)."""
    down = minimum_jerk_acceleration((time_s - start_s) / move_s) / move_s**2
    up = minimum_jerk_acceleration((time_s - start_s - move_s - hold_s) / back_s) / back_s**2
    return np.asarray((up - down) / STANDARD_GRAVITY_M_S2)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[float, float, Floats], ...]:
    """Every length that is tried, with its pattern."""
    made = []
    for move_s in _MOVE_S:
        for hold_s in _HOLD_S:
            time_s = np.arange(0.0, 2.0 * move_s + hold_s, 1.0 / _RATE_HZ)
            wave = _wave(time_s, 0.0, move_s, hold_s, move_s)
            made.append((move_s, hold_s, wave - wave.mean()))
    return tuple(made)


def _rough(signal: Floats, least_depth_m: float) -> list[_Rough]:
    """(start, way down, hold, way up) of what may be repetitions, the clearest first, none over another."""
    tried: list[tuple[float, _Rough]] = []
    for move_s, hold_s, pattern in _patterns():
        n = len(pattern)
        if n > len(signal):
            continue
        own = float(pattern @ pattern)
        product = np.correlate(signal, pattern, "valid")
        sums = np.concatenate([[0.0], np.cumsum(signal)])
        squares = np.concatenate([[0.0], np.cumsum(signal**2)])
        there = squares[n:] - squares[:-n] - (sums[n:] - sums[:-n]) ** 2 / n
        explained = product**2 / own
        good = (product >= 0.7 * least_depth_m * own) & (explained >= _LEAST_EXPLAINED * there)
        peak = good & (explained >= np.roll(explained, 1)) & (explained >= np.roll(explained, -1))
        tried += [(float(explained[k]), (k / _RATE_HZ, move_s, hold_s, move_s)) for k in np.flatnonzero(peak)]
    chosen: list[_Rough] = []
    for _explained, rough in sorted(tried, reverse=True):
        begin, end = rough[0], sum(rough)
        if all(end <= other[0] + 0.3 or begin >= sum(other) - 0.3 for other in chosen):
            chosen.append(rough)
    return chosen


def _fitted(signal: Floats, rough: _Rough) -> tuple[_Times, float, float]:
    """The four times of a repetition, how deep it is in m, and how sure the times are in s.

    Fitted together with an offset that follows the depth and one that drifts: cells of unequal gain read another total
    where the load lies elsewhere.
    """
    from scipy.optimize import least_squares

    time_s = np.arange(len(signal)) / _RATE_HZ
    near = (time_s >= rough[0] - _BESIDE_S) & (time_s <= sum(rough) + _BESIDE_S)
    at, there = time_s[near], signal[near]
    drift = at - at.mean()

    def parts(x: Floats) -> tuple[Floats, Floats]:
        profile = minimum_jerk((at - x[0]) / x[1]) - minimum_jerk((at - x[0] - x[1] - x[2]) / x[3])
        basis = np.stack([_wave(at, *x), profile, np.ones(len(at)), drift], axis=1)
        return basis, np.linalg.lstsq(basis, there, rcond=None)[0]

    def off(x: Floats) -> Floats:
        basis, weight = parts(x)
        return np.asarray(basis @ weight - there)

    low = [at[0] - 1.0, _MOVES_S[0], _HOLDS_S[0], _MOVES_S[0]]
    high = [at[-1], _MOVES_S[1], _HOLDS_S[1], _MOVES_S[1]]
    start = np.clip(rough, np.array(low) + 1e-3, np.array(high) - 1e-3)
    found = least_squares(off, start, bounds=(low, high), x_scale=(0.2, 0.2, 0.2, 0.2), max_nfev=40)
    times = np.cumsum(found.x)
    # Of neighbours that a low-pass made alike, so many are one.
    alike = _RATE_HZ / (2.0 * _LOW_PASS_HZ)
    spread = 2.0 * found.cost * alike / max(len(at) / alike - 8.0, 1.0)
    jac = np.asarray(found.jac, np.float64)
    summed = np.tril(np.ones((4, 4)))
    covariance = summed @ np.linalg.pinv(jac.T @ jac) @ summed.T * spread
    error_s = float(np.sqrt(np.trace(covariance) / 4.0))
    return (float(times[0]), float(times[1]), float(times[2]), float(times[3])), float(parts(found.x)[1][0]), error_s
