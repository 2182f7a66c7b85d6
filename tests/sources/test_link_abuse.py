"""The link under abuse: real ptys, the real source, capture and file, and everything a cable can do to bytes.

What must hold each time: only frames that were sent are delivered, and every one that arrived whole; each loss is
counted and put in words; what is kept stays bounded; no thread and no open file is left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import SourceError
from pressuremat.files import read
from pressuremat.protocol import session as session_module
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.messages import FrameData
from pressuremat.sources.discover import PortInfo
from pressuremat.sources.port import SerialPort
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame, Gap
from tests.sources.bench import Bench, n_missing
from tests.sources.cable import NONE, Cable, Faults
from tests.sources.virtual_port import HELLO, PtyBoard, samples

pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture
def board(tmp_path: Path) -> Iterator[PtyBoard]:
    board = PtyBoard(tmp_path)
    yield board
    board.unplug()


@pytest.fixture
def cable(board: PtyBoard, tmp_path: Path) -> Iterator[Cable]:
    with Cable(board.link, tmp_path) as cable:
        yield cable


def _source(link: Path, options: str = "?rate_hz=1000", **more: object) -> SerialSource:
    return SerialSource(parse_uri(f"serial:{link}{options}"), **more)  # type: ignore[arg-type]


def _assert_right(frames: list[Frame]) -> None:
    for frame in frames:
        np.testing.assert_array_equal(frame.values, samples(frame.sequence))


ABUSES = {
    "bit_errors_1e-5": Faults(bit_errors=1e-5),
    "bit_errors_1e-4": Faults(bit_errors=1e-4),
    "bit_errors_1e-3": Faults(bit_errors=1e-3),
    "bit_errors_1e-2": Faults(bit_errors=1e-2),
    "lost_bytes": Faults(lost=1e-3),
    "doubled_bytes": Faults(doubled=1e-3),
    "bursts": Faults(bursts=1e-3),
    "all_at_once": Faults(bit_errors=1e-4, lost=3e-4, doubled=3e-4, bursts=3e-4),
}


@pytest.mark.parametrize("faults", ABUSES.values(), ids=ABUSES)
def test_only_whole_frames_come_through_and_all_of_them(cable: Cable, faults: Faults, tmp_path: Path) -> None:
    with Bench(_source(cable.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(30)
        cable.faults = faults
        bench.until(lambda: cable.n_touched >= 3)
        cable.wait_sent(30_000)
        cable.faults = NONE
        end = len(cable.sent)
        cable.wait_sent(2_000)
        last = cable.whole_frames(end)[-1].sequence
        bench.until(lambda: bool(bench.frames()) and bench.frames()[-1].sequence >= last)
        bench.end()
    frames, health = bench.frames(), bench.capture.health()
    _assert_right(frames)
    arrived = [frame.sequence for frame in frames]
    # Nothing was touched behind `end`: the first whole packet there is delivered, as is every other.
    whole = [frame.sequence for frame in cable.whole_frames() if arrived[0] <= frame.sequence <= arrived[-1]]
    assert arrived == whole
    assert health.n_lost == n_missing(frames) > 0
    assert 0 < health.n_damaged <= 2 * cable.n_touched
    assert sum(event.n_lost or 0 for event in bench.events if isinstance(event, Gap)) == health.n_lost
    assert read(tmp_path / "a.pmat").n_lost_frames == health.n_lost


def test_where_nothing_comes_whole_a_person_hears_of_it_and_of_the_end(cable: Cable, tmp_path: Path) -> None:
    with Bench(_source(cable.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(10)
        cable.faults = Faults(bit_errors=0.02)
        bench.until(lambda: any("Much of what comes" in says for says in bench.said()))
        assert bench.capture.health().n_damaged > 0, "counted, though no report of the board came through"
        cable.faults = NONE
        bench.until(lambda: any("whole again" in says for says in bench.said()))
        bench.n_frames(10)
        bench.end()
    assert [says for says in bench.said() if "has sent no frame" not in says][1:] == bench.said()[-1:], "said once each"
    _assert_right(bench.frames())


def test_a_host_that_stalls_loses_nothing_the_system_kept(board: PtyBoard, tmp_path: Path) -> None:
    go = threading.Event()
    go.set()

    class Stalling(SerialPort):
        def read(self) -> bytes:
            go.wait()
            return super().read()

    with Bench(_source(board.link, open_port=Stalling), tmp_path / "a.pmat") as bench:
        bench.n_frames(20)
        go.clear()
        n_before = len(bench.frames())
        time.sleep(1.0)
        bench.events += bench.capture.drain()
        go.set()
        bench.n_frames(1500 - n_before)
        bench.end()
    _assert_right(bench.frames())
    assert n_missing(bench.frames()) == bench.capture.health().n_lost == 0


@pytest.mark.parametrize("auto", [True, False], ids=["auto", "fixed"])
@pytest.mark.parametrize("has_usb_number", [True, False], ids=["usb_number", "uid_only"])
def test_a_mat_comes_back_as_another_port(board: PtyBoard, tmp_path: Path, auto: bool, has_usb_number: bool) -> None:
    """Beside it stands a stranger that was there before and must be left alone, and one that comes meanwhile."""
    key = (0x2341, 0x42, "5573") if has_usb_number else (0x1A86, 0x7523, "")
    (tmp_path / "other").mkdir()
    stranger = PtyBoard(tmp_path / "other", replace(HELLO, uid=1000))
    ports = [PortInfo(str(board.link), "", key)]
    opened: list[str] = []

    def open_port(name: str, baud: int) -> SerialPort:
        port = SerialPort(name, baud)
        opened.append(name)
        return port

    target = "auto" if auto else board.link
    source = SerialSource(
        parse_uri(f"serial:{target}?rate_hz=1000"), open_port=open_port, list_ports=lambda: list(ports)
    )
    was = board.link
    ports.append(PortInfo("/dev/of-another-kind", "", (1, 2, "")))
    with Bench(source, tmp_path / "a.pmat") as bench:
        bench.n_frames(20)
        board.unplug()
        bench.until(lambda: any("was unplugged" in says for says in bench.said()))
        begin = len(bench.events)
        board.plug_in("elsewhere")
        ports[0] = PortInfo(str(board.link), "", key)
        ports.insert(0, PortInfo(str(stranger.link), "", (0x1A86, 0x7523, "")))
        bench.n_frames(20)
        bench.end()
    stranger.unplug()
    assert f"The mat is back, now on {board.link}." in bench.said()
    assert opened[0] == str(was)
    assert opened[-1] == str(board.link)
    assert "/dev/of-another-kind" not in opened, "a port that was there before is somebody else's"
    assert not stranger.twin.streaming
    gaps = [event for event in bench.events if isinstance(event, Gap)]
    assert [gap.n_lost for gap in gaps] == [None]
    before, after = bench.frames()[: -len(bench.frames(begin))], bench.frames(begin)
    _assert_right(before)
    _assert_right(after)
    assert (gaps[0].start_s, gaps[0].end_s) == (before[-1].time_s, after[0].time_s)
    away_s = after[0].host_s - before[-1].host_s
    assert gaps[0].end_s - gaps[0].start_s == pytest.approx(away_s), "the host's clock went on while it was away"
    assert [gap.n_lost for gap in read(tmp_path / "a.pmat").gaps] == [None]


def test_another_mat_on_the_old_port_ends_the_recording_in_a_sentence(board: PtyBoard, tmp_path: Path) -> None:
    with Bench(_source(board.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(5)
        board.unplug()
        board.twin = type(board.twin)(replace(HELLO, uid=HELLO.uid + 1, session=5))
        board.plug_in()
        with pytest.raises(AssertionError, match="start a new recording"):
            bench.n_frames(10_000)
    assert isinstance(bench.capture.error, SourceError)
    assert read(tmp_path / "a.pmat").warnings == ()


def test_who_takes_bytes_away_is_named(board: PtyBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SerialPort, "_claim", lambda *_: None)  # as for root, whom the system lets in all the same
    with Bench(_source(board.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(20)
        thief = os.open(board.link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)  # which knows nothing of locks
        done = threading.Event()

        def steal() -> None:
            while not done.is_set():
                with contextlib.suppress(BlockingIOError):
                    os.read(thief, 64)
                time.sleep(0.001)

        thread = threading.Thread(target=steal)
        thread.start()
        try:
            bench.until(lambda: any("nother program" in s or "other programs" in s for s in bench.said()))
        finally:
            done.set()
            thread.join()
            os.close(thief)
        bench.until(lambda: any("whole again" in says for says in bench.said()))
        bench.n_frames(20)
        bench.end()
    _assert_right(bench.frames())
    health = bench.capture.health()
    assert health.n_lost == n_missing(bench.frames()) > 0
    assert not any("unplugged" in says for says in bench.said())


def test_a_read_that_finds_nothing_is_no_unplugging(board: PtyBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    import serial

    port = SerialPort(str(board.link), 1_000_000)

    def nothing(_size: int) -> bytes:
        raise serial.SerialException("device reports readiness to read but returned no data (…)")

    monkeypatch.setattr(port._serial, "read", nothing)
    assert port.read() == b""
    assert port.n_taken == 1
    monkeypatch.undo()
    board.unplug()
    with pytest.raises(OSError, match="rror"):
        port.read()
    port.close()


def test_other_programs_are_kept_out(board: PtyBoard) -> None:
    """Whoever opens the port without asking for a lock gets the system's EBUSY, root excepted."""
    os.chmod(board.link, 0o666)
    port = SerialPort(str(board.link), 1_000_000)
    assert _error_of_opening(board.link) == errno.EBUSY
    port.close()
    assert _error_of_opening(board.link) == 0


