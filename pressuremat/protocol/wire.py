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
PROTOCOL_MINOR = 2
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
    SELF_TEST = 0x05  # since 1.1
    COMMAND = 0x10


class Encoding(IntEnum):
    """How a frame's samples are packed, row-major from row 0, column 0.

    BITS_8: one byte a sample, the converter's upper eight bits.
    BITS_10: groups of four samples in five bytes: the four low bytes, then a byte of the two high bits of each,
    the first sample's lowest. A last group of k < 4 samples takes k + 1 bytes.
    BITS_16: two bytes a sample (boards with converters beyond ten bits).
    PART_8, PART_10 (since 1.1): only the blocks of cells in which the board found load, the others being taken for
    zero. Behind the header come PART_FIELDS; the columns' sums, read with all rows driven and packed as samples; the
    map, for each group of `group_rows` rows one bit a column, the first column's lowest, filled up to whole bytes
    with zeros; then the marked blocks' cells, row-major over the whole grid. Sums and cells are each packed as by
    BITS_8 or BITS_10, beginning a group of their own.
    RUN_8, RUN_10, RUN_16 (since 1.2): all cells, of which runs of zeros take two bytes. RUN_8: a sample is its byte;
    0x00 and a length from 1 to 255 are so many zeros. RUN_10: the same with a sample's low byte, and behind every
    fourth sample that is no zero (and behind the last one) the byte of high bits as in BITS_10; a sample whose low
    byte is 0 and that is no zero is 0x00 0x00. RUN_16, for samples up to 15 bits: a byte below 0x80 is a run of that
    many zeros and one more, else two bytes are a sample, high byte first with its top bit set.
    RUN_10 keeps the groups of BITS_10 rather than taking two bytes a sample as RUN_16 does, so that on a mat under
    load everywhere, or with noise in every cell, a frame is no longer than a plain one: at 1 Mbaud and the fastest
    converter clock the line has room for 1.3 bytes a cell. Both start with the low byte, so that a board packs a
    sample as it comes and looks back at nothing; a zero costs it a count. A run
    ends with the last cell at the latest.
    """

    BITS_8 = 1
    BITS_10 = 2
    BITS_16 = 3
    PART_8 = 4
    PART_10 = 5
    RUN_8 = 6
    RUN_10 = 7
    RUN_16 = 8

    @property
    def of_samples(self) -> Encoding:
        """How many bits a sample has: of a part's or a run's encoding the plain one, else itself."""
        return _PLAIN.get(self, self)

    @property
    def is_run(self) -> bool:
        """Whether runs of zeros are packed."""
        return self in RUN_OF.values()

    @property
    def is_part(self) -> bool:
        """Whether only blocks of cells are sent."""
        return self in PART_OF.values()


#: Plain encoding -> that of blocks of cells, and that with runs of zeros.
PART_OF = {Encoding.BITS_8: Encoding.PART_8, Encoding.BITS_10: Encoding.PART_10}
RUN_OF = {Encoding.BITS_8: Encoding.RUN_8, Encoding.BITS_10: Encoding.RUN_10, Encoding.BITS_16: Encoding.RUN_16}
_PLAIN = {made: plain for table in (PART_OF, RUN_OF) for plain, made in table.items()}


class Command(IntEnum):
    """What a host may ask. `argument` is a u32."""

    HELLO = 0  # argument unused; answered by an ANSWER and a HELLO
    START = 1  # stream frames
    STOP = 2  # stop streaming; the answer comes behind the last frame
    SET_PERIOD_US = 3  # time from frame to frame in µs; 0 is as fast as the board can
    SET_BITS = 4  # 8, 10, or as many bits a sample as the converter has
    # Since 1.1: 0 sends all cells, 1 to 255 the blocks where a look finds so many converter's counts, with samples of
    # at most ten bits.
    SET_LOOK = 5
    # Since 1.1, of boards that can be set. What changes the hello is followed by one.
    SET_PRESCALER = 6  # of the converter's clock
    SET_GRID = 7  # rows + 256 × columns, within the board's pins
    SET_PITCH_UM = 8  # across + 65536 × along
    SAVE = 9  # keep all settings over a reset; argument unused
    DEFAULTS = 10  # back to those the firmware was built with, and forget what was saved; argument unused
    SELF_TEST = 11  # followed by a SELF_TEST message, between two frames; argument unused
    # Since 1.2. What changes the hello is followed by one.
    SET_PACKING = 12  # a Packing, of frames with all cells; parts are not packed further
    SET_WIRING = 13  # a Wiring; a grid that is larger than its pins becomes as large as they allow
    SET_BAUD = 14  # one of BAUD_RATES, in force when the board starts the next time; like all settings kept by SAVE
    SET_PULLDOWN_OHM = 15  # of each column; with virtual grounds their feedback resistor
    SET_ROW_OHM = 16  # of a row's driver
    SET_READOUT = 17  # a Readout
    SET_FLOOR = 18  # frames with packed runs send cells below so many of the converter's counts as zero; 0: lossless


class AnswerCode(IntEnum):
    """How a command went. `value` is what is in force afterwards: 1 or 0 for streaming, the period, the bits; for
    SET_BAUD the rate from the next start on.
    """

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


