"""The heat map: pressure on the mat, outlines and sides of the feet, paths of the centres of pressure.

A HeatPicture enters, pixels leave. It draws the newest picture once and remembers nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pressuremat.i18n import _
from pressuremat.types import Floats
from pressuremat_ui import colormaps
from pressuremat_ui.theme import Theme, color, font
from pressuremat_ui.viewmodels.screen import FootMark, HeatPicture, unit_label
from pressuremat_ui.widgets.basics import outlined

_BAR_WIDTH = 12
_BAR_ROOM = 72
_TOP = 4
_MARGIN = 4
#: Beyond so many pixels a side the picture is stretched by Qt: nobody sees it, and the time is bounded.
_MAX_SIDE = 560


class Heatmap(QWidget):
    """A live picture of the mat. `on_painted(picture)` is called after each paint of a new picture."""

    def __init__(self, theme: Theme, on_painted: Callable[[HeatPicture], None] | None = None) -> None:
        super().__init__()
        self._theme, self.on_painted = theme, on_painted
        self._picture: HeatPicture | None = None
        self._smooth = True
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(320, 240))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Heat map of the mat"))
        theme.repaint(self)
        theme.follow(self, lambda _palette: self.update(), "palette")

    def show_picture(self, picture: HeatPicture | None) -> None:
        """Draw this from now on."""
        self._picture = picture
        self.update()

    def set_smooth(self, smooth: bool) -> None:
        """Smooth or raw cells."""
        self._smooth = smooth
        self.update()

    @property
    def picture(self) -> HeatPicture | None:
        """What is shown."""
        return self._picture

    def to_screen(self) -> QTransform:
        """From mm on the mat to this widget's pixels; a walkway lies on its side, so that it fits a screen."""
        assert self._picture is not None
        g = self._picture.geometry
        area = QRectF(self.rect()).adjusted(_MARGIN, _TOP, -_BAR_ROOM - _MARGIN, -_MARGIN)
        lying = g.depth_mm > 1.5 * g.width_mm
        width, height = (g.depth_mm, g.width_mm) if lying else (g.width_mm, g.depth_mm)
        scale = min(area.width() / width, area.height() / height)
        it = QTransform()
        it.translate(area.center().x(), area.center().y())
        it.scale(scale, scale)
        if lying:  # forward is to the right, the person's left on top
            it = QTransform(0, 1, 1, 0, 0, 0) * it
        else:
            it.scale(1, -1)
        shift = QTransform.fromTranslate(-g.origin_mm[0] - g.width_mm / 2, -g.origin_mm[1] - g.depth_mm / 2)
        return shift * it

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cells, then lines, then words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = self._picture
        if picture is None:
            return
        to_screen = self.to_screen()
        self._draw_grid(painter, picture, to_screen)
        self._draw_cells(painter, picture, to_screen)
        for outline in picture.left_mm:
            outlined(painter, 1.2, self._theme.tokens.unknown)
            painter.drawPolygon(to_screen.map(_polygon(_rounded(outline))))
        for foot in picture.feet:
            self._draw_foot(painter, foot, to_screen)
        self._draw_body(painter, picture, to_screen)
        self._draw_labels(painter, picture, to_screen)
        self._draw_bar(painter, picture)
        painter.end()
        if self.on_painted is not None:
            self.on_painted(picture)

    def _draw_grid(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        g = picture.geometry
        x0, y0 = g.origin_mm
        corners = to_screen.mapRect(QRectF(x0, y0, g.width_mm, g.depth_mm))
        painter.setPen(QPen(QColor(self._theme.tokens.hairline), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(corners.adjusted(-0.5, -0.5, 0.5, 0.5), 4, 4)
        step = 50.0  # a dot every 5 cm
        dots = [
            to_screen.map(QPointF(x0 + i * step, y0 + j * step))
            for i in range(1, math.ceil(g.width_mm / step))
            for j in range(1, math.ceil(g.depth_mm / step))
        ]
        painter.setPen(QPen(QColor(self._theme.tokens.unknown), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setOpacity(0.8)
        painter.drawPoints(QPolygonF(dots))
        painter.setOpacity(1.0)

    def _draw_cells(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        g = picture.geometry
        values = picture.values
        if self._smooth:
            size = to_screen.mapRect(QRectF(0, 0, g.width_mm, g.depth_mm)).size() * self.devicePixelRatioF()
            lying = to_screen.m11() == 0
            px = (size.width(), size.height()) if lying else (size.height(), size.width())
            shrink = min(1.0, _MAX_SIDE / max(px))
            rows, cols = (max(n, round(p * shrink)) for n, p in zip(g.shape, px, strict=True))
            values = colormaps.upsample(values, rows, cols)
        name = colormaps.palette_name(self._theme.palette, self._theme.tokens.dark)
        pixels = colormaps.argb(values, picture.maximum, colormaps.lut(name))
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.setTransform(to_screen, True)
        # The image's row 0 is the far edge: turn it back, since y grows forward here.
        painter.translate(g.origin_mm[0], g.origin_mm[1] + g.depth_mm)
        painter.scale(g.width_mm / width, -g.depth_mm / height)
        painter.drawImage(QPointF(0, 0), image)
        painter.restore()

    def _draw_foot(self, painter: QPainter, foot: FootMark, to_screen: QTransform) -> None:
        tokens = self._theme.tokens
        colour = tokens.side(foot.side)
        outlined(painter, 1.2, colour, dashed=foot.side == "right")
        painter.setOpacity(0.55)
        for outline in foot.outlines_mm:
            painter.drawPolygon(to_screen.map(_polygon(_rounded(outline))))
        painter.setOpacity(1.0)
        for run in _runs(foot.trail_mm):
            outlined(painter, 3.6, tokens.surface)
            painter.drawPolyline(to_screen.map(run))
            outlined(painter, 1.8, colour)
            painter.drawPolyline(to_screen.map(run))
        if foot.at_mm is not None:
            self._draw_marker(painter, to_screen.map(QPointF(*foot.at_mm)), colour, square=foot.side == "right")

    def _draw_marker(self, painter: QPainter, at: QPointF, colour: str, square: bool) -> None:
        painter.setPen(QPen(color(self._theme.tokens.surface), 5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(at.x() - 6, at.y() - 6, 12, 12)
        for pen in (QPen(color(self._theme.tokens.surface), 5.5), QPen(color(colour), 2.6)):
            painter.setPen(pen)
            if square:
                painter.drawRoundedRect(box, 2, 2)
            else:
                painter.drawEllipse(box)

    def _draw_body(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        tokens = self._theme.tokens
        for run in _runs(picture.body_trail_mm):
            outlined(painter, 1.4, tokens.accent)
            painter.setOpacity(0.8)
            painter.drawPolyline(to_screen.map(run))
            painter.setOpacity(1.0)
        if picture.body_mm is not None:
            at = to_screen.map(QPointF(*picture.body_mm))
            painter.setPen(QPen(color(tokens.surface), 2))
            painter.setBrush(color(tokens.accent))
            painter.drawEllipse(at, 5, 5)

    def _draw_labels(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        painter.setFont(font(14, 650))
        metrics = painter.fontMetrics()
        taken: list[QRectF] = []
        for foot in picture.feet:
            if not foot.outlines_mm:
                continue
            box = to_screen.map(_polygon(np.concatenate(foot.outlines_mm))).boundingRect()
            width = metrics.horizontalAdvance(foot.label)
            x = min(max(box.center().x() - width / 2, 4), self.width() - _BAR_ROOM - width)
            y = max(box.top() - 12, 20)
            place = QRectF(x, y - metrics.ascent(), width, metrics.height())
            while any(place.intersects(other) for other in taken):
                place.translate(0, metrics.height())
            taken.append(place)
            painter.setPen(QColor(self._theme.tokens.side(foot.side)))
            painter.drawText(QPointF(place.x(), place.y() + metrics.ascent()), foot.label)

    def _draw_bar(self, painter: QPainter, picture: HeatPicture) -> None:
        tokens = self._theme.tokens
        bar = QRectF(self.width() - _BAR_WIDTH, 4, _BAR_WIDTH, self.height() - 8)
        colours = colormaps.solid(colormaps.palette_name(self._theme.palette, tokens.dark), 128)
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(bar, 6, 6)
        painter.setClipPath(rounded)
        strip = QImage(1, len(colours), QImage.Format.Format_RGB32)
        for i, rgb in enumerate(reversed(colours)):
            strip.setPixelColor(0, i, QColor(*rgb))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(bar, strip)
        painter.restore()
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 6, 6)
        painter.setFont(font(12))
        painter.setPen(QColor(tokens.muted))
        unit = unit_label(picture.unit)
        text = QRectF(bar.left() - 92, 0, 84, 16)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight, f"{picture.maximum:g} {unit}")
        text.moveTop(self.height() - 18)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight, "0")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The value under the pointer."""
        picture = self._picture
        if picture is None:
            return
        inverse, _ok = self.to_screen().inverted()
        at = inverse.map(event.position())
        g = picture.geometry
        col = math.floor((at.x() - g.origin_mm[0]) / g.pitch_mm[0])
        row = math.floor((at.y() - g.origin_mm[1]) / g.pitch_mm[1])
        if 0 <= row < g.rows and 0 <= col < g.cols:
            value = f"{picture.values[row, col]:.0f} {unit_label(picture.unit)}"
            says = _("{value} · row {row}, column {col}").format(value=value, row=row, col=col)
            QToolTip.showText(event.globalPosition().toPoint(), says, self)
        else:
            QToolTip.hideText()


def _polygon(points: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _rounded(points: Floats) -> Floats:
    """A closed line with its corners cut twice (Chaikin): cells have corners, feet have none."""
    for _time in range(2):
        after = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], axis=1).reshape(-1, 2)
    return points


def _runs(points: Floats) -> list[QPolygonF]:
    """Stretches of `points` without NaN, of two points or more."""
    if len(points) < 2:
        return []
    good = np.isfinite(points).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    return [_polygon(points[a:b]) for a, b in edges.reshape(-1, 2).tolist() if b - a > 1]
