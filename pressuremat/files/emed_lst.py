"""The page print-out of Novel's emed plates (.lst): one page per picture, a table of kPa with its forces.

Orientation, by evidence: rows are printed toes first and grow toward the heel, columns grow to the right as seen from
above. With the rows turned round, all 24 recordings whose side is known show the hallux on the right one. Pressure is
nowhere said to be in kPa: it is proved by the printed forces, which equal the sum of the cells times the sensor area.
Only the window of the contact is printed; it is put back on the plate by its absolute row and column numbers.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.format import NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Gap, Recording
from pressuremat.units import force_n, s_from_ms

#: A printed force is rounded to 0.01 N.
FORCE_TOLERANCE_N = 0.01

_PICTURE = re.compile(rb"^[^\n]*Pict-No\.?:?[ \t]*(\d{1,9})[^\n]*$", re.MULTILINE)
_SUMMARY = re.compile(rb"\bM[PV]P\b")
_MATRIX = re.compile(rb"Matrix:[ \t]*(\d{1,5})[ \t]*x[ \t]*(\d{1,5})")
_SENSOR_SIZE = re.compile(rb"Sensor size:[ \t]*(\d{1,6}[.,]?\d{0,6})[ \t]*x[ \t]*(\d{1,6}[.,]?\d{0,6})[ \t]*(cm|mm)")
_SENSOR_AREA = re.compile(rb"Sensor area:[ \t]*(\d{1,6}[.,]?\d{0,6})[ \t]*cm")
_PICTURE_TIME = re.compile(rb"Time/picture:[ \t]*(\d{1,6}[.,]?\d{0,6})[ \t]*ms")
_TOKEN = re.compile(rb"\S+")
_MM_PER = {b"cm": 10.0, b"mm": 1.0}


@dataclass(frozen=True, eq=False)
class _Page:
    """One table: absolute row and column numbers (from 1), kPa, and the force at its lower right in N."""

    picture: int
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    kpa: Floats
    force_n: float


class _Numbers(dict[bytes, float]):
    """Tokens as numbers, each read once: a sensor has few steps, and most cells bear nothing. Raises ValueError."""

    def __missing__(self, token: bytes) -> float:
        value = self[token] = float(token)
        return value


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether the first page is headed as emed prints it."""
    return b"Matrix:" in head and (b"Pict-No" in head or b"Time/picture" in head or b"Sensor area:" in head)


def read(data: bytes) -> Recording:
    """The pictures as frames (T, rows, cols) of float32 kPa on the full plate.

    `extra["force_check_n"]` (T,) holds the force that the file prints for each frame, in N. Raises Unreadable.
    """
    if b"," in data:
        data = data.replace(b",", b".")
    cols, rows = _matrix(data)
    pitch_mm, area_mm2 = _sensor(data)
    pictures: dict[int, list[_Page]] = {}
    chunks = data.split(b"\x0c")
    numbers_of = _Numbers()
    for chunk in chunks:
        page = _page(chunk, numbers_of)
        if page is not None:
            pictures.setdefault(page.picture, []).append(page)
    numbers = sorted(pictures)
    if not numbers:
        raise Unreadable(_("it holds no picture with a number (Pict-No.)"))
    check_size(len(numbers), rows, cols)

    frames = np.zeros((len(numbers), rows, cols), np.float32)
    printed_n = np.zeros(len(numbers))
    for frame, number, k in zip(frames, numbers, range(len(numbers)), strict=True):
        filled = np.zeros((rows, cols), np.bool_)
        for page in pictures[number]:
            if page.rows.max() > rows or page.cols.max() > cols:
                raise Unreadable(
                    _("picture {n} has cells outside its plate of {rows} × {cols}").format(
                        n=number, rows=rows, cols=cols
                    )
                )
            cells = np.ix_(rows - page.rows, page.cols - 1)
            if filled[cells].any():
                raise Unreadable(
                    _("picture {n} stands in it twice, so it holds more than one measurement").format(n=number)
                )
            filled[cells] = True
            frame[cells] = page.kpa
        sum_n = force_n(float(frame.sum(dtype=np.float64)), area_mm2)
        printed_n[k] = _printed_force(pictures[number], sum_n)

    warnings = []
    off_n = np.abs(frames.sum(axis=(1, 2), dtype=np.float64) * force_n(1.0, area_mm2) - printed_n)
    # half a unit of the last printed place is not an error, nor is what binary fractions add to it
    n_off = int((off_n > FORCE_TOLERANCE_N + 1e-6).sum())
    if n_off:
        warnings.append(
            _(
                "In {n} of {total} pictures the printed force differs from the sum of the cells, by up to {off:.2f} N."
            ).format(n=n_off, total=len(numbers), off=float(off_n.max()))
        )
    if len(chunks) < 3 or chunks[-2].strip() or chunks[-1].strip():  # two form feeds end a file
        warnings.append(_("The end mark is missing, as if the file were cut behind its last whole page."))

    ordinal = np.array(numbers, np.float64) - numbers[0]
    period = _PICTURE_TIME.search(data)
    period_s = s_from_ms(float(period[1])) if period else 0.0
    time_known = period_s > 0.0
    time_s = ordinal * (period_s if time_known else NOMINAL_INTERVAL_S)
    missing = np.flatnonzero(np.diff(ordinal) > 1)
    gaps = tuple(
        Gap(
            float(time_s[i]),
            float(time_s[i + 1]),
            int(ordinal[i + 1] - ordinal[i]) - 1,
            _("pictures missing in the file"),
        )
        for i in missing
    )
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=MatGeometry(rows, cols, pitch_mm),
        stored_unit="kPa",
        format=FORMAT.name,
        time_known=time_known,
        trimmed_to_contact=True,
        device="novel emed",
        gaps=gaps,
        warnings=tuple(warnings),
        extra={"force_check_n": printed_n},
    )


