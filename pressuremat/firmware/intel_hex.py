"""Intel hex, as avr-objcopy writes it, to the bytes that a chip's flash will hold.

In: text. Out: bytes from address 0 on, gaps filled as erased flash is. Every record's check sum is tested.
"""

from __future__ import annotations

from pressuremat.errors import FileFormatError
from pressuremat.i18n import _

_ERASED = b"\xff"
#: Beyond any chip this program knows; a record that says more is damaged.
_MOST_BYTES = 1 << 20


def flash_image(text: str) -> bytes:
    """The image in `text`. Raises FileFormatError where it is no whole Intel hex file."""
    image = bytearray()
    base, ended = 0, False
    for number, line in enumerate(text.split(), start=1):
        record = _record(line, number)
        kind, address, data = record[3], int.from_bytes(record[1:3], "big"), record[4:-1]
        if ended:
            raise _damaged(number)
        match kind:
            case 0:  # data
                at = base + address
                if at + len(data) > _MOST_BYTES:
                    raise _damaged(number)
                image.extend(_ERASED * (at + len(data) - len(image)))
                image[at : at + len(data)] = data
            case 1:  # the end
                ended = True
            case 2 | 4 if len(data) == 2:  # the upper bits of addresses
                base = int.from_bytes(data, "big") << (4 if kind == 2 else 16)
            case 3 | 5:  # where to start: a chip starts at its reset vector
                pass
            case _:
                raise _damaged(number)
    if not ended:
        raise FileFormatError(_("The hex file is cut: expected a last record, found none; install the program again."))
    return bytes(image)


def _record(line: str, number: int) -> bytes:
    try:
        record = bytes.fromhex(line[1:])
    except ValueError:
        raise _damaged(number) from None
    if line[0] != ":" or len(record) < 5 or len(record) != record[0] + 5 or sum(record) & 0xFF:
        raise _damaged(number)
    return record


def _damaged(number: int) -> FileFormatError:
    return FileFormatError(
        _("The hex file is damaged in record {n}: expected Intel hex; install the program again.").format(n=number)
    )
