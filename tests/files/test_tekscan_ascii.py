"""Tekscan's ASCII export: made by hand, and the public insole and finger."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from tests.files.vendor_samples import ASF_ROWS, asf_bytes, asf_values


def _with_outline() -> np.ndarray[tuple[int, int, int], np.dtype[np.float64]]:
    stack = asf_values(3)[:, ::-1].copy()
    stack[:, -1, [0, -1]] = 0
    return stack


def test_rows_are_turned_round_and_cells_without_sensor_marked() -> None:
    recording = read(asf_bytes(3))
    np.testing.assert_array_equal(recording.frames, _with_outline())
    expected = np.zeros((6, 4), np.bool_)
    expected[-1, [0, -1]] = True
    np.testing.assert_array_equal(recording.outside, expected)
    assert (recording.stored_unit, recording.format, recording.trimmed_to_contact) == ("kPa", "tekscan-ascii", False)
    assert (recording.geometry.pitch_mm, recording.condition.footwear) == ((5.08, 5.08), "shoe")
    np.testing.assert_allclose(recording.time_s, [0, 0.032, 0.064])
    assert recording.warnings == ()


@pytest.mark.parametrize(
    ("unit", "kpa"),
    [
        ("KPa ", 1),
        ("kPa", 1),
        ("mmHg", 0.133322387415),
        ("PSI", 6.894757293168),
        ("N/cm²", 10),
        ("Kg/cm2", 98.0665),
        ("MPa", 1000),
        ("bar", 100),
    ],
)
def test_units_become_kpa_once(unit: str, kpa: float) -> None:
    data = asf_bytes(UNITS="@").replace(b"UNITS @", b"UNITS " + unit.encode("latin-1"))
    np.testing.assert_allclose(read(data).frames, _with_outline() * kpa, rtol=1e-6)


@pytest.mark.parametrize("between", [b";", b"\t"])
def test_where_commas_are_decimal_points_other_marks_stand_between_cells(between: bytes) -> None:
    head, mark, cells = asf_bytes(3).partition(b"ASCII_DATA")
    halves = re.sub(rb"(?m)^[\dB][\dB,]*$", lambda row: row[0].replace(b",", b",5" + between), cells)
    halves = halves.replace(b"B,5", b"B")
    expected = _with_outline()
    expected[:, :, :-1] += 0.5
    expected[:, -1, 0] = 0
    np.testing.assert_allclose(read(head + mark + halves).frames, expected)


def test_raw_values_are_counts() -> None:
    recording = read(asf_bytes(UNITS="raw", SENSOR_TYPE="6900"))
    assert (recording.stored_unit, recording.unit) == ("count", "count")
    assert recording.frames.dtype == np.uint16
    assert recording.condition.footwear == "barefoot"


@pytest.mark.parametrize(
    ("row", "col", "pitch_mm"),
    [
        ("0.127 centimeters", "0.254 cm", (2.54, 1.27)),
        ("0.2 inches", "0.1 in", (2.54, 5.08)),
        ("5,08 mm", "7.62 mm", (7.62, 5.08)),
    ],
)
def test_lengths_become_mm(row: str, col: str, pitch_mm: tuple[float, float]) -> None:
    assert read(asf_bytes(ROW_SPACING=row, COL_SPACING=col)).geometry.pitch_mm == pytest.approx(pitch_mm)


def test_what_stands_beside_a_frame_is_kept_and_checked() -> None:
    data = asf_bytes(3, stamped=True, UNITS="raw").replace(b"B", b"0")
    recording = read(data)
    np.testing.assert_array_equal(recording.extra["raw_sum_check"], asf_values(3).sum(axis=(1, 2)))
    np.testing.assert_allclose(recording.extra["printed_time_s"], [0, 0.11, 0.22])
    np.testing.assert_allclose(recording.time_s, [0, 0.032, 0.064])
    total = f"{int(asf_values(3)[1].sum())}"
    said = read(data.replace(f"Sum=,,{total}".encode(), b"Sum=,,7")).warnings
    assert said == ("In 1 of 3 frames the printed sum differs from the sum of the cells.",)


def test_windows_line_ends_and_missing_rates_do_not_matter() -> None:
    recording = read(asf_bytes(line_end="\r\n", SECONDS_PER_FRAME=""))
    np.testing.assert_array_equal(recording.frames, _with_outline())
    assert recording.time_known is False


def test_what_is_odd_is_said() -> None:
    assert "mirrored" in read(asf_bytes(MIRROR_ROW="1")).warnings[0]
    assert "end mark" in read(asf_bytes().replace(b"\n@@", b"\n")).warnings[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (asf_bytes()[: asf_bytes().index(b"Frame 3")], "2 frames are in it and its header says 3"),
        (asf_bytes()[:-30], "cut"),
        (asf_bytes(ROWS="7"), "cut"),
        (asf_bytes(COLS="5"), "damaged or cut"),
        (asf_bytes(COLS="many"), "no number"),
        (asf_bytes(ROWS="4000"), "grid"),
        (asf_bytes(UNITS="furlongs"), "furlongs"),
        (asf_bytes(ROW_SPACING="0 mm"), "above zero"),
        (asf_bytes(ROW_SPACING="5 ells"), "ells"),
        (asf_bytes(COL_SPACING=""), "COL_SPACING"),
        (asf_bytes().replace(b",16", b",-16"), "damaged or cut"),
        (asf_bytes().replace(b"Frame 2", b"Frame 1"), "times do not increase"),
        (asf_bytes().replace(b"Frame", b"Fame"), "no frame"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.asf")
    assert "Tekscan" in str(caught.value)


def _frames_of(data: bytes) -> list[bytes]:
    """What stands before the first frame, then each frame with what follows it."""
    head, *frames = data.split(b"Frame ")
    return [head, *(b"Frame " + frame for frame in frames)]


def test_each_frame_has_its_own_rows() -> None:
    head, one, two, three = _frames_of(asf_bytes())
    rows = two.split(b"\n")
    shorter, longer = b"\n".join(rows[:2] + rows[3:]), three.replace(b"\n", b"\n" + rows[2] + b"\n", 1)
    with pytest.raises(FileFormatError, match=f"frame 2 has {ASF_ROWS - 1} rows"):
        read(head + one + shorter + longer)


def test_each_frame_has_the_outline_of_the_first() -> None:
    head, one, two, three = _frames_of(asf_bytes())
    whole, holed = two.replace(b"B", b"0", 1), three.replace(b",0,", b",B,", 1)
    assert (two + three).count(b"B") == (whole + holed).count(b"B")
    for frames in (one + whole + holed, one + two + holed):
        number = 2 if whole in frames else 3
        with pytest.raises(FileFormatError, match=f"outline of frame {number}"):
            read(head + frames)


@pytest.mark.parametrize("together", [1, 100, 1000])
def test_frames_may_be_read_few_at_a_time(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(asf_bytes(20))
    monkeypatch.setattr("pressuremat.files.cell_rows._FRAMES_BYTES", together)
    np.testing.assert_array_equal(read(asf_bytes(20)).frames, whole.frames)


def test_the_public_insole(data_dir: Path) -> None:
    """Against what independent readers say of it."""
    recording = read(data_dir / "vendor_exports" / "fscan_testL.asf")
    document = info_document(recording)
    assert (document["n_frames"], document["rows"], document["cols"]) == (205, 60, 21)
    assert (document["rate_hz"], document["pitch_mm"], document["peak"]) == (31.25, [5.08, 5.08], 760)
    assert recording.outside is not None
    assert int(recording.outside.sum()) == 305
    force_n = recording.frames.sum(axis=(1, 2), dtype=np.float64) * 5.08**2 * 1e-3
    assert force_n[0] == pytest.approx(845.598, abs=0.001)
    assert (force_n.max(), force_n.argmax()) == (pytest.approx(924.359, abs=0.001), 8)
    assert force_n.mean() == pytest.approx(397.126, abs=0.001)
    assert recording.warnings == ()


def test_the_public_insole_is_a_left_one(data_dir: Path) -> None:
    from pressuremat.analysis.offline import analyse

    feet = analyse(read(data_dir / "vendor_exports" / "fscan_testL.asf")).footprints
    assert {foot.side for foot in feet} == {"left"}
    assert all(foot.axis is not None and abs(foot.axis.axis_deg) < 15 for foot in feet)


def test_the_public_finger(data_dir: Path) -> None:
    recording = read(data_dir / "vendor_exports" / "iscan_test.csv")
    document = info_document(recording)
    assert (document["n_frames"], document["unit"], document["rate_hz"]) == (309, "count", 10.0)
    assert document["pitch_mm"] == pytest.approx([1.27, 1.27])
    total = recording.frames.sum(axis=(1, 2), dtype=np.int64)
    assert (total[0], total.max(), total.argmax()) == (310, 838, 65)
    np.testing.assert_array_equal(total, recording.extra["raw_sum_check"])
    assert recording.outside is not None
    assert int(recording.outside.sum()) == 300
    assert recording.warnings == ()
