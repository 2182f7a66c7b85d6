"""The exam and result pages: questions, the visit as it is led, what its result shows. A stand-in leads the visit."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.exam.events import Event
from pressuremat.exam.sets import Item
from pressuremat.visit import Visit
from pressuremat_ui import sound, work
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.pages.exam import ExamPage
from pressuremat_ui.pages.result import ResultPage
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.exam import ExamViewModel
from pressuremat_ui.viewmodels.photo import PhotoViewModel
from pressuremat_ui.viewmodels.questions import QuestionsViewModel
from pressuremat_ui.viewmodels.result import ResultViewModel
from pressuremat_ui.visits import Moment
from pressuremat_ui.widgets.question import Options
from tests.report import visits

SQUAT_S = 46.0


def moment(event: Event, state: str = "trial", n_done: int = 2) -> Moment:
    return Moment(event, n_done, 9, state, SQUAT_S)


class FakeRun:
    """Says what a test puts into `said`, and keeps what it was asked."""

    def __init__(self, *given: Any) -> None:
        self.given = given
        self.folder = given[1]
        self.simulated = True
        self.view: Any = None
        self.geometry: Any = None
        self.said: list[Moment] = []
        self.asked: list[Any] = []
        self.stopped = False

    def work(self) -> bool:
        return not self.stopped

    def ask(self, command: Any) -> None:
        self.asked.append(command)

    def stop(self) -> None:
        self.stopped = True

    def moments(self) -> list[Moment]:
        said, self.said = self.said, []
        return said


class LaterJobs:
    """Keeps the work until the test lets it be done."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def run(self, work: Any, done: Any, failed: Any) -> None:
        self.waiting.append((work, done, failed))

    def finish(self) -> None:
        for work_, done, failed in self.waiting:
            InlineJobs().run(work_, done, failed)
        self.waiting = []


class Bench:
    def __init__(self, folder: Path) -> None:
        self.jobs = LaterJobs()
        self.runs: list[FakeRun] = []
        self.played: list[str] = []
        self.vm = ExamViewModel(
            self.make,
            work.offer_of,
            work.instructions_of,
            self.played.append,
            folder,
            self.jobs,
            lambda: datetime(2026, 11, 25, 9, 30),
        )

    def make(self, *given: Any) -> FakeRun:
        self.runs.append(FakeRun(*given))
        return self.runs[-1]

    def say(self, *moments: Moment) -> None:
        self.runs[-1].said += moments
        self.vm.tick()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "visits")


def test_what_nobody_answers_is_unknown_and_what_cannot_be_is_said() -> None:
    vm = QuestionsViewModel(date(2026, 11, 25))
    assert vm.visit().person.birth_year is None
    vm.answer("person", "birth_year", "1990")
    vm.answer("person", "height_cm", "178,5")
    vm.answer("history", "swelling", "no")
    vm.answer("manual", "lunge_cm", "9.5", "left")
    visit = vm.visit()
    assert (visit.person.height_cm, visit.history.swelling, visit.history.trauma) == (178.5, False, None)
    assert visit.manual.lunge_cm is not None
    assert (visit.manual.lunge_cm.left, visit.manual.lunge_cm.right) == (9.5, None)
    assert (vm.given("history", "swelling"), vm.given("manual", "lunge_cm", "left")) == ("no", "9.5")
    vm.answer("history", "swelling", "")
    assert vm.visit().history.swelling is None
    vm.answer("person", "height_cm", "tall")
    assert "tall" in vm.problem
    vm.answer("person", "height_cm", "")
    assert vm.problem == ""
    assert vm.child is False
    vm.answer("person", "birth_year", "2016")
    assert vm.child is True


def test_the_offer_follows_the_answers(bench: Bench) -> None:
    vm = bench.vm
    whole = vm.offer
    assert whole.minutes <= 6
    vm.questions.answer("history", "pain_0_10", "5")
    assert len(vm.offer.tests) < len(whole.tests)
    assert vm.offer.left_out
    vm.questions.answer("history", "pain_0_10", "")
    assert vm.offer == whole
    vm.choose("footwear", "shoe")
    assert vm.offer.left_out


