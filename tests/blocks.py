"""Feet of rectangles and ellipses whose values can be worked out by hand, and recordings made of them."""

from __future__ import annotations

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure, Recording

#: x from, x to, y from, y to in mm, kPa: heel, midfoot, forefoot; the medial border is at x = 0.
BLOCKS = ((0.0, 55.0, 0.0, 70.0, 100.0), (40.0, 65.0, 70.0, 140.0, 20.0), (0.0, 85.0, 140.0, 210.0, 60.0))


def block_foot(x: Floats, y: Floats, blocks: tuple[tuple[float, ...], ...] = BLOCKS) -> Floats:
    """Pressure of the block foot at points, kPa."""
    pressure = np.zeros(np.broadcast(x, y).shape)
    for x0, x1, y0, y1, kpa in blocks:
        pressure[(x >= x0) & (x < x1) & (y >= y0) & (y < y1)] = kpa
    return pressure


def cells(geometry: MatGeometry, at: tuple[float, float], turn_deg: float = 0.0, fine: int = 10) -> Pressure:
    """Mean pressure on each cell of the block foot whose heel corner lies at `at`, turned clockwise; float32 kPa."""
    px, py = geometry.pitch_mm
    x = geometry.origin_mm[0] + (np.arange(geometry.cols * fine) + 0.5) * px / fine
    y = geometry.origin_mm[1] + (np.arange(geometry.rows * fine) + 0.5) * py / fine
    xx, yy = np.meshgrid(x - at[0], y - at[1])
    a = np.deg2rad(turn_deg)
    pressure = block_foot(xx * np.cos(a) - yy * np.sin(a), xx * np.sin(a) + yy * np.cos(a))
    means = pressure.reshape(geometry.rows, fine, geometry.cols, fine).mean(axis=(1, 3))
    return np.asarray(means, dtype=np.float32)


def recording(frames: Pressure, pitch_mm: float = 10.0, rate_hz: float = 100.0, **more: object) -> Recording:
    """A calibrated recording of frames (T, R, C) in kPa."""
    _, rows, cols = frames.shape
    known: dict[str, object] = {
        "stored_unit": "kPa",
        "format": "test",
        "geometry": MatGeometry(rows, cols, (pitch_mm, pitch_mm)),
    }
    known.update(more)
    return Recording(frames=frames, time_s=np.arange(len(frames)) / rate_hz, **known)  # type: ignore[arg-type]
