"""The whole pipeline on the virtual person against its exact truth at 10 mm: arches, places, with and without sensor.

Self-consistency: person and analysis share their definitions, not their code.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.sources.simulated import simulate

ARCHES = ("high", "typical", "low")
SEEDS = {True: (1, 2), False: (3,)}


@cache
def errors(scenario: str, ideal: bool) -> dict[str, list[float]]:
    """Value minus truth of every footprint's metrics, over arches and placements; sides are asserted."""
    made: dict[str, list[float]] = {}
    for arch in ARCHES:
        for seed in SEEDS[ideal]:
            options = {"arch": arch, "seed": str(seed)} | ({"ideal": "1"} if ideal else {})
            options |= {"seconds": "3"} if scenario == "stand" else {"mat": "stance"}
            recording, truth = simulate(scenario, options)
            found = analyse(recording)
            assert [one.side for one in found.footprints] == [one["side"] for one in truth["footprints"]]
            for one, true in zip(found.footprints, truth["footprints"], strict=True):
                assert one.complete == true["complete"]
                made.setdefault("start_s", []).append(one.start_s - true["start_s"])
                made.setdefault("end_s", []).append(one.end_s - true["end_s"])
                mine = {value.key: value.value for value in found.of_footprint(one.id)}
                for metric in true["metrics"]:
                    value = mine.get(metric["key"])
                    assert (value is None) == (metric["value"] is None), metric["key"]
                    if value is not None:
                        made.setdefault(metric["key"], []).append(value - metric["value"])
            for metric in truth["metrics"]:
                whole = [v.value for v in found.whole if v.key == metric["key"] and v.value is not None]
                if whole and metric["value"] is not None and scenario == "stand":
                    made.setdefault(metric["key"], []).append(whole[0] - metric["value"])
            times, true_cop = np.array(truth["cop_mm"])[:, 0], np.array(truth["cop_mm"])[:, 1:]
            at = np.searchsorted(recording.time_s, times - 1e-6)
            apart = np.hypot(*(found.body_cop_mm[at] - true_cop).T)
            made.setdefault("cop_mm", []).append(float(np.nanmedian(apart)))
    return made


def rms(of: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(of))))


@pytest.mark.parametrize("ideal", [True, False])
@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_arch_index_within_0_012(scenario: str, ideal: bool) -> None:
    made = errors(scenario, ideal)["arch_index"]
    assert len(made) >= 3
    assert rms(made) <= 0.012


@pytest.mark.parametrize(
    ("key", "bound"),
    [
        ("foot_length_mm", 3.0), ("foot_width_mm", 3.0), ("foot_progression_deg", 1.5), ("heel_load_pct", 1.5),
        ("forefoot_load_pct", 1.5), ("contact_s", 0.03), ("start_s", 0.03), ("end_s", 0.03), ("load_pct", 1.0),
        ("load_left_pct", 1.0), ("load_fore_pct", 1.0), ("cop_mm", 0.6), ("cpei_pct", 1.0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ideal", [True, False])
@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_other_values_come_near(scenario: str, ideal: bool, key: str, bound: float) -> None:
    made = errors(scenario, ideal)
    if key not in made:
        assert (scenario, key) in {
            ("stand", "cpei_pct"),
            ("walk", "load_pct"),
            ("walk", "load_left_pct"),
            ("walk", "load_fore_pct"),
        }
        return
    assert rms(made[key]) <= bound


@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_forces_of_the_ideal_mat_are_exact(scenario: str) -> None:
    made = errors(scenario, True)
    assert rms(made["force_peak_n"]) < 1.0
    assert rms(made["impulse_n_s"]) < 1.0


def test_low_arches_are_found_and_high_ones_are_not() -> None:
    from pressuremat.findings.registry import evaluate

    for arch, expected in (("low", {"left", "right"}), ("typical", set()), ("high", set())):
        recording, _ = simulate("stand", {"arch": arch, "seconds": "4"})
        found = evaluate(analyse(recording))
        assert {finding.side for finding in found if finding.key == "low_arch"} == expected


def test_load_moving_inward_lowers_the_cpei_as_far_as_the_truth_says() -> None:
    indices: dict[str, float] = {}
    for pronation in ("0", "1"):
        recording, truth = simulate("walk", {"mat": "stance", "pronation": pronation, "ideal": "1"})
        mine = next(v.value for v in analyse(recording).of_footprint(1) if v.key == "cpei_pct")
        true = next(m["value"] for m in truth["footprints"][0]["metrics"] if m["key"] == "cpei_pct")
        assert mine is not None
        assert mine == pytest.approx(true, abs=3)
        indices[pronation] = mine
    assert indices["1"] < indices["0"] - 5


def test_four_steps_of_a_walkway_in_order() -> None:
    recording, truth = simulate("walk", {"ideal": "1", "from": "far"})
    found = analyse(recording)
    assert [one.side for one in found.footprints] == [one["side"] for one in truth["footprints"]]
    medians = {(v.key, v.side): v for v in found.whole}
    assert medians["arch_index", "left"].n == 2
    assert medians["arch_index", "left"].repeat_sd is not None
    for one, true in zip(found.footprints, truth["footprints"], strict=True):
        angle = next(v.value for v in found.of_footprint(one.id) if v.key == "foot_progression_deg")
        expected = next(m["value"] for m in true["metrics"] if m["key"] == "foot_progression_deg")
        assert angle == pytest.approx(expected, abs=2.0)


@pytest.mark.parametrize("seed", [2, 7, 10])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_on_a_narrow_mat_side_and_completeness_are_those_of_the_truth(scenario: str, side: str, seed: int) -> None:
    options = {"mat": "foot", "seed": str(seed), "side": side, "ideal": "1", "rate_hz": "30"}
    options |= {"foot_mm": str(215 + 7 * seed), "toe_out_deg": str(2 * seed)}
    recording, truth = simulate(scenario, options | ({"seconds": "2.5"} if scenario == "stand" else {}))
    (one,), (true,) = analyse(recording).footprints, truth["footprints"]
    assert (one.side, one.complete) == (true["side"], true["complete"])
