"""From a payload to the message in it, or why there is none.

In: a payload whose CRC held. Out: a message. One longer than this version knows is read up to what it knows; one that
is cut or says what cannot be is refused with a reason. Knows nothing of packets or of the board that was heard before.
"""

from __future__ import annotations

import struct

from pressuremat.geometry import PITCH_LIMITS_MM
from pressuremat.i18n import _
from pressuremat.protocol.messages import (
    FRAME_STRUCT,
    SELF_TEST_STRUCT,
    Answer,
    CommandRequest,
    FrameData,
    Hello,
    Message,
    Refused,
    SelfTest,
    Status,
    Unknown,
    VersionMismatch,
)
from pressuremat.protocol.packing import unpack
from pressuremat.protocol.part import unpack_part
from pressuremat.protocol.runs import unpack_runs
from pressuremat.protocol.wire import (
    HELLO_FIELDS,
    MAGIC,
    N_HELLO_FIELDS_1_0,
    PROTOCOL_MAJOR,
    Encoding,
    MessageType,
    packed_size,
    struct_format,
)
from pressuremat.units import mm_from_um

_HELLO_SIZE_1_0 = 1 + len(MAGIC) + struct.calcsize(struct_format(HELLO_FIELDS[:N_HELLO_FIELDS_1_0]))
_MIN_BITS, _MAX_BITS = 8, 16


def parse(payload: bytes) -> Message | VersionMismatch | Refused | Unknown:
    """The message in `payload`, or why there is none; an empty payload is Unknown(-1). Never raises on bytes."""
    match payload[0] if payload else -1:
        case MessageType.FRAME:
            return _parse_frame(payload)
        case MessageType.HELLO:
            return _parse_hello(payload)
        case MessageType.STATUS:
            return Status.read(payload) or _cut(MessageType.STATUS)
        case MessageType.ANSWER:
            return Answer.read(payload) or _cut(MessageType.ANSWER)
        case MessageType.COMMAND:
            return CommandRequest.read(payload) or _cut(MessageType.COMMAND)
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
    if len(payload) < SELF_TEST_STRUCT.size:
        return _cut(MessageType.SELF_TEST)
    _type, session, supply_mv, rows, cols = SELF_TEST_STRUCT.unpack_from(payload)
    idle = payload[SELF_TEST_STRUCT.size : SELF_TEST_STRUCT.size + cols]
    if len(idle) < cols:
        return _cut(MessageType.SELF_TEST)
    return SelfTest(session, supply_mv, rows, cols, idle)


def _parse_frame(payload: bytes) -> FrameData | Refused:
    if len(payload) < FRAME_STRUCT.size:
        return _cut(MessageType.FRAME)
    _type, code, session, rows, cols, sequence, clock_us = FRAME_STRUCT.unpack_from(payload)
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
        found = unpack_part(payload, encoding, rows, cols, FRAME_STRUCT.size)
        if found is None:
            return _cut(MessageType.FRAME)
        found[0].flags.writeable = False
        return FrameData(encoding, session, rows, cols, sequence, clock_us, *found)
    if encoding.is_run:
        runs = unpack_runs(payload, encoding, rows * cols, FRAME_STRUCT.size)
        if runs is None:
            return _cut(MessageType.FRAME)
        samples = runs.reshape(rows, cols)
    else:
        if len(payload) < FRAME_STRUCT.size + packed_size(encoding, rows * cols):
            return _cut(MessageType.FRAME)
        samples = unpack(payload, encoding, rows * cols, FRAME_STRUCT.size).reshape(rows, cols)
    samples.flags.writeable = False
    return FrameData(encoding, session, rows, cols, sequence, clock_us, samples)


def _parse_hello(payload: bytes) -> Hello | VersionMismatch | Refused | Unknown:
    n_lead = len(Hello.LEAD)
    if not payload.startswith(Hello.LEAD):
        return Unknown(MessageType.HELLO)
    if len(payload) < n_lead + 2:
        return _cut(MessageType.HELLO)
    if payload[n_lead] != PROTOCOL_MAJOR:
        return VersionMismatch(payload[n_lead], payload[n_lead + 1])
    if len(payload) >= _HELLO_SIZE_1_0:
        payload = payload.ljust(n_lead + Hello._STRUCT.size, b"\0")
    hello = Hello.read(payload)
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
    if hello.converter_bits > most:
        return _impossible(
            _("a converter of {bits} bits where at most {most} are possible"), bits=hello.converter_bits, most=most
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
