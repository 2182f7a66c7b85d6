"""What a recording says of itself, as plain data: the header that our own formats share.

A `Recording` or `StreamInfo` enters and a dict for JSON leaves, and the reverse. From outside any JSON may come:
what is not as it must be is Unreadable, and sizes are bounded.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pressuremat import __version__
from pressuremat.boards import FLOATING_ROWS
from pressuremat.correction import Correction
from pressuremat.errors import PressureMatError
from pressuremat.files import corrections
from pressuremat.files.format import MAX_VALUE, Unreadable, check_size
from pressuremat.geometry import Insole, MatGeometry, SensorLayout
from pressuremat.i18n import N_, _
from pressuremat.types import Calibrator, Condition, Floats, Gap, Marker, Recording, StreamInfo, Unit

SCHEMA = "pressuremat.recording/1"
_MOST_TRAVEL_MM = 1e9
#: A marker's name stands beside a line on a plot.
_LONGEST_NAME = 80
_MOST_LAYOUT_MM = 1e4
FLOATING_ROWS_WARNING = N_(
    "This mat leaves its unused rows and columns open, so that every reading holds a part of every cell: shapes, times "
    "and shares are estimates, pressures are not given. Drive the rows by port pins or 74HC595 and record again."
)
_ARRAY_DTYPES = ("|b1", "|u1", "<u2", "<u4", "<i4", "<i8", "<f4", "<f8")


def of_stream(info: StreamInfo) -> dict[str, Any]:
    """The header of a recording that begins, from what its source says."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        **_geometry_json(info.geometry),
        "unit": info.unit,
        "rate_hz": _finite(info.rate_hz),
        "calibration": None if info.calibration is None else plain(info.calibration.to_json()),
        "simulated": info.simulated,
        "device": info.device,
        "condition": {"footwear": info.condition.footwear, "cover": info.condition.cover},
        "protocol": info.protocol,
        "uri": info.uri,
        "detail": plain(info.detail),
    }


def of_recording(recording: Recording) -> dict[str, Any]:
    """The header of a whole recording, its gaps included."""
    outside = recording.outside
    return {
        "schema": SCHEMA,
        "version": __version__,
        **_geometry_json(recording.geometry),
        "unit": recording.stored_unit,
        "rate_hz": _finite(rate_hz(recording)),
        "time_known": recording.time_known,
        "calibration": None if recording.calibration is None else plain(recording.calibration.to_json()),
        "simulated": recording.simulated,
        "trimmed_to_contact": recording.trimmed_to_contact,
        "device": recording.device,
        "condition": {"footwear": recording.condition.footwear, "cover": recording.condition.cover},
        "protocol": recording.protocol,
        "gaps": [gap_json(gap) for gap in recording.gaps],
        "outside": None if outside is None else plain(outside),
        **({} if recording.belt_mm is None else {"belt_mm": plain(recording.belt_mm)}),
        "warnings": list(recording.warnings),
        **({"insoles": [_insole_json(one) for one in recording.insoles]} if recording.insoles else {}),
        **({"corrections": corrections.to_json(recording.corrections)} if recording.corrections else {}),
        "extra": plain(recording.extra),
    }


def _board_of(header: Mapping[str, Any]) -> dict[str, Any]:
    """The board's own number, by which its mat's calibration is found; nothing where no board said one."""
    detail = header.get("detail")
    uid = detail.get("uid") if isinstance(detail, dict) else None
    return {"uid": uid} if type(uid) is int and uid > 0 else {}


def rate_hz(recording: Recording) -> float:
    """1 / median frame interval; NaN for an unknown time axis or fewer than two frames."""
    if not recording.time_known or recording.n_frames < 2:
        return math.nan
    return float(1.0 / np.median(np.diff(recording.time_s)))


def gap_json(gap: Gap) -> dict[str, Any]:
    """A gap as plain data."""
    return {"start_s": gap.start_s, "end_s": gap.end_s, "n_lost": gap.n_lost, "reason": gap.reason}


