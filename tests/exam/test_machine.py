"""A visit as a table of what is done and what it says; and after every step it can be taken up again, exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pressuremat.errors import VisitError
from pressuremat.exam.events import Event
from pressuremat.exam.machine import MOST_TRIES, Machine
from pressuremat.exam.problems import problem
from pressuremat.exam.progress import progress_of
from pressuremat.exam.quality import Judgement
from pressuremat.exam.sets import set_of
from pressuremat.exam.walking import Step
from pressuremat.types import Condition
from pressuremat.visit import History, Person, Visit, visit_of
from tests.exam.views import MAT, play

GOOD, BAD = Judgement(), Judgement((problem("moved"),))
DOUBTFUL = Judgement((problem("link-near", share=2.0),))
STANDS = [("-", 2), ("b", 34), ("-", 2)]


class Room:
    """A machine and all that it said; time goes on from scene to scene."""

    def __init__(self, tests: str, visit: Visit | None = None) -> None:
        self.machine = Machine.new(set_of(tests), MAT, 60.0)
        self.now_s = 0.0
        self.said: list[Event] = self.machine.start(visit or Visit(), Condition())

    def play(self, *scenes: tuple[str, float]) -> list[Event]:
        said = [event for one in play(scenes, self.now_s, 10.0) for event in self.machine.push(one)]
        self.now_s += sum(seconds for _who, seconds in scenes)
        self.said += said
        return said

    def do(self, said: list[Event]) -> list[Event]:
        self.said += said
        return said

    def again(self) -> Room:
        """The same visit after the program was killed and started anew."""
        text = json.dumps(self.machine.progress.to_json(), allow_nan=False)
        self.machine = Machine(progress_of(json.loads(text)))
        self.said += self.machine.go_on(lambda _name: True)
        return self

    @property
    def files(self) -> list[tuple[str, str | None]]:
        return [(ref.file, ref.excluded) for ref in self.machine.visit.trials]


def kinds(said: list[Event]) -> list[str]:
    return [event.kind for event in said if event.kind not in ("progress", "cue")]


def test_a_visit_from_the_first_question_to_the_end() -> None:
    room = Room("stand,seated", Visit(Person(height_cm=170)))
    assert kinds(room.said) == ["show"]
    assert kinds(room.play(*STANDS)) == ["record", "on", "begin", "over", "end"]
    assert kinds(room.do(room.machine.judged(GOOD))) == ["kept", "ask", "show"]
    for side in ("l", "r"):
        assert kinds(room.play(("-", 2), (side, 13), ("-", 2))) == ["record", "on", "begin", "over", "end"]
        room.do(room.machine.judged(GOOD))
    assert room.said[-1].kind == "finished"
    assert room.machine.state == "finished"
    assert room.files == [("01-stand.pmat", None), ("02-seated-left.pmat", None), ("03-seated-right.pmat", None)]
    assert [ref.side for ref in room.machine.visit.trials] == [None, "left", "right"]
    assert room.machine.push(next(play([("b", 1)]))) == []


def test_nothing_is_offered_before_the_questions() -> None:
    machine = Machine.new(set_of("stand"), MAT, 60.0)
    assert machine.state == "asked"
    assert [event for one in play(STANDS) for event in machine.push(one)] == []
    assert machine.begin() == machine.pause() == machine.skip("no time") == machine.repeat() == []
    machine.start(Visit(), Condition())
    with pytest.raises(ValueError, match="once"):
        machine.start(Visit(), Condition())


def test_what_does_not_suit_is_said_before_anything_is_stood_on() -> None:
    room = Room("stand,squat", Visit(history=History(pain_0_10=6)))
    assert [(event.kind, event.protocol) for event in room.said] == [("left-out", "squat"), ("show", "stand")]
    assert [one.protocol for one in room.machine.progress.left_out] == ["squat"]


def test_a_trial_begins_on_an_empty_mat_only() -> None:
    room = Room("stand")
    said = room.play(("b", 8))
    assert kinds(said) == ["problem", "problem"]
    assert kinds(room.play(("-", 0.9))) == []
    assert kinds(room.play(("-", 0.3))) == ["record"]


def test_a_trial_that_failed_is_repeated_and_kept_apart() -> None:
    room = Room("stand")
    room.play(*STANDS)
    said = room.do(room.machine.judged(BAD))
    assert kinds(said) == ["failed", "show"]
    assert said[0].problem is not None
    assert said[0].problem.do in said[0].says
    room.play(*STANDS)
    room.do(room.machine.judged(DOUBTFUL))
    assert room.files == [("01-stand.pmat", problem("moved").says), ("02-stand.pmat", None)]
    assert [ref.quality for ref in room.machine.visit.trials] == ["failed", "doubtful"]
    assert room.machine.state == "finished"


def test_what_was_seen_live_counts_whatever_the_recording_shows() -> None:
    room = Room("stand")
    room.play(("-", 2), ("b", 5), ("-", 2))
    said = room.do(room.machine.judged(GOOD))
    assert kinds(said) == ["failed", "show"]
    assert room.files == [("01-stand.pmat", problem("short").says)]


def test_after_three_tries_a_test_is_left_out_with_the_reason() -> None:
    room = Room("stand,seated")
    for _try in range(MOST_TRIES):
        room.play(*STANDS)
        said = room.do(room.machine.judged(BAD))
    assert kinds(said) == ["failed", "left-out", "show"]
    assert problem("moved").says in room.machine.progress.entries[0].why
    assert all(why is not None for _file, why in room.files)
    assert room.machine.item is not None
    assert room.machine.item.protocol == "seated"


def test_skipping_takes_a_reason() -> None:
    room = Room("stand,seated")
    with pytest.raises(ValueError, match="reason"):
        room.machine.skip("  ")
    assert kinds(room.do(room.machine.skip("no time"))) == ["left-out", "show"]
    assert room.machine.progress.entries[0].why == "no time"
    room.play(("-", 2), ("l", 5))
    assert kinds(room.do(room.machine.skip("cold feet"))) == ["stop", "left-out", "show"]
    assert room.files == [("01-seated-left.pmat", "cold feet")]


def test_a_pause_ends_the_trial_and_resume_begins_it_anew() -> None:
    room = Room("stand")
    room.play(("-", 2))
    assert kinds(room.do(room.machine.pause())) == ["discard", "paused"]
    assert room.machine.pause() == []
    assert room.play(*STANDS) == []
    assert kinds(room.do(room.machine.resume())) == ["resumed", "show"]
    room.play(("-", 2), ("b", 5))
    assert kinds(room.do(room.machine.pause("the phone rang"))) == ["stop", "paused"]
    room.do(room.machine.resume())
    room.play(*STANDS)
    room.do(room.machine.judged(GOOD))
    assert room.files == [("02-stand.pmat", "the phone rang"), ("03-stand.pmat", None)]


def test_nobody_steps_on_and_the_visit_pauses() -> None:
    room = Room("stand")
    said = room.play(("-", 95))
    assert kinds(said) == ["record", "discard", "paused"]
    assert room.files == []


def test_a_kept_trial_is_repeated_by_choice() -> None:
    room = Room("stand,seated")
    assert room.machine.repeat() == []
    room.play(*STANDS)
    room.do(room.machine.judged(GOOD))
    said = room.do(room.machine.repeat())
    assert [(event.kind, event.protocol) for event in said] == [("show", "stand")]
    room.play(*STANDS)
    room.do(room.machine.judged(GOOD))
    assert room.files == [("01-stand.pmat", "repeated by choice"), ("02-stand.pmat", None)]
    assert room.machine.item is not None
    assert room.machine.item.protocol == "seated"


def test_pain_ends_a_test_and_leaves_out_what_loads_more() -> None:
    room = Room("squat,stand,lunge")
    room.play(("-", 2), ("b", 8))
    assert room.do(room.machine.pain(3)) == []
    said = room.do(room.machine.pain(5))
    assert kinds(said) == ["stop", "left-out", "left-out", "left-out", "show"]
    assert said[-1].protocol == "stand"
    assert room.machine.visit.history.pain_0_10 == 5
    assert room.machine.visit.manual.pain_by_test == {"squat": 5}
    assert "5 of 10" in room.machine.progress.entries[0].why
    with pytest.raises(ValueError, match="0 to 10"):
        room.machine.pain(11)


def test_values_by_hand_are_checked_and_kept() -> None:
    room = Room("squat")
    room.machine.note("lunge_cm", 9.5, "left")
    room.machine.note("lunge_cm", 11, "right")
    room.machine.note("observer_squat_bottom", "clearly", "right")
    manual = room.machine.visit.manual
    assert manual.lunge_cm is not None
    assert (manual.lunge_cm.left, manual.lunge_cm.right) == (9.5, 11)
    assert manual.observer_squat_bottom is not None
    assert manual.observer_squat_bottom.right == "clearly"
    for name, value in (("lunge_cm", 400), ("lunge_cm", "far"), ("observer_stance", "perhaps"), ("shoe_size", 42)):
        with pytest.raises(VisitError, match="Expected"):
            room.machine.note(name, value, "left")


def test_what_is_seen_in_try_and_see_stays_with_its_part() -> None:
    room = Room("try-and-see")
    squats = [("-", 2), ("b", 24), ("-", 2)]
    for seen in ("clearly", "no", "clearly"):
        room.play(*squats)
        room.do(room.machine.judged(GOOD))
        room.machine.note("observer_squat_bottom", seen, "left")
    assert [entry.seen for entry in room.machine.progress.entries] == [
        {"left": "clearly"},
        {"left": "no"},
        {"left": "clearly"},
    ]
    assert room.machine.visit.manual.observer_squat_bottom is None
    assert [ref.note for ref in room.machine.visit.trials] == [
        "heels-raised before",
        "heels-raised changed",
        "heels-raised after",
    ]
    assert [ref.block_mm for ref in room.machine.visit.trials] == [None, 25.0, None]


def one_step(side: Any, contact_s: float = 0.7) -> Judgement:
    return Judgement((), (Step(side, contact_s),), (200.0,))


def a_pass(room: Room, judgement: Judgement) -> list[Event]:
    room.play(("-", 1.5), ("l", 0.7), ("-", 1))
    return room.do(room.machine.judged(judgement))


def test_a_walk_goes_on_until_five_steps_of_each_foot_count() -> None:
    room = Room("walk", Visit(Person(height_cm=180)))
    assert "cm before the mat" in room.said[-1].says
    sides = ["left", "right"] * 5
    for at, side in enumerate(sides[:-1]):
        said = a_pass(room, one_step(side))
        left = {event.side: event.left_n for event in said if event.kind == "progress"}
        want = {s: 5 - sides[: at + 1].count(s) for s in ("left", "right")}
        assert left == {s: n for s, n in want.items() if n}
        assert said[0].kind == "kept"
    assert kinds(a_pass(room, one_step("right"))) == ["kept", "finished"]
    assert len(room.files) == 10
    assert {why for _file, why in room.files} == {None}


def test_steps_off_the_persons_own_median_are_rejected_and_made_up_for() -> None:
    room = Room("walk")
    for side in ("left", "right", "left"):
        a_pass(room, one_step(side, 0.70))
    said = a_pass(room, one_step("right", 0.90))
    assert kinds(said) == ["failed"]
    assert "0.90 s" in said[0].says
    assert room.files[3][1] is not None
    left = {event.side: event.left_n for event in said if event.kind == "progress"}
    assert left == {"left": 3, "right": 4}
    # Four more at the longer time move the median: the first ones are out now, the long one counts.
    for side in ("right", "left", "right", "left", "right"):
        a_pass(room, one_step(side, 0.90))
    assert [why is None for _file, why in room.files] == [False] * 3 + [True] * 6


def test_a_start_mark_is_moved_by_where_steps_land() -> None:
    room = Room("walk")
    bad = Judgement((problem("edge"),), (), (350.0,))
    said = a_pass(room, bad)
    words = [event.says for event in said if event.kind == "problem"]
    assert words == ["Walking up the mat, move the start mark 15 cm back."]
    said = a_pass(room, Judgement((problem("edge"),), (), (100.0,)))
    assert "nearer" in next(event.says for event in said if event.kind == "problem")


def test_walking_ends_when_it_does_not_get_better() -> None:
    room = Room("walk")
    for _pass in range(30):
        a_pass(room, Judgement((problem("no-step"),)))
    assert room.machine.state == "finished"
    assert "0 steps" in room.machine.progress.entries[0].why


Act = Callable[[Room], object]
SCRIPT: tuple[Act, ...] = (
    lambda room: room.play(*STANDS),
    lambda room: room.do(room.machine.judged(BAD)),
    lambda room: room.play(*STANDS),
    lambda room: room.do(room.machine.judged(GOOD)),
    lambda room: room.machine.note("observer_stance", "no", "left"),
    lambda room: a_pass(room, one_step("left")),
    lambda room: a_pass(room, one_step("right", 0.72)),
    lambda room: room.do(room.machine.pause()),
    lambda room: room.do(room.machine.resume()),
    lambda room: room.do(room.machine.skip("enough")),
    lambda room: room.play(("-", 2), ("l", 13), ("-", 2)),
    lambda room: room.do(room.machine.judged(GOOD)),
)


@pytest.mark.parametrize("at", range(len(SCRIPT) + 1))
def test_killed_after_any_step_it_goes_on_exactly(at: int) -> None:
    """What is known after a restart is what was known; only a trial that ran is done anew."""
    whole, killed = Room("stand,walk,seated"), Room("stand,walk,seated")
    for act in SCRIPT[:at]:
        act(whole)
        act(killed)
    judging = killed.machine.state == "judge"
    before = json.dumps(killed.machine.progress.to_json())
    killed.again()
    if judging:
        *others, last = killed.machine.visit.trials
        assert "program ended" in str(last.excluded)
        assert tuple(others) == whole.machine.visit.trials
        # The same trial is done once more, and all goes on as if the interrupted one had not been.
        assert killed.machine.item == whole.machine.item
        SCRIPT[at - 1](killed)
    elif not whole.machine.progress.paused:
        assert json.dumps(killed.machine.progress.to_json()) == before
    for act in SCRIPT[at:]:
        act(whole)
        act(killed)
    statuses = [(e.item, e.status, e.why) for e in whole.machine.progress.entries]
    assert [(e.item, e.status, e.why) for e in killed.machine.progress.entries] == statuses
    assert killed.machine.visit.manual == whole.machine.visit.manual
    used = [(ref.protocol, ref.side) for ref in whole.machine.visit.trials if ref.excluded is None]
    assert [(ref.protocol, ref.side) for ref in killed.machine.visit.trials if ref.excluded is None] == used
    assert len({ref.file for ref in killed.machine.visit.trials}) == len(killed.machine.visit.trials)


def test_a_recording_that_was_never_written_is_not_on_record() -> None:
    room = Room("stand")
    room.play(("-", 2))
    machine = Machine(progress_of(room.machine.progress.to_json()))
    machine.go_on(lambda _name: False)
    assert machine.visit.trials == ()
    assert machine.progress.n_files == 1


def test_a_visit_is_always_one_that_the_exam_reads() -> None:
    room = Room("stand,walk,seated")
    for act in SCRIPT:
        act(room)
        assert visit_of(json.loads(json.dumps(room.machine.visit.to_json()))) == room.machine.visit


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"schema": "pressuremat.visit/1"},
        {"entries": [{"item": {}}]},
        {"mat": {"rows": "many"}},
        {"visit": {"schema": "pressuremat.visit/1", "person": {"height_cm": 1e9}}},
        {"entries": 7},
    ],
)
def test_a_strangers_progress_is_refused_in_one_sentence(wrong: Any) -> None:
    good = Room("stand").machine.progress.to_json()
    data = {**good, **wrong} if isinstance(wrong, dict) else wrong
    with pytest.raises(VisitError, match="Expected"):
        progress_of(data)
