"""A bad cable between a board's port and a port of its own: a pty in the middle, with faults from a seed.

What the board sends is logged with every byte that was touched, so that a test knows which packets arrived whole. The
same seed and rates touch the same bytes of a stream, however it is cut into pieces.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
import tty
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pressuremat.protocol.framing import open_packet
from pressuremat.protocol.messages import FrameData
from pressuremat.protocol.parse import parse

#: Only a limit on how long a broken test hangs; nothing is judged by it.
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Faults:
    """Chances: of a bit to be wrong; of a byte to be lost, to come twice, and to begin a burst of noise."""

    bit_errors: float = 0.0
    lost: float = 0.0
    doubled: float = 0.0
    bursts: float = 0.0
    burst_bytes: int = 40


NONE = Faults()


class Cable:
    """`link` is the port at this side; the board's is opened once and stays open. Both directions pass, the board's
    with `faults`, which may be changed at any time; nothing passes while `stalled`, and the board's bytes wait. With
    `echo` what the host sends comes back to it, as from some USB bridges.
    """

    def __init__(self, board_port: Path | str, folder: Path, seed: int = 1, echo: bool = False) -> None:
        self.faults = NONE
        self.stalled = False
        self.sent = bytearray()
        self.touched = bytearray()
        self._folder, self._echo = folder, echo
        self._rng = np.random.default_rng(seed)
        self._burst_left = 0
        self._board = os.open(board_port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        # Not by tty.setraw, which throws away what has come: a board that has just started may have said hello.
        tty.setraw(self._board, when=termios.TCSANOW)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._slave = -1
        self.link = folder / "cable"
        self.plug_in("cable")

    def plug_in(self, name: str) -> None:
        """Give this side a port, under a name."""
        master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(master, False)
        self.link = self._folder / name
        self.link.symlink_to(os.ttyname(self._slave))
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(master,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Take this side's port away."""
        self._stop.set()
        assert self._thread is not None
        self._thread.join()
        self.link.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            os.close(self._slave)
        self._slave = -1

    def close(self) -> None:
        """Take both ends away."""
        self.unplug()
        os.close(self._board)

    def __enter__(self) -> Cable:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def n_touched(self) -> int:
        """Bytes that a fault met so far."""
        return sum(self.touched)

    def wait_sent(self, n_bytes: int) -> None:
        """Until the board has sent that many bytes more."""
        until = len(self.sent) + n_bytes
        give_up_s = time.monotonic() + PATIENCE_S
        while len(self.sent) < until:
            assert time.monotonic() < give_up_s, "the board sends nothing"
            time.sleep(0.002)

    def whole_frames(self, since: int = 0) -> list[FrameData]:
        """The frames among what was sent of which no byte was touched, the 0x00 on either side included."""
        sent, touched = bytes(self.sent), np.frombuffer(bytes(self.touched), np.uint8)
        frames, begin = [], sent.find(b"\0", since)
        while begin >= 0 and (end := sent.find(b"\0", begin + 1)) > 0:
            if end > begin + 1 and not touched[begin : end + 1].any():
                payload = open_packet(sent[begin + 1 : end])
                message = None if payload is None else parse(payload)
                if isinstance(message, FrameData):
                    frames.append(message)
            begin = end
        return frames

    def _run(self, master: int) -> None:
        to_host = to_board = b""
        while not self._stop.is_set():
            with contextlib.suppress(BlockingIOError, OSError):
                came = os.read(master, 4096)
                to_board += came
                to_host += came if self._echo else b""
            # What waits for the host is bounded, so that a host without time is felt by the board.
            if not self.stalled and len(to_host) < 4096:
                with contextlib.suppress(BlockingIOError, OSError):
                    to_host += self._harm(os.read(self._board, 4096))
            with contextlib.suppress(BlockingIOError, OSError):
                to_board = to_board[os.write(self._board, to_board) :] if to_board else b""
            with contextlib.suppress(BlockingIOError, OSError):
                to_host = to_host[os.write(master, to_host) :] if to_host else b""
            if not to_host:
                select.select([master, self._board], [], [], 0.001)
        os.close(master)

    def _harm(self, data: bytes) -> bytes:
        faults, n = self.faults, len(data)
        chance = self._rng.random((n, 12))
        flips = (chance[:, :8] < faults.bit_errors) @ (1 << np.arange(8))
        starts = np.flatnonzero(chance[:, 8] < faults.bursts)
        in_burst = np.zeros(n, np.bool_)
        in_burst[: self._burst_left] = True
        self._burst_left = max(self._burst_left - n, 0)
        for start in starts:
            in_burst[start : start + faults.burst_bytes] = True
            self._burst_left = max(self._burst_left, int(start) + faults.burst_bytes - n)
        noise = np.where(in_burst, (chance[:, 9] * 256).astype(np.int64), flips)
        times = np.ones(n, np.intp)
        times[chance[:, 10] < faults.lost] = 0
        times[chance[:, 11] < faults.doubled] = 2
        out = np.frombuffer(data, np.uint8) ^ noise.astype(np.uint8)
        self.touched += ((noise != 0) | (times != 1)).astype(np.uint8).tobytes()
        self.sent += data  # last, so that whoever has seen a length finds the marks
        return np.repeat(out, times).tobytes()
