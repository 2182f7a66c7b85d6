"""Loaded cells that hang together over time, and which of them make one foot.

In: positions of cells. Out: extents, and groups of islands. Refuses to know pressure and frames.

An island is described by its support: how far it reaches in each of `ANGLES` directions. Two supports join by their
greater values, so that length and width of any union cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pressuremat.types import Bools, Floats

#: Directions every 5° over the full circle, from +y toward +x.
ANGLES_DEG: Floats = np.arange(0.0, 360.0, 5.0)
_UNIT = np.stack([np.sin(np.deg2rad(ANGLES_DEG)), np.cos(np.deg2rad(ANGLES_DEG))])
_HALF = len(ANGLES_DEG) // 2
_QUARTER = len(ANGLES_DEG) // 4
#: A gap across counts more than one along: heel and forefoot of one foot lie behind each other.
_WEIGHT = 1.0 + np.abs(_UNIT[0])
#: Pieces side by side belong to one foot only if together they are no wider than a forefoot.
_SIDE_BY_SIDE_MM = 115.0
_SIDE_BY_SIDE_GAP_MM = 45.0
#: Islands of so few cells may be ghosts.
_SMALL_CELLS = 2


@dataclass(frozen=True)
class FootBox:
    """What one foot fits into: a box turned at most `turn_deg` from the y direction, pieces at most `gap_mm` apart."""

    length_mm: float
    width_mm: float
    turn_deg: float
    gap_mm: float


def support(x_mm: Floats, y_mm: Floats, cell_mm: tuple[float, float]) -> Floats:
    """How far cells (n,) reach in each direction, outer corners included; −inf for none."""
    if not len(x_mm):
        return np.full(len(ANGLES_DEG), -np.inf)
    reach = (np.stack([x_mm, y_mm], axis=1) @ _UNIT).max(axis=0)
    return np.asarray(reach + (np.abs(_UNIT[0]) * cell_mm[0] + np.abs(_UNIT[1]) * cell_mm[1]) / 2)


def fits(reach: Floats, box: FootBox) -> bool:
    """Whether what has this support may be one foot: it fits into the box in some direction allowed."""
    extent = reach[:_HALF] + reach[_HALF:]
    off_y = np.minimum(ANGLES_DEG[:_HALF], 180.0 - ANGLES_DEG[:_HALF])
    across = np.roll(extent, -_QUARTER)
    return bool(((off_y <= box.turn_deg) & (extent <= box.length_mm) & (across <= box.width_mm)).any())


def narrow(reach: Floats, box: FootBox, width_mm: float) -> bool:
    """As `fits`, with another width."""
    return fits(reach, FootBox(box.length_mm, width_mm, box.turn_deg, box.gap_mm))


def gaps(reach: Floats) -> tuple[Floats, Floats]:
    """Distance between the hulls of islands with supports (n, K), in mm and weighted for grouping, each (n, n)."""
    apart = -(reach[:, None, :] + np.roll(reach, _HALF, axis=1)[None, :, :])
    return apart.max(axis=2).clip(0), (apart * _WEIGHT).max(axis=2).clip(0)


def group(reach: Floats, centre: Floats, box: FootBox, n_cells: Sequence[int] | None = None) -> list[list[int]]:
    """Which islands make one foot: lists of indices into `reach` (n, K) and `centre` (n, 2), in mm.

    Nearest first. Pieces behind each other join first (heel and forefoot of a high arch), then pieces beside each
    other if they are together no wider than a forefoot: two feet side by side never join. Islands of one or two of
    `n_cells` join last: a ghost in front of the toes must not keep the forefoot from its heel.
    """
    groups = [[i] for i in range(len(reach))]
    if len(groups) < 2:
        return groups
    reach, centre = reach.copy(), centre.copy()
    plain, weighted = gaps(reach)
    sizes = [_SMALL_CELLS + 1] * len(groups) if n_cells is None else list(n_cells)
    rounds = [(True, False), (True, True), (False, False), (False, True)]
    for large, side_by_side in rounds if min(sizes) <= _SMALL_CELLS else rounds[2:]:
        while True:
            now = [i for i in range(len(groups)) if groups[i] and (not large or sizes[i] > _SMALL_CELLS)]
            pairs = [
                (weighted[i, j], i, j)
                for k, i in enumerate(now)
                for j in now[k + 1 :]
                if _may_join(reach, centre, plain, i, j, box, side_by_side)
            ]
            if not pairs:
                break
            _, i, j = min(pairs)
            n_i, n_j = len(groups[i]), len(groups[j])
            centre[i] = (centre[i] * n_i + centre[j] * n_j) / (n_i + n_j)
            reach[i] = np.maximum(reach[i], reach[j])
            groups[i], groups[j] = groups[i] + groups[j], []
            sizes[i] += sizes[j]
            plain, weighted = gaps(reach)
    return [sorted(members) for members in groups if members]


def _may_join(reach: Floats, centre: Floats, plain: Floats, i: int, j: int, box: FootBox, side_by_side: bool) -> bool:
    dx, dy = np.abs(centre[j] - centre[i])
    behind = dx <= dy * np.tan(np.deg2rad(box.turn_deg))
    joined = np.maximum(reach[i], reach[j])
    if side_by_side:
        return plain[i, j] <= _SIDE_BY_SIDE_GAP_MM and narrow(joined, box, _SIDE_BY_SIDE_MM)
    return bool(behind) and plain[i, j] <= box.gap_mm and fits(joined, box)


def nearest_owner(owners: np.ndarray, cells: Bools) -> np.ndarray:
    """For each of `cells` (R, C) the number in `owners` (0 for none) of the nearest owned cell; 0 where none is."""
    from scipy import ndimage

    if not (owners > 0).any():
        return np.zeros(int(cells.sum()), dtype=owners.dtype)
    index = ndimage.distance_transform_edt(owners == 0, return_distances=False, return_indices=True)
    return np.asarray(owners[tuple(index)][cells])
