"""The table of footsteps that the StepUP data set keeps beside its walks: `metadata.csv`, in the folder of an .npz.

The .npz itself is a stack of frames without a word; the table makes it a walk over a Stepscan walkway, whose cells are
5 mm apart, which takes 100 frames a second and gives kPa (the data set's own README, doi:10.20383/103.01285; Larracy
et al. 2025, Sci Data 12:1415). The table's rows go to `extra["footsteps"]` as they are. No such file was at hand: which
way round its rows and columns are is not settled (people walk to and fro, so walking does not tell, and a mirrored one
would tell only by its sides), and they are taken as they stand.

Footsteps that the data set's authors cut out (`pipeline_1.npz`) have four dimensions and a stretched time, and are no
recording.
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import replace

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording

PITCH_MM = 5.0
RATE_HZ = 100.0
TABLE = "metadata.csv"

_COLUMNS = {"PassID", "StartFrame", "EndFrame", "Orientation", "Side"}
_MOST_BYTES = 50_000_000


def with_table(recording: Recording, path: str) -> Recording:
    """`recording` as a walk of the data set where its table lies beside the file at `path`; else as it is."""
    rows = _rows(os.path.join(os.path.dirname(path), TABLE)) if path else None
    if rows is None:
        return recording
    g = recording.geometry
    return replace(
        recording,
        geometry=MatGeometry(g.rows, g.cols, (PITCH_MM, PITCH_MM)),
        time_s=np.arange(recording.n_frames) / RATE_HZ,
        time_known=True,
        frames=recording.frames.astype(np.float32, copy=False),
        stored_unit="kPa",
        device="Stepscan walkway (UNB StepUP)",
        extra={**recording.extra, "footsteps": rows},
    )


def _rows(name: str) -> list[dict[str, str]] | None:
    """The table's rows; None where there is no such table."""
    try:
        with open(name, "rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return None
    table = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not set(table.fieldnames or ()) >= _COLUMNS:
            return None
        return [{str(key): str(value) for key, value in row.items() if key} for row in table]
    except csv.Error:
        return None
