"""XSENSOR's text export (.csv): for each frame a section of each sensor with its measures and its matrix of cells.

Every line is padded with commas, and often every second line is nothing but commas, within matrices too. Sections
`GROUP` repeat parts of the matrices and are passed over. Pressures are in the unit that the header names, cells below
the threshold it names read 0. The header's size of a cell is rounded: where the contact area that is printed for each
frame agrees with it, that area over its number of loaded cells is exact, and is used.

Insoles are told by `-LF` and `-RF` at the end of the sensor's model; they are put side by side, left first, with a
column without sensors between them. Where an insole lies says nothing of where the foot is.

Orientation, by evidence: heels land in the last rows and the load runs to the first ones, so rows are turned round.
In the first rows, the greatest load (the hallux) lies at the right of LF and at the left of RF: seen from above, so
columns are kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.cell_rows import CellText, RowReader, lines_of
from pressuremat.files.format import NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.files.vendor_text import (
    check_times,
    even_times,
    force_warnings,
    forces_off_n,
    kpa_per,
    length_mm,
    titles_of,
)
from pressuremat.geometry import Insole, MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Condition, Floats, FootSide, Gap, Recording

_FRAME = re.compile(rb"FRAME,[ \t]*(\d{1,9})[ \t]*(?:,|\r?\n)")
_TIME = re.compile(rb"^Time,[ \t]*(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,6})?)", re.MULTILINE)
_SENSOR, _GROUP, _MATRIX = b"\nSENSOR,", b"\nGROUP,", b"\nSENSELS"
_UNITS = re.compile(rb"^Units:?,[ \t]*\"?([^,\r\n\"]{1,20})", re.MULTILINE)
_SIZE = re.compile(rb"^Sensel (Width|Height) \(([a-z]{1,12})\),[ \t]*([\d.]{1,12})", re.MULTILINE)
_AREA, _LOAD = b"\nContact Area", b"\nEst. Load (N)"
_POSITIVE = re.compile(rb"\d{1,12}(?:\.\d{0,6})?")
_SIDE = re.compile(rb"-([LR])F\b")
_ROWS = re.compile(rb"^Rows,[ \t]*(\d{1,5})\b", re.MULTILINE)
_COLUMNS = re.compile(rb"^Columns,[ \t]*(\d{1,5})\b", re.MULTILINE)
_DAY_S = 86_400.0
_MOST_SENSORS = 8
_ROUNDING_S = 0.0011
#: So far may an exact area of a cell be from the product of its rounded sides, relatively.
_AREA_TOLERANCE = 0.02
_MM2_PER_CM2 = 100.0


@dataclass(frozen=True)
class _Sensor:
    """One sensor as its first section tells it, and the column of the recording where it begins."""

    name: bytes
    rows: int
    cols: int
    size_mm: tuple[float, float]
    at: int = 0

    @property
    def side(self) -> FootSide:
        """Of which foot it is the insole."""
        match = _SIDE.search(self.name)
        return "unknown" if match is None else "left" if match[1] == b"L" else "right"


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether a frame's line stands above a sensor's."""
    frame = re.search(rb"^FRAME,", head, re.MULTILINE) if b"SENSOR," in head else None
    return frame is not None and bool(re.compile(rb"^SENSOR,", re.MULTILINE).search(head, frame.end()))


