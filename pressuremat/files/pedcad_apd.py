"""PedCAD's .apd: one print as an INI file, written for makers of insoles, among others by zebris.

Pressures of cells of LDistX × LDistY stand in [Data], -1 where nothing was loaded. The window of the print is put
back on the plate of MaxSensorsX × MaxSensorsY by StartSensX and StartSensY (counted from 0; whether from 0 or 1 the
files cannot settle, and it moves all prints of a plate alike), so that the prints of one walk share their positions.
It is the peak of a whole contact: one frame, no rate, and nothing cut by a recording's ends. Some programs add
[Data1], [Data2]... with a picture every TimeDiff ms; then these are the frames. Persons' names go nowhere.

Orientation, by evidence: in five prints of one walk, the heel stands in the first lines, and lines run along X the
way that the person walks (left and right take turns by StartSensX); so the first line is nearest our row 0. As
printed, hallux and arch lie on the left of the two right feet and on the right of the three left ones, so columns run
to the walker's right. The left feet have the larger StartSensY: columns run against it.
"""

from __future__ import annotations

import re
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.cell_rows import CellText, RowReader, lines_of
from pressuremat.files.format import NOMINAL_INTERVAL_S, Format, Unreadable, check_size
from pressuremat.files.vendor_text import bounded, kpa_per, length_mm
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Recording
from pressuremat.units import s_from_ms

_SECTION = re.compile(rb"^\[([A-Za-z]{1,20})(\d{0,9})\][ \t]*\r?$", re.MULTILINE)
_KEY = re.compile(rb"^([A-Za-z0-9_]{1,40})[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)
_NO_LOAD = re.compile(rb"(?<!\S)-1(?:[.,]0{1,6})?(?!\S)")
_SIDES = {b"R": "right", b"L": "left"}


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether a section tells the number of sensors as PedCAD names it."""
    return b"SensCountX=" in head and bool(_SECTION.search(head))


def read(data: bytes) -> Recording:
    """The print as one frame (1, MaxSensorsX, MaxSensorsY) of float32 kPa on its plate, or one per picture.

    `extra["foot_side"]` is the side where the file says it. Raises Unreadable.
    """
    sections = bounded(_SECTION.finditer(data))
    keys: dict[bytes, bytes] = {}
    pictures: dict[int, bytes] = {}
    for k, section in enumerate(sections):
        body = data[section.end() : sections[k + 1].start() if k + 1 < len(sections) else len(data)]
        if section[1] != b"Data":
            keys |= {match[1]: match[2].strip() for match in _KEY.finditer(body)}
            continue
        number = int(section[2]) if section[2] else -1
        if number in pictures:
            raise Unreadable(
                _("picture {n} stands in it twice, so it holds more than one measurement").format(n=number)
            )
        pictures[number] = body
    if not pictures:
        raise Unreadable(_("its section [Data] is missing, as if it were cut"))
    n_rows, n_cols = _whole(keys, b"SensCountX"), _whole(keys, b"SensCountY")
    start_x, start_y = _whole(keys, b"StartSensX", 1), _whole(keys, b"StartSensY", 1)
    # where the plate is not told, a window's border is not the plate's: one cell is left around it
    plate_x = _whole(keys, b"MaxSensorsX", start_x + n_rows + 1)
    plate_y = _whole(keys, b"MaxSensorsY", start_y + n_cols + 1)
    numbers = sorted(number for number in pictures if number >= 0) or [-1]
    check_size(len(numbers), plate_x, plate_y)
    if start_x + n_rows > plate_x or start_y + n_cols > plate_y or min(n_rows, n_cols) < 1:
        raise Unreadable(
            _("its window has cells outside its plate of {rows} × {cols}").format(rows=plate_x, cols=plate_y)
        )
    kpa = kpa_per(keys.get(b"UnitPressure", b"N/cm2"))

    frames = np.zeros((len(numbers), plate_x, plate_y), np.float32)
    left = plate_y - start_y - n_cols
    cells = CellText(n_cols, blanks=partial(_NO_LOAD.sub, b"0"), scale=kpa)
    rows = RowReader(cells, _("a line of its data is damaged or cut"))
    for frame, number in zip(frames, numbers, strict=True):
        _read_picture(pictures[number], frame[start_x : start_x + n_rows, left : left + n_cols], rows)
    rows.flush()
    unit = keys.get(b"UnitDistance", b"mm")
    pitch_mm = (length_mm(keys.get(b"LDistY", b""), unit), length_mm(keys.get(b"LDistX", b""), unit))
    step_ms = _number(keys, b"TimeDiff")
    time_known = len(numbers) > 1 and step_ms > 0
    side = _SIDES.get(keys.get(b"FootSide", b""))
    source = keys.get(b"Source", b"").strip(b"<>").decode("latin-1")
    return Recording(
        frames=frames,
        time_s=(np.array(numbers, np.float64) - numbers[0])
        * (s_from_ms(step_ms) if time_known else NOMINAL_INTERVAL_S),
        geometry=MatGeometry(plate_x, plate_y, pitch_mm),
        stored_unit="count" if kpa is None else "kPa",
        format=FORMAT.name,
        time_known=time_known,
        trimmed_to_contact=True,
        device=f"PedCAD ({source})" if source else "PedCAD",
        extra={} if side is None else {"foot_side": side},
    )


def _read_picture(body: bytes, window: NDArray[np.float32], rows: RowReader) -> None:
    lines = lines_of(body)
    if len(lines) != len(window):
        text = _("its data has {rows} lines and its header says {said}, as if it were cut")
        raise Unreadable(text.format(rows=len(lines), said=len(window)))
    if not body.endswith(b"\n"):
        raise Unreadable(_("its last line does not end, as if it were cut"))
    rows.put(lines, window)


def _whole(keys: dict[bytes, bytes], name: bytes, default: int | None = None) -> int:
    """A number of sensors. Raises Unreadable where it is missing and there is no `default`, or none that may be."""
    text = keys.get(name)
    if text is None and default is not None:
        return default
    if text is None or not re.fullmatch(rb"\d{1,6}", text):
        raise Unreadable(_("its line {key!r} holds no number").format(key=name.decode()))
    return int(text)


def _number(keys: dict[bytes, bytes], name: bytes) -> float:
    """A number above zero, else 0."""
    text = keys.get(name, b"").replace(b",", b".")
    return float(text) if re.fullmatch(rb"\d{1,6}(?:\.\d{0,6})?", text) else 0.0


FORMAT = Format("pedcad-apd", N_("a PedCAD print (.apd)"), (".apd",), sniff, read)
