"""Load over time: total, left and right. A click or a key moves the cursor where `on_seek` is given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.viewmodels.screen import Curves
from pressuremat_ui.widgets.basics import outlined


class Timeline(QWidget):
    """Three curves. `on_seek(time_s)` and `on_step(n)` make it a scrubber."""

    def __init__(
        self,
        theme: Theme,
        on_seek: Callable[[float], None] | None = None,
        on_step: Callable[[int], None] | None = None,
        show_axis: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._on_seek, self._on_step, self._axis = theme, on_seek, on_step, show_axis
        self._curves: Curves | None = None
        self._cursor_s: float | None = None
        self._show_time = True
        self.setMinimumHeight(72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Load over time: total, left and right"))
        if on_seek is not None:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        theme.repaint(self)

    def sizeHint(self) -> QSize:
        """A low, wide strip."""
        return QSize(400, 96)

    def show_curves(self, curves: Curves | None) -> None:
        """Draw these from now on."""
        self._curves = curves
        self.update()

    def show_cursor(self, time_s: float) -> None:
        """Where the cursor stands."""
        self._cursor_s = time_s
        self.update()

    def hide_time(self, hidden: bool) -> None:
        """Leave the time axis unlabelled, where a file does not know its rate."""
        self._show_time = not hidden
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0, 4, 0, -20 if self._axis else -4)

    def _x(self, time_s: float) -> float:
        assert self._curves is not None
        plot = self._plot()
        span = self._curves.end_s - self._curves.start_s
        return plot.left() + plot.width() * (time_s - self._curves.start_s) / (span or 1.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Scale, curves, cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, plot = self._theme.tokens, self._plot()
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        curves = self._curves
        if curves is None:
            return
        painter.setFont(font(11))
        painter.setPen(QColor(tokens.muted))
        top = QRectF(plot.left(), plot.top() - 2, 160, 14)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, f"{curves.maximum:g} {curves.unit}")
        painter.setPen(QPen(QColor(tokens.hairline), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(plot.left() + 64, plot.top() + 5), QPointF(plot.right(), plot.top() + 5))
        x = plot.left() + plot.width() * (curves.time_s - curves.start_s) / ((curves.end_s - curves.start_s) or 1.0)
        usable = plot.adjusted(0, 5, 0, 0)
        for y, colour, width, dashed in (
            (curves.right, tokens.right, 1.5, True),
            (curves.left, tokens.left, 1.5, False),
            (curves.total, tokens.ink, 1.6, False),
        ):
            outlined(painter, width, colour, dashed)
            level = usable.bottom() - usable.height() * np.nan_to_num(y) / curves.maximum
            painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), level.tolist(), strict=True)]))
        if self._axis and self._show_time:
            self._draw_axis(painter, curves, plot)
        if self._cursor_s is not None:
            at = self._x(self._cursor_s)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawLine(QPointF(at, plot.top()), QPointF(at, plot.bottom()))
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(QPointF(at, plot.bottom()), 5, 5)

    def _draw_axis(self, painter: QPainter, curves: Curves, plot: QRectF) -> None:
        painter.setFont(font(11))
        painter.setPen(QColor(self._theme.tokens.muted))
        span = curves.end_s - curves.start_s
        step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600) if span / s <= 9), 1800)
        n = 0
        while n * step <= span * 1.0001:
            x = self._x(curves.start_s + n * step)
            box = QRectF(x - 30, plot.bottom() + 4, 60, 14)
            align = Qt.AlignmentFlag.AlignHCenter
            if box.left() < 0:
                box.moveLeft(0)
                align = Qt.AlignmentFlag.AlignLeft
            elif box.right() > self.width():
                box.moveRight(self.width())
                align = Qt.AlignmentFlag.AlignRight
            painter.drawText(box, align, _("{t:g} s").format(t=round(n * step, 3)))
            n += 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek to the click."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def _seek(self, event: QMouseEvent) -> None:
        curves, plot = self._curves, self._plot()
        if self._on_seek is None or curves is None or plot.width() <= 0:
            return
        fraction = (event.position().x() - plot.left()) / plot.width()
        self._on_seek(curves.start_s + min(max(fraction, 0.0), 1.0) * (curves.end_s - curves.start_s))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a frame, with Shift by ten."""
        n = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if n == 0 or self._on_step is None:
            super().keyPressEvent(event)
            return
        self._on_step(10 * n if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else n)
