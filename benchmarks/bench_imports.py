"""Import of a novel `.lst` file, against numpy parsing as many numbers from plain text."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np

from benchmarks.result import Result, seconds


def run() -> list[Result]:
    """Time of the whole import, and the ratio to bare parsing; nothing where the recordings are not there."""
    from pressuremat.files import read

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
    return [
        Result("imports", f"emed_test.lst, {recording.n_frames} frames", 1000 * ours_s, "ms"),
        Result("imports", "the same numbers by numpy.loadtxt, ratio", ours_s / bare_s, "×"),
    ]
