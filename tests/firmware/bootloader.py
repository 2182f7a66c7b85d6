"""Bootloaders on a pseudo terminal for tests: real avrdude writes to them, and what it wrote then starts as a board.

The Uno's and Nano's speaks STK500 version 1, the Mega's version 2, as far as avrdude uses them.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from types import TracebackType
from typing import Self

from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.messages import Hello

SIGNATURES = {"atmega328p": b"\x1e\x95\x0f", "atmega2560": b"\x1e\x98\x01"}
_OK, _IN_SYNC, _SYNC_END = 0x10, 0x14, 0x20


class Flash:
    """What was written, by byte address, and how it is read back; `spoilt` is read wrongly."""

    def __init__(self, size: int, spoilt: int | None) -> None:
        self.bytes = bytearray(b"\xff" * size)
        self.address = 0
        self.left = False
        self._spoilt = spoilt

    def write(self, data: bytes) -> None:
        self.bytes[self.address : self.address + len(data)] = data
        self.address += len(data)

    def read(self, n: int) -> bytes:
        data = bytearray(self.bytes[self.address : self.address + n])
        if self._spoilt is not None and self.address <= self._spoilt < self.address + n:
            data[self._spoilt - self.address] ^= 1
        self.address += n
        return bytes(data)


class Stk500v1:
    """The bootloader of Uno and Nano: bytes in, bytes out."""

    def __init__(self, signature: bytes, flash: Flash) -> None:
        self._signature, self._flash, self.pending = signature, flash, b""

    def receive(self, data: bytes) -> bytes:
        self.pending += data
        out = b""
        while self.pending and (length := self._length()) is not None and len(self.pending) >= length:
            packet, self.pending = self.pending[:length], self.pending[length:]
            if packet[-1] == _SYNC_END:
                out += bytes([_IN_SYNC]) + self._obey(packet[:-1]) + bytes([_OK])
        return out

    def _length(self) -> int | None:
        known = {0x30: 2, 0x41: 3, 0x42: 22, 0x45: 7, 0x50: 2, 0x51: 2, 0x55: 4, 0x56: 6, 0x74: 5, 0x75: 2}
        if self.pending[0] == 0x64:
            return None if len(self.pending) < 4 else 5 + int.from_bytes(self.pending[1:3], "big")
        if self.pending[0] not in known:
            self.pending = self.pending[1:]  # line noise
            return None
        return known[self.pending[0]]

    def _obey(self, packet: bytes) -> bytes:
        match packet[0]:
            case 0x41:
                return b"\x04"
            case 0x51:
                self._flash.left = True
            case 0x55:
                self._flash.address = 2 * int.from_bytes(packet[1:3], "little")
            case 0x56:
                return self._signature[packet[3] : packet[3] + 1] if packet[1] == 0x30 else b"\0"
            case 0x64:
                self._flash.write(packet[4:])
            case 0x74:
                return self._flash.read(int.from_bytes(packet[1:3], "big"))
            case 0x75:
                return self._signature
            case _:
                pass
        return b""


class Stk500v2:
    """The bootloader of the Mega: bytes in, bytes out."""

    def __init__(self, signature: bytes, flash: Flash) -> None:
        self._signature, self._flash, self.pending = signature, flash, b""

    def receive(self, data: bytes) -> bytes:
        self.pending += data
        out = b""
        while True:
            start = self.pending.find(b"\x1b")
            self.pending = self.pending[start:] if start >= 0 else b""
            if len(self.pending) < 6 or len(self.pending) < (n := 6 + int.from_bytes(self.pending[2:4], "big")):
                return out
            packet, self.pending = self.pending[:n], self.pending[n:]
            answer = self._obey(packet[5:-1])
            head = bytes([0x1B, packet[1], *len(answer).to_bytes(2, "big"), 0x0E]) + answer
            check = 0
            for byte in head:
                check ^= byte
            out += head + bytes([check])

    def _obey(self, body: bytes) -> bytes:
        done = bytes([body[0], 0])
        match body[0]:
            case 0x01:
                return done + b"\x08AVRISP_2"
            case 0x03:
                return done + b"\x02"
            case 0x06:
                self._flash.address = 2 * (int.from_bytes(body[1:5], "big") & 0x7FFF_FFFF)
            case 0x11:
                self._flash.left = True
            case 0x13:
                self._flash.write(body[10 : 10 + int.from_bytes(body[1:3], "big")])
            case 0x14:
                return done + self._flash.read(int.from_bytes(body[1:3], "big")) + b"\0"
            case 0x1B:
                return done + self._signature[body[4] : body[4] + 1] + b"\0"
            case 0x1D:
                tx = body[4:]
                last = self._signature[tx[2] : tx[2] + 1] if tx[0] == 0x30 else b"\0"
                return done + bytes([0, tx[0], tx[1]]) + last + b"\0"
            case _:
                pass
        return done


class BootPort:
    """A port with a bootloader behind it.

    `mcu` chooses chip and, without `language`, its language; where `hello` is given the board starts with it once the
    programmer has left, else it stays silent. `deaf` answers nothing at all.
    """

    def __init__(
        self,
        mcu: str,
        hello: Hello | None = None,
        *,
        spoilt: int | None = None,
        deaf: bool = False,
        running: bool = False,
        language: str = "",
    ) -> None:
        self.flash = Flash(256 * 1024, spoilt)
        speaks = language or ("v2" if mcu == "atmega2560" else "v1")
        self._boot: Stk500v1 | Stk500v2 = (Stk500v2 if speaks == "v2" else Stk500v1)(SIGNATURES[mcu], self.flash)
        self._hello, self._deaf = hello, deaf
        self._twin = BoardTwin(hello) if running and hello is not None else None
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        os.close(self._slave)
        os.close(self._master)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not select.select([self._master], [], [], 0.1)[0]:
                # Opening a port resets a board, which is not to be seen on a pty: what hung in the air is forgotten.
                self._boot.pending = b""
                continue
            with contextlib.suppress(OSError):
                data = os.read(self._master, 4096)
                if self._deaf:
                    continue
                if self.flash.left and self._hello is not None and self._twin is None:
                    self._twin = BoardTwin(self._hello)
                out = b"" if self._twin is None else self._twin.receive(data)
                # A programmer's reset of the board is not to be seen on a pty: its first words are.
                if self._twin is None or (not out and data[:1] in (b"\x30", b"\x1b") and not self.flash.left):
                    out = self._boot.receive(data)
                    self._twin = None if out else self._twin
                os.write(self._master, out)
