"""Grids as text: ours, by hand, and of foreign origin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import csv_grid, read, write
from pressuremat.geometry import MatGeometry
from tests.files.samples import COLS, ROWS, kpa_recording, recording, same


def test_counts_come_back_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", recording())
    after = read(tmp_path / "a.csv")
    same(recording(), after, time_atol=0.5 * 10**-csv_grid.TIME_DECIMALS)
    assert after.extra["step"] == recording().extra["step"]
    assert after.calibrated


def test_pressures_come_back_to_the_printed_decimals(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", kpa_recording())
    after = read(tmp_path / "a.csv")
    same(kpa_recording(), after, frames_atol=0.51 * 10**-csv_grid.KPA_DECIMALS, time_atol=5.1e-7)
    write(tmp_path / "b.csv", after)
    assert (tmp_path / "b.csv").read_text().count("\n") == (tmp_path / "a.csv").read_text().count("\n")
    same(after, read(tmp_path / "b.csv"))


def test_a_packed_file_is_read_and_written(tmp_path: Path) -> None:
    write(tmp_path / "a.csv.gz", recording())
    assert (tmp_path / "a.csv.gz").read_bytes()[:2] == b"\x1f\x8b"
    same(recording(), read(tmp_path / "a.csv.gz"), time_atol=1e-6)


def test_the_file_says_for_people_what_it_is(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", kpa_recording(geometry=MatGeometry(ROWS, COLS, (5.0, 7.5))))
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "# pressuremat csv 1"
    assert "# pitch_mm: 5, 7.5" in lines
    assert "# rate_hz: 100" in lines
    assert "# unit: kPa" in lines
    at = lines.index("frame,1,time_s,0.010000")
    np.testing.assert_allclose(np.array(lines[at + 1].split(","), float), kpa_recording().frames[1, 0], atol=6e-4)


def test_pandas_reads_what_is_written(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", recording())
    table = pd.read_csv(tmp_path / "a.csv", comment="#", header=None, names=range(COLS))
    titles = table[0] == "frame"
    np.testing.assert_allclose(table[3][titles].astype(float), recording().time_s, atol=5.1e-7)
    cells = table[~titles].astype(float).to_numpy()
    np.testing.assert_array_equal(cells.reshape(-1, ROWS, COLS), recording().frames)


BY_HAND = """# pressuremat csv
# pitch_mm: 10
# rate_hz: 50
# unit: kPa
0,1.5,2
3,4,5

6,7,8
9,10,11.25
"""


def test_a_file_made_by_hand_needs_few_lines() -> None:
    after = read(BY_HAND.encode())
    assert after.geometry == MatGeometry(2, 3, (10.0, 10.0))
    np.testing.assert_allclose(after.time_s, [0.0, 0.02])
    np.testing.assert_array_equal(after.frames, [[[0, 1.5, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11.25]]])
    assert (after.unit, after.frames.dtype.str, after.time_known) == ("kPa", "<f4", True)


def test_a_file_made_by_hand_may_say_its_times() -> None:
    data = b"# pressuremat csv\nframe,0,time_s,0.5\n1,2\n3,4\nframe,1,time_s,0.75\n5,6\n7,8\n"
    after = read(data)
    np.testing.assert_array_equal(after.time_s, [0.5, 0.75])
    assert (after.unit, after.time_known, after.geometry.pitch_known) == ("count", True, False)


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n4,5,6\n",
        "1;2;3\n4;5;6\n",
        "1\t2\t3\n4\t5\t6",
        "  1   2  3\n  4 5   6  \n\n\n",
        "1, 2, 3\r\n4, 5, 6\r\n",
        "1,2,3,\n4,5,6,\n",
        "\ufeff1,2,3\n4,5,6\n",
        "# a comment\n% another\n1,2,3\n4,5,6\n",
        "1.0e0,2.,3.0\n4,5,6\n",
        "1,0;2,0;3,0\n4,0;5,0;6,0\n",
        "1,0\t2,0\t3,0\n4,0\t5,0\t6,0\n",
        "1,0 2,0 3,0\n4,0 5,0 6,0\n",
    ],
)
def test_a_plain_matrix_is_one_frame_of_counts(text: str) -> None:
    after = read(text.encode(), name="matrix.csv")
    np.testing.assert_array_equal(after.frames, [[[1, 2, 3], [4, 5, 6]]])
    assert after.frames.dtype == np.uint16
    assert (after.unit, after.time_known, after.geometry.pitch_known) == ("count", False, False)
    assert (after.format, after.warnings) == ("csv", ())


def test_blank_lines_part_frames_and_a_rate_may_be_given() -> None:
    text = b"1,2\n3,4\n\n5,6\n7,8\n,,\n9,10\n11,12\n"
    assert read(text).n_frames == 3
    after = read(text, pitch_mm=(5.0, 6.0), rate_hz=25.0)
    np.testing.assert_allclose(after.time_s, [0.0, 0.04, 0.08])
    assert after.time_known
    assert after.geometry == MatGeometry(2, 2, (5.0, 6.0))


def test_cells_without_a_sensor_and_values_below_zero() -> None:
    after = read(b"nan,2\n3,-1\n\nnan,6\n,8\n")
    assert after.outside is not None
    np.testing.assert_array_equal(after.outside, [[True, False], [False, False]])
    np.testing.assert_array_equal(after.frames, [[[0, 2], [3, 0]], [[0, 6], [0, 8]]])
    assert len(after.warnings) == 2


def test_fractions_of_unknown_unit_stay_counts() -> None:
    after = read(b"0.5,2\n3,4\n")
    assert (after.unit, after.frames.dtype.str) == ("count", "<f4")


OURS = """# pressuremat csv 1
# pitch_mm: 10, 10
# unit: count
frame,0,time_s,0.0
1,2
3,4
frame,1,time_s,0.1
5,6
7,8
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OURS[:-4], "frame 1 has 1 rows"),
        (OURS[:-3] + "\n", "more or fewer columns"),
        (OURS.replace("7,8", "7,x"), "no number"),
        (OURS.replace("7,8", "7,inf"), "too large"),
        (OURS.replace("0.1\n", "-0.1\n"), "do not increase"),
        (OURS.replace("frame,1,time_s,0.1", ""), "none"),
        (OURS.replace("10, 10", "10, 0"), "above zero"),
        (OURS.replace("10, 10", "ten"), "no number"),
        (OURS.replace("count", "psi"), "unit"),
        ("# pressuremat csv 1\n# unit: kPa\n", "no frame"),
        ("# pressuremat csv 1\n# recording: {\n1,2\n", "header"),
        ("1,2\n3,4\n\n5,6\n", "frame 1 has 1 rows"),
        ("1,2\n" * 2000, "grid of 2000"),
        ("1,2\n3,1e40\n", "too large"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(text.encode(), name="a.csv")
    assert "CSV grid" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["time,force\n0.1,2\n", "hello, world\n", "1\n2\n3\n", "1,2\n3,4,5\n", "FRAME,1\n1,2\n"]
)
def test_tables_that_are_no_grids_are_left_alone(text: str) -> None:
    with pytest.raises(FileFormatError, match="a text file"):
        read(text.encode(), name="a.csv")


def test_our_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", recording())
    data = (tmp_path / "a.csv").read_bytes()
    for end in [*range(data.index(b"frame,0") + 20, len(data), 29), len(data) - 2, len(data) - 1]:
        with pytest.raises(FileFormatError, match="CSV grid"):
            read(data[:end])
