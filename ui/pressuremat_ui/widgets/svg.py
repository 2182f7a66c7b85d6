"""A drawing of the report on the screen: the same SVG text, drawn by Qt."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget


class Drawing(QWidget):
    """An SVG, as large as fits, its proportions kept; `says` is for who cannot see it."""

    def __init__(self, name: str, fixed: QSize | None = None, says: str = "") -> None:
        super().__init__()
        self._renderer = QSvgRenderer()
        self.setAccessibleName(name)
        self.setAccessibleDescription(says)
        if fixed is not None:
            self.setFixedSize(fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            self.setMinimumSize(QSize(160, 160))

    def show_svg(self, text: str) -> None:
        """Draw this from now on; an empty text draws nothing."""
        # QtSvg takes a list of families for one name that nobody has.
        self._renderer.load(QByteArray(text.replace('"Inter, sans-serif"', '"Inter"').encode()))
        self.update()

    @property
    def has_drawing(self) -> bool:
        """Whether there is something to see."""
        return self._renderer.isValid()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The drawing, centred."""
        if not self._renderer.isValid():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self._renderer.viewBoxF().size()
        if size.isEmpty():
            return
        scale = min(self.width() / size.width(), self.height() / size.height())
        width, height = size.width() * scale, size.height() * scale
        self._renderer.render(painter, QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height))
