"""The small parts every page is made of: card, pill, labels, buttons. They show what they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pressuremat_ui.binding import on_click
from pressuremat_ui.theme import Theme, Tokens, Weight, color, font
from pressuremat_ui.widgets.icons import icon


class Card(QWidget):
    """A surface with a hairline, 12 radius and 16 padding; `body` is its column."""

    def __init__(self, theme: Theme, title: str = "", padding: int = 16, spacing: int = 8) -> None:
        super().__init__()
        self._theme = theme
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)
        self.title: QLabel | None = None
        if title:
            self.title = label(theme, title, 14, 650)
            self.body.addWidget(self.title)
            self.setAccessibleName(title)
        theme.repaint(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Surface and hairline."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.hairline), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)


class Label(QLabel):
    """A text in one of the theme's colours: "ink", "muted", "accent", "left", …"""

    def __init__(self, theme: Theme, text: str, size: int, weight: Weight, role: str, wrap: bool) -> None:
        super().__init__(text)
        self._role, self._theme = role, theme
        self.setFont(font(size, weight))
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        theme.follow(self, self._recolour)

    def set_role(self, role: str) -> None:
        """Another colour of the theme."""
        self._role = role
        self._recolour(self._theme.tokens)

    def _recolour(self, tokens: Tokens) -> None:
        self.setStyleSheet(f"color: {getattr(tokens, self._role)}; background: transparent;")


def label(
    theme: Theme, text: str = "", size: int = 14, weight: Weight = 400, role: str = "ink", wrap: bool = False
) -> Label:
    """A label in the design's type."""
    return Label(theme, text, size, weight, role, wrap)


class Pill(QWidget):
    """A rounded note in the header; `tone` colours its words and edge. It gives way, with dots, where room is short."""

    def __init__(self, theme: Theme, text: str = "", tone: str = "plain", strong: bool = False) -> None:
        super().__init__()
        self._theme, self._text, self._tone, self._strong = theme, text, tone, strong
        self.setFont(font(12, 650 if strong else 400))
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.repaint(self)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Other words."""
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The words, whole."""
        return self._text

    def set_tone(self, tone: str) -> None:
        """Another tone."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all words; none without any."""
        if not self._text:
            return QSize(0, 24)
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 26, 24)

    def minimumSizeHint(self) -> QSize:
        """A stamp is never cut; other notes may be, down to a few letters."""
        return self.sizeHint() if self._strong else QSize(min(72, self.sizeHint().width()), 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Surface, edge, words."""
        if not self._text:
            return
        tokens = self._theme.tokens
        colour = tokens.tone(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.hairline if self._tone == "plain" else colour), 1))
        painter.setBrush(QColor(tokens.surface))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, 11.5, 11.5)
        painter.setPen(QColor(colour))
        words = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class Button(QPushButton):
    """A button with an icon; role "primary", "plain", "quiet" or "recording"."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        act: Callable[[], Any],
        role: str = "plain",
        icon_name: str = "",
        size: int = 14,
    ) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon_name
        self.setText(text)
        self.setIconSize(QSize(18, 18))
        self.setFont(font(size, 550 if role != "quiet" else 400))
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        on_click(self, act)
        theme.follow(self, self._recolour)

    def setText(self, text: str) -> None:
        """The words, with room after the icon."""
        super().setText(f"\u2009{text}" if self._icon_name and text else text)
        if text:
            self.setAccessibleName(text)

    def set_role(self, role: str, icon_name: str = "") -> None:
        """Another role, and another icon with it."""
        self.setProperty("role", role)
        self._icon_name = icon_name or self._icon_name
        self.style().unpolish(self)
        self.style().polish(self)
        self._recolour(self._theme.tokens)

    def _recolour(self, tokens: Tokens) -> None:
        if self._icon_name:
            role = self.property("role")
            colour = tokens.on_accent if role in ("primary", "recording") else tokens.ink
            self.setIcon(icon(self._icon_name, tokens.muted if role == "quiet" else colour))


class Header(QWidget):
    """A page's top line: title, pills, room, actions."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.title = label(theme, title, 20, 650)
        self._row.addWidget(self.title)
        self._n_pills = 0
        self._row.addStretch(1)
        self.setFixedHeight(36)

    def add_pill(self, pill: QWidget) -> None:
        """A note after the title."""
        self._n_pills += 1
        self._row.insertWidget(self._n_pills, pill)

    def add_action(self, button: QWidget) -> None:
        """A button at the right end; the primary action comes last."""
        self._row.addWidget(button)


def scrolled() -> QWidget:
    """What a scroll area holds: as tall as its words are at its width, and not as they would be at the least width."""
    inner = QWidget()
    inner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    return inner


def stamp(theme: Theme) -> Pill:
    """What a simulation made says so, on every page."""
    return Pill(theme, "SIMULATED", "watch", strong=True)


def hairline(theme: Theme) -> QWidget:
    """A thin rule."""
    rule = QWidget()
    rule.setFixedHeight(1)
    theme.follow(rule, lambda t: rule.setStyleSheet(f"background: {t.hairline};"))
    return rule


def replace_widget(old: QWidget, new: QWidget) -> QWidget:
    """Put `new` where `old` is in its layout; `old` goes."""
    parent = old.parentWidget()
    layout = None if parent is None else parent.layout()
    if layout is not None:
        layout.replaceWidget(old, new, Qt.FindChildOption.FindChildrenRecursively)
    old.setParent(None)
    old.deleteLater()
    return new


def outlined(painter: QPainter, width: float, colour: str, dashed: bool = False, alpha: float = 1.0) -> None:
    """Set a round pen of a colour, dashed for the right side."""
    pen = QPen(color(colour, alpha), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
