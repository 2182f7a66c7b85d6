"""The library, open: one SQLite file and a folder of recordings, for one thread of one of several programs.

A folder enters, a `Library` leaves, through which the other modules of this package read and write. All that can go
wrong with a database on somebody's disk becomes one sentence here. It refuses to know what the tables mean.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import place, snapshots
from pressuremat.store.schema import APPLICATION_ID, MIGRATIONS, statements

#: Two programs take turns; a turn takes milliseconds, but for the analyses of a large import or a deletion.
WAIT_S = 20.0
#: Strict tables came with it.
_LEAST_SQLITE = (3, 37, 0)
#: Less than what SQLite's shared index takes.
_NO_ROOM_BYTES = 2**16
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
Row = sqlite3.Row


class Library:
    """An open library. `writable` is False where the folder may only be read.

    Read with `rows` and `row`; write within `with library.writing() as db`, which keeps all of its block or nothing.
    """

    def __init__(self, root: Path, db: sqlite3.Connection, *, writable: bool) -> None:
        self.root, self.db, self.writable = root, db, writable

    @classmethod
    def open(cls, root: str | os.PathLike[str] | None = None, *, create: bool = True) -> Library:
        """The library in that folder, None for the platform's; made where there is none, unless `create` is False.

        What an earlier version made is brought up to date, a copy of it kept before. Raises LibraryError.
        """
        if sqlite3.sqlite_version_info < _LEAST_SQLITE:
            raise LibraryError(
                _("Expected SQLite {least} or newer in this Python, it has {have}; install a newer Python.").format(
                    least=".".join(map(str, _LEAST_SQLITE)), have=sqlite3.sqlite_version
                )
            )
        root = place.default_folder() if root is None else Path(root)
        file = root / place.DATABASE
        if snapshots.kept(root) and not (file.exists() and file.stat().st_size):
            raise LibraryError(
                _(
                    "The database of the library in {path} is gone, its recordings and backups are there: run "
                    "'pressuremat library check' to rebuild it."
                ).format(path=root)
            )
        if not file.exists():
            if not create:
                raise LibraryError(
                    _("Expected a library in {path}, there is none; add somebody to begin one.").format(path=root)
                )
            try:
                place.prepare(root)
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise place.refused(error, root) from error
        if file.is_dir():
            raise LibraryError(_("Expected a library's database, {path} is a folder; move it away.").format(path=file))
        with told(root):
            return _opened(root, file)

    def close(self) -> None:
        """Let go of the database. May be called twice."""
        self.db.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query. Raises LibraryError."""
        with told(self.root):
            return self.db.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a query. Raises LibraryError."""
        with told(self.root):
            found: Row | None = self.db.execute(sql, parameters).fetchone()
            return found

    @property
    def only_read(self) -> str:
        """The sentence that says that nothing can be kept here; empty where it can."""
        if self.writable:
            return ""
        return _(
            "The library in {path} may only be read by this user; change its permissions, or copy it to a place of "
            "your own and name that with --library."
        ).format(path=self.root)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all; others wait for its end. Raises LibraryError; may be used within another."""
        if self.db.in_transaction:
            yield self.db
            return
        if not self.writable:
            raise LibraryError(self.only_read)
        with told(self.root):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    if self.db.in_transaction:
                        self.db.execute("ROLLBACK")
                raise

    def path_of(self, relative: str) -> Path:
        """Where a file lies that the database names. Raises LibraryError where that is not in the library."""
        return place.inside(self.root, relative)


@contextlib.contextmanager
def told(root: Path) -> Iterator[None]:
    """What SQLite refuses, as one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(_sentence(error, root)) from error
    except UnicodeDecodeError as error:
        raise LibraryError(_damaged().format(path=root)) from error


def parsed(text: str) -> Any:
    """JSON out of a column. Raises LibraryError where it is damaged."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise LibraryError(_("An entry of the library is damaged; run 'pressuremat library check'.")) from error


def _damaged() -> str:
    return _(
        "The library's database in {path} is damaged; its recordings are not touched by that: run "
        "'pressuremat library check' to rebuild it."
    )


def _sentence(error: sqlite3.Error, root: Path) -> str:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    base = code & 0xFF
    if base in _DAMAGED:
        text = _damaged()
    elif base in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        text = _(
            "Another program has been writing to the library in {path} for long, nothing was changed; let it finish "
            "or close it, then do it again."
        )
    elif base == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_WRITE or _is_full(error, root):
        text = _("The disk of the library in {path} is full, nothing was changed; make room, then do it again.")
    elif base in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        text = _(
            "The library in {path} may not be used by this user as it must be; change its permissions, or name another "
            "place with --library."
        )
    elif isinstance(error, sqlite3.IntegrityError):
        text = _(
            "The library in {path} does not take this: something else in it needs what would be changed ({reason}); "
            "look at it again."
        )
    else:
        text = _("The library in {path} cannot be used ({reason}); run 'pressuremat library check'.")
    return text.format(path=root, reason=error)


