"""Squats found in the load and in where it lies: each repetition's way down, hold and way up.

In: the load on the mat over time, and its centres of pressure, while somebody stands on it. Out: `Repetition`s. Refuses
to know cells and what was asked for. A body that speeds up downward bears less on the mat, one that is slowed down at
the bottom bears more; up it is the other way round. Meanwhile the load lies elsewhere at the bottom than upright. Both
patterns, four waves and a plateau, are looked for at all lengths, and their times are then fitted. What the load owes
to unequal cells, over which a body sways, is taken away. A trace may grow between two calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pressuremat.processing.filters import low_pass, swarii
from pressuremat.processing.repetitions import Repetition, minimum_jerk, minimum_jerk_acceleration
from pressuremat.types import Floats
from pressuremat.units import STANDARD_GRAVITY_M_S2

#: The load is looked at so often, without what is quicker than a body moves in a squat.
_RATE_HZ, _LOW_PASS_HZ, _WINDOW_S = 10.0, 2.0, 0.2
#: The posture of a squat changes more slowly than the first, sway goes on above the second.
_SLOW_HZ, _QUICK_HZ = 0.4, 0.8
#: Lengths that are tried: of the way down, which the way up resembles, and of the hold, s.
_MOVE_S = (0.8, 1.1, 1.5, 2.0, 2.5, 3.0, 3.6, 4.4, 5.4)
_HOLD_S = (0.0, 0.5, 1.0, 1.5, 2.0, 2.6, 3.3, 4.2, 5.5)
#: What a fit may come to, s.
_MOVES_S, _HOLDS_S = (0.4, 7.0), (0.0, 9.0)
#: What is looked at beside a repetition, s.
_BESIDE_S = 0.5
#: Repetitions may overlap by so much while only roughly known, s.
_OVERLAP_S = 0.3
#: Who goes down less than this has bent the knees but not squatted, and nobody goes further than the second; in m, of
#: the body's centre [P].
LEAST_DEPTH_M, MOST_DEPTH_M = 0.05, 0.8
#: … and who goes down less than this share of what is usual in the trial has not done one of its repetitions [P].
LEAST_OF_USUAL = 0.4
#: A repetition must explain this share of what load and posture do in its time, the mean of both [P].
_LEAST_EXPLAINED = 0.3
#: … and this in the tempo of the others, within a factor (as a logarithm) for moving and so many s for holding [P].
_LEAST_IN_TEMPO, _TEMPO, _HOLDING_S = 0.2, 0.35, 1.1
#: The load must show one so many standard deviations clearly, and all of a trial together so many [P].
_LEAST_CLEAR, _LEAST_EVIDENCE = 2.5, 6.0
#: So often what follows the sway is taken away.
_ROUNDS = 3
_Rough = tuple[float, float, float, float]
_Times = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Found:
    """A repetition in the making: its times from the trace's start, its depth in m, how far the posture changes, how
    sure the times are in s, how much of the load's course it explains, and how clearly that shows it, its depth over
    that one's standard deviation."""

    times: _Times
    depth_m: float
    change: float
    error_s: float
    energy: float
    clear: float


def squats(time_s: Floats, load: Floats, places: Floats | None = None) -> tuple[Repetition, ...]:
    """The squats in `load` (n,), of any unit, at `time_s` (n,), during which nobody steps on or off; in their order.

    `places` (n, k) say where the load lies at these times: centres of pressure, shares. () where there are no squats,
    where fewer than 2 s are given, or where frames are missing for longer than 0.25 s.
    """
    if len(time_s) < 2 or time_s[-1] - time_s[0] < 2.0:
        return ()
    middle = float(np.median(load))
    interval = float(np.diff(time_s).max())
    if not middle > 0 or interval > 0.25:
        return ()
    columns = np.column_stack([load / middle - 1.0, *([] if places is None else [places])])
    even = swarii(time_s, columns, _RATE_HZ, max(_WINDOW_S, interval))
    smooth = low_pass(even, _RATE_HZ, _LOW_PASS_HZ)
    signal, where = smooth[:, 0], smooth[:, 1:] - smooth[:, 1:].mean(axis=0)
    slow = _posture(where)
    tried = [_beside_sway(signal, where, way) for way in ((None,) if slow is None else (slow, -slow))]
    found = max(tried, key=_energy)
    if _evidence(found) < _LEAST_EVIDENCE:
        return ()
    first = float(time_s[0])
    return tuple(Repetition(*(first + at for at in one.times), error_s=one.error_s) for one in found)  # type: ignore[misc]


