"""Rows of cells into frames and windows of them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pressuremat.files.cell_rows import CellText, RowReader, put_frames
from pressuremat.files.format import Unreadable


def test_rows_of_numbers() -> None:
    reader = RowReader(CellText(3, scale=10.0), "row of {k}")
    into = np.zeros((2, 3))
    for _k in range(2):
        reader.put([b"0\t0.0\t0", b"0\t0.0\t0"], into)
        reader.flush()
        assert not into.any()
    reader.put([b"0\t0.0\t0", b"1\t2.5\t3"], into)
    reader.flush()
    np.testing.assert_array_equal(into, [[0, 0, 0], [10, 25, 30]])
    other = np.zeros((2, 3))
    reader.put([b"1,5\t2,5\t3\t", b"0\t0.0\t0"], into[::-1])
    reader.put([b"4\t5\t6"], other, rows=[1])
    reader.flush()
    np.testing.assert_array_equal(into[1], [15, 25, 30])
    np.testing.assert_array_equal(other, [[0, 0, 0], [40, 50, 60]])


@pytest.mark.parametrize(
    "line", [b"", b"1\t2", b"1\t2\t3\t4", b"1\t2\tx", b"1\t2\t-3", b"1\t2\tnan", b"1\t2\tinf", b"1\t\t3", b";"]
)
def test_rows_that_are_none(line: bytes) -> None:
    reader = RowReader(CellText(3), "row of {k}")
    reader.put([b"1\t2\t3"], np.zeros((1, 3)), 6)
    reader.put([line], np.zeros((1, 3)), 7)
    with pytest.raises(Unreadable, match="row of 7"):
        reader.flush()


def _wrong(number: int, n_lines: int) -> Unreadable:
    return Unreadable(f"{number} has {n_lines}")


def _put(data: bytes) -> np.ndarray:
    titles = list(re.finditer(rb"^Frame (\d+)\r?$", data, re.MULTILINE))
    frames = np.full((len(titles), 2, 2), 9.0)
    put_frames(data, titles, len(data), CellText(2, decimal_comma=False), "row of {k}", frames, _wrong)
    return frames


def test_whole_frames() -> None:
    np.testing.assert_array_equal(
        _put(b"Frame 3\n\n1,2\n0,0\n\nFrame 4\n0,0\n5,0\n"), [[[1, 2], [0, 0]], [[0, 0], [5, 0]]]
    )
    np.testing.assert_array_equal(_put(b"Frame 3\r\n1,2\r\n\r\n0,0"), [[[1, 2], [0, 0]]])


@pytest.mark.parametrize(
    ("second", "reason"),
    [(b"1,2\n", "4 has 1"), (b"1,2\n3,4\n5,6\n", "4 has 3"), (b"1,2\n;\n", "row of 4"), (b"1\n2,3,4\n", "row of 4")],
)
def test_frames_that_are_none(second: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        _put(b"Frame 3\n1,2\n3,4\nFrame 4\n" + second)
