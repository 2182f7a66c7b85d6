"""An empty state: one drawing, one sentence, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pressuremat_ui.theme import Theme
from pressuremat_ui.widgets.basics import Button, label

#: A left foot seen from above, toes up, in a 100 × 220 box: outline as cubic segments, then the toes as circles.
_SOLE = (
    ((50, 216), (22, 216), (14, 190), (18, 168)),
    ((24, 140), (12, 122), (10, 98)),
    ((8, 72), (24, 56), (48, 54)),
    ((74, 52), (92, 66), (88, 92)),
    ((84, 116), (66, 126), (70, 156)),
    ((74, 184), (78, 216), (50, 216)),
)
_TOES = ((76, 32, 15), (53, 24, 9.5), (36, 30, 8.5), (22, 41, 7.5), (12, 55, 6.5))


class FeetDrawing(QWidget):
    """Two footprints in outline."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(180, 190))
        theme.repaint(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Left in its colour, right in its own."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.moveTo(QPointF(*_SOLE[0][0]))
        for segment in _SOLE:
            path.cubicTo(*(QPointF(*point) for point in segment[-3:]))
        for mirror, colour in ((False, self._theme.tokens.left), (True, self._theme.tokens.right)):
            painter.save()
            painter.scale(0.82, 0.82)
            if mirror:
                painter.translate(216, 4)
                painter.scale(-1, 1)
            else:
                painter.translate(4, 4)
            pen = QPen(QColor(colour), 2.2)
            if mirror:
                pen.setDashPattern([4, 2.5])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            for x, y, r in _TOES:
                painter.drawEllipse(QRectF(x - r, y - r, 2 * r, 2 * r))
            painter.restore()


class EmptyState(QWidget):
    """What a page shows before it has anything: it says what to do. A second, quieter button is allowed."""

    def __init__(
        self,
        theme: Theme,
        says: str,
        button: str,
        act: Callable[[], Any],
        second: tuple[str, Callable[[], Any]] | None = None,
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(FeetDrawing(theme), 0, Qt.AlignmentFlag.AlignHCenter)
        self.sentence = label(theme, says, 16, role="ink")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        if second is not None:
            self.second = Button(theme, second[0], second[1])
            row.addWidget(self.second)
        self.button = Button(theme, button, act, "primary")
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