def read(data: bytes) -> Recording:
    """The frames (T, R, C) as float32 kPa, sensors side by side, left first.

    `extra` holds, each (T, sensors), `load_check_n` and `contact_area_check_cm2`. Raises Unreadable.
    """
    titles = titles_of(data, b"FRAME,", _FRAME)
    if not titles:
        raise Unreadable(_("it holds no frame"))
    head = data[: titles[0].start()]
    unit = _UNITS.search(head)
    kpa = kpa_per(unit[1] if unit else b"")
    first = _sections(_body(data, titles, 0))
    sensors = _side_by_side([_sensor(section) for section in first])
    n_rows, n_cols = max(one.rows for one in sensors), max(one.at + one.cols for one in sensors)
    check_size(len(titles), n_rows, n_cols)
    frames = np.zeros((len(titles), n_rows, n_cols), np.float32)
    checks = np.full((2, len(titles), len(sensors)), np.nan)
    clock_s = np.full(len(titles), np.nan)
    damaged = _("a row of frame {k} is damaged or cut")
    readers = {one.cols: RowReader(CellText(one.cols, decimal_comma=False, scale=kpa), damaged) for one in sensors}
    for k, title in enumerate(titles):
        body = _body(data, titles, k)
        clock_s[k] = _clock_s(body)
        sections = {_name(section): section for section in _sections(body)}
        for n, one in enumerate(sensors):
            section = sections.get(one.name, b"")
            matrix = section.find(_MATRIX)
            lines = lines_of(section[section.find(b"\n", matrix + 1) :]) if matrix >= 0 else []
            if len(lines) != one.rows:
                text = _("frame {k} has {rows} rows and its header says {said}, as if it were cut")
                raise Unreadable(text.format(k=int(title[1]), rows=len(lines), said=one.rows))
            window = frames[k, n_rows - one.rows :, one.at : one.at + one.cols]
            readers[one.cols].put(lines, window[::-1], int(title[1]))
            checks[:, k, n] = [_number(section, key) for key in (_LOAD, _AREA)]
    for reader in readers.values():
        reader.flush()
    if not data.endswith(b"\n"):
        raise Unreadable(_("its last line does not end, as if it were cut"))

    outside = np.ones((n_rows, n_cols), np.bool_)
    for one in sensors:
        outside[n_rows - one.rows :, one.at : one.at + one.cols] = False
    time_s, time_known, gaps = _times(np.array([int(title[1]) for title in titles], np.float64), clock_s)
    worn = all(one.side != "unknown" for one in sensors)
    pitch_mm = _pitch_mm(sensors, frames, checks[1])
    warnings: list[str] = []
    if kpa is not None:
        parts = [frames[:, :, s.at : s.at + s.cols] for s in sensors]
        off_n = [forces_off_n(part, pitch_mm, printed) for part, printed in zip(parts, checks[0].T, strict=True)]
        warnings = force_warnings(np.max(off_n, axis=0))
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=MatGeometry(n_rows, n_cols, pitch_mm),
        stored_unit="count" if kpa is None else "kPa",
        format=FORMAT.name,
        time_known=time_known,
        device=f"XSENSOR {sensors[0].name.decode('latin-1').strip()}",
        gaps=gaps,
        outside=outside if outside.any() else None,
        condition=Condition("shoe") if worn else Condition(),
        warnings=tuple(warnings),
        extra={"load_check_n": checks[0], "contact_area_check_cm2": checks[1]},
        insoles=tuple(
            Insole(one.side, (n_rows - one.rows, n_rows), (one.at, one.at + one.cols), on_grid=True)
            for one in sensors
            if worn
        ),
    )


def _body(data: bytes, titles: Sequence[re.Match[bytes]], k: int) -> bytes:
    return data[titles[k].end() : titles[k + 1].start() if k + 1 < len(titles) else len(data)]


def _sections(body: bytes) -> list[bytes]:
    """What stands under each SENSOR of a frame, its name first."""
    found = []
    groups = body.find(_GROUP)
    over = groups if groups >= 0 else len(body)  # sensors stand before their groups
    at = body.find(_SENSOR, 0, over)
    while at >= 0:
        after = body.find(_SENSOR, at + 1, over)
        found.append(body[at + len(_SENSOR) : after if after >= 0 else over])
        if len(found) > _MOST_SENSORS:
            raise Unreadable(_("a frame in it has more sensors than can be read"))
        at = after
    return found


def _name(section: bytes) -> bytes:
    return section[:200].split(b"\n", 1)[0].split(b",", 1)[0].strip()


