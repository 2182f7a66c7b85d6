"""The messages of the wire, each with its payload (type and body), and why a payload may be none.

In: numbers and samples. Out: a payload; the way back is `parse`. Knows nothing of packets, of the board that was heard
before, or of time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields
from typing import ClassVar, Self, cast

from pressuremat import boards
from pressuremat.boards import Board, Circuit, board_by_wire_id
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.protocol.packing import Counts, pack
from pressuremat.protocol.part import Part, pack_part
from pressuremat.protocol.runs import pack_runs
from pressuremat.protocol.wire import (
    ANSWER_FIELDS,
    COMMAND_FIELDS,
    FRAME_FIELDS,
    HELLO_FIELDS,
    MAGIC,
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    SELF_TEST_FIELDS,
    STATUS_FIELDS,
    Encoding,
    MessageType,
    Packing,
    Readout,
    Settings,
    Wiring,
    struct_format,
)
from pressuremat.units import mm_from_um

FRAME_STRUCT = struct.Struct("<B" + struct_format(FRAME_FIELDS)[1:])
SELF_TEST_STRUCT = struct.Struct("<B" + struct_format(SELF_TEST_FIELDS)[1:])


class _Numbers:
    """A message that is nothing but the numbers of its layout, in order."""

    _TYPE: ClassVar[MessageType]
    LEAD: ClassVar[bytes]
    _STRUCT: ClassVar[struct.Struct]

    def encode(self) -> bytes:
        """The payload, type byte first. Raises ValueError where a number does not fit its place."""
        numbers = [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type]
        try:
            return self.LEAD + self._STRUCT.pack(*numbers)
        except struct.error as error:
            raise ValueError(f"{type(self).__name__}: {error}") from None

    @classmethod
    def read(cls, payload: bytes) -> Self | None:
        if len(payload) < len(cls.LEAD) + cls._STRUCT.size:
            return None
        return cls(*cls._STRUCT.unpack_from(payload, len(cls.LEAD)))


@dataclass(frozen=True)
class Hello(_Numbers):
    """What a board says of itself; fields as `wire.HELLO_FIELDS`."""

    _TYPE = MessageType.HELLO
    LEAD = bytes([MessageType.HELLO]) + MAGIC
    _STRUCT = struct.Struct(struct_format(HELLO_FIELDS))

    protocol_major: int
    protocol_minor: int
    firmware_major: int
    firmware_minor: int
    firmware_patch: int
    board: int
    uid: int
    session: int
    boot_count: int
    reset_cause: int
    rows: int
    cols: int
    pitch_x_um: int
    pitch_y_um: int
    bits: int
    wiring: int
    adc_prescaler: int
    supply_mv: int
    pulldown_ohm: int
    row_ohm: int
    baud: int
    period_us: int
    git: int
    settings: int = 0
    look_threshold: int = 0
    packing: int = 0
    readout: int = 0
    wirings: int = 0
    most_rows: int = 0
    most_cols: int = 0
    floor: int = 0
    panel_x_mm: int = 0
    panel_y_mm: int = 0
    packings: int = 0
    converter_bits: int = 0
    look_rows: int = 0
    next_baud: int = 0

    @property
    def protocol(self) -> str:
        """Version of the wire protocol, as "1.0"."""
        return f"{self.protocol_major}.{self.protocol_minor}"

    @property
    def firmware(self) -> str:
        """Version of the firmware, as "0.1.0"."""
        return f"{self.firmware_major}.{self.firmware_minor}.{self.firmware_patch}"

    @property
    def board_row(self) -> Board | None:
        """The row of `boards.BOARDS`; None for a board this version does not know."""
        return board_by_wire_id(self.board)

    @property
    def board_label(self) -> str:
        """The board's name for a person."""
        row = self.board_row
        return _("Board {number}").format(number=self.board) if row is None else row.label

    @property
    def settings_sentence(self) -> str | None:
        """For a person: that what was saved on the board is lost; None where nothing is wrong with it."""
        if self.settings != Settings.DAMAGED:
            return None
        return _(
            "The settings saved on the board are unreadable, so it runs with those of its firmware "
            "({rows} × {cols} cells): set it up again and save."
        ).format(rows=self.rows, cols=self.cols)

    @property
    def geometry(self) -> MatGeometry:
        """The grid with its pitch in mm, at its place in a mat of several panels."""
        pitch_mm = (mm_from_um(self.pitch_x_um), mm_from_um(self.pitch_y_um))
        return MatGeometry(self.rows, self.cols, pitch_mm, origin_mm=(float(self.panel_x_mm), float(self.panel_y_mm)))

    def can_be(self, choice: Wiring | Packing) -> bool:
        """Whether this board can be wired or can pack so. One before 1.2 is what it is, and packs nothing."""
        can, now = (self.wirings, self.wiring) if isinstance(choice, Wiring) else (self.packings, Packing.PLAIN)
        return choice == now or bool(can >> choice & 1)

    @property
    def readout_kind(self) -> Readout | None:
        """What its columns' readings mean; None for a way that this version does not know."""
        known = {kind.value: kind for kind in Readout}
        return known.get(self.readout or Readout.DIVIDER)

    @property
    def circuit(self) -> Circuit:
        """The read-out, for samples of `bits` bits. Raises ValueError for a kind that this version does not know."""
        kind = self.readout_kind
        if kind is None:
            raise ValueError(
                f"read-out must be one of {', '.join(str(one.value) for one in Readout)}, not {self.readout}"
            )
        # Both sides of the wire name the kinds alike.
        readout = cast(boards.Readout, kind.name.lower().replace("_", "-"))
        return Circuit(self.bits, float(self.pulldown_ohm), float(self.row_ohm), self.supply_mv, readout)

    @property
    def max_bits(self) -> int:
        """Most bits a sample of this board may have: what it announces, or what its converter gives."""
        row = self.board_row
        return max(self.bits, self.converter_bits if row is None else row.adc_bits)


