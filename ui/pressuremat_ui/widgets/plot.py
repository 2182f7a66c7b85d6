"""A pyqtgraph plot in the design's colours and type, without its menus, buttons and own idea of a mouse.

Importing this imports pyqtgraph, which takes a quarter of a second: pages that need it come after the first paint.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy

from pressuremat_ui.theme import Theme, Tokens, color, font

#: Qt draws smooth lines of one pixel ten times faster than wider ones.
_DASHES = [4.0, 3.0]


@dataclass(frozen=True)
class _Stroke:
    """A line in one of the theme's colours."""

    role: str
    width: float = 1.0
    dashed: bool = False
    alpha: float = 1.0

    def pen(self, tokens: Tokens) -> QPen:
        """The pen in a theme."""
        it = QPen(color(getattr(tokens, self.role), self.alpha), self.width)
        it.setCosmetic(True)
        if self.dashed:
            it.setDashPattern(_DASHES)
        return it


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """Axes, curves and lines; what the mouse and the keys do is the subclass's business."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(enableMenu=False)
        self._theme = theme
        self._pens: list[tuple[Callable[[QPen], object], _Stroke]] = []
        self._inks: list[tuple[Any, str]] = []
        item = self.getPlotItem()
        item.hideButtons()
        item.layout.setContentsMargins(0, 0, 0, 0)
        for edge in ("left", "bottom"):
            self.hideAxis(edge)
        self.setMouseEnabled(False, False)
        self.disableAutoRange()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        theme.follow(self, self._recolour)

    # -- what is drawn ----------------------------------------------------------------------------------------------

    def curve(self, role: str, dashed: bool = False, alpha: float = 1.0) -> Any:
        """A curve in one of the theme's colours."""
        it = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self.addItem(it)
        self._keep(it.setPen, _Stroke(role, dashed=dashed, alpha=alpha))
        return it

    def line(self, role: str, angle: int, dashed: bool = False, width: float = 1.0) -> Any:
        """A straight line over the whole plot: `angle` 0 lies, 90 stands."""
        it = pg.InfiniteLine(angle=angle)
        self.addItem(it)
        self._keep(it.setPen, _Stroke(role, width, dashed))
        return it

    def words(self, role: str, anchor: tuple[float, float], size: int = 11) -> Any:
        """A text whose `anchor` (0…1 across, 0…1 down) is put at its position, in pixels of the plot."""
        it = pg.TextItem(anchor=anchor)
        it.setFont(font(size))
        it.setParentItem(self.getPlotItem().vb)
        self._inks.append((it, role))
        it.setColor(color(getattr(self._theme.tokens, role)))
        return it

    def axis(self, edge: str) -> Any:
        """An axis with muted numbers in the design's type."""
        it = self.getAxis(edge)
        it.setStyle(tickFont=font(11), tickLength=0, tickTextOffset=6)
        self.showAxis(edge)
        self._keep(it.setPen, _Stroke("hairline"))
        self._keep(it.setTextPen, _Stroke("muted"))
        return it

    def _keep(self, set_pen: Callable[[QPen], object], stroke: _Stroke) -> None:
        self._pens.append((set_pen, stroke))
        set_pen(stroke.pen(self._theme.tokens))

    def _recolour(self, tokens: Tokens) -> None:
        self.setBackground(color(tokens.surface))
        for set_pen, stroke in self._pens:
            set_pen(stroke.pen(tokens))
        for it, role in self._inks:
            it.setColor(color(getattr(tokens, role)))

    # -- places -----------------------------------------------------------------------------------------------------

    def data_at(self, at: QPointF) -> QPointF:
        """What a point of the widget means in the curves' own numbers."""
        found: QPointF = self.getPlotItem().vb.mapSceneToView(self.mapToScene(at.toPoint()))
        return found

    def pixels_at(self, x: float, y: float) -> QPointF:
        """Where in the widget something of the curves is."""
        scene = self.getPlotItem().vb.mapViewToScene(QPointF(x, y))
        return QPointF(self.mapFromScene(scene))

    # pyqtgraph's own dragging and zooming know neither what can be seen nor what is held.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing, unless a subclass wants it."""
        event.ignore()
