"""People: who they are as far as they want it known, their mass over time, and what they consented to.

Plain values enter, `Person`s leave. It refuses to know what they did on the mat.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store.library import Library, Row
from pressuremat.store.words import clean_name, clean_text, day, folded, now, printable, today

Purpose = Literal["records", "research"]
GivenBy = Literal["self", "guardian"]
#: Below it a guardian consents, and a visit carries neither an index nor a programme.
ADULT_FROM_Y = 16
_BORN = (1850, 2200)
_HEIGHT_CM = (30.0, 260.0)
_MASS_KG = (1.0, 1000.0)


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to: that records of them are kept, or that they go into research without their name."""

    purpose: Purpose
    given_by: GivenBy
    guardian: str
    day: str
    withdrawn_on: str | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Person:
    """Somebody in the library. `masses_kg` by day, oldest first; None and "" for what nobody said."""

    id: int
    uid: str
    name: str
    pseudonym: bool
    birth_year: int | None
    sex: str | None
    height_cm: float | None
    notes: str
    simulated: bool
    added_at: str
    archived_at: str | None
    masses_kg: Mapping[str, float]
    consents: tuple[Consent, ...]

    @property
    def ref(self) -> str:
        """How the command line calls them."""
        return f"p{self.id}"

    def mass_kg(self, on: str) -> float | None:
        """The mass known on a day: the last before it, else the first after it."""
        before = [mass for when, mass in self.masses_kg.items() if when <= on[:10]]
        return before[-1] if before else next(iter(self.masses_kg.values()), None)

    def maybe_minor(self, on: str) -> bool:
        """Whether they may be under 16 on a day: of somebody born 16 years before nobody knows. False where the year
        of birth is not known."""
        return self.birth_year is not None and int(on[:4]) - self.birth_year <= ADULT_FROM_Y

    def consented(self, purpose: Purpose, on: str) -> bool:
        """Whether a consent holds on a day, a guardian's where one is needed."""
        return any(
            one.purpose == purpose and not one.withdrawn_on and (one.given_by == "guardian" or not self.maybe_minor(on))
            for one in self.consents
        )

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            **{key: value for key, value in vars(self).items() if key not in ("masses_kg", "consents")},
            "ref": self.ref,
            "mass_kg": [{"day": when, "mass_kg": mass} for when, mass in self.masses_kg.items()],
            "consent": [one.to_json() for one in self.consents],
        }


def add(
    library: Library,
    name: str,
    *,
    pseudonym: bool = False,
    birth_year: int | None = None,
    sex: str | None = None,
    height_cm: float | None = None,
    mass_kg: float | None = None,
    notes: str = "",
    simulated: bool = False,
    uid: str | None = None,
) -> Person:
    """Somebody new; `mass_kg` is of today. Raises LibraryError."""
    name, notes = clean_name(name), clean_text(notes)
    _check(birth_year, _BORN, _("a year of birth"))
    checked_height(height_cm)
    with library.writing() as db:
        cursor = db.execute(
            "INSERT INTO person (uid, name, pseudonym, birth_year, sex, height_cm, notes, simulated, added_at, folded)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                uid or secrets.token_hex(8),
                name,
                pseudonym,
                birth_year,
                _sex(sex),
                height_cm,
                notes,
                simulated,
                now(),
                folded(name, notes),
            ),
        )
        made = cursor.lastrowid
        assert made is not None
        if mass_kg is not None:
            weigh(library, made, mass_kg)
        return get(library, made)


def change(library: Library, person_id: int, **changes: Any) -> Person:
    """Other values for some of name, pseudonym, birth_year, sex, height_cm and notes. Raises LibraryError."""
    unknown = set(changes) - {"name", "pseudonym", "birth_year", "sex", "height_cm", "notes"}
    if unknown:
        raise ValueError(f"what changes must be a person's, not {', '.join(sorted(unknown))}")
    with library.writing() as db:
        person = get(library, person_id)
        given = {
            **{key: getattr(person, key) for key in ("name", "notes", "birth_year", "height_cm", "sex")},
            **changes,
        }
        _check(given["birth_year"], _BORN, _("a year of birth"))
        checked_height(given["height_cm"])
        name, notes = clean_name(given["name"]), clean_text(given["notes"])
        db.execute(
            "UPDATE person SET name = ?, pseudonym = ?, birth_year = ?, sex = ?, height_cm = ?, notes = ?, folded = ?"
            " WHERE id = ?",
            (
                name,
                given.get("pseudonym", person.pseudonym),
                given["birth_year"],
                _sex(given["sex"]),
                given["height_cm"],
                notes,
                folded(name, notes),
                person_id,
            ),
        )
        if name != person.name:
            fold_visits(db, person_id)
        return get(library, person_id)


