"""The virtual person standing on a mat of any size, in kPa: what the analysis benchmarks work on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.simulated import SimulatedSource
from pressuremat.types import Floats, Frame, Pressure, StreamEnd


@lru_cache(maxsize=4)
def standing(geometry: MatGeometry, seconds: float, rate_hz: float) -> tuple[Pressure, Floats]:
    """`seconds` of frames (T, R, C) in kPa and their times (T,)."""
    options = (
        f"seconds={seconds:g}&rows={geometry.rows}&cols={geometry.cols}&pitch_mm={geometry.pitch_mm[0]:g}"
        f"&rate_hz={rate_hz:g}&ideal=1&speed=0&loop=0"
    )
    source = SimulatedSource(parse_uri(f"sim:stand?{options}"))
    source.open()
    frames: list[Frame] = []
    while True:
        events = source.read(1.0)
        frames += [event for event in events if isinstance(event, Frame)]
        if any(isinstance(event, StreamEnd) for event in events):
            break
    source.close()
    n = round(seconds * rate_hz)
    kept = frames[: min(n, len(frames))]
    return np.stack([frame.values for frame in kept]), np.array([frame.time_s for frame in kept])
