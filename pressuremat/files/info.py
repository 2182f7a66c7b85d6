"""What a recording is, without analysing it: the document of `info --json`.

A `Recording` enters, plain data leaves; nothing in it is NaN. What the file does not say is None.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pressuremat.files.metadata import rate_hz
from pressuremat.geometry import cell_areas_mm2
from pressuremat.types import Floats, Recording
from pressuremat.units import force_n

SCHEMA = "pressuremat.info/1"
_SAMPLES_AT_ONCE = 2**22


def info_document(recording: Recording) -> dict[str, Any]:
    """The recording's `pressuremat.info/1`. Times are None where the file does not say its rate, lengths and forces
    where it does not say its pitch."""
    geometry = recording.geometry
    rate = rate_hz(recording)
    areas_mm2 = cell_areas_mm2(geometry, recording.insoles)
    peak, force_max_n = _peak_and_force(recording, areas_mm2)
    timed = math.isfinite(rate)
    return {
        "schema": SCHEMA,
        "path": recording.path,
        "format": recording.format,
        "rows": geometry.rows,
        "cols": geometry.cols,
        "pitch_mm": list(geometry.pitch_mm) if geometry.pitch_known else None,
        "rate_hz": round(rate, 6) if timed else None,
        "irregular": timed and is_irregular(recording.time_s),
        "n_frames": recording.n_frames,
        "duration_s": round(duration_s(recording.time_s), 6) if timed else None,
        "unit": recording.unit,
        "calibrated": recording.calibrated,
        "simulated": recording.simulated,
        "trimmed_to_contact": recording.trimmed_to_contact,
        "n_gaps": len(recording.gaps),
        "n_lost_frames": recording.n_lost_frames,
        "peak": peak if math.isfinite(peak) else None,
        "total_force_max_n": force_max_n if recording.calibrated and math.isfinite(force_max_n) else None,
        "device": recording.device,
        "warnings": list(recording.warnings),
    }


def is_irregular(time_s: Floats) -> bool:
    """Whether the 95th percentile of the intervals of `time_s` (T,) exceeds 1.5 × the 5th; False for T < 3."""
    if len(time_s) < 3:
        return False
    low, high = np.percentile(np.diff(time_s), [5, 95])
    return bool(high > 1.5 * low)


def duration_s(time_s: Floats) -> float:
    """Last minus first of `time_s` (T,) plus one median interval; 0 for T < 2."""
    if len(time_s) < 2:
        return 0.0
    return float(time_s[-1] - time_s[0] + np.median(np.diff(time_s)))


def _peak_and_force(recording: Recording, areas_mm2: Floats | None) -> tuple[float, float]:
    """(largest value in the recording's unit, largest force of a frame in N); NaN where there is none."""
    step = max(1, _SAMPLES_AT_ONCE // (recording.geometry.rows * recording.geometry.cols))
    peak = force_max_n = math.nan
    for start in range(0, recording.n_frames, step):
        values = recording.pressure(start, start + step)
        peak = float(np.fmax(peak, values.max()))
        if areas_mm2 is not None:
            force = np.tensordot(values.astype(np.float64), areas_mm2, 2)
            force_max_n = float(np.fmax(force_max_n, force_n(float(force.max()), 1.0)))
    return peak, force_max_n