def test_a_visit_from_its_first_word_to_its_result(bench: Bench) -> None:
    vm = bench.vm
    vm.who = "Ada / 14"
    vm.start()
    run = bench.runs[0]
    assert vm.state == "opening"
    assert run.folder.name == "2026-11-25_09-30-00_Ada---14"
    assert isinstance(run.given[3], Visit)
    bench.say(moment(Event("show", "Squat, 1 of 1.", "squat"), "show"))
    assert (vm.stage.title, vm.stage.drawing) == ("Squat, 1 of 1.", "squat")
    assert vm.instructions
    bench.say(
        moment(Event("record", "Step on.", "squat", None, "on")),
        moment(Event("cue", "Down", "squat", None, "down", rep=1)),
        moment(Event("progress", "", "squat", left_s=23)),
    )
    assert bench.played == ["on", "down"]
    assert (vm.stage.says, vm.stage.word, vm.stage.left) == ("Step on.", "Down", "23")
    assert vm.stage.share == pytest.approx(0.5)
    bench.say(moment(Event("failed", "Stand still.", "squat", None, "problem")))
    assert vm.stage.tone == "flag"
    bench.say(moment(Event("kept", "Kept.", "squat"), n_done=3))
    assert (vm.stage.tone, vm.progress_text, vm.log) == ("fine", "3 of 9 trials", ("✗ Stand still.", "✓ Kept."))
    bench.say(moment(Event("paused", "Paused."), "paused"))
    assert str(vm.state) == "paused"
    vm.command("resume")
    vm.skip("no time")
    vm.pain(2.0)
    assert len(run.asked) == 3
    bench.jobs.finish()
    assert str(vm.state) == "finished"
    assert vm.result == run.folder / "visit.json"
    vm.again()
    assert (vm.state, vm.who) == ("setup", "")


def test_muted_nothing_sounds(bench: Bench) -> None:
    bench.vm.muted = True
    bench.vm.start()
    bench.say(moment(Event("record", "Step on.", "squat", None, "on")))
    assert bench.played == []


def test_answers_of_who_looks_on_reach_the_machine(bench: Bench) -> None:
    vm = bench.vm
    vm.start()
    bench.say(moment(Event("ask", "Kneecaps", "squat", fields=("observer_squat_bottom", "lunge_cm"))))
    assert [field.key for field in vm.asked] == ["observer_squat_bottom", "lunge_cm"]
    noted: list[Any] = []

    class Machine:
        def note(self, *given: Any) -> None:
            noted.append(given)

    vm.note("observer_squat_bottom", "clearly", "left")
    vm.note("lunge_cm", "9,5", "right")
    vm.note("lunge_cm", "", "left")
    for command in bench.runs[0].asked:
        assert command(Machine()) == []
    assert noted == [("observer_squat_bottom", "clearly", "left"), ("lunge_cm", 9.5, "right")]
    vm.note("lunge_cm", "far", "left")
    assert "'far'" in vm.message


def test_a_visit_that_was_left_is_offered_to_go_on_with(bench: Bench) -> None:
    vm = bench.vm
    vm.start()
    folder = bench.runs[0].folder
    folder.mkdir(parents=True)
    (folder / "progress.json").write_text("{}")
    vm.leave()
    bench.jobs.finish()
    assert (vm.state, vm.unfinished) == ("setup", (folder,))
    vm.go_on(folder)
    assert bench.runs[1].folder == folder


