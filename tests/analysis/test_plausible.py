"""Recalibrate, or the wrong person? Asked where the record does not fit, never answered by rescaling."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.calibration import Calibration, Law
from pressuremat.cli.main import main
from pressuremat.files import write
from pressuremat.findings.registry import evaluate
from pressuremat.report.model import build
from pressuremat.sources.simulated import simulate
from pressuremat.types import Condition, Recording, Subject

KG, FOOT_MM = 70.0, 250.0


@cache
def trial(scenario: str = "stand") -> Recording:
    options = {"seconds": "5", "rate_hz": "30"} if scenario == "stand" else {"mat": "stance"}
    return simulate(scenario, {**options, "mass_kg": f"{KG:g}", "foot_mm": f"{FOOT_MM:g}", "seed": "2"})[0]


def off_by(factor: float) -> Recording:
    """The same counts on a mat whose calibration is off by that factor."""
    known = trial().calibration
    assert isinstance(known, Calibration)
    assert known.law is not None
    return replace(trial(), calibration=replace(known, law=Law(known.law.a * factor, known.law.b)))


def test_a_mat_and_a_person_that_fit_are_left_alone() -> None:
    assert analyse(trial(), subject=Subject(mass_kg=KG, foot_mm=FOOT_MM)).warnings == ()
    assert analyse(trial()).warnings == ()
    assert analyse(trial("walk"), subject=Subject(mass_kg=KG, foot_mm=FOOT_MM)).warnings == ()


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_a_calibration_that_is_off_is_asked_about_and_nothing_is_rescaled(factor: float) -> None:
    analysis = analyse(off_by(factor), subject=Subject(mass_kg=KG))
    (question,) = analysis.warnings
    assert question.endswith("recalibrate, or the wrong person?")
    bears = float(question.split(" kg")[0].rsplit(" ", 1)[1])
    assert bears == pytest.approx(KG * factor, rel=0.03)
    assert "70 kg" in question
    plain = analyse(off_by(factor))
    assert [v.value for v in analysis.values] == [v.value for v in plain.values]
    assert plain.warnings == ()


def test_another_person_is_asked_about() -> None:
    assert "55 kg" in analyse(trial(), subject=Subject(mass_kg=55.0)).warnings[0]
    (question,) = analyse(trial(), subject=Subject(mass_kg=KG, foot_mm=290.0)).warnings
    assert "290 mm" in question
    assert "right person" in question
    assert analyse(replace(trial(), condition=Condition("shoe")), subject=Subject(foot_mm=290.0)).warnings == ()
    # A step does not weigh a person, but its print has a length.
    assert analyse(trial("walk"), subject=Subject(mass_kg=40.0)).warnings == ()
    assert "mm" in analyse(trial("walk"), subject=Subject(foot_mm=210.0)).warnings[0]


def test_squats_weigh_as_much_on_the_whole() -> None:
    recording = trial()
    wave = (1.0 + 0.25 * np.sin(2.0 * np.pi * 0.5 * recording.time_s)).astype(np.float32)[:, None, None]
    frames = recording.pressure() * wave
    squat = replace(recording, frames=frames, stored_unit="kPa", calibration=None, protocol="squat")
    assert analyse(squat, subject=Subject(mass_kg=KG)).warnings == ()
    assert "recalibrate" in analyse(squat, subject=Subject(mass_kg=KG * 1.3)).warnings[0]


def test_totals_that_nobody_has() -> None:
    assert "which no person" in analyse(off_by(6.0)).warnings[0]
    assert "which no person" in analyse(off_by(0.13)).warnings[0]
    loud = analyse(off_by(40.0)).warnings
    assert any("more than a person can press" in one for one in loud)


def test_counts_are_not_asked_for_kilograms() -> None:
    bare = replace(trial(), calibration=None)
    assert analyse(bare, subject=Subject(mass_kg=20.0)).warnings == ()


def test_half_a_foot_beside_the_mat_is_no_weight() -> None:
    made = trial()
    half = replace(made, frames=np.ascontiguousarray(np.roll(made.frames, -14, axis=2)))
    cut = np.array(half.frames)
    cut[:, :, -14:] = 0
    assert not any("kg" in one for one in analyse(replace(half, frames=cut), subject=Subject(mass_kg=KG)).warnings)


def test_the_tolerance_is_a_setting() -> None:
    assert analyse(off_by(1.25), replace(Settings(), mass_tolerance=0.5), subject=Subject(mass_kg=KG)).warnings == ()


def test_it_is_said_in_the_terminal_in_json_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "stand.pmat")
    write(path, trial())
    assert main(["analyze", path, "--mass-kg", "100", "--foot-mm", "310", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one.split(":")[-1] for one in document["warnings"]] == [
        " recalibrate, or the wrong person?",
        " is this the right person, and the right distance between the cells?",
    ]
    assert document["provenance"]["subject"]["foot_mm"] == 310
    assert main(["analyze", path, "--mass-kg", "100"]) == 0
    assert "recalibrate, or the wrong person?" in capsys.readouterr().out
    analysis = analyse(trial(), subject=Subject(mass_kg=100.0))
    section = build([(analysis, evaluate(analysis))]).sections[0]
    assert any("wrong person" in note for note in section.notes)


def test_a_moment_of_standing_is_called_one() -> None:
    short, _truth = simulate("stand", {"seconds": "3", "rate_hz": "30", "seed": "2"})
    (warning,) = analyse(short).warnings
    assert "want 5 s of steady load" in warning
    assert analyse(short, settings=Settings(standing_s=2.0)).warnings == ()
    assert analyse(short, protocol="single-leg").warnings == ()
