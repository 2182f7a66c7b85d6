"""The boards' pins, read from the lines that the firmware compiles: `#define PM_PIN_NAME pin` in `board_*.h`.

In: the sketch's pin tables, and the Arduino core's own table of ports. Out: pins by name; port and bit of a pin.
Standard library only.
"""

from __future__ import annotations

import re
from pathlib import Path

from arduino.build import CORE, SKETCH, TARGETS

_FILES = {
    "mega2560": "board_mega2560.h",
    "uno": "board_uno.h",
    "nano": "board_uno.h",
    "teensy4": "board_teensy4.h",
    "rp2040": "board_rp2040.h",
    "esp32s3": "board_esp32s3.h",
}


def pins(board: str) -> dict[str, str]:
    """Name without PM_PIN_ -> the pin as it is printed on the board, as {"SHIFT_DATA": "51", "MUX_COMMON_0": "A0"}."""
    text = (SKETCH / _FILES[board]).read_text(encoding="utf-8")
    return dict(re.findall(r"^#define PM_PIN_(\w+) (\w+)$", text, re.MULTILINE))


def port_and_bit(board: str, pin: str) -> tuple[str, int]:
    """Port and bit of an AVR board's digital pin, as ("B", 2), by the Arduino core's table for that board."""
    text = (Path(CORE) / "variants" / TARGETS[board].variant / "pins_arduino.h").read_text(encoding="utf-8")
    if not re.search(r"digital_pin_to_port_PGM\[\]", text):  # the Nano's variant is the Uno's with more inputs
        text = (Path(CORE) / "variants" / "standard" / "pins_arduino.h").read_text(encoding="utf-8")
    ports = re.findall(r"\bP([A-L])\b", _body(text, "digital_pin_to_port_PGM"))
    bits = re.findall(r"_BV\(\s*(\d)\s*\)", _body(text, "digital_pin_to_bit_mask_PGM"))
    return ports[int(pin)], int(bits[int(pin)])


def _body(text: str, array: str) -> str:
    """What stands between the braces of an array, without comments."""
    start = text.index("{", text.index(array + "[]"))
    return re.sub(r"//[^\n]*", "", text[start : text.index("}", start)])
