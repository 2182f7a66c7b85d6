"""A mat wired in each of eight ways gives the same feet on the same sides, wherever its data come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import Calibration, LinearCounts, store
from pressuremat.calibration.orientation import ORIENTATIONS, Orientation
from pressuremat.capture import Capture
from pressuremat.files import read, write
from pressuremat.sources.calibrated import CalibratedSource
from pressuremat.sources.registry import open_source
from pressuremat.sources.simulated import simulate
from pressuremat.types import Frame, Recording, StreamEnd, StreamEvent, StreamInfo

UID = 77
EIGHT = pytest.mark.parametrize("turn", ORIENTATIONS, ids=lambda one: one.name)


@cache
def upright() -> Recording:
    """A short stand on an uneven grid, a little more on the left foot, as the mat is seen."""
    options = {"seed": "3", "seconds": "4", "rate_hz": "20", "rows": "34", "cols": "40", "load_left_pct": "60"}
    made, _truth = simulate("stand", options)
    return made


def wired(turn: Orientation) -> Recording:
    """The same as a board wired that way sends it, which knows its circuit only."""
    right = upright()
    assert isinstance(right.calibration, Calibration)
    frames = np.ascontiguousarray(turn.back(right.frames))
    rows, cols = frames.shape[1:]
    geometry = replace(right.geometry, rows=rows, cols=cols)
    known = LinearCounts(right.calibration.circuit)
    return replace(right, frames=frames, geometry=geometry, calibration=known, simulated=False, extra={"uid": UID})


def calibration(turn: Orientation) -> Calibration:
    """What is kept of that mat: maps as wired."""
    known = upright().calibration
    assert isinstance(known, Calibration)
    assert known.gain is not None
    return replace(known, gain=np.ascontiguousarray(turn.back(known.gain)), turn=turn)


def seen(recording: Recording) -> list[tuple[str, list[float]]]:
    found = analyse(recording)
    assert len(found.footprints) == 2
    return [
        (foot.side, [value.value or 0.0 for value in found.of_footprint(foot.id) if value.key in SHOWN])
        for foot in found.footprints
    ]


SHOWN = ("arch_index", "foot_length_mm", "load_pct", "force_peak_n", "contact_area_cm2")


class Wire:
    """A board that sends what it sees as it is wired."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def open(self) -> StreamInfo:
        self.at = 0
        one = self.recording
        return StreamInfo(
            "serial:x", "x", one.geometry, "count", 20.0, calibration=one.calibration, detail={"uid": UID}
        )

    def read(self, timeout_s: float) -> list[StreamEvent]:
        del timeout_s
        if self.at == self.recording.n_frames:
            return [StreamEnd("over")]
        self.at += 1
        n = self.at - 1
        return [Frame(n, float(self.recording.time_s[n]), self.recording.frames[n], "count")]

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _mats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path / "mats"))
    yield


def keep(turn: Orientation) -> None:
    store.save(store.path_of(UID, wired(turn).geometry), calibration(turn))


def live(source: object) -> tuple[float, float]:
    """Load on the left, and centre of pressure across, in the middle of standing."""
    info = source.open()  # type: ignore[attr-defined]
    view = LiveAnalysis(info.geometry, info.calibration, info.unit)
    shown = (np.nan, np.nan)
    while True:
        for event in source.read(0.0):  # type: ignore[attr-defined]
            if isinstance(event, StreamEnd):
                source.close()  # type: ignore[attr-defined]
                return shown
            if isinstance(event, Frame):
                now = view.push(event)
                if abs(event.time_s - 5.0) < 0.01:
                    shown = (now.load_left_pct, now.body_cop_mm[0])


@EIGHT
def test_a_recording_read_anew(turn: Orientation, tmp_path: Path) -> None:
    path = tmp_path / "raw.pmat"
    write(path, wired(turn))
    keep(turn)
    again = store.newest(read(path))
    assert again.frames.shape == upright().frames.shape
    assert again.geometry.shape == upright().geometry.shape
    assert seen(again) == seen(upright())


@EIGHT
def test_a_live_board_a_capture_of_it_and_a_replay(turn: Orientation, tmp_path: Path) -> None:
    keep(turn)
    right = live(CalibratedSource(Wire(replace(upright(), extra={}))) if turn.name == "as-wired" else _as_is())
    assert live(CalibratedSource(Wire(wired(turn)))) == pytest.approx(right)
    path = tmp_path / "taken.pmat"
    with Capture(CalibratedSource(Wire(wired(turn))), record_to=path) as capture:
        capture.start()
        while not capture.ended:
            capture.drain()
    taken = read(path)
    assert seen(taken) == seen(upright())
    assert live(open_source(f"replay:{path}?speed=0")) == pytest.approx(right)
    # A recording that was turned when it was taken, of a mat whose orientation was found to be another one since.
    other = ORIENTATIONS[(ORIENTATIONS.index(turn) + 1) % 8]
    anew = store.recalibrated(taken, replace(calibration(turn), turn=other))
    assert np.array_equal(anew.frames, other.apply(wired(turn).frames))


class _as_is(Wire):
    """The mat the right way round, of no known board."""

    def __init__(self) -> None:
        super().__init__(upright())
