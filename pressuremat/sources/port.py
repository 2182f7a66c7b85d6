"""One open serial port: bytes in, bytes out, and every way in which opening fails as one sentence.

Knows pyserial and nothing of what the bytes mean. Reading or writing a port that was unplugged raises OSError, as
pyserial and the system do: what to make of that is the caller's business.
"""

from __future__ import annotations

import contextlib
import errno
from typing import Any, Protocol

from pressuremat.errors import SourceError
from pressuremat.i18n import _

#: Longest a read blocks: short enough that a stop is felt at once, long enough to cost nothing while idle.
READ_TIMEOUT_S = 0.02
_WRITE_TIMEOUT_S = 1.0


class Port(Protocol):
    """What a source needs of a port."""

    baud: int
    #: How often another program was seen to take what had arrived here.
    n_taken: int

    def read(self) -> bytes:
        """What has arrived; waits up to `READ_TIMEOUT_S` for a first byte."""

    def write(self, data: bytes) -> None:
        """Send `data`."""

    def close(self) -> None:
        """Let go. May be called twice, and on a port that is gone."""


class SerialPort:
    """A port opened through pyserial, exclusively: for programs that lock ports, and on Linux and macOS for all that
    do not run as root.
    """

    def __init__(self, name: str, baud: int) -> None:
        """Open `name`. Raises SourceError with what to do about it."""
        import serial

        try:
            self._serial: Any = serial.Serial(
                name, baud, timeout=READ_TIMEOUT_S, write_timeout=_WRITE_TIMEOUT_S, exclusive=True
            )
        except Exception as error:  # pyserial lets the system's own errors through, termios.error is no OSError
            raise SourceError(_why_not(name, error)) from error
        self.name = name
        self.n_taken = 0
        self._claim(True)

    @property
    def baud(self) -> int:
        """Rate in use."""
        return int(self._serial.baudrate)

    @baud.setter
    def baud(self, rate: int) -> None:
        try:
            self._serial.baudrate = rate
            self._serial.reset_input_buffer()
        except Exception as error:  # as above
            raise OSError(str(error)) from error

    def read(self) -> bytes:
        """What has arrived; waits up to `READ_TIMEOUT_S` for a first byte."""
        n = self._serial.in_waiting or 1  # raises where the port has gone
        try:
            return bytes(self._serial.read(n))
        except OSError as error:
            # pyserial's word for bytes that were announced and not there: the port has gone, or another program was
            # quicker. Only a port that has gone does not say how many bytes wait.
            if error.errno is not None or error.__context__ is not None:
                raise
            self._serial.in_waiting  # noqa: B018
            self.n_taken += 1
            return b""

    def write(self, data: bytes) -> None:
        """Send `data`."""
        self._serial.write(data)

    def close(self) -> None:
        """Let go."""
        try:
            self._claim(False)
            self._serial.close()
        except OSError:
            # The device behind it is gone; there is nothing left to close.
            return

    def _claim(self, mine: bool) -> None:
        """Let nobody else open the port, or again; where the system can."""
        try:
            import fcntl
            import termios
        except ImportError:  # Windows, where a port is its opener's own
            return
        if self._serial.is_open:
            with contextlib.suppress(OSError):
                fcntl.ioctl(self._serial.fileno(), termios.TIOCEXCL if mine else termios.TIOCNXCL)


def _why_not(name: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        text = _(
            "Expected to open {port}, but this user may not: on Linux add yourself to its group "
            "(sudo usermod -aG dialout $USER) and log in again; on Windows close the program that uses it."
        )
    elif number in (errno.EAGAIN, errno.EBUSY):
        text = _("Expected to open {port}, but another program uses it: close that program and try again.")
    elif number == errno.ENOENT:
        text = _(
            "Expected a serial port {port}, found none of that name: plug the mat in, or see 'pressuremat devices'."
        )
    else:
        text = _("Expected a serial port at {port}, but it does not open as one ({why}): see 'pressuremat devices'.")
    return text.format(port=name, why=getattr(error, "strerror", None) or error)
