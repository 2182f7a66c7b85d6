"""A mat with everything wrong with it, calibrated by the guide alone, with one weight and the person's own.

The gains come from foam and a board on the whole mat, or from the virtual person's walk all over it. Nothing of the
virtual mat's own parameters is used but what its board says of its circuit. What is found is compared with persons'
exact truth.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pressuremat.calibration import Calibration
from pressuremat.guide import Answers, plan
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.sensor import physics_of
from tests.calibration.test_acceptance import STANCE, errors_of
from tests.guide.bench_person import Bench

BODY_KG, WEIGHT_KG = 70.0, 20.0


@cache
def guided(even: bool) -> Calibration:
    """What the guide makes of it; its steps in the order of `plan`, without those that only check."""
    it = Bench(STANCE, physics=physics_of("all"))
    answers = Answers(body_kg=BODY_KG, weight_kg=WEIGHT_KG, even=even)
    it.lead(plan(answers)[:5])
    it.nothing(9.0)
    if even:
        it.even()
        it.corners()
    else:
        it.corners()
        while not any(event.kind == "done" and event.step == "equalise" for event in it.events):
            it.walk(20)
    it.nothing(10.0)
    it.dead_weight(WEIGHT_KG)
    it.nothing(6.0)
    it.body()
    it.nothing(2.0)
    assert it.led.ended, it.events[-2:]
    return it.led.calibration


@pytest.mark.parametrize("even", [True, False], ids=["even", "walked"])
def test_what_the_guide_finds(even: bool) -> None:
    made = guided(even)
    mat = VirtualMat(STANCE, 1, physics=physics_of("all"))
    good = ~mat.dead()
    assert {step.name for step in made.steps} == {"zero", "orientation", "equalise", "sheet", "law", "scale"}
    assert made.bad is not None
    assert made.gain is not None
    assert not (made.bad & good).any()
    assert (made.bad & mat.dead()).sum() >= 0.9 * mat.dead().sum()
    apart = np.log(made.gain * mat.gains())[good]
    # A walk of some minutes leaves less than half of the spread of 25 %.
    assert apart.std() < (0.02 if even else 0.125)
    assert made.law is not None
    assert made.law.b == pytest.approx(1.15, abs=0.03 if even else 0.1)
    assert made.hysteresis == pytest.approx(0.1, abs=0.02)
    assert made.creep == pytest.approx(0.05, abs=0.01 if even else 0.03)


@pytest.mark.parametrize("scenario", ["stand", "walk"])
@pytest.mark.parametrize("even", [True, False], ids=["even", "walked"])
def test_centre_of_pressure_force_and_arch(even: bool, scenario: str) -> None:
    """Walked gains are worse than those of an even load, and so are the limits: see docs/calibration.md."""
    found = errors_of(guided(even), scenario)
    assert max(found["cop_mm"]) <= (3.0 if even else 3.5)
    assert np.abs(found["impulse_pct"]).max() <= (5.0 if even else 8.0 if scenario == "stand" else 20.0)
    assert float(np.sqrt(np.mean(np.square(found["arch_index"])))) <= 0.02
