"""How often the truth lies within one and two stated standard deviations: our own simulator's persons at random.

Other persons than those of tools/pitch_error.py stand, step and walk on mats of random pitch from 5 to 15 mm, with
random noise, random gains left after calibration and a random error of the whole calibration, each of which the
calibration states as a guided one does. Values less truth over the stated standard deviation are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np

from pressuremat.analysis.offline import analyse, thresholds_of
from pressuremat.analysis.settings import Settings
from pressuremat.analysis.standing import quiet_stretch
from pressuremat.calibration import Calibration, Law
from pressuremat.calibration.model import Step
from pressuremat.calibration.reading import reading_of
from pressuremat.metrics.cop_error import cop_sd_mm
from pressuremat.metrics.loading import two_feet
from pressuremat.metrics.sway import REASON_NOISE, SWAY_OF_STANDING, sway_values
from pressuremat.metrics.sway_trace import trace_of
from pressuremat.types import Recording
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sensor import Physics
from pressuremat.virtual.truth import truth
from tools.pitch_error import Kind, mat_options, persons, walk_options

CHECK_SEED = 31
COVERED = ("arch_index", "cpei_pct", "foot_length_mm", "cop_mm", "step_length_mm")
#: What the truth has beside these, shown but not promised.
ALSO = ("foot_width_mm", "contact_area_cm2", "foot_progression_deg", "heel_load_pct", "cop_path_mm")
#: Of sway, which has no grid: the person's true path, treated alike.
SWAY_COVERED = ("sway_path_mm", "sway_velocity_mm_s", "sway_ellipse_mm2")
#: Of n = 5 marks.
_N_MARKS = 5


@dataclass(frozen=True)
class Checked:
    """One value: how it was made, its error, and the standard deviation stated for it."""

    key: str
    kind: str
    pitch_mm: float
    noise_counts: float
    gain: float
    error: float
    sd: float


@dataclass(frozen=True)
class Mat:
    """What a mat is like: cells' size, noise, SD of the gains left, and how far the whole calibration is off."""

    pitch_mm: float
    noise_counts: float
    gain: float
    off: float
    off_sd: float


def mats(n: int, seed: int) -> list[Mat]:
    """`n` mats: a third with equal gains, the others with up to 20 % left."""
    rng = np.random.default_rng(seed)
    made = []
    for k in range(n):
        off_sd = float(rng.uniform(0.01, 0.05))
        gain = 0.0 if k % 3 == 0 else float(rng.uniform(0.02, 0.2))
        made.append(
            Mat(float(rng.uniform(5, 15)), float(rng.uniform(0.1, 1.0)), gain, off_sd * rng.standard_normal(), off_sd)
        )
    return made


def trial(scenario: str, options: dict[str, str], mat: Mat, seed: int) -> tuple[Recording, dict[str, Any]]:
    """A trial on that mat, with a calibration that knows neither gains nor its own error, but their size."""
    simulated = simulation(scenario, options)
    physics = Physics(gain_spread=mat.gain, noise_counts=mat.noise_counts)
    sheet = replace(simulated.mat, physics=physics, seed=seed)
    simulated = replace(simulated, mat=sheet)
    motion = simulated.motion()
    state = sheet.start(seed, 1.0 / simulated.rate_hz)
    frames = np.concatenate([sheet.counts(part, state) for part in simulated.frames(motion)])
    recording = Recording(
        frames=frames,
        time_s=simulated.times_s(motion),
        geometry=sheet.geometry,
        stored_unit="count",
        format="simulated",
        calibration=stated(sheet.calibration(), mat),
        simulated=True,
        protocol=scenario,
    )
    return recording, truth(simulated, motion)


def stated(calibration: Calibration, mat: Mat) -> Calibration:
    """A calibration as it would have come out with these errors, and says so."""
    law = calibration.law
    assert law is not None
    usual = NormalDist().inv_cdf((1.0 + 0.5 ** (1.0 / _N_MARKS)) / 2.0)
    steps = [Step("check", "", True, {"n_marks": float(_N_MARKS), "largest_error_pct": 100.0 * usual * mat.off_sd})]
    if mat.gain:
        steps.append(Step("equalise", "", True, {"residual_sd": mat.gain, "n_levels": 3.0}))
    return replace(calibration, law=Law(law.a * (1.0 + mat.off), law.b), gain=None, steps=tuple(steps))


