"""Messages there and back, longer than known, cut, and impossible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.boards import BOARDS
from pressuremat.protocol.messages import (
    Answer,
    CommandRequest,
    FrameData,
    Hello,
    Message,
    Refused,
    Status,
    Unknown,
    VersionMismatch,
)
from pressuremat.protocol.packing import MAX_SAMPLE, encoding_for, pack, unpack
from pressuremat.protocol.parse import parse
from pressuremat.protocol.wire import (
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    Encoding,
    MessageType,
    Packing,
    Readout,
    Wiring,
    packed_size,
)

HELLO_SIZE_1_0 = 51
HELLO = Hello(
    protocol_major=1,
    protocol_minor=0,
    firmware_major=0,
    firmware_minor=1,
    firmware_patch=2,
    board=1,
    uid=7,
    session=0x01020304,
    boot_count=1,
    reset_cause=1,
    rows=16,
    cols=16,
    pitch_x_um=10000,
    pitch_y_um=12500,
    bits=10,
    wiring=1,
    adc_prescaler=16,
    supply_mv=5000,
    pulldown_ohm=3300,
    row_ohm=25,
    baud=1_000_000,
    period_us=0,
    git=0,
)
FRAME = FrameData(Encoding.BITS_10, 4, 2, 3, 9, 10, np.array([[0, 1, 1023], [512, 255, 256]], np.uint16))
MESSAGES: tuple[Message, ...] = (
    HELLO,
    FRAME,
    Status(4, 10, 11, 12, 13, 14, 1, 10, 5000),
    CommandRequest(1, 3, 10_000),
    Answer(1, 3, 0, 10_000),
)


def _same(a: object, b: object) -> bool:
    if isinstance(a, FrameData) and isinstance(b, FrameData):
        return a.encode() == b.encode() and np.array_equal(a.samples, b.samples)
    return a == b


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_may_grow_at_its_end_but_not_shrink(message: Message) -> None:
    payload = message.encode()
    assert _same(parse(payload), message)
    for more in (b"\0", b"\xff" * 40):
        assert _same(parse(payload + more), message)
    for length in range(len(payload)):
        cut = parse(payload[:length])
        if isinstance(message, Hello) and length >= HELLO_SIZE_1_0:
            assert isinstance(cut, Hello), "a board of protocol 1.0 says no more"
            continue
        assert isinstance(cut, Refused | Unknown), length
        if length > 5:
            assert isinstance(cut, Refused), length
            assert cut.type == payload[0]


@given(st.binary(max_size=80))
def test_no_bytes_raise(payload: bytes) -> None:
    parse(payload)


def test_an_unknown_type_is_none_of_ours() -> None:
    assert parse(b"\x7fhello") == Unknown(0x7F)
    assert parse(b"") == Unknown(-1)
    assert parse(bytes([MessageType.HELLO]) + b"XMAT" + bytes(60)) == Unknown(MessageType.HELLO)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_number_that_does_not_fit_is_an_error_of_the_caller(message: Message) -> None:
    wrong = {
        Hello: {"rows": 256},
        FrameData: {"sequence": -1},
        Status: {"bits": 256},
        CommandRequest: {"argument": 2**32},
        Answer: {"value": -1},
    }[type(message)]
    with pytest.raises(ValueError, match=type(message).__name__):
        replace(message, **wrong).encode()  # type: ignore[arg-type]


def test_a_frame_of_another_shape_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"\(2, 4\)"):
        replace(FRAME, cols=4).encode()
    with pytest.raises(ValueError, match="1023"):
        replace(FRAME, samples=FRAME.samples + 1).encode()


def test_what_a_hello_says() -> None:
    assert HELLO.protocol == "1.0"
    assert HELLO.firmware == "0.1.2"
    assert HELLO.board_label == "Arduino Mega 2560"
    assert HELLO.geometry.shape == (16, 16)
    assert HELLO.geometry.pitch_mm == (10.0, 12.5)
    assert HELLO.circuit.full_scale_count == 1023
    assert HELLO.circuit.pulldown_ohm == 3300.0
    assert HELLO.circuit.row_ohm == 25.0
    assert replace(HELLO, board=77).board_label == "Board 77"


def test_what_a_board_can_do_and_how_it_is_read() -> None:
    assert HELLO.readout_kind is Readout.DIVIDER, "a board of 1.0 says nothing"
    assert HELLO.can_be(Wiring.DIRECT)
    assert not HELLO.can_be(Wiring.SHIFT_REGISTER_MUX)
    assert not HELLO.can_be(Packing.ZERO_RUN)
    newer = replace(HELLO, readout=2, wirings=0b110, packings=0b11)
    assert newer.readout_kind is Readout.VIRTUAL_GROUND
    assert newer.can_be(Wiring.SHIFT_REGISTER_MUX)
    assert newer.can_be(Packing.ZERO_RUN)
    assert replace(HELLO, readout=3).readout_kind is Readout.FLOATING_ROWS
    assert replace(HELLO, readout=77).readout_kind is None


def test_a_panel_lies_where_it_says() -> None:
    """Two boards side by side: the second one's cells are to the right of the first one's."""
    left, right = HELLO, replace(HELLO, panel_x_mm=160, panel_y_mm=5)
    assert left.geometry.origin_mm == (0.0, 0.0)
    assert right.geometry.origin_mm == (160.0, 5.0)
    assert right.geometry.x_mm[0] == left.geometry.x_mm[-1] + 10.0


@pytest.mark.parametrize(("major", "minor"), [(2, 0), (0, 9), (255, 255)])
def test_another_version_names_both(major: int, minor: int) -> None:
    payload = replace(HELLO, protocol_major=major, protocol_minor=minor).encode()
    # All that never moves is magic and version: the rest may be anything, or missing.
    for theirs in (payload, payload[:7], payload[:7] + b"\xee" * 100):
        mismatch = parse(theirs)
        assert mismatch == VersionMismatch(major, minor)
        assert isinstance(mismatch, VersionMismatch)
        assert f"{major}.{minor}" in mismatch.sentence
        assert f"{PROTOCOL_MAJOR}.{PROTOCOL_MINOR}" in mismatch.sentence
        assert mismatch.sentence.count(".") == 3  # two in the versions, one at the end: one sentence


def test_another_minor_version_is_understood() -> None:
    newer = replace(HELLO, protocol_minor=9)
    assert parse(newer.encode() + b"more") == newer


IMPOSSIBLE = {
    "rows": {"rows": 0},
    "cols": {"cols": 0},
    "pitch_x": {"pitch_x_um": 0},
    "pitch_y": {"pitch_y_um": 0},
    "no_bits": {"bits": 0},
    "bits_of_mega": {"bits": 12},
    "bits_of_unknown": {"board": 77, "bits": 17},
    "pulldown": {"pulldown_ohm": 0},
    "supply": {"supply_mv": 0},
    "converter_of_mega": {"converter_bits": 12},
    "converter_of_unknown": {"board": 77, "converter_bits": 17},
}


@pytest.mark.parametrize("changes", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_hello_is_refused_with_a_sentence(changes: dict[str, int]) -> None:
    refused = parse(replace(HELLO, **changes).encode())
    assert isinstance(refused, Refused)
    assert refused.type is MessageType.HELLO
    assert refused.sentence.endswith(".")
    assert "config.h" in refused.sentence


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_grid_beyond_the_boards_limit_is_refused(board) -> None:  # type: ignore[no-untyped-def]
    most = replace(HELLO, board=board.wire_id, rows=board.max_rows, cols=board.max_cols)
    assert parse(most.encode()) == most
    for changes in ({"rows": board.max_rows + 1}, {"cols": board.max_cols + 1}):
        if max(changes.values()) > 255:
            continue  # no more can be said on the wire
        refused = parse(replace(most, **changes).encode())
        assert isinstance(refused, Refused)
        assert board.label in refused.sentence
        assert str(max(changes.values())) in refused.sentence


def test_an_unknown_board_may_have_the_largest_grid() -> None:
    hello = replace(HELLO, board=77, rows=255, cols=255, bits=16)
    assert parse(hello.encode()) == hello


def test_an_impossible_frame_is_refused() -> None:
    payload = bytearray(FRAME.encode())
    for place, value in ((1, 0), (1, 9), (3, 0), (4, 0), (3, 200)):
        wrong = payload.copy()
        wrong[place] = value
        refused = parse(bytes(wrong))
        assert isinstance(refused, Refused)
        assert refused.type is MessageType.FRAME


@given(st.data(), st.sampled_from(Encoding), st.integers(0, 70))
def test_samples_there_and_back(data: st.DataObject, encoding: Encoding, n: int) -> None:
    samples = np.array(data.draw(st.lists(st.integers(0, MAX_SAMPLE[encoding]), min_size=n, max_size=n)), np.uint16)
    packed = pack(samples, encoding)
    assert len(packed) == packed_size(encoding, n)
    assert np.array_equal(unpack(b"??" + packed + b"?", encoding, n, offset=2), samples)
    if n:
        with pytest.raises(ValueError, match="bytes"):
            unpack(packed[:-1], encoding, n)


def test_encodings_by_bits() -> None:
    assert [encoding_for(bits) for bits in (1, 8, 9, 10, 11, 16)] == [
        Encoding.BITS_8,
        Encoding.BITS_8,
        Encoding.BITS_10,
        Encoding.BITS_10,
        Encoding.BITS_16,
        Encoding.BITS_16,
    ]
    for bits in (0, 17):
        with pytest.raises(ValueError, match="bits"):
            encoding_for(bits)
