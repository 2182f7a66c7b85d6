"""A question with its own words on its buttons: nothing, one or a few lines to fill in, then yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme
from pressuremat_ui.widgets.basics import Button, label


@dataclass(frozen=True)
class Line:
    """One line to fill in: its words, what stands there at first, whether it may stay empty, and the whole numbers or
    the choices it takes where it takes nothing else."""

    words: str
    text: str = ""
    needed: bool = False
    whole: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()


class AskDialog(QDialog):
    """Ends with "accepted" when somebody pressed the button that says `yes`; `texts` has what was filled in.

    What cannot be undone is asked with `danger`: then Enter says no.
    """

    def __init__(
        self,
        theme: Theme,
        title: str,
        says: str,
        yes: str,
        lines: Sequence[Line] = (),
        parent: QWidget | None = None,
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumSize(QSize(480, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(theme, title, 20, 650, wrap=True))
        if says:
            column.addWidget(label(theme, says, 14, wrap=True))
        self.yes_button = Button(theme, yes, self.accept, "recording" if danger else "primary")
        self.no_button = Button(theme, _("Cancel"), self.reject)
        self._lines = tuple(lines)
        self.fields = [self._field(line) for line in lines]
        for line, field in zip(lines, self.fields, strict=True):
            row = QHBoxLayout()
            row.addWidget(label(theme, line.words, 14, wrap=True), 1)
            row.addWidget(field)
            column.addLayout(row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.no_button)
        buttons.addWidget(self.yes_button)
        column.addLayout(buttons)
        (self.no_button if danger else self.yes_button).setDefault(True)
        (self.fields[0] if self.fields else self.no_button if danger else self.yes_button).setFocus()
        self._look()

    def _field(self, line: Line) -> QLineEdit | QComboBox:
        if line.choices:
            choice = QComboBox()
            choice.addItems(line.choices)
            choice.setAccessibleName(line.words)
            return choice
        field = QLineEdit(line.text)
        field.setAccessibleName(line.words)
        field.setFixedWidth(96 if line.whole else 240)
        if line.whole:
            field.setValidator(QIntValidator(*line.whole, field))
        field.textChanged.connect(self._look)
        return field

    def texts(self) -> list[str]:
        """What stands in the lines."""
        return [field.currentText() if isinstance(field, QComboBox) else field.text() for field in self.fields]

    def asks(self) -> bool:
        """Ask, and wait for the answer; then the dialog goes."""
        answered = self.exec() == self.DialogCode.Accepted
        self.deleteLater()
        return answered

    def _look(self) -> None:
        self.yes_button.setEnabled(
            all(
                field.hasAcceptableInput() and (field.text().strip() or not line.needed)
                for field, line in zip(self.fields, self._lines, strict=True)
                if isinstance(field, QLineEdit)
            )
        )
