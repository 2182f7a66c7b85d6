"""PedCAD's .apd, as programs for insoles import it: one file for each footprint, with its peak pressures.

Laid out as `files/pedcad_apd.py` reads it: lines run along X, the way that the person walks, the heel first; columns
run against Y. Pressures in N/cm² with one decimal, as zebris writes them, −1 where nothing was loaded. Nobody's name.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.errors import RecordingError
from pressuremat.i18n import _
from pressuremat.types import Footprint

#: kPa in one N/cm².
_KPA = 10.0
_SIDES = {"left": "L", "right": "R"}


def write(analysis: Analysis, path: Path) -> list[Path]:
    """`path` for one footprint; for several NAME-1-left.apd, NAME-2-right.apd. Raises RecordingError for none."""
    recording = analysis.recording
    if not (recording.calibrated and recording.geometry.pitch_known) or not analysis.footprints:
        raise RecordingError(
            _(
                "Expected footprints in kPa of known pitch for .apd, but {name} has none; calibrate it, or take "
                "another recording."
            ).format(name=recording.path or _("this one"))
        )
    several = len(analysis.footprints) > 1
    made = []
    for foot in analysis.footprints:
        target = path.with_stem(f"{path.stem}-{foot.id}-{foot.side}") if several else path
        target.write_bytes(_bytes(analysis, foot))
        made.append(target)
    return made


def _bytes(analysis: Analysis, foot: Footprint) -> bytes:
    plate, window = analysis.recording.geometry, foot.geometry
    peak = foot.frames.max(axis=0) / _KPA
    row, col = (round((window.origin_mm[axis] - plate.origin_mm[axis]) / plate.pitch_mm[axis]) for axis in (1, 0))
    belt = analysis.recording.belt_mm is not None
    keys = {
        **({} if belt else {"MaxSensorsX": plate.rows, "MaxSensorsY": plate.cols}),
        **({} if belt else {"StartSensX": row, "StartSensY": plate.cols - col - window.cols}),
        "SensCountX": window.rows,
        "SensCountY": window.cols,
        "LDistX": f"{plate.pitch_mm[1]:g}",
        "LDistY": f"{plate.pitch_mm[0]:g}",
        **({"FootSide": _SIDES[foot.side]} if foot.side in _SIDES else {}),
    }
    lines = ["[General]", "Description=pedcad Importfile", "Source=<<pressuremat>>", "UnitDistance=mm"]
    lines += ["UnitPressure=N/cm2", "", "[Technical]", *(f"{key}={value}" for key, value in keys.items()), "", "[Data]"]
    lines += ["\t".join("-1" if cell <= 0 else f"{max(cell, 0.1):.1f}" for cell in line) for line in np.asarray(peak)]
    return ("\r\n".join(lines) + "\r\n").encode("latin-1")
