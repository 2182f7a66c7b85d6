"""All file formats, and reading and writing by them: a path or bytes enter, a `Recording` leaves, or one sentence.

The reader is chosen by what the file holds, not by its name; .gz and other codings of text are undone first. Here is
also what holds for every format: pitch and rate given by a person where the file does not say them, the file's SHA-256,
and every failure's sentence.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from pressuremat.errors import FileFormatError, RecordingError
from pressuremat.files import (
    closed,
    corrections,
    csv_grid,
    emed_lst,
    footscan_text,
    footscan_xls,
    hdf5,
    native,
    npy,
    npz,
    pedar_asc,
    pedcad_apd,
    pliance_asc,
    stappone_csv,
    stepup,
    tekscan_ascii,
    tekscan_mat,
    textile_bin,
    xsensor_csv,
    zebris_fdm,
)
from pressuremat.files import layout as layouts
from pressuremat.files.format import Format, Unreadable, check_recording, printable
from pressuremat.files.mapped import LEAST_BYTES, MappedFile, sha256_of
from pressuremat.files.plain_text import is_text, plain
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Recording

FORMATS: tuple[Format, ...] = (
    native.FORMAT,
    npz.FORMAT,
    npy.FORMAT,
    hdf5.FORMAT,
    emed_lst.FORMAT,
    csv_grid.FORMAT,
    tekscan_ascii.FORMAT,
    tekscan_mat.FORMAT,
    footscan_text.FORMAT,
    footscan_xls.FORMAT,
    zebris_fdm.FORMAT,
    pedcad_apd.FORMAT,
    pedar_asc.FORMAT,
    pliance_asc.FORMAT,
    xsensor_csv.FORMAT,
    stappone_csv.FORMAT,
    textile_bin.FORMAT,  # last: it has nothing but its length to be known by
)

#: A file of more bytes is refused, before and after decompression.
MAX_BYTES = 2**30
_HEAD_BYTES = 2**16
_PIECE_BYTES = 2**20


def read(
    source: str | os.PathLike[str] | bytes,
    *,
    pitch_mm: float | Sequence[float] | None = None,
    rate_hz: float | None = None,
    name: str = "",
    layout: str | os.PathLike[str] | None = None,
) -> Recording:
    """The recording in a file, or in bytes (then `name` is what sentences call them).

    `pitch_mm` (one number, or x and y) and `rate_hz` are used where the format does not say them; where it does, the
    file's own stay and a warning says so. `layout` is the table of an insole's sensors (`files.layout`); without it the
    one that stands beside the file is taken. Raises FileFormatError, in one sentence; ValueError for a pitch or rate
    that is not above zero.
    """
    pitch = _pitch_of(pitch_mm)
    if rate_hz is not None and not (np.isfinite(rate_hz) and rate_hz > 0):
        raise ValueError(f"rate_hz must be above zero, not {rate_hz}")
    if isinstance(source, bytes):
        path, data = "", source
        name = name or _("the input")
    else:
        path = os.fspath(source)
        name = printable(path)
        data = _bytes_of(path, name)
    if not data:
        raise FileFormatError(
            _("Expected a recording, but {name} is empty; record or export it again.").format(name=name)
        )
    sha256 = sha256_of(data)
    plain_name = Path(name).name.lower()
    if data.startswith(b"\x1f\x8b"):
        data = _gunzip(data, name)
        plain_name = plain_name.removesuffix(".gz")
    try:
        data = plain(data)
    except OSError as error:
        text = _("{name} is a text that must be rewritten to be read, and there is no room ({reason}); make room.")
        raise FileFormatError(text.format(name=name, reason=error.strerror or error)) from error
    file_format = _choose(data, plain_name, name)
    try:
        recording = file_format.read(data)
        check_recording(recording)
    except Unreadable as error:
        raise FileFormatError(
            _("{name} cannot be read as {label}: {reason}; copy or export it again.").format(
                name=name, label=_(file_format.label), reason=error
            )
        ) from error
    except (ValueError, TypeError, LookupError, ArithmeticError, MemoryError) as error:
        # a reader should have said why; a person still gets a sentence, and --debug the place
        raise FileFormatError(
            _("{name} cannot be read as {label}: it is damaged; copy or export it again.").format(
                name=name, label=_(file_format.label)
            )
        ) from error
    if file_format is npz.FORMAT and not recording.geometry.pitch_known:
        recording = stepup.with_table(recording, path)
    by_hand = corrections.read(path) if path else None
    recording = replace(recording, corrections=recording.corrections if by_hand is None else by_hand)
    recording = _with_options(replace(recording, path=printable(path), input_sha256=sha256), pitch, rate_hz)
    layout = layout or (layouts.beside(path) if any(not one.on_grid for one in recording.insoles) else None)
    return layouts.with_layout(recording, layout) if layout else recording


def write(path: str | os.PathLike[str], recording: Recording, *, also: Sequence[str] = ()) -> None:
    """Write a recording in the format that the suffix names; an existing file is replaced once all is written.

    `also` are suffixes that somebody else writes, for the sentence about a name that ends in none of them.
    Raises RecordingError, in one sentence, for a suffix that is not written here or a place that takes no file.
    """
    target = Path(path)
    suffixes = [suffix.lower() for suffix in target.suffixes[-2:]]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    suffix = (suffixes[:-1] if packed else suffixes)[-1:]
    chosen = next((f for f in FORMATS if f.write is not None and suffix and suffix[0] in f.suffixes), None)
    if chosen is None or chosen.write is None:
        known = ", ".join([*sorted({f.suffixes[0] for f in FORMATS if f.write is not None}), *also])
        raise RecordingError(
            _("Expected a file name that ends in one of {known}, got {name}; choose one of these.").format(
                known=known, name=target.name
            )
        )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            if packed:
                with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as inner:
                    chosen.write(cast(BinaryIO, inner), recording)
            else:
                chosen.write(file, recording)
        os.replace(part, target)
    except OSError as error:
        raise RecordingError(
            _("{name} cannot be written ({reason}); choose another place or make room there.").format(
                name=target, reason=error.strerror or error
            )
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _pitch_of(pitch_mm: float | Sequence[float] | None) -> tuple[float, float] | None:
    if pitch_mm is None:
        return None
    given = tuple(pitch_mm) if isinstance(pitch_mm, Sequence) else (pitch_mm,)
    if len(given) not in (1, 2) or not all(np.isfinite(p) and p > 0 for p in given):
        raise ValueError(f"pitch_mm must be one or two lengths above zero, not {pitch_mm}")
    return float(given[0]), float(given[-1])


def _bytes_of(path: str, name: str) -> bytes:
    """All bytes of the file at `path`, or the sentence why not. A large file is mapped: it can what readers ask of
    bytes, and says it is some."""
    try:
        with open(path, "rb") as file:
            # A read of so many bytes takes room for all of them at once, whatever the file holds.
            size = os.fstat(file.fileno()).st_size
            if LEAST_BYTES < size <= MAX_BYTES:
                return cast(bytes, MappedFile(file.fileno()))
            data = file.read(min(size, MAX_BYTES) + 1) if size else file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        text = _("Expected a recording at {name}, but there is no such file; check the path.")
        raise FileFormatError(text.format(name=name)) from error
    except IsADirectoryError as error:
        text = _("Expected a recording, but {name} is a directory; name a file in it.")
        raise FileFormatError(text.format(name=name)) from error
    except PermissionError as error:
        # Windows answers so for a directory as well
        if os.path.isdir(path):  # unlike Path.is_dir it does not raise where a parent is closed, too
            text = _("Expected a recording, but {name} is a directory; name a file in it.")
        else:
            text = _("Expected a recording, but {name} may not be read by this user; change its permissions.")
        raise FileFormatError(text.format(name=name)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        text = _("Expected a recording, but {name!r} cannot be opened ({reason}); check the path.")
        raise FileFormatError(text.format(name=name, reason=reason)) from error
    if len(data) > MAX_BYTES:
        raise FileFormatError(
            _("Expected a recording of at most {limit} MiB, but {name} is larger; split it.").format(
                limit=MAX_BYTES >> 20, name=name
            )
        )
    return data


def _gunzip(data: bytes, name: str) -> bytes:
    """What .gz packs, never more than MAX_BYTES of it; much of it through a file without a name."""
    with tempfile.SpooledTemporaryFile(LEAST_BYTES) as out:
        n_bytes = _gunzip_to(cast(BinaryIO, out), data, name)
        if n_bytes <= LEAST_BYTES:
            out.seek(0)
            return out.read()
        out.flush()
        return cast(bytes, MappedFile(out.fileno()))


def _gunzip_to(out: BinaryIO, data: bytes, name: str) -> int:
    """Write what .gz packs; how many bytes that is."""
    left, at = MAX_BYTES + 1, 0
    while data.startswith(b"\x1f\x8b", at) and left > 0:
        unpacker = zlib.decompressobj(wbits=31)
        # In pieces: unpacked at one go it would stand in memory once more while it grows.
        while not unpacker.eof and left > 0:
            packed = unpacker.unconsumed_tail
            if not packed:
                packed = data[at : at + _PIECE_BYTES]
                at += len(packed)
            try:
                piece = unpacker.decompress(packed, min(left, _PIECE_BYTES))
            except zlib.error as error:
                text = _("{name} is packed (.gz) and damaged, so it cannot be unpacked; copy it again.")
                raise FileFormatError(text.format(name=name)) from error
            if not (packed or piece or unpacker.eof):
                text = _("{name} is packed (.gz) and cut in the middle; copy it again.")
                raise FileFormatError(text.format(name=name))
            try:
                out.write(piece)
            except OSError as error:
                text = _("{name} is packed (.gz) and cannot be unpacked ({reason}); make room or unpack it yourself.")
                raise FileFormatError(text.format(name=name, reason=error.strerror or error)) from error
            left -= len(piece)
        at -= len(unpacker.unused_data)
    if left <= 0:
        text = _("Expected a recording of at most {limit} MiB, but {name} unpacks to more; split it.")
        raise FileFormatError(text.format(limit=MAX_BYTES >> 20, name=name))
    if left > MAX_BYTES:
        text = _("Expected a recording, but {name} is empty when unpacked; record or export it again.")
        raise FileFormatError(text.format(name=name))
    return MAX_BYTES + 1 - left


def _choose(data: bytes, plain_name: str, name: str) -> Format:
    """The first format whose marks the bytes bear, or the sentence that none does."""
    head = data[:_HEAD_BYTES]
    for file_format in FORMATS:
        if file_format.sniff(head, plain_name, len(data)):
            return file_format
    known = ", ".join(dict.fromkeys(f.suffixes[0] for f in FORMATS))
    by_name = [_(f.label) for f in FORMATS if plain_name.endswith(f.suffixes)]
    advice = closed.advice(plain_name)
    if advice is not None:
        text = _("Expected a recording, but {name} is {what}, which only its maker's program reads; {how}.")
        raise FileFormatError(text.format(name=name, what=advice[0], how=advice[1]))
    what = _("a text file") if is_text(head) else _("a binary file")
    if by_name:
        text = _("Expected {label} by its name, but {name} is {what} without the marks of one; check which file it is.")
        raise FileFormatError(text.format(label=_(" or ").join(by_name), name=name, what=what))
    text = _("Expected a recording ({known}), but {name} is {what} of another kind; export it in one of these.")
    raise FileFormatError(text.format(known=known, name=name, what=what))


def _with_options(recording: Recording, pitch: tuple[float, float] | None, rate_hz: float | None) -> Recording:
    """Pitch and rate as given where the file does not say them; a warning where it says otherwise."""
    geometry, time_s, time_known = recording.geometry, recording.time_s, recording.time_known
    warnings = list(recording.warnings)
    if pitch is not None and any(not one.on_grid for one in recording.insoles):
        warnings.append(_("The sensors of insoles have no distance from each other; give their layout instead."))
    elif pitch is not None:
        if not geometry.pitch_known:
            geometry = MatGeometry(geometry.rows, geometry.cols, pitch)
        elif not np.allclose(geometry.pitch_mm, pitch, rtol=1e-3):
            text = _("The file says a pitch of {x:g} × {y:g} mm; that is used, not the one given.")
            warnings.append(text.format(x=geometry.pitch_mm[0], y=geometry.pitch_mm[1]))
    if rate_hz is not None:
        if not time_known:
            time_s, time_known = np.arange(recording.n_frames) / rate_hz, True
        elif recording.n_frames > 1 and not np.isclose(np.median(np.diff(time_s)) * rate_hz, 1.0, rtol=1e-2):
            warnings.append(_("The file says when its frames were taken; that is used, not the rate given."))
    return replace(recording, geometry=geometry, time_s=time_s, time_known=time_known, warnings=tuple(warnings))
