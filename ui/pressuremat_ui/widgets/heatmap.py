"""The heat map: pressure on the mat, outlines and sides of the feet, paths of the centres of pressure.

A HeatPicture enters, pixels leave. It draws the newest picture once and remembers nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from pressuremat.i18n import _
from pressuremat.types import Floats, Pressure
from pressuremat_ui import colormaps
from pressuremat_ui.theme import Theme, color, font
from pressuremat_ui.viewmodels.screen import FootMark, HeatPicture, picture_words, unit_label
from pressuremat_ui.widgets.basics import outlined
from pressuremat_ui.widgets.heat_ground import BAR_ROOM, Ground
from pressuremat_ui.widgets.reader import Reader

_TOP = 4
_MARGIN = 4
#: Beyond so many pixels a side the picture is stretched by Qt: nobody sees it, and the time is bounded.
_MAX_SIDE = 800
#: Qt draws smooth lines of one pixel ten times faster than wider ones.
_FAST = 1.0
#: Lines of equal pressure: where on the colour scale, and points a cell is divided into for them.
_ISO_SHARES, _ISO_FINE = (0.2, 0.4, 0.6, 0.8), 4

#: Feet with their outlines on the screen.
_Feet = Sequence[tuple[FootMark, Sequence[QPolygonF]]]


class Heatmap(QWidget):
    """A live picture of the mat. `on_painted(picture)` is called after each paint of a new picture."""

    def __init__(self, theme: Theme, on_painted: Callable[[HeatPicture], None] | None = None) -> None:
        super().__init__()
        self._theme, self.on_painted = theme, on_painted
        self._picture: HeatPicture | None = None
        self._smooth, self._isolines = True, False
        self._quarters, self._mirrored = 0, False
        self._ghosts: tuple[FootMark, ...] = ()
        self._ground, self._outlines = Ground(theme), _Outlines()
        # It fills itself: nothing under it need be drawn again with every picture.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(320, 240))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Heat map of the mat"))
        self._reader = Reader(self, lambda: "" if self._picture is None else picture_words(self._picture))
        theme.repaint(self)
        theme.follow(self, lambda _palette: self.update(), "palette")

    def show_picture(self, picture: HeatPicture | None) -> None:
        """Draw this from now on."""
        self._picture = picture
        self._reader.changed()
        self.update()

    def set_smooth(self, smooth: bool) -> None:
        """Smooth or raw cells."""
        self._smooth = smooth
        self.update()

    def set_isolines(self, isolines: bool) -> None:
        """With or without lines of equal pressure."""
        self._isolines = isolines
        self.update()

    def set_view(self, quarters: int, mirrored: bool) -> None:
        """Turned clockwise by so many quarters, and mirrored: as if seen in a mirror or from below."""
        self._quarters, self._mirrored = quarters % 4, mirrored
        self.update()

    def set_ghosts(self, ghosts: tuple[FootMark, ...]) -> None:
        """Feet that stood here once, to be stood on again."""
        self._ghosts = ghosts
        self.update()

    @property
    def picture(self) -> HeatPicture | None:
        """What is shown."""
        return self._picture

    def to_screen(self) -> QTransform:
        """From mm on the mat to this widget's pixels; a walkway lies on its side, so that it fits a screen."""
        assert self._picture is not None
        g = self._picture.geometry
        area = QRectF(self.rect()).adjusted(_MARGIN, _TOP, -BAR_ROOM - _MARGIN, -_MARGIN)
        lying = g.depth_mm > 1.5 * g.width_mm
        across = lying != bool(self._quarters % 2)
        width, height = (g.depth_mm, g.width_mm) if across else (g.width_mm, g.depth_mm)
        scale = min(area.width() / width, area.height() / height)
        it = QTransform()
        it.translate(area.center().x(), area.center().y())
        it.scale(scale, scale)
        if self._mirrored:
            it.scale(-1, 1)
        # Quarters as whole numbers: a rotation by 90° would leave a trace of the other axis.
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[self._quarters]
        it = QTransform(cos, sin, -sin, cos, 0, 0) * it
        if lying:  # forward is to the right, the person's left on top
            it = QTransform(0, 1, 1, 0, 0, 0) * it
        else:
            it.scale(1, -1)
        shift = QTransform.fromTranslate(-g.origin_mm[0] - g.width_mm / 2, -g.origin_mm[1] - g.depth_mm / 2)
        return shift * it

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, cells, lines, words."""
        painter = QPainter(self)
        picture = self._picture
        to_screen = QTransform() if picture is None else self.to_screen()
        painter.drawPixmap(0, 0, self._ground.pixmap(self.size(), self.devicePixelRatioF(), picture, to_screen))
        if picture is None:
            return
        ghosts = [(one, [self._outlines.polygon(it, to_screen) for it in one.outlines_mm]) for one in self._ghosts]
        self._draw_ghosts(painter, ghosts)
        self._draw_cells(painter, picture, to_screen)
        if self._isolines:
            self._draw_isolines(painter, picture, to_screen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        feet = [(foot, [self._outlines.polygon(it, to_screen) for it in foot.outlines_mm]) for foot in picture.feet]
        tokens = self._theme.tokens
        outlined(painter, _FAST, tokens.muted, alpha=0.6)
        for outline in picture.left_mm:
            painter.drawPolygon(self._outlines.polygon(outline, to_screen))
        self._outlines.forget()
        for foot, outlines in feet:
            self._draw_foot(painter, foot, outlines, to_screen)
        self._draw_body(painter, picture, to_screen)
        self._draw_labels(painter, feet)
        self._draw_ghost_labels(painter, ghosts)
        painter.end()
        if self.on_painted is not None:
            self.on_painted(picture)

    def _draw_ghosts(self, painter: QPainter, ghosts: _Feet) -> None:
        """Soft shapes under everything."""
        tokens = self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for _ghost, outlines in ghosts:
            outlined(painter, _FAST, tokens.muted, alpha=0.8)
            painter.setBrush(color(tokens.unknown, 0.4))
            for outline in outlines:
                painter.drawPolygon(outline)

    def _draw_ghost_labels(self, painter: QPainter, ghosts: _Feet) -> None:
        """Of which day they are, behind their heels."""
        painter.setFont(font(12))
        painter.setPen(QColor(self._theme.tokens.muted))
        for ghost, outlines in ghosts:
            box = QRectF()
            for outline in outlines:
                box = box.united(outline.boundingRect())
            place = QRectF(box.center().x() - 60, min(box.bottom() + 8, self.height() - 18), 120, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, ghost.label)

    def _draw_cells(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        """The loaded part of the mat, as an image of exactly the screen's pixels where it is not too large."""
        g = picture.geometry
        values = _as_seen(picture.values, to_screen)
        place = to_screen.mapRect(QRectF(g.origin_mm[0], g.origin_mm[1], g.width_mm, g.depth_mm))
        cells = _loaded(values)
        if cells is None:
            return
        rows, cols = cells
        ratio = self.devicePixelRatioF()
        height, width = round(place.height() * ratio), round(place.width() * ratio)
        name = colormaps.palette_name(self._theme.palette, self._theme.tokens.dark)
        if self._smooth:
            shrink = min(1.0, _MAX_SIDE / max(height, width))
            fine_rows, fine_cols = max(round(height * shrink), 1), max(round(width * shrink), 1)
            fine, top, left = colormaps.upsample_part(values, rows, cols, fine_rows, fine_cols)
        else:
            fine, top, left = values[rows, cols], rows.start, cols.start
            fine_rows, fine_cols = values.shape
        pixels = colormaps.argb(fine, picture.maximum, colormaps.lut(name))
        n_rows, n_cols = pixels.shape
        image = QImage(pixels.data, n_cols, n_rows, 4 * n_cols, QImage.Format.Format_ARGB32_Premultiplied)
        x0, y0 = round(place.left() * ratio) / ratio, round(place.top() * ratio) / ratio
        step_x, step_y = width / fine_cols / ratio, height / fine_rows / ratio
        target = QRectF(x0 + left * step_x, y0 + top * step_y, n_cols * step_x, n_rows * step_y)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth and fine_rows != height)
        painter.drawImage(target, image)

    def _draw_isolines(self, painter: QPainter, picture: HeatPicture, to_screen: QTransform) -> None:
        """Lines of equal pressure at fifths of the colour scale, of the picture smoothed for the eye."""
        from skimage.measure import find_contours

        cells = _loaded(picture.values)
        if cells is None:
            return
        g = picture.geometry
        rows, cols = cells
        fine, top, left = colormaps.upsample_part(picture.values, rows, cols, _ISO_FINE * g.rows, _ISO_FINE * g.cols)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined(painter, _FAST, self._theme.tokens.ink, alpha=0.45)
        for share in _ISO_SHARES:
            for line in find_contours(fine, share * picture.maximum):  # type: ignore[no-untyped-call]
                x_mm = g.origin_mm[0] + (line[:, 1] + left + 0.5) / _ISO_FINE * g.pitch_mm[0]
                y_mm = g.origin_mm[1] + (line[:, 0] + top + 0.5) / _ISO_FINE * g.pitch_mm[1]
                painter.drawPolyline(to_screen.map(_polygon(np.column_stack([x_mm, y_mm]))))

    def _draw_foot(
        self, painter: QPainter, foot: FootMark, outlines: Sequence[QPolygonF], to_screen: QTransform
    ) -> None:
        tokens = self._theme.tokens
        colour = tokens.side(foot.side)
        outlined(painter, _FAST, colour, dashed=foot.side == "right", alpha=0.6)
        for outline in outlines:
            painter.drawPolygon(outline)
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
        outlined(painter, _FAST, tokens.accent)
        for run in _runs(picture.body_trail_mm):
            painter.drawPolyline(to_screen.map(run))
        if picture.body_mm is not None:
            at = to_screen.map(QPointF(*picture.body_mm))
            painter.setPen(QPen(color(tokens.surface), 2))
            painter.setBrush(color(tokens.accent))
            painter.drawEllipse(at, 5, 5)

    def _draw_labels(self, painter: QPainter, feet: _Feet) -> None:
        painter.setFont(font(14, 650))
        metrics = painter.fontMetrics()
        taken: list[QRectF] = []
        for foot, outlines in feet:
            if not outlines:
                continue
            box = outlines[0].boundingRect()
            for outline in outlines[1:]:
                box = box.united(outline.boundingRect())
            width = metrics.horizontalAdvance(foot.label)
            x = min(max(box.center().x() - width / 2, 4), self.width() - BAR_ROOM - width)
            y = max(box.top() - 12, 20)
            place = QRectF(x, y - metrics.ascent(), width, metrics.height())
            while any(place.intersects(other) for other in taken):
                place.translate(0, metrics.height())
            taken.append(place)
            painter.setPen(QColor(self._theme.tokens.side(foot.side)))
            painter.drawText(QPointF(place.x(), place.y() + metrics.ascent()), foot.label)

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


