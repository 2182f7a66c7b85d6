"""The read-out circuit undone: one frame from counts to conductance, against the plain column sum."""

from __future__ import annotations

import numpy as np

from benchmarks.result import Result, seconds
from benchmarks.standing import standing
from pressuremat.boards import VIRTUAL_GROUND, Circuit, Readout
from pressuremat.calibration.circuit import column_voltages, linear, relative_conductance, voltages
from pressuremat.geometry import MatGeometry
from pressuremat.virtual.mat import VIRTUAL_LAW

_FRAMES = 50
_ROW_OHM = 30.0


def run() -> list[Result]:
    """Median time a frame of two feet, 10 kOhm at 100 kPa, drivers of 30 Ohm, 2.2 kOhm pull-downs, 10 bits."""
    cases: list[tuple[int, int, Readout]] = [(32, 32, "divider"), (40, 48, "divider"), (32, 32, VIRTUAL_GROUND)]
    results = []
    for rows, cols, readout in cases:
        results += _one(rows, cols, readout)
    return results


def _one(rows: int, cols: int, readout: Readout) -> list[Result]:
    frames, _time_s = standing(MatGeometry(rows, cols, (10.0, 10.0)), seconds=3.0, rate_hz=60.0)
    heaviest = np.argsort(frames.sum(axis=(1, 2)))[-_FRAMES:]
    circuit = Circuit(10, 2200.0, _ROW_OHM, readout=readout)
    siemens = 1e-3 * (frames[heaviest].astype(np.float64) / VIRTUAL_LAW.a) ** (1.0 / VIRTUAL_LAW.b)
    counts = np.clip(np.rint(column_voltages(siemens, circuit) * 1024), 0, 1023).astype(np.uint16)

    def undone() -> None:
        for frame in counts:
            linear(voltages(frame, circuit), circuit)

    def column_sum() -> None:
        for frame in counts:
            relative_conductance(voltages(frame, circuit))

    ms = 1e3 * seconds(undone) / _FRAMES
    plain_ms = 1e3 * seconds(column_sum) / _FRAMES
    what = f"{rows} × {cols}, two feet, {readout}, drivers of {_ROW_OHM:g} Ω"
    return [
        Result("circuit", what, ms, "ms/frame", "at most 1.5 ms", ms <= 1.5),
        Result("circuit", f"{what}, over the plain column sum", ms / plain_ms, "×"),
    ]
