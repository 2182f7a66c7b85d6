"""Ghost feet: offered on the live page and on the exam's stage, said in words, and off at a key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.analysis.model import LiveView
from pressuremat.desk.stance import Foothold, Pose, Stance
from pressuremat.exam.events import Event
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.live import LivePage
from pressuremat_ui.people import PersonLine, PersonView
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.live import NO_LIMITS, LiveViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.widgets.stage import StageView
from tests.ui.standins import GEOMETRY, Clock, FakeAnalysis, FakeCapture, frame
from tests.ui.test_exam_page import Bench, LaterJobs, moment

SQUARE = np.array([[10.0, 10.0], [30.0, 10.0], [30.0, 60.0], [10.0, 60.0], [10.0, 10.0]])
#: Cells of a foot in column 2, rows 1 to 5, and of one in column 7.
LEFT, RIGHT = (np.array([row * GEOMETRY.cols + col for row in range(1, 6)]) for col in (2, 7))


def stance() -> Stance:
    feet = (
        Foothold("left", (SQUARE,), Pose(25.0, 35.0, 0.0)),
        Foothold("right", (SQUARE + np.array([50.0, 0.0]),), Pose(75.0, 35.0, 0.0)),
    )
    return Stance("2026-03-31", GEOMETRY, feet)


class OnCells(FakeAnalysis):
    """Both feet on known cells; the right one may be a row further forward."""

    def __init__(self, forward: int = 0) -> None:
        super().__init__()
        self.forward = forward

    def push(self, it: Any, /) -> LiveView:
        view = super().push(it)
        left, right = view.feet
        moved = RIGHT + self.forward * GEOMETRY.cols
        return replace(view, feet=(replace(left, cells=LEFT), replace(right, cells=moved)))


def _live(library: Library, analysis: FakeAnalysis) -> tuple[LiveViewModel, FakeCapture]:
    capture = FakeCapture()
    ghosts = GhostsViewModel(lambda _person: stance(), InlineJobs())
    vm = LiveViewModel(
        lambda _uri: capture,
        lambda _info: analysis,
        library,
        InlineJobs(),
        Clock(),
        limits=NO_LIMITS,
        ghosts=ghosts,
    )
    return vm, capture


def test_nobody_has_ghost_feet_and_a_slow_answer_does_not_come_for_the_next() -> None:
    jobs = LaterJobs()
    vm = GhostsViewModel(lambda person: stance() if person == 1 else None, jobs)
    vm.on(GEOMETRY)
    vm.of(1)
    vm.of(2)
    jobs.finish()
    assert (vm.there, vm.marks, vm.says) == (False, (), "")
    vm.of(1)
    jobs.finish()
    assert vm.there
    assert [mark.side for mark in vm.marks] == ["left", "right"]
    assert "2026-03-31" in vm.says
    vm.of(None)
    assert (vm.there, vm.marks) == (False, ())


def test_the_words_tell_where_each_foot_is_and_when_it_is_the_same(library: Library) -> None:
    analysis = OnCells()
    vm, capture = _live(library, analysis)
    vm.ghosts.of(1)
    vm.connect("sim:stand")
    capture.events = [frame(0)]
    vm.tick()
    assert vm.ghosts.same
    assert vm.ghosts.says == "Both feet stand as on 2026-03-31."
    analysis.forward = 2
    vm._clock.now_s += 10  # type: ignore[attr-defined]
    capture.events = [frame(1)]
    vm.tick()
    assert not vm.ghosts.same
    assert vm.ghosts.says == "Left: as then\nRight: 20 mm further forward"
    vm.ghosts.toggle()
    assert (vm.ghosts.marks, vm.ghosts.says, vm.ghosts.there) == ((), "", True)
    vm.disconnect()
    vm.ghosts.toggle()
    assert vm.ghosts.marks == (), "no mat, no feet on it"


def test_the_live_page_draws_them_and_g_turns_them_off(theme: Theme, library: Library, qtbot: QtBot) -> None:
    vm, capture = _live(library, OnCells())
    page = LivePage(theme, vm, lambda: None, lambda: None, PreferencesViewModel())
    qtbot.addWidget(page)
    page.resize(1200, 720)
    with qtbot.waitExposed(page):
        page.show()
    vm.connect("sim:stand")
    capture.events = [frame(0)]
    vm.tick()
    assert not page.ghosts_button.isVisible()
    vm.ghosts.of(1)
    assert page.ghosts_button.isVisible()
    heat = page.heatmap
    # A spot inside the left outline on which nothing presses.
    at = heat.to_screen().map(QPointF(13.0, 55.0)).toPoint()

    def seen() -> str:
        return heat.grab().toImage().pixelColor(at).name()

    with_ghosts = seen()
    assert page.ghosts_text.text()
    QTest.keyClick(page, Qt.Key.Key_G)
    assert seen() != with_ghosts
    assert page.ghosts_button.text() == "Last visit's feet off"
    assert not page.ghosts_text.isVisible()


@pytest.mark.parametrize("there", [True, False])
def test_the_exams_stage_offers_them_instead_of_the_drawing(
    theme: Theme, tmp_path: Any, qtbot: QtBot, there: bool
) -> None:
    bench = Bench(tmp_path / "visits")
    vm = bench.vm
    vm.ghosts._last_stance = lambda _person: stance() if there else None
    vm.ghosts._jobs = InlineJobs()
    vm.ghosts.of(1)
    view = StageView(theme, vm, vm.ghosts)
    qtbot.addWidget(view)
    view.resize(QSize(900, 600))
    with qtbot.waitExposed(view):
        view.show()
    vm.start()
    run: Any = bench.runs[-1]
    run.geometry, run.view = GEOMETRY, OnCells(2).push(frame(0))
    bench.say(moment(Event("show", "Stand still", protocol="stand")))
    assert view.standing.isVisible() is there
    assert view.drawing.isVisible() is not there
    assert ("20 mm further forward" in view.beside.text()) is there
    assert (vm.standing is not None) is there


def test_the_ghosts_are_of_the_person_who_is_open(tmp_path: Any) -> None:
    from pressuremat_ui.app import build_shell

    shell = build_shell(Library(tmp_path / "library"), InlineJobs())
    asked: list[tuple[str, int]] = []
    for name, ghosts in (("live", shell.live.ghosts), ("exam", shell.exam.ghosts)):
        ghosts._last_stance = lambda person, name=name: asked.append((name, person))  # type: ignore[misc]
    shell.people.view = PersonView(PersonLine(7, "Anna", "", False, True), (), (), ())
    assert asked == [("live", 7)]
    shell.exam.who = "Somebody else"
    assert asked == [("live", 7)]
    shell.exam.who = "Anna"
    assert asked[-1] == ("exam", 7)
