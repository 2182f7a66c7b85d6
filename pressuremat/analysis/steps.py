"""The stages that remember: loaded cells → islands → feet → footprints, one frame at a time.

In: `start`, then every frame to `step`, then `finish`. Out: what each frame shows, and each footprint as its foot
leaves. Live and recorded analysis use these and nothing else. Refuses to know where frames come from.

An island is a set of cells that were loaded together; it grows and never shrinks until its foot leaves. Islands that
fit into one foot are one foot, so that heel and toes stay together while the midfoot is in the air.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pressuremat.analysis.closing import FRINGE_S, footprint_of
from pressuremat.analysis.growth import grow, regroup
from pressuremat.analysis.history import History, Kept
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.analysis.state import Foot, State
from pressuremat.analysis.surface import at_edge, out_of_reach, place
from pressuremat.geometry import MatGeometry
from pressuremat.processing.contact import clean
from pressuremat.types import Cells, Floats, Footprint, Pressure

#: Cells around the load that the history keeps.
_KEEP_MARGIN = 3


@dataclass(frozen=True, eq=False)
class Moment:
    """What one frame shows: cleaned pressure (R, C), its total in `unit`, the body's CoP, footprints that ended.

    `placed` is the pressure on the state's canvas, where its feet are: the same on a mat that does not move.
    """

    pressure: Pressure
    placed: Pressure
    total: float
    cop_mm: tuple[float, float]
    closed: tuple[Footprint, ...]


def start(
    geometry: MatGeometry,
    thresholds: Thresholds,
    settings: Settings,
    *,
    trimmed_to_contact: bool = False,
    history_s: float = float("inf"),
    along_x: bool = False,
) -> State:
    """The state before the first frame; `along_x` where the feet lie across the mat."""
    owner = np.zeros(geometry.shape, np.int32)
    return State(
        geometry, geometry, settings, thresholds, trimmed_to_contact, History(history_s), owner, along_x=along_x
    )


def step(state: State, time_s: float, pressure: Pressure, belt_mm: tuple[float, float] = (0.0, 0.0)) -> Moment:
    """Take in the next frame (R, C) in the thresholds' unit. NaN and negative values count as 0.

    `belt_mm` is how far the walking surface has travelled: what a position on the mat needs added to be one on it.
    """
    pressure = clean(pressure)
    closed: list[Footprint] = []
    apart = time_s - state.time_s > state.settings.recording_gap_s or out_of_reach(state, belt_mm)
    if state.index >= 0 and apart:
        closed += _close(state, list(state.feet), last=True)
        state.stretch_index = state.index + 1
    state.index += 1
    state.time_s = time_s
    placed = place(state, pressure, belt_mm)
    flat = np.flatnonzero(placed >= state.thresholds.loaded)
    if flat.size or state.feet:
        owners = state.owner.ravel()[flat]
        if not owners.all():
            grow(state, placed)
            owners = state.owner.ravel()[flat]
        if state.regroup:
            regroup(state)
        _keep(state, placed, flat, at_edge(state, pressure))
        totals: Floats = np.bincount(owners, placed.ravel()[flat], state.next_number).astype(np.float64, copy=False)
        closed += _close(state, _gone(state, totals), last=False)
    total, cop = body(pressure, state.plate, state.thresholds)
    return Moment(pressure, placed, total, cop, tuple(closed))


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


def _keep(state: State, pressure: Pressure, flat: Cells, edge: Cells | None) -> None:
    """Put the loaded part of a frame into the history, and where it lay on the plate's edge."""
    if flat.size:
        cols = state.geometry.cols
        rows_at, cols_at = flat // cols, flat % cols
        r0, c0 = max(0, int(rows_at[0]) - _KEEP_MARGIN), max(0, int(cols_at.min()) - _KEEP_MARGIN)
        part = pressure[r0 : int(rows_at[-1]) + 1 + _KEEP_MARGIN, c0 : int(cols_at.max()) + 1 + _KEEP_MARGIN].copy()
    else:
        r0 = c0 = 0
        part = pressure[:0, :0]
    corner = r0 + state.corner[0], c0 + state.corner[1]
    state.history.add(Kept(state.index, state.time_s, corner, part, state.sharp, edge))


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
        made = footprint_of(state, foot, last=last) if foot.on_s is not None else None
        if made is not None:
            closed.append(replace(made, id=state.next_id))
            state.next_id += 1
        else:
            state.n_ghosts += 1
    for foot in gone:
        state.owner[np.isin(state.owner, foot.numbers)] = 0
        for number in foot.numbers:
            if state.found.pop(number, None) is not None:
                state.free_numbers.append(number)
        state.feet.remove(foot)
    if gone:
        state.regroup = bool(state.found)
        state.version += 1
        needed = min((island.first_s for island in state.found.values()), default=state.time_s)
        state.history.forget_before(needed - FRINGE_S)
        # Who stands for hours while the other foot taps: what has left long ago is forgotten, as its frames are.
        recent = max(needed, state.time_s - state.history.length_s)
        state.left = [one for one in state.left if one.last_s >= recent]
        if not state.found:
            state.owner[:] = 0
            state.next_number = 1
            state.free_numbers.clear()
    return closed
