"""The real firmware on a link that is abused, heard by the real source and recorded by the real capture."""

from __future__ import annotations

import os
import termios
from pathlib import Path

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, Counts
from pressuremat.protocol import session as session_module
from pressuremat.sources.port import SerialPort
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame, Gap
from tests.arduino.board_port import sample_pictures
from tests.arduino.conftest import StartBoard
from tests.sources.bench import Bench, n_missing
from tests.sources.cable import NONE, Cable, Faults

pytestmark = pytest.mark.usefixtures("nothing_is_left")

#: One picture that never changes: every frame must be it, in whatever moment it was scanned.
PICTURES = sample_pictures(*GRIDS["bench"])[3:4]


def _source(port: object, options: str = "?simulated=1") -> SerialSource:
    return SerialSource(parse_uri(f"serial:{port}{options}"))


def _assert_show(frames: list[Frame], picture: Counts) -> None:
    assert frames
    for frame in frames:
        np.testing.assert_array_equal(frame.values, picture)


def test_a_reset_in_mid_frame_costs_that_frame_and_the_recording_goes_on(
    start_board: StartBoard, tmp_path: Path
) -> None:
    emulated = start_board("mega2560", "bench", PICTURES)
    with Bench(_source(emulated.port), tmp_path / "a.pmat") as bench:
        bench.n_frames(10)
        for _n_resets in range(3):
            emulated.reset()
            bench.until(lambda n=_n_resets + 1: sum("is back" in says for says in bench.said()) == n)  # type: ignore[misc]
            bench.n_frames(10)
        bench.end()
    health = bench.capture.health()
    _assert_show(bench.frames(), PICTURES[0])
    gaps = [event for event in bench.events if isinstance(event, Gap)]
    assert [(gap.n_lost, gap.reason) for gap in gaps] == [(None, "the board started anew")] * 3
    assert health.n_damaged <= 3, "the torn frame of each reset, and nothing behind it"
    assert health.n_lost == 0


@pytest.mark.parametrize("when_full", ["stall", "drop"])
def test_a_host_without_time_loses_frames_that_are_counted(
    start_board: StartBoard, tmp_path: Path, when_full: str
) -> None:
    """Where the line stands the board skips frames and counts them; where bytes are dropped packets are damaged."""
    emulated = start_board("mega2560", "bench", PICTURES, when_full=when_full)
    with Bench(_source(emulated.port), tmp_path / "a.pmat") as bench:
        bench.n_frames(10)
        emulated.hold_output(True)
        until = emulated.report().cycles + 16 * 500_000
        bench.until(lambda: emulated.report().cycles >= until)
        emulated.hold_output(False)
        bench.n_frames(10)
        if when_full == "stall":
            bench.until(lambda: bench.capture.health().n_skipped > 0)
        bench.end()
    health = bench.capture.health()
    _assert_show(bench.frames(), PICTURES[0])
    assert health.n_lost == n_missing(bench.frames()) > 20
    if when_full == "stall":
        assert health.n_skipped == health.n_lost
        assert health.n_damaged == 0
    else:
        # None where dropping began and ended in the pauses between frames.
        assert health.n_damaged <= 3, "a piece of a frame at either end of what was dropped"


@pytest.mark.parametrize("baud", [250_000, 115_200])
def test_the_rate_is_found(start_board: StartBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, baud: int) -> None:
    monkeypatch.setattr(session_module, "FIRST_RATE_S", 1.0)
    monkeypatch.setattr(session_module, "BOOT_QUIET_S", 0.2)
    emulated = start_board("mega2560", "bench", PICTURES, defines={"PM_BAUD": f"{baud}UL"}, check_rate=True)
    with Bench(_source(emulated.port), tmp_path / "a.pmat") as bench:
        assert bench.info.detail["baud"] == baud
        bench.n_frames(20)
        bench.end()
    health = bench.capture.health()
    _assert_show(bench.frames(), PICTURES[0])
    assert health.n_damaged == 0, "what was heard at another rate was no loss"
    assert health.n_lost == n_missing(bench.frames()), "frames that do not fit a slow link are skipped by the board"


def test_a_program_that_leaves_the_port_at_another_rate_is_got_over(
    start_board: StartBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "LOST_S", 1.0)
    monkeypatch.setattr(SerialPort, "_claim", lambda *_: None)  # as for root, whom the system lets in all the same
    emulated = start_board("mega2560", "bench", PICTURES, check_rate=True, speed=1.0)
    with Bench(_source(emulated.port), tmp_path / "a.pmat") as bench:
        bench.n_frames(10)
        other = os.open(emulated.port, os.O_RDWR | os.O_NOCTTY)
        settings = termios.tcgetattr(other)
        settings[4] = settings[5] = termios.B9600
        termios.tcsetattr(other, termios.TCSANOW, settings)
        os.close(other)
        bench.until(lambda: any("close other programs" in says for says in bench.said()))
        bench.until(lambda: any("has sent no frame" in says for says in bench.said()))
        bench.n_frames(10)
        bench.end()
    _assert_show(bench.frames(), PICTURES[0])
    health = bench.capture.health()
    assert health.n_lost == n_missing(bench.frames()) > 0
    assert health.n_damaged > 0


def test_a_bad_cable_delivers_whole_frames_only(start_board: StartBoard, tmp_path: Path) -> None:
    emulated = start_board("mega2560", "bench", PICTURES)
    with Cable(emulated.port, tmp_path) as cable, Bench(_source(cable.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(10)
        cable.faults = Faults(bit_errors=5e-5, lost=1e-4, doubled=1e-4, bursts=1e-4)
        bench.n_frames(100)
        cable.faults = NONE
        end = len(cable.sent)
        cable.wait_sent(2_000)
        last = cable.whole_frames(end)[-1].sequence
        bench.until(lambda: bench.frames()[-1].sequence >= last)
        bench.end()
        arrived = [frame.sequence for frame in bench.frames()]
        sent = [frame.sequence for frame in cable.whole_frames() if arrived[0] <= frame.sequence <= arrived[-1]]
        assert arrived == sent
    _assert_show(bench.frames(), PICTURES[0])
    health = bench.capture.health()
    assert health.n_lost == n_missing(bench.frames()) > 0
    assert health.n_damaged > 0