def readout_on_wire(circuit: Circuit) -> Readout:
    """The wire's name for how a circuit's cells are read."""
    return Readout[circuit.readout.upper().replace("-", "_")]


@dataclass(frozen=True, eq=False)
class FrameData:
    """One picture of the mat; fields as `wire.FRAME_FIELDS`. `samples` (rows, cols) is uint16, not to be written to.

    Where the board sent only the blocks in which it found load, `part` says which, and the rest of `samples` is zero.
    """

    encoding: Encoding
    session: int
    rows: int
    cols: int
    sequence: int
    clock_us: int
    samples: Counts
    part: Part | None = None

    def encode(self) -> bytes:
        """The payload, type byte first. Raises ValueError where a number or sample does not fit its place."""
        if self.samples.shape != (self.rows, self.cols):
            raise ValueError(f"samples must be ({self.rows}, {self.cols}), not {self.samples.shape}")
        try:
            head = FRAME_STRUCT.pack(
                MessageType.FRAME,
                self.encoding,
                self.session,
                self.rows,
                self.cols,
                self.sequence,
                self.clock_us,
            )
        except struct.error as error:
            raise ValueError(f"FrameData: {error}") from None
        if self.encoding.is_part != (self.part is not None):
            raise ValueError(f"a part goes with PART_8 and PART_10 only, not with {self.encoding.name}")
        if self.part is not None:
            return head + pack_part(self.samples, self.part, self.encoding)
        if self.encoding.is_run:
            return head + pack_runs(self.samples, self.encoding)
        return head + pack(self.samples, self.encoding)


@dataclass(frozen=True)
class Status(_Numbers):
    """The board's own counters since it started; fields as `wire.STATUS_FIELDS`."""

    _TYPE = MessageType.STATUS
    LEAD = bytes([MessageType.STATUS])
    _STRUCT = struct.Struct(struct_format(STATUS_FIELDS))

    session: int
    clock_us: int
    frames_sent: int
    frames_skipped: int
    commands_damaged: int
    bytes_overrun: int
    streaming: int
    bits: int
    period_us: int


@dataclass(frozen=True)
class CommandRequest(_Numbers):
    """What a host asks of a board; `command` is a `wire.Command`, or a number that a newer version knows."""

    _TYPE = MessageType.COMMAND
    LEAD = bytes([MessageType.COMMAND])
    _STRUCT = struct.Struct(struct_format(COMMAND_FIELDS))

    request_id: int
    command: int
    argument: int = 0


@dataclass(frozen=True)
class Answer(_Numbers):
    """How a command went; `code` is a `wire.AnswerCode`, `value` what is in force afterwards."""

    _TYPE = MessageType.ANSWER
    LEAD = bytes([MessageType.ANSWER])
    _STRUCT = struct.Struct(struct_format(ANSWER_FIELDS))

    request_id: int
    command: int
    code: int
    value: int


@dataclass(frozen=True)
class SelfTest:
    """What a board measured of itself; fields as `wire.SELF_TEST_FIELDS`. `idle` is a byte a column, read with no row
    driven. `self_test.faults` puts it in words.
    """

    session: int
    supply_mv: int
    rows: int
    cols: int
    idle: bytes

    @property
    def idle_shares(self) -> tuple[float, ...]:
        """`idle` as shares of full scale."""
        return tuple(byte / 0xFF for byte in self.idle)

    def encode(self) -> bytes:
        """The payload, type byte first. Raises ValueError where a number does not fit its place."""
        if len(self.idle) != self.cols:
            raise ValueError(f"idle must have {self.cols} bytes, not {len(self.idle)}")
        try:
            head = SELF_TEST_STRUCT.pack(MessageType.SELF_TEST, self.session, self.supply_mv, self.rows, self.cols)
        except struct.error as error:
            raise ValueError(f"SelfTest: {error}") from None
        return head + self.idle


Message = SelfTest | Hello | FrameData | Status | CommandRequest | Answer


@dataclass(frozen=True)
class VersionMismatch:
    """A board whose major version is another one."""

    major: int
    minor: int

    @property
    def sentence(self) -> str:
        """For a person: both versions, and which side to update."""
        ours, theirs = f"{PROTOCOL_MAJOR}.{PROTOCOL_MINOR}", f"{self.major}.{self.minor}"
        if self.major > PROTOCOL_MAJOR:
            text = _(
                "The board speaks version {theirs} of the wire protocol and this program version {ours}: "
                "update this program."
            )
        else:
            text = _(
                "The board speaks version {theirs} of the wire protocol and this program version {ours}: "
                "put the firmware that came with this program on the board."
            )
        return text.format(theirs=theirs, ours=ours)


@dataclass(frozen=True)
class Refused:
    """A payload with a good CRC that says what cannot be. `sentence` is for a person, in the language of the time."""

    type: MessageType
    sentence: str


@dataclass(frozen=True)
class Unknown:
    """A payload of a type that this version does not know, or a HELLO that is not a mat's."""

    type: int
