"""Asking, stopping, tearing out: the real firmware's side of the wire."""

from __future__ import annotations

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, EmulatedBoard
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Status
from pressuremat.protocol.wire import AnswerCode, Command, ResetCause, Wiring
from tests.arduino.board_port import BoardPort, assert_frames_show, sample_pictures
from tests.arduino.conftest import StartBoard

PICTURES = sample_pictures(*GRIDS["bench"])[3:4]


def bench(start_board: StartBoard, **options: object) -> EmulatedBoard:
    return start_board("mega2560", "bench", PICTURES, **options)


@pytest.mark.parametrize(
    ("board", "mat", "wire_id", "wiring", "period_us", "prescaler"),
    [
        ("mega2560", "bench", 1, Wiring.DIRECT, 10_000, 32),
        ("mega2560", "stance", 1, Wiring.SHIFT_REGISTER_MUX, 0, 16),
        ("uno", "foot", 2, Wiring.SHIFT_REGISTER_MUX, 10_000, 16),
        ("nano", "square", 3, Wiring.SHIFT_REGISTER_MUX, 0, 16),
    ],
)
def test_hello_says_what_was_compiled(
    start_board: StartBoard, board: str, mat: str, wire_id: int, wiring: Wiring, period_us: int, prescaler: int
) -> None:
    rows, cols = GRIDS[mat]
    with BoardPort(start_board(board, mat, np.zeros((1, rows, cols), np.uint16))) as port:
        hello = port.find()
    assert (hello.board, hello.rows, hello.cols, hello.wiring) == (wire_id, rows, cols, wiring)
    assert (hello.pitch_x_um, hello.pitch_y_um, hello.bits) == (10_000, 10_000, 10)
    assert (hello.supply_mv, hello.pulldown_ohm, hello.row_ohm) == (5000, 3300, 30)
    assert (hello.adc_prescaler, hello.baud, hello.period_us) == (prescaler, 1_000_000, period_us)
    assert (hello.boot_count, hello.reset_cause) == (1, ResetCause.POWER_ON)
    assert hello.session & 0xFF == 1
    assert hello.uid not in {0, 0xFFFFFFFF}


def test_boards_differ_in_their_numbers(start_board: StartBoard) -> None:
    uids, sessions = set(), set()
    for seed in (1, 2, 3):
        with BoardPort(bench(start_board, seed=seed)) as port:
            hello = port.find()
            uids.add(hello.uid)
            sessions.add(hello.session)
    assert len(uids) == len(sessions) == 3


def test_start_and_stop(start_board: StartBoard) -> None:
    emulated = bench(start_board)
    with BoardPort(emulated) as port:
        port.find()
        port.wait_board_us(50_000)
        assert not any(isinstance(event, FrameData) for event in port.events), "nobody has asked for frames"
        assert port.ask(Command.START) == Answer(port._request_id, Command.START, AnswerCode.OK, 1)
        assert port.ask(Command.START).code == AnswerCode.OK, "asking twice changes nothing"
        port.frames(5)
        assert port.ask(Command.STOP).value == 0
        n_heard = sum(isinstance(event, FrameData) for event in port.events)
        assert port.status().streaming == 0
        status = port.status()
        assert sum(isinstance(event, FrameData) for event in port.events) == n_heard, "the answer came behind the last"
        assert status.frames_sent == n_heard
        assert status.frames_skipped == 0
        port.ask(Command.START)
        assert port.frames(1)[0].sequence == n_heard, "it counts on"
    assert port.decoder.counts.n_damaged == 0


