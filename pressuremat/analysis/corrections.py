"""A person's corrections applied to footprints: sides, axes, and what belongs to one foot.

In: footprints as they were found, and `Correction`s in the order they were made. Out: footprints as the person wants
them, each naming what was corrected. Refuses to know files.

A correction finds its footprint by time and place, so that it holds after numbers and thresholds have changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from pressuremat.analysis.closing import rules_of
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.correction import Correction, Spot
from pressuremat.geometry import MatGeometry
from pressuremat.processing.footprints import REASON_EDGE, REASON_NOT_FOOT, Surroundings, build, with_axis, with_side
from pressuremat.types import Bools, Floats, Footprint, Pressure, Recording

#: A footprint is the one meant where its middle lies this near, and its contact holds that time within this margin.
_NEAR_MM, _NEAR_S = 150.0, 0.15


def spot_of(footprint: Footprint) -> Spot:
    """Where and when a footprint is: the middle of its picture's load, and of its contact."""
    load = footprint.image.astype(np.float64)
    total = max(float(load.sum()), 1e-12)
    geometry = footprint.geometry
    return Spot(
        (footprint.start_s + footprint.end_s) / 2,
        float(load.sum(axis=0) @ geometry.x_mm) / total,
        float(load.sum(axis=1) @ geometry.y_mm) / total,
    )


def footprint_at(footprints: Iterable[Footprint], spot: Spot) -> Footprint | None:
    """The footprint that lies there then; None where none does."""
    best, nearest = None, _NEAR_MM
    for one in footprints:
        if not one.start_s - _NEAR_S <= spot.time_s <= one.end_s + _NEAR_S:
            continue
        own = spot_of(one)
        apart = float(np.hypot(own.x_mm - spot.x_mm, own.y_mm - spot.y_mm))
        if apart <= nearest:
            best, nearest = one, apart
    return best


def corrected(
    footprints: tuple[Footprint, ...], recording: Recording, settings: Settings, thresholds: Thresholds
) -> tuple[list[Footprint], int]:
    """The footprints with the recording's corrections, in no order; how many corrections found no footprint."""
    now, lost = list(footprints), 0
    for correction in recording.corrections:
        meant = footprint_at(now, correction.at)
        other = None if correction.other is None else footprint_at([f for f in now if f is not meant], correction.other)
        if meant is None or (correction.other is not None and other is None):
            lost += 1
            continue
        made = _apply(correction, meant, other, recording, settings, thresholds)
        if made is None:
            lost += 1
            continue
        now = [one for one in now if one is not meant and one is not other] + made
    return now, lost


def _apply(
    correction: Correction,
    meant: Footprint,
    other: Footprint | None,
    recording: Recording,
    settings: Settings,
    thresholds: Thresholds,
) -> list[Footprint] | None:
    """The footprints that stand instead of those meant; None where nothing sensible comes of it."""
    marks = (*meant.corrected, correction.do)
    if correction.do == "drop":
        return []
    if correction.side is not None:
        forward = 0.0 if meant.axis is None else meant.axis.axis_deg
        return [replace(with_side(meant, correction.side, 1.0, settings.upsampling, forward), corrected=marks)]
    if correction.axis_deg is not None:
        return [replace(with_axis(meant, correction.axis_deg, settings.upsampling), corrected=marks)]
    if other is not None:
        frames, geometry, start = _together(meant, other)
        parts = [(frames, geometry, start)]
    elif correction.line is not None:
        parts = _halves(meant, correction.line)
    else:
        return None
    made, sources = [], (meant,) if other is None else (meant, other)
    for frames, geometry, start in parts:
        one = _built(frames, geometry, start, sources, recording, settings, thresholds)
        if one is None:
            return None
        made.append(replace(one, corrected=marks))
    return made


_Part = tuple[Pressure, MatGeometry, int]


