"""The programme page: a week with what is to be done, ticks that are kept and taken back, drills with drawings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from pressuremat.store import Library as Store
from pressuremat.store import people, programmes, visits
from pressuremat_ui.followup import FollowUp
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.pages.programme import ProgrammePage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.programme import ProgrammeViewModel
from pressuremat_ui.widgets.day_cell import DayCell
from pressuremat_ui.widgets.svg import Drawing
from tests.report import visits as made

#: A Thursday; the programme begins on the Friday before.
TODAY = date(2026, 11, 26)
BEGUN = TODAY - timedelta(days=6)


@pytest.fixture
def person(tmp_path: Path) -> int:
    """Somebody with the programme that an exam of a stiff ankle gives."""
    drills = [one.to_json() for one in made.exam().programme]
    assert drills
    with Store.open(tmp_path / "library") as store:
        one = people.add(store, "Ada", birth_year=1990, simulated=True)
        visit = visits.add(store, one.id, at=BEGUN.isoformat(), simulated=True)
        programmes.propose(store, visit.id, drills, BEGUN.isoformat())
        return one.id


@pytest.fixture
def vm(person: int, tmp_path: Path) -> ProgrammeViewModel:
    follow = FollowUp(tmp_path / "library")
    vm = ProgrammeViewModel(follow.plan, follow.tick, InlineJobs(), lambda: TODAY)
    vm.of(person, "Ada")
    return vm


def _plan(vm: ProgrammeViewModel) -> Any:
    assert vm.plan is not None
    return vm.plan


def test_a_week_says_what_is_to_be_done_and_what_was_left_out(vm: ProgrammeViewModel) -> None:
    plan = _plan(vm)
    drill = next(one for one in plan.drills if 1 in one.days and 5 in one.days)
    monday, *_rest = vm.days
    assert monday == date(2026, 11, 23)
    assert vm.mark(drill, monday) == "missed"
    friday = TODAY + timedelta(days=1)
    assert vm.mark(drill, friday) == "planned"
    assert not vm.may_tick(friday)
    sunday = monday + timedelta(days=6)
    assert vm.mark(drill, sunday) == ("planned" if 7 in drill.days else "off")
    assert vm.mark(drill, BEGUN - timedelta(days=7)) == "off", "before it began"
    vm.turn(-1)
    assert vm.days[0] == date(2026, 11, 16)


def test_a_tick_is_kept_and_taken_back(vm: ProgrammeViewModel, tmp_path: Path) -> None:
    plan = _plan(vm)
    drill = next(one for one in plan.drills if 1 in one.days)
    monday = vm.days[0]
    vm.tick(drill.key, monday)
    assert vm.mark(drill, monday) == "done"
    vm.tick(drill.key, TODAY + timedelta(days=3))
    assert len(_plan(vm).done) == 1, "tomorrow is not done yet"
    assert "done on" in vm.summary
    assert any(drill.label in line and monday.isoformat() in line for line in _plan(vm).told)
    again = ProgrammeViewModel(FollowUp(tmp_path / "library").plan, lambda *_given: None, InlineJobs(), lambda: TODAY)
    again.of(1, "Ada")
    assert _plan(again).done == {(monday, drill.key)}
    vm.tick(drill.key, monday)
    assert vm.mark(drill, monday) == "missed"
    assert not _plan(vm).done


def test_what_says_more_than_a_tick_stays(vm: ProgrammeViewModel, tmp_path: Path) -> None:
    plan = _plan(vm)
    key, monday = plan.drills[0].key, vm.days[0]
    with Store.open(tmp_path / "library") as store:
        programmes.log(store, plan.id, key, on=monday.isoformat(), done="3 sets", pain_0_10=2)
    vm.refresh()
    vm.tick(key, monday)
    assert (monday, key) in _plan(vm).done
    assert any("pain 2 of 10" in line and "3 sets" in line for line in _plan(vm).told)


def test_how_much_was_kept_counts_days(vm: ProgrammeViewModel) -> None:
    plan = _plan(vm)
    days = [BEGUN + timedelta(days=n) for n in range(7)]
    planned = [day for day in days if any(plan.planned(drill, day) for drill in plan.drills)]
    vm.tick(plan.drills[0].key, planned[0])
    assert _plan(vm).kept_pct(TODAY) == pytest.approx(100.0 / len(planned))


def test_without_a_person_or_a_programme_it_says_what_to_do(theme: Theme, vm: ProgrammeViewModel, qtbot: QtBot) -> None:
    page = ProgrammePage(theme, vm, lambda: None)
    qtbot.addWidget(page)
    vm.of(None)
    assert page.empty.isVisibleTo(page)
    assert "People" in page.empty.sentence.text()
    vm.of(99, "Bo")
    assert "Bo" in page.empty.sentence.text()


def test_the_page_ticks_by_mouse_and_keys(theme: Theme, vm: ProgrammeViewModel, qtbot: QtBot) -> None:
    page = ProgrammePage(theme, vm, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 720)
    with qtbot.waitExposed(page):
        page.show()
    plan = _plan(vm)
    drill = next(one for one in plan.drills if 1 in one.days)
    cell: DayCell = page.cells[drill.key, 0]
    assert "left out" in cell.accessibleName()
    assert drill.label in cell.accessibleName()
    QTest.mouseClick(cell, Qt.MouseButton.LeftButton)
    assert cell.mark == "done", "the same cell, ticked"
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_Space)
    assert not _plan(vm).done
    assert not page.cells[drill.key, 6].isEnabled(), "Sunday is still to come"
    assert page.stamp.isVisible()
    words = [one.text() for one in page.findChildren(QLabel)]
    for one in plan.drills:
        assert one.label in words
        assert one.dose in words
    assert sum(drawing.has_drawing for drawing in page.findChildren(Drawing)) == len(plan.drills)
    QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert "2026-11-16" in page.week.text()
