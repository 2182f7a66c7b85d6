"""The pages by key: how each is made from the window's theme, its view-models and its dialogs.

A further page is a row in `viewmodels.shell.PAGES`, which the rail shows, and one here. Its module is imported when the
page is first asked for: the plots' library takes longer to import than the first picture may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pressuremat_ui.window import Window


def _home(window: Window) -> QWidget:
    from pressuremat_ui.pages.home import HomePage

    return HomePage(window.theme, window.shell, window.choose_source, window.choose_file)


def _live(window: Window) -> QWidget:
    from pressuremat_ui.pages.live import LivePage

    return LivePage(window.theme, window.shell.live, window.choose_source, lambda: window.shell.start("sim:stand"))


def _recording(window: Window) -> QWidget:
    from pressuremat_ui.pages.recording import RecordingPage

    shell = window.shell
    return RecordingPage(window.theme, shell.recording, window.choose_file, lambda: shell.go("findings"))


def _findings(window: Window) -> QWidget:
    from pressuremat_ui.pages.findings import FindingsPage

    shell = window.shell
    return FindingsPage(
        window.theme, shell.findings, window.choose_file, window.choose_report, lambda: shell.go("recording")
    )


def _exam(window: Window) -> QWidget:
    from pressuremat_ui.pages.exam import ExamPage

    return ExamPage(window.theme, window.shell.exam, window.choose_exam_source, window.shell.show_result)


def _practice(window: Window) -> QWidget:
    from pressuremat_ui.pages.practice import PracticePage

    return PracticePage(window.theme, window.shell.practice, window.shell.live)


def _result(window: Window) -> QWidget:
    from pressuremat_ui.pages.result import ResultPage

    return ResultPage(window.theme, window.shell.result, window.choose_visit_file, lambda: window.shell.go("exam"))


def _people(window: Window) -> QWidget:
    from pressuremat_ui.pages.people import PeoplePage

    shell = window.shell
    return PeoplePage(window.theme, shell.people, window.choose_folder, shell.examine)


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
    "live": _live,
    "recording": _recording,
    "findings": _findings,
    "exam": _exam,
    "practice": _practice,
    "result": _result,
    "people": _people,
    "mat": _mat,
    "settings": _settings,
    "help": _help,
}
