"""novel's pedar and pliance exports: header, sensors, times, and what the vendor prints as a check."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from tests.files.vendor_samples import pedar_bytes, pedar_values, pliance_bytes, pliance_values


def test_pedar_keeps_left_and_right_apart_and_says_no_pitch() -> None:
    recording = read(pedar_bytes(4))
    np.testing.assert_array_equal(recording.frames, pedar_values(4))
    np.testing.assert_allclose(recording.time_s, [0.02, 0.04, 0.06, 0.08])
    assert [(one.side, one.rows, one.on_grid, one.layout) for one in recording.insoles] == [
        ("left", (0, 1), False, None),
        ("right", (1, 2), False, None),
    ]
    assert (recording.stored_unit, recording.geometry.pitch_known) == ("kPa", False)
    assert (recording.condition.footwear, recording.trimmed_to_contact, recording.warnings) == ("shoe", False, ())
    document = info_document(recording)
    assert (document["total_force_max_n"], document["pitch_mm"], document["rate_hz"]) == (None, None, 50.0)


def test_a_pitch_given_for_pedar_is_not_taken() -> None:
    recording = read(pedar_bytes(4), pitch_mm=10.0)
    assert not recording.geometry.pitch_known
    assert "layout" in recording.warnings[0]


def test_pedar_of_one_insole_and_of_masked_sensors() -> None:
    one_side = pedar_bytes(3).replace(b"right insole: 1,2,3,4,5,6,\n", b"")
    lines = one_side.split(b"\n")
    for k, line in enumerate(lines):
        if line.startswith(b"time[secs]"):
            lines[k:] = [b"\t".join(row.split(b"\t")[:7]) for row in lines[k:]]
            break
    recording = read(b"\n".join(lines) + b"\n")
    assert [one.side for one in recording.insoles] == ["left"]
    np.testing.assert_array_equal(recording.frames, pedar_values(3)[:, :1])
    renumbered = pedar_bytes(3).replace(b"      6\t", b"      9\t")
    assert read(renumbered).extra["sensor_numbers"] == [1, 2, 3, 4, 5, 9]


def test_pedar_units_missing_frames_and_an_early_end() -> None:
    in_n = pedar_bytes(3).replace(b"values in  kPa", b"values in  N/cm\xb2")
    np.testing.assert_allclose(read(in_n).frames, 10 * pedar_values(3))
    lines = pedar_bytes(6, total="0.400").split(b"\n")
    recording = read(b"\n".join([*lines[:12], *lines[14:]]))
    assert [(gap.n_lost, round(gap.start_s, 3)) for gap in recording.gaps] == [(2, 0.04)]
    assert "0.28 s before" in recording.warnings[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pedar_bytes(3)[:-1], "cut"),
        (pedar_bytes(3)[:-20], "damaged or cut"),
        (pedar_bytes(3).replace(b"values in  kPa", b"values in  torr"), "torr"),
        (pedar_bytes(3).replace(b"0.04000", b"0.01000"), "do not increase"),
        (pedar_bytes(3).replace(b" 5.000", b"-5.000"), "negative"),
        (pedar_bytes(3).replace(b"time[secs]    \t      1\t", b"time[secs]    \t      7\t"), "sensor numbers"),
        (pedar_bytes(3).split(b"time[secs]    \t")[0] + b"time[secs]\n", "sensor numbers"),
    ],
)
def test_what_is_wrong_with_pedar_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.asc")
    assert "pedar" in str(caught.value)


def test_pliance_lies_on_the_grid_that_its_corners_make() -> None:
    recording = read(pliance_bytes())
    np.testing.assert_array_equal(recording.frames, pliance_values())
    assert recording.geometry.pitch_mm == pytest.approx((5.28, 10.28))
    assert recording.outside is not None
    np.testing.assert_array_equal(np.argwhere(recording.outside), [[2, 0]])
    np.testing.assert_allclose(recording.time_s, [0.25, 0.3, 0.35])
    assert (recording.trimmed_to_contact, recording.warnings) == (True, ())
    force = recording.frames.sum(axis=(1, 2)) * recording.geometry.cell_area_mm2 * 1e-3
    np.testing.assert_allclose(recording.extra["force_check_n"], force, atol=0.001)


def test_pliance_may_be_written_with_decimal_commas() -> None:
    expected, recording = read(pliance_bytes()), read(re.sub(rb"(?<=\d)\.(?=\d)", b",", pliance_bytes()))
    np.testing.assert_array_equal(recording.frames, expected.frames)
    np.testing.assert_array_equal(recording.time_s, expected.time_s)
    assert (recording.geometry, recording.warnings) == (expected.geometry, ())
    for key in ("force_check_n", "cop_check_mm"):
        np.testing.assert_array_equal(recording.extra[key], expected.extra[key])


def test_pliance_turns_the_vendors_centre_of_pressure_back() -> None:
    recording = read(pliance_bytes())
    values, g = pliance_values(), recording.geometry
    x = (values.sum(axis=1) @ g.x_mm) / values.sum(axis=(1, 2))
    y = (values.sum(axis=2) @ g.y_mm) / values.sum(axis=(1, 2))
    np.testing.assert_allclose(recording.extra["cop_check_mm"], np.stack([x, y], axis=1), atol=0.01)
    other = read(pliance_bytes(cop_turned=False))
    assert "cop_check_mm" not in other.extra
    assert "centre of pressure" in other.warnings[0]
    assert not read(pliance_bytes(loaded_around=True)).trimmed_to_contact


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pliance_bytes()[: pliance_bytes().index(b"corner")], "corners"),
        (pliance_bytes().replace(b"y[2]", b"z[2]"), "corners"),
        (pliance_bytes().replace(b"x[3]   0.5280", b"x[3]   0.9280"), "no grid"),
        (pliance_bytes().replace(b"  0.35000", b"  0.35x00", 1), "damaged or cut"),
        (pliance_bytes().replace(b"sensor          4", b"sensor          9"), "corners"),
    ],
)
def test_what_is_wrong_with_pliance_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.asc")
    assert "pliance" in str(caught.value)


def test_the_public_insoles(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "pedar_example.asc")
    assert recording.frames.shape == (1505, 2, 99)
    assert recording.warnings == ()
    np.testing.assert_allclose(recording.time_s, 0.01 * np.arange(1, 1506), atol=1e-9)
    assert (recording.frames[:, 0].max(), recording.frames[:, 1].max()) == (150.0, 247.5)
    values = recording.frames[recording.frames > 0]
    assert values.min() == 15
    np.testing.assert_array_equal(values % 2.5, 0)


def test_the_public_mat_agrees_with_all_that_is_printed(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "pliance_test.asc")
    assert recording.frames.shape == (281, 29, 28)
    assert (recording.outside, recording.warnings, recording.trimmed_to_contact) == (None, (), True)
    force = recording.frames.sum(axis=(1, 2), dtype=np.float64) * recording.geometry.cell_area_mm2 * 1e-3
    assert np.abs(force - recording.extra["force_check_n"]).max() < 0.005
    assert (force[0], force.max(), int(force.argmax())) == (
        pytest.approx(4.252, abs=0.001),
        pytest.approx(230.593),
        194,
    )
    assert force.sum() / 24 == pytest.approx(1483.4, abs=0.1)
    total = recording.frames.sum(axis=(1, 2), dtype=np.float64)
    own = np.stack(
        [
            recording.frames.sum(axis=1) @ recording.geometry.x_mm / total,
            recording.frames.sum(axis=2) @ recording.geometry.y_mm / total,
        ],
        axis=1,
    )
    assert np.abs(own - recording.extra["cop_check_mm"]).max() < 0.06
    assert own[0, 1] < 60 < 200 < own[-1, 1]  # the heel strikes first, near the viewer
