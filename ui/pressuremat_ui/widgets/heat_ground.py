"""What lies under a heat map and seldom changes: the mat's edge, a dot every 5 cm, the colour bar with its numbers.

Drawn once into a pixmap and kept until size, theme, palette, mat or scale are others.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF, QTransform

from pressuremat_ui import colormaps
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.viewmodels.screen import HeatPicture, number_text, unit_label

BAR_ROOM = 72
_BAR_WIDTH = 12
_DOT_EVERY_MM = 50.0


class Ground:
    """The pixmap of the last picture's ground."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._key: tuple[object, ...] = ()
        self._pixmap = QPixmap()

    def pixmap(self, size: QSize, ratio: float, picture: HeatPicture | None, to_screen: QTransform) -> QPixmap:
        """The ground for a widget of `size` points at `ratio` pixels a point; without a picture bare surface."""
        theme = self._theme
        mat = None if picture is None else (picture.geometry, picture.maximum, picture.unit)
        place = (to_screen.m11(), to_screen.m12(), to_screen.m21(), to_screen.m22())
        key = (size.width(), size.height(), ratio, theme.tokens, theme.palette, mat, place)
        if key != self._key:
            self._key = key
            self._pixmap = QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(QColor(theme.tokens.surface))
            if picture is not None:
                painter = QPainter(self._pixmap)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw_mat(painter, picture, to_screen)
                self._draw_bar(painter, picture, size)
                painter.end()
        return self._pixmap

    def _draw_mat(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        g = picture.geometry
        x0, y0 = g.origin_mm
        corners = to_screen.mapRect(QRectF(x0, y0, g.width_mm, g.depth_mm))
        painter.setPen(QPen(QColor(self._theme.tokens.hairline), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(corners.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        dots = [
            to_screen.map(QPointF(x0 + i * _DOT_EVERY_MM, y0 + j * _DOT_EVERY_MM))
            for i in range(1, math.ceil(g.width_mm / _DOT_EVERY_MM))
            for j in range(1, math.ceil(g.depth_mm / _DOT_EVERY_MM))
        ]
        painter.setPen(QPen(QColor(self._theme.tokens.unknown), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setOpacity(0.8)
        painter.drawPoints(QPolygonF(dots))
        painter.setOpacity(1.0)

    def _draw_bar(self, painter: QPainter, picture: HeatPicture, size: QSize) -> None:
        tokens = self._theme.tokens
        bar = QRectF(size.width() - _BAR_WIDTH, 4, _BAR_WIDTH, size.height() - 8)
        colours = colormaps.solid(colormaps.palette_name(self._theme.palette, tokens.dark), 128)
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(bar, 6, 6)
        painter.setClipPath(rounded)
        strip = QImage(1, len(colours), QImage.Format.Format_RGB32)
        for i, rgb in enumerate(reversed(colours)):
            strip.setPixelColor(0, i, QColor(*rgb))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, strip)
        painter.restore()
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 6, 6)
        painter.setFont(font(12))
        painter.setPen(QColor(tokens.muted))
        text = QRectF(bar.left() - 92, 0, 84, 16)
        top = f"{number_text(picture.maximum)} {unit_label(picture.unit)}"
        painter.drawText(text, Qt.AlignmentFlag.AlignRight, top)
        text.moveTop(size.height() - 18)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight, "0")
