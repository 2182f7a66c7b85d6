"""Frames of a plate under a moving belt, put where they lie on the belt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis import steps
from pressuremat.analysis.offline import analyse, thresholds_of
from pressuremat.analysis.settings import Settings
from pressuremat.files import read, write
from tests.soft_foot import step
from tests.test_live_equals_offline import coarse, on_a_belt, walk_ahead


def test_a_walk_on_a_belt_is_the_walk_on_the_ground() -> None:
    ground, belt = analyse(coarse(walk_ahead())), analyse(on_a_belt())
    assert len(belt.footprints) == len(ground.footprints) == 3
    for one, other in zip(belt.footprints, ground.footprints, strict=True):
        assert (one.side, one.complete, one.start_s, one.end_s) == (
            other.side, other.complete, other.start_s, other.end_s
        )  # fmt: skip
        assert one.axis is not None
        assert other.axis is not None
        assert one.axis.heel_mm == pytest.approx(other.axis.heel_mm, abs=4)
        assert one.axis.axis_deg == pytest.approx(other.axis.axis_deg, abs=1)
        # Of a foot beside it the grid gives a cell to the one or the other.
        np.testing.assert_allclose(one.total, other.total, rtol=3e-3)
        path = one.cop_mm - other.cop_mm
        assert np.nanmax(np.abs(path)) < 0.3


def test_force_and_moment_stay_exact_at_every_part_of_a_cell() -> None:
    made = step()
    state = steps.start(made.geometry, thresholds_of(made, Settings()), Settings())
    for k, belt in enumerate([(0.0, 0.0), (0.0, 3.3), (1.7, 3.3), (-4.2, 7.9), (-4.2, 61.0), (3.0, 20.0)]):
        moment = steps.step(state, 0.01 * k, made.frames[40], belt)
        load = moment.placed.astype(np.float64)
        assert load.sum() == pytest.approx(moment.total, rel=1e-6)
        where = state.geometry
        at = (load.sum(axis=0) @ where.x_mm / load.sum(), load.sum(axis=1) @ where.y_mm / load.sum())
        assert at == pytest.approx(np.add(moment.cop_mm, belt), abs=1e-3)


def test_a_contact_that_touched_the_plates_edge_is_incomplete_though_the_belt_carries_it_in() -> None:
    found = analyse(on_a_belt(rows=58)).footprints
    assert len(found) == 3
    touched = [not one.complete for one in found]
    assert any(touched)
    assert all(one.reason == "the footprint touches the edge of the mat" for one in found if not one.complete)


def test_a_belt_that_leaps_ends_the_contacts() -> None:
    made = step()
    belt = np.zeros((made.n_frames, 2))
    belt[45:, 1] = 1e8
    found = analyse(replace(made, belt_mm=belt)).footprints
    assert [one.complete for one in found] == [False, False]


@pytest.mark.parametrize("suffix", [".pmat", ".npz"])
def test_our_formats_keep_the_travel(tmp_path: object, suffix: str) -> None:
    made = on_a_belt()
    path = f"{tmp_path}/walk{suffix}"
    write(path, made)
    again = read(path)
    assert again.belt_mm is not None
    np.testing.assert_array_equal(again.belt_mm, made.belt_mm)
