"""footscan's workbooks: the compound file, the sheet's cells, the feet in it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import compound, read
from pressuremat.files.worksheet import sheet_of
from tests.files.vendor_samples import values, xls_bytes


def test_cells_of_all_kinds_and_strings_over_two_records() -> None:
    stream = compound.stream_of(xls_bytes(), "Workbook")
    assert stream is not None
    sheet = sheet_of(stream)
    assert sheet.texts[1, 0] == "Patient name: Jörg Šimek"
    np.testing.assert_array_equal(sheet.numbers[18:23, :4], values(3, 5, 4)[0])
    assert np.isnan(sheet.numbers[17]).all()


def test_a_foot_stands_on_its_plate_in_kpa() -> None:
    recording = read(xls_bytes(4))
    assert recording.frames.shape == (4, 12, 45)
    np.testing.assert_allclose(recording.frames[:, 6:11, 40:44], values(4, 5, 4) / (5.08 * 7.62e-3), rtol=1e-6)
    np.testing.assert_allclose(recording.time_s, [0, 0.002, 0.004, 0.006])
    assert (recording.geometry.pitch_mm, recording.trimmed_to_contact) == ((5.08, 7.62), True)
    assert dict(recording.extra) == {"foot_side": "right"}


def test_two_feet_follow_each_other_after_a_gap_of_unknown_length() -> None:
    recording = read(xls_bytes(2, feet=("Right", "Left")))
    assert recording.n_frames == 4
    assert [gap.n_lost for gap in recording.gaps] == [None]
    assert recording.extra["n_joined"] == 2


@pytest.mark.parametrize(
    "data",
    [
        xls_bytes()[:3000],
        xls_bytes().replace(struct.pack("<HH", 0x0600, 0x0005), struct.pack("<HH", 0x0500, 0x0005)),
        xls_bytes().replace("Frame".encode("utf-16-le"), "Fname".encode("utf-16-le")),
        xls_bytes().replace("height".encode("utf-16-le"), "heigth".encode("utf-16-le")),
        xls_bytes(rectangle=(6, 40, 3, 5)).replace(struct.pack("<I", 5 << 2 | 2), struct.pack("<I", 60 << 2 | 2)),
        xls_bytes().replace("W\0o\0r\0k".encode("latin-1"), "B\0o\0r\0k".encode("latin-1")),
        xls_bytes(feet=("Left", "Left")),
    ],
)
def test_what_is_no_such_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(FileFormatError, match="footscan roll-off"):
        read(data, name="a.xls")


def test_a_chain_of_sectors_that_comes_back_to_itself_ends() -> None:
    data = bytearray(xls_bytes())
    first_fat = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, (first_fat + 1) * 512, 0)  # sector 0 follows sector 0
    with pytest.raises(FileFormatError, match="damaged or cut"):
        read(bytes(data), name="a.xls")


def test_the_public_step(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "footscan_test.xls")
    force = recording.frames.sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
    assert recording.n_frames == 329
    assert (force[0], force.max(), int(force.argmax())) == (pytest.approx(24.0), pytest.approx(735.3), 70)
    assert recording.frames.max() == pytest.approx(583.83, abs=0.01)
    loaded = force > 0
    assert loaded.sum() * 0.002 == pytest.approx(0.654)
    assert force.sum() * 0.002 == pytest.approx(360.384, abs=0.1)
    assert force[:-2].mean() == pytest.approx(547.732, abs=4)
    assert recording.extra["foot_side"] == "right"
    # the heel strikes first; the hallux of a right foot lies on its left
    peak = recording.frames.max(axis=0)
    rows = np.flatnonzero(peak.any(axis=1))
    x = np.arange(peak.shape[1])
    ball, hallux = peak[rows[0] + 20 : rows[0] + 28].sum(axis=0), peak[rows[0] + 31 : rows[0] + 34].sum(axis=0)
    assert (hallux @ x) / hallux.sum() < (ball @ x) / ball.sum() - 1
