"""The ASCII export of zebris FDM plates and treadmills: keys, a table of samples, then the platform's frames.

Keys and titles are localised and in latin-1, so the file is read by its structure: the table is what stands below a
line of titles `...,ms <tab> ...,m <tab> ...,N ...`; a frame is a block in braces whose first line ends with a number
and in which rows `y1`, `y2`... of pressures stand below columns `x1`, `x2`... Only the window given is read where a
frame gives no more. The forces that the vendor gives for left and right, the belt's position and the butterfly's
centre of pressure go to `extra`, joined to the frames by time and NaN where the table has none; persons' names go
nowhere.

Orientation, by evidence: a treadmill's belt carries the feet toward small x and heels land at large x, so x is the
walking direction and x1 our row 0. Where the vendor says left, the load lies at large y: y1 is the column at the
walker's far right, so the columns are y backwards.

The recording starts and ends with the measurement, not with a contact: what is loaded then is cut. A treadmill's
frames are those of the plate; the belt's travel toward small x goes to `belt_mm`, which analysis adds to positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.cell_rows import CellText, RowReader, lines_of
from pressuremat.files.format import Format, Unreadable, check_size
from pressuremat.files.vendor_text import bounded, check_times, force_warnings, forces_off_n, kpa_per, numbers
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Recording
from pressuremat.units import mm_from_m, s_from_ms

_NUMBER = rb"(\d{1,9}(?:[.,]\d{1,9})?)"
#: The line of titles of the table of samples: time in ms first, and a force among the others.
_TITLES = re.compile(rb"^[^\t\r\n]{1,40}, ?ms\t[^\r\n]*, ?N\b", re.MULTILINE)
#: A frame begins: "Frame 7 {", in any language.
_FRAME = re.compile(rb"[^\t\r\n{}]{0,40} (\d{1,9}) ?\{[ \t]*\r?\n")
_COLUMNS = re.compile(rb"^(?:Columns|Spalten)\t(\d{1,5})\b", re.MULTILINE)
_LINES = re.compile(rb"^(?:Lines|Rows|Zeilen|Reihen)\t(\d{1,5})\b", re.MULTILINE)
_WIDTH = re.compile(rb"^[^\t\r\n]*(?:width|[Bb]reite), ?mm\t" + _NUMBER, re.MULTILINE)
_HEIGHT = re.compile(rb"^[^\t\r\n]*(?:height|[Hh](?:\xf6|\xc3\xb6)he), ?mm\t" + _NUMBER, re.MULTILINE)
_UNIT = re.compile(
    rb"^[^\t\r\n]{1,40}\t([^\t\r\n]{0,10}(?:N/cm|kPa|mmHg|PSI|psi)[^\t\r\n]{0,6})[ \t]*\r?$", re.MULTILINE
)
_RATE = re.compile(rb"^(?:Frequen[cz][^\t\r\n]{0,20}|Freq[^\t\r\n]{0,20})\t" + _NUMBER, re.MULTILINE)
_N_FRAMES = re.compile(rb"^Frame count\t(\d{1,9})\b", re.MULTILINE)
_TIME = re.compile(rb"^[^\t\r\n]{1,40}, ?ms\t" + _NUMBER, re.MULTILINE)
_LINE = re.compile(rb"[^\r\n]+|\n\r?\n")
#: More titles than any table of samples has.
_MAX_TITLES = 100
#: A marathon's length many times over.
_MOST_TRAVEL_MM = 1e9
_TABLE_LINE = re.compile(rb"\d")
#: The first letters of "Li Kraft", "l force", "Left", "Re Kraft", "r force", "Right".
_SIDES = {b"l": "left_force_n", b"r": "right_force_n"}


@dataclass(frozen=True)
class _Platform:
    """The grid: columns along the walk (x), lines across it (y), cells in mm, kPa in one of the unit."""

    columns: int
    lines: int
    width_mm: float
    height_mm: float
    kpa: float | None
    rate_hz: float | None
    n_frames: int | None


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether a table of samples is titled as zebris does, or the platform's cells are told in mm in a block."""
    if b"{" not in head or b"\t" not in head:
        return False
    return bool(_TITLES.search(head)) or bool(_COLUMNS.search(head) and _WIDTH.search(head))


