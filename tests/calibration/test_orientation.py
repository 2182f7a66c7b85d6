"""The right way round: each of the eight wirings is found from four pressed corners, and undone in the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law, calibration_from_json, fit
from pressuremat.calibration.orientation import (
    ORIENTATIONS,
    Orientation,
    corner_presses,
    orientation_by_name,
    orientation_from_corners,
)
from pressuremat.geometry import MatGeometry
from pressuremat.virtual import bench
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.sensor import Physics, physics_of

MAT = MatGeometry(12, 10, (10.0, 8.0))


def ids(one: Orientation) -> str:
    return one.name


@pytest.mark.parametrize("turn", ORIENTATIONS, ids=ids)
def test_found_from_corners_and_a_lifted_foot(turn: Orientation) -> None:
    # `turn` brings frames as wired the right way round, so that the wiring gives the mat's frames turned back.
    time_s, seen = bench.corners(MAT, 50.0)
    wired = np.ascontiguousarray(turn.back(seen))
    geometry = MatGeometry(wired.shape[1], wired.shape[2], (10.0, 10.0))
    mat = VirtualMat(geometry, 3, physics=physics_of("gain,noise,rows,creep"))
    counts = mat.counts(wired, mat.start(1, 0.02))
    made = fit.zero(fit.begin(mat.circuit, "m"), counts[:40])
    pictures = corner_presses(made.apply(counts))
    assert len(pictures) == 6
    made = fit.oriented(made, pictures)
    assert made.turn == turn
    assert made.steps[-1].accepted
    assert len(time_s) == len(seen)


@pytest.mark.parametrize("turn", ORIENTATIONS, ids=ids)
def test_data_are_turned_not_the_view(turn: Orientation) -> None:
    rng = np.random.default_rng(1)
    wired = rng.integers(0, 300, (3, 6, 5)).astype(np.uint16)
    gain = rng.uniform(0.5, 2.0, (6, 5)).astype(np.float32)
    bad = np.zeros((6, 5), np.bool_)
    bad[2, 3] = True
    plain = Calibration("m", Circuit(row_ohm=30.0), Law(1400.0, 1.1), gain=gain, bad=bad)
    turned = replace(plain, turn=turn)
    frames = turn.apply(wired)
    assert frames.shape[1:] == turn.geometry(MatGeometry(6, 5, (10.0, 8.0))).shape
    assert np.array_equal(turn.back(frames), wired)
    assert np.array_equal(turned.apply(frames), turn.apply(plain.apply(wired)))
    again = calibration_from_json(turned.to_json())
    assert isinstance(again, Calibration)
    assert again.turn == turn
    assert np.array_equal(again.apply(frames), turned.apply(frames))


def test_eight_of_them_with_names() -> None:
    assert len({one.name for one in ORIENTATIONS}) == 8
    assert all(orientation_by_name(one.name) == one for one in ORIENTATIONS)
    with pytest.raises(ValueError, match="as-wired"):
        orientation_by_name("upside-down")


def test_a_swapped_grid_swaps_its_pitch() -> None:
    swapped = orientation_by_name("swap").geometry(MatGeometry(40, 48, (10.0, 8.0)))
    assert (swapped.rows, swapped.cols, swapped.pitch_mm) == (48, 40, (8.0, 10.0))


def test_presses_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="four corners"):
        orientation_from_corners([])
    same = np.zeros((4, 4))
    same[0, 0] = 1.0
    with pytest.raises(ValueError, match="near left"):
        orientation_from_corners([same] * 4)


def test_the_wrong_foot_is_noticed() -> None:
    _time, seen = bench.corners(MAT, 50.0)
    pictures = corner_presses(seen)
    mirrored = [*pictures[:5], pictures[5][:, ::-1]]
    assert not fit.oriented(fit.begin(Circuit(), "m"), mirrored).steps[-1].accepted
    assert Physics().row_ohm == 0.0
