"""Packets on the wire: CRC, then COBS, then a 0x00 on either side.

In: a payload (type and body), or what stood between two 0x00. Out: the reverse, or None where it is damaged.
Knows nothing of what a payload means.

COBS replaces every zero by the distance to the next one, so that 0x00 only ever ends a packet: Cheshire and Baker,
IEEE/ACM Transactions on Networking 7(2), 1999, doi:10.1109/90.769765. Both codings are done by numpy on the
whole packet, since a mat that nobody stands on is nearly all zeros, and a loop over one-byte blocks would then
cost as much as everything behind it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.crc import CRC_SIZE, crc_bytes

DELIMITER = b"\0"
_FULL_BLOCK = 254  # data bytes in the longest block; its code 0xFF stands for no zero behind it
_FULL_CODE = 0xFF
# A loop is quicker than arrays for this many blocks; a packet of random bytes has about eighteen.
_LOOP_BLOCKS = 48


def seal(payload: bytes) -> bytes:
    """The whole packet that carries `payload`, with a 0x00 before and after it."""
    return DELIMITER + cobs_encode(payload + crc_bytes(payload)) + DELIMITER


def open_packet(encoded: bytes) -> bytes | None:
    """The payload of what stood between two 0x00; None where coding or CRC do not hold."""
    decoded = cobs_decode(encoded)
    if decoded is None or len(decoded) <= CRC_SIZE:
        return None
    payload = decoded[:-CRC_SIZE]
    return payload if crc_bytes(payload) == decoded[-CRC_SIZE:] else None


def encoded_size(n_payload: int) -> int:
    """Most bytes between two 0x00 that a payload of `n_payload` bytes takes."""
    n = n_payload + CRC_SIZE
    return n + n // _FULL_BLOCK + 1


def cobs_encode(data: bytes) -> bytes:
    """`data` in COBS, without a 0x00; one byte 0x01 for no data."""
    n = len(data)
    # Each block's code takes the place of the zero before it; the first one's is put in front.
    out = np.empty(n + 1, np.uint8)
    out[1:] = np.frombuffer(data, np.uint8)
    out[0] = 0
    starts = np.flatnonzero(out == 0)
    lengths = np.diff(starts, append=n + 1) - 1
    long = np.flatnonzero(lengths >= _FULL_BLOCK)
    out[starts] = np.minimum(lengths + 1, _FULL_CODE)
    if not len(long):
        return out.tobytes()
    at: list[int] = []
    codes: list[int] = []
    for i in long:
        start, length = int(starts[i]), int(lengths[i])
        n_full, rest = divmod(length, _FULL_BLOCK)
        at += [start + 1 + _FULL_BLOCK * k for k in range(1, n_full + 1)]
        codes += [_FULL_CODE] * (n_full - 1) + [rest + 1]
    if codes[-1] == 1 and at[-1] == n + 1:  # the data ends with a full block: nothing follows it
        at.pop()
        codes.pop()
    return np.insert(out, at, codes).tobytes()


def cobs_decode(encoded: bytes) -> bytes | None:
    """What `encoded` stands for; None where it is not COBS (empty, holds a zero, or its last block is cut)."""
    n = len(encoded)
    if not n or DELIMITER in encoded:
        return None
    codes: list[int] = []
    at = 0
    while at < n and len(codes) < _LOOP_BLOCKS:
        codes.append(at)
        at += encoded[at]
    if at > n:
        return None
    # Two spare places behind the end: one for a chain that ends well, one for a chain that runs over.
    out = np.empty(n + 2, np.uint8)
    out[:n] = np.frombuffer(encoded, np.uint8)
    out[n:] = 0
    positions: NDArray[np.intp] = np.array(codes, np.intp)
    if at < n:
        rest = _chain(out[at:n])
        if rest is None:
            return None
        positions = np.concatenate((positions, rest + at))
    full = positions[out[positions] == _FULL_CODE]
    out[positions] = 0
    if not len(full):
        return out[1:n].tobytes()
    # The code behind a full block stands for no zero: it goes, unless the packet ends there.
    behind = full + _FULL_CODE
    keep = np.ones(n, np.bool_)
    keep[behind[behind < n]] = False
    keep[0] = False
    return out[:n][keep].tobytes()


def _chain(block_bytes: NDArray[np.uint8]) -> NDArray[np.intp] | None:
    """Indices of the codes in `block_bytes`, unordered, with some at its length; None where the last is cut.

    Each code names the place of the next. Jumps of 2, 4, 8 and 16 blocks are made for every place at once; the
    walk then takes every sixteenth block only, and the ones between follow from the jumps.
    """
    n = len(block_bytes)
    jump = np.arange(n + 2)
    jump[:n] += block_bytes
    np.minimum(jump, n + 1, out=jump)
    jumps = [jump]
    for _ in range(4):
        jumps.append(jumps[-1].take(jumps[-1]))
    far = jumps.pop().data  # a memoryview gives single places faster than the array
    anchors: list[int] = []
    at = 0
    while at < n:
        anchors.append(at)
        at = far[at]
    if at != n:
        return None
    found = np.array(anchors, np.intp)
    for stride in reversed(jumps):
        found = np.concatenate((found, stride.take(found)))
    return found
