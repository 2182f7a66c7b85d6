"""One frame through `LiveAnalysis`, two feet standing."""

from __future__ import annotations

from benchmarks.result import Result
from pressuremat.geometry import MatGeometry


def run() -> list[Result]:
    """Median time a frame."""
    return [_one(MatGeometry(40, 48, (10.0, 10.0))), _one(MatGeometry(64, 64, (7.5, 7.5)))]


def _one(geometry: MatGeometry) -> Result:
    import time
    from statistics import median

    from benchmarks.standing import standing
    from pressuremat.analysis.live import LiveAnalysis
    from pressuremat.types import Frame

    frames, time_s = standing(geometry, seconds=10.0, rate_hz=100.0)
    live = LiveAnalysis(geometry, None, "kPa")
    taken = []
    for i, values in enumerate(frames):
        begun_s = time.perf_counter()
        live.push(Frame(i, float(time_s[i]), values, "kPa"))
        taken.append(time.perf_counter() - begun_s)
    step_ms = 1000 * median(taken[100:])
    return Result("live", f"one step, {geometry.rows} × {geometry.cols}", step_ms, "ms", "under 1 ms", step_ms < 1)
