"""The page try and see: chosen, led through, compared, put right, kept. A stand-in leads; what is compared is real."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from pressuremat.drawings.theme import DARK, LIGHT
from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.events import Event
from pressuremat.exam.sets import CHANGES as CORE_CHANGES
from pressuremat.exam.suits import BARS
from pressuremat.exam.tried import Tried
from pressuremat.exam.tryandsee import Compared, SideEffect
from pressuremat.i18n import number
from pressuremat.report import effect_bars as bars
from pressuremat.types import Condition
from pressuremat.visit import History, Person
from pressuremat_ui import work
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.trying import TryPage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.viewmodels.trying import BEFORE, CHANGES, Keeper, TryViewModel
from tests.exam.test_tryandsee import squats
from tests.exam.tries import tried
from tests.ui.test_exam_page import FakeRun, LaterJobs, moment


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tried")
    tried(place)
    return place


@pytest.fixture(scope="module")
def made() -> Tried:
    """What the recordings in `folder` come to; analysed once for all tests of a change."""
    stiff = ("stiff_ankle", "1")
    before, changed = squats("squat", stiff), squats("squat-heels-raised", stiff)
    seen: tuple[dict[str, Any], ...] = ({"left": "clearly"}, {"left": "no"}, {"left": "clearly"})
    return Tried("heels-raised", (before, changed, before), seen)


class Bench:
    """The view-model with a stand-in that leads; what it led to lies in `folder`."""

    def __init__(self, root: Path, made: Tried) -> None:
        self.jobs = LaterJobs()
        self.runs: list[FakeRun] = []
        self.made: Any = made
        self.vm = TryViewModel(
            self.run,
            self.look_at,
            work.effect_pictures,
            work.instructions_of,
            lambda _sound: None,
            root,
            self.jobs,
            lambda: datetime(2026, 11, 25, 9, 30),
        )

    def run(self, *given: Any) -> FakeRun:
        self.runs.append(FakeRun(*given))
        return self.runs[-1]

    def look_at(self, folder: Path) -> Tried:
        if isinstance(self.made, Exception):
            raise self.made
        folder.mkdir(parents=True, exist_ok=True)
        tried_: Tried = self.made
        return tried_

    def through(self) -> None:
        self.vm.start()
        self.jobs.finish()


@pytest.fixture
def bench(tmp_path: Path, made: Tried) -> Bench:
    return Bench(tmp_path / "tries", made)


# -- the view-model ------------------------------------------------


def test_the_changes_are_those_of_the_core_and_the_questions_those_that_rule_it_out() -> None:
    assert [key for key, _word, _says in CHANGES] == list(CORE_CHANGES)
    for bar in BARS:
        if "try-and-see" not in bar.tests or bar.key == "shoe":
            continue
        worst: list[dict[str, Any]] = [{key: 9.0 if key == "pain_0_10" else True} for key in BEFORE]
        assert any(bar.holds(Person(), History(**one), Condition()) for one in worst), bar.key


def test_a_change_from_its_choice_to_what_it_does(bench: Bench) -> None:
    vm = bench.vm
    vm.choose("heels-raised")
    vm.questions.answer("history", "pain_0_10", "1")
    vm.start()
    uri, folder, change, visit, condition = bench.runs[0].given
    assert (uri, folder.name, change) == (vm.source, "2026-11-25_09-30-00_heels-raised", "heels-raised")
    assert (visit.history.pain_0_10, condition.footwear) == (1.0, "barefoot")
    bench.runs[0].said = [moment(Event("begin", "It begins.", "try-and-see", sound="begin"))]
    vm.tick()
    assert (str(vm.state), vm.quality.says, vm.quality.tone) == ("running", "Good so far.", "fine")
    bench.runs[0].said = [moment(Event("problem", "Stand on the mat.", "try-and-see"))]
    vm.tick()
    assert (vm.quality.says, vm.quality.tone) == ("Stand on the mat.", "watch")
    bench.jobs.finish()
    assert str(vm.state) == "finished"
    assert vm.headline == "This change makes a difference now."
    assert vm.words[0] == "Room in the ankles may be worth working on first."
    left, right = vm.sides
    assert (left.tone, right.tone) == ("fine", "fine")
    assert (left.seen, right.seen) == (("clearly", "no", "clearly"), ("", "", ""))
    assert len(left.pictures) == 2
    assert json.loads((folder / "try-and-see.json").read_text())["helps"] is True
    vm.again()
    assert (vm.state, vm.sides, vm.headline) == ("setup", (), "")


def test_answers_are_put_right_and_the_newest_holds(bench: Bench) -> None:
    vm = bench.vm
    bench.through()
    vm.answer(2, "left", "no")
    vm.answer(2, "left", "slightly")
    vm.answer(0, "right", "clearly")
    bench.jobs.finish()
    assert [one.seen for one in vm.sides] == [("clearly", "no", "slightly"), ("clearly", "", "")]
    vm.answer(0, "right", "")
    bench.jobs.finish()
    assert vm.sides[1].seen == ("", "", "")


def test_what_cannot_be_compared_leads_back_with_the_reason(bench: Bench) -> None:
    bench.made = VisitError("Expected three parts to compare, got 2.")
    bench.through()
    assert (bench.vm.state, bench.vm.message) == ("setup", "Expected three parts to compare, got 2.")


def test_what_stands_in_the_way_is_a_sentence_and_nothing_begins(bench: Bench) -> None:
    vm = bench.vm
    vm.blocked = "An exam is under way."
    vm.start()
    assert vm.message == "An exam is under way."
    vm.blocked = ""
    vm.use_source("replay:squat.pmat", "squat.pmat")
    vm.start()
    assert "cannot squat" in vm.message
    vm.use_source("sim:stand", "somebody")
    vm.questions.answer("history", "pain_0_10", "99")
    vm.start()
    assert "99" in vm.message
    assert bench.runs == []
    with pytest.raises(ValueError, match="heels-raised"):
        vm.choose("wings")


def test_left_before_its_end_it_can_begin_anew(bench: Bench) -> None:
    vm = bench.vm
    vm.start()
    vm.leave()
    bench.jobs.finish()
    assert vm.state == "setup"
    assert not vm.running
    bench.through()
    assert vm.sides


def test_kept_once_it_is_kept_and_stays_as_it_is(bench: Bench) -> None:
    vm = bench.vm
    kept: list[Any] = []
    bench.through()
    vm.keep()
    assert kept == [], "nowhere to keep it"
    vm.keeper = Keeper("Keep with Ada", lambda *given: kept.append(given), lambda _none: kept.append("told"))
    assert vm.can_keep
    vm.keep()
    bench.jobs.finish()
    assert (kept[0][0], kept[0][1].helps, kept[1]) == (vm.folder, True, "told")
    assert not vm.can_keep
    vm.answer(0, "right", "clearly")
    assert bench.jobs.waiting == []
    assert vm.told


def test_what_could_not_be_kept_can_be_kept_again(bench: Bench) -> None:
    def refuse(_folder: Path, _effect: Any) -> None:
        raise VisitError("The disk is full.")

    bench.through()
    bench.vm.keeper = Keeper("Keep", refuse, lambda _none: None)
    bench.vm.keep()
    bench.jobs.finish()
    assert (bench.vm.message, bench.vm.can_keep, bench.vm.kept) == ("The disk is full.", True, False)


# -- the ways between pages ----------------------------------------


@pytest.fixture
def shell(tmp_path: Path) -> ShellViewModel:
    library = Library(tmp_path / "library")
    library.prepare()
    return build_shell(library, InlineJobs())


def shows(shell: ShellViewModel, folder: Path, made: Tried) -> None:
    """As after the three parts: their folder, and what they came to."""
    shell.trying.folder = folder
    shell.trying._tried, shell.trying.can_keep, shell.trying.state = made, True, "finished"


def test_it_is_kept_with_the_visit_that_was_just_made(
    shell: ShellViewModel, folder: Path, made: Tried, tmp_path: Path
) -> None:
    exam = shell.exam
    assert shell.trying.keeper is None
    visit = tmp_path / "visit"
    tried(visit)  # a visit that is finished; which tests it had does not matter
    exam.who, exam.folder, exam.result = "Ada", visit, visit / "visit.json"
    exam.state = "finished"
    shows(shell, folder, made)
    assert shell.trying.keeper is not None
    assert shell.trying.keeper.words == "Keep with the visit of Ada"
    shell.trying.keep()
    assert shell.trying.message == ""
    progress = store.load(visit)
    assert progress is not None
    assert len(progress.visit.trials) == 6


def test_without_a_visit_it_is_one_of_the_person_who_is_chosen(
    shell: ShellViewModel, folder: Path, made: Tried
) -> None:
    shell.people.add("Ada", "1990", "", "")
    shows(shell, folder, made)
    assert shell.trying.keeper is not None
    shell.trying.keep()
    assert shell.trying.message == ""
    view = shell.people.view
    assert view is not None
    assert [line.tests for line in view.visits] == ["Try and see"]


def test_a_photo_after_the_visit_reaches_the_folder_and_the_library(shell: ShellViewModel, tmp_path: Path) -> None:
    visit = tmp_path / "visit"
    tried(visit)
    shell.people.add("Ada", "1990", "", "")
    exam = shell.exam
    exam.who, exam.folder, exam.state = "Ada", visit, "finished"
    exam.result = visit / "visit.json"
    exam.note_angles("bottom", {"left": (14.0, 2.0)})
    assert exam.message == ""
    progress = store.load(visit)
    assert progress is not None
    angles = progress.visit.manual.fppa_deg
    assert angles is not None
    assert angles.left is not None
    assert (angles.left.bottom, angles.left.error_deg) == (14.0, 2.0)
    from pressuremat.store import Library as Store
    from pressuremat.store import visits

    with Store.open(shell.library_path) as library:
        (kept,) = visits.of_person(library, 1)
    assert kept.manual["fppa_deg"]["left"]["bottom"] == 14.0
    assert len(kept.trials) == 3
    exam.note_angles("bottom", {"left": (170.0, 2.0)})
    assert "Expected" in exam.message


def test_the_live_page_lends_its_mat_and_takes_it_back(shell: ShellViewModel) -> None:
    live, trying = shell.live, shell.trying
    live.connect("sim:stand?seed=3")
    shell.go("try")
    assert trying.source == "sim:stand?seed=3"
    trying.state = "opening"
    assert live.state == "idle"
    trying.state = "finished"
    assert live.uri == "sim:stand?seed=3"
    assert live.state != "idle"
    live.recording = True
    assert "records" in trying.blocked
    live.recording = False
    assert trying.blocked == ""
    shell.close()


# -- the drawings and the page -------------------------------------


def side_effect(side: Any, values: tuple[float, float, float], key: str = "msi_pct", spread: float = 0.5) -> SideEffect:
    one = Compared(key, *values, spread, 0.3, 5.0)
    return SideEffect(side, "less", "mat", (one,), "unknown", "Left foot: less.", seen=("clearly", None, "no"))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("values", "spread"),
    [((10.0, 3.7, 9.9), 0.3), ((-4.0, -6.0, 2.0), 0.0), ((0.0, 0.0, 0.0), 0.0), ((92.0, 77.0, 92.0), 1.0)],
)
def test_bars_are_drawings_that_say_their_numbers(values: tuple[float, float, float], spread: float) -> None:
    side = side_effect("left", values, spread=spread)
    for tokens in (LIGHT, DARK):
        drawn = bars.measure_bars(side, side.measures[0], tokens)
        assert QSvgRenderer(drawn.encode()).isValid()
        assert "NaN" not in drawn
        assert tokens.left in drawn
    for value in values:
        assert number(value, 1) in bars.measure_words(side, side.measures[0])
    seen = bars.seen_steps(side_effect("right", values))
    assert LIGHT.right in seen
    assert "not looked" in seen


def test_the_page_chooses_leads_and_shows_what_it_does(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    page = TryPage(theme, bench.vm, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    assert page.drawing.has_drawing
    page.changes.buttons["knees-out"].click()
    assert "Knees" in page.changes.buttons["knees-out"].text()
    assert "band" in page.asks.text()
    page.start_button.click()
    assert bench.runs[0].given[2] == "knees-out"
    bench.runs[0].said = [moment(Event("show", "Try and see. As you always do it.", "try-and-see"), "show")]
    bench.vm.tick()
    assert page.led.stage.isVisible()
    assert not page.start_button.isVisible()
    bench.jobs.finish()
    assert page.headline.text() == bench.vm.headline
    assert page.next_button.isVisible()
    assert page.keep_button.isVisible()
    assert not page.keep_button.isEnabled()
    card = page.cards["left"]
    assert card.says.text() == bench.vm.sides[0].says
    picture = card.pictures[0]
    assert picture.accessibleDescription().startswith("Left foot: Load moves inward")
    image = picture.grab().toImage()
    scale = min(picture.width() / 100.0, picture.height() / 92.0)
    changed = image.pixelColor(round(picture.width() / 2), round(picture.height() / 2 + (79.0 - 46.0) * scale))
    assert changed == QColor(theme.tokens.left), "the bar of the part with the change"
    box = page.cards["right"].answers[0]
    box.setCurrentIndex(box.findData("slightly"))
    box.activated.emit(box.currentIndex())
    bench.jobs.finish()
    assert bench.vm.sides[1].seen[0] == "slightly"
    page.next_button.click()
    assert page.start_button.isVisible()
