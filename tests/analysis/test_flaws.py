"""Cells that clip, that are filled or silent are counted in each footprint, and spoil what rests on them, no more."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.boards import VIRTUAL_GROUND, Circuit
from pressuremat.cli.words import summary
from pressuremat.findings.registry import evaluate
from pressuremat.metrics.flaws import Flaws
from pressuremat.metrics.record import WholeInput
from pressuremat.metrics.registry import METRICS, _median, evaluate_whole, metric_by_key
from pressuremat.report.json import analysis_document
from pressuremat.report.values import rows_of
from pressuremat.types import MetricValue, Recording
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sensor import Physics
from pressuremat.virtual.truth import truth

Truth = dict[tuple[str, str], float]


@cache
def trial(
    scenario: str, arch: str = "typical", physics: Physics | None = None, circuit: Circuit | None = None, kg: str = "70"
) -> tuple[Recording, Truth]:
    """A virtual person on a mat of that nature, with the mat's own calibration, and the truth by key and side."""
    options = {"arch": arch, "seed": "4", "mass_kg": kg}
    options |= {"seconds": "6"} if scenario == "stand" else {"mat": "stance"}
    made = simulation(scenario, options)
    mat = VirtualMat(made.mat.geometry, 1, circuit=circuit or Circuit(), physics=physics or Physics())
    motion, state = made.motion(), mat.start(1, 1.0 / made.rate_hz)
    frames = np.concatenate([mat.counts(chunk, state) for chunk in made.frames(motion)])
    recording = Recording(
        frames=frames,
        time_s=made.times_s(motion),
        geometry=mat.geometry,
        stored_unit="count",
        format="simulated",
        calibration=mat.calibration(),
        simulated=True,
        protocol=scenario,
    )
    known = truth(made, motion)
    return recording, {
        (m["key"], one["side"]): m["value"] for one in known["footprints"] for m in one["metrics"] if m["value"]
    }


def values(analysis: Analysis) -> dict[tuple[str, str], MetricValue]:
    return {(v.key, str(v.side)): v for v in analysis.values if v.footprint_id is not None}


def test_a_good_mat_has_no_flaws() -> None:
    analysis = analyse(trial("walk")[0])
    assert [(one.n_clipped, one.n_filled, one.hidden_cm2, one.widening) for one in analysis.flaws] == [(0, 0, 0.0, 1.0)]
    assert all(v.valid for v in values(analysis).values() if v.key in {"peak_pressure_kpa", "arch_index", "cpei_pct"})


def test_sensors_at_their_limit_give_lower_bounds_and_leave_the_shape_alone() -> None:
    recording, true = trial("walk", physics=Physics(saturation_kpa=150.0))
    analysis = analyse(recording)
    (flaws,) = analysis.flaws
    found = values(analysis)
    side = next(iter(found))[1]
    assert flaws.n_clipped > 5
    assert flaws.clipped_load_pct > 5
    for key in ("peak_pressure_kpa", "force_peak_n", "impulse_n_s", "pressure_time_integral_kpa_s"):
        value = found[key, side]
        assert value.at_least
        assert not value.valid
        assert value.value is not None
        assert f"{flaws.n_clipped} cells at full scale" in str(value.reason)
        assert "at least this much" in str(value.reason)
        assert f"{flaws.clipped_load_pct:.0f} %" in str(value.reason)
        if (key, side) in true:
            assert value.value < true[key, side]
    for key in ("cpei_pct", "heel_load_pct", "foot_balance_pct"):
        assert not found[key, side].valid
        assert "where the load lies is not known" in str(found[key, side].reason)
    for key in ("arch_index", "foot_length_mm", "contact_s", "foot_progression_deg"):
        assert found[key, side].valid
    assert found["arch_index", side].value == pytest.approx(true["arch_index", side], abs=0.02)


def test_a_lower_bound_is_shown_as_one() -> None:
    analysis = analyse(trial("walk", physics=Physics(saturation_kpa=150.0))[0])
    (line,) = [line for line in summary(analysis, ()).splitlines() if line.strip().startswith("Peak pressure  ")]
    assert "≥ 14" in line or "≥ 15" in line
    assert "at least this much" in line
    rows = {row.key: row for row in rows_of(analysis)}
    (cell,) = rows["peak_pressure_kpa"].cells
    assert cell.text.startswith("≥ 1")
    assert not cell.valid
    assert "at least this much" in str(cell.reason)


def test_the_converters_full_scale_is_one_too() -> None:
    # A virtual ground with a feedback resistor that is too large for a walking heel.
    circuit = Circuit(10, 6000.0, 0.0, readout=VIRTUAL_GROUND)
    analysis = analyse(trial("walk", circuit=circuit)[0])
    assert analysis.flaws[0].n_clipped > 0
    found = {v.key: v for v in analysis.values if v.footprint_id is not None}
    assert found["peak_pressure_kpa"].at_least
    assert found["arch_index"].valid


def test_a_few_clipped_cells_leave_shares_alone() -> None:
    # What a limit does depends on the share of the load that is at it.
    recording, _true = trial("walk", physics=Physics(saturation_kpa=150.0))
    generous = analyse(recording, replace(Settings(), clipped_load_pct=99.0))
    found = {v.key: v for v in generous.values if v.footprint_id is not None}
    assert found["cpei_pct"].valid
    assert found["peak_pressure_kpa"].at_least


