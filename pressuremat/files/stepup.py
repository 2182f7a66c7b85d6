"""The table of footsteps that the StepUP data set keeps beside its walks: `metadata.csv`, in the folder of an .npz.

The .npz itself is a stack of frames without a word; the table makes it a walk over a Stepscan walkway, whose cells are
5 mm apart, which takes 100 frames a second and gives kPa (the data set's own README, doi:10.20383/103.01285; Larracy
et al. 2025, Sci Data 12:1415). The table's rows go to `extra["footsteps"]` as they are.

People walk to and fro, so walking does not tell which way round the frames are. The table does: it says of every
footstep which foot it was and where, and a left foot lands to the left of the way. Where the footsteps of a file say
that its columns run the other way round, they are turned; which way its rows run then follows.

Footsteps that the data set's authors cut out (`pipeline_1.npz`) have four dimensions and a stretched time, and are no
recording.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Recording

PITCH_MM = 5.0
RATE_HZ = 100.0
TABLE = "metadata.csv"

_COLUMNS = {"PassID", "StartFrame", "EndFrame", "Orientation", "Side"}
_BOX = ("Xmin", "Xmax", "Ymin", "Ymax")
_MOST_BYTES = 50_000_000
#: Neighbouring footsteps that must tell which way round the columns are, and the share of them that must agree [P].
_LEAST_PAIRS, _LEAST_SHARE = 4, 0.8


def with_table(recording: Recording, path: str) -> Recording:
    """`recording` as a walk of the data set where its table lies beside the file at `path`; else as it is."""
    rows = _rows(os.path.join(os.path.dirname(path), TABLE)) if path else None
    if rows is None:
        return recording
    g = recording.geometry
    mirrored = _mirrored(rows)
    frames = recording.frames.astype(np.float32, copy=False)
    if mirrored is None:
        says = _("Its footsteps do not tell which way round the columns are; they are taken as they stand.")
    else:
        says = _("Its footsteps tell that the columns run from right to left; they are turned.") if mirrored else ""
    return replace(
        recording,
        geometry=MatGeometry(g.rows, g.cols, (PITCH_MM, PITCH_MM)),
        time_s=np.arange(recording.n_frames) / RATE_HZ,
        time_known=True,
        frames=np.ascontiguousarray(frames[:, :, ::-1]) if mirrored else frames,
        stored_unit="kPa",
        device="Stepscan walkway (UNB StepUP)",
        warnings=(*recording.warnings, says) if says else recording.warnings,
        extra={**recording.extra, "footsteps": rows, "columns_turned": bool(mirrored)},
    )


def _mirrored(rows: Sequence[Mapping[str, str]]) -> bool | None:
    """Whether left and right are the wrong way round, with columns to the right and rows away; None for no saying."""
    passes: dict[str, list[tuple[float, str, float, float]]] = {}
    for row in rows:
        try:
            x0, x1, y0, y1 = (float(row[name]) for name in _BOX)
            start = float(row["StartFrame"])
        except (KeyError, ValueError):
            continue
        side = row["Side"].strip().lower()
        if side in ("left", "right") and all(map(math.isfinite, (x0, x1, y0, y1, start))):
            passes.setdefault(row["PassID"], []).append((start, side, x0 + x1, y0 + y1))
    agree: list[bool] = []
    for steps in passes.values():
        steps.sort()
        way_x, way_y = steps[-1][2] - steps[0][2], steps[-1][3] - steps[0][3]
        for (_start, before, x0, y0), (_next, after, x1, y1) in pairwise(steps):
            # Above zero where the second foot lies to the left of the first, seen along the way.
            leftward = way_x * (y1 - y0) - way_y * (x1 - x0)
            if before != after and leftward:
                agree.append((leftward > 0) == (after == "left"))
    if len(agree) < _LEAST_PAIRS:
        return None
    share = sum(agree) / len(agree)
    return False if share >= _LEAST_SHARE else True if share <= 1 - _LEAST_SHARE else None


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