def _beside_sway(signal: Floats, where: Floats, posture: Floats | None) -> list[_Found]:
    """The repetitions in their order, if the posture (n,) grows toward the bottom: what the load owes to where it lies
    is taken away, each time beside the repetitions that the time before showed."""
    if posture is None:
        return _found(signal, _rough(signal, None, 0.5 * LEAST_DEPTH_M), None)
    # At first the load says nothing that can be believed, nor does what is quick: both sway on one leg.
    rough, beside = _rough(np.zeros_like(signal), low_pass(posture, _RATE_HZ, _SLOW_HZ), -np.inf), signal
    for _again in range(_ROUNDS):
        beside = signal - where @ _follows(signal, where, rough)
        rough = _rough(beside, posture, 0.5 * LEAST_DEPTH_M)
    found = _found(beside, rough, posture)
    if not found:
        return found
    # People keep their tempo: what is hard to see is looked for once more at that of the clearest repetition.
    a, b, c, d = max(found, key=lambda one: one.energy).times
    tempo = (b - a + d - c) / 2.0, c - b
    again = _found(beside, _rough(beside, posture, 0.5 * LEAST_DEPTH_M, tempo), posture)
    return max(found, again, key=_energy)


def _energy(found: list[_Found]) -> float:
    """How much of the load's course they all explain."""
    return sum(one.energy for one in found)


def _evidence(found: list[_Found]) -> float:
    """How clearly the load shows them all."""
    return float(np.sqrt(sum(one.clear**2 for one in found)))


def _posture(where: Floats) -> Floats | None:
    """The one course (n,) out of `where` (n, k) that changes most slowly beside what it sways, its sign unknown."""
    from scipy.linalg import eigh

    if where.shape[1] == 0 or len(where) < 10:
        return None
    quick = where - low_pass(where, _RATE_HZ, _QUICK_HZ)
    scale = np.maximum(quick.std(axis=0), 1e-9)
    slow = low_pass(where, _RATE_HZ, _SLOW_HZ) / scale
    noise = np.cov(quick / scale, rowvar=False).reshape(len(scale), -1) + 0.01 * np.eye(len(scale))
    _values, vectors = eigh(np.cov(slow, rowvar=False).reshape(len(scale), -1), noise)
    return np.asarray((where / scale) @ vectors[:, -1])


def _found(signal: Floats, known: list[_Rough], posture: Floats | None) -> list[_Found]:
    """The repetitions out of those that are roughly known, in their order."""
    kept = [
        made
        for rough in known
        if LEAST_DEPTH_M <= (made := _fitted(signal, posture, rough)).depth_m <= MOST_DEPTH_M
        and made.change >= 0
        and made.clear >= _LEAST_CLEAR
    ]
    depth = float(np.median([one.depth_m for one in kept])) if kept else 0.0
    change = float(np.median([one.change for one in kept])) if kept else 0.0
    usual = [
        one
        for one in kept
        if one.depth_m >= LEAST_OF_USUAL * depth
        and (one.change >= LEAST_OF_USUAL * change or one.clear >= 2.0 * _LEAST_CLEAR)
    ]
    return sorted(usual, key=lambda one: one.times)


