"""Builds the app and hands everything down: view-models, theme, window; then runs it.

Only what the first picture needs is imported here; the rest follows in a job once it is on the screen.
"""

from __future__ import annotations

import os

# Two BLAS threads fight over one small product; one is faster and never late. Must precede numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pressuremat.correction import Correction
from pressuremat.i18n import language, set_language
from pressuremat_ui import apart, gallery, work
from pressuremat_ui.followup import FollowUp
from pressuremat_ui.jobs import Jobs, ThreadJobs
from pressuremat_ui.library import Library, default_path
from pressuremat_ui.people import People
from pressuremat_ui.settings import Settings
from pressuremat_ui.sound import Player
from pressuremat_ui.theme import Theme, apply, font, load_fonts
from pressuremat_ui.viewmodels.corrections import CorrectionsViewModel
from pressuremat_ui.viewmodels.exam import ExamViewModel
from pressuremat_ui.viewmodels.findings import FindingsViewModel
from pressuremat_ui.viewmodels.gallery import GalleryViewModel
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.home import HomeViewModel
from pressuremat_ui.viewmodels.live import LIMITS, NO_LIMITS, LiveViewModel
from pressuremat_ui.viewmodels.mat import MatViewModel
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.viewmodels.photo import PhotoViewModel
from pressuremat_ui.viewmodels.practice import PracticeViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.programme import ProgrammeViewModel
from pressuremat_ui.viewmodels.progress import ProgressViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.result import ResultViewModel
from pressuremat_ui.viewmodels.shell import Notice, ShellViewModel
from pressuremat_ui.viewmodels.source_choice import SourceChoiceViewModel
from pressuremat_ui.viewmodels.trying import TryViewModel
from pressuremat_ui.window import Window

#: A thread that has read a piece of a frame must not wait for a whole picture to be painted before it goes on: at
#: Python's own 5 ms a fast mat's bytes pile up in the port while the screen is busy.
_SWITCH_S = 0.0005


