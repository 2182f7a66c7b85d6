"""Every read-out undone, against the whole network solved by its nodes: within bounds, and finite whatever comes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pressuremat.boards import FLOATING_ROWS, VIRTUAL_GROUND, Circuit, Readout
from pressuremat.calibration.circuit import (
    MAX_COLUMN_SUM,
    beyond_undoing,
    column_voltages,
    linear,
    relative_conductance,
    undo_rows,
    voltages,
)
from pressuremat.protocol.messages import readout_on_wire
from pressuremat.virtual.mat import VIRTUAL_LAW
from pressuremat.virtual.scenarios import simulation
from tests import networks
from tests.sources.virtual_port import HELLO

READOUTS: tuple[Readout, ...] = ("divider", VIRTUAL_GROUND, FLOATING_ROWS)
FORWARD = {"divider": networks.divider, VIRTUAL_GROUND: networks.virtual_ground, FLOATING_ROWS: networks.floating}


def siemens(kpa: np.ndarray) -> np.ndarray:
    """Cells of 10 kOhm at 100 kPa."""
    return 1e-3 * (kpa / VIRTUAL_LAW.a) ** (1.0 / VIRTUAL_LAW.b)


def kpa_of(counts: np.ndarray, circuit: Circuit) -> np.ndarray:
    """Pressure from counts, by the inverse only."""
    g = linear(voltages(counts, circuit), circuit).astype(np.float64) / circuit.pulldown_ohm
    return VIRTUAL_LAW.a * (1e3 * g) ** VIRTUAL_LAW.b


@cache
def pressed(rows: int, cols: int, scenario: str = "stand") -> np.ndarray:
    """The frame of most load of a virtual person, (rows, cols) in kPa."""
    options = {
        "rows": str(rows),
        "cols": str(cols),
        "pitch_mm": "10",
        "mat": "foot" if scenario == "walk" else "stance",
    }
    made = simulation(scenario, options | ({"seconds": "3"} if scenario == "stand" else {}))
    frames = np.concatenate(list(made.frames(made.motion())))
    return np.asarray(frames[int(frames.sum(axis=(1, 2)).argmax())], np.float64)


def errors(kpa: np.ndarray, circuit: Circuit, v: np.ndarray) -> tuple[float, float]:
    """RMS error over loaded cells over their RMS, and the largest ghost in kPa."""
    again = kpa_of(networks.converted(v, circuit.adc_bits), circuit)
    loaded = kpa > 5.0
    rms = np.sqrt(np.mean((again - kpa)[loaded] ** 2)) / np.sqrt(np.mean(kpa[loaded] ** 2))
    return float(rms), float(again[kpa == 0].max(initial=0.0))


def test_two_feet_on_32_by_32() -> None:
    kpa = pressed(32, 32)
    circuit = Circuit(10, 2200.0, 30.0)
    v = networks.divider(siemens(kpa), 2200.0, 30.0)
    rms, ghost = errors(kpa, circuit, v)
    assert rms <= 0.04
    assert ghost <= 1.0
    # Without the rows' part, or without any of it, the same readings are wrong by more.
    assert errors(kpa, replace(circuit, row_ohm=0.0), v)[0] > 1.5 * rms
    alone = VIRTUAL_LAW.a * (1e3 / 2200.0 * v / (1.0 - v)) ** VIRTUAL_LAW.b
    assert np.sqrt(np.mean((alone - kpa)[kpa > 5] ** 2)) / np.sqrt(np.mean(kpa[kpa > 5] ** 2)) > 0.2


@pytest.mark.parametrize(("rows", "cols", "scenario"), [(32, 16, "walk"), (40, 48, "stand")])
@pytest.mark.parametrize("readout", ["divider", VIRTUAL_GROUND])
def test_foot_and_stance(rows: int, cols: int, scenario: str, readout: Readout) -> None:
    # A virtual ground needs less feedback: it reads the whole current, and a step's peak must not clip.
    circuit = Circuit(10, 2200.0, 30.0, readout=readout)
    kpa = pressed(rows, cols, scenario)
    rms, ghost = errors(kpa, circuit, FORWARD[readout](siemens(kpa), circuit.pulldown_ohm, 30.0))
    assert rms <= 0.04
    assert ghost <= 1.0


@pytest.mark.parametrize("readout", ["divider", VIRTUAL_GROUND])
def test_the_whole_body_on_one_leg(readout: Readout) -> None:
    kpa = pressed(40, 48).copy()
    kpa[:, 24:] = 0.0
    kpa[:, :24] *= 2.0
    circuit = Circuit(10, 2200.0, 30.0, readout=readout)
    rms, ghost = errors(kpa, circuit, FORWARD[readout](siemens(kpa), 2200.0, 30.0))
    assert rms <= 0.04
    assert ghost <= 1.0


def test_floating_rows_are_undone_in_files_at_least() -> None:
    kpa = pressed(32, 16, "walk")
    circuit = Circuit(10, 2200.0, 140.0, readout=FLOATING_ROWS)
    v = networks.floating(siemens(kpa), 2200.0, 140.0)
    rms, ghost = errors(kpa, circuit, v)
    assert rms <= 0.06
    assert ghost <= 3.0
    # Each reading taken for its own cell's: what the wiring is refused for.
    naive = VIRTUAL_LAW.a * (1e3 / 2200.0 * v / (1.0 - v)) ** VIRTUAL_LAW.b
    assert np.sqrt(np.mean((naive - kpa)[kpa > 5] ** 2)) / np.sqrt(np.mean(kpa[kpa > 5] ** 2)) > 1.0


@given(
    st.integers(1, 7), st.integers(1, 7), st.floats(1.0, 100.0), st.integers(0, 2**32 - 1), st.sampled_from(READOUTS)
)
@settings(max_examples=40, deadline=None)
def test_forward_models_are_the_networks(rows: int, cols: int, row_ohm: float, seed: int, readout: Readout) -> None:
    rng = np.random.default_rng(seed)
    g = rng.uniform(0, 3e-4, (rows, cols)) * (rng.random((rows, cols)) > 0.3)
    circuit = Circuit(row_ohm=row_ohm, readout=readout)
    by_nodes = FORWARD[readout](g, circuit.pulldown_ohm, row_ohm)
    assert column_voltages(g, circuit) == pytest.approx(by_nodes, rel=2e-4, abs=1e-7)


@given(st.integers(1, 20), st.integers(1, 20), st.floats(1.0, 80.0), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_undone_to_a_thousandth(rows: int, cols: int, row_ohm: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    g = rng.uniform(2e-5, 2e-4, (2, rows, cols))
    for readout in ("divider", VIRTUAL_GROUND):
        circuit = Circuit(row_ohm=row_ohm, pulldown_ohm=2200.0, readout=readout)
        v = column_voltages(g, circuit).astype(np.float32)
        again = linear(v, circuit) / circuit.pulldown_ohm
        assert np.abs(again / g - 1.0).max() < 1e-3


ANY_COUNTS = arrays.arrays(np.uint16, st.tuples(*[st.integers(0, 6)] * 3), elements=st.integers(0, 65535))


@given(ANY_COUNTS, st.sampled_from(READOUTS), st.sampled_from([0.0, 30.0, 1e4, 1e9]), st.floats(-50, 50))
@settings(deadline=None)
def test_any_counts_give_finite_conductance(counts: np.ndarray, readout: Readout, row_ohm: float, zero: float) -> None:
    circuit = Circuit(10, 2200.0, row_ohm, readout=readout)
    v = voltages(counts, circuit, zero)
    out = linear(v, circuit)
    assert out.shape == counts.shape
    assert np.isfinite(out).all()
    assert (out >= 0).all()
    assert beyond_undoing(v, circuit).shape == counts.shape


def test_a_column_that_sums_to_one_is_bounded_and_said_so() -> None:
    circuit = Circuit(10, 2200.0)
    counts = np.zeros((8, 3), np.uint16)
    counts[:, 1] = 128  # eight cells of an eighth each: their column reads as if there were no pull-down
    counts[2, 0] = 500
    v = voltages(counts, circuit)
    g = linear(v, circuit)
    assert g[:, 1] == pytest.approx(np.full(8, 0.125 / (1.0 - MAX_COLUMN_SUM)), rel=1e-3)
    flagged = beyond_undoing(v, circuit)
    assert flagged[:, 1].all()
    assert not flagged[:, [0, 2]].any()
    # A heavy column that can be undone is not flagged.
    assert not beyond_undoing(voltages(counts * 7 // 8, circuit), circuit).any()


def test_a_frame_does_not_depend_on_its_company() -> None:
    v = np.random.default_rng(2).uniform(-0.001, 0.05, (5, 12, 9)).astype(np.float32)
    for readout in READOUTS:
        circuit = Circuit(row_ohm=30.0, readout=readout)
        together = linear(v, circuit)
        assert all(np.array_equal(linear(one, circuit), whole) for one, whole in zip(v, together, strict=True))


def test_shorts_and_noise_stay_finite() -> None:
    circuit = Circuit(row_ohm=30.0)
    assert np.isfinite(undo_rows(np.full((3, 6, 5), 1.0, np.float32), circuit)).all()
    assert np.isfinite(undo_rows(np.full((3, 6, 5), -0.01, np.float32), circuit)).all()
    assert np.isfinite(undo_rows(np.full((1, 4, 4), 0.2, np.float32), Circuit(row_ohm=1e8))).all()
    assert undo_rows(np.zeros((0, 6, 5), np.float32), circuit).shape == (0, 6, 5)
    assert np.isfinite(relative_conductance(np.full((4, 4), 1.0, np.float32))).all()


def test_a_circuit_in_a_file() -> None:
    for readout in READOUTS:
        circuit = Circuit(12, 4700.0, 25.0, 3300, readout)
        assert Circuit.from_json(circuit.to_json()) == circuit
    old = Circuit().to_json()
    del old["readout"]
    assert Circuit.from_json(old) == Circuit()
    with pytest.raises(ValueError, match="readout"):
        Circuit.from_json({**old, "readout": "telepathy"})
    hello = HELLO
    for readout in READOUTS:
        assert replace(hello, readout=int(readout_on_wire(Circuit(readout=readout)))).circuit.readout == readout
    assert replace(hello, readout=0).circuit.readout == "divider"
    with pytest.raises(ValueError, match="read-out"):
        _ = replace(hello, readout=9).circuit
