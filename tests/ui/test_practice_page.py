"""The practice page: from views of the mat to bars, sounds and scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from pressuremat_ui import work
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.practice import PracticePage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.live import NO_LIMITS, LiveViewModel
from pressuremat_ui.viewmodels.practice import PracticeViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from tests.ui.standins import Clock, FakeAnalysis, FakeCapture, frame


@dataclass
class FakePractice:
    """Gives one answer after the other."""

    answers: list[Any] = field(default_factory=list)

    def step(self, _view: Any) -> Any:
        return self.answers.pop(0)


def answer(**given: Any) -> Any:
    usual: dict[str, Any] = {"feet": (), "says": "", "cue": None, "tone": None, "rep": 0, "score": None, "done": False}
    return SimpleNamespace(**{**usual, **given})


def foot(side: str, across_pct: float = 0.0, *, within: bool = True) -> Any:
    return SimpleNamespace(
        side=side, heel_pct=60.0, big_toe_pct=25.0, little_toe_pct=15.0, across_pct=across_pct, within=within
    )


class Bench:
    def __init__(self, library: Library) -> None:
        self.capture, self.practice = FakeCapture(), FakePractice()
        self.live = LiveViewModel(
            lambda _uri: self.capture,
            lambda _info: FakeAnalysis(),
            library,
            InlineJobs(),
            Clock(),
            datetime.now,
            limits=NO_LIMITS,
        )
        self.played: list[str] = []
        self.vm = PracticeViewModel(self.live, lambda _geometry, _exercise: self.practice, self.played.append)

    def see(self, *answers: Any) -> None:
        for one in answers:
            self.practice.answers.append(one)
            self.capture.events.append(frame(0))
            self.live.tick()


@pytest.fixture
def bench(library: Library) -> Bench:
    return Bench(library)


def test_nothing_is_said_before_it_begins(bench: Bench) -> None:
    bench.live.connect("sim:squat")
    bench.capture.events.append(frame(0))
    bench.live.tick()
    assert (bench.vm.feet, bench.played) == ((), [])


def test_a_squat_with_its_sounds_and_its_score(bench: Bench) -> None:
    vm = bench.vm
    vm.start()
    assert bench.live.uri == "sim:squat"
    down = SimpleNamespace(sound="down", says="Down")
    bench.see(answer(feet=(foot("left"), foot("right")), cue=down, rep=1))
    assert (vm.word, vm.rep_text, bench.played) == ("Down", "Repetition 1", ["down"])
    bench.see(answer(feet=(foot("left", 8.0, within=False), foot("right")), tone="out", rep=1))
    assert bench.played == ["down", "problem"]
    bench.see(answer(score=SimpleNamespace(pct=72.0), rep=1, done=True))
    assert (vm.scores, vm.running, bench.played[-1]) == ((72.0,), False, "finished")


def test_an_exercise_that_is_none_is_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match="juggling"):
        bench.vm.choose("juggling")


@pytest.mark.parametrize("exercise", ["squat", "single-leg-squat", "single-leg", "stand"])
def test_every_exercise_is_one_that_can_be_practised(bench: Bench, exercise: str) -> None:
    assert work.practice_of(bench.capture.stream.geometry, exercise).scores == []


def test_out_of_the_lane_is_seen_where_it_is(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    preferences = PreferencesViewModel()
    page = PracticePage(theme, bench.vm, bench.live, preferences)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    with qtbot.waitExposed(page):
        page.show()
    bench.vm.start()
    bench.see(answer(feet=(foot("left", 12.0, within=False), foot("right"))))
    left = page.feet["left"]
    image = left.grab().toImage()
    reach = left.width() / 2 - 16.0
    x = round(left.width() / 2 + reach * 12.0 / 15.0)
    assert image.pixelColor(x, left.height() - 24) == QColor(theme.tokens.flag), "inward of a left foot is to its right"
    right = page.feet["right"]
    assert right.grab().toImage().pixelColor(right.width() // 2, right.height() - 24) == QColor(theme.tokens.fine)
    assert "12 % inward" in left.accessibleName()
    bench.vm.scores = (90.0, 80.0, 70.0)
    assert page.scores.text() == "2.  80 %\n3.  70 %", "six bars and two scores are eight numbers"
    preferences.choose("detail", "professional")
    assert page.scores.text().count("\n") == 2
