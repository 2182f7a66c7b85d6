"""Calibration: the circuit undone exactly, the law applied, and both kept through JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law, LinearCounts, calibration_from_json
from pressuremat.calibration.circuit import column_voltages, linear, relative_conductance, voltages

CIRCUIT = Circuit(adc_bits=10, pulldown_ohm=3300.0)


def example() -> Calibration:
    rng = np.random.default_rng(1)
    return Calibration(
        id="bench",
        circuit=CIRCUIT,
        law=Law(1412.5, 1.15),
        zero=rng.uniform(0, 2, (6, 5)).astype(np.float32),
        gain=rng.uniform(0.8, 1.2, (6, 5)).astype(np.float32),
        noise_kpa=0.02,
        created="2026-01-31",
        source="two known loads",
    )


@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_column_sum_is_undone_exactly(rows: int, cols: int, seed: int) -> None:
    g = np.random.default_rng(seed).uniform(0, 2e-4, (3, rows, cols))
    v = column_voltages(g, CIRCUIT)
    again = relative_conductance(v.astype(np.float32)) / CIRCUIT.pulldown_ohm
    assert again == pytest.approx(g, rel=2e-4, abs=1e-10)


def test_neighbours_in_a_column_do_not_change_a_cell() -> None:
    alone = np.zeros((4, 2))
    alone[1, 0] = 1e-4
    crowded = alone.copy()
    crowded[2:, 0] = 3e-4
    fine = Circuit(adc_bits=16, pulldown_ohm=3300.0)
    counts = [np.rint(column_voltages(g, fine) * 2**16).astype(np.uint16) for g in (alone, crowded)]
    assert counts[1][1, 0] < 0.6 * counts[0][1, 0]
    again = linear(voltages(counts[1], fine), fine) / fine.pulldown_ohm
    assert again[1, 0] == pytest.approx(1e-4, rel=1e-3)
    assert LinearCounts(fine).apply(counts[1])[1, 0] == pytest.approx(
        LinearCounts(fine).apply(counts[0])[1, 0], rel=1e-3
    )


def test_impossible_columns_stay_finite() -> None:
    counts = np.full((2, 4, 3), 1023, np.uint16)
    assert np.isfinite(example_for(4, 3).apply(counts)).all()
    assert np.isfinite(LinearCounts(CIRCUIT).apply(counts)).all()


def example_for(rows: int, cols: int) -> Calibration:
    return Calibration("plain", CIRCUIT, Law(1412.5, 1.15), gain=np.ones((rows, cols), np.float32))


def test_law_at_known_points() -> None:
    calibration = example_for(1, 1)
    # 10 kOhm against 3.3 kOhm: v = 1/10 / (1/3.3 + 1/10) = 0.24812, which is 100 kPa by the law.
    counts = np.array([[round(0.24812 * 1024)]], np.uint16)
    assert calibration.apply(counts)[0, 0] == pytest.approx(100.0, rel=0.01)
    assert calibration.apply(np.zeros((1, 1), np.uint16))[0, 0] == 0.0


def test_values_below_the_zero_are_not_negative() -> None:
    calibration = example()
    applied = calibration.apply(np.zeros((3, 6, 5), np.uint16))
    assert applied.dtype == np.float32
    assert applied.min() == 0.0


@pytest.mark.parametrize("shape", [(6, 5), (1, 6, 5), (2, 3, 6, 5), (0, 6, 5)])
def test_any_number_of_frames(shape: tuple[int, ...]) -> None:
    counts = np.random.default_rng(2).integers(0, 60, shape).astype(np.uint16)
    calibration = example()
    applied = calibration.apply(counts)
    assert applied.shape == shape
    for index in np.ndindex(shape[:-2]):
        assert np.array_equal(applied[index], calibration.apply(counts[index]))


def test_linear_counts_are_counts_where_the_load_is_light() -> None:
    counts = np.zeros((8, 4), np.uint16)
    counts[3, 2] = 10
    applied = LinearCounts(CIRCUIT).apply(counts)
    assert applied[3, 2] == pytest.approx(10.0, rel=0.02)
    assert LinearCounts(CIRCUIT).unit == "count"
    assert np.isnan(LinearCounts(CIRCUIT).noise())


def test_json_keeps_everything() -> None:
    calibration = example()
    data = json.loads(json.dumps(calibration.to_json(), allow_nan=False))
    again = calibration_from_json(data)
    assert isinstance(again, Calibration)
    counts = np.random.default_rng(3).integers(0, 200, (4, 6, 5)).astype(np.uint16)
    assert np.array_equal(again.apply(counts), calibration.apply(counts))
    assert (again.id, again.unit, again.law, again.circuit) == ("bench", "kPa", calibration.law, CIRCUIT)
    assert (again.created, again.source, again.noise()) == ("2026-01-31", "two known loads", 0.02)
    plain = example_for(2, 2)
    restored = calibration_from_json(json.loads(json.dumps(plain.to_json(), allow_nan=False)))
    assert np.isnan(restored.noise())
    linear = calibration_from_json(json.loads(json.dumps(LinearCounts(CIRCUIT).to_json(), allow_nan=False)))
    assert isinstance(linear, LinearCounts)
    assert linear.circuit == CIRCUIT


def test_json_stays_small() -> None:
    big = Calibration(
        "b", CIRCUIT, Law(1412.5, 1.15), gain=np.random.default_rng(4).normal(1, 0.1, (40, 48)).astype("f4")
    )
    assert len(json.dumps(big.to_json())) < 12_000


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "tarot"},
        {"circuit": {}},
        {"circuit": 3},
        {"law": {"a_kpa_at_1_ms": -1, "b": 1}},
        {"law": None},
        {"gain": {"shape": [6, 5], "float32": "AAAA"}},
        {"gain": {"shape": [6, 5], "float32": "%%"}},
        {"gain": {"shape": [6, 5000000], "float32": ""}},
        {"gain": {"shape": [6], "float32": ""}},
        {"zero": []},
    ],
)
def test_damaged_json_is_a_value_error(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        calibration_from_json({**example().to_json(), **change})


OLDER_LACK = {
    *("unit", "noise_count", "bad", "orientation", "turn_on_kpa", "creep", "hysteresis", "steps"),
    *("noise_map", "simulated", "saturation_kpa"),
}


def test_missing_keys_are_a_value_error() -> None:
    full = example().to_json()
    for key in full:
        if key in OLDER_LACK:
            continue  # older files lack them
        with pytest.raises(ValueError, match="not a calibration"):
            calibration_from_json({k: v for k, v in full.items() if k != key})


def test_noise_of_unloaded_cells_cancels_in_a_column() -> None:
    rng = np.random.default_rng(5)
    v = np.zeros((400, 240, 1), np.float32)
    v[:, 0] = 0.7
    noisy = v + rng.normal(0, 0.002, v.shape).astype(np.float32)
    assert relative_conductance(noisy)[:, 0].mean() == pytest.approx(0.7 / 0.3, rel=0.02)
    assert relative_conductance(noisy).min() == 0.0


def test_another_mats_calibration_is_refused() -> None:
    with pytest.raises(ValueError, match="mat"):
        example().apply(np.zeros((2, 5, 6), np.uint16))


@pytest.mark.parametrize("noise", [-1.0, float("inf")])
@pytest.mark.parametrize("calibration", [example(), LinearCounts(CIRCUIT, 0.5)])
def test_impossible_noise_is_refused(noise: float, calibration: Calibration | LinearCounts) -> None:
    plain = calibration.to_json()
    plain["noise_kpa" if "noise_kpa" in plain else "noise_count"] = noise
    with pytest.raises(ValueError, match="noise"):
        calibration_from_json(plain)
