"""Pieces of a wiring drawing: the mat, the board with its pins, shift registers, multiplexers, pull-downs.

In: a grid's place on the sheet, a board's pins by name. Out: marks on the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arduino.build import SKETCH
from tools.svg_sheet import COLUMN, EARTH, GROUND, HAIRLINE, INK, MUTED, POWER, ROW, SIGNAL, Sheet

#: A 74HC595's outputs QA to QH by the chip's pins [data sheet].
OUTPUTS = tuple(zip(("QA", "QB", "QC", "QD", "QE", "QF", "QG", "QH"), (15, 1, 2, 3, 4, 5, 6, 7), strict=True))
#: Addresses of a 4067 by which column is read.
INPUTS = 16
BOARD_NAMES = {
    "uno": "Arduino Uno or Nano",
    "mega2560": "Arduino Mega 2560",
    "teensy4": "Teensy 4.0 or 4.1",
    "rp2040": "RP2040 board",
    "esp32s3": "ESP32-S3 board",
}

LEFT, TOP, BOARD_WIDTH = 40, 96, 150
CHIP_X, CHIP_WIDTH = 330, 150
#: From a multiplexer's top to the first address line, and between lines below it.
ADDRESS_DOWN, LINE = 108, 15


@dataclass(frozen=True)
class Grid:
    """The mat on the sheet: place of its first row's and column's line, and steps between lines."""

    rows: int
    cols: int
    x: float
    y: float
    step: float
    col_step: float

    def row_y(self, row: int) -> float:
        """Row 0 lies nearest the viewer, which is at the bottom."""
        return self.y - row * self.step

    def col_x(self, col: int) -> float:
        return self.x + col * self.col_step


def table_of(board: str) -> Path:
    """The file with the board's pins, which is there where the firmware knows the board."""
    return SKETCH / f"board_{board}.h"


def volts(board: str) -> str:
    """The name of the pin that supplies chips and rows: that of the board's own supply, else of all boards'."""
    for path in (table_of(board), SKETCH / "config.h"):
        found = re.search(r"#define PM_SUPPLY_MV (\d+)", path.read_text(encoding="utf-8"))
        if found is not None:
            return "5V" if int(found[1]) > 4000 else "3V3"
    raise ValueError(f"no supply is named for {board}")


def pulldown() -> str:
    """The pull-down that the firmware starts with, as "3.3 kΩ"."""
    ohm = re.search(r"#define PM_PULLDOWN_OHM (\d+)", (SKETCH / "config.h").read_text(encoding="utf-8"))
    assert ohm is not None
    return f"{int(ohm[1]) / 1000:g} kΩ"


def title(sheet: Sheet, title: str, under: str) -> None:
    sheet.text(LEFT, 44, title, size=20, weight=650)
    sheet.text(LEFT, 66, under, size=12, colour=MUTED)


def notes(sheet: Sheet, height: float, notes: list[str]) -> None:
    for i, note in enumerate(reversed(notes)):
        sheet.text(LEFT, height - 24 - 17 * i, note, size=11, colour=MUTED)


def put_mat(sheet: Sheet, grid: Grid) -> None:
    """Row and column strips where they cross, and their numbers."""
    left, right = grid.x - 12, grid.col_x(grid.cols - 1) + 12
    top, bottom = grid.row_y(grid.rows - 1) - 12, grid.y + 12
    sheet.box(left - 8, top - 8, right - left + 16, bottom - top + 16, GROUND, HAIRLINE, radius=8)
    for row in range(grid.rows):
        y = grid.row_y(row)
        sheet.line([(grid.x - 26, y), (right, y)], ROW, 3.2)
    for col in range(grid.cols):
        x = grid.col_x(col)
        sheet.line([(x, top), (x, grid.y + 26)], COLUMN, 3.2)
    for row in _named(grid.rows):
        sheet.text(right + 14, grid.row_y(row) + 4, f"row {row}", size=10, colour=ROW)
    for col in _named(grid.cols):
        sheet.text(grid.col_x(col), top - 14, f"{col}", size=10, colour=COLUMN, anchor="middle")
    sheet.text(grid.x - 24, top - 14, "column", size=10, colour=COLUMN, anchor="end")


def _named(n: int) -> list[int]:
    """The lines that carry their number: every eighth and the last."""
    return sorted({*range(0, n, 8), n - 1}) if n > 2 else list(range(n))


