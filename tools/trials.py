"""How near the measures of the guided tests come on the virtual person: persons, tempos and mats at random.

A trial's values against its truth, with the mats of tools/coverage.py: pitch, noise, gains left and a calibration that
is off, as counts that a calibration turned into kPa.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from tools.coverage import Mat, trial
from tools.pitch_error import mat_options

#: The moments of a repetition.
MOMENTS = ("start_s", "from_s", "to_s", "end_s")
SCENARIOS = (
    "squat",
    "squat-heels-raised",
    "single-leg-squat-left",
    "single-leg-right",
    "heel-rise-left",
    "lunge-right",
)
#: What is promised of a value: the largest error in its unit, None where coverage is promised instead.
BARS: dict[str, float | None] = {"msi_pct": None, "single_leg_s": 0.1, "n_touches": 0.0, "lunge_cm": 0.5}
#: Trials are made at so many frames a second.
_RATE_HZ = "40"


@dataclass(frozen=True)
class Compared:
    """One trial: what was found and what is true, per value (error, stated standard deviation), and of every moment of
    its repetitions the error in s; `reps` are how many were found and how many there were."""

    scenario: str
    mat: Mat
    reps: tuple[int, int]
    errors: dict[str, tuple[tuple[float, float], ...]]
    moments: tuple[tuple[float, ...], ...]


def options_of(scenario: str, person: dict[str, str], mat: Mat, rng: np.random.Generator) -> dict[str, str]:
    """A person's options for a trial of that test: how stiff, how weak, in which tempo and how often."""
    made = {**person, **mat_options("stand", mat.pitch_mm), "rate_hz": _RATE_HZ}
    made.pop("seconds")
    made |= {"stiff_ankle": f"{rng.random():.2f}", "weak_hip": f"{rng.random():.2f}"}
    if "squat" in scenario:
        reps = {"reps": str(int(rng.integers(1, 6)))}
        made |= {**reps, "move_s": f"{rng.uniform(2, 4):.2f}", "hold_s": f"{rng.uniform(1, 3):.2f}"}
    if scenario.startswith("single-leg"):
        made["touches"] = str(int(rng.integers(0, 4)))
    if scenario.startswith("single-leg-") and "squat" not in scenario:
        made["seconds"] = f"{rng.uniform(5, 20):.2f}"
    if scenario.startswith(("heel-rise", "lunge")):
        made["reps"] = str(int(rng.integers(1, 26 if "heel" in scenario else 4)))
    return made


def compare(scenario: str, person: dict[str, str], mat: Mat, seed: int) -> Compared:
    """One trial of one person on that mat."""
    options = options_of(scenario, person, mat, np.random.default_rng(seed))
    recording, true = trial(scenario, options, mat, seed)
    protocol = scenario.removesuffix("-left").removesuffix("-right")
    return compared(scenario, mat, analyse(recording, protocol=protocol), true)


def compared(scenario: str, mat: Mat, found: Analysis, true: dict[str, Any]) -> Compared:
    """An analysis against the truth of its trial."""
    expected = {(m["key"], m["side"]): m["value"] for m in true["metrics"] if m["value"] is not None}
    errors: dict[str, list[tuple[float, float]]] = {}
    for value in found.whole:
        known = expected.get((value.key, value.side))
        if known is not None and value.value is not None and value.valid:
            sd = float("nan") if value.uncertainty is None else value.uncertainty
            errors.setdefault(value.key, []).append((value.value - known, sd))
    reps, there = true["reps"], found.repetitions.reps
    moments = []
    if len(reps) == len(there):
        moments = [tuple(getattr(a, name) - b[name] for name in MOMENTS) for a, b in zip(there, reps, strict=True)]
    return Compared(
        scenario,
        mat,
        (len(there), len(reps)),
        {key: tuple(each) for key, each in errors.items()},
        tuple(moments),
    )
