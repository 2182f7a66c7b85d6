"""Which port to flash, and which board is on it: known by its own hello or by its USB numbers, or named by the person.

In: the system's ports, what was asked for. Out: a port and a board, or one sentence about what has to be named. A board
that nothing tells for sure is never chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.sources import discover
from pressuremat.sources.discover import Device, PortInfo

_ARDUINO, _ARDUINO_SRL = 0x2341, 0x2A03
#: (vendor, product) of boards that have USB numbers of their own: those of boards.txt of the Arduino AVR core 1.8.7.
USB_BOARDS: Mapping[tuple[int, int], str] = {
    **{(_ARDUINO, product): "uno" for product in (0x0001, 0x0043, 0x0243, 0x006A)},
    **{(_ARDUINO, product): "mega2560" for product in (0x0010, 0x0042, 0x0210, 0x0242)},
    (_ARDUINO_SRL, 0x0043): "uno",
    **{(_ARDUINO_SRL, product): "mega2560" for product in (0x0010, 0x0042)},
}


@dataclass(frozen=True)
class Target:
    """A port with the board on it, and how the board is known: "hello", "usb" or "asked". `device` is what answered
    there, None where nobody had to ask.
    """

    port: str
    board: str
    known_by: str
    device: Device | None


def choose(
    port: str | None,
    board: str | None,
    list_ports: Callable[[], Sequence[PortInfo]] = discover.ports,
    ask: Callable[[PortInfo], Device] = discover.ask,
) -> Target:
    """The port and board to flash. Raises SourceError that says what to plug in, or to name with --port or --board."""
    listed = list(list_ports())
    if port is not None:
        known = next((one for one in listed if one.name == port), None)
        return _known(known or PortInfo(port, "", None), board, ask)
    if not listed:
        raise SourceError(_("Expected a board on a serial port, found no port at all: plug it in, or name its --port."))
    if len(listed) == 1:
        return _known(listed[0], board, ask)
    targets, reasons = [], []
    for one in listed:
        try:
            # With several ports --board alone does not tell which of them is meant.
            targets.append(_known(one, None, ask))
        except SourceError as error:
            reasons.append(str(error))
    fitting = [target for target in targets if board in (None, target.board)]
    if len(fitting) == 1:
        return fitting[0]
    raise SourceError(
        _("Expected one board to flash, found {n} among the ports {ports}: name one with --port.").format(
            n=len(fitting), ports=", ".join(one.name for one in listed)
        )
    )


def _known(port: PortInfo, board: str | None, ask: Callable[[PortInfo], Device]) -> Target:
    if board is not None:
        return Target(port.name, board, "asked", None)
    device = ask(port)
    row = None if device.hello is None else device.hello.board_row
    if row is not None and row.name in {"uno", "nano", "mega2560"}:
        return Target(port.name, row.name, "hello", device)
    by_usb = None if port.usb_key is None else USB_BOARDS.get(port.usb_key[:2])
    if by_usb is not None:
        return Target(port.name, by_usb, "usb", device)
    raise SourceError(
        _(
            "The board on {port} ({what}) does not tell which it is: "
            "read it on the board and name it with --board uno, --board nano or --board mega2560."
        ).format(port=port.name, what=port.description or _("without a description"))
    )