class _Outlines:
    """Rounded outlines on the screen, kept as long as they are drawn: they change less often than the picture."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Floats, QTransform, QPolygonF]] = {}
        self._used: set[int] = set()

    def polygon(self, outline_mm: Floats, to_screen: QTransform) -> QPolygonF:
        """The outline on the screen."""
        key = id(outline_mm)
        self._used.add(key)
        kept = self._kept.get(key)
        if kept is None or kept[0] is not outline_mm or kept[1] != to_screen:
            kept = outline_mm, to_screen, to_screen.map(_polygon(_rounded(outline_mm)))
            self._kept[key] = kept
        return kept[2]

    def forget(self) -> None:
        """Let go of what was not asked for since the last time."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._used}
        self._used.clear()


def _as_seen(values: Pressure, to_screen: QTransform) -> Pressure:
    """Cells with rows from the top of the screen down and columns from its left."""
    if to_screen.m11() == 0:
        return values.T[:: 1 if to_screen.m12() > 0 else -1, :: 1 if to_screen.m21() > 0 else -1]
    return values[:: 1 if to_screen.m22() > 0 else -1, :: 1 if to_screen.m11() > 0 else -1]


def _loaded(values: Pressure) -> tuple[slice, slice] | None:
    """The rows and columns with load and two more around them, as far as smoothing reaches; None without load."""
    rows, cols = (np.flatnonzero(values.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return tuple(  # type: ignore[return-value]
        slice(max(int(one[0]) - 2, 0), min(int(one[-1]) + 3, n))
        for one, n in zip((rows, cols), values.shape, strict=True)
    )


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
