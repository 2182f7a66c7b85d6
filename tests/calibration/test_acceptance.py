"""A mat with everything wrong with it, calibrated as a person would, against the person's exact truth.

Nothing of the virtual mat's own parameters is used but what its board says of its circuit.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.boards import mat_by_name
from pressuremat.calibration import Calibration, equalise, fit, memory
from pressuremat.calibration.fit import KnownLoad
from pressuremat.sources.simulated import simulate
from pressuremat.units import force_n
from pressuremat.virtual import bench
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.sensor import physics_of

STANCE = mat_by_name("stance").geometry
RATE_HZ = 20.0
BODY_KG = 75.0
LEVELS = (20.0, 50.0, 80.0, 50.0, 20.0)


@cache
def calibrated() -> Calibration:
    """Zero, equalise, sheet, law and scale, from recordings of the mat that the scenarios stand on."""
    mat = VirtualMat(STANCE, 1, physics=physics_of("all"))

    def counts(frames: np.ndarray, seed: int) -> np.ndarray:
        return mat.counts(frames, mat.start(seed, 1.0 / RATE_HZ))

    _time, nothing = bench.empty(STANCE, 6.0, RATE_HZ)
    made = fit.zero(fit.begin(mat.circuit, "all-faults"), counts(nothing, 21))
    everywhere = np.ones(STANCE.shape, np.bool_)
    time_s, frames = bench.steps(everywhere, (10.0, 20.0, 40.0), 5.0, RATE_HZ)
    even = counts(frames, 22)
    parts = memory.steady_parts(memory.linear_total(made, even, time_s), time_s)
    made = equalise.equalise(made, [even[part] for part in parts])
    block = bench.under(STANCE, (240.0, 200.0), (100.0, 100.0))
    time_s, frames = bench.steps(block, LEVELS, (8.0, 8.0, 40.0, 8.0, 8.0), RATE_HZ)
    weights = counts(frames, 23)
    made = memory.sheet_memory(made, weights, time_s)
    parts = memory.steady_parts(memory.linear_total(made, weights, time_s), time_s)
    newton = force_n(1.0, STANCE.cell_area_mm2) * float(block.sum())
    loads = [KnownLoad(weights, kpa * newton, time_s, part) for kpa, part in zip(LEVELS[:3], parts[:3], strict=True)]
    standing, _truth = simulate(
        "stand", {"seed": "5", "mass_kg": str(BODY_KG), "seconds": "8", "faults": "all", "rate_hz": str(RATE_HZ)}
    )
    middle = np.flatnonzero((standing.time_s > 3.0) & (standing.time_s < 9.0))
    body = KnownLoad(standing.frames, BODY_KG * 9.80665, standing.time_s, slice(int(middle[0]), int(middle[-1])))
    made = fit.law_from_loads(made, [*loads, body], STANCE.cell_area_mm2, "2026-01-31")
    return fit.scale(made, [body], STANCE.cell_area_mm2, "2026-01-31")


@cache
def errors(scenario: str) -> dict[str, list[float]]:
    """`errors_of` the calibration by even loads and weights."""
    return errors_of(calibrated(), scenario)


def errors_of(calibration: Calibration, scenario: str) -> dict[str, list[float]]:
    """How far off a scenario's values are with that calibration: high, typical and low arches."""
    found: dict[str, list[float]] = {"cop_mm": [], "arch_index": [], "impulse_pct": []}
    options = {"seconds": "20"} if scenario == "stand" else {"mat": "stance"}
    for arch, seed in (("high", "7"), ("typical", "8"), ("low", "9")):
        raw, truth = simulate(scenario, {**options, "arch": arch, "seed": seed, "faults": "all"})
        analysis: Analysis = analyse(replace(raw, calibration=calibration))
        assert [one.side for one in analysis.footprints] == [one["side"] for one in truth["footprints"]]
        times, true_cop = np.array(truth["cop_mm"])[:, 0], np.array(truth["cop_mm"])[:, 1:]
        apart = analysis.body_cop_mm[np.searchsorted(raw.time_s, times - 1e-6)] - true_cop
        known = np.isfinite(apart).all(axis=1)
        assert known.mean() > 0.9
        found["cop_mm"].append(float(np.sqrt((apart[known] ** 2).sum(axis=1).mean())))
        for one, true in zip(analysis.footprints, truth["footprints"], strict=True):
            mine = {value.key: value.value for value in analysis.of_footprint(one.id)}
            for metric in true["metrics"]:
                value = mine.get(metric["key"])
                if value is None or metric["value"] is None:
                    continue
                if metric["key"] == "arch_index":
                    found["arch_index"].append(value - metric["value"])
                elif metric["key"] == "impulse_n_s":
                    found["impulse_pct"].append(100.0 * (value / metric["value"] - 1.0))
    return found


def test_each_step_tells_what_the_mat_is_like() -> None:
    made = calibrated()
    mat = VirtualMat(STANCE, 1, physics=physics_of("all"))
    figures = {step.name: step.figures for step in made.steps}
    assert [step.name for step in made.steps] == ["zero", "equalise", "sheet", "law", "scale"]
    assert made.bad is not None
    assert np.array_equal(made.bad, mat.dead())
    assert made.gain is not None
    apart = np.log(made.gain * mat.gains())[~mat.dead()]
    assert apart.std() < 0.02
    assert figures["equalise"]["gain_sd_before"] == pytest.approx(0.25, rel=0.1)
    assert figures["sheet"]["creep_pct_per_decade"] == pytest.approx(5.0, abs=1.0)
    assert figures["sheet"]["hysteresis_pct"] == pytest.approx(10.0, abs=2.5)
    assert figures["law"]["b"] == pytest.approx(1.15, abs=0.05)
    assert next(step for step in made.steps if step.name == "law").accepted


@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_centre_of_pressure_within_3_mm(scenario: str) -> None:
    assert max(errors(scenario)["cop_mm"]) <= 3.0


@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_total_force_within_5_percent(scenario: str) -> None:
    found = errors(scenario)["impulse_pct"]
    assert len(found) >= 3
    assert np.abs(found).max() <= 5.0


def test_arch_index_within_0_02() -> None:
    found = errors("stand")["arch_index"] + errors("walk")["arch_index"]
    assert len(found) >= 9
    assert float(np.sqrt(np.mean(np.square(found)))) <= 0.02
