"""Bytes in any pieces, with anything between packets: whole messages come out, and nothing else."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.protocol.decoder import Decoder, DecoderEvent
from pressuremat.protocol.framing import encoded_size, seal
from pressuremat.protocol.messages import (
    Answer,
    CommandRequest,
    FrameData,
    Hello,
    Message,
    Refused,
    Status,
    VersionMismatch,
)
from pressuremat.protocol.parse import parse
from pressuremat.protocol.wire import Encoding

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "messages.json").read_text(encoding="ascii"))
PACKETS = {entry["name"]: bytes.fromhex(entry["wire_hex"]) for entry in VECTORS}
PAYLOADS = {entry["name"]: bytes.fromhex(entry["payload_hex"]) for entry in VECTORS}


def _hello(**changes: int) -> Hello:
    """The Mega bench's hello out of the vectors, changed."""
    hello = parse(PAYLOADS["hello_mega_bench"])
    assert isinstance(hello, Hello)
    return replace(hello, **changes)


def _frame(hello: Hello, sequence: int, seed: int = 0, bits: int = 10) -> FrameData:
    rng = np.random.default_rng((seed, sequence))
    samples = rng.integers(0, 1 << bits, (hello.rows, hello.cols)).astype(np.uint16)
    samples[rng.random(samples.shape) < 0.5] = 0
    encoding = Encoding.BITS_8 if bits == 8 else Encoding.BITS_10 if bits == 10 else Encoding.BITS_16
    return FrameData(encoding, hello.session & 0xFF, hello.rows, hello.cols, sequence, sequence * 1000, samples)


def _hello_for(name: str) -> Hello:
    """A hello that the vector of that name fits."""
    message = parse(PAYLOADS[name])
    if isinstance(message, FrameData):
        return _hello(board=77, rows=message.rows, cols=message.cols, bits=16)
    if isinstance(message, Status):
        return _hello(session=message.session)
    return _hello()


def _payloads(events: list[DecoderEvent]) -> list[bytes]:
    """What was delivered, as payloads that can be compared."""
    for event in events:
        assert not isinstance(event, VersionMismatch | Refused)
    return [event.encode() for event in events if not isinstance(event, VersionMismatch | Refused)]


def _fed(decoder: Decoder, data: bytes, step: int) -> list[DecoderEvent]:
    return [event for start in range(0, len(data), step) for event in decoder.feed(data[start : start + step])]


def _ready(hello: Hello) -> Decoder:
    decoder = Decoder()
    assert decoder.feed(seal(hello.encode())) == [hello]
    return decoder


GARBAGE = {
    "text": b"Starting up...\r\nsensor 1: 23\r\n\r\n",
    "zeros": bytes(50),
    "ones": b"\xff" * 400,
    "low": b"\x01" * 400,
    "noise": random.Random(5).randbytes(700),
}


@pytest.mark.parametrize("name", PACKETS)
@pytest.mark.parametrize("step", [1, 7, 10**9], ids=["byte_by_byte", "by_sevens", "whole"])
def test_each_message_whole_and_in_pieces(name: str, step: int) -> None:
    decoder = _ready(_hello_for(name))
    assert _payloads(_fed(decoder, PACKETS[name], step)) == [PAYLOADS[name]]
    assert decoder.counts.n_damaged == 0
    assert decoder.counts.n_bytes_skipped == 0
    assert decoder.n_pending == 0


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("name", [name for name in PACKETS if len(PACKETS[name]) < 10_000])
def test_garbage_before_between_and_after(name: str, garbage: bytes) -> None:
    packet = PACKETS[name]
    decoder = _ready(_hello_for(name))
    events = decoder.feed(garbage + packet + garbage + packet + packet + garbage + b"\0")
    assert _payloads(events) == [PAYLOADS[name]] * 3
    if any(garbage):
        assert decoder.counts.n_damaged >= 3
        assert decoder.counts.n_bytes_skipped >= 3 * len(garbage.replace(b"\0", b""))
    else:
        assert decoder.counts.n_damaged == 0
    assert decoder.counts.n_bytes == len(seal(_hello().encode())) + 3 * (len(garbage) + len(packet)) + 1


@pytest.mark.parametrize("name", ["hello_mega_bench", "status_streaming", "answer_ok", "frame_10bit_tail_3"])
def test_a_packet_cut_anywhere_costs_only_itself(name: str) -> None:
    packet = PACKETS[name]
    for cut in range(1, len(packet) - 1):
        decoder = _ready(_hello_for(name))
        assert decoder.feed(packet[:cut]) == []
        # The next packet brings the 0x00 that ends the torn one.
        assert _payloads(decoder.feed(packet)) == [PAYLOADS[name]], cut
        assert decoder.counts.n_damaged == (1 if cut > 1 else 0)


