"""What the coach saw, beside what the reading said: the only evidence about it that is not a simulation of our own.

A visit and a coach's word enter; how often the two agreed leaves. It refuses to call this accuracy: the coach may be
wrong too, and has often read the reading first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import N_, _
from pressuremat.store.library import Library
from pressuremat.store.words import clean_text, now

#: What a coach can have seen: a reading's key, and what it looks like.
SEEN: Mapping[str, str] = {
    "no-mat-sign": N_("nothing that the mat could show"),
    "bottom-only-ankle": N_("caves in at the bottom only, the ankle is short"),
    "bottom-only-hip": N_("caves in at the bottom only, the hip gives way"),
    "throughout": N_("caves in all the time"),
    "foot-without-squat": N_("the foot is flat, the squat is fine"),
    "shape-not-control": N_("built that way, not a matter of control"),
    "other": N_("something else; see the note"),
}
#: Readings that claim nothing, so that nothing can agree with them.
NO_CLAIM = ("unclear", "not-enough-information")


@dataclass(frozen=True)
class Note:
    """One coach's note on one visit, with the reading as it was then."""

    id: int
    visit_id: int
    reading: str
    version: str
    saw: str
    before_reading: bool
    noted_at: str
    note: str

    @property
    def agrees(self) -> bool | None:
        """Whether the reading said what was seen; None where it claimed nothing."""
        return None if self.reading in NO_CLAIM else self.reading == self.saw

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "agrees": self.agrees}


@dataclass(frozen=True)
class Sum:
    """How often they agreed. `n_agreed` of `n` readings that claimed something; `n_no_claim` did not.

    `table` counts (reading, saw); `n_before` of `n`, and `n_before_agreed` of these, were noted before the reading was
    looked at. Simulated visits are not in it. A visit counts once, by its newest note.
    """

    n: int
    n_agreed: int
    n_no_claim: int
    n_before: int
    n_before_agreed: int
    table: Mapping[tuple[str, str], int]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        table = [{"reading": reading, "saw": saw, "n": n} for (reading, saw), n in sorted(self.table.items())]
        return {**vars(self), "table": table}


def note(
    library: Library, visit_id: int, saw: str, *, before_reading: bool = False, text: str = "", at: str | None = None
) -> Note:
    """Note what was seen at a visit that has a reading; an earlier note stays. Raises LibraryError."""
    if saw not in SEEN:
        raise LibraryError(_("Expected one of {known}, got {saw!r}.").format(known=", ".join(SEEN), saw=saw[:60]))
    with library.writing() as db:
        exam = library.row(
            "SELECT id, reading, version FROM analysis"
            " WHERE visit_id = ? AND kind = 'exam' AND current = 1 AND reading IS NOT NULL",
            (visit_id,),
        )
        if exam is None:
            raise LibraryError(
                _("Expected a visit with a reading, v{id} has none; run 'pressuremat library add exam' first.").format(
                    id=visit_id
                )
            )
        cursor = db.execute(
            "INSERT INTO agreement (visit_id, analysis_id, reading, version, saw, before_reading, noted_at, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                visit_id,
                exam["id"],
                exam["reading"],
                exam["version"],
                saw,
                before_reading,
                now() if at is None else at,
                clean_text(text),
            ),
        )
        number = cursor.lastrowid
        return next(one for one in of_visit(library, visit_id) if one.id == number)


def of_visit(library: Library, visit_id: int) -> list[Note]:
    """The notes of a visit, oldest first."""
    return _notes(library, "agreement.visit_id = ?", (visit_id,))


def summed(library: Library) -> Sum:
    """How often the reading agreed with what the coach saw, over all visits of real people."""
    newest: dict[int, Note] = {}
    for one in _notes(library, "visit.simulated = 0 AND person.simulated = 0", ()):
        newest[one.visit_id] = one
    claimed = [one for one in newest.values() if one.agrees is not None]
    before = [one for one in claimed if one.before_reading]
    table: dict[tuple[str, str], int] = {}
    for one in newest.values():
        table[one.reading, one.saw] = table.get((one.reading, one.saw), 0) + 1
    return Sum(
        len(claimed),
        sum(bool(one.agrees) for one in claimed),
        len(newest) - len(claimed),
        len(before),
        sum(bool(one.agrees) for one in before),
        table,
    )


def _notes(library: Library, where: str, parameters: tuple[object, ...]) -> list[Note]:
    rows = library.rows(
        "SELECT agreement.* FROM agreement JOIN visit ON visit.id = agreement.visit_id"
        f" JOIN person ON person.id = visit.person_id WHERE {where} ORDER BY agreement.id",
        parameters,
    )
    return [
        Note(
            row["id"],
            row["visit_id"],
            row["reading"],
            row["version"],
            row["saw"],
            bool(row["before_reading"]),
            row["noted_at"],
            row["note"],
        )
        for row in rows
    ]
