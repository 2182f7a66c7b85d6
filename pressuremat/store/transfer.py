"""The whole library in one file: made while others use it, put back here or on another machine.

A library enters and a zip leaves: the database as it was at one moment, recordings with their corrections, reports,
and a manifest with every file's SHA-256. Back, the zip may be a stranger's: nothing of it lands anywhere before its
names, sizes, hashes and tables were found to be ours.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pressuremat import __version__
from pressuremat.errors import LibraryError
from pressuremat.files.corrections import sidecar
from pressuremat.files.registry import MAX_BYTES
from pressuremat.i18n import _
from pressuremat.store import health, place, snapshots
from pressuremat.store.library import Library, connect, told
from pressuremat.store.words import now

SCHEMA = "pressuremat.library/1"
MANIFEST = "manifest.json"
_MOST_FILES = 500_000
_MOST_MANIFEST_BYTES = 2**27
_MOST_DATABASE_BYTES = 2**36
#: A real library shrinks at most so many times: recordings hardly, the database some times.
_MOST_RATIO, _SPARE_BYTES = 60, 2**24
_PIECE_BYTES = 2**20


@dataclass(frozen=True)
class Packed:
    """What a backup holds; `missing` are files that the database names and that were not there."""

    path: Path
    n_files: int
    n_bytes: int
    missing: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "path": str(self.path)}


def backup(library: Library, target: Path) -> Packed:
    """Write the whole library into `target`, a zip, whole or not at all; it may be in use. Raises LibraryError."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{place.PART}")
    database = part.with_name(f"{part.name}-db")
    try:
        with told(library.root):
            snapshots.copy(library.db, database)
        with contextlib.closing(connect(database, mode="ro")) as db:
            files = list(_files_of(db, library.root))
        with open(part, "xb", opener=_private) as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as pack:
                listed, missing = _fill(pack, database, files)
            file.flush()
            os.fsync(file.fileno())
        n_bytes = part.stat().st_size
        os.replace(part, target)
    except OSError as error:
        raise place.refused(error, target) from error
    finally:
        part.unlink(missing_ok=True)
        database.unlink(missing_ok=True)
    return Packed(target, listed, n_bytes, tuple(missing))


def _files_of(db: sqlite3.Connection, root: Path) -> Iterator[Path]:
    for row in db.execute("SELECT path FROM recording UNION SELECT path FROM report"):
        path = place.inside(root, row["path"])
        yield path
        beside = sidecar(path)
        if beside.exists():
            yield beside


def _fill(pack: zipfile.ZipFile, database: Path, files: list[Path]) -> tuple[int, list[str]]:
    entries, missing = [], []
    for path in [database, *files]:
        name = place.DATABASE if path == database else f"{path.parent.name}/{path.name}"
        try:
            entries.append(_pack(pack, path, name, squeeze=path == database))
        except FileNotFoundError:
            missing.append(name)
    manifest = {
        "schema": SCHEMA,
        "made_at": now(),
        "version": __version__,
        "missing": missing,
        "files": entries,
    }
    pack.writestr(zipfile.ZipInfo(MANIFEST, _stamp()), json.dumps(manifest, ensure_ascii=False), zipfile.ZIP_DEFLATED)
    return len(entries), missing


def _pack(pack: zipfile.ZipFile, path: Path, name: str, *, squeeze: bool) -> dict[str, Any]:
    digest, n_bytes = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, _stamp())
    info.external_attr = 0o600 << 16
    info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
    with open(path, "rb") as source, pack.open(info, "w", force_zip64=True) as into:
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
            n_bytes += len(piece)
            into.write(piece)
    return {"path": name, "n_bytes": n_bytes, "sha256": digest.hexdigest()}


@dataclass(frozen=True)
class Restored:
    """Where the library is now, and where the one that was there before went; None where there was none."""

    root: Path
    n_files: int
    before: Path | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"root": str(self.root), "n_files": self.n_files, "before": self.before and str(self.before)}


def restore(source: Path, root: Path, *, replace: bool = False) -> Restored:
    """The library in a backup becomes the one in `root`. With `replace` the one there is put aside, never deleted.

    Raises LibraryError; then nothing was changed.
    """
    if not replace and (root / place.DATABASE).exists():
        raise LibraryError(
            _("Expected no library in {path} yet, there is one; add --replace to put it aside.").format(path=root)
        )
    into = root.with_name(f".{root.name}-{secrets.token_hex(4)}{place.PART}")
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        place.prepare(into)
        n_files = _unpack(source, into)
        _vet(into)
        before = _swap(into, root)
    except OSError as error:
        raise place.refused(error, error.filename or (root if error.errno in place.FULL else source)) from error
    finally:
        shutil.rmtree(into, ignore_errors=True)
    Library.open(root, create=False).close()
    return Restored(root, n_files, before)


