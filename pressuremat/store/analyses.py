"""What was computed, kept as the documents that were printed, with their values in columns beside them.

A `pressuremat.analysis/1` of a recording or a `pressuremat.exam/1` of a visit enters, made by whoever can analyse. An
earlier one stays: it is only no longer current, and `changes` shows what a newer program says differently, and why.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import comparability, people, programmes
from pressuremat.store.library import Library, Row, parsed
from pressuremat.store.words import now

Kind = Literal["analysis", "exam"]
SCHEMAS: Mapping[Kind, str] = {"analysis": "pressuremat.analysis/1", "exam": "pressuremat.exam/1"}
_MOST_BYTES = 2**27
#: What a visit of somebody who may be under 16 does not carry.
_NO_INDEX: Mapping[str, Any] = {
    "index": None,
    "range": None,
    "coverage": None,
    "grade": "not-enough-information",
    "factors": [],
}


@dataclass(frozen=True)
class Analysis:
    """A stored document. `current` is False once a newer one of the same recording or visit is there."""

    id: int
    kind: Kind
    visit_id: int | None
    trial_id: int | None
    recording_id: int | None
    made_at: str
    version: str
    comparability: Mapping[str, Any]
    reading: str | None
    current: bool
    document: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As plain data, the document included."""
        return dict(vars(self))


@dataclass(frozen=True)
class Change:
    """A value that two analyses give differently; None where one does not give it."""

    key: str
    side: str | None
    unit: str
    before: float | None
    after: float | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


def add_analysis(
    library: Library, recording_id: int, document: Mapping[str, Any], *, trial_id: int | None = None
) -> Analysis:
    """Keep the analysis of a recording, as one of a trial where it belongs to one. Raises LibraryError."""
    visit_id, device = None, None
    found = library.row("SELECT device FROM recording WHERE id = ?", (recording_id,))
    if found is None:
        raise LibraryError(_("Expected a recording r{id} in the library, there is none.").format(id=recording_id))
    device = found["device"]
    if trial_id is not None:
        trial = library.row("SELECT visit_id FROM trial WHERE id = ? AND recording_id = ?", (trial_id, recording_id))
        if trial is None:
            raise LibraryError(_("Expected a trial of recording r{id}, this is none.").format(id=recording_id))
        visit_id = trial["visit_id"]
    key = comparability.key_of(document, device=device)
    return _add(library, "analysis", document, key, visit_id=visit_id, trial_id=trial_id, recording_id=recording_id)


def add_exam(library: Library, visit_id: int, document: Mapping[str, Any]) -> Analysis:
    """Keep what an exam of a visit came to: values, findings, reading, programme. Raises LibraryError.

    This is the one way in for `pressuremat exam`. A visit of somebody who may be under 16 keeps neither index nor
    programme, whatever the document holds.
    """
    row = library.row("SELECT person_id, at FROM visit WHERE id = ?", (visit_id,))
    if row is None:
        raise LibraryError(_("Expected a visit v{id} in the library, there is none.").format(id=visit_id))
    if people.get(library, row["person_id"]).maybe_minor(row["at"]):
        knee = document.get("knee")
        carries = isinstance(knee, Mapping) and (knee.get("index") is not None or knee.get("range") is not None)
        document = {**document, "programme": [], **({"knee": dict(_NO_INDEX)} if carries else {})}
    devices = library.rows(
        "SELECT DISTINCT recording.device FROM recording JOIN trial ON trial.recording_id = recording.id"
        " WHERE trial.visit_id = ? AND recording.device IS NOT NULL ORDER BY 1",
        (visit_id,),
    )
    key = comparability.key_of(document, device=" + ".join(one["device"] for one in devices) or None)
    with library.writing():
        kept = _add(library, "exam", document, key, visit_id=visit_id)
        drills = kept.document.get("programme") or []
        if drills:
            programmes.propose(library, visit_id, drills, row["at"][:10])
        return kept


def get(library: Library, analysis_id: int) -> Analysis:
    """An analysis by number. Raises LibraryError where there is none."""
    row = library.row("SELECT * FROM analysis WHERE id = ?", (analysis_id,))
    if row is None:
        raise LibraryError(_("Expected an analysis {id} in the library, there is none.").format(id=analysis_id))
    return _analysis(row)