def parse_json(text: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreadable for anything else."""
    try:
        data = json.loads(text)
        if rb"\ud" in text.lower():  # halves of characters that JSON may name, and no file or page can hold
            data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("its header is damaged")) from error
    if not isinstance(data, dict):
        raise Unreadable(_("its header is damaged"))
    return data


def geometry_of(header: Mapping[str, Any]) -> MatGeometry:
    """Grid and pitch. Raises Unreadable."""
    rows, cols = header.get("rows"), header.get("cols")
    if type(rows) is not int or type(cols) is not int:
        raise Unreadable(_("its header says no grid"))
    check_size(1, rows, cols)
    origin = _pair(header.get("origin_mm", [0.0, 0.0]), "origin_mm")
    if header.get("pitch_mm") is None:
        nominal = MatGeometry.of_unknown_pitch(rows, cols)
        return MatGeometry(rows, cols, nominal.pitch_mm, False, origin)
    pitch = _pair(header["pitch_mm"], "pitch_mm")
    if min(pitch) <= 0:
        raise Unreadable(_("its header says a pitch that is not above zero"))
    return MatGeometry(rows, cols, pitch, True, origin)


def unit_of(header: Mapping[str, Any]) -> Unit:
    """The unit of the stored values. Raises Unreadable."""
    unit = header.get("unit")
    if unit not in ("kPa", "count"):
        raise Unreadable(_('its header says the unit {unit!r}, and "kPa" or "count" is expected').format(unit=unit))
    return cast(Unit, unit)


def gap_of(data: object) -> Gap:
    """A gap. Raises Unreadable."""
    if not isinstance(data, dict):
        raise Unreadable(_("a gap in it is damaged"))
    start_s, end_s = _number(data.get("start_s")), _number(data.get("end_s"))
    n_lost = data.get("n_lost")
    if start_s is None or end_s is None or end_s < start_s:
        raise Unreadable(_("a gap in it is damaged"))
    if type(n_lost) is not int or n_lost < 0:
        n_lost = None
    return Gap(start_s, end_s, n_lost, str(data.get("reason", "")))


def marker_json(marker: Marker) -> dict[str, Any]:
    """A marker as plain data."""
    return {"time_s": marker.time_s, "name": marker.name}


def markers_of(extra: Mapping[str, Any]) -> tuple[Marker, ...]:
    """The moments marked while recording, in order; what is damaged is left out, for nothing rests on it."""
    found = []
    for data in _list(extra, "markers"):
        time_s = _number(data.get("time_s")) if isinstance(data, dict) else None
        if time_s is not None:
            found.append(Marker(time_s, str(data.get("name", ""))[:_LONGEST_NAME]))
    return tuple(sorted(found, key=lambda marker: marker.time_s))


def recording_of(
    header: Mapping[str, Any],
    frames: NDArray[Any],
    time_s: Floats,
    file_format: str,
    *,
    gaps: tuple[Gap, ...] = (),
    warnings: tuple[str, ...] = (),
    extra: Mapping[str, Any] | None = None,
) -> Recording:
    """The recording that header, frames and times make; given gaps, warnings and extra are added to the header's.

    Raises Unreadable where they do not belong together.
    """
    geometry = geometry_of(header)
    if frames.ndim != 3 or frames.shape[1:] != geometry.shape or time_s.shape != frames.shape[:1]:
        raise Unreadable(_("its frames are not of the size that its header says"))
    check_size(len(frames), *geometry.shape)
    if not np.isfinite(time_s).all() or (np.diff(time_s) <= 0).any():
        raise Unreadable(_("its times do not increase"))
    said = [str(text) for text in _list(header, "warnings")]
    calibration, complaint = _calibration(header.get("calibration"), frames.max(axis=0, keepdims=True))
    condition = header.get("condition")
    if not isinstance(condition, dict):
        condition = {}
    more = arrays_of(header.get("extra") or {})
    return Recording(
        frames=frames,
        time_s=time_s,
        geometry=geometry,
        stored_unit=unit_of(header),
        format=file_format,
        time_known=header.get("time_known") is not False,
        calibration=calibration,
        simulated=header.get("simulated") is True,
        trimmed_to_contact=header.get("trimmed_to_contact") is True,
        device=_text(header.get("device")),
        gaps=tuple(sorted((*(gap_of(gap) for gap in _list(header, "gaps")), *gaps), key=lambda gap: gap.start_s)),
        outside=_outside(header.get("outside"), geometry),
        corrections=_corrections(header.get("corrections")),
        belt_mm=_belt(header.get("belt_mm"), len(frames)),
        insoles=_insoles(header, geometry),
        condition=Condition(_text(condition.get("footwear")) or Condition.footwear, _text(condition.get("cover"))),
        protocol=_text(header.get("protocol")),
        warnings=(*said, *complaint, *warnings),
        extra={**(more if isinstance(more, dict) else {}), **_board_of(header), **(extra or {})},
    )


def recording_of_arrays(
    header: Mapping[str, Any], frames: NDArray[Any], time_s: NDArray[Any], file_format: str
) -> Recording:
    """The same from arrays as .npz and HDF5 hold them, whose kinds nobody has looked at. Raises Unreadable."""
    kind = "f" if unit_of(header) == "kPa" else "uf"
    if frames.ndim != 3 or frames.dtype.kind not in kind or time_s.dtype.kind != "f":
        raise Unreadable(_("its arrays are not of the kind that its header says"))
    if frames.dtype.kind == "f":
        frames = frames.astype(np.float32, copy=False)
    return recording_of(header, frames, time_s.astype(np.float64, copy=False), file_format)


def plain(value: object) -> Any:
    """`value` as what JSON can hold: arrays packed, numbers that are not finite as null, the rest as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | np.floating):
        return _finite(float(value))
    if isinstance(value, np.integer | np.bool_):
        return value.item()
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value)
        kind = array.dtype.newbyteorder("<").str if array.dtype.kind in "buif" else ""
        if kind in _ARRAY_DTYPES:
            packed = base64.b64encode(array.astype(kind).tobytes()).decode("ascii")
            return {"base64": packed, "dtype": kind, "shape": list(array.shape)}
        return plain(array.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def arrays_of(value: Any) -> Any:
    """The reverse of `plain` for arrays. Raises Unreadable for one that is damaged."""
    if isinstance(value, list):
        return [arrays_of(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {"base64", "dtype", "shape"}:
        return {key: arrays_of(item) for key, item in value.items()}
    if value["dtype"] not in _ARRAY_DTYPES:
        raise Unreadable(_("an array in its header is damaged"))
    try:
        data = base64.b64decode(value["base64"], validate=True)
        return np.frombuffer(data, value["dtype"]).reshape([int(n) for n in value["shape"]])
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise Unreadable(_("an array in its header is damaged")) from error


def _geometry_json(geometry: MatGeometry) -> dict[str, Any]:
    return {
        "rows": geometry.rows,
        "cols": geometry.cols,
        "pitch_mm": list(geometry.pitch_mm) if geometry.pitch_known else None,
        "origin_mm": list(geometry.origin_mm),
    }


def _calibration(data: object, probe: NDArray[Any]) -> tuple[Calibrator | None, list[str]]:
    """The calibration, or a warning that what is there cannot be used; tried on `probe`, the largest values."""
    if data is None:
        return None, []
    from pressuremat.calibration.model import calibration_from_json

    try:
        if not isinstance(data, dict):
            raise TypeError("a calibration is a JSON object")
        circuit = data.get("circuit")
        if not isinstance(circuit, dict) or circuit.get("adc_bits") not in range(1, 33):
            raise ValueError("a converter has 1 to 32 bits")
        calibration = calibration_from_json(data)
        with np.errstate(all="ignore"):
            values = calibration.apply(probe)
        if values.shape != probe.shape or not (values.min() >= 0 and values.max() <= MAX_VALUE):
            raise ValueError("a calibration is for one grid and gives numbers")
        return calibration, [_(FLOATING_ROWS_WARNING)] if calibration.circuit.readout == FLOATING_ROWS else []
    except (PressureMatError, LookupError, TypeError, ValueError, ArithmeticError):
        return None, [_("The calibration in the file cannot be used, so values stay counts of unknown scale.")]


def _outside(data: object, geometry: MatGeometry) -> NDArray[np.bool_] | None:
    if data is None:
        return None
    array = arrays_of(data)
    if not isinstance(array, np.ndarray) or array.shape != geometry.shape:
        raise Unreadable(_("the outline of its sensor is damaged"))
    return array.astype(np.bool_)


def _corrections(data: object) -> tuple[Correction, ...]:
    try:
        return () if data is None else corrections.of_json(data)
    except ValueError as error:
        raise Unreadable(_("what was corrected by hand is damaged")) from error


def _belt(data: object, n_frames: int) -> Floats | None:
    if data is None:
        return None
    array = arrays_of(data)
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f" or array.shape != (n_frames, 2):
        raise Unreadable(_("its belt's travel is damaged"))
    if not (np.abs(array) <= _MOST_TRAVEL_MM).all():
        raise Unreadable(_("its belt's travel is damaged"))
    return array.astype(np.float64)


def _insole_json(one: Insole) -> dict[str, Any]:
    at = one.layout
    layout = None if at is None else {"x_mm": at.x_mm, "y_mm": at.y_mm, "area_mm2": at.area_mm2}
    said = {"side": one.side, "rows": one.rows, "cols": one.cols, "on_grid": one.on_grid, "layout": layout}
    return cast(dict[str, Any], plain(said))


def _insoles(header: Mapping[str, Any], geometry: MatGeometry) -> tuple[Insole, ...]:
    return tuple(_insole(one, geometry) for one in _list(header, "insoles"))


def _insole(data: object, geometry: MatGeometry) -> Insole:
    damaged = Unreadable(_("an insole in its header is damaged"))
    if not isinstance(data, dict) or data.get("side") not in ("left", "right", "unknown"):
        raise damaged
    spans = []
    for key, size in (("rows", geometry.rows), ("cols", geometry.cols)):
        span = data.get(key)
        if not isinstance(span, list) or len(span) != 2 or not all(type(k) is int for k in span):
            raise damaged
        if not 0 <= span[0] < span[1] <= size:
            raise damaged
        spans.append((span[0], span[1]))
    (rows, cols), on_grid, layout = spans, data.get("on_grid") is True, arrays_of(data.get("layout"))
    if not on_grid and rows[1] - rows[0] != 1:
        raise damaged
    if layout is None:
        return Insole(data["side"], rows, cols, on_grid)
    if not isinstance(layout, dict):
        raise damaged
    arrays = [layout.get(key) for key in ("x_mm", "y_mm", "area_mm2")]
    x, y, area = (one if isinstance(one, np.ndarray) and one.dtype.kind == "f" else None for one in arrays)
    if x is None or y is None or area is None or not {x.shape, y.shape, area.shape} == {(cols[1] - cols[0],)}:
        raise damaged
    if not (np.isfinite([x, y]).all() and (np.abs([x, y]) < _MOST_LAYOUT_MM).all() and (area > 0).all()):
        raise damaged
    if not (area < _MOST_LAYOUT_MM**2).all():
        raise damaged
    return Insole(data["side"], rows, cols, on_grid, SensorLayout(*(one.astype(np.float64) for one in (x, y, area))))


def _pair(value: object, name: str) -> tuple[float, float]:
    numbers = [_number(item) for item in value] if isinstance(value, list) else []
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        raise Unreadable(_("its header says no proper {name}").format(name=name))
    return numbers[0], numbers[1]


def _number(value: object) -> float | None:
    """A finite number of a size that lengths and times have, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e12 < value < 1e12:
        return None
    return float(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _list(header: Mapping[str, Any], key: str) -> list[Any]:
    value = header.get(key)
    return value if isinstance(value, list) else []


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
