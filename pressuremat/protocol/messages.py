"""The messages of the wire: payload (type and body) to message and back.

In: a payload whose CRC held. Out: a message, or why there is none. A message longer than this version knows is
read up to what it knows; one that is cut or says what cannot be is refused with a reason. Knows nothing of
packets, of the board that was heard before, or of time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields
from typing import ClassVar, Self

from pressuremat.boards import Board, Circuit, board_by_wire_id
from pressuremat.geometry import PITCH_LIMITS_MM, MatGeometry
from pressuremat.i18n import _
from pressuremat.protocol.packing import Counts, pack, unpack
from pressuremat.protocol.part import Part, pack_part, unpack_part
from pressuremat.protocol.wire import (
    ANSWER_FIELDS,
    COMMAND_FIELDS,
    FRAME_FIELDS,
    HELLO_FIELDS,
    MAGIC,
    N_HELLO_FIELDS_1_0,
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    SELF_TEST_FIELDS,
    STATUS_FIELDS,
    Encoding,
    MessageType,
    Settings,
    packed_size,
    struct_format,
)
from pressuremat.units import mm_from_um

_FRAME = struct.Struct("<B" + struct_format(FRAME_FIELDS)[1:])
_SELF_TEST = struct.Struct("<B" + struct_format(SELF_TEST_FIELDS)[1:])
_HELLO_SIZE_1_0 = 1 + len(MAGIC) + struct.calcsize(struct_format(HELLO_FIELDS[:N_HELLO_FIELDS_1_0]))
_MIN_BITS, _MAX_BITS = 8, 16


class _Numbers:
    """A message that is nothing but the numbers of its layout, in order."""

    _TYPE: ClassVar[MessageType]
    _LEAD: ClassVar[bytes]
    _STRUCT: ClassVar[struct.Struct]

    def encode(self) -> bytes:
        """The payload, type byte first. Raises ValueError where a number does not fit its place."""
        numbers = [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type]
        try:
            return self._LEAD + self._STRUCT.pack(*numbers)
        except struct.error as error:
            raise ValueError(f"{type(self).__name__}: {error}") from None

    @classmethod
    def _read(cls, payload: bytes) -> Self | None:
        if len(payload) < len(cls._LEAD) + cls._STRUCT.size:
            return None
        return cls(*cls._STRUCT.unpack_from(payload, len(cls._LEAD)))


@dataclass(frozen=True)
class Hello(_Numbers):
    """What a board says of itself; fields as `wire.HELLO_FIELDS`."""

    _TYPE = MessageType.HELLO
    _LEAD = bytes([MessageType.HELLO]) + MAGIC
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
        """The grid with its pitch in mm."""
        return MatGeometry(self.rows, self.cols, (mm_from_um(self.pitch_x_um), mm_from_um(self.pitch_y_um)))

    @property
    def circuit(self) -> Circuit:
        """The read-out, for samples of `bits` bits."""
        return Circuit(self.bits, float(self.pulldown_ohm), float(self.row_ohm), self.supply_mv)

    @property
    def max_bits(self) -> int:
        """Most bits a sample of this board may have: what it announces, or what its converter gives."""
        row = self.board_row
        return self.bits if row is None else max(self.bits, row.adc_bits)


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
            head = _FRAME.pack(
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
        return head + pack(self.samples, self.encoding)


@dataclass(frozen=True)
class Status(_Numbers):
    """The board's own counters since it started; fields as `wire.STATUS_FIELDS`."""

    _TYPE = MessageType.STATUS
    _LEAD = bytes([MessageType.STATUS])
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
    _LEAD = bytes([MessageType.COMMAND])
    _STRUCT = struct.Struct(struct_format(COMMAND_FIELDS))

    request_id: int
    command: int
    argument: int = 0


@dataclass(frozen=True)
class Answer(_Numbers):
    """How a command went; `code` is a `wire.AnswerCode`, `value` what is in force afterwards."""

    _TYPE = MessageType.ANSWER
    _LEAD = bytes([MessageType.ANSWER])
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
            head = _SELF_TEST.pack(MessageType.SELF_TEST, self.session, self.supply_mv, self.rows, self.cols)
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


def parse(payload: bytes) -> Message | VersionMismatch | Refused | Unknown:
    """The message in `payload`, or why there is none; an empty payload is Unknown(-1). Never raises on bytes."""
    match payload[0] if payload else -1:
        case MessageType.FRAME:
            return _parse_frame(payload)
        case MessageType.HELLO:
            return _parse_hello(payload)
        case MessageType.STATUS:
            return Status._read(payload) or _cut(MessageType.STATUS)
        case MessageType.ANSWER:
            return Answer._read(payload) or _cut(MessageType.ANSWER)
        case MessageType.COMMAND:
            return CommandRequest._read(payload) or _cut(MessageType.COMMAND)
        case MessageType.SELF_TEST:
            return _parse_self_test(payload)
        case other:
            return Unknown(other)


