"""Whether a library is whole, and making it so: its database, its recordings, and what lies in its folder unknown.

A folder enters, a list of what was found and mended leaves. It never deletes what somebody recorded; what it replaces
it keeps aside.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressuremat.errors import FileFormatError, LibraryError
from pressuremat.files import corrections
from pressuremat.i18n import _
from pressuremat.store import analyses, deletion, place, recordings, salvage
from pressuremat.store.library import Library, build, connect, parsed, reach, told, version_of
from pressuremat.store.schema import MIGRATIONS

_OLD_S = 86_400.0
#: What is JSON in a column, and what stands there for nothing.
_JSON = (
    ("visit", "history", "{}"),
    ("visit", "manual", "{}"),
    ("programme", "document", "[]"),
    ("programme", "tracked", "[]"),
    ("correction", "corrections", "[]"),
    ("analysis", "comparability", "{}"),
)


@dataclass(frozen=True)
class Problem:
    """Something that was not as it must be, in one sentence, and whether it is mended."""

    says: str
    mended: bool

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    n_people: int
    n_visits: int
    n_recordings: int
    problems: tuple[Problem, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is left to mend."""
        return all(problem.mended for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "well": self.well, "problems": [problem.to_json() for problem in self.problems]}


def check(
    root: Path, *, repair: bool = True, progress: Callable[[int, int], object] = lambda _done, _total: None
) -> Checked:
    """Look at everything, the bytes of every recording too, and mend what can be mended. Raises LibraryError."""
    problems: list[Problem] = []
    file = root / place.DATABASE
    if not root.is_dir():
        raise LibraryError(_("Expected a library in {path}, there is none; check the path.").format(path=root))
    reason = _damage(file, root)
    if reason and not repair:
        return Checked(0, 0, 0, (Problem(reason, False),))
    if reason:
        try:
            place.prepare(root)
            problems.append(Problem(f"{reason} {salvage.rebuild(root)}", True))
        except OSError as error:
            raise place.refused(error, root) from error
    with Library.open(root) as library:
        if repair and library.writable:
            deletion.finish(library)
            problems += _leftovers(root)
        problems += _files(library, repair and library.writable, progress)
        problems += _entries(library, repair and library.writable)
        problems += _documents(library, repair and library.writable)
        if repair and library.writable:
            problems += [
                Problem(
                    _("{name} lay in the folder unknown; it is {ref} now.").format(name=one.path.name, ref=one.ref),
                    True,
                )
                for one in recordings.adopt_all(library)
            ]
        counts = [library.rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("person", "visit", "recording")]
    return Checked(counts[0], counts[1], counts[2], tuple(problems))


def foreign(db: sqlite3.Connection, root: Path) -> str:
    """What keeps a database from being a whole library of ours; empty where nothing does. Raises sqlite3.Error."""
    try:
        version = version_of(db, root)
    except LibraryError as error:
        return str(error)
    if version < 1 or _tables(db) != _ours(version):
        return _("its tables are not those of a library")
    return _unsound(db)


def _damage(file: Path, root: Path) -> str:
    """The sentence about a database that cannot be used; empty for one that can."""
    if not file.exists():
        return _("The database was gone.") if place.lying_recordings(root) or _has_backups(root) else ""
    if not file.stat().st_size and _has_backups(root):
        return _("The database was empty.")
    try:
        with contextlib.closing(reach(root)[0]) as db:
            version = version_of(db, root)
            if version and _tables(db) != _ours(version):
                return _("The database's tables were damaged.")
            said = _unsound(db) if version else ""
        return _("The database was damaged ({reason}).").format(reason=said) if said else ""
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return _("The database was damaged ({reason}).").format(reason=error)
        with told(root):
            raise
    except UnicodeDecodeError:
        return _("The database's tables were damaged.")


def _has_backups(root: Path) -> bool:
    folder = root / place.BACKUPS
    return folder.is_dir() and any(folder.iterdir())


def _unsound(db: sqlite3.Connection) -> str:
    found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        return " ".join(str(found).split())
    loose = db.execute("PRAGMA foreign_key_check").fetchone()
    return "" if loose is None else _("rows of {table} belong to nothing").format(table=loose[0])


