"""A host on an emulated board's serial port, for tests: real pyserial, our decoder, and no clock but the board's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Protocol, Self, TypeVar

import numpy as np
import serial

from arduino.emulator.emulate import Counts
from pressuremat.protocol.decoder import Decoder, DecoderEvent
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Status
from pressuremat.protocol.wire import Command

Wanted = TypeVar("Wanted", bound=DecoderEvent)

#: Only so that a broken board ends a test instead of hanging it.
PATIENCE_S = 60.0


class RunningBoard(Protocol):
    """Firmware on a port: emulated, or compiled against the mock."""

    port: str

    @property
    def running(self) -> bool: ...
    @property
    def log(self) -> str: ...
    @property
    def clock_us(self) -> int: ...
    def report(self) -> object: ...


class BoardPort:
    """Open port with a board behind it. `events` holds all that was heard, in order."""

    def __init__(self, board: RunningBoard, baud: int = 1_000_000) -> None:
        self.board = board
        self.decoder = Decoder()
        self.events: list[DecoderEvent] = []
        self._n_taken = 0
        self._request_id = 0
        self.serial = serial.Serial(board.port, baud, timeout=0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.serial.close()

    def events_as_they_come(self) -> Iterator[DecoderEvent]:
        """What was heard and not yet taken, then what comes; fails where nothing comes for long."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            while self._n_taken < len(self.events):
                self._n_taken += 1
                yield self.events[self._n_taken - 1]
            assert self.board.running, self.board.log
            assert time.monotonic() < give_up, f"nothing came; {self.decoder.counts} {self.board.report()}"
            self.listen()

    def listen(self) -> None:
        """Take what has come."""
        self.events += self.decoder.feed(self.serial.read(max(1, self.serial.in_waiting)))

    def next(self, kind: type[Wanted], where: Callable[[Wanted], bool] = lambda _: True) -> Wanted:
        """The next of that kind; what comes before it is passed over."""
        for event in self.events_as_they_come():
            if isinstance(event, kind) and where(event):
                return event
        raise AssertionError

    def frames(self, n: int) -> list[FrameData]:
        """The next `n` frames."""
        return [self.next(FrameData) for _ in range(n)]

    def find(self) -> Hello:
        """Ask until the board answers, as every host has to: it may be starting."""
        give_up = time.monotonic() + PATIENCE_S
        while self.decoder.hello is None:
            self.serial.write(seal(CommandRequest(0, Command.HELLO).encode()))
            ask_again = time.monotonic() + 1.0
            while self.decoder.hello is None and time.monotonic() < ask_again:
                assert time.monotonic() < give_up, self.board.log
                self.listen()
        # Opening the port threw away what was under way, which may have torn the hello that came unasked.
        self.decoder.counts.n_damaged = 0
        return self.decoder.hello

    def ask(self, command: int, argument: int = 0) -> Answer:
        """Send a command; its answer."""
        self._request_id = self._request_id % 255 + 1
        request_id = self._request_id
        self.serial.write(seal(CommandRequest(request_id, command, argument).encode()))
        return self.next(Answer, lambda answer: answer.request_id == request_id)

    def status(self) -> Status:
        """The board's counters, asked for."""
        self.ask(Command.HELLO)
        return self.next(Status)

    def wait_board_us(self, us: int) -> None:
        """Until the board has lived through that much of its own time; nothing is read."""
        until = self.board.clock_us + us
        give_up = time.monotonic() + PATIENCE_S
        while self.board.clock_us < until:
            assert self.board.running, self.board.log
            assert time.monotonic() < give_up
            time.sleep(0.01)


def sample_pictures(rows: int, cols: int, seed: int = 1) -> Counts:
    """Pictures (16, rows, cols) in which every cell tells where and when it was: nothing, full scale, little, noise."""
    pictures = np.random.default_rng(seed).integers(0, 1024, (16, rows, cols), dtype=np.uint16)
    pictures[0] = 0
    pictures[1] = 1023
    pictures[2] = 4
    return pictures


def assert_frames_show(frames: list[FrameData], pictures: Counts) -> tuple[int, int]:
    """Every cell of every frame is what was put in.

    While a frame was scanned the picture may have become the next: then the cells up to one place, in the order of
    the scan, are of the one and those from there on of the other. Returns how many frames show one and two.
    """
    flat = pictures.reshape(len(pictures), -1)
    n_whole = n_split = 0
    may_be = range(len(pictures))
    for frame in frames:
        cells = frame.samples.reshape(-1)
        found = next(((k, at) for k in may_be if (at := _changed_at(cells, flat, k)) is not None), None)
        assert found is not None, f"frame {frame.sequence}: {_nearest(cells, flat)}"
        k, at = found
        if 0 < at < cells.size:
            n_split += 1
        else:
            n_whole += 1
        k += at < cells.size
        may_be = range(k, k + 2)
    return n_whole, n_split


def _changed_at(cells: Counts, flat: Counts, k: int) -> int | None:
    """From which cell on the frame shows the picture behind `k`; None where it does not show these two."""
    old, new = flat[k % len(flat)], flat[(k + 1) % len(flat)]
    at = cells.size if (cells == old).all() else int(np.argmin(cells == old))
    return at if (cells[at:] == new[at:]).all() else None


def _nearest(cells: Counts, flat: Counts) -> str:
    n_wrong = (flat != cells).sum(axis=1)
    return f"{n_wrong.min()} of {cells.size} cells are not picture {n_wrong.argmin()}'s"
