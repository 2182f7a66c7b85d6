"""Self-consistency on the virtual person, never accuracy: every reading from frames through the whole chain.

One small set of trials is simulated once (conftest); visits are put together from it.
"""

from __future__ import annotations

from typing import Any

import pytest

from pressuremat.knee.examine import Loaded, examine
from pressuremat.knee.model import READING_KEYS, ExamResult
from pressuremat.visit import visit_of


def exam(trials: dict[str, Loaded], names: str, **parts: Any) -> ExamResult:
    analyses = tuple(analysis for name in names.split() for analysis in trials[name].analyses)
    given = {"schema": "pressuremat.visit/1", "person": {"birth_year": 1990, "height_cm": 178, "mass_kg": 70}, **parts}
    return examine(visit_of(given), Loaded(analyses))


CASES = {
    "no-mat-sign": ("stand walk squat", {}),
    "bottom-only-ankle": ("stand walk squat-ankle raised-ankle", {}),
    "bottom-only-hip": ("stand walk squat-hip raised-hip", {}),
    "throughout": ("stand-pronated walk-pronated squat-hip raised-hip", {}),
    "foot-without-squat": ("stand-pronated walk-pronated squat", {}),
    "shape-not-control": ("stand walk squat-hip raised-hip", {"manual": {"ankle_gap_cm": 9}}),
    "unclear": ("stand walk squat-hip", {}),
    "not-enough-information": ("stand walk", {}),
}


@pytest.mark.parametrize("key", READING_KEYS)
def test_every_reading_comes_out_of_frames(trials: dict[str, Loaded], key: str) -> None:
    names, parts = CASES[key]
    result = exam(trials, names, **parts)
    assert result.reading.key == key
    assert [row.key for row in result.reading.rows] == [key, key]
    assert result.simulated
    assert result.referral == ()


def test_what_comes_with_the_patterns(trials: dict[str, Loaded]) -> None:
    ankle, hip, through = (exam(trials, CASES[key][0]) for key in list(CASES)[1:4])
    assert ankle.programme[0].drill == "ankle_mobilisation"
    assert hip.programme[0].drill == "side_lying_abduction"
    assert {one.block for one in through.programme} == {"ankle", "hip", "control"}
    # The print of a walk and that of standing are judged apart: shape by standing, roll-over by walking.
    keys = [(one.key, one.side) for one in through.findings]
    assert ("pronation_pattern", "left") in keys
    assert len(keys) == len(set(keys))
    assert not [one for one in ankle.findings if one.key == "low_arch"]
    bands = {one.key: one.band for one in through.knee.factors}
    assert (bands["dynamic_pronation"], bands["squat_shift"], bands["static_arch"]) == ("flag", "flag", "borderline")
