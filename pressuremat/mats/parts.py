"""How many of each part a mat of some grid takes, what that costs, and how long it takes to build.

In: a geometry. Out: a bill computed from the grid and the table of `prices`, in ranges. Wiring is that of the
reference mats: rows through 74HC595, columns through CD74HC4067 with a pull-down each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pressuremat.boards import BOARDS, Board
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.mats import prices
from pressuremat.units import mm_from_m

_OUTPUTS, _INPUTS = 8, 16  # of a 74HC595, of a 4067
_MM2_PER_M2 = mm_from_m(1.0) ** 2


@dataclass(frozen=True)
class Range:
    """From `low` to `high`."""

    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        """Both together."""
        return Range(self.low + other.low, self.high + other.high)

    def times(self, number: float) -> Range:
        """So many of it."""
        return Range(self.low * number, self.high * number)

    def __str__(self) -> str:
        """For a person: small amounts with a decimal."""
        return "–".join(f"{value:.1f}" if value < 10 and value != round(value) else f"{value:.0f}" for value in self)

    def __iter__(self) -> Any:
        """Low, then high."""
        return iter((self.low, self.high))


@dataclass(frozen=True)
class Line:
    """So many of a part, and what they cost together."""

    part: prices.Part
    number: float
    cost: Range

    def amount(self) -> str:
        """The number with its unit."""
        return (
            f"{self.number:.2f} {self.part.unit}"
            if self.part.unit == "m²"
            else f"{self.number:.0f} {self.part.unit}".strip()
        )


@dataclass(frozen=True)
class Bill:
    """All that a mat takes. `panels` is how many grids side by side it needs, 1 where one small board drives it;
    `boards` are those that can drive one panel. `cost` is of what is not optional, `hours` of work.
    """

    geometry: MatGeometry
    panels: int
    boards: tuple[Board, ...]
    strip_width_mm: float
    lines: tuple[Line, ...]
    cost: Range
    hours: Range

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "panels": self.panels,
            "boards": [board.name for board in self.boards],
            "strip_width_mm": self.strip_width_mm,
            "parts": [
                {
                    "key": line.part.key,
                    "says": _(line.part.label),
                    "number": round(line.number, 3),
                    "unit": line.part.unit or "1",
                    "cost": [round(line.cost.low, 2), round(line.cost.high, 2)],
                    "optional": line.part.optional,
                }
                for line in self.lines
            ],
            "cost": [round(self.cost.low, 2), round(self.cost.high, 2)],
            "currency": "USD or EUR",
            "price_basis": prices.BASIS,
            "hours": [round(self.hours.low, 1), round(self.hours.high, 1)],
        }


def bill(geometry: MatGeometry) -> Bill:
    """Parts, cost and hours of a mat. A grid that no small board drives is cut along its rows into equal panels."""
    panels = 1
    while not (boards := _that_drive(-(-geometry.rows // panels), geometry.cols)) and panels < geometry.rows:
        panels += 1
    rows = -(-geometry.rows // panels)
    counts = {
        boards[0].name if boards else "mega2560": panels,
        "shift_register": panels * -(-rows // _OUTPUTS),
        "multiplexer": panels * -(-geometry.cols // _INPUTS),
        "pulldown": panels * geometry.cols,
        "board": panels * (1 + (rows + geometry.cols > 64)),
        "glue": panels,
        "isolator": 1,
    }
    n_chips = counts["shift_register"] + counts["multiplexer"]
    counts["capacitor"] = n_chips
    strips = panels * (rows + geometry.cols)
    lengths_mm = geometry.rows * (geometry.width_mm + prices.TAIL_MM)
    lengths_mm += panels * geometry.cols * (geometry.depth_mm / panels + prices.TAIL_MM)
    amounts = {
        **counts,
        "wire": math.ceil(strips * prices.WIRE_MM / mm_from_m(1.0)),
        "foil": math.ceil(lengths_mm * (1 + prices.WASTE) / mm_from_m(1.0)),
        "sheet": _area_m2(geometry, prices.BORDER_MM),
        "film": 2 * _area_m2(geometry, prices.FRAME_MM),
        "base": _area_m2(geometry, prices.FRAME_MM),
        "cover": _area_m2(geometry, prices.FRAME_MM),
        "surround": _area_m2(geometry, prices.SURROUND_MM) - _area_m2(geometry, 0.0),
    }
    lines = tuple(
        Line(part, amounts[part.key], Range(part.low, part.high).times(amounts[part.key]))
        for part in prices.PARTS
        if part.key in amounts
    )
    needed = [line.cost for line in lines if not line.part.optional]
    work = {"strip": strips, "chip": n_chips, "pulldown": counts["pulldown"], "layers": panels, "first_light": panels}
    minutes = [Range(step.low, step.high).times(work[step.key]) for step in prices.STEPS]
    return Bill(
        geometry,
        panels,
        boards,
        _strip_width_mm(min(geometry.pitch_mm)),
        lines,
        sum(needed, Range(0.0, 0.0)),
        sum(minutes, Range(0.0, 0.0)).times(1 / 60),
    )


def _that_drive(rows: int, cols: int) -> tuple[Board, ...]:
    """Boards one can buy that drive such a grid, the smaller first."""
    real = [board for board in BOARDS if any(part.key == board.name for part in prices.PARTS) or board.name == "nano"]
    able = [board for board in real if rows <= board.max_rows and cols <= board.max_cols]
    return tuple(sorted(able, key=lambda board: board.max_rows * board.max_cols))


def _strip_width_mm(pitch_mm: float) -> float:
    fitting = [width for width in prices.TAPE_WIDTHS_MM if width <= prices.STRIP_SHARE * pitch_mm]
    return fitting[-1] if fitting else prices.STRIP_SHARE * pitch_mm


def _area_m2(geometry: MatGeometry, border_mm: float) -> float:
    wide, deep = geometry.width_mm + 2 * border_mm, geometry.depth_mm + 2 * border_mm
    return wide * deep / _MM2_PER_M2 * (1 + prices.WASTE)
