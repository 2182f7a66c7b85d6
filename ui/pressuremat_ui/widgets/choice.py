"""One of a few: buttons in a row, the chosen one filled. For up to five choices; more want a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from pressuremat_ui.theme import Theme
from pressuremat_ui.widgets.basics import Button


class Choice(QWidget):
    """`options` are (value, words); `choose(value)` is called when one is pressed."""

    def __init__(
        self, theme: Theme, name: str, options: Sequence[tuple[str, str]], choose: Callable[[str], Any]
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        group = QButtonGroup(self)
        self.buttons: dict[str, Button] = {}
        for value, words in options:
            button = Button(theme, words, partial(choose, value), "choice")
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {words}")
            group.addButton(button)
            self.buttons[value] = button
            row.addWidget(button)
        row.addStretch(1)

    def show_choice(self, value: str) -> None:
        """Fill the button of `value`."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)
