"""People out of a table that another program wrote: CSV with a first line of names, in any of the usual dialects.

Bytes from a stranger enter; people leave, all of them or, where a row cannot be understood, none and a list of why.
Somebody who is there already is left as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import people, place
from pressuremat.store.library import Library
from pressuremat.store.words import clean_name, clean_text, folded

_MOST_BYTES = 2**25
_MOST_ROWS = 100_000
_SHOWN = 5
#: What a column may be called, folded; the first of each is how we write it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "patient", "patient name", "pseudonym", "id", "code", "vollstandiger name"),
    "first": ("first name", "firstname", "given name", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname", "familienname"),
    "birth_year": (
        "birth year",
        "year of birth",
        "born",
        "birth date",
        "birthdate",
        "birthday",
        "date of birth",
        "dob",
        "geburtsjahr",
        "geburtsdatum",
        "geboren",
    ),
    "sex": ("sex", "gender", "geschlecht"),
    "height_cm": ("height cm", "height", "grosse", "grosse cm", "korpergrosse"),
    "mass_kg": ("mass kg", "mass", "weight kg", "weight", "gewicht", "gewicht kg", "korpergewicht"),
    "notes": ("notes", "note", "comment", "remarks", "notiz", "notizen", "bemerkung", "bemerkungen"),
}


@dataclass(frozen=True)
class Imported:
    """Who came in, who was there already (by name), and the columns that nobody here understands."""

    added: tuple[people.Person, ...]
    there: tuple[str, ...]
    ignored: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "added": [person.to_json() for person in self.added],
            "already_there": list(self.there),
            "ignored_columns": list(self.ignored),
        }


def load(library: Library, path: Path) -> Imported:
    """Everybody in a CSV file. Of a date of birth only the year is kept. Raises LibraryError; then nobody was added."""
    rows, columns, ignored = _rows_of(_text_of(path), path.name)
    wrong, wanted = [], []
    for number, row in enumerate(rows, start=2):
        try:
            one = _person_of(row, columns)
        except LibraryError as error:
            wrong.append(_("row {n}: {why}").format(n=number, why=error))
            continue
        if one is not None:
            wanted.append(one)
    if wrong:
        shown = " ".join(wrong[:_SHOWN]) + (" …" if len(wrong) > _SHOWN else "")
        raise LibraryError(
            _("{n} rows of {name} cannot be used, nobody was added; mend them and try again: {rows}").format(
                n=len(wrong), name=path.name, rows=shown
            )
        )
    added, there = [], []
    with library.writing():
        known = {(folded(one.name), one.birth_year) for one in people.everybody(library, archived=True)}
        for one in wanted:
            key = (folded(one["name"]), one["birth_year"])
            if key in known:
                there.append(one["name"])
                continue
            known.add(key)
            added.append(people.add(library, **one))
    return Imported(tuple(added), tuple(there), tuple(ignored))


def _text_of(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise place.refused(error, path) from error
    if len(data) > _MOST_BYTES:
        raise LibraryError(_("{name} is too large for a table of people; split it.").format(name=path.name))
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise LibraryError(_("Expected a table as text, {name} is none; save it as CSV (UTF-8).").format(name=path.name))


def _rows_of(text: str, name: str) -> tuple[list[list[str]], dict[str, int], list[str]]:
    """(rows, which column holds what, columns that are not understood)."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise LibraryError(
            _("{name} cannot be read as a table ({reason}); save it as CSV again.").format(name=name, reason=error)
        ) from error
    if len(rows) > _MOST_ROWS:
        raise LibraryError(_("{name} has more rows than people fit in; split it.").format(name=name))
    columns: dict[str, int] = {}
    ignored = []
    for at, title in enumerate(rows[0] if rows else []):
        plain = " ".join(folded(title).replace("_", " ").replace("(", " ").replace(")", " ").split())
        what = next((key for key, names in COLUMNS.items() if plain in names), None)
        if what is not None and what not in columns:
            columns[what] = at
        elif plain:
            ignored.append(title.strip())
    if "name" not in columns and "last" not in columns:
        raise LibraryError(
            _("Expected a first line with a column 'name', {name} has {columns}; add one.").format(
                name=name,
                columns=", ".join(repr(one.strip()[:30]) for one in (rows[0] if rows else [])[:8]) or _("none"),
            )
        )
    return rows[1:], columns, ignored


def _person_of(row: list[str], columns: Mapping[str, int]) -> dict[str, Any] | None:
    """The arguments of `people.add`; None for an empty row. Raises LibraryError."""
    given = {key: _cell(row[at]) for key, at in columns.items() if at < len(row)}
    if not any(given.values()):
        return None
    name = given.get("name") or " ".join(part for part in (given.get("first"), given.get("last")) if part)
    return {
        "name": clean_name(name),
        "birth_year": people.born_in(given["birth_year"]) if given.get("birth_year") else None,
        "sex": given.get("sex") or None,
        "height_cm": _height(given.get("height_cm", "")),
        "mass_kg": people.checked_mass(_number(given.get("mass_kg", ""))),
        "notes": clean_text(given.get("notes", "")),
    }


def _cell(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _height(text: str) -> float | None:
    value = _number(text)
    # 1.78 is in metres.
    return people.checked_height(value * 100 if value is not None and value < 3 else value)


def _number(text: str) -> float | None:
    plain = text.lower().replace("cm", "").replace("kg", "").replace(",", ".").strip()
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise LibraryError(_("expected a number, got {text!r}.").format(text=text[:30])) from None
