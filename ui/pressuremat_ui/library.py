"""The folder where recordings and reports are kept, until the library proper comes. No Qt.

A path enters, file names leave. It refuses to know what is inside the files.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SUFFIX = ".pmat"
#: A header is far shorter.
_HEADER_BYTES = 65_536
_UNSAFE = re.compile(r"[^\w.+-]+")


def default_path() -> Path:
    """The platform's folder for an application's data."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "pressuremat"


@dataclass(frozen=True)
class Entry:
    """A recording in the folder."""

    path: Path
    changed: datetime
    n_bytes: int

    @property
    def name(self) -> str:
        """The name without its suffix, as a person reads it."""
        return self.path.stem.replace("_", " ")


class Library:
    """A private folder of recordings and reports."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the folder, readable by its owner only: what is in it belongs to people. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and self.path.stat().st_uid == os.getuid():
            self.path.chmod(0o700)

    def recordings(self) -> list[Entry]:
        """What is there, newest first; empty where there is no folder yet."""
        entries = []
        for path in self.path.glob(f"*{SUFFIX}"):
            try:
                stat = path.stat()
            except OSError:
                continue
            entries.append(Entry(path, datetime.fromtimestamp(stat.st_mtime), stat.st_size))
        return sorted(entries, key=lambda entry: (entry.changed, entry.path.name), reverse=True)

    def is_simulated(self, path: Path) -> bool:
        """Whether a recording's header says that nobody stood there; False where it cannot be read."""
        from pressuremat.errors import PressureMatError
        from pressuremat.files import chunks, metadata, native

        try:
            with path.open("rb") as file:
                data = file.read(_HEADER_BYTES)
            for part in chunks.scan(data, len(native.MAGIC)):
                if isinstance(part, chunks.Chunk) and part.tag == native.HEAD:
                    return bool(metadata.parse_json(part.payload).get("simulated", False))
        except (OSError, ValueError, PressureMatError):
            pass
        return False

    def new_recording(self, what: str, now: datetime) -> Path:
        """A path that is not in use yet, named after the time and `what`."""
        return self._free(f"{now:%Y-%m-%d_%H-%M-%S}_{_UNSAFE.sub('-', what).strip('-') or 'recording'}", SUFFIX)

    def report_for(self, recording: Path, suffix: str) -> Path:
        """Where the report of `recording` goes by default; replaces an earlier one of the same recording."""
        return self.path / f"{recording.stem}_report{suffix}"

    def _free(self, stem: str, suffix: str) -> Path:
        path, n = self.path / (stem + suffix), 1
        while path.exists() or path.with_name(path.name + ".part").exists():
            n += 1
            path = self.path / f"{stem}_{n}{suffix}"
        return path
