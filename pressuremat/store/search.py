"""Finding people and visits by what is typed: names, days, protocols and notes, without case or accents.

Words enter, short lines leave, newest first. A whole-text index would keep deleted words until it is merged; reading
one narrow index through takes milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pressuremat.store import people
from pressuremat.store.library import Library
from pressuremat.store.people import Person
from pressuremat.store.words import folded


@dataclass(frozen=True)
class Hit:
    """A visit in a list."""

    visit_id: int
    at: str
    person_id: int
    name: str
    protocols: tuple[str, ...]
    simulated: bool

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "ref": f"v{self.visit_id}"}


def visits(library: Library, text: str = "", *, limit: int = 50, archived: bool = False) -> list[Hit]:
    """Visits in which all words of `text` occur, each anywhere, in the person's name, day, protocols or notes."""
    words = _patterns(text)
    matches = " AND visit.folded GLOB ?" * len(words)
    unless = "" if archived else " AND person.archived_at IS NULL"
    rows = library.rows(
        "SELECT visit.id, visit.at, visit.person_id, person.name, visit.simulated"
        " FROM visit INDEXED BY visit_folded CROSS JOIN person ON person.id = visit.person_id"
        f" WHERE 1{matches}{unless} ORDER BY visit.at DESC LIMIT ?",
        (*words, limit),
    )
    protocols: dict[int, list[str]] = {row["id"]: [] for row in rows}
    marks = ",".join("?" * len(rows))
    for trial in library.rows(
        f"SELECT visit_id, protocol FROM trial WHERE visit_id IN ({marks}) ORDER BY visit_id, position", list(protocols)
    ):
        if trial["protocol"] and trial["protocol"] not in protocols[trial["visit_id"]]:
            protocols[trial["visit_id"]].append(trial["protocol"])
    return [
        Hit(row["id"], row["at"], row["person_id"], row["name"], tuple(protocols[row["id"]]), bool(row["simulated"]))
        for row in rows
    ]


def persons(library: Library, text: str = "", *, limit: int = 50, archived: bool = False) -> list[Person]:
    """People in whose name or notes all words of `text` occur, by name."""
    words = _patterns(text)
    matches = " AND folded GLOB ?" * len(words)
    unless = "" if archived else " AND archived_at IS NULL"
    rows = library.rows(f"SELECT id FROM person WHERE 1{matches}{unless} ORDER BY folded LIMIT ?", (*words, limit))
    return [people.get(library, row["id"]) for row in rows]


def _patterns(text: str) -> list[str]:
    """Each word of `text` as a pattern of GLOB, which finds it at half the cost of `instr`; its signs stay signs."""
    return [
        "*" + "".join(f"[{sign}]" if sign in "*?[" else sign for sign in word) + "*" for word in folded(text).split()
    ]