def _cut(kind: MessageType) -> Refused:
    return Refused(
        kind,
        _("A {kind} message ended too early: put the firmware that came with this program on the board.").format(
            kind=kind.name
        ),
    )


def _parse_self_test(payload: bytes) -> SelfTest | Refused:
    if len(payload) < _SELF_TEST.size:
        return _cut(MessageType.SELF_TEST)
    _type, session, supply_mv, rows, cols = _SELF_TEST.unpack_from(payload)
    idle = payload[_SELF_TEST.size : _SELF_TEST.size + cols]
    if len(idle) < cols:
        return _cut(MessageType.SELF_TEST)
    return SelfTest(session, supply_mv, rows, cols, idle)


def _parse_frame(payload: bytes) -> FrameData | Refused:
    if len(payload) < _FRAME.size:
        return _cut(MessageType.FRAME)
    _type, code, session, rows, cols, sequence, clock_us = _FRAME.unpack_from(payload)
    try:
        encoding = Encoding(code)
    except ValueError:
        return Refused(
            MessageType.FRAME,
            _("A frame is packed in way {code}, which this program does not know: update this program.").format(
                code=code
            ),
        )
    if not rows or not cols:
        return Refused(MessageType.FRAME, _impossible(_("a frame of {rows} × {cols} cells"), rows=rows, cols=cols))
    if encoding.is_part:
        found = unpack_part(payload, encoding, rows, cols, _FRAME.size)
        if found is None:
            return _cut(MessageType.FRAME)
        found[0].flags.writeable = False
        return FrameData(encoding, session, rows, cols, sequence, clock_us, *found)
    if len(payload) < _FRAME.size + packed_size(encoding, rows * cols):
        return _cut(MessageType.FRAME)
    samples = unpack(payload, encoding, rows * cols, _FRAME.size).reshape(rows, cols)
    samples.flags.writeable = False
    return FrameData(encoding, session, rows, cols, sequence, clock_us, samples)


def _parse_hello(payload: bytes) -> Hello | VersionMismatch | Refused | Unknown:
    n_lead = len(Hello._LEAD)
    if not payload.startswith(Hello._LEAD):
        return Unknown(MessageType.HELLO)
    if len(payload) < n_lead + 2:
        return _cut(MessageType.HELLO)
    if payload[n_lead] != PROTOCOL_MAJOR:
        return VersionMismatch(payload[n_lead], payload[n_lead + 1])
    if len(payload) >= _HELLO_SIZE_1_0:
        payload = payload.ljust(n_lead + Hello._STRUCT.size, b"\0")
    hello = Hello._read(payload)
    if hello is None:
        return _cut(MessageType.HELLO)
    what = _what_cannot_be(hello)
    return hello if what is None else Refused(MessageType.HELLO, what)


def _what_cannot_be(hello: Hello) -> str | None:
    """The sentence about a hello that no board can mean; None where it is possible."""
    board = hello.board_row
    if not hello.rows or not hello.cols:
        return _impossible(_("a grid of {rows} × {cols} cells"), rows=hello.rows, cols=hello.cols)
    if board is not None and (hello.rows > board.max_rows or hello.cols > board.max_cols):
        return _(
            "The board ({board}) announces a grid of {rows} × {cols} cells and can drive at most "
            "{max_rows} × {max_cols}: correct the grid in the firmware's config.h."
        ).format(
            board=board.label,
            rows=hello.rows,
            cols=hello.cols,
            max_rows=board.max_rows,
            max_cols=board.max_cols,
        )
    low_mm, high_mm = PITCH_LIMITS_MM
    for pitch_um in (hello.pitch_x_um, hello.pitch_y_um):
        if not low_mm <= mm_from_um(pitch_um) <= high_mm:
            return _impossible(_("cells that are {mm:g} mm apart"), mm=mm_from_um(pitch_um))
    most = _MAX_BITS if board is None else board.adc_bits
    if not _MIN_BITS <= hello.bits <= most:
        return _impossible(
            _("samples of {bits} bits where {least} to {most} are possible"),
            bits=hello.bits,
            least=_MIN_BITS,
            most=most,
        )
    if not hello.pulldown_ohm:
        return _impossible(_("a pull-down of 0 ohm"))
    if not hello.supply_mv:
        return _impossible(_("a supply of 0 mV"))
    return None


def _impossible(what: str, **values: float) -> str:
    return _("The board announces {what}, which cannot be: correct the firmware's config.h.").format(
        what=what.format(**values)
    )
