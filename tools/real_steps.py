"""Real steps taken with fine cells, made coarser at random places: what larger cells do to feet nobody simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.geometry import MatGeometry
from pressuremat.processing.cop import cop_mm
from pressuremat.types import Floats, Recording

#: Of 8 bits, what a count is worth where the largest is the recording's greatest pressure.
COUNTS, COP_FLOOR_KPA, LEAST_N = 255, 10.0, 20.0
KEYS = ("arch_index", "cpei_pct", "foot_progression_deg", "foot_length_mm")


@dataclass
class Compared:
    """Value on coarse cells less value on the plate's own, its stated deviation over both, and CoP distances in mm."""

    errors: dict[str, list[float]] = field(default_factory=dict)
    stated: dict[str, list[float]] = field(default_factory=dict)
    cop_mm: list[float] = field(default_factory=list)


def overlap(n: int, pitch: float, coarse: float, offset: float) -> Floats:
    """(m, n): which share of each of m coarse cells each of n fine ones fills; `offset` mm of room before the first."""
    m = math.ceil((n * pitch + offset) / coarse) + 1
    low, start = np.arange(m)[:, None] * coarse, offset + np.arange(n)[None, :] * pitch
    return np.asarray(np.clip(np.minimum(low + coarse, start + pitch) - np.maximum(low, start), 0, None) / coarse)


def coarser(recording: Recording, pitch_mm: float, offset_mm: tuple[float, float]) -> Recording:
    """The same load on cells of `pitch_mm`, whose corner lies `offset_mm` (x, y) outside the plate's."""
    geometry = recording.geometry
    of_rows = overlap(geometry.rows, geometry.pitch_mm[1], pitch_mm, offset_mm[1])
    of_cols = overlap(geometry.cols, geometry.pitch_mm[0], pitch_mm, offset_mm[0])
    frames = np.einsum("ij,tjk,lk->til", of_rows, recording.frames, of_cols, optimize=True)
    return replace(
        recording,
        frames=frames.astype(np.float32),
        geometry=MatGeometry(
            len(of_rows), len(of_cols), (pitch_mm, pitch_mm), origin_mm=(-offset_mm[0], -offset_mm[1])
        ),
        outside=None,
    )


@cache
def finest(path: Path, as_virtual: bool = False) -> Analysis:
    """A step as it was taken."""
    return analyse(replace(read(path), simulated=as_virtual))


def compare(
    paths: list[Path], pitch_mm: float, seed: int = 7, keys: Sequence[str] = KEYS, *, whole: bool = False
) -> Compared:
    """Every complete step at one random place of larger cells.

    `whole` is for the table's own rows of real feet: the plate's cells are put together whole, for to part them smears
    their pressure once more, and what the table says of real feet is left out of what is stated.
    """
    rng = np.random.default_rng(seed)
    out = Compared()
    for path in paths:
        best = finest(path, whole)
        x, y = (float(one) for one in rng.uniform(0.0, pitch_mm, 2))
        if whole:
            fine_x, fine_y = best.recording.geometry.pitch_mm
            x, y = fine_x * (x // fine_x), fine_y * (y // fine_y)
        recording = replace(coarser(best.recording, pitch_mm, (x, y)), simulated=whole)
        found = analyse(recording)
        if len(found.footprints) != 1 or not best.footprints[0].complete:
            continue
        reference = {v.key: v for v in best.of_footprint(1)}
        for v in found.of_footprint(1):
            true = reference.get(v.key)
            if v.key in keys and v.value is not None and true is not None and true.value is not None:
                out.errors.setdefault(v.key, []).append(v.value - true.value)
                out.stated.setdefault(v.key, []).append(float(np.hypot(v.uncertainty or 0, true.uncertainty or 0)))
        out.cop_mm += cop_distances(best.recording, recording)
    return out


def cop_distances(fine: Recording, coarse: Recording) -> list[float]:
    """How far apart the centres of pressure of fine cells and of coarse ones read with 8 bits are, cells below 10 kPa
    left out of both; while the foot bears 20 N."""
    step = float(coarse.frames.max()) / COUNTS
    counted = (np.rint(coarse.frames / step) * step).astype(np.float32)
    mine = cop_mm(counted, coarse.geometry, COP_FLOOR_KPA)
    true = cop_mm(fine.frames, fine.geometry, COP_FLOOR_KPA)
    newton = fine.frames.sum(axis=(1, 2)) * fine.geometry.cell_area_mm2 / 1000.0
    apart = np.hypot(*(mine - true).T)[newton >= LEAST_N]
    return [float(one) for one in apart[np.isfinite(apart)]]
