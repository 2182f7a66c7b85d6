"""What an analysis says of the mat: its grade, its dead-weight test, whether it moved or creeps since calibrated."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.analysis.mat import creep_share, mat_report
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import Calibration, LinearCounts, Step
from pressuremat.cli.main import main
from pressuremat.cli.words import summary
from pressuremat.files import read, write
from pressuremat.geometry import MatGeometry
from pressuremat.metrics.sway import NOISY, REASON_GATE, REASON_NOISE
from pressuremat.report import html, registry
from pressuremat.report.json import analysis_document
from pressuremat.report.model import build
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording

STEPS = tuple(
    Step(name, "2026-01-10", True, figures)
    for name, figures in {
        "zero": {"noise_counts": 0.2, "drift_counts": 0.0},
        "equalise": {"residual_sd": 0.02},
        "scale": {"largest_error_pct": 1.0},
        "gate": {"velocity_mm_s": 0.7, "creep_30_s_pct": 1.0, "hysteresis_pct": 2.0},
        "check": {"largest_error_pct": 2.0, "feet_error_pct": 2.0, "ghost_kpa": 0.1, "rate_hz": 60.0},
        "ghost": {"ghost_kpa": 0.2},
    }.items()
)


@pytest.fixture(scope="module")
def standing() -> Recording:
    made, _truth = simulate("stand", {"seed": "1", "seconds": "30", "rate_hz": "30", "adc_bits": "12"})
    known = made.calibration
    assert isinstance(known, Calibration)
    return replace(made, calibration=replace(known, steps=STEPS, created="2026-01-10", id="mat-7"), path="stand.pmat")


def with_steps(recording: Recording, *others: Step, without: str = "") -> Recording:
    known = recording.calibration
    assert isinstance(known, Calibration)
    kept = tuple(one for one in known.steps if one.name not in {without, *(other.name for other in others)})
    return replace(recording, calibration=replace(known, steps=(*kept, *others)))


def sway(analysis: Analysis) -> dict[str, Any]:
    return {value.key: value for value in analysis.whole if value.key.startswith("sway_")}


def notes(recording: Recording) -> list[str]:
    found = analyse(recording).provenance["mat"]["notes"]
    assert isinstance(found, list)
    return found


def test_a_good_mat_has_nothing_to_say(standing: Recording) -> None:
    mat = analyse(standing).provenance["mat"]
    assert mat["grade"] == "A"
    assert mat["says"] == "grade A"
    assert (mat["calibration"], mat["calibrated_on"], mat["checked_on"]) == ("mat-7", "2026-01-10", "2026-01-10")
    assert mat["gate_mm_s"] == 0.7
    assert abs(mat["moved_counts"]) < 0.1
    assert mat["notes"] == []


def test_the_measured_gate_decides_over_sway(standing: Recording) -> None:
    failed = Step("gate", "2026-01-10", False, {"velocity_mm_s": 1.9})
    found = sway(analyse(with_steps(standing, failed)))
    for key, value in found.items():
        assert (value.reason == REASON_GATE) is key.startswith(NOISY), key
        assert value.value is not None
    # By its cells' noise the same mat is good, and a loud mat whose dead weight stood still is good too.
    assert all(value.valid for value in sway(analyse(with_steps(standing, without="gate"))).values())
    known = standing.calibration
    assert isinstance(known, Calibration)
    loud = replace(standing, calibration=replace(known, noise_kpa=2.0))
    assert not sway(analyse(with_steps(loud, without="gate")))["sway_velocity_mm_s"].valid
    assert sway(analyse(loud))["sway_velocity_mm_s"].valid
    # Not for ever: a test of another week does not know how loud the mat has become.
    old = replace(loud, extra={"started": "2026-01-18T08:00:00"})
    assert sway(analyse(old))["sway_velocity_mm_s"].reason == REASON_NOISE


@pytest.mark.parametrize(("started", "said"), [("2026-01-17T08:00:00", False), ("2026-01-18T08:00:00", True)])
def test_a_dead_weight_test_older_than_a_week_is_said(standing: Recording, started: str, said: bool) -> None:
    found = notes(replace(standing, extra={"started": started}))
    assert any("dead-weight test was 8 days old (2026-01-10)" in note for note in found) is said


def test_recordings_know_when_they_began(tmp_path: Path) -> None:
    path = str(tmp_path / "s.pmat")
    assert main(["record", "sim:stand?speed=0&loop=0&seconds=3&rate_hz=20", "-o", path]) == 0
    began = date.fromisoformat(str(read(path).extra["started"])[:10])
    assert abs((date.today() - began).days) <= 1


def test_a_zero_that_moved_is_said_with_what_to_do(standing: Recording) -> None:
    moved = replace(standing, frames=(standing.frames + 2).astype(np.uint16))
    assert analyse(moved).provenance["mat"]["moved_counts"] == pytest.approx(2.0, abs=0.1)
    assert any("since it was zeroed (2026-01-10): zero it again" in note for note in notes(moved))
    # Nothing is said where the recording shows no empty mat.
    middle = slice(150, 900)
    inside = replace(moved, frames=moved.frames[middle], time_s=moved.time_s[middle])
    assert analyse(inside).provenance["mat"]["moved_counts"] is None


def test_creep_is_watched() -> None:
    time_s = np.arange(0, 40, 0.05)
    still = np.where((time_s > 2) & (time_s < 36), 700.0, 0.0)
    creeping = still * (1.0 + 0.1 * np.log10(np.maximum(time_s - 1.0, 1.0)))
    assert creep_share(time_s, still) == pytest.approx(0.0, abs=1e-9)
    assert creep_share(time_s, creeping) > 0.05
    assert creep_share(time_s, np.zeros_like(time_s)) == 0.0
    assert creep_share(time_s[:2], still[:2]) == 0.0
    frames = np.tile((creeping / 7.0)[:, None, None], (1, 4, 4)).astype(np.uint16)
    recording = Recording(frames, time_s, MatGeometry(4, 4, (10.0, 10.0)), "count", "npz")
    assert any("the sheet creeps" in note for note in mat_report(recording, creeping).notes)


def test_the_grade_is_on_every_format(standing: Recording, tmp_path: Path) -> None:
    analysis = analyse(standing)
    model = build([(analysis, ())])
    assert analysis_document(analysis, ())["provenance"]["mat"]["grade"] == "A"
    assert "mat: grade A" in html.text(model)
    assert "mat-7 of 2026-01-10" in html.text(model)
    assert "Mat: grade A" in summary(analysis, ())
    registry.render(model, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["mat_grade"] for row in csv.DictReader(file)} == {"A"}
    registry.render(model, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["provenance"]["mat"]["grade"] == "A"


def test_without_a_grade_it_is_said_in_words(standing: Recording) -> None:
    known = standing.calibration
    assert isinstance(known, Calibration)
    cases = {
        "not calibrated: no grade": replace(standing, calibration=LinearCounts(known.circuit)),
        "calibrated, not yet checked: no grade": with_steps(standing, without="check"),
        "not a mat of this program: no grade": replace(
            standing, frames=known.apply(standing.frames), stored_unit="kPa", calibration=None
        ),
    }
    for words, recording in cases.items():
        analysis = analyse(recording)
        assert words in html.text(build([(analysis, ())])), words
        assert f"Mat: {words}" in summary(analysis, ()), words


def test_filled_cells_are_counted(standing: Recording) -> None:
    known = standing.calibration
    assert isinstance(known, Calibration)
    bad = np.zeros(standing.geometry.shape, np.bool_)
    bad[3, 3:6] = True
    analysis = analyse(replace(standing, calibration=replace(known, bad=bad)))
    assert analysis.provenance["mat"]["n_cells_filled"] == 3
    assert "3 cells are filled from their neighbours." in html.text(build([(analysis, ())]))


def test_an_old_recording_gains_from_a_newer_calibration(
    standing: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pressuremat.calibration import store

    monkeypatch.setenv("PRESSUREMAT_MATS", str(tmp_path / "mats"))
    known = standing.calibration
    assert isinstance(known, Calibration)
    old = str(tmp_path / "old.pmat")
    write(old, replace(standing, calibration=LinearCounts(known.circuit), simulated=False, extra={"uid": 77}))
    assert main(["analyze", old, "--json"]) == 0
    before = json.loads(capsys.readouterr().out)
    assert before["recording"]["unit"] == "count"
    assert before["provenance"]["mat"]["grade"] == "uncalibrated"
    store.save(store.path_of(77, standing.geometry), known)
    assert main(["analyze", old, "--json"]) == 0
    after = json.loads(capsys.readouterr().out)
    assert after["recording"]["unit"] == "kPa"
    assert after["provenance"]["mat"]["calibrated_on"] == "2026-01-10"
    page = tmp_path / "r.html"
    assert main(["report", old, "-o", str(page)]) == 0
    assert "mat-7 of 2026-01-10" in page.read_text(encoding="utf-8")
