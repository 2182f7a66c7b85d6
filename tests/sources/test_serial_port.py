"""A mat on a serial port: real pyserial on a real pty, with everything that goes wrong on a cable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.calibration import LinearCounts
from pressuremat.errors import ProtocolMismatchError, SourceError
from pressuremat.files import Writer, read
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, Readout
from pressuremat.sources.discover import PortInfo, ask
from pressuremat.sources.port import SerialPort
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame, Gap, LinkStatus, StreamEvent
from tests.sources.virtual_port import HELLO, PtyBoard, samples

#: Only a limit on how long a broken test hangs; nothing is judged by it.
PATIENCE_S = 60.0


@pytest.fixture
def board(tmp_path: Path) -> Iterator[PtyBoard]:
    board = PtyBoard(tmp_path)
    yield board
    board.unplug()


def _source(board: PtyBoard, options: str = "") -> SerialSource:
    return SerialSource(parse_uri(f"serial:{board.link}{options}"))


def _until(source: SerialSource, enough: Callable[[list[StreamEvent]], bool]) -> list[StreamEvent]:
    events: list[StreamEvent] = []
    limit_s = time.monotonic() + PATIENCE_S
    while not enough(events):
        assert time.monotonic() < limit_s, f"waited in vain; last events: {events[-5:]}"
        events += source.read(0.1)
    return events


def _frames(events: list[StreamEvent]) -> list[Frame]:
    return [event for event in events if isinstance(event, Frame)]


def _n_frames(n: int) -> Callable[[list[StreamEvent]], bool]:
    return lambda events: len(_frames(events)) >= n


def test_frames_arrive_as_they_were_sent(board: PtyBoard) -> None:
    source = _source(board)
    info = source.open()
    assert info.geometry.shape == (HELLO.rows, HELLO.cols)
    assert info.geometry.pitch_mm == (10.0, 12.5)
    assert info.rate_hz == pytest.approx(200)
    frames = _frames(_until(source, _n_frames(50)))
    for frame in frames:
        assert np.array_equal(frame.values, samples(frame.sequence))
    times = [frame.time_s for frame in frames]
    assert times[0] == 0.0
    assert np.all(np.diff(times) > 0)
    source.close()
    assert not board.twin.streaming, "close must stop the board"


@pytest.mark.parametrize(("options", "simulated"), [("", False), ("?simulated=0", False), ("?simulated=1", True)])
def test_an_emulated_board_says_so(board: PtyBoard, options: str, simulated: bool) -> None:
    source = _source(board, options)
    assert source.open().simulated is simulated
    source.close()


def test_a_mat_that_leaves_its_rows_open_is_refused(tmp_path: Path) -> None:
    for number, says in ((Readout.FLOATING_ROWS, "drive the rows by port pins or 74HC595"), (9, "update pressuremat")):
        folder = tmp_path / str(int(number))
        folder.mkdir()
        board = PtyBoard(folder, replace(HELLO, readout=int(number)))
        source = _source(board)
        with pytest.raises(SourceError, match=says):
            source.open()
        source.close()
        board.unplug()


def test_a_virtual_ground_is_undone_as_one(tmp_path: Path) -> None:
    board = PtyBoard(tmp_path, replace(HELLO, readout=int(Readout.VIRTUAL_GROUND)))
    source = _source(board)
    calibration = source.open().calibration
    source.close()
    board.unplug()
    assert isinstance(calibration, LinearCounts)
    assert calibration.circuit.readout == "virtual-ground"
    # Neighbours in a column do not matter.
    assert calibration.apply(np.array([[100], [300]], np.uint16)).ravel().tolist() == [100.0, 300.0]


def test_eight_bits_and_another_rate(board: PtyBoard) -> None:
    source = _source(board, "?bits=8&rate_hz=50")
    info = source.open()
    assert info.detail["bits"] == 8
    assert info.rate_hz == pytest.approx(50)
    for frame in _frames(_until(source, _n_frames(10))):
        assert np.array_equal(frame.values, samples(frame.sequence) >> 2)
    assert board.twin.period_us == 20_000
    source.close()


def test_an_unplugged_mat_is_waited_for(board: PtyBoard) -> None:
    source = _source(board)
    source.open()
    before = _until(source, _n_frames(20))
    board.unplug()
    lost = _until(source, lambda events: any(isinstance(e, LinkStatus) and not e.connected for e in events))
    said = next(e.says for e in lost if isinstance(e, LinkStatus) and not e.connected)
    assert "unplugged" in said
    board.plug_in()
    after = _until(source, _n_frames(20))
    gaps = [event for event in after if isinstance(event, Gap)]
    assert [gap.n_lost for gap in gaps] == [None]
    times = [frame.time_s for frame in _frames(before + lost + after)]
    assert np.all(np.diff(times) > 0)
    assert gaps[0].end_s == next(t for t in times if t > gaps[0].start_s)
    source.close()


def test_garbage_between_packets_is_counted_and_loses_nothing(board: PtyBoard) -> None:
    board.noise = b"\x07garbage\x00"
    source = _source(board)
    source.open()
    events = _until(source, lambda events: any(isinstance(e, LinkStatus) and e.n_damaged_packets for e in events))
    frames = _frames(events)
    assert [frame.sequence for frame in frames] == list(range(frames[0].sequence, frames[0].sequence + len(frames)))
    for frame in frames:
        assert np.array_equal(frame.values, samples(frame.sequence))
    source.close()


def test_no_such_port(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found none of that name"):
        SerialSource(parse_uri(f"serial:{tmp_path / 'nothing'}")).open()


def test_a_file_is_no_port(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("not a port")
    with pytest.raises(SourceError, match="does not open as one"):
        SerialSource(parse_uri(f"serial:{path}")).open()


def test_a_port_in_use(board: PtyBoard) -> None:
    taken = SerialPort(str(board.link), 1_000_000)
    with pytest.raises(SourceError, match="another program uses it"):
        _source(board).open()
    taken.close()


def test_no_permission_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import serial

    def refuse(*_args: object, **_options: object) -> None:
        raise serial.SerialException(13, "could not open port: Permission denied")

    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(SourceError, match="dialout"):
        SerialPort("/dev/ttyACM0", 1_000_000)


def test_a_panels_place_survives_wire_and_file(tmp_path: Path) -> None:
    """In a mat of several panels: what the board says is where the recording's cells lie. Packed zeros on the way."""
    board = PtyBoard(tmp_path, replace(HELLO, panel_x_mm=480, panel_y_mm=20, packing=1, packings=3))
    try:
        source = _source(board)
        info = source.open()
        path = tmp_path / "panel.pmat"
        writer = Writer(path, info)
        for event in _until(source, _n_frames(5)):
            writer.write(event)
        writer.close()
        source.close()
    finally:
        board.unplug()
    recording = read(path)
    assert recording.geometry.origin_mm == (480.0, 20.0)
    assert recording.geometry == info.geometry
    assert recording.geometry.x_mm[0] == 485.0
    first = int(np.flatnonzero([(recording.frames[0] == samples(k)).all() for k in range(1024)])[0])
    for k, picture in enumerate(recording.frames):
        np.testing.assert_array_equal(picture, samples(first + k))


