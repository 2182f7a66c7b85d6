"""A mat wired in each of eight ways gives the same feet on the same sides, wherever its data come from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import Calibration, LinearCounts, store
from pressuremat.calibration.orientation import AS_WIRED, ORIENTATIONS, Orientation
from pressuremat.capture import Capture
from pressuremat.files import read, write
from pressuremat.geometry import MatGeometry
from pressuremat.sources.calibrated import CalibratedSource
from pressuremat.sources.registry import open_source
from pressuremat.types import Frame, Recording, StreamEnd, StreamEvent, StreamInfo
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.scenarios import simulation

UID = 77
EIGHT = pytest.mark.parametrize("turn", ORIENTATIONS, ids=lambda one: one.name)


OPTIONS = {"seed": "3", "seconds": "4", "rate_hz": "20", "rows": "34", "cols": "40", "load_left_pct": "60"}


@cache
def stood() -> np.ndarray:
    """Somebody who stands a little more on the left foot, on an uneven grid, in kPa as the mat is seen."""
    made = simulation("stand", OPTIONS)
    return np.concatenate(list(made.frames(made.motion())))


def mat(turn: Orientation) -> VirtualMat:
    """The mat as wired that way, which is turned the right way round by `turn`."""
    rows, cols = np.shape(turn.back(stood()[0]))
    return VirtualMat(MatGeometry(rows, cols, (10.0, 10.0)), 4)


@cache
def wired(turn: Orientation) -> Recording:
    """What a board wired that way sends, which knows its circuit only."""
    board = mat(turn)
    counts = board.counts(np.ascontiguousarray(turn.back(stood())), board.start(1, 0.05))
    return Recording(
        counts,
        np.arange(len(counts)) / 20.0,
        board.geometry,
        "count",
        "pmat",
        calibration=LinearCounts(board.circuit),
        extra={"uid": UID},
        protocol="stand",
    )


def calibration(turn: Orientation) -> Calibration:
    """What is kept of that mat: maps as wired."""
    return replace(mat(turn).calibration(), turn=turn)


def upright() -> Recording:
    """The recording of a mat that is wired the right way round."""
    return replace(wired(AS_WIRED), calibration=calibration(AS_WIRED), extra={})


def seen(recording: Recording) -> list[tuple[str, list[float]]]:
    found = analyse(recording)
    assert len(found.footprints) == 2
    return [
        (foot.side, [value.value or 0.0 for value in found.of_footprint(foot.id) if value.key in SHOWN])
        for foot in found.footprints
    ]


def same(found: list[tuple[str, list[float]]], expected: list[tuple[str, list[float]]]) -> None:
    """The same sides; values differ by the mats' own noise only."""
    assert [side for side, _values in found] == [side for side, _values in expected] == ["left", "right"]
    for (_side, values), (_same, right) in zip(found, expected, strict=True):
        assert values == pytest.approx(right, rel=0.03)


SHOWN = ("arch_index", "foot_length_mm", "load_pct", "force_peak_n", "contact_area_cm2")


class Wire:
    """A board that sends what it sees as it is wired."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def open(self) -> StreamInfo:
        self.at = 0
        one = self.recording
        return StreamInfo(
            "serial:x", "x", one.geometry, "count", 20.0, calibration=one.calibration, detail=dict(one.extra)
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
def _mats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path / "mats"))


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
    same(seen(again), seen(upright()))


@EIGHT
def test_a_live_board_a_capture_of_it_and_a_replay(turn: Orientation, tmp_path: Path) -> None:
    keep(turn)
    right = live(Wire(upright()))
    assert right[0] > 55.0
    assert live(CalibratedSource(Wire(wired(turn)))) == pytest.approx(right, rel=0.02)
    path = tmp_path / "taken.pmat"
    with Capture(CalibratedSource(Wire(wired(turn))), record_to=path) as capture:
        capture.start()
        while not capture.ended:
            capture.drain()
    taken = read(path)
    same(seen(taken), seen(upright()))
    assert live(open_source(f"replay:{path}?speed=0")) == pytest.approx(right, rel=0.02)
    # A recording that was turned when it was taken, of a mat whose orientation was found to be another one since.
    other = ORIENTATIONS[(ORIENTATIONS.index(turn) + 1) % 8]
    anew = store.recalibrated(taken, replace(calibration(turn), turn=other))
    assert np.array_equal(anew.frames, other.apply(wired(turn).frames))
