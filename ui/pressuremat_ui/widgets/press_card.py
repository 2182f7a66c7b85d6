"""A card that is a button: a click anywhere on it, Enter and Space do the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from pressuremat_ui.theme import Theme
from pressuremat_ui.widgets.basics import Card


class PressCard(Card):
    """`act()` is called when it is pressed; `chosen` keeps its accent edge."""

    def __init__(
        self, theme: Theme, name: str, says: str, act: Callable[[], Any], *, padding: int = 16, spacing: int = 8
    ) -> None:
        super().__init__(theme, padding=padding, spacing=spacing)
        self._act = act
        self._chosen = False
        self.setAccessibleName(name)
        self.setAccessibleDescription(says)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def chosen(self) -> bool:
        """Whether it is the one of several."""
        return self._chosen

    @chosen.setter
    def chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, with an accent edge under pointer or focus, or where it is chosen."""
        super().paintEvent(event)
        if self.hasFocus() or self.underMouse() or self._chosen:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            wide = self.hasFocus() or self._chosen
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 2 if wide else 1))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 12, 12)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the card."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._act()
        else:
            super().keyPressEvent(event)
