"""The virtual mat: its counts, put through its own calibration, are the pressure again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.boards import Circuit, mat_by_name
from pressuremat.types import Pressure
from pressuremat.virtual.mat import Physics, VirtualMat
from pressuremat.virtual.scenarios import simulation

STANCE = mat_by_name("stance").geometry


@pytest.fixture(scope="module")
def frames() -> Pressure:
    made = simulation("stand", {"seconds": "3", "seed": "2"})
    return np.concatenate(list(made.frames(made.motion())))[::10]


def test_cells_are_high_ohmic() -> None:
    mat = VirtualMat(STANCE, physics=Physics(gain_spread=0.0))
    conductance = mat.conductance_s(np.full(STANCE.shape, 100.0, np.float32))
    assert 1 / conductance.max() >= 5_000


def test_with_a_fine_converter_pressure_comes_back(frames: Pressure) -> None:
    mat = VirtualMat(STANCE, circuit=Circuit(adc_bits=16), physics=Physics(noise_counts=0.0))
    again = mat.calibration().apply(mat.counts(frames, mat.start()))
    assert np.abs(again - frames).max() < 0.05


def test_ten_bits_are_within_their_step(frames: Pressure) -> None:
    mat = VirtualMat(STANCE, physics=Physics(noise_counts=0.0))
    calibration = mat.calibration()
    counts = mat.counts(frames, mat.start())
    again = calibration.apply(counts)
    # One count more in every cell alone is a step of at most so much at the column's load.
    step = np.maximum(calibration.apply(counts + 1) - again, again - calibration.apply(np.maximum(counts, 1) - 1))
    assert np.all(np.abs(again - frames) <= 1.0 * step + 0.3)
    loaded = frames > 5
    assert np.sqrt(np.mean((again - frames)[loaded] ** 2)) < 0.03 * np.sqrt(np.mean(frames[loaded] ** 2))


def test_noise_does_not_change_the_load(frames: Pressure) -> None:
    mat = VirtualMat(STANCE)
    calibration = mat.calibration()
    again = calibration.apply(mat.counts(frames, mat.start()))
    standing = frames.sum(axis=(1, 2)) > 6000
    ratio = again[standing].sum(axis=(1, 2)) / frames[standing].sum(axis=(1, 2))
    assert ratio == pytest.approx(np.ones(len(ratio)), abs=0.02)
    assert ratio.mean() == pytest.approx(1.0, abs=0.005)
    empty = again[frames.sum(axis=(1, 2)) == 0]
    assert empty.std() == pytest.approx(calibration.noise(), rel=0.5)


def test_effects_can_be_switched_off() -> None:
    plain = VirtualMat(STANCE, physics=Physics(gain_spread=0.0, noise_counts=0.0))
    assert np.all(plain.gains() == 1)
    spread = VirtualMat(STANCE, physics=Physics(gain_spread=0.2))
    assert np.log(spread.gains()).std() == pytest.approx(0.2, rel=0.1)
    assert not np.array_equal(spread.gains(), replace(spread, seed=2).gains())


def test_noise_continues_over_chunks(frames: Pressure) -> None:
    mat = VirtualMat(STANCE)
    state = mat.start(3)
    whole = mat.counts(frames, mat.start(3))
    parts = np.concatenate([mat.counts(chunk, state) for chunk in np.array_split(frames, 5)])
    assert np.array_equal(whole, parts)
