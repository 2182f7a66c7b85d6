"""The three streams that a mat is for other programs: pressure, centre of pressure, markers; as LSL and XDF know them.

Descriptions only, as plain data: what LSL sends while it happens and XDF keeps on disk are described alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from pressuremat.geometry import MatGeometry
from pressuremat.types import Unit

#: A description: an element's children, its text, or several elements of one name.
Tree = Mapping[str, "Tree | str | list[Tree]"]


@dataclass(frozen=True)
class Stream:
    """One stream: `kind` is its content type, `rate_hz` 0 where samples come irregularly, `sample` float32 or string.

    `about` is its description, XDF's `desc`. `source_id` is the same whenever the same mat sends, so that a receiver
    finds it again.
    """

    name: str
    kind: str
    n_channels: int
    rate_hz: float
    sample: str
    source_id: str
    about: Tree = field(default_factory=dict)


def pressure(geometry: MatGeometry, unit: Unit, rate_hz: float, device: str, about: Tree) -> Stream:
    """Every cell's value, row by row from the row nearest the viewer: channel `r00c00`, `r00c01`, …"""
    x_mm, y_mm = geometry.x_mm, geometry.y_mm
    channels: list[Tree] = [
        {
            "label": f"r{row:02d}c{col:02d}",
            "unit": unit,
            "type": "Pressure",
            **({"location": {"X": f"{x_mm[col]:g}", "Y": f"{y_mm[row]:g}"}} if geometry.pitch_known else {}),
        }
        for row in range(geometry.rows)
        for col in range(geometry.cols)
    ]
    grid: Tree = {
        "rows": str(geometry.rows),
        "cols": str(geometry.cols),
        "order": "row by row, row 0 nearest the viewer",
        **(
            {"pitch_x_mm": f"{geometry.pitch_mm[0]:g}", "pitch_y_mm": f"{geometry.pitch_mm[1]:g}"}
            if geometry.pitch_known
            else {}
        ),
        "origin": "outer corner of cell (row 0, column 0)",
        "x_axis": "along a row, to the right",
        "y_axis": "forward",
    }
    return Stream(
        "PressureMat",
        "Pressure",
        geometry.rows * geometry.cols,
        rate_hz,
        "float32",
        f"{device}-pressure",
        {"channels": {"channel": channels}, "grid": grid, **about},
    )


def cop(unit: Unit, rate_hz: float, device: str, about: Tree) -> Stream:
    """Centre of pressure of all load, NaN where the load is too small, and the load itself."""
    of_load = "N" if unit == "kPa" else "count"
    channels: list[Tree] = [
        {"label": "x_mm", "unit": "mm", "type": "CoP"},
        {"label": "y_mm", "unit": "mm", "type": "CoP"},
        {"label": "force_n" if unit == "kPa" else "total_count", "unit": of_load, "type": "Force"},
    ]
    tree: Tree = {"channels": {"channel": channels}, **about}
    return Stream("PressureMatCoP", "CoP", 3, rate_hz, "float32", f"{device}-cop", tree)


def markers(device: str, about: Tree) -> Stream:
    """What happens: contacts that end, gaps."""
    channels: list[Tree] = [{"label": "event", "type": "Markers"}]
    tree: Tree = {"channels": {"channel": channels}, **about}
    return Stream("PressureMatMarkers", "Markers", 1, 0.0, "string", f"{device}-markers", tree)


def xml(name: str, tree: Tree | str) -> str:
    """A description as an XML element."""
    if isinstance(tree, str):
        return f"<{name}>{escape(tree)}</{name}>"
    body = "".join(
        "".join(xml(key, one) for one in value) if isinstance(value, list) else xml(key, value)
        for key, value in tree.items()
    )
    return f"<{name}>{body}</{name}>"
