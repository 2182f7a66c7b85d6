"""The check at the end of every packet: CRC-32 of IEEE 802.3, computed by zlib.

In: bytes. Out: the number, or its four bytes as they stand on the wire. Knows nothing of packets.
"""

from __future__ import annotations

import zlib

CRC_SIZE = 4


def crc32(data: bytes) -> int:
    """CRC-32 of `data` as an unsigned number; 0 for no bytes."""
    return zlib.crc32(data)


def crc_bytes(data: bytes) -> bytes:
    """CRC-32 of `data` as the four little-endian bytes that follow it on the wire."""
    return zlib.crc32(data).to_bytes(CRC_SIZE, "little")
