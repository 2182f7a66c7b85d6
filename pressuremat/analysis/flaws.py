"""Which cells of each footprint do not say what pressed them: clipped, filled, silent.

A recording and its footprints enter, `Flaws` leave, with a sentence for each kind of value that they spoil. Limits
stand in `settings`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pressuremat.analysis.hidden import NOTHING_HIDDEN, Hidden, hidden_of
from pressuremat.analysis.settings import Settings
from pressuremat.calibration import Calibration
from pressuremat.calibration.limits import clipped
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _, ngettext
from pressuremat.metrics.flaws import Flaws
from pressuremat.processing.footprints import frame_seconds
from pressuremat.processing.shape import shape_of
from pressuremat.types import Bools, Footprint, Recording
from pressuremat.units import cm2

#: Frames looked at together.
_BATCH = 256


def flaws_of(recording: Recording, footprints: Sequence[Footprint], settings: Settings) -> tuple[Flaws, ...]:
    """The flaws of each footprint, in their order."""
    at_limit = _clipped_frames(recording) if footprints else {}
    return tuple(_of_one(recording, one, at_limit, settings) for one in footprints)


def _clipped_frames(recording: Recording) -> dict[int, Bools]:
    """By index, the frames in which any cell clips, with the cells (R, C)."""
    found: dict[int, Bools] = {}
    if recording.stored_unit != "count" or recording.calibration is None:
        return found
    for begin in range(0, recording.n_frames, _BATCH):
        cells = clipped(recording.calibration, recording.frames[begin : begin + _BATCH])
        for at in np.flatnonzero(cells.any(axis=(1, 2))):
            found[begin + int(at)] = cells[at]
    return found


def _of_one(recording: Recording, one: Footprint, at_limit: dict[int, Bools], settings: Settings) -> Flaws:
    window = window_of(recording.geometry, one.geometry)
    calibration = recording.calibration if isinstance(recording.calibration, Calibration) else None
    cells = np.zeros(one.frames.shape, np.bool_)
    for at, mask in at_limit.items():
        if one.start_index <= at < one.start_index + len(one.frames):
            cells[at - one.start_index] = mask[window]
    if calibration is not None and one.unit == "kPa" and np.isfinite(calibration.saturation_kpa):
        cells |= one.frames >= settings.saturation_share * calibration.saturation_kpa
    cells &= one.frames > 0
    n_clipped = int(cells.any(axis=0).sum())
    pct = _load_pct(one, cells) if n_clipped else 0.0
    printed = one.image >= one.contour
    n_filled = 0
    if calibration is not None and calibration.bad is not None:
        n_filled = int((calibration.turn.apply(calibration.bad)[window] & printed).sum())
    hidden = _hidden(one, calibration)
    n_cells = int(printed.sum())
    filled = _filled(n_filled, n_cells, settings)
    # Errors of one cell in so many add up as squares; what may be hidden moves the outline one way.
    widening = float(np.sqrt(1.0 + settings.filled_variance * n_filled / max(n_cells, 1)))
    return Flaws(
        n_cells=n_cells,
        n_clipped=n_clipped,
        clipped_load_pct=pct,
        n_filled=n_filled,
        hidden_cm2=cm2(hidden.mm2) if one.geometry.pitch_known else 0.0,
        arch_shift=hidden.arch_shift,
        at_least=_at_least(n_clipped, pct),
        skewed=_skewed(n_clipped, pct, settings) or filled,
        outline=filled or _unseen(one, hidden, calibration, n_cells, settings),
        widening=widening,
        outline_widening=widening * (1.0 + hidden.arch_shift / settings.hidden_shift),
    )


def window_of(mat: MatGeometry, part: MatGeometry) -> tuple[slice, slice]:
    """Rows and columns of `mat` that make its window `part`."""
    col = round((part.origin_mm[0] - mat.origin_mm[0]) / mat.pitch_mm[0])
    row = round((part.origin_mm[1] - mat.origin_mm[1]) / mat.pitch_mm[1])
    return slice(row, row + part.rows), slice(col, col + part.cols)


def _load_pct(one: Footprint, cells: Bools) -> float:
    """Share in % of the load over time that these cells (n, r, c) bore as far as it was seen."""
    seconds = frame_seconds(one.time_s)
    seconds = seconds if seconds.sum() > 0 else np.ones(len(one.time_s))
    whole = seconds @ one.frames.sum(axis=(1, 2), dtype=np.float64)
    part = seconds @ np.where(cells, one.frames, np.float32(0)).sum(axis=(1, 2), dtype=np.float64)
    return float(100.0 * part / whole) if whole > 0 else 0.0


def _hidden(one: Footprint, calibration: Calibration | None) -> Hidden:
    if calibration is None or one.unit != "kPa" or not np.isfinite(calibration.turn_on_kpa) or one.axis is None:
        return NOTHING_HIDDEN
    shape = shape_of(one)
    return (
        NOTHING_HIDDEN
        if shape is None
        else hidden_of(shape, one.contour, calibration.turn_on_kpa, max(one.geometry.pitch_mm))
    )


def _at_least(n_clipped: int, pct: float) -> str | None:
    if not n_clipped:
        return None
    return ngettext(
        "{n} cell at full scale, with {share:.0f} % of the load: at least this much",
        "{n} cells at full scale, with {share:.0f} % of the load: at least this much",
        n_clipped,
    ).format(n=n_clipped, share=pct)


def _skewed(n_clipped: int, pct: float, settings: Settings) -> str | None:
    if pct <= settings.clipped_load_pct:
        return None
    return ngettext(
        "{n} cell at full scale bears {share:.0f} % of the load or more: where the load lies is not known",
        "{n} cells at full scale bear {share:.0f} % of the load or more: where the load lies is not known",
        n_clipped,
    ).format(n=n_clipped, share=pct)


def _filled(n_filled: int, n_cells: int, settings: Settings) -> str | None:
    if n_filled <= settings.filled_share * n_cells:
        return None
    return _("{n} of the print's {total} cells are broken and filled from their neighbours").format(
        n=n_filled, total=n_cells
    )


def _unseen(
    one: Footprint, hidden: Hidden, calibration: Calibration | None, n_cells: int, settings: Settings
) -> str | None:
    area_mm2 = n_cells * one.geometry.cell_area_mm2
    if calibration is None or (
        hidden.arch_shift <= settings.hidden_shift and hidden.mm2 <= settings.hidden_share * area_mm2
    ):
        return None
    return _(
        "the mat's cells are silent below {kpa:g} kPa and parts of the foot press little more: "
        "up to {area:.0f} cm² of it may be unseen"
    ).format(kpa=round(calibration.turn_on_kpa, 1), area=cm2(hidden.mm2))
