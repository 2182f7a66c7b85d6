"""The page print-out of Novel's emed plates (.lst): one page per picture, a table of kPa with its forces.

Orientation, by evidence: rows are printed toes first and grow toward the heel, columns grow to the right as seen from
above. With the rows turned round, all 24 recordings whose side is known show the hallux on the right one. Pressure is
nowhere said to be in kPa: it is proved by the printed forces, which equal the sum of the cells times the sensor area.
Only the window of the contact is printed; it is put back on the plate by its absolute row and column numbers.
"""

from __future__ import annotations

import bisect
import contextlib
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import decimals
from pressuremat.files.format import MAX_SIDE, MAX_VALUE, NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.files.vendor_text import ends_whole, force_warnings
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Floats, Gap, Pressure, Recording
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
_BLANK_LINES = re.compile(rb"(?:[ \t\r]*\n)*")
_MM_PER = {b"cm": 10.0, b"mm": 1.0}
#: Numbers of rows (n,), kPa (n, cells), and the sum of all.
_Table = tuple[NDArray[np.int64], Pressure, float]
#: Bytes of tables that are read together.
_BODY_BYTES = 2**18


@dataclass(frozen=True)
class _Text:
    """The parts of a page: the line of column numbers, the lines of cells, and the total at the lower right."""

    picture: int
    header: bytes
    body: bytes
    total: bytes


