"""The body's centre of pressure about its mean, with a scale in mm."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, color, font
from pressuremat_ui.viewmodels.screen import SwayPicture, nice_ceiling
from pressuremat_ui.widgets.basics import outlined


class Sway(QWidget):
    """A path, its dashed ellipse and a scale bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: SwayPicture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(140)
        self.setAccessibleName(_("Path of the body's centre of pressure"))
        theme.repaint(self)

    def sizeHint(self) -> QSize:
        """A square inset."""
        return QSize(240, 240)

    def show_picture(self, picture: SwayPicture) -> None:
        """Draw this from now on."""
        self._picture = picture
        self.setAccessibleDescription(picture.says)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cross, ellipse, path, scale."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(4, 4, -4, -24)
        side = min(area.width(), area.height())
        centre = area.center()
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.drawLine(QPointF(centre.x() - side / 2, centre.y()), QPointF(centre.x() + side / 2, centre.y()))
        painter.drawLine(QPointF(centre.x(), centre.y() - side / 2), QPointF(centre.x(), centre.y() + side / 2))
        picture = self._picture
        if picture is None or not len(picture.path_mm):
            return
        reach = float(np.abs(picture.path_mm).max())
        if picture.ellipse is not None:
            reach = max(reach, picture.ellipse[0])
        reach = nice_ceiling(max(reach, 2.0))
        scale = side / 2 / reach
        if picture.ellipse is not None:
            a, b, angle = picture.ellipse
            painter.save()
            painter.translate(centre)
            painter.rotate(-angle)
            pen = QPen(QColor(tokens.accent), 1.2)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(color(tokens.accent, 0.07))
            painter.drawEllipse(QPointF(0, 0), a * scale, b * scale)
            painter.restore()
        points = QPolygonF(
            [QPointF(centre.x() + x * scale, centre.y() - y * scale) for x, y in picture.path_mm.tolist()]
        )
        outlined(painter, 1.2, tokens.accent)
        painter.setOpacity(0.75)
        painter.drawPolyline(points)
        painter.setOpacity(1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(points.at(points.size() - 1), 4, 4)
        bar_mm = nice_ceiling(reach / 3)
        y = self.height() - 10
        painter.setPen(QPen(QColor(tokens.muted), 1.6))
        painter.drawLine(QPointF(4, y), QPointF(4 + bar_mm * scale, y))
        painter.setFont(font(11))
        painter.drawText(QPointF(10 + bar_mm * scale, y + 4), _("{mm:g} mm").format(mm=bar_mm))