def weigh(library: Library, person_id: int, mass_kg: float, on: str | None = None) -> None:
    """Note a body mass of a day, today's where none is given; another one of the same day is replaced."""
    checked_mass(mass_kg)
    with library.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO mass VALUES (?, ?, ?)", (person_id, today() if on is None else day(on), mass_kg)
        )


def consent(
    library: Library,
    person_id: int,
    purpose: Purpose = "records",
    given_by: GivenBy = "self",
    *,
    guardian: str = "",
    on: str | None = None,
) -> Person:
    """Note a consent. Raises LibraryError where a guardian's is needed and this is not one."""
    with library.writing() as db:
        person, when = get(library, person_id), today() if on is None else day(on)
        if given_by == "self" and person.maybe_minor(when):
            raise LibraryError(
                _(
                    "Expected a guardian's consent for {name}, who is not known to be {age}; note who gave it "
                    "(--guardian NAME)."
                ).format(name=person.name, age=ADULT_FROM_Y)
            )
        db.execute(
            "INSERT INTO consent (person_id, purpose, given_by, guardian, day) VALUES (?, ?, ?, ?, ?)",
            (person_id, purpose, given_by, clean_text(guardian), when),
        )
        return get(library, person_id)


def withdraw(library: Library, person_id: int, purpose: Purpose, on: str | None = None) -> Person:
    """Note that a consent holds no longer."""
    with library.writing() as db:
        db.execute(
            "UPDATE consent SET withdrawn_on = ? WHERE person_id = ? AND purpose = ? AND withdrawn_on IS NULL",
            (today() if on is None else day(on), person_id, purpose),
        )
        return get(library, person_id)


def archive(library: Library, person_id: int, archived: bool = True) -> Person:
    """Take somebody out of lists, or back into them; nothing is deleted."""
    with library.writing() as db:
        db.execute("UPDATE person SET archived_at = ? WHERE id = ?", (now() if archived else None, person_id))
        return get(library, person_id)


def merge(library: Library, kept_id: int, other_id: int) -> Person:
    """Two entries of one person become the first: visits, masses and consents of the other go over to it.

    What the first does not say the other does; its notes are put behind. Raises LibraryError.
    """
    if kept_id == other_id:
        raise LibraryError(_("Expected two entries to merge, got the same one twice; name the other one."))
    with library.writing() as db:
        kept, other = get(library, kept_id), get(library, other_id)
        if kept.simulated != other.simulated:
            raise LibraryError(
                _("{a} and {b} cannot be one person: one of them is simulated.").format(a=kept.name, b=other.name)
            )
        db.execute("UPDATE visit SET person_id = ? WHERE person_id = ?", (kept_id, other_id))
        db.execute("UPDATE consent SET person_id = ? WHERE person_id = ?", (kept_id, other_id))
        db.execute("UPDATE OR IGNORE mass SET person_id = ? WHERE person_id = ?", (kept_id, other_id))
        db.execute("DELETE FROM person WHERE id = ?", (other_id,))
        notes = "\n".join(part for part in (kept.notes, other.notes) if part)
        fill = {
            key: getattr(other, key)
            for key in ("birth_year", "sex", "height_cm")
            if getattr(kept, key) is None and getattr(other, key) is not None
        }
        merged = change(library, kept_id, notes=notes, **fill)
        fold_visits(db, kept_id)
        return merged


def get(library: Library, person_id: int) -> Person:
    """Somebody by number. Raises LibraryError where nobody has it."""
    found = library.row("SELECT * FROM person WHERE id = ?", (person_id,))
    if found is None:
        raise LibraryError(
            _("Expected a person p{id} in the library, there is none; see 'pressuremat library list'.").format(
                id=person_id
            )
        )
    return _person(library, found)


