"""The values of a whole walk: against the virtual walker's exact kinematics, and under their gates."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.metrics.registry import METRICS
from pressuremat.sources.simulated import simulate
from pressuremat.types import MetricValue, Recording

WALK_KEYS = {metric.key for metric in METRICS if metric.scope == "walk"}
PERSONS = (
    {"seed": "1"},
    {"seed": "2", "arch": "high", "step_mm": "560", "cadence_spm": "95", "toe_out_deg": "15", "from": "far"},
    {"seed": "3", "arch": "low", "foot_mm": "230", "step_mm": "500", "cadence_spm": "125", "step_width_mm": "130"},
    {"seed": "4", "side": "right", "toe_out_deg": "-6", "foot_mm": "280", "passes": "2"},
)


@cache
def walked(person: int, ideal: bool) -> tuple[Analysis, dict[tuple[str, str | None], float]]:
    recording, truth = simulate("walk", PERSONS[person] | ({"ideal": "1"} if ideal else {}))
    return analyse(recording), {(m["key"], m["side"]): m["value"] for m in truth["metrics"]}


def values(found: Analysis) -> dict[tuple[str, str | None], MetricValue]:
    return {(v.key, v.side): v for v in found.whole}


#: Two frames in times, 3 mm in lengths, what these make of shares.
TOLERANCE = {
    "step_length_mm": 3.0, "stride_length_mm": 3.0, "stride_width_mm": 3.0, "step_s": 0.02, "stride_s": 0.02,
    "stance_s": 0.02, "swing_s": 0.02, "stance_pct": 1.5, "swing_pct": 1.5, "single_support_pct": 1.5,
    "double_support_pct": 2.5, "cadence_spm": 2.5, "speed_m_s": 0.02, "symmetry_step_length_pct": 0.9,
    "symmetry_step_time_pct": 5.0, "symmetry_stance_time_pct": 4.0,
}  # fmt: skip


@pytest.mark.parametrize("ideal", [True, False])
@pytest.mark.parametrize("person", range(len(PERSONS)))
def test_every_value_is_that_of_the_walkers_kinematics(person: int, ideal: bool) -> None:
    found, true = walked(person, ideal)
    mine = values(found)
    assert {key for key, _ in true} == set(TOLERANCE)
    for (key, side), expected in true.items():
        value = mine[key, side].value
        assert value is not None, (key, side, mine[key, side].reason)
        assert value == pytest.approx(expected, abs=TOLERANCE[key]), (key, side)
        assert mine[key, side].uncertainty is not None


def test_values_stand_for_their_repetitions() -> None:
    mine = values(walked(3, True)[0])
    length = mine["step_length_mm", "left"]
    assert length.n >= 2
    assert length.repeat_sd is not None
    assert mine["variability_stride_time_pct", None].value is None
    assert "20 strides" in (mine["variability_stride_time_pct", None].reason or "")


def test_one_step_has_no_step_length_and_says_why() -> None:
    found = analyse(simulate("walk", {"mat": "foot", "ideal": "1"})[0])
    for value in found.whole:
        if value.key in WALK_KEYS and value.key != "stance_s":
            assert value.value is None, value.key
            assert value.reason
    stance = next(v for v in found.whole if v.key == "stance_s" and v.value is not None)
    assert not stance.valid
    assert "4 footsteps" in (stance.reason or "")


def test_too_few_frames_a_second_make_times_invalid_and_leave_lengths() -> None:
    found = analyse(simulate("walk", {"ideal": "1", "rate_hz": "40"})[0])
    for metric in METRICS:
        for value in (v for v in found.whole if metric.scope == "walk" and v.key == metric.key and v.value is not None):
            assert value.valid == ("rate" not in metric.needs), value.key


def cut(recording: Recording, begin: int, end: int) -> Recording:
    return replace(recording, frames=recording.frames[begin:end], time_s=recording.time_s[begin:end])


def test_a_contact_cut_by_the_end_still_times_its_strike() -> None:
    whole = simulate("walk", {"ideal": "1"})[0]
    before = analyse(whole)
    last = before.footprints[-1]
    short = analyse(cut(whole, 0, last.start_index + 20))
    assert not short.footprints[-1].complete
    assert short.footprints[-1].begins
    assert not short.footprints[-1].ends
    now, then = values(short), values(before)
    assert now["step_s", last.side].n == then["step_s", last.side].n
    assert now["stride_s", last.side].value == then["stride_s", last.side].value
    assert now["stance_s", last.side].n == then["stance_s", last.side].n - 1
    assert now["step_length_mm", last.side].n == then["step_length_mm", last.side].n - 1


def test_a_foot_over_the_mats_end_times_what_lay_on_the_mat() -> None:
    whole = simulate("walk", {"ideal": "1"})[0]
    toe = analyse(whole).footprints[-1].axis
    assert toe is not None
    rows = int(toe.toe_mm[1] / whole.geometry.pitch_mm[1]) - 4
    frames = np.ascontiguousarray(whole.frames[:, :rows])
    over = analyse(replace(whole, frames=frames, geometry=whole.geometry.window(slice(0, rows), slice(0, 48))))
    last = over.footprints[-1]
    assert (last.complete, last.begins, last.ends) == (False, True, False)


def test_standing_has_no_walk_values() -> None:
    found = analyse(simulate("stand", {"seconds": "4"})[0])
    assert not WALK_KEYS & {v.key for v in found.values}


def test_mirroring_the_walk_changes_sides_and_nothing_else() -> None:
    recording = simulate("walk", {"ideal": "1"})[0]
    there = values(walked(0, True)[0])
    mirrored = values(analyse(replace(recording, frames=np.ascontiguousarray(recording.frames[:, :, ::-1]))))
    turned = values(analyse(replace(recording, frames=np.ascontiguousarray(recording.frames[:, ::-1, ::-1]))))
    other = {"left": "right", "right": "left", None: None}
    for (key, side), value in there.items():
        if key in WALK_KEYS and value.value is not None:
            assert mirrored[key, other[side]].value == pytest.approx(value.value, rel=1e-6, abs=1e-6), key
            assert turned[key, side].value == pytest.approx(value.value, rel=1e-6, abs=1e-6), key


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_walk_across_the_mat_is_the_walk_along_it(quarters: int) -> None:
    recording, _ = simulate("walk", PERSONS[1] | {"ideal": "1"})
    turned = np.ascontiguousarray(np.rot90(recording.frames, quarters, (1, 2)))
    geometry = replace(recording.geometry, rows=turned.shape[1], cols=turned.shape[2])
    along, across = analyse(recording), analyse(replace(recording, frames=turned, geometry=geometry))
    assert len(across.footprints) >= 4
    assert [(one.side, one.complete) for one in across.footprints] == [
        (one.side, one.complete) for one in along.footprints
    ]
    plain, other = values(along), values(across)
    for key in WALK_KEYS | {"foot_progression_deg", "arch_index", "cpei_pct"}:
        for side in (None, "left", "right"):
            one, two = plain.get((key, side)), other.get((key, side))
            assert (one is None or one.value is None) == (two is None or two.value is None), key
            if one is not None and two is not None and one.value is not None and two.value is not None:
                assert two.value == pytest.approx(one.value, rel=1e-3, abs=0.01), key
