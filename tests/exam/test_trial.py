"""One trial as a table: who is on the mat and for how long, and what is said when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pressuremat.exam.events import Event
from pressuremat.exam.sets import Item
from pressuremat.exam.trial import Presence, Trial
from tests.exam.views import MAT, play, view


def run(item: Item, *scenes: tuple[str, float]) -> tuple[Trial, list[tuple[float, Event]]]:
    trial = Trial(item, MAT)
    said = [(one.time_s, event) for one in play(scenes) for event in trial.push(one)]
    return trial, said


def told(said: list[tuple[float, Event]]) -> list[tuple[float, str]]:
    """Times and kinds, without countdowns."""
    return [(round(at, 2), event.kind) for at, event in said if event.kind != "progress"]


STAND = Item("stand", None, seconds=10.0)
LEG = Item("single-leg", "left", seconds=6.0, feet="one")
WALK = Item("walk", None)
SEATED = Item("seated", "left", seconds=5.0, feet="one")


@pytest.mark.parametrize(
    ("item", "scenes", "events", "problems"),
    [
        # Stepping on starts, both feet for half a second begin it, the sound ends it, stepping off ends the recording.
        (
            STAND,
            [("-", 1), ("l", 0.5), ("b", 13), ("-", 1)],
            [(1.1, "on"), (2.0, "begin"), (12.0, "over"), (15.0, "end")],
            [],
        ),
        # Too early off the mat.
        (
            STAND,
            [("-", 1), ("b", 6), ("-", 1)],
            [(1.1, "on"), (1.65, "begin"), (7.5, "problem"), (7.5, "end")],
            ["short"],
        ),
        # One foot leaves while it is measured: no use in standing on.
        (
            STAND,
            [("-", 1), ("b", 4), ("l", 3), ("-", 1)],
            [(1.1, "on"), (1.65, "begin"), (5.5, "problem"), (5.5, "over"), (8.5, "end")],
            ["lifted"],
        ),
        # Leaning far is told at once; whether it spoils the trial is for its recording to tell.
        (
            STAND,
            [("-", 1), ("b", 4), ("m", 1), ("b", 8), ("-", 1)],
            [(1.1, "on"), (1.65, "begin"), (5.3, "problem"), (11.65, "over"), (14.5, "end")],
            [],
        ),
        # At the edge.
        (
            STAND,
            [("-", 1), ("e", 4), ("-", 1)],
            [(1.1, "on"), (1.65, "begin"), (2.2, "problem"), (2.2, "over"), (5.5, "end")],
            ["edge"],
        ),
        # On and off again before it began: step on again; nothing has ended.
        (
            STAND,
            [("-", 1), ("l", 1), ("-", 2), ("b", 2)],
            [(1.1, "on"), (2.5, "problem"), (4.1, "on"), (4.65, "begin")],
            [],
        ),
        # Both feet, then one: the leg's time begins half a second after; the other foot down for a second ends it.
        (
            LEG,
            [("-", 1), ("b", 1), ("l", 4), ("b", 3), ("-", 1)],
            [(1.1, "on"), (2.5, "begin"), (6.1, "problem"), (7.0, "over"), (9.5, "end")],
            ["touch"],
        ),
        # A short touch is told and does not end it; the limit does.
        (
            LEG,
            [("-", 1), ("b", 1), ("l", 2), ("t", 0.3), ("l", 6), ("-", 1)],
            [(1.1, "on"), (2.5, "begin"), (4.1, "problem"), (8.5, "over"), (10.8, "end")],
            ["touch"],
        ),
        # Whoever never puts the other foot down is waited for longer, for it may come.
        (LEG, [("-", 1), ("l", 3.5)], [(1.1, "on"), (4.15, "begin")], []),
        # Stepping off a leg test is no fault: the time is what is measured.
        (
            LEG,
            [("-", 1), ("b", 1), ("l", 3), ("-", 1)],
            [(1.1, "on"), (2.5, "begin"), (5.5, "end")],
            [],
        ),
        # Seated: no other foot is waited for.
        (
            SEATED,
            [("-", 1), ("l", 7), ("-", 1)],
            [(1.1, "on"), (1.65, "begin"), (6.65, "over"), (8.5, "end")],
            [],
        ),
        # A pass begins with the first foot and ends behind the last.
        (WALK, [("-", 1), ("l", 0.7), ("-", 1)], [(1.1, "on"), (1.1, "begin"), (2.2, "end")], []),
        (
            WALK,
            [("-", 1), ("l", 0.7), ("b", 0.2), ("r", 0.7), ("-", 1)],
            [(1.1, "on"), (1.1, "begin"), (3.1, "end")],
            [],
        ),
        # Nobody walks for twenty seconds on end.
        (
            WALK,
            [("-", 1), ("l", 22), ("-", 1)],
            [(1.1, "on"), (1.1, "begin"), (21.15, "problem"), (21.15, "over"), (23.5, "end")],
            ["too-long"],
        ),
    ],
)
def test_times_inputs_and_what_is_said(
    item: Item, scenes: list[tuple[str, float]], events: list[tuple[float, str]], problems: list[str]
) -> None:
    trial, said = run(item, *scenes)
    assert told(said) == events
    assert [one.key for one in trial.problems] == problems
    assert trial.ended == (events[-1][1] == "end")


def test_a_squat_is_paced_by_sounds_at_its_times() -> None:
    _trial, said = run(Item("squat", None, reps=2), ("-", 1), ("b", 30), ("-", 1))
    cues = [(round(at - 1.65, 2), event.sound, event.rep) for at, event in said if event.kind == "cue"]
    assert cues == [
        (3.0, "down", 1),
        (6.0, "hold", 1),
        (8.0, "up", 1),
        (11.0, "rest", 1),
        (12.0, "down", 2),
        (15.0, "hold", 2),
        (17.0, "up", 2),
        (20.0, "rest", 2),
    ]
    assert [round(at - 1.65, 2) for at, event in said if event.kind == "over"] == [23.0]


def test_seconds_are_counted_down_and_the_last_three_sound() -> None:
    _trial, said = run(STAND, ("-", 1), ("b", 12))
    counted = [(event.left_s, event.sound) for _at, event in said if event.kind == "progress"]
    assert [left for left, _sound in counted] == list(range(10, 0, -1))
    assert [sound for left, sound in counted if left is not None and left <= 3] == ["tick"] * 3


def test_every_turn_has_its_sound() -> None:
    _trial, said = run(STAND, ("-", 1), ("b", 13), ("-", 1))
    assert [event.sound for _at, event in said if event.kind in ("on", "begin", "over", "end")] == [
        "on",
        "begin",
        "over",
        "off",
    ]


def test_frames_that_are_missing_spoil_what_is_measured_and_nothing_else() -> None:
    trial = Trial(STAND, MAT)
    for one in play([("-", 1), ("b", 3)]):
        trial.push(one)
    said = trial.push(view(6.0, "b"))
    assert [event.kind for event in said] == ["problem", "over"]
    assert [one.key for one in trial.problems] == ["link"]
    before = Trial(STAND, MAT)
    before.push(view(0.0, "-"))
    before.push(view(5.0, "-"))
    assert before.problems == []


def test_who_does_not_do_what_was_asked_is_reminded_now_and_then() -> None:
    _trial, said = run(STAND, ("-", 1), ("l", 16))
    reminders = [at for at, event in said if event.kind == "problem"]
    assert len(reminders) == 2
    assert reminders[1] - reminders[0] >= 4.0


def test_where_only_one_foot_fits_a_stand_is_of_one_foot() -> None:
    _trial, said = run(Item("stand", "left", seconds=5.0, feet="one"), ("-", 1), ("l", 7), ("-", 1))
    assert [event.kind for _at, event in said if event.kind != "progress"] == ["on", "begin", "over", "end"]


def test_after_its_end_nothing_is_said() -> None:
    trial, _said = run(STAND, ("-", 1), ("b", 12), ("-", 1))
    assert trial.ended
    assert trial.push(view(99.0, "b")) == []


def test_what_a_sheet_remembers_is_nobody() -> None:
    presence = Presence()
    assert presence.of(view(0.0, "b")).feet
    faint = view(1.0, "b")
    left = replace(faint, total=0.09 * faint.total)
    assert presence.of(left).feet == ()
    assert presence.of(replace(faint, total=0.11 * faint.total)).feet
    assert Presence().of(left).feet
