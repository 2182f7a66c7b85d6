"""A foot that leaves becomes a footprint.

In: the state and the foot. Out: the `Footprint`, or None where it never amounted to a contact. Refuses to know how
its islands were found.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.analysis.state import Foot, Left, State
from pressuremat.processing import footprints, islands
from pressuremat.processing.contact import bounds, dilate
from pressuremat.types import Bools, Footprint

#: Faint load up to this long before and after a contact belongs to its footprint.
FRINGE_S = 0.15
#: Cells this far around a footprint's loaded cells are its soft edge.
_EDGE_MM = 12.0


def footprint_of(state: State, foot: Foot, *, last: bool) -> Footprint | None:
    on_s, last_s = _held(foot)
    if sum(state.found[number].n_cells for number in foot.numbers) < state.settings.contact_least_cells:
        return None
    loaded = np.isin(state.owner, foot.numbers)
    first = min(state.found[number].first_index for number in foot.numbers)
    cells = _with_edge(state, loaded, foot)
    window = bounds(cells, 1)
    rows, cols = (slice(w.start + at, w.stop + at) for w, at in zip(window, state.corner, strict=True))
    stretch = state.history.window(first, rows, cols)
    own = cells[window]
    stretch.frames[:, ~own] = 0
    rules = rules_of(state.settings, state.thresholds)
    around = footprints.Surroundings(
        None if stretch.edge is None else stretch.edge & own,
        stretch.sharp,
        first=stretch.first == state.stretch_index,
        last=last,
        trimmed=state.trimmed_to_contact,
        place=_place(state, foot),
    )
    geometry = state.geometry.window(*window)
    made = footprints.build(stretch.frames, stretch.time_s, stretch.first, geometry, rules, around)
    if made is not None:
        state.left.append(Left(_centre(state, foot), on_s, last_s, loaded))
    return made


def rules_of(settings: Settings, thresholds: Thresholds) -> footprints.ContactRules:
    """What makes a contact under these settings."""
    s, t = settings, thresholds
    return footprints.ContactRules(
        t.unit,
        t.contact,
        t.contour,
        t.cop_floor,
        s.contact_least_s,
        s.static_s,
        s.steady_share,
        s.contact_least_mm2,
        s.contact_least_cells,
        FRINGE_S,
        s.upsampling,
        s.foot_length_mm,
    )


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
    own_on_s, own_last_s = _held(foot)
    if own_last_s - own_on_s < state.settings.static_s:
        return 0.0
    x, y = _centre(state, foot)
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
