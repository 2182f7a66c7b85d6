"""NumPy's arrays as files (.npy): one stack of frames, or one frame, of unknown pitch, rate and unit.

Nothing is ever unpickled: an array of objects is refused. A header may announce any size: what it says must be what
follows, and is held against it before anything is made. Row 0 is taken as the row nearest the viewer.
"""

from __future__ import annotations

import io
import math
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from pressuremat.files.foreign import recording_of_numbers
from pressuremat.files.format import Format, Unreadable
from pressuremat.i18n import N_, _
from pressuremat.types import Recording

_MAGIC = b"\x93NUMPY"
#: A header is a few words long.
_HEADER_BYTES = 65_536
#: What numpy's parser of a header, a Python expression, may say of one that is none.
_BAD_HEADER = (
    ValueError,
    TypeError,
    SyntaxError,
    LookupError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    TokenError,
)


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it begins as one."""
    return head.startswith(_MAGIC)


def read(data: bytes) -> Recording:
    """The stack of frames, or the one frame, as counts. Raises Unreadable."""
    file = io.BytesIO(data[:_HEADER_BYTES])
    header = header_of(file)
    values = array_of(header, data, file.tell())
    if values.ndim == 2:
        values = values[np.newaxis]
    return recording_of_numbers(values, FORMAT.name)


def header_of(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """(shape, Fortran order, dtype) of an array of plain numbers. Raises Unreadable."""
    try:
        version = npy.read_magic(file)
        if version not in ((1, 0), (2, 0)):
            raise ValueError("unknown version")
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read_header(file)
    except _BAD_HEADER as error:
        raise Unreadable(_("an array in it is damaged")) from error
    if any(n < 0 for n in shape):
        raise Unreadable(_("an array in it is damaged"))
    return shape, fortran, dtype


def array_of(header: tuple[tuple[int, ...], bool, np.dtype[Any]], data: bytes, at: int = 0) -> NDArray[Any]:
    """The array that the bytes from `at` on are. Raises Unreadable where they are not what the header says."""
    shape, fortran, dtype = header
    if dtype.kind not in "buif":
        raise Unreadable(_("an array in it holds no real numbers"))
    n = math.prod(shape)
    if n * dtype.itemsize != len(data) - at:
        raise Unreadable(_("an array in it is cut, or longer than it says"))
    values = np.frombuffer(data, dtype, n, at) if n else np.zeros(0, dtype)
    values = values.reshape(shape, order="F" if fortran else "C")
    return np.ascontiguousarray(values.astype(dtype.newbyteorder("="), copy=False))


FORMAT = Format("npy", N_("a NumPy array (.npy)"), (".npy",), sniff, read)