def board_box(sheet: Sheet, board: str, bottom: float) -> float:
    """The board's box; the x of its right edge, on which the pins are."""
    sheet.box(LEFT, TOP, BOARD_WIDTH, bottom - TOP, GROUND, HAIRLINE, radius=12)
    for i, word in enumerate(BOARD_NAMES[board].replace(" or ", "|or ").replace("Arduino ", "Arduino|").split("|")):
        sheet.text(LEFT + 16, TOP + 32 + 19 * i, word, size=14, weight=650)
    return LEFT + BOARD_WIDTH


def put_pin(sheet: Sheet, edge: float, y: float, name: str, colour: str) -> None:
    sheet.box(edge - 4, y - 4, 8, 8, colour, radius=1.5)
    sheet.text(edge - 10, y + 4, name, size=12, weight=550, anchor="end")


def supply(sheet: Sheet, edge: float, grid: Grid, rail_y: float, volts: str) -> None:
    """The board's supply, and its ground that the pull-downs' rail is joined to."""
    put_pin(sheet, edge, rail_y - 26, volts, POWER)
    sheet.flag(edge, rail_y - 26, f"to every {volts}", POWER, 1)
    put_pin(sheet, edge, rail_y, "GND", EARTH)
    sheet.line([(edge, rail_y), (grid.col_x(grid.cols - 1) + 12, rail_y)], EARTH)
    sheet.text(edge + 13, rail_y - 5, "to every GND", size=9.5, weight=550)
    sheet.text(grid.x - 24, rail_y - 14, f"{pulldown()} each", size=10, anchor="end")


SUPPLY = "supply"
#: A 74HC595's pins at its left from below, the chain climbing from SER to QH': name, number, and the supply it is on.
_LEFT_PINS = (
    ("SER", 14, ""),
    ("SRCLK", 11, ""),
    ("RCLK", 12, ""),
    ("OE", 13, "GND"),
    ("SRCLR", 10, SUPPLY),
    ("VCC", 16, SUPPLY),
    ("GND", 8, "GND"),
    ("QH'", 9, ""),
)


def registers(sheet: Sheet, grid: Grid, pin: Mapping[str, str], n: int, volts: str) -> None:
    """The chain of 74HC595: the first, which the board's data pin feeds, stands at the viewer's end."""
    edge = LEFT + BOARD_WIDTH
    taps = {"SRCLK": edge + 62.0, "RCLK": edge + 82.0}
    feeds = {"SER": ("DATA", "data"), "SRCLK": ("CLOCK", "clock"), "RCLK": ("LATCH", "latch")}
    below: dict[str, float] = {}
    for i in range(n):
        low, high = i * 8, min(grid.rows, i * 8 + 8) - 1
        bottom = grid.row_y(low) + 6.5
        top = min(grid.row_y(high), grid.row_y(low) - 105) - 6.5
        at = {name: bottom - (bottom - top) / 8 * (k + 0.5) for k, (name, _number, _on) in enumerate(_LEFT_PINS)}
        if i == 0:
            for name, (key, words) in feeds.items():
                put_pin(sheet, edge, at[name], pin[f"SHIFT_{key}"], SIGNAL)
                sheet.line([(edge, at[name]), (CHIP_X, at[name])], SIGNAL)
                sheet.text(edge + 8, at[name] - 3, words, size=8.5, colour=SIGNAL)
        else:
            turn = CHIP_X - 34
            sheet.line([(CHIP_X, below["QH'"]), (turn, below["QH'"]), (turn, at["SER"]), (CHIP_X, at["SER"])], SIGNAL)
            for name, x in taps.items():
                sheet.line([(x, below[name]), (x, at[name]), (CHIP_X, at[name])], SIGNAL)
                sheet.dot(x, below[name], SIGNAL)
        below = at
        sheet.box(CHIP_X, top, CHIP_WIDTH, bottom - top, "#FFFFFF", INK, radius=4)
        sheet.text(CHIP_X + 86, (top + bottom) / 2 + 1, "74HC595", size=11, weight=650, anchor="middle")
        sheet.text(CHIP_X + 86, (top + bottom) / 2 + 15, f"number {i + 1}", size=9.5, colour=MUTED, anchor="middle")
        for name, number, on in _LEFT_PINS:
            sheet.text(CHIP_X + 5, at[name] + 3.2, f"{number} {name}", size=9)
            if on:
                sheet.flag(CHIP_X, at[name], volts if on == SUPPLY else on, POWER if on == SUPPLY else EARTH, -1)
        for row in range(low, high + 1):
            output, number = OUTPUTS[row % 8]
            y = grid.row_y(row)
            sheet.text(CHIP_X + CHIP_WIDTH - 5, y + 3.2, f"{output} {number}", size=9, anchor="end")
            sheet.line([(CHIP_X + CHIP_WIDTH, y), (grid.x - 26, y)], ROW)


