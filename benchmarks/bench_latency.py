"""Byte to paint: a frame written to a pty by one process, until the app in another has painted it, while it records.

The board's clock is the host's monotonic clock, so that a painted frame says when its first byte was written.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.result import Result
from benchmarks.screen import screen
from pressuremat.protocol.messages import Hello
from tests.sources.virtual_port import HELLO, PtyBoard, Samples

#: Rows, columns, frames a second; the first is what the app mostly meets.
CASES = ((40, 48, 100), (64, 64, 100), (64, 64, 500))
N_PAINTS = 600
WARM_UP = 100
_N_PICTURES = 64


def feet(hello: Hello) -> list[Samples]:
    """Two feet that sway: what a live page mostly shows."""
    y, x = np.mgrid[0 : hello.rows, 0 : hello.cols]
    x, y = x * 48 / hello.cols, y * 40 / hello.rows
    made = []
    for index in range(_N_PICTURES):
        shift = 0.1 * np.sin(2 * np.pi * index / _N_PICTURES)
        loads = np.zeros(x.shape)
        for centre in (15, 33):
            loads += (400 + 100 * shift) * np.exp(-(((x - centre) / 3) ** 2) - ((y - 10) / 4) ** 2)
            loads += (250 - 100 * shift) * np.exp(-(((x - centre) / 4) ** 2) - ((y - 26) / 4) ** 2)
        made.append(np.where(loads < 2, 0, loads).astype(np.uint16))
    return made


def run() -> list[Result]:
    """For each case p50 and p95 over the paints after the first seconds, paints a second beside those of a bare window
    in the same minute, whether the picture fell behind, and frames that the recording lacks.
    """
    with screen() as (platform, environment):
        bare = ("-m", "benchmarks.bare_window", "frames", str(N_PAINTS))
        results = []
        for rows, cols, rate_hz in CASES:
            done = subprocess.run([sys.executable, *bare], env=environment, capture_output=True, text=True, check=True)
            results += _case(rows, cols, rate_hz, platform, environment, float(json.loads(done.stdout)))
    return results


def _case(
    rows: int, cols: int, rate_hz: int, platform: str, environment: dict[str, str], bare_hz: float
) -> list[Result]:
    hello = replace(HELLO, rows=rows, cols=cols, pitch_y_um=10_000, period_us=1_000_000 // rate_hz)
    pictures = feet(hello)
    with tempfile.TemporaryDirectory() as folder:
        board = PtyBoard(Path(folder), hello, lambda index, _hello: pictures[index % _N_PICTURES])
        command = [sys.executable, "-m", "benchmarks.paint_probe", "frames", f"serial:{board.link}", str(N_PAINTS)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
        origin_s = board.first_frame_s
        board.unplug()
    told = done.stdout.splitlines()
    painted, (n_recorded, n_lost) = np.array(json.loads(told[0]))[WARM_UP:], json.loads(told[1])
    latency_ms = 1000 * (painted[:, 1] - (origin_s + painted[:, 0]))
    p50, p95 = np.percentile(latency_ms, (50, 95))
    paints_hz = (len(painted) - 1) / (painted[-1, 1] - painted[0, 1])
    paint_ms = 1000 * (painted[-1, 2] - painted[0, 2]) / (len(painted) - 1)
    half = len(latency_ms) // 2
    behind_ms = float(np.median(latency_ms[half:]) - np.median(latency_ms[:half]))
    what = f"{rate_hz} Hz, {rows} × {cols}"
    return [
        Result("latency", f"byte to paint, {what}, {platform}: p50", float(p50), "ms"),
        Result("latency", f"byte to paint, {what}: p95", float(p95), "ms", "at most 40 ms", bool(p95 <= 40)),
        Result(
            "latency", f"paints a second, {what}", float(paints_hz), "1/s", "60, 30 under load", bool(paints_hz >= 30)
        ),
        Result("latency", "time of the screen's thread a paint", paint_ms, "ms", "under 16 ms", bool(paint_ms < 16)),
        Result(
            "latency", "paints of those of a bare window with a picture of 64 × 64", float(paints_hz / bare_hz), "×"
        ),
        Result("latency", f"later in the second half, {what}", behind_ms, "ms", "no backlog", behind_ms < 20),
        Result("latency", f"lost of {n_recorded} recorded frames, {what}", float(n_lost), "frames", "0", n_lost == 0),
    ]
