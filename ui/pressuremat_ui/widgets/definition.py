"""What is behind a number: its definition, who defined it, the range it is compared with, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, color
from pressuremat_ui.viewmodels.values import ValueGroup
from pressuremat_ui.widgets.basics import Button, hairline, label
from pressuremat_ui.widgets.marks import SideMark


class DefinitionDialog(QDialog):
    """One value explained; Esc closes it."""

    def __init__(self, theme: Theme, group: ValueGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(group.label)
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(theme, group.label, 20, 650, wrap=True))
        if group.definition:
            column.addWidget(label(theme, group.definition, 14, wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        for at, line in enumerate(group.lines):
            grid.addWidget(SideMark(theme, line.side), at, 0)
            grid.addWidget(label(theme, f"{line.text} {group.unit}".strip(), 16, 550), at, 1)
            grid.addWidget(label(theme, line.plus_minus, 14, role="muted"), at, 2)
            grid.addWidget(label(theme, line.tip, 12, role="muted", wrap=True), at, 3)
        column.addLayout(grid)
        column.addWidget(hairline(theme))
        if any(line.plus_minus for line in group.lines):
            says = _("±: one standard deviation of the instrument's error; two of three measurements lie within it.")
        else:
            says = _("How far the instrument may be off is not known for this value.")
        texts = (
            (_("Uncertainty"), says),
            (_("Compared with"), group.typical),
            (_("Range from"), group.typical_source),
            (_("Defined by"), group.source),
        )
        for name, text in texts:
            if text:
                column.addWidget(label(theme, name, 11, role="muted"))
                column.addWidget(label(theme, text, 12, wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        self.close_button = Button(theme, _("Close"), self.accept)
        row.addWidget(self.close_button)
        column.addLayout(row)
        theme.repaint(self)

    def sizeHint(self) -> QSize:
        """As high as the words need."""
        return QSize(520, max(self.heightForWidth(520), 260))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The surface."""
        QPainter(self).fillRect(self.rect(), color(self._theme.tokens.surface))


def show_definition(theme: Theme, group: ValueGroup, over: QWidget) -> None:
    """Open it over the window of `over`."""
    dialog = DefinitionDialog(theme, group, over.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
