"""Levels and confidence of the two first rules, example by example."""

from __future__ import annotations

import pytest

from pressuremat.findings.record import Evidence, Piece
from pressuremat.findings.rules.low_arch import judge as low_arch
from pressuremat.findings.rules.pronation_pattern import judge as pronation_pattern
from pressuremat.metrics import tables


def evidence(
    values: dict[str, float], n: int = 5, crosses: str = "", standing: bool = False, calibrated: bool = True
) -> Evidence:
    made = {k: Piece(k, v, tables.band_word(k, v, None), n, crosses=k == crosses) for k, v in values.items()}
    return Evidence("left", made, standing, calibrated)


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"arch_index": 0.29, "chippaux_smirak_pct": 46.0}, "consistent"),
        ({"arch_index": 0.27, "chippaux_smirak_pct": 28.0}, "possible"),
        ({"arch_index": 0.27}, "possible"),
        ({"arch_index": 0.24, "chippaux_smirak_pct": 46.0}, None),
        ({"chippaux_smirak_pct": 60.0}, None),
    ],
)
def test_levels_of_a_low_arch(values: dict[str, float], level: str | None) -> None:
    found = low_arch(evidence(values, standing=True))
    assert (None if found is None else found.level) == level


def test_near_the_cut_off_a_low_arch_is_possible_at_most() -> None:
    found = low_arch(evidence({"arch_index": 0.265, "chippaux_smirak_pct": 46.0}, standing=True, crosses="arch_index"))
    assert found is not None
    assert (found.level, found.confidence) == ("possible", "moderate")


def test_a_walking_print_says_that_the_range_is_of_standing_feet() -> None:
    walking, standing = (low_arch(evidence({"arch_index": 0.29}, standing=s)) for s in (False, True))
    assert walking is not None
    assert standing is not None
    assert "standing" in walking.says
    assert "standing" not in standing.says


@pytest.mark.parametrize(
    ("values", "level", "because"),
    [
        ({"cpei_pct": 5.0, "arch_index": 0.28}, "consistent", ("cpei_pct", "arch_index")),
        (
            {"cpei_pct": 5.0, "foot_balance_pct": 15.0, "arch_index": 0.24},
            "consistent",
            ("cpei_pct", "foot_balance_pct"),
        ),
        ({"cpei_pct": 5.0, "arch_index": 0.24, "foot_balance_pct": 0.0}, "possible", ("cpei_pct",)),
        ({"foot_balance_pct": 15.0}, "possible", ("foot_balance_pct",)),
        ({"cpei_pct": 5.0, "foot_balance_pct": 15.0, "arch_index": 0.18}, "possible", ("cpei_pct", "foot_balance_pct")),
        ({"cpei_pct": 14.0, "arch_index": 0.30}, None, ()),
        ({"arch_index": 0.30}, None, ()),
    ],
)
def test_levels_of_a_pronation_pattern(values: dict[str, float], level: str | None, because: tuple[str, ...]) -> None:
    found = pronation_pattern(evidence(values))
    assert (None if found is None else found.level) == level
    assert (() if found is None else found.because) == because


def test_a_standing_foot_has_no_pronation_pattern() -> None:
    assert pronation_pattern(evidence({"foot_balance_pct": 30.0}, standing=True)) is None


@pytest.mark.parametrize(
    ("more", "confidence"),
    [({}, "high"), ({"n": 1}, "moderate"), ({"n": 1, "calibrated": False}, "low"), ({"calibrated": False}, "moderate")],
)
def test_confidence_falls_with_single_steps_and_counts(more: dict[str, object], confidence: str) -> None:
    found = pronation_pattern(evidence({"cpei_pct": 2.0, "arch_index": 0.30}, **more))  # type: ignore[arg-type]
    assert found is not None
    assert found.confidence == confidence
