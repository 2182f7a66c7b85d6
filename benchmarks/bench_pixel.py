"""Byte to pixel by three processes: a board that steps between nothing and everything, the app, and one that watches a
pixel of the screen.

What Qt believes to have painted is not asked: from the first byte of a step's frame on the pty to another colour in the
X server's memory. A monitor adds its own scan, which no program sees.
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
#: So many frames nothing, then so many everything; not a multiple of a paint, so that each step meets another phase.
STEP_FRAMES = 21
N_STEPS = 60
WARM_UP = 6


def _step(index: int, hello: Hello) -> Samples:
    return np.full((hello.rows, hello.cols), 900 * (index // STEP_FRAMES % 2), np.uint16)


def run() -> list[Result]:
    """p50 and p95 over the steps; nothing where there is no X server to ask."""
    hello = replace(HELLO, rows=40, cols=48, pitch_y_um=10_000, period_us=1_000_000 // RATE_HZ)
    with tempfile.TemporaryDirectory() as folder, screen() as (platform, environment):
        if platform == "offscreen":
            return []
        written: dict[int, float] = {}
        board = PtyBoard(Path(folder), hello, _step, written=written)
        app = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.paint_probe", "place", f"serial:{board.link}"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert app.stdout is not None
            x, y = json.loads(app.stdout.readline())
            watch = ("-m", "benchmarks.pixel_probe", str(x), str(y), str(N_STEPS))
            done = subprocess.run([sys.executable, *watch], env=environment, capture_output=True, text=True, check=True)
        finally:
            app.terminate()
            app.wait()
            board.unplug()
    seen_s = np.array([json.loads(line) for line in done.stdout.splitlines()])[WARM_UP:]
    steps_s = np.array([at_s for index, at_s in written.items() if index % STEP_FRAMES == 0])
    latency_ms = 1000 * np.array([at - steps_s[steps_s <= at].max() for at in seen_s])
    p50, p95 = np.percentile(latency_ms, (50, 95))
    return [
        Result("pixel", f"byte to pixel, {RATE_HZ} Hz, 40 × 48, {len(seen_s)} steps: p50", float(p50), "ms"),
        Result("pixel", "byte to pixel: p95", float(p95), "ms", "at most 40 ms", bool(p95 <= 40)),
    ]
