"""An archive of many small recordings that all differ, to try `pressuremat cohort` on.

    .venv/bin/python tools/cohort_many.py FOLDER --n 20000 [--seed 1] [--damaged 5]

A few persons step once onto the virtual foot mat; each recording is one of them made heavier or lighter, on the other
foot or not, stepping elsewhere, seen through another mat's noise: .pmat files in kPa, 200 to a folder. `--damaged` of
them are cut in the middle, so that they cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from pressuremat.cli import progress
from pressuremat.files import write
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording

ARCHES = ("typical", "low", "high")
PER_FOLDER = 200


def persons(n: int, seed: int) -> list[Recording]:
    """One step each of `n` persons, in kPa without faults, cut to what they do on the mat."""
    made = []
    for k in range(n):
        options = {
            "mat": "foot",
            "rows": "36",
            "cols": "20",
            "ideal": "1",
            "rate_hz": "50",
            "seed": str(seed + k),
            "arch": ARCHES[k % 3],
            "foot_mm": str(225 + 7 * (k % 8)),
            "mass_kg": str(55 + 5 * (k % 9)),
            "pronation": f"{(k % 5) / 5}",
        }
        recording, _truth = simulate("walk", options)
        loaded = np.flatnonzero(recording.frames.any(axis=(1, 2)))
        part = slice(max(loaded[0] - 5, 0), loaded[-1] + 6)
        made.append(replace(recording, frames=recording.frames[part], time_s=recording.time_s[part]))
    return made


def variant(one: Recording, rng: np.random.Generator) -> Recording:
    """The same step, heavier or lighter, on the other foot or not, elsewhere, with a mat's noise."""
    frames = one.frames * np.float32(rng.uniform(0.85, 1.2))
    if rng.random() < 0.5:
        frames = frames[:, :, ::-1]
    frames = np.roll(frames, int(rng.integers(-1, 2)), axis=2)
    noisy = frames + rng.normal(0, 0.3, frames.shape).astype(np.float32)
    return replace(one, frames=np.where(frames > 0, noisy.clip(0), 0).round(1).astype(np.float32))


def main() -> int:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--persons", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damaged", type=int, default=0)
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    steps = persons(min(args.persons, args.n), args.seed)
    bad = set(rng.choice(args.n, args.damaged, replace=False).tolist())
    for k in progress.track(range(args.n), args.n, "Writing"):
        path = args.folder / f"{k // PER_FOLDER:04d}" / f"step-{k:06d}.pmat"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, variant(steps[k % len(steps)], rng))
        if k in bad:
            path.write_bytes(path.read_bytes()[:300])
    return 0


if __name__ == "__main__":
    sys.exit(main())
