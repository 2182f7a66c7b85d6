"""The gallery of simulated people: cards, who stands on the mat, and their visit through the whole of the program."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.errors import SourceError
from pressuremat.virtual.archetypes import ARCHETYPES
from pressuremat_ui import gallery
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.gallery import GalleryPage
from pressuremat_ui.progress import CancelledError, Progress
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.gallery import GalleryViewModel
from tests.ui.test_exam_page import LaterJobs

PEOPLE = (("a", "Anna", "Stands.", "sim:stand?seed=1"), ("b", "Ben", "Walks.", "sim:stand?seed=2"))


def _vm(make_visit: Callable[..., Any], jobs: Any = None) -> GalleryViewModel:
    vm = GalleryViewModel(lambda: PEOPLE, lambda key: {"light": f"<svg {key}>"}, make_visit, jobs or InlineJobs())
    vm.refresh()
    return vm


def _no_visit(_key: str, _progress: Progress) -> Any:
    raise SourceError("Expected a mat, there is none.")


def test_everybody_has_a_card_and_then_their_prints() -> None:
    jobs = LaterJobs()
    vm = _vm(_no_visit, jobs)
    assert [card.name for card in vm.cards] == ["Anna", "Ben"]
    assert not vm.cards[0].drawings
    jobs.finish()
    assert vm.cards[0].drawings == {"light": "<svg a>"}
    vm.refresh()
    assert vm.cards[0].drawings, "looking again draws nobody anew"
    with pytest.raises(ValueError, match="a, b"):
        vm.choose("nobody")


def test_a_visit_tells_how_far_it_is_and_can_be_ended() -> None:
    reached: list[float] = []

    def visit(_key: str, progress: Progress) -> tuple[Path, Any]:
        for done in range(4):
            progress(done, 4)
            vm.tick()
            reached.append(vm.share)
            if vm.share == 0.5:
                vm.cancel()
        raise AssertionError

    vm = _vm(visit)
    vm.show_visit()
    assert not reached, "nobody was chosen"
    vm.choose("b")
    vm.show_visit()
    assert reached == [0.0, 0.25, 0.5]
    assert (vm.working, vm.made, vm.message) == (False, None, "")


def test_a_visit_that_fails_is_one_sentence() -> None:
    vm = _vm(_no_visit)
    vm.choose("a")
    vm.show_visit()
    assert (vm.working, vm.message) == (False, "Expected a mat, there is none.")


def test_a_visit_that_somebody_left_for_another_person_is_not_shown() -> None:
    jobs = LaterJobs()
    shown: list[Any] = []
    vm = _vm(lambda key, _progress: (Path(key), None), jobs)
    vm.watch("made", shown.append)
    vm.choose("a")
    vm.show_visit()
    vm.choose("b")
    jobs.finish()
    assert shown == []


def test_the_work_ends_at_its_next_step() -> None:
    progress = Progress()
    progress(1, 2)
    assert progress.share == 0.5
    progress.cancel()
    with pytest.raises(CancelledError):
        progress(2, 2)


def test_prints_are_those_of_the_person() -> None:
    """A low arch touches the ground where a high one does not: the drawn prints differ by what was simulated."""
    low, high = (gallery.prints_of(key) for key in ("low-arch", "high-arch"))
    assert set(low) == {"light", "dark"}
    assert low["light"] != high["light"]
    assert low["light"] != low["dark"]
    assert len(re.findall("<g ", low["light"])) >= 2


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The shell after somebody was chosen, and their visit was made."""
    shell = build_shell(Library(tmp_path_factory.mktemp("gallery") / "library"), InlineJobs())
    shell.gallery = GalleryViewModel(gallery.persons, lambda _key: {}, gallery.Visits().build, InlineJobs())
    shell.gallery.watch("chosen", shell._chosen)
    shell.gallery.watch("made", shell._visited)
    shell.go("gallery")
    shell.gallery.choose("low-arch")
    yield shell
    shell.close()


def test_who_is_chosen_stands_on_the_mat_and_is_seen_to_the_end(visited: Any, tmp_path: Path) -> None:
    shell = visited
    assert [card.key for card in shell.gallery.cards] == [one.key for one in ARCHETYPES]
    assert "arch=0.82" in shell.live.uri
    assert shell.exam.source == shell.live.uri
    assert "Low arch" in shell.exam.source_words
    assert shell.live.simulated
    shell.gallery.show_visit()
    model = shell.result.model
    assert (shell.page, shell.result.simulated, model.simulated) == ("result", True, True)
    assert model.result.reading.key == "foot-without-squat", "the reading was come to by frames"
    assert model.drills
    assert len(model.result.analyses) >= 6
    assert shell.result.default_path("report").name == "simulated-low-arch_report.pdf"
    page = tmp_path / "report.html"
    shell.result.save(page)
    assert shell.result.saved == page, shell.result.message
    assert "SIMULATED" in page.read_text(encoding="utf-8")
    shell.live.disconnect()
    shell.watch_chosen()
    assert (shell.page, "arch=0.82" in shell.live.uri, shell.live.state) == ("live", True, "running")


def test_the_page_is_stamped_and_works_by_keys(theme: Theme, qtbot: QtBot) -> None:
    jobs = LaterJobs()
    vm = _vm(_no_visit, jobs)
    page = GalleryPage(theme, vm, lambda: None, lambda: None, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 720)
    with qtbot.waitExposed(page):
        page.show()
    assert page.stamp.isVisible()
    assert page.stamp.text() == "SIMULATED"
    assert not page.visit_button.isVisible()
    jobs.finish()
    page.cards["b"].setFocus()
    QTest.keyClick(page.cards["b"], Qt.Key.Key_Return)
    assert page.name.text() == "Ben"
    assert (page.cards["a"].chosen, page.cards["b"].chosen) == (False, True)
    QTest.mouseClick(page.visit_button, Qt.MouseButton.LeftButton)
    assert page.bar.isVisible()
    assert not page.visit_button.isEnabled()
    jobs.finish()
    assert page.message.text() == "Expected a mat, there is none."
    assert page.visit_button.isEnabled()
