"""XSENSOR's and Stappone's exports: padding, several sensors, units, marked lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.units import KPA_PER_MMHG
from tests.files.vendor_samples import stappone_bytes, xsensor_bytes, xsensor_values


@pytest.mark.parametrize("doubled", [True, False])
def test_xsensor_puts_both_feet_side_by_side_heels_near_the_viewer(doubled: bool) -> None:
    recording = read(xsensor_bytes(4, doubled=doubled))
    both = xsensor_values(4) * KPA_PER_MMHG
    np.testing.assert_allclose(recording.frames[:, ::-1, :3], both[:, 0], rtol=1e-6)
    np.testing.assert_allclose(recording.frames[:, ::-1, 4:], both[:, 1], rtol=1e-6)
    assert recording.outside is not None
    assert recording.outside[:, 3].all()
    assert recording.outside.sum() == 5
    assert [(one.side, one.cols, one.on_grid) for one in recording.insoles] == [
        ("left", (0, 3), True),
        ("right", (4, 7), True),
    ]
    np.testing.assert_allclose(recording.time_s, [0, 0.02, 0.04, 0.06], atol=1e-9)  # over midnight
    assert recording.geometry.pitch_mm == pytest.approx((8.61, 8.61), abs=1e-3)  # exact by the contact area
    force = recording.frames[:, :, :3].sum(axis=(1, 2)) * recording.geometry.cell_area_mm2 * 1e-3
    np.testing.assert_allclose(recording.extra["load_check_n"][:, 0], force, atol=0.01)


def test_xsensor_units_and_missing_clocks() -> None:
    np.testing.assert_allclose(read(xsensor_bytes(unit="kPa")).frames[:, ::-1, :3], xsensor_values()[:, 0])
    assert read(xsensor_bytes(unit="raw")).stored_unit == "count"
    assert not read(xsensor_bytes(clock=False)).time_known
    one = xsensor_bytes().replace(b"-RF S1", b"-X").replace(b"-LF S1", b"-Y")
    assert read(one).insoles == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (xsensor_bytes(unit="torr"), "torr"),
        (xsensor_bytes().replace(b"FRAME,11", b"FRAME,10"), "twice"),
        (xsensor_bytes().replace(b"Columns,3", b"Columns,4"), "damaged or cut"),
        (xsensor_bytes().replace(b"Rows,5", b"Rows,6"), "6"),
        (xsensor_bytes().replace(b"Sensel Width", b"Width"), "missing"),
        (xsensor_bytes().replace(b"SENSOR,HX210-RF S1", b"SENSOR,HX210-LF S1"), "same name"),
    ],
)
def test_what_is_wrong_with_xsensor_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.csv")
    assert "XSENSOR" in str(caught.value)


def test_stappone_is_counts_of_sensors_without_places() -> None:
    recording = read(stappone_bytes(4))
    np.testing.assert_array_equal(recording.frames[:, 0], [[300 + 10 * k + c for c in range(4)] for k in range(4)])
    np.testing.assert_allclose(recording.time_s, [0, 0.016, 0.032, 0.048], atol=1e-9)
    assert (recording.stored_unit, recording.frames.dtype.str) == ("count", "<u2")
    assert [(one.side, one.on_grid) for one in recording.insoles] == [("unknown", False)]


def test_stappone_of_two_soles_and_without_its_corrupt_lines() -> None:
    recording = read(stappone_bytes(6, soles=(2, 1), corrupt=(2,)))
    assert recording.frames.shape == (5, 2, 4)
    np.testing.assert_array_equal(recording.frames[0], [[400, 401, 402, 403], [300, 301, 302, 303]])
    assert [gap.n_lost for gap in recording.gaps] == [1]
    assert "1 moments" in recording.warnings[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (stappone_bytes(3)[:-3], "damaged or cut"),
        (stappone_bytes(3, soles=(1, 2, 3)), "3 soles"),
        (stappone_bytes(2, corrupt=(0, 1)), "corrupt"),
        (stappone_bytes(3).replace(b",301,", b",x,"), "damaged or cut"),
        (stappone_bytes(3).replace(b",301,", b",-301,"), "negative"),
        (stappone_bytes(3).replace(b"1768494979584", b"1768494979568"), "do not increase"),
        (stappone_bytes(3).replace(b"accel_y", b"accel_x"), "titles"),
    ],
)
def test_what_is_wrong_with_stappone_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.csv")
    assert "Stappone" in str(caught.value)


def test_the_public_xsensor_insoles_agree_with_the_vendors_load(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "xsensor_data.csv")
    assert recording.frames.shape == (101, 31, 23)
    assert recording.geometry.cell_area_mm2 == pytest.approx(74.1143, abs=0.01)
    for k, insole in enumerate(recording.insoles):
        cells = recording.frames[:, *insole.window]
        force = cells.sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
        np.testing.assert_allclose(force, recording.extra["load_check_n"][:, k], atol=0.02)
        area = (cells > 0).sum(axis=(1, 2)) * recording.geometry.cell_area_mm2 / 100
        np.testing.assert_allclose(area, recording.extra["contact_area_check_cm2"][:, k], atol=0.02)
        # toes far from the viewer, the hallux at the inner side
        toes = cells[:, 24:].max(axis=0).sum(axis=0)
        inner = toes[6:].sum() > toes[:5].sum()
        assert inner == (insole.side == "left")
    least = recording.frames[recording.frames > 0].min()
    assert least >= 51.72 * KPA_PER_MMHG - 0.01  # the header's threshold


def test_the_public_stappone_sole(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "stappone_example.csv")
    assert recording.frames.shape == (4575, 1, 12)
    assert (recording.gaps, recording.warnings) == ((), ())
    np.testing.assert_allclose(np.diff(recording.time_s), 0.016)
