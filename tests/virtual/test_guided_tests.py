"""Seated, one leg, squats, heel rises, lunges, closed eyes: what the simulated person does is what was asked for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.analysis.comparison import compare
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.cli.main import main
from pressuremat.errors import SourceError
from pressuremat.files import read
from pressuremat.findings.registry import evaluate, evaluate_trials
from pressuremat.sources.simulated import simulate
from pressuremat.virtual.foot import HEEL, PARTS
from pressuremat.virtual.motion import Motion
from pressuremat.virtual.person import Person
from pressuremat.virtual.scenarios import SCENARIOS, Simulation, scenario_by_name, simulation
from pressuremat.virtual.truth import truth

NEW = [scenario.name for scenario in SCENARIOS if scenario.name not in {"stand", "walk"}]
OF_ONE_FOOT = [name for name in NEW if name.endswith(("-left", "-right"))]
WEIGHT_N = Person().weight_n
HEEL_PARTS = np.array([part in HEEL for part in PARTS])


def short(name: str, **options: str) -> Simulation:
    own = scenario_by_name(name).options
    few = {"reps": "2"} if "reps" in own else {"seconds": "4"}
    return simulation(name, {**few, **options})


@cache
def true(name: str, *options: tuple[str, str]) -> dict[str, Any]:
    made = short(name, **dict(options))
    return truth(made, made.motion())


def whole(found: dict[str, Any], key: str) -> list[float]:
    return [one["value"] for one in found["metrics"] if one["key"] == key]


def arch(found: dict[str, Any], side: str) -> float:
    foot = next(one for one in found["footprints"] if one["side"] == side and one["complete"])
    return float(next(one["value"] for one in foot["metrics"] if one["key"] == "arch_index"))


def alone_s(motion: Motion) -> tuple[float, float]:
    """While no foot steps on or off."""
    first, *others = motion.contacts
    ends = [one.time_s[-1] for one in others if one.time_s[-1] < first.time_s[-1] - 3.0]
    return max([2.3, *ends]), min(one.time_s[-1] for one in motion.contacts if one.time_s[-1] not in ends) - 1.3


@pytest.mark.parametrize("name", NEW)
def test_total_is_the_weight_and_what_moving_takes(name: str) -> None:
    motion = short(name).motion()
    begin, end = alone_s(motion)
    time_s = np.arange(begin, end, 0.01)
    total = motion.total_n(time_s)
    share = {"seated": 0.25, "lunge": 0.6}.get(scenario_by_name(name).protocol, 1.0)
    assert total.mean() == pytest.approx(share * WEIGHT_N, rel=0.01)
    around = 0.5 if "heel-rise" in name else 0.08
    assert np.abs(total / (share * WEIGHT_N) - 1.0).max() < around
    if "squat" in name:
        assert total.std() > 0.002 * WEIGHT_N


@pytest.mark.parametrize("name", NEW)
def test_every_foot_balances_within_itself(name: str) -> None:
    for contact in short(name, weak_hip="1", stiff_ankle="1").motion().contacts:
        forces = contact.part_n
        assert forces.min() >= 0.0
        loaded = forces.sum(axis=1) > 20.0
        cop = forces[loaded] @ contact.foot.centroids() / forces[loaded].sum(axis=1)[:, None]
        assert cop[:, 0].min() > 15.0
        assert cop[:, 0].max() < 0.93 * contact.foot.length_mm
        assert np.abs(cop[:, 1]).max() < 30.0


@pytest.mark.parametrize("name", OF_ONE_FOOT)
def test_one_foot_stays_and_the_other_leaves(name: str) -> None:
    motion = short(name).motion()
    first, *others = motion.contacts
    assert first.foot.side == name.rpartition("-")[2]
    assert len(others) == (0 if name.startswith(("seated", "lunge")) else 1)
    assert all(other.time_s[-1] - other.time_s[0] < 2.0 for other in others)
    mirrored = short(name.replace("left", "right") if "left" in name else name.replace("right", "left")).motion()
    assert mirrored.contacts[0].foot.side != first.foot.side


def test_balance_is_harder_on_one_leg_and_with_a_weak_hip() -> None:
    def across_mm(name: str, **options: str) -> float:
        motion = simulation(name, {"seconds": "15", **options}).motion()
        return float(motion.cop_mm(np.arange(5.0, 16.0, 0.02))[:, 0].std())

    assert across_mm("single-leg-left") > 1.2 * across_mm("stand")
    assert across_mm("single-leg-left", weak_hip="1") > 1.4 * across_mm("single-leg-left")


@pytest.mark.parametrize(
    ("name", "stiff_ankle", "weak_hip", "expected"),
    [
        ("squat", "0", "0", 1.5),
        ("squat", "1", "0", 10.5),
        ("squat", "0", "1", 10.5),
        ("squat", "0.5", "0", 6.0),
        ("squat", "1", "1", 12.75),
        ("squat-heels-raised", "1", "0", 4.0),
        ("squat-heels-raised", "0", "1", 10.5),
    ],
)
def test_medial_shift_is_as_constructed(name: str, stiff_ankle: str, weak_hip: str, expected: float) -> None:
    found = true(name, ("stiff_ankle", stiff_ankle), ("weak_hip", weak_hip), ("scatter", "0"))
    assert whole(found, "msi_pct") == pytest.approx([expected] * 2, abs=1.0)


def test_pronation_is_there_in_standing_already() -> None:
    flat, rolled = (whole(true("squat", ("pronation", p), ("scatter", "0")), "msi_pct") for p in ("0.4", "1"))
    assert rolled == pytest.approx(flat, abs=0.3)


def test_a_weak_hip_shows_on_one_leg() -> None:
    strong, weak = (whole(true("single-leg-squat-left", ("weak_hip", w)), "msi_pct")[0] for w in ("0", "1"))
    assert weak > strong + 4.0


def test_heels_raised_load_the_forefoot_more() -> None:
    flat, raised = (whole(true(name), "load_fore_pct")[0] for name in ("squat", "squat-heels-raised"))
    assert raised > flat + 3.0


@pytest.mark.parametrize("name", ["heel-rise-left", "heel-rise-right", "lunge-left", "lunge-right"])
def test_the_heel_unloads_at_the_top(name: str) -> None:
    motion = short(name).motion()
    contact = motion.contacts[0]
    assert len(motion.reps) == 2
    for rep in motion.reps:
        top = contact.at(np.array([0.5 * (rep.from_s + rep.to_s)]))[:, HEEL_PARTS].sum()
        before = contact.at(np.array([rep.start_s]))[:, HEEL_PARTS].sum()
        assert top < 0.05 * WEIGHT_N < before


def test_who_is_weaker_rises_less_often() -> None:
    assert whole(true("heel-rise-left", ("reps", "6")), "reps") == [6.0]
    assert len(true("heel-rise-left", ("reps", "6"))["reps"]) == 6


def test_lunge_is_as_far_from_the_wall_as_asked() -> None:
    assert whole(true("lunge-left", ("lunge_cm", "9")), "lunge_cm") == pytest.approx([9.0], abs=0.5)
    free, stiff = (whole(true("lunge-left", ("stiff_ankle", s)), "lunge_cm")[0] for s in ("0", "1"))
    assert free - stiff == pytest.approx(6.0, abs=0.1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_flexible_arch_is_higher_in_sitting(side: str) -> None:
    for flexible, low, high in (("0", -0.015, 0.015), ("0.8", 0.045, 0.09)):
        person = (("arch", "low"), ("flexible", flexible), ("asymmetry", "0"))
        change = arch(true("stand", *person), side) - arch(true(f"seated-{side}", *person), side)
        assert low < change < high


@cache
def analysed(name: str, *options: tuple[str, str]) -> Analysis:
    return analyse(simulate(name, {"ideal": "1", "rate_hz": "30", **dict(options)})[0])


@pytest.mark.parametrize(("flexible", "found"), [("0.9", True), ("0", False)])
def test_the_rule_of_the_flexible_arch_on_a_person(flexible: str, found: bool) -> None:
    person = (("arch", "low"), ("flexible", flexible), ("seconds", "10"))
    trials = [analysed(name, *person) for name in ("stand", "seated-left", "seated-right")]
    says = evaluate_trials(trials, compare(trials))
    assert {one.side for one in says if one.key == "flexible_arch"} == ({"left", "right"} if found else set())


@pytest.mark.parametrize(("romberg", "found"), [("1.35", False), ("2.6", True)])
def test_closed_eyes_beside_open_ones(romberg: str, found: bool) -> None:
    trials = [analysed("stand", ("seconds", "30")), analysed("stand-eyes-closed", ("romberg", romberg))]
    compared = compare(trials)
    quotient = next(one.value for one in compared if one.key == "romberg_velocity")
    assert quotient is not None
    assert quotient > 1.0
    assert quotient == pytest.approx(float(romberg), rel=0.2)
    assert any(one.key == "balance_eyes_closed" for one in evaluate_trials(trials, compared)) == found


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("faults", [False, True])
def test_every_scenario_is_written_and_analysed(name: str, faults: bool, tmp_path: Path) -> None:
    few = "reps=1" if "reps" in scenario_by_name(name).options else "seconds=3"
    recording, answers = tmp_path / "trial.pmat", tmp_path / "truth.json"
    how = ["--faults", "all"] if faults else ["--ideal"]
    arguments = ["simulate", f"{name}?{few}", "-o", str(recording), "--truth", str(answers), "--rate-hz", "15", *how]
    assert main(arguments) == 0
    known = json.loads(answers.read_text())
    analysis = analyse(read(recording))
    assert known["simulated"] is True
    assert analysis.recording.simulated
    assert analysis.protocol == scenario_by_name(name).protocol
    stood = [one for one in analysis.footprints if one.static]
    assert sorted(one.side for one in stood) == (
        [name.rpartition("-")[2]] if name in OF_ONE_FOOT else ["left", "right"]
    )
    if not faults:
        assert all(one.complete for one in analysis.footprints)
        assert len(analysis.footprints) == len(known["footprints"])
    says = [one.key for one in evaluate(analysis)]
    assert "load_asymmetry" not in says
    if name != "stand-eyes-closed":
        assert says == []


@pytest.mark.parametrize("name", NEW)
def test_seeds_reproduce_and_differ(name: str) -> None:
    first, again, other = (short(name, seed=seed).motion().contacts[0] for seed in ("5", "5", "6"))
    assert np.array_equal(first.part_n, again.part_n)
    assert first.placement == again.placement
    assert first.placement != other.placement


def test_help_and_a_bad_name_list_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--help"]) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    with pytest.raises(SourceError) as caught:
        simulation("handstand", {})
    for scenario in SCENARIOS:
        assert f"{scenario.name}" in "".join(said.split())
        assert scenario.name in str(caught.value)
