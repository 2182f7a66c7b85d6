"""MATLAB's .mat files (version 5 to 7.3, as MATLAB and Octave write them) that hold an array of frames, as those from
Tekscan's MatScan are passed on.

Of such an array nothing is told but its size: pitch, rate and unit are unknown, values are counts. The file's largest
real numeric array of three dimensions is taken, or of two as one frame; cells, structures, text and sparse arrays are
passed over. Frames are its longest dimension, of two that are equally long the last; where that is not at least
twice as long as the next, a warning names the choice.

Orientation, by evidence: shown as MATLAB shows a matrix, first row on top, the standing person of the public file has
toes on top, the feet turned outward and both arches toward the middle. So rows are turned round, and columns kept.

Up to version 7 the file is read here and not by a general library: elements are bounded before they are unpacked, and
nothing in a file can name code. Version 7.3 is HDF5 behind a block of 512 bytes, and is left to `hdf5`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import hdf5
from pressuremat.files.foreign import recording_of_numbers
from pressuremat.files.format import MAX_SAMPLES, Format, Unreadable, check_size
from pressuremat.i18n import N_, _
from pressuremat.types import Recording

_MARK = b"MATLAB 5.0 MAT-file"
_HEAD_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
#: dtype of an element of numbers, without its byte order.
_DTYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_NUMERIC_CLASSES = range(6, 16)
_COMPLEX = 0x0800
#: An array as read may take this many bytes: as many as its samples as float64.
_MAX_UNPACKED = 8 * MAX_SAMPLES // 4


@dataclass(frozen=True, eq=False)
class _Variable:
    name: str
    values: NDArray[Any]


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether the file's first line says that it is MATLAB's."""
    return head.startswith((_MARK, hdf5.MATLAB_MARK))


def read(data: bytes) -> Recording:
    """The frames (T, rows, cols) as counts, row 0 of the file last. Raises Unreadable, of version 7.3 MissingExtraError
    without h5py."""
    found: _Variable | None = None
    n_found = 0
    for variable in _variables(data):
        shape = variable.values.shape
        if len(shape) not in (2, 3) or min(shape) < 2:
            continue
        if found is None or (len(shape), variable.values.size) > (found.values.ndim, found.values.size):
            n_found = n_found if found is not None and found.values.ndim == len(shape) else 0
            found = variable
        n_found += len(shape) == found.values.ndim
    if found is None:
        raise Unreadable(_("it holds no array of frames (numbers in three dimensions)"))
    warnings = []
    if n_found > 1:
        text = _("It holds {n} arrays of frames; the largest, {name}, is read.")
        warnings.append(text.format(n=n_found, name=found.name))
    values, said = _frames_first(found.values)
    check_size(*values.shape)
    recording = recording_of_numbers(np.ascontiguousarray(values[:, ::-1]), FORMAT.name)
    return replace(recording, warnings=(*warnings, *said, *recording.warnings))


def _frames_first(values: NDArray[Any]) -> tuple[NDArray[Any], list[str]]:
    """(frames, rows, columns), and what must be said about the choice."""
    if values.ndim == 2:
        return values[None], []
    shape = values.shape
    longest = max(shape)
    axis = max(k for k, n in enumerate(shape) if n == longest)
    if longest >= 2 * sorted(shape)[1]:
        return np.moveaxis(values, axis, 0), []
    text = _("Which dimension of {shape} is time is not told; number {n} is taken.")
    warning = text.format(shape=" × ".join(str(n) for n in shape), n=axis + 1)
    return np.moveaxis(values, axis, 0), [warning]


def _variables(data: bytes) -> Iterator[_Variable]:
    """The real numeric arrays of a file of any version, one after the other."""
    if data.startswith(hdf5.MATLAB_MARK):
        yield from (_Variable(name, values) for name, values in hdf5.matlab_arrays(data))
        return
    order = {b"IM": "<", b"MI": ">"}.get(data[126:128])
    if order is None:
        raise Unreadable(_("its header is damaged"))
    yield from _variables_up_to_7(memoryview(data)[_HEAD_BYTES:], order)


def _variables_up_to_7(data: memoryview, order: str) -> Iterator[_Variable]:
    """The same, each as a view of its bytes."""
    at = 0
    while at < len(data):
        kind, body, at = _element(data, at, order)
        if kind == _COMPRESSED:
            unpacked = memoryview(_unpacked(body))
            kind, body, _end = _element(unpacked, 0, order)
        if kind == _MATRIX:
            variable = _variable(body, order)
            if variable is not None:
                yield variable


def _element(data: memoryview, at: int, order: str) -> tuple[int, memoryview, int]:
    """(type, bytes, where the next element begins) of the element at `at`."""
    if len(data) - at < 8:
        raise Unreadable(_("it ends too early, as if it were cut"))
    kind, size = struct.unpack_from(order + "II", data, at)
    if kind >> 16:  # up to four bytes stand in the tag itself
        kind, size = kind & 0xFFFF, kind >> 16
        start, end = at + 4, at + 8
        if size > 4:
            raise Unreadable(_("it is damaged"))
        return kind, data[start : start + size], end
    start = at + 8
    if size > len(data) - start:
        raise Unreadable(_("it ends too early, as if it were cut"))
    end = start + size
    return kind, data[start:end], end if kind == _COMPRESSED else start + -(-size // 8) * 8


def _unpacked(body: memoryview) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        out = unpacker.decompress(body, _MAX_UNPACKED + 1)
    except zlib.error as error:
        raise Unreadable(_("a packed array in it is damaged")) from error
    if len(out) > _MAX_UNPACKED:
        raise Unreadable(_("a packed array in it is larger than can be read at once"))
    if not unpacker.eof:
        raise Unreadable(_("a packed array in it is damaged or cut"))
    return out


def _variable(body: memoryview, order: str) -> _Variable | None:
    """The array of a matrix element; None where it is empty, complex or none of numbers."""
    if not body:
        return None
    _kind, flags_bytes, at = _element(body, 0, order)
    if len(flags_bytes) < 4:
        raise Unreadable(_("it is damaged"))
    (flags,) = struct.unpack_from(order + "I", flags_bytes)
    if flags & 0xFF not in _NUMERIC_CLASSES or flags & _COMPLEX:
        return None
    _kind, dims, at = _element(body, at, order)
    shape = struct.unpack(f"{order}{len(dims) // 4}i", dims[: len(dims) // 4 * 4])
    _kind, name, at = _element(body, at, order)
    if not 2 <= len(shape) <= 3 or min(shape) < 1:
        return None
    kind, numbers, _end = _element(body, at, order)
    if kind not in _DTYPES:
        raise Unreadable(_("it is damaged"))
    dtype = np.dtype(order + _DTYPES[kind])
    n = int(np.prod([int(side) for side in shape], dtype=object))
    if len(numbers) != n * dtype.itemsize:
        raise Unreadable(_("an array in it is not of the size that its header says"))
    values = np.frombuffer(numbers, dtype).reshape(shape, order="F")
    return _Variable(bytes(name[:63]).decode("ascii", "replace"), values)


FORMAT = Format("matlab", N_("a MATLAB array (.mat)"), (".mat",), sniff, read)
