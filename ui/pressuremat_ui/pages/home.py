"""The home page: three ways to begin, and what was recorded last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.home import Recent
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.widgets.basics import Card, Header, hairline, label, stamp
from pressuremat_ui.widgets.icons import pixmap
from pressuremat_ui.widgets.press_card import PressCard


class ActionCard(PressCard):
    """What can be begun: icon, heading, sentence."""

    def __init__(self, theme: Theme, icon_name: str, title: str, says: str, act: Callable[[], Any]) -> None:
        super().__init__(theme, title, says, act, padding=24, spacing=8)
        self._picture = QLabel()
        self._picture.setFixedSize(QSize(32, 32))
        theme.follow(self, lambda t: self._picture.setPixmap(pixmap(icon_name, t.accent, 32)))
        self.body.addWidget(self._picture)
        self.body.addSpacing(8)
        self.body.addWidget(label(theme, title, 16, 650))
        self.body.addWidget(label(theme, says, 14, role="muted", wrap=True))
        self.body.addStretch(1)
        self.setMinimumHeight(184)


class RecentRow(QWidget):
    """A recording that can be opened."""

    def __init__(self, theme: Theme, recent: Recent, act: Callable[[], Any]) -> None:
        super().__init__()
        self._theme, self._act = theme, act
        stamped = ["SIMULATED"] if recent.simulated else []
        self.setAccessibleName(", ".join([recent.name, *stamped, recent.detail]))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(pixmap("recording", theme.tokens.muted))
        row.addWidget(picture)
        row.addWidget(label(theme, recent.name, 14, 550))
        if recent.simulated:
            row.addWidget(stamp(theme))
        row.addStretch(1)
        row.addWidget(label(theme, recent.detail, 12, role="muted"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Light up under pointer or focus."""
        if not (self.hasFocus() or self.underMouse()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.hover))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act()
        else:
            super().keyPressEvent(event)


class HomePage(QWidget):
    """Where the app opens."""

    def __init__(
        self, theme: Theme, shell: ShellViewModel, choose_source: Callable[[], Any], choose_file: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._theme, self._shell = theme, shell
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addWidget(Header(theme, _("Home")))
        column.addSpacing(8)
        column.addWidget(label(theme, _("See how a foot meets the ground"), 28, 650))
        column.addWidget(
            label(
                theme,
                _("Stand or walk on the mat, record it, and read what your print shows."),
                16,
                role="muted",
            )
        )
        actions = QHBoxLayout()
        actions.setSpacing(16)
        self.simulated = ActionCard(
            theme,
            "person",
            _("Try the demo"),
            _("No mat needed. Ten simulated people to explore: each stands on a virtual mat as a real one would."),
            lambda: shell.go("gallery"),
        )
        self.connect_mat = ActionCard(
            theme,
            "connect",
            _("Connect a mat"),
            _("Plug the board in by USB. The first mat that answers is taken, or choose a port yourself."),
            choose_source,
        )
        self.open_file = ActionCard(
            theme,
            "open",
            _("Open a recording"),
            _("Your own recordings, and files of other mats: emed print-outs, textile mats, plain tables."),
            choose_file,
        )
        for card in (self.simulated, self.connect_mat, self.open_file):
            actions.addWidget(card, 1)
        column.addLayout(actions)
        self._recent = Card(theme, _("Recordings"), spacing=0)
        self._recent.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._recent.body.addSpacing(8)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._recent.body.addLayout(self._list)
        if shell.home.folder_text:
            self._recent.body.addSpacing(8)
            self._recent.body.addWidget(label(theme, shell.home.folder_text, 12, role="muted"))
        column.addWidget(self._recent)
        column.addStretch(1)
        bind(shell.home, "recent", self._show_recent)

    def _show_recent(self, recent: tuple[Recent, ...]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        if not recent:
            self._list.addWidget(label(self._theme, self._shell.home.empty_text, 14, role="muted"))
        for one in recent:
            self._list.addWidget(hairline(self._theme))
            self._list.addWidget(RecentRow(self._theme, one, partial(self._shell.open, one.path)))
