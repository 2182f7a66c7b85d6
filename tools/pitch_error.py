"""Measure what a grid's pitch does to every value, on the virtual person; write the table that uncertainties come from.

    .venv/bin/python tools/pitch_error.py           print what is measured
    .venv/bin/python tools/pitch_error.py --write   write pressuremat/metrics/reference/pitch_error.csv

Persons of random arch, mass, foot size and place stand and take a step on ideal mats of each pitch. Of every value the
mean and the spread of value less truth are written, standing and steps apart, for the mean picture of standing has
other edges than the greatest of a step. The mean is taken away as bias from the values of `BIASED`, which an
area-averaging grid must widen at soft edges; for all others the root mean square is written, so that bias counts.
Values of which the simulator knows no truth are compared with the same analysis at 2.5 mm. It is self-consistency on
our own simulator. tools/validation.py checks it on other persons, and on real steps.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
if not __package__:  # run as a script
    sys.path.insert(0, str(ROOT))

from pressuremat.analysis.offline import analyse  # noqa: E402
from pressuremat.metrics import tables  # noqa: E402
from pressuremat.metrics.registry import METRICS  # noqa: E402
from pressuremat.processing.masks import ZONES  # noqa: E402
from pressuremat.sources.simulated import simulate  # noqa: E402
from tools import real_steps  # noqa: E402

TABLE = ROOT / "pressuremat" / "metrics" / "reference" / "pitch_error.csv"
PITCHES_MM = (5.0, 7.0, 10.0, 15.0, 25.0)
FINE_MM = 2.5
#: Random numbers that make the persons of the table; checks take others.
TABLE_SEED = 20
OF_TRUTH = (
    "arch_index",
    "foot_length_mm",
    "foot_width_mm",
    "contact_area_cm2",
    "cpei_pct",
    "foot_progression_deg",
    "heel_load_pct",
    "forefoot_load_pct",
)
#: Where the mean error is taken away.
BIASED = ("arch_index", "foot_length_mm", "foot_width_mm")
#: On larger cells than these a foot is a few points, and its mean error no property of edges.
MOST_BIASED_MM = 15.0
OF_WALK = ("step_length_mm",)
#: Most rows of a simulated mat; on the shorter walkways that fine cells make, steps are shorter.
MOST_ROWS, SHORT_STEP_MM = 255, 330
PHASES_OF_PATH = ("contact", "forefoot_contact", "flat", "push_off")
OF_FINE = (
    "modified_arch_index",
    "chippaux_smirak_pct",
    "staheli_index",
    "clarke_angle_deg",
    "footprint_index",
    "arch_length_index",
    "foot_balance_pct",
    "lateral_medial_index",
    "cop_path_mm",
    "cop_speed_mm_s",
    "cop_progression_deg",
    *(f"cop_{what}_{phase}_{unit}" for phase in PHASES_OF_PATH for what, unit in (("path", "mm"), ("speed", "mm_s"))),
    "foot_cop_along_pct",
    "foot_cop_medial_mm",
    *(f"{zone}_impulse_pct" for zone in ZONES),
    *(f"{zone}_area_cm2" for zone in ZONES),
)
#: Where emed steps of 5 mm are put on larger cells, and at how many places. On finer ones the error is taken to grow
#: with the cells.
REAL_PITCHES_MM, REAL_SEEDS = (10.0, 15.0, 25.0), (107, 108, 109)
REAL_SOURCE = "pressuremat: emed steps put on larger cells; tools/pitch_error.py"
SOURCE = "pressuremat: virtual person and tools/pitch_error.py; docs/validation.md"
Kind = Literal["stand", "walk"]
KINDS: dict[Kind, tables.Kind] = {"stand": "stand", "walk": "step"}


@dataclass
class Errors:
    """Value less reference, by kind of footprint and key."""

    of: dict[tuple[tables.Kind, str], list[float]] = field(default_factory=dict)

    def add(self, kind: tables.Kind, key: str, error: float) -> None:
        """One more."""
        self.of.setdefault((kind, key), []).append(error)


def persons(n: int, seed: int = TABLE_SEED) -> list[dict[str, str]]:
    """Options of `n` persons, the same at every call with a seed."""
    rng = np.random.default_rng(seed)
    return [
        {
            "arch": f"{rng.uniform(0.05, 0.95):.2f}",
            "pronation": f"{rng.random():.2f}",
            "mass_kg": f"{rng.uniform(48, 105):.0f}",
            "foot_mm": f"{rng.uniform(220, 285):.0f}",
            "seed": str(1000 * (seed - TABLE_SEED) + k + 1),
        }
        for k in range(n)
    ]


def mat_options(scenario: Kind, pitch_mm: float) -> dict[str, str]:
    """A mat for one trial of standing or of a single step."""
    size = {"rows": str(math.ceil(400 / pitch_mm)), "cols": str(math.ceil(480 / pitch_mm)), "pitch_mm": str(pitch_mm)}
    return {
        **size,
        **({"seconds": "2.5", "rate_hz": "20"} if scenario == "stand" else {"mat": "stance", "rate_hz": "100"}),
    }


def walk_options(pitch_mm: float) -> dict[str, str]:
    """A mat for a walk of several steps."""
    rows = min(math.ceil(2400 / pitch_mm), MOST_ROWS)
    size = {"rows": str(rows), "cols": str(math.ceil(480 / pitch_mm)), "pitch_mm": str(pitch_mm), "mat": "walkway"}
    return {**size, **({"step_mm": str(SHORT_STEP_MM)} if rows * pitch_mm < 2000 else {})}


def raw(key: str, value: float, pitch_mm: float, kind: tables.Kind) -> float:
    """A value as it is before its known bias is taken away."""
    return value + tables.pitch_bias(key, pitch_mm, kind)


def values(scenario: Kind, person: dict[str, str], pitch_mm: float) -> list[tuple[dict[str, float], dict[str, float]]]:
    """(our values, true values) of every footprint of a trial on an ideal mat of that pitch, biases left in."""
    recording, truth = simulate(scenario, {**person, **mat_options(scenario, pitch_mm), "ideal": "1"})
    found = analyse(recording)
    if [one.side for one in found.footprints] != [one["side"] for one in truth["footprints"]]:
        return []
    return [
        (
            {
                v.key: raw(v.key, v.value, pitch_mm, KINDS[scenario])
                for v in found.of_footprint(one.id)
                if v.value is not None
            },
            {m["key"]: m["value"] for m in true["metrics"] if m["value"] is not None},
        )
        for one, true in zip(found.footprints, truth["footprints"], strict=True)
    ]


def steps_of(person: dict[str, str], pitch_mm: float) -> list[tuple[str, float]]:
    """(key, error of a single repetition) of every value of `OF_WALK` that a walk over a long mat gives.

    A value is the median of n of them, which errs less by √n. Toes point anywhere from straight ahead to far out.
    """
    toes = {"toe_out_deg": str(2 * (int(person["seed"]) % 15) - 4)}
    recording, truth = simulate("walk", {**person, **walk_options(pitch_mm), **toes, "ideal": "1"})
    mine = {(v.key, v.side): v for v in analyse(recording).whole}
    out = []
    for m in truth["metrics"]:
        found = mine.get((m["key"], m["side"]))
        if m["key"] in OF_WALK and found is not None and found.value is not None:
            out.append((m["key"], (found.value - m["value"]) * math.sqrt(found.n)))
    return out


def measure(pitches_mm: tuple[float, ...], people: list[dict[str, str]]) -> dict[float, Errors]:
    """Errors of every value at each pitch, over persons who stand and step."""
    out = {pitch: Errors() for pitch in pitches_mm}
    for person in people:
        for scenario, kind in KINDS.items():
            fine = [mine for mine, _true in values(scenario, person, FINE_MM)]
            for pitch in pitches_mm:
                for (mine, true), best in zip(values(scenario, person, pitch), fine, strict=False):
                    for key in OF_TRUTH + OF_FINE:
                        reference = true if key in OF_TRUTH else best
                        if key in mine and key in reference:
                            out[pitch].add(kind, key, mine[key] - reference[key])
        for pitch in pitches_mm:
            for key, error in steps_of(person, pitch):
                out[pitch].add("step", key, error)
    return out


def rms(errors: list[float]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(errors))))


def rounded_up(value: float) -> float:
    """To two figures, never down."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 6)


