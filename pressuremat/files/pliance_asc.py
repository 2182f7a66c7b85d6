"""Novel pliance's text export (.asc): the loaded frames of a mat, its force and centre of pressure in all frames, and
the corners of its sensors.

The sensors' own corners say where the cells lie, and with them pitch and grid; numbers that are missing are cells
that are not there. Only loaded frames are printed: where the table of forces shows that nothing was loaded outside
them, the recording starts and ends with the contact. Rows `MPP` and `MVP` below them are summaries.

Orientation, by evidence: x and y of the corners are taken as ours, x to the right, y forward: in the public file the
first contact lies at small y, wide and round, the last ones, with the hallux, at large y. Seen from above that print
is a left foot, while the file's name ends in R; a bendable mat may be worn either way up, so that the side is worth
no more than that. The vendor's centre of pressure is in a frame turned by 180° against the corners: it is turned back
before it goes to `extra`, and only where it then agrees with the cells.
"""

from __future__ import annotations

import re

import numpy as np

from pressuremat.files.format import MAX_VALUE, Format, Unreadable, check_size
from pressuremat.files.novel_text import Header, header_of, timing
from pressuremat.files.vendor_text import bounded, ends_whole, force_warnings, forces_off_n, timed_table
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.types import Bools, Cells, Floats, Pressure, Recording

_FORCES = re.compile(rb"^[ \t]*time\[secs\][ \t]+force\[N\][ \t]+x\[cm\][ \t]+y\[cm\][ \t]*\r?\n", re.MULTILINE)
_SENSORS = re.compile(rb"^sensor[ \t]+([^\r\n]*)", re.MULTILINE)
_CORNER = re.compile(rb"^([xy])\[([0-3])\][ \t]+([^\r\n]*)", re.MULTILINE)
_MM_PER_CM = 10.0
#: Printed to 0.001 cm; what is further from the cells' own centre is in some other frame.
_COP_TOLERANCE_MM = 0.5
_FORCE_ROWS = re.compile(rb"[^\r\n]+")


def sniff(head: bytes, name: str, size: int) -> bool:  # noqa: ARG001
    """Whether it says which mat it is of."""
    return bool(re.search(rb"^mat type", head[:4096], re.MULTILINE)) and b"time[secs]" in head


def read(data: bytes) -> Recording:
    """The printed frames (T, R, C) as float32 kPa, row 0 at the smallest y.

    `extra` holds, each (T,) where the file has it, `force_check_n`, and `cop_check_mm` (T, 2) in our mat frame.
    Raises Unreadable.
    """
    head = header_of(data)
    if len(set(head.sensors)) != len(head.sensors):
        raise Unreadable(_("its line of sensor numbers is damaged"))
    try:
        printed_s, values, end = timed_table(data, head.at, len(head.sensors) + 1)
    except ValueError as error:
        raise Unreadable(_("a line of its values is damaged or cut")) from error
    geometry, rows, cols = _grid(data[end:], head)
    check_size(len(values), *geometry.shape)
    if not (values.min() >= 0 and values.max() <= MAX_VALUE):
        raise Unreadable(_("it holds values that are negative, missing or too large"))
    frames = np.zeros((len(values), *geometry.shape), np.float32)
    frames[:, rows, cols] = values if head.kpa is None else values * np.float32(head.kpa)
    outside = np.ones(geometry.shape, np.bool_)
    outside[rows, cols] = False
    time_s, time_known, gaps = timing(printed_s, head.period_s)
    forces = _forces(data[end:])
    extra: dict[str, Floats] = {}
    trimmed = False
    warnings = []
    if forces is not None:
        at = np.clip(np.searchsorted(forces[:, 0], printed_s - 1e-4), 0, len(forces) - 1)
        if (np.abs(forces[at, 0] - printed_s) < 1e-4).all():
            extra = {"force_check_n": forces[at, 1]}
            if head.kpa is not None:
                warnings += force_warnings(forces_off_n(frames, geometry.pitch_mm, forces[at, 1]))
            trimmed = not np.delete(forces[:, 1], at).any()
            cop_mm = _cop_check(frames, geometry, _MM_PER_CM * forces[at, 2:])
            if cop_mm is None:
                warnings.append(_("The file's centre of pressure is not that of its cells; it is left out."))
            else:
                extra["cop_check_mm"] = cop_mm
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=geometry,
        stored_unit="count" if head.kpa is None else "kPa",
        format=FORMAT.name,
        time_known=time_known,
        trimmed_to_contact=trimmed,
        device=f"novel pliance {head.kind}".strip(),
        gaps=gaps,
        outside=outside if outside.any() else None,
        warnings=tuple(warnings),
        extra=extra,
    )


