"""The guide with a virtual person who does what is asked for, and with one who does not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pressuremat.calibration import Calibration
from pressuremat.calibration.orientation import AS_WIRED, ORIENTATIONS, Orientation
from pressuremat.geometry import MatGeometry
from pressuremat.guide import Answers, check_plan, plan, plan_of
from pressuremat.virtual import bench
from pressuremat.virtual.sensor import Physics, physics_of
from tests.guide.bench_person import CORNERS, Bench

MAT = MatGeometry(36, 40, (10.0, 10.0))
PLAIN = replace(Physics(), dead=0.0)


def known(it: Bench) -> Calibration:
    """All that can be known of the bench's mat, its orientation too."""
    return replace(it.mat.calibration(), turn=it.turn, noise_count=0.3)


def scaled(it: Bench) -> Calibration:
    return known(it)


def test_the_empty_mat() -> None:
    it = Bench(MAT)
    it.guide(["zero"])
    assert it.events[0].kind == "prompt"
    said = it.nothing(9.0)
    assert [event.left_s for event in said if event.left_s is not None] == [6, 5, 4, 3, 2, 1, 0]
    assert [event.kind for event in said][-2:] == ["done", "finished"]
    assert it.led.ended
    step = it.led.calibration.steps[-1]
    assert (step.name, step.accepted, step.date) == ("zero", True, "2026-02-01")
    assert it.led.push(99.0, np.zeros(MAT.shape, np.uint16)) == []


def test_loaded_while_it_should_be_empty() -> None:
    it = Bench(MAT)
    it.guide(["zero"])
    it.weight(8.0, 10.0)
    assert not it.led.ended
    assert any("Take it off" in says for says in it.said("wrong"))
    assert len(it.said("wrong")) <= 4  # said again now and then, not with every frame
    it.nothing(3.0)
    it.legs((0.5, 1.0))
    assert not it.led.ended
    it.nothing(20.0)
    assert it.led.calibration.step("zero") is not None
    assert it.led.calibration.steps[-1].figures["n_loaded"] == 0


@pytest.mark.parametrize("turn", ORIENTATIONS, ids=lambda one: one.name)
def test_each_wiring_is_found(turn: Orientation) -> None:
    it = Bench(MatGeometry(36, 40, (10.0, 8.0)), turn=turn)
    it.guide(["zero", "orientation"])
    it.nothing(9.0)
    it.corners()
    assert it.led.ended
    assert it.led.calibration.turn == turn
    assert it.led.calibration.steps[-1].figures["lifted_foot_agrees"] == 1.0
    assert not it.said("wrong")


def test_presses_that_are_none() -> None:
    it = Bench(MAT, physics=PLAIN)
    it.guide(["orientation"], before=replace(known(it), law=None, steps=()))
    it.nothing(2.5)
    it.press(CORNERS[0], newtons=3.0)
    assert "too light" in it.said("wrong")[-1]
    it.press(CORNERS[0], seconds=0.2)
    assert "too short" in it.said("wrong")[-1]
    it.press((0.5, 0.12))
    assert "not a corner" in it.said("wrong")[-1]
    it.press(CORNERS[0])
    it.press(CORNERS[0])
    assert "near left corner once more" in it.said("wrong")[-1]
    it.press(CORNERS[2])
    assert "across" in it.said("wrong")[-1]
    it.press(CORNERS[1], seconds=7.0)
    assert "Take the hand off" in it.said("wrong")[-1]
    n_wrong = len(it.said("wrong"))
    it.press(CORNERS[2])
    it.press(CORNERS[3])
    it.legs((0.5, 6.0), (0.0, 9.0))
    it.nothing(2.0)
    assert len(it.said("wrong")) == n_wrong
    assert it.led.calibration.turn == AS_WIRED


def test_the_other_foot_is_lifted() -> None:
    it = Bench(MAT, physics=PLAIN)
    it.guide(["orientation"], before=replace(known(it), law=None, steps=()))
    for _turn in range(3):
        it.nothing(2.5)
        for place in CORNERS:
            it.press(place)
        it.legs((0.5, 6.0), (1.0, 9.0))
        it.nothing(2.0)
    assert it.led.ended
    assert "wrong side" in it.said("failed")[-1]
    assert it.led.calibration.step("orientation") is None


