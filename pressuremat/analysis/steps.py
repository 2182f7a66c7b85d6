"""The stages that remember: loaded cells → islands → feet → footprints, one frame at a time.

In: `start`, then every frame to `step`, then `finish`. Out: what each frame shows, and each footprint as its foot
leaves. Live and recorded analysis use these and nothing else. Refuses to know where frames come from.

An island is a set of cells that were loaded together; it grows and never shrinks until its foot leaves. Islands that
fit into one foot are one foot, so that heel and toes stay together while the midfoot is in the air.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.analysis.history import History
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.geometry import MatGeometry
from pressuremat.processing import footprints, islands
from pressuremat.processing.contact import bounds, clean, components, dilate
from pressuremat.types import Bools, Floats, Footprint, Pressure

#: Faint load up to this long before and after a contact belongs to its footprint.
_FRINGE_S = 0.15
#: Cells this far around a footprint's loaded cells are its soft edge.
_EDGE_MM = 12.0
_KEEP_MARGIN = 3


@dataclass
class Island:
    """Cells that were loaded together: what is known of them besides the owner map."""

    number: int
    first_index: int
    first_s: float
    reach: NDArray[np.float64]
    n_cells: int = 0
    sum_x: float = 0.0
    sum_y: float = 0.0

    @property
    def centre(self) -> tuple[float, float]:
        """Mean position of its cells in mm."""
        return self.sum_x / self.n_cells, self.sum_y / self.n_cells


@dataclass
class Foot:
    """A group of islands on the mat now. `on_s` and `last_s`: when its total first and last reached the threshold."""

    numbers: tuple[int, ...]
    on_s: float | None = None
    last_s: float | None = None
    loaded_s: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class _Left:
    """What is remembered of a foot that has left, for feet that were there at the same time."""

    centre: tuple[float, float]
    on_s: float
    last_s: float
    cells: Bools


@dataclass(frozen=True, eq=False)
class Moment:
    """What one frame shows: cleaned pressure (R, C), its total in `unit`, the body's CoP, footprints that ended."""

    pressure: Pressure
    total: float
    cop_mm: tuple[float, float]
    closed: tuple[Footprint, ...]


@dataclass
class State:
    """All that the stages remember."""

    geometry: MatGeometry
    settings: Settings
    thresholds: Thresholds
    trimmed_to_contact: bool
    history: History
    owner: NDArray[np.int32]
    found: dict[int, Island] = field(default_factory=dict)
    feet: list[Foot] = field(default_factory=list)
    left: list[_Left] = field(default_factory=list)
    next_number: int = 1
    next_id: int = 1
    index: int = -1
    time_s: float = float("nan")
    stretch_index: int = 0
    n_ghosts: int = 0
    regroup: bool = False
    version: int = 0

    @property
    def box(self) -> islands.FootBox:
        """What one foot fits into."""
        s = self.settings
        return islands.FootBox(s.foot_length_mm, s.foot_width_mm, s.foot_turn_deg, s.foot_gap_mm)


def start(
    geometry: MatGeometry,
    thresholds: Thresholds,
    settings: Settings,
    *,
    trimmed_to_contact: bool = False,
    history_s: float = float("inf"),
) -> State:
    """The state before the first frame."""
    owner = np.zeros(geometry.shape, np.int32)
    return State(geometry, settings, thresholds, trimmed_to_contact, History(history_s), owner)


def step(state: State, time_s: float, pressure: Pressure) -> Moment:
    """Take in the next frame (R, C) in the thresholds' unit. NaN and negative values count as 0."""
    pressure = clean(pressure)
    closed: list[Footprint] = []
    if state.index >= 0 and time_s - state.time_s > state.settings.recording_gap_s:
        closed += _close(state, list(state.feet), last=True)
        state.stretch_index = state.index + 1
    state.index += 1
    state.time_s = time_s
    flat = np.flatnonzero(pressure >= state.thresholds.loaded)
    if flat.size or state.feet:
        owners = state.owner.ravel()[flat]
        if not owners.all():
            _grow(state, pressure)
            owners = state.owner.ravel()[flat]
        if state.regroup:
            _regroup(state)
        _keep(state, pressure, flat)
        totals: Floats = np.bincount(owners, pressure.ravel()[flat], state.next_number).astype(np.float64, copy=False)
        closed += _close(state, _gone(state, totals), last=False)
    total, cop = body(pressure, state.geometry, state.thresholds)
    return Moment(pressure, total, cop, tuple(closed))


