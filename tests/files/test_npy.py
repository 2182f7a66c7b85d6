"""NumPy arrays as files, never unpickled; StepUP's table beside an archive; formats that are closed."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pressuremat.errors import FileFormatError
from pressuremat.files import closed, read
from pressuremat.sources.simulated import simulate


def _npy(array: NDArray[Any], *, allow_pickle: bool = False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


FRAMES = np.arange(24, dtype=np.uint16).reshape(2, 3, 4)


@pytest.mark.parametrize(
    "array",
    [FRAMES, FRAMES.astype(">u2"), np.asfortranarray(FRAMES), FRAMES.astype(np.float64), FRAMES.astype(np.int8)],
)
def test_a_stack_of_frames_whatever_its_order_in_memory(array: NDArray[Any]) -> None:
    recording = read(_npy(array))
    np.testing.assert_array_equal(recording.frames, FRAMES)
    assert (recording.format, recording.frames.dtype.str, recording.time_known) == ("npy", "<u2", False)
    assert read(_npy(array[0])).n_frames == 1


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("unpickled",))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_npy(np.array([_Bomb()], object), allow_pickle=True), "no real numbers"),
        (_npy(FRAMES)[:-2], "cut"),
        (_npy(FRAMES) + b"x", "longer"),
        (_npy(np.zeros(5)), "no frames"),
        (_npy(np.zeros((2, 2, 2, 2))), "no frames"),
        (_npy(np.zeros((2, 2), complex)), "no real numbers"),
        (_npy(FRAMES).replace(b"(2, 3, 4)", b"(9**9,4)"), "damaged"),
        (_npy(FRAMES).replace(b"(2, 3, 4)", b"(-2,3,4)"), "damaged"),
        (_npy(np.zeros((0, 3, 4))), "no frame"),
    ],
)
def test_what_is_none_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason):
        read(data, name="a.npy")


def test_a_pickle_is_not_looked_at() -> None:
    with pytest.raises(FileFormatError, match="another kind"):
        read(pickle.dumps(_Bomb()), name="a.pkl")


def _stepup(folder: Path, titles: str = "PassID,StartFrame,EndFrame,Orientation,Side,Standing,Incomplete") -> Path:
    np.savez(folder / "trial.npz", arr_0=FRAMES)
    (folder / "metadata.csv").write_text(f"{titles}\n3,0,1,0,Left,0,0\n3,1,1,0,Right,0,1\n")
    return folder / "trial.npz"


def test_stepups_table_says_what_its_archive_does_not(tmp_path: Path) -> None:
    recording = read(_stepup(tmp_path))
    assert recording.geometry.pitch_mm == (5.0, 5.0)
    np.testing.assert_allclose(recording.time_s, [0, 0.01])
    assert recording.stored_unit == "kPa"
    assert recording.frames.dtype == np.float32
    assert [row["Side"] for row in recording.extra["footsteps"]] == ["Left", "Right"]
    np.testing.assert_array_equal(recording.frames, FRAMES)
    bare = read((tmp_path / "trial.npz").read_bytes())
    assert (bare.geometry.pitch_known, bare.time_known, bare.stored_unit) == (False, False, "count")


def test_stepups_footsteps_say_which_way_round_its_columns_are(tmp_path: Path) -> None:
    """A walk to and fro as it is and mirrored: with its own table both become the same, feet on their own sides."""
    walk, truth = simulate("walk", {"passes": "4", "ideal": "1", "rate_hz": "30", "rows": "160"})
    titles = "PassID,StartFrame,EndFrame,Xmin,Xmax,Ymin,Ymax,Orientation,Side"
    width = walk.geometry.cols
    for turned in (False, True):
        folder = tmp_path / str(turned)
        folder.mkdir()
        table = [titles]
        for step in truth["footprints"]:
            x = sorted(end[0] / 10 for end in (step["heel_mm"], step["toe_mm"]))
            y = sorted(end[1] / 10 for end in (step["heel_mm"], step["toe_mm"]))
            x = [width - x[1], width - x[0]] if turned else x
            back = abs(step["axis_deg"]) > 90
            when = int(step["start_s"] * 30), int(step["end_s"] * 30)
            told = (when[0] // 100, *when, *x, *y, int(back), step["side"].title())
            table.append(",".join(map(str, told)))
        np.savez(folder / "trial.npz", arr_0=walk.frames[:, :, ::-1] if turned else walk.frames)
        (folder / "metadata.csv").write_text("\n".join(table) + "\n")
        recording = read(folder / "trial.npz")
        np.testing.assert_array_equal(recording.frames, walk.frames)
        assert recording.extra["columns_turned"] is turned
        assert any("right to left" in one for one in recording.warnings) is turned
        # Contradicting sides settle nothing, and that is said.
        swapped = [row.replace("Left", "Right") if k % 2 else row for k, row in enumerate(table)]
        (folder / "metadata.csv").write_text("\n".join(swapped) + "\n")
        assert any("do not tell" in one for one in read(folder / "trial.npz").warnings)


def test_stepups_cut_and_stretched_footsteps_are_refused(tmp_path: Path) -> None:
    _stepup(tmp_path)
    np.savez(tmp_path / "pipeline_1.npz", arr_0=np.zeros((3, 101, 75, 40)))
    with pytest.raises(FileFormatError, match=r"frames × rows × columns.*4 dimensions"):
        read(tmp_path / "pipeline_1.npz")


def test_another_table_beside_an_archive_is_not_taken(tmp_path: Path) -> None:
    assert not read(_stepup(tmp_path, titles="a,b,c,d,e,f,g")).time_known


@pytest.mark.parametrize(
    ("name", "says"),
    [("walk.fsx", "ASCII"), ("A.SOL", r"\.asc"), ("x.1.dat", r"\.lst"), ("x.xsn", "CSV"), ("a.fgt", "ASCII")],
)
def test_a_closed_format_says_how_to_export(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / name).write_bytes(b"\x01\x02closed\xff" * 99)
    with pytest.raises(FileFormatError, match=says) as caught:
        read(tmp_path / name)
    assert "maker's program" in str(caught.value)
    assert closed.advice("walk.lst") is None
