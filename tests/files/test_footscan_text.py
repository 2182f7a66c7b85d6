"""footscan's entire plate as text: made by hand, and the two public passes over a plate."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from tests.files.vendor_samples import footscan_bytes, values


def test_rows_stay_as_printed_and_cells_are_those_of_the_plate() -> None:
    recording = read(footscan_bytes(4))
    np.testing.assert_array_equal(recording.frames, values(4, 7, 5).astype(np.float32))
    assert (recording.stored_unit, recording.format, recording.trimmed_to_contact) == ("count", "footscan-text", False)
    assert (recording.geometry.pitch_mm, recording.geometry.pitch_known) == ((5.08, 7.62), True)
    assert "by its make" in (recording.device or "")


def test_times_are_freed_of_their_rounding() -> None:
    np.testing.assert_allclose(read(footscan_bytes(40)).time_s, np.arange(40) / 126, atol=5e-6)
    assert info_document(read(footscan_bytes(40)))["rate_hz"] == pytest.approx(126, abs=0.02)


def test_times_that_no_even_rate_explains_stay() -> None:
    data = footscan_bytes(4).replace(b"(15.87 ms)", b"(19.00 ms)")
    np.testing.assert_allclose(read(data).time_s, [0.0, 0.00794, 0.019, 0.02381])


def test_missing_frames_are_a_gap() -> None:
    whole = footscan_bytes(6)
    data = whole[: whole.index(b"Frame 2 ")] + whole[whole.index(b"Frame 4 ") :]
    recording = read(data)
    assert recording.n_frames == 4
    assert [gap.n_lost for gap in recording.gaps] == [2]
    assert (recording.gaps[0].start_s, recording.gaps[0].end_s) == pytest.approx((1 / 126, 4 / 126), abs=1e-5)


@pytest.mark.parametrize("name", ["walk.xls", "walk.txt", "walk"])
def test_line_ends_decimal_commas_trailing_tabs_and_names_do_not_matter(name: str, tmp_path: Path) -> None:
    expected = read(footscan_bytes()).frames
    for data in (
        footscan_bytes().replace(b"\r\n", b"\n"),
        footscan_bytes().replace(b".5", b",5").replace(b".0", b",0"),
        footscan_bytes().replace(b"\r\n", b"\t\r\n").replace(b"ms)\t", b"ms)"),
        footscan_bytes().expandtabs(8),
        gzip.compress(footscan_bytes()),
    ):
        (tmp_path / name).write_bytes(data)
        np.testing.assert_array_equal(read(tmp_path / name).frames, expected)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (footscan_bytes()[: footscan_bytes().index(b"Frame 2") + 60], "cut"),
        (footscan_bytes()[:-5], "cut"),
        (footscan_bytes().replace(b"8.0", b"-8.0", 1), "damaged or cut"),
        (footscan_bytes().replace(b"8.0", b"nan", 1), "damaged or cut"),
        (footscan_bytes().replace(b"8.0", b"1e300", 1), "damaged or cut"),
        (footscan_bytes().replace(b"Frame 2", b"Frame 1"), "twice"),
        (footscan_bytes().replace(b"(15.87", b"(1.87"), "times do not increase"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.txt")
    assert "footscan" in str(caught.value)


@pytest.mark.parametrize(("number", "peak"), [(1, 32.8), (2, 31.3)])
def test_the_public_passes(data_dir: Path, number: int, peak: float) -> None:
    recording = read(data_dir / "footscan_walkway" / f"barefoot_{number}_entire_plate.txt.gz")
    document = info_document(recording)
    assert (document["n_frames"], document["rows"], document["cols"]) == (249, 256, 63)
    assert document["rate_hz"] == pytest.approx(126, abs=0.001)
    assert document["peak"] == pytest.approx(peak, abs=1e-5)
    assert document["warnings"] == []
    # who walks toward +y has the centre of pressure go there
    total = recording.frames.sum(axis=(1, 2))
    loaded = np.flatnonzero(total > 0.1 * total.max())
    y_of = recording.frames.sum(axis=2) @ recording.geometry.y_mm / np.maximum(total, 1e-9)
    assert y_of[loaded[-1]] - y_of[loaded[0]] > 1000


@pytest.mark.parametrize(("number", "sides"), [(1, ["left", "right", "left"]), (2, ["right", "left", "right", "left"])])
def test_left_and_right_come_out_true(data_dir: Path, number: int, sides: list[str]) -> None:
    """And left prints lie left of right ones. The fifth contact of pass 2 is a heel's first touch."""
    from pressuremat.analysis.offline import analyse

    recording = read(data_dir / "footscan_walkway" / f"barefoot_{number}_entire_plate.txt.gz")
    prints = analyse(recording).footprints[: len(sides)]
    assert [one.side for one in prints] == sides
    x_mm = [float(np.nanmean(one.cop_mm[:, 0])) for one in prints]
    left = [x for x, side in zip(x_mm, sides, strict=True) if side == "left"]
    right = [x for x, side in zip(x_mm, sides, strict=True) if side == "right"]
    assert max(left) < min(right)
