"""The skeleton of a .pmat file: chunks that can be found again behind damage.

Payloads enter and framed bytes leave; bytes enter and payloads that passed their check leave, with the damage between
them. It refuses to know what a payload means.

A chunk is `sync (4) · tag (4) · length (u32) · CRC-32 of these twelve bytes (u32) · payload · CRC-32 of it (u32)`,
little-endian. The head has a check of its own, so that a damaged payload can be stepped over by its length.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

SYNC = b"\xf5PMC"
MAX_PAYLOAD = 2**26

_HEAD = struct.Struct("<4s4sI")
_CRC = struct.Struct("<I")
HEAD_BYTES = _HEAD.size + _CRC.size
OVERHEAD_BYTES = HEAD_BYTES + _CRC.size


@dataclass(frozen=True)
class Chunk:
    """A whole chunk."""

    tag: bytes
    payload: bytes


@dataclass(frozen=True)
class Damage:
    """A stretch of bytes that is no chunk; `to_end` where nothing whole follows."""

    n_bytes: int
    to_end: bool


def pack(tag: bytes, payload: bytes) -> bytes:
    """A chunk as bytes. Raises ValueError for a tag that is not four bytes, or a payload that is too long."""
    if len(tag) != 4 or len(payload) > MAX_PAYLOAD:
        raise ValueError(
            f"a chunk has a tag of 4 bytes and at most {MAX_PAYLOAD} bytes, not {tag!r} and {len(payload)}"
        )
    head = _HEAD.pack(SYNC, tag, len(payload))
    return b"".join((head, _CRC.pack(zlib.crc32(head)), payload, _CRC.pack(zlib.crc32(payload))))


def scan(data: bytes | mmap, start: int) -> Iterator[Chunk | Damage]:
    """The whole chunks in `data` from `start` on, in order, and the damage between and behind them."""
    size = len(data)
    position = start
    # Bytes are checked about once; a file made to have them checked over and over is given up early.
    budget = 4 * size
    damaged_from: int | None = None
    while position < size:
        head = _head_at(data, position)
        if head is None:
            damaged_from = position if damaged_from is None else damaged_from
            position = _next_head(data, position + 1)
            continue
        tag, length = head
        end = position + OVERHEAD_BYTES + length
        payload = data[position + HEAD_BYTES : end - _CRC.size] if end <= size and budget > 0 else None
        budget -= length
        if payload is not None and _CRC.unpack_from(data, end - _CRC.size)[0] == zlib.crc32(payload):
            if damaged_from is not None:
                yield Damage(position - damaged_from, False)
                damaged_from = None
            yield Chunk(tag, payload)
            position = end
            continue
        damaged_from = position if damaged_from is None else damaged_from
        steps_over = end <= size and (end == size or _head_at(data, end) is not None)
        position = end if steps_over else _next_head(data, position + 1)
    if damaged_from is not None:
        yield Damage(size - damaged_from, True)


def _head_at(data: bytes | mmap, position: int) -> tuple[bytes, int] | None:
    """(tag, length) of the chunk whose head stands whole at `position`."""
    head = data[position : position + HEAD_BYTES]
    if len(head) < HEAD_BYTES or head[:4] != SYNC or _CRC.unpack_from(head, _HEAD.size)[0] != zlib.crc32(head[:-4]):
        return None
    _sync, tag, length = _HEAD.unpack_from(head)
    return (tag, length) if length <= MAX_PAYLOAD else None


def _next_head(data: bytes | mmap, position: int) -> int:
    """Where the next head that passes its check stands, from `position` on; the end of the data where none does."""
    while (position := data.find(SYNC, position)) >= 0:
        if _head_at(data, position) is not None:
            return position
        position += 1
    return len(data)
