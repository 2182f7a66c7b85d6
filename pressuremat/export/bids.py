"""A folder laid out as BIDS Motion (https://bids-specification.readthedocs.io, v1.8 on): centre of pressure and load.

One subject, one run: `sub-01/motion/sub-01_task-TASK_tracksys-mat_motion.tsv` and what describes it. BIDS Motion is for
motion capture; a centre of pressure is near to a position in it, the load is of type MISC. Nobody's name.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from pressuremat import __version__
from pressuremat.analysis.model import Analysis
from pressuremat.errors import RecordingError
from pressuremat.export.xdf import events_of
from pressuremat.files.info import duration_s
from pressuremat.files.metadata import rate_hz
from pressuremat.i18n import _

_VERSION = "1.10.0"


def write(analysis: Analysis, path: Path) -> list[Path]:
    """The folder. Raises RecordingError where the recording says no pitch or no rate."""
    recording = analysis.recording
    if not (recording.geometry.pitch_known and recording.time_known) or recording.n_frames < 2:
        raise RecordingError(
            _("Expected a known pitch and rate for BIDS, but {name} says none; give --pitch-mm and --rate-hz.").format(
                name=recording.path or _("this one")
            )
        )
    motion = path / "sub-01" / "motion"
    motion.mkdir(parents=True)
    task = re.sub(r"[^A-Za-z0-9]", "", analysis.protocol.title()) or "Unknown"
    stem = f"sub-01_task-{task}"
    track = f"{stem}_tracksys-mat"
    of_load = ("force", "N") if recording.unit == "kPa" else ("load", "count")
    channels = [("cop_x", "x", "POS", "mm"), ("cop_y", "y", "POS", "mm"), (of_load[0], "n/a", "MISC", of_load[1])]
    channels.append(("time", "n/a", "LATENCY", "s"))
    first_s = float(recording.time_s[0])
    values = np.column_stack([analysis.body_cop_mm, analysis.total, recording.time_s - first_s])
    _table(motion / f"{track}_motion.tsv", None, [[_number(cell) for cell in row] for row in values])
    head = ["name", "component", "type", "tracked_point", "units"]
    points = [
        (name, component, kind, "body" if kind == "POS" else "n/a", unit) for name, component, kind, unit in channels
    ]
    _table(motion / f"{track}_channels.tsv", head, points)
    _json(motion / f"{track}_motion.json", _sidecar(analysis, task, channels))
    events = [(f"{at - first_s:.6f}", "n/a", words) for at, words in events_of(analysis)]
    _table(motion / f"{stem}_events.tsv", ["onset", "duration", "trial_type"], events)
    _json(
        path / "dataset_description.json",
        {
            "Name": "Centre of pressure from a pressure mat" + (" (SIMULATED)" if recording.simulated else ""),
            "BIDSVersion": _VERSION,
            "DatasetType": "raw",
            "GeneratedBy": [{"Name": "pressuremat", "Version": __version__}],
        },
    )
    _table(path / "participants.tsv", ["participant_id"], [("sub-01",)])
    (path / "README").write_text(
        "Centre of pressure and load of one recording of a pressure mat, written by pressuremat.\n"
        "x runs to the right and y forward, from the outer corner of the mat's first cell, in mm.\n"
        + ("SIMULATED: nobody stood on a mat.\n" if recording.simulated else ""),
        encoding="utf-8",
    )
    return [path]


def _sidecar(analysis: Analysis, task: str, channels: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    recording = analysis.recording
    count = {kind: sum(one[2] == kind for one in channels) for kind in ("POS", "MISC", "LATENCY")}
    return {
        "TaskName": task,
        "TaskDescription": analysis.protocol,
        "SamplingFrequency": round(rate_hz(recording), 6),
        "RecordingDuration": round(duration_s(recording.time_s), 6),
        "RecordingType": "continuous",
        "TrackingSystemName": "mat",
        "DeviceSerialNumber": "n/a",
        "Manufacturer": "pressuremat",
        "ManufacturersModelName": recording.device or "n/a",
        "SoftwareVersions": f"pressuremat {__version__}",
        "SpatialAxes": "RAS",
        "MotionChannelCount": len(channels),
        "POSChannelCount": count["POS"],
        "MISCChannelCount": count["MISC"],
        "LATENCYChannelCount": count["LATENCY"],
        "TrackedPointsCount": 1,
        "MissingValues": "n/a",
    }


def _number(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else "n/a"


def _table(path: Path, head: list[str] | None, rows: Any) -> None:
    lines = ([] if head is None else [head]) + [list(row) for row in rows]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8", newline="\n")


def _json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
