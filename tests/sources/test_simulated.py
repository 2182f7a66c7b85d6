"""`sim:` sources: through the board's packets, with the virtual mat's calibration, paced, endless or not."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.errors import SourceError
from pressuremat.sources.registry import open_source, parse_uri
from pressuremat.sources.simulated import SimulatedSource, simulate
from pressuremat.types import Frame, LinkStatus, StreamEnd, StreamEvent, StreamInfo
from pressuremat.virtual.scenarios import simulation


def everything(uri: str) -> tuple[StreamInfo, list[StreamEvent]]:
    source = open_source(uri)
    info = source.open()
    events: list[StreamEvent] = []
    while not (events and isinstance(events[-1], StreamEnd)):
        events += source.read(0.0)
    assert source.read(0.0) == []
    source.close()
    source.close()
    return info, events


def test_counts_come_whole_and_in_order() -> None:
    info, events = everything("sim:stand?seconds=3&seed=7&speed=0&loop=0")
    frames = [event for event in events if isinstance(event, Frame)]
    assert info.simulated
    assert info.unit == "count"
    assert info.protocol == "stand"
    assert info.calibration is not None
    assert info.calibration.unit == "kPa"
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert frames[0].values.dtype == np.uint16
    assert np.array([frame.time_s for frame in frames]) == pytest.approx(np.arange(len(frames)) / 60.0, abs=2e-6)
    made = simulation("stand", {"seconds": "3", "seed": "7"})
    motion = made.motion()
    wanted = made.mat.counts(np.concatenate(list(made.frames(motion))), made.mat.start(7))
    assert np.array_equal(np.stack([frame.values for frame in frames]), wanted)
    states = [event for event in events if isinstance(event, LinkStatus)]
    assert states
    assert all(state.n_lost == 0 and state.n_damaged_packets == 0 for state in states)


def test_calibration_gives_the_persons_weight_back() -> None:
    recording, truth = simulate("stand", {"seconds": "3", "mass_kg": "82", "seed": "3"})
    assert recording.simulated
    assert recording.calibrated
    pressure = recording.pressure()
    newtons = pressure.sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
    standing = (recording.time_s > 3) & (recording.time_s < 5)
    assert newtons[standing].mean() == pytest.approx(82 * 9.80665, rel=0.01)
    t, x, y = np.array(truth["cop_mm"]).T
    seen = np.flatnonzero(np.isin(np.round(recording.time_s, 3), np.round(t, 3)) & standing)
    geometry = recording.geometry
    loaded = np.where(pressure[seen] > 3 * 0.02, pressure[seen], 0)
    total = loaded.sum(axis=(1, 2))
    cop_x = loaded.sum(axis=1) @ geometry.x_mm / total
    cop_y = loaded.sum(axis=2) @ geometry.y_mm / total
    index = [int(np.argmin(np.abs(t - recording.time_s[n]))) for n in seen]
    assert np.hypot(cop_x - x[index], cop_y - y[index]).max() < 1.0


def test_ideal_is_pressure_itself() -> None:
    recording, _truth = simulate("walk", {"mat": "stance", "ideal": "1"})
    assert recording.stored_unit == "kPa"
    assert recording.calibration is None
    assert recording.frames.dtype == np.float32
    info, events = everything("sim:walk?mat=stance&ideal=1&speed=0&loop=0")
    assert info.unit == "kPa"
    assert info.calibration is None
    frames = np.stack([event.values for event in events if isinstance(event, Frame)])
    assert np.array_equal(frames, recording.frames)


def test_walkway_goes_through_the_wire() -> None:
    recording, truth = simulate("walk", {"seed": "2"})
    assert recording.geometry.shape == (240, 48)
    assert len(truth["footprints"]) >= 3
    assert recording.frames.max() > 50
    # The noise of the hundreds of unloaded cells in a column must cancel in its sum.
    newtons = recording.pressure().sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
    impulses = [m["value"] for f in truth["footprints"] for m in f["metrics"] if m["key"] == "impulse_n_s"]
    assert np.sum(newtons[newtons > 60]) / 100.0 == pytest.approx(sum(impulses), rel=0.02)


def test_it_goes_on_for_ever_with_another_trial() -> None:
    source = SimulatedSource(parse_uri("sim:walk?mat=stance&speed=0"))
    source.open()
    n_trial = len(simulation("walk", {"mat": "stance"}).times_s(simulation("walk", {"mat": "stance"}).motion()))
    frames: list[Frame] = []
    while len(frames) < 2 * n_trial:
        events = source.read(0.0)
        assert not any(isinstance(event, StreamEnd) for event in events)
        frames += [event for event in events if isinstance(event, Frame)]
    assert np.all(np.diff([frame.sequence for frame in frames]) == 1)
    assert np.all(np.diff([frame.time_s for frame in frames]) > 0)
    first, second = frames[:n_trial], frames[n_trial : 2 * n_trial]
    peaks = [np.max([frame.values for frame in part], axis=0) for part in (first, second)]
    assert not np.array_equal(*peaks)


def test_read_waits_no_longer_than_asked() -> None:
    source = SimulatedSource(parse_uri("sim:stand?speed=0.001"))
    source.open()
    first = source.read(0.0)
    assert len([event for event in first if isinstance(event, Frame)]) <= 1
    assert source.read(0.001) == []


@pytest.mark.parametrize(
    "uri",
    [
        "sim:",
        "sim:dance",
        "sim:squat?depth=deep",
        "sim:stand?loop=maybe",
        "sim:stand?speed=-1",
        "sim:stand?seconds=0",
        "sim:stand?x=1",
    ],
)
def test_wrong_uris_are_one_sentence(uri: str) -> None:
    with pytest.raises(SourceError, match=r"^[A-Z][^\n]*\.$"):
        open_source(uri)


def test_a_closed_source_says_so() -> None:
    source = SimulatedSource(parse_uri("sim:stand"))
    with pytest.raises(SourceError, match="open source"):
        source.read(0.0)
