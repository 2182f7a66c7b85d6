"""Single steps of a calibration, and a mat's health."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law, calibration_from_json, equalise, fit, health
from pressuremat.calibration.circuit import column_voltages
from pressuremat.calibration.limits import clipped
from pressuremat.calibration.sheet import SheetUndo, noise_slack, sheet_undo
from pressuremat.geometry import MatGeometry
from pressuremat.virtual import bench, sensor
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.person import Person
from pressuremat.virtual.sensor import Physics, physics_of

MAT = MatGeometry(20, 16, (10.0, 10.0))


def test_a_person_who_walks_all_over_it_evens_out_the_gains() -> None:
    mat = VirtualMat(MAT, 1, physics=physics_of("all"))
    _time, frames = bench.all_over(MAT, Person(), 200, 20.0)
    _time, nothing = bench.empty(MAT, 3.0, 20.0)
    made = fit.zero(fit.begin(mat.circuit, "m"), mat.counts(nothing, mat.start(1, 0.05)))
    made = equalise.equalise_walked(made, mat.counts(frames, mat.start(2, 0.05)))
    assert made.gain is not None
    good = ~mat.dead()
    before, after = np.log(mat.gains())[good].std(), np.log(made.gain * mat.gains())[good].std()
    assert after < 0.5 * before
    assert made.bad is not None
    assert not (made.bad & good).any()
    assert (made.bad & mat.dead()).sum() >= 0.5 * mat.dead().sum()


def test_nobody_walked() -> None:
    with pytest.raises(ValueError, match="walked"):
        equalise.equalise_walked(fit.begin(Circuit(), "m"), np.zeros((20, 5, 5), np.uint16))


def test_stuck_and_noisy_cells_are_found_on_the_empty_mat() -> None:
    mat = VirtualMat(MAT, 3, physics=replace(Physics(), stuck=0.01, noisy=0.01))
    _time, nothing = bench.empty(MAT, 10.0, 20.0)
    found = health.empty_mat(mat.counts(nothing, mat.start(1)))
    assert np.array_equal(found.stuck, mat.stuck())
    assert np.array_equal(found.noisy, mat.noisy())
    assert mat.stuck().any()
    assert mat.noisy().any()
    with pytest.raises(ValueError, match="10 frames"):
        health.empty_mat(np.zeros((3, 4, 4), np.uint16))


def test_filled_from_neighbours() -> None:
    y, x = np.mgrid[0:9, 0:8].astype(np.float32)
    field = 5.0 + 2.0 * x + y + 0.3 * x * x + 0.2 * y * y
    bad = np.zeros(field.shape, np.bool_)
    bad[4, 4] = bad[0, 0] = bad[7, 2] = bad[7, 3] = True
    broken = np.where(bad, 0.0, field).astype(np.float32)
    mended = health.filled(broken[None], bad)[0]
    assert mended[4, 4] == pytest.approx(field[4, 4], rel=1e-5)
    assert mended[bad] == pytest.approx(field[bad], rel=0.5)
    assert np.array_equal(mended[~bad], field[~bad])
    assert np.all(health.filled(np.zeros((2, 3, 3), np.float32), np.ones((3, 3), np.bool_)) == 0)


def test_before_a_known_load_values_are_counts() -> None:
    made = fit.begin(Circuit(), "m")
    assert made.unit == "count"
    assert made.apply(np.full((1, 4, 4), 5, np.uint16)).max() > 0
    again = calibration_from_json(made.to_json())
    assert isinstance(again, Calibration)
    assert again.law is None


def test_a_law_needs_loads_that_differ() -> None:
    made = fit.begin(Circuit(), "m")
    counts = np.zeros((5, 6, 6), np.uint16)
    counts[:, 2:4, 2:4] = 40
    load = fit.KnownLoad(counts, 100.0)
    with pytest.raises(ValueError, match="two or more"):
        fit.law_from_loads(made, [load], 100.0)
    with pytest.raises(ValueError, match="too much alike"):
        fit.law_from_loads(made, [load, load], 100.0)
    with pytest.raises(ValueError, match="above zero"):
        fit.scale(made, [fit.KnownLoad(np.zeros_like(counts), 100.0)], 100.0)
    scaled = fit.scale(made, [load], 100.0)
    assert scaled.apply(counts[0]).sum() * 0.1 == pytest.approx(100.0, rel=1e-3)


def test_clipped_cells_are_told() -> None:
    made = fit.begin(Circuit(adc_bits=10), "m")
    assert clipped(made, np.array([[900, 1023]], np.uint16)).tolist() == [[False, True]]


@pytest.mark.parametrize(("creep", "loop"), [(0.05, 0.0), (0.0, 0.1), (0.05, 0.1)])
def test_the_sheets_memory_is_undone(creep: float, loop: float) -> None:
    time_s = np.arange(0, 40, 0.1)
    load = (50.0 + 30.0 * np.sin(time_s / 3.0) + 10.0 * np.sin(time_s * 1.7)).clip(0)[:, None, None]
    memory = sensor.SheetMemory(0.1)
    read = load.astype(np.float64)
    if loop:
        read = sensor.with_hysteresis(read, loop, memory)
    if creep:
        read = sensor.with_creep(read, creep, memory)
    undo = SheetUndo(creep, loop)
    again = np.array([undo.frame(frame.astype(np.float32), t)[0, 0] for frame, t in zip(read, time_s, strict=True)])
    before = np.sqrt(np.mean((read[:, 0, 0] / load[:, 0, 0] - 1) ** 2))
    after = np.sqrt(np.mean((again / load[:, 0, 0] - 1) ** 2))
    assert after < 0.5 * before
    assert after < 0.02


def test_memory_is_undone_only_where_it_was_measured() -> None:
    mat = VirtualMat(MAT)
    assert sheet_undo(mat.calibration()) is None
    assert sheet_undo(replace(mat.calibration(), creep=0.05)) is not None
    assert sheet_undo(replace(mat.calibration(), creep=0.05, law=None)) is None
    assert sheet_undo(None) is None


def test_noise_alone_never_turns_a_steady_load() -> None:
    """Half a minute of noise leaves a load on the branch that it came by, up or down, on loaded columns too."""
    circuit = Circuit(adc_bits=10, pulldown_ohm=3300.0)
    loop, rate_hz = 0.1, 20.0
    # Half of the cells of each column bear the load: what the undoing makes of noise grows with their sum.
    load_s = np.zeros((16, 4))
    load_s[4:12] = 3e-5
    levels = np.repeat([0.0, 1.0, 2.0, 1.0], np.array([1.0, 30.0, 3.0, 30.0]).astype(int) * int(rate_hz))
    conductance = sensor.with_hysteresis(levels[:, None, None] * load_s, loop, sensor.SheetMemory(1.0 / rate_hz))
    rng = np.random.default_rng(3)
    noise = 0.3 * rng.standard_normal(conductance.shape)
    counts = np.clip(np.rint(column_voltages(conductance, circuit) * 1024 + noise), 0, 1023).astype(np.uint16)
    plain = Calibration("m", circuit, law=None, noise_count=0.3)
    time_s = np.arange(len(counts)) / rate_hz

    def totals(slack: bool) -> tuple[float, float]:
        undo = SheetUndo(0.0, loop, noise_slack(plain) if slack else None)
        total = np.array([undo.frame(plain.apply(one), t).sum() for one, t in zip(counts, time_s, strict=True)])
        true = load_s.sum() * circuit.pulldown_ohm * 1024
        return float(total[(time_s > 20) & (time_s < 31)].mean() / true), float(total[time_s > 54].mean() / true)

    up, down = totals(slack=True)
    assert up == pytest.approx(1.0, abs=0.015)
    assert down == pytest.approx(1.0, abs=0.015)
    up, down = totals(slack=False)
    assert down - up > 0.05  # what the slack is there for


def test_what_noise_may_do_is_said_in_the_unit_of_the_frame() -> None:
    """In kPa it is the law's slope times that of conductance; unknown noise has no slack."""
    circuit = Circuit(adc_bits=10, pulldown_ohm=3300.0)
    counts = np.full((1, 8, 6), 40, np.uint16)
    plain = Calibration("m", circuit, law=None, noise_count=0.3)
    lawful = replace(plain, law=Law(1412.5, 1.2))
    relative = []
    for made in (plain, lawful):
        frame, slack = made.apply(counts)[0], noise_slack(made)
        assert slack is not None
        relative.append(slack(frame) / frame)
    assert relative[1] == pytest.approx(1.2 * relative[0], rel=1e-3)
    # 8 cells of 40 counts: the column's sum is 320 / (1024 - 320).
    grown = 4.0 * np.hypot(0.3, 12**-0.5) * (1.0 + 320 / 704) / float(plain.apply(counts)[0, 0, 0])
    assert relative[0] == pytest.approx(grown, rel=1e-3)
    assert noise_slack(replace(plain, noise_count=float("nan"))) is None
