"""The window: rail, pages, a notice over them, and the timer that pulls.

A shell view-model enters; it decides everything. Dialogs are opened here, since they need a window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.jobs import ThreadJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.registry import MAKERS
from pressuremat_ui.settings import Settings
from pressuremat_ui.theme import Theme, Tokens, apply
from pressuremat_ui.viewmodels.findings import REPORT_KINDS
from pressuremat_ui.viewmodels.result import KINDS, Kind
from pressuremat_ui.viewmodels.shell import FOOT_PAGES, PAGES, UNDER, Notice, ShellViewModel, keys_of_pages
from pressuremat_ui.widgets.notice import NoticeBar
from pressuremat_ui.widgets.rail import Rail
from pressuremat_ui.widgets.tour_card import TourCard

if TYPE_CHECKING:
    from pressuremat_ui.pages.live import LivePage
    from pressuremat_ui.pages.people import PeoplePage

#: While something moves; and while nothing does.
FAST_MS, SLOW_MS = 16, 60
#: A tick that comes so much too late says that the machine is busy: then every other one is left out.
_LATE_MS = 24


class Window(QWidget):
    """The app's one window. `on_first_paint` is called once, when something was drawn."""

    def __init__(
        self,
        theme: Theme,
        shell: ShellViewModel,
        jobs: ThreadJobs | None,
        settings: Settings,
        on_first_paint: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.shell, self._jobs, self._settings = theme, shell, jobs, settings
        self._on_first_paint = on_first_paint
        self._skip = 0
        self._since = QElapsedTimer()
        self.setObjectName("pressuremat")
        self.setWindowTitle(_("pressuremat"))
        self.setMinimumSize(QSize(1080, 700))
        self.resize(QSize(1280, 800))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail(theme, [(key, icon, _(word)) for key, icon, word in PAGES], shell.go, FOOT_PAGES)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.notice = NoticeBar(theme, shell.dismiss)
        column.addWidget(self.notice)
        self.pages = QStackedWidget()
        column.addWidget(self.pages, 1)
        row.addLayout(column, 1)
        self._by_key: dict[str, QWidget] = {}
        bind(shell, "page", self._show_page)
        bind(shell, "notice", self._show_notice)
        for saver in (shell.findings, shell.mat, shell.result, shell.progress):
            saver.watch("saved", self._report_saved)
        theme.watch("tokens", self._recolour)
        preferences = shell.preferences
        bind(preferences, "theme", theme.use)
        bind(preferences, "palette", partial(setattr, theme, "palette"))
        theme.watch("palette", partial(preferences.choose, "palette"))
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        QShortcut(QKeySequence("Ctrl+T"), self, partial(preferences.next, "theme"))
        QShortcut(QKeySequence("?"), self, partial(shell.go, "help"))
        self.tour_card = TourCard(theme, shell.tour, self)
        words = {key: _(word) for key, _icon, word in PAGES}
        for key, keys in keys_of_pages().items():
            QShortcut(QKeySequence(keys), self, partial(shell.go, key))
            self.rail.buttons[key].setToolTip(f"{words[key]} ({keys})")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()  # no ring around anything before somebody uses the keyboard
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)
        self.timer.start(FAST_MS)

    def page(self, key: str) -> QWidget:
        """The widget of a page; made when it is first asked for."""
        if key not in self._by_key:
            self._by_key[key] = MAKERS[key](self)
            self.pages.addWidget(self._by_key[key])
        return self._by_key[key]

    @property
    def live_page(self) -> LivePage:
        """The page of that name."""
        page: LivePage = self.page("live")  # type: ignore[assignment]
        return page

    def make_pages(self) -> None:
        """Make the pages that nobody has asked for yet, so that none is slow to come."""
        for key, _icon, _word in PAGES:
            self.page(key)

    # -- the timer --------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        late_ms = self._since.restart() if self._since.isValid() else 0
        if not self._since.isValid():
            self._since.start()
        if late_ms > self.timer.interval() + _LATE_MS and self._skip == 0:
            self._skip = 1
        elif self._skip:
            self._skip -= 1
            return
        if self._jobs is not None:
            self._jobs.pump()
        self.shell.tick()
        wanted = FAST_MS if self.shell.busy else SLOW_MS
        if self.timer.interval() != wanted:
            self.timer.setInterval(wanted)

    # -- pages and notices ------------------------------------------------------------------------------------------

    def _show_page(self, key: str) -> None:
        self.rail.show_current(UNDER.get(key, key))
        self.pages.setCurrentWidget(self.page(key))
        self.setFocus()

    def _show_notice(self, notice: Notice | None) -> None:
        self.notice.show_notice(notice)

    def _report_saved(self, path: Path | None) -> None:
        if path is not None:
            self.shell.notice = Notice(_("The report is in {path}.").format(path=path), tone="fine")

    def _recolour(self, tokens: Tokens) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, tokens)
        self.update()

    # -- dialogs ----------------------------------------------------------------------------------------------------

    def choose_source(self) -> None:
        """Let a person choose, then connect."""
        from pressuremat_ui.pages.source_dialog import SourceDialog

        self.shell.source.refresh()
        dialog = SourceDialog(self.theme, self.shell.source, self)
        if dialog.exec() == SourceDialog.DialogCode.Accepted:
            self._settings.keep("source", self.shell.source.uri)
            self.shell.start(self.shell.source.uri)
        dialog.deleteLater()

    def new_person(self) -> None:
        """Ask who is new, on the people page."""
        self.shell.go("people")
        page: PeoplePage = self.page("people")  # type: ignore[assignment]
        page.add()

    def choose_file(self) -> None:
        """Let a person choose a recording, then open it."""
        folder = self._settings.text("folder", str(Library(self.shell.library_path).path))
        kinds = ";;".join(
            (
                _("Recordings (*.pmat *.lst *.bin *.csv *.txt *.npz *.gz)"),
                _("All files (*)"),
            )
        )
        name, _kind = QFileDialog.getOpenFileName(self, _("Open a recording"), folder, kinds)
        if name:
            self._settings.keep("folder", str(Path(name).parent))
            self.shell.open(Path(name))

    def choose_report(self) -> None:
        """Let a person choose where the report goes, then save it."""
        kinds = ";;".join(f"{name} (*{suffix})" for suffix, name in REPORT_KINDS)
        default = str(self.shell.findings.default_report())
        name, kind = QFileDialog.getSaveFileName(self, _("Save report"), default, kinds)
        if not name:
            return
        path = Path(name)
        if not path.suffix:
            path = path.with_suffix(next((s for s, word in REPORT_KINDS if kind.startswith(word)), ".pdf"))
        self.shell.findings.save(path)

    def choose_exam_source(self) -> None:
        """Let a person choose the mat that the exam is on; the live page lets go of it."""
        uri = self._chosen_source()
        if uri is not None:
            live = self.shell.live
            info = live.info if live.uri == uri else None
            live.disconnect()
            self.shell.exam.use_source(uri, info)

    def choose_try_source(self) -> None:
        """Let a person choose the mat that a change is tried on."""
        uri = self._chosen_source()
        if uri is not None:
            live = self.shell.live
            known = live.info is not None and live.uri == uri
            self.shell.trying.use_source(uri, live.source_text if known else uri)

    def _chosen_source(self) -> str | None:
        """What somebody chooses in the dialog; None where they leave it."""
        from pressuremat_ui.pages.source_dialog import SourceDialog

        self.shell.source.refresh()
        dialog = SourceDialog(self.theme, self.shell.source, self)
        accepted = dialog.exec() == SourceDialog.DialogCode.Accepted
        dialog.deleteLater()
        return self.shell.source.uri if accepted else None

    def choose_visit_file(self, kind: Kind) -> None:
        """Let a person choose where a visit's report, handout or prints go, then save it."""
        vm = self.shell.result
        kinds = ";;".join(f"{suffix[1:].upper()} (*{suffix})" for suffix in KINDS[kind])
        name, chosen = QFileDialog.getSaveFileName(self, _("Save report"), str(vm.default_path(kind)), kinds)
        if name:
            path = Path(name)
            suffix = next((one for one in KINDS[kind] if one in chosen), ".pdf")
            vm.save(path if path.suffix else path.with_suffix(suffix), kind)

    def choose_comparison(self) -> None:
        """Let a person choose where the comparison of two visits goes, then save it."""
        default = str(self.shell.progress.default_path())
        name, _kind = QFileDialog.getSaveFileName(self, _("Save comparison"), default, "PDF (*.pdf);;HTML (*.html)")
        if name:
            path = Path(name)
            self.shell.progress.save(path if path.suffix else path.with_suffix(".pdf"))

    def choose_folder(self) -> Path | None:
        """Let a person choose a folder."""
        name = QFileDialog.getExistingDirectory(self, _("Choose a folder"))
        return Path(name) if name else None

    def choose_passport(self) -> None:
        """Let a person choose where the mat's page goes, then save it."""
        default = str(self.shell.library_path / f"{_('mat')}.pdf")
        name, _kind = QFileDialog.getSaveFileName(self, _("Save passport"), default, "PDF (*.pdf);;HTML (*.html)")
        if name:
            path = Path(name)
            self.shell.mat.save_passport(path if path.suffix else path.with_suffix(".pdf"))

    # -- the window itself ------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground; and the news that there is something to see."""
        QPainter(self).fillRect(self.rect(), QColor(self.theme.tokens.background))
        if self._on_first_paint is not None:
            told, self._on_first_paint = self._on_first_paint, None
            # Children paint in this same pass; the next turn of the loop has all of it on the screen.
            QTimer.singleShot(0, told)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End a recording cleanly, let go of the source, remember the window's place."""
        self.timer.stop()
        self.shell.close()
        self._settings.keep("geometry", self.saveGeometry())
        self._settings.save()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's theme, where that is wished."""
        if event.type() == QEvent.Type.ThemeChange and self.theme.choice == "system":
            self.theme.use("system")
        super().changeEvent(event)
