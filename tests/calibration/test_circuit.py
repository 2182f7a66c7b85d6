"""Row drivers' resistance undone: exact without a converter, within bounds with one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.boards import Circuit
from pressuremat.calibration.circuit import column_voltages, relative_conductance, undo_rows
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sensor import NO_FAULTS


def by_nodes(g: np.ndarray, circuit: Circuit) -> np.ndarray:
    """All nodes of the network solved one driven row at a time: another way than the code's."""
    rows, cols = g.shape
    out = np.zeros_like(g)
    for driven in range(rows):
        matrix, right = np.zeros((rows + cols, rows + cols)), np.zeros(rows + cols)
        for r in range(rows):
            matrix[r, r] = 1.0 / circuit.row_ohm + g[r].sum()
            matrix[r, rows:] = -g[r]
        for c in range(cols):
            matrix[rows + c, rows + c] = 1.0 / circuit.pulldown_ohm + g[:, c].sum()
            matrix[rows + c, :rows] = -g[:, c]
        right[driven] = 1.0 / circuit.row_ohm
        out[driven] = np.linalg.solve(matrix, right)[rows:]
    return out


@given(st.integers(1, 9), st.integers(1, 9), st.floats(1.0, 100.0), st.integers(0, 2**32 - 1))
def test_forward_model_is_the_networks(rows: int, cols: int, row_ohm: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    g = rng.uniform(0, 3e-4, (rows, cols)) * (rng.random((rows, cols)) > 0.3)
    circuit = Circuit(row_ohm=row_ohm)
    assert column_voltages(g, circuit) == pytest.approx(by_nodes(g, circuit), rel=1e-9, abs=1e-12)


@given(st.integers(1, 20), st.integers(1, 20), st.floats(1.0, 80.0), st.integers(0, 2**32 - 1))
def test_undone_to_a_thousandth(rows: int, cols: int, row_ohm: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    g = rng.uniform(2e-5, 2e-4, (2, rows, cols))
    circuit = Circuit(row_ohm=row_ohm, pulldown_ohm=2200.0)
    v = column_voltages(g, circuit).astype(np.float32)
    again = relative_conductance(undo_rows(v, circuit)) / circuit.pulldown_ohm
    assert np.abs(again / g - 1.0).max() < 1e-3


def test_two_feet_on_32_by_32() -> None:
    circuit = Circuit(10, 2200.0, 30.0)
    made = simulation("stand", {"seconds": "3", "rows": "32", "cols": "32"})
    frames = np.concatenate(list(made.frames(made.motion())))[120:180:5]
    mat = VirtualMat(made.mat.geometry, circuit=circuit, physics=NO_FAULTS)
    again = mat.calibration().apply(mat.counts(frames, mat.start()))
    loaded = frames > 5
    rms = np.sqrt(np.mean((again - frames)[loaded] ** 2)) / np.sqrt(np.mean(frames[loaded] ** 2))
    assert rms <= 0.04
    assert again[frames == 0].max() <= 1.0
    # Without it the same frames are wrong by more than that.
    column_only = relative_conductance(column_voltages(mat.conductance_s(frames), circuit).astype(np.float32))
    assert np.abs(column_only / 2200.0 / np.maximum(mat.conductance_s(frames), 1e-12) - 1.0)[loaded].max() > 0.02


def test_a_frame_does_not_depend_on_its_company() -> None:
    circuit = Circuit(row_ohm=30.0)
    v = np.random.default_rng(2).uniform(-0.001, 0.05, (5, 12, 9)).astype(np.float32)
    together = undo_rows(v, circuit)
    assert all(np.array_equal(undo_rows(one, circuit), whole) for one, whole in zip(v, together, strict=True))


def test_shorts_and_noise_stay_finite() -> None:
    circuit = Circuit(row_ohm=30.0)
    assert np.isfinite(undo_rows(np.full((3, 6, 5), 1.0, np.float32), circuit)).all()
    assert np.isfinite(undo_rows(np.full((3, 6, 5), -0.01, np.float32), circuit)).all()
    assert np.isfinite(undo_rows(np.full((1, 4, 4), 0.2, np.float32), Circuit(row_ohm=1e8))).all()
    assert undo_rows(np.zeros((0, 6, 5), np.float32), circuit).shape == (0, 6, 5)