def read(data: bytes) -> Recording:
    """The frames (T, columns, lines) as float32 kPa, or counts where the file says raw.

    `extra` holds, each (T,) where the file has it: `left_force_n`, `right_force_n`, `belt_position_mm`, and
    `butterfly_force_n` with `butterfly_cop_mm` (T, 2) in the vendor's own frame. Raises Unreadable.
    """
    first = next(_frame_starts(data), None)
    if first is None:
        raise Unreadable(_("it holds no frames of the platform; pressures must be exported with the forces"))
    platform = _platform(data[: first.start()])
    starts = bounded(_frame_starts(data))
    check_size(len(starts), platform.columns, platform.lines)
    if platform.n_frames is not None and platform.n_frames != len(starts):
        text = _("{n} frames are in it and its header says {said}, as if it were cut")
        raise Unreadable(text.format(n=len(starts), said=platform.n_frames))

    stored = np.zeros((len(starts), platform.columns, platform.lines), np.float32)
    time_ms = np.zeros(len(starts))
    readers: dict[int, RowReader] = {}
    for k, start in enumerate(starts):
        end = data.find(b"}", start.end())
        if end < 0:
            raise Unreadable(_("frame {k} is cut in the middle").format(k=int(start[1])))
        time = _read_frame(data[start.end() : end], stored[k], readers, int(start[1]), platform.kpa)
        if time is None:
            if platform.rate_hz is None:
                raise Unreadable(_("neither its frames say their time nor its header a rate"))
            time = 1000.0 * (int(start[1]) - 1) / platform.rate_hz
        time_ms[k] = time
    for reader in readers.values():
        reader.flush()
    time_s = s_from_ms(1.0) * time_ms
    check_times(time_s)
    extra = _samples(data[: first.start()], time_ms)
    warnings: list[str] = []
    if platform.kpa is not None and {"left_force_n", "right_force_n"} <= extra.keys():
        # contacts that the recording cuts are not in the vendor's columns
        printed_n = extra["left_force_n"] + extra["right_force_n"]
        off_n = forces_off_n(stored, (platform.width_mm, platform.height_mm), printed_n)
        warnings = force_warnings(off_n, most=0.5)
    return Recording(
        frames=stored,
        time_s=time_s,
        geometry=MatGeometry(platform.columns, platform.lines, (platform.height_mm, platform.width_mm)),
        stored_unit="count" if platform.kpa is None else "kPa",
        format=FORMAT.name,
        device="zebris FDM",
        warnings=tuple(warnings),
        extra=extra,
        belt_mm=_belt_mm(extra.get("belt_position_mm"), time_ms),
    )


def _belt_mm(position_mm: Floats | None, time_ms: Floats) -> Floats | None:
    """The belt's travel (T, 2) along the walk since the first frame; None for a plate, whose position stays."""
    if position_mm is None:
        return None
    known = np.isfinite(position_mm)
    if known.sum() < 2 or not np.ptp(position_mm[known]) > 0:
        return None
    if np.abs(position_mm[known]).max() > _MOST_TRAVEL_MM:
        raise Unreadable(_("its belt has positions that no belt has"))
    travel = np.interp(time_ms, time_ms[known], position_mm[known])
    return np.stack([np.zeros_like(travel), travel - travel[0]], axis=1)


def _frame_starts(data: bytes) -> Iterator[re.Match[bytes]]:
    """The titles of frames: blocks of the head, which hold keys or exercises, have no number before the brace."""
    at = data.find(b"{")
    while at >= 0:
        match = _FRAME.match(data, data.rfind(b"\n", max(0, at - 60), at) + 1)
        if match:
            yield match
        at = data.find(b"{", at + 1)


def _platform(head: bytes) -> _Platform:
    """What stands between the table of samples and the first frame."""
    columns, lines = _COLUMNS.search(head), _LINES.search(head)
    width, height = _WIDTH.search(head), _HEIGHT.search(head)
    unit, rate, n_frames = _UNIT.search(head), _RATE.search(head), _N_FRAMES.search(head)
    if columns is None or lines is None or width is None or unit is None:
        raise Unreadable(_("columns, lines, size of the cells or unit of its platform are missing"))
    check_size(1, int(columns[1]), int(lines[1]))
    width_mm = _float(width[1])
    height_mm = _float(height[1]) if height else width_mm
    if min(width_mm, height_mm) <= 0:
        raise Unreadable(_("the cells of its platform have no size"))
    rate_hz = _float(rate[1]) if rate else 0.0
    return _Platform(
        int(columns[1]),
        int(lines[1]),
        width_mm,
        height_mm,
        kpa_per(unit[1]),
        rate_hz if rate_hz > 0 else None,
        int(n_frames[1]) if n_frames else None,
    )


