"""A whole recording of 60 s on 48 × 48 cells at 100 Hz."""

from __future__ import annotations

from benchmarks.result import Result, seconds
from benchmarks.standing import standing
from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording

SECONDS, RATE_HZ = 60.0, 100.0


def run() -> list[Result]:
    """How many times faster than the recording itself."""
    from pressuremat.analysis.offline import analyse

    geometry = MatGeometry(48, 48, (10.0, 10.0))
    frames, time_s = standing(geometry, SECONDS, RATE_HZ)
    recording = Recording(frames, time_s, geometry, "kPa", "simulated", simulated=True)
    times = SECONDS / seconds(lambda: analyse(recording), repeats=3)
    return [Result("offline", "60 s of standing, 48 × 48, 100 Hz", times, "× real time", "at least 30", times >= 30)]
