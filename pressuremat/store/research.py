"""The library without who it is of: for research, of those who consented to it.

A library enters; tables with random codes leave. Left out are names, notes and all free text, days (months stay),
recordings and their hashes, names of devices, and everybody simulated. What is left can still point to somebody whose
combination of year of birth, height and month is rare: the text that comes with it says so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressuremat import __version__
from pressuremat.errors import LibraryError
from pressuremat.i18n import N_, _
from pressuremat.store import agreement, analyses, exchange, people, place, visits
from pressuremat.store.library import Library

SCHEMA = "pressuremat.research/1"
PEOPLE_COLUMNS = ("person", "birth_year", "sex", "height_cm")
VISIT_COLUMNS = ("visit", "person", "month", "mass_kg", "reading", "knee_index", "coach_saw", "answers")
TRIAL_COLUMNS = ("trial", "visit", "protocol", "side", "footwear", "device", "status")
VALUE_COLUMNS = (
    "visit",
    "trial",
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
    "comparable",
    "version",
)
#: Answers that are chosen and not typed; every other text is left out.
WORDS = frozenset(
    (
        "no",
        "slightly",
        "clearly",
        "not-looked",
        "yes",
        "unknown",
        "left",
        "right",
        "both",
        "knee-front",
        "knee-inner",
        "knee-outer",
        "knee-back",
        "ankle-inner",
        "ankle-outer",
        "shin",
        "calf",
        "heel",
        "arch",
        "forefoot",
        "hip",
        "back",
        "other",
        "female",
        "male",
        "diverse",
    )
)
NOTE = N_(
    "Pseudonymous, not anonymous: names, days, notes and recordings are left out, but a rare combination of what is "
    "here may still point to somebody. Share it under an agreement, and only with those who need it."
)


@dataclass(frozen=True)
class Exported:
    """What was written, and how many people were left out because they did not consent to research."""

    path: Path
    n_people: int
    n_visits: int
    n_left_out: int

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "path": str(self.path)}


def export(library: Library, into: Path) -> Exported:
    """Write `people.csv`, `visits.csv`, `trials.csv`, `values.csv` and `about.json` into a new folder.

    The codes are random and kept nowhere: two exports cannot be joined. Raises LibraryError.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise LibraryError(_("Expected a new or empty folder, {path} is none; name another one.").format(path=into))
    everybody = [one for one in people.everybody(library, archived=True) if not one.simulated]
    chosen = [one for one in everybody if any(c.purpose == "research" and not c.withdrawn_on for c in one.consents)]
    secrets.SystemRandom().shuffle(chosen)
    tables: dict[str, tuple[tuple[str, ...], list[list[object]]]] = {
        "people": (PEOPLE_COLUMNS, []),
        "visits": (VISIT_COLUMNS, []),
        "trials": (TRIAL_COLUMNS, []),
        "values": (VALUE_COLUMNS, []),
    }
    coded = _Codes()
    for person in chosen:
        code = coded.of("P", person.id)
        tables["people"][1].append([code, person.birth_year, _word(person.sex), person.height_cm])
        for visit in visits.of_person(library, person.id):
            # A child who grew up consents anew: the guardian's word was for then.
            if person.consented("research", visit.at) and not visit.simulated:
                _visit(library, person, visit, code, coded, {name: rows for name, (_c, rows) in tables.items()})
    n_visits = len(tables["visits"][1])
    about = {
        "schema": SCHEMA,
        "version": __version__,
        "n_people": len(chosen),
        "n_visits": n_visits,
        "note": _(NOTE),
        "columns": {name: list(columns) for name, (columns, _rows) in tables.items()},
    }
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, (columns, rows) in tables.items():
            place.write_whole(into / f"{name}.csv", exchange.table(columns, rows).encode())
        place.write_whole(into / "about.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise place.refused(error, error.filename or into) from error
    return Exported(into, len(chosen), n_visits, len(everybody) - len(chosen))


class _Codes:
    """A random code for each thing, the same within one export."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, object], str] = {}

    def of(self, letter: str, what: object) -> str:
        return self._known.setdefault((letter, what), f"{letter}{secrets.token_hex(4)}")


def _visit(
    library: Library,
    person: people.Person,
    visit: visits.Visit,
    person_code: str,
    coded: _Codes,
    tables: Mapping[str, list[list[object]]],
) -> None:
    code = coded.of("V", visit.id)
    found = analyses.of_visit(library, visit.id)
    exam = next((one for one in found if one.kind == "exam"), None)
    knee = exam.document.get("knee") if exam is not None else None
    notes = agreement.of_visit(library, visit.id)
    tables["visits"].append(
        [
            code,
            person_code,
            visit.at[:7],
            person.mass_kg(visit.at),
            None if exam is None else _code_word(exam.reading),
            knee.get("index") if isinstance(knee, Mapping) else None,
            notes[-1].saw if notes else None,
            json.dumps({"history": coded_only(visit.history), "manual": coded_only(visit.manual)}),
        ]
    )
    devices = {one.trial_id: one.comparability.get("device") for one in found if one.trial_id is not None}
    for trial in visit.trials:
        device = devices.get(trial.id)
        tables["trials"].append(
            [
                coded.of("T", trial.id),
                code,
                _code_word(trial.protocol),
                trial.side,
                _code_word(trial.footwear),
                None if device is None else coded.of("D", device),
                trial.status,
            ]
        )
    for one in found:
        comparable = coded.of("C", json.dumps(one.comparability, sort_keys=True))
        for (key, side, unit, footprint, _nth), metric in analyses.metrics_of(one.document):
            tables["values"].append(
                [
                    code,
                    None if one.trial_id is None else coded.of("T", one.trial_id),
                    footprint or None,
                    side or None,
                    key,
                    metric.get("value"),
                    unit,
                    metric.get("uncertainty"),
                    metric.get("repeat_sd"),
                    metric.get("n"),
                    metric.get("valid") is True,
                    _code_word(metric.get("band")),
                    comparable,
                    one.version,
                ]
            )


def coded_only(data: object) -> Any:
    """Answers without anything that somebody typed: numbers, yes and no, and words that are chosen from a list."""
    if isinstance(data, Mapping):
        kept = {key: coded_only(value) for key, value in data.items() if _code_word(key)}
        return {key: value for key, value in kept.items() if value is not None}
    if isinstance(data, str):
        return _word(data)
    return data if isinstance(data, bool | int | float) else None


def _word(text: object) -> str | None:
    return text if isinstance(text, str) and text in WORDS else None


def _code_word(text: object) -> str | None:
    """A key or code of the program's own: small letters, digits and dashes only, and short."""
    plain = isinstance(text, str) and len(text) <= 40 and text.replace("-", "").replace("_", "").isalnum()
    return str(text) if plain and isinstance(text, str) and text.isascii() and text == text.lower() else None