def test_standing_that_is_none() -> None:
    it = Bench(MAT, physics=PLAIN)
    before = replace(known(it), law=None)
    it.guide(["body"], Answers(body_kg=70.0), before)
    it.nothing(2.5)
    it.weight(10.0, 6.0)
    assert "less than two feet" in it.said("wrong")[-1]
    it.legs((0.5, 8.0))
    assert "moved too much" in it.said("wrong")[-1]  # she stepped off
    it.nothing(2.0)
    it.play_counts(
        np.concatenate(
            [
                it.mat.counts(bench.on_legs(MAT, it.person, [(0.5, 6.0)], it.rate_hz, (0.4, 0.5))[1], it.state)[:100],
                it.mat.counts(bench.on_legs(MAT, it.person, [(0.5, 6.0)], it.rate_hz, (0.6, 0.5))[1], it.state)[15:],
            ]
        )
    )
    assert any("moved too much" in says for says in it.said("wrong"))
    it.legs((0.5, 33.0), (0.5, 5.0), (0.0, 8.5), (0.5, 8.5), (1.0, 8.5), (0.5, 8.5))
    assert any("Both feet are on the mat" in says for says in it.said("wrong"))
    it.nothing(2.0)
    assert it.led.ended
    made = it.led.calibration
    assert made.law is not None
    assert made.law.b == pytest.approx(1.15, abs=0.1)
    assert made.steps[-1].figures["largest_error_pct"] <= 5.0


def test_weights_up_and_down() -> None:
    it = Bench(MAT, physics=physics_of("gain,noise,creep,hysteresis"))
    it.guide(["weights"], Answers(weights_kg=(10.0, 20.0, 40.0)), replace(known(it), law=None, creep=0, hysteresis=0))
    it.nothing(2.5)
    it.weight(10.0, 9.0)
    it.weight(5.0, 8.0)
    assert "become less" in it.said("wrong")[-1]
    for kg, seconds in ((20.0, 9.0), (40.0, 34.0), (20.0, 9.0), (10.0, 9.0)):
        it.weight(kg, seconds)
    it.nothing(2.0)
    made = it.led.calibration
    assert [step.name for step in made.steps[-2:]] == ["sheet", "law"]
    assert made.law is not None
    assert made.law.b == pytest.approx(1.15, abs=0.1)
    assert made.hysteresis == pytest.approx(0.1, abs=0.04)


def test_an_even_load_on_the_whole_mat() -> None:
    it = Bench(MAT, physics=physics_of("gain,noise,dead"))
    it.guide(["equalise"], Answers(even=True), replace(known(it), law=None, gain=None, bad=None))
    it.nothing(2.5)
    it.weight(20.0, 5.0)
    assert "does not press on the whole mat" in it.said("wrong")[-1]
    everywhere = np.ones(MAT.shape, np.bool_)
    it.nothing(2.5)
    for kpa in (4.0, 4.5, 8.0, 16.0):  # the second is hardly more than the first, and not taken
        assert not it.led.ended
        it.evenly(everywhere, kpa)
    it.nothing(2.0)
    made = it.led.calibration
    assert it.led.ended
    assert made.steps[-1].figures["n_levels"] == 3.0
    assert made.gain is not None
    good = ~it.mat.dead()
    assert np.log(made.gain * it.mat.gains())[good].std() < 0.02
    assert made.bad is not None
    assert np.array_equal(made.bad, it.mat.dead())


def test_the_check_finds_a_good_mat_good() -> None:
    it = Bench(MAT, physics=PLAIN)
    it.lead(check_plan(Answers(body_kg=70.0, weight_kg=20.0)), scaled(it))
    it.nothing(9.0)
    it.dead_weight(20.0)
    it.marks(20.0)
    it.nothing(2.5)
    it.press((0.12, 0.12), newtons=200.0, seconds=4.0)
    assert "Still missing" in it.said("wrong")[-1]
    it.all_fours(4.0)
    it.nothing(2.0)
    assert it.led.ended
    steps = {step.name: step for step in it.led.calibration.steps}
    assert set(steps) == {"zero", "gate", "check", "ghost"}
    assert all(step.accepted for step in steps.values())
    assert 0.0 < steps["gate"].figures["velocity_mm_s"] < 1.5
    assert abs(steps["gate"].figures["hysteresis_pct"]) < 2.0
    assert steps["check"].figures["n_marks"] == 5
    assert steps["check"].figures["largest_error_pct"] < 2.0
    assert steps["check"].figures["feet_error_pct"] < 3.0


