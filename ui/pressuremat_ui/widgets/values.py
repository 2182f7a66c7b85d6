"""Values in rows: name, band bar, number with its uncertainty and unit; one line a side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, Tokens
from pressuremat_ui.viewmodels.values import ValueGroup, ValueLine
from pressuremat_ui.widgets.basics import hairline, label
from pressuremat_ui.widgets.definition import show_definition
from pressuremat_ui.widgets.marks import SideMark
from pressuremat_ui.widgets.svg import Drawing

_BAR = QSize(150, 18)


class Explained(QWidget):
    """What shows a value; a click, Enter or Space opens what it is, where that comes from and how sure it is."""

    def __init__(self, theme: Theme, group: ValueGroup) -> None:
        super().__init__()
        self._theme, self.group = theme, group
        self.setToolTip(group.tip)
        self.setAccessibleName(group.words)
        self.setAccessibleDescription(group.tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Light up under pointer or focus."""
        if self.hasFocus() or self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.hover))
            painter.drawRoundedRect(self.rect().adjusted(0, 1, -1, -1), 6, 6)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click."""
        if event.button() == Qt.MouseButton.LeftButton:
            show_definition(self._theme, self.group, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            show_definition(self._theme, self.group, self)
        else:
            super().keyPressEvent(event)


class ValueRow(Explained):
    """One metric."""

    def __init__(self, theme: Theme, group: ValueGroup) -> None:
        super().__init__(theme, group)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 6, 0, 6)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(label(theme, group.label, 14, 400, wrap=True))
        if group.typical:
            words.addWidget(label(theme, group.typical, 11, role="muted"))
        words.addStretch(1)
        grid.addLayout(words, 0, 0, max(len(group.lines), 1), 1)
        grid.setColumnStretch(0, 1)
        for i, line in enumerate(group.lines):
            self._add_line(theme, grid, i, group, line)

    def _add_line(self, theme: Theme, grid: QGridLayout, i: int, group: ValueGroup, line: ValueLine) -> None:
        grid.addWidget(SideMark(theme, line.side), i, 1)
        if line.draw is not None:
            bar = Drawing(f"{group.label}: {line.text} {line.plus_minus} {group.unit}", _BAR)
            theme.follow(bar, partial(_draw_bar, bar, line.draw))
            grid.addWidget(bar, i, 2)
        grid.setRowMinimumHeight(i, 20)
        number = label(theme, line.text, 14, 550 if line.valid else 400, role="ink" if line.valid else "muted")
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setMinimumWidth(56)
        number.setToolTip(line.tip)
        spread = label(theme, " ".join(part for part in (line.plus_minus, group.unit) if part), 12, role="muted")
        spread.setMinimumWidth(76)
        grid.addWidget(number, i, 3)
        grid.addWidget(spread, i, 4)


def _draw_bar(bar: Drawing, draw: Callable[[Tokens], str], tokens: Tokens) -> None:
    bar.show_svg(draw(tokens))


def fill_rows(theme: Theme, column: QVBoxLayout, groups: Sequence[ValueGroup]) -> None:
    """Rows with hairlines between them, into a column."""
    for i, group in enumerate(groups):
        if i:
            column.addWidget(hairline(theme))
        column.addWidget(ValueRow(theme, group))


class ValueTable(QScrollArea):
    """All rows, scrolling."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWidgetResizable(True)
        self.setAccessibleName(_("Values"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_groups(self, groups: Sequence[ValueGroup]) -> None:
        """Replace the rows."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(0)
        fill_rows(self._theme, column, groups)
        column.addStretch(1)
        self.setWidget(inside)
