"""The firmware's `wire_ids.h`, made from `wire.py`: `python -m pressuremat.protocol.wire_header [FILE]`.

In: the tables of `wire`, and the boards' ids. Out: a C and C++ header of constants, ids and packed structs whose
sizes the compiler checks. Knows nothing of pins.
"""

from __future__ import annotations

import struct
import sys
from enum import IntEnum
from pathlib import Path

from pressuremat.boards import BOARDS
from pressuremat.protocol import wire
from pressuremat.protocol.crc import CRC_SIZE

HEADER_PATH = Path(__file__).resolve().parents[2] / "arduino" / "pressuremat" / "wire_ids.h"

_C_TYPES = {"B": "uint8_t", "H": "uint16_t", "I": "uint32_t"}

_ENUMS: tuple[tuple[str, type[IntEnum]], ...] = (
    ("TYPE", wire.MessageType),
    ("ENCODING", wire.Encoding),
    ("COMMAND", wire.Command),
    ("ANSWER", wire.AnswerCode),
    ("RESET", wire.ResetCause),
    ("SETTINGS", wire.Settings),
    ("WIRING", wire.Wiring),
    ("PACKING", wire.Packing),
    ("READOUT", wire.Readout),
)

_MESSAGES: tuple[tuple[str, tuple[wire.Field, ...]], ...] = (
    ("hello", wire.HELLO_FIELDS),
    ("frame_header", wire.FRAME_FIELDS),
    ("part_header", wire.PART_FIELDS),
    ("status", wire.STATUS_FIELDS),
    ("self_test_header", wire.SELF_TEST_FIELDS),
    ("command", wire.COMMAND_FIELDS),
    ("answer", wire.ANSWER_FIELDS),
)


def header_text() -> str:
    """The whole header."""
    lines = [
        "// Made from pressuremat/protocol/wire.py; do not edit. To make it again:",
        "//   python -m pressuremat.protocol.wire_header",
        "// What the numbers mean stands there.",
        "#ifndef PRESSUREMAT_WIRE_IDS_H",
        "#define PRESSUREMAT_WIRE_IDS_H",
        "",
        "#include <stdint.h>",
        "",
        f"#define PM_PROTOCOL_MAJOR {wire.PROTOCOL_MAJOR}",
        f"#define PM_PROTOCOL_MINOR {wire.PROTOCOL_MINOR}",
        f'#define PM_MAGIC "{wire.MAGIC.decode("ascii")}"  // {len(wire.MAGIC)} bytes on the wire, without a zero',
        f"#define PM_MAGIC_SIZE {len(wire.MAGIC)}",
        f"#define PM_CRC_SIZE {CRC_SIZE}",
        f"#define PM_MAX_ROWS {wire.MAX_ROWS}",
        f"#define PM_MAX_COLS {wire.MAX_COLS}",
        f"#define PM_DEFAULT_BAUD {wire.BAUD_RATES[0]}UL",
        f"#define PM_BAUD_RATES {{{', '.join(f'{rate}UL' for rate in wire.BAUD_RATES)}}}",
        "",
    ]
    for prefix, enum in _ENUMS:
        lines += [f"#define PM_{prefix}_{member.name} {_number(member)}" for member in enum]
        lines.append("")
    lines += [f"#define PM_BOARD_{board.name.upper()} {board.wire_id}" for board in BOARDS]
    lines += [
        "",
        "// Whole payloads, from the type byte on, without the CRC; a frame's samples follow its header.",
        "// Little-endian and packed, as AVR, ARM, ESP32 and PC lay them out.",
        "",
    ]
    for name, fields in _MESSAGES:
        lines += _struct_lines(name, fields)
    lines += ["#endif", ""]
    return "\n".join(lines)


def _number(member: IntEnum) -> str:
    return f"0x{member.value:02x}" if isinstance(member, wire.MessageType) else str(member.value)


def _struct_lines(name: str, fields: tuple[wire.Field, ...]) -> list[str]:
    size = struct.calcsize(wire.struct_format(fields))
    body = []
    if name != "part_header":  # which stands behind a frame's
        size += 1
        body.append("  uint8_t type;")
    if name == "hello":
        size += len(wire.MAGIC)
        body.append("  char magic[PM_MAGIC_SIZE];")
    body += [f"  {_C_TYPES[field.code]} {field.name};" for field in fields]
    return [
        f"#define PM_{name.upper()}_SIZE {size}",
        f"struct pm_{name} {{",
        *body,
        "} __attribute__((packed));",
        # An array of negative length stops the compiler, in any C and C++.
        f"typedef char pm_{name}_has_its_size[sizeof(struct pm_{name}) == PM_{name.upper()}_SIZE ? 1 : -1];",
        "",
    ]


def main(arguments: list[str]) -> int:
    """Write the header to the path given, else to its place in `arduino/`."""
    path = Path(arguments[0]) if arguments else HEADER_PATH
    path.write_text(header_text(), encoding="ascii", newline="\n")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
