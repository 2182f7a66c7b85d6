"""`pressuremat exam` on one simulated visit: document, words, and what is wrong with a manifest in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pressuremat.cli.main import main
from pressuremat.knee.examine import load
from pressuremat.knee.inputs import FACTORS
from pressuremat.knee.model import READING_KEYS
from pressuremat.visit import visit_of

CONTRACT = ("index", "range", "coverage", "grade", "factors")
FACTOR = ("key", "side", "value", "unit", "band", "weight", "severity", "contribution", "source", "confidence", "known")
READING = ("key", "says", "decided_by", "contradicts", "next_best_test")
METRIC = ("key", "side", "value", "unit", "uncertainty", "repeat_sd", "n", "valid", "reason", "band", "reference")
TRIALS: list[dict[str, Any]] = [
    {"protocol": "stand", "file": "stand.pmat"},
    {"protocol": "squat", "file": "squat-ankle.pmat"},
    {"protocol": "walk", "file": "walk.pmat", "condition": {"footwear": "barefoot", "cover": None}},
]


def manifest(folder: Path, **parts: Any) -> str:
    whole = {"schema": "pressuremat.visit/1", "person": {"birth_year": 1990, "mass_kg": 70}, "trials": TRIALS, **parts}
    path = folder / "visit.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return str(path)


def document(capsys: pytest.CaptureFixture[str], path: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["exam", path, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_document_has_the_contract_s_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manual = {"lunge_cm": {"left": 6, "right": 6.5}, "side_hold_s": {"left": 60, "right": 61}}
    got = document(capsys, manifest(folder, manual=manual, history={"pain_0_10": 1}))
    assert got["schema"] == "pressuremat.exam/1"
    assert got["simulated"] is True
    assert set(CONTRACT) <= set(got["knee"])
    assert all(set(FACTOR) <= set(one) for one in got["knee"]["factors"])
    assert len(got["knee"]["factors"]) == 6
    assert set(READING) <= set(got["reading"])
    assert all(set(METRIC) <= set(one) for one in got["metrics"])
    assert {(one["protocol"], one["key"]) for one in got["metrics"]} >= {("squat", "msi_pct"), ("walk", "cpei_pct")}
    assert got["reading"]["key"] == "bottom-only-ankle", "by the lunge"
    assert set(got["reading"]["decided_by"]) >= {"msi_pct", "lunge_cm"}
    assert got["programme"][0]["drill"] == "ankle_mobilisation"
    assert all({"drill", "block", "dose", "why"} <= set(one) for one in got["programme"])
    assert (got["referral"], got["retest_weeks"]) == ([], [2, 6, 12])
    assert [one["protocol"] for one in got["provenance"]["trials"]] == ["stand", "squat", "walk"]
    by_key = {one["key"]: one for one in got["knee"]["factors"]}
    assert (by_key["squat_shift"]["band"], by_key["squat_shift"]["known"]) == ("flag", True)
    assert (by_key["single_leg_control"]["known"], by_key["single_leg_control"]["severity"]) == (False, None)
    assert got["knee"]["coverage"] == pytest.approx(0.9)


def test_the_words_keep_the_number_for_the_colleague(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manual = {"lunge_cm": 7, "side_hold_s": {"left": 60, "right": 61}}
    path = manifest(folder, trials=TRIALS[:1], manual=manual, history={"swelling": True})
    capsys.readouterr()
    assert main(["exam", path]) == 0
    text = capsys.readouterr().out
    person, colleague = text.split("For the colleague")
    assert "Index" not in person
    assert "Index" in colleague
    assert "not a confidence" in colleague
    assert "SIMULATED" in person
    assert person.index("FIRST: PLEASE SEE A CLINICIAN") < person.index("What was done")
    assert "No programme now" in person
    assert "Stop when" not in text
    assert "does not diagnose" in colleague
    assert main(["exam", path, "--lang", "de"]) == 0


def test_a_trial_that_was_excluded_or_worn_otherwise_is_not_used(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trials = [
        {**TRIALS[0], "excluded": "she stepped off"},
        {**TRIALS[1], "condition": {"footwear": "shoe"}},
        TRIALS[2],
        {"protocol": "squat", "file": "never-written.pmat", "quality": "failed"},
    ]
    got = document(capsys, manifest(folder, trials=trials[:1] + trials[2:]))
    assert {one["protocol"] for one in got["metrics"]} == {"walk"}
    assert [note for note in got["notes"] if "she stepped off" in note]
    assert [note for note in got["notes"] if "never-written.pmat" in note]
    got = document(capsys, manifest(folder, trials=[TRIALS[0], trials[1], TRIALS[2]]))
    assert {one["protocol"] for one in got["metrics"]} == {"stand", "walk"}
    assert [note for note in got["notes"] if note.startswith("squat-ankle.pmat")]


def test_the_visit_s_side_holds_in_tests_of_one_foot(folder: Path) -> None:
    shown = {side: _single_leg(folder, side) for side in ("left", "right")}
    assert shown == {"left": "left", "right": "right"}


def _single_leg(folder: Path, side: str) -> str:
    """The side of the foot that bears most when a trial of the left leg is said to be of `side`."""
    path = folder / "left.pmat"
    if not path.exists():
        assert main(["simulate", "single-leg-left?seconds=4", "-o", str(path)]) == 0
    trial = {"protocol": "single-leg", "file": "left.pmat", "side": side}
    loaded = load(visit_of({"schema": "pressuremat.visit/1", "trials": [trial]}), folder)
    return max(loaded.analyses[0].footprints, key=lambda one: float(one.total.sum())).side


@pytest.mark.parametrize(
    ("trials", "word"),
    [
        ([{"protocol": "stand", "file": "nowhere.pmat"}], "nowhere.pmat"),
        ([{"protocol": "stand", "file": "stand.pmat"}, {"protocol": "walk", "file": "./stand.pmat"}], "twice"),
        ([{"protocol": "stand", "file": "visit.json"}], "visit.json"),
        ([{"protocol": "stand", "file": "."}], "directory"),
        ([{"protocol": "stand", "file": "empty.pmat"}], "empty.pmat"),
        ([{"protocol": "hop", "file": "stand.pmat"}], "trials[0].protocol"),
    ],
)
def test_a_bad_trial_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], trials: list[dict[str, Any]], word: str
) -> None:
    (folder / "empty.pmat").write_bytes(b"")
    capsys.readouterr()
    assert main(["exam", manifest(folder, trials=trials), "--json"]) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert word in error
    assert len(error.strip().splitlines()) == 1


def test_only_answers_are_a_visit_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    got = document(capsys, manifest(folder, trials=[]))
    assert (got["reading"]["key"], got["reading"]["next_best_test"]) == ("not-enough-information", "lunge")
    assert (got["knee"]["index"], got["knee"]["range"], got["simulated"]) == (None, [0.0, 1.0], False)


def test_the_guide_names_every_reading_and_factor() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "knee.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in guide for key in (*READING_KEYS, *FACTORS))
