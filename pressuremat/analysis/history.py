"""The frames of the recent past, as much of each as is loaded.

In: frames one by one. Out: a window of the surface over a stretch of frames. Refuses to know feet.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from pressuremat.types import Bools, Cells, Floats, Pressure


class Kept(NamedTuple):
    """`part` of frame number `frame`, its corner at (row, column) of the surface; outside it the frame counts as 0.

    `sharp` is False where putting it there smeared its cells over their neighbours; `edge` (k, 2) are the cells that
    lay on the plate's edge while they were loaded, None for none.
    """

    frame: int
    time_s: float
    corner: tuple[int, int]
    part: Pressure
    sharp: bool = True
    edge: Cells | None = None


class Stretch(NamedTuple):
    """A window over some frames: `frames` (n, r, c), `time_s`, the `first` one's index, which are `sharp` (n,).

    `edge` (n, r, c) is True where load lay on the plate's edge; None where none did.
    """

    frames: Pressure
    time_s: Floats
    first: int
    sharp: Bools
    edge: Bools | None


class History:
    """Frames of the last `length_s`, oldest first; of each only the part around its load is kept."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._frames: deque[Kept] = deque()

    @property
    def length_s(self) -> float:
        """How far back it reaches at most."""
        return self._length_s

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, kept: Kept) -> None:
        """Keep a frame."""
        self._frames.append(kept)
        while self._frames[0].time_s < kept.time_s - self._length_s:
            self._frames.popleft()

    def forget_before(self, time_s: float) -> None:
        """Drop what nobody asks for any more."""
        while self._frames and self._frames[0].time_s < time_s:
            self._frames.popleft()

    def window(self, start: int, rows: slice, cols: slice) -> Stretch:
        """Frames from index `start` to the newest within a window of the surface."""
        chosen = [kept for kept in self._frames if kept.frame >= start]
        frames = np.zeros((len(chosen), rows.stop - rows.start, cols.stop - cols.start), np.float32)
        edge: Bools | None = None
        for k, kept in enumerate(chosen):
            (row, col), part = kept.corner, kept.part
            r0, r1 = max(rows.start, row), min(rows.stop, row + part.shape[0])
            c0, c1 = max(cols.start, col), min(cols.stop, col + part.shape[1])
            if r0 < r1 and c0 < c1:
                source = part[r0 - row : r1 - row, c0 - col : c1 - col]
                frames[k, r0 - rows.start : r1 - rows.start, c0 - cols.start : c1 - cols.start] = source
            if kept.edge is not None:
                at = kept.edge - (rows.start, cols.start)
                at = at[((at >= 0) & (at < frames.shape[1:])).all(axis=1)]
                if len(at):
                    edge = np.zeros(frames.shape, np.bool_) if edge is None else edge
                    edge[k, at[:, 0], at[:, 1]] = True
        time_s = np.array([kept.time_s for kept in chosen])
        sharp = np.array([kept.sharp for kept in chosen], dtype=np.bool_)
        return Stretch(frames, time_s, chosen[0].frame if chosen else start, sharp, edge)
