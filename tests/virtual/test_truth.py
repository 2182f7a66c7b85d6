"""Truth: the definitions on shapes whose measures are known by hand, and on the person as they are changed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from pressuremat.types import Bools, Floats
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sole import STEP_MM, Picture, SoleAxis, crossings, find_axis, measure
from pressuremat.virtual.truth import truth

EXACT = {"scatter": "0", "asymmetry": "0"}


def truth_of(name: str, **options: str) -> dict[str, Any]:
    made = simulation(name, options)
    return truth(made, made.motion())


def values(found: dict[str, Any], key: str) -> list[float]:
    return [m["value"] for f in found["footprints"] for m in f["metrics"] if m["key"] == key]


def whole(found: dict[str, Any], key: str, side: str | None = None) -> float:
    return next(float(m["value"]) for m in found["metrics"] if m["key"] == key and m["side"] == side)


def picture(inside: Bools, s: Floats, m: Floats, toe: Bools | None = None) -> Picture:
    return Picture(s, m, np.where(inside, 50.0, 0.0), np.zeros_like(inside) if toe is None else toe)


def grid() -> tuple[Floats, Floats, Floats, Floats]:
    s, m = np.arange(-10.0, 260.0, STEP_MM), np.arange(-90.0, 90.0, STEP_MM)
    return s, m, *np.meshgrid(s, m, indexing="ij")


def test_block_foot() -> None:
    """science.md §8: heel 55 × 70, midfoot 25 × 70, forefoot 85 × 70 mm."""
    s, m, along, across = grid()
    inside = (along >= 0) & (along < 210) & (across >= 0) & (across < 85)
    inside &= ~((along < 70) & (across >= 55))
    inside &= ~((along >= 70) & (along < 140) & ((across < 40) | (across >= 65)))
    shape = measure(picture(inside, s, m), SoleAxis(0.0, 40.0, 0.0, 210.0, (15.0, 27.5)))
    assert shape.arch_index == pytest.approx(0.151515, abs=2e-3)
    assert shape.width_mm == pytest.approx(85.0, abs=1.0)
    assert shape.area_mm2 == pytest.approx(11550.0, rel=5e-3)


def test_ellipse_and_its_axis() -> None:
    s, m, along, across = grid()
    for turn in (-15.0, 0.0, 20.0):
        a = np.deg2rad(turn)
        u, v = along - 125, across
        inside = ((u * np.cos(a) + v * np.sin(a)) / 110) ** 2 + ((v * np.cos(a) - u * np.sin(a)) / 40) ** 2 < 1
        axis = SoleAxis(125 - 110 * float(np.cos(a)), -110 * float(np.sin(a)), turn, 220.0, (0.0, 0.0))
        assert measure(picture(inside, s, m), axis).arch_index == pytest.approx(0.416417, abs=3e-3)


def test_axis_passes_through_both_reference_points() -> None:
    s, m, along, across = grid()
    inside = (np.abs(across - 0.1 * (along - 30)) < 20 + 0.12 * along) & (along > 5) & (along < 240)
    shown = picture(inside, s, m)
    axis = find_axis(shown)
    assert axis is not None
    borders = crossings(shown, axis, 0.73 * axis.length_mm)
    assert borders is not None
    assert borders[1] - 0.38 * (borders[1] - borders[0]) == pytest.approx(0.0, abs=0.5)
    _at, aside = axis.to_axis(np.array(axis.heel_centre[0]), np.array(axis.heel_centre[1]))
    assert aside == pytest.approx(0.0, abs=1e-6)
    ends, _aside = axis.to_axis(along[inside], across[inside])
    assert [ends.min(), ends.max()] == pytest.approx([0.0, axis.length_mm], abs=STEP_MM)


def test_nothing_has_no_axis() -> None:
    s, m, along, _across = grid()
    assert find_axis(picture(np.zeros_like(along, bool), s, m)) is None


def test_peak_is_the_greatest_pressure_of_any_moment() -> None:
    made = simulation("stand", {"seconds": "3", "rows": "160", "cols": "192", "pitch_mm": "2.5"})
    motion = made.motion()
    found = truth(made, motion)
    peaks = values(found, "peak_pressure_kpa")
    seen = np.max([chunk.max() for chunk in made.frames(motion)])
    assert max(peaks) == pytest.approx(seen, rel=0.02)
    # The left foot bears all of the body while the other one is lifted onto the mat.
    assert peaks[0] > 1.6 * peaks[1]


def test_toes_are_cut_off_before_thirds_are_made() -> None:
    s, m, along, across = grid()
    sole = (along >= 0) & (along < 180) & (np.abs(across) < 30)
    toe = (along >= 195) & (along < 225) & (np.abs(across) < 15)
    axis = SoleAxis(0.0, 0.0, 0.0, 225.0, (10.0, 0.0))
    shape = measure(picture(sole | toe, s, m, toe), axis)
    assert shape.arch_index == pytest.approx(1 / 3, abs=5e-3)
    assert shape.area_mm2 == pytest.approx(180 * 60 + 30 * 30, rel=0.02)


def test_lower_arch_has_the_larger_index_and_the_range_is_covered() -> None:
    found = [values(truth_of("stand", seconds="3", arch=str(arch), **EXACT), "arch_index") for arch in (0, 0.3, 0.7, 1)]
    left = [pair[0] for pair in found]
    assert left == sorted(left)
    assert left[0] <= 0.15
    assert left[-1] >= 0.32
    for pair in found:
        assert pair[0] == pytest.approx(pair[1], abs=0.006)


def test_words_for_the_arch_fall_into_their_bands() -> None:
    high, typical, low = (
        np.mean(values(truth_of("stand", seconds="3", arch=word), "arch_index")) for word in ("high", "typical", "low")
    )
    assert high < 0.19
    assert 0.215 < typical < 0.255
    assert low > 0.28


def test_pronation_lowers_the_excursion() -> None:
    found = [
        values(truth_of("walk", mat="stance", pronation=str(p), **EXACT), "cpei_pct")[0]
        for p in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > 21
    assert found[-1] < 5
    assert 10 < values(truth_of("walk", mat="stance", **EXACT), "cpei_pct")[0] < 18


def test_a_flexible_arch_is_lower_in_walking() -> None:
    stiff = values(truth_of("walk", mat="stance", flexible="0", **EXACT), "arch_index")[0]
    flexible = values(truth_of("walk", mat="stance", flexible="1", **EXACT), "arch_index")[0]
    assert flexible > stiff + 0.005


def test_shape_does_not_depend_on_the_place() -> None:
    here, there = (
        truth_of("stand", seconds="3", seed="3", scatter=scatter, sway_ml_mm="0", sway_ap_mm="0")
        for scatter in ("0", "2")
    )
    for key in ("arch_index", "foot_length_mm", "contact_area_cm2"):
        assert values(here, key) == pytest.approx(values(there, key), rel=2e-3)
    assert here["footprints"][0]["heel_mm"] != there["footprints"][0]["heel_mm"]


def test_standing_loads() -> None:
    found = truth_of("stand", load_left_pct="56", load_fore_pct="40", mass_kg="80", **EXACT)
    assert whole(found, "load_left_pct") == pytest.approx(56.0, abs=0.5)
    assert whole(found, "load_fore_pct") == pytest.approx(40.0, abs=1.5)
    left, right = values(found, "load_pct")
    assert left + right == pytest.approx(100.0)
    for rear, fore in zip(values(found, "heel_load_pct"), values(found, "forefoot_load_pct"), strict=True):
        assert rear + fore == pytest.approx(100.0)
    assert values(found, "contact_s")[0] > 30.0
    # Both feet's impulses together are the body's weight over the time that it was there.
    assert sum(values(found, "impulse_n_s")) == pytest.approx(80 * 9.80665 * 32.0, rel=0.02)


def test_standing_feet_turn_out() -> None:
    found = truth_of("stand", seconds="3", toe_out_deg="10", **EXACT)
    assert values(found, "foot_progression_deg") == pytest.approx([10.0, 10.0], abs=1.0)
    assert [f["side"] for f in found["footprints"]] == ["left", "right"]
    left, right = found["footprints"]
    assert left["axis_deg"] == pytest.approx(-10.0, abs=1.0)
    assert right["axis_deg"] == pytest.approx(10.0, abs=1.0)
    assert left["heel_mm"][0] < right["heel_mm"][0]


def test_walking_steps_are_the_kinematics() -> None:
    for begin in ("near", "far"):
        found = truth_of("walk", step_mm="600", cadence_spm="100", step_width_mm="110", **{"from": begin}, **EXACT)
        assert whole(found, "cadence_spm") == pytest.approx(100.0, rel=1e-3)
        for side in ("left", "right"):
            assert whole(found, "step_length_mm", side) == pytest.approx(600.0, abs=2.0)
            assert whole(found, "stride_length_mm", side) == pytest.approx(1200.0, abs=2.0)
        assert whole(found, "stride_width_mm") == pytest.approx(110.0, abs=8.0)
        assert whole(found, "speed_m_s") == pytest.approx(1.0, rel=1e-2)
        assert whole(found, "stance_pct", "left") == pytest.approx(62.0, abs=1.5)
        assert 18 < whole(found, "double_support_pct") < 25
        assert values(found, "foot_progression_deg") == pytest.approx([7.0] * 4, abs=1.5)
        assert all(f["complete"] for f in found["footprints"])


def test_a_single_step_has_no_step_length() -> None:
    found = truth_of("walk", mat="stance")
    assert len(found["footprints"]) == 1
    assert whole_or_none(found, "cadence_spm") is None
    assert not any(m["key"] == "step_length_mm" for m in found["metrics"])


def whole_or_none(found: dict[str, Any], key: str) -> float | None:
    value: float | None = next(m["value"] for m in found["metrics"] if m["key"] == key)
    return value


def test_contact_times_are_those_of_the_threshold() -> None:
    found = truth_of("walk", **EXACT)
    made = simulation("walk", EXACT)
    for footprint, contact in zip(found["footprints"], made.motion().contacts, strict=True):
        ends = contact.at(np.array([footprint["start_s"], footprint["end_s"]])).sum(axis=1)
        assert ends == pytest.approx([20.0, 20.0], abs=0.5)


def test_a_foot_over_the_edge_is_incomplete() -> None:
    found = truth_of("stand", seconds="3", mat="foot", rows="20")
    footprint = found["footprints"][0]
    assert footprint["complete"] is False
    assert footprint["reason"]
    assert footprint["heel_mm"] is None
    assert values(found, "arch_index") == [None]
    assert values(found, "peak_pressure_kpa")[0] > 50


@pytest.mark.parametrize("name", ["stand", "walk"])
def test_form_of_a_truth(name: str) -> None:
    found = json.loads(json.dumps(truth_of(name), allow_nan=False))
    assert found["schema"] == "pressuremat.truth/1"
    assert found["scenario"] == name
    assert found["simulated"] is True
    for footprint in found["footprints"]:
        for metric in footprint["metrics"]:
            assert set(metric) == {"key", "side", "value", "unit"}
    made = simulation(name, {})
    motion = made.motion()
    t, x, y = np.array(found["cop_mm"]).T
    assert np.all(np.diff(t) > 0)
    assert np.stack([x, y], axis=1) == pytest.approx(motion.cop_mm(t), abs=0.05)
