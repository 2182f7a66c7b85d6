"""Resampling and low-pass: what they must leave alone, what they must take away, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.processing.filters import detrend, false_speed, low_pass, resting_speed, swarii


def test_swarii_keeps_a_straight_line_and_its_times() -> None:
    t = np.arange(500) / 100
    line = np.stack([2 * t, 5 - t], axis=1)
    found = swarii(t, line, 25, 0.08)
    assert found.shape == (125, 2)
    # Within a window of the ends the mean is over half of it.
    assert found[2:-2] == pytest.approx(line[::4][2:-2], abs=1e-9)


def test_swarii_of_samples_lost_at_random_stays_near() -> None:
    rng = np.random.default_rng(5)
    t = np.arange(3000) / 100
    kept = rng.random(3000) < 0.7
    kept[[0, -1]] = True
    wave = np.sin(2 * np.pi * 0.4 * t)[:, None]
    whole = swarii(t, wave, 25, 0.1)
    assert swarii(t[kept], wave[kept], 25, 0.1)[1:-1] == pytest.approx(whole[1:-1], abs=0.05)


def test_swarii_weighs_a_sample_with_its_time() -> None:
    # Ten samples crowded at 0 and one at 1 after half a second: a plain mean would be 0.09.
    t = np.array([*np.linspace(0, 0.09, 10), 0.5])
    values = np.array([0.0] * 10 + [1.0])[:, None]
    assert swarii(t, values, 4, 0.5)[1, 0] == pytest.approx((0.5 - 0.295) / 0.5)


@pytest.mark.parametrize("n", [0, 1])
def test_swarii_of_next_to_nothing(n: int) -> None:
    assert swarii(np.zeros(n), np.ones((n, 2)), 25, 0.08).tolist() == [[1.0, 1.0]] * n


def test_swarii_refuses_gaps_and_times_that_go_back() -> None:
    with pytest.raises(ValueError, match="apart"):
        swarii(np.array([0.0, 0.01, 0.2]), np.zeros((3, 1)), 25, 0.08)
    with pytest.raises(ValueError, match="increase"):
        swarii(np.array([0.0, 0.0]), np.zeros((2, 1)), 25, 0.08)
    with pytest.raises(ValueError, match="must be"):
        swarii(np.array([0.0, 0.01]), np.zeros((3, 1)), 25, 0.08)


@pytest.mark.parametrize(("hz", "left"), [(0.3, 1.0), (10.0, 0.5), (30.0, 0.0)])
def test_low_pass_halves_at_its_cut_off_and_delays_nothing(hz: float, left: float) -> None:
    t = np.arange(4000) / 100
    wave = np.sin(2 * np.pi * hz * t)
    found = low_pass(wave, 100, 10)
    assert found[1000:3000] == pytest.approx(left * wave[1000:3000], abs=0.01)


def test_low_pass_of_few_samples_and_beyond_its_rate() -> None:
    assert low_pass(np.arange(9.0), 100, 10).tolist() == list(range(9))
    for cutoff in (0, 50, 60):
        with pytest.raises(ValueError, match="cut-off"):
            low_pass(np.zeros(100), 100, cutoff)


def test_detrend_takes_a_line_away() -> None:
    t = np.arange(50.0)
    both = np.stack([3 * t + 1, np.sin(t)], axis=1)
    found = detrend(both)
    assert found[:, 0] == pytest.approx(np.zeros(50), abs=1e-9)
    assert np.polyfit(t, found[:, 1], 1) == pytest.approx([0, 0], abs=1e-9)
    assert detrend(np.zeros((0, 2))).shape == (0, 2)
    assert detrend(np.array([7.0])).tolist() == [0.0]


@pytest.mark.parametrize(("cutoff", "expected"), [(None, 17.7), (10.0, 1.79), (5.0, 0.65)])
def test_false_speed_is_that_of_noise_filtered(cutoff: float | None, expected: float) -> None:
    assert false_speed(0.1, 100, cutoff) == pytest.approx(expected, abs=0.05)
    noise = np.random.default_rng(0).normal(size=(100_000, 2)) * 0.1
    filtered = noise if cutoff is None else low_pass(noise, 100, cutoff)
    speed = np.hypot(*np.diff(filtered, axis=0).T).mean() * 100
    assert speed == pytest.approx(false_speed(0.1, 100, cutoff), rel=0.02)


def test_noise_that_differs_on_the_axes_is_as_fast_as_it_looks() -> None:
    noise = (0.25, 0.08)
    made = low_pass(np.random.default_rng(3).normal(size=(60_000, 2)) * noise, 60, 5)
    speed = float(np.hypot(*np.diff(made, axis=0).T).mean() * 60)
    assert resting_speed(noise, 60, 5) == pytest.approx(speed, rel=0.02)
    assert resting_speed(noise[::-1], 60, 5) == pytest.approx(speed, rel=0.02)
    assert resting_speed((0.1, 0.0), 8, 5) == pytest.approx(false_speed(0.1, 8) * 2 / np.pi)
