"""Loaded cells that hang together over time, and which of them make one foot.

In: positions of cells. Out: extents, and groups of islands. Refuses to know pressure and frames.

An island is described by its support: how far it reaches in each of `ANGLES` directions. Two supports join by their
greater values, so that length and width of any union cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pressuremat.types import Bools, Floats

#: Directions every 5° over the full circle, from +y toward +x.
ANGLES_DEG: Floats = np.arange(0.0, 360.0, 5.0)
_UNIT = np.stack([np.sin(np.deg2rad(ANGLES_DEG)), np.cos(np.deg2rad(ANGLES_DEG))])
_HALF = len(ANGLES_DEG) // 2
_OPPOSITE = (np.arange(len(ANGLES_DEG)) + _HALF) % len(ANGLES_DEG)
_ACROSS = (np.arange(_HALF) + _HALF // 2) % _HALF
#: How far each direction is from y, and from x.
_OFF_Y_DEG = np.minimum(ANGLES_DEG[:_HALF], 180.0 - ANGLES_DEG[:_HALF])
_OFF_DEG = (_OFF_Y_DEG, 90.0 - _OFF_Y_DEG)
#: A gap across counts more than one along: heel and forefoot of one foot lie behind each other.
_WEIGHT = (1.0 + np.abs(_UNIT[0]), 1.0 + np.abs(_UNIT[1]))
#: Pieces side by side belong to one foot only if together they are no wider than a forefoot.
_SIDE_BY_SIDE_MM = 115.0
_SIDE_BY_SIDE_GAP_MM = 45.0
#: Islands of so few cells may be ghosts.
_SMALL_CELLS = 2
#: More islands than these are noise.
_MOST_ISLANDS = 60


@dataclass(frozen=True)
class FootBox:
    """What one foot fits into: a box turned at most `turn_deg` from the y direction, pieces at most `gap_mm` apart.

    `along_x` for feet that lie across the mat: a box turned so far from the x direction.
    """

    length_mm: float
    width_mm: float
    turn_deg: float
    gap_mm: float
    along_x: bool = False


def support(x_mm: Floats, y_mm: Floats, cell_mm: tuple[float, float]) -> Floats:
    """How far cells (n,) reach in each direction, outer corners included; −inf for none."""
    if not len(x_mm):
        return np.full(len(ANGLES_DEG), -np.inf)
    reach = (np.stack([x_mm, y_mm], axis=1) @ _UNIT).max(axis=0)
    return np.asarray(reach + (np.abs(_UNIT[0]) * cell_mm[0] + np.abs(_UNIT[1]) * cell_mm[1]) / 2)


def fits(reach: Floats, box: FootBox) -> bool:
    """Whether what has this support may be one foot: it fits into the box in some direction allowed."""
    return bool(_fit(reach[None], box, box.width_mm)[0])


def _fit(reach: Floats, box: FootBox, width_mm: float) -> Bools:
    """As `fits`, of many supports (n, K), in a box of that width."""
    extent = reach[:, :_HALF] + reach[:, _HALF:]
    turned = np.flatnonzero(_OFF_DEG[box.along_x] <= box.turn_deg)
    inside = (extent[:, turned] <= box.length_mm) & (extent[:, _ACROSS[turned]] <= width_mm)
    return np.asarray(inside.any(axis=1))


def group(reach: Floats, centre: Floats, box: FootBox, n_cells: ArrayLike | None = None) -> list[list[int]]:
    """Which islands make one foot: lists of indices into `reach` (n, K) and `centre` (n, 2), in mm.

    Nearest first. Pieces behind each other join first (heel and forefoot of a high arch), then pieces beside each
    other if they are together no wider than a forefoot: two feet side by side never join. Islands of one or two of
    `n_cells` join last: a ghost in front of the toes must not keep the forefoot from its heel. Of more islands than
    any feet make (a mat full of noise) only the largest join.
    """
    n = len(reach)
    groups = [[i] for i in range(n)]
    if n < 2:
        return groups
    sizes = np.full(n, _SMALL_CELLS + 1) if n_cells is None else np.array(n_cells)
    if n > _MOST_ISLANDS:
        largest = np.sort(np.argsort(-sizes, kind="stable")[:_MOST_ISLANDS])
        joined = [[int(largest[k]) for k in one] for one in group(reach[largest], centre[largest], box, sizes[largest])]
        return sorted([*joined, *([int(k)] for k in np.setdiff1d(np.arange(n), largest))])
    alive = np.ones(n, dtype=np.bool_)
    reach, centre = reach.copy(), centre.copy()
    rounds = [(True, False), (True, True), (False, False), (False, True)]
    for large, side_by_side in rounds if sizes.min() <= _SMALL_CELLS else rounds[2:]:
        active = np.flatnonzero(alive & (sizes > _SMALL_CELLS) if large else alive)
        cost = np.full((n, n), np.inf)
        for first in active.tolist():
            later = active[active > first]
            cost[first, later] = _costs(reach, centre, first, later, box, side_by_side)
        while True:
            i, j = divmod(int(cost.argmin()), n)
            if not np.isfinite(cost[i, j]):
                break
            n_i, n_j = len(groups[i]), len(groups[j])
            centre[i] = (centre[i] * n_i + centre[j] * n_j) / (n_i + n_j)
            reach[i] = np.maximum(reach[i], reach[j])
            groups[i], groups[j] = groups[i] + groups[j], []
            sizes[i] += sizes[j]
            alive[j] = False
            active = active[active != j]
            cost[j], cost[:, j] = np.inf, np.inf
            others = active[active != i]
            own = _costs(reach, centre, i, others, box, side_by_side)
            cost[np.minimum(others, i), np.maximum(others, i)] = own
    return [sorted(members) for members in groups if members]


def _costs(reach: Floats, centre: Floats, i: int, others: NDArray[np.intp], box: FootBox, side_by_side: bool) -> Floats:
    """Distance of island `i` from `others` (m,), weighted for grouping; infinite where they may not be one foot."""
    theirs = reach[others]
    # As far apart as in any direction; whose support is taken the other way round does not matter.
    apart = -(reach[i][_OPPOSITE] + theirs)
    plain, weighted = apart.max(axis=1, initial=0.0), (apart * _WEIGHT[box.along_x]).max(axis=1, initial=0.0)
    joined = np.maximum(reach[i], theirs)
    if side_by_side:
        allowed = (plain <= _SIDE_BY_SIDE_GAP_MM) & _fit(joined, box, _SIDE_BY_SIDE_MM)
    else:
        dx, dy = np.abs(centre[others] - centre[i]).T
        aside, ahead = (dy, dx) if box.along_x else (dx, dy)
        behind = aside <= ahead * np.tan(np.deg2rad(box.turn_deg))
        allowed = behind & (plain <= box.gap_mm) & _fit(joined, box, box.width_mm)
    return np.where(allowed, weighted, np.inf)


def nearest_owner(owners: np.ndarray, cells: Bools) -> np.ndarray:
    """For each of `cells` (R, C) the number in `owners` (0 for none) of the nearest owned cell; 0 where none is."""
    from scipy import ndimage

    if not (owners > 0).any():
        return np.zeros(int(cells.sum()), dtype=owners.dtype)
    index = ndimage.distance_transform_edt(owners == 0, return_distances=False, return_indices=True)
    return np.asarray(owners[tuple(index)][cells])
