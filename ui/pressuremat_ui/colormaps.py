"""Pressure to colour: look-up tables that are transparent at zero, and the upsampling that makes cells look like a
foot. For the eye only: no measure ever sees an upsampled picture. No Qt.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pressuremat.drawings import theme as design
from pressuremat.i18n import N_
from pressuremat.types import Pressure

#: Key, label. "theme" is the design's own map: cream to aubergine on light, violet to cream on dark.
PALETTES = (("theme", N_("Ember")), ("cividis", N_("Cividis")), ("clinical", N_("Clinical")))
N_COLOURS = 1024

_ANCHORS = {
    "ember-light": tuple(c.lstrip("#") for c in design.LIGHT.pressure),
    "ember-dark": tuple(c.lstrip("#") for c in design.DARK.pressure),
    "cividis": ("00224e", "123570", "3b496c", "575d6d", "707173", "8a8678", "a59c74", "c3b369", "e1cc55", "fee838"),
    # Steps as clinicians know them from plate software; lightness is not monotone, hence never the default.
    "clinical": ("2b2f77", "2457c5", "1f9fd1", "22b573", "9acb3c", "f4df3a", "f5a623", "e8442e", "b4174f"),
}


def palette_name(palette: str, dark: bool) -> str:
    """The table that a palette means on a dark or light background."""
    if palette == "theme":
        return "ember-dark" if dark else "ember-light"
    return palette


@lru_cache(maxsize=8)
def lut(name: str) -> NDArray[np.uint32]:
    """Premultiplied ARGB words of `N_COLOURS` steps from zero to the scale's end, shape (N_COLOURS,)."""
    anchors = np.array([[int(a[i : i + 2], 16) for i in (0, 2, 4)] for a in _ANCHORS[name]], dtype=np.float64)
    t = np.linspace(0, 1, N_COLOURS)
    rgb = np.stack([np.interp(t, np.linspace(0, 1, len(anchors)), anchors[:, k]) for k in range(3)], axis=1)
    alpha = np.clip(t / design.FADE, 0, 1)
    alpha = alpha * alpha * (3 - 2 * alpha)
    words: NDArray[np.uint32] = np.round(np.column_stack([rgb * alpha[:, None], alpha * 255])).astype(np.uint32)
    shifted = words << np.array([16, 8, 0, 24], dtype=np.uint32)
    table: NDArray[np.uint32] = np.bitwise_or.reduce(shifted, axis=1)
    return table


def solid(name: str, n: int = 64) -> list[tuple[int, int, int]]:
    """`n` opaque colours from zero to the scale's end, for a colour bar."""
    anchors = np.array([[int(a[i : i + 2], 16) for i in (0, 2, 4)] for a in _ANCHORS[name]], dtype=np.float64)
    t = np.linspace(0, 1, n)
    rgb = np.stack([np.interp(t, np.linspace(0, 1, len(anchors)), anchors[:, k]) for k in range(3)], axis=1)
    return [(int(r), int(g), int(b)) for r, g, b in np.round(rgb)]


@lru_cache(maxsize=16)
def kernel(n_in: int, n_out: int) -> NDArray[np.float32]:
    """Weights (n_out, n_in) that resample a line of `n_in` cells smoothly; rows add up to 1, nothing is negative.

    The mean of the cubic B-spline, which is soft, and of linear interpolation, which keeps peaks: no ringing, and a
    maximum on screen that stays close to the cell's own. Beyond the edge the outermost cell goes on.
    """
    centre = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    weights = np.zeros((n_out, n_in), dtype=np.float64)
    base = np.floor(centre).astype(int)
    for k in range(-1, 3):
        d = np.abs(centre - (base + k))
        spline = np.where(d < 1, 2 / 3 - d * d + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0.0))
        linear = np.maximum(0.0, 1.0 - d)
        np.add.at(weights, (np.arange(n_out), np.clip(base + k, 0, n_in - 1)), 0.5 * spline + 0.5 * linear)
    return weights.astype(np.float32)


def upsample(values: Pressure, rows: int, cols: int) -> Pressure:
    """`values` (R, C) resampled to (rows, cols) by two matrix products; never negative, never above the maximum."""
    return upsample_part(values, slice(0, values.shape[0]), slice(0, values.shape[1]), rows, cols)[0]


def upsample_part(
    values: Pressure, part_rows: slice, part_cols: slice, rows: int, cols: int
) -> tuple[Pressure, int, int]:
    """The stretch of `upsample(values, rows, cols)` that a part of the cells covers, and its first row and column.

    As in the whole where the two outermost rows and columns of the part are empty or the mat's own edge.
    """
    over, top = _part_of_kernel(values.shape[0], rows, part_rows.start, part_rows.stop)
    across, left = _part_of_kernel(values.shape[1], cols, part_cols.start, part_cols.stop)
    return over @ np.ascontiguousarray(values[part_rows, part_cols]) @ across.T, top, left


@lru_cache(maxsize=512)
def _part_of_kernel(n_in: int, n_out: int, start: int, stop: int) -> tuple[NDArray[np.float32], int]:
    first, last = start * n_out // n_in, -(-stop * n_out // n_in)
    return np.ascontiguousarray(kernel(n_in, n_out)[first:last, start:stop]), first


def argb(values: Pressure, maximum: float, table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Colours of `values`, same shape; beyond the scale the last colour."""
    steps = (values * np.float32((N_COLOURS - 1) / maximum)).astype(np.intp)
    pixels = np.empty(values.shape, dtype=np.uint32)
    return np.take(table, steps, mode="clip", out=pixels)
