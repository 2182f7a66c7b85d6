"""The sheet's effects: each alone does what it says, all can be switched off, and chunks do not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.errors import SourceError
from pressuremat.geometry import MatGeometry
from pressuremat.virtual import bench, sensor
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.scenarios import simulation
from pressuremat.virtual.sensor import FAULTS, NO_FAULTS, Physics, physics_of

MAT = MatGeometry(10, 8, (10.0, 10.0))


def test_what_is_asked_for_by_name() -> None:
    assert physics_of("none") == NO_FAULTS
    everything = physics_of("all")
    assert (everything.gain_spread, everything.hysteresis, everything.creep, everything.dead) == (0.25, 0.1, 0.05, 0.02)
    assert everything.row_ohm > 0
    assert everything.stuck == everything.noisy == 0.0
    assert physics_of("creep,dead") == Physics(gain_spread=0.0, noise_counts=0.0, creep=0.05, dead=0.02)
    with pytest.raises(ValueError, match="turn-on"):
        physics_of("gremlins")
    with pytest.raises(SourceError, match="faults"):
        simulation("stand", {"faults": "gremlins"})
    assert simulation("stand", {}).mat.physics == Physics()
    assert simulation("stand", {"faults": "all"}).mat.circuit.row_ohm == 30.0


@pytest.mark.parametrize("name", FAULTS)
def test_each_alone_changes_the_counts_and_chunks_do_not(name: str) -> None:
    mat = VirtualMat(MAT, 2, physics=physics_of(name if name != "saturation" else "saturation,gain"))
    plain = VirtualMat(MAT, 2, physics=physics_of("none" if name != "saturation" else "gain"))
    cells = bench.under(MAT, (40.0, 50.0), (60.0, 80.0))
    level = (3.0, 60.0, 700.0, 60.0) if name == "saturation" else (3.0, 60.0, 100.0, 60.0)
    _time, frames = bench.steps(cells, level, 1.0, 20.0)
    if name in {"dead", "stuck", "noisy"}:
        mat = VirtualMat(MAT, 2, physics=replace(Physics(), **{name: 0.1}))
        plain = VirtualMat(MAT, 2, physics=Physics())
    whole = mat.counts(frames, mat.start(4, 0.05))
    assert not np.array_equal(whole, plain.counts(frames, plain.start(4, 0.05)))
    assert np.array_equal(whole, mat.counts(frames, mat.start(4, 0.05)))
    if name == "noisy":
        return  # its loose contacts draw their own noise a chunk at a time
    state = mat.start(4, 0.05)
    parts = np.concatenate([mat.counts(chunk, state) for chunk in np.array_split(frames, 7)])
    assert np.array_equal(whole, parts)


def test_hysteresis_is_as_wide_as_asked() -> None:
    up_down = np.concatenate([np.linspace(0, 1, 50), np.linspace(1, 0, 50)])[:, None, None]
    out = sensor.with_hysteresis(up_down, 0.1, sensor.SheetMemory(0.1))[:, 0, 0]
    half_up, half_down = np.interp(0.5, up_down[:50, 0, 0], out[:50]), np.interp(-0.5, -up_down[50:, 0, 0], out[50:])
    assert (half_down - half_up) / half_up == pytest.approx(0.1, abs=0.01)
    assert out[-1] == 0.0


def test_hysteresis_does_not_swallow_small_movements() -> None:
    wave = 1.0 + 0.01 * np.sin(np.linspace(0, 20, 200))[:, None, None]
    out = sensor.with_hysteresis(wave, 0.1, sensor.SheetMemory(0.1))[100:, 0, 0]
    assert 0.004 < np.ptp(out) < 0.02


def test_creep_goes_with_the_logarithm_of_time() -> None:
    held = np.ones((60_000, 1, 1))
    out = sensor.with_creep(held, 0.05, sensor.SheetMemory(0.01))[:, 0, 0]
    at = {t: out[round(t / 0.01)] for t in (1.0, 10.0, 100.0)}
    assert at[10.0] / at[1.0] == pytest.approx(1.05, abs=0.01)
    assert at[100.0] / at[10.0] == pytest.approx(1.05, abs=0.01)
    assert out[round(sensor.CREEP_REFERENCE_S / 0.01)] == pytest.approx(1.0, abs=0.003)
    after = sensor.with_creep(
        np.concatenate([np.ones((100, 1, 1)), np.zeros((1, 1, 1))]), 0.05, sensor.SheetMemory(0.1)
    )
    assert after[-1, 0, 0] == 0.0


def test_crosstalk_moves_load_and_loses_none() -> None:
    frame = np.zeros((1, 5, 6), np.float32)
    frame[0, 2, 3], frame[0, 0, 0] = 80.0, 40.0
    out = sensor.spread_to_neighbours(frame, 0.1)
    assert out.sum() == pytest.approx(120.0, rel=1e-6)
    assert out[0, 2, 3] == pytest.approx(72.0)
    assert out[0, 1, 3] == pytest.approx(2.0)


def test_light_loads_are_silent_and_heavy_ones_clip() -> None:
    p = np.array([1.0, 2.0, 10.0, 100.0], np.float32)
    assert sensor.turned_on(p, 2.0) == pytest.approx([0.0, 0.0, 9.798, 99.98], abs=0.01)
    heavy = sensor.saturated(np.array([100.0, 5000.0], np.float32), 900.0)
    assert heavy[0] == pytest.approx(100.0, rel=0.001)
    assert 890 < heavy[1] < 900


def test_walking_all_over_reaches_every_cell() -> None:
    from pressuremat.virtual.person import Person

    _time, frames = bench.all_over(MatGeometry(20, 20, (10.0, 10.0)), Person(), 60, 20.0)
    assert (frames.max(axis=0) > 5).mean() > 0.99
