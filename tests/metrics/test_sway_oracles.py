"""Sway measures of circles, ellipses and sines, whose values can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import periodogram
from scipy.special import chdtri, fdtri

from pressuremat.metrics import sway_spectrum, sway_time
from pressuremat.metrics.record import Measured
from pressuremat.metrics.sway_trace import Axis, CopTrace, trace_of
from pressuremat.types import Floats

RATE_HZ = 100.0
N = 3000


def seconds(n: int = N) -> Floats:
    return np.arange(n) / RATE_HZ


def ellipse(ml_mm: float, ap_mm: float) -> CopTrace:
    """Half a turn a second on an ellipse, whole turns."""
    turn = np.pi * seconds()
    return trace_of(ml_mm * np.cos(turn), ap_mm * np.sin(turn), RATE_HZ)


def of(measure: Callable[[CopTrace, Axis], Measured], trace: CopTrace, axis: Axis = "both") -> float | None:
    return measure(trace, axis).value


def test_circle() -> None:
    circle = ellipse(5, 5)
    assert of(sway_time.mean_distance, circle) == pytest.approx(5, abs=1e-9)
    assert of(sway_time.rms, circle) == pytest.approx(5, abs=1e-9)
    assert of(sway_time.velocity, circle) == pytest.approx(15.7073, abs=5e-5)
    assert of(sway_time.path, circle) == pytest.approx(471.0624, abs=5e-5)
    assert of(sway_time.mean_frequency, circle) == pytest.approx(0.49998, abs=5e-6)
    assert sway_time.ellipse_area(circle).value == pytest.approx(235.755, abs=5e-4)
    assert sway_time.area_rate(circle).value == pytest.approx(39.2634, abs=5e-5)
    assert of(sway_time.extent, circle) == pytest.approx(10, abs=1e-9)
    assert sway_time.circle_area(circle).value == pytest.approx(25 * np.pi, rel=1e-6)


def test_the_other_ellipses_of_a_circle_follow_from_its_covariance() -> None:
    root = np.sqrt(np.linalg.det(ellipse(5, 5).covariance_mm2(0)))
    assert np.pi * chdtri(2, 0.05) * root == pytest.approx(235.284, abs=5e-4)
    assert 2 * np.pi * fdtri(2, N - 2, 0.95) * root == pytest.approx(235.520, abs=5e-4)


def test_ellipse() -> None:
    found = ellipse(4, 8)
    assert of(sway_time.rms, found) == pytest.approx(6.32456, abs=5e-6)
    assert of(sway_time.path, found) == pytest.approx(581.032, abs=5e-4)
    assert np.pi * chdtri(2, 0.05) * np.sqrt(np.linalg.det(found.covariance_mm2(0))) == pytest.approx(301.164, abs=5e-4)
    assert sway_time.ellipse_area(found).value == pytest.approx(301.767, abs=5e-4)
    assert sway_time.area_rate(found).value == pytest.approx(50.2572, abs=5e-5)
    assert sway_time.direction(found).value == pytest.approx(0, abs=1e-6)
    assert sway_time.range_ratio(found).value == pytest.approx(0.5)
    length, width = sway_time.ellipse_major(found).value, sway_time.ellipse_minor(found).value
    assert length is not None
    assert width is not None
    assert length == pytest.approx(2 * width)
    assert np.pi / 4 * length * width == pytest.approx(301.767, abs=5e-4)


def test_sine() -> None:
    sine = trace_of(4 * np.sin(2 * np.pi * 0.3 * seconds(6000)), np.zeros(6000), RATE_HZ)
    assert of(sway_time.rms, sine) == pytest.approx(2.82843, abs=5e-6)
    assert of(sway_time.path, sine) == pytest.approx(287.92, abs=5e-3)
    # Prieto takes the mean distance for the RMS, which is π/(2√2) times as large for a sine.
    assert of(sway_time.mean_frequency, sine, "ml") == pytest.approx(0.3 * np.pi / (2 * np.sqrt(2)), rel=1e-3)
    assert of(sway_time.turn_rate, sine, "ml") == pytest.approx(0.6, abs=0.02)
    assert of(sway_time.peak_speed, sine, "ml") == pytest.approx(4 * 2 * np.pi * 0.3, rel=1e-4)
    assert of(sway_time.phase_plane, sine, "ml") == pytest.approx(
        4 / np.sqrt(2) * np.hypot(1, 2 * np.pi * 0.3), rel=1e-3
    )


def two_sines() -> Floats:
    t = seconds(6000)
    return np.asarray(4 * np.sin(2 * np.pi * 0.3 * t) + 2 * np.sin(2 * np.pi * 1.2 * t))


def test_moments_of_a_periodogram() -> None:
    found = sway_spectrum.Spectrum(*periodogram(two_sines(), RATE_HZ))
    assert found.moment(0) == pytest.approx(10, abs=1e-6)
    assert found.centroidal_hz() == pytest.approx(0.600, abs=5e-4)
    assert found.dispersion() == pytest.approx(0.600, abs=5e-4)
    assert found.mean_hz() == pytest.approx(0.8 * 0.3 + 0.2 * 1.2, abs=1e-6)
    assert found.edge_hz(0.5) == pytest.approx(0.3)
    assert found.edge_hz(0.95) == pytest.approx(1.2)


@pytest.mark.parametrize("axis", ["ml", "both"])
def test_welch(axis: Axis) -> None:
    trace = trace_of(two_sines(), np.zeros(6000), RATE_HZ)
    assert of(sway_spectrum.centroidal, trace, axis) == pytest.approx(0.606, abs=5e-4)
    assert of(sway_spectrum.dispersion, trace, axis) == pytest.approx(0.602, abs=5e-4)
    assert of(sway_spectrum.peak_frequency, trace, axis) == pytest.approx(0.3)


@pytest.mark.parametrize(("n", "k2"), [(250, 6.113), (1000, 6.0215), (3000, 6.0015)])
def test_factor_of_the_prediction_ellipse(n: int, k2: float) -> None:
    assert sway_time.prediction_factor(n) == pytest.approx(k2, abs=5e-4 if n == 250 else 5e-5)


def test_sample_entropy_is_that_of_its_definition() -> None:
    values = np.random.default_rng(4).normal(size=300)
    tolerance = 0.2 * float(values.std())

    def pairs(length: int) -> int:
        stretches = [values[i : i + length] for i in range(len(values) - 2)]
        return sum(
            bool(np.abs(stretches[i] - stretches[j]).max() <= tolerance)
            for i in range(len(stretches))
            for j in range(i + 1, len(stretches))
        )

    expected = -np.log(pairs(3) / pairs(2))
    assert sway_spectrum.sample_entropy(values, 2, tolerance) == pytest.approx(expected, rel=1e-12)


def test_what_is_regular_has_less_entropy() -> None:
    rng = np.random.default_rng(1)
    sine = np.sin(2 * np.pi * 0.5 * seconds())
    regular = trace_of(sine, sine, RATE_HZ)
    noisy = trace_of(rng.normal(size=N), rng.normal(size=N), RATE_HZ)
    low, high = of(sway_spectrum.entropy, regular), of(sway_spectrum.entropy, noisy)
    assert low is not None
    assert high is not None
    assert low < 0.3 < 1.5 < high
