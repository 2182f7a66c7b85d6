"""Plain decimal numbers out of text, all of a block at a time.

Bytes enter, float64 leaves, each number rounded as `float` rounds it. What exports hold is digits with a point among
them, so a block is read by array arithmetic: where numbers begin and end, then eight digits at once out of a 64-bit
word (D. Lemire, "Quickly parsing eight digits", 2018). Whatever is written otherwise (exponents, long numbers) goes
through `float`. Knows no format.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

_TO_SPACES = bytes.maketrans(b",;", b"  ")

#: Characters that are read at once.
_WORD = 8
_PAD = 2 * _WORD
_ALL = 2**64 - 1
#: Masks that keep the last 0 to 8 bytes of a word, whose first byte is its lowest.
_LAST = np.array([_ALL << 8 * (_WORD - n) & _ALL for n in range(_WORD + 1)], np.uint64)
_POWERS = 10.0 ** np.arange(_WORD)
_POINTS, _ONES, _TOPS = (np.uint64(byte * 0x0101010101010101) for byte in (ord("."), 0x01, 0x80))
#: How two digits become one number of two, two of these one of four, and two of these one of eight.
_STEPS = tuple(
    (np.uint64(times), np.uint64(bits), np.uint64(kept))
    for times, bits, kept in ((10, 8, 0x00FF00FF00FF00FF), (100, 16, 0x0000FFFF0000FFFF), (10_000, 32, 0xFFFFFFFF))
)
_COUNT_BEHIND = np.uint64(sum(n << 8 * n for n in range(_WORD)))

# The C library of Linux gives freed memory back at once, until a large block came and went: then it keeps as much, and
# the arrays of each block of text are not mapped anew, which takes as long as reading it. Nothing is written here.
_once = np.empty(2**24, np.uint8)
del _once


def numbers(block: bytes) -> Floats:
    """All numbers of `block` (n,), apart by white space, commas or semicolons. Raises ValueError for what is none."""
    return _numbers(block)[0]


def table(block: bytes, cols: int) -> Floats:
    """The lines of `block` as rows (n, cols); blank lines are none. Raises ValueError for a line that holds anything
    but `cols` numbers."""
    values, starts = _numbers(block)
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("\n"))
    if not block.endswith(b"\n"):
        ends = np.append(ends, len(block))
    if len(starts) == cols * len(ends):  # as many as there should be: the first and last of a line lie in it
        wrong = bool((starts[cols - 1 :: cols] > ends).any() or (starts[cols::cols] < ends[:-1]).any())
    else:
        in_line = np.diff(np.searchsorted(starts, ends), prepend=0)
        wrong = bool(((in_line != 0) & (in_line != cols)).any())
    if wrong:
        raise ValueError(f"a line has not {cols} numbers")
    return values.reshape(-1, cols)


def _numbers(block: bytes) -> tuple[Floats, NDArray[np.intp]]:
    """The numbers (n,), and where in `block` each begins."""
    padded = b"".join((b" " * _PAD, block, b" "))
    text = np.frombuffer(padded, np.uint8)
    inside, plain = _kinds(text)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    edges += 1
    starts, ends = edges[0::2], edges[1::2]
    at = starts - _PAD
    if not plain:
        return _by_float(block), at
    if not len(starts):
        return np.zeros(0), at
    lengths = ends - starts
    minus = None
    if b"-" in block:
        minus = text[starts] == ord("-")
        lengths -= minus
        if block.count(b"-") != np.count_nonzero(minus):
            return _by_float(block), at
    # The last eight characters of each number, with 0 for what stands before it where it is shorter.
    texts = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))
    words = texts[ends - _WORD].astype(np.uint64, copy=False)
    words &= _LAST.take(lengths, mode="clip")
    pointed = np.zeros(len(starts), np.bool_)
    if b"." in block:
        places = _take_points_out(words, pointed)
        if places is None:
            return _by_float(block), at
        values = _of_words(words).astype(np.float64)
        values /= _POWERS.take(places)
    else:
        values = _of_words(words).astype(np.float64)
    longer = np.flatnonzero(lengths > _WORD)
    if len(longer):
        _add_longer(values, longer, lengths[longer], pointed[longer], texts[ends[longer] - _PAD].astype(np.uint64))
        for k in longer[np.isnan(values[longer])]:
            values[k] = abs(float(padded[starts[k] : ends[k]]))
    if (lengths == pointed).any():
        raise ValueError("a point or a sign without a digit")
    if minus is not None:
        np.negative(values, out=values, where=minus)
    return values, at


def _take_points_out(words: NDArray[np.uint64], pointed: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Close the gap that a point leaves among the digits of `words` (n,), and tell in `pointed` which had one: how many
    digits stood behind it, or None where a word has two points."""
    # The highest bit of the byte that is a point: the zero byte of `other` (Hacker's Delight 6-1).
    other = words ^ _POINTS
    point = other - _ONES
    np.invert(other, out=other)
    point &= other
    point &= _TOPS
    before = point - np.uint64(1)
    np.not_equal(point, 0, out=pointed)
    if (point & before)[pointed].any():
        return None
    behind = np.bitwise_or(point, before, out=other)
    np.invert(behind, out=behind)
    behind[~pointed] = np.uint64(_ALL)
    before >>= np.uint64(7)
    before &= words
    before <<= np.uint64(8)
    words &= behind
    np.invert(behind, out=behind)
    before &= behind
    words |= before
    point >>= np.uint64(7)
    point *= _COUNT_BEHIND
    point >>= np.uint64(56)
    return point.astype(np.intp)


def _add_longer(
    values: Floats,
    at: NDArray[np.intp],
    lengths: NDArray[np.intp],
    pointed: NDArray[np.bool_],
    before: NDArray[np.uint64],
) -> None:
    """Put right those of `values` that are `at` longer than a word, of which `before` holds the eight characters
    before the last: whole numbers of two words at most; the others become NaN."""
    words = before & _LAST[np.clip(lengths - _WORD, 0, _WORD)]
    other = words ^ _POINTS
    whole = (lengths < _PAD) & ~pointed & (other - _ONES & ~other & _TOPS == 0)
    both = _of_words(words) * np.uint64(10**_WORD) + values[at].astype(np.uint64)
    values[at] = np.where(whole, both, np.nan)


def _kinds(text: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], bool]:
    """Which characters (n,) are of numbers (digits, points, minus signs), and whether all others are separators."""
    inside = text - np.uint8(ord("-")) <= ord("9") - ord("-")
    plain = inside & (text != ord("/")) | (text == ord(" ")) | (text - np.uint8(ord("\t")) <= ord("\r") - ord("\t"))
    plain |= (text == ord(",")) | (text == ord(";"))
    return inside, bool(plain.all())


def _of_words(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """In place of `words` (n,) the numbers that eight digits make, the first in the lowest byte; a byte of 0 is a 0."""
    words &= np.uint64(0x0F0F0F0F0F0F0F0F)
    shifted = np.empty_like(words)
    for times, bits, kept in _STEPS:
        np.right_shift(words, bits, out=shifted)
        words *= times
        words += shifted
        words &= kept
    return words


def _by_float(block: bytes) -> Floats:
    if b"_" in block:
        raise ValueError("an underscore is no digit")
    return np.array(list(map(float, block.translate(_TO_SPACES).split())), np.float64)