def _matrix(data: bytes) -> tuple[int, int]:
    """(columns, rows) of the plate."""
    match = _MATRIX.search(data)
    if match is None:
        raise Unreadable(_('the line "Matrix: COLUMNSxROWS" is missing'))
    cols, rows = int(match[1]), int(match[2])
    check_size(1, rows, cols)
    return cols, rows


def _sensor(data: bytes) -> tuple[tuple[float, float], float]:
    """Pitch in mm and the area in mm² that the printed forces were computed with."""
    size, area = _SENSOR_SIZE.search(data), _SENSOR_AREA.search(data)
    if size is None:
        raise Unreadable(_('the line "Sensor size:" is missing'))
    x_mm, y_mm = float(size[1]) * _MM_PER[size[3]], float(size[2]) * _MM_PER[size[3]]
    area_mm2 = float(area[1]) * 100.0 if area else x_mm * y_mm
    if min(x_mm, y_mm, area_mm2) <= 0:
        raise Unreadable(_('"Sensor size:" and "Sensor area:" must be above zero'))
    return (x_mm, y_mm), area_mm2


def _page(chunk: bytes, numbers: _Numbers) -> _Page | None:
    """The table of one page; None for a page without one and for the summary pictures MPP and MVP."""
    match = _PICTURE.search(chunk)
    if match is None:
        if chunk.strip() and not _SUMMARY.search(chunk):
            raise Unreadable(_("a page has no picture number (Pict-No.), as if the file were cut"))
        return None
    if _SUMMARY.search(match[0]):
        return None
    picture = int(match[1])
    header, _newline, body = chunk[match.end() :].lstrip(b"\r\n").partition(b"\n")
    titles = header.split()
    if titles and titles[-1] == b"Force":
        titles.pop()
    tokens = body.split()
    last = tokens.index(b"Force") if b"Force" in tokens else -1
    if not titles or last < 0 or not body.endswith(b"\n") or last == len(tokens) - 1:
        raise Unreadable(_("picture {n} is cut in the middle").format(n=picture))
    width = len(titles) + 2
    try:
        cols = np.array(list(map(int, titles)))
        if len(tokens) == last + width and last % width == 0:
            table = np.array(list(map(numbers.__getitem__, tokens[:last]))).reshape(-1, width)
        else:
            table = _table_with_blanks(header, body, width)
        total_n = float(tokens[-1])
    except ValueError as error:
        raise Unreadable(_("the table of picture {n} is damaged").format(n=picture)) from error
    rows, kpa = table[:, 0], table[:, 1:-1]
    if (
        not len(table)
        or not np.isfinite(table).all()
        or (kpa < 0).any()
        or not np.isfinite(total_n)
        or (rows != np.rint(rows)).any()
        or min(rows.min(), cols.min()) < 1
    ):
        raise Unreadable(_("the table of picture {n} is damaged").format(n=picture))
    return _Page(picture, rows.astype(np.int64), cols, kpa, total_n)


def _table_with_blanks(header: bytes, body: bytes, width: int) -> Floats:
    """The table (rows, width) where blank cells stand for 0: by tabs, else by the columns of the header line."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    last = next((k for k, line in enumerate(lines) if line.split()[0] == b"Force"), None)
    if last is None:
        raise ValueError("no line of forces")
    lines = lines[:last]
    table = np.zeros((len(lines), width))
    starts = [match.start() for match in _TOKEN.finditer(header)]
    for row, line in zip(table, lines, strict=True):
        if b"\t" in line:
            cells = line.rstrip(b"\r").split(b"\t")
            if len(cells) > width:
                raise ValueError("more cells than columns")
            row[: len(cells)] = [float(cell) if cell.strip() else 0.0 for cell in cells]
        else:
            for match in _TOKEN.finditer(line):
                row[bisect.bisect_right(starts, match.start())] = float(match[0])
    return table


def _printed_force(pages: list[_Page], sum_n: float) -> float:
    """The force printed for a picture: on one page, or over several, whose last may print the whole picture's."""
    parts = sum(page.force_n for page in pages)
    last = pages[-1].force_n
    return last if abs(last - sum_n) < abs(parts - sum_n) else parts


FORMAT = Format("emed-lst", N_("a novel emed print-out (.lst)"), (".lst",), sniff, read)
