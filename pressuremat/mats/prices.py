"""The table of parts: what each costs and how long each step of building takes, lowest to highest.

Prices are in US dollars, or in euros, which at this width are the same: of one piece, metre or square metre, in small
numbers, from a cheap web shop to a good distributor. They are ranges of the day [P], from memory and not from a
catalogue: look before you buy. Times are guesses [P] for somebody who has soldered before.
"""

from __future__ import annotations

from dataclasses import dataclass

from pressuremat.i18n import N_

#: Why every number of this table is what it is.
BASIS = "[P] ranges of the day"


@dataclass(frozen=True)
class Part:
    """A part: its name, the unit it is counted in, and the price of one unit. `optional` parts are not in the sum."""

    key: str
    label: str
    unit: str
    low: float
    high: float
    optional: bool = False


PARTS: tuple[Part, ...] = (
    Part("uno", N_("Arduino Uno, or Nano, with its USB cable"), "", 4.0, 30.0),
    Part("mega2560", N_("Arduino Mega 2560 with its USB cable"), "", 14.0, 50.0),
    Part("shift_register", N_("74HC595 shift register, DIP-16"), "", 0.2, 0.9),
    Part("multiplexer", N_("CD74HC4067 multiplexer on a breakout board"), "", 1.0, 6.0),
    Part("pulldown", N_("Resistor 3.3 kΩ, 1 %: a pull-down for each column"), "", 0.02, 0.1),
    Part("capacitor", N_("Capacitor 100 nF: one at each chip's supply"), "", 0.03, 0.2),
    Part("board", N_("Perforated board with pin headers and sockets"), "", 3.0, 10.0),
    Part("wire", N_("Ribbon cable, by the single core"), "m", 0.05, 0.2),
    Part("foil", N_("Copper foil tape, the electrode strips"), "m", 0.2, 0.6),
    Part("sheet", N_("Sensor sheet (Velostat, Linqstat)"), "m²", 30.0, 80.0),
    Part("film", N_("Polyester film 0.1 mm, carries and insulates the strips"), "m²", 4.0, 15.0),
    Part("base", N_("Base: 4 mm MDF, acrylic or hard foam"), "m²", 8.0, 30.0),
    Part("cover", N_("Cover that can be wiped: thin vinyl or PU"), "m²", 8.0, 25.0),
    Part("glue", N_("Double-sided tape, spray glue"), "", 4.0, 10.0),
    Part("isolator", N_("USB isolator, where a laptop on battery is not to be had"), "", 12.0, 40.0, optional=True),
    Part("surround", N_("Surround of the mat's height, 0.5 m on every side"), "m²", 10.0, 30.0, optional=True),
)


@dataclass(frozen=True)
class Step:
    """A step of building: what one takes, in minutes, lowest and highest."""

    key: str
    label: str
    low: float
    high: float


STEPS: tuple[Step, ...] = (
    Step("strip", N_("cut, lay and solder an electrode strip"), 2.0, 5.0),
    Step("chip", N_("solder and wire a chip"), 10.0, 25.0),
    Step("pulldown", N_("solder a pull-down and its column's wire"), 1.0, 3.0),
    Step("layers", N_("cut and glue base, films, sheet and cover"), 60.0, 150.0),
    Step("first_light", N_("flash, first light, self-test, mending what it finds"), 45.0, 120.0),
)

#: Strip of the pitch: what is left is the gap that keeps neighbours apart. Tapes come in these widths [P].
STRIP_SHARE = 0.7
TAPE_WIDTHS_MM = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
#: A strip is longer than the grid by the tail that its wire is soldered to; a wire is so long on average [P].
TAIL_MM = 40.0
WIRE_MM = 400.0
#: Sheets reach beyond the grid on every side, the base and cover further; waste comes on top [P].
BORDER_MM = 10.0
FRAME_MM = 40.0
SURROUND_MM = 500.0
WASTE = 0.15