@dataclass(frozen=True, eq=False)
class _Page:
    """One table: absolute row and column numbers (from 1), kPa, and the force at its lower right in N."""

    picture: int
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    kpa: Pressure
    sum_kpa: float
    force_n: float


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether the first page is headed as emed prints it."""
    return b"Matrix:" in head and (b"Pict-No" in head or b"Time/picture" in head or b"Sensor area:" in head)


def read(data: bytes) -> Recording:
    """The pictures as frames (T, rows, cols) of float32 kPa on the full plate.

    `extra["force_check_n"]` (T,) holds the force that the file prints for each frame, in N. Raises Unreadable.
    """
    cols, rows = _matrix(data)
    pitch_mm, area_mm2 = _sensor(data)
    pictures: dict[int, list[_Page]] = {}
    last: deque[bytes] = deque(maxlen=2)
    waiting: list[_Text] = []
    n_chunks = n_waiting = 0
    for chunk in _chunks(data):
        last.append(chunk)
        n_chunks += 1
        text = _text(chunk.replace(b",", b"."))
        if text is None:
            continue
        waiting.append(text)
        n_waiting += len(text.body)
        if n_waiting >= _BODY_BYTES:
            _read_pages(waiting, pictures)
            n_waiting = 0
    _read_pages(waiting, pictures)
    numbers = sorted(pictures)
    if not numbers:
        raise Unreadable(_("it holds no picture with a number (Pict-No.)"))
    check_size(len(numbers), rows, cols)

    frames = np.zeros((len(numbers), rows, cols), np.float32)
    printed_n = np.zeros(len(numbers))
    off_n = np.zeros(len(numbers))
    place, cells = (b"", b""), (slice(0), slice(0))
    for k, number in enumerate(numbers):
        pages = pictures.pop(number)
        filled = np.zeros((rows, cols), np.bool_) if len(pages) > 1 else None
        for page in pages:
            here = page.rows.tobytes(), page.cols.tobytes()
            if place != here:  # the window seldom changes
                if page.rows.max() > rows or page.cols.max() > cols:
                    raise Unreadable(
                        _("picture {n} has cells outside its plate of {rows} × {cols}").format(
                            n=number, rows=rows, cols=cols
                        )
                    )
                place, cells = here, _cells(rows - page.rows, page.cols - 1)
            if filled is not None:
                if filled[cells].any():
                    raise Unreadable(
                        _("picture {n} stands in it twice, so it holds more than one measurement").format(n=number)
                    )
                filled[cells] = True
            frames[k][cells] = page.kpa
        sum_n = force_n(sum(page.sum_kpa for page in pages), area_mm2)
        printed_n[k] = _printed_force(pages, sum_n)
        off_n[k] = abs(sum_n - printed_n[k])

    # half a unit of the last printed place is not an error, nor is what binary fractions add to it
    warnings = force_warnings(np.where(off_n > FORCE_TOLERANCE_N + 1e-6, off_n, 0.0))
    if n_chunks < 3 or any(chunk.strip() for chunk in last):  # two form feeds end a file
        warnings.append(_("The end mark is missing, as if the file were cut behind its last whole page."))

    ordinal = np.array(numbers, np.float64) - numbers[0]
    period = _PICTURE_TIME.search(data)
    period_s = s_from_ms(_float(period[1])) if period else 0.0
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


def _cells(rows: NDArray[np.int64], cols: NDArray[np.int64]) -> tuple[Any, Any]:
    """What picks these rows and columns of a plate; slices where they follow each other, as they always do."""
    if (np.diff(rows) == -1).all() and (np.diff(cols) == 1).all():
        below = int(rows[-1]) - 1
        return slice(int(rows[0]), None if below < 0 else below, -1), slice(int(cols[0]), int(cols[-1]) + 1)
    row, col = np.ix_(rows, cols)
    return row, col


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
    x_mm, y_mm = _float(size[1]) * _MM_PER[size[3]], _float(size[2]) * _MM_PER[size[3]]
    area_mm2 = _float(area[1]) * 100.0 if area else x_mm * y_mm
    if min(x_mm, y_mm, area_mm2) <= 0:
        raise Unreadable(_('"Sensor size:" and "Sensor area:" must be above zero'))
    return (x_mm, y_mm), area_mm2


def _chunks(data: bytes) -> Iterator[bytes]:
    """What stands between form feeds, page after page."""
    at = 0
    while (end := data.find(b"\x0c", at)) >= 0:
        yield data[at:end]
        at = end + 1
    yield data[at:]


def _text(chunk: bytes) -> _Text | None:
    """The parts of one page; None for a page without a table and for the summary pictures MPP and MVP."""
    match = _PICTURE.search(chunk, chunk.rfind(b"\n", 0, max(chunk.find(b"Pict-No"), 0)) + 1)
    if match is None:
        if chunk.strip() and not _SUMMARY.search(chunk):
            raise Unreadable(_("a page has no picture number (Pict-No.), as if the file were cut"))
        return None
    if _SUMMARY.search(match[0]):
        return None
    blank = _BLANK_LINES.match(chunk, match.end())
    header, _newline, body = chunk[blank.end() if blank else match.end() :].partition(b"\n")
    n_cols = len(_titles(header))
    at = body.rfind(b"Force")
    begin = body.rfind(b"\n", 0, max(at, 0)) + 1
    printed = body[at:].split()[1:]
    if not n_cols or at < 0 or body[begin:at].strip() or not printed or not _ends(body, printed, n_cols + 1):
        raise Unreadable(_("picture {n} is cut in the middle").format(n=int(match[1])))
    return _Text(int(match[1]), header, body[:begin], printed[-1])


def _ends(body: bytes, printed: list[bytes], n: int) -> bool:
    """Whether the last line of a table ends: with a line end, else with all forces, the last as exact as the others."""
    return body.rstrip(b" \t").endswith(b"\n") or (len(printed) == n and ends_whole(body))


def _read_pages(texts: list[_Text], pictures: dict[int, list[_Page]]) -> None:
    """Put the tables of `texts` to the others, and forget the texts: pages of equal width are read at one go."""
    tables: Iterable[_Table | None] = repeat(None)
    widths = {len(_titles(text.header)) for text in texts}
    if len(widths) == 1:
        with contextlib.suppress(ValueError):  # then page by page, to say which one it is
            tables = _tables([text.body for text in texts], widths.pop() + 2)
    for text, table in zip(texts, tables, strict=False):
        page = _page(text, table)
        pictures.setdefault(page.picture, []).append(page)
    texts.clear()


def _tables(bodies: list[bytes], width: int) -> list[_Table]:
    """The tables of pages of one width, read at one go. Raises ValueError."""
    block = b"".join(bodies)
    values, at = decimals.rows(block, width)
    ends = np.searchsorted(at, np.cumsum([len(body) for body in bodies])).tolist()
    begins = [0, *ends[:-1]]
    if begins[-1] == ends[-1] or 0 in np.diff(begins):
        raise ValueError("a page without lines")
    rows, kpa, sums = _parts(values)
    pages = zip(begins, ends, np.add.reduceat(sums, begins).tolist(), strict=True)
    return [(rows[a:b], kpa[a:b], sum_kpa) for a, b, sum_kpa in pages]


def _page(text: _Text, table: _Table | None) -> _Page:
    """A page by its `table`, where that has been read already. Raises Unreadable."""
    try:
        cols = _columns(text.header)
        if table is None:
            rows, kpa, sums = _parts(_table(text.header, text.body, len(cols) + 2))
            table = rows, kpa, float(sums.sum())
        total_n = float(text.total)
        if not len(table[0]) or not math.isfinite(total_n):
            raise ValueError("no table")
    except ValueError as error:
        raise Unreadable(_("the table of picture {n} is damaged").format(n=text.picture)) from error
    return _Page(text.picture, table[0], cols, table[1], table[2], total_n)


@lru_cache(maxsize=4)
def _titles(header: bytes) -> Sequence[bytes]:
    """The titles above the cells; those of one page are mostly those of the page before."""
    titles = header.split()
    return titles[:-1] if titles[-1:] == [b"Force"] else titles


@lru_cache(maxsize=4)
def _columns(header: bytes) -> NDArray[np.int64]:
    """The numbers of columns. Raises ValueError."""
    numbers = np.array(list(map(int, _titles(header))))
    if numbers.min() < 1:
        raise ValueError("a column whose number is none")
    return numbers


def _parts(table: Floats) -> tuple[NDArray[np.int64], Pressure, Floats]:
    """Row numbers, kPa and their sums of the rows of a table. Raises ValueError for what no sensor has."""
    rows, kpa = table[:, 0], table[:, 1:-1]
    if len(table) and not (table.min() >= 0 and table.max() <= MAX_VALUE and 1 <= rows.min() <= rows.max() <= MAX_SIDE):
        raise ValueError("a value that is negative, missing or too large")
    if (rows != np.rint(rows)).any():
        raise ValueError("a row whose number is none")
    return rows.astype(np.int64), kpa.astype(np.float32), kpa.sum(axis=1)


def _table(header: bytes, body: bytes, width: int) -> Floats:
    """The table (rows, width): row number, cells, force. Blank cells stand for 0. Raises ValueError."""
    try:
        return decimals.table(body, width)
    except ValueError:
        return _table_with_blanks(header, body, width)


def _table_with_blanks(header: bytes, body: bytes, width: int) -> Floats:
    """As `_table`: cells told apart by tabs, else by the columns of the header line."""
    lines = [line for line in body.split(b"\n") if line.strip()]
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


def _float(text: bytes) -> float:
    return float(text.replace(b",", b"."))


FORMAT = Format("emed-lst", N_("a novel emed print-out (.lst)"), (".lst",), sniff, read)
