"""A handful of drawings as small pictures: what they look like does not change without somebody looking at it.

Drawings and plots, not words; a quarter of their size, so that a font's other edge does not matter. After a wanted
change `PRESSUREMAT_GOLDEN=write pytest tests/ui/test_golden_pictures.py` takes them anew: look at each before they are
committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pressuremat.drawings.drills import drill_svg
from pressuremat.drawings.leg import PartState, leg_figure_svg
from pressuremat.drawings.protocols import protocol_svg
from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats
from pressuremat_ui.people import TrendLine, TrendPicture, TrendPoint
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.screen import FootMark, HeatPicture, SwayPicture, ellipse_95
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.sway import Sway
from pressuremat_ui.widgets.trend import Trend

FOLDER = Path(__file__).parent / "golden"
SIZE, SMALLER = QSize(640, 480), 4
#: So much may the mean of all pixels be off, and so few pixels by so much, of 255.
MEAN, FEW, MUCH = 1.0, 0.006, 40


def _heatmap(theme: Theme) -> QWidget:
    y, x = np.mgrid[0:40, 0:48].astype(np.float32)

    def foot(middle: float) -> Floats:
        """A heel and a ball."""
        heel = np.exp(-(((x - middle) / 3) ** 2 + ((y - 10) / 3.5) ** 2))
        ball = np.exp(-(((x - middle) / 4.5) ** 2 + ((y - 26) / 3.5) ** 2))
        whole: Floats = 200 * heel + 120 * ball
        return whole

    def mark(side: str, middle_mm: float) -> FootMark:
        turn = np.linspace(0, 2 * np.pi, 60)
        line = np.column_stack([middle_mm + 50 * np.cos(turn), 185 + 130 * np.sin(turn)])
        trail = np.column_stack([np.full(20, middle_mm), np.linspace(120, 230, 20)])
        return FootMark(side, "", (line,), trail, (middle_mm, 175.0))  # type: ignore[arg-type]

    widget = Heatmap(theme)
    feet = (mark("left", 145.0), mark("right", 345.0))
    pressed = np.asarray(foot(14) + foot(34), np.float32)
    picture = HeatPicture(MatGeometry(40, 48, (10.0, 10.0)), pressed, "kPa", 200.0, feet, (245.0, 175.0))
    widget.show_picture(picture)
    return widget


def _sway(theme: Theme) -> QWidget:
    t = np.linspace(0, 12, 600)
    path = np.column_stack([4 * np.sin(2.1 * t) + np.sin(7 * t), 8 * np.sin(1.3 * t) + 2 * np.sin(5 * t)])
    widget = Sway(theme)
    widget.show_picture(SwayPicture(path, ellipse_95(path), ""))
    return widget


def _trend(theme: Theme) -> QWidget:
    days = ("2026-01-10", "2026-03-10", "2026-05-10")
    lines = tuple(
        TrendLine(side, tuple(TrendPoint(day, value, 0.6) for day, value in zip(days, values, strict=True)), "")
        for side, values in (("left", (12.0, 9.0, 4.5)), ("right", (10.0, 9.5, 8.0)))
    )
    return Trend(theme, TrendPicture("msi_pct", "", "%", 1, 5.0, lines))


def _drawing(svg: Callable[[Theme], str]) -> Callable[[Theme], QWidget]:
    def made(theme: Theme) -> QWidget:
        widget = Drawing("")
        widget.show_svg(svg(theme))
        return widget

    return made


def _leg(theme: Theme) -> str:
    parts = {
        ("knee", "left"): PartState("flag", 0.8, "seen", ""),
        ("ankle", "left"): PartState("watch", 0.4, "moves little", ""),
        ("foot", "right"): PartState("fine", 0.0, "", ""),
    }
    return leg_figure_svg(parts, theme.tokens, words=False)  # type: ignore[arg-type]


PICTURES: dict[str, Callable[[Theme], QWidget]] = {
    "heatmap": _heatmap,
    "sway": _sway,
    "trend": _trend,
    "leg": _drawing(_leg),
    "drill": _drawing(lambda theme: drill_svg("short_foot", theme.tokens)),
    "squat": _drawing(lambda theme: protocol_svg("squat", theme.tokens)),
}


def _grabbed(widget: QWidget, theme: Theme, qtbot: QtBot) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(SIZE)
    widget.setAutoFillBackground(True)
    palette = widget.palette()
    palette.setColor(widget.backgroundRole(), theme.tokens.surface)
    widget.setPalette(palette)
    with qtbot.waitExposed(widget):
        widget.show()
    small = widget.grab().toImage().scaled(SIZE / SMALLER, mode=Qt.TransformationMode.SmoothTransformation)
    return small.convertToFormat(QImage.Format.Format_RGB888)


def _pixels(image: QImage) -> Floats:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].astype(np.float64).reshape(image.height(), image.width(), 3)


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(name: str, choice: str, theme: Theme, qtbot: QtBot) -> None:
    theme.use(choice)
    image = _grabbed(PICTURES[name](theme), theme, qtbot)
    path = FOLDER / f"{name}-{choice}.png"
    if os.environ.get("PRESSUREMAT_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        assert image.save(str(path))
    golden = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    assert golden.size() == image.size(), f"{path} is missing, or of another size"
    off = np.abs(_pixels(image) - _pixels(golden)).max(axis=2)
    assert np.ptp(_pixels(golden)) > 100, "something is drawn"
    assert off.mean() <= MEAN, f"{path}: {off.mean():.1f} off in the mean"
    assert (off > MUCH).mean() <= FEW, f"{path}: {100 * (off > MUCH).mean():.1f} % of the pixels are far off"
