"""Measure what a grid's pitch does to every value, on the virtual person; write the table that uncertainties come from.

    .venv/bin/python tools/pitch_error.py           compare: print what is measured beside what the table says
    .venv/bin/python tools/pitch_error.py --write   write pressuremat/metrics/reference/pitch_error.csv and
                                                    docs/validation.md

Persons of random arch, mass, foot size and place stand and take a step on ideal mats of each pitch; the error is the
root mean square of value less truth, so that bias counts. Values of which the simulator knows no truth are compared
with the same analysis at 2.5 mm. It is self-consistency on our own simulator, and says so wherever it is shown.

The 24 emed steps (PRESSUREMAT_DATA, else ../shared/data), cells of 5 mm put together to 10, 15 and 25 mm, are the
check on real feet: the table takes the greater of both errors.
"""

from __future__ import annotations

import argparse
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.geometry import MatGeometry
from pressuremat.metrics.registry import METRICS
from pressuremat.processing.masks import ZONES
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "pressuremat" / "metrics" / "reference" / "pitch_error.csv"
DOCUMENT = ROOT / "docs" / "validation.md"
PITCHES_MM = (5.0, 7.0, 10.0, 15.0, 25.0)
FINE_MM = 2.5
OF_TRUTH = ("arch_index", "foot_length_mm", "foot_width_mm", "contact_area_cm2", "cpei_pct", "foot_progression_deg")
OF_WALK = ("step_length_mm",)
#: Most rows of a simulated mat; on the shorter walkways that fine cells make, steps are shorter.
MOST_ROWS, SHORT_STEP_MM = 255, 330
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
    *(f"{zone}_impulse_pct" for zone in ZONES),
    *(f"{zone}_area_cm2" for zone in ZONES),
)
SOURCE = "pressuremat: virtual person and emed steps made coarser; docs/validation.md"
#: Width of the emed plate's cells.
PLATE_MM = 5.0

Errors = dict[str, list[float]]


def persons(n: int) -> list[dict[str, str]]:
    """Options of `n` persons, the same at every call."""
    rng = np.random.default_rng(20)
    return [
        {
            "arch": f"{rng.uniform(0.05, 0.95):.2f}",
            "pronation": f"{rng.random():.2f}",
            "mass_kg": f"{rng.uniform(48, 105):.0f}",
            "foot_mm": f"{rng.uniform(220, 285):.0f}",
            "seed": str(k + 1),
        }
        for k in range(n)
    ]


def values(scenario: str, person: dict[str, str], pitch_mm: float) -> list[tuple[dict[str, float], dict[str, float]]]:
    """(our values, true values) of every footprint of a trial on a mat of that pitch."""
    size = {"rows": str(math.ceil(400 / pitch_mm)), "cols": str(math.ceil(480 / pitch_mm)), "pitch_mm": str(pitch_mm)}
    more = {"seconds": "2.5", "rate_hz": "20"} if scenario == "stand" else {"mat": "stance", "rate_hz": "100"}
    recording, truth = simulate(scenario, {**person, **size, **more, "ideal": "1"})
    found = analyse(recording)
    if [one.side for one in found.footprints] != [one["side"] for one in truth["footprints"]]:
        return []
    return [
        (
            {v.key: v.value for v in found.of_footprint(one.id) if v.value is not None},
            {m["key"]: m["value"] for m in true["metrics"] if m["value"] is not None},
        )
        for one, true in zip(found.footprints, truth["footprints"], strict=True)
    ]


def steps_of(person: dict[str, str], pitch_mm: float) -> list[tuple[str, float]]:
    """(key, ours less the truth) of every value of `OF_WALK` that a walk over a long mat of that pitch gives."""
    rows = min(math.ceil(2400 / pitch_mm), MOST_ROWS)
    size = {"rows": str(rows), "cols": str(math.ceil(480 / pitch_mm)), "pitch_mm": str(pitch_mm), "ideal": "1"}
    short = {"step_mm": str(SHORT_STEP_MM)} if rows * pitch_mm < 2000 else {}
    recording, truth = simulate("walk", {**person, **size, **short, "mat": "walkway"})
    mine = {(v.key, v.side): v.value for v in analyse(recording).whole if v.value is not None}
    return [
        (m["key"], mine[m["key"], m["side"]] - m["value"])
        for m in truth["metrics"]
        if m["key"] in OF_WALK and (m["key"], m["side"]) in mine
    ]


def measure(pitches_mm: tuple[float, ...], n: int) -> dict[float, Errors]:
    """Errors of every value at each pitch, over `n` persons who stand and step."""
    out: dict[float, Errors] = {pitch: {} for pitch in pitches_mm}
    for person in persons(n):
        for scenario in ("stand", "walk"):
            fine = [mine for mine, _true in values(scenario, person, FINE_MM)]
            for pitch in pitches_mm:
                for (mine, true), best in zip(values(scenario, person, pitch), fine, strict=False):
                    for key in OF_TRUTH + OF_FINE:
                        reference = true if key in OF_TRUTH else best
                        if key in mine and key in reference:
                            out[pitch].setdefault(key, []).append(mine[key] - reference[key])
        for pitch in pitches_mm:
            for key, error in steps_of(person, pitch):
                out[pitch].setdefault(key, []).append(error)
    return out


