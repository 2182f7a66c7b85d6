"""`pressuremat.analysis/1`: an analysis as the machine-readable document that other people's scripts read.

One analysis gives an object, several an array. Keys never change with the language. It never holds NaN.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.files.info import info_document
from pressuremat.report.model import ReportModel
from pressuremat.types import Finding, Footprint, MetricValue, Recording

SCHEMA = "pressuremat.analysis/1"


def analysis_document(analysis: Analysis, findings: Sequence[Finding]) -> dict[str, Any]:
    """The document of one analysis, plain data ready for `json.dumps(…, allow_nan=False)`."""
    recording = analysis.recording
    given = analysis.provenance
    document = {
        "schema": SCHEMA,
        # As the file says it, before the empty mat's drift was taken off.
        "recording": info_document(replace(recording, zeroed=None)),
        "protocol": analysis.protocol,
        "simulated": recording.simulated,
        "condition": {"footwear": recording.condition.footwear, "cover": recording.condition.cover},
        "warnings": list(analysis.warnings),
        "footprints": [_footprint(analysis, at) for at in range(len(analysis.footprints))],
        "metrics": [value.to_json() for value in analysis.whole],
        "reps": analysis.repetitions.to_json(),
        "findings": [finding.to_json() for finding in findings],
        "provenance": {
            **given,
            "version": given.get("version"),
            "settings": given.get("settings", {}),
            "calibration": _without_maps(given.get("calibration")),
            "input_sha256": given.get("input_sha256", recording.input_sha256),
        },
    }
    plain: dict[str, Any] = jsonable(document)
    return plain


def comparison_document(
    analyses: Sequence[Analysis], values: Sequence[MetricValue], findings: Sequence[Finding]
) -> dict[str, Any]:
    """`pressuremat.comparison/1`: what several recordings of one person show beside each other, as plain data."""
    documents = [analysis_document(analysis, ()) for analysis in analyses]
    plain: dict[str, Any] = jsonable(
        {
            "schema": "pressuremat.comparison/1",
            "simulated": any(analysis.recording.simulated for analysis in analyses),
            "recordings": [{"recording": one["recording"], "protocol": one["protocol"]} for one in documents],
            "metrics": [value.to_json() for value in values],
            "findings": [finding.to_json() for finding in findings],
            "provenance": [one["provenance"] for one in documents],
        }
    )
    return plain


def _without_maps(calibration: Any) -> Any:
    """The calibration with each cell map as its shape and checksum: the maps themselves stand in the recording."""
    if not isinstance(calibration, Mapping):
        return calibration
    if "float32" in calibration:
        return {"shape": calibration["shape"], "sha256": hashlib.sha256(calibration["float32"].encode()).hexdigest()}
    return {key: _without_maps(value) for key, value in calibration.items()}


def _footprint(analysis: Analysis, at: int) -> dict[str, Any]:
    footprint: Footprint = analysis.footprints[at]
    return {
        **footprint_facts(analysis.recording, footprint),
        "cells": analysis.flaws[at].to_json() if analysis.flaws else None,
        "metrics": [value.to_json() for value in analysis.of_footprint(footprint.id)],
    }


def footprint_facts(recording: Recording, footprint: Footprint) -> dict[str, Any]:
    """A footprint without its metrics; positions and times are None where the recording does not know its scales."""
    timed, axis = recording.time_known, footprint.axis
    placed = axis is not None and recording.geometry.pitch_known
    return {
        "id": footprint.id,
        "side": footprint.side,
        "side_confidence": footprint.side_confidence,
        "start_s": footprint.start_s if timed else None,
        "end_s": footprint.end_s if timed else None,
        "complete": footprint.complete,
        "reason": footprint.reason,
        "heel_mm": list(axis.heel_mm) if axis is not None and placed else None,
        "toe_mm": list(axis.toe_mm) if axis is not None and placed else None,
        "axis_deg": axis.axis_deg if axis is not None else None,
        **({"corrected": list(dict.fromkeys(footprint.corrected))} if footprint.corrected else {}),
    }


def jsonable(value: Any) -> Any:
    """`value` as plain data: numpy's numbers and arrays become Python's, NaN and infinities None."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def text(model: ReportModel) -> str:
    """The model's analyses as one JSON document."""
    documents = [analysis_document(analysis, findings) for analysis, findings in model.items]
    content = documents[0] if len(documents) == 1 else documents
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def render(model: ReportModel, path: Path) -> None:
    """Write the document as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")
