"""Tables of positions as people have them: any separator, with or without a header, and what goes wrong in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.errors import FileFormatError
from pressuremat.files.cop_table import read_cop_table


def table(
    text: str | bytes, x: str = "1", y: str = "2", rows: tuple[int, int | None] | None = None
) -> list[list[float]]:
    data = text.encode() if isinstance(text, str) else text
    found: list[list[float]] = np.stack(read_cop_table(data, "table.txt", (x, y), rows), axis=1).tolist()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "1.5,2\n3,-4.5\n",
        "1.5\t2\n3\t-4.5",
        "1,5;2\n3;-4,5\n",
        "1,5 2\n3 -4,5\n",
        "  1.5   2\r\n  3  -4.50\r\n",
        "# a remark\n\n1.5, 2\n% another\n\n3, -45e-1\n\n",
        "ml,ap\n1.5,2\n3,-4.5\n",
        "Device,Model 3\nRate,100\n\nml,ap\ncm,cm\n1.5,2\n3,-4.5\n",
        "\ufeff1.5,2\n3,-4.5\n",
        '"1.5","2"\n"3","-4.5"\n',
    ],
)
def test_separators_headers_and_remarks(text: str) -> None:
    assert table(text) == [[1.5, 2.0], [3.0, -4.5]]


def test_utf_16() -> None:
    assert table("1.5\t2\n3\t-4.5\n".encode("utf-16")) == [[1.5, 2.0], [3.0, -4.5]]


@pytest.mark.parametrize(
    ("x", "y"), [("COPy[cm]", "COPx[cm]"), ("COPy", "COPx"), ("copy", "copX"), ("3", "COPx"), ("3", "2")]
)
def test_columns_by_name_and_number(x: str, y: str) -> None:
    assert table("t,COPx[cm],COPy[cm]\n0,1,2\n1,3,4\n", x, y) == [[2.0, 1.0], [4.0, 3.0]]


def test_names_that_differ_by_case_only_are_told_apart() -> None:
    assert table("x,X\n1,2\n", "x", "X") == [[1.0, 2.0]]


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "NA", "n/a", "null", "-", "inf", "-inf", "1e999"])
def test_a_cell_without_a_number_is_missing(cell: str) -> None:
    found = table(f"t,x,y\n0,1,2\n1,{cell},3\n", "x", "y")
    assert found[0] == [1.0, 2.0]
    assert np.isnan(found[1][0])
    assert found[1][1] == 3.0


@pytest.mark.parametrize(
    ("rows", "expected"), [((0, 2), [0, 1]), ((3, 5), [3, 4]), ((4, None), [4]), ((0, None), [0, 1, 2, 3, 4])]
)
def test_rows_count_from_the_first_of_numbers(rows: tuple[int, int | None], expected: list[int]) -> None:
    text = "made by,somebody\nx,y\n" + "".join(f"{k},0\n" for k in range(5))
    assert [row[0] for row in table(text, "x", "y", rows)] == expected
    assert [row[0] for row in table(text, "1", "2", rows)] == expected


def test_what_is_not_chosen_need_not_be_sound() -> None:
    text = "x,y\n1,2\nbroken\n3,4\n5,a word\nthe end\n"
    assert table(text, "x", "y", (0, 1)) == [[1.0, 2.0]]
    assert table(text, "x", "y", (2, 3)) == [[3.0, 4.0]]


@pytest.mark.parametrize(
    ("text", "x", "y", "rows", "says"),
    [
        ("", "1", "2", None, "found nothing"),
        ("\n\n# only a remark\n", "1", "2", None, "found nothing"),
        ("Dear reader,\nthis is a letter.\n", "1", "2", None, "found none"),
        ("Dear reader,\nthis is a letter.\n", "x", "y", None, "a column x"),
        ("x,y\n", "x", "y", None, "found none"),
        ("1,2\n3,4\n", "1", "5", None, "found 2 columns"),
        ("x,z\n1,2\n", "x", "y", None, "found x, z"),
        ("x,y\n1,2\n3\n", "x", "y", None, "in line 3"),
        ("x,y\n1,2\n3,4,5\n6,seven\n", "x", "y", None, "'seven'"),
        ("x,y\nseven,8\n", "x", "y", None, "'seven'"),
        ("1,2\n3,4\n", "1", "2", (2, None), "found 2 rows"),
        ("1,2\n3,4\n", "1", "2", (0, 3), "found 2 rows"),
        (b"PK\x03\x04\x00\x00", "1", "2", None, "binary"),
    ],
)
def test_errors_are_one_sentence(
    text: str | bytes, x: str, y: str, rows: tuple[int, int | None] | None, says: str
) -> None:
    with pytest.raises(FileFormatError, match=says) as caught:
        table(text, x, y, rows)
    sentence = str(caught.value)
    assert sentence.startswith("Expected")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400


@given(st.binary(max_size=200) | st.text(alphabet="0123456789.,;\t -\n\reEnaxy#\"'", max_size=200).map(str.encode))
def test_any_bytes_are_numbers_or_one_sentence(data: bytes) -> None:
    for x, y in (("1", "2"), ("x", "y"), ("x", "1")):
        try:
            found = read_cop_table(data, "any", (x, y))
        except FileFormatError:
            continue
        assert found[0].shape == found[1].shape
        assert found[0].size
