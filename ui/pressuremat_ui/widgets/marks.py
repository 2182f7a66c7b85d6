"""Left and right told apart by more than colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pressuremat_ui.theme import Theme


class SideMark(QWidget):
    """A circle for left, a square for right, nothing for neither."""

    def __init__(self, theme: Theme, side: str) -> None:
        super().__init__()
        self._theme, self._side = theme, side
        self.setFixedSize(QSize(10, 18))
        theme.repaint(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The mark."""
        if self._side not in ("left", "right"):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.side(self._side)))
        box = QRectF(1, 5, 8, 8)
        if self._side == "right":
            painter.drawRoundedRect(box, 1.5, 1.5)
        else:
            painter.drawEllipse(box)