def _grid(data: bytes, head: Header) -> tuple[MatGeometry, Cells, Cells]:
    """The grid that the sensors' corners make, and row and column of each sensor. Raises Unreadable."""
    missing = Unreadable(_("the corners of its sensors are missing, damaged or cut"))
    listed = _SENSORS.search(data)
    corners = {(match[1], match[2]): match[3] for match in bounded(_CORNER.finditer(data))}
    if listed is None or len(corners) != 8 or not ends_whole(data):
        raise missing
    try:
        if [int(word) for word in listed[1].split()] != head.sensors:
            raise missing
        x, y = (
            _MM_PER_CM
            * np.array([list(map(float, corners[axis, b"%d" % k].replace(b",", b".").split())) for k in range(4)])
            for axis in (b"x", b"y")
        )
    except (ValueError, KeyError) as error:
        raise missing from error
    if x.shape != (4, len(head.sensors)) or y.shape != x.shape or not (np.abs([x, y]) < 1e5).all():
        raise missing
    (n_cols, cols, pitch_x), (n_rows, rows, pitch_y) = _steps(x), _steps(y)
    check_size(1, n_rows, n_cols)
    if len(set(zip(rows.tolist(), cols.tolist(), strict=True))) != len(rows):
        raise missing
    return MatGeometry(n_rows, n_cols, (pitch_x, pitch_y)), rows, cols


def _steps(corners: Floats) -> tuple[int, Cells, float]:
    """How many steps of a grid the sensors (4, n) make along one axis, the step of each, and their length in mm."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    pitch = float(np.median(high - low))
    no_grid = Unreadable(_("its sensors lie on no grid"))
    if not pitch > 0:
        raise no_grid
    exact = (low - low.min()) / pitch
    step = np.rint(exact).astype(np.intp)
    if np.abs(exact - step).max() > 0.05 or np.abs(high - low - pitch).max() > 0.05 * pitch:
        raise no_grid
    n = int(step.max()) + 1
    return n, step, float((high.max() - low.min()) / n)


def _forces(data: bytes) -> Floats | None:
    """Time, force and centre of pressure (n, 4) of every frame of the measurement, NaN where nothing was loaded."""
    titles = _FORCES.search(data)
    if titles is None:
        return None
    end = data.find(b"\nsensor", titles.end())
    lines = bounded(_FORCE_ROWS.finditer(data, titles.end(), end if end >= 0 else len(data)))
    try:
        table = np.array(
            [
                [float(word) if word != b"-" else np.nan for word in line[0].replace(b",", b".").split()]
                for line in lines
                if line[0].strip()
            ]
        )
    except ValueError as error:
        raise Unreadable(_("a line of its table of forces is damaged")) from error
    if (
        table.ndim != 2
        or table.shape[1] != 4
        or not np.isfinite(table[:, :2]).all()
        or (np.diff(table[:, 0]) <= 0).any()
    ):
        raise Unreadable(_("a line of its table of forces is damaged"))
    return table


def _cop_check(frames: Pressure, geometry: MatGeometry, vendor_mm: Floats) -> Floats | None:
    """The vendor's centre of pressure (T, 2) in our frame; None where it is not that of the cells."""
    total = frames.sum(axis=(1, 2), dtype=np.float64)
    loaded: Bools = (total > 0) & np.isfinite(vendor_mm).all(axis=1)
    turned = np.array([geometry.width_mm, geometry.depth_mm]) - vendor_mm
    if not loaded.any():
        return turned
    own = np.stack([frames.sum(axis=1) @ geometry.x_mm, frames.sum(axis=2) @ geometry.y_mm], axis=1)[loaded]
    off = np.abs(own / total[loaded, None] - turned[loaded]).max()
    return turned if off <= _COP_TOLERANCE_MM else None


FORMAT = Format("pliance-asc", N_("a novel pliance text export (.asc)"), (".asc",), sniff, read)
