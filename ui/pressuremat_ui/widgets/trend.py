"""A value over visits: points with their ± 2 σ, the least real change as a band about the first, left and right apart.

A TrendPicture enters, pixels leave; the same said in words stands beside it for who cannot see it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat.i18n import _, number
from pressuremat.report.words import unit_word
from pressuremat_ui.people import TrendPicture
from pressuremat_ui.theme import Theme, color, font


class Trend(QWidget):
    """One metric over visits."""

    def __init__(self, theme: Theme, picture: TrendPicture) -> None:
        super().__init__()
        self._theme, self._picture = theme, picture
        self.setMinimumSize(QSize(220, 150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(picture.label)
        self.setAccessibleDescription(self.words())
        self.setToolTip(self.words())
        theme.repaint(self)

    def words(self) -> str:
        """All points, said."""
        picture = self._picture
        names = {"left": _("Left"), "right": _("Right")}
        unit = unit_word(picture.unit)
        told = []
        for line in picture.lines:
            points = ", ".join(f"{point.when}: {number(point.value, picture.decimals)}" for point in line.points)
            told.append(
                f"{names.get(line.side, '')} {points} {unit}".strip() + (f" ({line.apart})" if line.apart else "")
            )
        if picture.least is not None:
            least = number(picture.least, picture.decimals)
            told.append(_("A change is real beyond {least} {unit}.").format(least=least, unit=unit).replace(" .", "."))
        return "\n".join(told)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Band, lines, points, numbers."""
        picture, tokens = self._picture, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        days = sorted({point.when for line in picture.lines for point in line.points})
        ends = [
            end
            for line in picture.lines
            for point in line.points
            for end in (point.value - 2 * (point.sigma or 0), point.value + 2 * (point.sigma or 0))
        ]
        least = picture.least or 0.0
        first = picture.lines[0].points[0].value
        low, high = min(*ends, first - least), max(*ends, first + least)
        span = (high - low) or 1.0
        box = QRectF(44, 8, self.width() - 60, self.height() - 34)

        def at(when: str, value: float) -> QPointF:
            share = days.index(when) / max(len(days) - 1, 1) if len(days) > 1 else 0.5
            return QPointF(
                box.left() + 8 + share * (box.width() - 16), box.bottom() - (value - low) / span * box.height()
            )

        if picture.least is not None:
            top, bottom = at(days[0], first + least).y(), at(days[0], first - least).y()
            painter.fillRect(QRectF(box.left(), top, box.width(), bottom - top), color(tokens.typical, 0.6))
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.muted))
        for value, y in ((high, box.top()), (low, box.bottom())):
            place = QRectF(0, y - 8, 38, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, number(value, picture.decimals))
        for when, align in ((days[0], Qt.AlignmentFlag.AlignLeft), (days[-1], Qt.AlignmentFlag.AlignRight)):
            painter.drawText(QRectF(box.left(), box.bottom() + 8, box.width(), 16), align, when)
            if len(days) == 1:
                break
        for line in picture.lines:
            self._line(painter, [at(point.when, point.value) for point in line.points], line.side)
            painter.setPen(QPen(QColor(tokens.side(line.side)), 1))
            for point in line.points:
                if point.sigma:
                    painter.drawLine(
                        at(point.when, point.value - 2 * point.sigma), at(point.when, point.value + 2 * point.sigma)
                    )

    def _line(self, painter: QPainter, points: list[QPointF], side: str) -> None:
        tokens = self._theme.tokens
        pen = QPen(QColor(tokens.side(side)), 2)
        if side == "right":
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawPolyline(points)
        painter.setPen(QPen(QColor(tokens.surface), 1.5))
        painter.setBrush(QColor(tokens.side(side)))
        for point in points:
            if side == "right":
                painter.drawRect(QRectF(point.x() - 4.5, point.y() - 4.5, 9, 9))
            else:
                painter.drawEllipse(point, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