def _read_frame(
    block: bytes, frame: NDArray[np.float32], readers: dict[int, RowReader], number: int, kpa: float | None
) -> float | None:
    """Put a frame's window into `frame` (columns, lines); its time in ms, None where it says none."""
    n_columns, n_lines = frame.shape
    time = _TIME.search(block[:400])
    lines = lines_of(block)
    try:
        for at, until in pairwise([*(k for k, line in enumerate(lines) if line.startswith(b"\tx")), len(lines)]):
            titles = lines[at].split()
            first, n = int(titles[0][1:]) - 1, len(titles)
            if first < 0 or int(titles[-1][1:]) != first + n:
                raise ValueError("columns that do not follow each other")
            if first + n > n_columns:
                raise ValueError("more columns than the platform has")
            labelled = [line.partition(b"\t") for line in lines[at + 1 : until] if line.startswith(b"y")]
            across = [int(label[1:]) - 1 for label, _tab, _cells in labelled]
            if across and not (min(across) >= 0 and max(across) < n_lines):
                raise ValueError("more lines than the platform has")
            reader = readers.setdefault(n, RowReader(CellText(n, scale=kpa), _("frame {k} is damaged or cut")))
            reader.put([cells for _label, _tab, cells in labelled], frame.T[::-1, first : first + n], number, across)
    except (ValueError, IndexError) as error:
        raise Unreadable(_("frame {k} is damaged or cut").format(k=number)) from error
    return None if time is None else _float(time[1])


def _samples(head: bytes, time_ms: Floats) -> dict[str, Floats]:
    """The vendor's own values at the times of the frames, NaN where the table has no such time."""
    titles = _TITLES.search(head)
    if titles is None:
        return {}
    end = head.find(b"\n", titles.end())
    names = [name.strip().lower() for name in head[titles.start() : end].rstrip().split(b"\t", _MAX_TITLES)]
    rows = bounded(_table_rows(head, end + 1, len(names)))
    if end < 0 or not rows:
        return {}
    table = np.stack(rows)
    order = np.argsort(table[:, 0], kind="stable")
    at = order[np.clip(np.searchsorted(table[order, 0], time_ms - 0.5), 0, len(order) - 1)]
    joined = np.where(np.abs(table[at, 0] - time_ms)[:, None] <= 0.5, table[at], np.nan)  # times stand in whole ms
    out: dict[str, Floats] = {}
    cop: list[Floats] = []
    for name, column in zip(names[1:], joined.T[1:], strict=True):
        title, _comma, unit = name.rpartition(b",")
        unit = unit.strip()
        if b"butterfly" in title:
            if unit == b"n":
                out["butterfly_force_n"] = column
            elif unit == b"mm":
                cop.append(column)
        elif unit == b"n" and title[:1] in _SIDES:
            out.setdefault(_SIDES[title[:1]], column)
        elif unit == b"m":
            out.setdefault("belt_position_mm", mm_from_m(1.0) * column)
    if len(cop) == 2:
        out["butterfly_cop_mm"] = np.stack(cop, axis=1)
    return {key: np.ascontiguousarray(value) for key, value in out.items()}


def _table_rows(head: bytes, at: int, n_columns: int) -> Iterator[Floats]:
    """The table's lines of numbers from `at`, up to the first line that is none of it; NaN for empty cells."""
    begun = False
    for match in _LINE.finditer(head, at):
        line = match[0]
        if _TABLE_LINE.match(line):
            begun = True
            try:
                cells = [cell.strip() or b"nan" for cell in line.rstrip().split(b"\t", n_columns)]
                values = numbers(cells + [b"nan"] * (n_columns - len(cells)))
                if len(values) != n_columns or not np.isfinite(values[0]):
                    raise ValueError("not as many values as titles")
            except ValueError as error:
                raise Unreadable(_("a line of its table of forces is damaged")) from error
            yield values
        elif begun:
            return


def _float(text: bytes) -> float:
    return float(text.replace(b",", b"."))


FORMAT = Format("zebris-fdm", N_("a zebris FDM text export (.txt)"), (".txt",), sniff, read)
