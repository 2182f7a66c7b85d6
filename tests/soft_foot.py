"""A foot with soft edges that stands or takes a step, made here and not by the virtual person."""

from __future__ import annotations

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure, Recording
from tests.blocks import recording

SIDE = "right"
ROWS, COLS = 40, 24
#: Discs of a right foot: x, y, radius in mm, share of the load, middle of the time it bears (0 heel strike, 1 toe-off).
_DISCS = (
    (0.0, 30.0, 30.0, 1.0, 0.15),
    (4.0, 58.0, 24.0, 0.8, 0.2),
    (16.0, 95.0, 16.0, 0.25, 0.4),
    (20.0, 125.0, 18.0, 0.3, 0.45),
    (26.0, 158.0, 20.0, 0.6, 0.55),
    (6.0, 172.0, 22.0, 0.9, 0.65),
    (-18.0, 176.0, 22.0, 0.9, 0.7),
    (-24.0, 222.0, 14.0, 0.7, 0.85),
    (-4.0, 228.0, 8.0, 0.25, 0.85),
    (10.0, 222.0, 7.0, 0.2, 0.85),
    (22.0, 212.0, 7.0, 0.15, 0.85),
)
_SOFT_MM = 8.0
_FINE = 5


def _disc(x: Floats, y: Floats, at: tuple[float, float], radius: float) -> Floats:
    inside = np.clip((radius - np.hypot(x - at[0], y - at[1])) / _SOFT_MM, 0.0, 1.0)
    return np.asarray(inside**2 * (3 - 2 * inside), dtype=np.float64)


def _maps(geometry: MatGeometry, at: tuple[float, float], turn_deg: float, mirror: bool) -> Pressure:
    """Cell means (parts, R, C) of every disc at 100 kPa."""
    px, py = geometry.pitch_mm
    x = (np.arange(geometry.cols * _FINE) + 0.5) * px / _FINE - at[0]
    y = (np.arange(geometry.rows * _FINE) + 0.5) * py / _FINE - at[1]
    xx, yy = np.meshgrid(x, y)
    a = np.deg2rad(turn_deg)
    along, across = xx * np.sin(a) + yy * np.cos(a), xx * np.cos(a) - yy * np.sin(a)
    made = [_disc(-across if mirror else across, along, (d[0], d[1]), d[2]) for d in _DISCS]
    cells = np.array(made).reshape(len(_DISCS), geometry.rows, _FINE, geometry.cols, _FINE).mean(axis=(2, 4))
    return np.asarray(100.0 * cells, dtype=np.float32)


def footfall(geometry: MatGeometry, at_mm: tuple[float, float], turn_deg: float, *, mirror: bool, n: int) -> Pressure:
    """Frames (n, R, C) of a foot that rolls from heel to toe with its heel at `at_mm`, pointing `turn_deg` from +y."""
    maps = _maps(geometry, at_mm, turn_deg, mirror)
    t = np.linspace(0, 1, n)[:, None]
    centre = np.array([d[4] for d in _DISCS])[None]
    load = np.exp(-(((t - centre) / 0.22) ** 2)) * np.array([d[3] for d in _DISCS])[None]
    load *= np.sin(np.pi * np.linspace(0.02, 0.98, n))[:, None] ** 0.5 * 3.0
    return np.asarray(np.einsum("tp,prc->trc", load, maps))


def step(
    shift: tuple[int, int] = (0, 0),
    turn_deg: float = 3.0,
    *,
    n: int = 70,
    pad: int = 10,
    rate_hz: float = 100.0,
    rows_a_cell: int = 1,
) -> Recording:
    """One step of a right foot toward +y, `shift` whole cells (x, y) from the middle; empty frames around it.

    `rows_a_cell` divides the rows of 10 mm into finer ones.
    """
    geometry = MatGeometry(ROWS * rows_a_cell, COLS, (10.0, 10.0 / rows_a_cell))
    frames = footfall(geometry, (123.0, 74.0), turn_deg, mirror=False, n=n)
    frames = np.roll(frames, (shift[1], shift[0]), (1, 2))
    empty = np.zeros((pad, *geometry.shape))
    padded = np.concatenate([empty, frames, empty]).astype(np.float32)
    return recording(padded, rate_hz=rate_hz, protocol="walk", geometry=geometry)


def standing(
    seconds: float = 4.0, *, left_share: float = 0.55, apart_mm: float = 170.0, rate_hz: float = 50.0
) -> Recording:
    """Two feet side by side for `seconds`, with empty frames around; the left one bears `left_share` of the load."""
    geometry = MatGeometry(ROWS, 48, (10.0, 10.0))
    x = 240.0
    right = _maps(geometry, (x + apart_mm / 2, 74.0), 7.0, mirror=False)
    left = _maps(geometry, (x - apart_mm / 2, 74.0), -7.0, mirror=True)
    share = np.array([d[3] for d in _DISCS])[:, None, None]
    both = [(0.8 * part * share).sum(axis=0) for part in (left, right)]
    frame = both[0] * 2 * left_share + both[1] * 2 * (1 - left_share)
    n = round(seconds * rate_hz)
    frames = np.repeat(frame[None], n, axis=0) * (1 + 0.01 * np.sin(np.arange(n) / 7))[:, None, None]
    empty = np.zeros((10, *geometry.shape))
    return recording(np.concatenate([empty, frames, empty]).astype(np.float32), rate_hz=rate_hz, protocol="stand")
