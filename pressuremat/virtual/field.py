"""From forces of a foot's parts to the pressure of cells: a cell reads the mean pressure over its area.

A motion and a geometry enter; frames (T, R, C) in kPa leave, in chunks, so that memory stays bounded. Knows nothing
of sensors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure
from pressuremat.virtual.motion import Contact, Motion

#: Cells are cut at least so finely, and never coarser than 1 mm.
_LEAST_PIECES = 5
_PIECE_MM = 1.0
#: Memory of one chunk of frames.
_CHUNK_CELLS = 2**22


@dataclass(frozen=True, eq=False)
class CellPressures:
    """A contact as a mat's cells see it: `unit` (N_PARTS, r, c), kPa under 1 N of each part, in a window of the mat."""

    rows: slice
    cols: slice
    unit: Pressure


def cell_pressures(contact: Contact, geometry: MatGeometry) -> CellPressures:
    """Mean pressure over each cell's area, only where the foot is; what lies outside the mat is lost."""
    foot, placement = contact.foot, contact.placement
    reach = 0.3 * foot.length_mm * max(foot.width, 1.0)
    corner_s = np.array([-10.0, -10.0, foot.length_mm + 10.0, foot.length_mm + 10.0])
    x, y = placement.to_mat(foot, corner_s, np.array([-reach, reach, -reach, reach]))
    rows = _span(y, geometry.origin_mm[1], geometry.pitch_mm[1], geometry.rows)
    cols = _span(x, geometry.origin_mm[0], geometry.pitch_mm[0], geometry.cols)
    window = geometry.window(rows, cols) if rows.stop > rows.start and cols.stop > cols.start else None
    if window is None:
        return CellPressures(slice(0, 0), slice(0, 0), np.zeros((contact.part_n.shape[1], 0, 0), np.float32))
    nx, ny = (max(_LEAST_PIECES, int(np.ceil(pitch / _PIECE_MM))) for pitch in geometry.pitch_mm)
    xs = window.x_mm[:, None] + ((np.arange(nx) + 0.5) / nx - 0.5) * geometry.pitch_mm[0]
    ys = window.y_mm[:, None] + ((np.arange(ny) + 0.5) / ny - 0.5) * geometry.pitch_mm[1]
    grid_y, grid_x = np.meshgrid(ys.ravel(), xs.ravel(), indexing="ij")
    fine = foot.unit_pressures(*placement.to_sole(foot, grid_x, grid_y))
    unit = fine.reshape(len(fine), window.rows, ny, window.cols, nx).mean(axis=(2, 4))
    return CellPressures(rows, cols, unit.astype(np.float32))


def _span(mm: Floats, origin_mm: float, pitch_mm: float, n: int) -> slice:
    low = int(np.clip(np.floor((mm.min() - origin_mm) / pitch_mm), 0, n))
    high = int(np.clip(np.ceil((mm.max() - origin_mm) / pitch_mm), low, n))
    return slice(low, high)


def ideal_frames(
    motion: Motion, geometry: MatGeometry, time_s: Floats, most_frames: int | None = None
) -> Iterator[Pressure]:
    """Chunks of frames (n, R, C), float32 kPa, of the mat at these times, in order; n is at most `most_frames`."""
    seen = [(contact, cell_pressures(contact, geometry)) for contact in motion.contacts]
    n = max(1, min(_CHUNK_CELLS // (geometry.rows * geometry.cols), most_frames or len(time_s)))
    for start in range(0, len(time_s), n):
        chunk_s = time_s[start : start + n]
        frames = np.zeros((len(chunk_s), *geometry.shape), np.float32)
        for contact, cells in seen:
            first, last = np.searchsorted(chunk_s, (contact.time_s[0], contact.time_s[-1]))
            if first == last or cells.unit.size == 0:
                continue
            forces = contact.at(chunk_s[first:last]).astype(np.float32)
            frames[first:last, cells.rows, cells.cols] += np.tensordot(forces, cells.unit, axes=1)
        yield frames