def check(scenario: Kind, person: dict[str, str], mat: Mat, seed: int, *, walkway: bool = False) -> list[Checked]:
    """Every covered value of one trial."""
    options = {**person, **(walk_options(mat.pitch_mm) if walkway else mat_options(scenario, mat.pitch_mm))}
    recording, true = trial(scenario, options, mat, seed)
    found = analyse(recording)
    out: list[Checked] = []

    def add(key: str, error: float, sd: float | None) -> None:
        if sd is not None:
            kind = "walk" if walkway else scenario
            out.append(Checked(key, kind, mat.pitch_mm, mat.noise_counts, mat.gain, float(error), float(sd)))

    if walkway:
        mine = {(v.key, v.side): v for v in found.whole if v.value is not None}
        for one in true["metrics"]:
            value = mine.get((one["key"], one["side"]))
            if one["key"] == "step_length_mm" and value is not None and value.value is not None and value.valid:
                add(one["key"], value.value - one["value"], value.uncertainty)
        return out
    if [one.side for one in found.footprints] != [one["side"] for one in true["footprints"]]:
        return out
    for footprint, expected in zip(found.footprints, true["footprints"], strict=True):
        values = {m["key"]: m["value"] for m in expected["metrics"] if m["value"] is not None}
        for value in found.of_footprint(footprint.id):
            if value.key in COVERED + ALSO and value.key in values and value.value is not None and value.valid:
                add(value.key, value.value - values[value.key], value.uncertainty)
    out += [
        Checked("cop_mm", scenario, mat.pitch_mm, mat.noise_counts, mat.gain, error, sd)
        for error, sd in cop_errors(recording, found.body_cop_mm, true)
    ]
    return out


def cop_errors(recording: Recording, cop_mm: Any, true: dict[str, Any]) -> list[tuple[float, float]]:
    """(error, stated SD) of the body's centre of pressure, both axes, in the middle of the trial."""
    assert recording.calibration is not None
    known = {round(t, 5): (x, y) for t, x, y in true["cop_mm"]}
    at = [k for k, t in enumerate(recording.time_s) if round(float(t), 5) in known and np.isfinite(cop_mm[k]).all()]
    if not at:
        return []
    k = at[len(at) // 2]
    frame = recording.pressure(k, k + 1)
    reading = reading_of(recording.calibration, recording.calibration.noise())
    floor = thresholds_of(recording, Settings()).cop_floor
    sd = cop_sd_mm(frame, recording.geometry, reading, floor)[0]
    error = cop_mm[k] - np.array(known[round(float(recording.time_s[k]), 5)])
    return [(float(error[axis]), float(sd[axis])) for axis in (0, 1)]


def check_sway(person: dict[str, str], mat: Mat, seed: int) -> list[Checked]:
    """Every sway measure of somebody who stands for half a minute, against the same of their true path."""
    options = {**person, **mat_options("stand", mat.pitch_mm), "seconds": "32", "rate_hz": "50"}
    recording, true = trial("stand", options, mat, seed)
    settings = Settings()
    found = analyse(recording, settings)
    at_s, x, y = np.array(true["cop_mm"]).T
    pair = two_feet(found.footprints)
    if pair is None:
        return []
    times = recording.time_s[quiet_stretch(pair, recording.time_s, found.body_cop_mm, settings)]
    kept = (at_s >= times[0] - 1e-6) & (at_s <= times[-1] + 1e-6)
    rate_hz = 1.0 / float(np.median(np.diff(at_s[kept])))
    trace = trace_of(x[kept], y[kept], rate_hz, raw=False, time_s=at_s[kept], low_pass_hz=settings.sway_low_pass_hz)
    expected = {value.key: value.value for value in sway_values(trace, metrics=SWAY_OF_STANDING)}
    out = []
    for value in found.whole:
        known = expected.get(value.key)
        # What is stated of a value must hold where noise alone keeps it from being valid, too.
        usable = value.valid or value.reason == REASON_NOISE
        if known is not None and usable and value.value is not None and value.uncertainty is not None:
            error = value.value - known
            out.append(Checked(value.key, "sway", mat.pitch_mm, mat.noise_counts, mat.gain, error, value.uncertainty))
    return out


def run_sway(n: int, seed: int = CHECK_SEED) -> list[Checked]:
    """Sway of `n` persons."""
    trials = zip(persons(n, seed), mats(n, seed), strict=True)
    return [one for k, (person, mat) in enumerate(trials) for one in check_sway(person, mat, seed + k)]


def run(n_feet: int, n_walks: int, seed: int = CHECK_SEED) -> list[Checked]:
    """At least `n_feet` feet, a third of them steps, and `n_walks` walks."""
    people = persons(n_feet // 2 + n_walks, seed)
    sheets = mats(len(people), seed)
    out: list[Checked] = []
    for k, (person, mat) in enumerate(zip(people, sheets, strict=True)):
        if k >= len(people) - n_walks:
            out += check("walk", person, mat, seed + k, walkway=True)
        else:
            out += check("stand", person, mat, seed + k) + check("walk", person, mat, seed + k)
    return out


def within(checked: list[Checked], sds: float) -> float:
    """Share in % of the values that lie within so many stated standard deviations of the truth."""
    return 100.0 * float(np.mean([abs(one.error) <= sds * one.sd for one in checked]))
