"""Pressure to colour: look-up tables that are transparent at zero, and the upsampling that makes cells look like a
foot. For the eye only: no measure ever sees an upsampled picture. No Qt.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import N_
from pressuremat.report import theme as design
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
    return np.ascontiguousarray(kernel(values.shape[0], rows) @ values @ kernel(values.shape[1], cols).T)


def argb(values: Pressure, maximum: float, table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Colours of `values`, same shape, row 0 at the bottom turned to row 0 on top, as a screen wants it."""
    scaled = values[::-1] * np.float32((N_COLOURS - 1) / maximum)
    np.clip(scaled, 0, N_COLOURS - 1, out=scaled)
    return np.take(table, scaled.astype(np.uint16))
