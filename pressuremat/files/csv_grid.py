"""A grid of numbers as text: ours, which says what it is, and plain matrices of foreign origin.

Ours begins with the line `# pressuremat csv 1`; then `# key: value` lines for people (`pitch_mm: x, y` or unknown,
`rate_hz`, `unit: kPa` or count), and `# recording: {...}`, the JSON header of `metadata`, which wins over them and may
be missing in a file made by hand. Then for every frame a line `frame,NUMBER,time_s,SECONDS` and one line per row, row
0 (nearest the viewer) first, the columns along x separated by commas. Pressures have three decimals in kPa, counts are
whole, times have six decimals.

A foreign file holds nothing but numbers: lines of equal length, separated by commas, semicolons, tabs or blanks, frames
separated by blank lines; lines that begin with # or % are skipped. A decimal comma is understood where something else
separates. Its first line is taken as row 0, its values as counts; pitch and rate are unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from pressuremat.files import metadata
from pressuremat.files.foreign import recording_of_numbers
from pressuremat.files.format import NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.files.native import pack_json
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Recording

KPA_DECIMALS = 3
TIME_DECIMALS = 6

_MARK = b"# pressuremat csv"
_BOM = b"\xef\xbb\xbf"
_FRAME = re.compile(rb"frame[,;\t ]+\d+[,;\t ]+time_s[,;\t ]+(-?\d{1,12}(?:[.,]\d{0,12})?)[,;\t ]*$")
_NUMBER = re.compile(rb"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?|nan", re.IGNORECASE)
_SNIFFED_LINES = 20


@dataclass(frozen=True)
class _Dialect:
    """What separates cells (None for blanks), and whether a comma is the decimal point."""

    separator: bytes | None
    decimal_comma: bool

    def cells(self, line: bytes) -> list[bytes]:
        if self.decimal_comma:
            line = line.replace(b",", b".")
        return line.split(self.separator)

    def numbers(self, line: bytes) -> list[float]:
        """The cells as floats, NaN for an empty one. Raises ValueError."""
        cells = self.cells(line)
        try:
            return list(map(float, cells))
        except ValueError:
            return [float(cell) if cell.strip() else float("nan") for cell in cells]


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it is ours, or its first lines are rows of numbers."""
    head = head.removeprefix(_BOM)
    if head.startswith(_MARK):
        return True
    lines = list(islice(_rows(head if len(head) == size else head[: head.rfind(b"\n") + 1]), _SNIFFED_LINES))
    if not lines:
        return False
    dialect = _dialect(lines[0])
    rows = [dialect.cells(line) for line in lines]
    return len(rows[0]) > 1 and all(
        len(row) == len(rows[0])
        and all(not cell.strip() or _NUMBER.fullmatch(cell.strip()) for cell in row)
        and any(cell.strip() for cell in row)
        for row in rows
    )


def write(file: BinaryIO, recording: Recording) -> None:
    """A whole recording, to the decimals that the module names."""
    header = metadata.of_recording(recording)
    header["n_frames"] = recording.n_frames
    header["extra"] = {key: value for key, value in recording.extra.items() if not isinstance(value, np.ndarray)}
    pitch = ", ".join(f"{p:g}" for p in recording.geometry.pitch_mm) if recording.geometry.pitch_known else "unknown"
    rate_hz = f"{header['rate_hz']:g}" if header["rate_hz"] is not None else "unknown"
    said = {"rows": header["rows"], "cols": header["cols"], "pitch_mm": pitch, "rate_hz": rate_hz}
    said |= {"unit": recording.stored_unit, "simulated": "yes" if recording.simulated else "no"}
    lines = [f"{_MARK.decode()} 1"]
    lines += [f"# {key}: {value}" for key, value in said.items()]
    lines.append(f"# recording: {pack_json(metadata.plain(header)).decode()}")
    file.write(("\n".join(lines) + "\n").encode())
    cell = f"%.{KPA_DECIMALS}f" if recording.frames.dtype.kind == "f" else "%d"
    frame_text = "\n".join([",".join([cell] * recording.geometry.cols)] * recording.geometry.rows)
    for k, (time_s, frame) in enumerate(zip(recording.time_s, recording.frames, strict=True)):
        text = f"frame,{k},time_s,{time_s:.{TIME_DECIMALS}f}\n{frame_text % tuple(frame.ravel().tolist())}\n"
        file.write(text.encode())


