"""The zero follows the empty mat's drift, and never takes anything that stands there for drift."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse, auto_zeroed
from pressuremat.analysis.settings import Settings
from pressuremat.boards import mat_by_name
from pressuremat.calibration import Calibration, autozero
from pressuremat.calibration.autozero import AutoZero
from pressuremat.calibration.orientation import ORIENTATIONS
from pressuremat.files import read, write
from pressuremat.geometry import MatGeometry
from pressuremat.sources.simulated import simulate
from pressuremat.types import Frame, Recording
from pressuremat.virtual import bench
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.sensor import Physics

STANCE: MatGeometry = mat_by_name("stance").geometry
DRIFTED = Physics(drift_counts=3.0)
RATE_HZ = 60.0
PAWS = ((150.0, 100.0), (210.0, 100.0), (150.0, 300.0), (210.0, 300.0))


def outcome(frames: np.ndarray, physics: Physics = DRIFTED, seconds: float = 1.0) -> tuple[AutoZero, Calibration]:
    """What is made of frames (T, R, C) in kPa on a mat of that nature."""
    mat = VirtualMat(STANCE, 1, physics=physics)
    calibration = mat.calibration()
    zero = AutoZero(calibration, seconds)
    for at, counts in enumerate(mat.counts(frames, mat.start(1, 1.0 / RATE_HZ))):
        zero.take(counts, at / RATE_HZ)
    return zero, calibration


def lasting(load: np.ndarray, n: int = 90) -> np.ndarray:
    return np.tile(load.astype(np.float32), (n, 1, 1))


def block(kpa: float, size_mm: tuple[float, float], centre_mm: tuple[float, float] = (200.0, 200.0)) -> np.ndarray:
    return np.asarray(kpa * bench.under(STANCE, centre_mm, size_mm).astype(np.float32))


def test_an_empty_mat_gives_its_drift() -> None:
    zero, calibration = outcome(lasting(np.zeros(STANCE.shape)))
    assert zero.outcome is not None
    assert zero.outcome.applied
    assert zero.outcome.mean_counts == pytest.approx(3.0, abs=0.1)
    assert zero.outcome.n_frames == 61
    assert isinstance(zero.calibrator, Calibration)
    assert np.std(zero.calibrator.zero - calibration.zero) == pytest.approx(1.0, rel=0.15)


def test_no_drift_leaves_the_zero_as_it_is() -> None:
    zero, calibration = outcome(lasting(np.zeros(STANCE.shape)), Physics())
    assert zero.calibrator is calibration
    assert zero.finish().reason == autozero.NO_DRIFT


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("a person", block(40.0, (90, 240), (160.0, 200.0)) + block(40.0, (90, 240), (300.0, 200.0))),
        ("a cat", np.max([block(10.0, (30, 30), at) for at in PAWS], axis=0)),
        ("an empty shoe", block(0.6, (80, 80))),
        ("a phone", block(0.25, (70, 150))),
    ],
)
@pytest.mark.parametrize("physics", [DRIFTED, Physics()])
def test_whatever_stands_there_from_the_first_frame_stays(name: str, load: np.ndarray, physics: Physics) -> None:
    zero, calibration = outcome(lasting(load), physics)
    assert zero.calibrator is calibration, name
    assert zero.finish().reason == autozero.LOADED


def test_who_steps_on_ends_the_look_and_is_not_part_of_it() -> None:
    empty, on = lasting(np.zeros(STANCE.shape), 42), lasting(block(30.0, (90, 240)), 60)
    zero, calibration = outcome(np.concatenate([empty, on]))
    found = zero.finish()
    assert found.applied
    assert found.n_frames == 36
    assert isinstance(zero.calibrator, Calibration)
    moved = np.asarray(zero.calibrator.zero - calibration.zero)
    under = bench.under(STANCE, (200.0, 200.0), (90.0, 240.0))
    assert np.abs(moved[under].mean() - 3.0) < 0.3
    soon, _calibration = outcome(np.concatenate([empty[:20], on]))
    assert soon.finish().reason == autozero.SHORT


def test_far_off_is_said_and_not_hidden() -> None:
    zero, calibration = outcome(lasting(np.zeros(STANCE.shape)), Physics(drift_counts=12.0))
    assert zero.calibrator is calibration
    assert zero.finish().reason in {autozero.FAR, autozero.LOADED}


def test_it_can_be_switched_off_and_needs_a_zero() -> None:
    assert outcome(lasting(np.zeros(STANCE.shape)), seconds=0.0)[0].finish().reason == autozero.NOT_ZEROED
    none = AutoZero(None, 1.0)
    assert none.take(np.zeros((3, 3), np.uint16), 0.0) is None
    assert not none.finish().applied
    assert AutoZero(VirtualMat(STANCE).calibration(), 1.0).finish().reason == autozero.SHORT


@cache
def standing(drift: bool) -> Recording:
    recording, _truth = simulate(
        "stand", {"seconds": "5", "seed": "3"} | ({"faults": "gain,noise,drift"} if drift else {})
    )
    return recording


def test_a_zero_that_is_a_leak_is_taken_from_the_conductance() -> None:
    # Under a loaded column an unloaded cell's leak is read as less of a count than on the empty mat.
    mat = VirtualMat(STANCE, 1, physics=Physics(gain_spread=0.0, noise_counts=0.0, drift_counts=4.0 * 64))
    fine = replace(mat, circuit=replace(mat.circuit, adc_bits=16))
    load = block(60.0, (60, 350))[None]
    (empty,), (loaded,) = (fine.counts(x, fine.start()) for x in (np.zeros_like(load), load))
    calibration = replace(fine.calibration(), zero=empty.astype(np.float32))
    again = np.asarray(calibration.apply(loaded))
    pressed = load[0] > 0
    assert again[pressed] == pytest.approx(load[0][pressed], rel=0.01)
    assert again[~pressed].max() < 0.2


def test_one_zero_for_all_cells_is_that_of_a_map_of_it() -> None:
    counts = np.random.default_rng(1).integers(0, 60, (3, 8, 5)).astype(np.uint16)
    one = replace(VirtualMat(MatGeometry(8, 5, (10.0, 10.0))).calibration(), zero=3.0)
    many = replace(one, zero=np.full((8, 5), 3.0, np.float32))
    np.testing.assert_array_equal(one.apply(counts), many.apply(counts))


def test_force_and_shape_are_those_of_the_mat_without_drift() -> None:
    plain = analyse(standing(False))
    for seconds, near in ((1.0, True), (0.0, False)):
        drifted = analyse(standing(True), replace(Settings(), auto_zero_s=seconds))
        assert drifted.provenance["auto_zero"]["applied"] is near
        middle = np.flatnonzero((plain.time_s > 3) & (plain.time_s < 6))
        off = abs(drifted.total[middle].mean() / plain.total[middle].mean() - 1.0)
        assert bool(off < 0.02) is near, off


def test_files_keep_counts_and_say_what_was_done(tmp_path: object) -> None:
    path = f"{tmp_path}/drifted.pmat"
    write(path, auto_zeroed(standing(True), 1.0)[0])
    again = read(path)
    assert again.zeroed is None
    assert np.array_equal(again.frames, standing(True).frames)
    assert analyse(again).provenance["auto_zero"] == analyse(standing(True)).provenance["auto_zero"]


def test_live_and_recorded_agree_frame_by_frame() -> None:
    made = standing(True)
    live = LiveAnalysis(made.geometry, made.calibration, "count")
    offline = analyse(made)
    views = [live.push(Frame(k, float(made.time_s[k]), made.frames[k], "count")) for k in range(made.n_frames)]
    np.testing.assert_array_equal([view.total for view in views], offline.total)
    assert offline.recording.zeroed is not None
    np.testing.assert_array_equal(offline.recording.pressure(50, 80), np.stack([v.pressure for v in views[50:80]]))


def test_a_mat_that_is_wired_the_other_way_round() -> None:
    made = standing(True)
    assert isinstance(made.calibration, Calibration)
    for turn in ORIENTATIONS:
        # The same mat, wired so that its frames come as they do now once they are turned.
        calibration = replace(made.calibration, turn=turn, gain=turn.back(np.asarray(made.calibration.gain)), bad=None)
        turned = analyse(replace(made, calibration=calibration))
        assert turned.provenance["auto_zero"]["applied"]
        if not turn.swap:
            np.testing.assert_allclose(turned.total, analyse(made).total, rtol=0.02, atol=3.0)
