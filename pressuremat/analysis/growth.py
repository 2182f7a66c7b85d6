"""Newly loaded cells join islands, islands join feet.

In: the state and a frame. Out: the state, changed. Refuses to know time and contact thresholds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.analysis.state import Foot, Island, State
from pressuremat.processing import islands
from pressuremat.processing.contact import bounds, components
from pressuremat.types import Bools, Floats, Pressure


def grow(state: State, pressure: Pressure) -> None:
    """Give newly loaded cells to the islands they hang together with, or to new ones."""
    loaded = pressure >= state.thresholds.loaded
    rows, cols = bounds(loaded)
    labels, n = components(loaded[rows, cols])
    owner = state.owner[rows, cols]
    fresh = (labels > 0) & (owner == 0)
    for label in np.flatnonzero(np.bincount(labels[fresh], minlength=1)):
        piece = labels == label
        new = piece & fresh
        numbers = np.unique(owner[piece])
        _assign(state, owner, new, [int(k) for k in numbers if k], (rows.start, cols.start), pressure[rows, cols])
    # Islands that have come to touch within one foot are one island from now on.
    if n and state.found:
        _join_touching(state, labels, owner)


def _support(state: State, cells: Bools, corner: tuple[int, int]) -> tuple[Floats, int, float, float]:
    rows, cols = np.nonzero(cells)
    x, y = state.geometry.x_mm[cols + corner[1]], state.geometry.y_mm[rows + corner[0]]
    return islands.support(x, y, state.geometry.pitch_mm), len(rows), float(x.sum()), float(y.sum())


def _assign(
    state: State, owner: NDArray[np.int32], new: Bools, numbers: list[int], corner: tuple[int, int], pressure: Pressure
) -> None:
    reach, n_cells, sum_x, sum_y = _support(state, new, corner)
    if len(numbers) == 1:
        island = state.found[numbers[0]]
        joined = np.maximum(island.reach, reach)
        if islands.fits(joined, state.box) or not islands.fits(island.reach, state.box):
            _extend(state, owner, new, island, (joined, n_cells, sum_x, sum_y))
            return
    elif not numbers:
        pieces = _split(state, new, reach, corner, pressure)
        for piece in pieces:
            _new_island(state, owner, piece, corner)
        return
    # Several islands, or one that would become too large for a foot: cell by cell to the nearest, the rest on its own.
    nearest = islands.nearest_owner(np.where(np.isin(owner, numbers), owner, 0), new)
    for number in numbers:
        mine = np.zeros_like(new)
        mine[new] = nearest == number
        if not mine.any():
            continue
        island = state.found[number]
        reach, n_cells, sum_x, sum_y = _support(state, mine, corner)
        joined = np.maximum(island.reach, reach)
        if islands.fits(joined, state.box) or not islands.fits(island.reach, state.box):
            _extend(state, owner, mine, island, (joined, n_cells, sum_x, sum_y))
        else:
            labels, n = components(mine)
            for label in range(1, n + 1):
                _new_island(state, owner, labels == label, corner)


def _extend(
    state: State,
    owner: NDArray[np.int32],
    cells: Bools,
    island: Island,
    grown: tuple[Floats, int, float, float],
) -> None:
    owner[cells] = island.number
    if (grown[0] > island.reach).any():
        state.regroup = True
    island.reach = grown[0]
    island.n_cells += grown[1]
    island.sum_x += grown[2]
    island.sum_y += grown[3]
    state.version += 1


def _new_island(state: State, owner: NDArray[np.int32], cells: Bools, corner: tuple[int, int]) -> None:
    reach, n_cells, sum_x, sum_y = _support(state, cells, corner)
    # Numbers of feet that have left serve again: they are an index into every frame's sums.
    if state.free_numbers:
        number = state.free_numbers.pop()
    else:
        number = state.next_number
        state.next_number += 1
    owner[cells] = number
    state.found[number] = Island(number, state.index, state.time_s, reach, n_cells, sum_x, sum_y)
    state.regroup = True
    state.version += 1


def _split(state: State, cells: Bools, reach: Floats, corner: tuple[int, int], pressure: Pressure) -> list[Bools]:
    """A new piece that is too large for one foot, parted where its pressure is lowest; itself where that fails."""
    if islands.fits(reach, state.box):
        return [cells]
    values = pressure[cells]
    for level in np.quantile(values, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)):
        labels, n = components(cells & (pressure > level))
        sizes = np.bincount(labels.ravel(), minlength=n + 1)
        large = [
            k for k in range(1, n + 1) if sizes[k] >= max(state.settings.contact_least_cells, 0.15 * sizes[1:].max())
        ]
        if len(large) < 2 or not all(islands.fits(_support(state, labels == k, corner)[0], state.box) for k in large):
            continue
        nearest = islands.nearest_owner(np.where(np.isin(labels, large), labels, 0), cells)
        parts = []
        for k in large:
            part = np.zeros_like(cells)
            part[cells] = nearest == k
            parts.append(part)
        return parts
    return [cells]


def _join_touching(state: State, labels: NDArray[np.int32], owner: NDArray[np.int32]) -> None:
    inside = labels > 0
    # Each label with each owner that it touches, as one number: sorting pairs would cost more than all the rest.
    n_owners = int(owner.max()) + 1
    present = np.flatnonzero(np.bincount(labels[inside] * np.intp(n_owners) + owner[inside]))
    of_label = [divmod(int(code), n_owners) for code in present]
    for label in {label for label, _number in of_label}:
        numbers = [number for one, number in of_label if one == label and number in state.found]
        for number in numbers[1:]:
            keep, drop = state.found[numbers[0]], state.found.get(number)
            if drop is None or drop is keep:
                continue
            joined = np.maximum(keep.reach, drop.reach)
            if not islands.fits(joined, state.box):
                continue
            keep.reach = joined
            keep.n_cells += drop.n_cells
            keep.sum_x += drop.sum_x
            keep.sum_y += drop.sum_y
            keep.first_index, keep.first_s = min((keep.first_index, keep.first_s), (drop.first_index, drop.first_s))
            state.owner[state.owner == number] = keep.number
            del state.found[number]
            for foot in state.feet:
                if number in foot.numbers:
                    foot.numbers = tuple(sorted({*foot.numbers, keep.number} - {number}))
            state.regroup = True


def regroup(state: State) -> None:
    """Which islands make one foot, afresh; what is known of the feet so far goes with their islands."""
    state.regroup = False
    all_islands = list(state.found.values())
    reach = np.array([island.reach for island in all_islands])
    centre = np.array([island.centre for island in all_islands])
    before = {number: foot for foot in state.feet for number in foot.numbers}
    state.feet = []
    sizes = [island.n_cells for island in all_islands]
    for members in islands.group(reach, centre, state.box, sizes):
        numbers = tuple(sorted(all_islands[i].number for i in members))
        known = [before[number] for number in numbers if number in before]
        foot = next((foot for foot in known if foot.numbers == numbers), None)
        if foot is None:
            ons = [foot.on_s for foot in known if foot.on_s is not None]
            lasts = [foot.last_s for foot in known if foot.last_s is not None]
            foot = Foot(numbers, min(ons, default=None), max(lasts, default=None), state.time_s)
        state.feet.append(foot)
