"""The copies of the database that the library makes by itself: before its tables change, once a day, and
after a visit.

An open database enters, a file in `backups/` leaves; while it is copied, others may read and write on. These copies
hold people's names: they are private, few, and go when somebody is deleted for good.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

from pressuremat.store import place

SUFFIX = ".sqlite"
DAILY, VISIT = "daily", "visit"
#: Of the daily ones; those before a change of the tables stay until the next deletion.
N_KEPT = 3
#: Pages between which a writer may have its turn.
_PAGES = 2048
#: Of a database that is copied after every visit: 64 MB take a tenth of a second.
_MOST_PAGES = 2**14


def take(db: sqlite3.Connection, root: Path, what: str) -> Path:
    """Copy the whole database as it is now. Raises OSError, sqlite3.Error; then no half copy stays."""
    folder = root / place.BACKUPS
    folder.mkdir(exist_ok=True, mode=0o700)
    stamp = f"{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}"
    target = place.free_name(folder, f"{what}_{stamp}", SUFFIX)
    copy(db, target)
    return target


def copy(db: sqlite3.Connection, target: Path) -> None:
    """The database as it is now in a file of its own, without a log beside it; it appears when it is whole."""
    part = target.with_name(f"{target.name}{place.PART}")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        into = sqlite3.connect(part, isolation_level=None)
        try:
            db.backup(into, pages=_PAGES, sleep=0.01)
            into.execute("PRAGMA journal_mode = DELETE")
        finally:
            into.close()
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def daily(db: sqlite3.Connection, root: Path) -> Path | None:
    """A copy where today has none yet, the oldest ones then removed; None where there was nothing to do.

    Where it cannot be made (a full disk), work goes on without.
    """
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    have = [path for path in kept(root) if path.name.startswith(f"{DAILY}_")]
    if any(path.name.startswith(f"{DAILY}_{today}") for path in have):
        return None
    try:
        made = take(db, root, DAILY)
    except (OSError, sqlite3.Error):
        return None
    for old in have[N_KEPT - 1 :]:
        with contextlib.suppress(OSError):
            old.unlink()
    return made


def after_visit(db: sqlite3.Connection, root: Path) -> None:
    """A copy with the visit just taken in, instead of the one after the last; none of a library too large to copy each
    time. The day's first copy stays: damage that nobody has seen yet is copied along."""
    if db.execute("PRAGMA page_count").fetchone()[0] > _MOST_PAGES:
        return
    before = [path for path in kept(root) if path.name.startswith(f"{VISIT}_")]
    with contextlib.suppress(OSError, sqlite3.Error):
        take(db, root, VISIT)
        for old in before:
            old.unlink()


def kept(root: Path) -> list[Path]:
    """The library's own copies, newest first."""
    folder = root / place.BACKUPS
    found = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()] if folder.is_dir() else []
    return sorted(found, key=lambda path: (path.name.partition("_")[2], path.stat().st_mtime_ns), reverse=True)