def multiplexers(sheet: Sheet, grid: Grid, pin: Mapping[str, str], n: int, y: float, volts: str) -> None:
    """The 4067s under their columns, each column with its pull-down above them."""
    edge, rail_y, foot_y = LEFT + BOARD_WIDTH, y - 24, y + 62
    for col in range(grid.cols):
        sheet.line([(grid.col_x(col), grid.y + 26), (grid.col_x(col), y)], COLUMN)
        put_pulldown(sheet, grid.col_x(col), grid.y + 40, rail_y)
    address_y = {f"S{k}": y + ADDRESS_DOWN + LINE * k for k in range(4)}
    for name, line_y in address_y.items():
        put_pin(sheet, edge, line_y, pin[f"MUX_{name}"], SIGNAL)
        sheet.text(edge + 8, line_y - 3, name, size=8.5, colour=SIGNAL)
    before = edge
    for m in range(n):
        first, last = m * INPUTS, min(grid.cols, m * INPUTS + INPUTS) - 1
        left = grid.col_x(first) - 6
        width = max(grid.col_x(last) + 6 - left, 190)
        sheet.box(left, y, width, foot_y - y, "#FFFFFF", INK, radius=4)
        sheet.text(left + width / 2, y + 33, f"CD74HC4067, number {m + 1}", size=11, weight=650, anchor="middle")
        sheet.text(grid.col_x(first) - 3, y + 12, "C0", size=9)
        at_last = grid.col_x(last) + (3 if last - first > 1 else 9)
        sheet.text(at_last, y + 12, f"C{last - first}", size=9, anchor="end")
        common_y = y + ADDRESS_DOWN + LINE * (4 + m) + 4
        put_pin(sheet, edge, common_y, pin[f"MUX_COMMON_{m}"], COLUMN)
        sheet.text(left + 16, foot_y - 6, "SIG", size=9, anchor="middle")
        sheet.line([(left + 16, foot_y), (left + 16, common_y), (edge, common_y)], COLUMN)
        for k, (name, line_y) in enumerate(address_y.items()):
            x = left + 42 + 20 * k
            sheet.text(x, foot_y - 6, name, size=9, anchor="middle")
            sheet.line([(before + (20 * k if m else 0), line_y), (x, line_y), (x, foot_y)], SIGNAL)
            if m + 1 < n:
                sheet.dot(x, line_y, SIGNAL)
        before = left + 42
        for k, (name, on) in enumerate((("EN", "GND"), ("VCC", volts), ("GND", "GND"))):
            x, colour = left + 126 + 24 * k, POWER if on == volts else EARTH
            sheet.text(x, foot_y - 6, name, size=9, anchor="middle")
            sheet.line([(x, foot_y), (x, foot_y + 9)], colour)
            sheet.text(x, foot_y + 19, on, size=9, weight=550, colour=colour, anchor="middle")


def put_pulldown(sheet: Sheet, x: float, y: float, rail_y: float, scale: float = 1.0) -> None:
    """A resistor from a column to the ground rail."""
    at = x + 6 * scale
    sheet.dot(x, y, COLUMN, 2 * scale)
    sheet.line([(x, y), (at, y), (at, rail_y)], EARTH, 1)
    body = 18 * scale
    sheet.box(at - 2.5 * scale, (y + rail_y - body) / 2, 5 * scale, body, "#FFFFFF", INK, radius=1)
    sheet.dot(at, rail_y, EARTH, 1.8)


def rail(sheet: Sheet, left: float, right: float, y: float) -> None:
    """The ground rail of the pull-downs."""
    sheet.line([(left, y), (right, y)], EARTH, 1.5)
    sheet.text(left - 4, y - 14, f"{pulldown()} each", size=10, anchor="end")
