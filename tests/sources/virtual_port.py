"""A board on a real pseudo-terminal for tests: the protocol's board twin behind a pty, with a cable to pull."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.messages import Hello
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, ResetCause, Wiring

Samples = NDArray[np.uint16]

HELLO = Hello(
    protocol_major=PROTOCOL_MAJOR,
    protocol_minor=PROTOCOL_MINOR,
    firmware_major=0,
    firmware_minor=1,
    firmware_patch=0,
    board=1,
    uid=99,
    session=0x1234_5678,
    boot_count=1,
    reset_cause=ResetCause.POWER_ON,
    rows=12,
    cols=9,
    pitch_x_um=10_000,
    pitch_y_um=12_500,
    bits=10,
    wiring=Wiring.DIRECT,
    adc_prescaler=32,
    supply_mv=5000,
    pulldown_ohm=3300,
    row_ohm=0,
    baud=1_000_000,
    period_us=5_000,
    git=0,
)


def samples(index: int, hello: Hello = HELLO) -> Samples:
    """The picture of frame `index`: known, and different from its neighbours."""
    cells = np.arange(hello.rows * hello.cols, dtype=np.uint32).reshape(hello.rows, hello.cols)
    return ((cells * 7 + index * 13) % 1024).astype(np.uint16)


class PtyBoard:
    """A board that streams `picture(i, hello)` as frame i on a pty; `link` is its port, the same over unplugging.

    It says `banner` when it starts, and hears nothing for `deaf_s`; with `says_hello` it then says hello unasked.
    `written` is filled with the host's monotonic clock when the frame of each index began to be written.
    """

    def __init__(
        self,
        folder: Path,
        hello: Hello = HELLO,
        picture: Callable[[int, Hello], Samples] = samples,
        *,
        banner: bytes = b"",
        deaf_s: float = 0.0,
        says_hello: bool = True,
        written: dict[int, float] | None = None,
    ) -> None:
        self.link = folder / "port"
        self._banner, self._deaf_s, self._says_hello = banner, deaf_s, says_hello
        self.twin = BoardTwin(hello)
        self._picture, self._written = picture, written
        self.noise: bytes = b""
        #: The host's monotonic clock when the board began to write its first frame.
        self.first_frame_s = float("nan")
        self._session = hello.session
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._slave_fd: int | None = None
        self.plug_in()

    def plug_in(self, name: str | None = None) -> None:
        """A new pty under the old name or another one, and a board that has just started."""
        self.link = self.link.with_name(name or self.link.name)
        master, self._slave_fd = os.openpty()
        tty.setraw(self._slave_fd)
        os.set_blocking(master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self._slave_fd))
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(master,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Pull the cable; the board loses its power."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join()
        self.link.unlink(missing_ok=True)
        if self._slave_fd is not None:
            os.close(self._slave_fd)
            self._slave_fd = None
        self._session += 1
        self.twin = BoardTwin(replace(self.twin.hello, session=self._session))

    def _run(self, master: int) -> None:
        origin_s = due_s = time.monotonic()
        os.write(master, self._banner)
        while not self._stop.is_set() and time.monotonic() < origin_s + self._deaf_s:
            with contextlib.suppress(BlockingIOError, OSError):
                os.read(master, 4096)
            time.sleep(0.01)
        out = self.twin.boot() if self._says_hello else b""
        index = 0
        while not self._stop.is_set():
            with contextlib.suppress(BlockingIOError, OSError):
                out += self.twin.receive(os.read(master, 4096))
            now_s = time.monotonic()
            if now_s >= due_s:
                due_s += (self.twin.period_us or 1000) / 1e6
                if self.twin.streaming:
                    if index == 0:
                        self.first_frame_s = now_s
                    out += self.noise + self.twin.frame_packet(
                        self._picture(index, self.twin.hello), int((now_s - origin_s) * 1e6)
                    )
                    if self._written is not None:
                        self._written[index] = now_s
                    index += 1
            if out:
                with contextlib.suppress(BlockingIOError, OSError):
                    out = out[os.write(master, out) :]
            select.select([master], [], [], 0.001)
        os.close(master)
