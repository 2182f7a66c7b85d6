"""Every odd recording gives an answer, and a reason where there is no value."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.findings.registry import evaluate
from pressuremat.geometry import MatGeometry
from pressuremat.processing.outline import outline_mm, thirds_mm, toe_line_mm
from pressuremat.types import Frame, Pressure, Recording
from tests.blocks import recording
from tests.soft_foot import standing, step


def one_cell() -> Pressure:
    frames = np.zeros((100, 20, 20), np.float32)
    frames[20:80, 10, 10] = 900.0
    return frames


def with_nan() -> Pressure:
    frames = step().frames.copy()
    frames[::5, ::7, ::3] = np.nan
    frames[3, 0, 0], frames[4, 1, 1], frames[40, 15, 12] = np.inf, -np.inf, -50.0
    return np.asarray(frames)


ODD: dict[str, Pressure] = {
    "no frames": np.zeros((0, 8, 8), np.float32),
    "one frame": np.asarray(step().frames[45:46]),
    "two frames": np.asarray(step().frames[45:47]),
    "all empty": np.zeros((50, 20, 20), np.float32),
    "one cell": one_cell(),
    "a grid of one cell": np.full((50, 1, 1), 100.0, np.float32),
    "a grid of one row": np.full((50, 1, 30), 100.0, np.float32),
    "everything loaded": np.full((60, 30, 30), 80.0, np.float32),
    "everything equally loaded for long": np.full((500, 30, 30), 80.0, np.float32),
    "nan": with_nan(),
    "all nan": np.full((20, 10, 10), np.nan, np.float32),
    "negative": np.full((20, 10, 10), -5.0, np.float32),
}


@pytest.mark.parametrize("unit", ["kPa", "count"])
@pytest.mark.parametrize("name", ODD)
def test_no_crash_and_no_value_without_a_reason(name: str, unit: str) -> None:
    frames = ODD[name]
    if unit == "count":
        frames = np.nan_to_num(frames, nan=0, posinf=0, neginf=0).clip(0).astype(np.uint16)
    made = recording(frames, stored_unit=unit)
    found = analyse(made)
    evaluate(found)
    for value in found.values:
        assert value.value is None or np.isfinite(value.value)
        json.dumps(value.to_json(), allow_nan=False)
    for one in found.footprints:
        outline_mm(one), thirds_mm(one), toe_line_mm(one)
    live = LiveAnalysis(made.geometry, None, unit)  # type: ignore[arg-type]
    for k, frame in enumerate(made.frames):
        live.push(Frame(k, k / 100.0, frame, unit))  # type: ignore[arg-type]
    live.finish()


def test_empty_recordings_have_no_footprints() -> None:
    for name in ("no frames", "all empty", "all nan", "negative"):
        assert analyse(recording(ODD[name])).footprints == ()


def test_one_loud_cell_is_not_a_foot() -> None:
    found = analyse(recording(one_cell()))
    assert found.footprints == ()
    assert found.provenance["n_contacts_not_counted"] == 1


def test_a_mat_that_is_loaded_all_over_has_no_shape() -> None:
    found = analyse(recording(ODD["everything equally loaded for long"]))
    assert all(not one.complete for one in found.footprints)
    assert all(value.value is None for value in found.values if value.key == "arch_index")


def test_holes_of_nan_hardly_move_a_foot() -> None:
    whole, holes = (analyse(recording(frames)) for frames in (step().frames, with_nan()))
    assert len(holes.footprints) == len(whole.footprints) == 1
    assert holes.footprints[0].side == whole.footprints[0].side
    assert np.isfinite(holes.total).all()


def test_a_step_longer_than_the_recording_is_cut() -> None:
    made = step(pad=0)
    early = replace(made, frames=made.frames[20:], time_s=made.time_s[20:])
    before = step()
    late = replace(before, frames=before.frames[:50], time_s=before.time_s[:50])
    for cut, word in ((early, "first"), (late, "last")):
        (one,) = analyse(cut).footprints
        assert not one.complete
        assert one.reason is not None
        assert word in one.reason
        (trimmed,) = analyse(replace(cut, trimmed_to_contact=True)).footprints
        assert trimmed.complete


def test_a_map_of_peaks_is_a_footprint_without_a_duration() -> None:
    made = step()
    peaks = replace(made, frames=made.frames.max(axis=0, keepdims=True), time_s=np.zeros(1), trimmed_to_contact=True)
    (one,) = analyse(peaks).footprints
    assert (one.side, one.complete) == ("right", True)
    values = {value.key: value for value in analyse(peaks).of_footprint(1)}
    whole = {value.key: value for value in analyse(made).of_footprint(1)}
    assert values["arch_index"].value == pytest.approx(whole["arch_index"].value, abs=0.005)
    assert values["contact_s"].value is None
    (untrimmed,) = analyse(replace(peaks, trimmed_to_contact=False)).footprints
    assert not untrimmed.complete


def test_who_stands_from_first_to_last_frame_has_a_whole_print() -> None:
    made = standing()
    found = analyse(replace(made, frames=made.frames[20:-20], time_s=made.time_s[20:-20]))
    assert [one.complete for one in found.footprints] == [True, True]


def test_a_hole_in_the_recording_ends_contacts() -> None:
    made = step()
    time_s = made.time_s.copy()
    time_s[45:] += 2.0
    found = analyse(replace(made, time_s=time_s))
    assert len(found.footprints) == 2
    assert [one.complete for one in found.footprints] == [False, False]


def sides(found: Analysis) -> list[str]:
    return [one.side for one in sorted(found.footprints, key=lambda one: float(np.nanmean(one.cop_mm[:, 0])))]


@pytest.mark.parametrize("apart", [110.0, 170.0, 260.0])
def test_two_feet_are_never_one(apart: float) -> None:
    found = analyse(standing(apart_mm=apart))
    assert sides(found) == ["left", "right"]
    assert all(one.static and one.complete for one in found.footprints)
    shares = [v.value for one in found.footprints for v in found.of_footprint(one.id) if v.key == "load_pct"]
    assert sum(share or 0 for share in shares) == pytest.approx(100.0)


def test_irregular_times_are_taken_as_they_are() -> None:
    made = step()
    rng = np.random.default_rng(5)
    uneven = np.cumsum(rng.uniform(0.002, 0.018, made.n_frames))
    found = analyse(replace(made, time_s=uneven))
    values = {value.key: value.value for value in found.of_footprint(1)}
    one = found.footprints[0]
    loaded = np.flatnonzero(found.total >= 20.0)
    expected = uneven[loaded[-1]] - uneven[loaded[0]] + np.median(np.diff(one.time_s))
    assert values["contact_s"] == pytest.approx(expected)
    by_hand = float(np.append(np.diff(one.time_s), np.median(np.diff(one.time_s))) @ one.total) * 0.1
    assert values["impulse_n_s"] == pytest.approx(by_hand)


def test_settings_travel_with_the_analysis() -> None:
    settings = Settings(contour_kpa=10.0)
    found = analyse(step(), settings)
    assert found.provenance["settings"] == settings.to_json()
    assert found.footprints[0].contour == 10.0
    json.dumps(found.provenance, allow_nan=False)
    lower = {v.key: v.value or 0.0 for v in analyse(step()).values}
    higher = {v.key: v.value or 0.0 for v in found.values}
    assert 0 < higher["contact_area_cm2"] < lower["contact_area_cm2"]


def test_another_threshold_in_counts_moves_the_arch_index() -> None:
    counts: Recording = replace(step(), stored_unit="count", frames=np.rint(step().frames).astype(np.uint8))
    indices = [
        next(v.value for v in analyse(counts, Settings(contour_count=level)).values if v.key == "arch_index")
        for level in (2.0, 10.0, 40.0)
    ]
    known = [index for index in indices if index is not None]
    assert len(known) == 3
    assert known[0] > known[1] > known[2]


def test_frames_of_another_mat_are_refused_live() -> None:
    live = LiveAnalysis(MatGeometry(4, 4, (10.0, 10.0)), None, "kPa")
    with pytest.raises(ValueError, match="frame must be"):
        live.push(Frame(0, 0.0, np.zeros((3, 3), np.float32), "kPa"))


def test_standing_for_hours_beside_a_tapping_foot_keeps_little() -> None:
    made = standing(rate_hz=50.0)
    both = made.frames[60]
    left = np.where(np.arange(48) < 24, both, np.float32(0))
    live = LiveAnalysis(made.geometry, None, "kPa", Settings(live_history_s=3.0))
    for k in range(600):
        live.push(Frame(k, k * 0.1, both if k % 6 < 3 else left, "kPa"))
    state = live._state
    assert len(state.left) <= 8
    assert len(state.history) <= 31
    assert state.next_number <= 8


def test_shares_of_the_load_are_not_valid_where_one_foot_is_partly_beside_the_mat() -> None:
    made = standing()
    part = np.ascontiguousarray(made.frames[:, :, 13:])
    found = analyse(replace(made, frames=part, geometry=MatGeometry(part.shape[1], part.shape[2], (10.0, 10.0))))
    assert [one.complete for one in found.footprints] == [False, True]
    shares = [value for value in found.values if value.key in ("load_pct", "load_left_pct", "load_fore_pct")]
    assert len(shares) == 4
    assert not any(value.valid for value in shares)
