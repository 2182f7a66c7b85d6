"""The library's folder on disk: what lies where, who may read it, and how a file gets in whole or not at all.

```
library.sqlite    people, visits, values: everything but the recordings themselves
recordings/       recordings, with NAME.corrections.json beside those that somebody corrected
reports/          reports that were saved
backups/          copies of library.sqlite that the library makes by itself
```

Paths and bytes enter, paths leave. It refuses to know what is inside the files.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pressuremat.errors import LibraryError
from pressuremat.files.corrections import SUFFIX as CORRECTIONS
from pressuremat.i18n import _
from pressuremat.system import data_folder

DATABASE = "library.sqlite"
RECORDINGS = "recordings"
REPORTS = "reports"
BACKUPS = "backups"
FOLDERS = (RECORDINGS, REPORTS, BACKUPS)
#: A file that is not whole yet.
PART = ".part"
_PIECE_BYTES = 2**20
#: One file name of one of the folders: nothing that leads elsewhere on any system.
_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|]{1,200}")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def default_folder() -> Path:
    """Where the library is if nobody says otherwise."""
    return data_folder() / "library"


def prepare(root: Path) -> None:
    """Make the folders, for their owner only: what is in them belongs to people. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _private(root, 0o700)
    for name in FOLDERS:
        (root / name).mkdir(exist_ok=True, mode=0o700)
        _private(root / name, 0o700)


def make_private(path: Path) -> None:
    """A file for its owner only, as far as the system has that and it is ours."""
    _private(path, 0o600)


def _private(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_uid == os.getuid() and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def inside(root: Path, relative: str) -> Path:
    """The file that the database calls `relative`. Raises LibraryError where that leads out of the library: a
    database may come from a stranger."""
    folder, slash, name = relative.partition("/")
    if folder not in FOLDERS or not slash or not is_plain_name(name):
        raise LibraryError(
            _("Expected a file of the library, its database names {path!r}; restore a backup that is your own.").format(
                path=relative[:80]
            )
        )
    return root / folder / name


def is_plain_name(name: str) -> bool:
    """Whether `name` is one file's name and leads nowhere."""
    return bool(_NAME.fullmatch(name)) and name.strip(". ") == name.strip() and name not in ("", ".", "..")


def lying_recordings(root: Path) -> list[Path]:
    """The recordings in the folder, known to the database or not; those that are being copied are none yet."""
    folder = root / RECORDINGS
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if is_recording_name(path.name) and path.is_file())


def is_recording_name(name: str) -> bool:
    """Whether a file of that name in the folder of recordings is one."""
    return not name.startswith(".") and not name.endswith((PART, CORRECTIONS, ".new", ".damaged", ".json"))


def sha256_of(path: Path) -> tuple[str, int]:
    """(SHA-256, bytes) of a file. Raises OSError."""
    with open(path, "rb") as file:
        return _digest(file)


def sha256_of_first(path: Path, n_bytes: int) -> str:
    """The SHA-256 of a file's first bytes. Raises OSError."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while n_bytes > 0 and (piece := file.read(min(_PIECE_BYTES, n_bytes))):
            digest.update(piece)
            n_bytes -= len(piece)
    return digest.hexdigest()


def _digest(file: BinaryIO, copy: BinaryIO | None = None) -> tuple[str, int]:
    digest, n_bytes = hashlib.sha256(), 0
    while piece := file.read(_PIECE_BYTES):
        digest.update(piece)
        n_bytes += len(piece)
        if copy is not None:
            copy.write(piece)
    return digest.hexdigest(), n_bytes


@contextlib.contextmanager
def copied(root: Path, source: Path) -> Iterator[tuple[Path, str, int]]:
    """A private copy of `source` on the library's disk, handed to that disk: (path, SHA-256, bytes).

    Whoever wants to keep it moves it (`os.replace`) within the block; else it goes. Raises LibraryError.
    """
    part = root / RECORDINGS / f".{secrets.token_hex(8)}{PART}"
    try:
        with open(source, "rb") as file, open(part, "xb", opener=_opener) as copy:
            sha256, n_bytes = _digest(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError as error:
        part.unlink(missing_ok=True)
        raise refused(error, root if error.errno in FULL else source) from error
    try:
        yield part, sha256, n_bytes
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a private file, whole or not at all. Raises OSError."""
    part = path.with_name(f".{secrets.token_hex(8)}{PART}")
    try:
        with open(part, "xb", opener=_opener) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Hand a folder's list of names to the disk, where the system has that."""
    if os.name == "posix":
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A path in `folder` that is not in use, nor about to be."""
    path, n = folder / (stem + suffix), 1
    while path.exists() or path.with_name(path.name + PART).exists():
        n += 1
        path = folder / f"{stem}_{n}{suffix}"
    return path


def file_name(text: str, most_bytes: int = 80) -> str:
    """`text` as a name that every file system takes; letters of all scripts stay, the rest becomes a dash."""
    name = re.sub(r"[^\w]+", "-", text).strip("-_")
    while len(name.encode()) > most_bytes:
        name = name[:-1]
    return name.strip("-_") or "unnamed"


def refused(error: OSError, path: object) -> LibraryError:
    """The sentence for what the system refused."""
    if error.errno in FULL:
        return LibraryError(
            _("Expected room on the disk, it is full ({path}); nothing is lost: make room and do it again.").format(
                path=path
            )
        )
    if isinstance(error, FileNotFoundError):
        return LibraryError(_("Expected a file at {path}, there is none; check the path.").format(path=path))
    if isinstance(error, IsADirectoryError):
        return LibraryError(_("Expected a file, {path} is a folder; name a file.").format(path=path))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return LibraryError(
            _("{path} may not be used by this user; change its permissions or choose another place.").format(path=path)
        )
    return LibraryError(
        _("{path} cannot be used ({reason}); check the disk, or choose another place.").format(
            path=path, reason=error.strerror or error
        )
    )
