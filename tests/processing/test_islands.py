"""Which islands make one foot: by shape and place, not by touch."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.processing.islands import FootBox, fits, group, support
from pressuremat.types import Floats

BOX = FootBox(330.0, 130.0, 50.0, 130.0)
Blob = tuple[float, float, float, float]


def blobs(*made: Blob) -> tuple[Floats, Floats]:
    """Supports and centres of ellipses (x, y, half width, half length) of cells of 10 mm."""
    reach, centre = [], []
    for x, y, rx, ry in made:
        gx, gy = (a.ravel() for a in np.meshgrid(np.arange(x - rx, x + rx + 1, 10), np.arange(y - ry, y + ry + 1, 10)))
        inside = ((gx - x) / (rx + 5)) ** 2 + ((gy - y) / (ry + 5)) ** 2 <= 1
        reach.append(support(gx[inside], gy[inside], (10.0, 10.0)))
        centre.append((x, y))
    return np.array(reach), np.array(centre)


def heel(x: float, y: float) -> Blob:
    return x, y, 25.0, 30.0


def fore(x: float, y: float) -> Blob:
    return x, y, 40.0, 30.0


def groups(*made: Blob) -> list[list[int]]:
    return group(*blobs(*made), BOX)


def test_heel_and_forefoot_of_a_high_arch_are_one_foot() -> None:
    assert groups(heel(100, 40), fore(100, 190)) == [[0, 1]]


@pytest.mark.parametrize("apart", [85.0, 110.0, 200.0, 300.0])
def test_two_feet_side_by_side_are_two(apart: float) -> None:
    made = groups(heel(0, 40), fore(0, 190), heel(apart, 40), fore(apart, 190))
    assert sorted(made) == [[0, 1], [2, 3]]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 2, 1), (1, 2, 0, 3)])
def test_the_order_in_which_they_land_does_not_matter(order: tuple[int, ...]) -> None:
    parts = [heel(0, 40), fore(0, 190), heel(110, 40), fore(110, 190)]
    made = groups(*(parts[k] for k in order))
    back = {tuple(sorted(order[k] for k in one)) for one in made}
    assert back == {(0, 1), (2, 3)}


def test_two_heels_side_by_side_are_two_feet() -> None:
    assert groups(heel(0, 40), heel(90, 40)) == [[0], [1]]


def test_toes_go_to_their_foot() -> None:
    made = groups(heel(0, 40), fore(0, 190), (20.0, 245.0, 10.0, 10.0), fore(120, 190), heel(120, 40))
    assert sorted(made) == [[0, 1, 2], [3, 4]]


def test_a_step_further_on_is_another_foot() -> None:
    assert groups(fore(0, 190), heel(20, 420)) == [[0], [1]]
    assert groups((0.0, 120.0, 40.0, 120.0), heel(10, 330)) == [[0], [1]]


def test_a_ball_in_two_pieces_is_one_foot_on_its_toes() -> None:
    assert groups((0.0, 0.0, 15.0, 15.0), (60.0, 0.0, 15.0, 15.0)) == [[0, 1]]


def test_what_fits_a_foot() -> None:
    reach, _ = blobs((0.0, 120.0, 40.0, 125.0), (0.0, 120.0, 90.0, 125.0), (0.0, 120.0, 40.0, 190.0))
    assert [fits(one, BOX) for one in reach] == [True, False, False]


def test_nothing_makes_no_feet() -> None:
    assert group(np.zeros((0, 72)), np.zeros((0, 2)), BOX) == []
    assert not np.isfinite(support(np.zeros(0), np.zeros(0), (10.0, 10.0))).any()


def test_a_ghost_before_the_toes_does_not_part_forefoot_and_heel() -> None:
    # Heel to ghost is longer than a foot; the ghost lies nearer to the forefoot than the heel does.
    made = (heel(0, 40), fore(0, 190), (0.0, 340.0, 1.0, 1.0))
    reach, centre = blobs(*made)
    assert group(reach, centre, BOX, [20, 30, 1]) == [[0, 1], [2]]


def test_a_mat_full_of_noise_is_not_searched_for_feet() -> None:
    rng = np.random.default_rng(4)
    at = rng.uniform(0, 3000, (900, 2))
    reach = np.array([support(x, y, (10.0, 10.0)) for x, y in at[:, :, None]])
    made = group(reach, at, BOX, [1] * 898 + [20, 30])
    assert sorted(k for one in made for k in one) == list(range(900))
    assert sum(len(one) == 1 for one in made) >= 840