def _follows(signal: Floats, where: Floats, found: list[_Rough]) -> Floats:
    """How the total follows where the load lies, (k,), beside what the repetitions that were found do to it."""
    time_s = np.arange(len(signal)) / _RATE_HZ
    waves = [_wave(time_s, *rough) for rough in found]
    beside = [np.ones(len(signal)), time_s - time_s.mean(), *waves]
    scale = np.maximum(where.std(axis=0), 1e-9)
    columns = np.column_stack([where / scale, *beside])
    return np.asarray(np.linalg.lstsq(columns, signal, rcond=1e-6)[0][: where.shape[1]] / scale)


def _wave(time_s: Floats, start_s: float, move_s: float, hold_s: float, back_s: float) -> Floats:
    """What a squat of 1 m does to the load over the body's weight, (n,)."""
    down = minimum_jerk_acceleration((time_s - start_s) / move_s) / move_s**2
    up = minimum_jerk_acceleration((time_s - start_s - move_s - hold_s) / back_s) / back_s**2
    return np.asarray((up - down) / STANDARD_GRAVITY_M_S2)


def _plateau(time_s: Floats, start_s: float, move_s: float, hold_s: float, back_s: float) -> Floats:
    """How far down a squat is, (n,), from 0 upright to 1."""
    return minimum_jerk((time_s - start_s) / move_s) - minimum_jerk((time_s - start_s - move_s - hold_s) / back_s)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[float, float, Floats, Floats], ...]:
    """Every length that is tried, with its pattern in load and posture, from a little before to a little after it."""
    made = []
    for move_s in _MOVE_S:
        for hold_s in _HOLD_S:
            time_s = np.arange(-_BESIDE_S, 2.0 * move_s + hold_s + _BESIDE_S, 1.0 / _RATE_HZ)
            pair = (course(time_s, 0.0, move_s, hold_s, move_s) for course in (_wave, _plateau))
            wave, plateau = (one - one.mean() for one in pair)
            made.append((move_s, hold_s, wave, plateau))
    return tuple(made)


def _rough(
    signal: Floats, posture: Floats | None, least_m: float, tempo: tuple[float, float] | None = None
) -> list[_Rough]:
    """(start, way down, hold, way up) of what may be repetitions at least so deep, the clearest first, none over
    another; with a `tempo` of moving and holding only those near it."""
    tried: list[tuple[float, _Rough]] = []
    least = _LEAST_EXPLAINED if tempo is None else _LEAST_IN_TEMPO
    for move_s, hold_s, wave, plateau in _patterns():
        if tempo is not None and not (abs(np.log(move_s / tempo[0])) < _TEMPO and abs(hold_s - tempo[1]) < _HOLDING_S):
            continue
        n = len(wave)
        if n > len(signal):
            continue
        depth, explained = _matched(signal, wave)
        sum_explained, likely = explained, -np.log1p(-explained)
        good = depth >= least_m
        if posture is not None:
            change, of_posture = _matched(posture, plateau)
            good &= change > 0
            sum_explained = (explained + of_posture) / 2.0
            likely = likely - np.log1p(-of_posture)
        likely = np.where(good & (sum_explained >= least), n * likely, 0.0)
        peak = (likely > 0) & (likely >= np.roll(likely, 1)) & (likely >= np.roll(likely, -1))
        tried += [(float(likely[k]), (k / _RATE_HZ + _BESIDE_S, move_s, hold_s, move_s)) for k in np.flatnonzero(peak)]
    chosen: list[_Rough] = []
    for _likely, rough in sorted(tried, reverse=True):
        begin, end = rough[0], sum(rough)
        if all(end <= other[0] + _OVERLAP_S or begin >= sum(other) - _OVERLAP_S for other in chosen):
            chosen.append(rough)
    return chosen


