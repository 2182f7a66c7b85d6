"""Samples with their runs of zeros packed: what most of a mat is, most of the time.

In: counts, or the bytes behind a frame's header. Out: the reverse. The three ways are described at `wire.Encoding`.
Bytes are hostile: never more samples than asked for are made of them. Knows nothing of grids, boards or packets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.packing import MAX_SAMPLE, Counts, unpack
from pressuremat.protocol.wire import Encoding

_LONGEST = {Encoding.RUN_8: 255, Encoding.RUN_10: 255, Encoding.RUN_16: 128}


def pack_runs(samples: NDArray[np.unsignedinteger], encoding: Encoding) -> bytes:
    """`samples` of any shape, row-major, as bytes; no bytes for no samples.

    Raises ValueError where a sample does not fit the encoding.
    """
    flat = np.ascontiguousarray(samples, np.uint16).ravel()
    if len(flat) and int(flat.max()) > MAX_SAMPLE[encoding]:
        raise ValueError(f"samples must be at most {MAX_SAMPLE[encoding]}, not {int(flat.max())}")
    out = bytearray()
    highs: list[int] = []
    n_zeros = 0
    for sample in (*flat.tolist(), None):
        if sample == 0:
            n_zeros += 1
            if n_zeros < _LONGEST[encoding]:
                continue
        if n_zeros:
            out += bytes([n_zeros - 1]) if encoding is Encoding.RUN_16 else bytes([0, n_zeros])
            n_zeros = 0
        if not sample:
            continue
        if encoding is Encoding.RUN_16:
            out += bytes([0x80 | sample >> 8, sample & 0xFF])
            continue
        out += b"\0\0" if not sample & 0xFF else bytes([sample & 0xFF])
        if encoding is Encoding.RUN_10:
            highs.append(sample >> 8)
            if len(highs) == 4:
                out.append(_high_byte(highs))
                highs.clear()
    if highs:
        out.append(_high_byte(highs))
    return bytes(out)


def _high_byte(highs: list[int]) -> int:
    return sum(high << 2 * place for place, high in enumerate(highs))


def unpack_runs(data: bytes, encoding: Encoding, n_samples: int, offset: int = 0) -> Counts | None:
    """`n_samples` samples from `data[offset:]`, shape (n_samples,), uint16; bytes behind them are ignored.

    None where `data` ends too early, or where a run goes on behind the last sample or has no length.
    """
    if encoding is Encoding.RUN_8:
        return _unpack_8(data, n_samples, offset)
    return _unpack_10(data, n_samples, offset) if encoding is Encoding.RUN_10 else _unpack_16(data, n_samples, offset)


def _unpack_8(data: bytes, n: int, at: int) -> Counts | None:
    out = np.zeros(n, np.uint16)
    bytes_in = np.frombuffer(data, np.uint8)
    i = 0
    while i < n:
        zero = data.find(0, at, at + n - i)
        end = at + n - i if zero < 0 else zero
        if end > len(data):
            return None
        out[i : i + end - at] = bytes_in[at:end]
        i += end - at
        if zero < 0:
            break
        run = data[zero + 1] if zero + 1 < len(data) else 0
        if not 0 < run <= n - i:
            return None
        i += run
        at = zero + 2
    return out


def _unpack_10(data: bytes, n: int, at: int) -> Counts | None:
    """The samples that are no zeros are brought together as BITS_10 has them, and unpacked as such."""
    plain = bytearray()
    is_sample = np.zeros(n, np.bool_)
    i = n_found = 0
    while i < n or len(plain) % 5 == 4:
        # As many bytes as there would be if no zero came any more, without the high bits of an unfinished group.
        n_all = n_found + n - i
        most = 5 * (n_all // 4) + n_all % 4 - len(plain)
        zero = data.find(0, at, at + most)
        end = at + most if zero < 0 else zero
        if end > len(data):
            return None
        n_high = (len(plain) + end - at) // 5 - len(plain) // 5
        n_new = end - at - n_high
        plain += data[at:end]
        is_sample[i : i + n_new] = True
        i += n_new
        n_found += n_new
        at = end
        if zero < 0:
            break
        if len(plain) % 5 == 4:
            plain.append(0)
            at += 1
            continue
        if zero + 1 >= len(data):
            return None
        run = data[zero + 1]
        at += 2
        if run > n - i:
            return None
        if run:
            i += run
        else:
            plain.append(0)
            is_sample[i] = True
            i += 1
            n_found += 1
    if len(plain) % 5:
        if at >= len(data):
            return None
        plain.append(data[at])
    out = np.zeros(n, np.uint16)
    out[is_sample] = unpack(bytes(plain), Encoding.BITS_10, n_found)
    return out


def _unpack_16(data: bytes, n: int, at: int) -> Counts | None:
    out = np.zeros(n, np.uint16)
    i = 0
    while i < n:
        if at >= len(data):
            return None
        first = data[at]
        if first < 0x80:
            i += first + 1
            at += 1
            continue
        if at + 1 >= len(data):
            return None
        out[i] = (first & 0x7F) << 8 | data[at + 1]
        i += 1
        at += 2
    return out if i == n else None
