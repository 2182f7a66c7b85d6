"""The fine picture keeps what the cells measured."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.geometry import MatGeometry
from pressuremat.processing.upsample import PAD, fine_geometry, smear, upsample


def test_the_mean_over_every_cell_is_kept() -> None:
    image = np.random.default_rng(1).random((7, 5)).astype(np.float32) * 300
    fine = upsample(image, 40)
    means = fine.reshape(7 + 2 * PAD, 40, 5 + 2 * PAD, 40).mean(axis=(1, 3))
    np.testing.assert_allclose(means[PAD:-PAD, PAD:-PAD], image, atol=0.05)
    assert np.abs(means[:PAD]).max() == 0


def test_a_steep_edge_does_not_swing_into_cells_that_measured_nothing() -> None:
    image = np.zeros((9, 9))
    image[2:7, 2:7] = 300.0
    fine = upsample(image, 5)
    beyond = np.kron(np.pad(image, PAD), np.ones((5, 5))) == 0
    assert fine.min() >= 0
    assert fine[beyond].max() == 0


def test_an_even_pressure_stays_even_inside() -> None:
    fine = upsample(np.full((20, 20), 50.0), 5)
    middle = fine[50:70, 50:70]
    np.testing.assert_allclose(middle, 50.0, atol=0.05)


def test_fine_points_lie_where_the_cells_lie() -> None:
    geometry = MatGeometry(4, 3, (10.0, 5.0), origin_mm=(100.0, 200.0))
    fine = fine_geometry(geometry, 5)
    assert fine.shape == upsample(np.zeros((4, 3)), 5).shape
    assert fine.pitch_mm == (2.0, 1.0)
    at_first_cell = slice(PAD * 5, PAD * 5 + 5)
    assert fine.x_mm[at_first_cell].mean() == pytest.approx(geometry.x_mm[0])
    assert fine.y_mm[at_first_cell].mean() == pytest.approx(geometry.y_mm[0])


def test_nan_counts_as_nothing() -> None:
    image = np.array([[np.nan, 10.0], [np.inf, 0.0]])
    assert np.isfinite(upsample(image)).all()


def test_smear_is_nothing_on_an_empty_picture_and_grows_with_pitch() -> None:
    image = np.zeros((6, 6))
    assert smear(image, (10.0, 10.0)).max() == 0
    image[3, 3] = 100.0
    fine, coarse = smear(image, (5.0, 5.0)), smear(image, (10.0, 10.0))
    assert fine.shape == upsample(image).shape
    np.testing.assert_allclose(coarse, 2 * fine)
    assert fine.min() >= 0


def test_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="two dimensions"):
        upsample(np.zeros((2, 2, 2)))
