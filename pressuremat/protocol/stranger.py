"""What came over a port on which no mat answers, for the sentence that says so.

In: the bytes heard at each rate. Out: words. Keeps a few hundred bytes, however much comes.
"""

from __future__ import annotations

from pressuremat.i18n import _
from pressuremat.protocol.decoder import DecoderCounts

_N_HEAD = 256
_MOST_WORDS = 40
#: So much of what came must be text: of random bytes three in eight are, by chance, and those behind opening a port
#: are often torn.
_TEXT_SHARE = 0.75
_LEAST = 16


class Stranger:
    """The beginning of what came at each rate, and the first line of text among it."""

    def __init__(self) -> None:
        self._head = b""
        self._line = ""

    def rate_changed(self) -> None:
        """What comes from now on comes at another rate."""
        self._line = self._line or _first_line(self._head)
        self._head = b""

    def hear(self, data: bytes) -> None:
        """Take in what came."""
        if len(self._head) < _N_HEAD:
            self._head += data[: _N_HEAD - len(self._head)]

    def came(self, counts: DecoderCounts) -> str:
        """What came, as a clause."""
        if counts.n_packets:
            return _("{n} packets came but none that says what the mat is").format(n=counts.n_packets)
        line = self._line or _first_line(self._head)
        if line:
            return _("{n} bytes of text came that are not a mat's (“{line}”)").format(n=counts.n_bytes, line=line)
        if counts.n_bytes:
            return _("{n} bytes came that are not a mat's").format(n=counts.n_bytes)
        return _("nothing came")


def _first_line(data: bytes) -> str:
    """The first whole line of `data` where nearly all of it is printable ASCII, at most 40 characters; else ""."""
    n_text = sum(byte in b"\t\r\n" or 0x20 <= byte < 0x7F for byte in data)
    if len(data) < _LEAST or n_text < _TEXT_SHARE * len(data):
        return ""
    lines = [line.strip() for line in data.decode("latin-1").split("\n")]
    # The port was opened in the middle of the first line, and the last one may go on.
    whole = (line for line in (*lines[1:-1], *lines) if line and line.isascii() and line.isprintable())
    return next(whole, "")[:_MOST_WORDS]