def _together(one: Footprint, other: Footprint) -> _Part:
    """Frames of two footprints in the window and over the time of both."""
    begin = min(one.start_index, other.start_index)
    end = max(one.end_index, other.end_index)
    g, pitch = one.geometry, one.geometry.pitch_mm
    low = tuple(min(one.geometry.origin_mm[k], other.geometry.origin_mm[k]) for k in (0, 1))
    corners = [
        tuple(round((f.geometry.origin_mm[k] - low[k]) / pitch[k]) for k in (0, 1)) for f in (one, other)
    ]  # (column, row)
    rows = max(corner[1] + f.geometry.rows for corner, f in zip(corners, (one, other), strict=True))
    cols = max(corner[0] + f.geometry.cols for corner, f in zip(corners, (one, other), strict=True))
    frames = np.zeros((end - begin, rows, cols), np.float32)
    for (col, row), f in zip(corners, (one, other), strict=True):
        at = f.start_index - begin
        # Soft edges of both may share cells, of which each got a part.
        frames[at : at + len(f.frames), row : row + f.geometry.rows, col : col + f.geometry.cols] += f.frames
    return frames, MatGeometry(rows, cols, pitch, g.pitch_known, (low[0], low[1])), begin


def _halves(one: Footprint, line: tuple[str, float]) -> list[_Part]:
    """The parts of a footprint before and behind a line across x, y or time."""
    across, value = line
    at = {"x": one.geometry.x_mm, "y": one.geometry.y_mm, "t": one.time_s}[across] < value
    shape = {"x": (1, 1, -1), "y": (1, -1, 1), "t": (-1, 1, 1)}[across]
    return [
        (np.where(part.reshape(shape), one.frames, np.float32(0)), one.geometry, one.start_index) for part in (at, ~at)
    ]


def _built(
    frames: Pressure,
    geometry: MatGeometry,
    start: int,
    sources: tuple[Footprint, ...],
    recording: Recording,
    settings: Settings,
    thresholds: Thresholds,
) -> Footprint | None:
    """A footprint of these frames, as whole as those that they came from."""
    time_s: Floats = recording.time_s[start : start + len(frames)]
    around = Surroundings(
        None if recording.belt_mm is not None else _edge(frames, geometry, recording.geometry),
        np.ones(len(frames), np.bool_),
        first=any(not f.begins for f in sources) and start == min(f.start_index for f in sources),
        last=any(not f.ends for f in sources),
        trimmed=recording.trimmed_to_contact,
    )
    loaded = np.flatnonzero(frames.any(axis=(1, 2)))
    if not loaded.size:
        return None
    cut = slice(int(loaded[0]), int(loaded[-1]) + 1)
    around = replace(
        around,
        edge=None if around.edge is None else around.edge[cut],
        sharp=around.sharp[cut],
        first=around.first and loaded[0] == 0,
        last=around.last and loaded[-1] == len(frames) - 1,
    )
    rules = rules_of(settings, thresholds)
    made = build(frames[cut], time_s[cut], start + int(loaded[0]), geometry, rules, around)
    inherited = next((f.reason for f in sources if f.reason == REASON_EDGE and recording.belt_mm is not None), None)
    if made is None or inherited is None or made.reason == REASON_NOT_FOOT:
        return made
    return replace(made, complete=False, reason=inherited)


def _edge(frames: Pressure, geometry: MatGeometry, plate: MatGeometry) -> Bools:
    """Where load lies on the plate's outermost cells, (n, r, c)."""
    (px, py), (x, y) = geometry.pitch_mm, geometry.origin_mm
    col, row = round((x - plate.origin_mm[0]) / px), round((y - plate.origin_mm[1]) / py)
    rows, cols = row + np.arange(geometry.rows), col + np.arange(geometry.cols)
    outer = np.isin(rows, (0, plate.rows - 1))[:, None] | np.isin(cols, (0, plate.cols - 1))[None, :]
    return np.asarray((frames > 0) & outer)
