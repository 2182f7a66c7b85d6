"""Samples as they are packed in a frame without runs, by numpy.

In: counts, or the bytes behind a frame's header. Out: the reverse. Knows nothing of grids, boards or packets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.wire import Encoding, packed_size

Counts = NDArray[np.uint16]

#: The largest sample that an encoding carries.
MAX_SAMPLE = {
    Encoding.BITS_8: 0xFF,
    Encoding.BITS_10: 0x3FF,
    Encoding.BITS_16: 0xFFFF,
    Encoding.PART_8: 0xFF,
    Encoding.PART_10: 0x3FF,
    Encoding.RUN_8: 0xFF,
    Encoding.RUN_10: 0x3FF,
    Encoding.RUN_16: 0x7FFF,
}

# The byte of high bits -> what each of its group's four samples gains by it, already shifted into place.
_HIGH = (((np.arange(256)[:, None] >> (2 * np.arange(4))) & 3) << 8).astype(np.uint16)


def encoding_for(bits: int) -> Encoding:
    """The tightest encoding that carries samples of `bits` bits. Raises ValueError beyond 1 to 16."""
    if not 1 <= bits <= 16:
        raise ValueError(f"bits must be from 1 to 16, not {bits}")
    return Encoding.BITS_8 if bits <= 8 else Encoding.BITS_10 if bits <= 10 else Encoding.BITS_16


def pack(samples: NDArray[np.unsignedinteger], encoding: Encoding) -> bytes:
    """`samples` of any shape, row-major, as bytes; no bytes for no samples.

    Raises ValueError where a sample does not fit the encoding.
    """
    encoding = encoding.of_samples
    flat = np.ascontiguousarray(samples, np.uint16).ravel()
    if len(flat) and int(flat.max()) > MAX_SAMPLE[encoding]:
        raise ValueError(f"samples must be at most {MAX_SAMPLE[encoding]}, not {int(flat.max())}")
    if encoding is Encoding.BITS_8:
        return flat.astype(np.uint8).tobytes()
    if encoding is Encoding.BITS_16:
        return flat.astype("<u2").tobytes()
    n = len(flat)
    whole = np.zeros((-(-n // 4), 4), np.uint16)
    whole.reshape(-1)[:n] = flat
    out = np.empty((len(whole), 5), np.uint8)
    out[:, :4] = whole & 0xFF
    high = (whole >> 8).astype(np.uint8)
    out[:, 4] = high[:, 0] | high[:, 1] << 2 | high[:, 2] << 4 | high[:, 3] << 6
    rest = n % 4
    if not rest:
        return out.tobytes()
    return out[:-1].tobytes() + out[-1, :rest].tobytes() + out[-1, 4:].tobytes()


def unpack(data: bytes, encoding: Encoding, n_samples: int, offset: int = 0) -> Counts:
    """`n_samples` samples from `data[offset:]`, shape (n_samples,), uint16.

    Bytes behind them are ignored, as are the high bits that a last group of fewer than four does not use. Raises
    ValueError where `data` is too short.
    """
    encoding = encoding.of_samples
    if len(data) - offset < packed_size(encoding, n_samples):
        raise ValueError(f"{n_samples} samples need {packed_size(encoding, n_samples)} bytes")
    if encoding is Encoding.BITS_8:
        return np.frombuffer(data, np.uint8, n_samples, offset).astype(np.uint16)
    if encoding is Encoding.BITS_16:
        return np.frombuffer(data, "<u2", n_samples, offset).astype(np.uint16)
    whole, rest = divmod(n_samples, 4)
    out = np.empty(n_samples, np.uint16)
    groups = np.frombuffer(data, np.uint8, 5 * whole, offset).reshape(whole, 5)
    np.add(_HIGH.take(groups[:, 4], axis=0), groups[:, :4], out=out[: 4 * whole].reshape(whole, 4))
    if rest:
        tail = np.frombuffer(data, np.uint8, rest + 1, offset + 5 * whole)
        out[4 * whole :] = _HIGH[tail[rest], :rest] + tail[:rest]
    return out
