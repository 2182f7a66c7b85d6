"""Words in the user's language: gettext, the one mechanism for core, report, command line and app.

`_` translates now; `N_` only marks a text that stands in a record, to be translated with `_` when it is shown.
English is the source; `locale/<lang>/LC_MESSAGES/pressuremat.mo` holds the others.
"""

from __future__ import annotations

import gettext
import re
from pathlib import Path

LANGUAGES = ("en", "de")
#: Direction overrides and isolates: in a stranger's text they would change how what stands behind it is read.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_LOCALE_DIR = Path(__file__).parent / "locale"

_current: tuple[str, gettext.NullTranslations] = ("en", gettext.NullTranslations())


def set_language(language: str) -> None:
    """Use `language` ("en" or "de") for every text from now on. Raises ValueError for another one.

    A catalog that is not installed leaves the words English.
    """
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    if language == "en":
        _current = ("en", gettext.NullTranslations())
    else:
        _current = (language, gettext.translation("pressuremat", _LOCALE_DIR, [language], fallback=True))


def language() -> str:
    """The language in use."""
    return _current[0]


def _(text: str) -> str:
    """`text` in the language in use; the text itself where it has no translation."""
    return _current[1].gettext(text) if text else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the language in use for `n` things."""
    return _current[1].ngettext(singular, plural, n)


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged."""
    return text


def number(value: float, decimals: int) -> str:
    """A number in the language in use, with a true minus; −0 is 0."""
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    text = text.replace("-", "−")
    return text.replace(".", ",") if _current[0] == "de" else text


def shared_places(error: float | None, decimals: int) -> int:
    """The decimals of a value of `decimals` and of its error: more for both where the error would look like none."""
    while error is not None and error > 0 and decimals < 6 and float(f"{error:.{decimals}f}") == 0:
        decimals += 1
    return decimals


def places(value: float) -> int:
    """The decimals that a published number is written with, at most four."""
    return len(f"{value:.4f}".rstrip("0").partition(".")[2])
