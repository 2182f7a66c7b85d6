"""What a person corrected in a recording: a list beside it, `<file>.corrections.json`, in the order it was done.

A path enters, `Correction`s leave, and the reverse. A file of its own works beside every format and a recording that
may not be written to; taking its last entry away undoes it. What stands in it is believed only as far as it is whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pressuremat.correction import Correction, Spot
from pressuremat.errors import FileFormatError, RecordingError
from pressuremat.i18n import _

SCHEMA = "pressuremat.corrections/1"
SUFFIX = ".corrections.json"
_MOST_BYTES = 2**20
_MOST = 10_000
#: Beyond these no mat, belt or recording reaches.
_MOST_NUMBER = 1e9


def sidecar(path: str | os.PathLike[str]) -> Path:
    """Where a recording's corrections stand."""
    return Path(os.fspath(path) + SUFFIX)


def read(path: str | os.PathLike[str]) -> tuple[Correction, ...] | None:
    """The corrections beside the recording at `path`; None where there is no such file. Raises FileFormatError."""
    place = sidecar(path)
    try:
        with open(place, "rb") as file:
            text = file.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise ValueError(_("it is too large"))
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(_("it does not say the schema {schema}").format(schema=SCHEMA))
        return of_json(data.get("corrections"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or (_("it is no JSON") if _is_json_error(error) else error)
        raise FileFormatError(
            _("Expected corrections by hand in {name}, it cannot be used ({reason}); mend it or move it away.").format(
                name=place.name, reason=reason
            )
        ) from error


def _is_json_error(error: Exception) -> bool:
    return isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError)


def write(path: str | os.PathLike[str], corrections: Sequence[Correction]) -> None:
    """Put corrections beside the recording at `path`, whole or not at all; none takes the file away.

    Raises RecordingError.
    """
    place = sidecar(path)
    try:
        if not corrections:
            place.unlink(missing_ok=True)
            return
        half = place.with_name(place.name + ".new")
        data = {"schema": SCHEMA, "corrections": to_json(corrections)}
        half.write_text(json.dumps(data, allow_nan=False, indent=1) + "\n", encoding="utf-8")
        half.replace(place)
    except OSError as error:
        raise RecordingError(
            _("{name} cannot be written ({reason}); copy the recording to a place of your own.").format(
                name=place, reason=error.strerror or error
            )
        ) from error


def to_json(corrections: Sequence[Correction]) -> list[dict[str, Any]]:
    """As plain data."""
    out = []
    for one in corrections:
        item: dict[str, Any] = {"do": one.do, "at": _spot_json(one.at)}
        if one.side is not None:
            item["side"] = one.side
        if one.axis_deg is not None:
            item["axis_deg"] = one.axis_deg
        if one.other is not None:
            item["with"] = _spot_json(one.other)
        if one.line is not None:
            item["line"] = {"across": one.line[0], "value": one.line[1]}
        out.append(item)
    return out


def of_json(data: object) -> tuple[Correction, ...]:
    """The reverse of `to_json`. Raises ValueError, with a reason in words, for anything else."""
    if not isinstance(data, list) or len(data) > _MOST:
        raise ValueError(_("it holds no list of corrections"))
    made = []
    for number, item in enumerate(data, start=1):
        try:
            made.append(_correction(item))
        except (KeyError, TypeError, ValueError):
            raise ValueError(_("its correction {n} is damaged").format(n=number)) from None
    return tuple(made)


def _correction(item: Any) -> Correction:
    do, at = item["do"], _spot(item["at"])
    if do == "side" and item["side"] in ("left", "right"):
        return Correction(do, at, side=item["side"])
    if do == "axis":
        return Correction(do, at, axis_deg=_number(item["axis_deg"]))
    if do == "merge":
        return Correction(do, at, other=_spot(item["with"]))
    if do == "split" and item["line"]["across"] in ("x", "y", "t"):
        return Correction(do, at, line=(item["line"]["across"], _number(item["line"]["value"])))
    if do == "drop":
        return Correction(do, at)
    raise ValueError(do)


def _spot_json(spot: Spot) -> dict[str, float]:
    return {"time_s": spot.time_s, "x_mm": spot.x_mm, "y_mm": spot.y_mm}


def _spot(item: Mapping[str, object]) -> Spot:
    return Spot(_number(item["time_s"]), _number(item["x_mm"]), _number(item["y_mm"]))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST_NUMBER:
        raise ValueError(value)
    return float(value)
