"""HDF5: ours, without loss, laid out so that MATLAB, Octave, R and h5py read it without us (docs/export.md).

Only what every HDF5 reader knows is used: plain arrays of numbers, text of fixed length, deflate. Reading goes through
libhdf5 (h5py, extra `hdf5`), which follows links to other files when it is let: nothing but plain data sets that lie
in the file itself is opened, and sizes are held against what a recording may have before anything is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pressuremat.extras import need
from pressuremat.files import metadata
from pressuremat.files.foreign import recording_of_numbers
from pressuremat.files.format import MAX_SAMPLES, Format, Unreadable
from pressuremat.files.native import pack_json
from pressuremat.i18n import N_, _
from pressuremat.types import Recording

_HEADER = "pressuremat_json"
_MAGIC = b"\x89HDF\r\n\x1a\n"
_BLOCK_BYTES = 512
#: How MATLAB's version 7.3 begins, whose block says so in front of HDF5.
MATLAB_MARK = b"MATLAB 7.3 MAT-file"
_MAX_MEMBERS = 1000
_MAX_DEPTH = 5
#: Bytes of a chunk: about a second of a mat, so that a part can be read without the whole.
_CHUNK_BYTES = 2**20
#: Filters that only unpack: none, deflate, shuffle, checksum.
_FILTERS = {1, 2, 3}
#: What libhdf5 and h5py may say of a file that is damaged.
_BAD_FILE = (OSError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, MemoryError, AttributeError)


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it begins as HDF5 does, at once or behind a block that is somebody else's (512 bytes, or twice so many
    again and again), unless MATLAB says that it is one of its files."""
    at = 0
    while at < len(head) and not head.startswith(MATLAB_MARK):
        if head.startswith(_MAGIC, at):
            return True
        at = 2 * at or _BLOCK_BYTES
    return False


def _h5py() -> Any:
    return need("h5py", "hdf5", _("HDF5 files"))


