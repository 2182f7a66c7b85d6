"""Check that `side_confidence` means what it says: among prints with confidence c a share of c is right.

    .venv/bin/python tools/side_confidence.py              print the table of docs/definitions-footprint.md
    .venv/bin/python tools/side_confidence.py --persons 60

Persons of random arch, pronation, mass, size, toe-out and differences between their feet stand, take a step and walk on
mats of 5 to 15 mm, ideal ones and ones with every fault. Each trial is judged whole, cut by the mat's edge along and
across the foot, cut in time, and as a single picture of peaks that may lie either way round. The public recordings
whose sides are known (PRESSUREMAT_DATA, else ../shared/data) stand beside it.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.sources.simulated import simulate
from pressuremat.types import Floats, Footprint, Recording

ROOT = Path(__file__).resolve().parents[1]
#: Lower ends of the classes of confidence; "unknown" counts apart.
CLASSES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985)
PITCHES_MM = ("5", "7", "8.5", "10", "12", "15")

#: (confidence, right) of every print whose side was said, by kind of trial.
Judged = dict[str, list[tuple[float, bool]]]


def person(rng: np.random.Generator) -> dict[str, str]:
    """Options of a person and a mat."""
    pitch = str(rng.choice(PITCHES_MM))
    return {
        "arch": f"{rng.uniform(0, 1):.2f}",
        "pronation": f"{rng.random():.2f}",
        "mass_kg": f"{rng.uniform(45, 110):.0f}",
        "foot_mm": f"{rng.uniform(190, 300):.0f}",
        "foot_width": f"{rng.uniform(0.85, 1.2):.2f}",
        "toe_out_deg": f"{rng.uniform(-10, 25):.0f}",
        "step_width_mm": f"{rng.uniform(60, 160):.0f}",
        "asymmetry": "2",
        "seed": str(rng.integers(1, 10**6)),
        "pitch_mm": pitch,
        "cols": str(math.ceil(480 / float(pitch))),
        "from": str(rng.choice(["near", "far"])),
        **({"ideal": "1"} if rng.random() < 0.5 else {"faults": "all"}),
    }


def window(recording: Recording, rows: slice, cols: slice) -> Recording:
    """The recording as a smaller plate of kPa takes it."""
    frames = np.stack([frame[rows, cols] for frame in recording.pressure()])
    geometry = recording.geometry.window(rows, cols)
    return replace(recording, frames=frames, geometry=geometry, stored_unit=recording.unit, calibration=None)


def cuts(recording: Recording, rng: np.random.Generator) -> Iterator[tuple[str, Recording]]:
    """The recording of one step, cut in space and in time, and as its picture of peaks."""
    values = recording.pressure()
    peak = values.max(axis=0)
    loaded = peak >= 0.05 * peak.max()
    for name, axis in (("cut along the foot", 1), ("cut across the foot", 0)):
        at = np.flatnonzero(loaded.any(axis=axis))
        n = int(rng.uniform(0.05, 0.6 if axis else 0.4) * len(at))
        part = slice(int(at[0]) + n, None) if rng.random() < 0.5 else slice(0, int(at[-1]) + 1 - n)
        yield name, window(recording, part, slice(None)) if axis else window(recording, slice(None), part)
    on = np.flatnonzero(values.sum(axis=(1, 2)) > 0.05 * values.sum(axis=(1, 2)).max())
    k = int(on[0] + rng.uniform(0.15, 0.85) * len(on))
    early = slice(0, k) if rng.random() < 0.5 else slice(k, None)
    yield "cut in time", replace(recording, frames=recording.frames[early], time_s=recording.time_s[early])
    whole = window(recording, slice(None), slice(None))
    yield (
        "peaks alone",
        replace(whole, frames=peak[None], time_s=np.zeros(1), time_known=False, trimmed_to_contact=True),
    )


def judge(found: Footprint, true: str) -> tuple[float, bool] | None:
    """Confidence and whether it is right; None where no side is said."""
    return None if found.side == "unknown" else (found.side_confidence, found.side == true)


def virtual(n: int, seed: int) -> Judged:
    """Every print of `n` persons."""
    out: Judged = {}
    rng = np.random.default_rng(seed)

    def note(kind: str, one: Footprint, true: str) -> None:
        judged = judge(one, true)
        if judged is not None:
            out.setdefault(kind, []).append(judged)

    for _ in range(n):
        options = person(rng)
        pitch = float(options["pitch_mm"])
        short, side = {"rows": str(math.ceil(400 / pitch)), "mat": "stance"}, str(rng.choice(["left", "right"]))
        recording, _truth = simulate("walk", options | short | {"rate_hz": "50", "side": side})
        for kind, made in [("one step", recording), *cuts(recording, rng)]:
            for one in analyse(made, protocol="walk").footprints:
                note(kind, one, side)
        stood = {key: value for key, value in options.items() if key != "from"}
        recording, truth = simulate("stand", stood | short | {"rate_hz": "10", "seconds": "2.5"})
        prints = analyse(recording).footprints
        if len(prints) == len(truth["footprints"]) == 2:
            for one, true in zip(sorted(prints, key=_x), ("left", "right"), strict=True):
                note("standing", one, true)
        rows = min(math.ceil(2000 / pitch), 255)
        more = {
            "rows": str(rows),
            "rate_hz": "50",
            "step_mm": "500" if rows * pitch > 1600 else "330",
            "mat": "walkway",
        }
        recording, truth = simulate("walk", options | more | {"side": side})
        prints = analyse(recording).footprints
        if len(prints) == len(truth["footprints"]):
            for one, known in zip(prints, truth["footprints"], strict=True):
                note("walk", one, known["side"])
    return out


def _x(one: Footprint) -> float:
    load: Floats = one.frames.sum(axis=(0, 1), dtype=np.float64)
    return float(load @ one.geometry.x_mm / load.sum())


def real(folder: Path) -> Judged:
    """The emed steps, whole and as peaks, either way round; the passes over the footscan plate."""
    out: Judged = {}
    table = folder / "emed_steps" / "expected_sides.csv"
    if not table.is_file():
        return out
    rng = np.random.default_rng(2)
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            recording = read(folder / "emed_steps" / row["file"])
            turned = replace(recording, frames=np.ascontiguousarray(recording.frames[:, ::-1, ::-1]))
            for way in (recording, turned):
                for kind, made in [("emed step", way), *((f"emed, {kind}", cut) for kind, cut in cuts(way, rng))]:
                    for one in analyse(made, protocol="walk").footprints:
                        judged = judge(one, row["side"])
                        if judged is not None:
                            out.setdefault(kind, []).append(judged)
    return out


def table(judged: Judged) -> str:
    """In Markdown: for each kind and class of confidence the share that is right, and of how many."""
    ends = [*CLASSES[1:], 1.01]
    heads = [f"{low:g}–{min(high, 1):g}" for low, high in zip(CLASSES, ends, strict=True)]
    lines = ["| prints | " + " | ".join(heads) + " | mean said | right |", "| --- |" + " --- |" * (len(heads) + 2)]
    everything = [one for some in judged.values() for one in some]
    for kind, some in [*judged.items(), ("all", everything)]:
        cells = []
        for low, high in zip(CLASSES, ends, strict=True):
            right = [ok for confidence, ok in some if low <= confidence < high]
            cells.append(f"{sum(right)}/{len(right)}" if right else "–")
        said = float(np.mean([confidence for confidence, _ in some])) if some else float("nan")
        share = float(np.mean([ok for _, ok in some])) if some else float("nan")
        lines.append(f"| {kind} | " + " | ".join(cells) + f" | {said:.3f} | {share:.3f} |")
    return "\n".join(lines)


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=40)
    parser.add_argument("--seed", type=int, default=8)
    args = parser.parse_args()
    print(table(virtual(args.persons, args.seed)))
    print()
    print(table(real(Path(os.environ.get("PRESSUREMAT_DATA", ROOT.parent / "shared" / "data")))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
