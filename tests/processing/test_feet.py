"""Axis, direction and side of shapes drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.processing import feet
from pressuremat.processing.footprints import direction
from pressuremat.processing.sides import side_of
from pressuremat.types import Floats


def points(turn_deg: float = 0.0, mirror: bool = False, step: float = 1.0) -> tuple[Floats, Floats]:
    """A right foot with a hollow on its left (medial) side, a wide front, and a big toe; turned clockwise."""
    x, y = np.meshgrid(np.arange(0, 100, step) + step / 2, np.arange(0, 250, step) + step / 2)
    heel = (x > 22) & (x < 75) & (y < 80)
    mid = (x > 52) & (x < 82) & (y >= 80) & (y < 140)
    fore = (x > 6) & (x < 96) & (y >= 140) & (y < 200 - 0.35 * (x - 6))
    toe = (x - 26) ** 2 + (y - 225) ** 2 < 18**2
    inside = heel | mid | fore | toe
    px, py = (x[inside] - 50) * (-1 if mirror else 1), y[inside] - 120
    a = np.deg2rad(turn_deg)
    return px * np.cos(a) + py * np.sin(a), -px * np.sin(a) + py * np.cos(a)


def direction_of(x: Floats, y: Floats, path: Floats, *, static: bool) -> float:
    return direction(x, y, path, static)[0]


@pytest.mark.parametrize("turn", [0.0, 17.0, -17.0, 40.0, 180.0, 165.0])
@pytest.mark.parametrize("mirror", [False, True])
def test_side_and_axis_turn_with_the_foot(turn: float, mirror: bool) -> None:
    x, y = points(turn, mirror)
    forward = feet.wrap_deg(feet.principal_deg(x, y))
    if abs(feet.wrap_deg(forward - turn)) > 90:
        forward = feet.wrap_deg(forward + 180)
    s, m = feet.along_across(x, y, forward)
    side, sure = side_of(s, m, np.ones(len(x)), 0.0)
    assert side == ("left" if mirror else "right")
    assert sure > 0.9
    axis = feet.foot_axis(x, y, forward, 1.0 if mirror else -1.0, (1.0, 1.0))
    still = feet.foot_axis(*points(0.0, mirror), 0.0, 1.0 if mirror else -1.0, (1.0, 1.0))
    assert axis is not None
    assert still is not None
    assert feet.wrap_deg(axis.axis_deg - turn) == pytest.approx(still.axis_deg, abs=0.6)
    assert axis.length_mm == pytest.approx(still.length_mm, abs=1.5)


def test_the_axis_runs_from_the_heels_middle_to_the_second_metatarsal() -> None:
    x, y = points()
    axis = feet.foot_axis(x, y, 0.0, -1.0, (1.0, 1.0))
    assert axis is not None
    s, m = axis.to_foot(x, y)
    heel = s < 0.15 * axis.length_mm
    assert m[heel].mean() == pytest.approx(0.0, abs=0.3)
    low, high = feet.crossings(s, m, 0.73 * axis.length_mm, 0.5, 0.5)
    # A right foot: m grows laterally, so that 38 % of the width from the medial border is the low side.
    assert low + 0.38 * (high - low) == pytest.approx(0.0, abs=1.0)


def test_a_wrong_way_round_walker_is_turned_by_the_path_of_load() -> None:
    x, y = points(180.0)
    path = np.stack([np.zeros(40), np.linspace(100, -90, 40)], axis=1)
    assert abs(direction_of(x, y, path, static=False)) > 150
    assert abs(direction_of(x, y, path[::-1], static=False)) < 30


def test_who_stands_faces_forward_unless_the_shape_says_otherwise() -> None:
    nowhere = np.full((5, 2), np.nan)
    assert abs(direction_of(*points(10.0), nowhere, static=True)) < 40
    assert abs(direction_of(*points(180.0), nowhere, static=True)) > 140
    square = np.meshgrid(np.arange(-20.0, 21), np.arange(-60.0, 61))
    assert direction_of(square[0].ravel(), square[1].ravel(), nowhere, static=True) == pytest.approx(0, abs=1e-6)


def test_a_shape_without_sides_has_no_side() -> None:
    x, y = (a.ravel() for a in np.meshgrid(np.arange(-20.0, 21), np.arange(-60.0, 61)))
    assert side_of(y, x, np.ones(len(x)), 0.0) == ("unknown", 0.5)
    assert side_of(y, x, np.ones(len(x)), 1.0)[0] == "left"
    assert side_of(y, x, np.ones(len(x)), -1.0)[0] == "right"


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_points_have_no_axis(n: int) -> None:
    few = np.arange(float(n))
    assert feet.foot_axis(few, few, 0.0, 1.0, (1.0, 1.0)) is None
    assert (feet.left_evidence(few, few, few) == 0).all()
    assert feet.front_evidence(few, few) == 0.0
    assert np.isfinite(feet.principal_deg(few, few))


@pytest.mark.parametrize(("angle", "wrapped"), [(0, 0), (180, 180), (-180, 180), (190, -170), (-725, -5)])
def test_angles_are_wrapped(angle: float, wrapped: float) -> None:
    assert feet.wrap_deg(angle) == pytest.approx(wrapped)