def write(file: BinaryIO, recording: Recording) -> None:
    """A whole recording, losslessly. Raises MissingExtraError without h5py."""
    h5py = _h5py()
    geometry = recording.geometry
    # libhdf5 seeks and reads back while it writes, which what is given here need not be able to do.
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as h5:
        frames = recording.frames
        n_chunk = max(1, min(len(frames), _CHUNK_BYTES // max(1, frames[:1].nbytes)))
        stack = h5.create_dataset(
            "frames",
            data=frames,
            chunks=(n_chunk, *geometry.shape),
            compression="gzip",
            compression_opts=4,
            shuffle=True,
        )
        h5.create_dataset("time_s", data=recording.time_s)
        h5.create_dataset("x_mm", data=geometry.x_mm if geometry.pitch_known else np.arange(geometry.cols) + 0.5)
        h5.create_dataset("y_mm", data=geometry.y_mm if geometry.pitch_known else np.arange(geometry.rows) + 0.5)
        if recording.calibration is not None and recording.unit == "kPa":
            # For those who cannot undo the circuit themselves; we read the counts, which a later calibration improves.
            h5.create_dataset(
                "pressure_kpa",
                data=recording.pressure(),
                chunks=(n_chunk, *geometry.shape),
                compression="gzip",
                compression_opts=4,
                shuffle=True,
            )
        h5.create_dataset(_HEADER, data=np.bytes_(pack_json(metadata.of_recording(recording))))
        stack.attrs["unit"] = np.bytes_(recording.stored_unit)
        facts = {
            "format": np.bytes_("pressuremat"),
            "unit": np.bytes_(recording.stored_unit),
            "pitch_mm": np.array(geometry.pitch_mm if geometry.pitch_known else (np.nan, np.nan)),
            "rate_hz": metadata.rate_hz(recording),
            "simulated": np.uint8(recording.simulated),
        }
        for name, value in facts.items():
            h5.attrs[name] = value
    file.write(buffer.getvalue())


def read(data: bytes) -> Recording:
    """Our recording, or the one stack of frames in a foreign file. Raises Unreadable, or MissingExtraError."""
    h5py = _h5py()
    try:
        with h5py.File(io.BytesIO(data), "r") as h5:
            found = dict(_arrays(h5py, h5))
            if {"frames", "time_s", _HEADER} <= found.keys():
                header = metadata.parse_json(_text(found[_HEADER]))
                frames, time_s = _values(found["frames"]), _values(found["time_s"])
                return metadata.recording_of_arrays(header, frames, time_s, FORMAT.name)
            stacks = [one for one in found.values() if one.ndim == 3 and one.dtype.kind in "buif"]
            pictures = [one for one in found.values() if one.ndim == 2 and one.dtype.kind in "buif" and one.size > 1]
            chosen = stacks or pictures
            if len(chosen) != 1:
                raise Unreadable(
                    _("one array of frames × rows × columns is expected and {n} were found").format(n=len(chosen))
                )
            values = _values(chosen[0])
    except _BAD_FILE as error:
        raise Unreadable(_("its structure is damaged or cut")) from error
    return recording_of_numbers(values if values.ndim == 3 else values[np.newaxis], FORMAT.name)


def matlab_arrays(data: bytes) -> Iterator[tuple[str, NDArray[Any]]]:
    """(name, array as MATLAB shows it) of each variable of two or three dimensions in a file of version 7.3, whose HDF5
    has the dimensions the other way round. Others (structures, cells, text, complex or sparse ones) are passed over.
    Raises Unreadable, or MissingExtraError."""
    h5py = _h5py()
    try:
        with h5py.File(io.BytesIO(data), "r") as h5:
            if len(h5) > _MAX_MEMBERS:
                raise Unreadable(_("it holds too many arrays"))
            for name in h5:
                item = h5[name] if isinstance(h5.get(name, getlink=True), h5py.HardLink) else None
                if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "iuf" or item.ndim not in (2, 3):
                    continue
                if item.attrs.get("MATLAB_class") not in (b"char", b"cell") and "MATLAB_empty" not in item.attrs:
                    yield name, _values(item).T
    except _BAD_FILE as error:
        raise Unreadable(_("its structure is damaged or cut")) from error


def _arrays(h5py: Any, group: Any, path: str = "", depth: int = 0) -> list[tuple[str, Any]]:
    """(path, data set) of all that lies in the file itself; links that lead elsewhere are not followed."""
    found: list[tuple[str, Any]] = []
    if len(group) > _MAX_MEMBERS or depth > _MAX_DEPTH:
        raise Unreadable(_("it holds too many arrays"))
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        item = group[name]
        if isinstance(item, h5py.Dataset):
            found.append((path + name, item))
        elif isinstance(item, h5py.Group):
            found += _arrays(h5py, item, f"{path}{name}/", depth + 1)
        if len(found) > _MAX_MEMBERS:
            raise Unreadable(_("it holds too many arrays"))
    return found


def _check(item: Any) -> None:
    """Raise Unreadable for a data set that lies in another file, needs foreign code to unpack, or is too large."""
    plist = item.id.get_create_plist()
    filters = {int(plist.get_filter(k)[0]) for k in range(plist.get_nfilters())}
    if item.external or item.is_virtual or not filters <= _FILTERS:
        raise Unreadable(_("its frames lie in another file, or are packed in an unusual way"))
    chunk = int(np.prod(item.chunks, dtype=object)) if item.chunks else 0
    if item.size is None or max(int(item.size), chunk) > MAX_SAMPLES:
        raise Unreadable(_("it is longer than can be read at once"))


def _values(item: Any) -> NDArray[Any]:
    _check(item)
    if item.dtype.kind not in "buif":
        raise Unreadable(_("an array in it holds no real numbers"))
    values = np.asarray(item[()])
    return np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="), copy=False))


def _text(item: Any) -> bytes:
    _check(item)
    if item.dtype.kind != "S" or item.shape != ():
        raise Unreadable(_("its header is damaged"))
    return bytes(item[()])


FORMAT = Format("hdf5", N_("an HDF5 file (.h5)"), (".h5", ".hdf5"), sniff, read, write)
