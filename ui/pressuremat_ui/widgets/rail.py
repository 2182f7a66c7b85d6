"""The rail on the left: the pages there are, one of them current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from pressuremat_ui.binding import on_click
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.widgets.icons import pixmap

#: A button is as wide as the longest word of all asks for, at least so wide; beside it there is room.
_LEAST_PX, _BESIDE_PX = 56, 8


class RailButton(QAbstractButton):
    """An icon above a word."""

    def __init__(self, theme: Theme, icon_name: str, text: str) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon_name
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(font(11, 650))
        self.setFixedSize(QSize(max(_LEAST_PX, self.fontMetrics().horizontalAdvance(text) + 4), 46))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._hover = False
        theme.repaint(self)

    def nextCheckState(self) -> None:
        """The page that is shown is the current one, whatever was pressed."""

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """And no longer."""
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, icon, word."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self.isChecked()
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if current or self._hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if current else tokens.hairline))
            painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 10, 10)
        colour = tokens.accent if current else tokens.muted
        painter.drawPixmap((self.width() - 20) // 2, 6, pixmap(self._icon_name, colour))
        painter.setPen(QColor(colour))
        painter.setFont(font(11, 650 if current else 400))
        painter.drawText(QRectF(0, 28, self.width(), 16), Qt.AlignmentFlag.AlignHCenter, self.text())


class Rail(QWidget):
    """Buttons for `pages` (key, icon, word), those of `foot` at its foot; `go(key)` when one is pressed."""

    def __init__(
        self,
        theme: Theme,
        pages: Sequence[tuple[str, str, str]],
        go: Callable[[str], object],
        foot: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._theme = theme
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(_BESIDE_PX, 10, _BESIDE_PX, 10)
        column.setSpacing(2)
        for key, icon_name, text in pages:
            button = RailButton(theme, icon_name, text)
            button.setCheckable(True)
            on_click(button, partial(go, key))
            self.buttons[key] = button
        widest = max(button.width() for button in self.buttons.values())
        for button in self.buttons.values():
            button.setFixedWidth(widest)
        self.setFixedWidth(widest + 2 * _BESIDE_PX)
        for key, button in self.buttons.items():
            if key not in foot:
                column.addWidget(button)
        column.addStretch(1)
        for key in foot:
            column.addWidget(self.buttons[key])
        theme.repaint(self)

    def show_current(self, key: str) -> None:
        """Mark the current page."""
        for one, button in self.buttons.items():
            button.setChecked(one == key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Surface with a hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.surface))
        painter.setPen(QPen(QColor(self._theme.tokens.hairline), 1))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
