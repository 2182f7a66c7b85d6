"""Numbers out of text, against `float`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pressuremat.files.decimals import rows, table

_TEXTS = st.one_of(
    st.integers(0, 10**12).map(str),
    st.floats(0, 1e9).map(lambda value: f"{value:.3f}"),
    st.floats(allow_nan=False).map(repr),
    st.sampled_from(["0", "0.0", ".5", "5.", "12345678", "123456789", "1234567.8", "1.2345678", "-0", "1e5", "inf"]),
    st.text("0123456789.-+e_ x", max_size=10),
)


_ZEROS = st.sampled_from(["0", "0.0", "0.00", "00", "0.", "-0.0", "000000000", "0.00000000"])
_ODD = st.sampled_from([".", "0.0.0", "0..0", ".0", "00.0", "-", "5", "10", "0.05", "120.50", "0.0.5", "1000000.5"])


def _as_float(texts: Iterable[str | bytes]) -> list[float] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None


def _words(line: bytes) -> list[bytes]:
    return line.replace(b",", b" ").replace(b";", b" ").split()


def _numbers(line: bytes) -> NDArray[np.float64]:
    return table(line, max(len(_words(line)), 1)).ravel()


@settings(max_examples=400, deadline=None)
@given(st.lists(_TEXTS, max_size=12), st.sampled_from([" ", "\t", ",", ";", "\r", " , "]))
def test_as_float_reads_them(texts: list[str], separator: str) -> None:
    block = separator.join(texts).encode()
    expected = _as_float(_words(block))
    if expected is None or b"_" in block:
        with pytest.raises(ValueError, match=r"."):
            _numbers(block)
    else:
        np.testing.assert_array_equal(_numbers(block), np.array(expected, np.float64))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(_ZEROS, _ZEROS, _ZEROS, _ODD), min_size=4, max_size=16), st.sampled_from(",\t "))
def test_zeros_among_others(texts: list[str], separator: str) -> None:
    expected = _as_float(texts)
    block = separator.join(texts).encode()
    if expected is None:
        with pytest.raises(ValueError, match=r"."):
            _numbers(block)
    else:
        np.testing.assert_array_equal(_numbers(block), np.array(expected))


@settings(max_examples=1000, deadline=None)
@example([["12345678", "1 2", "-0.0"]], "\n")
@given(
    st.lists(
        st.lists(
            st.one_of(
                _ZEROS,
                st.sampled_from(["0.00", "0.00", "12345678", "1 2", "", " 3", "\t7", "1,5", "1\n", "-4.5", "1e5"]),
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n", " \n"]),
)
def test_cells_every_eight_characters(texts: list[list[str]], line_end: str) -> None:
    lines = ["".join(cell.ljust(8) for cell in row[:-1]) + row[-1] for row in texts]
    block = (line_end.join(lines) + line_end).encode()
    words = [_words(line) for line in block.split(b"\n")]
    expected = [_as_float(row) for row in words if row]
    if any(row is None or len(row) != 3 for row in expected):
        with pytest.raises(ValueError, match=r"."):
            table(block, 3)
    else:
        np.testing.assert_array_equal(table(block, 3), np.array(expected).reshape(-1, 3))


@pytest.mark.parametrize("places", range(10))
def test_as_many_places_in_all_of_them(places: int) -> None:
    rng = np.random.default_rng(places)
    made = [
        f"{sign}{value:.{places}f}" for sign in ("", "-") for value in rng.uniform(0, 10.0 ** rng.integers(0, 5, 99))
    ]
    texts = [one if places else f"{one}." for one in made] + ["7", "-12", "123456"]
    np.testing.assert_array_equal(_numbers(" ".join(texts).encode()), np.array(texts, np.float64))
    others = [*texts, "0.5", "1234567890.25", "3.14159265358979"]
    np.testing.assert_array_equal(_numbers(" ".join(others).encode()), np.array(others, np.float64))
    for odd in ("1.2.3", "1..5", "."):
        with pytest.raises(ValueError, match=r"."):
            _numbers(" ".join([*texts, odd]).encode())


def test_a_table_has_as_many_numbers_in_each_line() -> None:
    np.testing.assert_array_equal(table(b"\n1 2\r\n\n3\t4.5\n", 2), [[1, 2], [3, 4.5]])
    assert table(b" \n\n", 2).shape == (0, 2)
    for bad in (b"1 2 3\n4", b"1\n2", b"1 2\n3", b"1e5\n1e5", b"1e5 2 3\n4"):
        with pytest.raises(ValueError, match="a line has not 2 numbers"):
            table(bad, 2)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\t\n", "\n\n"])
@pytest.mark.parametrize("line", ["1,20.5", " 3 0.00", "-4\t1e-3", "0       0.00", "+1 nan"])
def test_where_a_row_begins(line: str, line_end: str) -> None:
    block = (line + line_end).encode() * 3
    values, at = rows(block, 2)
    np.testing.assert_array_equal(values, [list(map(float, line.replace(",", " ").split()))] * 3)
    lead = len(line) - len(line.lstrip())
    np.testing.assert_array_equal(at, lead + (len(line) + len(line_end)) * np.arange(3))