def finish(state: State) -> tuple[Footprint, ...]:
    """Footprints of the feet that are still on the mat after the last frame."""
    return tuple(_close(state, list(state.feet), last=True))


def body(pressure: Pressure, geometry: MatGeometry, thresholds: Thresholds) -> tuple[float, tuple[float, float]]:
    """Total of a frame (R, C) in its unit, and the centre of pressure of all load in mm (NaN for too little)."""
    if thresholds.cop_floor > 0:
        pressure = np.where(pressure > thresholds.cop_floor, pressure, np.float32(0))
    along_x = pressure.sum(axis=0, dtype=np.float64)
    along_y = pressure.sum(axis=1, dtype=np.float64)
    total = float(along_x.sum())
    if total <= 0 or total < thresholds.cop_least:
        return total, (float("nan"), float("nan"))
    return total, (float(along_x @ geometry.x_mm) / total, float(along_y @ geometry.y_mm) / total)


def _keep(state: State, pressure: Pressure, flat: NDArray[np.intp]) -> None:
    """Put the loaded part of a frame into the history."""
    if flat.size:
        cols = state.geometry.cols
        rows_at, cols_at = flat // cols, flat % cols
        r0, c0 = max(0, int(rows_at[0]) - _KEEP_MARGIN), max(0, int(cols_at.min()) - _KEEP_MARGIN)
        part = pressure[r0 : int(rows_at[-1]) + 1 + _KEEP_MARGIN, c0 : int(cols_at.max()) + 1 + _KEEP_MARGIN].copy()
    else:
        r0 = c0 = 0
        part = pressure[:0, :0]
    state.history.add(state.index, state.time_s, r0, c0, part)


def _grow(state: State, pressure: Pressure) -> None:
    """Give newly loaded cells to the islands they hang together with, or to new ones."""
    loaded = pressure >= state.thresholds.loaded
    rows, cols = bounds(loaded)
    labels, n = components(loaded[rows, cols])
    owner = state.owner[rows, cols]
    fresh = (labels > 0) & (owner == 0)
    for label in np.unique(labels[fresh]):
        piece = labels == label
        new = piece & fresh
        numbers = np.unique(owner[piece])
        _assign(state, owner, new, [int(k) for k in numbers if k], (rows.start, cols.start), pressure[rows, cols])
    # Islands that have come to touch within one foot are one island from now on.
    if n and state.found:
        _join_touching(state, labels, owner)


def _support(state: State, cells: Bools, corner: tuple[int, int]) -> tuple[NDArray[np.float64], int, float, float]:
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
    grown: tuple[NDArray[np.float64], int, float, float],
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
    number = state.next_number
    state.next_number += 1
    owner[cells] = number
    state.found[number] = Island(number, state.index, state.time_s, reach, n_cells, sum_x, sum_y)
    state.regroup = True
    state.version += 1


def _split(
    state: State, cells: Bools, reach: NDArray[np.float64], corner: tuple[int, int], pressure: Pressure
) -> list[Bools]:
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
    pairs = np.unique(np.stack([labels[inside], owner[inside]]), axis=1)
    for label in np.unique(pairs[0]):
        numbers = [int(k) for k in pairs[1][pairs[0] == label] if k in state.found]
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


def _regroup(state: State) -> None:
    """Which islands make one foot, afresh; what is known of the feet so far goes with their islands."""
    state.regroup = False
    all_islands = list(state.found.values())
    reach = np.array([island.reach for island in all_islands])
    centre = np.array([island.centre for island in all_islands])
    before = state.feet
    state.feet = []
    for members in islands.group(reach, centre, state.box):
        numbers = tuple(sorted(all_islands[i].number for i in members))
        known = [foot for foot in before if set(foot.numbers) & set(numbers)]
        foot = next((foot for foot in known if foot.numbers == numbers), None)
        if foot is None:
            ons = [foot.on_s for foot in known if foot.on_s is not None]
            lasts = [foot.last_s for foot in known if foot.last_s is not None]
            foot = Foot(numbers, min(ons, default=None), max(lasts, default=None), state.time_s)
        state.feet.append(foot)


def _gone(state: State, totals: Floats) -> list[Foot]:
    """Update every foot's total; those that have left the mat."""
    gone = []
    for foot in state.feet:
        foot.total = float(sum(totals[number] for number in foot.numbers))
        if foot.total > 0:
            foot.loaded_s = state.time_s
        if foot.total >= state.thresholds.contact:
            foot.on_s = state.time_s if foot.on_s is None else foot.on_s
            foot.last_s = state.time_s
        quiet_since = foot.loaded_s if foot.last_s is None else foot.last_s
        if state.time_s - quiet_since > state.settings.contact_gap_s:
            gone.append(foot)
    return gone


