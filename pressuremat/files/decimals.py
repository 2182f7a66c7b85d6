"""Plain decimal numbers out of text, all of a block at a time.

Bytes enter, float64 leaves, each number rounded as `float` rounds it. What exports hold is digits with a point among
them, so a block is read by array arithmetic: where numbers begin and end, then eight digits at once out of a 64-bit
word (D. Lemire, "Quickly parsing eight digits", 2018). Whatever is written otherwise (exponents, long numbers) goes
through `float`. Knows no format.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

_TO_SPACES = bytes.maketrans(b",;", b"  ")
_WRITTEN = re.compile(rb"[^\s,;]+")
#: What is in no number, an exponent, "nan" and "infinity" included; `float` would take an underscore.
_NOWHERE = re.compile(rb"[^\d\s,;.+\-aefintyAEFINTY]")

#: Characters that are read at once.
_WORD = 8
_PAD = 2 * _WORD
_ALL = 2**64 - 1
#: Masks that keep the last 0 to 8 bytes of a word, whose first byte is its lowest.
_LAST = np.array([_ALL << 8 * (_WORD - n) & _ALL for n in range(_WORD + 1)], np.uint64)
#: The same of its first bytes.
_FIRST = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)
_POWERS = 10.0 ** np.arange(_WORD)
_POINTS, _SPACES, _ONES, _TOPS = (np.uint64(byte * 0x0101010101010101) for byte in (ord("."), ord(" "), 0x01, 0x80))
#: How two digits become one number of two, two of these one of four, and two of these one of eight: the bits that are
#: kept, what they are multiplied by, and by how much they are shifted then.
_STEPS = tuple(
    (np.uint64(kept), np.uint64((base << bits) + 1), np.uint64(bits))
    for kept, base, bits in (
        (0x0F0F0F0F0F0F0F0F, 10, 8),
        (0x00FF00FF00FF00FF, 100, 16),
        (0x0000FFFF0000FFFF, 10**4, 32),
    )
)
_COUNT_BEHIND = np.uint64(sum(n << 8 * n for n in range(_WORD)))

# The C library of Linux gives freed memory back at once, until a large block came and went: then it keeps as much, and
# the arrays of each block of text are not mapped anew, which takes as long as reading it. Nothing is written here.
_once = np.empty(2**24, np.uint8)
del _once


def table(block: bytes, cols: int) -> Floats:
    """The lines of `block` as rows (n, cols), numbers apart by white space, commas or semicolons; blank lines are none.
    Raises ValueError for a line that holds anything but `cols` numbers."""
    return rows(block, cols)[0]


def rows(block: bytes, cols: int) -> tuple[Floats, NDArray[np.intp]]:
    """As `table`, and where in `block` each row begins (n,)."""
    in_columns = _in_columns(block, cols)
    if in_columns is not None:
        return in_columns
    padded = _padded(block)
    text = np.frombuffer(padded, np.uint8)
    values, starts, ends = _numbers(padded)
    # Behind the last number of each row its line ends, and there are no more line ends than that: nearly always so.
    behind = ends[cols - 1 :: cols]
    behind = behind + (text[behind] == ord("\r"))
    line_ends = text == ord("\n")
    n_line_ends = np.count_nonzero(line_ends) - block.endswith(b"\n")
    if len(starts) != cols * n_line_ends or not line_ends[behind].all():
        in_line = np.diff(np.searchsorted(starts, np.flatnonzero(line_ends)), prepend=0)
        if ((in_line != 0) & (in_line != cols)).any():
            raise ValueError(f"a line has not {cols} numbers")
    return values.reshape(-1, cols), starts[::cols] - _PAD


def _padded(block: bytes) -> bytes:
    """The text with blanks before it, so that characters before each number can be taken, and a line end behind it."""
    return b"".join((b" " * _PAD, block, b"\n"))


def _in_columns(block: bytes, cols: int) -> tuple[Floats, NDArray[np.intp]] | None:
    """The rows of a text whose tabs became spaces, a cell every eight characters: most are written alike, and read
    once. None where it is not so."""
    first = block[: block.find(b"\n") + 1]
    if not (cols > 1 and _WORD * (cols - 1) < len(first) - 1 <= _WORD * cols and block.endswith(b"\n")):
        return None
    padded = block + b" " * _WORD
    text = np.frombuffer(padded, np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    last = ends - starts - _WORD * (cols - 1)
    if last.min() <= 0 or last.max() >= _WORD:
        return None
    lines = np.ndarray((len(block) - _WORD * cols + _WORD + 1,), f"V{_WORD * cols}", padded, strides=(1,))
    words = lines[starts].view("<u8").reshape(-1, cols).astype(np.uint64, copy=False)
    # of the last cell only what stands before the line's end, and spaces behind it
    words[:, -1] &= _FIRST[last]
    words[:, -1] |= _SPACES & ~_FIRST[last]
    usual = words[0, 1]
    if usual >> np.uint64(56) != ord(" "):  # it might go on in the next cell
        return None
    other = np.flatnonzero(words != usual)
    cells = np.append(words.reshape(-1)[other], usual)
    try:
        values, at, _ends = _numbers(_padded(cells.astype("<u8", copy=False).tobytes()))
    except ValueError:  # a number that goes on in the next cell may have met another here
        return None
    if len(values) != len(cells) or not np.array_equal(at, _PAD + _WORD * np.arange(len(cells))):
        return None
    out = np.full(words.shape, values[-1])
    out.reshape(-1)[other] = values[:-1]
    return out, starts


def _numbers(padded: bytes) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """The numbers (n,), and where in `padded` each begins and ends."""
    text = np.frombuffer(padded, np.uint8)
    inside = text - np.uint8(ord("-")) <= ord("9") - ord("-")
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    edges += 1
    starts, ends = edges[0::2], edges[1::2]
    values = _of_plain(padded, inside, starts, ends) if len(starts) and _is_plain(padded) else None
    return _by_float(padded) if values is None else (values, starts, ends)


def _of_plain(
    padded: bytes, inside: NDArray[np.bool_], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> Floats | None:
    """The numbers (n,) of a text that holds nothing but digits, points, minus signs and separators; None where one has
    two points, or a sign within. Raises ValueError for one without a digit."""
    text = np.frombuffer(padded, np.uint8)
    lengths = ends - starts
    n_points = int(np.count_nonzero(text == ord("."))) if b"." in padded else 0
    signed = b"-" in padded
    if not signed and lengths.max() <= _WORD:
        values = _mostly_zeros(padded, inside, starts, ends, lengths, n_points)
        if values is not None:
            return values
    if signed:
        minus = text[starts] == ord("-")
        lengths -= minus
        if np.count_nonzero(text == ord("-")) != np.count_nonzero(minus):
            return None
    read = _read(padded, ends, lengths, n_points)
    if read is None:
        return None
    values, pointed = read
    longer = np.flatnonzero(lengths > _WORD)
    if len(longer):
        _add_longer(values, longer, lengths[longer], pointed[longer], _words(padded, ends[longer] - _PAD))
        for k in longer[np.isnan(values[longer])]:
            values[k] = abs(float(padded[starts[k] : ends[k]]))
    if (lengths == pointed).any():
        raise ValueError("a point or a sign without a digit")
    if signed:
        values *= 1.0 - 2.0 * minus
    return values


def _mostly_zeros(
    padded: bytes,
    inside: NDArray[np.bool_],
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
    lengths: NDArray[np.intp],
    n_points: int,
) -> Floats | None:
    """The numbers (n,) without a sign and of a word at most, of which only those that are not 0 are read; None where
    most are not, or one is written otherwise than 0, 00 or 0.00: these take the long way."""
    text = np.frombuffer(padded, np.uint8)
    loaded = text - np.uint8(ord("1")) <= ord("9") - ord("1")
    if np.count_nonzero(loaded) > len(starts):
        return None
    # Let each digit above 0 be seen at the last character of its number: one, two and four characters on, as far as
    # it is the same number.
    loaded[1:] |= loaded[:-1] & inside[1:]
    two = inside[1:] & inside[:-1]
    loaded[2:] |= loaded[:-2] & two[1:]
    loaded[4:] |= loaded[:-4] & two[3:] & two[1:-2]
    above = loaded.take(ends - 1)
    n_zeros_pointed = 0
    if n_points:
        pointed = text.take(starts + 1) == ord(".")
        pointed &= ~above
        n_zeros_pointed = int(np.count_nonzero(pointed))
    at = np.flatnonzero(above)
    read = _read(padded, ends.take(at), lengths.take(at), n_points)
    # Each point must be the one of a number.
    if read is None or n_zeros_pointed + np.count_nonzero(read[1]) != n_points:
        return None
    values = np.zeros(len(starts))
    values[at] = read[0]
    return values


def _words(padded: bytes, at: NDArray[np.intp]) -> NDArray[np.uint64]:
    """The eight characters from `at` (n,) on, each as a number whose lowest byte is the first."""
    texts = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))
    return texts[at].astype(np.uint64, copy=False)


def _read(
    padded: bytes, ends: NDArray[np.intp], lengths: NDArray[np.intp], n_points: int
) -> tuple[Floats, NDArray[np.bool_]] | None:
    """The numbers (n,) before `ends`, of those longer than a word the last eight characters, and which have a point
    there; None where one has two."""
    words = _words(padded, ends - _WORD)
    # 0 for what stands before a number that is shorter
    words &= _LAST.take(lengths, mode="clip")
    pointed = np.zeros(len(ends), np.bool_)
    if not n_points:
        return _of_words(words).astype(np.float64), pointed
    places = _take_points_out(words, pointed)
    if places is None:
        return None
    values = _of_words(words).astype(np.float64)
    values /= _POWERS.take(places)
    return values, pointed


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


def _is_plain(padded: bytes) -> bool:
    """Whether nothing is in it but digits, points, minus signs and separators."""
    text = np.frombuffer(padded, np.uint8)
    plain = text - np.uint8(ord(",")) <= ord("9") - ord(",")
    plain |= text - np.uint8(ord("\t")) <= ord("\r") - ord("\t")
    plain |= text == ord(" ")
    if b";" in padded:
        plain |= text == ord(";")
    return bool(plain.all()) and b"/" not in padded


def _of_words(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """In place of `words` (n,) the numbers that eight digits make, the first in the lowest byte; a byte of 0 is a 0."""
    for kept, times, bits in _STEPS:
        words &= kept
        words *= times
        words >>= bits
    return words


def _by_float(padded: bytes) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """As `_numbers`, however they are written. Raises ValueError for what is none."""
    if _NOWHERE.search(padded):
        raise ValueError("something that is no number")
    values = np.array(list(map(float, padded.translate(_TO_SPACES).split())), np.float64)
    spans = (place for match in _WRITTEN.finditer(padded) for place in match.span())
    starts, ends = np.fromiter(spans, np.intp, 2 * len(values)).reshape(-1, 2).T
    return values, starts, ends
