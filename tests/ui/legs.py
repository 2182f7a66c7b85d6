"""A drawn photo of two legs from the front, whose joints are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

#: Hip, knee and ankle of a person who faces the camera: their left leg is on the right of the picture.
JOINTS: dict[str, tuple[tuple[float, float], ...]] = {
    "left": ((460.0, 150.0), (410.0, 500.0), (450.0, 850.0)),
    "right": ((340.0, 150.0), (340.0, 500.0), (340.0, 850.0)),
}
SIZE = (800, 1000)


def bend_deg(joints: tuple[tuple[float, float], ...]) -> float:
    """The unsigned angle between thigh and shank, by the scalar product."""
    hip, knee, ankle = (np.array(one) for one in joints)
    thigh, shank = knee - hip, ankle - knee
    return float(np.degrees(np.arccos(thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank))))


def photo_of_legs(path: Path) -> Path:
    """Write it, in the format of its suffix."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#B9C4CC"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for joints in JOINTS.values():
        pen = QPen(QColor("#A8785A"), 70)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(*one) for one in joints])
        painter.setPen(QPen(QColor("#3A2A20"), 4))
        for x, y in joints:
            painter.drawEllipse(QPointF(x, y), 6, 6)
    painter.end()
    assert image.save(str(path))
    return path
