"""The home page: three ways to begin, whom to go on with, and what was recorded last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.home import PersonSeen, Recent
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, stamp
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


class HomeRow(QWidget):
    """Somebody, or a recording, to go on with."""

    def __init__(
        self, theme: Theme, icon_name: str, name: str, detail: str, simulated: bool, act: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._theme, self._act = theme, act
        stamped = ["SIMULATED"] if simulated else []
        self.setAccessibleName(", ".join([name, *stamped, detail]))
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(44)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(pixmap(icon_name, theme.tokens.muted))
        row.addWidget(picture)
        self._name, self._called = name, label(theme, "", 14, 550)
        row.addWidget(self._called)
        if simulated:
            row.addWidget(stamp(theme))
        row.addStretch(1)
        row.addWidget(label(theme, detail, 12, role="muted"))

    def minimumSizeHint(self) -> QSize:
        """A name gives way to what is said of it, so it asks for no room."""
        return QSize(0, 44)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """The name ends in dots where it has no room."""
        row = self._row
        others = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        margins = row.contentsMargins().left() + row.contentsMargins().right() + (row.count() - 1) * row.spacing()
        taken = margins + sum(one.sizeHint().width() for one in others if one is not self._called)
        words = self._called.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, self.width() - taken)
        self._called.setText(words)

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
        self,
        theme: Theme,
        shell: ShellViewModel,
        choose_source: Callable[[], Any],
        choose_file: Callable[[], Any],
        new_person: Callable[[], Any],
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
        lists = QHBoxLayout()
        lists.setSpacing(16)
        self.new_person = Button(theme, _("New person"), new_person, "quiet", "person", size=12)
        self._people = self._list_card(_("Continue with"), lists, 4, self.new_person)
        self._recordings = self._list_card(_("Recordings"), lists, 5)
        column.addLayout(lists)
        column.addStretch(1)
        if shell.home.folder_text:
            column.addWidget(label(theme, shell.home.folder_text, 12, role="muted"))
        bind(shell.home, "people", self._show_people)
        bind(shell.home, "recent", self._show_recent)

    def _list_card(self, title: str, row: QHBoxLayout, share: int, action: QWidget | None = None) -> QVBoxLayout:
        """A card for lines, put into `row` with a share of its width; where the lines go."""
        card = Card(self._theme, spacing=0)
        card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        head = QHBoxLayout()
        name = label(self._theme, title, 14, 650)
        name.setMinimumHeight(28)
        head.addWidget(name, 1)
        if action is not None:
            head.addWidget(action)
        card.body.addLayout(head)
        card.body.addSpacing(8)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        card.body.addLayout(lines)
        row.addWidget(card, share, Qt.AlignmentFlag.AlignTop)
        return lines

    def _fill(self, lines: QVBoxLayout, rows: Sequence[QWidget], empty: str) -> None:
        while (item := lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        if not rows:
            lines.addWidget(label(self._theme, empty, 14, role="muted", wrap=True))
        for row in rows:
            lines.addWidget(hairline(self._theme))
            lines.addWidget(row)

    def _show_people(self, people: tuple[PersonSeen, ...]) -> None:
        rows = [
            HomeRow(self._theme, "person", one.name, one.detail, one.simulated, partial(self._shell.go_on_with, one.id))
            for one in people
        ]
        self._fill(self._people, rows, self._shell.home.nobody_text)

    def _show_recent(self, recent: tuple[Recent, ...]) -> None:
        rows = [
            HomeRow(self._theme, "recording", one.name, one.detail, one.simulated, partial(self._shell.open, one.path))
            for one in recent
        ]
        self._fill(self._recordings, rows, self._shell.home.empty_text)
