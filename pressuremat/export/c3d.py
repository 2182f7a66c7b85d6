"""C3D: the mat as a force plate of type 2, for programs of movement laboratories.

A mat sees only what presses down: the horizontal forces and the free moment are 0, and the moments are those that the
vertical force makes at its centre of pressure. As such plates do, it reports what it exerts on the foot, in axes of
its own at the middle of its surface: x as the mat's, y against the mat's y, z down; so Fz is negative under load, and
programs that turn it into the room get an upward force. The room's axes are the mat frame, z up. A point `CoP` lies
where the load is. The layout follows the C3D format user guide (https://www.c3d.org), numbers as little-endian floats.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pressuremat import __version__
from pressuremat.analysis.model import Analysis
from pressuremat.errors import RecordingError
from pressuremat.files.metadata import rate_hz
from pressuremat.i18n import _
from pressuremat.types import Bools, Cells, Floats

_BLOCK = 512
_KEY = 0x50
_INTEL = 84
_LABELS = ("Fx1", "Fy1", "Fz1", "Mx1", "My1", "Mz1")
#: Frames are counted by 16 bits in the header.
_MOST_FRAMES = 0xFFFF

Parameter = tuple[str, int, tuple[int, ...], bytes]


def write(analysis: Analysis, path: Path) -> list[Path]:
    """The forces and the centre of pressure. Raises RecordingError where force, place or time are not known."""
    recording, geometry = analysis.recording, analysis.recording.geometry
    if not (recording.calibrated and geometry.pitch_known and recording.time_known) or recording.n_frames < 2:
        raise RecordingError(
            _(
                "Expected a recording in kPa of known pitch and rate for C3D, which holds forces over time, but {name} "
                "lacks one of them; calibrate it, or give --pitch-mm and --rate-hz."
            ).format(name=recording.path or _("this one"))
        )
    rate = rate_hz(recording)
    plate, points = on_even_time(analysis, rate)
    if len(plate) > _MOST_FRAMES:
        raise RecordingError(
            _("Expected at most {most} frames for C3D, got {n}; cut the recording.").format(
                most=_MOST_FRAMES, n=len(plate)
            )
        )
    corners = _corners(analysis)
    parameters = _parameters(len(plate), rate, corners)
    n_blocks = len(parameters) // _BLOCK
    header = struct.pack("<BBHHHHHfHHf", 2, _KEY, 1, 6, 1, len(plate), 10, -1.0, 2 + n_blocks, 1, rate)
    data = np.column_stack([points, plate]).astype("<f4").tobytes()
    with open(path, "wb") as file:
        file.write(header.ljust(_BLOCK, b"\0") + parameters + data)
        file.write(b"\0" * (-len(data) % _BLOCK))
    return [path]


def on_even_time(analysis: Analysis, rate: float) -> tuple[Floats, Floats]:
    """Plate channels (n, 6) in N and N·mm, and the point (n, 4) in mm with its residual, at an even rate.

    C3D knows no times of single frames: force and moments are interpolated between frames; in gaps there is no load.
    The residual is −1 where there is no point.
    """
    recording, geometry = analysis.recording, analysis.recording.geometry
    middle = (geometry.origin_mm[0] + geometry.width_mm / 2, geometry.origin_mm[1] + geometry.depth_mm / 2)
    cop = analysis.body_cop_mm
    known = np.asarray(np.isfinite(cop).all(axis=1))
    force = np.where(known, analysis.total, 0.0)
    x, y = (np.where(known, cop[:, axis] - middle[axis], 0.0) for axis in (0, 1))
    fz = -force
    # In the plate's axes the centre of pressure is (x, −y): Mx = y·Fz, My = −x·Fz.
    channels = np.column_stack([np.zeros_like(fz), np.zeros_like(fz), fz, -y * fz, -x * fz, np.zeros_like(fz)])
    time_s = recording.time_s
    even_s = time_s[0] + np.arange(round(float(time_s[-1] - time_s[0]) * rate) + 1) / rate
    plate = np.column_stack([np.interp(even_s, time_s, channel) for channel in channels.T])
    after = np.searchsorted(time_s, even_s).clip(1, len(time_s) - 1)
    for gap in recording.gaps:
        plate[(even_s > gap.start_s) & (even_s < gap.end_s)] = 0.0
    points = np.zeros((len(even_s), 4))
    points[:, 3] = -1.0
    # Between two frames of which one has no point there is none.
    at_frame = np.minimum(np.abs(time_s[after] - even_s), np.abs(time_s[after - 1] - even_s)) < 1e-3 / rate
    both = (known[after] & known[after - 1]) | (at_frame & known[_nearest(time_s, even_s)])
    held = both & (plate[:, 2] < 0)
    points[held, 0] = middle[0] - plate[held, 4] / plate[held, 2]
    points[held, 1] = middle[1] - plate[held, 3] / plate[held, 2]
    points[held, 3] = 0.0
    return plate, points


def _nearest(time_s: Floats, at_s: Floats) -> Cells:
    after: Cells = np.searchsorted(time_s, at_s).clip(1, len(time_s) - 1)
    before_is_nearer: Bools = np.abs(time_s[after - 1] - at_s) <= np.abs(time_s[after] - at_s)
    return after - before_is_nearer


def _corners(analysis: Analysis) -> Floats:
    """The plate's corners (4, 3) in the room, in the order of its own quadrants (+,+), (−,+), (−,−), (+,−)."""
    geometry = analysis.recording.geometry
    (x0, y0), x1, y1 = geometry.origin_mm, geometry.width_mm, geometry.depth_mm
    right, front = x0 + x1, y0 + y1
    return np.array([[right, y0, 0], [x0, y0, 0], [x0, front, 0], [right, front, 0]], np.float64)


