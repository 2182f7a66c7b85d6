"""Draw how a mat is wired to its board: arduino/wiring/*.svg, from the pin tables that the firmware compiles.

    python tools/wiring.py [--check]

In: `arduino/pressuremat/board_*.h` and `config.h`, the reference mats. Out: one SVG a drawing; with --check none, but
a failure where a committed one differs. A pin that moves in the firmware moves here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
if not __package__:  # run as a script
    sys.path.insert(0, str(PROJECT))

from arduino.pins import pins  # noqa: E402
from pressuremat.boards import mat_by_name  # noqa: E402
from tools import wiring_parts as parts  # noqa: E402
from tools.svg_sheet import COLUMN, EARTH, GROUND, HAIRLINE, INK, MUTED, ROW, Sheet  # noqa: E402

OUT = PROJECT / "arduino" / "wiring"


def chips_drawing(board: str, rows: int, cols: int, name: str) -> str:
    """A mat through 74HC595 and CD74HC4067: every register beside its rows, every multiplexer under its columns."""
    pin, volts = pins(board), parts.volts(board)
    n_registers, n_muxes = -(-rows // 8), -(-cols // parts.INPUTS)
    step = 15.0 if rows > 2 else 52.0
    col_step = max(14.0, min(22.0, 352 / cols)) if cols > 2 else 44.0
    first_y = parts.TOP + 36 + max((rows - 1) * step, 105)
    grid = parts.Grid(rows, cols, parts.CHIP_X + parts.CHIP_WIDTH + 110, first_y, step, col_step)
    mux_y = grid.y + 104
    bottom = mux_y + parts.ADDRESS_DOWN + parts.LINE * (4 + n_muxes) + 12
    width = max(grid.col_x(cols - 1) + 76, 830)
    height = bottom + 92
    n = [
        f"{rows} × {cols} cells",
        f"{n_registers} × 74HC595",
        f"{n_muxes} × CD74HC4067",
        f"{cols} × {parts.pulldown()}",
    ]
    sheet = Sheet(width, height, f"{name} on {parts.BOARD_NAMES[board]}")
    parts.title(
        sheet,
        f"{name} on {_article(board)} {parts.BOARD_NAMES[board]}",
        " · ".join([*n, f"{n_registers + n_muxes} × 100 nF"]),
    )
    parts.put_mat(sheet, grid)
    edge = parts.board_box(sheet, board, bottom)
    parts.supply(sheet, edge, grid, mux_y - 24, volts)
    parts.registers(sheet, grid, pin, n_registers, volts)
    parts.multiplexers(sheet, grid, pin, n_muxes, mux_y, volts)
    parts.notes(
        sheet,
        height,
        [
            "Seen from above, the viewer's end below: row 0 is the row nearest the viewer, column 0 the leftmost.",
            "Lines that cross without a dot are not joined. Small numbers are a chip's own pins.",
            "100 nF between supply and ground at every chip; ground of board and chips is one.",
            *(["A Nano has D before a digital pin's number."] if board == "uno" else []),
        ],
    )
    return sheet.render()


def direct_drawing(board: str, rows: int, cols: int, name: str) -> str:
    """A mat straight on a board's pins."""
    pin = pins(board)
    step = 26.0 if rows > 2 else 60.0
    grid = parts.Grid(rows, cols, 470, parts.TOP + 36 + (rows - 1) * step, step, step if cols > 2 else 60.0)
    bottom = grid.y + 160
    width = max(grid.col_x(cols - 1), grid.x + 200) + 76
    sheet = Sheet(width, bottom + 76, f"{name} on {parts.BOARD_NAMES[board]}")
    parts.title(
        sheet,
        f"{name} on {_article(board)} {parts.BOARD_NAMES[board]}",
        f"{rows} × {cols} cells · {cols} × {parts.pulldown()} · no chips",
    )
    parts.put_mat(sheet, grid)
    edge = parts.board_box(sheet, board, bottom)
    for row in range(rows):
        y = grid.row_y(row)
        parts.put_pin(sheet, edge, y, pin[f"ROW_{row}"], ROW)
        sheet.line([(edge, y), (grid.x - 26, y)], ROW)
    rail_y = grid.y + 76
    for col in range(cols):
        x = grid.col_x(col)
        parts.put_pulldown(sheet, x, grid.y + 40, rail_y)
        sheet.line([(x, grid.y + 26), (x, rail_y + 30)], COLUMN)
        sheet.text(x, rail_y + 42, pin[f"COL_{col}"], size=10, weight=550, colour=COLUMN, anchor="middle")
    parts.rail(sheet, grid.x - 30, grid.col_x(cols - 1) + 14, rail_y)
    sheet.text(grid.x - 12, rail_y + 62, "to the board's analog pins of these names", size=11, colour=MUTED)
    parts.put_pin(sheet, edge, rail_y, "GND", EARTH)
    sheet.line([(edge, rail_y), (grid.x - 30, rail_y)], EARTH)
    parts.notes(
        sheet,
        bottom + 76,
        [
            "Seen from above: row 0 is the row nearest the viewer, column 0 the leftmost.",
            "Lines that cross without a dot are not joined.",
        ],
    )
    return sheet.render()


