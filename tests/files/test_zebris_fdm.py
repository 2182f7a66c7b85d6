"""zebris FDM's ASCII export: made by hand in two languages, and the public recording of a treadmill."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from pressuremat.files.registry import FORMATS
from tests.files.vendor_samples import values, zebris_bytes


@pytest.mark.parametrize("german", [True, False])
def test_columns_become_rows_and_lines_run_to_the_left(german: bool) -> None:
    recording = read(zebris_bytes(3, german=german))
    np.testing.assert_allclose(recording.frames, 10 * values(3, 6, 8).transpose(0, 2, 1)[:, :, ::-1])
    assert (recording.stored_unit, recording.format, recording.trimmed_to_contact) == ("kPa", "zebris-fdm", False)
    assert recording.geometry.pitch_mm == (8.46, 8.47)  # a cell's height lies across the walk
    np.testing.assert_allclose(recording.time_s, [0, 0.01, 0.02])
    force_n = recording.frames.sum(axis=(1, 2)) * recording.geometry.cell_area_mm2 * 1e-3
    extra = recording.extra
    np.testing.assert_allclose(extra["left_force_n"] + extra["right_force_n"], force_n, atol=0.1)
    np.testing.assert_allclose(extra["left_force_n"], force_n / 4, atol=0.06)
    np.testing.assert_allclose(extra["belt_position_mm"], [0, 11, 22])
    assert recording.belt_mm is not None
    np.testing.assert_allclose(recording.belt_mm, [[0, 0], [0, 11], [0, 22]])
    np.testing.assert_allclose(extra["butterfly_cop_mm"], [[np.nan, np.nan], [-1.5, 1.25], [-2.5, 2.25]])


def test_a_window_is_put_where_its_numbers_say() -> None:
    window = (slice(2, 4), slice(3, 7))
    frames = read(zebris_bytes(3, window=window)).frames
    whole = read(zebris_bytes(3)).frames
    expected = np.zeros_like(whole)
    expected[:, 3:7, 2:4] = whole[:, 3:7, 2:4]
    np.testing.assert_array_equal(frames, expected)
    assert frames.any()


def test_no_name_of_a_person_is_kept() -> None:
    data = b"Person\tErika Mustermann\r\nBorn\t1970\r\n" + zebris_bytes(2)
    assert "Mustermann" not in repr(read(data))


def test_samples_are_joined_by_time() -> None:
    data = zebris_bytes(3)
    line = data[data.index(b"\r\n10\t") + 2 : data.index(b"\r\n20\t") + 2]
    left = read(data.replace(line, b"")).extra["left_force_n"]
    assert np.isnan(left).tolist() == [False, True, False]
    assert left[2] == read(data).extra["left_force_n"][2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zebris_bytes()[: zebris_bytes().index(b"Platform")], "no frames of the platform"),
        (zebris_bytes()[: zebris_bytes().index(b"Frame 3 ")], "cut"),
        (zebris_bytes()[: zebris_bytes().index(b"Frame 3 ") + 90], "cut"),
        (zebris_bytes().replace(b"Columns\t8", b"Columns\t7"), "damaged or cut"),
        (zebris_bytes().replace(b"Lines\t6", b"Lines\t5"), "damaged or cut"),
        (zebris_bytes().replace(b"Columns\t8", b"Columns\t88888"), "grid"),
        (zebris_bytes().replace(b"\nLines", b"\nLone"), "missing"),
        (zebris_bytes().replace(b"N/cm^2", b"N/cm^3"), "N/cm"),
        (zebris_bytes().replace(b"width,mm\t8.47", b"width,mm\t0"), "no size"),
        (zebris_bytes().replace(b"\ty2\t".strip(b"\t"), b"z2\t").replace(b"\t4.50\t", b"\t4.5O\t"), "damaged or cut"),
        (zebris_bytes().replace(b"Time, ms\t20.00", b"Time, ms\t10.00"), "times do not increase"),
        (zebris_bytes().replace(b"\r\n10\t", b"\r\n1O\t"), "table of forces"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.txt")
    assert "zebris" in str(caught.value)


def test_the_public_treadmill(data_dir: Path) -> None:
    recording = read(data_dir / "zebris_treadmill" / "gait_100hz.txt.gz")
    document = info_document(recording)
    assert (document["n_frames"], document["rows"], document["cols"], document["rate_hz"]) == (1472, 128, 56, 100.0)
    assert (document["unit"], document["pitch_mm"], document["warnings"]) == ("kPa", [8.46, 8.47], [])
    left_n, right_n = recording.extra["left_force_n"], recording.extra["right_force_n"]
    force_n = recording.frames.sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
    loaded = left_n + right_n > 50
    assert np.median(force_n[loaded] / (left_n + right_n)[loaded]) == pytest.approx(0.9996, abs=5e-5)
    # what the vendor calls left lies at smaller x than what it calls right
    x_mm = recording.frames.sum(axis=1) @ recording.geometry.x_mm / np.maximum(recording.frames.sum(axis=(1, 2)), 1e-9)
    assert x_mm[(left_n > 300) & (right_n == 0)].mean() < x_mm[(right_n > 300) & (left_n == 0)].mean() - 40
    # heels land ahead and the belt carries a foot back, as fast as it says
    y_mm = recording.frames.sum(axis=2) @ recording.geometry.y_mm / np.maximum(recording.frames.sum(axis=(1, 2)), 1e-9)
    single = (left_n > 300) & (right_n == 0)
    steps = np.diff(y_mm)[single[1:] & single[:-1]]
    assert np.median(steps) < 0
    speed_m_s = np.diff(recording.extra["belt_position_mm"][[0, -1]])[0] / 1e3 / 14.71
    assert speed_m_s == pytest.approx(1.113, abs=0.001)


def test_memory_stays_near_the_frames(data_dir: Path) -> None:
    data = gzip.decompress((data_dir / "zebris_treadmill" / "gait_100hz.txt.gz").read_bytes())
    reader = next(f for f in FORMATS if f.name == "zebris-fdm")
    tracemalloc.start()
    try:
        recording = reader.read(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1.5 * recording.frames.nbytes
