"""Each written file is read back by a library that shares no code with what wrote it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import bids_validator
import ezc3d
import imageio_ffmpeg
import numpy as np
import pandas as pd
import pytest
import pyxdf
from PIL import Image

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.cli.main import main
from pressuremat.errors import MissingExtraError, RecordingError
from pressuremat.export.registry import EXPORTS, export_of, write
from pressuremat.files import read
from pressuremat.files import write as write_recording
from pressuremat.geometry import MatGeometry
from pressuremat.types import Gap
from tests.report import prints

EVERY = pytest.mark.parametrize("suffix", [export.suffix for export in EXPORTS])


@pytest.fixture(scope="module")
def walk() -> Analysis:
    """A step of each foot on a mat that does not begin at 0 and is not square."""
    return analyse(prints.recording("walk", geometry=MatGeometry(40, 48, (10.0, 9.0), True, (100.0, 50.0))))


def test_c3d_is_a_force_plate_to_ezc3d(walk: Analysis, tmp_path: Path) -> None:
    write(walk, tmp_path / "a.c3d")
    c3d = ezc3d.c3d(str(tmp_path / "a.c3d"), extract_forceplat_data=True)
    plate = c3d["data"]["platform"][0]
    assert c3d["parameters"]["FORCE_PLATFORM"]["TYPE"]["value"] == [2]
    assert (plate["unit_force"], plate["unit_position"]) == ("N", "mm")
    assert c3d["header"]["analogs"]["frame_rate"] == pytest.approx(60.0)
    loaded = np.isfinite(walk.body_cop_mm).all(axis=1)
    n = walk.recording.n_frames
    assert plate["force"].shape == (3, n)
    np.testing.assert_allclose(plate["force"][2], np.where(loaded, walk.total, 0), rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(plate["force"][:2], 0)
    np.testing.assert_allclose(plate["center_of_pressure"][:2, loaded], walk.body_cop_mm[loaded].T, atol=0.01)
    points = c3d["data"]["points"][:2, 0]
    np.testing.assert_allclose(points[:, loaded], walk.body_cop_mm[loaded].T, atol=0.01)
    assert np.isnan(points[:, ~loaded]).all()
    corners = plate["corners"]
    assert (corners.min(axis=1)[:2].tolist(), corners.max(axis=1)[:2].tolist()) == ([100, 50], [580, 410])


def test_c3d_has_an_even_rate_and_no_load_in_gaps(walk: Analysis, tmp_path: Path) -> None:
    recording = walk.recording
    keep = (recording.time_s < 0.7) | (recording.time_s > 1.2)
    gap = Gap(float(recording.time_s[keep][recording.time_s[keep] < 0.7][-1]), 1.2, 30, "unplugged")
    holed = analyse(replace(recording, frames=recording.frames[keep], time_s=recording.time_s[keep], gaps=(gap,)))
    write(holed, tmp_path / "a.c3d")
    force = ezc3d.c3d(str(tmp_path / "a.c3d"))["data"]["analogs"][0, 2]
    assert len(force) == round((recording.time_s[-1] - recording.time_s[0]) * 60) + 1
    in_gap = (recording.time_s > gap.start_s + 1e-6) & (recording.time_s < gap.end_s - 1e-6)
    assert in_gap.sum() > 20
    assert not force[in_gap].any()


def test_xdf_holds_pressure_cop_and_markers_to_pyxdf(walk: Analysis, tmp_path: Path) -> None:
    write(walk, tmp_path / "a.xdf")
    found, _header = pyxdf.load_xdf(str(tmp_path / "a.xdf"), synchronize_clocks=False, dejitter_timestamps=False)
    streams = {one["info"]["type"][0]: one for one in found}
    recording = walk.recording
    pressure = streams["Pressure"]
    np.testing.assert_array_equal(pressure["time_series"], recording.pressure().reshape(recording.n_frames, -1))
    np.testing.assert_array_equal(pressure["time_stamps"], recording.time_s)
    description = pressure["info"]["desc"][0]
    cell = description["channels"][0]["channel"][48 * 3 + 7]
    assert (cell["label"], cell["unit"]) == (["r03c07"], ["kPa"])
    assert cell["location"][0] == {"X": ["175"], "Y": ["81.5"]}
    assert description["grid"][0]["rows"] == ["40"]
    assert float(pressure["info"]["nominal_srate"][0]) == pytest.approx(60)
    np.testing.assert_array_equal(
        streams["CoP"]["time_series"], np.column_stack([walk.body_cop_mm, walk.total]).astype(np.float32)
    )
    words = [row[0] for row in streams["Markers"]["time_series"]]
    assert words[0] == "contact 1 begins, left"
    assert len(words) == 2 * len(walk.footprints)
    assert streams["Markers"]["time_stamps"][0] == walk.footprints[0].start_s
    assert pressure["footer"]["info"]["sample_count"] == [str(recording.n_frames)]


def test_bids_names_are_valid_and_the_table_reads_in_pandas(walk: Analysis, tmp_path: Path) -> None:
    write(walk, tmp_path / "a.bids")
    names = sorted(f"/{p.relative_to(tmp_path / 'a.bids')}" for p in (tmp_path / "a.bids").rglob("*") if p.is_file())
    assert len(names) == 7
    validator = bids_validator.BIDSValidator()
    assert all(validator.is_bids(name) for name in names), names
    motion = tmp_path / "a.bids" / "sub-01" / "motion"
    channels = pd.read_csv(motion / "sub-01_task-Walk_tracksys-mat_channels.tsv", sep="\t", keep_default_na=False)
    table = pd.read_csv(
        motion / "sub-01_task-Walk_tracksys-mat_motion.tsv", sep="\t", header=None, names=channels.name, na_values="n/a"
    )
    np.testing.assert_allclose(table[["cop_x", "cop_y"]], walk.body_cop_mm, rtol=1e-4)
    np.testing.assert_allclose(table["force"], walk.total, rtol=1e-4)
    about = json.loads((motion / "sub-01_task-Walk_tracksys-mat_motion.json").read_text())
    assert about["SamplingFrequency"] == pytest.approx(60)
    assert about["MotionChannelCount"] == len(channels)
    # Again into the same folder, but never over somebody else's.
    write(walk, tmp_path / "a.bids")
    (tmp_path / "b.bids").mkdir()
    (tmp_path / "b.bids" / "thesis.txt").write_text("mine")
    with pytest.raises(RecordingError, match="holds something else"):
        write(walk, tmp_path / "b.bids")
    assert (tmp_path / "b.bids" / "thesis.txt").read_text() == "mine"


def test_apd_is_each_foots_peak_where_it_lay(walk: Analysis, tmp_path: Path) -> None:
    made = write(walk, tmp_path / "a.apd")
    assert [path.name for path in made] == ["a-1-left.apd", "a-2-right.apd"]
    for path, foot in zip(made, walk.footprints, strict=True):
        after = read(path)
        assert after.extra["foot_side"] == foot.side
        assert after.geometry.pitch_mm == (10.0, 9.0)
        peak = np.zeros((40, 48))
        row, col = (round((foot.geometry.origin_mm[k] - (100, 50)[k]) / (10.0, 9.0)[k]) for k in (1, 0))
        peak[row : row + foot.geometry.rows, col : col + foot.geometry.cols] = foot.frames.max(axis=0)
        # One decimal of N/cm², and what is loaded at all stays loaded.
        np.testing.assert_allclose(after.frames[0], peak, atol=1.01)
        assert ((after.frames[0] > 0) == (peak > 0)).all()


def test_the_picture_shows_the_loaded_part_and_says_what_it_shows(walk: Analysis, tmp_path: Path) -> None:
    write(walk, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    # Two feet side by side, each in its half.
    red = (pixels[..., 0] - pixels[..., 2])[:-44]
    left, right = red[:, : red.shape[1] // 2].sum(), red[:, red.shape[1] // 2 :].sum()
    assert min(left, right) > 0.3 * max(left, right)


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_an_animation_has_a_picture_for_each_frame_and_they_differ(suffix: str, walk: Analysis, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    part = replace(walk.recording, frames=walk.recording.frames[:50], time_s=walk.recording.time_s[:50])
    write(analyse(part), path)
    if suffix == ".gif":
        with Image.open(path) as gif:
            pictures = []
            for k in range(gif.n_frames):  # type: ignore[attr-defined]
                gif.seek(k)
                pictures.append(np.asarray(gif.convert("RGB")).astype(int))
            assert gif.info["duration"] == 40
    else:
        reader = imageio_ffmpeg.read_frames(str(path))
        about = next(reader)
        assert about["codec"] == "h264"
        wide, high = about["size"]
        pictures = [np.frombuffer(data, np.uint8).reshape(high, wide, 3).astype(int) for data in reader]
    assert len(pictures) == 50
    assert np.abs(pictures[25] - pictures[10]).max() > 100


def test_a_long_recording_is_shown_in_its_own_time(walk: Analysis) -> None:
    from pressuremat.export import animation

    slow = replace(walk, recording=replace(walk.recording, time_s=walk.recording.time_s * 10))
    shown, interval_ms = animation._numbers(slow)
    long_s = slow.recording.time_s[-1] - slow.recording.time_s[0]
    assert len(shown) <= slow.recording.n_frames
    assert len(shown) * interval_ms / 1000 == pytest.approx(long_s, rel=0.8)


@EVERY
def test_recordings_that_lack_what_a_format_needs_are_refused_or_written(
    suffix: str, walk: Analysis, tmp_path: Path
) -> None:
    """Counts without pitch or time; nobody on the mat; one frame: a file or a sentence, and no draft left."""
    bare = prints.recording(
        "walk",
        frames=walk.recording.frames.astype(np.uint16),
        stored_unit="count",
        time_known=False,
        geometry=MatGeometry.of_unknown_pitch(40, 48),
    )
    single = replace(walk.recording, frames=walk.recording.frames[40:41], time_s=walk.recording.time_s[40:41])
    for k, one in enumerate((bare, prints.recording("empty"), single)):
        out = tmp_path / f"{k}{suffix}"
        try:
            made = write(analyse(one), out)
        except RecordingError as error:
            made, said = [], str(error)
        else:
            said = f"{len(made)} files."
        assert said.endswith(".")
        assert [p for p in tmp_path.iterdir() if p.name.startswith(str(k))] == made
    assert not list(tmp_path.glob(".*"))


@EVERY
def test_a_place_that_takes_no_file_is_said(suffix: str, walk: Analysis, tmp_path: Path) -> None:
    assert export_of(Path(f"A{suffix.upper()}")) is not None
    with pytest.raises(RecordingError, match="cannot be written"):
        write(walk, tmp_path / "nowhere" / f"a{suffix}")


def test_without_ffmpeg_one_sentence_says_what_to_install(
    walk: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(MissingExtraError, match=r"pressuremat\[video\]"):
        write(walk, tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_convert_writes_them(walk: Analysis, tmp_path: Path, capsys: pytest.CaptureFixture[Any]) -> None:
    write_recording(tmp_path / "walk.pmat", walk.recording)
    for name in ("a.c3d", "a.apd", "a.bids"):
        assert main(["convert", str(tmp_path / "walk.pmat"), str(tmp_path / name)]) == 0
    assert "a-1-left.apd" in capsys.readouterr().out
    assert main(["convert", str(tmp_path / "walk.pmat"), str(tmp_path / "a.doc")]) == 1
    said = capsys.readouterr().err
    assert all(suffix in said for suffix in (".pmat", ".h5", *(one.suffix for one in EXPORTS)))
