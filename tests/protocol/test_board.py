"""The board's side in Python answers as the firmware is asked to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.decoder import Decoder, DecoderEvent
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Status
from pressuremat.protocol.refusals import refusal
from pressuremat.protocol.wire import AnswerCode, Command, Encoding, Packing, Readout, Wiring

HELLO = Hello(1, 0, 0, 1, 0, 200, 7, 0xABCD1234, 5, 1, 4, 3, 10000, 10000, 12, 1, 0, 5000, 3300, 0, 0, 10_000, 0)
SAMPLES = np.arange(12, dtype=np.uint16).reshape(4, 3) * 372


def _ask(board: BoardTwin, command: int, argument: int = 0, request_id: int = 9) -> list[DecoderEvent]:
    return Decoder().feed(board.receive(seal(CommandRequest(request_id, command, argument).encode())))


def _frames(board: BoardTwin, data: bytes) -> list[DecoderEvent]:
    decoder = Decoder()
    decoder.feed(board.boot())
    return decoder.feed(data)


def test_it_says_what_it_is() -> None:
    board = BoardTwin(HELLO)
    assert Decoder().feed(board.boot()) == [HELLO]
    assert _ask(board, Command.HELLO) == [Answer(9, Command.HELLO, AnswerCode.OK, 0), HELLO]


def test_it_streams_between_start_and_stop_only() -> None:
    board = BoardTwin(HELLO)
    assert board.frame_packet(SAMPLES, 0) == b""
    assert _ask(board, Command.START) == [Answer(9, Command.START, AnswerCode.OK, 1)]
    (frame,) = _frames(board, board.frame_packet(SAMPLES, 77))
    assert isinstance(frame, FrameData)
    assert frame.encoding is Encoding.BITS_16
    assert np.array_equal(frame.samples, SAMPLES)
    assert (frame.session, frame.sequence, frame.clock_us) == (0x34, 0, 77)
    assert _ask(board, Command.STOP) == [Answer(9, Command.STOP, AnswerCode.OK, 0)]
    assert board.frame_packet(SAMPLES, 100) == b""


def test_the_sequence_counts_skipped_frames_and_runs_on_over_a_stop() -> None:
    board = BoardTwin(HELLO)
    board.skip_frame()
    _ask(board, Command.START)
    data = board.frame_packet(SAMPLES, 0)
    board.skip_frame()
    board.skip_frame()
    data += board.frame_packet(SAMPLES, 1)
    _ask(board, Command.STOP)
    _ask(board, Command.START)
    data += board.frame_packet(SAMPLES, 2)
    assert [frame.sequence for frame in _frames(board, data) if isinstance(frame, FrameData)] == [0, 3, 4]
    (status,) = _frames(board, board.status_packet(3))
    assert isinstance(status, Status)
    assert (status.frames_sent, status.frames_skipped) == (3, 2)


@pytest.mark.parametrize(
    ("bits", "encoding", "shift"), [(8, Encoding.BITS_8, 4), (10, Encoding.BITS_10, 2), (12, Encoding.BITS_16, 0)]
)
def test_fewer_bits_are_the_upper_ones(bits: int, encoding: Encoding, shift: int) -> None:
    board = BoardTwin(HELLO)
    assert _ask(board, Command.SET_BITS, bits) == [Answer(9, Command.SET_BITS, AnswerCode.OK, bits)]
    _ask(board, Command.START)
    (frame,) = _frames(board, board.frame_packet(SAMPLES, 0))
    assert isinstance(frame, FrameData)
    assert frame.encoding is encoding
    assert np.array_equal(frame.samples, SAMPLES >> shift)


@pytest.mark.parametrize("bits", [0, 9, 11, 13, 16, 2**32 - 1])
def test_other_bits_are_refused_and_change_nothing(bits: int) -> None:
    board = BoardTwin(HELLO)
    assert _ask(board, Command.SET_BITS, bits) == [Answer(9, Command.SET_BITS, AnswerCode.BAD_ARGUMENT, 12)]


def test_the_period_is_kept_to_what_it_can() -> None:
    board = BoardTwin(HELLO, min_period_us=4000)
    assert board.period_us == 10_000
    assert _ask(board, Command.SET_PERIOD_US, 20_000) == [Answer(9, 3, AnswerCode.OK, 20_000)]
    assert _ask(board, Command.SET_PERIOD_US, 10) == [Answer(9, 3, AnswerCode.OK, 4000)]
    assert _ask(board, Command.SET_PERIOD_US, 0) == [Answer(9, 3, AnswerCode.OK, 0)]
    assert board.period_us == 0


def test_what_it_does_not_know_it_says_and_what_is_damaged_it_counts() -> None:
    board = BoardTwin(HELLO)
    assert _ask(board, 99) == [Answer(9, 99, AnswerCode.UNKNOWN_COMMAND, 0)]
    packet = bytearray(seal(CommandRequest(1, Command.START, 0).encode()))
    packet[3] ^= 4
    assert board.receive(bytes(packet)) == b""
    assert not board.streaming
    (status,) = Decoder().feed(board.status_packet(0))
    assert isinstance(status, Status)
    assert status.commands_damaged == 1


def test_status_comes_once_a_second_over_the_clocks_wrap() -> None:
    board = BoardTwin(HELLO)
    _ask(board, Command.START)
    data = b"".join(board.frame_packet(SAMPLES, 2**32 - 1_500_000 + 100_000 * i) for i in range(31))
    events = _frames(board, data)
    clocks = [event.clock_us for event in events if isinstance(event, Status)]
    assert clocks == [2**32 - 500_000, 500_000, 1_500_000]
    assert len(events) == 31 + 3


def test_a_reset_is_a_new_session_that_does_not_stream() -> None:
    board = BoardTwin(HELLO)
    _ask(board, Command.SET_BITS, 8)
    _ask(board, Command.START)
    board.frame_packet(SAMPLES, 0)
    assert Decoder().feed(board.reset(99)) == [replace(HELLO, session=99, boot_count=6)]
    assert not board.streaming
    assert board.frames_sent == 0
    assert board.bits == 12


def test_samples_of_another_shape_or_beyond_the_converter_are_an_error_of_the_caller() -> None:
    board = BoardTwin(HELLO)
    _ask(board, Command.START)
    with pytest.raises(ValueError, match="4, 3"):
        board.frame_packet(SAMPLES.T, 0)
    with pytest.raises(ValueError, match="4095"):
        board.frame_packet(SAMPLES + np.uint16(100), 0)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_upset_it(pieces: list[bytes]) -> None:
    board = BoardTwin(HELLO)
    for piece in pieces:
        board.receive(piece)
    assert Answer(9, Command.START, AnswerCode.OK, 1) in _ask(board, Command.START)


CAN = replace(HELLO, wirings=0b110, packings=0b11, readout=Readout.DIVIDER, converter_bits=12)


@pytest.mark.parametrize(("bits", "encoding"), [(8, Encoding.RUN_8), (10, Encoding.RUN_10), (12, Encoding.RUN_16)])
@pytest.mark.parametrize("floor", [0, 20])
def test_zeros_are_packed_where_it_is_asked(bits: int, encoding: Encoding, floor: int) -> None:
    board = BoardTwin(CAN)
    answer, hello = _ask(board, Command.SET_PACKING, Packing.ZERO_RUN)
    assert answer == Answer(9, Command.SET_PACKING, AnswerCode.OK, Packing.ZERO_RUN)
    assert hello == replace(CAN, packing=1)
    _ask(board, Command.SET_FLOOR, floor)
    _ask(board, Command.SET_BITS, bits)
    _ask(board, Command.START)
    counts = np.array([[0, 0, 0], [19, 20, 4095], [0, 1024, 0], [0, 0, 7]], np.uint16)
    (frame,) = _frames(board, board.frame_packet(counts, 0))
    assert isinstance(frame, FrameData)
    assert frame.encoding is encoding
    np.testing.assert_array_equal(frame.samples, np.where(counts >= floor, counts, 0) >> (12 - bits))


@pytest.mark.parametrize(
    ("command", "argument", "field"),
    [
        (Command.SET_WIRING, Wiring.SHIFT_REGISTER_MUX, "wiring"),
        (Command.SET_BAUD, 115_200, "next_baud"),
        (Command.SET_PULLDOWN_OHM, 2_200, "pulldown_ohm"),
        (Command.SET_ROW_OHM, 100, "row_ohm"),
        (Command.SET_READOUT, Readout.VIRTUAL_GROUND, "readout"),
        (Command.SET_FLOOR, 3, "floor"),
    ],
)
def test_what_is_set_is_announced(command: Command, argument: int, field: str) -> None:
    board = BoardTwin(CAN)
    answer, hello = _ask(board, command, argument)
    assert answer == Answer(9, command, AnswerCode.OK, argument)
    assert hello == replace(CAN, **{field: argument})
    assert _ask(board, command, argument) == [answer], "nothing changed: nothing more to say"


@pytest.mark.parametrize(
    ("command", "argument", "kept"),
    [
        (Command.SET_PACKING, 2, 0),
        (Command.SET_WIRING, 3, 1),
        (Command.SET_WIRING, 0, 1),
        (Command.SET_BAUD, 12_345, 0),
        (Command.SET_PULLDOWN_OHM, 99, 3300),
        (Command.SET_ROW_OHM, 10_001, 0),
        (Command.SET_READOUT, Readout.FLOATING_ROWS, 1),
        (Command.SET_FLOOR, 256, 0),
    ],
)
def test_what_it_cannot_do_is_refused_in_a_sentence(command: Command, argument: int, kept: int) -> None:
    assert _ask(BoardTwin(CAN), command, argument) == [Answer(9, command, AnswerCode.BAD_ARGUMENT, kept)]
    sentence = refusal(command, argument, AnswerCode.BAD_ARGUMENT, kept)
    for word in (command.name, str(argument), str(kept), "choose" if command not in _OHM else "give"):
        assert word in sentence
    assert sentence.endswith(".")


_OHM = {Command.SET_PULLDOWN_OHM, Command.SET_ROW_OHM}


def test_an_older_board_says_that_it_does_not_know() -> None:
    assert _ask(BoardTwin(HELLO), Command.SET_PACKING, 1) == [
        Answer(9, Command.SET_PACKING, AnswerCode.BAD_ARGUMENT, 0)
    ], "it announces no packing"
    sentence = refusal(Command.SET_PACKING, 1, AnswerCode.UNKNOWN_COMMAND, 0)
    assert "does not know SET_PACKING" in sentence
    assert "firmware" in sentence


def test_what_was_set_is_gone_after_a_reset() -> None:
    board = BoardTwin(CAN)
    _ask(board, Command.SET_FLOOR, 9)
    _ask(board, Command.SET_PACKING, Packing.ZERO_RUN)
    assert Decoder().feed(board.reset(99)) == [replace(CAN, session=99, boot_count=6)]
