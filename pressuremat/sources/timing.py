"""Board clock and sequence numbers -> seconds and gaps.

A frame's sequence number, its board clock (u32 µs, wrapping every 71.6 minutes) and the host's clock enter; a time
on one axis that only grows leaves, with the gap before the frame where there is one. Knows no wire and no port.
"""

from __future__ import annotations

from dataclasses import dataclass

from pressuremat.i18n import _
from pressuremat.types import Gap
from pressuremat.units import s_from_us

_WRAP = 2**32
_WRAP_S = s_from_us(_WRAP)

#: Times on the axis must grow; a board whose clock stands still gets this much between two frames.
_LEAST_STEP_S = 1e-6

#: More frames in a row that are not newer are no echo of what was sent: the count itself has gone back, or one frame
#: with a wrong number came through.
_MOST_LATE = 500


@dataclass(frozen=True)
class Placed:
    """Where a frame belongs: its time, and the gap that ends with it."""

    time_s: float
    gap: Gap | None


class Timeline:
    """One source's time axis, from its first frame on, over wrapping clocks, losses and resets of the board."""

    def __init__(self) -> None:
        self._sequence: int | None = None
        self._clock_us = 0
        self._host_s = 0.0
        self._time_s = 0.0
        self._begun = False
        self._reason: str | None = None
        self._n_late = 0

    def interrupt(self, reason: str) -> None:
        """The board is away or has started anew: the next frame continues the axis by the host's clock."""
        self._sequence = None
        self._reason = reason

    def place(self, sequence: int, clock_us: int, host_s: float) -> Placed | None:
        """Time of a frame, or None for one that is not newer than the last (doubled, or late)."""
        if not self._begun:
            self._begun = True
            placed = Placed(0.0, None)
        elif self._sequence is None:
            time_s = self._time_s + max(host_s - self._host_s, _LEAST_STEP_S)
            placed = Placed(time_s, Gap(self._time_s, time_s, None, self._reason or _("the board was away")))
        else:
            step = (sequence - self._sequence) % _WRAP
            if step == 0 or step > _WRAP // 2:
                self._n_late += 1
                if self._n_late > _MOST_LATE:
                    self.interrupt(_("the board's count of frames went back"))
                return None
            time_s = self._time_s + max(self._elapsed_s(clock_us, host_s), _LEAST_STEP_S)
            gap = Gap(self._time_s, time_s, step - 1, _("frames were lost")) if step > 1 else None
            placed = Placed(time_s, gap)
        self._sequence, self._clock_us, self._host_s, self._time_s = sequence, clock_us, host_s, placed.time_s
        self._reason = None
        self._n_late = 0
        return placed

    def _elapsed_s(self, clock_us: int, host_s: float) -> float:
        elapsed_s = s_from_us((clock_us - self._clock_us) % _WRAP)
        # The board's clock says where within a turn; only the host knows how many whole turns went by meanwhile.
        turns = round((host_s - self._host_s - elapsed_s) / _WRAP_S)
        return elapsed_s + max(turns, 0) * _WRAP_S
