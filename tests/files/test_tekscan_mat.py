"""MATLAB arrays: made by hand, against an independent reader, and the public standing trial."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from tests.files.vendor_samples import mat_73_bytes, mat_array, mat_bytes, mat_element


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", "f4", "f8"])
def test_the_longest_dimension_is_time_and_the_first_row_is_farthest(order: Any, packed: bool, dtype: str) -> None:
    array = mat_array().astype(dtype)
    recording = read(mat_bytes(array, packed=packed, order=order))
    np.testing.assert_array_equal(recording.frames, np.moveaxis(array, 1, 0)[:, ::-1])
    assert (recording.stored_unit, recording.format) == ("count", "matlab")
    assert (recording.time_known, recording.geometry.pitch_known) == (False, False)
    assert recording.warnings == ()
    assert recording.frames.flags.c_contiguous


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_time_may_be_any_dimension(axis: int) -> None:
    stack = np.moveaxis(mat_array(), 1, 0)
    np.testing.assert_array_equal(read(mat_bytes(np.moveaxis(stack, 0, axis))).frames, stack[:, ::-1])


def test_a_choice_that_is_not_clear_is_said() -> None:
    cube = mat_array()[:, :5, :]
    recording = read(mat_bytes(cube))
    np.testing.assert_array_equal(recording.frames, np.moveaxis(cube, 1, 0)[:, ::-1])
    assert "number 2" in recording.warnings[0]


def test_pitch_and_rate_may_be_given() -> None:
    recording = read(mat_bytes(mat_array()), pitch_mm=8.38, rate_hz=50)
    assert recording.geometry.pitch_mm == (8.38, 8.38)
    np.testing.assert_allclose(recording.time_s, np.arange(24) / 50)


def test_the_largest_of_several_is_read_and_named() -> None:
    small, large = mat_array()[:, :9], mat_array()
    recording = read(mat_bytes(small, large, large[:, 0]))
    assert recording.n_frames == 24
    assert "2 arrays" in recording.warnings[0]
    assert "data1" in recording.warnings[0]


def test_a_single_picture_is_one_frame() -> None:
    np.testing.assert_array_equal(read(mat_bytes(mat_array()[:, 0])).frames, mat_array()[None, ::-1, 0])


def test_what_scipy_writes_is_read(tmp_path: Path) -> None:
    from scipy.io import savemat

    array = np.random.default_rng(1).random((8, 40, 6))
    for compressed in (True, False):
        content = {"name": "a person", "s": {"x": 1}, "c": np.array(["ab", 3], object), "p": array, "z": array[0] * 1j}
        savemat(tmp_path / "a.mat", content, do_compression=compressed)
        np.testing.assert_array_equal(
            read(tmp_path / "a.mat").frames, np.moveaxis(array, 1, 0)[:, ::-1].astype(np.float32)
        )


def test_version_7_3_gives_what_the_older_ones_give() -> None:
    small, large = mat_array()[:, :9].astype(float), mat_array().astype(float)
    new, old = read(mat_73_bytes(data=small, data1=large)), read(mat_bytes(small, large))
    np.testing.assert_array_equal(new.frames, old.frames)
    np.testing.assert_array_equal(new.frames, np.moveaxis(large, 1, 0)[:, ::-1])
    assert (new.format, new.stored_unit, new.warnings) == ("matlab", "count", old.warnings)
    assert new.frames.flags.c_contiguous
    assert read(mat_73_bytes(p=large[:, 0])).frames.shape == (1, 5, 4)


def test_what_is_wrong_in_version_7_3_is_said() -> None:
    data = mat_73_bytes(data=mat_array())
    for wrong, reason in (
        (data[:700], "damaged or cut"),
        (data[:512] + bytes(len(data) - 512), "damaged or cut"),
        (mat_73_bytes(), "no array of frames"),
    ):
        with pytest.raises(FileFormatError, match=reason) as caught:
            read(wrong, name="a.mat")
        assert "MATLAB" in str(caught.value)


def _bomb(n_mib: int) -> bytes:
    packer = zlib.compressobj(9)
    body = packer.compress(struct.pack("<II", 14, n_mib << 20)) + b"".join(
        packer.compress(bytes(1 << 20)) for _k in range(n_mib)
    )
    body += packer.flush()
    return mat_bytes()[:128] + struct.pack("<II", 15, len(body)) + body


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (mat_bytes(mat_array())[:-9], "cut"),
        (mat_bytes(mat_array(), packed=False)[:-9], "cut"),
        (mat_bytes(mat_array())[:131], "cut"),
        (mat_bytes(mat_array()).replace(b"5.0 MAT", b"7.3 MAT"), "damaged or cut"),
        (mat_bytes(mat_array())[:126] + b"XX" + mat_bytes(mat_array())[128:], "damaged"),
        (mat_bytes(), "no array of frames"),
        (mat_bytes(mat_array(), flags=4), "no array of frames"),
        (mat_bytes(mat_array(), flags=6 | 0x800), "no array of frames"),
        (mat_bytes(np.zeros((3, 4, 2000), "u1"))[:128] + mat_element(14, b"\0" * 40), "damaged|no array"),
        (
            mat_bytes(mat_array(), packed=False).replace(struct.pack("<i", 24), struct.pack("<i", 25)),
            "not of the size",
        ),
        (mat_bytes(mat_array(), packed=False).replace(struct.pack("<i", 24), struct.pack("<i", -24)), "no array"),
        (mat_bytes(np.zeros((2, 2000, 1999), "u1")), "grid"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.mat")
    assert "MATLAB" in str(caught.value)


def test_a_bomb_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressuremat.files.tekscan_mat._MAX_UNPACKED", 1 << 20)
    with pytest.raises(FileFormatError, match="larger than can be read"):
        read(_bomb(3))


def test_the_public_standing_trial(data_dir: Path) -> None:
    from scipy.io import loadmat

    path = data_dir / "tekscan_standing" / "standing_a.mat"
    recording = read(path)
    array = loadmat(path)["data"]
    np.testing.assert_array_equal(recording.frames, np.moveaxis(array, 1, 0)[:, ::-1])
    document = info_document(recording)
    assert (document["n_frames"], document["rows"], document["cols"], document["peak"]) == (4500, 45, 52, 10)
    assert (document["pitch_mm"], document["rate_hz"], document["unit"]) == (None, None, "count")
    total = recording.frames.sum(axis=(1, 2), dtype=np.int64)
    assert (total.max(), total.min()) == (798, 691)


def test_two_feet_stand_on_it_throughout(data_dir: Path) -> None:
    from pressuremat.analysis.offline import analyse

    path = data_dir / "tekscan_standing" / "standing_a.mat"
    for options in ({"pitch_mm": 8.38, "rate_hz": 50.0}, {}):
        feet = analyse(read(path, **options)).footprints  # type: ignore[arg-type]
        assert [foot.side for foot in feet] == ["left", "right"]
        assert all(foot.end_index - foot.start_index == 4500 for foot in feet)
        assert all(foot.axis is not None and abs(foot.axis.axis_deg) < 25 for foot in feet)
