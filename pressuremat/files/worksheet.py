"""The cells of the first sheet of an Excel 97 to 2003 workbook (BIFF8): texts and numbers, nothing else.

The bytes of a workbook's stream enter, a `Sheet` leaves. Formulas give the number that was last computed; no macro,
link or picture is looked at. Layout: Microsoft [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

_BOF, _EOF, _CONTINUE, _SST, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x00FC, 0x002F
_NUMBER, _FORMULA, _RK, _MULRK, _LABEL, _LABEL_SST = 0x0203, 0x0006, 0x027E, 0x00BD, 0x0204, 0x00FD
_WORKSHEET = 0x0010
_BIFF8 = 0x0600
#: A sheet has at most so many rows; more cells than this for each that is there is no table of numbers.
_MOST_EMPTY = 64
_MOST_COLUMNS = 256
_PACKED = np.dtype([("format", "<u2"), ("value", "<u4")])


@dataclass(frozen=True, eq=False)
class Sheet:
    """`numbers` (rows, columns) from the sheet's first cell on, NaN where there is none; `texts` by (row, column)."""

    numbers: Floats
    texts: dict[tuple[int, int], str]


def sheet_of(stream: bytes) -> Sheet:
    """The first worksheet. Raises ValueError for a stream that is damaged, cut, of another version or encrypted."""
    strings: list[str] = []
    texts: dict[tuple[int, int], str] = {}
    places: list[tuple[int, int, int]] = []
    packed: list[bytes] = []
    depth, inside = 0, False
    for kind, pieces in _records(stream):
        body = pieces[0]
        if kind == _BOF:
            version, what = struct.unpack_from("<HH", body)
            if version != _BIFF8:
                raise ValueError("not of Excel 97 to 2003")
            depth += 1
            inside = inside or (depth == 1 and what == _WORKSHEET)
        elif kind == _EOF:
            depth -= 1
            if inside and depth <= 0:
                return Sheet(_numbers(places, packed, texts), texts)
        elif kind == _FILEPASS:
            raise ValueError("encrypted")
        elif kind == _SST:
            strings = _strings(pieces)
        elif not inside or depth != 1:
            continue
        elif kind == _MULRK:
            row, col = struct.unpack_from("<HH", body)
            places.append((row, col, (len(body) - 6) // 6))
            packed.append(body[4 : 4 + 6 * places[-1][2]])
        elif kind == _RK:
            places.append((*struct.unpack_from("<HH", body), 1))
            packed.append(body[4:10])
        elif kind in (_NUMBER, _FORMULA):
            row, col, _format, value = struct.unpack_from("<HHHd", body)
            places.append((row, col, -1))
            packed.append(struct.pack("<d", value))
        elif kind == _LABEL_SST:
            row, col, _format, k = struct.unpack_from("<HHHI", body)
            texts[row, col] = strings[k]
        elif kind == _LABEL:
            row, col, _format = struct.unpack_from("<HHH", body)
            texts[row, col] = _Pieces([body[6:]]).string()
    raise ValueError("cut")


def _records(stream: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """(type, pieces) of each record: its own bytes, and those of the records that continue it."""
    at = 0
    kind, pieces = -1, [b""]
    while at + 4 <= len(stream):
        following, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > len(stream):
            raise ValueError("a record that is cut")
        if following == _CONTINUE:
            pieces.append(stream[at : at + size])
        else:
            if kind >= 0:
                yield kind, pieces
            kind, pieces = following, [stream[at : at + size]]
        at += size
    if kind >= 0:
        yield kind, pieces


class _Pieces:
    """Bytes that go on in the next piece."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._k = self._at = 0

    def take(self, n: int) -> bytes:
        """The next `n` bytes. Raises ValueError where there are none."""
        out = b""
        while len(out) < n:
            part = self._rest()[: n - len(out)]
            self._at += len(part)
            out += part
        return out

    def string(self) -> str:
        """A string with its length and flags before it; formats and phonetics behind it are passed over."""
        n, flags = struct.unpack("<HB", self.take(3))
        n_runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        n_more = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        text = ""
        while n:
            wide = flags & 1
            part = self._rest()[: n << wide]
            part = part[: len(part) >> wide << wide]
            if not part:
                raise ValueError("a character that is cut")
            self._at += len(part)
            text += part.decode("utf-16-le" if wide else "latin-1", "replace")
            n -= len(part) >> wide
            if n:
                flags = self._rest()[0]  # each piece says anew how wide its characters are
                self._at += 1
        self._skip(4 * n_runs + n_more)
        return text

    def _skip(self, n: int) -> None:
        while n > 0:
            part = min(n, len(self._rest()))
            self._at += part
            n -= part

    def _rest(self) -> bytes:
        """What is left of the piece, or of the next one that holds something."""
        while self._at >= len(self._pieces[self._k]):
            self._k, self._at = self._k + 1, 0
            if self._k >= len(self._pieces):
                raise ValueError("a string that is cut")
        return self._pieces[self._k][self._at :]


def _strings(pieces: list[bytes]) -> list[str]:
    """The table of strings that cells refer to."""
    source = _Pieces(pieces)
    _n_used, n = struct.unpack("<II", source.take(8))
    if n > sum(map(len, pieces)) // 3:
        raise ValueError("more strings than the file has room for")
    return [source.string() for _k in range(n)]


def _numbers(places: list[tuple[int, int, int]], packed: list[bytes], texts: dict[tuple[int, int], str]) -> Floats:
    """All numbers at their places; (row, column, n) of `places` has n packed integers, or one float64 where n < 0."""
    n_rows = max([row + 1 for row, _col, _n in places] + [row + 1 for row, _col in texts], default=0)
    n_cols = max([col + abs(n) for _row, col, n in places], default=0)
    n_cells = sum(abs(n) for _row, _col, n in places)
    if n_rows * n_cols > _MOST_EMPTY * (n_cells + len(texts) + 100) or n_cols > _MOST_COLUMNS:
        raise ValueError("cells beyond the sheet")
    out = np.full((n_rows, n_cols), np.nan)
    short = np.frombuffer(b"".join(body for (_r, _c, n), body in zip(places, packed, strict=True) if n > 0), _PACKED)
    short_at, values = 0, _unpacked(short["value"])
    for (row, col, n), body in zip(places, packed, strict=True):
        if n > 0:
            out[row, col : col + n] = values[short_at : short_at + n]
            short_at += n
        elif n < 0:
            out[row, col] = struct.unpack("<d", body)[0]
    return out


def _unpacked(packed: NDArray[np.uint32]) -> Floats:
    """Numbers of 30 bits: integers, or the upper bits of a float64; of either kind perhaps a hundredth."""
    as_float = (packed.astype(np.uint64) >> np.uint64(2) << np.uint64(34)).view(np.float64)
    as_int = (packed.view(np.int32) >> 2).astype(np.float64)
    return np.where(packed & 2, as_int, as_float) / np.where(packed & 1, 100.0, 1.0)
