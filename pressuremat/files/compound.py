"""Microsoft's compound files ("OLE2"), as far as a workbook needs it: the bytes of one stream by its name.

Bytes enter, a stream's bytes leave. Sizes and chains are the file's word, so each is bounded by the file's own length,
and a chain that comes back to itself ends there. Streams below 4096 bytes, kept elsewhere in the file, are not read.
Layout: Microsoft [MS-CFB].
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_LAST_SECTOR = 0xFFFFFFFA
_DIRECTORY_ENTRY = 128
_IN_HEADER = 109
_LEAST_STREAM = 4096


def stream_of(data: bytes, name: str) -> bytes | None:
    """The stream of that name; None where there is none. Raises ValueError for a file that is damaged or cut."""
    if len(data) < _HEADER_BYTES or not data.startswith(MAGIC):
        raise ValueError("no compound file")
    shift, first_directory = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in (9, 12):
        raise ValueError("sectors of a size that there is not")
    size = 1 << shift
    next_of = _table(data, size)
    wanted = name.encode("utf-16-le") + b"\0\0"
    directory = _chain(data, next_of, first_directory, size)
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        if kind != 2 or directory[at : at + min(length, 64)] != wanted:
            continue
        first, n_bytes = struct.unpack_from("<IQ", directory, at + 116)
        n_bytes &= 0xFFFFFFFF if shift == 9 else 0xFFFFFFFFFFFFFFFF
        if n_bytes < _LEAST_STREAM:
            raise ValueError("a stream that is too short")
        stream = _chain(data, next_of, first, size)
        if len(stream) < n_bytes:
            raise ValueError("a stream that is cut")
        return stream[:n_bytes]
    return None


def _table(data: bytes, size: int) -> NDArray[np.uint32]:
    """Which sector follows each."""
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    more, n_more = struct.unpack_from("<II", data, 68)
    seen: set[int] = set()
    while more < _LAST_SECTOR and more not in seen and len(seen) < n_more:
        seen.add(more)
        entries = struct.unpack(f"<{size // 4}I", _sector(data, more, size))
        sectors += entries[:-1]
        more = entries[-1]
    used = [sector for sector in sectors if sector < _LAST_SECTOR]
    if len(used) > len(data) // size + 1:
        raise ValueError("more sectors than the file has")
    return np.frombuffer(b"".join(_sector(data, sector, size) for sector in used), "<u4")


def _chain(data: bytes, next_of: NDArray[np.uint32], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    most = len(data) // size + 1
    while sector < _LAST_SECTOR:
        if len(parts) > most or sector >= len(next_of):
            raise ValueError("a chain that does not end")
        parts.append(_sector(data, sector, size))
        sector = int(next_of[sector])
    return b"".join(parts)


def _sector(data: bytes, number: int, size: int) -> bytes:
    begin = (number + 1) * size
    if begin + size > len(data):
        raise ValueError("a sector beyond the end")
    return data[begin : begin + size]
