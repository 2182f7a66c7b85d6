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

import bisect
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import decimals, metadata
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
#: Bytes of lines that are read together.
_BLOCK_BYTES = 2**16


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
    begin = len(_BOM) if data.startswith(_BOM) else 0
    header, said = _header(data, begin) if data.startswith(_MARK, begin) else (None, {})
    rows = _Rows()
    times = rows.take(data, begin)
    values = rows.frames()
    if times and len(times) != len(values):
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
        if not (values.min() >= 0 and values.max() < 1e30):
            raise Unreadable(_("it holds values that are negative, missing or too large"))
    if metadata.unit_of(header) == "kPa":
        frames = frames.astype(np.float32, copy=False)
    time_s = np.array(times) if times else NOMINAL_INTERVAL_S * np.arange(len(frames), dtype=np.float64)
    return metadata.recording_of(header, frames, time_s, FORMAT.name)


def _rows(data: bytes) -> Iterator[bytes]:
    """The lines that hold cells."""
    for line in io.BytesIO(data):
        line = line.strip(b" \r\n")
        if line.strip(b"\t,;") and line[:1] not in (b"#", b"%"):
            yield line


def _dialect(line: bytes) -> _Dialect:
    for separator in (b";", b"\t"):
        if separator in line:
            return _Dialect(separator, b"," in line)
    if b"," in line and not re.search(rb"\d,\d+ +-?\d", line):
        return _Dialect(b",", False)
    return _Dialect(None, b"," in line)


class _Rows:
    """Collects rows of numbers, many at a time, each many in the smallest kind of number that holds them."""

    def __init__(self) -> None:
        self._dialect = _Dialect(None, False)
        self._n_cols = 0
        self._parts: list[NDArray[Any]] = []
        #: Number of the row with which each frame begins.
        self._starts: list[int] = []
        self._n_rows = 0

    def take(self, data: bytes, at: int) -> list[float]:
        """Take in all lines from `at` on; the times that lines of titles say. Raises Unreadable."""
        times: list[float] = []
        apart = True
        while at < len(data):
            end = data.find(b"\n", min(at + _BLOCK_BYTES, len(data))) + 1 or len(data)
            lines: list[bytes] = []
            for line in data[at:end].splitlines():
                if not b"0" <= line[:1] <= b"9":
                    line = line.strip(b" \r")
                    if line[:1] in (b"#", b"%"):
                        continue
                    title = _FRAME.match(line)
                    if title or not line.strip(b"\t,;"):
                        if title:
                            times.append(float(title[1].replace(b",", b".")))
                        apart = True
                        continue
                if apart:
                    self._starts.append(self._n_rows + len(lines))
                    apart = False
                lines.append(line)
            if lines:
                self._add(lines)
            at = end
        return times

    def frames(self) -> NDArray[Any]:
        """All rows as frames (T, R, C). Raises Unreadable where one is not of the size of the first."""
        if not self._parts:
            raise Unreadable(_("it holds no frame"))
        n_rows = np.diff([*self._starts, self._n_rows])
        check_size(len(n_rows), int(n_rows[0]), self._n_cols)
        if (n_rows != n_rows[0]).any():
            k = int(np.flatnonzero(n_rows != n_rows[0])[0])
            text = _("frame {k} has {rows} rows and the first has {first}, as if it were cut")
            raise Unreadable(text.format(k=k, rows=int(n_rows[k]), first=int(n_rows[0])))
        kinds = {part.dtype for part in self._parts}
        kind = max(kinds, key=lambda one: (one.kind == "f", one.itemsize))
        values = np.empty((self._n_rows, self._n_cols), kind)
        at = 0
        for k, part in enumerate(self._parts):
            values[at : at + len(part)] = part
            at += len(part)
            self._parts[k] = part[:0]  # what is copied is let go
        return values.reshape(len(n_rows), -1, self._n_cols)

    def _add(self, lines: list[bytes]) -> None:
        if not self._n_rows:
            self._dialect = _dialect(lines[0])
            cells = self._dialect.cells(lines[0])
            self._n_cols = len(cells) - (len(cells) > 1 and not cells[-1].strip())  # a separator may end lines
            check_size(1, 1, self._n_cols)
        values = self._fast(lines)
        if values is None:
            values = self._slow(lines)
        self._parts.append(_small(values))
        self._n_rows += len(lines)

    def _fast(self, lines: list[bytes]) -> Floats | None:
        """The rows of `lines`, where each holds numbers only and no cell is empty; else None."""
        block, separator = b"\n".join(lines), self._dialect.separator
        # As many separators as there are between cells, perhaps one behind each row, leave no cell empty.
        most = len(lines) * (self._n_cols - 1)
        n = most if separator is None else block.count(separator)
        if n != most and (n != most + len(lines) or separator is None or separator * 2 in block):
            return None
        if self._dialect.decimal_comma:
            block = block.replace(b",", b".")
        try:
            values = decimals.table(block, self._n_cols)
        except ValueError:
            return None
        return values if len(values) == len(lines) else None

    def _slow(self, lines: list[bytes]) -> Floats:
        """The rows of `lines` cell by cell, NaN for an empty one. Raises Unreadable."""
        values = np.empty((len(lines), self._n_cols))
        for k, line in enumerate(lines):
            frame = bisect.bisect_right(self._starts, self._n_rows + k) - 1
            try:
                row = self._dialect.numbers(line)
            except ValueError as error:
                raise Unreadable(_("frame {k} holds something that is no number").format(k=frame)) from error
            if len(row) == self._n_cols + 1 and np.isnan(row[-1]):
                row.pop()
            if len(row) != self._n_cols:
                text = _("in frame {k} a row has more or fewer columns than {cols}, as if it were cut")
                raise Unreadable(text.format(k=frame, cols=self._n_cols))
            values[k] = row
        return values


def _small(values: Floats) -> NDArray[Any]:
    """`values` as uint16 or uint32 where they are whole, else float32."""
    low, high = values.min(), values.max()
    if low >= 0 and high <= 0xFFFFFFFF:
        whole = values.astype(np.uint32)
        if (whole == values).all():
            return whole.astype(np.uint16) if high <= 0xFFFF else whole
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _header(data: bytes, at: int) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """(the JSON header or None, what the lines for people say) of a file of ours."""
    said: dict[str, Any] = {}
    header: dict[str, Any] | None = None
    while data.startswith(b"#", at):
        end = data.find(b"\n", at) + 1 or len(data)
        line, at = data[at:end], end
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
