"""A calibration's residuals become the uncertainty of forces and shares: in numbers, and against real errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law, LinearCounts, Step
from pressuremat.calibration.uncertainty import LoadError, load_error, relative_sd_cell, relative_sd_total
from pressuremat.sources.simulated import simulate
from pressuremat.types import MetricValue, Recording

BARE = Calibration("m", Circuit(), Law(1400.0, 1.2))


def with_steps(**figures: dict[str, float]) -> Calibration:
    made = BARE
    for name, found in figures.items():
        made = made.with_step(Step(name, "2026-01-31", True, found))
    return made


def test_without_residuals_nothing_is_claimed() -> None:
    assert load_error(BARE) is None
    assert load_error(None) is None
    assert load_error(LinearCounts(Circuit())) is None
    # One weight fixes the factor, so that its own error is nought: no evidence.
    assert load_error(with_steps(scale={"n_loads": 1.0, "largest_error_pct": 0.0})) is None
    assert load_error(with_steps(law={"n_loads": 2.0, "largest_error_pct": 0.0})) is None
    assert load_error(with_steps(check={"n_marks": 5.0, "largest_error_pct": float("nan")})) is None
    assert load_error(replace(with_steps(check={"n_marks": 5.0, "largest_error_pct": 3.0}), law=None)) is None


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_the_largest_of_so_many_errors_tells_their_spread(n: int) -> None:
    rng = np.random.default_rng(n)
    largest = np.abs(0.03 * rng.standard_normal((4000, n))).max(axis=1)
    found = [
        relative_sd_total(with_steps(check={"n_marks": float(n), "largest_error_pct": 100.0 * x})) for x in largest
    ]
    assert float(np.median(np.array(found, float))) == pytest.approx(0.03, rel=0.05)


def test_residuals_of_a_fit_are_too_small() -> None:
    rng = np.random.default_rng(7)
    found = []
    for _trial in range(2000):
        # The logarithm of each load's error, less the best line: what the law's two numbers leave of them.
        x, y = np.linspace(-1, 1, 6), 0.03 * rng.standard_normal(6)
        left = y - np.polyval(np.polyfit(x, y, 1), x)
        made = with_steps(law={"n_loads": 6.0, "largest_error_pct": 100.0 * float(np.abs(left).max())})
        found.append(relative_sd_total(made))
    assert float(np.median(np.array(found, float))) == pytest.approx(0.03, rel=0.1)


def test_dead_weights_go_before_the_fit() -> None:
    made = with_steps(law={"n_loads": 6.0, "largest_error_pct": 1.0}, check={"n_marks": 5.0, "largest_error_pct": 4.0})
    only = with_steps(check={"n_marks": 5.0, "largest_error_pct": 4.0})
    assert relative_sd_total(made) == relative_sd_total(only)


def test_cells() -> None:
    assert relative_sd_cell(BARE) is None
    assert relative_sd_cell(with_steps(equalise={"n_levels": 1.0, "residual_sd": float("nan")})) is None
    assert relative_sd_cell(with_steps(equalise={"n_levels": 3.0, "residual_sd": 0.02})) == pytest.approx(0.024)
    assert relative_sd_cell(with_steps(equalise={"seen_share": 0.9, "residual_sd": 0.04})) == pytest.approx(0.024)


def test_sums_peaks_and_shares() -> None:
    even = np.full((10, 10), 50.0)
    error = LoadError(total=0.03, place=0.0, cell=0.10, noise_kpa=1.0)
    assert error.of_total(even) == pytest.approx(np.hypot(0.03, 0.01))
    assert error.of_total(np.zeros((3, 3))) == 0.03
    assert error.of_peak(100.0) == pytest.approx(np.hypot(100 * np.hypot(0.03, 0.10), 1.0))
    # Two equal halves: what is common cancels, cells do not.
    assert error.of_share(even, even, apart=True) == pytest.approx(0.25 * np.sqrt(2) * 0.01)
    assert replace(error, place=0.03).of_share(even, even, apart=True) == pytest.approx(
        0.25 * np.sqrt(2) * np.hypot(0.03, 0.01)
    )
    assert error.of_share(even, np.zeros((2, 2)), apart=True) is None
    unequal = replace(error, cell=None)
    assert unequal.of_peak(100.0) is None
    assert unequal.of_share(even, even, apart=True) is None
    assert unequal.of_total(even) == 0.03


def _wrong(seed: int, total: float, cell: float) -> Recording:
    """A virtual person on a good mat whose calibration is off by so much, and says so in its steps."""
    recording, _truth = simulate("stand", {"seconds": "4", "seed": str(seed), "rate_hz": "20"})
    rng = np.random.default_rng(seed)
    known = recording.calibration
    assert isinstance(known, Calibration)
    assert known.law is not None
    off = np.exp(cell / known.law.b * rng.standard_normal(recording.geometry.shape)).astype(np.float32)
    law = Law(known.law.a * float(np.exp(total * rng.standard_normal())), known.law.b)
    made = replace(known, law=law, gain=np.asarray(known.gain) * off)
    # As its checks would on the whole find it.
    figures = {"n_marks": 1.0, "largest_error_pct": 100.0 * total * 0.6745}
    made = made.with_step(Step("check", "2026-01-31", True, figures))
    residual = {"n_levels": 3.0, "residual_sd": cell / known.law.b}
    return replace(recording, calibration=made.with_step(Step("equalise", "2026-01-31", True, residual)))


def test_it_covers_what_a_mat_is_off_by() -> None:
    off: dict[str, list[float]] = {}
    for seed in range(12):
        right, _truth = simulate("stand", {"seconds": "4", "seed": str(seed), "rate_hz": "20"})
        before, after = (analyse(one) for one in (right, _wrong(seed, 0.04, 0.10)))
        exact = {(v.key, v.side, v.footprint_id): v for v in before.values}
        for value in after.values:
            true = exact[value.key, value.side, value.footprint_id]
            if value.key in KEYS and value.value is not None and true.value is not None:
                assert value.uncertainty is not None, value.key
                off.setdefault(value.key, []).append((value.value - true.value) / value.uncertainty)
    assert set(off) == KEYS
    for key, sds in off.items():
        # One standard deviation on the whole: neither a third of the truth nor three times it.
        assert 0.4 < float(np.sqrt(np.mean(np.square(sds)))) < 1.9, (key, sds)


KEYS = {
    "force_peak_n", "impulse_n_s", "peak_pressure_kpa", "pressure_time_integral_kpa_s", "load_pct", "heel_load_pct",
    "forefoot_load_pct", "load_left_pct", "load_fore_pct",
}  # fmt: skip


def test_a_mat_that_was_not_checked_keeps_null() -> None:
    recording, _truth = simulate("stand", {"seconds": "4", "rate_hz": "20"})
    forces: list[MetricValue] = [v for v in analyse(recording).values if v.key in KEYS]
    assert forces
    assert all(v.uncertainty is None for v in forces)
