"""What leaves the library for other people: a folder of one person for handing over, tables of everything.

A library enters, files leave, written whole. They hold names: whoever gets them must be allowed to. Without names see
`research`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pressuremat.errors import LibraryError
from pressuremat.files.corrections import sidecar
from pressuremat.i18n import _
from pressuremat.store import agreement, analyses, people, place, programmes, recordings, reports, visits
from pressuremat.store.comparability import short
from pressuremat.store.library import Library, parsed

PERSON_SCHEMA = "pressuremat.person/1"
EXPORT_SCHEMA = "pressuremat.library-export/1"
VALUE_COLUMNS = (
    "person",
    "visit",
    "at",
    "protocol",
    "recording",
    "footprint",
    "side",
    "key",
    "value",
    "unit",
    "uncertainty",
    "repeat_sd",
    "n",
    "valid",
    "band",
    "reason",
    "comparable",
    "version",
    "simulated",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def person_document(library: Library, person_id: int) -> dict[str, Any]:
    """Everything known of somebody, as plain data: `pressuremat.person/1`."""
    person = people.get(library, person_id)
    return {
        "schema": PERSON_SCHEMA,
        "simulated": person.simulated,
        "person": person.to_json(),
        "visits": [visit_document(library, visit) for visit in visits.of_person(library, person_id)],
    }


def visit_document(library: Library, visit: visits.Visit) -> dict[str, Any]:
    """A visit with its recordings, analyses (earlier ones too), programmes, reports and the coach's notes."""
    numbers = sorted({trial.recording_id for trial in visit.trials if trial.recording_id is not None})
    return {
        **visit.to_json(),
        "recordings": [recordings.get(library, number).to_json() for number in numbers],
        "analyses": [one.to_json() for one in analyses.of_visit(library, visit.id, current=False)],
        "programmes": [one.to_json() for one in programmes.of_visit(library, visit.id)],
        "reports": [one.to_json() for one in reports.of_visit(library, visit.id)],
        "agreement": [one.to_json() for one in agreement.of_visit(library, visit.id)],
    }


def folder(library: Library, person_id: int, into: Path) -> Path:
    """A folder of one person in `into`: `person.json`, `values.csv`, the visits as they can be read in again with their
    recordings and corrections, and the reports. Raises LibraryError; then no half folder stays."""
    person = people.get(library, person_id)
    target = into / f"{place.file_name(person.name)}-{person.uid[:6]}"
    if target.exists():
        raise LibraryError(_("Expected no folder {path} yet, there is one; move it away.").format(path=target))
    part = into / f".{target.name}{place.PART}"
    try:
        into.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=0o700)
        document = person_document(library, person_id)
        _write(part / "person.json", json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
        _write(part / "values.csv", table(VALUE_COLUMNS, values(library, person_id)))
        for visit in visits.of_person(library, person_id):
            _visit_folder(library, visit, part / f"{visit.at[:10]}-{visit.ref}")
        os.replace(part, target)
    except OSError as error:
        raise place.refused(error, error.filename or target) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def _visit_folder(library: Library, visit: visits.Visit, into: Path) -> None:
    into.mkdir(mode=0o700)
    names: dict[int, str] = {}
    for trial in visit.trials:
        if trial.recording_id is None or trial.recording_id in names:
            continue
        stored = recordings.get(library, trial.recording_id)
        if not stored.path.exists():
            continue
        suffix = "".join(stored.path.suffixes[-1:])
        names[stored.id] = f"{len(names) + 1:02d}-{place.file_name(trial.protocol or 'recording')}{suffix}"
        shutil.copyfile(stored.path, into / names[stored.id])
        if sidecar(stored.path).exists():
            shutil.copyfile(sidecar(stored.path), sidecar(into / names[stored.id]))
    manifest = visits.manifest(library, visit, files=names)
    _write(into / "visit.json", json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    for report in reports.of_visit(library, visit.id):
        if report.path.exists():
            shutil.copyfile(report.path, into / report.path.name)
    for path in into.iterdir():
        place.make_private(path)


def everything(library: Library) -> dict[str, Any]:
    """The whole library as one document, recordings' frames apart: `pressuremat.library-export/1`."""
    everybody = people.everybody(library, archived=True)
    used = {row["recording_id"] for row in library.rows("SELECT DISTINCT recording_id FROM trial")}
    return {
        "schema": EXPORT_SCHEMA,
        "people": [person_document(library, person.id) for person in everybody],
        "other_recordings": [one.to_json() for one in recordings.newest(library) if one.id not in used],
    }


def values(library: Library, person_id: int | None = None) -> Iterator[list[object]]:
    """Current values as rows of `VALUE_COLUMNS`, by person and day; of somebody, or of all."""
    where = "" if person_id is None else " WHERE person.id = ?"
    rows = library.rows(
        "SELECT person.name AS person, visit.id AS visit, visit.at, trial.protocol, analysis.recording_id, value.*,"
        " metric.key, metric.unit, band.text AS band, reason.text AS reason, analysis.comparability, analysis.version,"
        " analysis.simulated"
        " FROM person JOIN visit ON visit.person_id = person.id"
        " JOIN analysis ON analysis.visit_id = visit.id AND analysis.current = 1"
        " JOIN value ON value.analysis_id = analysis.id JOIN metric ON metric.id = value.metric_id"
        " LEFT JOIN trial ON trial.id = analysis.trial_id"
        " LEFT JOIN phrase AS band ON band.id = value.band_id LEFT JOIN phrase AS reason ON reason.id = value.reason_id"
        f"{where} ORDER BY person.id, visit.at, analysis.id, value.footprint, metric.key, value.side",
        () if person_id is None else (person_id,),
    )
    shorts: dict[str, str] = {}
    for row in rows:
        text = row["comparability"]
        if text not in shorts:
            shorts[text] = short(parsed(text))
        yield [
            row["person"],
            f"v{row['visit']}",
            row["at"],
            row["protocol"],
            None if row["recording_id"] is None else f"r{row['recording_id']}",
            row["footprint"] or None,
            row["side"] or None,
            row["key"],
            row["value"],
            row["unit"],
            row["uncertainty"],
            row["repeat_sd"],
            row["n"],
            bool(row["valid"]),
            row["band"],
            row["reason"],
            shorts[text],
            row["version"],
            bool(row["simulated"]),
        ]


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV for spreadsheets and statistics; what a spreadsheet would run gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _write(path: Path, text: str) -> None:
    place.write_whole(path, text.encode())
