"""Bars, lane, tone and score, from views whose load is known; and a virtual person's squats."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.model import LiveView
from pressuremat.exam.practice import Practice, PracticeView
from pressuremat.exam.protocols import protocol_of
from pressuremat.geometry import MatGeometry
from pressuremat.types import Frame, Recording
from tests.exam.test_quality import recorded
from tests.exam.views import MAT, foot, view

#: Where the load of the left foot is, in mm across from its middle, inward positive, at a time.
Across = Callable[[float], float]


def stood(time_s: float, inward_mm: float = 0.0) -> LiveView:
    """Both feet, the left one's centre of pressure so far inward of its middle."""
    feet = foot("left", 50.0, 100.0, cop_x_mm=140.0 + inward_mm), foot("right", 50.0, 300.0)
    pressure = np.zeros(MAT.shape, np.float32)
    for one in feet:
        pressure.ravel()[one.cells] = 1.0
    return LiveView(time_s, pressure, "kPa", 320.0, (200.0, 200.0), feet, 50.0, 40.0, ())


def practised(across: Across, until_s: float, protocol: str = "squat", **options: int) -> list[PracticeView]:
    practice = Practice(MAT, protocol_of(protocol), **options)
    return [practice.step(stood(at / 20.0, across(at / 20.0))) for at in range(round(until_s * 20))]


def test_it_begins_after_two_quiet_seconds_and_paces_from_the_first() -> None:
    shown = practised(lambda _t: 0.0, 24.0, reps=2)
    assert next(one.time_s for one in shown if one.ready) == pytest.approx(2.0)
    cues = [(one.cue.sound, round(one.time_s, 2)) for one in shown if one.cue is not None]
    assert cues[:4] == [("down", 3.0), ("hold", 6.0), ("up", 8.0), ("rest", 11.0)]
    assert [one.rep for one in shown if one.cue is not None] == [1, 1, 1, 1, 2, 2, 2, 2]
    assert next(one.time_s for one in shown if one.done) == pytest.approx(23.0)


def test_bars_are_shares_of_heel_and_both_sides_of_the_forefoot() -> None:
    left, right = next(one for one in practised(lambda _t: 0.0, 3.0) if one.ready).feet
    assert (left.side, right.side) == ("left", "right")
    for one in (left, right):
        assert one.heel_pct + one.big_toe_pct + one.little_toe_pct == pytest.approx(100.0)
        # Even load: 8 of 20 rows are heel, 9 forefoot, whose columns are shared.
        assert one.heel_pct == pytest.approx(100 * 8 / 17, abs=0.1)
        assert one.big_toe_pct == pytest.approx(one.little_toe_pct, abs=0.1)


def test_a_bar_rises_where_load_is() -> None:
    practice = Practice(MAT, protocol_of("stand"))
    for at in range(41):
        practice.step(stood(at / 20.0))
    heavy = stood(2.1)
    rows, cols = np.divmod(heavy.feet[0].cells, MAT.cols)
    inner_front = heavy.feet[0].cells[(rows >= rows.min() + 12) & (cols >= cols.min() + 4)]
    heavy.pressure.ravel()[inner_front] = 9.0
    left, right = practice.step(heavy).feet
    assert left.big_toe_pct > 60 > 30 > left.little_toe_pct
    assert right.big_toe_pct == pytest.approx(right.little_toe_pct, abs=0.1)


def test_inward_is_positive_on_either_side_and_in_percent_of_the_width() -> None:
    practice = Practice(MAT, protocol_of("stand"))
    for at in range(41):
        practice.step(stood(at / 20.0))
    left, _right = practice.step(stood(2.1, 8.0)).feet
    assert left.across_pct == pytest.approx(10.0, abs=0.1)  # 8 mm of 80
    assert not left.within
    other = stood(2.2)
    feet = other.feet[0], foot("right", 50.0, 300.0, cop_x_mm=332.0)
    moved = LiveView(2.2, other.pressure, "kPa", 320.0, (0.0, 0.0), feet, 50.0, 40.0, ())
    _left, right = practice.step(moved).feet
    assert right.across_pct == pytest.approx(10.0, abs=0.1)


def test_the_tone_sounds_on_leaving_the_lane_and_ends_well_within_it() -> None:
    def across(time_s: float) -> float:
        if time_s < 4.0 or time_s >= 8.0:
            return 0.0
        if time_s < 4.15:
            return 8.0  # too short
        return 8.0 if 5.0 <= time_s < 6.0 else 3.6 if 6.0 <= time_s < 7.0 else 0.0  # 3.6 of 80 mm: not well within

    tones = [(one.tone, round(one.time_s, 2)) for one in practised(across, 9.0) if one.tone is not None]
    assert tones == [("out", 5.2), ("in", 7.0)]


def test_a_score_is_the_share_of_a_repetition_within_the_lane() -> None:
    # The first repetition lasts from 3 to 11 s; for two seconds of it the left foot is out.
    shown = practised(lambda t: 8.0 if 5.0 <= t < 7.0 else 0.0, 24.0, reps=2)
    scores = [one.score for one in shown if one.score is not None]
    assert [score.rep for score in scores] == [1, 2]
    assert scores[0].pct == pytest.approx(75.0, abs=1.0)
    assert (scores[0].worst, scores[1].worst) == ("left", None)
    assert scores[1].pct == 100.0


def test_standing_is_scored_as_one_repetition() -> None:
    shown = practised(lambda t: 8.0 if t >= 17.0 else 0.0, 31.0, "stand")
    scores = [one.score for one in shown if one.score is not None]
    assert len(scores) == 1
    assert 50.0 < scores[0].pct < 60.0
    assert shown[-1].done


def test_who_steps_off_or_moves_a_foot_begins_anew() -> None:
    practice = Practice(MAT, protocol_of("squat"))
    for at in range(60):
        ready = practice.step(stood(at / 20.0)).ready
    assert ready
    assert not practice.step(view(3.0, "l")).ready
    assert not practice.step(stood(3.05)).ready
    for at in range(62, 110):
        ready = practice.step(stood(at / 20.0)).ready
    assert ready
    feet = foot("left", 50.0, 40.0), foot("right", 50.0, 300.0)
    away = LiveView(5.6, stood(5.6).pressure, "kPa", 320.0, (0.0, 0.0), feet, 50.0, 40.0, ())
    said = practice.step(away)
    assert (said.ready, "moved" in said.says) == (False, True)


def test_a_lane_has_a_width() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Practice(MAT, protocol_of("squat"), lane_pct=0.0)


def follow(recording: Recording, geometry: MatGeometry) -> list[PracticeView]:
    live = LiveAnalysis(geometry, recording.calibration, recording.stored_unit)
    practice = Practice(geometry, protocol_of("squat"), reps=2)
    return [
        practice.step(live.push(Frame(at, float(time_s), recording.frames[at], recording.stored_unit)))
        for at, time_s in enumerate(recording.time_s)
    ]


@pytest.mark.parametrize(("weak_hip", "low", "high"), [("0", 95.0, 100.0), ("1", 0.0, 75.0)])
def test_the_virtual_person_scores_as_they_squat(weak_hip: str, low: float, high: float) -> None:
    recording = recorded("squat", ("reps", "2"), ("weak_hip", weak_hip))
    shown = follow(recording, recording.geometry)
    scores = [one.score.pct for one in shown if one.score is not None]
    assert len(scores) == 2
    assert all(low <= score <= high for score in scores)
    json.dumps([one.to_json() for one in shown[::40]], allow_nan=False)