def test_neighbours_may_share_a_zero() -> None:
    hello = _hello()
    frames = [_frame(hello, i) for i in range(5)]
    stream = b"".join(seal(frame.encode())[:-1] for frame in frames) + b"\0"
    assert _payloads(_ready(hello).feed(stream)) == [frame.encode() for frame in frames]


@given(st.data())
def test_flipped_bits_cost_only_the_packet_they_are_in(data: st.DataObject) -> None:
    hello = _hello(rows=6, cols=7)
    frames = [_frame(hello, i) for i in range(3)]
    packets = [bytearray(seal(frame.encode())) for frame in frames]
    for bit in data.draw(st.sets(st.integers(8, 8 * (len(packets[1]) - 1) - 1), min_size=1, max_size=12)):
        packets[1][bit // 8] ^= 1 << bit % 8
    decoder = _ready(hello)
    delivered = _payloads(_fed(decoder, b"".join(packets), data.draw(st.integers(1, 300))))
    assert delivered == [frames[0].encode(), frames[2].encode()]
    assert decoder.counts.n_damaged >= 1


def test_a_hundred_thousand_corruptions_deliver_no_wrong_frame() -> None:
    dice = random.Random(2)
    hello = _hello(rows=4, cols=5)
    frames = [_frame(hello, i) for i in range(50)]
    right = {frame.encode() for frame in frames}
    packets = [seal(frame.encode()) for frame in frames]
    decoder = _ready(hello)
    n_rounds, n_each = 200, 500
    for _round in range(n_rounds):
        stream = bytearray()
        for _packet in range(n_each):
            packet = bytearray(dice.choice(packets))
            at = dice.randrange(1, len(packet) - 1)
            kind = dice.randrange(6)
            if kind == 0:
                packet[at] ^= 1 << dice.randrange(8)
            elif kind == 1:
                packet[at] = dice.randrange(256)
            elif kind == 2:
                del packet[at : at + dice.randrange(1, 9)]
            elif kind == 3:
                packet[at:at] = dice.randbytes(dice.randrange(1, 9))
            elif kind == 4:
                packet[at : at + 8] = dice.randbytes(8)
            else:
                packet[at:] = dice.choice(packets)[at:]
            stream += packet
        for event in decoder.feed(bytes(stream)):
            assert isinstance(event, FrameData)
            assert event.encode() in right
        whole = dice.choice(frames)
        assert _payloads(decoder.feed(seal(whole.encode())))[-1] == whole.encode()
    assert decoder.counts.n_damaged > n_rounds * n_each // 2


def test_two_packets_run_into_one_are_both_damaged_and_the_third_is_whole() -> None:
    hello = _hello()
    first, second, third = (seal(_frame(hello, i).encode()) for i in range(3))
    decoder = _ready(hello)
    events = decoder.feed(first[:-1] + second[1:] + third)
    assert _payloads(events) == [_frame(hello, 2).encode()]
    assert decoder.counts.n_damaged == 1
    assert decoder.counts.n_bytes_skipped == len(first) + len(second) - 4


def test_memory_is_bounded_before_a_hello_by_the_largest_packet() -> None:
    largest = encoded_size(13 + 2 * 255 * 255)
    decoder = Decoder()
    most = 0
    for _piece in range(100):
        decoder.feed(b"x" * 10_000)
        most = max(most, decoder.n_pending)
    assert most <= largest + 256
    assert decoder.counts.n_damaged == 1
    assert decoder.counts.n_bytes_skipped + decoder.n_pending == 1_000_000
    hello = _hello()
    assert decoder.feed(b"\0" + seal(hello.encode())) == [hello]


def test_memory_is_bounded_after_a_hello_by_that_boards_largest_packet() -> None:
    hello = _hello(rows=4, cols=4)
    decoder = _ready(hello)
    for _byte in range(5_000):
        decoder.feed(b"x")
        assert decoder.n_pending <= 1024
    frame = _frame(hello, 1)
    assert _payloads(decoder.feed(seal(frame.encode()))) == [frame.encode()]
    assert decoder.counts.n_damaged == 1
    assert decoder.counts.n_bytes_skipped == 5_000


def test_the_largest_packet_of_a_board_fits() -> None:
    hello = _hello(board=77, rows=255, cols=255, bits=16)
    samples = np.full((255, 255), 0xFFFF, np.uint16)
    frame = FrameData(Encoding.BITS_16, hello.session & 0xFF, 255, 255, 1, 1, samples)
    decoder = _ready(hello)
    packet = seal(frame.encode())
    assert _payloads(_fed(decoder, packet, 4096)) == [frame.encode()]
    assert len(packet) - 2 <= decoder.limit


def test_text_of_a_board_of_another_make_is_damage() -> None:
    decoder = Decoder()
    for line in range(1000):
        assert decoder.feed(f"{line},12,0,0,7,1023\r\n".encode()) == []
    decoder.feed(b"\0")
    assert decoder.counts.n_damaged == 1
    assert decoder.counts.n_packets == 0
    assert decoder.counts.n_bytes_skipped == decoder.counts.n_bytes - 1


def test_before_a_hello_no_frame_is_trusted() -> None:
    hello = _hello()
    frame, status = seal(_frame(hello, 1).encode()), Status(hello.session & 0xFF, 1, 2, 3, 4, 5, 1, 10, 0)
    answer = Answer(1, 0, 0, 0)
    decoder = Decoder()
    assert decoder.feed(frame + seal(status.encode()) + seal(answer.encode())) == [status, answer]
    assert decoder.counts.n_foreign == 1
    assert decoder.hello_wanted
    assert decoder.feed(seal(hello.encode())) == [hello]
    assert not decoder.hello_wanted
    assert len(decoder.feed(frame)) == 1


FOREIGN = {
    "session": _hello(session=0xDEADBE00),
    "rows": _hello(rows=15),
    "cols": _hello(cols=17),
    "turned": _hello(rows=8, cols=32),
}


@pytest.mark.parametrize("other", FOREIGN.values(), ids=FOREIGN)
def test_a_frame_of_another_hello_is_foreign(other: Hello) -> None:
    decoder = _ready(_hello())
    assert decoder.feed(seal(_frame(other, 1).encode())) == []
    assert decoder.counts.n_foreign == 1
    assert decoder.counts.n_damaged == 0
    assert decoder.hello_wanted
    assert len(decoder.feed(seal(_frame(_hello(), 2).encode()))) == 1


def test_a_frame_of_more_bits_than_the_board_has_is_foreign() -> None:
    decoder = _ready(_hello())
    assert decoder.feed(seal(_frame(_hello(), 1, bits=16).encode())) == []
    assert len(decoder.feed(seal(_frame(_hello(), 1, bits=8).encode()))) == 1
    eight = _ready(_hello(bits=8))  # a Mega that starts with eight bits may be asked for ten
    assert len(eight.feed(seal(_frame(_hello(), 1, bits=10).encode()))) == 1
    virtual = _ready(_hello(board=200, bits=12))
    frame = replace(_frame(_hello(), 1), encoding=Encoding.BITS_16)
    assert len(virtual.feed(seal(frame.encode()))) == 1
    beyond = replace(frame, samples=frame.samples + np.uint16(4096))
    assert virtual.feed(seal(beyond.encode())) == []
    assert virtual.counts.n_foreign == 1


def test_status_of_another_session_is_foreign() -> None:
    decoder = _ready(_hello())
    assert decoder.feed(seal(Status(0, 1, 2, 3, 4, 5, 1, 10, 0).encode())) == []
    assert decoder.counts.n_foreign == 1
    assert decoder.hello_wanted


def test_what_this_version_does_not_know_is_counted() -> None:
    decoder = _ready(_hello())
    assert decoder.feed(seal(b"\x55new")) == []
    assert decoder.counts.n_unknown == 1
    assert decoder.counts.n_damaged == 0


def test_another_version_and_an_impossible_grid_are_told() -> None:
    decoder = Decoder()
    assert decoder.feed(seal(_hello(protocol_major=3).encode())) == [VersionMismatch(3, 0)]
    (refused,) = decoder.feed(seal(_hello(rows=200, cols=200).encode()))
    assert isinstance(refused, Refused)
    assert "200" in refused.sentence
    assert "64" in refused.sentence
    assert decoder.hello is None
    assert decoder.counts.n_refused == 1


def test_start_over_forgets_the_hello_and_the_begun_packet_but_not_the_counts() -> None:
    decoder = _ready(_hello(rows=4, cols=4))
    decoder.feed(b"abc")
    decoder.start_over()
    assert decoder.hello is None
    assert decoder.n_pending == 0
    assert decoder.counts.n_packets == 1
    assert decoder.limit > 100_000


def test_no_data_is_nothing() -> None:
    decoder = Decoder()
    assert decoder.feed(b"") == []
    assert decoder.feed(bytes(100)) == []
    assert decoder.counts.n_damaged == 0


def test_commands_pass_for_the_boards_side() -> None:
    command: Message = CommandRequest(3, 1, 0)
    assert Decoder().feed(seal(command.encode())) == [command]
