"""The pages by key: how each is made from the window's theme, its view-models and its dialogs.

A further page is a row in `viewmodels.shell.PAGES`, which the rail shows, or in its `UNDER`, and one here. Its module
is imported when the page is first asked for: the plots' library takes longer to import than the first picture may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pressuremat_ui.window import Window


def _home(window: Window) -> QWidget:
    from pressuremat_ui.pages.home import HomePage

    return HomePage(window.theme, window.shell, window.choose_source, window.choose_file, window.new_person)


def _gallery(window: Window) -> QWidget:
    from pressuremat_ui.pages.gallery import GalleryPage

    shell = window.shell
    return GalleryPage(
        window.theme, shell.gallery, lambda: shell.go("home"), shell.watch_chosen, lambda: shell.go("exam")
    )


def _live(window: Window) -> QWidget:
    from pressuremat_ui.pages.live import LivePage

    return LivePage(
        window.theme,
        window.shell.live,
        window.choose_source,
        lambda: window.shell.start("sim:stand"),
        window.shell.preferences,
    )


def _recording(window: Window) -> QWidget:
    from pressuremat_ui.pages.recording import RecordingPage

    shell = window.shell
    return RecordingPage(
        window.theme, shell.recording, window.choose_file, lambda: shell.go("findings"), shell.preferences
    )


def _findings(window: Window) -> QWidget:
    from pressuremat_ui.pages.findings import FindingsPage

    shell = window.shell
    return FindingsPage(
        window.theme,
        shell.findings,
        window.choose_file,
        window.choose_report,
        lambda: shell.go("recording"),
        shell.corrections,
        shell.preferences,
    )


def _exam(window: Window) -> QWidget:
    from pressuremat_ui.pages.exam import ExamPage

    shell = window.shell
    return ExamPage(window.theme, shell.exam, shell.photo, window.choose_exam_source, shell.show_result)


def _practice(window: Window) -> QWidget:
    from pressuremat_ui.pages.practice import PracticePage

    return PracticePage(window.theme, window.shell.practice, window.shell.live, window.shell.preferences)


def _try(window: Window) -> QWidget:
    from pressuremat_ui.pages.trying import TryPage

    return TryPage(window.theme, window.shell.trying, window.shell.photo, window.choose_try_source)


def _result(window: Window) -> QWidget:
    from pressuremat_ui.pages.result import ResultPage

    return ResultPage(window.theme, window.shell.result, window.choose_visit_file, lambda: window.shell.go("exam"))


def _people(window: Window) -> QWidget:
    from pressuremat_ui.pages.people import PeoplePage

    shell = window.shell
    return PeoplePage(
        window.theme,
        shell.people,
        window.choose_folder,
        shell.examine,
        shell.go,
        shell.show_visit,
    )


def _progress(window: Window) -> QWidget:
    from pressuremat_ui.pages.progress import ProgressPage

    shell = window.shell
    return ProgressPage(window.theme, shell.progress, window.choose_comparison, lambda: shell.go("people"))


def _programme(window: Window) -> QWidget:
    from pressuremat_ui.pages.programme import ProgrammePage

    return ProgrammePage(window.theme, window.shell.programme, lambda: window.shell.go("people"))


def _mat(window: Window) -> QWidget:
    from pressuremat_ui.pages.mat import MatPage

    return MatPage(window.theme, window.shell.mat, window.choose_source, window.choose_passport)


def _settings(window: Window) -> QWidget:
    from pressuremat_ui.pages.settings import SettingsPage

    return SettingsPage(window.theme, window.shell.preferences, window.shell.home.folder_text)


def _help(window: Window) -> QWidget:
    from pressuremat_ui.pages.help import HelpPage

    return HelpPage(window.theme, window.shell.tour.begin)


MAKERS: Mapping[str, Callable[[Window], QWidget]] = {
    "home": _home,
    "gallery": _gallery,
    "live": _live,
    "recording": _recording,
    "findings": _findings,
    "exam": _exam,
    "practice": _practice,
    "try": _try,
    "result": _result,
    "progress": _progress,
    "programme": _programme,
    "people": _people,
    "mat": _mat,
    "settings": _settings,
    "help": _help,
}
