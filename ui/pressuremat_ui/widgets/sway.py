"""The body's centre of pressure about its mean, with a scale in mm."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize

from pressuremat.i18n import _
from pressuremat.types import Floats
from pressuremat_ui.theme import Theme, Tokens, color
from pressuremat_ui.viewmodels.screen import SwayPicture, nice_ceiling, number_text
from pressuremat_ui.widgets.plot import Plot

_AROUND = np.linspace(0, 2 * math.pi, 65)


class Sway(Plot):
    """A path, its dashed ellipse and a scale bar; a millimetre is as long across as along."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Path of the body's centre of pressure"))
        self._reach_mm = 10.0
        self.setMinimumHeight(140)
        self.setAspectLocked(True)
        for angle in (0, 90):
            self.line("hairline", angle)
        self._ellipse = self.curve("accent", dashed=True)
        self._path = self.curve("accent", alpha=0.8)
        self._now = pg.ScatterPlotItem(size=8, pen=None, pxMode=True)
        self.addItem(self._now)
        self._bar = self.curve("muted")
        self._bar_words = self.words("muted", (0, 0.5))
        self._set_reach()
        # The scale bar stays in its corner.
        self.getPlotItem().vb.sigResized.connect(lambda _box: self._set_reach())
        theme.follow(self, self._fill)

    def sizeHint(self) -> QSize:
        """A square inset."""
        return QSize(240, 240)

    def show_picture(self, picture: SwayPicture) -> None:
        """Draw this from now on."""
        self.setAccessibleDescription(picture.says)
        path = picture.path_mm
        there = len(path) > 0
        for it in (self._path, self._ellipse, self._now, self._bar, self._bar_words):
            it.setVisible(there)
        if not there:
            return
        reach_mm = float(np.abs(path).max())
        if picture.ellipse is not None:
            reach_mm = max(reach_mm, picture.ellipse[0])
            self._ellipse.setData(*_ellipse(*picture.ellipse))
        self._ellipse.setVisible(picture.ellipse is not None)
        self._path.setData(path[:, 0], path[:, 1])
        self._now.setData(path[-1:, 0], path[-1:, 1])
        reach_mm = nice_ceiling(max(reach_mm, 2.0))
        if reach_mm != self._reach_mm:
            self._reach_mm = reach_mm
            self._set_reach()

    def _set_reach(self) -> None:
        reach_mm, box = self._reach_mm, self.getPlotItem().vb
        self.setRange(xRange=(-reach_mm, reach_mm), yRange=(-1.1 * reach_mm, reach_mm), padding=0)
        (left, _right), (bottom, top) = box.viewRange()
        bar_mm = nice_ceiling(reach_mm / 3)
        y = bottom + 0.04 * (top - bottom)
        px_per_mm = box.width() / max(box.viewRect().width(), 1e-9)
        begin = left + 4 / max(px_per_mm, 1e-9)
        self._bar.setData(np.array([begin, begin + bar_mm]), np.array([y, y]))
        self._bar_words.setText(_("{mm} mm").format(mm=number_text(bar_mm)))
        self._bar_words.setPos(4 + bar_mm * px_per_mm + 4, 0.96 * box.height())

    def _fill(self, tokens: Tokens) -> None:
        self._ellipse.setBrush(color(tokens.accent, 0.07))
        self._ellipse.setFillLevel("enclosed")
        self._now.setBrush(color(tokens.accent))


def _ellipse(a: float, b: float, angle_deg: float) -> tuple[Floats, Floats]:
    turn = math.radians(angle_deg)
    x, y = a * np.cos(_AROUND), b * np.sin(_AROUND)
    return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