class Settings(IntEnum):
    """Where a board's settings come from, as it started or was last told."""

    UNKNOWN = 0  # a board of protocol 1.0
    DEFAULTS = 1  # of the firmware: nothing was saved
    STORED = 2
    DAMAGED = 3  # of the firmware: what was saved is unreadable, or of another version of the firmware


class Wiring(IntEnum):
    """How rows are driven and columns are read."""

    DIRECT = 1  # rows on port pins, columns on the converter's own inputs
    SHIFT_REGISTER_MUX = 2  # rows on chained 74HC595, columns through CD74HC4067


class Packing(IntEnum):
    """How frames with all cells are packed."""

    PLAIN = 0
    ZERO_RUN = 1


class Readout(IntEnum):
    """What a column's reading means. A board before 1.2 says nothing, which is DIVIDER."""

    DIVIDER = 1  # rows driven one at a time, the others grounded; a pull-down on every column
    VIRTUAL_GROUND = 2  # the same rows; a transimpedance amplifier on every column
    FLOATING_ROWS = 3  # rows that are not driven float: refused by this firmware, as cells then read as a mixture


@dataclass(frozen=True)
class Field:
    """One number in a message: its name in C and Python alike, and its struct code."""

    name: str
    code: str


def _layout(text: str) -> tuple[Field, ...]:
    return tuple(Field(name, code) for name, code in (item.split(":") for item in text.split()))


#: Behind the type byte of a HELLO: magic, then these. `git` is the sources as a number, 0 if unknown;
#: pitch in µm; resistances in ohm; period in µs, 0 for as fast as it can; the prescaler 0 where it cannot be set.
#: `bits` are those of a sample as the board starts to stream; each frame's encoding says its own.
#: Since 1.2: `wirings` and `packings` are what this firmware can do, bit n for value n; `most_rows` and `most_cols`
#: the largest grid of the wiring in force; `panel_x_mm` and `panel_y_mm` where cell (0, 0)'s outer corner lies in a
#: mat of several panels, each with a board of its own; `converter_bits` those of its converter; `look_rows` the rows
#: of a block of a part, 0 for a board that does not look; `next_baud` the rate from the next start on, 0 for `baud`.
HELLO_FIELDS = _layout(
    "protocol_major:B protocol_minor:B firmware_major:B firmware_minor:B firmware_patch:B board:B uid:I "
    "session:I boot_count:H reset_cause:B rows:B cols:B pitch_x_um:H pitch_y_um:H bits:B wiring:B "
    "adc_prescaler:B supply_mv:H pulldown_ohm:I row_ohm:H baud:I period_us:I git:I settings:B look_threshold:B "
    "packing:B readout:B wirings:B most_rows:B most_cols:B floor:B panel_x_mm:H panel_y_mm:H packings:B "
    "converter_bits:B look_rows:B next_baud:I"
)
#: Of them those of protocol 1.0; a board that knows no more sends no more, and the rest is taken for 0.
N_HELLO_FIELDS_1_0 = 23

#: Behind the type byte of a FRAME, before the samples. `session` is the low byte of the hello's; `sequence`
#: counts every frame the board sent or skipped; `clock_us` is the board's clock at the first sample, wrapping.
FRAME_FIELDS = _layout("encoding:B session:B rows:B cols:B sequence:I clock_us:I")

#: Behind the header of a PART_8 or PART_10 frame: rows a block (the last group may have fewer), and the converter's
#: counts from which on a block counts as loaded.
PART_FIELDS = _layout("group_rows:B threshold:B")

#: Once a second while streaming, and on request: the board's own counters since it started.
STATUS_FIELDS = _layout(
    "session:B clock_us:I frames_sent:I frames_skipped:I commands_damaged:H bytes_overrun:H "
    "streaming:B bits:B period_us:I"
)

#: Asked for: the supply measured against the chip's own reference, 0 where a board cannot, and behind these fields a
#: byte for each column, its reading with no row driven (the converter's upper eight bits).
SELF_TEST_FIELDS = _layout("session:B supply_mv:H rows:B cols:B")

COMMAND_FIELDS = _layout("request_id:B command:B argument:I")
ANSWER_FIELDS = _layout("request_id:B command:B code:B value:I")


def struct_format(fields: tuple[Field, ...]) -> str:
    """The fields as a `struct` format, little-endian and without padding."""
    return "<" + "".join(field.code for field in fields)


def part_head_size(encoding: Encoding, group_rows: int, rows: int, cols: int) -> int:
    """Bytes between a part frame's header and its cells."""
    n_groups = -(-rows // group_rows)
    return 2 + packed_size(encoding, cols) + n_groups * -(-cols // 8)


def most_run_bytes(encoding: Encoding, n_samples: int) -> int:
    """Bytes that `n_samples` samples take at most with their runs packed: none is zero and each has a low byte of 0,
    or every second is zero.
    """
    encoding = encoding.of_samples
    if encoding is Encoding.BITS_10:
        return 2 * n_samples + -(-n_samples // 4)
    return n_samples + -(-n_samples // 2) if encoding is Encoding.BITS_8 else 2 * n_samples


def packed_size(encoding: Encoding, n_samples: int) -> int:
    """Bytes that `n_samples` samples take in a frame without runs."""
    encoding = encoding.of_samples
    if encoding is Encoding.BITS_8:
        return n_samples
    if encoding is Encoding.BITS_16:
        return 2 * n_samples
    whole, rest = divmod(n_samples, 4)
    return 5 * whole + (rest + 1 if rest else 0)
