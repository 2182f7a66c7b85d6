"""Two shares of a load as big figures, with a bar between them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat_ui.theme import Theme, color, font


class SharePair(QWidget):
    """Two percentages that add up to 100. `roles` are the theme's colours of the two: "left", "right", "ink"."""

    def __init__(self, theme: Theme, roles: tuple[str, str], names: tuple[str, str], with_bar: bool = True) -> None:
        super().__init__()
        self._theme, self._roles, self._names, self._with_bar = theme, roles, names, with_bar
        self._texts = ("–", "–")
        self._fraction: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.repaint(self)
        self.show_pair("–", "–", None)

    def sizeHint(self) -> QSize:
        """Room for the figures, and the bar."""
        return QSize(200, 68 if self._with_bar else 64)

    def show_pair(self, first: str, second: str, fraction: float | None) -> None:
        """Two texts, and the first one's share for the bar."""
        self._texts, self._fraction = (first, second), fraction
        says = f"{self._names[0]} {first} %, {self._names[1]} {second} %"
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.update()

    @property
    def texts(self) -> tuple[str, str]:
        """What is shown."""
        return self._texts

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Figures, names, bar."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = [getattr(tokens, role) for role in self._roles]
        big, small = font(44, 650), font(12)
        x = 0.0
        for i, text in enumerate(self._texts):
            painter.setFont(big)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.setFont(small)
            percent = painter.fontMetrics().horizontalAdvance("%") + 4
            x = 0.0 if i == 0 else self.width() - width - percent
            painter.setFont(big)
            painter.setPen(QColor(colours[i] if text != "–" else tokens.muted))
            painter.drawText(
                QRectF(x, -4, width + 2, 52), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
            )
            painter.setFont(small)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRectF(x + width + 4, 24, percent + 4, 16), Qt.AlignmentFlag.AlignLeft, "%")
        bar = QRectF(0, 56, self.width(), 10)
        if not self._with_bar:
            bar = QRectF(0, 54, self.width(), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        if self._fraction is None:
            return
        cut = bar.width() * min(max(self._fraction, 0.0), 1.0)
        for colour, left, right in ((colours[0], 0.0, cut), (colours[1], cut, bar.width())):
            painter.save()
            gap = 1.0 if left else 0.0
            painter.setClipRect(QRectF(left + gap, bar.top(), max(0.0, right - left - 1), bar.height()))
            painter.setBrush(color(colour, 1.0 if colour != tokens.ink or left == 0 else 0.35))
            painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
            painter.restore()
