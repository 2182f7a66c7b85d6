"""Recordings of made-up feet for the report's tests: smooth zones on a grid, no person and no analysis behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.findings.registry import evaluate
from pressuremat.geometry import MatGeometry
from pressuremat.report.model import ReportModel, build
from pressuremat.types import Finding, Floats, Recording

MADE_AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
#: s, m (medial positive), extent along and across in mm, peak in kPa, first and last share of the step.
ZONES = (
    (28, -4, 34, 27, 250, 0.0, 0.5),
    (100, -22, 55, 17, 60, 0.1, 0.7),
    (165, 14, 24, 22, 300, 0.25, 0.9),
    (160, -18, 26, 24, 200, 0.2, 0.9),
    (222, 22, 14, 12, 260, 0.55, 1.0),
)
PITCH = 10.0


def foot(side: Literal["left", "right"], share: float | None) -> Floats:
    """Cell means (30, 16) in kPa of one foot, toes up; `share` is the moment of a step, None stands."""
    fine = 5
    rows, cols = 30, 16
    y, x = (np.arange(rows * fine) + 0.5) / fine * PITCH, (np.arange(cols * fine) + 0.5) / fine * PITCH
    m, s = np.meshgrid((x - 80.0) * (1.0 if side == "left" else -1.0), y - 30.0)
    total = np.zeros_like(s)
    for s0, m0, ds, dm, peak, begin, end in ZONES:
        load = 0.4 if share is None else max(np.sin(np.pi * np.clip((share - begin) / (end - begin), 0, 1)), 0)
        total += load * peak * np.exp(-((((s - s0) / ds) ** 2 + ((m - m0) / dm) ** 2) ** 1.6))
    total[total < 1] = 0
    return np.asarray(total.reshape(rows, fine, cols, fine).mean(axis=(1, 3)))


def recording(kind: Literal["stand", "walk", "empty"], **changes: Any) -> Recording:
    """Both feet standing for 4 s, one step of each, or nobody, on 40 × 48 cells of 10 mm."""
    n, rate = (200, 50.0) if kind == "stand" else (120, 60.0)
    frames = np.zeros((n, 40, 48), dtype=np.float32)
    feet: tuple[tuple[Literal["left", "right"], int, int], ...] = (("left", 4, 8), ("right", 26, 55))
    for side, col, begin in feet:
        if kind == "stand":
            frames[10:-10, 3:33, col : col + 16] += foot(side, None).astype(np.float32)
            frames[10:-10, 3:33, col : col + 16] *= 1.1 if side == "left" else 1.0
        elif kind == "walk":
            for k in range(44):
                frames[begin + k, 3:33, col : col + 16] += foot(side, (k + 0.5) / 44).astype(np.float32)
    values: dict[str, Any] = {
        "frames": frames,
        "time_s": np.arange(n) / rate,
        "geometry": MatGeometry(40, 48, (PITCH, PITCH)),
        "stored_unit": "kPa",
        "format": "synthetic",
        "path": f"somewhere/{kind}.pmat",
        "simulated": True,
        "device": "a mat of numbers",
        "protocol": "walk" if kind == "walk" else "stand",
        "input_sha256": "ab" * 32,
    }
    return Recording(**{**values, **changes})


def analysed(kind: Literal["stand", "walk", "empty"], **changes: Any) -> tuple[Analysis, tuple[Finding, ...]]:
    """A recording's analysis and findings."""
    analysis = analyse(recording(kind, **changes))
    return analysis, tuple(evaluate(analysis))


def finding(says: str = "Your left print shows a lower arch than most.", **changes: Any) -> Finding:
    """A finding that does not depend on the rules."""
    values: dict[str, Any] = {
        "key": "low_arch",
        "side": "left",
        "level": "possible",
        "says": says,
        "because": ("arch_index",),
        "confidence": "moderate",
        "source": "a paper",
    }
    return Finding(**{**values, **changes})


def model(
    kinds: Sequence[Literal["stand", "walk", "empty"]] = ("stand", "walk"), subject: str = "Client 014", **changes: Any
) -> ReportModel:
    """A report made at a fixed time, with one sure finding."""
    items = [analysed(kind, **changes) for kind in kinds]
    analysis, findings = items[0]
    items[0] = (analysis, (*findings, finding()))
    return build(items, subject=subject, made_at=MADE_AT)
