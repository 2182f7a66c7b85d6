"""Guided tests from frames to values: against the virtual person's truth, cut short, on a narrow mat, side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.comparison import compare
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.cli.main import main
from pressuremat.metrics.registry import METRICS
from pressuremat.sources.simulated import simulate
from pressuremat.types import Condition, FootSide, MetricValue, Recording, Subject
from tools import coverage, trials
from tools.pitch_error import persons

TRIAL = [metric for metric in METRICS if metric.scope == "trial"]


@cache
def made(name: str, *options: tuple[str, str]) -> Recording:
    return simulate(name, {"ideal": "1", "rate_hz": "20", **dict(options)})[0]


@cache
def analysed(name: str, *options: tuple[str, str]) -> Analysis:
    return analyse(made(name, *options))


def value(found: Analysis, key: str, side: str | None = None) -> MetricValue:
    return next(one for one in found.whole if (one.key, one.side) == (key, side))


@pytest.mark.parametrize(
    ("scenario", "within"),
    [
        ("squat", {"msi_pct": 1.5}),
        ("squat-heels-raised", {"msi_pct": 2.0}),
        ("single-leg-squat-right", {"msi_pct": 3.0, "n_touches": 0.0}),
        ("single-leg-left", {"single_leg_s": 0.1, "n_touches": 0.0}),
        ("heel-rise-right", {}),
        ("lunge-left", {"lunge_cm": 0.5}),
    ],
)
def test_a_random_person_on_a_faulty_mat(scenario: str, within: dict[str, float]) -> None:
    seed = 63
    person, mat = persons(1, seed)[0], coverage.mats(2, seed)[1]
    assert mat.gain > 0
    found = trials.compare(scenario, person, mat, seed)
    assert found.reps[0] == found.reps[1]
    for key, bound in within.items():
        assert found.errors[key]
        for error, sd in found.errors[key]:
            assert abs(error) <= bound
            if key not in ("n_touches", "single_leg_s"):
                assert abs(error) <= 4.0 * sd
    if "squat" in scenario:
        assert np.abs(found.moments).max() < 0.6


SQUAT = (("reps", "2"), ("move_s", "2"), ("hold_s", "1.5"), ("stiff_ankle", "0.8"), ("scatter", "0"))


def test_a_squat_has_all_its_values_and_its_repetitions() -> None:
    found = analysed("squat", *SQUAT)
    for metric in TRIAL:
        if "squat" in metric.protocols:
            for side in metric.sides:
                one = value(found, metric.key, side)
                assert one.valid, (metric.key, one.reason)
    assert value(found, "n_reps").value == 2
    assert value(found, "msi_pct", "left").band == "borderline"
    assert value(found, "load_left_bottom_pct").band == "even"
    assert value(found, "hold_s").value == pytest.approx(1.5, abs=0.1)
    assert value(found, "descent_s").value == pytest.approx(2.0, abs=0.1)
    shown = found.repetitions.to_json()
    assert len(shown) == 2
    for rep in shown:
        assert rep["start_s"] < rep["from_s"] <= rep["to_s"] < rep["end_s"]
        assert rep["msi_pct"]["left"] == pytest.approx(value(found, "msi_pct", "left").value, abs=1.0)


def test_a_squat_that_nobody_named_is_no_walk_and_no_standing() -> None:
    names = {
        name: analyse(replace(made(name, *options), protocol=None)).protocol
        for name, options in (
            ("squat", SQUAT),
            ("heel-rise-left", (("reps", "3"),)),
            ("single-leg-left", (("seconds", "8"),)),
            ("stand", (("seconds", "10"),)),
            ("lunge-left", (("reps", "2"),)),
        )
    }
    assert names == {
        "squat": "squat",
        "heel-rise-left": "heel-rise",
        "single-leg-left": "single-leg",
        "stand": "stand",
        "lunge-left": "stand",
    }


def test_who_steps_off_early_has_done_what_was_done() -> None:
    whole = made("squat", *SQUAT)
    # Amid the second way down they are gone.
    left = whole.time_s > analysed("squat", *SQUAT).repetitions.reps[1].start_s + 1.0
    frames = np.where(left[:, None, None], np.float32(0), whole.frames)
    found = analyse(replace(whole, frames=frames))
    assert value(found, "n_reps").value == 1
    assert value(found, "msi_pct", "left").n == 1


def test_who_only_stands_has_no_squat_and_why() -> None:
    found = analyse(made("stand", ("seconds", "12")), protocol="squat")
    assert value(found, "n_reps").value == 0
    assert value(found, "msi_pct", "left").reason
    assert analyse(made("walk", ("mat", "foot")), protocol="squat").repetitions.reps == ()


def test_a_bottom_that_is_not_held_is_said() -> None:
    found = analysed("squat", ("reps", "2"), ("move_s", "1.5"), ("hold_s", "0"))
    assert value(found, "n_reps").value == 2
    assert "hold" not in str(value(found, "n_reps").reason)
    assert "held" in str(value(found, "msi_pct", "left").reason)


def test_a_narrow_mat_has_one_foot() -> None:
    found = analysed("squat", *SQUAT, ("mat", "foot"), ("side", "right"))
    measured = value(found, "msi_pct", "right")
    assert measured.value == pytest.approx(value(analysed("squat", *SQUAT), "msi_pct", "right").value, abs=1.0)
    assert measured.valid
    assert value(found, "msi_pct", "left").reason
    assert value(found, "load_left_bottom_pct").reason


def test_raised_heels_and_two_legs_beside_each_other() -> None:
    raised = analysed("squat-heels-raised", *SQUAT)
    both = [analysed("squat", *SQUAT), raised]
    change = next(one for one in compare(both) if (one.key, one.side) == ("msi_heels_raised_change_pct", "left"))
    assert change.value is not None
    assert change.value < -3.0
    shod = replace(raised, recording=replace(raised.recording, condition=Condition("shoe")))
    refused = compare([both[0], shod])[0]
    assert refused.value is None
    assert "footwear" in str(refused.reason)
    legs = [analysed("single-leg-left", ("seconds", "4")), analysed("single-leg-right", ("seconds", "8"))]
    difference = compare(legs)[0]
    assert difference.key == "single_leg_difference_pct"
    assert difference.value == pytest.approx(50.0, abs=2.0)
    assert difference.band == "uneven"


def test_time_on_one_leg_beside_the_age() -> None:
    trial = made("single-leg-left", ("seconds", "8"))

    def of(age_y: float | None, asked_s: float | None = None) -> MetricValue:
        return value(analyse(trial, subject=Subject(age_y=age_y), asked_s=asked_s), "single_leg_age_pct", "left")

    assert of(30.0).band == "low"
    assert of(72.0).band == "borderline"
    assert of(30.0, 8.0).band == "typical"
    assert of(None).reason
    stopped = value(analyse(trial, asked_s=8.0), "single_leg_s", "left")
    assert stopped.at_least
    assert stopped.value == pytest.approx(8.1, abs=0.3)


def test_json_has_the_repetitions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rise.pmat"
    simulated = ["simulate", "heel-rise-left?reps=3", "-o", str(file), "--truth", str(tmp_path / "t.json"), "--ideal"]
    assert main(simulated) == 0
    capsys.readouterr()
    assert main(["analyze", str(file), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["protocol"] == "heel-rise"
    assert len(shown["reps"]) == 3
    rises = next(one for one in shown["metrics"] if one["key"] == "heel_rise_reps")
    assert (rises["value"], rises["side"], rises["band"]) == (3.0, "left", "low")


def test_the_flat_trial_says_which_foot_is_which() -> None:
    flat, raised = analysed("squat", *SQUAT), made("squat-heels-raised", *SQUAT)
    other: dict[FootSide, FootSide] = {"left": "right", "right": "left"}
    swapped = replace(flat, footprints=tuple(replace(one, side=other[one.side]) for one in flat.footprints))
    own, told = analyse(raised, flat=flat), analyse(raised, flat=swapped)
    assert [one.side for one in own.footprints] == ["left", "right"]
    assert [one.side for one in told.footprints] == ["right", "left"]
    # What is medial for one foot is lateral for the other: the side decides the sign.
    assert (value(told, "msi_pct", "right").value or 0.0) < 0 < (value(own, "msi_pct", "left").value or 0.0)
    # Feet that stand elsewhere than the known ones are told by themselves.
    moved = replace(flat, footprints=tuple(one for one in swapped.footprints if one.side == "right"))
    assert [one.side for one in analyse(raised, flat=moved).footprints] == ["right", "right"]
    nobody = replace(flat, footprints=())
    assert [one.side for one in analyse(raised, flat=nobody).footprints] == ["left", "right"]
