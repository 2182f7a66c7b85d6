"""Our own format, .pmat: what a source sent, written as it comes, readable up to the last whole block.

A stream's events enter the `Writer`; `read` gives the recording, `stream` its frames one after the other. Counts stay
as the board sent them, with the calibration beside them: a better one improves old recordings.

Behind the magic follow chunks (see `chunks`): HEAD, the JSON of `metadata`; FRMS, a block of frames; EVNT, a gap, a
note or the link's counters as JSON; INFO, a source's further StreamInfo; END with the totals. A FRMS payload is
`n (u32) · kind of sample (u8) · three zero bytes`, then zlib of n sequence numbers (u64), n times (f64, s) and n
frames, row-major, little-endian. There is no index: blocks are found by walking from chunk to chunk.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pressuremat.errors import FileFormatError
from pressuremat.files import metadata
from pressuremat.files.chunks import SYNC, Chunk, Damage, pack, scan
from pressuremat.files.format import MAX_SAMPLES, Format, Unreadable
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Frame, Gap, Recording

MAGIC = b"\x89PMAT\r\n\x1a"
HEAD, FRAMES, EVENT, INFO, END = b"HEAD", b"FRMS", b"EVNT", b"INFO", b"END!"

_BLOCK = struct.Struct("<IB3x")
_KINDS: Mapping[int, np.dtype[Any]] = {k: np.dtype(d) for k, d in enumerate(("<u1", "<u2", "<u4", "<f4"), start=1)}
_KIND_OF = {dtype: kind for kind, dtype in _KINDS.items()}
#: Bytes of samples in one block, packed or not: what a reader must hold at once.
BLOCK_BYTES = 2**24
#: Fast and small enough: 64 × 64 at 100 Hz takes under 2 % of a core.
_ZLIB_LEVEL = 1


@dataclass(frozen=True, eq=False)
class Block:
    """Some frames in a row: sequence numbers (n,), times (n,) in s, samples (n, R, C)."""

    sequence: NDArray[np.uint64]
    time_s: Floats
    frames: NDArray[Any]


def storable(values: NDArray[Any]) -> NDArray[Any]:
    """`values` as a kind of sample that a block can hold, unchanged where they are one already."""
    dtype = values.dtype.newbyteorder("<")
    if dtype in _KIND_OF:
        return values.astype(dtype, copy=False)
    if values.dtype.kind == "f":
        return values.astype("<f4")
    return values.astype("<u4" if values.size and values.max() > 0xFFFF else "<u2")


def pack_header(header: Mapping[str, Any]) -> bytes:
    """Magic and HEAD chunk."""
    return MAGIC + pack(HEAD, pack_json(header))


def pack_json(data: Mapping[str, Any]) -> bytes:
    """Plain data as JSON without NaN."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def pack_block(block: Block) -> bytes:
    """A FRMS chunk."""
    frames = storable(block.frames)
    raw = b"".join(
        (block.sequence.astype("<u8").tobytes(), block.time_s.astype("<f8").tobytes(), frames.tobytes()),
    )
    head = _BLOCK.pack(len(frames), _KIND_OF[frames.dtype])
    return pack(FRAMES, head + zlib.compress(raw, _ZLIB_LEVEL))


