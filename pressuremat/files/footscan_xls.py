"""RSscan footscan's "dynamic roll off" as an Excel workbook (.xls): for each foot the rectangle that its print takes on
the plate, then frames of as many rows and columns.

Pressure is nowhere named. The numbers are forces of cells in N: their sum is an adult's weight, while as pressures it
would be three times that. The size of the cells is not in the file: 7.62 mm along the plate and 5.08 mm across are
those of the maker's plates. The print is put back on its plate by its rectangle. Persons' names go nowhere.

Orientation, by evidence: the first row of a frame is loaded first and last rows last, and the hallux lies in the last
rows, to the left in the public print, whose section says that it is a right foot: so the first row is our row 0, and
columns run to the right as seen from above.

Each section is one contact, cut out by the maker's program. Where a sheet holds both feet, nothing tells how much
time is between them: the right foot follows the left one after a gap.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import compound
from pressuremat.files.footscan_text import PLATE_PITCH_MM
from pressuremat.files.format import MAX_SIDE, Format, Unreadable, check_size
from pressuremat.files.vendor_text import check_times
from pressuremat.files.worksheet import Sheet, sheet_of
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Gap, Recording
from pressuremat.units import pressure_kpa, s_from_ms

_SECTION = re.compile(r"(Left|Right) foot data\s*", re.IGNORECASE)
_TITLE = re.compile(r"Frame (\d{1,9}) \((\d{1,9}(?:[.,]\d{1,6})?) ?ms\)\s*")
_KEYS = ("bottom", "left", "width", "height")
#: Between two feet of which nothing tells the time between.
_APART_S = 1.0


@dataclass(frozen=True)
class _Foot:
    """One foot's frames (n, height, width) in N, their times in s, and where the lowest left cell is on the plate."""

    side: str
    frames: NDArray[np.float32]
    time_s: Floats
    bottom: int
    left: int


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it is a compound file, as workbooks are."""
    return head.startswith(compound.MAGIC)


def read(data: bytes) -> Recording:
    """The frames (T, R, C) as float32 kPa on the plate. `extra["foot_side"]` is the side where the sheet holds one
    foot. Raises Unreadable."""
    try:
        stream = compound.stream_of(data, "Workbook")
        sheet = None if stream is None else sheet_of(stream)
    except (ValueError, LookupError, ArithmeticError, struct.error) as error:
        raise Unreadable(_("it is no workbook of Excel 97 to 2003, or damaged or cut")) from error
    if sheet is None:
        raise Unreadable(_("it is another file of Microsoft's than a workbook"))
    feet = _feet(sheet)
    n_frames = sum(len(foot.frames) for foot in feet)
    n_rows = max(foot.bottom + foot.frames.shape[1] for foot in feet) + 1
    n_cols = max(foot.left + foot.frames.shape[2] for foot in feet) + 1
    check_size(n_frames, n_rows, n_cols)
    frames = np.zeros((n_frames, n_rows, n_cols), np.float32)
    times: list[Floats] = []
    gaps = []
    at, begin_s = 0, 0.0
    kpa = np.float32(pressure_kpa(1.0, PLATE_PITCH_MM[0] * PLATE_PITCH_MM[1]))
    for foot in feet:
        n, height, width = foot.frames.shape
        if times:
            gaps.append(Gap(float(times[-1][-1]), begin_s, None, _("the file does not tell the time between the feet")))
        frames[at : at + n, foot.bottom : foot.bottom + height, foot.left : foot.left + width] = foot.frames * kpa
        times.append(foot.time_s + begin_s)
        at, begin_s = at + n, float(times[-1][-1]) + _APART_S
    time_s = np.concatenate(times)
    check_times(time_s)
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=MatGeometry(n_rows, n_cols, PLATE_PITCH_MM),
        stored_unit="kPa",
        format=FORMAT.name,
        trimmed_to_contact=True,
        device="RSscan footscan plate (cells of 5.08 × 7.62 mm by its make)",
        gaps=tuple(gaps),
        extra={"foot_side": feet[0].side} if len(feet) == 1 else {"n_joined": len(feet)},
    )


def _feet(sheet: Sheet) -> list[_Foot]:
    """The sections of the sheet that hold frames."""
    column = sorted((row, text.strip()) for (row, col), text in sheet.texts.items() if col == 0)
    starts = [(row, match[1].lower()) for row, text in column if (match := _SECTION.fullmatch(text))]
    feet = []
    for k, (start, side) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else sheet.numbers.shape[0]
        inside = [(row, text) for row, text in column if start < row < end]
        titles = [(row, match) for row, text in inside if (match := _TITLE.fullmatch(text))]
        if titles:
            feet.append(_foot(sheet, side, inside, titles))
    if not feet:
        raise Unreadable(_("it holds no frames of a foot"))
    if len({foot.side for foot in feet}) < len(feet):
        raise Unreadable(_("a foot stands in it twice, so it holds more than one measurement"))
    return sorted(feet, key=lambda foot: foot.side)


def _foot(sheet: Sheet, side: str, texts: list[tuple[int, str]], titles: list[tuple[int, re.Match[str]]]) -> _Foot:
    labels = {text.lower(): row + 1 for row, text in texts if text.lower().startswith("rectangle ")}
    rectangle = {}
    for key in _KEYS:
        row = labels.get(f"rectangle {key}", -1)
        value = float(sheet.numbers[row, 0]) if 0 <= row < len(sheet.numbers) and sheet.numbers.shape[1] else np.nan
        if not (value == np.rint(value) and 0 <= value <= MAX_SIDE):
            raise Unreadable(_('"Rectangle {key}" is missing or no number of cells').format(key=key))
        rectangle[key] = int(value)
    height, width = rectangle["height"], rectangle["width"]
    check_size(len(titles), height, width)
    if sheet.numbers.shape[1] < width or titles[-1][0] + height >= len(sheet.numbers):
        raise Unreadable(_("its last frame is cut"))
    rows = np.array([row for row, _match in titles])
    number = np.array([int(match[1]) for _row, match in titles])
    if (np.diff(number) != 1).any() or (np.diff(rows) <= height).any():
        raise Unreadable(_("frames are missing in it, or stand in it twice"))
    values = sheet.numbers[rows[:, None] + 1 + np.arange(height), :width]
    if not (values.min() >= 0 and values.max() < 1e6):
        raise Unreadable(_("it holds values that are negative, missing or too large"))
    time_ms = np.array([float(match[2].replace(",", ".")) for _row, match in titles])
    return _Foot(side, values.astype(np.float32), s_from_ms(1.0) * time_ms, rectangle["bottom"], rectangle["left"])


FORMAT = Format("footscan-xls", N_("a footscan roll-off workbook (.xls)"), (".xls",), sniff, read)
