"""The treadmill recording from disk to all its values, in a fresh process: time of one core, and memory.

The time is what the processor worked for it, imports included: on a busy machine the clock on the wall counts others.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.result import Result

_TIMED = """
import resource, sys
from pressuremat.files import read
from pressuremat.analysis.offline import analyse
from pressuremat.findings.registry import evaluate
evaluate(analyse(read(sys.argv[1])))
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime)
"""
_MEASURED = """
import sys, tracemalloc
from pressuremat.files import read
from pressuremat.analysis.offline import analyse
import pressuremat.findings.registry, scipy.ndimage
tracemalloc.start()
recording = read(sys.argv[1])
reading = tracemalloc.get_traced_memory()[1]
tracemalloc.reset_peak()
analysis = analyse(recording)
frames = recording.frames.size * 4
print(reading / frames, tracemalloc.get_traced_memory()[1] / frames)
"""


def run() -> list[Result]:
    """Seconds of one core, and the greatest memory against the frames as float32; nothing without the recording."""
    data = Path(os.environ.get("PRESSUREMAT_DATA", Path(__file__).parents[2] / "shared" / "data"))
    path = data / "zebris_treadmill" / "gait_100hz.txt.gz"
    if not path.exists():
        return []
    taken = median(_child(_TIMED, path)[0] for _ in range(3))
    reading, analysing = _child(_MEASURED, path)
    what = "zebris treadmill, 14.7 s, 128 × 56"
    return [
        Result("walk", f"{what}: imports, file, all values", taken, "s", "under 3", taken < 3),
        Result("walk", f"{what}: memory to read, of its frames", reading, "×", "at most 3", reading <= 3),
        Result("walk", f"{what}: memory to analyse, of its frames", analysing, "×", "at most 3", analysing <= 3),
    ]


def _child(code: str, path: Path) -> list[float]:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, env=environment
    )
    return [float(number) for number in done.stdout.split()]
