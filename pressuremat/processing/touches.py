"""Standing on one leg: since when the other foot is away, when it came down, until when.

In: what the standing foot and everything else bears over time. Out: `OneLeg`. Refuses to know which foot it is. A trace
may grow between two calls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.processing.presence import runs
from pressuremat.types import Bools, Floats

#: Who bears less than this share of their usual load on the foot has put the other one down beside the mat [P].
BEARS = 0.8
#: Shorter contacts do not count, and two with less than this between them are one touch, s [P].
_LEAST_S, _APART_S = 0.06, 0.2
#: Whoever was on one leg for less between two touches has stepped off, s [P].
_STANDS_S = 0.3


@dataclass(frozen=True)
class OneLeg:
    """On one leg `from_s` to `to_s`, with `touches` (from and to, s) between; `ends`: whether it was seen to end."""

    from_s: float
    to_s: float
    touches: tuple[tuple[float, float], ...]
    ends: bool

    @property
    def alone_s(self) -> float:
        """How long until the other foot first came down."""
        return (self.touches[0][0] if self.touches else self.to_s) - self.from_s


def one_leg(time_s: Floats, load: Floats, beside: Floats, contact: float) -> OneLeg | None:
    """The stance on one leg that lasts longest, touches included; None where there is none.

    `load` (n,) is what the foot bears, `beside` (n,) everything else on the mat, `contact` from where on that is the
    other foot; the unit is the same in all.
    """
    if not len(time_s) or not (load > 0).any():
        return None
    most = float(load.max())
    usual = float(np.median(load[load > 0.5 * most]))
    bears, away = load >= BEARS * usual, beside < contact
    alone = bears & away
    spans = runs(alone)
    if not spans:
        return None
    longest = max(spans, key=lambda run: float(time_s[run.stop - 1] - time_s[run.start]))
    # What lies before the first second alone is putting the other foot away.
    settled = [run for run in spans if time_s[run.stop - 1] - time_s[run.start] >= 1.0] or [longest]
    standing = [run for run in spans if time_s[run.stop - 1] - time_s[run.start] >= _STANDS_S] or [longest]
    begin, end = settled[0].start, max(standing[-1].stop, settled[0].stop)
    touching = _joined(time_s, ~alone[begin:end], begin)
    last = end < len(time_s) - 1
    return OneLeg(_passed(time_s, begin), _passed(time_s, end), tuple(touching), last)


def _passed(time_s: Floats, at: int) -> float:
    """When something changed between the frame before `at` and that."""
    if at <= 0 or at >= len(time_s):
        return float(time_s[min(max(at, 0), len(time_s) - 1)])
    return float(time_s[at - 1] + time_s[at]) / 2.0


def _joined(time_s: Floats, where: Bools, first: int) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for run in runs(where):
        begin, end = _passed(time_s, first + run.start), _passed(time_s, first + run.stop)
        if joined and begin - joined[-1][1] < _APART_S:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return [span for span in joined if span[1] - span[0] >= _LEAST_S]
