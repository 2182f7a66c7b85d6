"""A sentence over the page, with something to do about it and a way to put it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.shell import Notice
from pressuremat_ui.widgets.basics import Button, label


class NoticeBar(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, dismiss: Callable[[], Any]) -> None:
        super().__init__()
        self._theme = theme
        self._notice: Notice | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 12, 24, 0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(8)
        outer.addLayout(row)
        self.text = label(theme, "", 14, 550, wrap=True)
        row.addWidget(self.text, 1)
        self.button = Button(theme, "", self._act)
        row.addWidget(self.button)
        self.close_button = Button(theme, "", dismiss, "quiet", "close")
        self.close_button.setAccessibleName(_("Put away"))
        row.addWidget(self.close_button)
        self.setMinimumHeight(60)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Say this, or nothing."""
        self._notice = notice
        self.setVisible(notice is not None)
        if notice is not None:
            self.text.setText(notice.says)
            self.text.setToolTip(notice.says)
            self.button.setText(notice.action)
            self.button.setVisible(bool(notice.action))
        self.update()

    def _act(self) -> None:
        if self._notice is not None and self._notice.act is not None:
            self._notice.act()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface with an edge in the notice's tone."""
        if self._notice is None:
            return
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(24.5, 12.5, -24.5, -0.5)
        painter.setPen(QPen(QColor(tokens.tone(self._notice.tone)), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(Qt.PenStyle.NoPen)
