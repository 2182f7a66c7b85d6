"""Load over time: total, left and right, with a hover value; zoomed by the wheel, scrolled by dragging.

Where `on_seek` is given, clicking and dragging move the scrub line instead.
"""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme, Tokens, color
from pressuremat_ui.viewmodels.load import LoadViewModel
from pressuremat_ui.viewmodels.screen import Curves, number_text
from pressuremat_ui.widgets.plot import Plot
from pressuremat_ui.widgets.reader import Reader

_LEFT_PX, _TOP_PX, _BOTTOM_PX = 4, 2, 4
#: Room for half of the first and of the last number of an axis.
_AXIS_MARGINS = (14, 0, 18, 0)
#: One notch of a wheel.
_ZOOM = 1.25
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800)


class Timeline(Plot):
    """Three curves of `load`. `on_seek(time_s)` and `on_step(n)` make it a scrubber."""

    def __init__(
        self,
        theme: Theme,
        load: LoadViewModel,
        on_seek: Callable[[float], None] | None = None,
        on_step: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(theme, _("Load over time: total, left and right"))
        self._load, self._on_seek, self._on_step = load, on_seek, on_step
        self._dragged_from: QPointF | None = None
        self._range: tuple[float, ...] = ()
        self.setMinimumHeight(72)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor if on_seek is not None else Qt.CursorShape.CrossCursor)
        self._right = self.curve("right", dashed=True)
        self._left = self.curve("left")
        self._total = self.curve("ink")
        self._top = self.line("hairline", 0, dashed=True)
        self._ground = self.line("hairline", 0)
        self._hover = self.line("muted", 90)
        self._hover.hide()
        self.scale_words = self.words("muted", (0, 0))
        self.hover_words = self.words("ink", (1, 0))
        self._reader = Reader(self, lambda: load.at(load.curves.end_s) if load.curves is not None else "")
        self._cursor = None
        if on_seek is not None:
            axis = self.axis("bottom")
            axis.setHeight(20)
            axis.setStyle(hideOverlappingLabels=False)
            self.getPlotItem().layout.setContentsMargins(*_AXIS_MARGINS)
            self._cursor = self.line("accent", 90, width=2)
            self._cursor.addMarker("o", position=0.0, size=9)
        theme.follow(self, self._fill_hover)
        bind(load, "curves", self.show_curves, self)

    def sizeHint(self) -> QSize:
        """A low, wide strip."""
        return QSize(400, 96)

    def show_curves(self, curves: Curves | None) -> None:
        """Draw these from now on."""
        if curves is None:
            for it in (self._total, self._left, self._right):
                it.setData([], [])
            self.scale_words.setText("")
            self._hide_hover()
            return
        if self._cursor is None:  # else the scrub line tells
            self._reader.changed()
        for it, y in ((self._total, curves.total), (self._left, curves.left), (self._right, curves.right)):
            it.setData(curves.time_s, y)
        # Setting a range is dearer than looking whether it has to be set.
        if (it := (curves.start_s, curves.end_s)) != self._range[:2]:
            self.setXRange(*it, padding=0)
            if self._cursor is not None:
                self._set_ticks(curves)
        if curves.maximum != (self._range[2:] or (None,))[0]:
            self.setYRange(-0.02 * curves.maximum, 1.02 * curves.maximum, padding=0)
            self._top.setValue(curves.maximum)
            self.scale_words.setText(f"{number_text(curves.maximum)} {curves.unit}")
            self.scale_words.setPos(_LEFT_PX, _TOP_PX)
        self._range = (curves.start_s, curves.end_s, curves.maximum)

    def show_cursor(self, time_s: float) -> None:
        """Where the scrub line stands."""
        if self._cursor is not None:
            self._cursor.setValue(time_s)
        self.setAccessibleDescription(self._load.at(time_s))

    def hide_time(self, hidden: bool) -> None:
        """Leave the time axis unlabelled, where a file does not know its rate."""
        self.getAxis("bottom").setStyle(showValues=not hidden)

    def _fill_hover(self, tokens: Tokens) -> None:
        self.hover_words.fill = pg.mkBrush(color(tokens.surface, 0.9))

    def _set_ticks(self, curves: Curves) -> None:
        span_s = curves.end_s - curves.start_s
        step_s = next((s for s in _STEPS_S if span_s / s <= 9), 3600)
        # From the recording's own beginning, not from the clock of whoever wrote it.
        first = -(-(curves.start_s - curves.zero_s) // step_s)
        n = int(span_s / step_s) + 1
        marks = [curves.zero_s + (first + i) * step_s for i in range(n + 1)]
        words = [_("{t} s").format(t=number_text(round(t - curves.zero_s, 3))) for t in marks]
        self.getAxis("bottom").setTicks([list(zip(marks, words, strict=True))])

    # -- mouse and keys ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek to the click, or take hold of the curves."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._dragged_from = self.data_at(event.position())
        if self._on_seek is not None:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub, scroll, or say what is under the pointer."""
        if self._dragged_from is not None and self._on_seek is not None:
            self._seek(event)
        elif self._dragged_from is not None:
            self._load.pan(self._dragged_from.x() - self.data_at(event.position()).x())
            self._dragged_from = self.data_at(event.position())
        self._show_hover(self.data_at(event.position()).x())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._dragged_from = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """All of it, or the newest again."""
        self._load.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; a sideways wheel scrolls."""
        turn = event.angleDelta()
        if abs(turn.x()) > abs(turn.y()):
            self._load.pan(-turn.x() / 120 * 0.1 * self._load.window.span_s)
        elif turn.y():
            self._load.zoom(_ZOOM ** (-turn.y() / 120), self.data_at(event.position()).x())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._hide_hover()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a frame, with Shift by ten, or scroll; + and − zoom, 0 shows all."""
        key, window = event.key(), self._load.window
        ahead = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        middle_s = (window.start_s + window.end_s) / 2
        if ahead and self._on_step is not None:
            self._on_step(10 * ahead if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else ahead)
        elif ahead:
            self._load.pan(0.1 * ahead * window.span_s)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._load.zoom(1 / _ZOOM, middle_s)
        elif key == Qt.Key.Key_Minus:
            self._load.zoom(_ZOOM, middle_s)
        elif key == Qt.Key.Key_0:
            self._load.reset()
        else:
            event.ignore()

    def _seek(self, event: QMouseEvent) -> None:
        curves = self._load.curves
        if self._on_seek is not None and curves is not None:
            self._on_seek(min(max(self.data_at(event.position()).x(), curves.start_s), curves.end_s))

    def _show_hover(self, time_s: float) -> None:
        words = self._load.at(time_s)
        self._hover.setVisible(bool(words))
        self._hover.setValue(time_s)
        self.hover_words.setText(words)
        self.hover_words.setPos(self.getPlotItem().vb.width() - _LEFT_PX, _TOP_PX)
        self.hover_words.setVisible(bool(words))

    def _hide_hover(self) -> None:
        self._hover.hide()
        self.hover_words.hide()
