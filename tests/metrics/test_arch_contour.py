"""Clarke angle, footprint index and arch-length index of feet whose values can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.processing.medial import clarke_deg, medial_border
from pressuremat.types import Floats

#: The block foot of docs/definitions: heel 55 × 70, midfoot 25 × 70 from 40 mm on, forefoot 85 × 70; (s, m).
BLOCK = np.array(
    [
        (0, 0), (70, 0), (70, -40), (140, -40), (140, 0), (210, 0),
        (210, -85), (140, -85), (140, -65), (70, -65), (70, -55), (0, -55),
    ],
    dtype=np.float64,
)  # fmt: skip


def turned(outline: Floats, degrees: float, shift: tuple[float, float] = (0.0, 0.0)) -> Floats:
    a = np.deg2rad(degrees)
    s, m = outline.T
    return np.stack([s * np.cos(a) - m * np.sin(a) + shift[0], s * np.sin(a) + m * np.cos(a) + shift[1]], axis=1)


@pytest.mark.parametrize("outline", [BLOCK, BLOCK[::-1], np.roll(BLOCK, 5, axis=0), np.vstack([BLOCK, BLOCK[:1]])])
def test_the_block_foot_is_exact(outline: Floats) -> None:
    border = medial_border(outline, 210.0)
    assert border is not None
    assert (border.heel, border.ball) == ((70.0, 0.0), (140.0, 0.0))
    assert border.gap_mm2 == pytest.approx(2800.0, abs=1e-9)
    assert border.gap_mm2 / 11550 == pytest.approx(0.242424, abs=1e-6)
    assert border.tangent_mm / border.contour_mm == pytest.approx(0.466667, abs=1e-6)


def test_clarkes_angle_is_exact() -> None:
    assert clarke_deg((20.0, 0.0), (150.0, 0.0), (100.0, -30.0)) == pytest.approx(30.964, abs=5e-4)
    outline = np.array([(20, 0), (100, -30), (150, 0), (210, -10), (210, -80), (0, -80), (0, -10)], dtype=np.float64)
    border = medial_border(outline, 210.0)
    assert border is not None
    assert clarke_deg(border.heel, border.ball, border.apex) == pytest.approx(30.964, abs=5e-4)


def test_a_foot_without_an_arch_has_no_angle() -> None:
    border = medial_border(np.array([(0, 0), (210, 0), (210, -80), (0, -80)], dtype=np.float64), 210.0)
    assert border is not None
    assert clarke_deg(border.heel, border.ball, border.apex) == pytest.approx(0.0, abs=1e-9)
    assert border.gap_mm2 == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("degrees", [-6.0, 4.0])
def test_the_tangent_touches_both_and_passes_neither(degrees: float) -> None:
    fine = np.linspace(0, 2 * np.pi, 400)[:-1]
    heel = np.stack([32 + 30 * np.cos(fine), -25 + 26 * np.sin(fine)], axis=1)
    ball = np.stack([175 + 34 * np.cos(fine), -40 + 44 * np.sin(fine)], axis=1)
    # A hull around both, its medial side cut in between: the chord of the cut is longer than the tangent's rest.
    outline = np.vstack([heel[(fine > np.pi / 2) & (fine < 3 * np.pi / 2)], ball[np.r_[300:399, 0:110]], [(110, -60)]])
    outline = turned(outline, degrees)
    border = medial_border(outline, float(outline[:, 0].max()))
    assert border is not None
    slope = (border.ball[1] - border.heel[1]) / (border.ball[0] - border.heel[0])
    ends = (outline[:, 0] < outline[:, 0].max() / 3) | (outline[:, 0] > outline[:, 0].max() * 2 / 3)
    above = outline[:, 1] - border.heel[1] - slope * (outline[:, 0] - border.heel[0])
    assert above[ends].max() == pytest.approx(0.0, abs=1e-6)
    assert border.gap_mm2 > 500


def test_a_foot_in_two_pieces_has_no_border() -> None:
    assert medial_border(BLOCK[:2], 210.0) is None
    assert medial_border(np.zeros((0, 2)), 210.0) is None