def _parameters(n: int, rate: float, corners: Floats) -> bytes:
    groups: dict[str, list[Parameter]] = {
        "POINT": [
            _whole("USED", 1),
            _real("SCALE", -1.0),
            _real("RATE", rate),
            _whole("DATA_START", 0),
            _whole("FRAMES", n if n < 0x8000 else n - 0x10000),
            _text("LABELS", ["CoP"]),
            _text("DESCRIPTIONS", ["centre of pressure"]),
            _text("UNITS", ["mm"]),
        ],
        "ANALOG": [
            _whole("USED", 6),
            _text("LABELS", _LABELS),
            _text("DESCRIPTIONS", ["by a pressure mat"] * 6),
            _real("GEN_SCALE", 1.0),
            _real("SCALE", [1.0] * 6),
            _whole("OFFSET", [0] * 6),
            _text("UNITS", ["N"] * 3 + ["Nmm"] * 3),
            _real("RATE", rate),
        ],
        "FORCE_PLATFORM": [
            _whole("USED", 1),
            _whole("TYPE", [2]),
            _whole("ZERO", [0, 0]),
            ("CORNERS", 4, (3, 4, 1), corners.astype("<f4").tobytes()),
            ("ORIGIN", 4, (3, 1), np.zeros(3, "<f4").tobytes()),
            ("CHANNEL", 2, (6, 1), np.arange(1, 7).astype("<i2").tobytes()),
        ],
        "MANUFACTURER": [_text("COMPANY", ["pressuremat"]), _text("SOFTWARE", [f"pressuremat {__version__}"])],
    }
    body = b"".join(_group(number, name, parameters) for number, (name, parameters) in enumerate(groups.items(), 1))
    size = -(-(4 + len(body) + 2) // _BLOCK)
    where = _group(1, "POINT", groups["POINT"])
    start = [_whole("DATA_START", 2 + size) if one[0] == "DATA_START" else one for one in groups["POINT"]]
    body = _group(1, "POINT", start) + body[len(where) :]
    return (struct.pack("<BBBB", 1, _KEY, size, _INTEL) + body).ljust(size * _BLOCK, b"\0")


def _group(number: int, name: str, parameters: Sequence[Parameter]) -> bytes:
    out = struct.pack("<bb", len(name), -number) + name.encode() + struct.pack("<HB", 3, 0)
    for label, kind, dimensions, data in parameters:
        rest = struct.pack("<bB", kind, len(dimensions)) + bytes(dimensions) + data + b"\0"
        out += struct.pack("<bb", len(label), number) + label.encode() + struct.pack("<H", 2 + len(rest)) + rest
    return out


def _whole(name: str, value: int | list[int]) -> Parameter:
    values = value if isinstance(value, list) else [value]
    dimensions = (len(values),) if isinstance(value, list) else ()
    return name, 2, dimensions, np.array(values).astype("<i2").tobytes()


def _real(name: str, value: float | list[float]) -> Parameter:
    values = value if isinstance(value, list) else [value]
    dimensions = (len(values),) if isinstance(value, list) else ()
    return name, 4, dimensions, np.array(values).astype("<f4").tobytes()


def _text(name: str, words: Sequence[str]) -> Parameter:
    width = max(len(word) for word in words)
    return name, -1, (width, len(words)), b"".join(word.encode().ljust(width) for word in words)
