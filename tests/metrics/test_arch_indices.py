"""Arch indices of feet whose areas can be worked out by hand (block foot and ellipse of docs/definitions)."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.metrics.arch import arch_index_of, print_widths
from pressuremat.processing.zones import thirds
from pressuremat.types import Floats
from tests.blocks import BLOCKS, block_foot


def points(step: float, blocks: tuple[tuple[float, ...], ...] = BLOCKS) -> tuple[Floats, Floats, Floats]:
    """s, m and pressure of the block foot's points."""
    x, y = np.meshgrid(np.arange(0, 90, step) + step / 2, np.arange(0, 215, step) + step / 2)
    pressure = block_foot(x, y, blocks)
    inside = pressure > 0
    return y[inside], -x[inside], pressure[inside]


def with_midfoot(width: float) -> tuple[tuple[float, ...], ...]:
    return (BLOCKS[0], (10.0, 10.0 + width, 70.0, 140.0, 20.0), BLOCKS[2])


def test_the_block_foot_is_exact() -> None:
    s, m, pressure = points(5.0)
    assert thirds(s, np.ones(len(s)), 210.0) == (154, 70, 238)
    assert arch_index_of(s, np.full(len(s), 25.0), 210.0) == pytest.approx(0.151515, abs=1e-6)
    assert arch_index_of(s, np.full(len(s), 25.0), 210.0, 2.5) == pytest.approx(0.151515, abs=1e-6)
    assert arch_index_of(s, pressure, 210.0) == pytest.approx(0.045045, abs=1e-6)
    heel, middle, fore = (print_widths(s, m, 2.5, 2.5, k * 70.0, (k + 1) * 70.0) for k in range(3))
    assert 100 * middle.min() / fore.max() == pytest.approx(29.412, abs=1e-3)
    assert middle.min() / heel.max() == pytest.approx(0.454545, abs=1e-6)


@pytest.mark.parametrize(("width", "value"), [(45.0, 0.243243), (70.0, 0.333333)])
def test_a_wider_midfoot(width: float, value: float) -> None:
    s, _, _ = points(5.0, with_midfoot(width))
    assert arch_index_of(s, np.ones(len(s)), 210.0) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("turn", [-17.0, -8.0, 17.0])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.7, 3.1)])
def test_turned_and_shifted_on_a_grid_of_5_mm(turn: float, shift: tuple[float, float]) -> None:
    x, y = np.meshgrid(np.arange(-150, 250, 5.0) + shift[0], np.arange(-150, 350, 5.0) + shift[1])
    a = np.deg2rad(turn)
    m, s = x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)
    inside = block_foot(m, s) > 0
    half = 2.5 * (abs(np.sin(a)) + abs(np.cos(a)))
    value = arch_index_of(s[inside], np.full(int(inside.sum()), 25.0), 210.0, half)
    assert value == pytest.approx(0.151515, abs=0.01)


def test_any_ellipse_along_its_axis() -> None:
    expected = 2 / np.pi * (np.arcsin(1 / 3) + np.sqrt(8) / 9)
    assert expected == pytest.approx(0.416417, abs=1e-6)
    for a, b in ((100.0, 40.0), (120.0, 25.0)):
        x, y = np.meshgrid(np.arange(-b, b, 0.25) + 0.125, np.arange(-a, a, 0.25) + 0.125)
        s = y[(x / b) ** 2 + (y / a) ** 2 < 1] + a
        assert arch_index_of(s, np.ones(len(s)), 2 * a, 0.125) == pytest.approx(expected, abs=2e-4)


def test_a_rectangle_is_a_third() -> None:
    s = np.repeat(np.arange(300) + 0.5, 7)
    assert arch_index_of(s, np.ones(len(s)), 300.0) == pytest.approx(1 / 3, abs=1e-12)


def test_no_foot_has_no_arch_index() -> None:
    assert np.isnan(arch_index_of(np.zeros(0), np.zeros(0), 200.0))


def test_a_midfoot_off_the_ground_has_no_width() -> None:
    s, m, _ = points(5.0, (BLOCKS[0], BLOCKS[2]))
    assert print_widths(s, m, 2.5, 2.5, 70.0, 140.0).min() == 0.0
