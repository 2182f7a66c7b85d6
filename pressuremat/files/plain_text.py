"""A text as readers take it, whatever program saved it last: UTF-16 becomes UTF-8, an old Mac's carriage returns become
line feeds, and the mark that ends a DOS text goes.

Bytes enter, bytes leave; what is no text stays as it is. Knows no format.
"""

from __future__ import annotations

import codecs
import tempfile
from typing import cast

from pressuremat.files.mapped import LEAST_BYTES, MappedFile

_HEAD_BYTES = 2**16
_PIECE_BYTES = 2**20
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1a")) + b"\x7f"
_END_OF_TEXT = b"\x1a"


def is_text(head: bytes) -> bool:
    """Whether the bytes read as text: no control bytes but those of line ends, tabs and pages."""
    return len(head.translate(None, _CONTROLS)) == len(head)


def plain(data: bytes) -> bytes:
    """`data`, where it is a text in UTF-8 or an 8-bit code with line feeds; much of it through a file without a name.
    Raises OSError where that has no room."""
    head = data[:_HEAD_BYTES]
    code = "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head, code = head.decode("utf-16", "ignore").encode(errors="ignore"), "utf-16"
    if not is_text(head):
        return data
    mac = b"\r" in head and b"\n" not in head
    if code == "utf-8" and not mac:
        return data.rstrip(_END_OF_TEXT) if data.endswith(_END_OF_TEXT) and isinstance(data, bytes) else data
    decoder = codecs.getincrementaldecoder(code)("replace")
    with tempfile.SpooledTemporaryFile(LEAST_BYTES) as out:
        for at in range(0, len(data), _PIECE_BYTES):
            piece = data[at : at + _PIECE_BYTES]
            if code != "utf-8":
                piece = decoder.decode(piece).encode(errors="replace")
            out.write(piece.replace(b"\r", b"\n") if mac else piece)
        n_bytes = out.tell()
        out.seek(0)
        if n_bytes <= LEAST_BYTES:
            return out.read().rstrip(_END_OF_TEXT)
        out.flush()
        return cast(bytes, MappedFile(out.fileno()))
