"""Recordings of one person beside each other."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pressuremat.analysis.comparison import compare
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.findings.registry import evaluate_trials
from pressuremat.metrics.comparison import quotient
from pressuremat.types import MetricValue, Subject
from tests.soft_foot import standing


def test_a_quotient_and_its_error() -> None:
    assert quotient(10.0, 14.0) == pytest.approx((1.4, 0.0))
    assert quotient(10.0, 14.0, 1.0, 0.7) == pytest.approx((1.4, 1.4 * (0.1**2 + 0.05**2) ** 0.5))
    assert math.isnan(quotient(0.0, 1.0)[0])


def with_values(analysis: Analysis, protocol: str, **values: float) -> Analysis:
    """The analysis as if it were of `protocol`, with other values of the recording."""
    kept = [value for value in analysis.values if value.key not in values]
    made = [MetricValue(key, None, value, "mm/s") for key, value in values.items()]
    return replace(analysis, protocol=protocol, values=(*kept, *made))


@pytest.fixture(scope="module")
def stood() -> Analysis:
    return analyse(standing(left_share=0.64))


def test_eyes_open_and_closed(stood: Analysis) -> None:
    opened = [with_values(stood, "stand", sway_velocity_mm_s=v, sway_ellipse_mm2=100.0) for v in (9.0, 10.0, 14.0)]
    closed = [with_values(stood, "stand-eyes-closed", sway_velocity_mm_s=20.0, sway_ellipse_mm2=400.0)]
    found = {value.key: value for value in compare([*opened, *closed])}
    assert found["romberg_velocity"].value == pytest.approx(2.0)
    assert found["romberg_velocity"].band == "less steady"
    assert found["romberg_ellipse"].value == pytest.approx(4.0)
    assert found["sway_velocity_change_mm_s"].value == pytest.approx(10.0)
    assert found["romberg_rms"].value is None
    assert found["romberg_rms"].reason
    says = evaluate_trials([*opened, *closed], tuple(found.values()))
    assert [(one.key, one.level) for one in says] == [
        ("load_asymmetry", "consistent"),
        ("balance_eyes_closed", "consistent"),
    ]


def test_seated_and_standing_are_compared_foot_by_foot(stood: Analysis) -> None:
    seated = replace(
        stood,
        protocol="seated",
        values=tuple(
            replace(value, value=value.value - 0.08) if value.key == "arch_index" and value.value else value
            for value in stood.values
        ),
    )
    found = compare([seated, stood])
    assert [(value.key, value.side) for value in found] == [
        ("arch_index_change", "left"),
        ("arch_index_change", "right"),
    ]
    assert [value.value for value in found] == pytest.approx([0.08, 0.08])
    assert all(value.uncertainty for value in found)


def test_nothing_to_compare(stood: Analysis) -> None:
    assert compare([]) == ()
    assert compare([stood]) == ()


def test_a_child_gets_no_band() -> None:
    child = analyse(standing(), subject=Subject(age_y=8.0))
    assert child.values
    assert all(value.band is None and value.reference is None for value in child.values)
    assert any(value.band for value in analyse(standing()).values)
