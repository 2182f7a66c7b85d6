"""Byte to paint: a frame written to a pty by one process, until the app in another has painted it.

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

RATE_HZ = 100
N_PAINTS = 600
WARM_UP = 100


def _feet(index: int, hello: Hello) -> Samples:
    """Two feet that sway: what a live page mostly shows."""
    y, x = np.mgrid[0 : hello.rows, 0 : hello.cols]
    shift = 0.1 * np.sin(index / 30)
    feet = np.zeros(x.shape)
    for centre in (15, 33):
        feet += (400 + 100 * shift) * np.exp(-(((x - centre) / 3) ** 2) - ((y - 10) / 4) ** 2)
        feet += (250 - 100 * shift) * np.exp(-(((x - centre) / 4) ** 2) - ((y - 26) / 4) ** 2)
    return np.where(feet < 2, 0, feet).astype(np.uint16)


def run() -> list[Result]:
    """p50 and p95 over the paints after the first seconds, and how many of the frames were painted."""
    hello = replace(HELLO, rows=40, cols=48, pitch_y_um=10_000, period_us=1_000_000 // RATE_HZ)
    with tempfile.TemporaryDirectory() as folder, screen() as (platform, environment):
        board = PtyBoard(Path(folder), hello, _feet)
        command = [sys.executable, "-m", "benchmarks.paint_probe", "frames", f"serial:{board.link}", str(N_PAINTS)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
        origin_s = board.first_frame_s
        board.unplug()
    painted = np.array(json.loads(done.stdout.splitlines()[-1]))[WARM_UP:]
    latency_ms = 1000 * (painted[:, 1] - (origin_s + painted[:, 0]))
    p50, p95 = np.percentile(latency_ms, (50, 95))
    paints_hz = (len(painted) - 1) / (painted[-1, 1] - painted[0, 1])
    return [
        Result("latency", f"byte to paint, {RATE_HZ} Hz, 40 × 48, {platform}: p50", float(p50), "ms"),
        Result("latency", "byte to paint: p95", float(p95), "ms", "under 50 ms", bool(p95 < 50)),
        Result("latency", "paints a second meanwhile", float(paints_hz), "1/s"),
    ]