def _is_full(error: sqlite3.Error, root: Path) -> bool:
    """Whether an error of input or output comes from a disk without room: SQLite does not always say so."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_IOERR:
        return False
    with contextlib.suppress(OSError):
        return shutil.disk_usage(root).free < _NO_ROOM_BYTES
    return False


def connect(file: Path, *, mode: str = "rw", immutable: bool = False) -> sqlite3.Connection:
    """A connection with everything set that must be: foreign keys, deleted rows overwritten, nothing of a stranger's
    schema run. Raises sqlite3.Error."""
    uri = f"{file.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
    db = sqlite3.connect(uri, uri=True, timeout=WAIT_S, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        for pragma in ("foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF", "temp_store = MEMORY"):
            db.execute(f"PRAGMA {pragma}")
        return db
    except BaseException:
        db.close()
        raise


def reach(root: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection to the database in `root`, and whether it may be written to. Raises sqlite3.Error."""
    file = root / place.DATABASE
    writable = os.access(file, os.W_OK) and os.access(root, os.W_OK)
    return connect(file) if writable else _read_only(file), writable


def _opened(root: Path, file: Path) -> Library:
    db, writable = reach(root)
    try:
        try:
            version = version_of(db, root)
        except sqlite3.OperationalError as error:
            if not _is_full(error, root):
                raise
            # There is no room for the index that programs share: alone it is kept in memory, and looking works.
            db.close()
            db = connect(file)
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            version = version_of(db, root)
        if writable:
            _use_wal(db)
            # A power cut must not take back what was said to be kept.
            db.execute("PRAGMA synchronous = FULL")
            for name in ("", "-wal", "-shm"):
                beside = file.with_name(file.name + name)
                if beside.exists():
                    place.make_private(beside)
            place.prepare(root)
            _migrate(db, root)
        elif version < len(MIGRATIONS):
            raise LibraryError(
                _(
                    "The library in {path} is of an earlier version and may only be read by this user, so it cannot be "
                    "brought up to date; change its permissions."
                ).format(path=root)
            )
        return Library(root, db, writable=writable)
    except OSError as error:
        db.close()
        raise place.refused(error, root) from error
    except BaseException:
        db.close()
        raise


def _use_wal(db: sqlite3.Connection) -> None:
    """Readers and a writer at once. SQLite does not wait for its turn in this one step, so we do."""
    end_s = time.monotonic() + WAIT_S
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end_s:
                raise
            time.sleep(0.02)


def _read_only(file: Path) -> sqlite3.Connection:
    """Where nothing may be written beside the database, it is read as one that nobody changes."""
    db = connect(file, mode="ro")
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return db
    except sqlite3.OperationalError:
        db.close()
        return connect(file, mode="ro", immutable=True)


def version_of(db: sqlite3.Connection, root: Path) -> int:
    """The version of the schema, 0 for an empty file. Raises LibraryError for a newer one, or somebody else's file."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    mark: int = db.execute("PRAGMA application_id").fetchone()[0]
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != APPLICATION_ID and not (empty and version == 0):
        raise LibraryError(
            _(
                "Expected a library of pressuremat, {path} is another program's database; name another place with "
                "--library."
            ).format(path=root / place.DATABASE)
        )
    if version > len(MIGRATIONS):
        raise LibraryError(
            _(
                "The library in {path} was made by a newer pressuremat (its version {theirs}, this one knows {ours}); "
                "nothing was changed: update pressuremat."
            ).format(path=root, theirs=version, ours=len(MIGRATIONS))
        )
    return version


def _migrate(db: sqlite3.Connection, root: Path) -> None:
    """Bring the tables up to date, one version after the other, each whole or not at all."""
    new = not db.execute("PRAGMA user_version").fetchone()[0]
    while (version := db.execute("PRAGMA user_version").fetchone()[0]) < len(MIGRATIONS):
        if version and not new:
            snapshots.take(db, root, f"before-version-{version + 1}")
        db.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have done it meanwhile.
            if db.execute("PRAGMA user_version").fetchone()[0] == version:
                build(db, version)
            db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                if db.in_transaction:
                    db.execute("ROLLBACK")
            raise


def build(db: sqlite3.Connection, version: int) -> None:
    """One step from `version` to the next, within a transaction of the caller's."""
    for statement in statements(MIGRATIONS[version]):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {version + 1}")
