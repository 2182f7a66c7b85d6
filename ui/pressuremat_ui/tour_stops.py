"""The stops of the tour: the window brought to each page and dialog in turn, filled by simulated people.

A window enters; names of pictures and the widgets to take them of leave. Every page of the rail is a stop, empty and
filled; one that has no stop of its own here is shown as it is. Waits end when what is waited for is there, never after
a fixed time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat_ui.demo import make_recordings
from pressuremat_ui.jobs import ThreadJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.error_dialog import ErrorDialog
from pressuremat_ui.pages.exam import ExamPage
from pressuremat_ui.pages.people import PeoplePage
from pressuremat_ui.pages.source_dialog import SourceDialog
from pressuremat_ui.people import People
from pressuremat_ui.viewmodels.shell import FOOT_PAGES, PAGES
from pressuremat_ui.widgets.stage import PersonWindow
from pressuremat_ui.window import Window

Stop = tuple[str, QWidget]

#: The live pages are pictured after so much of the simulated person's own time.
_STAND_S, _WALK_S = 16.0, 2.1
_GIVE_UP_S = 120.0
#: Until then, since the person steps off at 33 s.
_SETTLED_S, _QUIET_MS = 22.0, 40.0
#: Practice is pictured after so many repetitions, a test of the exam when so much of it is over.
_N_REPS, _SHARE = 2, 0.4
_NAME, _OTHER = "Ada", "Berta"
#: The simulated person of the exam has something to find.
_EXAMINED = "sim:stand?arch=low&flexible=0.8&pronation=0.8&stiff_ankle=0.8&speed=12"
#: Whoever tries and sees has stiff ankles.
_TRIES = "sim:stand?stiff_ankle=0.9&pronation=0.5&speed=24"


class Stops:
    """One walk through the app."""

    def __init__(self, app: QApplication, window: Window, library: Library, jobs: ThreadJobs) -> None:
        self._app, self._window, self._shell = app, window, window.shell
        self._library, self._jobs = library, jobs
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[Stop]:
        """All stops, in the order in which somebody would come upon them."""
        for key, _icon, _word in PAGES:
            if key not in FOOT_PAGES:
                self._go(key)
                yield f"empty-{key}", self._window
        parts = (self._home, self._live, self._mat, self._practice, self._exam, self._try, self._people, self._result)
        for part in (*parts, self._recording):
            for stop in part():
                self._seen.add(self._shell.page)
                yield stop
        for key, _icon, _word in PAGES:
            if key not in self._seen:
                self._go(key)
                yield key, self._window
        error = ErrorDialog(self._window.theme, "ValueError: –", "pressuremat\n…", self._window)
        yield from self._dialog("error", error)
        self._shell.tour.begin()
        self._done()
        yield "first-tour", self._window
        self._shell.tour.end()
        self._shell.live.disconnect()

    # -- page by page -----------------------------------------------------------------------------------------------

    def _home(self) -> Iterator[Stop]:
        self._recordings = make_recordings(self._library)
        self._go("home")
        yield "home", self._window
        self._shell.source.refresh()
        yield from self._dialog("source", SourceDialog(self._window.theme, self._shell.source, self._window))
        self._go("gallery")
        yield "gallery", self._window

    def _live(self) -> Iterator[Stop]:
        shell = self._shell
        shell.start("sim:stand?seed=1&speed=4")
        self._wait(lambda: self._live_s() >= _STAND_S)
        self._settle()
        yield "live-standing", self._window
        shell.live.start_recording()
        since_s = self._live_s()
        self._wait(lambda: self._live_s() >= since_s + 6)
        yield "live-recording", self._window
        shell.live.stop_recording()
        self._done()
        yield "live-recorded", self._window
        shell.live.disconnect()
        shell.dismiss()
        shell.start("sim:walk?seed=1")
        self._wait(lambda: self._live_s() >= _WALK_S)
        yield "live-walking", self._window
        shell.live.disconnect()

    def _mat(self) -> Iterator[Stop]:
        shell = self._shell
        shell.start("sim:stand?seed=1")
        self._wait(lambda: shell.live.info is not None)
        self._go("mat")
        yield "mat", self._window
        shell.live.disconnect()

    def _practice(self) -> Iterator[Stop]:
        shell = self._shell
        shell.start("sim:squat?pronation=0.8&arch=low&seed=1&speed=8")
        self._wait(lambda: shell.live.info is not None)
        shell.practice.start()
        self._go("practice")
        self._wait(lambda: len(shell.practice.scores) >= _N_REPS and bool(shell.practice.feet))
        yield "practice", self._window
        shell.practice.stop()
        shell.live.disconnect()

    def _exam(self) -> Iterator[Stop]:
        exam = self._shell.exam
        exam.who = _NAME
        self._go("exam")
        exam.questions.answer("history", "pain_0_10", "0")
        exam.source = _EXAMINED
        yield "exam-questions", self._window
        exam.start()
        self._wait(lambda: bool(exam.stage.left) and exam.stage.share >= _SHARE)
        yield "exam-test", self._window
        person = PersonWindow(self._window.theme, exam)
        person.show()
        yield "exam-person", person
        person.close()
        self._wait(lambda: bool(exam.asked))
        yield "exam-seen", self._window
        page = self._window.page("exam")
        assert isinstance(page, ExamPage)
        yield from self._dialog("exam-leave-out", page.led.skip_dialog())
        yield from self._dialog("exam-pain", page.led.pain_dialog())
        yield from self._dialog("exam-photo", page.photo_dialog("bottom"))
        exam.leave()
        self._wait(lambda: not exam.running)
        yield "exam-unfinished", self._window

    def _try(self) -> Iterator[Stop]:
        trying = self._shell.trying
        self._go("try")
        yield "try", self._window
        trying.use_source(_TRIES, _NAME)
        trying.start()
        self._wait(lambda: bool(trying.sides) or trying.state == "setup")
        yield "try-result", self._window
        trying.again()

    def _people(self) -> Iterator[Stop]:
        people = People(self._library.root)
        person_id = _person(self._library.root)
        self._visits = _two_visits(self._library.root / "visits")
        for manifest in self._visits:
            people.keep_visit(manifest, person_id)
        self._go("people")
        self._shell.people.choose(person_id)
        self._done()
        yield "people", self._window
        page, view = self._window.page("people"), self._shell.people.view
        assert isinstance(page, PeoplePage)
        assert view is not None
        yield from self._dialog("people-new", page.add_dialog())
        yield from self._dialog("people-edit", page.edit_dialog(view))
        yield from self._dialog("people-merge", page.merge_dialog(view, [_OTHER]))
        yield from self._dialog("people-delete", page.delete_dialog(view))

    def _result(self) -> Iterator[Stop]:
        self._shell.result.open(self._visits[-1], _NAME)
        self._go("result")
        self._done()
        yield "result", self._window
        page = self._window.page("result")
        for at, share in enumerate((0.5, 1.0), 2):
            self._scroll(page, share)
            yield f"result-{at}", self._window
        self._scroll(page, 0.0)

    def _recording(self) -> Iterator[Stop]:
        for name, path in zip(("standing", "walking"), self._recordings, strict=True):
            self._shell.open(path)
            self._done()
            yield f"recording-{name}", self._window
            self._go("findings")
            yield f"findings-{name}", self._window
        self._shell.preferences.choose("detail", "research")
        yield "findings-all-values", self._window
        self._shell.preferences.choose("detail", "simple")

    # -- how one gets there -----------------------------------------------------------------------------------------

    def _go(self, page: str) -> None:
        self._shell.go(page)
        self._done()

    def _dialog(self, name: str, dialog: QDialog) -> Iterator[Stop]:
        dialog.show()
        yield name, dialog
        dialog.close()
        dialog.deleteLater()

    def _scroll(self, page: QWidget, share: float) -> None:
        for area in page.findChildren(QScrollArea):
            bar = area.verticalScrollBar()
            bar.setValue(round(bar.maximum() * share))

    def _done(self) -> None:
        """What was asked for is there."""
        self._wait(lambda: not self._jobs.busy)

    def _settle(self) -> None:
        """Let the link's figures come to rest: making pictures holds up the screen, which is no news about the mat."""
        live = self._shell.live
        self._wait(lambda: self._live_s() >= _SETTLED_S or live.latency_shown_ms < _QUIET_MS)

    def _live_s(self) -> float:
        live = self._shell.live
        if live.message and live.state == "idle":
            raise PressureMatError(live.message)
        return 0.0 if math.isnan(live.shown_time_s) else live.shown_time_s

    def _wait(self, there: Callable[[], bool]) -> None:
        """Let the app run until something is there."""
        end_s = time.monotonic() + _GIVE_UP_S
        while not there():
            if time.monotonic() > end_s:
                raise PressureMatError(_("Expected the simulated person on the page within two minutes; try again."))
            self._jobs.pump()
            self._shell.tick()
            self._app.processEvents()
            time.sleep(0.004)
        self._app.processEvents()


def _person(root: Path) -> int:
    """Somebody simulated in the library; the number."""
    from pressuremat.store import Library as Store
    from pressuremat.store import people

    with Store.open(root) as store, store.writing():
        return people.add(store, _NAME, birth_year=1990, height_cm=176.0, mass_kg=70.0, simulated=True).id


def _two_visits(folder: Path) -> list[Path]:
    """Manifests of a person's first visit, short, and of one half a year later, when the hips have become stronger."""
    from pressuremat.exam.archetype_visit import SHORT, visit_folder
    from pressuremat.virtual.archetypes import ARCHETYPES

    person = next(one for one in ARCHETYPES if one.key == "throughout")
    first = replace(SHORT, rows=tuple(row for row in SHORT.rows if row.protocol in ("stand", "squat")))
    made = []
    for tests, on, options in (
        (first, date(2026, 3, 31), {"seed": "1"}),
        (SHORT, date(2026, 9, 30), {"seed": "2", "weak_hip": "0.4"}),
    ):
        where = folder / f"{on.isoformat()}_example"
        where.mkdir(parents=True)
        made.append(visit_folder(person.of(options), where, tests, on))
    return made
