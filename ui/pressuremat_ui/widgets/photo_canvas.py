"""A photo with the joints of both legs on it: clicked, dragged, moved by keys; a magnifier shows the one that is held.

A PhotoViewModel enters; pixels leave.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme, color, font
from pressuremat_ui.viewmodels.photo import JOINTS, PhotoViewModel, angle_words

_LOUPE_PX, _LOUPE_TIMES = 150.0, 3.0
_STEP_PX, _FAR_PX = 1.0, 10.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PhotoCanvas(QWidget):
    """The photo, as large as fits."""

    def __init__(self, theme: Theme, vm: PhotoViewModel) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self._held = False
        self.setMinimumSize(QSize(320, 320))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Photo with hip, knee and ankle"))
        theme.repaint(self)
        bind(vm, "picture", lambda _picture: self._fit(), self)
        for name in ("points", "side", "joint", "angles"):
            bind(vm, name, lambda _value: self.update(), self)
        bind(vm, "says", self.setAccessibleDescription, self)

    # -- places -------------------------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        picture = self._vm.picture
        scale = min(self.width() / picture.width, self.height() / picture.height)
        width, height = picture.width * scale, picture.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _fit(self) -> None:
        if self._vm.picture is not None:
            self._vm.shown_at(self._box().width() / self._vm.picture.width)
        self.update()

    def at(self, point: tuple[float, float]) -> QPointF:
        """Where in the widget a point of the photo is."""
        box = self._box()
        scale = box.width() / self._vm.picture.width
        return QPointF(box.left() + point[0] * scale, box.top() + point[1] * scale)

    def _of(self, at: QPointF) -> tuple[float, float]:
        box = self._box()
        scale = box.width() / self._vm.picture.width
        return (at.x() - box.left()) / scale, (at.y() - box.top()) / scale

    # -- mouse and keys -----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size is another error of a click."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or place the next one."""
        if self._vm.picture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        x, y = self._of(event.position())
        inside = self._box().contains(event.position())
        self._held = self._vm.grab(x, y) or (inside and self._vm.place(x, y))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held."""
        if self._held and self._vm.picture is not None:
            self._vm.drag(*self._of(event.position()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go; the next point has its turn."""
        if self._held:
            self._held = False
            self._vm.release()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the point, Enter goes to the next, Delete takes the leg's away; other keys are the dialog's."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is not None:
            step = _FAR_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP_PX
            self._vm.nudge(way[0] * step, way[1] * step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._vm.release()
        elif event.key() == Qt.Key.Key_Delete:
            self._vm.clear()
        else:
            super().keyPressEvent(event)

    # -- pixels -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The photo, both legs, the magnifier."""
        tokens, vm = self._theme.tokens, self._vm
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if vm.picture is None:
            painter.setPen(QColor(tokens.muted))
            painter.setFont(font(14))
            words = _("Open a photo: hips to feet, camera at knee height, straight from the front.")
            painter.drawText(
                QRectF(self.rect()).adjusted(32, 32, -32, -32),
                int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
                words,
            )
        else:
            painter.drawImage(self._box(), vm.picture.image)
            for side in ("left", "right"):
                self._leg(painter, side)
            self._loupe(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _leg(self, painter: QPainter, side: str) -> None:
        tokens, points = self._theme.tokens, self._vm.points[side]
        places = [self.at(points[joint]) for joint, _word in JOINTS if joint in points]
        colour = QColor(tokens.side(side))
        for wide, ink in ((5.0, color("#FFFFFF", 0.85)), (2.5, colour)):
            pen = QPen(ink, wide)
            if side == "right" and ink == colour:
                pen.setDashPattern([4, 2.5])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(places)
        for joint, _word in JOINTS:
            if joint in points:
                current = (side, joint) == (self._vm.side, self._vm.joint)
                self._mark(painter, self.at(points[joint]), side, current=current)
        if side in self._vm.angles:
            self._words(painter, self.at(points["knee"]), side)

    def _mark(self, painter: QPainter, at: QPointF, side: str, *, current: bool) -> None:
        radius = 8.0 if current else 6.0
        painter.setPen(QPen(QColor("#FFFFFF"), 2))
        painter.setBrush(color(self._theme.tokens.side(side), 0.75))
        if side == "left":
            painter.drawEllipse(at, radius, radius)
        else:
            painter.drawRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius))
        painter.drawPoint(at)

    def _words(self, painter: QPainter, knee: QPointF, side: str) -> None:
        tokens = self._theme.tokens
        words = angle_words(*self._vm.angles[side])
        painter.setFont(font(14, 650))
        width = painter.fontMetrics().horizontalAdvance(words) + 20.0
        # Beside the leg, on its outer side, and never outside the widget.
        to_right = (side == "left") != self._vm.from_behind
        x = knee.x() + 20.0 if to_right else knee.x() - 20.0 - width
        box = QRectF(min(max(x, 4.0), self.width() - width - 4.0), knee.y() - 15.0, width, 30.0)
        painter.setPen(QPen(QColor(tokens.side(side)), 1.5))
        painter.setBrush(color(tokens.surface, 0.92))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(QColor(tokens.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _loupe(self, painter: QPainter) -> None:
        """The surroundings of the point that is held or moved by keys, three times as large, away from it."""
        point = self._vm.points[self._vm.side].get(self._vm.joint)
        if point is None or not (self._held or self.hasFocus()):
            return
        at = self.at(point)
        left = at.x() > self.width() / 2
        frame = QRectF(8.0 if left else self.width() - 8.0 - _LOUPE_PX, 8.0, _LOUPE_PX, _LOUPE_PX)
        scale = self._box().width() / self._vm.picture.width
        half = _LOUPE_PX / _LOUPE_TIMES / scale / 2
        painter.save()
        path = QPainterPath()
        path.addEllipse(frame)
        painter.setClipPath(path)
        painter.fillRect(frame, QColor(self._theme.tokens.background))
        source = QRectF(point[0] - half, point[1] - half, 2 * half, 2 * half)
        painter.drawImage(frame, self._vm.picture.image, source)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("#FFFFFF"), 3))
        painter.drawEllipse(frame)
        painter.setPen(QPen(QColor(self._theme.tokens.side(self._vm.side)), 1.5))
        centre = frame.center()
        painter.drawEllipse(frame)
        painter.drawLine(centre - QPointF(14, 0), centre + QPointF(14, 0))
        painter.drawLine(centre - QPointF(0, 14), centre + QPointF(0, 14))
