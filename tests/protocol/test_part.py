"""Parts of frames: there and back, hostile, and what the columns' sums say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import CommandRequest, FrameData, Hello, Refused
from pressuremat.protocol.packing import Counts
from pressuremat.protocol.parse import parse
from pressuremat.protocol.part import Part, look, sums_off
from pressuremat.protocol.wire import AnswerCode, Command, Encoding

HELLO = Hello(1, 1, 0, 1, 0, 1, 7, 0xABCD1234, 5, 1, 19, 11, 10000, 10000, 10, 1, 16, 5000, 3300, 25, 1_000_000, 0, 0)
#: Type, encoding, session, rows, cols, sequence, clock.
HEAD = 13


def _mat(seed: int, n_loaded: int = 12) -> Counts:
    rng = np.random.default_rng(seed)
    counts = np.zeros((19, 11), np.uint16)
    counts.flat[rng.choice(counts.size, n_loaded, replace=False)] = rng.integers(1, 90, n_loaded)
    return counts


def _started(threshold: int = 4, bits: int = 10) -> tuple[BoardTwin, Decoder]:
    twin, decoder = BoardTwin(HELLO), Decoder()
    decoder.feed(twin.boot())
    for command, argument in ((Command.SET_BITS, bits), (Command.SET_LOOK, threshold), (Command.START, 0)):
        (answer,) = decoder.feed(twin.receive(seal(CommandRequest(1, command, argument).encode())))
        assert getattr(answer, "code", None) == AnswerCode.OK
    return twin, decoder


@pytest.mark.parametrize("seed", range(20))
def test_loaded_cells_arrive_as_they_are(seed: int) -> None:
    counts = _mat(seed)
    twin, decoder = _started()
    packet = twin.frame_packet(counts, 5)
    (frame,) = decoder.feed(packet)
    assert isinstance(frame, FrameData)
    assert frame.encoding is Encoding.PART_10
    assert frame.part is not None
    loaded = counts >= 4
    assert np.array_equal(frame.samples[loaded], counts[loaded])
    assert not frame.samples[~frame.part.cells(19)].any()
    assert np.array_equal(frame.part.column_sums, counts.sum(axis=0))
    twin.receive(seal(CommandRequest(1, Command.SET_LOOK, 0).encode()))
    assert len(packet) < len(twin.frame_packet(counts, 6))
    assert not sums_off(frame.samples, frame.part, frame.encoding).any()


def test_eight_bits_are_the_upper_ones_of_the_same_blocks() -> None:
    counts = _mat(3)
    twin, decoder = _started(bits=8)
    (frame,) = decoder.feed(twin.frame_packet(counts, 5))
    assert isinstance(frame, FrameData)
    assert frame.encoding is Encoding.PART_8
    assert np.array_equal(frame.samples[counts >= 4], counts[counts >= 4] >> 2)
    assert frame.part is not None
    assert not sums_off(frame.samples, frame.part, frame.encoding).any()


def test_an_empty_mat_is_a_frame_of_zeros_and_a_full_one_is_whole() -> None:
    for counts in (np.zeros((19, 11), np.uint16), np.full((19, 11), 1023, np.uint16)):
        twin, decoder = _started()
        (frame,) = decoder.feed(twin.frame_packet(counts, 5))
        assert isinstance(frame, FrameData)
        assert np.array_equal(frame.samples, counts)
        assert frame.part is not None
        assert not sums_off(frame.samples, frame.part, frame.encoding).any()
        assert decoder.counts.n_damaged == 0


def test_a_board_with_more_bits_than_parts_carry_says_no() -> None:
    twin = BoardTwin(Hello(1, 1, 0, 1, 0, 200, 7, 1, 5, 1, 4, 3, 10000, 10000, 12, 1, 0, 5000, 3300, 0, 0, 10_000, 0))
    (answer,) = Decoder().feed(twin.receive(seal(CommandRequest(1, Command.SET_LOOK, 4).encode())))
    assert getattr(answer, "code", None) == AnswerCode.BAD_ARGUMENT
    twin.receive(seal(CommandRequest(1, Command.SET_BITS, 10).encode()))
    twin.receive(seal(CommandRequest(1, Command.SET_LOOK, 4).encode()))
    assert twin.look_threshold == 4
    (answer,) = Decoder().feed(twin.receive(seal(CommandRequest(1, Command.SET_BITS, 12).encode())))
    assert getattr(answer, "code", None) == AnswerCode.BAD_ARGUMENT


def _payload(counts: Counts) -> bytes:
    part = look(counts, 1, 10)
    return FrameData(Encoding.PART_10, 0x34, 19, 11, 1, 2, counts, part).encode()


def test_cut_anywhere_it_is_refused() -> None:
    payload = _payload(_mat(1))
    assert isinstance(parse(payload), FrameData)
    assert isinstance(parse(payload + b"later"), FrameData)
    for length in range(1, len(payload)):
        assert isinstance(parse(payload[:length]), Refused), length


def test_groups_without_rows_are_refused() -> None:
    payload = bytearray(_payload(_mat(1)))
    payload[HEAD] = 0
    assert isinstance(parse(bytes(payload)), Refused)


def test_marks_behind_the_last_column_are_refused() -> None:
    payload = bytearray(_payload(_mat(1)))
    sums = 2 * 5 + 4  # eleven samples of ten bits
    payload[HEAD + 2 + sums + 1] |= 0x80
    assert isinstance(parse(bytes(payload)), Refused)


@given(st.binary(max_size=400), st.sampled_from([Encoding.PART_8, Encoding.PART_10]), st.integers(1, 255))
def test_no_bytes_upset_it_and_what_is_taken_goes_back_to_the_same(data: bytes, encoding: Encoding, rows: int) -> None:
    head = bytes([2, encoding, 0x34, rows, 5]) + bytes(8)
    message = parse(head + data)
    if isinstance(message, FrameData):
        assert (head + data).startswith(message.encode()[:HEAD])
        again = parse(message.encode())
        assert isinstance(again, FrameData)
        assert np.array_equal(again.samples, message.samples)


def test_what_does_not_fit_is_an_error_of_the_caller() -> None:
    counts = _mat(1)
    part = look(counts, 1, 10)
    with pytest.raises(ValueError, match="outside"):
        FrameData(Encoding.PART_10, 0, 19, 11, 0, 0, counts + np.uint16(1), part).encode()
    with pytest.raises(ValueError, match="blocks"):
        FrameData(Encoding.PART_10, 0, 19, 11, 0, 0, counts, Part(8, 1, part.column_sums, part.blocks[:2])).encode()
    for encoding, wrong in ((Encoding.BITS_10, part), (Encoding.PART_10, None)):
        with pytest.raises(ValueError, match="a part goes with"):
            FrameData(encoding, 0, 19, 11, 0, 0, counts, wrong).encode()


def test_columns_that_do_not_add_up_are_told() -> None:
    """A row that is always driven is in every cell's reading, and once in that with all rows driven."""
    counts = np.zeros((19, 11), np.uint16)
    counts[2:9, 3:6] = 60
    part = look(counts, 4, 10)
    assert not sums_off(counts, part, Encoding.PART_10).any()
    stuck = np.where(part.cells(19), counts + counts[4], 0).astype(np.uint16)
    assert np.flatnonzero(sums_off(stuck, part, Encoding.PART_10)).tolist() == [3, 4, 5]
    nothing_there = np.zeros_like(counts)
    assert np.flatnonzero(sums_off(nothing_there, part, Encoding.PART_10)).tolist() == [3, 4, 5]


def test_they_are_counted_where_two_frames_running_say_so() -> None:
    """A foot that lands between the look and the cells is in one frame only."""
    counts = np.zeros((19, 11), np.uint16)
    counts[2:9, 3:6] = 60
    _twin, decoder = _started()
    assert decoder.hello is not None
    sound, landing = look(counts, 4, 10), look(counts // 3, 4, 10)
    n_counted = []
    for part in (sound, landing, sound, landing, landing, landing, sound):
        frame = FrameData(Encoding.PART_10, decoder.hello.session & 0xFF, 19, 11, 0, 0, counts, part)
        decoder.feed(seal(frame.encode()))
        n_counted.append(decoder.counts.n_sums_off)
    assert n_counted == [0, 0, 0, 0, 3, 6, 6]
