"""How much of a foot a mat cannot see: contact that presses less than its cells need to turn on.

A footprint's shape and the turn-on pressure enter, an area that may be hidden leaves. Model: a cell reads
√(p² − p₀²) above the turn-on pressure p₀ and nothing below, so that the outline, drawn at a reading of c, runs where
the foot presses p* = √(c² + p₀²). Outside it pressure falls on as steeply as it does inside; how far it is from p* to c
is the hidden rim. Where a whole line across the midfoot is silent, up to a foot's width may be hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.processing.shape import Shape
from pressuremat.types import Floats


@dataclass(frozen=True)
class Hidden:
    """Area in mm² that may be in contact unseen, and what it could add to the middle third's share of the print."""

    mm2: float
    arch_shift: float


NOTHING_HIDDEN = Hidden(0.0, 0.0)


def hidden_of(shape: Shape, contour: float, turn_on: float, pitch_mm: float) -> Hidden:
    """What cells that turn on at `turn_on` may hide of a print drawn at `contour`, both in its unit."""
    region = shape.toeless
    if not (turn_on > 0 and region.any()):
        return NOTHING_HIDDEN
    step = 2.0 * shape.half_s
    n = max(3, int(np.ceil(shape.toeless_mm / step)))
    width, rim = _lines(shape, n, step, contour, turn_on, pitch_mm)
    line = np.arange(n)
    third = [(line >= k * n // 3) & (line < (k + 1) * n // 3) for k in range(3)]
    # A midfoot is at most as wide as the narrower of heel and ball; a silent line may hide all of that.
    widest = min(float(width[third[0]].max(initial=0.0)), float(width[third[2]].max(initial=0.0)))
    room = np.where(third[1], np.maximum(widest - width, 0.0), 2.0 * pitch_mm)
    silent = third[1] & (width == 0) & (turn_on >= contour)
    unseen = np.where(silent, room, np.minimum(rim, room)) * step
    area = np.array([float(width[one].sum()) * step for one in third])
    more = np.array([float(unseen[one].sum()) for one in third])
    shift = float((area[1] + more[1]) / (area + more).sum() - area[1] / area.sum()) if area.sum() > 0 else 1.0
    return Hidden(float(more.sum()), abs(shift))


def _lines(shape: Shape, n: int, step: float, contour: float, turn_on: float, pitch_mm: float) -> tuple[Floats, Floats]:
    """Width of the print on each of `n` lines across it, and of the rim hidden on both its sides together, in mm."""
    region = shape.toeless
    s, m = shape.s[region], shape.m[region]
    at = np.clip((s / step).astype(np.intp), 0, n - 1)
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, at, m)
    np.maximum.at(high, at, m)
    seen = np.isfinite(low)
    width = np.where(seen, np.where(seen, high, 0) - np.where(seen, low, 0) + 2 * shape.half_m, 0.0)
    true = np.hypot(np.clip(shape.pressure, 0.0, None), turn_on)
    passed = float(np.hypot(contour, turn_on))
    # Pressure one cell inside each edge of each line: the mean of the points that lie there.
    rim = np.zeros(n)
    for edge, inward in ((low, 1.0), (high, -1.0)):
        wanted = np.where(seen, edge + inward * pitch_mm, 0.0)
        near = np.abs(m - wanted[at]) <= shape.half_m * 2
        count = np.bincount(at[near], minlength=n)
        inside = np.bincount(at[near], true[region][near], n) / np.maximum(count, 1)
        slope = np.maximum(np.where(count > 0, inside - passed, 0.0), 0.0) / pitch_mm
        rim += (passed - contour) / np.maximum(slope, 1e-9)
    return width, np.where(seen, rim, 0.0)
