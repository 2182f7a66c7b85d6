"""Reports that were saved into the library: which visit or recording they are of, so that they go when it does.

A finished file enters. It refuses to make one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import place
from pressuremat.store.library import Library, Row
from pressuremat.store.words import now


@dataclass(frozen=True)
class Report:
    """A saved report."""

    id: int
    visit_id: int | None
    recording_id: int | None
    path: Path
    sha256: str
    made_at: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "path": str(self.path)}


def path_for(library: Library, of: str, suffix: str, made_at: str | None = None) -> Path:
    """Where a new report of a visit or recording (`of` is its ref) goes; no name of a person is in it."""
    stamp = (now() if made_at is None else made_at)[:10]
    return place.free_name(library.root / place.REPORTS, f"{stamp}_{of}", suffix)


def add(library: Library, path: Path, *, visit_id: int | None = None, recording_id: int | None = None) -> Report:
    """Learn of a report that was written to `reports/`; one of the same name is replaced. Raises LibraryError."""
    if path.parent.resolve() != (library.root / place.REPORTS).resolve() or not place.is_plain_name(path.name):
        raise LibraryError(
            _("Expected a report in the library's folder for them, {path} is elsewhere.").format(path=path)
        )
    try:
        sha256, _n_bytes = place.sha256_of(path)
        place.make_private(path)
    except OSError as error:
        raise place.refused(error, path) from error
    relative = f"{place.REPORTS}/{path.name}"
    with library.writing() as db:
        db.execute("DELETE FROM report WHERE path = ?", (relative,))
        db.execute(
            "INSERT INTO report (visit_id, recording_id, path, sha256, made_at) VALUES (?, ?, ?, ?, ?)",
            (visit_id, recording_id, relative, sha256, now()),
        )
        row = library.row("SELECT * FROM report WHERE path = ?", (relative,))
        assert row is not None
        return _report(library, row)


def take_in(library: Library, source: Path, *, visit_id: int) -> Report:
    """Copy a report of a visit into the library. Raises LibraryError."""
    if library.row("SELECT 1 FROM visit WHERE id = ?", (visit_id,)) is None:
        raise LibraryError(_("Expected a visit v{id} in the library, there is none.").format(id=visit_id))
    with place.copied(library.root, source) as (part, _sha256, _n_bytes):
        target = path_for(library, f"v{visit_id}", source.suffix.lower())
        try:
            os.replace(part, target)
        except OSError as error:
            raise place.refused(error, target) from error
    return add(library, target, visit_id=visit_id)


def of_visit(library: Library, visit_id: int) -> list[Report]:
    """The reports of a visit and of its recordings, oldest first."""
    rows = library.rows(
        "SELECT * FROM report WHERE visit_id = ?1 OR recording_id IN"
        " (SELECT recording_id FROM trial WHERE visit_id = ?1) ORDER BY id",
        (visit_id,),
    )
    return [_report(library, row) for row in rows]


def _report(library: Library, row: Row) -> Report:
    return Report(
        row["id"],
        row["visit_id"],
        row["recording_id"],
        library.path_of(row["path"]),
        row["sha256"],
        row["made_at"],
    )
