"""Thirds and toes."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.geometry import MatGeometry
from pressuremat.processing.shape import region_of, shape_from
from pressuremat.processing.upsample import fine_geometry, upsample
from pressuremat.processing.zones import basins, thirds, toe_mask
from tests.blocks import cells


def test_thirds_share_what_lies_on_a_cut() -> None:
    s, area = np.array([5.0, 10.0, 15.0, 25.0]), np.full(4, 4.0)
    assert thirds(s, area, 30.0) == (4.0, 8.0, 4.0)
    assert thirds(s, area, 30.0, half_s=1.0) == (6.0, 6.0, 4.0)
    assert thirds(np.zeros(0), np.zeros(0), 30.0) == (0.0, 0.0, 0.0)


def test_uphill_leads_to_the_peak() -> None:
    pressure = np.array([[1.0, 5, 2, 3, 9, 4]])
    region = pressure > 0
    assert basins(pressure, region).tolist() == [[1, 1, 1, 4, 4, 4]]
    level = np.ones((3, 3))
    assert len(np.unique(basins(level, level > 0))) == 1


def hill(rows: np.ndarray, cols: np.ndarray, at: tuple[float, float], height: float, width: float) -> np.ndarray:
    return np.asarray(height * np.exp(-((rows - at[0]) ** 2 + (cols - at[1]) ** 2) / (2 * width**2)))


def picture(gap: float) -> tuple[np.ndarray, np.ndarray]:
    """Heel, ball and big toe as hills; `gap` moves the toe forward."""
    rows, cols = np.mgrid[0:260, 0:90].astype(float)
    p = hill(rows, cols, (35, 45), 200, 14) + hill(rows, cols, (165, 45), 250, 13) + hill(rows, cols, (80, 55), 60, 22)
    p = p + hill(rows, cols, (125, 55), 60, 20) + hill(rows, cols, (218 + gap, 30), 150, 8)
    return p, p >= 5.0


@pytest.mark.parametrize(("gap", "rule"), [(0.0, "valley"), (20.0, "blobs")])
def test_toes_go_along_the_valley_or_as_blobs(gap: float, rule: str) -> None:
    pressure, region = picture(gap)
    rows, _ = np.nonzero(region)
    front = rows.max() + 1.0
    u, across = np.mgrid[0:260, 0:90][0] / front, (np.mgrid[0:260, 0:90][1] - 15) / 60
    toes, fired = toe_mask(pressure, region, u, across, 0.81)
    assert fired == rule
    assert toes[int(218 + gap), 30]
    assert not toes[165, 45]
    assert toes.sum() < 0.2 * region.sum()


def test_the_ball_of_a_print_without_toes_is_not_taken_for_toes() -> None:
    # A high arch under little load: heel and ball are islands, and the ball is the foremost that there is.
    rows, cols = np.mgrid[0:230, 0:90].astype(float)
    pressure = hill(rows, cols, (35, 45), 50, 16) + hill(rows, cols, (195, 45), 14, 14)
    region = pressure >= 5.0
    front = np.nonzero(region)[0].max() + 1.0
    toes, fired = toe_mask(pressure, region, (rows + 0.5) / front, (cols - 15) / 60, 0.81)
    assert fired == "none"
    assert not toes.any()


def test_a_print_without_a_toes_peak_is_cut_at_the_fallback_line() -> None:
    rows, cols = np.mgrid[0:200, 0:60]
    region = np.ones((200, 60), np.bool_)
    pressure = 100.0 - np.abs(rows - 140) * 0.3
    toes, fired = toe_mask(pressure, region, (rows + 0.5) / 200, cols / 60, 0.81)
    assert fired == "line"
    assert toes[162:].all()
    assert not toes[:162].any()


def test_nothing_has_no_toes() -> None:
    empty = np.zeros((5, 5))
    toes, fired = toe_mask(empty, empty > 0, empty, empty, 0.81)
    assert fired == "none"
    assert not toes.any()


def test_one_ghost_cell_behind_the_heel_changes_nothing() -> None:
    geometry = MatGeometry(40, 24, (10.0, 10.0))
    image = cells(geometry, (75.0, 85.0))
    haunted = image.copy()
    haunted[4, 11] = 40.0
    clean, with_ghost = (shape_from(one, geometry, 5.0, 0.0, "left") for one in (image, haunted))
    assert clean is not None
    assert with_ghost is not None
    assert with_ghost.length_mm == pytest.approx(clean.length_mm, abs=0.5)
    assert (with_ghost.region != clean.region).mean() < 0.001


def test_a_small_toe_in_front_stays() -> None:
    geometry = MatGeometry(40, 24, (10.0, 10.0))
    image = cells(geometry, (75.0, 65.0))
    image[29, 10] = 25.0
    fine, where = upsample(image), fine_geometry(geometry)
    region = region_of(fine, image, where, 5.0, 5, 0.0)
    rows, _ = np.nonzero(region)
    assert where.y_mm[rows].max() > 290.0


def test_an_empty_picture_has_no_shape() -> None:
    geometry = MatGeometry(5, 5, (10.0, 10.0))
    assert shape_from(np.zeros((5, 5)), geometry, 5.0, 0.0, "left") is None
