"""COBS and packets, against one byte at a time."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pressuremat.protocol.crc import crc_bytes
from pressuremat.protocol.framing import cobs_decode, cobs_encode, encoded_size, open_packet, seal


def _plain_decode(encoded: bytes) -> bytes | None:
    """COBS as its paper tells it; None where a block is cut or a code is zero."""
    out = bytearray()
    at = 0
    while at < len(encoded):
        code = encoded[at]
        if not code or at + code > len(encoded):
            return None
        out += encoded[at + 1 : at + code]
        at += code
        if code < 0xFF and at < len(encoded):
            out.append(0)
    return bytes(out) if encoded else None


# Zeros and runs without one, so that short blocks, long ones and both in one packet come up.
_PIECES = st.one_of(
    st.binary(max_size=20),
    st.integers(1, 600).map(bytes),
    st.tuples(st.integers(1, 255), st.integers(250, 800)).map(lambda pair: bytes([pair[0]]) * pair[1]),
    st.integers(1, 300).map(lambda n: b"\x00\x01" * n),
)
_DATA = st.lists(_PIECES, max_size=5).map(b"".join)


@given(_DATA)
@example(b"")
@example(bytes(5000))
@example(b"\x01" * 5000)
def test_cobs_there_and_back(data: bytes) -> None:
    encoded = cobs_encode(data)
    assert b"\0" not in encoded
    assert len(encoded) <= len(data) + len(data) // 254 + 1
    assert cobs_decode(encoded) == data
    assert _plain_decode(encoded) == data


@given(st.lists(st.one_of(st.binary(max_size=300), st.integers(1, 600).map(lambda n: b"\x01" * n)), max_size=6))
@example([b""])
@example([b"\x01" * 100, b"\x05"])
@example([b"\x01" * 100, b"\xff"])
@example([b"\xff" + b"\x07" * 254] * 60)
def test_any_bytes_decode_as_the_slow_way_does(pieces: list[bytes]) -> None:
    encoded = b"".join(pieces)
    assert cobs_decode(encoded) == (None if b"\0" in encoded else _plain_decode(encoded))


@given(_DATA.filter(bool))
def test_a_packet_there_and_back(payload: bytes) -> None:
    packet = seal(payload)
    assert packet[0] == packet[-1] == 0
    assert packet.count(0) == 2
    assert len(packet) - 2 <= encoded_size(len(payload))
    assert open_packet(packet[1:-1]) == payload


def test_a_packet_without_payload_is_damaged() -> None:
    assert open_packet(cobs_encode(crc_bytes(b""))) is None
    assert open_packet(b"\x01") is None
    assert open_packet(b"") is None


def test_any_one_wrong_bit_is_seen() -> None:
    encoded = bytearray(seal(bytes(range(40)) + bytes(40))[1:-1])
    for bit in range(8 * len(encoded)):
        encoded[bit // 8] ^= 1 << bit % 8
        assert open_packet(bytes(encoded)) is None
        encoded[bit // 8] ^= 1 << bit % 8