def _tables(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(row[0], row[1], " ".join(str(row[2]).split())) for row in rows}


def _ours(version: int) -> set[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for number in range(min(version, len(MIGRATIONS))):
            build(db, number)
        return _tables(db)


def _files(library: Library, repair: bool, progress: Callable[[int, int], object]) -> list[Problem]:
    """Recordings and reports against their hashes; what moved is found again, what grew is learnt anew."""
    problems = []
    stored = recordings.newest(library)
    strays: dict[str, Path] | None = None
    for at, one in enumerate(stored, start=1):
        sha256 = place.sha256_of(one.path)[0] if one.path.is_file() else None
        if sha256 == one.sha256:
            problems += _right(library, one, repair)
        elif sha256 is not None and place.sha256_of_first(one.path, one.n_bytes) == one.sha256:
            if repair:
                recordings.adopt(library, one.path)
            problems.append(Problem(_("{ref} was recorded on after it was listed.").format(ref=one.ref), repair))
        elif sha256 is not None and one.path.name.startswith(sha256):
            # Its name says what it must be: the entry is what is wrong.
            if repair:
                recordings.adopt(library, one.path)
            problems.append(Problem(_("The entry of {ref} was damaged.").format(ref=one.ref), repair))
        else:
            strays = _strays(library) if strays is None else strays
            problems.append(_lost(library, one, sha256 is None, strays.get(one.sha256), repair))
        progress(at, len(stored))
    for row in library.rows("SELECT id, path, sha256 FROM report"):
        path = library.path_of(row["path"])
        if not path.is_file():
            problems.append(Problem(_("The report {name} is gone; make it again.").format(name=path.name), repair))
            if repair:
                with library.writing() as db:
                    db.execute("DELETE FROM report WHERE id = ?", (row["id"],))
        elif place.sha256_of(path)[0] != row["sha256"]:
            problems.append(Problem(_("The report {name} was changed; make it again.").format(name=path.name), False))
    return problems


def _strays(library: Library) -> dict[str, Path]:
    """Files in the folder that no row names, by SHA-256."""
    known = {row["path"] for row in library.rows("SELECT path FROM recording")}
    lying = place.lying_recordings(library.root)
    return {place.sha256_of(path)[0]: path for path in lying if f"{place.RECORDINGS}/{path.name}" not in known}


def _right(library: Library, one: recordings.Stored, repair: bool) -> list[Problem]:
    """A recording that is as it was: is it listed so, and can its corrections be read?"""
    problems = []
    if one.state != "here":
        problems.append(Problem(_("{ref} is there again.").format(ref=one.ref), repair))
        if repair:
            recordings.adopt(library, one.path)
    try:
        corrections.read(one.path)
        if repair:
            recordings.note_corrections(library, one.id)
    except FileFormatError as error:
        history = recordings.corrections_kept(library, one.id)
        if repair and history:
            beside = corrections.sidecar(one.path)
            os.replace(beside, place.free_name(beside.parent, beside.name, ".damaged"))
            corrections.write(one.path, corrections.of_json(history[-1]["corrections"]))
        problems.append(Problem(str(error), repair and bool(history)))
    return problems


def _lost(library: Library, one: recordings.Stored, missing: bool, stray: Path | None, repair: bool) -> Problem:
    name = one.path.name
    if stray is not None:
        if repair:
            with library.writing() as db:
                db.execute(
                    "UPDATE recording SET path = ?, state = 'here' WHERE id = ?",
                    (f"{place.RECORDINGS}/{stray.name}", one.id),
                )
        return Problem(_("{ref} was renamed to {name}.").format(ref=one.ref, name=stray.name), repair)
    if repair:
        with library.writing() as db:
            db.execute("UPDATE recording SET state = ? WHERE id = ?", ("missing" if missing else "damaged", one.id))
    if missing:
        text = _("{ref} is gone ({name}); its values are there: put the file back from a backup, then check again.")
    else:
        text = _("{ref} is not what was recorded any more ({name}); put the file back from a backup, then check again.")
    return Problem(text.format(ref=one.ref, name=name), False)


def _entries(library: Library, repair: bool) -> list[Problem]:
    """Answers, drills and corrections that can be read as what they are; else out of a backup, else empty."""
    problems = []
    for table, column, empty in _JSON:
        for row in library.rows(f"SELECT id, {column} FROM {table}"):
            try:
                parsed(row[column])
            except LibraryError:
                old = _of_backup(library, table, column, row["id"])
                if repair:
                    with library.writing() as db:
                        db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (old or empty, row["id"]))
                text = _("{what} of {table} {id} was damaged; it is {now} now.")
                now = _("as in the newest backup") if old else _("empty")
                problems.append(Problem(text.format(what=column, table=table, id=row["id"], now=now), repair))
    return problems