def column_drawing() -> str:
    """One cell's way: from a row's driver through the sheet to a column, its pull-down, and the converter."""
    sheet = Sheet(900, 330, "What happens at one cell")
    parts.title(sheet, "One cell", "a divider of the sensor sheet and the pull-down; the board reads the column")
    y = 150
    sheet.box(40, y - 34, 150, 68, GROUND, HAIRLINE, radius=8)
    sheet.text(115, y - 6, "74HC595, one row", size=12, weight=550, anchor="middle")
    sheet.text(115, y + 14, "5 V; all other rows 0 V", size=11, colour=MUTED, anchor="middle")
    sheet.line([(190, y), (330, y)], ROW, 2)
    sheet.text(260, y - 10, "row strip", size=11, colour=ROW, anchor="middle")
    sheet.box(330, y - 14, 120, 28, "#FFFFFF", INK, radius=3)
    sheet.line([(345, y + 28), (435, y - 28)], INK, 1.5)
    sheet.text(390, y + 48, "sensor sheet, pressed", size=12, weight=550, anchor="middle")
    sheet.text(390, y + 66, "5–10 kΩ at 100 kPa, far more without load", size=11, colour=MUTED, anchor="middle")
    sheet.line([(450, y), (760, y)], COLUMN, 2)
    sheet.text(520, y - 10, "column strip", size=11, colour=COLUMN, anchor="middle")
    parts.put_pulldown(sheet, 600, y, y + 86, scale=2.0)
    sheet.line([(560, y + 86), (660, y + 86)], EARTH, 2)
    sheet.text(610, y + 106, "ground", size=11, anchor="middle")
    sheet.text(630, y + 48, parts.pulldown(), size=12, weight=550)
    sheet.box(700, y - 34, 160, 68, GROUND, HAIRLINE, radius=8)
    sheet.text(780, y - 6, "4067, then A0", size=12, weight=550, anchor="middle")
    sheet.text(780, y + 14, "one column at a time", size=11, colour=MUTED, anchor="middle")
    parts.notes(
        sheet,
        330,
        ["The more pressure, the less resistance in the sheet, and the higher the voltage at the column."],
    )
    return sheet.render()


def layers_drawing() -> str:
    """The mat cut open: what lies on what."""
    layers = (
        ("Cover: thin vinyl or PU, can be wiped, loose or taped at the rim", 16, "#CBD2DA", ""),
        ("Film, strips below it: the columns, left to right, each running along the mat", 12, "#EAF0FB", COLUMN),
        ("Sensor sheet (Velostat, Linqstat): black, conductive; lies loose, not glued", 20, "#3A4652", ""),
        ("Film, strips on top of it: the rows, running across the mat", 12, "#EAF0FB", ROW),
        ("Base: MDF, acrylic or hard foam, even and stiff", 34, "#DDEBE4", ""),
    )
    sheet = Sheet(980, 420, "The layers of a mat")
    parts.title(sheet, "The layers, from above to below", "not to scale; the strips face the sheet and nothing else")
    y = 110.0
    for words, thick, fill, strips in layers:
        on_top = strips == ROW
        sheet.box(40, y, 330, thick, fill, HAIRLINE)
        if strips == COLUMN:
            for x in range(52, 360, 26):
                sheet.box(x, y + thick, 16, 5, COLUMN)
        if on_top:
            sheet.box(52, y - 5, 306, 5, ROW)
        sheet.line([(370, y + thick / 2), (404, y + thick / 2)], HAIRLINE)
        sheet.text(412, y + thick / 2 + 4, words, size=12)
        y += thick + 28
    parts.notes(
        sheet,
        420,
        [
            "Rim: 10 mm of double-sided tape all round; no glue between strips and sheet.",
            "A strip's tail reaches out of the rim; there its wire is soldered or clamped.",
        ],
    )
    return sheet.render()


def _article(board: str) -> str:
    return "a" if board == "teensy4" else "an"


def _chips(board: str, mat: str) -> Callable[[], str]:
    grid = mat_by_name(mat)
    return lambda: chips_drawing(board, grid.geometry.rows, grid.geometry.cols, grid.label)


#: File name -> what draws it.
DRAWINGS: Mapping[str, Callable[[], str]] = {
    "foot-uno": _chips("uno", "foot"),
    "foot-mega2560": _chips("mega2560", "foot"),
    "stance-mega2560": _chips("mega2560", "stance"),
    # Boards by the Arduino API, where the firmware has their tables.
    **{
        f"stance-{board}": _chips(board, "stance")
        for board in ("teensy4", "rp2040", "esp32s3")
        if parts.table_of(board).exists()
    },
    "bench-mega2560": lambda: direct_drawing("mega2560", 16, 16, "Bench"),
    "first-light-uno": lambda: chips_drawing("uno", 2, 2, "First light"),
    "first-light-mega2560": lambda: direct_drawing("mega2560", 2, 2, "First light"),
    "one-cell": column_drawing,
    "layers": layers_drawing,
}


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Draw how mats are wired.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a drawing is not up to date")
    options = parser.parse_args()
    stale = []
    for name, draw in DRAWINGS.items():
        path, text = OUT / f"{name}.svg", draw()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    print(", ".join(stale) or "all drawings are up to date")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
