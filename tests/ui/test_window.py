"""The whole window on the offscreen platform: a person's way through it, a real pty, and what goes wrong."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pressuremat.files import read
from pressuremat.store import Library as Store
from pressuremat.store import people
from pressuremat_ui import crash
from pressuremat_ui.app import build_shell
from pressuremat_ui.jobs import ThreadJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.error_dialog import ErrorDialog
from pressuremat_ui.pages.findings import FindingsPage
from pressuremat_ui.pages.gallery import GalleryPage
from pressuremat_ui.pages.home import HomePage, HomeRow
from pressuremat_ui.pages.live import LivePage
from pressuremat_ui.pages.recording import RecordingPage
from pressuremat_ui.pages.settings import SettingsPage
from pressuremat_ui.pages.source_dialog import SourceDialog
from pressuremat_ui.settings import Settings
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.first_tour import STEPS
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.shell import PAGES, keys_of_pages
from pressuremat_ui.widgets.ask_dialog import AskDialog
from pressuremat_ui.widgets.basics import Pill
from pressuremat_ui.window import Window

PATIENCE_MS = 60_000


@pytest.fixture
def window(theme: Theme, library: Library, tmp_path: Path, qtbot: QtBot) -> Iterator[Window]:
    library.prepare()
    yield from _window(theme, library, tmp_path, qtbot)


@pytest.fixture
def demo_window(theme: Theme, demo_library: Library, tmp_path: Path, qtbot: QtBot) -> Iterator[Window]:
    yield from _window(theme, demo_library, tmp_path, qtbot)


def _window(theme: Theme, library: Library, tmp_path: Path, qtbot: QtBot) -> Iterator[Window]:
    jobs = ThreadJobs()
    settings = Settings(tmp_path / "settings.ini")
    shell = build_shell(library, jobs, PreferencesViewModel(settings))
    window = Window(theme, shell, jobs, settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()
    jobs.stop()


def _wait(qtbot: QtBot, there: Callable[[], bool]) -> None:
    qtbot.waitUntil(there, timeout=PATIENCE_MS)


def test_a_first_look_from_home_to_a_recording(window: Window, qtbot: QtBot, library: Library) -> None:
    home, live = window.page("home"), window.page("live")
    assert isinstance(home, HomePage)
    assert isinstance(live, LivePage)
    assert live.record_button.isEnabled() is False
    QTest.mouseClick(home.simulated, Qt.MouseButton.LeftButton)
    gallery = window.page("gallery")
    assert isinstance(gallery, GalleryPage)
    assert window.pages.currentWidget() is gallery
    assert window.rail.buttons["home"].isChecked()
    QTest.mouseClick(gallery.cards["typical"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(gallery.live_button, Qt.MouseButton.LeftButton)
    vm = window.shell.live
    _wait(qtbot, lambda: vm.picture is not None and vm.health_text != "")
    assert window.pages.currentWidget() is live
    assert live.stamp.isVisible()
    assert live.heatmap.picture is vm.picture
    _wait(qtbot, lambda: vm.latency_ms > 0)
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert vm.recording
    n_before = vm.load.curves.end_s if vm.load.curves else 0.0
    _wait(qtbot, lambda: vm.load.curves is not None and vm.load.curves.end_s > n_before + 1.0)
    assert live.record_button.property("role") == "recording"
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert vm.saved is not None
    recording = read(vm.saved)
    assert recording.n_frames > 30
    assert recording.simulated
    assert window.notice.isVisible()
    assert vm.saved.parent == library.path


def test_closing_while_recording_leaves_a_whole_file(window: Window, qtbot: QtBot) -> None:
    vm = window.shell.live
    window.shell.start("sim:stand?seed=2")
    _wait(qtbot, lambda: vm.can_record)
    vm.start_recording()
    path = vm.recording_path
    assert path is not None
    _wait(qtbot, lambda: vm.load.curves is not None and vm.load.curves.end_s > 0.5)
    window.close()
    assert read(path).n_frames > 0
    assert not [thread for thread in threading.enumerate() if thread.name == "pressuremat capture"]


def test_a_recording_is_opened_scrubbed_and_reported(demo_window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window = demo_window
    window.shell.go("home")
    home, page, findings = window.page("home"), window.page("recording"), window.page("findings")
    assert isinstance(home, HomePage)
    assert isinstance(page, RecordingPage)
    assert isinstance(findings, FindingsPage)
    rows = [row for row in home.findChildren(HomeRow) if "walking" in row.accessibleName()]
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    _wait(qtbot, lambda: window.shell.findings.state == "ready")
    vm = window.shell.recording
    assert page.stamp.isVisible()
    assert page.heatmap.picture is vm.picture
    index = vm.index
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert vm.index == index - 1
    assert page.position.text() == vm.position_text
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert vm.playing
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not vm.playing
    QTest.mouseClick(page.findings_button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is findings
    assert findings.stamp.isVisible()
    assert findings.drawing.has_drawing
    assert findings.save_button.isEnabled()
    path = tmp_path / "report.pdf"
    window.shell.findings.save(path)
    _wait(qtbot, lambda: window.shell.findings.saved == path)
    assert path.read_bytes().startswith(b"%PDF-")
    assert window.notice.isVisible()


@pytest.mark.parametrize(("width", "height"), [(1080, 700), (1280, 800), (1920, 1080)])
def test_findings_never_run_under_the_small_print(demo_window: Window, qtbot: QtBot, width: int, height: int) -> None:
    window = demo_window
    window.resize(width, height)
    window.shell.open(next(e.path for e in window.shell.home._library.recordings() if "walking" in e.path.name))
    _wait(qtbot, lambda: window.shell.findings.state == "ready")
    window.shell.go("findings")
    page = window.page("findings")
    assert isinstance(page, FindingsPage)
    _wait(qtbot, lambda: page.disclaimer.height() > 8 and page._said_area.height() > 100)
    said, small_print = page._said_area.geometry(), page.disclaimer.geometry()
    assert said.bottom() < small_print.top()
    assert small_print.bottom() <= page.reading.height()
    assert small_print.height() >= page.disclaimer.heightForWidth(small_print.width())
    assert page.table.height() > 100


def test_a_recording_that_the_disk_cut_short_is_not_called_fine(window: Window, qtbot: QtBot, library: Library) -> None:
    live = window.shell.live
    live.ended_early = "The disk is full; make room and record again."
    live.saved = library.path / "cut.pmat"
    assert window.notice.text.text() == live.ended_early
    assert window.shell.notice is not None
    assert window.shell.notice.tone == "flag"
    window.shell.notice = replace(window.shell.notice, says=40 * "very long ")
    _wait(qtbot, lambda: window.notice.height() > 60)
    assert window.width() == 1280, "a long sentence makes lines, not a wider window"


def test_pages_made_late_open_no_windows_of_their_own(demo_window: Window, qtbot: QtBot, qapp: QApplication) -> None:
    """A page may be made when there is a lot to show already; nothing of it may be shown before it is in its page."""
    shell = demo_window.shell
    shell.recording.open(next(entry.path for entry in Library(shell.library_path).recordings()))
    _wait(qtbot, lambda: shell.findings.state == "ready")
    shell.recording.load.zoom(0.1, 1.0)
    shown: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, it: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(it, QWidget) and it.isWindow():
                shown.append(it)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    demo_window.make_pages()
    shell.go("findings")
    qapp.removeEventFilter(watch)
    assert shown == []


def test_every_page_is_reached_by_keys(demo_window: Window) -> None:
    reached = keys_of_pages()
    assert set(reached) == {key for key, _icon, _word in PAGES}
    for key, keys in reached.items():
        demo_window.shell.go("help" if key != "help" else "home")
        QTest.keySequence(demo_window, QKeySequence(keys))
        assert demo_window.shell.page == key
        assert [name for name, button in demo_window.rail.buttons.items() if button.isChecked()] == [key]
    for page in (demo_window.page(key) for key, _icon, _word in PAGES):
        for button in page.findChildren(QAbstractButton):
            assert button.accessibleName() or button.text(), button.parent()


def test_home_goes_on_with_somebody_and_takes_in_somebody_new(
    window: Window, qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(library.root) as store:
        people.add(store, "Ada Example", birth_year=1990)
    window.shell.go("home")
    home = window.page("home")
    assert isinstance(home, HomePage)
    (row,) = [row for row in home.findChildren(HomeRow) if row.accessibleName().startswith("Ada Example")]
    QTest.keyClick(row, Qt.Key.Key_Return)
    _wait(qtbot, lambda: window.shell.people.view is not None)
    assert window.shell.page == "people"
    assert window.shell.people.view is not None
    assert window.shell.people.view.line.name == "Ada Example"
    monkeypatch.setattr(AskDialog, "asks", lambda _self: True)
    monkeypatch.setattr(AskDialog, "texts", lambda _self: ("Bo", "1980", "", ""))
    window.shell.go("home")
    QTest.mouseClick(home.new_person, Qt.MouseButton.LeftButton)
    _wait(qtbot, lambda: window.shell.people.view is not None and window.shell.people.view.line.name == "Bo")
    assert window.shell.page == "people"


def test_a_long_name_on_home_ends_in_dots_and_is_told_whole(window: Window, qtbot: QtBot, library: Library) -> None:
    name = "Wilhelmina " * 20
    with Store.open(library.root) as store:
        people.add(store, name)
    window.shell.go("home")
    (row,) = [row for row in window.page("home").findChildren(HomeRow) if row.toolTip().startswith("Wilhelmina")]
    assert row.accessibleName().startswith(name.strip())

    def shown_whole() -> bool:
        named = [one for one in row.findChildren(QLabel) if one.text().startswith("Wilhelmina")]
        return bool(named) and named[0].text().endswith("…") and named[0].width() >= named[0].sizeHint().width()

    _wait(qtbot, shown_whole)


def test_simulated_recordings_are_stamped_where_they_are_listed(demo_window: Window) -> None:
    demo_window.shell.go("home")
    rows = demo_window.page("home").findChildren(HomeRow)
    assert rows
    assert all("SIMULATED" in row.accessibleName() for row in rows)
    assert all(any("SIMULATED" in pill.text() for pill in row.findChildren(Pill)) for row in rows)


def test_a_file_that_is_none_says_so_on_the_page(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "letter.pmat"
    path.write_text("Dear mat,")
    window.shell.open(path)
    _wait(qtbot, lambda: window.shell.recording.message != "")
    page = window.page("recording")
    assert isinstance(page, RecordingPage)
    assert page.message.isVisible()
    assert "letter.pmat" in page.message.text()
    assert page.empty.isVisible()


def test_no_mat_on_the_port_says_so_on_the_page(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.shell.start(f"serial:{tmp_path / 'nothing'}")
    _wait(qtbot, lambda: window.shell.live.state == "idle")
    page = window.page("live")
    assert isinstance(page, LivePage)
    assert page.message.isVisible()
    assert "nothing" in page.message.text()
    assert page.empty.button.isEnabled()


def test_the_source_dialog_takes_a_typed_port(window: Window, qtbot: QtBot) -> None:
    vm = window.shell.source
    vm.refresh()
    dialog = SourceDialog(window.theme, vm, window)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.list.count() == len(vm.choices)
    QTest.keyClicks(dialog.field, "/dev/pts/44")
    assert vm.uri == "serial:/dev/pts/44"
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.result() == SourceDialog.DialogCode.Accepted
    dialog.list.setCurrentRow(1)
    assert (vm.uri, dialog.field.text()) == (vm.choices[1].uri, "")


def test_themes_go_round_and_are_remembered(window: Window, tmp_path: Path) -> None:
    seen = []
    for _i in range(3):
        QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        seen.append(window.theme.choice)
    assert seen == ["light", "dark", "system"]
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.choices["theme"].buttons["dark"].click()
    assert window.theme.choice == "dark"
    assert page.choices["theme"].buttons["dark"].isChecked()
    window.close()
    assert Settings(tmp_path / "settings.ini").text("theme", "system") == "dark"


def test_the_first_tour_goes_from_page_to_page_and_ends(window: Window, qtbot: QtBot) -> None:
    tour, card = window.shell.tour, window.tour_card
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.shell.page == "help"
    tour.begin()
    seen = []
    while tour.at is not None:
        assert card.isVisible()
        assert card.says.text() == STEPS[tour.at].says
        assert card.geometry().right() < window.width()
        assert card.geometry().bottom() < window.height()
        seen.append(window.shell.page)
        QTest.mouseClick(card.forward, Qt.MouseButton.LeftButton)
    assert seen == [step.page for step in STEPS]
    assert window.shell.live.uri == "sim:stand"
    assert not card.isVisible()
    _wait(qtbot, lambda: window.shell.live.state != "connecting")


def test_settings_of_another_version_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nversion=99\ntheme=dark\n")
    settings = Settings(path)
    assert settings.text("theme", "light") == "light"
    settings.keep("theme", "nonsense")
    assert settings.text("theme", "light", ("light", "dark")) == "light"


if sys.platform != "win32":
    from tests.sources.virtual_port import HELLO, PtyBoard, samples

    @pytest.fixture
    def board(tmp_path: Path) -> Iterator[PtyBoard]:
        board = PtyBoard(tmp_path, replace(HELLO, rows=32, cols=16, period_us=10_000))
        yield board
        board.unplug()

    def test_a_board_on_a_real_pty_is_shown_recorded_unplugged_and_comes_back(
        window: Window, qtbot: QtBot, board: PtyBoard
    ) -> None:
        vm = window.shell.live
        window.shell.start(f"serial:{board.link}")
        _wait(qtbot, lambda: vm.picture is not None)
        assert not vm.simulated
        assert "16 × 32" in vm.source_text
        vm.start_recording()
        path = vm.recording_path
        assert path is not None
        _wait(qtbot, lambda: vm.load.curves is not None and vm.load.curves.end_s > 1.0)
        board.unplug()
        _wait(qtbot, lambda: vm.state == "waiting")
        assert vm.recording
        assert vm.message
        board.plug_in()
        _wait(qtbot, lambda: vm.state == "running")
        back_s = vm.load.curves.end_s if vm.load.curves else 0.0
        _wait(qtbot, lambda: vm.load.curves is not None and vm.load.curves.end_s > back_s + 0.5)
        window.close()
        recording = read(path)
        away = next(gap for gap in recording.gaps if gap.n_lost is None)
        assert (recording.time_s <= away.start_s).any()
        assert (recording.time_s >= away.end_s).any()
        hello = board.twin.hello
        known = {samples(i, hello).tobytes() for i in range(1024)}
        assert all(np.ascontiguousarray(one, dtype=np.uint16).tobytes() in known for one in recording.frames)

    def test_no_frame_is_lost_to_a_stalled_window(window: Window, qtbot: QtBot, board: PtyBoard) -> None:
        vm = window.shell.live
        window.shell.start(f"serial:{board.link}")
        _wait(qtbot, lambda: vm.can_record)
        vm.start_recording()
        path = vm.recording_path
        assert path is not None
        time.sleep(1.5)  # nobody serves the window
        _wait(qtbot, lambda: vm.load.curves is not None and vm.load.curves.end_s > 1.0)
        vm.stop_recording()
        recording = read(path)
        assert recording.n_lost_frames == 0
        hello = board.twin.hello
        first = next(i for i in range(1024) if np.array_equal(samples(i, hello), recording.frames[0]))
        for i, picture in enumerate(recording.frames):
            np.testing.assert_array_equal(picture, samples(first + i, hello))


def test_an_error_is_logged_and_told_with_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    told: list[tuple[str, str]] = []
    crash.install(lambda sentence, report: told.append((sentence, report)))

    def breaks() -> None:
        raise ZeroDivisionError("oh")

    thread = threading.Thread(target=breaks)
    with caplog.at_level(logging.ERROR):
        thread.start()
        thread.join()
    try:
        breaks()
    except ZeroDivisionError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        sys.excepthook(kind, error, trace)
    assert [sentence for sentence, _report in told] == ["ZeroDivisionError: oh"] * 2
    assert "pressuremat " in told[0][1]
    assert "in breaks" in told[0][1]
    assert "in breaks" in caplog.text
    assert str(tmp_path) not in told[0][1]


def test_the_error_dialog_copies_its_report(window: Window, qtbot: QtBot, qapp: object) -> None:
    dialog = ErrorDialog(window.theme, "It broke.", "the report", window)
    qtbot.addWidget(dialog)
    copy = next(b for b in dialog.findChildren(type(window.notice.button)) if "Copy" in b.text())
    copy.click()
    assert qapp.clipboard().text() == "the report"  # type: ignore[attr-defined]
