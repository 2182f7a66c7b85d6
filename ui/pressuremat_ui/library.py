"""The library as the app's pages see it: where a recording goes, what was recorded last, where a report goes. No Qt.

A folder enters, file names and lines leave. Recording never waits for the database: a file lies in the folder from its
first frame, and the library learns of it when it is finished, or with the next start. Everything slow to import is
imported inside the functions, so that the window is on the screen before it.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pressuremat.store.overview import Seen

SUFFIX = ".pmat"
_UNSAFE = re.compile(r"[^\w.+-]+")


def default_path() -> Path:
    """The platform's folder for the library."""
    from pressuremat.store import place

    return place.default_folder()


@dataclass(frozen=True)
class Entry:
    """A recording in the library; `who` is whose it is, empty where nobody said."""

    path: Path
    title: str
    changed: datetime
    n_bytes: int
    simulated: bool
    who: str = ""

    @property
    def name(self) -> str:
        """The name without its suffix, as a person reads it."""
        return self.title.replace("_", " ")


class Library:
    """A private folder of people, recordings and reports."""

    def __init__(self, root: Path) -> None:
        self.root = root
        #: Where recordings are, and new ones go.
        self.path = root / "recordings"
        self.reports = root / "reports"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only: what is in them belongs to people. Raises OSError."""
        from pressuremat.store import place

        place.prepare(self.root)

    def learn(self, path: Path | None = None) -> None:
        """Have the database learn of a finished recording, or of all that lie there unknown. Raises LibraryError."""
        from pressuremat.store import Library as Store
        from pressuremat.store import recordings, snapshots

        if path is not None and not path.exists():
            return
        with Store.open(self.root) as store:
            if not store.writable:
                return
            snapshots.daily(store.db, self.root)
            if path is None:
                recordings.adopt_all(store)
            else:
                recordings.adopt(store, path)

    def recover(self) -> list[Path]:
        """Have the database learn of recordings that a crash left unclosed; their paths, newest last. Raises
        LibraryError."""
        from pressuremat.store import Library as Store
        from pressuremat.store import recordings

        with Store.open(self.root) as store:
            return recordings.recover(store) if store.writable else []

    def only_read(self) -> str:
        """Why nothing can be kept in it, empty where it can. Raises LibraryError."""
        from pressuremat.store import Library as Store

        with Store.open(self.root) as store:
            return store.only_read

    def recordings(self, limit: int = 50) -> list[Entry]:
        """The newest recordings; those unknown to the database too, and where it is damaged whatever lies there."""
        from pressuremat.errors import LibraryError
        from pressuremat.store import DATABASE, overview

        lines = overview.lying(self.root)
        if (self.root / DATABASE).exists():
            with contextlib.suppress(LibraryError):
                lines = overview.newest(self.root, limit)
        return [Entry(one.path, one.title, one.changed, one.n_bytes, one.simulated, one.who) for one in lines[:limit]]

    def last_seen(self, limit: int) -> list[Seen]:
        """Who visited or was added last; nobody where there is no database, or a damaged one."""
        from pressuremat.errors import LibraryError
        from pressuremat.store import DATABASE, overview

        if not (self.root / DATABASE).exists():
            return []
        try:
            return overview.last_seen(self.root, limit)
        except LibraryError:
            return []

    def new_recording(self, what: str, now: datetime) -> Path:
        """A path that is not in use yet, named after the time and `what`."""
        from pressuremat.store import place

        stem = f"{now:%Y-%m-%d_%H-%M-%S}_{_UNSAFE.sub('-', what).strip('-') or 'recording'}"
        return place.free_name(self.path, stem, SUFFIX)

    def report_for(self, recording: Path, suffix: str) -> Path:
        """Where the report of `recording` goes by default; replaces an earlier one of the same recording."""
        return self.reports / f"{recording.stem}_report{suffix}"

    def note_corrections(self, path: Path) -> None:
        """Have the database keep what is corrected by hand beside a recording of the library, in its history."""
        from pressuremat.errors import LibraryError
        from pressuremat.store import Library as Store
        from pressuremat.store import recordings

        if path.parent != self.path:
            return
        # They are kept beside the recording, which counts; the history follows with the next analysis.
        with contextlib.suppress(LibraryError), Store.open(self.root) as store:
            recordings.note_corrections(store, recordings.adopt(store, path).recording.id)

    def keep_report(self, path: Path, recording: Path) -> None:
        """Have the database learn of a report in the library, so that it goes when its recording is deleted."""
        from pressuremat.errors import LibraryError
        from pressuremat.store import Library as Store
        from pressuremat.store import recordings, reports

        if path.parent != self.reports or recording.parent != self.path:
            return
        # The report is written, and goes by its name as well: no reason to call the saving a failure.
        with contextlib.suppress(LibraryError), Store.open(self.root) as store:
            reports.add(store, path, recording_id=recordings.adopt(store, recording).recording.id)
