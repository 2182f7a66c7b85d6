"""Feet in shoes: contacts by time, values that need no outline, reasons for the others; layouts that add forces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.errors import FileFormatError, SourceError
from pressuremat.files import read, write
from pressuremat.files.info import info_document
from pressuremat.geometry import Insole, MatGeometry
from pressuremat.metrics.record import REASON_INSOLES, REASON_NO_AREAS, REASON_NO_OUTLINE
from pressuremat.report import model
from pressuremat.sources.registry import open_source
from pressuremat.types import Condition, MetricValue, Recording

N = 6
HZ = 100
STANCE_S, STRIDE_S = 0.7, 1.1


def _walk(**changes: object) -> Recording:
    """Ten seconds of insoles of six sensors, in kPa: the left foot lands at 0.5 s, the right one half a stride later;
    the shoe presses one sensor in the air as well."""
    time_s = np.arange(10 * HZ) / HZ
    frames = np.zeros((len(time_s), 2, N), np.float32)
    for k, first in enumerate((0.5, 0.5 + STRIDE_S / 2)):
        phase = np.mod(time_s - first, STRIDE_S)
        on = (phase < STANCE_S - 1e-9) & (time_s >= first - 1e-9)
        roll = np.clip(phase / STANCE_S, 0, 1)
        for sensor in range(N):
            frames[:, k, sensor] = np.where(on, 100.0 * np.exp(-(((roll * (N - 1) - sensor) / 1.5) ** 2)), 0)
        frames[:, k, 0] = np.maximum(frames[:, k, 0], 2.0)
    fields = {
        "frames": frames,
        "time_s": time_s,
        "geometry": MatGeometry.of_unknown_pitch(2, N),
        "stored_unit": "kPa",
        "format": "pedar-asc",
        "condition": Condition("shoe"),
        "insoles": (Insole("left", (0, 1), (0, N)), Insole("right", (1, 2), (0, N))),
    }
    return Recording(**(fields | changes))  # type: ignore[arg-type]


def _of(analysis: Analysis, key: str, side: str | None) -> MetricValue:
    found = [v for v in analysis.values if (v.key, v.side, v.footprint_id) == (key, side, None)]
    assert len(found) == 1, (key, side)
    return found[0]


def test_a_walk_in_shoes_is_timed() -> None:
    analysis = analyse(_walk())
    assert analysis.protocol == "walk"
    assert [one.side for one in analysis.footprints[:4]] == ["left", "right", "left", "right"]
    for key, side, expected in (
        ("stance_s", "left", STANCE_S),
        ("stride_s", "right", STRIDE_S),
        ("cadence_spm", None, 120 / STRIDE_S),
        ("double_support_pct", None, 100 * (2 * STANCE_S - STRIDE_S) / STRIDE_S),
    ):
        value = _of(analysis, key, side)
        assert value.value == pytest.approx(expected, rel=0.04), key
        assert value.valid, value.reason
    peak = _of(analysis, "peak_pressure_kpa", "left")
    assert peak.value == pytest.approx(100, abs=1)
    assert peak.valid


def test_what_insoles_cannot_show_says_why() -> None:
    analysis = analyse(_walk())
    assert _of(analysis, "step_length_mm", "left").reason == REASON_INSOLES
    assert _of(analysis, "arch_index", "left").reason == REASON_NO_OUTLINE
    assert _of(analysis, "force_peak_n", "left").reason == REASON_NO_AREAS
    assert _of(analysis, "impulse_n_s", "right").reason == REASON_NO_AREAS
    built = model.build([(analysis, ())])
    section = built.sections[0]
    assert (section.load, section.panels) == ((), ())
    assert any("no grid" in note for note in section.notes)


def _layout(path: Path, *, side: str = "") -> Path:
    lines = ["sensor,x_mm,y_mm,area_mm2" + (",side" if side else "")]
    lines += [f"{k + 1},{10 + k},{40 * k},{1000 + 100 * k}" + (f",{side}" if side else "") for k in range(N)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_layout_beside_the_file_gives_forces_and_the_path_of_the_centre(tmp_path: Path) -> None:
    write(tmp_path / "a.pmat", _walk())
    _layout(tmp_path / "a.pmat.layout.csv")
    recording = read(tmp_path / "a.pmat")
    areas = 1000 + 100 * np.arange(N)
    force = (recording.frames.astype(np.float64) * areas).sum(axis=(1, 2)) * 1e-3
    assert info_document(recording)["total_force_max_n"] == pytest.approx(force.max())
    analysis = analyse(recording)
    np.testing.assert_allclose(analysis.total, force, rtol=1e-5)
    left = (recording.frames[:, 0].astype(np.float64) @ areas) * 1e-3
    peak, impulse = _of(analysis, "force_peak_n", "left"), _of(analysis, "impulse_n_s", "left")
    assert peak.value == pytest.approx(left.max(), rel=1e-3)
    assert peak.valid
    assert impulse.value == pytest.approx(left[left > 0.05 * left.max()].sum() / HZ / 9, rel=0.05)
    first, second = analysis.footprints[:2]
    assert first.cop_mm[0, 1] < 60 < 150 < first.cop_mm[-1, 1]
    # the right insole is the mirror image of the left one
    assert (first.cop_mm[:, 0] > 0).all()
    assert (second.cop_mm[:, 0] < 0).all()
    write(tmp_path / "b.npz", recording)
    again = read(tmp_path / "b.npz")
    assert again.insoles[1].layout is not None
    np.testing.assert_array_equal(again.insoles[1].layout.x_mm, -(10.0 + np.arange(N)))


def test_load_of_who_stands_needs_the_areas(tmp_path: Path) -> None:
    frames = np.full((5 * HZ, 2, N), 20.0, np.float32)
    frames[:, 1] *= 1.5
    frames[:30], frames[-30:] = 0, 0
    standing = _walk(frames=frames, time_s=np.arange(5 * HZ) / HZ)
    assert _of(analyse(standing), "load_left_pct", None).reason == REASON_NO_AREAS
    write(tmp_path / "a.pmat", standing)
    recording = read(tmp_path / "a.pmat", layout=_layout(tmp_path / "mine.csv"))
    share = _of(analyse(recording), "load_left_pct", None)
    assert share.value == pytest.approx(40.0)
    assert share.valid


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sensor,x_mm,y_mm\n1,2,3\n", "columns"),
        ("sensor,x_mm,y_mm,area_mm2\n1,2,3,4\n", "sensor 2"),
        ("sensor,x_mm,y_mm,area_mm2\n1,2,3,4\n1,2,3,4\n", "columns"),
        ("sensor,x_mm,y_mm,area_mm2\n1,2,3,-4\n", "columns"),
        ("sensor,x_mm,y_mm,area_mm2\n1,nan,3,4\n", "columns"),
        ("\0", "columns"),
        (None, "cannot be opened"),
    ],
)
def test_a_layout_that_is_none_is_refused(tmp_path: Path, text: str | None, reason: str) -> None:
    write(tmp_path / "a.pmat", _walk())
    path = tmp_path / "mine.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(FileFormatError, match=reason):
        read(tmp_path / "a.pmat", layout=path)


def test_a_mat_takes_no_layout_and_insoles_are_not_replayed(tmp_path: Path) -> None:
    mat = replace(_walk(), insoles=())
    write(tmp_path / "mat.pmat", mat)
    with pytest.raises(FileFormatError, match="recording of insoles"):
        read(tmp_path / "mat.pmat", layout=_layout(tmp_path / "mine.csv"))
    write(tmp_path / "a.pmat", _walk())
    with pytest.raises(SourceError, match="insoles"):
        open_source(f"replay:{tmp_path / 'a.pmat'}").open()


def test_raw_counts_stand_on_what_an_unloaded_sensor_reads() -> None:
    walk = _walk()
    offset = np.array([300, 200, 400, 250, 300, 100])
    counts = (np.rint(walk.frames * 3) + offset).astype(np.uint16)
    analysis = analyse(replace(walk, frames=counts, stored_unit="count"))
    value = _of(analysis, "stride_s", "left")
    assert value.value == pytest.approx(STRIDE_S, rel=0.03)
    assert value.valid
    assert _of(analysis, "peak_pressure_kpa", "left").value is None


def test_the_public_insoles_show_the_steps_that_are_in_them(data_dir: Path) -> None:
    analysis = analyse(read(data_dir / "vendor_exports" / "pedar_example.asc"))
    standing = [one.side for one in analysis.footprints if one.static]
    steps = [one.side for one in analysis.footprints if not one.static and one.complete]
    assert sorted(standing) == ["left", "right"]
    assert (steps.count("left"), steps.count("right")) == (9, 8)
    assert _of(analysis, "cadence_spm", None).value == pytest.approx(92, abs=2)
    xsensor = analyse(read(data_dir / "vendor_exports" / "xsensor_data.csv"))
    assert {one.side for one in xsensor.footprints} == {"left", "right"}
    whole = next(one.id for one in xsensor.footprints if one.complete)
    turned = next(v for v in xsensor.of_footprint(whole) if v.key == "foot_progression_deg")
    assert (turned.value, turned.reason) == (None, REASON_INSOLES)
    assert all(np.isnan(xsensor.body_cop_mm).ravel())