def test_another_version_names_both(tmp_path: Path) -> None:
    board = PtyBoard(tmp_path, replace(HELLO, protocol_major=9, protocol_minor=3))
    with pytest.raises(ProtocolMismatchError, match=rf"9\.3.*{PROTOCOL_MAJOR}\.{PROTOCOL_MINOR}"):
        _source(board).open()
    board.unplug()


def test_an_impossible_grid_is_refused(tmp_path: Path) -> None:
    board = PtyBoard(tmp_path, replace(HELLO, rows=200, cols=200))
    with pytest.raises(SourceError, match="at most 64 × 64"):
        _source(board).open()
    board.unplug()


def test_another_mat_does_not_continue_a_recording(board: PtyBoard) -> None:
    source = _source(board)
    source.open()
    _until(source, _n_frames(5))
    board.unplug()
    board.twin = type(board.twin)(replace(HELLO, rows=5, session=5))
    board.plug_in()
    with pytest.raises(SourceError, match="start a new recording"):
        _until(source, _n_frames(10_000))
    source.close()


def test_a_board_that_kept_its_power_counts_its_skips_once(board: PtyBoard) -> None:
    source = _source(board)
    source.open()
    _until(source, _n_frames(5))
    for _k in range(7):
        board.twin.skip_frame()
    _until(source, lambda events: any(isinstance(e, LinkStatus) and e.n_skipped_by_board == 7 for e in events))
    kept = board.twin
    board.unplug()
    board.twin = kept
    board.plug_in()
    back = _until(source, lambda events: len(_frames(events)) > 0)
    # Until the second status behind it: the board says its count, the same as before, once a second.
    events = back + _until(source, lambda events: sum(isinstance(e, LinkStatus) for e in events) >= 2)
    assert {e.n_skipped_by_board for e in events if isinstance(e, LinkStatus)} == {7}
    source.close()


def test_a_port_that_goes_away_while_its_rate_is_set(board: PtyBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    import termios

    def gone() -> None:
        raise termios.error(5, "Input/output error")  # what pyserial lets through, and no OSError

    port = SerialPort(str(board.link), 1_000_000)
    monkeypatch.setattr(port._serial, "reset_input_buffer", gone)
    with pytest.raises(OSError, match="Input/output"):
        port.baud = 500_000
    port.close()


def test_cells_closer_than_any_mats_are_refused(tmp_path: Path) -> None:
    board = PtyBoard(tmp_path, replace(HELLO, pitch_y_um=1))
    with pytest.raises(ProtocolMismatchError, match=r"0\.001 mm apart"):
        _source(board).open()
    board.unplug()


def test_ask_tells_what_is_there(board: PtyBoard) -> None:
    device = ask(PortInfo(str(board.link), "a pty", None))
    assert device.hello == HELLO
    assert device.to_json()["rows"] == 12
    # 12 × 9 cells at 10 × 12.5 mm: no foot fits.
    assert {one["possible"] for one in device.to_json()["tests"]} == {"no"}
    assert "Mega" in device.says


@pytest.mark.parametrize("options", ["?baud=fast", "?simulated=perhaps", "?bits=4", "?rate_hz=0", "?colour=red"])
def test_bad_options(options: str) -> None:
    with pytest.raises(SourceError, match="Expected"):
        SerialSource(parse_uri(f"serial:COM3{options}"))