def _matched(signal: Floats, pattern: Floats) -> tuple[Floats, Floats]:
    """How large a `pattern` (n,) of mean 0 is from each sample on, and the share of the signal's variance there that it
    explains, below 1."""
    n = len(pattern)
    own = float(pattern @ pattern)
    product = np.correlate(signal, pattern, "valid")
    sums, squares = (np.concatenate([[0.0], np.cumsum(each)]) for each in (signal, signal**2))
    there = squares[n:] - squares[:-n] - (sums[n:] - sums[:-n]) ** 2 / n
    share = product**2 / own / np.maximum(there, 1e-15)
    return product / own, np.clip(share, 0.0, 0.999)


def _fitted(signal: Floats, posture: Floats | None, rough: _Rough) -> _Found:
    """A repetition with its times fitted to load and posture.

    Fitted together with an offset that follows the depth and one that drifts: cells of unequal gain read another total
    where the load lies elsewhere.
    """
    from scipy.optimize import least_squares

    time_s = np.arange(len(signal)) / _RATE_HZ
    near = (time_s >= rough[0] - _BESIDE_S) & (time_s <= sum(rough) + _BESIDE_S)
    at = time_s[near]
    drift = at - at.mean()

    def parts(x: Floats, course: Floats, *, of_load: bool) -> tuple[Floats, Floats]:
        own = [_wave(at, *x)] if of_load else []
        basis = np.stack([*own, _plateau(at, *x), np.ones(len(at)), drift], axis=1)
        weight = np.linalg.lstsq(basis, course, rcond=None)[0]
        return basis @ weight - course, weight

    courses = [(signal[near], True), *([] if posture is None else [(posture[near], False)])]
    start = np.array(rough)
    # How far the roughly known pattern is off in each says what either is worth.
    noise = [max(float(parts(start, one, of_load=load)[0].std()), 1e-9) for one, load in courses]

    def off(x: Floats) -> Floats:
        each = [parts(x, one, of_load=load)[0] / sd for (one, load), sd in zip(courses, noise, strict=True)]
        return np.concatenate(each)

    low = [at[0] - 1.0, _MOVES_S[0], _HOLDS_S[0], _MOVES_S[0]]
    high = [at[-1], _MOVES_S[1], _HOLDS_S[1], _MOVES_S[1]]
    start = np.clip(start, np.array(low) + 1e-3, np.array(high) - 1e-3)
    found = least_squares(off, start, bounds=(low, high), x_scale=(0.2, 0.2, 0.2, 0.2), max_nfev=15, xtol=1e-4)
    a, b, c, d = (float(one) for one in np.cumsum(found.x))
    # Of neighbours that a low-pass made alike, so many are one.
    alike = _RATE_HZ / (2.0 * _LOW_PASS_HZ)
    n = len(courses) * len(at) / alike
    jac, summed = np.asarray(found.jac, np.float64), np.tril(np.ones((4, 4)))
    covariance = summed @ np.linalg.pinv(jac.T @ jac) @ summed.T * 2.0 * float(found.cost) * alike / max(n - 11.0, 1.0)
    left, weight = parts(found.x, signal[near], of_load=True)
    depth_m = float(weight[0])
    energy = float(np.square(depth_m * _wave(at, *found.x)).sum())
    clear = _clearness(
        np.stack([_wave(at, *found.x), _plateau(at, *found.x), np.ones(len(at)), drift], axis=1), left, depth_m
    )
    change = 0.0 if posture is None else float(parts(found.x, posture[near], of_load=False)[1][0])
    return _Found((a, b, c, d), depth_m, change, float(np.sqrt(np.trace(covariance) / 4.0)), energy, clear)


def _clearness(basis: Floats, left: Floats, first: float) -> float:
    """The weight of the first of `basis` (n, k) over its standard deviation, with residuals `left` (n,)."""
    alike = _RATE_HZ / (2.0 * _LOW_PASS_HZ)
    variance = float(left @ left) / max(len(left) / alike - basis.shape[1] - 4.0, 1.0)
    return first / max(float(np.sqrt(variance * np.linalg.pinv(basis.T @ basis)[0, 0])), 1e-12)