def test_sway_on_a_clipped_mat_is_not_valid() -> None:
    analysis = analyse(trial("stand", physics=Physics(saturation_kpa=60.0))[0])
    assert min(one.clipped_load_pct for one in analysis.flaws) > 5
    whole = {v.key: v for v in analysis.whole}
    assert not whole["load_left_pct"].valid
    assert "full scale" in str(whole["load_left_pct"].reason)
    sway = [v for v in analysis.whole if v.key.startswith("sway_")]
    assert sway
    assert not any(v.valid for v in sway)


@pytest.mark.parametrize("arch", ["high", "0.3", "typical", "low"])
@pytest.mark.parametrize("scenario", ["stand", "walk"])
@pytest.mark.parametrize("turn_on_kpa", [2.0, 8.0, 15.0])
def test_no_confident_wrong_arch_index_on_a_mat_that_is_silent_at_first(
    scenario: str, arch: str, turn_on_kpa: float
) -> None:
    recording, true = trial(scenario, arch, Physics(turn_on_kpa=turn_on_kpa), kg="60")
    found = values(analyse(recording))
    for side in ("left", "right"):
        value = found.get(("arch_index", side))
        if value is None or value.value is None:
            continue
        if value.valid:
            assert value.uncertainty is not None
            assert abs(value.value - true["arch_index", side]) <= max(0.02, 1.5 * value.uncertainty)
        else:
            assert f"silent below {turn_on_kpa:g} kPa" in str(value.reason)
            assert value.band is None
    if scenario == "stand":
        assert found["arch_index", "left"].valid == (turn_on_kpa < 5.0)
        assert found["heel_load_pct", "left"].valid
        # What presses too little to be seen bears too little to matter to the balance of load.
        sound = values(analyse(trial(scenario, arch, kg="60")[0]))
        assert found["foot_balance_pct", "left"].uncertainty == sound["foot_balance_pct", "left"].uncertainty


def test_the_same_mat_with_unknown_turn_on_cannot_tell() -> None:
    recording, true = trial("stand", "typical", Physics(turn_on_kpa=15.0), kg="60")
    assert recording.calibration is not None
    blind = replace(recording, calibration=replace(recording.calibration, turn_on_kpa=float("nan")))  # type: ignore[type-var]
    value = values(analyse(blind))["arch_index", "left"]
    # This is what the turn-on pressure is carried for.
    assert value.valid
    assert value.value is not None
    assert abs(value.value - true["arch_index", "left"]) > 0.1


def test_filled_cells_widen_and_then_spoil_the_shape() -> None:
    few, many = (analyse(trial("stand", physics=Physics(dead=share))[0]) for share in (0.03, 0.25))
    sound = values(analyse(trial("stand")[0]))["arch_index", "left"]
    assert all(one.n_filled > 0 for one in few.flaws)
    a_few, too_many = (values(one)["arch_index", "left"] for one in (few, many))
    assert a_few.valid
    assert a_few.uncertainty is not None
    assert sound.uncertainty is not None
    assert 1.0 < a_few.uncertainty / sound.uncertainty < 1.3
    assert not too_many.valid
    assert f"{many.flaws[0].n_filled} of the print's {many.flaws[0].n_cells} cells are broken" in str(too_many.reason)
    assert not values(many)["heel_load_pct", "left"].valid
    assert values(many)["contact_s", "left"].valid


@pytest.mark.parametrize("metric", [m for m in METRICS if m.scope != "sway"], ids=lambda m: m.key)
def test_every_metric_says_what_it_rests_on_or_is_taken_to_rest_on_too_much(metric: object) -> None:
    known = metric_by_key(metric.key)  # type: ignore[attr-defined]
    flaws = Flaws(at_least="load", skewed="distribution", outline="outline")
    reason = flaws.reason(known.basis)
    if known.unit in {"kPa", "N", "N·s", "kPa·s"}:
        assert reason == "load"
    elif known.unit in {"s", "1/min"}:
        assert reason is None
    elif known.rests_on is None:
        assert reason is not None
    assert set(known.to_json()["rests_on"]) <= {"load", "distribution", "outline"}


def _value(value: float, at_least: bool = False, reason: str | None = None) -> MetricValue:
    reason = "clipped" if at_least else reason
    return MetricValue("force_peak_n", "left", value, "N", valid=reason is None, reason=reason, at_least=at_least)


def test_a_median_over_steps_of_which_some_clipped() -> None:
    metric = metric_by_key("force_peak_n")
    harder = _median(metric, "left", [_value(700), _value(710), _value(720), _value(800, at_least=True)])
    assert (harder.value, harder.valid, harder.n) == (715.0, True, 4)
    unknown = _median(metric, "left", [_value(700), _value(690, at_least=True), _value(680, at_least=True)])
    assert (unknown.value, unknown.valid, unknown.at_least, unknown.reason) == (690.0, False, True, "clipped")
    cut = _median(metric, "left", [_value(700), _value(100, reason="not complete")])
    assert (cut.value, cut.valid, cut.n) == (700.0, True, 1)


def test_it_is_in_the_document_and_findings_do_not_rest_on_it() -> None:
    analysis = analyse(trial("stand", "low", Physics(turn_on_kpa=15.0), kg="60")[0])
    document = analysis_document(analysis, evaluate(analysis))
    json.dumps(document, allow_nan=False)
    cells = document["footprints"][0]["cells"]
    assert cells["n"] > 30
    assert cells["hidden_cm2"] > 10
    assert (cells["n_clipped"], cells["n_filled"]) == (0, 0)
    assert "low_arch" not in [finding["key"] for finding in document["findings"]]


def test_nothing_on_the_mat_has_no_flaws() -> None:
    recording, _true = trial("stand")
    empty = analyse(replace(recording, frames=np.zeros_like(recording.frames)))
    assert empty.flaws == ()
    assert evaluate_whole(WholeInput((), (), "stand"))
