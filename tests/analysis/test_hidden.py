"""What a mat's silent cells may hide: nothing where they turn on at once, more the later they do, always a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pressuremat.analysis.hidden import NOTHING_HIDDEN, hidden_of
from pressuremat.geometry import MatGeometry
from pressuremat.processing.shape import Shape, shape_from

GEOMETRY = MatGeometry(30, 14, (10.0, 10.0))


def foot(midfoot_kpa: float, heel_kpa: float = 120.0) -> Shape:
    """A heel, a band and a ball, each an even block with the cells of its edge at half of it."""
    image = np.zeros(GEOMETRY.shape)
    for rows, cols, kpa in ((slice(2, 9), slice(4, 10), heel_kpa), (slice(15, 23), slice(3, 11), heel_kpa)):
        image[rows, cols] = kpa / 2
        image[rows.start + 1 : rows.stop - 1, cols.start + 1 : cols.stop - 1] = kpa
    image[9:15, 5:8] = midfoot_kpa
    shape = shape_from(image.astype(np.float32), GEOMETRY, 5.0, 0.0, "left")
    assert shape is not None
    return shape


def test_cells_that_turn_on_at_once_hide_nothing() -> None:
    assert hidden_of(foot(40.0), 5.0, 0.0, 10.0) == NOTHING_HIDDEN
    assert hidden_of(foot(40.0), 5.0, float("nan"), 10.0) == NOTHING_HIDDEN
    assert hidden_of(foot(40.0), 5.0, 1.0, 10.0).arch_shift < 0.005


@pytest.mark.parametrize("midfoot_kpa", [0.0, 8.0, 20.0, 60.0])
def test_the_later_they_turn_on_the_more_may_be_hidden(midfoot_kpa: float) -> None:
    found = [hidden_of(foot(midfoot_kpa), 5.0, p0, 10.0) for p0 in (1.0, 4.0, 8.0, 15.0)]
    areas = [one.mm2 for one in found]
    assert areas == sorted(areas)


def test_a_light_midfoot_hides_more_than_a_heavy_one() -> None:
    shifts = [hidden_of(foot(kpa), 5.0, 10.0, 10.0).arch_shift for kpa in (6.0, 15.0, 40.0, 120.0)]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[0] > 2 * shifts[-1]


def test_a_silent_midfoot_may_be_as_wide_as_the_heel() -> None:
    bare = foot(0.0)
    found = hidden_of(bare, 5.0, 15.0, 10.0)
    # Six rows of nothing between heel and ball, of which some belong to the outer thirds.
    assert 1800 < found.mm2 < 6500
    assert 0.1 < found.arch_shift < 0.5


@given(
    arrays.arrays(np.float32, (14, 9), elements=st.floats(0, 400, width=32)),
    st.floats(0.01, 200.0),
    st.sampled_from(["left", "right", "unknown"]),
)
@example(np.pad(np.full((1, 1), 5, np.float32), ((0, 13), (0, 8))), 1.0, "left")
@settings(max_examples=40, deadline=None)
def test_it_is_always_a_number(image: np.ndarray, turn_on: float, side: str) -> None:
    geometry = MatGeometry(14, 9, (10.0, 10.0))
    shape = shape_from(image, geometry, 5.0, 0.0, side)  # type: ignore[arg-type]
    if shape is not None:
        found = hidden_of(shape, 5.0, turn_on, 10.0)
        assert np.isfinite([found.mm2, found.arch_shift]).all()
        assert found.mm2 >= 0
        assert 0 <= found.arch_shift <= 1