def find(library: Library, text: str) -> Person:
    """Somebody by ref (`p3`) or by their whole name. Raises LibraryError for nobody, and for several."""
    text = text.strip()
    if text[:1] == "p" and text[1:].isascii() and text[1:].isdecimal() and len(text) < 18:
        return get(library, int(text[1:]))
    wanted = folded(text)
    rows = library.rows("SELECT * FROM person WHERE instr(folded, ?)", (wanted,)) if wanted else []
    named = [row for row in rows if folded(row["name"]) == wanted]
    exact = [row for row in named if row["name"] == text]
    choice = exact or named
    if len(choice) == 1:
        return _person(library, choice[0])
    if choice:
        raise LibraryError(
            _("Expected one person called {name!r}, there are {n}: {refs}; name one of these.").format(
                name=text, n=len(choice), refs=", ".join(f"p{row['id']}" for row in choice)
            )
        )
    raise LibraryError(
        _("Expected a person called {name!r} in the library, there is none; see 'pressuremat library list'.").format(
            name=text[:80]
        )
    )


def everybody(library: Library, *, archived: bool = False) -> list[Person]:
    """All people, by name."""
    where = "" if archived else " WHERE archived_at IS NULL"
    return [_person(library, row) for row in library.rows(f"SELECT * FROM person{where} ORDER BY folded, id")]


def fold_visits(db: sqlite3.Connection, person_id: int) -> None:
    """Bring what a person's visits are searched by up to date."""
    name = db.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()[0]
    for row in db.execute("SELECT id, at, notes FROM visit WHERE person_id = ?", (person_id,)).fetchall():
        protocols = [
            one[0]
            for one in db.execute("SELECT DISTINCT protocol FROM trial WHERE visit_id = ?", (row["id"],))
            if one[0]
        ]
        text = folded(name, row["at"][:10], *protocols, row["notes"])
        db.execute("UPDATE visit SET folded = ? WHERE id = ?", (text, row["id"]))


def _person(library: Library, row: Row) -> Person:
    masses = library.rows("SELECT day, mass_kg FROM mass WHERE person_id = ? ORDER BY day", (row["id"],))
    consents = library.rows("SELECT * FROM consent WHERE person_id = ? ORDER BY day, id", (row["id"],))
    return Person(
        row["id"],
        row["uid"],
        printable(row["name"]),
        bool(row["pseudonym"]),
        row["birth_year"],
        row["sex"],
        row["height_cm"],
        printable(row["notes"]),
        bool(row["simulated"]),
        row["added_at"],
        row["archived_at"],
        {one["day"]: one["mass_kg"] for one in masses},
        tuple(
            Consent(one["purpose"], one["given_by"], one["guardian"], one["day"], one["withdrawn_on"])
            for one in consents
        ),
    )


def born_in(text: str) -> int:
    """The year out of a year or a date of birth, of which no more is kept. Raises LibraryError."""
    for part in (text.strip(), text.strip()[:4], text.strip()[-4:]):
        if part.isascii() and part.isdecimal() and len(part) == 4 and _BORN[0] <= int(part) <= date.today().year:
            return int(part)
    raise LibraryError(_("Expected a year of birth as 1990, got {text!r}.").format(text=text[:40]))


def checked_height(value: float | None) -> float | None:
    """A height in cm that a person can have. Raises LibraryError."""
    _check(value, _HEIGHT_CM, _("a height in cm"))
    return value


def checked_mass(value: float | None) -> float | None:
    """A body mass in kg that a person can have. Raises LibraryError."""
    _check(value, _MASS_KG, _("a body mass in kg"))
    return value


def _sex(text: str | None) -> str | None:
    return None if text is None else clean_text(text)[:40] or None


def _check(value: float | None, limits: tuple[float, float], what: str) -> None:
    if value is not None and not limits[0] <= value <= limits[1]:
        raise LibraryError(
            _("Expected {what} from {low:g} to {high:g}, got {value:g}; check it.").format(
                what=what, low=limits[0], high=limits[1], value=value
            )
        )
