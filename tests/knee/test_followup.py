"""Real change, possible change, noise; the person's own least change; and what must not be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.geometry import MatGeometry
from pressuremat.knee.examine import Loaded, examine
from pressuremat.knee.followup import (
    Change,
    Outcome,
    changes_of,
    least_of,
    message,
    personal_least_change,
    tracked_of,
    verdict_of,
)
from pressuremat.knee.model import ExamResult, ExamValue
from pressuremat.knee.setup import BY_HAND
from pressuremat.metrics.tables import least_change_row
from pressuremat.types import Condition, MetricValue, Recording
from tests.exam_values import ANKLE, Numbers, both, evidence

MSI = Outcome("msi_pct", "squat", "left")


def analysis(protocol: str, *, contour: float = 5.0, masks: str = "1", pitch_mm: float = 10.0, **of: Any) -> Analysis:
    geometry = MatGeometry(4, 4, (pitch_mm, pitch_mm))
    recording = Recording(np.zeros((2, 4, 4), np.float32), np.array([0.0, 0.1]), geometry, "kPa", "test", **of)
    given = {"thresholds": {"contour": contour}, "masks": masks}
    return Analysis(recording, protocol, (), (), recording.time_s, np.zeros(2), np.zeros((2, 2)), given)


def visit(
    numbers: Numbers, on: str = "2026-03-01", trials: list[dict[str, Any]] | None = None, **setup: Any
) -> ExamResult:
    """A visit with those values, measured on one mat; `setup` changes how."""
    protocols = {protocol for protocol, _key, _side in numbers if protocol}
    analyses = tuple(analysis(protocol, **setup) for protocol in sorted(protocols))
    made = evidence(numbers, trials=trials or [], manual={"lunge_cm": {"left": 7, "right": 8}})
    result = examine(replace(made.visit, on=date.fromisoformat(on)), Loaded(analyses))
    values = tuple(ExamValue(at[0], value) for at, value in made.values.items())
    return replace(result, values=values)


def change(before: ExamResult, after: ExamResult, outcome: Outcome = MSI, **how: Any) -> Change:
    return next(one for one in changes_of(before, after, **how) if one.outcome == outcome)


@pytest.mark.parametrize(("delta", "verdict"), [(5.1, "real"), (5.0, "possible"), (-2.5, "possible"), (2.4, "noise")])
def test_verdicts(delta: float, verdict: str) -> None:
    assert verdict_of(delta, 5.0) == verdict


def test_a_change_is_held_against_the_published_least_and_marked_where_that_is_assumed() -> None:
    made = change(visit(both("squat", "msi_pct", 11.0)), visit(both("squat", "msi_pct", 5.0)))
    assert (made.verdict, made.least, made.assumed, made.change) == ("real", 5.0, True, -6.0)
    assert (made.spread, made.instrument) == (0.2, 0.1)
    assert change(visit(both("squat", "msi_pct", 11.0)), visit(both("squat", "msi_pct", 8.0))).verdict == "possible"
    lunge = change(visit(ANKLE), visit(ANKLE), Outcome("lunge_cm", BY_HAND, "left"))
    assert (lunge.verdict, lunge.least, lunge.assumed) == ("noise", 1.9, False)


def test_spread_and_instrument_count() -> None:
    loose = both("squat", "msi_pct", (5.0, 0.5, 10.0))
    made = change(visit(both("squat", "msi_pct", (11.0, 0.5, 10.0))), visit(loose))
    # √(0.5² + (10 / √5)²) at each visit.
    assert made.least == pytest.approx(1.96 * np.hypot(4.5, 4.5), rel=0.01)
    assert (made.verdict, made.least_basis) == ("noise", "spread")


def test_the_person_s_own_least_change_needs_two_days() -> None:
    first, second = visit(both("squat", "msi_pct", 11.0)), visit(both("squat", "msi_pct", 7.0), on="2026-03-03")
    own = personal_least_change(first, second)
    assert own[MSI] == pytest.approx(1.96 * 4.0)
    assert personal_least_change(first, replace(second, visit=replace(second.visit, on=date(2026, 3, 2)))) == {}
    made = change(first, visit(both("squat", "msi_pct", 5.0), on="2026-04-12"), personal=own)
    assert (made.verdict, made.least_basis, made.assumed) == ("possible", "personal", False)


def test_without_any_least_change_there_is_no_verdict() -> None:
    outcome = Outcome("hallux_bottom_pct", "squat", "left")
    before, after = (visit(both("squat", "hallux_bottom_pct", value)) for value in (8.0, 14.0))
    made = change(before, after, outcome)
    assert (made.verdict, made.least) == ("unknown", None)
    assert "baseline" in (made.reason or "")
    assert change(before, after, outcome, personal={outcome: 3.0}).verdict == "real"


def test_least_changes_that_are_a_share_of_the_earlier_value() -> None:
    one, two = (MetricValue("sway_velocity_mm_s", None, value, "mm/s") for value in (10.0, 13.0))
    assert least_of(Outcome("sway_velocity_mm_s", "stand", None), one, two, None) == (4.0, "to be confirmed", True)
    at = {pitch: least_change_row("arch_index", pitch) for pitch in (5, 7, 10, 12, 15, 25)}
    assert [None if row is None else row.mdc95 for row in at.values()] == [0.035, 0.035, 0.04, 0.05, 0.05, 0.05]


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"device": "b"}, "another mat"),
        ({"pitch_mm": 15.0}, "another mat"),
        ({"contour": 7.0}, "threshold"),
        ({"masks": "2"}, "zones"),
        ({"condition": Condition("sock")}, "footwear"),
        ({"condition": Condition("barefoot", "yoga mat")}, "cover"),
        ({"simulated": True}, "simulated"),
        ({"trials": [{"protocol": "squat", "file": "a", "version": 2}]}, "version of the test"),
    ],
)
def test_what_was_not_measured_alike_is_refused_with_the_reason(other: dict[str, Any], word: str) -> None:
    like: dict[str, Any] = {"device": "a"}
    before = visit(both("squat", "msi_pct", 11.0), **like)
    made = change(before, visit(both("squat", "msi_pct", 5.0), **{**like, **other}))
    assert made.verdict == "refused"
    assert word in (made.reason or "")
    assert change(before, visit(both("squat", "msi_pct", 5.0), **like)).verdict == "real"


def test_three_to_five_outcomes_are_tracked_by_the_reading() -> None:
    numbers = {**ANKLE, **both("single-leg", "single_leg_s", 40.0), **both("heel-rise", "heel_rise_reps", 20.0)}
    result = visit(numbers)
    tracked = tracked_of(result)
    assert 3 <= len(tracked) <= 5
    assert tracked[:2] == (MSI, Outcome("lunge_cm", BY_HAND, "left"))
    made = changes_of(result, result, tracked)
    assert [one.outcome for one in made[: len(tracked)]] == list(tracked)
    assert {one.tracked for one in made} == {True, False}


def test_what_to_tell_when_control_improved_and_the_arch_did_not() -> None:
    before = visit({**both("squat", "msi_pct", 11.0), **both("stand", "arch_index", (0.28, 0.005, 0.0))})
    after = visit({**both("squat", "msi_pct", 4.0), **both("stand", "arch_index", (0.29, 0.005, 0.0))})
    assert "shape of a foot may stay" in message(changes_of(before, after, [MSI]))
    assert "for the worse" in message(changes_of(after, before, [MSI]))
    assert "two weeks" in message(changes_of(before, before, [MSI]), weeks=2)
    assert "whether to go on" in message(changes_of(before, before, [MSI]), weeks=12)
    assert "shape" not in message(changes_of(before, after, []))
