"""Sides and their probabilities: from evidence, either way round, and along a walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.processing import sides
from pressuremat.types import Footprint, FootSide
from tests.test_live_equals_offline import three_steps

PRINT = analyse(three_steps()).footprints[0]


def print_of(side: FootSide, confidence: float, x_mm: float, y_mm: float) -> Footprint:
    assert PRINT.axis is not None
    axis = replace(PRINT.axis, heel_mm=(x_mm, y_mm), toe_mm=(x_mm, y_mm + 240.0))
    return replace(PRINT, side=side, side_confidence=confidence, axis=axis)


def walk(*said: tuple[FootSide, float], width_mm: float = 0.0, first: int = -1) -> list[Footprint]:
    """Prints 600 mm apart, in turn to the left and right of a line."""
    return [
        print_of(side, confidence, 300.0 + first * (-1) ** k * width_mm / 2, 600.0 * k)
        for k, (side, confidence) in enumerate(said)
    ]


def test_even_odds_are_no_side_and_no_odds_are_certain() -> None:
    assert sides.side_from(0.1) == ("unknown", 0.5)
    assert sides.side_from(2.0)[0] == "left"
    assert sides.side_from(-2.0)[1] == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert sides.side_from(1e6)[1] == sides.side_from(9.0)[1] == 0.99


def test_a_print_that_is_cut_says_less() -> None:
    evidence = np.array([0.2, 0.1, 0.1])
    whole = sides.log_odds(evidence)
    assert 0 < sides.log_odds(evidence, trust=sides.CUT_BY_EDGE) < sides.log_odds(evidence, trust=0.7) < whole
    assert sides.log_odds(evidence, 1.0) > whole > sides.log_odds(evidence, -1.0)


def test_a_print_that_may_lie_either_way_round_is_as_sure_as_its_direction() -> None:
    assert sides.either_way(5.0, -5.0, 1.0) == pytest.approx(5.0)
    assert sides.either_way(5.0, -5.0, 0.5) == pytest.approx(0.0)
    assert sides.probability(sides.either_way(9.0, -9.0, 0.8)) == pytest.approx(0.8, abs=0.001)
    # Where both ways say the same it does not matter which it is.
    assert sides.either_way(3.0, 3.0, 0.5) == pytest.approx(3.0)


def test_feet_take_turns() -> None:
    found = sides.along_a_walk(walk(("left", 0.95), ("right", 0.95), ("right", 0.6), ("right", 0.95)))
    assert [side for side, _ in found] == ["left", "right", "left", "right"]
    assert found[2][1] < found[1][1]
    unknown = sides.along_a_walk(walk(("left", 0.97), ("unknown", 0.5), ("left", 0.97)))
    assert unknown[1][0] == "right"
    assert unknown[1][1] > 0.9


def test_a_clear_print_of_the_same_foot_is_believed() -> None:
    found = sides.along_a_walk(walk(("left", 0.99), ("right", 0.99), ("right", 0.99), ("left", 0.99)))
    assert [side for side, _ in found] == ["left", "right", "right", "left"]


@pytest.mark.parametrize(("first", "expected"), [(-1, "left"), (1, "right")])
def test_where_they_lie_tells_when_nothing_else_does(first: int, expected: str) -> None:
    nothing: list[tuple[FootSide, float]] = [("unknown", 0.5)] * 6
    found = sides.along_a_walk(walk(*nothing, width_mm=100.0, first=first))
    other = {"left": "right", "right": "left"}[expected]
    assert [side for side, _ in found] == [expected, other] * 3
    narrow = sides.along_a_walk(walk(*nothing, width_mm=10.0, first=first))
    assert narrow[2][1] < found[2][1]


def test_one_alone_keeps_its_side() -> None:
    assert sides.along_a_walk(walk(("right", 0.8))) == [("right", 0.8)]
    assert sides.along_a_walk([]) == []


def test_a_foot_that_lands_where_it_stood_is_the_same_foot() -> None:
    steps = walk(("left", 0.97), ("right", 0.6), ("left", 0.97), ("right", 0.6))
    there = [replace(one, axis=steps[0].axis) for one in steps]
    assert [side for side, _ in sides.along_a_walk(there)] == ["left"] * 4
    assert [side for side, _ in sides.along_a_walk(steps)] == ["left", "right"] * 2
