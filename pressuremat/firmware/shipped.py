"""The flash images that are part of this package, one for each AVR board, and the manifest that tells what they are.

In: nothing but the package's own files. Out: images whose bytes are those that the manifest names.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from pressuremat.errors import PressureMatError
from pressuremat.firmware.intel_hex import flash_image
from pressuremat.i18n import _

#: Flash that is free for a program, behind which the bootloader lies.
FLASH_BYTES = {"atmega328p": 30720, "atmega2560": 253952}


@dataclass(frozen=True)
class Shipped:
    """A board's image: its Intel hex, and the bytes in it. `source_number` is what its `hello` says of its sources."""

    board: str
    mcu: str
    version: str
    source_number: int
    hex_text: str
    image: bytes


def manifest() -> dict[str, Any]:
    """What `arduino/build.py --ship` noted: version, digest of the sources, tools, and each board's file."""
    data: dict[str, Any] = json.loads(_file("manifest.json"))
    return data


def boards() -> tuple[str, ...]:
    """Names of the boards that there is an image for."""
    return tuple(manifest()["boards"])


def shipped(board: str) -> Shipped:
    """The image for a board. Raises PressureMatError for a board without one, and for damaged files."""
    about = manifest()
    if board not in about["boards"]:
        raise PressureMatError(
            _(
                "Expected a board that firmware is shipped for, one of {boards}, got {board}; name one with --board."
            ).format(boards=", ".join(about["boards"]), board=board)
        )
    entry = about["boards"][board]
    text = _file(entry["file"])
    image = flash_image(text)
    if hashlib.sha256(image).hexdigest() != entry["sha256"]:
        raise PressureMatError(
            _("The shipped firmware {file} is not what its manifest names: install the program again.").format(
                file=entry["file"]
            )
        )
    return Shipped(board, entry["mcu"], about["version"], about["source_number"], text, image)


def _file(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="ascii")
