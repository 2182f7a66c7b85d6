"""Where a mat that was unplugged may turn up again.

In: the system's list of ports, now and as it was while the mat was connected. Out: ports to ask, the likeliest first.
Opening a port resets many boards, so that one which was there before and is somebody else's is left alone. Whether
the board that answers is the mat is for the caller to see, by the number that the board has from its first start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pressuremat.sources.discover import PortInfo


class Search:
    """Ports at which the mat of `port` may be; made while it is connected."""

    def __init__(self, port: PortInfo, list_ports: Callable[[], list[PortInfo]]) -> None:
        self.port = port
        self._list_ports = list_ports
        self._of_others = {_identity(other) for other in list_ports() if other.name != port.name}
        self._asked: set[str] = set()

    def candidates(self) -> Iterator[PortInfo]:
        """Ports not asked yet, then all anew: whoever opens one says so with `asking`."""
        listed = self._list_ports()
        own = next((port for port in listed if port.name == self.port.name), PortInfo(self.port.name, "", None))
        new = [port for port in listed if port.name != own.name and _identity(port) not in self._of_others]
        likely = sorted((own, *new), key=lambda port: self.port.usb_key is None or port.usb_key != self.port.usb_key)
        left = [port for port in likely if port.name not in self._asked]
        if not left:
            self._asked.clear()
        yield from left or likely

    def asking(self, port: PortInfo) -> None:
        """`port` was opened: the others come first the next time."""
        self._asked.add(port.name)


def _identity(port: PortInfo) -> tuple[str, tuple[int, int, str] | None]:
    return port.name, port.usb_key
