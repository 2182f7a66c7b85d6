"""Golden packets, mutated: nothing raises, nothing grows, and no frame comes out that did not go in."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.protocol import session as session_module
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import FrameData, Hello, Refused, Unknown, VersionMismatch
from pressuremat.protocol.parse import parse
from pressuremat.protocol.session import Answered, Failed, Session
from pressuremat.protocol.wire import MAX_COLS, MAX_ROWS, Encoding, MessageType

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "messages.json").read_text(encoding="ascii"))
#: Those beyond are of grids so large that a mutation seldom meets anything but samples.
SHORT = [entry for entry in VECTORS if len(entry["payload_hex"]) <= 2 * 3000]
PAYLOADS = [bytes.fromhex(entry["payload_hex"]) for entry in SHORT]
PACKETS = [bytes.fromhex(entry["wire_hex"]) for entry in SHORT]
ALL_FRAMES = {bytes.fromhex(entry["payload_hex"]) for entry in VECTORS if entry["type"] == "frame"}
INTERESTING = (0, 1, 2, 4, 5, 16, 0x7F, 0x80, 0xFE, 0xFF)


def _mutated(draw: st.DrawFn, data: bytes, others: list[bytes]) -> bytes:
    """`data` with up to six changes of the kinds that a cable or a stranger's program makes."""
    out = bytearray(data)
    for _change in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(out) - 1, 0)))
        match draw(st.sampled_from(("flip", "set", "cut", "insert", "double", "end", "splice", "wipe"))):
            case "flip" if out:
                out[at] ^= 1 << draw(st.integers(0, 7))
            case "set" if out:
                out[at] = draw(st.sampled_from(INTERESTING))
            case "cut":
                del out[at : at + draw(st.integers(1, 40))]
            case "insert":
                out[at:at] = draw(st.binary(max_size=40))
            case "double":
                out[at:at] = out[at : at + draw(st.integers(1, 300))]
            case "end":
                del out[at:]
            case "splice":
                other = draw(st.sampled_from(others))
                out[at:] = other[draw(st.integers(0, len(other))) :]
            case "wipe":
                n = min(draw(st.integers(1, 60)), len(out) - at)
                out[at : at + n] = bytes([draw(st.sampled_from((0, 0xFF)))]) * n
    return bytes(out)


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    return _mutated(draw, draw(st.sampled_from(PAYLOADS)), PAYLOADS)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Packets whole and mutated, and payloads mutated with a check that holds, in any order."""
    pieces = []
    for _piece in range(draw(st.integers(1, 8))):
        match draw(st.integers(0, 3)):
            case 0:
                pieces.append(draw(st.sampled_from(PACKETS)))
            case 1 | 2:
                pieces.append(_mutated(draw, draw(st.sampled_from(PACKETS)), PACKETS))
            case _:
                pieces.append(draw(st.binary(max_size=200)))
    return b"".join(pieces)


def _hello(**changes: int) -> Hello:
    hello = parse(next(p for p in PAYLOADS if p[0] == MessageType.HELLO))
    assert isinstance(hello, Hello)
    return Hello(**{**vars(hello), **changes})


def test_every_encoding_is_mutated() -> None:
    assert {p[1] for p in PAYLOADS if p[0] == MessageType.FRAME} == set(Encoding)


@given(payloads())
def test_whatever_has_a_good_check_is_read_or_refused(payload: bytes) -> None:
    message = parse(payload)
    if isinstance(message, Unknown):
        return
    if isinstance(message, Refused | VersionMismatch):
        assert message.sentence.endswith(".")
        return
    if isinstance(message, FrameData):
        assert message.samples.shape == (message.rows, message.cols)
        assert 0 < message.rows <= MAX_ROWS
        assert 0 < message.cols <= MAX_COLS
        assert message.samples.dtype == np.uint16
        assert not message.samples.flags.writeable
        # What is behind the part that is known is ignored, as are bits that a last group does not use.
        again = parse(message.encode())
        assert isinstance(again, FrameData)
        np.testing.assert_array_equal(again.samples, message.samples)
    else:
        assert parse(message.encode()) == message


@given(payloads())
def test_whatever_a_board_says_of_itself_a_frame_fits_it_or_is_kept_back(payload: bytes) -> None:
    decoder = Decoder()
    decoder.feed(seal(payload))
    hello = decoder.hello
    for event in decoder.feed(b"".join(PACKETS)):
        if isinstance(event, FrameData):
            now = decoder.hello
            assert now is not None
            assert event.encode() in ALL_FRAMES
    assert decoder.limit >= 512
    assert hello is None or hello.geometry.shape == (hello.rows, hello.cols)


@given(st.data())
def test_a_stream_in_any_pieces_delivers_only_what_was_sealed(data: st.DataObject) -> None:
    stream = data.draw(streams())
    frame = parse(data.draw(st.sampled_from(sorted(p for p in PAYLOADS if p[0] == MessageType.FRAME))))
    assert isinstance(frame, FrameData)
    hello = _hello(board=77, bits=16, rows=frame.rows, cols=frame.cols, session=frame.session)
    decoder = Decoder()
    events = list(decoder.feed(seal(hello.encode())))
    at = 0
    while at < len(stream):
        step = data.draw(st.integers(1, 4000))
        events += decoder.feed(stream[at : at + step])
        assert decoder.n_pending <= decoder.limit
        at += step
    for event in events:
        if isinstance(event, FrameData):
            assert event.encode() in ALL_FRAMES
    counts = decoder.counts
    assert counts.n_bytes == len(seal(hello.encode())) + len(stream)
    assert counts.n_bytes_skipped + decoder.n_pending <= counts.n_bytes
    # However it was left: the next packet that is whole comes through, if its board has said what it is.
    events = decoder.feed(seal(hello.encode()) + seal(frame.encode()))
    assert [event.encode() for event in events if isinstance(event, FrameData)][-1] == frame.encode()


@given(st.data())
def test_a_conversation_with_anything_stays_a_conversation(data: st.DataObject) -> None:
    session = Session(0.0, bits=data.draw(st.sampled_from((None, 8, 10))), stream=data.draw(st.booleans()))
    now, n_sent = 0.0, 0
    for _turn in range(data.draw(st.integers(1, 30))):
        if session.wants_baud is not None:
            session.baud_set(now)
        n_sent += len(session.to_send(now))
        match data.draw(st.integers(0, 4)):
            case 0:
                came = b""
            case 1:
                came = seal(data.draw(payloads()))
            case 2:
                came = data.draw(st.sampled_from(PACKETS))
            case _:
                came = data.draw(streams())
        for event in session.receive(came, now):
            if isinstance(event, FrameData):
                assert session.hello is not None, "nothing is trusted before a board has said what it is"
            if isinstance(event, Failed):
                assert session.over
                assert str(event.error).endswith(".")
            if isinstance(event, Answered) and event.sentence is not None:
                assert event.sentence.endswith(".")
        assert session.decoder.n_pending <= session.decoder.limit
        wake = session.next_wakeup(now)
        assert wake >= now
        assert session.over == (wake == math.inf) or session.hello is not None
        now += data.draw(st.sampled_from((0.0, 0.01, 0.3, 1.0, 6.0)))
    assert n_sent < 4000, "a board with a small buffer is not drowned"


@pytest.mark.parametrize("byte", [0x00, 0x01, 0x02, 0x20, 0xFE, 0xFF])
def test_one_byte_for_ever_is_bounded_and_ends(byte: int) -> None:
    session = Session(0.0)
    now, n_bytes = 0.0, 0
    while not session.over:
        assert now <= session_module.GIVE_UP_S + 1.0
        if session.wants_baud is not None:
            session.baud_set(now)
        session.to_send(now)
        session.receive(bytes([byte]) * 5000, now)
        n_bytes += 5000
        assert session.decoder.n_pending <= session.decoder.limit
        now += 0.05
    assert session.decoder.counts.n_bytes == n_bytes
