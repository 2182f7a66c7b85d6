"""From the start of the process to the first painted window of the app."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median

from benchmarks.result import Result
from benchmarks.screen import screen

REPEATS = 5


def run() -> list[Result]:
    """Median of several starts after one that warms the disk's cache, and the bare cost of Qt's own first window."""
    with screen() as (platform, environment):

        def start(*command: str) -> float:
            begun_s = time.monotonic()
            done = subprocess.run(
                [sys.executable, *command], env=environment, capture_output=True, text=True, check=True
            )
            return float(json.loads(done.stdout.splitlines()[0])) - begun_s

        app = ("-m", "benchmarks.paint_probe", "first")
        bare = ("-m", "benchmarks.bare_window")
        start(*app)
        pairs = [(start(*app), start(*bare)) for _ in range(REPEATS)]
    app_s, ratio = median(a for a, _b in pairs), median(a / b for a, b in pairs)
    return [
        Result("paint", f"process start to first paint, {platform}", app_s, "s", "1 s", app_s <= 1),
        Result("paint", "the same of an empty Qt window with numpy, ratio", ratio, "×"),
    ]