def _of_backup(library: Library, table: str, column: str, number: int) -> Any:
    """What the newest whole backup has there; None where it has nothing."""
    backup = salvage.whole_backup(library.root)
    if backup is None:
        return None
    with contextlib.closing(connect(backup, mode="ro", immutable=True)) as db:
        found = db.execute(f"SELECT {column} FROM {table} WHERE id = ?", (number,)).fetchone()
    return None if found is None else found[0]


def _documents(library: Library, repair: bool) -> list[Problem]:
    """Every stored analysis can be read, and its values are all in their columns."""
    problems = []
    for row in library.rows("SELECT id, recording_id, visit_id FROM analysis"):
        found = library.row("SELECT document FROM analysis WHERE id = ?", (row["id"],))
        assert found is not None
        try:
            document = analyses.unpack(found["document"])
        except LibraryError as error:
            problems.append(_mended(library, row["id"], row["recording_id"]) if repair else Problem(str(error), False))
            continue
        wanted = sum(1 for _one in analyses.metrics_of(document))
        have = library.rows("SELECT count(*) FROM value WHERE analysis_id = ?", (row["id"],))[0][0]
        if wanted != have:
            if repair:
                with library.writing() as db:
                    db.execute("DELETE FROM value WHERE analysis_id = ?", (row["id"],))
                    analyses.insert_values(db, row["id"], document)
            problems.append(
                Problem(_("Values of analysis {id} were not all in their columns.").format(id=row["id"]), repair)
            )
    return problems


def _mended(library: Library, analysis_id: int, recording_id: int | None) -> Problem:
    """A stored analysis that cannot be read: out of a backup, else it goes, for it would hide its visit."""
    found = _of_backup(library, "analysis", "document", analysis_id)
    with library.writing() as db, contextlib.suppress(LibraryError):
        db.execute("DELETE FROM value WHERE analysis_id = ?", (analysis_id,))
        if found is not None:
            analyses.insert_values(db, analysis_id, analyses.unpack(found))
            db.execute("UPDATE analysis SET document = ? WHERE id = ?", (found, analysis_id))
            return Problem(_("Analysis {id} was damaged and came from a backup.").format(id=analysis_id), True)
    with library.writing() as db:
        db.execute("DELETE FROM analysis WHERE id = ?", (analysis_id,))
    again = "add exam" if recording_id is None else f"reanalyse r{recording_id}"
    return Problem(
        _("Analysis {id} was damaged and is gone; make it again with 'pressuremat library {step}'.").format(
            id=analysis_id, step=again
        ),
        True,
    )


def _is_half(path: Path) -> bool:
    """Whether the library itself began this file: a recording of that suffix may be somebody's."""
    return path.is_file() and (path.name.startswith(".") or path.parent.name == place.BACKUPS)


def _leftovers(root: Path) -> list[Problem]:
    """Half files of a program that was killed, a day old or more."""
    found = []
    for folder in place.FOLDERS:
        # with what SQLite keeps beside a copy while it makes it
        for path in (root / folder).glob(f"*{place.PART}*"):
            with contextlib.suppress(OSError):
                if _is_half(path) and time.time() - path.stat().st_mtime > _OLD_S:
                    path.unlink()
                    found.append(Problem(_("A half copy was removed ({name}).").format(name=path.name), True))
    return found
