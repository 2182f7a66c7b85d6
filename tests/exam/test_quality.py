"""Each way in which a trial is not good enough, from a simulated recording or one that was altered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.exam.problems import PROBLEMS
from pressuremat.exam.quality import Judgement, item_for, judge
from pressuremat.exam.sets import Item
from pressuremat.geometry import MatGeometry
from pressuremat.processing.repetitions import Repetition
from pressuremat.sources.simulated import simulate
from pressuremat.types import Gap, Recording

#: A stance mat of few cells, seldom read: enough for all that is judged here.
MAT = {"rows": "28", "cols": "34", "pitch_mm": "14", "rate_hz": "25", "ideal": "1", "scatter": "0"}
STAND = Item("stand", None, seconds=6.0)
SQUAT = Item("squat", None, reps=3)


@cache
def recorded(name: str, *options: tuple[str, str]) -> Recording:
    return simulate(name, {**MAT, **dict(options)})[0]


@cache
def stood() -> Recording:
    return recorded("stand", ("seconds", "8"))


@cache
def squatted() -> Analysis:
    return analyse(recorded("squat", ("reps", "3")))


def keys(judgement: Judgement) -> list[str]:
    return [one.key for one in judgement.problems]


def judged(recording: Recording, item: Item) -> Judgement:
    return judge(analyse(recording, protocol=item.protocol), item)


def cut(recording: Recording, keep: np.ndarray[Any, Any], time_s: np.ndarray[Any, Any] | None = None) -> Recording:
    time_s = recording.time_s[keep] if time_s is None else time_s
    return replace(recording, frames=recording.frames[keep], time_s=time_s)


def moved(recording: Recording, rows: int) -> Recording:
    """Everything further down on the mat, what falls off it gone."""
    frames = np.zeros_like(recording.frames)
    frames[:, : frames.shape[1] - rows] = recording.frames[:, rows:]
    return replace(recording, frames=frames)


@pytest.mark.parametrize(
    ("name", "options", "item"),
    [
        ("stand", {"seconds": "8"}, STAND),
        ("seated-left", {"seconds": "6"}, Item("seated", "left", seconds=5.0, feet="one")),
        ("single-leg-right", {"seconds": "5"}, Item("single-leg", "right", seconds=5.0, feet="one")),
        ("heel-rise-left", {"reps": "3"}, Item("heel-rise", "left", feet="one")),
        ("lunge-right", {"reps": "2"}, Item("lunge", "right", reps=2, feet="one")),
    ],
)
def test_a_trial_as_asked_for_has_no_problem(name: str, options: dict[str, str], item: Item) -> None:
    found = judged(recorded(name, *options.items()), item)
    assert keys(found) == []
    assert (found.quality, found.why_excluded) == ("good", None)


def test_squats_as_asked_for_have_no_problem() -> None:
    assert keys(judge(squatted(), SQUAT)) == []


def empty(recording: Recording) -> Recording:
    return replace(recording, frames=np.zeros_like(recording.frames))


def right_only(recording: Recording) -> Recording:
    frames = recording.frames.copy()
    frames[:, :, : frames.shape[2] // 2] = 0
    return replace(recording, frames=frames)


def a_second_less(recording: Recording) -> Recording:
    time_s = recording.time_s.copy()
    time_s[100:] += 1.0
    return replace(recording, time_s=time_s)


def rocking(recording: Recording) -> Recording:
    """Forefoot and heel in turn: the load of rows ahead and behind is weighed up and down."""
    rows = np.arange(recording.frames.shape[1])
    ahead = np.where(rows > np.median(rows), 1.0, -1.0)
    weights = 1.0 + 0.95 * np.sin(2 * np.pi * 0.4 * recording.time_s)[:, None] * ahead
    return replace(recording, frames=(recording.frames * weights[:, :, None]).astype(np.float32))


@pytest.mark.parametrize(
    ("alter", "key"),
    [
        (empty, "nobody"),
        (right_only, "one-foot"),
        (lambda one: moved(one, 9), "edge"),
        (lambda one: cut(one, np.r_[0:120, len(one.time_s) - 40 : len(one.time_s)], one.time_s[:160]), "short"),
        (a_second_less, "link"),
        (lambda one: replace(one, gaps=(Gap(4.0, 4.8, None, "unplugged"),)), "link"),
        (rocking, "moved"),
    ],
)
def test_a_stand_that_is_not_good_enough(alter: Callable[[Recording], Recording], key: str) -> None:
    found = judged(alter(stood()), STAND)
    assert key in [one.key for one in found.fatal]
    assert found.quality == "failed"
    assert found.why_excluded


def test_a_few_lost_frames_are_told_and_do_no_harm() -> None:
    found = judged(replace(stood(), gaps=(Gap(4.0, 4.2, 6, "lost"),)), STAND)
    assert (keys(found), found.quality, found.why_excluded) == (["link-near"], "doubtful", None)
    assert "1.9 %" in found.problems[0].says


def test_the_other_foot_is_told_by_its_name() -> None:
    found = judged(recorded("single-leg-right", ("seconds", "5")), Item("single-leg", "left", seconds=5.0, feet="one"))
    assert keys(found) == ["wrong-foot"]
    assert "right foot" in found.problems[0].says
    assert "left" in found.problems[0].do


@pytest.mark.parametrize(
    ("wanted", "key", "quality"), [(3, None, "good"), (4, "count-near", "doubtful"), (6, "count", "failed")]
)
def test_squats_are_counted_in_the_signal(wanted: int, key: str | None, quality: str) -> None:
    found = judge(squatted(), replace(SQUAT, reps=wanted))
    assert keys(found) == ([] if key is None else [key])
    assert found.quality == quality


def test_of_a_recording_that_no_visit_guided_the_dose_is_not_known() -> None:
    assert keys(judge(squatted(), replace(SQUAT, reps=20), dosed=False)) == []
    assert keys(judge(analyse(stood()), replace(STAND, seconds=60.0), dosed=False)) == []
    assert keys(judge(with_holds(), SQUAT, dosed=False)) == ["count"]
    assert keys(judge(with_holds(0.1, 0.2), SQUAT, dosed=False)) == ["hold"]


def with_holds(*holds_s: float) -> Analysis:
    reps = [
        Repetition(10.0 * k, 10.0 * k + 3, 10.0 * k + 3 + hold, 10.0 * k + 6 + hold) for k, hold in enumerate(holds_s)
    ]
    return replace(squatted(), repetitions=replace(squatted().repetitions, reps=tuple(reps)))


@pytest.mark.parametrize(
    ("holds", "key"),
    [((2.0, 2.0, 2.0), None), ((2.0, 2.0, 0.4), "hold-near"), ((2.0, 0.4, 0.4), "hold"), ((0.0, 0.0, 0.0), "hold")],
)
def test_the_bottom_has_to_be_held(holds: tuple[float, ...], key: str | None) -> None:
    assert keys(judge(with_holds(*holds), SQUAT)) == ([] if key is None else [key])


def test_squats_without_a_hold_are_found_out_in_the_load_itself() -> None:
    """The two seconds at the bottom cut out of a recording: down, and up again at once."""
    one = recorded("squat", ("reps", "3"))
    keep = np.ones(one.n_frames, np.bool_)
    for rep in squatted().repetitions.reps:
        keep[(one.time_s > rep.from_s + 0.1) & (one.time_s < rep.to_s - 0.1)] = False
    short = cut(one, keep, one.time_s[: int(keep.sum())])
    assert "hold" in keys(judged(short, SQUAT))


def walked(**options: str) -> Recording:
    return recorded("walk", ("mat", "stance"), *options.items())


def test_a_step_on_a_short_mat_counts_from_either_end() -> None:
    for begin in ({}, {"from": "far"}):
        found = judged(walked(side="left", **begin), Item("walk", None))
        assert keys(found) == []
        assert [step.side for step in found.steps] == ["left"]
        assert 0.5 < found.steps[0].contact_s < 0.9
        assert len(found.centres_mm) == 1


def test_a_step_at_the_edge_does_not_count() -> None:
    found = judged(moved(walked(side="left"), 8), Item("walk", None))
    assert keys(found) == ["edge"]
    assert found.steps == ()


def slower(recording: Recording, factor: float) -> Recording:
    return replace(recording, time_s=recording.time_s * factor)


def test_who_stops_on_the_mat_has_aimed_at_it() -> None:
    found = judged(slower(walked(side="left"), 2.5), Item("walk", None))
    assert keys(found) == ["targeting"]
    assert "stopped" in found.problems[0].says


def test_who_lands_on_the_forefoot_has_aimed_at_it() -> None:
    """A step whose heel comes down late: the forefoot's load of the middle of the contact is there from the start."""
    one = walked(side="left")
    loaded = np.flatnonzero(one.frames.sum(axis=(1, 2)) > 0)
    early, middle = loaded[: len(loaded) // 4], int(loaded[len(loaded) * 2 // 3])
    frames = one.frames.copy()
    frames[early] = one.frames[middle] * np.linspace(0.3, 1.0, len(early), dtype=np.float32)[:, None, None]
    rows = np.flatnonzero(one.frames[middle].sum(axis=1) > 0)
    frames[early, : int(rows[0] + 0.6 * len(rows))] = 0.0
    found = judged(replace(one, frames=frames), Item("walk", None))
    assert keys(found) == ["targeting"]
    assert "forefoot" in found.problems[0].says


def test_nobody_there_is_no_walk() -> None:
    assert keys(judged(empty(walked(side="left")), Item("walk", None))) == ["nobody"]


def test_what_a_recording_was_to_be_follows_from_protocol_side_and_mat() -> None:
    wide, narrow = MatGeometry(40, 48, (10.0, 10.0)), MatGeometry(32, 16, (10.0, 10.0))
    assert item_for("stand", None, wide) == Item("stand", None)
    assert item_for("stand", "left", narrow) == Item("stand", "left", feet="one")
    assert item_for("single-leg", "right", wide) == Item("single-leg", "right", feet="one")


def test_every_problem_says_what_is_so_and_what_to_do() -> None:
    for kind in PROBLEMS:
        assert kind.says.endswith(".")
        assert kind.do.endswith(".")
