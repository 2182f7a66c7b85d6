"""Import of a novel `.lst` file, against numpy parsing as many numbers from plain text; and all that follows from it.

The leading open package for such files (pressuRe, R) took 21 s for load, CoP, arch index and CPEI of the same file on
a like machine; here it is every value of the registry, and the findings.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np

from benchmarks.result import Result, seconds


def run() -> list[Result]:
    """Time of the whole import, and the ratio to bare parsing; of import, values and findings together. Nothing where
    the recordings are not there."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.files import read
    from pressuremat.findings.registry import evaluate

    data = Path(os.environ.get("PRESSUREMAT_DATA", Path(__file__).parents[2] / "shared" / "data"))
    path = data / "vendor_exports" / "emed_test.lst"
    if not path.exists():
        return []
    recording = read(path)
    loaded = recording.frames[:, recording.frames.any(axis=(0, 2))][:, :, recording.frames.any(axis=(0, 1))]
    text = io.StringIO()
    np.savetxt(text, loaded.reshape(len(loaded), -1), fmt="%.2f")
    plain = text.getvalue()
    ours_s = seconds(lambda: read(path))
    bare_s = seconds(lambda: np.loadtxt(io.StringIO(plain)))
    whole_ms = 1000 * seconds(lambda: evaluate(analyse(read(path))), repeats=15)
    n_values = len(analyse(recording).values)
    return [
        Result("imports", f"emed_test.lst, {recording.n_frames} frames", 1000 * ours_s, "ms"),
        Result("imports", "the same numbers by numpy.loadtxt, ratio", ours_s / bare_s, "×"),
        Result(
            "imports",
            f"emed_test.lst: import, {n_values} values, findings (pressuRe: 21 s for four)",
            whole_ms,
            "ms",
            "under 100 ms",
            whole_ms < 100,
        ),
    ]