def of_recording(library: Library, recording_id: int) -> list[Analysis]:
    """All analyses of a recording, the oldest first."""
    rows = library.rows("SELECT * FROM analysis WHERE recording_id = ? ORDER BY id", (recording_id,))
    return [_analysis(row) for row in rows]


def of_visit(library: Library, visit_id: int, *, current: bool = True) -> list[Analysis]:
    """The analyses of a visit's recordings, and its exam; with `current` False the earlier ones too."""
    where = " AND current = 1" if current else ""
    rows = library.rows(f"SELECT * FROM analysis WHERE visit_id = ?{where} ORDER BY id", (visit_id,))
    return [_analysis(row) for row in rows]


def changes(before: Analysis, after: Analysis) -> tuple[list[Change], list[str]]:
    """What differs between two analyses of the same thing: values, in the order of their keys, and why they may.

    Footprints are told apart by their number. Equal provenance and different values would be said too.
    """
    one, other = dict(_numbers(before.document)), dict(_numbers(after.document))
    found = []
    for key in {**one, **other}:
        name, side, unit, _footprint, _nth = key
        if one.get(key) != other.get(key):
            found.append(Change(name, side or None, unit, one.get(key), other.get(key)))
    why = _why(before.document.get("provenance"), after.document.get("provenance"))
    if before.reading != after.reading:
        why.insert(0, f"reading: {_short(before.reading)} → {_short(after.reading)}")
    if found and not why:
        why = [_("nothing that was noted: the program itself must have changed")]
    return sorted(found, key=lambda change: (change.key, change.side or "")), why


def _why(before: Any, after: Any) -> list[str]:
    one, other = (dict(_flat(part)) if isinstance(part, Mapping) else {} for part in (before, after))
    said = []
    for name in sorted({**one, **other}):
        if one.get(name) != other.get(name) and not name.startswith("auto_zero"):
            shown = [_short(part.get(name)) for part in (one, other)]
            said.append(f"{name}: {shown[0]} → {shown[1]}")
    return said


def _flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _short(value: object) -> str:
    text = _("none") if value in (None, [], {}) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _add(
    library: Library,
    kind: Kind,
    document: Mapping[str, Any],
    key: Mapping[str, Any],
    *,
    visit_id: int | None,
    trial_id: int | None = None,
    recording_id: int | None = None,
) -> Analysis:
    if document.get("schema") != SCHEMAS[kind]:
        raise LibraryError(
            _("Expected a document with the schema {schema}, got {got!r}.").format(
                schema=SCHEMAS[kind], got=str(document.get("schema"))[:60]
            )
        )
    packed = pack(document)
    provenance = document.get("provenance")
    provenance = provenance if isinstance(provenance, Mapping) else {}
    calibration = provenance.get("calibration")
    reading = document.get("reading")
    with library.writing() as db:
        same = "kind = ? AND visit_id IS ? AND trial_id IS ? AND recording_id IS ?"
        target = (kind, visit_id, trial_id, recording_id)
        last = db.execute(f"SELECT * FROM analysis WHERE {same} AND current = 1", target).fetchone()
        if last is not None and last["document"] == packed:
            return _analysis(last)
        db.execute(f"UPDATE analysis SET current = 0 WHERE {same}", target)
        cursor = db.execute(
            "INSERT INTO analysis (kind, visit_id, trial_id, recording_id, made_at, version, device, calibration,"
            " masks, comparability, reading, simulated, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *target,
                now(),
                str(provenance.get("version") or ""),
                key.get("device"),
                str(calibration.get("id")) if isinstance(calibration, Mapping) and calibration.get("id") else None,
                key.get("masks"),
                json.dumps(key, ensure_ascii=False, sort_keys=True),
                str(reading["key"]) if isinstance(reading, Mapping) and reading.get("key") else None,
                bool(document.get("simulated")),
                packed,
            ),
        )
        assert cursor.lastrowid is not None
        insert_values(db, cursor.lastrowid, document)
        return get(library, cursor.lastrowid)


