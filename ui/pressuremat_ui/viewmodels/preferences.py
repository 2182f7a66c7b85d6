"""The settings page: what the app can be told once and remembers.

A place to keep texts enters; groups of choices leave, and what is chosen now. Whoever acts on a choice watches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pressuremat.i18n import LANGUAGES, N_
from pressuremat_ui.colormaps import PALETTES
from pressuremat_ui.viewmodels.observable import Observable


class Store(Protocol):
    """What is used of `pressuremat_ui.settings.Settings`."""

    def text(self, key: str, default: str, choices: tuple[str, ...] = ()) -> str: ...
    def keep(self, key: str, value: str) -> None: ...


@dataclass(frozen=True)
class Preference:
    """One thing to choose: its name in the file, its words, what can be chosen (value, words), first the default."""

    key: str
    label: str
    says: str
    options: tuple[tuple[str, str], ...]


#: Languages name themselves, so that somebody who is lost finds home.
_OWN_NAMES = {"en": "English", "de": "Deutsch"}

PREFERENCES: tuple[Preference, ...] = (
    Preference(
        "language",
        N_("Language"),
        N_("From the next start on."),
        tuple((code, _OWN_NAMES[code]) for code in LANGUAGES),
    ),
    Preference(
        "theme",
        N_("Appearance"),
        N_("Ctrl+T goes from one to the next."),
        (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark"))),
    ),
    Preference(
        "palette",
        N_("Pressure colours"),
        N_("All but Clinical keep their order for colour-blind eyes and in grey."),
        PALETTES,
    ),
    Preference(
        "detail",
        N_("How much to show"),
        N_("Simple: at most eight values. Professional: all that a report shows. Research: everything measured."),
        (("simple", N_("Simple")), ("professional", N_("Professional")), ("research", N_("Research"))),
    ),
    Preference(
        "sound",
        N_("Sounds"),
        N_("Guided tests tell by a sound when to begin and end: needed with closed eyes."),
        (("on", N_("On")), ("off", N_("Off"))),
    ),
)


class PreferencesViewModel(Observable):
    """What is chosen, one attribute for each of `PREFERENCES`."""

    def __init__(self, store: Store | None = None) -> None:
        super().__init__()
        self._store = store
        self.language = self.theme = self.palette = self.detail = self.sound = ""
        for one in PREFERENCES:
            values = tuple(value for value, _words in one.options)
            setattr(self, one.key, values[0] if store is None else store.text(one.key, values[0], values))

    def choose(self, key: str, value: str) -> None:
        """Take `value` for `key` and remember it. Raises ValueError where that cannot be chosen."""
        one = next((one for one in PREFERENCES if one.key == key), None)
        values = () if one is None else tuple(option for option, _words in one.options)
        if value not in values:
            raise ValueError(f"{key} must be one of {', '.join(values)}, not {value!r}")
        if self._store is not None:
            self._store.keep(key, value)
        setattr(self, key, value)

    def next(self, key: str) -> None:
        """The next choice, after the last the first again."""
        values = [value for one in PREFERENCES if one.key == key for value, _words in one.options]
        self.choose(key, values[(values.index(getattr(self, key)) + 1) % len(values)])
