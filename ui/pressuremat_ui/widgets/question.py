"""A field for one thing that is asked: a number, a choice, or the same of both sides. Built from its `Field`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.questions import Field
from pressuremat_ui.widgets.basics import Button, label

Answered = Callable[[str, str | None], Any]


class Question(QWidget):
    """`answered(value, side)` is called with every change; `given(side)` tells what stands there at first."""

    def __init__(
        self, theme: Theme, field: Field, answered: Answered, given: Callable[[str | None], str] = lambda _side: ""
    ) -> None:
        super().__init__()
        self._theme, self.field, self._answered = theme, field, answered
        self.inputs: dict[str | None, QWidget] = {}
        words = field.label + (f", {field.unit}" if field.unit else "")
        sides: tuple[str | None, ...] = ("left", "right") if field.sided else (None,)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if field.sided:
            column.addWidget(label(theme, words, 14, wrap=True))
        names = {"left": _("Left"), "right": _("Right")}
        for side in sides:
            row = QHBoxLayout()
            row.setSpacing(8)
            if side is None:
                row.addWidget(label(theme, words, 14, wrap=True), 1)
            elif field.kind in ("yes-no", "answer"):
                # Above its choices: these may need the whole width.
                column.addWidget(label(theme, names[side], 12, 550, role=side))
            else:
                row.addWidget(label(theme, names[side], 12, 550, role=side))
                row.addStretch(1)
            row.addWidget(self._input(side, given(side), f"{words} {names.get(side or '', '')}".strip()))
            column.addLayout(row)

    def _input(self, side: str | None, value: str, name: str) -> QWidget:
        field = self.field
        made: QWidget
        if field.kind in ("yes-no", "answer"):
            made = Options(self._theme, name, field.options, value, lambda one: self._answered(one, side))
        elif field.options:
            box = QComboBox()
            box.addItem(_("not said"), "")
            for key, words in field.options:
                box.addItem(_(words), key)
            box.setCurrentIndex(max(box.findData(value), 0))
            box.currentIndexChanged.connect(lambda _at: self._answered(str(box.currentData() or ""), side))
            made = box
        else:
            line = QLineEdit(value)
            line.setMaximumWidth(96 if field.kind == "number" else 220)
            line.textChanged.connect(lambda text: self._answered(text, side))
            made = line
        made.setAccessibleName(name)
        self.inputs[side] = made
        return made


class Options(QWidget):
    """A few words side by side of which at most one is chosen; pressed again it is not."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        options: tuple[tuple[str, str], ...],
        value: str,
        choose: Callable[[str], Any],
    ) -> None:
        super().__init__()
        self._choose = choose
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[str, Button] = {}
        for key, words in options:
            button = Button(theme, _(words), partial(self._press, key), "choice", size=12)
            button.setCheckable(True)
            button.setChecked(key == value)
            button.setAccessibleName(f"{name}: {_(words)}")
            button.setProperty("small", True)
            self.buttons[key] = button
            row.addWidget(button)

    def _press(self, key: str) -> None:
        chosen = self.buttons[key].isChecked()
        for other, button in self.buttons.items():
            button.setChecked(other == key and chosen)
        self._choose(key if chosen else "")