def read(data: bytes) -> Recording:
    """Our recording, or the frames of a plain matrix. Raises Unreadable."""
    data = data.removeprefix(_BOM)
    header, said = _header(data) if data.startswith(_MARK) else (None, {})
    times: list[float] = []
    blocks = list(_blocks(data, times))
    if not blocks:
        raise Unreadable(_("it holds no frame"))
    dialect = _dialect(blocks[0][0])
    values = _frames(blocks, dialect)
    if times and len(times) != len(blocks):
        raise Unreadable(_("some of its frames have a line with their time and others none"))
    if header is None:
        recording = recording_of_numbers(values, FORMAT.name)
        header = metadata.of_recording(recording)
        header |= said
        if times:
            header["time_known"] = True
        elif header.get("rate_hz"):
            header["time_known"] = True
            times = list(np.arange(len(values)) / header["rate_hz"])
        elif not said:
            return recording
        frames: np.ndarray[Any, Any] = recording.frames
    else:
        frames = values
        if not data.endswith(b"\n") or header.get("n_frames", len(values)) != len(values):
            text = _("{n} frames are in it and its header says {said}, as if it were cut")
            raise Unreadable(text.format(n=len(values), said=header.get("n_frames")))
        if not (np.isfinite(values).all() and values.min() >= 0 and values.max() < 1e30):
            raise Unreadable(_("it holds values that are negative, missing or too large"))
    if metadata.unit_of(header) == "kPa":
        frames = frames.astype(np.float32)
    elif frames.dtype.kind == "f" and (frames == np.rint(frames)).all() and frames.max() <= 0xFFFFFFFF:
        frames = frames.astype(np.uint16 if frames.max() <= 0xFFFF else np.uint32)
    elif frames.dtype.kind == "f":
        frames = frames.astype(np.float32)
    time_s = np.array(times) if times else NOMINAL_INTERVAL_S * np.arange(len(frames), dtype=np.float64)
    return metadata.recording_of(header, frames, time_s, FORMAT.name)


def _rows(data: bytes) -> Iterator[bytes]:
    """The lines that hold cells."""
    for line in data.splitlines():
        line = line.strip(b" \r")
        if line.strip(b"\t,;") and line[:1] not in (b"#", b"%"):
            yield line


def _dialect(line: bytes) -> _Dialect:
    for separator in (b";", b"\t"):
        if separator in line:
            return _Dialect(separator, b"," in line)
    if b"," in line and not re.search(rb"\d,\d+ +-?\d", line):
        return _Dialect(b",", False)
    return _Dialect(None, b"," in line)


def _blocks(data: bytes, times: list[float]) -> Iterator[list[bytes]]:
    """The lines of each frame; the time of a frame's title line is added to `times`."""
    block: list[bytes] = []
    for line in data.splitlines():
        line = line.strip(b" \r")
        if line[:1] in (b"#", b"%"):
            continue
        title = _FRAME.match(line)
        if title or not line.strip(b"\t,;"):
            if block:
                yield block
            block = []
            if title:
                times.append(float(title[1].replace(b",", b".")))
        else:
            block.append(line)
    if block:
        yield block


def _frames(blocks: list[list[bytes]], dialect: _Dialect) -> Floats:
    """All frames (T, R, C). Raises Unreadable where one is not of the size of the first."""
    n_rows, n_cols = len(blocks[0]), len(dialect.cells(blocks[0][0]))
    check_size(len(blocks), n_rows, n_cols)
    if any(len(block) != n_rows for block in blocks):
        k = next(k for k, block in enumerate(blocks) if len(block) != n_rows)
        text = _("frame {k} has {rows} rows and the first has {first}, as if it were cut")
        raise Unreadable(text.format(k=k, rows=len(blocks[k]), first=n_rows))
    values = np.empty((len(blocks), n_rows, n_cols))
    for k, block in enumerate(blocks):
        try:
            rows = [dialect.numbers(line) for line in block]
        except ValueError as error:
            raise Unreadable(_("frame {k} holds something that is no number").format(k=k)) from error
        if any(len(row) != n_cols for row in rows):
            text = _("in frame {k} a row has more or fewer columns than {cols}, as if it were cut")
            raise Unreadable(text.format(k=k, cols=n_cols))
        values[k] = rows
    if not np.isnan(values[:, :, -1]).all():
        return values
    return values[:, :, :-1] if n_cols > 1 else values  # lines that end with a separator


def _header(data: bytes) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """(the JSON header or None, what the lines for people say) of a file of ours."""
    said: dict[str, Any] = {}
    header: dict[str, Any] | None = None
    for line in data.splitlines():
        if not line.startswith(b"#"):
            break
        key, _colon, value = line[1:].decode("utf-8", "replace").partition(":")
        key, value = key.strip(), value.strip()
        if key == "recording":
            header = metadata.parse_json(value.encode())
        elif key == "unit":
            said["unit"] = value
        elif key == "simulated":
            said["simulated"] = value.lower() in ("yes", "true", "1")
        elif key in ("pitch_mm", "rate_hz") and value != "unknown":
            try:
                numbers = [float(part) for part in value.split(",")]
            except ValueError as error:
                raise Unreadable(_("its line {key!r} holds no number").format(key=key)) from error
            if len(numbers) not in (1, 2) or not all(0 < n < 1e6 for n in numbers):
                raise Unreadable(_("its line {key!r} holds no number above zero").format(key=key))
            said[key] = [numbers[0], numbers[-1]] if key == "pitch_mm" else numbers[0]
    return header, said


FORMAT = Format("csv", N_("a plain CSV grid (.csv)"), (".csv", ".txt", ".tsv"), sniff, read, write)
