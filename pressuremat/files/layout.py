"""Where the sensors of insoles lie, as a person knows it: a table beside a recording that does not say it.

The table is CSV with the columns `sensor` (its number in the recording), `x_mm` (to the right, seen from above), `y_mm`
(forward), `area_mm2`, and perhaps `side` (left or right). Without sides it is that of a left insole, or of the only
one; the other foot's is its mirror image. It is read from `RECORDING.layout.csv`, or from the file that is named.
"""

from __future__ import annotations

import csv
import io
import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from pressuremat.errors import FileFormatError
from pressuremat.files.format import MAX_SIDE
from pressuremat.geometry import Insole, SensorLayout
from pressuremat.i18n import _
from pressuremat.types import Recording

SUFFIX = ".layout.csv"
COLUMNS = ("sensor", "x_mm", "y_mm", "area_mm2")
_MOST_BYTES = 1_000_000
#: No insole is larger.
_MOST_MM = 1000.0

_Places = dict[int, tuple[float, float, float]]


def beside(path: str) -> str | None:
    """The layout that stands beside the recording at `path`, None where there is none."""
    name = path + SUFFIX
    return name if path and os.path.isfile(name) else None


def with_layout(recording: Recording, name: str | os.PathLike[str]) -> Recording:
    """`recording` with its insoles' sensors where that table says. Raises FileFormatError, in one sentence."""
    wanted = [one for one in recording.insoles if not one.on_grid]
    if not wanted:
        text = _("Expected a recording of insoles whose sensors lie on no grid for the layout {name}; leave it out.")
        raise FileFormatError(text.format(name=name))
    tables = _read(name)
    numbers = recording.extra.get("sensor_numbers") or range(1, recording.geometry.cols + 1)
    return replace(
        recording,
        insoles=tuple(
            one if one.on_grid else replace(one, layout=_layout(one, tables, list(numbers), name))
            for one in recording.insoles
        ),
    )


def _layout(
    insole: Insole, tables: dict[str, _Places], numbers: list[int], name: str | os.PathLike[str]
) -> SensorLayout:
    mirrored = False
    places = tables.get(insole.side)
    if places is None:
        mirrored = insole.side == "right"
        places = tables.get("left" if mirrored else "") or tables.get("") or {}
    missing = [number for number in numbers if number not in places]
    if missing:
        text = _(
            "Expected a line for each of {n} sensors in {name}, but sensor {k} of the {side} insole has none; add it."
        )
        raise FileFormatError(text.format(n=len(numbers), name=name, k=missing[0], side=_(insole.side)))
    x, y, area = np.array([places[number] for number in numbers]).T
    layout = SensorLayout(x, y, area)
    return layout.mirrored if mirrored else layout


def _read(name: str | os.PathLike[str]) -> dict[str, _Places]:
    """Places by side ("" where the table names none) and sensor."""
    try:
        with open(name, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        text = _("Expected a layout of sensors at {name}, but it cannot be opened ({reason}); check the path.")
        raise FileFormatError(text.format(name=name, reason=error.strerror or error)) from error
    wanted = ", ".join(COLUMNS)
    refused = FileFormatError(
        _("Expected a table with the columns {columns} in {name}, and got something else; correct it.").format(
            columns=wanted, name=Path(name).name
        )
    )
    if len(data) > _MOST_BYTES or b"\0" in data:
        raise refused
    text = data.decode("utf-8-sig", "replace")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    tables: dict[str, _Places] = {}
    try:
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise refused
        for row in rows:
            number, (x, y, area) = int(row["sensor"]), (float(row[key]) for key in COLUMNS[1:])
            side = (row.get("side") or "").strip().lower()
            if side not in ("", "left", "right") or number in tables.setdefault(side, {}):
                raise refused
            if not (0 <= number <= MAX_SIDE and math.hypot(x, y) < _MOST_MM and 0 < area < _MOST_MM**2):
                raise refused
            tables[side][number] = (x, y, area)
    except (ValueError, TypeError, csv.Error) as error:
        raise refused from error
    return tables


__all__ = ["COLUMNS", "SUFFIX", "beside", "with_layout"]
