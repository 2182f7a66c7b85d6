"""Correcting by hand: the map of all footprints, what can be done with the chosen one, undo and redo.

A CorrectionsViewModel enters; clicks and keys leave to it. Everything has a key, which its button names.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut, QTransform
from PySide6.QtWidgets import QGridLayout

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme, color
from pressuremat_ui.viewmodels.corrections import CorrectionsViewModel, PrintMark
from pressuremat_ui.widgets.basics import Button, Card, label
from pressuremat_ui.widgets.heatmap import Heatmap

#: The toe end of an axis is taken hold of so near to it, in pixels.
_GRIP_PX = 14
_TURN_DEG = 1.0


class PrintMap(Heatmap):
    """All footprints; a click takes one, its toe end is dragged to turn its axis."""

    def __init__(self, theme: Theme, vm: CorrectionsViewModel) -> None:
        super().__init__(theme)
        self._vm = vm
        self._dragged_deg: float | None = None
        self.setAccessibleName(_("Map of the footprints"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bind(vm, "picture", self.show_picture, self)
        for name in ("selected", "turn_deg", "line", "joining", "marks"):
            bind(vm, name, lambda _value: self.update(), self)
        bind(vm, "selected_text", self.setAccessibleDescription, self)

    @property
    def _mark(self) -> PrintMark | None:
        return next((one for one in self._vm.marks if one.id == self._vm.selected), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The map, and on it what is chosen."""
        super().paintEvent(event)
        mark = self._mark
        if self.picture is None or mark is None:
            return
        tokens, to_screen = self._theme.tokens, self.to_screen()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.setBrush(color(tokens.accent, 0.12))
        for outline in mark.outlines_mm:
            painter.drawPolygon([to_screen.map(QPointF(x, y)) for x, y in outline.tolist()])
        axis = self._axis(mark)
        if axis is not None:
            heel, toe = (to_screen.map(QPointF(*end)) for end in axis)
            painter.setPen(QPen(QColor(tokens.ink), 1.5))
            painter.drawLine(QLineF(heel, toe))
            painter.setBrush(QColor(tokens.surface))
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawEllipse(toe, 6, 6)
        if self._vm.line is not None and self._vm.line[0] != "t":
            self._draw_line(painter, mark, to_screen)

    def _draw_line(self, painter: QPainter, mark: PrintMark, to_screen: QTransform) -> None:
        across, value = self._vm.line or ("y", 0.0)
        points = np.concatenate(mark.outlines_mm) if mark.outlines_mm else np.array([mark.middle_mm])
        low, high = points.min(axis=0) - 15.0, points.max(axis=0) + 15.0
        ends = [(low[0], value), (high[0], value)] if across == "y" else [(value, low[1]), (value, high[1])]
        pen = QPen(QColor(self._theme.tokens.flag), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(*(to_screen.map(QPointF(*end)) for end in ends)))

    def _axis(self, mark: PrintMark) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Heel and toe end as they would be with the turn that is not kept yet."""
        if mark.axis_mm is None:
            return None
        heel, toe = mark.axis_mm
        length = math.dist(heel, toe)
        angle = math.atan2(toe[0] - heel[0], toe[1] - heel[1]) + math.radians(self._vm.turn_deg)
        if self._dragged_deg is not None:
            angle = math.radians(self._dragged_deg)
        return tuple(heel), (heel[0] + length * math.sin(angle), heel[1] + length * math.cos(angle))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the print there, or hold of the axis."""
        if event.button() != Qt.MouseButton.LeftButton or self.picture is None:
            return
        mark, to_screen = self._mark, self.to_screen()
        axis = None if mark is None else self._axis(mark)
        if axis is not None and not self._vm.joining and not self._vm.busy:
            toe = to_screen.map(QPointF(*axis[1]))
            if QLineF(toe, event.position()).length() <= _GRIP_PX:
                self._dragged_deg = self._angle_to(event.position())
                return
        inverse, _ok = to_screen.inverted()
        at = inverse.map(event.position())
        self._vm.pick(at.x(), at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn the axis that is held."""
        if self._dragged_deg is None:
            super().mouseMoveEvent(event)
            return
        self._dragged_deg = self._angle_to(event.position())
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Keep it."""
        if self._dragged_deg is not None:
            angle, self._dragged_deg = self._dragged_deg, None
            self._vm.set_axis(angle)

    def _angle_to(self, at: QPointF) -> float:
        """The axis's angle, in degrees from +y toward +x, if its toe end were there."""
        mark = self._mark
        assert mark is not None
        assert mark.axis_mm is not None
        inverse, _ok = self.to_screen().inverted()
        there, heel = inverse.map(at), mark.axis_mm[0]
        return math.degrees(math.atan2(there.x() - heel[0], there.y() - heel[1]))


class CorrectionCard(Card):
    """The map with its tools."""

    def __init__(self, theme: Theme, vm: CorrectionsViewModel) -> None:
        super().__init__(theme, _("Correct by hand"), spacing=8)
        self._vm = vm
        self.says = label(theme, "", 14, wrap=True)
        bind_text(vm, "selected_text", self.says)
        self.body.addWidget(self.says)
        self.map = PrintMap(theme, vm)
        self.body.addWidget(self.map, 1)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        self.body.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        self.buttons: dict[str, Button] = {}
        grid = QGridLayout()
        grid.setSpacing(8)
        tools: tuple[tuple[str, str, str, Callable[[], Any], str], ...] = (
            ("left", _("Left"), "L", partial(vm.set_side, "left"), "can_correct"),
            ("right", _("Right"), "R", partial(vm.set_side, "right"), "can_correct"),
            ("turn-back", _("Turn left"), "[", partial(vm.turn, -_TURN_DEG), "can_correct"),
            ("turn", _("Turn right"), "]", partial(vm.turn, _TURN_DEG), "can_correct"),
            ("undo", _("Undo"), "Ctrl+Z", vm.undo, "can_undo"),
            ("join", _("Join"), "J", vm.join, "can_correct"),
            ("split", _("Part"), "S", vm.split, "can_correct"),
            ("drop", _("Not a foot"), "Del", vm.drop, "can_correct"),
            ("redo", _("Redo"), "Ctrl+Shift+Z", vm.redo, "can_redo"),
        )
        places = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1), (1, 2), (1, 4))
        for (key, words, keys, act, enabled), (row, col) in zip(tools, places, strict=True):
            button = Button(theme, words, act, size=12)
            button.setProperty("small", True)
            button.setToolTip(f"{words} ({keys})")
            bind_enabled(vm, enabled, button)
            self._shortcut(keys, button.click)
            self.buttons[key] = button
            grid.addWidget(button, row, col)
        self.body.addLayout(grid)
        hint = _("A click takes a print, its round end turns the axis. Keys: arrows, L, R, [ ], J, S, Del, Ctrl+Z.")
        self.body.addWidget(label(theme, hint, 11, role="muted", wrap=True))
        self._shortcut("Left", partial(self._along, -1))
        self._shortcut("Right", partial(self._along, 1))
        self._shortcut("Down", partial(self._along, -1))
        self._shortcut("Up", partial(self._along, 1))
        self._shortcut("Return", self._enter)
        self._shortcut("Esc", vm.cancel)

    def _shortcut(self, keys: str, act: Callable[[], Any]) -> None:
        QShortcut(QKeySequence(keys), self, act)

    def _along(self, by: int) -> None:
        """The line one on, or the next print."""
        if self._vm.line is not None:
            self._vm.move_line(by)
        else:
            self._vm.next(by)

    def _enter(self) -> None:
        if self._vm.line is not None:
            self._vm.part()
