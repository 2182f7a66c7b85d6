"""What every sway measure must keep: moved, turned, mirrored, enlarged, cut short, at rest, or hidden by noise."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressuremat.metrics.record import Metric
from pressuremat.metrics.registry import METRICS
from pressuremat.metrics.sway import NOISY, REASON_NOISE, REASON_SHORT, SWAY, no_sway_values, sway_values
from pressuremat.metrics.sway_trace import CONVENTIONS, Convention, CopTrace, convention_by_name, trace_of
from pressuremat.types import Floats, MetricValue

RATE_HZ = 50.0
CONTRACT = {
    "sway_path_mm", "sway_velocity_mm_s", "sway_ellipse_mm2", "sway_mean_distance_mm", "sway_rms_mm",
    "sway_range_ml_mm", "sway_range_ap_mm", "sway_area_rate_mm2_s", "sway_mean_frequency_hz",
    "sway_spectral_mean_frequency_hz", "sway_centroidal_frequency_hz", "sway_sample_entropy",
}  # fmt: skip


def wander(n: int = 1500, seed: int = 7) -> tuple[Floats, Floats]:
    """A random walk that is drawn back, as sway looks."""
    rng = np.random.default_rng(seed)
    at, path = np.zeros(2), []
    for push in rng.normal(size=(n, 2)) * (0.3, 0.6):
        at = 0.98 * at + push
        path.append(at)
    x, y = np.array(path).T
    return x.copy(), y.copy()


def measured(x: Floats, y: Floats, rate_hz: float = RATE_HZ) -> dict[str, float | None]:
    return {value.key: value.value for value in sway_values(trace_of(x, y, rate_hz))}


def test_the_keys_are_those_of_the_contract_and_many() -> None:
    keys = [metric.key for metric in SWAY]
    assert set(keys) >= CONTRACT
    assert len(set(keys)) == len(keys) >= 40
    assert [metric for metric in METRICS if metric.scope == "sway"] == list(SWAY)


@pytest.mark.parametrize("metric", SWAY, ids=lambda metric: metric.key)
def test_a_person_gives_every_value(metric: Metric) -> None:
    value = next(v for v in sway_values(trace_of(*wander(), RATE_HZ)) if v.key == metric.key)
    assert value.value is not None
    assert value.valid
    assert (value.n, value.unit, value.side, value.uncertainty, value.repeat_sd) == (1, metric.unit, None, None, None)
    json.dumps(value.to_json(), allow_nan=False)


def test_where_the_person_stands_changes_nothing() -> None:
    x, y = wander()
    assert measured(x + 240, y - 1000) == pytest.approx(measured(x, y), rel=1e-6, abs=1e-9)


def test_mirrored_only_the_correlation_turns_round() -> None:
    x, y = wander()
    here, mirrored = measured(x, y), measured(-x, y)
    assert mirrored.pop("sway_correlation") == pytest.approx(-float(here.pop("sway_correlation") or math.nan))
    plus, minus = (f"sway_peak_speed_ml_{way}_mm_s" for way in ("plus", "minus"))
    mirrored[plus], mirrored[minus] = mirrored[minus], mirrored[plus]
    assert mirrored == pytest.approx(here, rel=1e-6, abs=1e-9)


@given(st.floats(0, 360))
@settings(max_examples=15)
def test_turning_the_mat_leaves_what_has_no_axis(degrees: float) -> None:
    x, y = wander()
    a = np.deg2rad(degrees)
    here, turned = measured(x, y), measured(x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a))
    with_axis = {"sway_range_ratio", "sway_direction_deg", "sway_correlation", "sway_sample_entropy"}
    for key, value in here.items():
        if "_ml" not in key and "_ap" not in key and key not in with_axis:
            assert turned[key] == pytest.approx(value, rel=1e-6), key


def test_twice_as_wide_is_twice_as_long_and_four_times_the_area() -> None:
    x, y = wander()
    here, wide = measured(x, y), measured(2 * x, 2 * y)
    for metric in SWAY:
        factor = {"mm": 2.0, "mm/s": 2.0, "mm²": 4.0, "mm²/s": 4.0, "1/mm": 0.5}.get(metric.unit, 1.0)
        if metric.key.startswith("sway_phase_plane"):
            factor = 2.0
        value = here[metric.key]
        assert value is not None
        assert wide[metric.key] == pytest.approx(factor * value, rel=1e-9), metric.key


def test_swapped_axes_swap_their_values() -> None:
    x, y = wander()
    here, swapped = measured(x, y), measured(y, x)
    for key, value in here.items():
        if "_ml" in key:
            assert swapped[key.replace("_ml", "_ap")] == pytest.approx(value, rel=1e-9), key


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_samples_have_reasons(n: int) -> None:
    assert _all_missing(sway_values(trace_of(np.ones(n), np.ones(n), RATE_HZ)))


def _all_missing(values: tuple[MetricValue, ...]) -> bool:
    return len(values) == len(SWAY) and all(v.value is None and v.reason and not v.valid for v in values)


def test_no_values_have_the_reason_given() -> None:
    values = no_sway_values("nobody stood there")
    assert _all_missing(values)
    assert {value.reason for value in values} == {"nobody stood there"}


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7, 12, 50, 400])
@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_short_traces_are_not_valid_and_never_an_error(n: int, convention: Convention) -> None:
    x, y = wander(n)
    for value in sway_values(trace_of(x, y, RATE_HZ, convention)):
        assert not value.valid
        assert value.reason == REASON_SHORT or value.value is None


@pytest.mark.parametrize(("dx", "dy"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 2.0)])
def test_rest_and_a_line_are_no_error(dx: float, dy: float) -> None:
    swing = np.sin(np.arange(1500) / 20)
    values = {v.key: v for v in sway_values(trace_of(3 + dx * swing, 4 + dy * swing, RATE_HZ))}
    for value in values.values():
        assert value.value is None or math.isfinite(value.value)
    still = dx == dy == 0
    assert (values["sway_path_mm"].value == 0) == still
    assert values["sway_ellipse_mm2"].value == pytest.approx(0, abs=1e-6)
    assert (values["sway_mean_frequency_hz"].value is None) == still
    assert (values["sway_centroidal_frequency_hz"].value is None) == still
    assert (values["sway_spectral_mean_frequency_ml_hz"].value is None) == (dx == 0)
    assert (values["sway_sample_entropy_ap"].value is None) == (dy == 0)
    assert values["sway_range_mm"].value == pytest.approx(2 * np.hypot(dx, dy), rel=1e-3)


@pytest.mark.parametrize(("false_speed", "doubted"), [(None, False), (1.5, False), (1.6, True), (17.7, True)])
def test_the_noise_gate(false_speed: float | None, doubted: bool) -> None:
    for value in sway_values(trace_of(*wander(), RATE_HZ), false_speed_mm_s=false_speed):
        noisy = value.key.startswith(NOISY)
        assert value.value is not None
        assert value.valid == (not (doubted and noisy))
        assert value.reason == (REASON_NOISE if doubted and noisy else None)


def test_the_gate_knows_every_path_velocity_and_area() -> None:
    for metric in SWAY:
        of_motion = metric.unit in ("mm/s", "mm²/s") or "path" in metric.key or metric.unit == "mm²"
        if of_motion and "power" not in metric.key:
            assert metric.key.startswith(NOISY), metric.key


def test_processing_takes_noise_away_and_leaves_sway() -> None:
    t = np.arange(6000) / 100
    slow_x, slow_y = 4 * np.sin(2 * np.pi * 0.3 * t), 6 * np.cos(2 * np.pi * 0.2 * t)
    noise = np.random.default_rng(2).normal(size=(2, 6000)) * 0.1
    true = measured(slow_x, slow_y, 100)
    done = trace_of(slow_x + noise[0], slow_y + noise[1], 100, raw=False)
    assert (done.rate_hz, done.n) == (25.0, 1500)
    found = {v.key: v.value for v in sway_values(done)}
    raw = measured(slow_x + noise[0], slow_y + noise[1], 100)
    for key in ("sway_mean_distance_mm", "sway_rms_mm", "sway_ellipse_mm2", "sway_velocity_mm_s"):
        assert found[key] == pytest.approx(true[key], rel=0.03), key
    assert (raw["sway_velocity_mm_s"] or 0) > 2 * (true["sway_velocity_mm_s"] or math.inf)


def test_uneven_times_give_the_sway_of_even_ones() -> None:
    rng = np.random.default_rng(3)
    t = (np.arange(6000) + rng.uniform(-0.45, 0.45, 6000)) / 100
    x, y = 4 * np.sin(2 * np.pi * 0.3 * t), 6 * np.cos(2 * np.pi * 0.2 * t)
    even = np.arange(6000) / 100
    true = trace_of(4 * np.sin(2 * np.pi * 0.3 * even), 6 * np.cos(2 * np.pi * 0.2 * even), 100, raw=False)
    expected = {v.key: v.value for v in sway_values(true)}
    found = {v.key: v.value for v in sway_values(trace_of(x, y, 100, raw=False, time_s=t))}
    for key in ("sway_velocity_mm_s", "sway_rms_mm", "sway_ellipse_mm2", "sway_area_rate_mm2_s"):
        assert found[key] == pytest.approx(expected[key], rel=0.02), key


def test_missing_positions_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        trace_of(np.array([0.0, np.nan, 1.0]), np.zeros(3), RATE_HZ)


def test_conventions_differ_where_they_say() -> None:
    x, y = wander()
    ours, theirs = (trace_of(x, y, RATE_HZ, convention_by_name(name)) for name in ("default", "bds"))
    assert _of(ours, "sway_velocity_mm_s") / _of(theirs, "sway_velocity_mm_s") == pytest.approx(1500 / 1499)
    assert _of(ours, "sway_path_mm") == _of(theirs, "sway_path_mm")
    review = trace_of(x, y, RATE_HZ, convention_by_name("quijoux"))
    assert _of(review, "sway_ellipse_mm2") / _of(ours, "sway_ellipse_mm2") == pytest.approx(1499 / 1500)
    with pytest.raises(KeyError):
        convention_by_name("mine")


def _of(trace: CopTrace, key: str) -> float:
    found = next(v.value for v in sway_values(trace) if v.key == key)
    assert found is not None
    return found
