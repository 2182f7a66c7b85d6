"""Plain decimal numbers out of text, all of a block at a time.

Bytes enter, float64 leaves, each number rounded as `float` rounds it. What exports hold is digits with a point among
them, so a block is read by array arithmetic: where numbers begin and end, then eight digits at once out of a 64-bit
word (D. Lemire, "Quickly parsing eight digits", 2018). Whatever is written otherwise (signs, exponents, long numbers)
goes through `float`. Knows no format.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

_SEPARATOR, _DIGIT, _POINT, _OTHER = range(4)
_KINDS = np.full(256, _OTHER, np.uint8)
_KINDS[np.frombuffer(b" \t\r\n\x0b\x0c,;", np.uint8)] = _SEPARATOR
_KINDS[np.frombuffer(b"0123456789", np.uint8)] = _DIGIT
_KINDS[ord(".")] = _POINT
_TO_SPACES = bytes.maketrans(b",;", b"  ")

#: Characters that are read at once.
_WORD = 8
_ALL = 2**64 - 1
#: Masks that keep the last 0 to 8 bytes of a word, whose first byte is its lowest.
_LAST = np.array([_ALL << 8 * (_WORD - n) & _ALL for n in range(_WORD + 1)], np.uint64)
_POWERS = 10.0 ** np.arange(_WORD + 1)


def numbers(block: bytes) -> Floats:
    """All numbers of `block` (n,), apart by white space, commas or semicolons. Raises ValueError for what is none."""
    return _numbers(block)[0]


def table(block: bytes, cols: int) -> Floats:
    """The lines of `block` as rows (n, cols); blank lines are none. Raises ValueError for a line that holds anything
    but `cols` numbers."""
    values, starts = _numbers(block)
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
    in_line = np.diff(np.searchsorted(starts, np.append(ends, len(block))), prepend=0)
    if ((in_line != 0) & (in_line != cols)).any():
        raise ValueError(f"a line has not {cols} numbers")
    return values.reshape(-1, cols)


def _numbers(block: bytes) -> tuple[Floats, NDArray[np.intp]]:
    """The numbers (n,), and where in `block` each begins."""
    padded = b"".join((b" " * _WORD, block, b" "))
    kinds = _KINDS[np.frombuffer(padded, np.uint8)]
    inside = kinds != _SEPARATOR
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    at = starts - _WORD
    if not len(starts):
        return np.zeros(0), at
    points = np.flatnonzero(kinds == _POINT)
    places = _places(starts, ends, points)
    if kinds.max() == _OTHER or places is None:
        return _by_float(block), at
    # The last eight characters of each number, with what stands before it where it is shorter.
    words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))[ends - _WORD].astype(np.uint64)
    digits = ends - starts
    if len(points):
        behind = _LAST[np.minimum(places, _WORD)]
        moved = (words & behind) | (words << np.uint64(8) & ~behind)  # what is before the point closes up to it
        words = np.where(places >= 0, moved, words)
        digits = digits - (places >= 0)
    values = _of_words(words & _LAST[np.minimum(digits, _WORD)]) / _POWERS[np.clip(places, 0, _WORD)]
    for k in np.flatnonzero(ends - starts > _WORD):
        values[k] = float(padded[starts[k] : ends[k]])
    if not digits.min():
        raise ValueError("a point without a digit")
    return values, at


def _places(
    starts: NDArray[np.intp], ends: NDArray[np.intp], points: NDArray[np.intp]
) -> NDArray[np.intp] | None:
    """How many characters each number (n,) has behind its point, -1 where it has none; None where one has two."""
    if len(points) == len(starts) and (starts <= points).all() and (points < ends).all():
        return ends - points - 1
    places = np.full(len(starts), -1)
    if len(points):
        owner = np.searchsorted(starts, points, "right") - 1
        if (owner[1:] == owner[:-1]).any():
            return None
        places[owner] = ends[owner] - points - 1
    return places


def _of_words(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The numbers that eight digits make, the first in the lowest byte; a byte of 0 counts as the digit 0."""
    value = words & np.uint64(0x0F0F0F0F0F0F0F0F)
    value = value * np.uint64(10) + (value >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF)
    value = value * np.uint64(100) + (value >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)
    return value * np.uint64(10_000) + (value >> np.uint64(32)) & np.uint64(0xFFFFFFFF)


def _by_float(block: bytes) -> Floats:
    if b"_" in block:
        raise ValueError("an underscore is no digit")
    return np.array(list(map(float, block.translate(_TO_SPACES).split())), np.float64)
