"""The zero of a mat that is not empty: person, object and hand are seen, broken cells are not taken for a load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from pressuremat.boards import mat_by_name
from pressuremat.calibration import Calibration, fit
from pressuremat.geometry import MatGeometry
from pressuremat.units import STANDARD_GRAVITY_M_S2
from pressuremat.virtual import bench
from pressuremat.virtual.field import ideal_frames
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.person import Person
from pressuremat.virtual.sensor import Physics, physics_of
from pressuremat.virtual.standing import stand

STANCE = mat_by_name("stance").geometry
RATE_HZ = 20.0
MAT = VirtualMat(STANCE, 1, physics=physics_of("all"))
#: Besides all faults, cells that are stuck and cells whose contact is loose.
WORN = VirtualMat(STANCE, 1, physics=replace(physics_of("all"), stuck=0.01, noisy=0.01))


def standing() -> np.ndarray:
    motion = stand(Person(), STANCE, 10.0)
    # The middle of it: the person stands there all the time.
    return np.concatenate(list(ideal_frames(motion, STANCE, 6.0 + np.arange(100) / RATE_HZ)))


def block(size_mm: float, kg: float) -> np.ndarray:
    cells = bench.under(STANCE, (150.0, 120.0), (size_mm, size_mm))
    kpa = kg * STANDARD_GRAVITY_M_S2 / (float(cells.sum()) * STANCE.cell_area_mm2) * 1e3
    return np.tile(np.float32(kpa) * cells.astype(np.float32), (100, 1, 1))


LOADS: dict[str, Callable[[], np.ndarray]] = {
    "a person who stands still": standing,
    "a crate of 8 kg": lambda: block(120.0, 8.0),
    "a weight of 2 kg": lambda: block(60.0, 2.0),
    "a hand": lambda: block(90.0, 4.0),
    "a board on the whole mat": lambda: np.full((100, *STANCE.shape), 8.0, np.float32),
}


def zeroed(mat: VirtualMat, frames: np.ndarray, before: Calibration | None = None, seed: int = 1) -> Calibration:
    begin = fit.begin(mat.circuit, "m") if before is None else before
    return fit.zero(begin, mat.counts(frames, mat.start(seed, 1.0 / RATE_HZ)))


@pytest.mark.parametrize("what", LOADS)
@pytest.mark.parametrize("again", [False, True], ids=["first", "zeroed before"])
def test_a_loaded_mat_has_no_zero(what: str, again: bool) -> None:
    nothing = bench.empty(STANCE, 5.0, RATE_HZ)[1]
    before = zeroed(MAT, nothing) if again else None
    step = zeroed(MAT, LOADS[what](), before, 2).steps[-1]
    assert not step.accepted
    assert step.figures["n_loaded"] >= 4
    assert "take it off" in step.says


@pytest.mark.parametrize("mat", [MAT, WORN], ids=["all faults", "stuck and noisy cells too"])
@pytest.mark.parametrize("bits", [10, 8, 12])
def test_an_empty_mat_has_one(mat: VirtualMat, bits: int) -> None:
    mat = replace(mat, circuit=replace(mat.circuit, adc_bits=bits))
    nothing = bench.empty(STANCE, 5.0, RATE_HZ)[1]
    first = zeroed(mat, nothing)
    assert first.steps[-1].accepted, first.steps[-1].says
    assert zeroed(mat, nothing, first, 2).steps[-1].accepted


def test_a_cover_that_always_presses_is_no_load_the_second_time() -> None:
    small = MatGeometry(16, 16, (10.0, 10.0))
    mat = VirtualMat(small, 2, physics=Physics())
    pressed = np.zeros((60, 16, 16), np.float32)
    pressed[:, 3:7, 3:9] = 1.3
    assert not zeroed(mat, pressed).steps[-1].accepted
    known = zeroed(mat, pressed, None)
    assert zeroed(mat, pressed, known, 3).steps[-1].accepted


def test_who_steps_on_meanwhile_is_seen() -> None:
    frames = bench.empty(STANCE, 5.0, RATE_HZ)[1].copy()
    frames[70:] = standing()[:30]
    assert not zeroed(MAT, frames).steps[-1].accepted
