"""Bytes as they arrive, in pieces of any size, to messages; damaged ones are counted and never delivered.

In: bytes. Out: messages, and what a person must hear of (another version, an impossible announcement). Trusts a
frame only where it fits the last hello. Knows nothing of ports, time or what a host wants.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.framing import DELIMITER, encoded_size, open_packet
from pressuremat.protocol.messages import (
    FrameData,
    Hello,
    Message,
    Refused,
    SelfTest,
    Status,
    Unknown,
    VersionMismatch,
)
from pressuremat.protocol.packing import encoding_for
from pressuremat.protocol.parse import parse
from pressuremat.protocol.part import sums_off
from pressuremat.protocol.wire import (
    FRAME_FIELDS,
    MAX_COLS,
    MAX_ROWS,
    Encoding,
    most_run_bytes,
    packed_size,
    part_head_size,
    struct_format,
)

DecoderEvent = Message | VersionMismatch | Refused

_FRAME_HEAD = 1 + struct.calcsize(struct_format(FRAME_FIELDS))
#: Room for what a later minor version may put at a message's end, and for every message that is not a frame.
_GROWTH = 64
_SMALL = 512


@dataclass
class DecoderCounts:
    """What came in since the decoder was made.

    `n_packets` had a good CRC, delivered or not; `n_damaged` had not, or were longer than any packet. Of the good
    ones `n_unknown` were of a type this version does not know, `n_refused` said what cannot be, and `n_foreign`
    were frames or status that do not fit the last hello, or came before one. `n_bytes_skipped` are the bytes of
    the damaged ones. `n_sums_off` are columns of partial frames whose cells do not add up to the look with all rows
    driven (`part.sums_off`), in this frame and the one before: a step that lands within a frame is no fault.
    """

    n_bytes: int = 0
    n_bytes_skipped: int = 0
    n_packets: int = 0
    n_damaged: int = 0
    n_unknown: int = 0
    n_refused: int = 0
    n_foreign: int = 0
    n_sums_off: int = 0


class Decoder:
    """Finds packets in a stream of bytes. `hello` is the last one heard; `hello_wanted` says that what comes does
    not fit it, so that the board should be asked for another.
    """

    def __init__(self) -> None:
        self.counts = DecoderCounts()
        self.start_over()

    def start_over(self) -> None:
        """Forget the hello and the packet that has begun, as after a change of rate; the counts stay."""
        self.hello: Hello | None = None
        self.hello_wanted = False
        self._pending = bytearray()
        self._skipping = False
        self._were_off: NDArray[np.bool_] | None = None
        self._limit = _packet_limit(MAX_ROWS, MAX_COLS, Encoding.BITS_16)

    @property
    def n_pending(self) -> int:
        """Bytes kept of a packet that has not ended."""
        return len(self._pending)

    @property
    def limit(self) -> int:
        """Most bytes that are kept: the largest packet of the board that was heard, or of any before a hello."""
        return self._limit

    def feed(self, data: bytes) -> list[DecoderEvent]:
        """What `data` completes, in order; an empty list for no data. Never raises on bytes."""
        self.counts.n_bytes += len(data)
        events: list[DecoderEvent] = []
        pieces = bytes(data).split(DELIMITER)
        self._keep(pieces[0])
        for piece in pieces[1:]:
            event = self._end_packet()
            if event is not None:
                events.append(event)
            self._keep(piece)
        return events

    def _keep(self, piece: bytes) -> None:
        if self._skipping:
            self.counts.n_bytes_skipped += len(piece)
        elif len(self._pending) + len(piece) > self._limit:
            self._damaged(len(self._pending) + len(piece))
            self._pending.clear()
            self._skipping = True
        else:
            self._pending += piece

    def _end_packet(self) -> DecoderEvent | None:
        self._skipping = False
        if not self._pending:
            return None
        encoded = bytes(self._pending)
        self._pending.clear()
        payload = open_packet(encoded)
        if payload is None:
            self._damaged(len(encoded))
            return None
        self.counts.n_packets += 1
        return self._trusted(parse(payload))

    def _damaged(self, n_bytes: int) -> None:
        self.counts.n_damaged += 1
        self.counts.n_bytes_skipped += n_bytes

    def _trusted(self, message: DecoderEvent | Unknown) -> DecoderEvent | None:
        match message:
            case FrameData():
                if not _fits(message, self.hello):
                    self._foreign()
                    return None
                if message.part is not None:
                    off = sums_off(message.samples, message.part, message.encoding)
                    if self._were_off is not None:
                        self.counts.n_sums_off += int(np.count_nonzero(off & self._were_off))
                    self._were_off = off
            case Status() | SelfTest():
                if self.hello is not None and message.session != self.hello.session & 0xFF:
                    self._foreign()
                    return None
            case Hello():
                self.hello = message
                self.hello_wanted = False
                self._were_off = None
                self._limit = _packet_limit(message.rows, message.cols, encoding_for(message.max_bits))
            case Refused():
                self.counts.n_refused += 1
            case Unknown():
                self.counts.n_unknown += 1
                return None
        return message

    def _foreign(self) -> None:
        self.counts.n_foreign += 1
        self.hello_wanted = True


def _packet_limit(rows: int, cols: int, encoding: Encoding) -> int:
    # A part with every block marked takes more than the whole, and runs of one zero each more than none.
    part = part_head_size(encoding, 1, rows, cols) + packed_size(encoding, rows * cols)
    frame = _FRAME_HEAD + max(part, most_run_bytes(encoding, rows * cols)) + _GROWTH
    return encoded_size(max(frame, _SMALL))


def _fits(frame: FrameData, hello: Hello | None) -> bool:
    if hello is None or (frame.session, frame.rows, frame.cols) != (hello.session & 0xFF, hello.rows, hello.cols):
        return False
    if frame.encoding.of_samples is not Encoding.BITS_16:
        return frame.encoding.of_samples is Encoding.BITS_8 or hello.max_bits > 8
    return hello.max_bits > 10 and int(frame.samples.max()) < 1 << hello.max_bits
