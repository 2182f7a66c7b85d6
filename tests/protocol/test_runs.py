"""Runs of zeros: nothing is lost, nothing costs more than it may, and hostile bytes make no more than was asked for."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import FRAME_STRUCT, FrameData, Hello, Refused
from pressuremat.protocol.packing import MAX_SAMPLE
from pressuremat.protocol.parse import parse
from pressuremat.protocol.runs import pack_runs, unpack_runs
from pressuremat.protocol.wire import RUN_OF, Encoding, MessageType, most_run_bytes, packed_size

HELLO = Hello(1, 2, 0, 1, 0, 1, 7, 0xABCD1234, 5, 1, 40, 48, 10000, 10000, 10, 2, 16, 5000, 3300, 25, 1_000_000, 0, 0)
RUNS = tuple(RUN_OF.values())


@st.composite
def samples(draw: st.DrawFn, encoding: Encoding) -> np.ndarray:
    """Runs of zeros and of what is none, among it low bytes of zero, around the lengths at which runs end."""
    most = MAX_SAMPLE[encoding]
    some = st.one_of(st.integers(1, most), st.sampled_from([v for v in (256, 512, 768, 255, 1, most) if v <= most]))
    lengths = st.one_of(st.integers(0, 5), st.sampled_from([127, 128, 129, 254, 255, 256, 257, 511]))
    pieces = draw(st.lists(st.one_of(lengths.map(lambda n: [0] * n), st.lists(some, max_size=9)), max_size=8))
    return np.array([sample for piece in pieces for sample in piece], np.uint16)


@given(st.data(), st.sampled_from(RUNS))
def test_there_and_back(data: st.DataObject, encoding: Encoding) -> None:
    wanted = data.draw(samples(encoding))
    packed = pack_runs(wanted, encoding)
    assert len(packed) <= most_run_bytes(encoding, len(wanted))
    for behind in (b"", b"\0", b"\xff\0\x07"):
        got = unpack_runs(b"??" + packed + behind, encoding, len(wanted), 2)
        assert got is not None
        np.testing.assert_array_equal(got, wanted)
    for length in range(len(packed)):
        assert unpack_runs(packed[:length], encoding, len(wanted)) is None, "cut anywhere, it is none"


@given(st.binary(max_size=400), st.sampled_from(RUNS), st.integers(0, 600), st.integers(0, 3))
def test_no_bytes_raise_or_make_more_than_was_asked_for(
    data: bytes, encoding: Encoding, n_samples: int, offset: int
) -> None:
    got = unpack_runs(data, encoding, n_samples, offset)
    if got is not None:
        assert got.shape == (n_samples,)
        assert got.dtype == np.uint16
        assert not n_samples or int(got.max()) <= MAX_SAMPLE[encoding]


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        pytest.param(Encoding.RUN_8, b"\x05\0\x06", id="8_a_run_behind_the_end"),
        pytest.param(Encoding.RUN_8, b"\0\xff", id="8_a_long_run_behind_the_end"),
        pytest.param(Encoding.RUN_8, b"\0\0\x01\x02\x03\x04\x05\x06", id="8_a_run_of_nothing"),
        pytest.param(Encoding.RUN_8, b"\0\x05", id="8_too_few"),
        pytest.param(Encoding.RUN_8, b"\x01\x02\x03\x04\x05\0", id="8_a_run_without_length"),
        pytest.param(Encoding.RUN_8, b"", id="8_nothing"),
        pytest.param(Encoding.RUN_10, b"\0\x07", id="10_a_run_behind_the_end"),
        pytest.param(Encoding.RUN_10, b"\x01\x02\x03\x04\0\x05\x06", id="10_no_high_bits_at_the_end"),
        pytest.param(Encoding.RUN_10, b"\x01\x02\x03\x04", id="10_no_high_bits_in_the_middle"),
        pytest.param(Encoding.RUN_10, b"\0\0\0\0\0\0\0\0", id="10_low_bytes_of_zero_without_high_bits"),
        pytest.param(Encoding.RUN_10, b"\0", id="10_half_a_run"),
        pytest.param(Encoding.RUN_16, b"\x06", id="16_a_run_behind_the_end"),
        pytest.param(Encoding.RUN_16, b"\x04\x80", id="16_half_a_sample"),
        pytest.param(Encoding.RUN_16, b"\x04", id="16_too_few"),
    ],
)
def test_hostile_runs_are_refused_in_a_sentence(encoding: Encoding, data: bytes) -> None:
    """Six cells are asked for."""
    assert unpack_runs(data, encoding, 6) is None
    head = FRAME_STRUCT.pack(MessageType.FRAME, encoding, HELLO.session & 0xFF, 2, 3, 0, 0)
    refused = parse(head + data)
    assert isinstance(refused, Refused)
    assert "FRAME" in refused.sentence


def test_the_smallest_bytes_make_no_larger_picture_than_the_largest_grid() -> None:
    """255 × 255 zeros out of some hundred bytes: what a frame may be, whoever sends it."""
    head = FRAME_STRUCT.pack(MessageType.FRAME, Encoding.RUN_16, 1, 255, 255, 0, 0)
    frame = parse(head + b"\x7f" * 508 + b"\0")
    assert isinstance(frame, FrameData)
    assert frame.samples.shape == (255, 255)
    assert not frame.samples.any()
    assert isinstance(parse(head + b"\x7f" * 509), Refused), "128 zeros too many"


def test_the_longest_packed_frame_of_a_board_is_taken() -> None:
    """And nothing longer is kept."""
    every_second = np.zeros((40, 48), np.uint16)
    every_second[:, 1::2] = 256
    for counts in (np.full((40, 48), 256, np.uint16), every_second):
        decoder = Decoder()
        decoder.feed(seal(HELLO.encode()))
        packet = seal(FrameData(Encoding.RUN_10, HELLO.session & 0xFF, 40, 48, 1, 2, counts).encode())
        assert len(packet) <= decoder.limit + 2
        (frame,) = decoder.feed(packet)
        assert isinstance(frame, FrameData)
        np.testing.assert_array_equal(frame.samples, counts)
        assert decoder.feed(b"\x55" * (decoder.limit + 1)) == []
        assert decoder.n_pending == 0


def test_more_bits_than_the_board_has_are_foreign() -> None:
    decoder = Decoder()
    decoder.feed(seal(HELLO.encode()))
    frame = FrameData(Encoding.RUN_16, HELLO.session & 0xFF, 40, 48, 1, 2, np.zeros((40, 48), np.uint16))
    assert decoder.feed(seal(frame.encode())) == []
    assert decoder.counts.n_foreign == 1
    twelve = replace(HELLO, board=200, bits=12)
    decoder = Decoder()
    decoder.feed(seal(twelve.encode()))
    assert len(decoder.feed(seal(frame.encode()))) == 1


def test_an_empty_mat_takes_next_to_nothing_and_noise_no_more_than_plain() -> None:
    assert len(pack_runs(np.zeros(1920, np.uint16), Encoding.RUN_10)) == 2 * -(-1920 // 255)
    noise = np.random.default_rng(1).integers(1, 1024, 1920, dtype=np.uint16)
    low = int(np.count_nonzero(noise & 0xFF == 0))
    assert len(pack_runs(noise, Encoding.RUN_10)) == packed_size(Encoding.BITS_10, 1920) + low
    assert low < 20


def test_a_sample_that_does_not_fit_is_an_error_of_the_caller() -> None:
    for encoding in RUNS:
        with pytest.raises(ValueError, match=str(MAX_SAMPLE[encoding])):
            pack_runs(np.array([MAX_SAMPLE[encoding] + 1]), encoding)


def test_a_board_of_protocol_1_1_is_understood() -> None:
    """Its hello as it stood on the wire, and its frames as they are: what it does not say is taken for nothing."""
    payload = bytes.fromhex(
        "01504d415401010001000144332211a5beadde02010210101027d4300a01108813e40c0000190040420f0000000000eeffc0000204"
    )
    hello = parse(payload)
    assert isinstance(hello, Hello)
    assert (hello.protocol, hello.settings, hello.look_threshold) == ("1.1", 2, 4)
    assert (hello.packing, hello.floor, hello.wirings, hello.next_baud, hello.converter_bits) == (0, 0, 0, 0, 0)
    assert struct.calcsize("<B4s") + 48 == len(payload)
    decoder = Decoder()
    decoder.feed(seal(payload))
    frame = FrameData(Encoding.BITS_10, hello.session & 0xFF, 16, 16, 1, 2, np.full((16, 16), 1023, np.uint16))
    assert len(decoder.feed(seal(frame.encode()))) == 1