def _close(state: State, gone: list[Foot], *, last: bool) -> list[Footprint]:
    """Make footprints of feet that have left, number them, and forget their cells."""
    closed = []
    for foot in gone:
        made = _footprint(state, foot, last=last) if foot.on_s is not None else None
        if made is not None:
            closed.append(replace(made, id=state.next_id))
            state.next_id += 1
        else:
            state.n_ghosts += 1
    for foot in gone:
        state.owner[np.isin(state.owner, foot.numbers)] = 0
        for number in foot.numbers:
            state.found.pop(number, None)
        state.feet.remove(foot)
    if gone:
        state.regroup = bool(state.found)
        state.version += 1
        needed = min((island.first_s for island in state.found.values()), default=state.time_s)
        state.history.forget_before(needed - _FRINGE_S)
        state.left = [one for one in state.left if one.last_s >= needed]
        if not state.found:
            state.owner[:] = 0
            state.next_number = 1
    return closed


def _footprint(state: State, foot: Foot, *, last: bool) -> Footprint | None:
    on_s, last_s = _held(foot)
    own = np.isin(state.owner, foot.numbers)
    first = min(state.found[number].first_index for number in foot.numbers)
    cells = _with_edge(state, own, foot)
    window = bounds(cells, 1)
    frames, time_s, start_index = state.history.window(first, *window)
    frames *= cells[window]
    s, t = state.settings, state.thresholds
    rules = footprints.ContactRules(
        t.unit,
        t.contact,
        t.contour,
        t.cop_floor,
        s.contact_least_s,
        s.static_s,
        s.steady_share,
        s.contact_least_mm2,
        s.contact_least_cells,
        _FRINGE_S,
        s.upsampling,
        s.foot_length_mm,
    )
    untrimmed = not state.trimmed_to_contact
    around = footprints.Surroundings(
        window,
        state.geometry.shape,
        first=untrimmed and start_index == state.stretch_index,
        last=untrimmed and last,
        place=_place(state, foot),
    )
    geometry = state.geometry.window(*window)
    made = footprints.build(frames, time_s, start_index, geometry, rules, around)
    if made is not None:
        state.left.append(_Left(_centre(state, foot), on_s, last_s, own))
    return made


def _held(foot: Foot) -> tuple[float, float]:
    """When a foot that reached the contact threshold first and last did so."""
    if foot.on_s is None or foot.last_s is None:
        raise ValueError("this foot was never on the mat")
    return foot.on_s, foot.last_s


def _with_edge(state: State, own: Bools, foot: Foot) -> Bools:
    """A foot's cells and their soft edge; what lies nearer to another foot of the same time is not its own."""
    reach = max(1, int(np.ceil(_EDGE_MM / min(state.geometry.pitch_mm))))
    wide = dilate(own, reach)
    others = (state.owner > 0) & ~own
    for one in state.left:
        if one.last_s >= (foot.on_s or 0.0):
            others |= one.cells & ~own
    contested = wide & ~own & dilate(others, reach)
    if contested.any():
        nearest = islands.nearest_owner(own.astype(np.int32) + 2 * others.astype(np.int32), contested)
        wide[contested] = nearest == 1
    return wide


def _centre(state: State, foot: Foot) -> tuple[float, float]:
    n = sum(state.found[k].n_cells for k in foot.numbers)
    return (
        sum(state.found[k].sum_x for k in foot.numbers) / n,
        sum(state.found[k].sum_y for k in foot.numbers) / n,
    )


def _place(state: State, foot: Foot) -> float:
    """+1 where another foot stands beside this one, to its right, for as long as standing takes; −1 to its left."""
    x, y = _centre(state, foot)
    own_on_s, own_last_s = _held(foot)
    best, place = state.settings.static_s, 0.0
    others = [
        (_centre(state, other), *_held(other)) for other in state.feet if other is not foot and other.on_s is not None
    ]
    others += [(one.centre, one.on_s, one.last_s) for one in state.left]
    for (other_x, other_y), on_s, last_s in others:
        together = min(own_last_s, last_s) - max(own_on_s, on_s)
        beside = abs(other_x - x) > abs(other_y - y)
        if together >= best and beside:
            best, place = together, float(np.sign(other_x - x))
    return place
