"""Boards that may drive a mat, the mats they are known to drive, and the read-out circuit.

A board is one row in `BOARDS`; its `hello` names the row by `wire_id`. A mat is one row in `MATS`. The firmware's
pin tables are its own business; what both sides must agree on travels in `hello`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from pressuremat.geometry import MatGeometry

Readout = Literal["divider", "virtual-ground", "floating-rows"]
DIVIDER: Readout = "divider"
VIRTUAL_GROUND: Readout = "virtual-ground"
FLOATING_ROWS: Readout = "floating-rows"


@dataclass(frozen=True)
class Circuit:
    """The read-out. Formulas of each kind, and where they stand in code: docs/circuit-and-sensors.md.

    `readout` is how a cell's conductance becomes a voltage. "divider": rows driven one at a time to the supply, the
    others to ground, `pulldown_ohm` from every column to ground. "virtual-ground": the same rows, every column held at
    ground by an amplifier with `pulldown_ohm` in its feedback. "floating-rows": one row and one column chosen by
    analogue switches, all others left open, `pulldown_ohm` below the chosen column; not to be built.

    `row_ohm` is the resistance of a row's driver (of both switches, with floating rows), 0 where it is neglected.
    """

    adc_bits: int = 10
    pulldown_ohm: float = 3300.0
    row_ohm: float = 0.0
    supply_mv: int = 5000
    readout: Readout = DIVIDER

    @property
    def full_scale_count(self) -> int:
        """The largest count the converter gives."""
        return int(2**self.adc_bits - 1)

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a file's header."""
        return {
            "adc_bits": self.adc_bits,
            "pulldown_ohm": self.pulldown_ohm,
            "row_ohm": self.row_ohm,
            "supply_mv": self.supply_mv,
            "readout": self.readout,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Circuit:
        """The reverse of `to_json`; files that say no read-out are of dividers.

        Raises KeyError, TypeError or ValueError on other data.
        """
        readout = data.get("readout", DIVIDER)
        if readout not in get_args(Readout):
            raise ValueError(f"readout must be one of {', '.join(get_args(Readout))}, not {readout!r}")
        return cls(
            int(data["adc_bits"]),
            float(data["pulldown_ohm"]),
            float(data["row_ohm"]),
            int(data["supply_mv"]),
            cast(Readout, readout),
        )


@dataclass(frozen=True)
class Board:
    """A microcontroller board: what it may announce, and what it may not."""

    name: str
    wire_id: int
    label: str
    adc_bits: int
    max_rows: int
    max_cols: int
    max_baud: int


BOARDS: tuple[Board, ...] = (
    Board("mega2560", 1, "Arduino Mega 2560", 10, 64, 64, 2_000_000),
    Board("uno", 2, "Arduino Uno", 10, 32, 32, 2_000_000),
    Board("nano", 3, "Arduino Nano", 10, 32, 32, 2_000_000),
    # Over USB the rate means nothing; what it is called with is what a bridge to a serial port would take.
    Board("teensy4", 4, "Teensy 4", 12, 64, 64, 2_000_000),
    Board("rp2040", 5, "RP2040", 12, 64, 48, 2_000_000),
    Board("esp32s3", 6, "ESP32-S3", 12, 64, 64, 2_000_000),
    Board("virtual", 200, "Virtual board", 12, 255, 255, 100_000_000),
)


@dataclass(frozen=True)
class Mat:
    """A mat that is known by name: `pressuremat simulate --mat NAME` and the firmware's ready-made settings."""

    name: str
    label: str
    geometry: MatGeometry
    rate_hz: float


MATS: tuple[Mat, ...] = (
    Mat("foot", "Foot", MatGeometry(32, 16, (10.0, 10.0)), 100.0),
    Mat("stance", "Stance", MatGeometry(40, 48, (10.0, 10.0)), 60.0),
    Mat("walkway", "Walkway", MatGeometry(240, 48, (10.0, 10.0)), 100.0),
)


def board_by_wire_id(wire_id: int) -> Board | None:
    """The board that `hello` names, or None for one this version does not know."""
    return next((board for board in BOARDS if board.wire_id == wire_id), None)


def mat_by_name(name: str) -> Mat:
    """The mat of that name. Raises ValueError that lists the names."""
    for mat in MATS:
        if mat.name == name:
            return mat
    raise ValueError(f"mat must be one of {', '.join(mat.name for mat in MATS)}, not {name!r}")