def test_frames_come_at_the_period_by_the_boards_clock(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        port.ask(Command.START)
        for period_us in (10_000, 25_000):
            assert port.ask(Command.SET_PERIOD_US, period_us).value == period_us
            port.frames(2)
            clock = np.array([frame.clock_us for frame in port.frames(40)], np.int64)
            assert abs(np.diff(clock).mean() - period_us) < 10
            assert np.abs(np.diff(clock) - period_us).max() < 500, "a command or status between two frames"


def test_a_period_shorter_than_a_frame_skips_whole_frames_and_counts_them(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 3_000)
        port.ask(Command.START)
        frames = port.frames(200)
        port.ask(Command.STOP)
        last = [event for event in port.events if isinstance(event, FrameData)][-1]
        status = port.status()
    assert_frames_show(frames, PICTURES)
    gaps = np.diff([frame.sequence for frame in frames])
    assert set(gaps.tolist()) <= {1, 2, 3, 4}
    assert gaps.max() > 1
    assert status.frames_sent + status.frames_skipped == last.sequence + 1
    assert port.decoder.counts.n_damaged == 0


def test_bad_commands_are_answered_or_counted(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        assert port.ask(77).code == AnswerCode.UNKNOWN_COMMAND
        answer = port.ask(Command.SET_BITS, 12)
        assert (answer.code, answer.value) == (AnswerCode.BAD_ARGUMENT, 10)
        answer = port.ask(Command.SET_PERIOD_US, 0xFFFFFFFF)
        assert (answer.code, answer.value) == (AnswerCode.BAD_ARGUMENT, 10_000)
        before = port.status()
        damaged = bytearray(seal(CommandRequest(200, Command.START).encode()))
        damaged[4] ^= 0x10
        port.serial.write(bytes(damaged) + b"\x55" * 30 + b"\0")
        status = port.status()
        assert status.commands_damaged - before.commands_damaged == 2
        assert status.streaming == 0
        assert not any(isinstance(event, Answer) and event.request_id == 200 for event in port.events)


def test_more_bytes_than_the_board_takes_are_counted(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        port.serial.write(b"\x55" * 240 + b"\0")
        assert_frames_show(port.frames(20), PICTURES)
        status = port.status()
        assert status.bytes_overrun > 0
        assert status.commands_damaged > 0
    assert port.decoder.counts.n_damaged == 0


def test_commands_during_frames_tear_none(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        for _ in range(40):
            port.ask(Command.HELLO)
        port.ask(Command.STOP)
        frames = [event for event in port.events if isinstance(event, FrameData)]
    assert_frames_show(frames, PICTURES)
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert port.decoder.counts.n_damaged == 0


def test_a_status_every_second_while_streaming(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board)) as port:
        port.find()
        port.ask(Command.START)
        port.frames(350)
        clock = [event.clock_us for event in port.events if isinstance(event, Status) and event.streaming]
    assert len(clock) >= 3
    assert np.abs(np.diff(clock) - 1_000_000).max() < 15_000


def test_a_reset_in_mid_frame_costs_that_frame(start_board: StartBoard) -> None:
    emulated = bench(start_board)
    with BoardPort(emulated) as port:
        first = port.find()
        for n_resets in range(1, 4):
            port.ask(Command.SET_PERIOD_US, 0)
            port.ask(Command.START)
            port.frames(5)
            emulated.reset()
            hello = port.next(Hello, lambda heard, n=n_resets: heard.boot_count == 1 + n)  # type: ignore[misc]
            assert hello.session & 0xFF != first.session & 0xFF
            assert hello.session >> 8 != first.session >> 8
            assert (hello.uid, hello.reset_cause) == (first.uid, ResetCause.EXTERNAL)
            assert port.decoder.counts.n_damaged <= n_resets, "the torn frame, and nothing behind it"
            first = hello
        port.ask(Command.START)
        frames = port.frames(5)
        assert frames[0].sequence == 0
        assert_frames_show(frames, PICTURES)
        assert port.decoder.counts.n_foreign == 0


def test_a_reader_without_time_loses_whole_frames(start_board: StartBoard) -> None:
    """The line stands still for a while: frames that were due are skipped and counted, none is torn."""
    emulated = bench(start_board, when_full="stall")
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        port.frames(10)
        emulated.hold_output(True)
        port.wait_board_us(500_000)
        emulated.hold_output(False)
        frames = port.frames(60)
        port.ask(Command.STOP)
        status = port.status()
        heard = [event for event in port.events if isinstance(event, FrameData)]
    assert_frames_show(frames, PICTURES)
    assert np.maximum(np.diff([frame.sequence for frame in heard]) - 1, 0).sum() > 30
    assert status.frames_skipped == heard[-1].sequence + 1 - len(heard)
    assert status.frames_sent == len(heard)
    assert port.decoder.counts.n_damaged == 0


def test_bytes_that_are_lost_on_the_way_cost_their_frames_only(start_board: StartBoard) -> None:
    emulated = bench(start_board, when_full="drop")
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        port.frames(10)
        emulated.hold_output(True)
        port.wait_board_us(200_000)
        emulated.hold_output(False)
        port.next(FrameData, lambda frame: frame.sequence >= 300)
        heard = [event for event in port.events if isinstance(event, FrameData)]
    assert_frames_show(heard, PICTURES)
    assert np.diff([frame.sequence for frame in heard]).max() > 10
    assert emulated.report().bytes_dropped > 0


def test_opening_the_port_starts_the_board_anew(start_board: StartBoard) -> None:
    emulated = bench(start_board, reset_on_open=True)
    counts = []
    for _ in range(3):
        with BoardPort(emulated) as port:
            counts.append(port.find().boot_count)
            port.ask(Command.START)
            port.frames(3)
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


def test_at_another_rate_nothing_is_understood(start_board: StartBoard) -> None:
    with BoardPort(bench(start_board, check_rate=True), 115_200) as port:
        port.serial.write(seal(CommandRequest(0, Command.HELLO).encode()))
        port.wait_board_us(20_000)
        port.listen()
        assert port.decoder.hello is None
        port.serial.baudrate = 1_000_000
        port.wait_board_us(20_000)
        port.serial.write(b"\0")
        assert port.find().baud == 1_000_000


def test_the_board_ends_when_it_is_closed(start_board: StartBoard) -> None:
    emulated = bench(start_board)
    process = emulated._process
    assert emulated.running
    emulated.close()
    assert process.poll() == 0
