"""NumPy archives: foreign ones, and those made to hurt. That ours lose nothing is in test_native."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read, write
from tests.files.samples import counts, recording


def _npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def test_one_stack_in_a_foreign_archive_is_the_frames() -> None:
    after = read(_npz(arr_0=counts(), names=np.array(["a", "b"]), plane=np.zeros((3, 3))))
    np.testing.assert_array_equal(after.frames, counts())
    assert (after.unit, after.time_known, after.geometry.pitch_known, after.format) == ("count", False, False, "npz")
    assert read(_npz(a=counts()), rate_hz=100.0, pitch_mm=5.0).time_s[-1] == pytest.approx(0.29)


def test_order_and_byte_order_are_undone() -> None:
    np.testing.assert_array_equal(read(_npz(a=np.asfortranarray(counts()))).frames, counts())
    np.testing.assert_array_equal(read(_npz(a=counts().astype(">u2"))).frames, counts())
    np.testing.assert_array_equal(read(_npz(a=counts().astype(np.int64))).frames, counts())


def test_one_picture_is_one_frame() -> None:
    assert read(_npz(a=counts()[0])).frames.shape == (1, 7, 5)


def test_nothing_is_unpickled() -> None:
    class Trap:
        def __reduce__(self) -> Any:
            return (pytest.fail, ("it was unpickled",))

    trap = np.empty((1, 1, 1), object)
    trap[0, 0, 0] = Trap()
    with pytest.raises(FileFormatError, match="no real numbers"):
        read(_npz(a=trap))


def _with_header(header: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(100))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _npz(a=counts(), b=counts()),
        _npz(a=np.zeros(3)),
        _npz(a=np.zeros((0, 3, 3))),
        _npz(a=np.zeros((3, 3, 3), complex)),
        _npz(a=counts())[:-30],
        _npz(a=counts())[:200],
        _with_header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000, 1000), }\n"),
        _with_header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 1, 1), }\n"),
        _with_header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }\n"),
        _with_header(b"(" * 200),
        _with_header(b"\xff\xfe"),
        _npz(a=np.full((1, 2, 2), np.inf)),
    ],
)
def test_what_is_no_recording_is_one_sentence(data: bytes) -> None:
    with pytest.raises(FileFormatError, match="NumPy archive"):
        read(data, name="a.npz")


def test_our_header_and_frames_must_belong_together(tmp_path: Path) -> None:
    write(tmp_path / "a.npz", recording())
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        parts = dict(archive)
    for name, array in {
        "frames": counts()[:, :-1],
        "time_s": np.zeros(30),
        "pressuremat_json": parts["pressuremat_json"][:-3],
    }.items():
        with pytest.raises(FileFormatError, match="NumPy archive"):
            read(_npz(**(parts | {name: array})))