def table(measured: dict[float, Errors]) -> str:
    """The CSV's text."""
    lines = [
        "# One standard deviation of the value from the grid's pitch and the foot's place on it, in the metric's unit,",
        "# and the mean error that is taken away. Written by tools/pitch_error.py; see docs/validation.md.",
        "key,kind,pitch_mm,sd,bias,source",
    ]
    for metric in METRICS:
        for kind in KINDS.values():
            greatest = 0.0
            for pitch, errors in measured.items():
                known = errors.of.get((kind, metric.key))
                if not known:
                    continue
                bias = float(f"{np.mean(known):.3g}") if metric.key in BIASED and pitch <= MOST_BIASED_MM else 0.0
                # A coarser grid is never the better one: what looks so is chance.
                greatest = max(greatest, rounded_up(max(rms([one - bias for one in known]), 1e-9)))
                lines.append(f"{metric.key},{kind},{pitch:g},{greatest:g},{bias:g},{SOURCE}")
    return "\n".join(lines) + "\n"


def real_rows(folder: Path) -> list[str]:
    """Rows of what real steps on larger cells err beyond what is stated of virtual ones; none without such steps."""
    paths = sorted(folder.glob("*.lst"))
    lines = []
    for metric in METRICS:
        if metric.key not in OF_TRUTH + OF_FINE:
            continue
        greatest = 0.0
        for pitch in REAL_PITCHES_MM:
            places = [_on_larger(tuple(paths), pitch, seed) for seed in REAL_SEEDS]
            errors = [one for place in places for one in place.errors.get(metric.key, [])]
            stated = [one for place in places for one in place.stated.get(metric.key, [])]
            if len(errors) < 2 * len(REAL_SEEDS):
                continue
            more = np.mean(np.square(errors)) - np.mean(np.square(stated))
            greatest = max(greatest, rounded_up(math.sqrt(max(float(more), 1e-18))))
            lines.append(f"{metric.key},real,{pitch:g},{greatest:g},0,{REAL_SOURCE}")
    return lines


@cache
def _on_larger(paths: tuple[Path, ...], pitch_mm: float, seed: int) -> real_steps.Compared:
    return real_steps.compare(list(paths), pitch_mm, seed, OF_TRUTH + OF_FINE, whole=True)


def main() -> int:
    """Measure; print, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--persons", type=int, default=28)
    args = parser.parse_args()
    real = real_rows(Path(os.environ.get("PRESSUREMAT_DATA", ROOT.parent / "shared" / "data")) / "emed_steps")
    if not real:
        parser.error("expected the emed steps in ../shared/data; set PRESSUREMAT_DATA")
    text = table(measure(PITCHES_MM, persons(args.persons))) + "\n".join(real) + "\n"
    if args.write:
        TABLE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
