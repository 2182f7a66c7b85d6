"""Levels, words and confidence of the rules beside low arch and pronation, example by example."""

from __future__ import annotations

import pytest

from pressuremat.findings.record import BMI_NOTE, DEVELOPING_NOTE, Evidence, Foot, Piece
from pressuremat.findings.rules.balance_eyes_closed import judge as balance_eyes_closed
from pressuremat.findings.rules.flexible_arch import judge as flexible_arch
from pressuremat.findings.rules.foot_angle import judge as foot_angle
from pressuremat.findings.rules.heel_forefoot_load import judge as heel_forefoot_load
from pressuremat.findings.rules.high_arch import judge as high_arch
from pressuremat.findings.rules.load_asymmetry import judge as load_asymmetry
from pressuremat.findings.rules.low_arch import judge as low_arch
from pressuremat.findings.rules.pronation_pattern import judge as pronation_pattern
from pressuremat.findings.rules.supination_pattern import judge as supination_pattern
from pressuremat.metrics import tables
from pressuremat.types import Finding, Subject


def evidence(
    values: dict[str, float],
    side: Foot | None = "left",
    *,
    n: int = 5,
    standing: bool = False,
    trials: tuple[float, ...] = (),
    subject: Subject | None = None,
    crosses: str = "",
) -> Evidence:
    made = {
        key: Piece(key, value, tables.band_word(key, value, None), n, key == crosses, trials)
        for key, value in values.items()
    }
    return Evidence(side, made, standing, calibrated=True, subject=subject or Subject())


def level(found: Finding | None) -> str | None:
    return None if found is None else found.level


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"arch_index": 0.12, "chippaux_smirak_pct": 0.0}, "consistent"),
        ({"arch_index": 0.18, "chippaux_smirak_pct": 12.0}, "possible"),
        ({"arch_index": 0.23, "chippaux_smirak_pct": 0.0}, None),
    ],
)
def test_a_high_arch(values: dict[str, float], expected: str | None) -> None:
    assert level(high_arch(evidence(values, standing=True))) == expected


@pytest.mark.parametrize(
    ("values", "expected", "because"),
    [
        ({"cpei_pct": 25.0, "arch_index": 0.18}, "consistent", ("cpei_pct", "arch_index")),
        ({"cpei_pct": 25.0, "arch_index": 0.24, "foot_balance_pct": 0.0}, "possible", ("cpei_pct",)),
        ({"cpei_pct": 25.0, "foot_balance_pct": -15.0}, "consistent", ("cpei_pct", "foot_balance_pct")),
        (
            {"cpei_pct": 25.0, "foot_balance_pct": -15.0, "arch_index": 0.3},
            "possible",
            ("cpei_pct", "foot_balance_pct"),
        ),
        ({"cpei_pct": 14.0, "arch_index": 0.15}, None, ()),
    ],
)
def test_a_supination_pattern(values: dict[str, float], expected: str | None, because: tuple[str, ...]) -> None:
    found = supination_pattern(evidence(values))
    assert level(found) == expected
    assert (() if found is None else found.because) == because


@pytest.mark.parametrize(
    ("trials", "expected", "side"),
    [
        ((63.0, 62.0, 52.0), "consistent", "left"),
        ((38.0, 36.0, 35.0), "consistent", "right"),
        ((63.0,), "possible", "left"),
        ((63.0, 37.0, 50.0), "possible", "left"),
        ((63.0, 52.0, 51.0), "possible", "left"),
        ((58.0, 57.0, 59.0), None, None),
    ],
)
def test_uneven_load_needs_the_same_side_twice(
    trials: tuple[float, ...], expected: str | None, side: str | None
) -> None:
    middle = sorted(trials)[len(trials) // 2]
    found = load_asymmetry(evidence({"load_left_pct": middle}, None, n=len(trials), trials=trials))
    assert level(found) == expected
    if found is not None:
        assert found.side == side
        assert f"{side} foot" in found.says


@pytest.mark.parametrize(
    ("trials", "expected"),
    [((58.0, 55.0), "consistent"), ((58.0,), "possible"), ((20.0,), "possible"), ((36.0,), None)],
)
def test_heel_and_forefoot(trials: tuple[float, ...], expected: str | None) -> None:
    found = heel_forefoot_load(evidence({"load_fore_pct": trials[0]}, None, trials=trials))
    assert level(found) == expected
    if found is not None:
        assert ("back" if trials[0] < 30 else "front") in found.says


@pytest.mark.parametrize(
    ("speed", "area", "expected"),
    [(2.0, 4.4, "consistent"), (1.7, 1.4, "possible"), (1.4, 4.0, None), (2.0, 2.4, "possible")],
)
def test_eyes_closed(speed: float, area: float, expected: str | None) -> None:
    found = balance_eyes_closed(evidence({"romberg_velocity": speed, "romberg_ellipse": area}, None, n=1))
    assert level(found) == expected
    assert found is None or found.confidence == "low"


@pytest.mark.parametrize(
    ("stood", "change", "expected"),
    [(0.28, 0.06, "consistent"), (0.27, 0.02, None), (0.33, 0.05, None), (0.24, 0.10, None)],
)
def test_a_flexible_arch(stood: float, change: float, expected: str | None) -> None:
    values = {"arch_index": stood, "arch_index_change": change}
    assert level(flexible_arch(evidence(values, standing=True))) == expected
    near = flexible_arch(evidence(values, standing=True, crosses="arch_index"))
    assert level(near) == (None if expected is None else "possible")


@pytest.mark.parametrize(
    ("angle", "n", "expected"),
    [(20.0, 6, "consistent"), (20.0, 1, "possible"), (-4.0, 6, "consistent"), (9.0, 6, None)],
)
def test_a_foot_that_points_out_or_in(angle: float, n: int, expected: str | None) -> None:
    found = foot_angle(evidence({"foot_progression_deg": angle}, n=n))
    assert level(found) == expected
    if found is not None:
        assert ("outward in" if angle > 0 else "inward in") in found.says
    assert foot_angle(evidence({"foot_progression_deg": angle}, n=n, standing=True)) is None


def test_a_heavy_body_lets_the_cpei_lead() -> None:
    heavy = Subject(height_cm=170.0, mass_kg=95.0)
    arch = low_arch(evidence({"arch_index": 0.29, "chippaux_smirak_pct": 46.0}, standing=True, subject=heavy))
    assert arch is not None
    assert (arch.level, arch.confidence) == ("possible", "low")
    assert BMI_NOTE in arch.says
    pattern = pronation_pattern(evidence({"cpei_pct": 5.0, "arch_index": 0.29}, subject=heavy))
    assert pattern is not None
    assert (pattern.level, pattern.because) == ("possible", ("cpei_pct",))


@pytest.mark.parametrize(
    ("age_y", "csi", "expected"), [(4.0, 80.0, False), (7.0, 50.0, False), (7.0, 62.0, True), (12.0, 45.0, True)]
)
def test_children_are_compared_with_children(age_y: float, csi: float, expected: bool) -> None:
    values = {"arch_index": 0.33, "chippaux_smirak_pct": csi}
    found = low_arch(evidence(values, standing=True, subject=Subject(age_y=age_y)))
    assert (found is not None) == expected
    if found is not None:
        assert (found.level, found.because) == ("possible", ("chippaux_smirak_pct",))
        assert (DEVELOPING_NOTE in found.says) == (age_y < 10)
