"""The settings page: one card, a row for each choice; below it where things are kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.preferences import PREFERENCES, PreferencesViewModel
from pressuremat_ui.widgets.basics import Card, Header, hairline, label
from pressuremat_ui.widgets.choice import Choice


class SettingsPage(QWidget):
    """What the app remembers."""

    def __init__(self, theme: Theme, vm: PreferencesViewModel, kept_in: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addWidget(Header(theme, _("Settings")))
        card = Card(theme, spacing=12)
        self.choices: dict[str, Choice] = {}
        for number, one in enumerate(PREFERENCES):
            if number:
                card.body.addWidget(hairline(theme))
            card.body.addWidget(label(theme, _(one.label), 14, 650))
            options = [(value, _(words)) for value, words in one.options]
            choice = Choice(theme, _(one.label), options, partial(vm.choose, one.key))
            card.body.addWidget(choice)
            card.body.addWidget(label(theme, _(one.says), 12, role="muted", wrap=True))
            bind(vm, one.key, choice.show_choice, choice)
            self.choices[one.key] = choice
        column.addWidget(card)
        if kept_in:
            kept = Card(theme, _("Library"), spacing=4)
            kept.body.addWidget(label(theme, kept_in, 14, wrap=True))
            says = _("Recordings, people and reports; 'pressuremat app --library PATH' opens another one.")
            kept.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
            column.addWidget(kept)
        column.addStretch(1)
