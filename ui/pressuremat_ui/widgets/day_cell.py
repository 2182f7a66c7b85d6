"""A day of the calendar for one drill: to be done, done, missed, done besides, or nothing; a press ticks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from pressuremat_ui.binding import on_click
from pressuremat_ui.theme import Theme, color
from pressuremat_ui.viewmodels.programme import Mark


class DayCell(QAbstractButton):
    """Told apart by shape: a ring is to be done, a tick was done, a line was missed, a dot is a free day."""

    def __init__(self, theme: Theme, act: Callable[[], Any]) -> None:
        super().__init__()
        self._theme = theme
        self._mark: Mark = "off"
        self.setFixedSize(QSize(40, 36))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        on_click(self, act)
        theme.repaint(self)

    @property
    def mark(self) -> Mark:
        """What it shows."""
        return self._mark

    def show_mark(self, mark: Mark, says: str, *, enabled: bool) -> None:
        """Show this; `says` is it in words."""
        self._mark = mark
        self.setEnabled(enabled)
        self.setCursor(Qt.CursorShape.PointingHandCursor if enabled else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The mark."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        if self._mark in ("done", "extra"):
            painter.setPen(QPen(QColor(tokens.fine), 2))
            painter.setBrush(QColor(tokens.fine) if self._mark == "done" else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 11, 11)
            pen = QPen(QColor(tokens.surface if self._mark == "done" else tokens.fine), 2.2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline([middle + QPointF(-5, 0), middle + QPointF(-1.5, 4), middle + QPointF(5, -4)])
        elif self._mark == "planned":
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawEllipse(middle, 11, 11)
        elif self._mark == "missed":
            painter.setPen(QPen(QColor(tokens.muted), 2))
            painter.drawLine(middle + QPointF(-6, 0), middle + QPointF(6, 0))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(tokens.unknown))
            painter.drawEllipse(middle, 2, 2)
