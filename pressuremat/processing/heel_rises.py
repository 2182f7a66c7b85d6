"""Heel rises found in what the heel bears: each one's way up, top and way down; of a lunge, where its heel comes up.

In: the heel's share of the weight over time. Out: `Repetition`s. Refuses to know masks and what was asked for. A trace
may grow between two calls: a rise counts as soon as the heel is down again.
"""

from __future__ import annotations

import numpy as np

from pressuremat.processing.presence import runs
from pressuremat.processing.repetitions import Repetition
from pressuremat.types import Floats

#: The heel is off the ground where it bears less than this share of the body's weight [P].
OFF = 0.05
#: It has come down where it bears this share of what it bears in standing; less is bouncing on the ball [P].
_DOWN = 0.5
#: What the heel bears before and behind a rise is looked for this near, s.
_NEAR_S = 0.6
#: Shorter lifts are noise, s.
_LEAST_S = 0.1
#: An unhurried movement passes a tenth and nine tenths of its way at these shares of its time (`minimum_jerk`).
_TENTH = 0.2466


def heel_rises(time_s: Floats, heel: Floats) -> tuple[Repetition, ...]:
    """The rises in `heel` (n,), the heel's load over the body's weight at `time_s` (n,), in their order.

    () where the heel never bears anything, or never comes up. One that is not down again at the end is none.
    """
    if not len(heel):
        return ()
    usual = float(np.percentile(heel, 90))
    if usual <= 2.0 * OFF:
        return ()
    off, down = heel < OFF, heel >= _DOWN * usual
    found: list[Repetition] = []
    stands = runs(down)
    for run in runs(~down):
        up = np.flatnonzero(off[run]) + run.start
        if run.start == 0 or run.stop == len(heel) or not up.size:
            continue
        if time_s[up[-1]] - time_s[up[0]] < _LEAST_S:
            continue
        before = next(one for one in stands if one.stop == run.start)
        behind = next(one for one in stands if one.start == run.stop)
        found.append(_timed(time_s, heel, run, (before, behind), usual))
    return tuple(found)


def _timed(time_s: Floats, heel: Floats, run: slice, around: tuple[slice, slice], usual: float) -> Repetition:
    """The four times of a rise, from where nine tenths and a tenth of the load before and behind it are passed."""
    low = 0.1 * usual
    before = slice(max(around[0].start, int(np.searchsorted(time_s, time_s[run.start] - _NEAR_S))), run.start)
    behind = slice(run.stop, min(around[1].stop, int(np.searchsorted(time_s, time_s[run.stop] + _NEAR_S)) + 1))
    high = [0.9 * min(usual, float(heel[stand].max())) for stand in (before, behind)]
    first = before.start + int(np.flatnonzero(heel[before] >= high[0])[-1])
    last = behind.start + int(np.flatnonzero(heel[behind] >= high[1])[0])
    lifted = np.flatnonzero(heel[run] <= low) + run.start
    a, b = float(time_s[first]), float(time_s[lifted[0]])
    c, d = float(time_s[lifted[-1]]), float(time_s[last])
    up, back = (b - a) / (1.0 - 2.0 * _TENTH), (d - c) / (1.0 - 2.0 * _TENTH)
    interval = float(np.median(np.diff(time_s)))
    ends = a - _TENTH * up, b + _TENTH * up, c - _TENTH * back, d + _TENTH * back
    middle = (ends[1] + ends[2]) / 2.0
    # Who does not stop at the top turns there.
    return Repetition(ends[0], min(ends[1], middle), max(ends[2], middle), ends[3], interval)
