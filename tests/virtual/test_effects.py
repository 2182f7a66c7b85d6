"""How large each effect of the virtual mat is, against numbers worked out by hand; and that all can be off."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.boards import Circuit
from pressuremat.errors import SourceError
from pressuremat.geometry import MatGeometry
from pressuremat.sources.simulated import simulate
from pressuremat.virtual import field
from pressuremat.virtual.foot import Foot
from pressuremat.virtual.mat import VIRTUAL_LAW, VirtualMat
from pressuremat.virtual.motion import Contact, Placement
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sensor import FAULTS, NO_FAULTS, Physics, physics_of

MAT = MatGeometry(20, 30, (10.0, 10.0))


def reading(physics: Physics, pressure: np.ndarray, circuit: Circuit | None = None) -> np.ndarray:
    """Counts (R, C) of one frame."""
    mat = VirtualMat(MAT, 3, circuit=circuit or Circuit(), physics=physics)
    counts: np.ndarray = mat.counts(pressure[None].astype(np.float32), mat.start())[0]
    return counts


def even(kpa: float) -> np.ndarray:
    return np.full(MAT.shape, kpa)


def one_cell(kpa: float) -> np.ndarray:
    out = np.zeros(MAT.shape)
    out[7, 11] = kpa
    return out


def test_a_cell_reads_the_mean_over_its_area() -> None:
    foot = Foot("left")
    parts = np.ones((2, 15)) * 20.0
    contact = Contact(foot, Placement(150.0, 20.0, 0.0), np.array([0.0, 1.0]), parts)
    fine = field.cell_pressures(contact, MatGeometry(320, 300, (1.0, 1.0)))
    coarse = field.cell_pressures(contact, MatGeometry(32, 30, (10.0, 10.0)))
    whole = np.zeros((15, 320, 300))
    whole[:, fine.rows, fine.cols] = fine.unit
    means = whole.reshape(15, 32, 10, 30, 10).mean(axis=(2, 4))
    assert means[:, coarse.rows, coarse.cols] == pytest.approx(coarse.unit, abs=5e-3 * float(coarse.unit.max()))
    # So that a peak is the lower, the larger the cells.
    assert coarse.unit.max() < 0.95 * fine.unit.max()


def test_conductance_follows_the_law() -> None:
    mat = VirtualMat(MAT, physics=NO_FAULTS)
    assert 1.0 / mat.conductance_s(even(100.0))[0, 0] == pytest.approx(10_000.0, rel=1e-6)
    ratio = mat.conductance_s(even(200.0))[0, 0] / mat.conductance_s(even(100.0))[0, 0]
    assert ratio == pytest.approx(2.0 ** (1.0 / VIRTUAL_LAW.b), rel=1e-6)


@pytest.mark.parametrize("bits", [8, 10, 16])
def test_the_converter_rounds_to_whole_counts(bits: int) -> None:
    counts = reading(NO_FAULTS, one_cell(80.0), Circuit(adc_bits=bits))[7, 11]
    g = 1e-3 * (80.0 / VIRTUAL_LAW.a) ** (1.0 / VIRTUAL_LAW.b)
    assert counts == round(2**bits * g / (g + 1.0 / 3300.0))


def test_noise_is_as_large_as_asked() -> None:
    mat = VirtualMat(MAT, 3, circuit=Circuit(adc_bits=16), physics=Physics(gain_spread=0.0, noise_counts=20.0))
    frames = np.full((200, *MAT.shape), 60.0, np.float32)
    assert float(mat.counts(frames, mat.start()).std(axis=0).mean()) == pytest.approx(20.0, rel=0.02)


def test_gains_dead_and_broken_cells_are_as_many_as_asked() -> None:
    mat = VirtualMat(MatGeometry(100, 100, (10.0, 10.0)), 3, physics=physics_of("gain,dead,stuck,noisy"))
    assert float(np.log(mat.gains()).std()) == pytest.approx(0.25, rel=0.03)
    assert [int(one.sum()) for one in (mat.dead(), mat.stuck(), mat.noisy())] == pytest.approx([200, 50, 50], abs=3)
    silent = reading(Physics(gain_spread=0.0, noise_counts=0.0, dead=0.1), even(50.0))
    assert int((silent == 0).sum()) == round(0.1 * MAT.rows * MAT.cols)


def test_a_rows_driver_gives_way_under_its_row() -> None:
    row = np.zeros(MAT.shape)
    row[5] = 300.0
    circuit = Circuit(adc_bits=16)
    ideal, real = (reading(one, row, circuit)[5].astype(float) for one in (NO_FAULTS, physics_of("rows")))
    # Thirty cells in one row: 30 ohm against what cell and pull-down let through, in parallel.
    g = 1e-3 * (300.0 / VIRTUAL_LAW.a) ** (1.0 / VIRTUAL_LAW.b)
    load = MAT.cols / (1.0 / g + 3300.0)
    assert real / ideal == pytest.approx(np.full(MAT.cols, 1.0 / (1.0 + 30.0 * load)), rel=1e-3)


def test_crosstalk_reaches_the_four_neighbours() -> None:
    counts = reading(physics_of("crosstalk"), one_cell(200.0), Circuit(adc_bits=16)).astype(float)
    assert int((counts > 0).sum()) == 5
    near = VIRTUAL_LAW.a * (1e3 / 3300.0 * counts[7, 12] / (65536.0 - counts[7, 12])) ** VIRTUAL_LAW.b
    assert near == pytest.approx(0.0125 * 200.0, rel=0.02)


def test_drift_is_what_an_empty_mat_reads() -> None:
    counts = reading(physics_of("drift"), even(0.0))
    assert float(counts.mean()) == pytest.approx(3.0, abs=0.15)
    assert float(counts.std()) == pytest.approx(1.0, abs=0.2)


def test_each_can_be_asked_for_and_ideal_has_none() -> None:
    for name, (field_name, value) in FAULTS.items():
        assert getattr(physics_of(name), field_name) == value
        assert getattr(NO_FAULTS, field_name) != value
    ideal, _truth = simulate("stand", {"seconds": "3", "rate_hz": "20", "ideal": "1", "faults": "all"})
    assert (ideal.stored_unit, ideal.calibration) == ("kPa", None)
    assert np.unique(ideal.frames[30][ideal.frames[30] > 0]).size > 100
    fine, _truth = simulate("stand", {"seconds": "3", "rate_hz": "20", "faults": "none", "adc_bits": "12"})
    off = analyse(fine).total[25:50] - analyse(ideal).total[25:50]
    assert np.abs(off).max() < 0.01 * analyse(ideal).total.max()
    for bad in ("7", "10.5", "13"):
        with pytest.raises(SourceError, match="adc_bits"):
            simulation("stand", {"adc_bits": bad})


def test_the_emulated_board_sees_what_the_source_gives() -> None:
    spec = importlib.util.find_spec("arduino.emulator.emulate")
    assert spec is not None, sys.path
    from arduino.emulator.emulate import person

    counts, rate_hz = person("sim:stand?seed=4&faults=all&seconds=3", "stance")
    recording, _truth = simulate("stand", {"seed": "4", "faults": "all", "seconds": "3"})
    assert rate_hz == 60.0
    np.testing.assert_array_equal(counts, recording.frames)
