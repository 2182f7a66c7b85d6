"""Which way round a mat is wired: one of eight, found from four pressed corners and a lifted left foot.

Frames as they are wired enter, frames as the person stands on the mat leave: column 0 at the left, row 0 nearest.
The orientation belongs to the mat and is applied to the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _

#: What counts as pressed, as a share of the largest load.
_PRESSED = 0.03
#: The corners in the order in which the wizard asks for them, as (row, column) of the mat seen by the person.
CORNERS = (N_("near left"), N_("near right"), N_("far right"), N_("far left"))


@dataclass(frozen=True)
class Orientation:
    """First rows and columns are swapped where `swap`, then rows and columns counted from their other ends."""

    swap: bool = False
    flip_rows: bool = False
    flip_cols: bool = False

    @property
    def name(self) -> str:
        """As it is stored: `as-wired`, or `swap`, `rows` and `cols` joined by +."""
        parts = [word for on, word in ((self.swap, "swap"), (self.flip_rows, "rows"), (self.flip_cols, "cols")) if on]
        return "+".join(parts) or "as-wired"

    def apply(self, frames: NDArray[Any]) -> NDArray[Any]:
        """Frames (..., R, C) the right way round; (..., C, R) where swapped."""
        out = frames.swapaxes(-1, -2) if self.swap else frames
        return out[..., :: -1 if self.flip_rows else 1, :: -1 if self.flip_cols else 1]

    def back(self, frames: NDArray[Any]) -> NDArray[Any]:
        """The reverse of `apply`."""
        out = frames[..., :: -1 if self.flip_rows else 1, :: -1 if self.flip_cols else 1]
        return out.swapaxes(-1, -2) if self.swap else out

    def geometry(self, wired: MatGeometry) -> MatGeometry:
        """The grid of frames that were turned, from the grid as it is wired."""
        if not self.swap:
            return wired
        (x, y), (left, near) = wired.pitch_mm, wired.origin_mm
        return MatGeometry(wired.cols, wired.rows, (y, x), wired.pitch_known, (near, left))


AS_WIRED = Orientation()
ORIENTATIONS: tuple[Orientation, ...] = tuple(
    Orientation(swap, rows, cols) for swap in (False, True) for rows in (False, True) for cols in (False, True)
)


def orientation_by_name(name: str) -> Orientation:
    """The orientation of that name. Raises ValueError that lists the names."""
    for one in ORIENTATIONS:
        if one.name == name:
            return one
    raise ValueError(f"an orientation is one of {', '.join(o.name for o in ORIENTATIONS)}, not {name!r}")


def corner_presses(frames: NDArray[Any]) -> list[NDArray[np.float64]]:
    """The pictures (R, C) of the first four presses with pauses between them; fewer where fewer are seen.

    `frames` (T, R, C) are values above the zero. If somebody stands on the mat behind them, first on both feet and
    then on one, two more pictures follow: of the beginning and of the end of standing.
    """
    total = frames.sum(axis=(1, 2), dtype=np.float64)
    if not len(total) or total.max() <= 0:
        return []
    # Feet are far heavier than hands: what counts is to stand out from the empty mat's noise.
    empty = float(np.percentile(total, 10))
    spans = _spans(total > empty + _PRESSED * (float(total.max()) - empty))
    pictures = []
    for start, stop in spans[: len(CORNERS)]:
        strong = total[start:stop] >= 0.5 * total[start:stop].max()
        pictures.append(np.asarray(frames[start:stop][strong].mean(axis=0, dtype=np.float64)))
    if len(spans) > len(CORNERS):
        start, stop = spans[len(CORNERS)]
        edge, part = (stop - start) // 10, max(1, (stop - start) // 4)
        for first in (start + edge, stop - edge - part):
            pictures.append(np.asarray(frames[first : first + part].mean(axis=0, dtype=np.float64)))
    return pictures


def _spans(loaded: NDArray[np.bool_], least: int = 5) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loaded.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= least]


def orientation_from_corners(pictures: Sequence[NDArray[Any]]) -> Orientation:
    """The one of eight that brings four presses, in the order of `CORNERS`, to their corners.

    Raises ValueError where there are not four presses in four different corners, or no orientation fits.
    """
    if len(pictures) != len(CORNERS):
        raise ValueError(
            _("four corners must be pressed one after the other, {n} presses were seen").format(n=len(pictures))
        )
    for one in ORIENTATIONS:
        if [corner_of(one.apply(np.asarray(picture))) for picture in pictures] == [(0, 0), (0, 1), (1, 1), (1, 0)]:
            return one
    seen = [corner_of(np.asarray(picture)) for picture in pictures]
    raise ValueError(
        _("the presses must be at {corners}, they were in the corners {seen} of the wiring").format(
            corners=", ".join(_(corner) for corner in CORNERS), seen=", ".join(f"{row}/{col}" for row, col in seen)
        )
    )


def corner_of(picture: NDArray[Any]) -> tuple[int, int]:
    """Which corner holds the centre of load: (0 near or 1 far, 0 left or 1 right)."""
    rows, cols = picture.shape
    load = np.maximum(picture, 0)
    total = max(float(load.sum()), 1e-12)
    y = float(load.sum(axis=1) @ (np.arange(rows) + 0.5)) / total / rows
    x = float(load.sum(axis=0) @ (np.arange(cols) + 0.5)) / total / cols
    return int(y > 0.5), int(x > 0.5)


def left_foot_was_lifted(both: NDArray[Any], one: NDArray[Any], found: Orientation) -> bool:
    """Whether load moved to the right between two pictures (R, C) as wired: the check that corners were not confused.

    `both` is of standing on both feet, `one` of standing after the left one was lifted.
    """

    def x(picture: NDArray[Any]) -> float:
        turned = np.maximum(found.apply(np.asarray(picture)), 0)
        return float(turned.sum(axis=0) @ np.arange(turned.shape[1])) / max(float(turned.sum()), 1e-12)

    return x(one) > x(both)