def _sensor(section: bytes) -> _Sensor:
    rows, cols = _ROWS.search(section), _COLUMNS.search(section)
    sizes = {match[1]: length_mm(match[3], match[2]) for match in _SIZE.finditer(section[:2000])}
    if rows is None or cols is None or sizes.keys() != {b"Width", b"Height"}:
        raise Unreadable(_("rows, columns or size of the cells of a sensor are missing"))
    check_size(1, int(rows[1]), int(cols[1]))
    return _Sensor(_name(section), int(rows[1]), int(cols[1]), (sizes[b"Width"], sizes[b"Height"]))


def _side_by_side(sensors: list[_Sensor]) -> list[_Sensor]:
    """Left insoles first, each with the column where it begins. Raises Unreadable where they are no one grid."""
    if not sensors:
        raise Unreadable(_("its first frame has no sensor, as if it were cut"))
    if len({one.size_mm for one in sensors}) > 1 or len({one.name for one in sensors}) < len(sensors):
        raise Unreadable(_("its sensors have cells of different size, or the same name"))
    at, placed = 0, []
    for one in sorted(sensors, key=lambda one: one.side):
        placed.append(_Sensor(one.name, one.rows, one.cols, one.size_mm, at))
        at += one.cols + 1
    return placed


def _pitch_mm(sensors: list[_Sensor], frames: NDArray[np.float32], area_cm2: Floats) -> tuple[float, float]:
    """Distance of the cells (x, y): the header's, made exact by the printed contact areas where these agree."""
    x, y = sensors[0].size_mm
    loaded = np.stack([(frames[:, :, s.at : s.at + s.cols] > 0).sum(axis=(1, 2)) for s in sensors], axis=1)
    known = np.isfinite(area_cm2) & (loaded > 0)
    if not known.any():
        return x, y
    cell = float(np.median(_MM2_PER_CM2 * area_cm2[known] / loaded[known])) / (x * y)
    exact = math.sqrt(cell) if abs(cell - 1.0) <= _AREA_TOLERANCE else 1.0
    return x * exact, y * exact


def _times(ordinal: Floats, clock_s: Floats) -> tuple[Floats, bool, tuple[Gap, ...]]:
    """Times from the first frame, whether they are known, and gaps: by the clock where every frame has one."""
    if (np.diff(ordinal) <= 0).any():
        raise Unreadable(_("a frame stands in it twice, so it holds more than one measurement"))
    known = bool(np.isfinite(clock_s).all()) and len(clock_s) > 1
    if known:
        elapsed = clock_s - clock_s[0]
        elapsed[np.cumsum(np.diff(elapsed, prepend=0.0) < -_DAY_S / 2) > 0] += _DAY_S  # past midnight
        time_s = even_times(ordinal - ordinal[0], elapsed, _ROUNDING_S)
    else:
        time_s = NOMINAL_INTERVAL_S * (ordinal - ordinal[0])
    check_times(time_s)
    reason = _("frames missing in the file")
    missing = np.flatnonzero(np.diff(ordinal) > 1)
    gaps = (Gap(float(time_s[i]), float(time_s[i + 1]), int(ordinal[i + 1] - ordinal[i]) - 1, reason) for i in missing)
    return time_s, known, tuple(gaps)


def _clock_s(body: bytes) -> float:
    match = _TIME.search(body[:2000])
    return float("nan") if match is None else 3600.0 * int(match[1]) + 60.0 * int(match[2]) + float(match[3])


def _number(section: bytes, key: bytes) -> float:
    """The number behind `key`, NaN where there is none."""
    at = section.find(key)
    cells = section[at : at + 100].split(b"\n", 2)[1].split(b",", 2) if at >= 0 else []
    match = _POSITIVE.fullmatch(cells[1].strip()) if len(cells) > 1 else None
    return float(match[0]) if match else float("nan")


FORMAT = Format("xsensor-csv", N_("an XSENSOR text export (.csv)"), (".csv",), sniff, read)
