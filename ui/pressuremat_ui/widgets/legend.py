"""What the three curves of a load are: total, left solid, right dashed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.widgets.basics import outlined

_LINE, _GAP, _BETWEEN = 18, 6, 16


class Legend(QWidget):
    """Names beside their lines, and a last word such as "last 10 s"."""

    def __init__(self, theme: Theme, note: str = "") -> None:
        super().__init__()
        self._theme, self._note = theme, note
        self.setFont(font(12))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.repaint(self)

    def set_note(self, note: str) -> None:
        """Another last word."""
        self._note = note
        self.updateGeometry()
        self.update()

    def _entries(self) -> list[tuple[str, str, bool]]:
        tokens = self._theme.tokens
        return [(_("total"), tokens.ink, False), (_("left"), tokens.left, False), (_("right"), tokens.right, True)]

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        metrics = self.fontMetrics()
        words = [word for word, _colour, _dashed in self._entries()]
        width = sum(_LINE + _GAP + metrics.horizontalAdvance(word) + _BETWEEN for word in words)
        return QSize(width + metrics.horizontalAdvance(self._note) + 2, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line, word, line, word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        x = 0.0
        for word, colour, dashed in self._entries():
            outlined(painter, 2, colour, dashed)
            painter.drawLine(QPointF(x, 9), QPointF(x + _LINE, 9))
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x + _LINE + _GAP, 13), word)
            x += _LINE + _GAP + metrics.horizontalAdvance(word) + _BETWEEN
        painter.setPen(QColor(self._theme.tokens.muted))
        painter.drawText(QPointF(x, 13), self._note)