def build_app() -> QApplication:
    """The Qt application in the design's style, or the one there is."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0]])
    app.setApplicationName("pressuremat")
    app.setDesktopFileName("pressuremat")
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(font(14))
    return app


def build_shell(
    library: Library,
    jobs: Jobs,
    preferences: PreferencesViewModel | None = None,
    play: Callable[[str], Any] | None = None,
    *,
    patient: bool = False,
) -> ShellViewModel:
    """All view-models, joined.

    Without `preferences` nothing chosen is remembered, without `play` nothing sounds. `patient`: the live page leaves
    nothing out however long it takes, for the tour.
    """
    preferences = preferences or PreferencesViewModel()
    clock, limits = time.monotonic, NO_LIMITS if patient else LIMITS
    play = play or (lambda _name: None)
    people = People(library.root)
    followup = FollowUp(library.root)
    ghosts = GhostsViewModel(people.last_stance, jobs)
    live = LiveViewModel(work.open_capture, work.live_analysis, library, jobs, clock, limits=limits, ghosts=ghosts)
    recording = RecordingViewModel(work.open_recording, jobs, clock)

    def correct(path: Path, before: Opened, corrections: Sequence[Correction]) -> Opened:
        made = work.correct_recording(path, before, corrections)
        library.note_corrections(path)
        return made

    return ShellViewModel(
        HomeViewModel(library),
        SourceChoiceViewModel(work.ports, lambda: [entry.path for entry in library.recordings(5)]),
        live,
        recording,
        FindingsViewModel(work.build_findings, work.render_report, library, jobs, preferences),
        CorrectionsViewModel(recording, correct, jobs, clock),
        ExamViewModel(
            work.visit_run,
            work.offer_of,
            work.instructions_of,
            play,
            library.root / "visits",
            jobs,
            ghosts=GhostsViewModel(people.last_stance, jobs),
        ),
        PracticeViewModel(live, work.practice_of, play),
        TryViewModel(
            work.try_run,
            work.tried_of,
            work.effect_pictures,
            work.instructions_of,
            play,
            library.root / "tries",
            jobs,
        ),
        PhotoViewModel(work.load_photo, work.save_photo, jobs),
        ResultViewModel(work.build_result, work.render_result, library.reports, jobs, preferences),
        PeopleViewModel(people, jobs),
        ProgressViewModel(followup.compare, work.render_report, library.reports, jobs, preferences),
        ProgrammeViewModel(followup.plan, followup.tick, jobs),
        MatViewModel(live, work.lead_of, work.write_passport, jobs),
        preferences,
        GalleryViewModel(gallery.persons, gallery.prints_of, gallery.Visits().build, jobs),
        library.root,
        followup.report,
    )


def main(
    *,
    source: str | None = None,
    library_path: Path | None = None,
    demo: bool = False,
    lang: str | None = None,
    reset_settings: bool = False,
    on_first_paint: Callable[[], Any] | None = None,
    on_window: Callable[[Window], Any] | None = None,
) -> int:
    """Open the app and run it until it is closed; the exit code.

    `on_first_paint()` is called when the first picture is on the screen, `on_window(window)` when there is a window:
    both for measuring. With `demo` everything is kept in a folder that goes when the app does. `lang` is the language
    asked for; without it the one that was chosen in the settings holds.
    """
    sys.setswitchinterval(_SWITCH_S)
    app = build_app()
    with ExitStack() as stack:
        library, ini = Library(library_path or default_path()), None
        if demo:
            import tempfile

            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pressuremat-demo-")))
            library = Library(library_path or scratch / "library")
            ini = scratch / "settings.ini"
        settings = Settings(ini)
        if reset_settings:
            settings.forget()
        preferences = PreferencesViewModel(settings)
        if lang is None:
            set_language(preferences.language)
        theme = Theme(preferences.theme, preferences.palette)
        apply(app, theme.tokens)
        jobs = ThreadJobs()
        player = Player(QApplication.beep)
        stack.callback(player.close)
        shell = build_shell(library, jobs, preferences, player.play)

        def mute(sound: str) -> None:
            shell.exam.muted = shell.practice.muted = shell.trying.muted = sound == "off"

        mute(preferences.sound)
        preferences.watch("sound", mute)

        def painted() -> None:
            if on_first_paint is not None:
                on_first_paint()
            _guard(window, library)
            _begin(window, jobs, library, source or ("sim:stand" if demo else None), demo)
            if source is None and not demo and not settings.flag("shown_around", False):
                settings.keep("shown_around", True)
                shell.tour.begin()

        window = Window(theme, shell, jobs, settings, painted)
        window.restoreGeometry(settings.data("geometry"))
        for number in (signal.SIGINT, signal.SIGTERM):
            # Not at once: the signal may come in the middle of painting.
            signal.signal(number, lambda *_args: QTimer.singleShot(0, window.close))
        window.show()
        if on_window is not None:
            on_window(window)
        code = app.exec()
        shell.close()
        apart.stop_all()
        jobs.stop(timeout_s=2.0)
        return code


def _begin(window: Window, jobs: ThreadJobs, library: Library, source: str | None, demo: bool) -> None:
    """What waits for the first picture: imports, the library, the source asked for, the demo's recordings."""
    shell = window.shell

    def failed(says: str) -> None:
        shell.notice = Notice(says, tone="flag")

    def warm_up() -> None:
        import pyqtgraph  # noqa: F401

        work.warm_up()

    jobs.run(warm_up, lambda _none: window.make_pages(), failed)

    def begin() -> tuple[list[Path], str]:
        library.prepare()
        recovered = library.recover()
        library.learn()
        return recovered, library.only_read()

    def begun(found: tuple[list[Path], str]) -> None:
        recovered, only_read = found
        shell.home.refresh()
        shell.recovered(recovered)
        if only_read:
            failed(only_read)

    jobs.run(begin, begun, failed)
    if source is not None:
        shell.start(source)
    if demo:
        from pressuremat_ui.demo import PARTS

        recordings, person = ((part, str(library.root), language()) for part in PARTS)

        def recorded(_none: None) -> None:
            shell.home.refresh()
            # One after the other: somebody who looks around meanwhile needs a thread too.
            jobs.run(lambda: apart.run_apart("pressuremat_ui.demo", *person), filled, failed)

        def filled(_none: None) -> None:
            shell.home.refresh()
            shell.people.refresh()

        jobs.run(lambda: apart.run_apart("pressuremat_ui.demo", *recordings), recorded, failed)


def _guard(window: Window, library: Library) -> None:
    """Uncaught errors go to a log and a dialog."""
    from queue import SimpleQueue

    from pressuremat_ui import crash
    from pressuremat_ui.pages.error_dialog import ErrorDialog

    told: SimpleQueue[tuple[str, str]] = SimpleQueue()
    try:
        crash.log_to(library.root / "log")
    except OSError as error:
        window.shell.notice = Notice(str(error), tone="flag")
    crash.install(lambda sentence, report: told.put((sentence, report)))

    def look() -> None:
        # One dialog at a time: an error in a timer would otherwise bury the screen.
        if not told.empty() and window.findChild(ErrorDialog) is None:
            sentence, report = told.get()
            while not told.empty():
                told.get()
            ErrorDialog(window.theme, sentence, report, window).open()

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(250)
