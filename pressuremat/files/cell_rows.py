"""Frames written as rows of cells, mostly zeros: whole frames one below the other, or windows wherever each lies.

Bytes enter, numbers leave; what is none raises. Knows no format.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, filterfalse
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.files import decimals
from pressuremat.files.format import MAX_SIDE, MAX_VALUE, Unreadable
from pressuremat.i18n import _
from pressuremat.types import Floats

_ZERO_LINES = 256
#: Lines that a frame may have: its rows, and what stands around and between them.
_MAX_LINES = 2 * MAX_SIDE + 64
#: Bytes that are read together, of lines collected over frames and of whole frames: fewer cost more time a byte.
_LINES_BYTES, _FRAMES_BYTES = 2**16, 2**18


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a frame that are not blank. Raises Unreadable where they are more than a mat has rows."""
    if block.count(b"\n") + block.count(b"\r") > 2 * _MAX_LINES:
        raise Unreadable(_("a frame in it has more lines than a mat has rows"))
    return [line for line in block.splitlines() if line > b"-" or line.strip(b" \t,")]


@dataclass(frozen=True)
class CellText:
    """How the cells of lines are written: `cols` of them, each read as `scale` times its number; `blanks` puts a 0 for
    those without one, and so does `absent`, the character of cells without a sensor."""

    cols: int
    decimal_comma: bool = True
    blanks: Callable[[bytes], bytes] | None = None
    absent: bytes = b""
    scale: float | None = None

    def values(self, lines: Sequence[bytes]) -> Floats:
        """The lines (n, cols), none of which is blank. Raises ValueError as `rows` does."""
        values, _at = self.rows(b"\n".join(lines))
        if len(values) != len(lines):
            raise ValueError("a line without numbers")
        return values

    def rows(self, block: bytes) -> tuple[Floats, NDArray[np.intp]]:
        """The lines of `block` that are not blank (n, cols), and where each begins (n,), in `block` as `blanks` leaves
        it. Raises ValueError where they hold anything but so many numbers that a sensor can have."""
        if self.blanks is not None:
            block = self.blanks(block)
        if self.absent:
            text = np.frombuffer(block, np.uint8)
            mark = ord(self.absent)
            block = (text - (text == mark) * np.uint8(mark - ord("0"))).tobytes()
        if self.decimal_comma and b"," in block:
            block = block.replace(b",", b".")
        values, at = decimals.rows(block, self.cols)
        if len(values) and not (values.min() >= 0 and values.max() <= MAX_VALUE):
            raise ValueError("a value that is negative, missing or too large")
        if self.scale is not None:
            values *= self.scale
        return values, at


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines of the frame `number`, as their places in what was seen, that belong into `rows` of `into`."""

    index: list[int]
    into: NDArray[Any]
    number: int
    rows: NDArray[np.intp]


class RowReader:
    """Reads lines of cells into windows of frames, wherever each lies.

    Lines are collected over many frames and read together. A mat is mostly unloaded, and lines repeat: each is parsed
    once, a line of zeros is known again at sight, and nothing is written for it, so that memory which only a header
    asked for is never touched. `damaged` is the clause for lines that hold no such numbers, of frame `{k}`.
    """

    def __init__(self, cells: CellText, damaged: str) -> None:
        self._cells = cells
        self._damaged = damaged
        # Where each line stands among those to be parsed, counted from 1; 0 for lines of zeros.
        self._seen: dict[bytes, int] = {}
        self._fresh: list[bytes] = []
        self._waiting: list[_Lines] = []
        self._n_waiting = 0

    def put(
        self,
        lines: Sequence[bytes],
        into: NDArray[Any],
        number: int = 0,
        rows: Sequence[int] | None = None,
    ) -> None:
        """Have the numbers of `lines` of frame `number` written to the rows of `into` (n, cols), which holds zeros, at
        the latest by `flush`: to all in order, or to `rows`. Raises Unreadable where they are none that a sensor can
        have, or not as many as there are columns."""
        if self._n_waiting >= _LINES_BYTES:
            self.flush()
        fresh = dict.fromkeys(filterfalse(self._seen.__contains__, lines))
        self._seen.update(zip(fresh, count(len(self._fresh) + 1), strict=False))
        self._fresh += fresh
        self._n_waiting += sum(map(len, fresh))
        index = list(map(self._seen.__getitem__, lines))
        if any(index):
            at = np.arange(len(into)) if rows is None else np.array(rows, np.intp)
            self._waiting.append(_Lines(index, into, number, at))
            self._n_waiting += len(index)

    def flush(self) -> None:
        """Write what was put. Raises Unreadable as `put` does."""
        waiting, fresh = self._waiting, self._fresh
        self._waiting, self._fresh, self._n_waiting = [], [], 0
        if not waiting:
            return
        try:
            values = self._cells.values(fresh)
        except ValueError:
            for one in waiting:  # which frame was it?
                try:
                    self._cells.values([fresh[place - 1] for place in one.index if place])
                except ValueError as error:
                    raise Unreadable(self._damaged.format(k=one.number)) from error
            raise
        loaded = np.concatenate(([False], values.any(axis=1)))
        for one in waiting:
            places = np.array(one.index)
            at = np.flatnonzero(loaded[places])
            one.into[one.rows[at]] = values[places[at] - 1]
        zeros = [line for line, place in self._seen.items() if not loaded[place]][:_ZERO_LINES]
        self._seen = dict.fromkeys(zeros, 0)


def counts_of(data: bytes, mark: bytes, begins: Sequence[int], ends: Sequence[int]) -> NDArray[np.intp]:
    """How often the character `mark` stands in each stretch of `data`, which follow each other."""
    counts = np.zeros(len(begins), np.intp)
    a = 0
    while a < len(begins):
        b = bisect.bisect_right(ends, begins[a] + _FRAMES_BYTES)
        if b <= a + 1:
            counts[a] = data.count(mark, begins[a], ends[a])
            a += 1
            continue
        marked = np.frombuffer(data[begins[a] : ends[b - 1]], np.uint8) == ord(mark)
        counts[a:b] = [
            np.count_nonzero(marked[i - begins[a] : j - begins[a]]) for i, j in zip(begins[a:b], ends[a:b], strict=True)
        ]
        a = b
    return counts


def put_frames(
    data: bytes,
    titles: Sequence[re.Match[bytes]],
    stop: int,
    cells: CellText,
    damaged: str,
    frames: NDArray[Any],
    wrong: Callable[[int, int], Unreadable],
) -> None:
    """Write what stands behind each of `titles`, the last up to `stop`, to `frames` (T, n, cols).

    There is one title at least. Many frames are read at once where they look as they should; else one by one, to say
    which does not: `damaged` is the clause for lines that hold no such numbers, of frame `{k}`, and `wrong` gives the
    error for a frame's number and how many lines it has. Raises Unreadable.
    """
    begins = [title.end() for title in titles]
    ends = [*(title.start() for title in titles[1:]), stop]
    # a file may be made so that it stops before its last frame begins
    step = max(1, _FRAMES_BYTES * len(titles) // max(begins[-1] - begins[0], stop - begins[0], 1))
    for a in range(0, len(titles), step):
        b = min(a + step, len(titles))
        values = None
        if max(begins[b - 1], ends[b - 1]) - begins[a] <= 4 * _FRAMES_BYTES:
            values = _regular([data[i:j] for i, j in zip(begins[a:b], ends[a:b], strict=True)], cells, frames.shape[1])
        if values is not None:
            frames[a:b] = values
            continue
        for k in range(a, b):
            number, lines = int(titles[k][1]), lines_of(data[begins[k] : ends[k]])
            if len(lines) != frames.shape[1]:
                raise wrong(number, len(lines))
            try:
                frames[k] = cells.values(lines)
            except ValueError as error:
                raise Unreadable(damaged.format(k=number)) from error


def _regular(bodies: list[bytes], cells: CellText, n_rows: int) -> Floats | None:
    """The frames (T, n_rows, cols), where each body holds just so many lines of cells; else None."""
    bodies = [body.strip() for body in bodies]  # without blank lines around them they are read quicker
    ends = np.cumsum([len(body) + 1 for body in bodies])
    try:
        values, at = cells.rows(b"\n".join(bodies))
    except ValueError:
        return None
    if not np.array_equal(np.searchsorted(at, ends), n_rows * np.arange(1, len(bodies) + 1)):
        return None
    return values.reshape(len(bodies), n_rows, cells.cols)
