"""The frames of the recent past, as much of each as is loaded.

In: frames one by one. Out: a window of the mat over a stretch of frames. Refuses to know feet.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from pressuremat.types import Bools, Floats, Pressure


class History:
    """Frames of the last `length_s`, oldest first; of each only the part around its load is kept."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._frames: deque[tuple[int, float, int, int, Pressure, bool]] = deque()

    @property
    def length_s(self) -> float:
        """How far back it reaches at most."""
        return self._length_s

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, index: int, time_s: float, row: int, col: int, part: Pressure, *, sharp: bool = True) -> None:
        """Keep `part` of frame `index`, whose corner lies at (row, col); outside it the frame counts as 0.

        `sharp` is False where putting it there smeared its cells over their neighbours.
        """
        self._frames.append((index, time_s, row, col, part, sharp))
        while self._frames[0][1] < time_s - self._length_s:
            self._frames.popleft()

    def forget_before(self, time_s: float) -> None:
        """Drop what nobody asks for any more."""
        while self._frames and self._frames[0][1] < time_s:
            self._frames.popleft()

    def window(self, start: int, rows: slice, cols: slice) -> tuple[Pressure, Floats, int, Bools]:
        """Frames from index `start` to the newest, (n, r, c) within the window; times, first index, which are sharp."""
        chosen = [entry for entry in self._frames if entry[0] >= start]
        out = np.zeros((len(chosen), rows.stop - rows.start, cols.stop - cols.start), np.float32)
        for frame, (_, _, row, col, part, _) in zip(out, chosen, strict=True):
            r0, r1 = max(rows.start, row), min(rows.stop, row + part.shape[0])
            c0, c1 = max(cols.start, col), min(cols.stop, col + part.shape[1])
            if r0 < r1 and c0 < c1:
                source = part[r0 - row : r1 - row, c0 - col : c1 - col]
                frame[r0 - rows.start : r1 - rows.start, c0 - cols.start : c1 - cols.start] = source
        times, sharp = (
            np.array([entry[1] for entry in chosen]),
            np.array([entry[5] for entry in chosen], dtype=np.bool_),
        )
        return out, times, chosen[0][0] if chosen else start, sharp