def _error_of_opening(path: Path) -> int:
    """The error number that a program of an ordinary user gets for opening `path`; 0 where it may."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        name = os.path.realpath(path)
        if os.getuid() == 0:
            os.setgroups([])
            os.setuid(65534)
        os.open(name, os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        os._exit(error.errno or 255)
    os._exit(0)


SLOW = {
    "after_a_banner": {"banner": b"ROM v1.2 boot\r\nstarting up ...\r\n", "deaf_s": 1.2},
    "bootloader_of_two_seconds": {"deaf_s": 2.2},
    "and_says_nothing_by_itself": {"deaf_s": 2.2, "says_hello": False},
    "torn_bytes_first": {"banner": b"\x00\xf3\x8b\x00" * 20, "deaf_s": 0.5},
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW)
def test_a_slow_board_is_waited_for(slow: dict[str, object], tmp_path: Path) -> None:
    board = PtyBoard(tmp_path, **slow)  # type: ignore[arg-type]
    with Bench(_source(board.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(20)
        bench.end()
    board.unplug()
    _assert_right(bench.frames())
    health = bench.capture.health()
    assert (health.n_lost, health.n_damaged, health.n_skipped) == (0, 0, 0), "what came before the hello was no loss"


def test_a_bridge_that_echoes_costs_nothing(board: PtyBoard, tmp_path: Path) -> None:
    with (
        Cable(board.link, tmp_path, echo=True) as cable,
        Bench(_source(cable.link), tmp_path / "a.pmat") as bench,
    ):
        bench.n_frames(200)
        bench.end()
    _assert_right(bench.frames())
    assert n_missing(bench.frames()) == 0


def test_text_for_ever_ends_in_a_sentence_and_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_RATE_S", "NEXT_RATE_S"):
        monkeypatch.setattr(session_module, name, 0.2)
    monkeypatch.setattr(session_module, "GIVE_UP_S", 1.5)
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    done = threading.Event()

    def chatter() -> None:
        line = 0
        while not done.is_set():
            try:
                os.write(master, b"temperature %d, humidity 40\r\n" % line)
                line += 1
            except BlockingIOError:
                time.sleep(0.001)

    most: list[int] = []
    feed = Decoder.feed

    def watched(decoder: Decoder, data: bytes) -> list[object]:
        events = feed(decoder, data)
        most.append(decoder.n_pending)
        assert decoder.n_pending <= decoder.limit
        return events  # type: ignore[return-value]

    monkeypatch.setattr(Decoder, "feed", watched)
    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        with pytest.raises(
            SourceError, match=r"bytes of text came that are not a mat's .“temperature .*, humidity 40”"
        ):
            SerialSource(parse_uri(f"serial:{os.ttyname(slave)}")).open()
    finally:
        done.set()
        thread.join()
        os.close(master)
        os.close(slave)
    assert max(most) > 1000, "a good deal came"


def test_text_while_the_mat_is_connected_is_damage_only(board: PtyBoard, tmp_path: Path) -> None:
    board.noise = b"debug: loop 12\r\n" * 3
    with Bench(_source(board.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(100)
        bench.until(lambda: bench.capture.health().n_damaged > 0)
        bench.end()
    _assert_right(bench.frames())
    assert n_missing(bench.frames()) == bench.capture.health().n_lost == 0


def test_frames_that_this_program_cannot_read_are_told(board: PtyBoard, tmp_path: Path) -> None:
    with Bench(_source(board.link), tmp_path / "a.pmat") as bench:
        bench.n_frames(5)
        encode = FrameData.encode
        FrameData.encode = lambda self: (p := encode(self))[:1] + b"\xc8" + p[2:]  # type: ignore[method-assign]
        try:
            bench.until(lambda: any("update this program" in says for says in bench.said()))
        finally:
            FrameData.encode = encode  # type: ignore[method-assign]
        bench.n_frames(5)
        bench.end()
    assert bench.capture.health().n_lost == n_missing(bench.frames()) > 0
