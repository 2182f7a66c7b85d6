"""HDF5: nothing is lost, other programs see plain arrays, and nothing outside the file is opened."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from pressuremat.errors import FileFormatError, MissingExtraError
from pressuremat.files import read, write
from tests.conftest import skip_or_fail
from tests.files.samples import kpa_recording, recording, same


@pytest.mark.parametrize("made", [recording(), kpa_recording()], ids=["counts", "kPa"])
def test_nothing_is_lost(made: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    write(path, made)
    after = read(path)
    assert after.format == "hdf5"
    same(after, made)


def test_what_other_programs_see(tmp_path: Path) -> None:
    write(tmp_path / "a.h5", recording())
    with h5py.File(tmp_path / "a.h5") as h5:
        np.testing.assert_array_equal(h5["frames"], recording().frames)
        np.testing.assert_array_equal(h5["time_s"], recording().time_s)
        np.testing.assert_allclose(h5["x_mm"], recording().geometry.x_mm)
        np.testing.assert_allclose(h5["pressure_kpa"], recording().pressure())
        assert h5.attrs["unit"] == b"count"
        for name in h5:
            # What MATLAB, Octave and R read without help: fixed sizes, no compounds, no enumerations.
            kind = h5py.check_string_dtype(h5[name].dtype)
            assert h5[name].dtype.kind in "uif" or kind.length is not None
            assert h5py.check_enum_dtype(h5[name].dtype) is None
            assert (h5[name].compression or "gzip") == "gzip"


def test_octave_sees_the_same_numbers(tmp_path: Path) -> None:
    octave = shutil.which("octave-cli")
    if octave is None:
        skip_or_fail("octave-cli is not here: install Debian's package octave")
    assert octave is not None
    made = recording()
    write(tmp_path / "walk.h5", made)
    script = """
        s = load('walk.h5');
        p = permute(double(s.frames), [2 1 3]);
        [rows, cols, frames] = size(p);
        printf('%d %d %d\\n', rows, cols, frames);
        for k = 1:frames
          printf('%.17g ', p(:, :, k)', s.time_s(k), permute(double(s.pressure_kpa), [2 1 3])(:, :, k)'); printf('\\n');
        end
        printf('%.17g ', s.x_mm, s.y_mm); printf('\\n');
    """
    run = [octave, "--norc", "--no-history", "--eval", script]
    told = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    n_frames, rows, cols = made.frames.shape
    assert [int(one) for one in told[0].split()] == [rows, cols, n_frames]
    for k, line in enumerate(told[1:-1]):
        seen = np.array(line.split(), dtype=np.float64)
        cells = rows * cols
        np.testing.assert_array_equal(seen[:cells], made.frames[k].ravel())
        assert seen[cells] == made.time_s[k]
        np.testing.assert_allclose(seen[cells + 1 :], made.pressure()[k].ravel())
    centres = [*made.geometry.x_mm, *made.geometry.y_mm]
    np.testing.assert_allclose(np.array(told[-1].split(), dtype=np.float64), centres)


def _file(fill: Any) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as h5:
        fill(h5)
    return buffer.getvalue()


def test_one_foreign_stack_is_found_at_any_depth() -> None:
    frames = np.arange(24, dtype=np.float64).reshape(2, 3, 4)
    after = read(_file(lambda h5: h5.create_group("trial/one").create_dataset("p", data=frames)))
    np.testing.assert_array_equal(after.frames, frames)


@pytest.mark.parametrize("block", [512, 4096])
def test_it_may_begin_behind_a_block_of_somebody_elses(block: int, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "x", "w", userblock_size=block) as h5:
        h5["p"] = np.arange(24.0).reshape(2, 3, 4)
    after = read(tmp_path / "x")
    assert after.format == "hdf5"
    np.testing.assert_array_equal(after.frames, np.arange(24.0).reshape(2, 3, 4))


def test_nothing_outside_the_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(np.full(24, 7.0).tobytes())
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["p"] = np.full((2, 3, 4), 7.0)

    def external_data(h5: Any) -> None:
        h5.create_dataset("p", (2, 3, 4), "f8", external=[(str(secret), 0, 192)])

    def external_link(h5: Any) -> None:
        h5["p"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "p")

    def virtual(h5: Any) -> None:
        layout = h5py.VirtualLayout((2, 3, 4), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "p", (2, 3, 4))
        h5.create_virtual_dataset("p", layout)

    for fill, reason in ((external_data, "another file"), (external_link, "0 were found"), (virtual, "another file")):
        with pytest.raises(FileFormatError, match=reason):
            read(_file(fill))


def test_a_bomb_is_refused_before_it_is_read() -> None:
    data = _file(lambda h5: h5.create_dataset("p", (100_000, 1024, 1024), "u1", chunks=(1, 1024, 1024)))
    assert len(data) < 100_000
    with pytest.raises(FileFormatError, match="longer than can be read"):
        read(data)


def test_without_h5py_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "a.h5", recording())
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(MissingExtraError, match=r"pressuremat\[hdf5\]"):
        read(tmp_path / "a.h5")
    with pytest.raises(MissingExtraError, match=r"pressuremat\[hdf5\]"):
        write(tmp_path / "b.h5", recording())
    assert not (tmp_path / "b.h5").exists()
