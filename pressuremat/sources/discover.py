"""Which serial ports there are, and which of them answer as a mat."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.mats import Ability, possible_tests
from pressuremat.protocol.board_settings import announced_rate_hz
from pressuremat.protocol.messages import Hello
from pressuremat.protocol.session import Connected, Failed, Session, SessionEvent
from pressuremat.sources.port import Port, SerialPort

#: USB makers whose boards are most often a mat's: Arduino, and the serial chips of its copies (WCH, FTDI, Silicon
#: Labs), and Teensy. They are tried first.
_LIKELY_VENDORS = (0x2341, 0x2A03, 0x1A86, 0x0403, 0x10C4, 0x16C0)


@dataclass(frozen=True)
class Device:
    """A port and what answered on it. `hello` is None where no mat did; `says` is one sentence for a person."""

    port: str
    description: str
    hello: Hello | None
    says: str

    def to_json(self) -> dict[str, Any]:
        """As one entry of `pressuremat devices --json`."""
        hello = self.hello
        return {
            "port": self.port,
            "description": self.description,
            "answers": hello is not None,
            "board": None if hello is None else hello.board_label,
            "firmware": None if hello is None else hello.firmware,
            "protocol": None if hello is None else hello.protocol,
            "rows": None if hello is None else hello.rows,
            "cols": None if hello is None else hello.cols,
            "pitch_mm": None if hello is None else list(hello.geometry.pitch_mm),
            "says": self.says,
            "tests": None if hello is None else [ability.to_json() for ability in self.abilities],
        }

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """The tests that its mat can do, at the rate that the board is expected to give; none where none answered."""
        if self.hello is None:
            return ()
        return possible_tests(self.hello.geometry, announced_rate_hz(self.hello))


@dataclass(frozen=True)
class PortInfo:
    """A port by name, what the system says of it, and a key by which it is known again under another name."""

    name: str
    description: str
    usb_key: tuple[int, int, str] | None


def ports() -> list[PortInfo]:
    """The system's serial ports, likely mats first. Pseudo-terminals are not among them."""
    from serial.tools import list_ports

    found = sorted(list_ports.comports(), key=lambda port: (port.vid not in _LIKELY_VENDORS, port.device))
    return [
        PortInfo(
            port.device,
            port.description or "",
            None if port.vid is None or port.pid is None else (port.vid, port.pid, port.serial_number or ""),
        )
        for port in found
    ]


def ask(
    port: PortInfo,
    open_port: Callable[[str, int], Port] = SerialPort,
    clock: Callable[[], float] = time.monotonic,
) -> Device:
    """What is on a port: opens it, asks for a hello, lets go."""
    try:
        hello = _hello(port.name, open_port, clock)
    except SourceError as error:
        return Device(port.name, port.description, None, str(error))
    except OSError as error:
        return Device(port.name, port.description, None, _("The port went away ({why}).").format(why=error))
    geometry = hello.geometry
    says = _("{board}, firmware {firmware}, {rows} × {cols} cells at {x:g} × {y:g} mm").format(
        board=hello.board_label,
        firmware=hello.firmware,
        rows=hello.rows,
        cols=hello.cols,
        x=geometry.pitch_mm[0],
        y=geometry.pitch_mm[1],
    )
    return Device(port.name, port.description, hello, says)


def ask_all(found: Sequence[PortInfo]) -> list[Device]:
    """What is on each port, all asked at once, since a silent one takes seconds."""
    if not found:
        return []
    with ThreadPoolExecutor(max_workers=len(found)) as pool:
        return list(pool.map(ask, found))


def _hello(name: str, open_port: Callable[[str, int], Port], clock: Callable[[], float]) -> Hello:
    session = Session(clock(), port=name, stream=False)
    port = open_port(name, session.baud)
    try:
        while True:
            for event in exchange(session, port, clock):
                if isinstance(event, Connected):
                    return event.hello
                if isinstance(event, Failed):
                    raise event.error
    finally:
        port.close()


def exchange(session: Session, port: Port, clock: Callable[[], float]) -> list[SessionEvent]:
    """One turn of a conversation: send what is due, read what came, hear what it means."""
    if session.wants_baud is not None:
        port.baud = session.wants_baud
        session.baud_set(clock())
    if out := session.to_send(clock()):
        port.write(out)
    return session.receive(port.read(), clock())
