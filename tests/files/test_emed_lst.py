"""The emed print-out, page by page, made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from tests.files.samples import emed_bytes, emed_file, emed_kpa, emed_page

COLS, ROWS = [26, 27, 28, 29], [30, 31, 32, 33, 34, 35]


def _page(picture: str, k: int, **how: Any) -> str:
    return emed_page(picture, COLS, ROWS, emed_kpa(k), **how)


@pytest.mark.parametrize("separator", ["\t", " "])
def test_cells_stand_where_their_numbers_say_with_the_heel_nearest_the_viewer(separator: str) -> None:
    recording = read(emed_bytes(3, separator))
    assert recording.frames.shape == (3, 95, 64)
    assert recording.geometry.pitch_mm == (5.0, 5.0)
    assert (recording.stored_unit, recording.format, recording.trimmed_to_contact) == ("kPa", "emed-lst", True)
    # printed row 30 is the 30th from the toes' end of 95, so the 66th from the viewer; column 26 the 26th from the left
    np.testing.assert_array_equal(recording.frames[1, 65:59:-1, 25:29], emed_kpa(2))
    assert recording.frames[1].sum() == emed_kpa(2).sum()
    np.testing.assert_allclose(recording.time_s, [0.0, 0.01, 0.02])
    np.testing.assert_allclose(
        recording.extra["force_check_n"], [emed_kpa(k).sum() * 0.025 for k in (1, 2, 3)], atol=0.005
    )
    assert recording.warnings == ()


@pytest.mark.parametrize("separator", ["\t", " "])
def test_a_blank_cell_is_zero_and_shifts_none(separator: str) -> None:
    recording = read(emed_file([_page("Pict-No.: 1", 39, separator=separator, blank_zero=True)]))
    np.testing.assert_array_equal(recording.frames[0, 65:59:-1, 25:29], emed_kpa(39))
    assert (emed_kpa(39) == 0).any()


def test_summary_pictures_are_no_frames() -> None:
    pages = [_page("Pict-No.: 1", 1), _page("Pict-No.: 2", 2), _page("Pict-No.: MPP", 9), _page("MVP", 9)]
    assert read(emed_file(pages)).n_frames == 2


@pytest.mark.parametrize("force", [True, False])
def test_a_picture_over_two_pages_is_one_frame(force: bool) -> None:
    kpa = emed_kpa(1)
    left = emed_page("Pict-No.: 1", COLS[:2], ROWS, kpa[:, :2], force=force)
    right = emed_page("Pict-No.: 1", COLS[2:], ROWS, kpa[:, 2:])
    recording = read(emed_file([left, right]))
    assert recording.n_frames == 1
    np.testing.assert_array_equal(recording.frames[0, 65:59:-1, 25:29], kpa)
    if force:
        assert recording.extra["force_check_n"][0] == pytest.approx(kpa.sum() * 0.025, abs=0.011)


def test_a_decimal_comma_is_understood() -> None:
    data = emed_bytes(2).replace(b".00\t", b",00\t").replace(b"0.25 cm", b"0,25 cm")
    np.testing.assert_array_equal(read(data).frames, read(emed_bytes(2)).frames)


def test_windows_line_ends_are_understood() -> None:
    np.testing.assert_array_equal(read(emed_bytes(2).replace(b"\n", b"\r\n")).frames, read(emed_bytes(2)).frames)


def test_a_force_that_does_not_fit_is_a_warning() -> None:
    page = _page("Pict-No.: 1", 1)
    total = f"{emed_kpa(1).sum() * 0.025:.2f}"
    assert page.count(total) == 1
    recording = read(emed_file([page.replace(total, "99.00"), _page("Pict-No.: 2", 2)]))
    assert len(recording.warnings) == 1
    assert "1 of 2 pictures" in recording.warnings[0]


def test_missing_pictures_are_a_gap() -> None:
    recording = read(emed_file([_page(f"Pict-No.: {k}", k) for k in (3, 4, 7)]))
    np.testing.assert_allclose(recording.time_s, [0.0, 0.01, 0.04])
    assert [gap.n_lost for gap in recording.gaps] == [2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (emed_bytes()[: len(emed_bytes()) // 2], "cut"),
        (emed_bytes().replace(b"Force\t", b"Farce\t"), "cut"),
        (emed_bytes().replace(b"5.00\t", b"x.00\t", 1), "damaged"),
        (emed_bytes().replace(b"5.00\t", b"nan\t", 1), "damaged"),
        (emed_bytes().replace(b"\n30\t", b"\n-3\t", 1), "damaged"),
        (emed_bytes().replace(b"\n35\t", b"\n96\t"), "outside its plate"),
        (emed_bytes().replace(b"64x95", b"9999x95"), "grid"),
        (emed_bytes().replace(b"Sensor size", b"Size"), "Sensor size"),
        (emed_bytes().replace(b"0.500x0.500", b"0.000x0.500"), "above zero"),
        (emed_file([_page("Pict-No.: 1", 1), _page("Pict-No.: 1", 2)]), "more than one measurement"),
        (emed_file([_page("Pict-No.: MPP", 1)]), "no picture"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.lst")
    assert "novel emed" in str(caught.value)


def test_a_file_cut_anywhere_says_so() -> None:
    """In the middle of a page there is no reading on; between two there is, with a warning."""
    whole = emed_bytes(3)
    for end in range(400, len(whole) - 2, 7):
        try:
            said = read(whole[:end]).warnings[0]
        except FileFormatError as error:
            said = str(error)
        assert "cut" in said or "missing" in said