def test_the_page_asks_and_then_leads(theme: Theme, bench: Bench, qtbot: QtBot) -> None:
    photo = PhotoViewModel(work.load_photo, work.save_photo, InlineJobs())
    page = ExamPage(theme, bench.vm, photo, lambda: None, lambda _path: None)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    box = page.about["birth_year"].inputs[None]
    QTest.keyClicks(box, "1990")
    options = page.history["swelling"].inputs[None]
    assert isinstance(options, Options)
    QTest.mouseClick(options.buttons["yes"], Qt.MouseButton.LeftButton)
    visit = bench.vm.questions.visit()
    assert (visit.person.birth_year, visit.history.swelling) == (1990, True)
    QTest.mouseClick(options.buttons["yes"], Qt.MouseButton.LeftButton)
    assert bench.vm.questions.visit().history.swelling is None
    assert not page.history["child_pain"].isVisible()
    QTest.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    bench.say(moment(Event("show", "Squat, 1 of 1.", "squat"), "show"))
    bench.say(moment(Event("ask", "", "squat", fields=("observer_squat_bottom",))))
    assert page.stage.isVisible()
    assert page.stage.drawing.has_drawing
    assert not page.start_button.isVisible()
    asked = page.asked["observer_squat_bottom"].inputs["left"]
    assert isinstance(asked, Options)
    QTest.mouseClick(asked.buttons["slightly"], Qt.MouseButton.LeftButton)
    assert len(bench.runs[0].asked) == 1
    page.second_button.click()
    window = page._person_window
    assert window is not None
    assert window.stage.heading.text() == "Squat, 1 of 1."
    window.close()
    bench.jobs.finish()
    assert page.result_button.isVisible()


def test_the_result_shows_reading_factors_and_drills(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    saved: list[Any] = []
    vm = ResultViewModel(
        lambda _path, who: visits.report(who=who),
        lambda *given: saved.append(given),
        tmp_path / "reports",
        InlineJobs(),
    )
    page = ResultPage(theme, vm, lambda _kind: None, lambda: None)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    assert page.empty.isVisible()
    vm.open(tmp_path / "visit.json", "Client 014")
    assert page.leg.has_drawing
    assert "Left knee" in page.leg.accessibleDescription()
    words = " ".join(child.text() for child in page.findChildren(type(page.message)))
    model = vm.model
    assert model is not None
    for line in model.factors:
        assert line.label in words
    for drill in model.drills:
        assert drill.label in words
    assert model.index_text not in words, "the number is for the colleague's page"
    theme.use("dark")
    assert page.leg.has_drawing
    theme.use("light")
    vm.save(tmp_path / "out", "handout")
    assert saved[0][1:] == (tmp_path / "out.pdf", "handout")
    assert vm.saved == tmp_path / "out.pdf"


def test_a_visit_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    vm = ResultViewModel(work.build_result, work.render_result, tmp_path, InlineJobs())
    vm.open(tmp_path / "nothing.json")
    assert vm.state == "empty"
    assert "nothing.json" in vm.message


@pytest.mark.parametrize("name", sound.TONES)
def test_every_tone_sounds_and_does_not_click(name: str) -> None:
    tone = sound.samples(name).astype(float)
    assert 0.02 < len(tone) / sound.RATE_HZ < 1.0
    assert abs(tone).max() > 5000
    assert abs(tone[[0, -1]]).max() < 400
    largest_step = 2 * np.pi * 1100 / sound.RATE_HZ * 0.4 * 32767
    assert abs(np.diff(tone)).max() < 1.3 * largest_step


def test_without_a_loudspeaker_the_system_beeps(monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[int] = []
    player = sound.Player(lambda: beeps.append(1))
    monkeypatch.setattr(player, "_open", lambda: None)
    player.play("on")
    assert beeps == [1]
    with pytest.raises(ValueError, match="trumpet"):
        player.play("trumpet")
    player.close()


def test_an_item_of_every_set_has_a_drawing_for_the_stage() -> None:
    from pressuremat.drawings.protocols import protocol_svg
    from pressuremat.drawings.theme import LIGHT
    from pressuremat.exam.protocols import PROTOCOLS

    for protocol in PROTOCOLS:
        assert Item(protocol.key, None).of_protocol is protocol
        assert "<path" in protocol_svg(protocol.key, LIGHT)
        assert work.instructions_of(protocol.key)
