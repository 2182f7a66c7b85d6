"""How much a page shows: simple, professional, research; the same choice on every page, and in the settings."""

from __future__ import annotations

from functools import partial

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.preferences import PREFERENCES, PreferencesViewModel
from pressuremat_ui.widgets.choice import Choice


class DepthChoice(Choice):
    """Three small buttons."""

    def __init__(self, theme: Theme, preferences: PreferencesViewModel) -> None:
        one = next(one for one in PREFERENCES if one.key == "detail")
        options = [(value, _(words)) for value, words in one.options]
        super().__init__(theme, _(one.label), options, partial(preferences.choose, "detail"))
        for button in self.buttons.values():
            button.setProperty("small", True)
            button.setToolTip(_(one.says))
        bind(preferences, "detail", self.show_choice, self)
