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

        def start(*command: str) -> tuple[float, float]:
            begun_s = time.monotonic()
            done = subprocess.run(
                [sys.executable, *command], env=environment, capture_output=True, text=True, check=True
            )
            painted_s, cpu_s = json.loads(done.stdout.splitlines()[0])
            return painted_s - begun_s, cpu_s

        app = ("-m", "benchmarks.paint_probe", "first")
        bare = ("-m", "benchmarks.bare_window")
        start(*app)
        pairs = [(start(*app), start(*bare)) for _ in range(REPEATS)]
    app_s, ratio = median(a for (a, _ac), _b in pairs), median(a / b for (a, _ac), (b, _bc) in pairs)
    cpu_s, bare_cpu_s = median(cpu for (_a, cpu), _b in pairs), median(cpu for _a, (_b, cpu) in pairs)
    return [
        Result("paint", f"process start to first paint, {platform}", app_s, "s", "1 s", app_s <= 1),
        Result("paint", "the same of an empty Qt window with numpy, ratio", ratio, "×"),
        Result("paint", "time of one core until then, whatever else runs", cpu_s, "s", "1 s", cpu_s <= 1),
        Result("paint", "the same of the empty window", bare_cpu_s, "s"),
    ]