def insert_values(db: sqlite3.Connection, analysis_id: int, document: Mapping[str, Any]) -> None:
    """A document's values as rows: what trends and exports read. They can always be made again from the document."""
    numbers: dict[tuple[str, str], int] = {}
    phrases: dict[str, int] = {}
    rows = []
    for (key, side, unit, footprint, nth), metric in metrics_of(document):
        if (key, unit) not in numbers:
            db.execute("INSERT OR IGNORE INTO metric (key, unit) VALUES (?, ?)", (key, unit))
            found = db.execute("SELECT id FROM metric WHERE key = ? AND unit = ?", (key, unit)).fetchone()
            numbers[key, unit] = found[0]
        rows.append(
            (
                analysis_id,
                numbers[key, unit],
                side,
                footprint,
                nth,
                _number(metric.get("value")),
                _number(metric.get("uncertainty")),
                _number(metric.get("repeat_sd")),
                int(_number(metric.get("n")) or 0),
                metric.get("valid") is True,
                _phrase(db, phrases, metric.get("reason")),
                _phrase(db, phrases, metric.get("band")),
            )
        )
    db.executemany("INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


ValueKey = tuple[str, str, str, int, int]


def metrics_of(document: Mapping[str, Any], *, repeated: bool = False) -> Iterator[tuple[ValueKey, Mapping[str, Any]]]:
    """((key, side or "", unit, footprint or 0, which of several equal ones), metric) of a document's metrics.

    An exam repeats what its trials' analyses say, by protocol: that is left out unless `repeated`, or standing and
    walking would become one value.
    """
    seen: dict[tuple[str, str, str, int], int] = {}
    metrics = document.get("metrics")
    if not repeated and document.get("schema") == SCHEMAS["exam"] and isinstance(metrics, list):
        metrics = [one for one in metrics if isinstance(one, Mapping) and not one.get("protocol")]
    groups: list[tuple[int, str, Any]] = [(0, "", metrics)]
    footprints = document.get("footprints")
    for one in footprints if isinstance(footprints, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("id"), int):
            side = one.get("side")
            groups.append((one["id"], side if side in ("left", "right") else "", one.get("metrics")))
    for footprint, side_of_print, metrics in groups:
        for metric in metrics if isinstance(metrics, list) else []:
            if not isinstance(metric, Mapping) or not isinstance(metric.get("key"), str):
                continue
            side = metric.get("side") if metric.get("side") in ("left", "right", "both") else side_of_print
            key = (metric["key"], str(side or ""), str(metric.get("unit") or ""), footprint)
            seen[key] = seen.get(key, -1) + 1
            yield (*key, seen[key]), metric


def pack(document: Mapping[str, Any]) -> bytes:
    """A document as it is kept."""
    return zlib.compress(json.dumps(document, ensure_ascii=False, allow_nan=False).encode(), 6)


def unpack(packed: bytes) -> dict[str, Any]:
    """The reverse. Raises LibraryError for damaged bytes, or far too many."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MOST_BYTES)
        document = json.loads(text) if not unpacker.unconsumed_tail else None
    except (zlib.error, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise LibraryError(
            _("Expected a stored analysis, it is damaged; run 'pressuremat library check', then 'library reanalyse'.")
        )
    return document


def _analysis(row: Row) -> Analysis:
    return Analysis(
        row["id"],
        row["kind"],
        row["visit_id"],
        row["trial_id"],
        row["recording_id"],
        row["made_at"],
        row["version"],
        parsed(row["comparability"]),
        row["reading"],
        bool(row["current"]),
        unpack(row["document"]),
    )


def _numbers(document: Mapping[str, Any]) -> Iterator[tuple[ValueKey, float | None]]:
    for key, metric in metrics_of(document, repeated=True):
        yield key, _number(metric.get("value"))
    knee = document.get("knee")
    if isinstance(knee, Mapping):
        yield ("index", "", "1", 0, 0), _number(knee.get("index"))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _phrase(db: sqlite3.Connection, known: dict[str, int], text: object) -> int | None:
    if not isinstance(text, str) or not text:
        return None
    if text not in known:
        db.execute("INSERT OR IGNORE INTO phrase (text) VALUES (?)", (text,))
        known[text] = db.execute("SELECT id FROM phrase WHERE text = ?", (text,)).fetchone()[0]
    return known[text]
