"""The wire protocol's one definition: version, ids and layouts. The firmware's `wire_ids.h` is made from it.

A packet is `type (u8) · body · CRC-32 (u32)`, COBS-encoded, with a 0x00 before and after it. All numbers are
little-endian. The CRC is the common one (IEEE 802.3, as zlib.crc32) over type and body: 32 bits of check on every
packet, since a 16-bit one lets one damaged packet in 65,536 through. Two neighbouring packets may share the 0x00
between them; empty packets are nothing.

A `hello` begins with magic and version at places that never move, so that any version of the host can name any
version of the board. Within one major version a message only grows at its end; a reader ignores what it does not
know behind the part it knows.

A frame is self-describing (encoding, grid, session), so that one that does not belong to the last hello is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

PROTOCOL_MAJOR = 1
PROTOCOL_MINOR = 0
MAGIC = b"PMAT"

#: Rates tried in this order when looking for a board; the first is what the firmware ships with.
BAUD_RATES = (1_000_000, 500_000, 250_000, 115_200)

MAX_ROWS = 255
MAX_COLS = 255


class MessageType(IntEnum):
    """First byte of a packet."""

    HELLO = 0x01
    FRAME = 0x02
    STATUS = 0x03
    ANSWER = 0x04
    COMMAND = 0x10


class Encoding(IntEnum):
    """How a frame's samples are packed, row-major from row 0, column 0.

    BITS_8: one byte a sample, the converter's upper eight bits.
    BITS_10: groups of four samples in five bytes: the four low bytes, then a byte of the two high bits of each,
    the first sample's lowest. A last group of k < 4 samples takes k + 1 bytes.
    BITS_16: two bytes a sample (boards with converters beyond ten bits).
    """

    BITS_8 = 1
    BITS_10 = 2
    BITS_16 = 3


class Command(IntEnum):
    """What a host may ask. `argument` is a u32."""

    HELLO = 0  # argument unused; answered by an ANSWER and a HELLO
    START = 1  # stream frames
    STOP = 2  # stop streaming; the answer comes behind the last frame
    SET_PERIOD_US = 3  # time from frame to frame in µs; 0 is as fast as the board can
    SET_BITS = 4  # 8 or 10 bits a sample


class AnswerCode(IntEnum):
    """How a command went. `value` is what is in force afterwards: 1 or 0 for streaming, the period, the bits."""

    OK = 0
    UNKNOWN_COMMAND = 1
    BAD_ARGUMENT = 2
    BUSY = 3


class ResetCause(IntEnum):
    """Why the board started last."""

    UNKNOWN = 0
    POWER_ON = 1
    EXTERNAL = 2
    BROWN_OUT = 3
    WATCHDOG = 4


class Wiring(IntEnum):
    """How rows are driven and columns are read."""

    DIRECT = 1  # rows on port pins, columns on the converter's own inputs
    SHIFT_REGISTER_MUX = 2  # rows on chained 74HC595, columns through CD74HC4067


@dataclass(frozen=True)
class Field:
    """One number in a message: its name in C and Python alike, and its struct code."""

    name: str
    code: str


def _layout(text: str) -> tuple[Field, ...]:
    return tuple(Field(name, code) for name, code in (item.split(":") for item in text.split()))


#: Behind the type byte of a HELLO: magic, then these. `git` is the source's commit as a number, 0 if unknown;
#: pitch in µm; resistances in ohm; period in µs, 0 for as fast as it can. `bits` are those of a sample as the board
#: starts to stream; each frame's encoding says its own.
HELLO_FIELDS = _layout(
    "protocol_major:B protocol_minor:B firmware_major:B firmware_minor:B firmware_patch:B board:B uid:I "
    "session:I boot_count:H reset_cause:B rows:B cols:B pitch_x_um:H pitch_y_um:H bits:B wiring:B "
    "adc_prescaler:B supply_mv:H pulldown_ohm:I row_ohm:H baud:I period_us:I git:I"
)

#: Behind the type byte of a FRAME, before the samples. `session` is the low byte of the hello's; `sequence`
#: counts every frame the board sent or skipped; `clock_us` is the board's clock at the first sample, wrapping.
FRAME_FIELDS = _layout("encoding:B session:B rows:B cols:B sequence:I clock_us:I")

#: Once a second while streaming, and on request: the board's own counters since it started.
STATUS_FIELDS = _layout(
    "session:B clock_us:I frames_sent:I frames_skipped:I commands_damaged:H bytes_overrun:H "
    "streaming:B bits:B period_us:I"
)

COMMAND_FIELDS = _layout("request_id:B command:B argument:I")
ANSWER_FIELDS = _layout("request_id:B command:B code:B value:I")


def struct_format(fields: tuple[Field, ...]) -> str:
    """The fields as a `struct` format, little-endian and without padding."""
    return "<" + "".join(field.code for field in fields)


def packed_size(encoding: Encoding, n_samples: int) -> int:
    """Bytes that `n_samples` samples take in a frame."""
    if encoding is Encoding.BITS_8:
        return n_samples
    if encoding is Encoding.BITS_16:
        return 2 * n_samples
    whole, rest = divmod(n_samples, 4)
    return 5 * whole + (rest + 1 if rest else 0)
