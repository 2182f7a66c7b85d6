"""When somebody steps onto the mat, has settled, begins to leave and is gone.

In: what each foot of a test bears over time. Out: `Stay`. Refuses to know what the test is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.types import Bools, Floats

#: Settled is who bears a load within this share of the usual one, each foot its usual part of it, for so long [P].
_WITHIN, _SHARE_WITHIN, _LONG_S = 0.05, 0.1, 0.5
#: Somebody is on the mat while they bear more than this share of their usual load.
_ON = 0.1


@dataclass(frozen=True)
class Stay:
    """Somebody on the mat: `on_s` the first load, `settled_s` when it had become steady, `leaving_s` when it was so for
    the last time, `off_s` the last load. `begins` and `ends`: whether the recording shows them come and go."""

    on_s: float
    settled_s: float
    leaving_s: float
    off_s: float
    begins: bool
    ends: bool


def stay(time_s: Floats, loads: Floats, apart: Bools | None = None) -> Stay | None:
    """The stay of somebody whose feet bear `loads` (n, feet), in any unit, at `time_s` (n,), steps off early included.

    `apart` (n,) is True where nothing but these feet bears load; steady is nobody else. None where nobody settles.
    """
    if not len(time_s):
        return None
    total = loads.sum(axis=1)
    usual = float(np.median(total[total > 0])) if (total > 0).any() else 0.0
    on = np.flatnonzero(total > _ON * usual) if usual > 0 else np.zeros(0, np.intp)
    if not on.size:
        return None
    usual = float(np.median(total[on]))
    share = loads / np.where(total > 0, total, 1.0)[:, None]
    calm = np.abs(total - usual) <= _WITHIN * usual
    calm &= (np.abs(share - np.median(share[on], axis=0)) <= _SHARE_WITHIN).all(axis=1)
    if apart is not None:
        calm &= apart
    long = [run for run in runs(calm) if time_s[run.stop - 1] - time_s[run.start] >= _LONG_S]
    if not long:
        return None
    return Stay(
        float(time_s[on[0]]),
        float(time_s[long[0].start]),
        float(time_s[long[-1].stop - 1]),
        float(time_s[on[-1]]),
        begins=bool(on[0] > 0),
        ends=bool(on[-1] < len(time_s) - 1),
    )


def runs(where: Bools) -> list[slice]:
    """The stretches of `where` (n,) that are True, in their order.

    >>> runs(np.array([True, False, True, True]))
    [slice(0, 1, None), slice(2, 4, None)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
