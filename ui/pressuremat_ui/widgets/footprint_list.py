"""The footprints of a recording, each a line that leads to its moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.recording import FootprintRow
from pressuremat_ui.widgets.basics import label


class _Row(QWidget):
    def __init__(self, theme: Theme, row: FootprintRow, seek: Callable[[int], object]) -> None:
        super().__init__()
        self._theme, self._row, self._seek = theme, row, seek
        self.setFixedHeight(32)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{row.name}, {row.detail}")
        self.setToolTip(row.reason or row.name)
        line = QHBoxLayout(self)
        line.setContentsMargins(20, 0, 4, 0)
        line.addWidget(label(theme, row.name, 14, role="ink" if not row.reason else "muted"))
        line.addStretch(1)
        line.addWidget(label(theme, row.detail, 12, role="muted"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.hasFocus() or self.underMouse():
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setBrush(QColor(tokens.side(self._row.side) if self._row.side != "unknown" else tokens.unknown))
        if self._row.side == "right":
            painter.drawRoundedRect(4, 11, 10, 10, 2, 2)
        else:
            painter.drawEllipse(4, 11, 10, 10)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(self._row.index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._seek(self._row.index)
        else:
            super().keyPressEvent(event)


class FootprintList(QScrollArea):
    """A list that scrolls when it is long."""

    def __init__(self, theme: Theme, seek: Callable[[int], object]) -> None:
        super().__init__()
        self._theme, self._seek = theme, seek
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_footprints(self, rows: Sequence[FootprintRow]) -> None:
        """Replace the lines."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            column.addWidget(_Row(self._theme, row, self._seek))
        column.addStretch(1)
        self.setWidget(inside)
