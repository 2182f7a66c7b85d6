"""NumPy's .npz: ours, without loss, and foreign ones that hold one stack of frames.

Ours holds `frames` (T, R, C), `time_s` (T,) in s, and `pressuremat_json`, the bytes of the JSON header of `metadata`.
Nothing is ever unpickled. Arrays are read by hand, since a header may announce any size: what it says must be what
follows.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import metadata
from pressuremat.files.foreign import recording_of_numbers
from pressuremat.files.format import MAX_SAMPLES, Format, Unreadable
from pressuremat.files.native import pack_json
from pressuremat.files.npy import array_of, header_of
from pressuremat.i18n import N_, _
from pressuremat.types import Recording

_HEADER = "pressuremat_json"
_MAX_MEMBERS = 1000
_MAX_BYTES = 4 * MAX_SAMPLES
#: What zipfile may say of an archive that is damaged.
_BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # an encrypted member; NotImplementedError, an unknown compression, is one
    ValueError,
    LookupError,
    ArithmeticError,
    MemoryError,
)


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it is a zip whose first member is an array."""
    return head.startswith(b"PK\x03\x04") and (b".npy" in head[:4096] or name.endswith(".npz"))


def write(file: BinaryIO, recording: Recording) -> None:
    """A whole recording, losslessly."""
    header = np.frombuffer(pack_json(metadata.of_recording(recording)), np.uint8)
    np.savez_compressed(file, allow_pickle=False, frames=recording.frames, time_s=recording.time_s, **{_HEADER: header})


def read(data: bytes) -> Recording:
    """Our recording, or the one stack of frames in a foreign file. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            members = {m.filename.removesuffix(".npy"): m for m in archive.infolist() if m.filename.endswith(".npy")}
            if len(members) > _MAX_MEMBERS:
                raise Unreadable(_("it holds too many arrays"))
            if {"frames", "time_s", _HEADER} <= members.keys():
                header = metadata.parse_json(_array(archive, members[_HEADER]).tobytes())
                frames, time_s = _array(archive, members["frames"]), _array(archive, members["time_s"])
                return metadata.recording_of_arrays(header, frames, time_s, FORMAT.name)
            n_sides = {name: len(_shape(archive, m)) for name, m in members.items()}
            stacks = [m for name, m in members.items() if n_sides[name] == 3]
            pictures = [m for name, m in members.items() if n_sides[name] == 2]
            chosen = stacks or pictures
            if not chosen and max(n_sides.values(), default=0) > 3:
                text = _("one array of frames × rows × columns is expected and one of {n} dimensions was found")
                raise Unreadable(text.format(n=max(n_sides.values())))
            if len(chosen) != 1:
                raise Unreadable(
                    _("one array of frames × rows × columns is expected and {n} were found").format(n=len(chosen))
                )
            values = _array(archive, chosen[0])
    except _BAD_ARCHIVE as error:
        raise Unreadable(_("the archive is damaged or cut")) from error
    return recording_of_numbers(values if values.ndim == 3 else values[np.newaxis], FORMAT.name)


def _shape(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, ...]:
    with archive.open(member) as file:
        return header_of(cast(BinaryIO, file))[0]


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    """The array of a member, its announced size held against the bytes that are there."""
    if member.file_size > _MAX_BYTES:
        raise Unreadable(_("it is longer than can be read at once"))
    with archive.open(member) as file:
        header = header_of(cast(BinaryIO, file))
        shape, _fortran, dtype = header
        if math.prod(shape) * dtype.itemsize > member.file_size:
            raise Unreadable(_("an array in it is cut, or longer than it says"))
        return array_of(header, file.read())


FORMAT = Format("npz", N_("a NumPy archive (.npz)"), (".npz",), sniff, read, write)
