"""Tekscan's ASCII export (.asf of F-Scan, .csv of I-Scan and MatScan): `KEY value` lines up to `ASCII_DATA @@`, then
frames of comma-separated rows under `Frame 7`, and `@@` at the end.

Units are those the header names (kPa, mmHg, PSI, or raw counts), lengths in mm, centimetres or inches. Cells `B` are
where the sensor has none. Times are SECONDS_PER_FRAME times the number of the frame: what some programs print beside
a frame is rounded to 0.01 s and goes to `extra`, with the raw sum that they print as a check.

Orientation, by evidence: an F-Scan insole has its toes in the first row, and the left one its arch on the right, so it
is seen from above. Rows are turned round, columns kept. That holds for the outline of cells as for the load.

An F-Scan insole lies in a shoe, so that is its condition unless a person says otherwise. The recording starts and
ends with the measurement, not with a contact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.cell_rows import CellText, counts_of, lines_of, put_frames
from pressuremat.files.format import NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.files.vendor_text import check_times, kpa_per, length_mm, titles_of
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Condition, Floats, Recording

_KEY = re.compile(rb"^([A-Za-z_0-9]{1,40}):?[ \t]+([^\r\n]*)", re.MULTILINE)
_DATA = re.compile(rb"^ASCII_DATA[ \t]*@@[ \t,]*\r?$", re.MULTILINE)
_END = re.compile(rb"@@[ \t,]*(\r?\n|$)")
_TITLE = re.compile(rb"^Frame[ \t]+(\d{1,9})([^\r\n]*)\r?$", re.MULTILINE)
_STAMP = re.compile(rb"^,[ \t]*(\d{1,9}(?:\.\d{0,6})?)[ \t]*,", re.MULTILINE)
_RAW_SUM = re.compile(rb"Raw Sum=,*[ \t]*(\d{1,15})[^\n]*")
_LENGTH = re.compile(rb"([\d.,]{1,20})[ \t]*([A-Za-z]{1,20})")
_NUMBER = re.compile(rb"\d{1,9}(?:[.,]\d{0,9})?")
_NO_SENSOR = b"B"


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether the header ends as Tekscan's does, and tells rows."""
    return b"ASCII_DATA" in head and bool(_DATA.search(head)) and bool(re.search(rb"^ROWS[ \t]", head, re.MULTILINE))


