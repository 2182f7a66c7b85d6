"""Deleting for good: a person, a visit or a recording, with values, reports and corrections, down to the free pages.

What is to go enters, a count of what went leaves. The rows and the list of files go in one step; killed behind it, the
files go with the next `finish`. The library's own backups hold names too and are made anew; those that a person made
are not known here, and the text says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.files.corrections import sidecar
from pressuremat.i18n import N_, _
from pressuremat.store import people, place, recordings, snapshots, visits
from pressuremat.store.library import Library, told

#: Stands in the list of files for "free pages are still to be overwritten".
_PAGES = ""
BACKUPS_MAY_HOLD_IT = N_(
    "Backups that you made yourself, copies of the folder and handed-over files may still hold it: delete or make them "
    "anew. On some disks what was deleted can be recovered by experts until it is written over."
)


@dataclass(frozen=True)
class Deleted:
    """What is gone."""

    n_people: int
    n_visits: int
    n_recordings: int
    n_reports: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


def person(library: Library, person_id: int) -> Deleted:
    """Somebody, with all visits. Raises LibraryError."""
    with library.writing() as db:
        people.get(library, person_id)
        numbers = [visit.id for visit in visits.of_person(library, person_id)]
        counts = _visits(library, db, numbers)
        db.execute("DELETE FROM person WHERE id = ?", (person_id,))
    finish(library)
    return Deleted(1, *counts)


def visit(library: Library, visit_id: int) -> Deleted:
    """A visit. Raises LibraryError."""
    with library.writing() as db:
        visits.get(library, visit_id)
        counts = _visits(library, db, [visit_id])
    finish(library)
    return Deleted(0, *counts)


def recording(library: Library, recording_id: int) -> Deleted:
    """A recording and what was computed from it, the exams of its visits and their reports too. Raises LibraryError."""
    with library.writing() as db:
        stored = recordings.get(library, recording_id)
        of_visits = [row[0] for row in db.execute("SELECT visit_id FROM trial WHERE recording_id = ?", (recording_id,))]
        n_reports = sum(_doom_reports(library, db, "visit_id", number) for number in of_visits)
        for number in of_visits:
            db.execute("DELETE FROM analysis WHERE visit_id = ? AND kind = 'exam'", (number,))
        db.execute("UPDATE trial SET recording_id = NULL, status = 'deleted' WHERE recording_id = ?", (recording_id,))
        n_reports += _recording(library, db, stored)
        _tidy(db)
    finish(library)
    return Deleted(0, 0, 1, n_reports)


def finish(library: Library) -> None:
    """Take away the files that are listed, overwrite free pages, make the library's own backups anew.

    Does nothing where nothing is owed. Raises LibraryError where another program is in the way: it is done then by the
    next deletion or check.
    """
    owed = [row["path"] for row in library.rows("SELECT path FROM doomed")]
    if not owed:
        return
    files = [library.path_of(relative) for relative in owed if relative != _PAGES]
    files += [path for path in (library.root / place.BACKUPS).iterdir() if path.is_file()]
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise place.refused(error, path) from error
    with library.writing() as db:
        db.execute("DELETE FROM doomed WHERE path <> ?", (_PAGES,))
    try:
        with told(library.root):
            library.db.execute("VACUUM")
            _truncate_log(library.db)
            library.db.execute("DELETE FROM doomed")
            _truncate_log(library.db)
    except LibraryError as error:
        raise LibraryError(
            _(
                "Deleted, but free pages of the database could not be overwritten yet ({reason}); close other programs "
                "that use the library, then run 'pressuremat library check'."
            ).format(reason=error)
        ) from error
    snapshots.daily(library.db, library.root)


def _truncate_log(db: sqlite3.Connection) -> None:
    """Empty the write-ahead log, which holds pages as they were."""
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise sqlite3.OperationalError(_("another program is reading"))


def _visits(library: Library, db: sqlite3.Connection, numbers: Iterable[int]) -> tuple[int, int, int]:
    """(visits, recordings, reports) that go; a recording that another visit holds as well stays."""
    n_visits = n_recordings = n_reports = 0
    for number in numbers:
        n_visits += 1
        n_reports += _doom_reports(library, db, "visit_id", number)
        held = [
            row[0]
            for row in db.execute(
                "SELECT DISTINCT recording_id FROM trial WHERE visit_id = ? AND recording_id IS NOT NULL", (number,)
            )
        ]
        db.execute("DELETE FROM visit WHERE id = ?", (number,))
        for recording_id in held:
            if not db.execute("SELECT 1 FROM trial WHERE recording_id = ?", (recording_id,)).fetchone():
                n_reports += _recording(library, db, recordings.get(library, recording_id))
                n_recordings += 1
    _tidy(db)
    return n_visits, n_recordings, n_reports


def _recording(library: Library, db: sqlite3.Connection, stored: recordings.Stored) -> int:
    """Doom a recording with its corrections and reports, those that were saved without a word too."""
    n_reports = _doom_reports(library, db, "recording_id", stored.id)
    beside = sidecar(stored.path)
    _doom(db, [stored.path, beside, beside.with_name(beside.name + ".new"), *damaged(beside)])
    unsaid = list((library.root / place.REPORTS).glob(f"{_literal(stored.path.stem)}_report*"))
    n_reports += _doom(db, unsaid)
    db.execute("DELETE FROM recording WHERE id = ?", (stored.id,))
    return n_reports


def damaged(beside: Path) -> list[Path]:
    """The damaged corrections that a check put aside."""
    return list(beside.parent.glob(f"{_literal(beside.name)}*.damaged"))


def _literal(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _doom_reports(library: Library, db: sqlite3.Connection, column: str, number: int) -> int:
    rows = db.execute(f"SELECT path FROM report WHERE {column} = ?", (number,)).fetchall()
    _doom(db, [library.path_of(row["path"]) for row in rows])
    db.execute(f"DELETE FROM report WHERE {column} = ?", (number,))
    return len(rows)


def _doom(db: sqlite3.Connection, paths: Iterable[Path]) -> int:
    """List files to be taken away; how many were not listed before."""
    names = [f"{path.parent.name}/{path.name}" for path in paths]
    return sum(db.execute("INSERT OR IGNORE INTO doomed VALUES (?)", (name,)).rowcount for name in names)


def _tidy(db: sqlite3.Connection) -> None:
    """Words that only deleted values used go too; pages are owed an overwriting."""
    db.execute(
        "DELETE FROM phrase WHERE id NOT IN (SELECT reason_id FROM value WHERE reason_id IS NOT NULL"
        " UNION SELECT band_id FROM value WHERE band_id IS NOT NULL)"
    )
    db.execute("INSERT OR IGNORE INTO doomed VALUES (?)", (_PAGES,))
