"""Own line icons, drawn in any colour."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (resources.files("pressuremat_ui") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int = 20, ratio: float = 2.0) -> QPixmap:
    """The icon `name` in `colour`, `size` points wide at `ratio` pixels a point."""
    it = QPixmap(round(size * ratio), round(size * ratio))
    it.fill(Qt.GlobalColor.transparent)
    painter = QPainter(it)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, size * ratio, size * ratio)
    )
    painter.end()
    it.setDevicePixelRatio(ratio)
    return it


def icon(name: str, colour: str) -> QIcon:
    """The icon `name` in `colour`, for a button."""
    return QIcon(pixmap(name, colour))
