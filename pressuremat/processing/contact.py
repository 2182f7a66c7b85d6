"""Which cells are loaded, and which of them hang together.

In: one frame. Out: masks and numbered components. Refuses to know feet, time and units.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Bools, Floats, Pressure

#: No mat reads this much, in kPa or counts; sums over any mat and time stay finite below it.
NO_READING = np.float32(1e9)
_EIGHT = np.ones((3, 3), dtype=np.int8)


def clean(frame: Pressure) -> Pressure:
    """`frame` without what no sensor means: NaN, infinities, negative values and more than `NO_READING` become 0.

    The same array where there are none.
    """
    # NaN compares as False, so that one pass of each finds everything.
    if frame.size and frame.min() >= 0 and frame.max() <= NO_READING:
        return frame
    good = (frame >= 0) & (frame <= NO_READING)
    return np.where(good, frame, np.float32(0)).astype(np.float32, copy=False)


def components(mask: Bools) -> tuple[NDArray[np.int32], int]:
    """Numbers from 1 for the pieces of `mask` (R, C), corners touching counts as together; 0 elsewhere."""
    from scipy import ndimage

    labels = np.zeros(mask.shape, dtype=np.int32)
    n = ndimage.label(mask, structure=_EIGHT, output=labels)
    return labels, int(n)


def dilate(mask: Bools, cells: int) -> Bools:
    """`mask` grown by `cells` in every direction, corners included."""
    grown = mask.copy()
    for _ in range(cells):
        wide = grown.copy()
        wide[1:] |= grown[:-1]
        wide[:-1] |= grown[1:]
        grown = wide.copy()
        grown[:, 1:] |= wide[:, :-1]
        grown[:, :-1] |= wide[:, 1:]
    return grown


def bounds(mask: Bools, margin: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the smallest window holding `mask`, widened by `margin` within the array.

    An empty mask gives an empty window at the origin.
    """
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    return (
        slice(max(0, int(rows[0]) - margin), min(mask.shape[0], int(rows[-1]) + 1 + margin)),
        slice(max(0, int(cols[0]) - margin), min(mask.shape[1], int(cols[-1]) + 1 + margin)),
    )


def noise_sd(cell_maximum: Floats, cell_sd: Floats) -> float:
    """Standard deviation of an unloaded cell, from the quieter half of the mat; 0 where nothing is known.

    `cell_maximum` and `cell_sd` (R, C) are over time. A cell that a foot ever touched has a high maximum.
    """
    if not cell_maximum.size:
        return 0.0
    quiet = cell_maximum <= np.median(cell_maximum)
    return float(np.median(cell_sd[quiet]))
