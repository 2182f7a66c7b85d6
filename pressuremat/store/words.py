"""Names, notes, days and refs as people type them: text enters, clean text leaves, or one sentence.

Everything that is a letter in some script is kept as it is. What would move a terminal's cursor, or turn the
direction of the text behind it, is not.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from pressuremat.errors import LibraryError
from pressuremat.i18n import TURNS, _

MOST_NAME = 300
MOST_TEXT = 20_000


def clean_name(text: str) -> str:
    """A name on one line. Raises LibraryError for an empty, a far too long one, or bytes that are no text."""
    name = " ".join(clean_text(text).split())
    if not name:
        raise LibraryError(_("Expected a name or a pseudonym, got none; give one."))
    if len(name) > MOST_NAME:
        raise LibraryError(
            _("Expected a name of at most {most} characters, got {n}; shorten it.").format(most=MOST_NAME, n=len(name))
        )
    return name


def clean_text(text: str) -> str:
    """A note, its line breaks kept. Raises LibraryError for one that is far too long, or bytes that are no text."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_TEXT:
        raise LibraryError(
            _("Expected a text of at most {most} characters, got {n}; shorten it.").format(most=MOST_TEXT, n=len(text))
        )
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise LibraryError(_("Expected text, got bytes that are none; type it again, or save the file as UTF-8."))
    return printable(text).strip()


def printable(text: str) -> str:
    """Text out of a library that somebody else may have written, without what `clean_text` takes out."""
    kept = (sign for sign in TURNS.sub("", text) if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return "".join(kept)


def folded(*parts: str) -> str:
    """Texts as they are searched in: without case, accents and vowel marks."""
    plain = unicodedata.normalize("NFKD", " ".join(part for part in parts if part).casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def day(text: str) -> str:
    """A day as YYYY-MM-DD. Raises LibraryError."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise LibraryError(_("Expected a day as 2026-03-31, got {text!r}.").format(text=text[:40])) from None


def moment(text: str) -> str:
    """A day, or a day and a time, in ISO 8601. Raises LibraryError."""
    text = text.strip()
    try:
        return day(text) if len(text) == 10 else datetime.fromisoformat(text).isoformat(timespec="seconds")
    except ValueError:
        raise LibraryError(
            _("Expected a day as 2026-03-31, perhaps with a time as 2026-03-31T09:30, got {text!r}.").format(
                text=text[:40]
            )
        ) from None


def now() -> str:
    """This moment, with its offset from UTC."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def today() -> str:
    """Today, here."""
    return datetime.now().astimezone().date().isoformat()
