"""The centre of pressure, with loads whose balance is known."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.geometry import MatGeometry
from pressuremat.processing.cop import cop_mm, path_length_mm


def test_two_loads_balance_a_third_of_the_way() -> None:
    frames = np.zeros((1, 1, 11), np.float32)
    frames[0, 0, 0], frames[0, 0, 10] = 100.0, 50.0
    x, _ = cop_mm(frames, MatGeometry(1, 11, (10.0, 10.0)))[0]
    assert x - 5.0 == pytest.approx(100 / 3, abs=1e-9)


def test_it_is_not_rounded_to_cells() -> None:
    frames = np.zeros((1, 4, 4), np.float32)
    frames[0, 1:3, 1:3] = [[1, 2], [3, 5]]
    x, y = cop_mm(frames, MatGeometry(4, 4, (8.0, 8.0)))[0]
    assert (x, y) == (pytest.approx(12 + 8 * 7 / 11), pytest.approx(12 + 8 * 8 / 11))


def test_empty_and_light_frames_have_none() -> None:
    frames = np.zeros((3, 2, 2), np.float32)
    frames[1], frames[2] = 1.0, 10.0
    cop = cop_mm(frames, MatGeometry(2, 2, (10.0, 10.0)), least_total=10.0)
    assert np.isnan(cop[:2]).all()
    np.testing.assert_allclose(cop[2], [10.0, 10.0])


def test_cells_at_the_noise_floor_do_not_pull() -> None:
    frames = np.full((1, 1, 3), 2.0, np.float32)
    frames[0, 0, 2] = 50.0
    assert cop_mm(frames, MatGeometry(1, 3, (10.0, 10.0)), floor=2.0)[0, 0] == pytest.approx(25.0)


def test_long_recordings_are_taken_in_parts_without_a_seam() -> None:
    frames = np.random.default_rng(2).random((2500, 3, 4)).astype(np.float32)
    geometry = MatGeometry(3, 4, (10.0, 12.0))
    whole = cop_mm(frames, geometry)
    np.testing.assert_array_equal(whole[1020:1030], cop_mm(frames[1020:1030], geometry))


def test_path_length_leaves_gaps_out() -> None:
    assert path_length_mm(np.array([[0.0, 0], [3, 4], [np.nan, np.nan], [3, 10]])) == pytest.approx(11.0)
    assert path_length_mm(np.zeros((0, 2))) == 0.0


def test_path_of_the_oracle() -> None:
    y = np.linspace(15, 225, 20001)
    path = np.stack([4 * 18 * (y - 15) * (225 - y) / 210**2, y], axis=1)
    assert path_length_mm(path) == pytest.approx(214.0446, abs=1e-4)
    assert np.trapezoid(path[:, 0], y) / 210 == pytest.approx(12.0, abs=1e-6)


def test_frames_of_another_mat_are_refused() -> None:
    with pytest.raises(ValueError, match="frames must be"):
        cop_mm(np.zeros((1, 2, 2), np.float32), MatGeometry(3, 3, (10.0, 10.0)))
