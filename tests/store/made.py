"""Documents in the contract's form and small real recordings, made without an analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording


def make_pmat(path: Path, seed: int) -> Path:
    """A recording of a few frames, another one for each seed."""
    frames = np.random.default_rng(seed).integers(0, 900, (20, 8, 6)).astype(np.uint16)
    recording = Recording(
        frames, np.arange(20) / 100.0, MatGeometry(8, 6, (10.0, 10.0)), "count", "pmat", device="Mat A"
    )
    write(path, recording)
    return path


def metric(key: str, value: float | None, side: str | None = None, **other: Any) -> dict[str, Any]:
    """A metric with the contract's ten keys."""
    return {
        "key": key,
        "side": side,
        "value": value,
        "unit": "1",
        "uncertainty": 0.01,
        "repeat_sd": None,
        "n": 1,
        "valid": value is not None,
        "reason": None if value is not None else "no print",
        "band": "typical",
        "reference": None,
        **other,
    }


def analysis_document(arch_index: float, **provenance: Any) -> dict[str, Any]:
    """An analysis with one left print."""
    return {
        "schema": "pressuremat.analysis/1",
        "recording": {"schema": "pressuremat.info/1", "device": "Mat A", "unit": "kPa"},
        "protocol": "stand",
        "simulated": False,
        "condition": {"footwear": "barefoot", "cover": None},
        "footprints": [{"id": 1, "side": "left", "metrics": [metric("arch_index", arch_index, "left")]}],
        "metrics": [metric("load_left_pct", 51.0)],
        "findings": [],
        "provenance": {
            "version": "0.1.0",
            "settings": {"contour_kpa": 5.0, "live_history_s": 60.0},
            "calibration": {"id": "cal-1"},
            "masks": "pressuremat-1",
            **provenance,
        },
    }


def exam_document(reading: str = "throughout", index: float | None = 0.6) -> dict[str, Any]:
    """An exam with a reading and a programme."""
    return {
        "schema": "pressuremat.exam/1",
        "simulated": False,
        "metrics": [metric("medial_shift_index", 0.2, "left")],
        "findings": [],
        "knee": {"index": index, "range": [0.4, 0.7], "coverage": 0.8, "grade": "several", "factors": []},
        "reading": {"key": reading, "says": "…", "decided_by": [], "contradicts": [], "next_best_test": None},
        "programme": [{"drill": "band-abduction", "block": "hip", "dose": "3 × 12", "why": "…"}],
        "referral": [],
        "provenance": {"version": "0.1.0", "settings": {}},
    }
