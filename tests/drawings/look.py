"""A drawing as Qt draws it, as pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def rendered(svg: str, ground: str, *, scale: float = 2.0, border: int = 20) -> NDArray[np.int64]:
    """Pixels (rows, columns, 3) of a drawing as Qt draws it, `border` px of free ground round its frame."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    size = renderer.viewBoxF().size() * scale
    width, height = round(size.width()) + 2 * border, round(size.height()) + 2 * border
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(border, border, size.width(), size.height()))
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(height, width, 4)
    return pixels[..., 2::-1].astype(np.int64)


def cut_out(pixels: NDArray[np.int64], spot: tuple[float, float, float], scale: float) -> NDArray[np.int64]:
    """The square round a spot (x, y, radius in the drawing's units) of what `rendered` gave at `scale`."""
    x, y, r = spot
    rows, columns = (slice(20 + round(scale * (at - r)), 20 + round(scale * (at + r))) for at in (y, x))
    return pixels[rows, columns]
