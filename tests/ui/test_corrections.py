"""Corrections by hand: sides, axes and what belongs to one foot; kept beside the recording, undone and redone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.files.corrections import read, sidecar
from pressuremat_ui import work
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.corrections import CorrectionsViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.widgets.correction import CorrectionCard
from tests.ui.standins import Clock
from tests.ui.test_exam_page import LaterJobs


class Bench:
    def __init__(self, path: Path, opened: Opened, jobs: Any = None) -> None:
        self.path, self.clock = path, Clock()
        self.recording = RecordingViewModel(lambda _path: opened, InlineJobs(), self.clock)
        self.vm = CorrectionsViewModel(self.recording, work.correct_recording, jobs or InlineJobs(), self.clock)
        self.recording.open(path)

    @property
    def sides(self) -> list[str]:
        return [mark.side for mark in self.vm.marks]

    @property
    def kept(self) -> list[str]:
        return [one.do for one in read(self.path) or ()]


@pytest.fixture(scope="module")
def walk(demo_library: Library) -> Opened:
    return work.open_recording(demo_library.path / "walking_simulated.pmat")


@pytest.fixture
def path(demo_library: Library, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_library.path / "walking_simulated.pmat", tmp_path / "walk.pmat"))


@pytest.fixture
def bench(path: Path, walk: Opened) -> Bench:
    return Bench(path, walk)


def test_nothing_is_chosen_and_nothing_enabled_at_first(bench: Bench) -> None:
    vm = bench.vm
    assert bench.sides == ["left", "right", "left", "right"]
    assert (vm.selected, vm.can_correct, vm.can_undo, vm.can_redo) == (None, False, False, False)
    assert vm.wide, "a walkway"
    vm.set_side("left")
    vm.undo()
    vm.redo()
    assert bench.kept == []


def test_a_side_is_changed_kept_undone_and_redone(bench: Bench) -> None:
    vm = bench.vm
    x_mm, y_mm = vm.marks[1].middle_mm
    vm.pick(x_mm + 20, y_mm)
    assert vm.selected == 2
    vm.set_side("right")
    assert not vm.can_undo, "it was right already"
    vm.set_side("left")
    assert bench.sides == ["left", "left", "left", "right"]
    assert bench.recording.opened is not None
    assert [one.side for one in bench.recording.opened.analysis.footprints] == bench.sides
    assert "by hand" in vm.selected_text
    assert (vm.selected, vm.can_undo, vm.can_redo, bench.kept) == (2, True, False, ["side"])
    vm.undo()
    assert bench.sides[1] == "right"
    assert not sidecar(bench.path).exists()
    assert (vm.can_undo, vm.can_redo) == (False, True)
    vm.redo()
    assert bench.sides[1] == "left"
    assert (vm.can_redo, bench.kept) == (False, ["side"])
    assert json.loads(sidecar(bench.path).read_text())["corrections"][0]["side"] == "left"


def test_turns_are_kept_once_they_come_to_rest_and_undone_before(bench: Bench) -> None:
    vm = bench.vm
    vm.next(1)
    before = bench.recording.opened.analysis.footprints[0].axis  # type: ignore[union-attr]
    assert before is not None
    vm.turn(1.0)
    vm.turn(2.0)
    vm.tick()
    assert (vm.turn_deg, bench.kept) == (3.0, [])
    vm.undo()
    assert (vm.turn_deg, bench.kept) == (0.0, [])
    vm.turn(-4.0)
    bench.clock.now_s += 1.0
    vm.tick()
    after = bench.recording.opened.analysis.footprints[0].axis  # type: ignore[union-attr]
    assert after is not None
    assert after.axis_deg == pytest.approx(before.axis_deg - 4.0, abs=0.1)
    assert bench.kept == ["axis"]
    vm.turn(5.0)
    vm.next(1)
    assert bench.kept == ["axis", "axis"], "who goes on to another print has turned this one"
    vm.undo()
    vm.undo()
    assert vm.marks[0].axis_mm is not None
    restored = bench.recording.opened.analysis.footprints[0].axis  # type: ignore[union-attr]
    assert restored is not None
    assert restored.axis_deg == pytest.approx(before.axis_deg)


def test_a_print_is_parted_where_least_presses_and_joined_again(bench: Bench) -> None:
    vm = bench.vm
    vm.next(-1)
    assert vm.selected == 4
    vm.split()
    assert vm.line is not None
    across, value = vm.line
    footprint = bench.recording.opened.analysis.footprints[3]  # type: ignore[union-attr]
    assert across == "y"
    assert footprint.geometry.y_mm[0] < value < footprint.geometry.y_mm[-1]
    vm.move_line(2)
    assert vm.line[1] == pytest.approx(value + 20.0)
    vm.move_line(-1000)
    assert vm.line[1] == footprint.geometry.y_mm[0], "not beyond the print"
    vm.split()
    vm.split()
    assert vm.line is not None
    assert vm.line[0] == "t"
    vm.split()
    assert vm.line is None
    vm.split()
    vm.part()
    assert (len(vm.marks), bench.kept) == (5, ["split"])
    vm.join()
    assert vm.joining
    vm.next(1 if vm.selected == 4 else -1)
    assert (len(vm.marks), bench.kept, vm.joining) == (4, ["split", "merge"], False)
    vm.drop()
    assert (len(vm.marks), bench.kept) == (3, ["split", "merge", "drop"])


def test_what_comes_to_nothing_is_one_sentence_and_is_not_kept(bench: Bench) -> None:
    vm = bench.vm
    vm.next(1)
    vm.split()
    vm.move_line(-1000)
    vm.part()
    assert "another line" in vm.message
    assert (bench.kept, vm.busy, vm.can_undo) == ([], False, False)
    vm.set_side("right")
    assert vm.message == ""


def test_a_new_correction_forgets_what_was_taken_back(bench: Bench) -> None:
    vm = bench.vm
    vm.next(1)
    vm.set_side("right")
    vm.undo()
    assert vm.can_redo
    vm.drop()
    assert not vm.can_redo


def test_one_at_a_time_and_not_for_a_recording_that_was_left(path: Path, walk: Opened) -> None:
    jobs = LaterJobs()
    bench = Bench(path, walk, jobs)
    vm = bench.vm
    vm.next(1)
    vm.set_side("right")
    assert (vm.busy, vm.can_correct, vm.can_undo) == (True, False, False)
    vm.drop()
    assert len(jobs.waiting) == 1
    bench.recording.opened = None
    jobs.finish()
    assert bench.recording.opened is None
    assert not vm.busy


def test_the_page_is_drawn_anew_and_the_library_keeps_the_history(demo_library: Library, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    library.prepare()
    path = library.path / "walk.pmat"
    shutil.copy(demo_library.path / "walking_simulated.pmat", path)
    shell = build_shell(library, InlineJobs())
    shell.open(path)
    before = shell.findings.built
    states: list[str] = []
    shell.findings.watch("state", states.append)
    shell.corrections.toggle()
    shell.corrections.next(1)
    shell.corrections.set_side("right")
    assert shell.findings.built is not before
    assert "corrections were made by hand" in shell.findings.notes
    assert states == [], "the page does not go empty meanwhile"
    assert shell.corrections.open
    from pressuremat.store import Library as Store
    from pressuremat.store import recordings

    with Store.open(library.root) as store:
        kept = recordings.corrections_kept(store, recordings.newest(store)[0].id)
    assert [one["corrections"][0]["do"] for one in kept] == ["side"]
    shell.open(path)
    assert not shell.corrections.open
    assert shell.corrections.can_undo, "a later start takes back what an earlier one corrected"


def test_by_mouse_and_keys(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    vm = bench.vm
    card = CorrectionCard(theme, vm)
    qtbot.addWidget(card)
    card.resize(1100, 600)
    with qtbot.waitExposed(card):
        card.show()
    assert not card.buttons["left"].isEnabled()
    there = card.map.to_screen().map(QPointF(*vm.marks[1].middle_mm)).toPoint()
    QTest.mouseClick(card.map, Qt.MouseButton.LeftButton, pos=there)
    assert card.says.text().startswith("2 Right")
    QTest.keyClick(card, Qt.Key.Key_L)
    assert bench.sides[1] == "left"
    QTest.keyClick(card, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.sides[1] == "right"
    QTest.keyClick(card, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert bench.sides[1] == "left"
    assert card.buttons["undo"].isEnabled()
    QTest.keyClick(card, Qt.Key.Key_Right)
    assert vm.selected == 3
    mark = vm.marks[2]
    assert mark.axis_mm is not None
    heel, toe = (card.map.to_screen().map(QPointF(*end)) for end in mark.axis_mm.tolist())
    target = QPointF(toe.x() - 4, toe.y() + 10)
    QTest.mousePress(card.map, Qt.MouseButton.LeftButton, pos=toe.toPoint())
    QTest.mouseMove(card.map, target.toPoint())
    QTest.mouseRelease(card.map, Qt.MouseButton.LeftButton, pos=target.toPoint())
    assert bench.kept == ["side", "axis"]
    turned = vm.marks[2].axis_mm
    assert turned is not None
    # The walkway lies on its side: down on the screen is to the person's right.
    assert turned[1][0] - turned[0][0] > mark.axis_mm[1][0] - mark.axis_mm[0][0]
    QTest.keyClick(card, Qt.Key.Key_S)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert vm.line is None
    QTest.keyClick(card, Qt.Key.Key_S)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert bench.kept[-1] == "split"
    assert heel != toe