def test_a_bad_mat_is_found_bad_and_the_finding_is_kept() -> None:
    it = Bench(MAT, physics=replace(PLAIN, noise_counts=3.0))
    wrong = replace(scaled(it), gain=None, noise_kpa=2.0, noise_count=3.0)
    it.guide(["gate", "marks"], Answers(body_kg=70.0, weight_kg=20.0), wrong)
    it.dead_weight(20.0)
    it.marks(25.0)
    steps = {step.name: step for step in it.led.calibration.steps}
    assert not steps["gate"].accepted
    assert steps["gate"].figures["velocity_mm_s"] > 1.5
    assert not steps["check"].accepted
    assert steps["check"].figures["largest_error_pct"] > 15.0


def test_the_weight_on_another_mark() -> None:
    it = Bench(MAT, physics=PLAIN)
    it.guide(["marks"], Answers(weight_kg=20.0), scaled(it))
    it.nothing(2.5)
    it.weight(20.0, 8.0, (0.3, 0.3))
    assert "not the mark" in it.said("wrong")[-1]
    it.nothing(1.0)
    it.weight(20.0, 8.0, (0.5, 0.5))
    assert "near left" in it.said("prompt")[-1]


def test_nobody_walks_and_nobody_comes() -> None:
    it = Bench(MAT, physics=PLAIN)
    it.guide(["equalise", "ghost"], before=replace(known(it), law=None, gain=None))
    it.nothing(7.0)
    assert "Nobody walks" in it.said("wrong")[-1]
    said = it.led.skip()
    assert [event.kind for event in said] == ["failed", "prompt"]
    assert it.led.calibration.gain is None


def test_a_gap_begins_the_step_again() -> None:
    it = Bench(MAT)
    it.guide(["zero"])
    it.nothing(4.0)
    it.time_s += 3.0
    assert it.nothing(1.0)[0].kind == "wrong"
    it.nothing(9.0)
    assert it.led.ended


def test_an_unstable_zero_is_tried_three_times_and_left() -> None:
    it = Bench(MAT)
    it.guide(["zero"])
    drifting = np.add.outer(np.arange(900) * 0.02, np.zeros(MAT.shape)).astype(np.uint16)
    it.play_counts(drifting)
    assert it.led.ended
    assert len(it.said("failed")) == 1
    assert "drifts" in it.said("failed")[0]
    assert it.led.calibration.steps == ()


def test_plans() -> None:
    assert [task.key for task in plan(Answers(body_kg=70.0))] == [
        "zero", "orientation", "equalise", "scale", "check", "ghost",
    ]  # fmt: skip
    full = [task.key for task in plan(Answers(body_kg=70.0, weight_kg=20.0))]
    assert full == ["zero", "orientation", "equalise", "sheet", "scale", "gate", "check", "ghost"]
    # With an even load before anybody has stood on the mat.
    even = [task.key for task in plan(Answers(body_kg=70.0, even=True))]
    assert even[:4] == ["zero", "equalise", "orientation", "scale"]
    with pytest.raises(ValueError, match="known weight"):
        plan(Answers())
    with pytest.raises(ValueError, match="known weight"):
        check_plan(Answers())
    with pytest.raises(ValueError, match="dance"):
        plan_of(["dance"], Answers())
    for name in ("weights", "weight", "body", "gate", "marks"):
        with pytest.raises(ValueError, match="need"):
            plan_of([name], Answers())
    with pytest.raises(ValueError, match="grow"):
        plan_of(["weights"], Answers(weights_kg=(20.0, 10.0)))


def test_events_as_json() -> None:
    it = Bench(MAT)
    it.guide(["zero"])
    it.nothing(9.0)
    lines = [json.loads(json.dumps(event.to_json(), allow_nan=False)) for event in it.events]
    assert {line["schema"] for line in lines} == {"pressuremat.guide/1"}
    assert lines[-2]["result"]["name"] == "zero"
    with pytest.raises(ValueError, match="frame must be"):
        it.guide(["zero"]).push(0.0, np.zeros((3, 3), np.uint16))