def read(data: bytes) -> Recording:
    """The frames (T, rows, cols), float32 kPa or whole counts; `outside` where there is no sensor.

    `extra` holds, each (T,) where the file has it, `raw_sum_check` and `printed_time_s`; `in_shoe` of an insole. Raises
    Unreadable.
    """
    begin = _DATA.search(data)
    if begin is None:
        raise Unreadable(_('the line "ASCII_DATA @@" is missing, as if it were cut'))
    keys: dict[bytes, bytes] = {}
    for match in _KEY.finditer(data, 0, begin.start()):
        keys.setdefault(match[1].upper(), match[2].strip())
    n_rows, n_cols = _whole(keys, b"ROWS"), _whole(keys, b"COLS")
    end = _END.match(data, data.rfind(b"\n@@", begin.end()) + 1)
    titles = titles_of(data, b"Frame", _TITLE, begin.end())
    check_size(len(titles), n_rows, n_cols)
    _check_count(keys, len(titles))
    kpa = kpa_per(keys.get(b"UNITS", b""))

    frames = np.zeros((len(titles), n_rows, n_cols), np.float32)
    outside = np.zeros((n_rows, n_cols), np.bool_)
    stop = end.start() if end else len(data)
    ends = [*(title.start() for title in titles[1:]), stop]
    if titles:
        first = lines_of(data[titles[0].end() : ends[0]])
        if len(first) != n_rows:
            raise _wrong(n_rows, int(titles[0][1]), len(first))
        # where a comma is the decimal point, semicolons or tabs stand between the cells
        between = next((mark for mark in (b";", b"\t") if first[0].count(mark) >= n_cols - 1), b",")
        for row, line in zip(outside[::-1], first, strict=True):
            texts = line.split(between)[:n_cols]
            row[: len(texts)] = [text.strip() == _NO_SENSOR for text in texts]
        counts = counts_of(data, _NO_SENSOR, [title.end() for title in titles], ends)
        other = np.flatnonzero(counts != outside.sum())
        if len(other):
            reason = _("the outline of frame {k} is not that of the first")
            raise Unreadable(reason.format(k=int(titles[other[0]][1])))
        cells = CellText(n_cols, decimal_comma=between != b",", absent=_NO_SENSOR, scale=kpa)
        damaged = _("a row of frame {k} is damaged or cut")
        put_frames(data, titles, stop, cells, damaged, frames[:, ::-1], partial(_wrong, n_rows))

    warnings = [] if end else [_("The end mark is missing, as if the file were cut behind its last whole frame.")]
    if any(keys.get(key, b"0").strip() not in (b"0", b"") for key in (b"MIRROR_ROW", b"MIRROR_COL")):
        warnings.append(_("The file says that its rows or columns are mirrored; they are taken as they stand."))
    extra: dict[str, Any] = {}
    printed = b"\n".join(title[2] for title in titles)
    raw_sums, stamps = _RAW_SUM.findall(printed), _STAMP.findall(printed)
    if len(raw_sums) == len(titles):
        extra["raw_sum_check"] = np.array(list(map(float, raw_sums)))
        n_off = int((frames.sum(axis=(1, 2), dtype=np.float64) != extra["raw_sum_check"]).sum()) if kpa is None else 0
        if n_off:
            text = _("In {n} of {total} frames the printed sum differs from the sum of the cells.")
            warnings.append(text.format(n=n_off, total=len(titles)))
    if len(stamps) == len(titles):
        extra["printed_time_s"] = np.array(list(map(float, stamps)))
    time_s, time_known = _times(keys, titles)
    kind = keys.get(b"SENSOR_TYPE", b"").decode("latin-1")
    in_shoe = kind.upper().replace("-", "").startswith("FSCAN")
    if in_shoe:
        extra["in_shoe"] = True
    return Recording(
        frames=_whole_counts(frames) if kpa is None else frames,
        time_s=time_s,
        geometry=MatGeometry(n_rows, n_cols, (_pitch_mm(keys, b"COL_SPACING"), _pitch_mm(keys, b"ROW_SPACING"))),
        stored_unit="count" if kpa is None else "kPa",
        format=FORMAT.name,
        time_known=time_known,
        device=f"Tekscan {kind}".strip(),
        outside=outside if outside.any() else None,
        condition=Condition("shoe") if in_shoe else Condition(),
        warnings=tuple(warnings),
        extra=extra,
    )


def _wrong(n_rows: int, number: int, n_lines: int) -> Unreadable:
    text = _("frame {k} has {rows} rows and its header says {said}, as if it were cut")
    return Unreadable(text.format(k=number, rows=n_lines, said=n_rows))


def _times(keys: dict[bytes, bytes], titles: Sequence[re.Match[bytes]]) -> tuple[Floats, bool]:
    """(time of each frame from the first, whether the file says its rate)."""
    number = np.array([int(title[1]) for title in titles], np.float64)
    check_times(number)
    text = keys.get(b"SECONDS_PER_FRAME", b"").strip()
    period_s = float(text.replace(b",", b".")) if _NUMBER.fullmatch(text) else 0.0
    known = period_s > 0
    return (number - number[0]) * (period_s if known else NOMINAL_INTERVAL_S), known


def _check_count(keys: dict[bytes, bytes], n_frames: int) -> None:
    first, last = (keys.get(key, b"") for key in (b"START_FRAME", b"END_FRAME"))
    if first.isdigit() and last.isdigit() and len(first + last) < 20:
        said = int(last) - int(first) + 1
        if n_frames < said:
            text = _("{n} frames are in it and its header says {said}, as if it were cut")
            raise Unreadable(text.format(n=n_frames, said=said))


def _pitch_mm(keys: dict[bytes, bytes], name: bytes) -> float:
    match = _LENGTH.fullmatch(keys.get(name, b"").strip())
    if match is None:
        raise Unreadable(_('the line "{key}" is missing or holds no length').format(key=name.decode()))
    return length_mm(match[1], match[2])


def _whole(keys: dict[bytes, bytes], name: bytes) -> int:
    text = keys.get(name, b"").strip()
    if not re.fullmatch(rb"\d{1,6}", text):
        raise Unreadable(_("its line {key!r} holds no number").format(key=name.decode()))
    return int(text)


def _whole_counts(frames: NDArray[np.float32]) -> NDArray[Any]:
    """Counts as whole numbers where they are."""
    if frames.max() > 0xFFFF:
        return frames
    whole = frames.astype(np.uint16)
    return whole if np.array_equal(whole, frames) else frames


FORMAT = Format("tekscan-ascii", N_("a Tekscan ASCII export (.asf)"), (".asf", ".csv"), sniff, read)
