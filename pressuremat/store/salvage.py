"""A database that is damaged, gone or empty, built anew from what can still be read and from the newest whole backup.

A folder enters, a whole `library.sqlite` is in it afterwards; the damaged one is kept in `backups/`. Values come from
the stored documents, so that only these need to be read.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import analyses, place, snapshots
from pressuremat.store.library import build, connect
from pressuremat.store.schema import MIGRATIONS

#: Parents before what belongs to them; `value` is made anew, `metric` and `phrase` with it.
_TABLES = (
    "person",
    "mass",
    "consent",
    "visit",
    "recording",
    "trial",
    "correction",
    "analysis",
    "programme",
    "exercise",
    "report",
    "agreement",
    "doomed",
)
_KEYS = {"mass": ("person_id", "day"), "doomed": ("path",)}
_AT_ONCE = 200
#: Rows looked for one by one where a page cannot be read.
_MOST_SINGLE = 200_000
Where = tuple[str, tuple[Any, ...]]


def rebuild(root: Path) -> str:
    """Build the database anew; a sentence about what became of it. Raises LibraryError, OSError."""
    file = root / place.DATABASE
    stamp = f"{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}"
    kept = place.free_name(root / place.BACKUPS, f"damaged_{stamp}", ".damaged")
    there = file.exists()
    if there:
        shutil.copyfile(file, kept)
        place.make_private(kept)
        log = file.with_name(f"{file.name}-wal")
        if log.exists():
            shutil.copyfile(log, kept.with_name(f"{kept.name}-wal"))
    part = file.with_name(f"{file.name}{place.PART}")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(connect(part)) as new:
            new.execute("PRAGMA foreign_keys = OFF")
            new.execute("BEGIN")
            for version in range(len(MIGRATIONS)):
                build(new, version)
            n_read = _take(new, kept) if there else 0
            backup = whole_backup(root)
            n_filled = _take(new, backup) if backup is not None else 0
            _tie(new)
            for row in new.execute("SELECT id, document FROM analysis").fetchall():
                with contextlib.suppress(LibraryError):
                    analyses.insert_values(new, row["id"], analyses.unpack(row["document"]))
            new.execute("COMMIT")
        for name in ("-wal", "-shm"):
            file.with_name(file.name + name).unlink(missing_ok=True)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
        for name in ("-wal", "-shm"):
            kept.with_name(kept.name + name).unlink(missing_ok=True)
    said = _("It was rebuilt: {n} entries were read from it, {m} more came from the backup {name}.").format(
        n=n_read, m=n_filled, name="–" if backup is None else backup.name
    )
    return f"{said} {_('The damaged one is kept as {name}.').format(name=kept.name)}" if there else said


def whole_backup(root: Path) -> Path | None:
    """The newest of the library's own copies that can be read through; None where none can."""
    return next((one for one in snapshots.kept(root) if _whole(one)), None)


def _whole(backup: Path) -> bool:
    try:
        with contextlib.closing(connect(backup, mode="ro", immutable=True)) as db:
            return bool(db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _take(new: sqlite3.Connection, source: Path) -> int:
    """Every row that can be read and is not there yet; how many."""
    n = 0
    try:
        old = connect(source)
    except sqlite3.Error:
        return 0
    with contextlib.closing(old):
        for table in _TABLES:
            names = [row["name"] for row in new.execute(f"PRAGMA table_info({table})")]
            for row in _rows(old, table):
                # Columns of an earlier version are fewer; a damaged row may hold what the table does not take.
                given = [name for name in names if name in row.keys()]  # noqa: SIM118
                marks = ",".join("?" * len(given))
                with contextlib.suppress(sqlite3.Error):
                    n += new.execute(
                        f"INSERT OR IGNORE INTO {table} ({', '.join(given)}) VALUES ({marks})",
                        [row[name] for name in given],
                    ).rowcount
    return n


def _rows(db: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """The rows from both ends up to what cannot be read, then those between one by one."""
    key = _KEYS.get(table, ("id",))
    first, last = None, None
    for row in _run(db, table, key, up=True):
        first = tuple(row[name] for name in key)
        yield row
    for row in _run(db, table, key, up=False):
        last = tuple(row[name] for name in key)
        if first is not None and last <= first:
            return
        yield row
    if len(key) > 1 or key != ("id",):
        return
    low = int(first[0]) + 1 if first else 1
    high = int(last[0]) if last else low + _AT_ONCE * 10
    for number in range(low, min(high, low + _MOST_SINGLE)):
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            found = db.execute(f"SELECT * FROM {table} WHERE id = ?", (number,)).fetchone()
            if found is not None:
                yield found


def _run(db: sqlite3.Connection, table: str, key: tuple[str, ...], *, up: bool) -> Iterator[sqlite3.Row]:
    order = ", ".join(f"{name} {'ASC' if up else 'DESC'}" for name in key)
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        yield from db.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY {order}")


def _tie(db: sqlite3.Connection) -> None:
    """What belongs to something that is lost: optional ties are cut, the rest cannot stay. Recordings always do."""
    for table, column in (
        ("trial", "recording_id"),
        ("analysis", "trial_id"),
        ("agreement", "analysis_id"),
        ("report", "visit_id"),
    ):
        parent = column.removesuffix("_id")
        db.execute(
            f"UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL"
            f" AND {column} NOT IN (SELECT id FROM {parent})"
        )
    while loose := db.execute("PRAGMA foreign_key_check").fetchall():
        for row in loose:
            if row["rowid"] is None:
                db.execute(f"DELETE FROM {row['table']} WHERE person_id NOT IN (SELECT id FROM person)")
            elif row["table"] == "visit":
                _stand_in(db, row["rowid"])
            else:
                db.execute(f"DELETE FROM {row['table']} WHERE id = ?", (row["rowid"],))


def _stand_in(db: sqlite3.Connection, visit_id: int) -> None:
    """A visit whose person is lost keeps its values: it belongs to an unnamed person of the same number."""
    person_id = db.execute("SELECT person_id FROM visit WHERE id = ?", (visit_id,)).fetchone()[0]
    name = _("Name lost ({number})").format(number=person_id)
    db.execute(
        "INSERT OR IGNORE INTO person (id, uid, name, added_at, folded) VALUES (?, ?, ?, ?, ?)",
        (
            person_id,
            f"lost-{person_id}",
            name,
            datetime.now().astimezone().isoformat(timespec="seconds"),
            name.casefold(),
        ),
    )