def _unpack(source: Path, into: Path) -> int:
    try:
        with zipfile.ZipFile(source) as pack:
            listed = _manifest(pack, source)
            for info in pack.infolist():
                if info.filename != MANIFEST:
                    _extract(pack, info, into / info.filename, listed[info.filename], source)
            return len(listed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _hostile(source, _("it is no whole zip file")) from error


def _manifest(pack: zipfile.ZipFile, source: Path) -> dict[str, tuple[int, str]]:
    """(bytes, SHA-256) of every file, once names and sizes are as those of a library."""
    infos = pack.infolist()
    names = [info.filename for info in infos]
    if len(infos) > _MOST_FILES or len({name.casefold() for name in names}) != len(names):
        raise _hostile(source, _("it holds too many files, or one twice"))
    if MANIFEST not in names or place.DATABASE not in names:
        raise _hostile(source, _("it holds no manifest or no database"))
    for info in infos:
        if info.filename not in (MANIFEST, place.DATABASE):
            folder, _slash, name = info.filename.partition("/")
            if folder not in (place.RECORDINGS, place.REPORTS) or not place.is_plain_name(name):
                raise _hostile(source, _("it holds {name!r}").format(name=info.filename[:80]))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 1 or kind not in (0, stat.S_IFREG):
            raise _hostile(source, _("{name} in it is no plain file").format(name=info.filename))
        limit = {MANIFEST: _MOST_MANIFEST_BYTES, place.DATABASE: _MOST_DATABASE_BYTES}.get(info.filename, MAX_BYTES)
        if info.file_size > limit:
            raise _hostile(source, _("{name} in it is too large").format(name=info.filename))
    total = sum(info.file_size for info in infos)
    if total > _MOST_RATIO * source.stat().st_size + _SPARE_BYTES:
        raise _hostile(source, _("it would grow beyond what a library does"))
    with pack.open(MANIFEST) as file:
        text = file.read(_MOST_MANIFEST_BYTES)
    try:
        data = json.loads(text)
        listed = {str(one["path"]): (int(one["n_bytes"]), str(one["sha256"])) for one in data["files"]}
        ours = data["schema"] == SCHEMA
    except (ValueError, LookupError, TypeError, RecursionError):
        ours, listed = False, {}
    if not ours or set(listed) != set(names) - {MANIFEST}:
        raise _hostile(source, _("its manifest is not that of a library, or lists other files"))
    return listed


def _extract(pack: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, said: tuple[int, str], source: Path) -> None:
    digest, left = hashlib.sha256(), said[0]
    with pack.open(info) as file, open(target, "xb", opener=_private) as into:
        while piece := file.read(min(_PIECE_BYTES, left + 1)):
            left -= len(piece)
            if left < 0:
                break
            digest.update(piece)
            into.write(piece)
    if left or digest.hexdigest() != said[1]:
        raise _hostile(source, _("{name} in it is damaged").format(name=info.filename))


def _vet(root: Path) -> None:
    """Look at a database that came from elsewhere before it is used."""
    try:
        with contextlib.closing(connect(root / place.DATABASE, mode="ro", immutable=True)) as db:
            said = health.foreign(db, root)
            paths = [row[0] for row in db.execute("SELECT path FROM recording UNION SELECT path FROM report")]
    except sqlite3.Error as error:
        raise LibraryError(
            _("Expected a library's database in the backup, it is damaged; use another backup.")
        ) from error
    if said:
        raise LibraryError(
            _("The database in the backup cannot be used: {reason}; use another one.").format(reason=said)
        )
    for relative in paths:
        place.inside(root, relative)


def _swap(into: Path, root: Path) -> Path | None:
    """Put the new library where the old one was, which is moved aside whole."""
    before = None
    if (root / place.DATABASE).exists():
        before = place.free_name(root.parent, f"{root.name}-before-{datetime.now().astimezone():%Y-%m-%d_%H-%M-%S}", "")
        before.mkdir(mode=0o700)
        names = [place.DATABASE, f"{place.DATABASE}-wal", f"{place.DATABASE}-shm", *place.FOLDERS]
        for name in names:
            if (root / name).exists():
                os.replace(root / name, before / name)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in into.iterdir():
        target = root / path.name
        if path.is_dir() and target.is_dir():
            for one in path.iterdir():
                os.replace(one, target / one.name)
        else:
            os.replace(path, target)
    place.prepare(root)
    return before


def _hostile(source: Path, reason: str) -> LibraryError:
    return LibraryError(
        _(
            "Expected a backup made by 'pressuremat library backup', {path} is none: {reason}; nothing was changed."
        ).format(path=source, reason=reason)
    )


def _stamp() -> tuple[int, int, int, int, int, int]:
    return datetime.now().astimezone().timetuple()[:6]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