def coarser(recording: Recording, factor: int, shift: int) -> Recording:
    """Cells put together by `factor` × `factor`, their corner moved by `shift` cells; a plate of whole large cells."""
    _n, rows, cols = recording.frames.shape
    high, wide = (math.ceil((size + shift) / factor) + 1 for size in (rows, cols))
    frames = np.zeros((recording.n_frames, high * factor, wide * factor), np.float32)
    frames[:, shift : shift + rows, shift : shift + cols] = recording.frames
    means = frames.reshape(-1, high, factor, wide, factor).mean(axis=(2, 4))
    geometry = MatGeometry(high, wide, (PLATE_MM * factor, PLATE_MM * factor))
    return replace(recording, frames=means.astype(np.float32), geometry=geometry, outside=None)


def measure_steps(folder: Path) -> dict[float, Errors]:
    """Errors on the emed steps made coarser, against the same steps as they were taken; {} without them."""
    out: dict[float, Errors] = {}
    for path in sorted(folder.glob("*.lst")):
        recording = read(path)
        best = analyse(recording)
        if not best.footprints[0].complete:
            continue
        reference = {v.key: v.value for v in best.of_footprint(1) if v.value is not None}
        for factor in (2, 3, 5):
            for shift in (0, 1):
                found = analyse(coarser(recording, factor, shift))
                if len(found.footprints) != 1:
                    continue
                errors = out.setdefault(PLATE_MM * factor, {})
                for v in found.of_footprint(1):
                    if v.value is not None and v.key in OF_TRUTH + OF_FINE and v.key in reference:
                        errors.setdefault(v.key, []).append(v.value - reference[v.key])
    return out


def rms(errors: list[float]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(errors))))


def rounded_up(value: float) -> float:
    """To two figures, never down."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 6)


def table(measured: dict[float, Errors], steps: dict[float, Errors]) -> str:
    """The CSV's text."""
    lines = [
        "# One standard deviation of the value from the grid's pitch and the foot's place on it, in the metric's unit.",
        "# Written by tools/pitch_error.py; docs/validation.md says how it was measured and what it is worth.",
        "key,pitch_mm,sd,source",
    ]
    for metric in METRICS:
        greatest = 0.0
        for pitch, errors in measured.items():
            if metric.key in errors:
                # A coarser grid is never the better one: what looks so is chance.
                known = [rms(errors[metric.key])]
                if metric.key in steps.get(pitch, {}):
                    # What the steps are compared with errs as well, by as much as their own cells do.
                    known.append(math.hypot(rms(steps[pitch][metric.key]), rms(measured[PLATE_MM][metric.key])))
                greatest = max(greatest, rounded_up(max(known)))
                lines.append(f"{metric.key},{pitch:g},{greatest:g},{SOURCE}")
    return "\n".join(lines) + "\n"


def _rows(measured: dict[float, Errors]) -> str:
    """A table in Markdown: bias and root mean square of every value at each pitch."""
    lines = [
        "| value | " + " | ".join(f"{pitch:g} mm" for pitch in measured) + " |",
        "| --- |" + " --- |" * len(measured),
    ]
    for metric in METRICS:
        cells = [errors.get(metric.key) for errors in measured.values()]
        # Areas of single zones are in the table alone: they say no more than the whole area does.
        if all(cells) and not (metric.part and metric.unit == "cm²"):
            shown = [f"{np.mean(e):+.{metric.decimals + 1}f}, {rms(e):.{metric.decimals + 1}f}" for e in cells if e]
            lines.append(f"| `{metric.key}` ({metric.unit}) | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def document(measured: dict[float, Errors], steps: dict[float, Errors], n: int) -> str:
    """docs/validation.md."""
    zones = [key for key in OF_FINE if key.startswith(ZONES)]
    fine = ", ".join(f"`{key}`" for key in OF_FINE if key not in zones) + ", and the shares and areas of the zones"
    return f"""# How exact the values are: self-consistency on our own simulator

Written by `tools/pitch_error.py --write`.

## The virtual person

{n} virtual persons of random arch, pronation, mass, foot size and place stand on, and step onto, ideal mats of each
pitch. What the analysis finds is compared with the person's exact truth: docs/definitions-footprint.md evaluated on the
continuous pressure, by other code. Some values have no such truth and are compared with the same analysis at
{FINE_MM:g} mm: {fine}.

**What this is worth.** Person and analysis share their definitions and their author. The table shows what the grid does
to a value, nothing of what sensors, calibration, skin, speed and the person's own variation do to it; on real mats
errors are larger.

Bias and root mean square of value less truth:

{_rows(measured)}

## Real steps made coarser

The complete ones of the 24 emed steps, their cells of {PLATE_MM:g} mm put together to larger ones at two places,
against the same steps as they were taken. Bias and root mean square:

{_rows(steps)}

## What a report shows

The uncertainty beside a value is the greater root mean square of the two tables, rounded up; for the arch's shape it is
doubled where pressures are not calibrated. Forces, impulses, pressures and shares of load have none: theirs is that of
the calibration, and no calibration states its own yet. A cell shows the mean over its area, so that the peak pressure
of a step reads lower on larger cells, by about a tenth at 10 mm.
"""


def main() -> int:
    """Measure; compare, or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--persons", type=int, default=12)
    args = parser.parse_args()
    folder = Path(os.environ.get("PRESSUREMAT_DATA", ROOT.parent / "shared" / "data")) / "emed_steps"
    measured, steps = measure(PITCHES_MM, args.persons), measure_steps(folder)
    print(document(measured, steps, args.persons))
    if args.write and not steps:
        parser.error(f"expected the emed steps in {folder}; set PRESSUREMAT_DATA")
    if args.write:
        TABLE.write_text(table(measured, steps), encoding="utf-8")
        DOCUMENT.write_text(document(measured, steps, args.persons), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