def pack_end(n_frames: int, duration_s: float, n_gaps: int) -> bytes:
    """The END chunk."""
    return pack(END, pack_json({"n_frames": n_frames, "duration_s": duration_s, "n_gaps": n_gaps}))


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it begins with the magic; or has our name and our chunks, its beginning damaged."""
    return head.startswith(MAGIC) or (name.endswith(".pmat") and SYNC in head)


def write(file: BinaryIO, recording: Recording) -> None:
    """A whole recording, losslessly."""
    file.write(pack_header(metadata.of_recording(recording)))
    frames = recording.frames
    step = max(1, min(256, BLOCK_BYTES // max(1, frames[:1].nbytes)))
    for start in range(0, len(frames), step):
        part = slice(start, start + step)
        sequence = np.arange(len(frames), dtype=np.uint64)[part]
        file.write(pack_block(Block(sequence, recording.time_s[part], frames[part])))
    duration_s = float(recording.time_s[-1] - recording.time_s[0]) if len(frames) else 0.0
    file.write(pack_end(len(frames), duration_s, len(recording.gaps)))


def read(data: bytes) -> Recording:
    """All whole blocks. Damaged ones become gaps with a warning, a missing end a warning. Raises Unreadable."""
    header: dict[str, Any] | None = None
    geometry: MatGeometry | None = None
    end: dict[str, Any] | None = None
    blocks: list[Block] = []
    gaps: list[Gap] = []
    notes: list[Any] = []
    extra: dict[str, Any] = {}
    n_frames = 0
    broken_at: list[int] = []  # frame numbers before which something is missing
    cut = False
    for part in _parts(data, len(MAGIC) if data.startswith(MAGIC) else 0):
        if isinstance(part, Damage):
            cut = part.to_end
            if not part.to_end:
                broken_at.append(n_frames)
        elif part.tag == HEAD and header is None:
            header = metadata.parse_json(part.payload)
            geometry = metadata.geometry_of(header)
        elif part.tag == FRAMES and geometry is not None:
            block = _block(part.payload, geometry)
            if block is None:
                broken_at.append(n_frames)
                continue
            n_frames += len(block.frames)
            if n_frames * geometry.rows * geometry.cols > MAX_SAMPLES:
                raise Unreadable(_("it is longer than can be read at once"))
            blocks.append(block)
        elif part.tag == EVENT:
            _take_event(metadata.parse_json(part.payload), gaps, notes, extra)
        elif part.tag == END:
            end = metadata.parse_json(part.payload)
    if header is None or geometry is None:
        raise Unreadable(_("its header is damaged"))
    if not blocks:
        raise Unreadable(_("no whole block of frames is in it"))

    warnings = []
    sequence = np.concatenate([block.sequence for block in blocks])
    time_s = np.concatenate([block.time_s for block in blocks])
    frames = np.concatenate([block.frames for block in blocks])
    keep = _increasing(time_s)
    if broken_at:
        gaps += _damage_gaps(broken_at, sequence, time_s, keep)
        warnings.append(_("The file is damaged in {n} places; what was there is missing.").format(n=len(broken_at)))
    if not keep.all():
        warnings.append(_("{n} frames whose time does not increase were left out.").format(n=int((~keep).sum())))
        time_s, frames = time_s[keep], frames[keep]
        if not len(frames):
            raise Unreadable(_("none of its frames has a time"))
    if end is None:
        warnings.append(
            _("The recording was not closed, or the file is cut; it is read up to its last whole block.")
            if not cut
            else _(
                "The recording was not closed, or the file is cut inside a block; it is read up to the last whole one."
            )
        )
    elif not broken_at and end.get("n_frames") != n_frames:
        warnings.append(_("The file says {said} frames and holds {n}.").format(said=end.get("n_frames"), n=n_frames))
    if metadata.unit_of(header) == "kPa":
        frames = frames.astype(np.float32, copy=False)
    if notes:
        extra["notes"] = notes
    return metadata.recording_of(
        header, frames, time_s, FORMAT.name, gaps=tuple(gaps), warnings=tuple(warnings), extra=extra
    )


def stream(path: str | os.PathLike[str]) -> Iterator[Frame | Gap]:
    """Frames and gaps of a file one after the other, with one block in memory at a time.

    Raises FileFormatError where it is not a .pmat file.
    """
    name = Path(path).name
    try:
        with open(path, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            if data[: len(MAGIC)] != MAGIC:
                raise Unreadable(_("its beginning is not that of a .pmat file"))
            header: dict[str, Any] | None = None
            for part in _parts(data, len(MAGIC)):
                if isinstance(part, Damage):
                    continue
                if part.tag == HEAD and header is None:
                    header = metadata.parse_json(part.payload)
                    geometry, unit = metadata.geometry_of(header), metadata.unit_of(header)
                elif part.tag == EVENT:
                    event = metadata.parse_json(part.payload)
                    if event.get("kind") == "gap":
                        yield metadata.gap_of(event)
                elif part.tag == FRAMES and header is not None and (block := _block(part.payload, geometry)):
                    for sequence, time_s, values in zip(block.sequence, block.time_s, block.frames, strict=True):
                        yield Frame(int(sequence), float(time_s), values, unit)
    except (OSError, ValueError, Unreadable) as error:
        text = _("{name} cannot be read as {label}: {reason}; copy or record it again.")
        reason = getattr(error, "strerror", None) or error
        raise FileFormatError(text.format(name=name, label=_(FORMAT.label), reason=reason)) from error


def _parts(data: bytes | mmap, start: int) -> Iterable[Chunk | Damage]:
    return scan(data, start)


def _block(payload: bytes, geometry: MatGeometry) -> Block | None:
    """The frames of a FRMS payload, or None where it is not what it says."""
    if len(payload) < _BLOCK.size:
        return None
    n, kind = _BLOCK.unpack_from(payload)
    dtype = _KINDS.get(kind)
    if dtype is None or n < 1:
        return None
    n_cells = geometry.rows * geometry.cols
    expected = n * (16 + n_cells * dtype.itemsize)
    if expected > 2 * BLOCK_BYTES + 16 * n or n > BLOCK_BYTES:
        return None
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(payload[_BLOCK.size :], expected + 1)
    except zlib.error:
        return None
    if len(raw) != expected:
        return None
    return Block(
        np.frombuffer(raw, "<u8", n),
        np.frombuffer(raw, "<f8", n, 8 * n),
        np.frombuffer(raw, dtype, n * n_cells, 16 * n).reshape(n, *geometry.shape),
    )


def _take_event(event: dict[str, Any], gaps: list[Gap], notes: list[Any], extra: dict[str, Any]) -> None:
    """Put an event where its kind belongs; markers stay plain data until `metadata.markers_of`."""
    kind = event.pop("kind", None)
    if kind == "gap":
        gaps.append(metadata.gap_of(event))
    elif kind == "begun":
        extra["started"] = str(event.get("at", ""))
    elif kind == "note":
        notes.append(event.get("note"))
    elif kind == "link":
        extra["link"] = event
    elif kind == "marker":
        extra.setdefault("markers", []).append(event)


def _increasing(time_s: Floats) -> NDArray[np.bool_]:
    """True for each time that is finite and later than all before it."""
    safe = np.where(np.isfinite(time_s), time_s, -np.inf)
    before = np.concatenate([[-np.inf], np.maximum.accumulate(safe)[:-1]])
    return np.asarray(safe > before)


def _damage_gaps(
    broken_at: list[int], sequence: NDArray[np.uint64], time_s: Floats, keep: NDArray[np.bool_]
) -> Iterator[Gap]:
    """The gaps that damaged blocks between kept frames leave; damage before the first or behind the last has none."""
    kept = np.flatnonzero(keep)
    for k in sorted(set(broken_at)):
        at = int(np.searchsorted(kept, k))
        if 0 < at < len(kept):
            before, after = kept[at - 1], kept[at]
            missing = int(sequence[after]) - int(sequence[before]) - 1
            n_lost = missing if 0 <= missing < 2**31 else None
            yield Gap(float(time_s[before]), float(time_s[after]), n_lost, _("a damaged block in the file"))


FORMAT = Format("pmat", N_("a pressuremat recording (.pmat)"), (".pmat",), sniff, read, write)
