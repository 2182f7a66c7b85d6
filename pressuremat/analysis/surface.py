"""Where a frame lies on the surface that people walk on: on a treadmill the belt carries it over the plate.

In: a frame of the plate, and how far the surface has travelled. Out: the same load on the state's canvas, a window of
the surface that holds the plate and every foot on it. Refuses to know feet. On a mat at rest the canvas is the mat.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.analysis.state import State
from pressuremat.geometry import MatGeometry
from pressuremat.processing.contact import bounds
from pressuremat.types import Cells, Pressure

#: Cells of the surface kept around feet that the belt has carried to the canvas's end: their soft edges.
_MARGIN = 4
#: Travel nearer to whole cells than this is whole cells.
_WHOLE = 1e-6
#: A frame that lies this near to whole cells keeps its edges; further off it blurs a steep one by an eighth or more.
_SHARP = 0.15


def out_of_reach(state: State, belt_mm: tuple[float, float]) -> bool:
    """Whether the surface has moved on by more than the plate's extent since the last frame, so that no foot stays."""
    plate = state.plate
    return abs(belt_mm[0] - state.belt_mm[0]) >= plate.width_mm or abs(belt_mm[1] - state.belt_mm[1]) >= plate.depth_mm


def place(state: State, pressure: Pressure, belt_mm: tuple[float, float]) -> Pressure:
    """A frame (R, C) of the plate on the canvas (r, c), moved by `belt_mm`; the same array on a mat at rest.

    Travel by a part of a cell shares each cell's load between the two it comes to lie on, so that force and moment
    stay exact.
    """
    state.belt_mm = belt_mm
    (row, part_y), (col, part_x) = (
        _cells(belt_mm[1], state.plate.pitch_mm[1]),
        _cells(belt_mm[0], state.plate.pitch_mm[0]),
    )
    if not (row or col or part_y or part_x) and state.geometry is state.plate:
        return pressure
    state.sharp = all(part <= _SHARP or part >= 1 - _SHARP for part in (part_x, part_y))
    spread = _shared(_shared(pressure, part_y, 0), part_x, 1)
    _cover(state, slice(row, row + spread.shape[0]), slice(col, col + spread.shape[1]))
    r0, c0 = row - state.corner[0], col - state.corner[1]
    here = slice(r0, r0 + spread.shape[0]), slice(c0, c0 + spread.shape[1])
    placed = np.zeros(state.geometry.shape, np.float32)
    placed[here] = spread
    return placed


def at_edge(state: State, pressure: Pressure) -> Cells | None:
    """Cells (n, 2) of the surface, as rows and columns, that lie loaded on the plate's outermost cells; None for none.

    A cell of the plate that lies across two of the surface gives both.
    """
    contour = state.thresholds.contour
    lines = pressure[0], pressure[-1], pressure[:, 0], pressure[:, -1]
    if max(float(line.max()) for line in lines) < contour:
        return None
    edge = np.zeros(pressure.shape, np.bool_)
    for line in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        edge[line] = pressure[line] >= contour
    corner = []
    for travel, pitch, axis in zip(state.belt_mm[::-1], state.plate.pitch_mm[::-1], (0, 1), strict=True):
        whole, part = _cells(travel, pitch)
        corner.append(whole)
        edge = _shared(edge.astype(np.float32), part, axis) > 0
    return np.argwhere(edge) + corner


def _cells(travel_mm: float, pitch_mm: float) -> tuple[int, float]:
    """Whole cells of travel, and the part of a cell that is left."""
    cells = travel_mm / pitch_mm
    whole = math.floor(cells + _WHOLE)
    part = cells - whole
    return whole, part if part > _WHOLE else 0.0


def _shared(values: Pressure, part: float, axis: int) -> Pressure:
    """`values` moved by `part` of a cell along `axis`, one cell longer there; the same array for 0."""
    if not part:
        return values
    shape = list(values.shape)
    shape[axis] += 1
    out = np.zeros(shape, np.float32)
    head, tail = [slice(None)] * 2, [slice(None)] * 2
    head[axis], tail[axis] = slice(0, -1), slice(1, None)
    out[tuple(head)] = values * np.float32(1.0 - part)
    out[tuple(tail)] += values * np.float32(part)
    return out


def _cover(state: State, rows: slice, cols: slice) -> None:
    """Let the canvas hold cells `rows` × `cols` of the surface, besides every foot that is there."""
    (r0, c0), (n_rows, n_cols) = state.corner, state.geometry.shape
    if r0 <= rows.start and rows.stop <= r0 + n_rows and c0 <= cols.start and cols.stop <= c0 + n_cols:
        return
    own_rows, own_cols = bounds(state.owner > 0)
    spans = []
    for need, own, start, length, extent in (
        (rows, own_rows, r0, n_rows, state.plate.rows),
        (cols, own_cols, c0, n_cols, state.plate.cols),
    ):
        low, high = need.start, need.stop
        if own.stop > own.start:
            low, high = min(low, start + own.start - _MARGIN), max(high, start + own.stop + _MARGIN)
        # Room ahead, so that a new canvas is laid out once in a while and not at every frame.
        spans.append((low - extent * (need.start < start), high + extent * (need.stop > start + length)))
    (top, bottom), (left, right) = spans
    shape = bottom - top, right - left
    state.owner = _moved(state.owner, (r0 - top, c0 - left), shape)
    for one in state.left:
        one.cells = _moved(one.cells, (r0 - top, c0 - left), shape)
    state.corner = (top, left)
    (px, py), (x, y) = state.plate.pitch_mm, state.plate.origin_mm
    state.geometry = MatGeometry(*shape, (px, py), state.plate.pitch_known, (x + left * px, y + top * py))
    state.version += 1


def _moved(values: NDArray[Any], by: tuple[int, int], shape: tuple[int, int]) -> NDArray[Any]:
    """`values` (r, c) at an offset `by` in an array of `shape`, what falls outside dropped."""
    out = np.zeros(shape, values.dtype)
    to, of = [], []
    for offset, n, room in zip(by, values.shape, shape, strict=True):
        begin, end = max(offset, 0), min(offset + n, room)
        if end <= begin:
            return out
        to.append(slice(begin, end))
        of.append(slice(begin - offset, end - offset))
    out[tuple(to)] = values[tuple(of)]
    return out
