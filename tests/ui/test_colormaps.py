"""Pressure to colour: nothing at zero, no value that was not there, the near row at the bottom."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat_ui import colormaps

TABLES = [colormaps.palette_name(key, dark) for key, _label in colormaps.PALETTES for dark in (False, True)]


@pytest.mark.parametrize("name", sorted(set(TABLES)))
def test_zero_is_transparent_and_the_end_is_opaque(name: str) -> None:
    table = colormaps.lut(name)
    assert table.dtype == np.uint32
    assert table[0] == 0
    assert table[-1] >> 24 == 255
    alpha = table >> 24
    assert np.all(np.diff(alpha.astype(int)) >= 0)
    for shift in (0, 8, 16):
        assert np.all((table >> shift & 255) <= alpha), "premultiplied colours never exceed their alpha"


def test_the_maps_for_everybody_grow_steadily_in_lightness() -> None:
    for name, sign in (("ember-light", -1), ("ember-dark", 1), ("cividis", 1)):
        lightness = np.array(colormaps.solid(name)) @ [0.2126, 0.7152, 0.0722]
        assert np.all(sign * np.diff(lightness) > -0.5), name


@pytest.mark.parametrize(("n_in", "n_out"), [(1, 5), (16, 16), (40, 417), (48, 30)])
def test_a_kernel_neither_adds_nor_rings(n_in: int, n_out: int) -> None:
    weights = colormaps.kernel(n_in, n_out)
    assert weights.shape == (n_out, n_in)
    assert weights.min() >= 0
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)


def test_upsampling_stays_within_the_cells_and_keeps_places() -> None:
    values = np.zeros((12, 9), dtype=np.float32)
    values[2, 6] = 100
    fine = colormaps.upsample(values, 120, 90)
    assert fine.max() <= 100
    assert fine.min() >= 0
    row, col = np.unravel_index(int(fine.argmax()), fine.shape)
    assert abs((row + 0.5) / 10 - 2.5) < 0.1
    assert abs((col + 0.5) / 10 - 6.5) < 0.1


def test_each_cell_has_its_own_colour() -> None:
    values = np.zeros((3, 2), dtype=np.float32)
    values[0, 1] = 5
    pixels = colormaps.argb(values, 5.0, colormaps.lut("cividis"))
    assert pixels[0, 1] == colormaps.lut("cividis")[-1]
    assert np.count_nonzero(pixels) == 1


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 9), (11, 14)])
def test_a_part_is_upsampled_as_it_is_in_the_whole(first: int, last: int) -> None:
    values = np.zeros((14, 11), dtype=np.float32)
    values[first:last, 4:6] = np.random.default_rng(1).random((last - first, 2))
    rows, cols = slice(max(first - 2, 0), min(last + 2, 14)), slice(2, 8)
    part, top, left = colormaps.upsample_part(values, rows, cols, 141, 97)
    whole = colormaps.upsample(values, 141, 97)
    there = np.zeros_like(whole)
    there[top : top + part.shape[0], left : left + part.shape[1]] = part
    np.testing.assert_allclose(there, whole, atol=1e-6)


def test_what_exceeds_the_scale_has_its_last_colour() -> None:
    values = np.full((1, 1), 900, dtype=np.float32)
    assert colormaps.argb(values, 5.0, colormaps.lut("cividis"))[0, 0] == colormaps.lut("cividis")[-1]
