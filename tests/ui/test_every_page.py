"""What every page owes who does not see it, or has no mouse: a name for whatever can be used, a key that leads to it, a
ring that shows where one is, and words beside every picture. A page that is added is held to it without being named.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QSlider,
    QWidget,
)

from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import ThreadJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.registry import MAKERS
from pressuremat_ui.settings import Settings
from pressuremat_ui.theme import Theme, apply
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.plot import Plot
from pressuremat_ui.widgets.reader import EVERY_MS
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.trend import Trend
from pressuremat_ui.window import Window

_USED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QSlider)
_PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def window(demo_library: Library, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Window]:
    """With a person who stands on the mat and a recording that is open, all pages made."""
    jobs, settings = ThreadJobs(), Settings(tmp_path_factory.mktemp("settings") / "settings.ini")
    shell = build_shell(demo_library, jobs, PreferencesViewModel(settings))
    theme, style = Theme("light"), qapp.styleSheet()
    apply(qapp, theme.tokens)
    window = Window(theme, shell, jobs, settings)
    window.show()
    window.activateWindow()
    window.make_pages()
    shell.start("sim:stand?seed=1&speed=4")
    shell.recording.open(next(one.path for one in demo_library.recordings() if "standing" in one.name))
    give_up_s = time.monotonic() + _PATIENCE_S
    while shell.findings.state != "ready" or shell.live.picture is None or not shell.live.picture.feet:
        assert time.monotonic() < give_up_s
        QTest.qWait(20)
    QTest.qWait(EVERY_MS + 100)
    yield window
    window.close()
    jobs.stop()
    qapp.setStyleSheet(style)


def used(page: QWidget) -> list[QWidget]:
    """What can be pressed, filled in or chosen on a page and is showing; parts of such a thing are not its own."""
    found = []
    for it in page.findChildren(QWidget):
        tabbed = bool(it.focusPolicy() & Qt.FocusPolicy.TabFocus) and not isinstance(it, QScrollArea)
        if not it.isVisibleTo(page) or not (isinstance(it, _USED) or tabbed) or isinstance(it, QScrollBar):
            continue
        if isinstance(it.parentWidget(), (QComboBox, QAbstractSpinBox, QAbstractScrollArea, QScrollBar)):
            continue
        if not it.objectName().startswith("qt_"):
            found.append(it)
    return found


def told(it: QWidget, what: QAccessible.Text) -> str:
    interface = QAccessible.queryAccessibleInterface(it)
    return interface.text(what).strip() if interface is not None else ""


def on_every_page(window: Window, wrong: Callable[[QWidget], list[str]]) -> list[str]:
    said = []
    for key in MAKERS:
        window.shell.go(key)
        QApplication.processEvents()
        said += [f"{key}: {one}" for one in wrong(window.page(key))]
    return said


def test_whatever_can_be_used_has_a_name_and_a_key_that_leads_to_it(window: Window) -> None:
    def wrong(page: QWidget) -> list[str]:
        found = used(page)
        nameless = [f"{it!r} has no name" for it in found if not told(it, QAccessible.Text.Name)]
        unreached = [
            f"{it!r} {told(it, QAccessible.Text.Name)!r} is not reached by Tab"
            for it in found
            if it.isEnabled() and not it.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        return nameless + unreached

    assert on_every_page(window, wrong) == []
    assert sum(len(used(window.page(key))) for key in MAKERS) > 60


def test_the_focus_is_seen(window: Window) -> None:
    def wrong(page: QWidget) -> list[str]:
        said = []
        for it in used(page):
            if not it.isEnabled() or not it.isVisible():
                continue
            window.setFocus()
            QApplication.processEvents()
            before = it.grab().toImage()
            it.setFocus(Qt.FocusReason.TabFocusReason)
            if it.hasFocus() and it.grab().toImage() == before:
                said.append(f"{it!r} {told(it, QAccessible.Text.Name)!r} looks the same with the focus")
        return said

    assert on_every_page(window, wrong) == []


def test_every_picture_has_words_beside_it(window: Window) -> None:
    def wrong(page: QWidget) -> list[str]:
        said = []
        for it in page.findChildren(QWidget):
            if not isinstance(it, (Heatmap, Plot, Trend, Drawing)) or not it.isVisibleTo(page):
                continue
            if isinstance(it, Drawing) and not it.has_drawing:
                continue
            name, says = told(it, QAccessible.Text.Name), told(it, QAccessible.Text.Description)
            # A bar's name holds its value.
            if not name or not (says or any(letter.isdigit() for letter in name)):
                said.append(f"{it!r} {name!r} tells nothing")
        return said

    assert on_every_page(window, wrong) == []
    window.shell.go("live")
    heatmap = window.live_page.heatmap
    assert heatmap.picture is not None
    # Whoever stands there goes, and comes again.
    give_up_s = time.monotonic() + _PATIENCE_S
    while "Left" not in heatmap.accessibleDescription():
        assert time.monotonic() < give_up_s
        QTest.qWait(20)
    assert "cm from the left" in heatmap.accessibleDescription()
