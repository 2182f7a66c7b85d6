"""Recordings and people in short lines, newest first: for a page that lists them, recordings without a database too.

A folder enters, lines leave. It changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pressuremat.store import place, recordings
from pressuremat.store.library import Library
from pressuremat.store.words import printable


@dataclass(frozen=True)
class Line:
    """A recording in a list; `title` is what it was called, without its suffix, `who` whose it is."""

    path: Path
    title: str
    changed: datetime
    n_bytes: int
    simulated: bool
    who: str = ""


@dataclass(frozen=True)
class Seen:
    """Somebody in a list; `day` is that of their last visit as YYYY-MM-DD, empty where there is none."""

    id: int
    name: str
    day: str
    n_visits: int
    simulated: bool


def last_seen(root: Path, limit: int) -> list[Seen]:
    """Who visited or was added last, without those who were put away. Raises LibraryError."""
    with Library.open(root, create=False) as library:
        rows = library.rows(
            "SELECT person.id, person.name, person.simulated, max(visit.at) AS last, count(visit.id) AS n"
            " FROM person LEFT JOIN visit ON visit.person_id = person.id WHERE person.archived_at IS NULL"
            " GROUP BY person.id"
            " ORDER BY max(coalesce(max(visit.at), ''), person.added_at) DESC, person.id DESC LIMIT ?",
            (limit,),
        )
        return [
            Seen(row["id"], printable(row["name"]), (row["last"] or "")[:10], row["n"], bool(row["simulated"]))
            for row in rows
        ]


def newest(root: Path, limit: int) -> list[Line]:
    """The newest recordings, those too that only lie in the folder. Raises LibraryError."""
    with Library.open(root, create=False) as library:
        rows = library.rows(
            "SELECT recording.*, (SELECT person.name FROM trial JOIN visit ON visit.id = trial.visit_id"
            " JOIN person ON person.id = visit.person_id WHERE trial.recording_id = recording.id LIMIT 1) AS who"
            " FROM recording ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        known = {row["path"] for row in library.rows("SELECT path FROM recording")}
        lines = []
        for row in rows:
            path = library.path_of(row["path"])
            if path.exists():
                title = Path(row["name"]).stem
                lines.append(
                    Line(path, title, _changed(path), row["n_bytes"], bool(row["simulated"]), row["who"] or "")
                )
    lines += [_line(path) for path in place.lying_recordings(root) if f"{place.RECORDINGS}/{path.name}" not in known]
    return _sorted(lines)


def lying(root: Path) -> list[Line]:
    """What lies in the folder, without the database."""
    return _sorted([_line(path) for path in place.lying_recordings(root)])


def _line(path: Path) -> Line:
    return Line(path, path.stem, _changed(path), path.stat().st_size, recordings.facts_of(path).simulated)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime)


def _sorted(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.changed, line.path.name), reverse=True)
