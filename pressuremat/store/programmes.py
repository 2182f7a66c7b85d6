"""Programmes of drills and the log of what was done of them.

A visit and an exam's drills enter; `Programme`s with their log leave. It refuses to choose drills.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import people
from pressuremat.store.library import Library, Row, parsed
from pressuremat.store.words import clean_text, day, today


@dataclass(frozen=True)
class Done:
    """One line of the log: which drill, how much of it, and whether it hurt."""

    day: str
    drill: str
    done: str
    pain_0_10: float | None
    note: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Programme:
    """The drills given after a visit. `tracked` are the outcomes fixed before it began; all others are exploratory."""

    id: int
    visit_id: int
    begun_on: str
    ended_on: str | None
    drills: Sequence[Mapping[str, Any]]
    tracked: Sequence[str]
    log: tuple[Done, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "log": [one.to_json() for one in self.log]}


def propose(
    library: Library,
    visit_id: int,
    drills: Sequence[Mapping[str, Any]],
    begun_on: str | None = None,
    *,
    tracked: Sequence[str] = (),
) -> Programme:
    """Keep the programme of a visit. One of it that has a log already ends and stays; one without is replaced.

    Raises LibraryError; for somebody who may be under 16, too: such a visit carries no programme.
    """
    with library.writing() as db:
        row = library.row("SELECT person_id, at FROM visit WHERE id = ?", (visit_id,))
        if row is None:
            raise LibraryError(_("Expected a visit v{id} in the library, there is none.").format(id=visit_id))
        person = people.get(library, row["person_id"])
        if person.maybe_minor(row["at"]):
            raise LibraryError(
                _("{name} is not known to be {age}: such a visit carries no programme.").format(
                    name=person.name, age=people.ADULT_FROM_Y
                )
            )
        begun = today() if begun_on is None else day(begun_on)
        db.execute(
            "DELETE FROM programme WHERE visit_id = ? AND NOT EXISTS"
            " (SELECT 1 FROM exercise WHERE programme_id = programme.id)",
            (visit_id,),
        )
        db.execute("UPDATE programme SET ended_on = ? WHERE visit_id = ? AND ended_on IS NULL", (begun, visit_id))
        cursor = db.execute(
            "INSERT INTO programme (visit_id, begun_on, document, tracked) VALUES (?, ?, ?, ?)",
            (visit_id, begun, json.dumps(list(drills), ensure_ascii=False), json.dumps(list(tracked))),
        )
        assert cursor.lastrowid is not None
        return get(library, cursor.lastrowid)


def track(library: Library, programme_id: int, keys: Sequence[str]) -> Programme:
    """Fix the outcomes of a programme, before anything is done of it. Raises LibraryError afterwards."""
    with library.writing() as db:
        if get(library, programme_id).log:
            raise LibraryError(
                _("The outcomes of a programme are fixed before it begins, and something of this one is done already.")
            )
        db.execute("UPDATE programme SET tracked = ? WHERE id = ?", (json.dumps(list(keys)), programme_id))
        return get(library, programme_id)


def log(
    library: Library,
    programme_id: int,
    drill: str,
    *,
    on: str | None = None,
    done: str = "",
    pain_0_10: float | None = None,
    note: str = "",
) -> Programme:
    """Note that a drill was done. Raises LibraryError for a drill that the programme does not hold."""
    with library.writing() as db:
        programme = get(library, programme_id)
        known = [str(one.get("drill")) for one in programme.drills]
        if drill not in known:
            raise LibraryError(
                _("Expected a drill of the programme ({known}), got {drill!r}.").format(
                    known=", ".join(known), drill=drill[:60]
                )
            )
        if pain_0_10 is not None and not 0 <= pain_0_10 <= 10:
            raise LibraryError(_("Expected pain from 0 to 10, got {pain:g}.").format(pain=pain_0_10))
        db.execute(
            "INSERT INTO exercise (programme_id, day, drill, done, pain_0_10, note) VALUES (?, ?, ?, ?, ?, ?)",
            (
                programme_id,
                today() if on is None else day(on),
                drill,
                clean_text(done),
                pain_0_10,
                clean_text(note),
            ),
        )
        return get(library, programme_id)


def take_back(library: Library, programme_id: int, drill: str, on: str) -> Programme:
    """Note that a drill was not done on that day after all: the day's plain ticks go, what says more stays."""
    with library.writing() as db:
        db.execute(
            "DELETE FROM exercise WHERE programme_id = ? AND drill = ? AND day = ? AND pain_0_10 IS NULL"
            " AND done = '' AND note = ''",
            (programme_id, drill, day(on)),
        )
        return get(library, programme_id)


def get(library: Library, programme_id: int) -> Programme:
    """A programme by number. Raises LibraryError where there is none."""
    row = library.row("SELECT * FROM programme WHERE id = ?", (programme_id,))
    if row is None:
        raise LibraryError(_("Expected a programme {id} in the library, there is none.").format(id=programme_id))
    return _programme(library, row)


def of_visit(library: Library, visit_id: int) -> list[Programme]:
    """The programmes of a visit, oldest first."""
    rows = library.rows("SELECT * FROM programme WHERE visit_id = ? ORDER BY id", (visit_id,))
    return [_programme(library, row) for row in rows]


def _programme(library: Library, row: Row) -> Programme:
    rows = library.rows("SELECT * FROM exercise WHERE programme_id = ? ORDER BY day, id", (row["id"],))
    return Programme(
        row["id"],
        row["visit_id"],
        row["begun_on"],
        row["ended_on"],
        parsed(row["document"]),
        parsed(row["tracked"]),
        tuple(Done(one["day"], one["drill"], one["done"], one["pain_0_10"], one["note"]) for one in rows),
    )
