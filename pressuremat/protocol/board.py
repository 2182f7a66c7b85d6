"""The board's side of the wire in Python, for sources that make their own samples.

In: the bytes a host sends, and samples with the board's clock. Out: the bytes a board would send. It answers as the
firmware does, so that a simulated mat goes through the same packets as a real one. Knows nothing of time but the
clock it is told, and nothing of where samples come from.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Status
from pressuremat.protocol.packing import encoding_for
from pressuremat.protocol.part import look
from pressuremat.protocol.wire import (
    BAUD_RATES,
    PART_OF,
    RUN_OF,
    AnswerCode,
    Command,
    Packing,
    Readout,
    Wiring,
)

_U32 = 0xFFFFFFFF
_STATUS_PERIOD_US = 1_000_000
_PULLDOWN_OHM = range(100, 1_000_001)
_ROW_OHM = range(10_001)


class BoardTwin:
    """A board that announces `hello` and is told its samples. `period_us` and `bits` are what the host asked for;
    keeping the period is up to whoever calls `frame_packet`.
    """

    def __init__(self, hello: Hello, min_period_us: int = 0) -> None:
        self.min_period_us = min_period_us
        self._built = hello
        self._power_up(hello)

    def _power_up(self, hello: Hello) -> None:
        self.hello = hello
        self.streaming = False
        self.bits = hello.bits
        self.look_threshold = 0
        self.period_us = self._possible_period(hello.period_us)
        self.frames_sent = 0
        self.frames_skipped = 0
        self._decoder = Decoder()
        self._sequence = 0
        self._status_us: int | None = None

    def boot(self) -> bytes:
        """What the board sends on its own when it starts: its hello."""
        return seal(self.hello.encode())

    def reset(self, session: int) -> bytes:
        """Start again with another session nonce, all counters at zero, not streaming and with nothing set, as it saves
        nothing; what it then sends.
        """
        boot_count = (self.hello.boot_count + 1) & 0xFFFF
        self._power_up(replace(self._built, session=session, boot_count=boot_count))
        return self.boot()

    def receive(self, data: bytes) -> bytes:
        """The answers to what `data` completes; damaged commands are counted and not answered."""
        return b"".join(
            self._answer(message) for message in self._decoder.feed(data) if isinstance(message, CommandRequest)
        )

    def frame_packet(self, samples: NDArray[np.unsignedinteger], clock_us: int) -> bytes:
        """The packet of one frame, and once a second the status; nothing while the host has not asked for frames.

        `samples` (rows, cols) are counts of `hello.bits` bits; `clock_us` wraps at 2³². Raises ValueError for
        another shape or larger counts.
        """
        if not self.streaming:
            return b""
        hello = self.hello
        counts = np.asarray(samples, np.uint16)
        if counts.size and int(counts.max()) >= 1 << hello.bits:
            raise ValueError(f"samples must be at most {(1 << hello.bits) - 1}, not {int(counts.max())}")
        encoding, part = encoding_for(self.bits), None
        shift = np.uint16(hello.bits - self.bits)
        counts_sent = counts >> shift
        if self.look_threshold:
            encoding = PART_OF[encoding]
            part = look(counts, self.look_threshold, hello.bits)
            part = replace(part, column_sums=part.column_sums >> shift)
            counts_sent = np.where(part.cells(hello.rows), counts_sent, np.uint16(0))
        elif hello.packing == Packing.ZERO_RUN:
            encoding = RUN_OF[encoding]
            counts_sent = np.where(counts >= hello.floor, counts_sent, np.uint16(0))
        frame = FrameData(
            encoding,
            hello.session & 0xFF,
            hello.rows,
            hello.cols,
            self._sequence,
            clock_us & _U32,
            counts_sent,
            part,
        )
        packet = seal(frame.encode())
        self._sequence = self._sequence + 1 & _U32
        self.frames_sent += 1
        if self._status_us is None:
            self._status_us = clock_us
        if (clock_us - self._status_us) & _U32 >= _STATUS_PERIOD_US:
            self._status_us = clock_us
            packet += self.status_packet(clock_us)
        return packet

    def skip_frame(self) -> None:
        """Count a frame that the board had no time to send."""
        if self.streaming:
            self._sequence = self._sequence + 1 & _U32
            self.frames_skipped += 1

    def status_packet(self, clock_us: int) -> bytes:
        """The packet with the board's counters."""
        status = Status(
            session=self.hello.session & 0xFF,
            clock_us=clock_us & _U32,
            frames_sent=self.frames_sent & _U32,
            frames_skipped=self.frames_skipped & _U32,
            commands_damaged=self._decoder.counts.n_damaged & 0xFFFF,
            bytes_overrun=0,
            streaming=int(self.streaming),
            bits=self.bits,
            period_us=self.period_us,
        )
        return seal(status.encode())

    def _possible_period(self, period_us: int) -> int:
        return max(period_us, self.min_period_us) if period_us else 0

    def _answer(self, request: CommandRequest) -> bytes:
        before = self.hello
        code, value = self._obey(request.command, request.argument)
        packet = seal(Answer(request.request_id, request.command, code, value).encode())
        # What the host was told no longer holds, or it asks.
        return packet + self.boot() if request.command == Command.HELLO or self.hello != before else packet

    def _obey(self, command: int, argument: int) -> tuple[AnswerCode, int]:
        match command:
            case Command.HELLO:
                return AnswerCode.OK, 0
            case Command.START | Command.STOP:
                if not self.streaming:
                    self._status_us = None
                self.streaming = command == Command.START
                return AnswerCode.OK, int(self.streaming)
            case Command.SET_PERIOD_US:
                self.period_us = self._possible_period(argument)
                return AnswerCode.OK, self.period_us
            case Command.SET_BITS:
                possible = argument in {8, 10, self.hello.bits} and argument <= self.hello.bits
                most = 10 if self.look_threshold else 15 if self.hello.packing else 16
                if not possible or argument > most:
                    return AnswerCode.BAD_ARGUMENT, self.bits
                self.bits = argument
                return AnswerCode.OK, self.bits
            case Command.SET_LOOK:
                if argument > 0xFF or (argument and self.bits > 10):  # parts carry ten bits at most
                    return AnswerCode.BAD_ARGUMENT, self.look_threshold
                self.look_threshold = argument
                return AnswerCode.OK, self.look_threshold
            case Command.SET_PACKING:
                can = argument in {*Packing} and self.hello.can_be(Packing(argument))
                # Runs carry fifteen bits at most.
                return self._set("packing", argument, can and (argument == Packing.PLAIN or self.bits <= 15))
            case Command.SET_FLOOR:
                return self._set("floor", argument, argument <= 0xFF)
            case Command.SET_WIRING:
                return self._set("wiring", argument, argument in {*Wiring} and self.hello.can_be(Wiring(argument)))
            case Command.SET_BAUD:
                return self._set("next_baud", argument, argument in BAUD_RATES)
            case Command.SET_PULLDOWN_OHM:
                return self._set("pulldown_ohm", argument, argument in _PULLDOWN_OHM)
            case Command.SET_ROW_OHM:
                return self._set("row_ohm", argument, argument in _ROW_OHM)
            case Command.SET_READOUT:
                possible = argument in {Readout.DIVIDER, Readout.VIRTUAL_GROUND}
                return self._set("readout", argument, possible)
            case _:
                return AnswerCode.UNKNOWN_COMMAND, 0

    def _set(self, name: str, value: int, possible: bool) -> tuple[AnswerCode, int]:
        """One of the hello's fields, where that is possible."""
        if not possible:
            return AnswerCode.BAD_ARGUMENT, getattr(self.hello, name)
        self.hello = replace(self.hello, **{name: value})
        return AnswerCode.OK, value
