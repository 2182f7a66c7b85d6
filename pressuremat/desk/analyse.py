"""Analysing what is in the library: a trial's recording as it was done, with what is known of its person then.

Trials enter, their analyses are kept in the library. What cannot be read is told to the caller, and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pressuremat.errors import CalibrationError, FileFormatError
from pressuremat.store import Library, analyses, people, recordings, visits
from pressuremat.types import Condition, Subject


def analysed(
    library: Library,
    trial_ids: Sequence[int],
    *,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    failed: Callable[[str], object] = lambda _says: None,
) -> list[analyses.Analysis]:
    """Analyse the recordings of trials anew and keep that; earlier analyses stay. Raises LibraryError."""
    kept = []
    for done, number in enumerate(trial_ids):
        progress(done, len(trial_ids))
        row = library.row("SELECT * FROM trial WHERE id = ?", (number,))
        if row is None or row["recording_id"] is None:
            continue
        visit = visits.get(library, row["visit_id"])
        stored = recordings.get(library, row["recording_id"])
        condition = Condition(row["footwear"], row["cover"])
        try:
            made = document(stored, row["protocol"], condition, subject_of(library, visit))
        except (FileFormatError, CalibrationError) as error:
            failed(str(error))
            continue
        recordings.note_corrections(library, stored.id)
        kept.append(analyses.add_analysis(library, stored.id, made, trial_id=number))
    return kept


def document(stored: recordings.Stored, protocol: str | None, condition: Condition, subject: Subject) -> dict[str, Any]:
    """The `pressuremat.analysis/1` of a recording, with the mat's newest calibration. Raises FileFormatError."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.calibration import store
    from pressuremat.files import read
    from pressuremat.findings.registry import evaluate
    from pressuremat.report.json import analysis_document

    recording = replace(store.newest(read(stored.path)), condition=condition)
    # Where the library lies on this machine is nobody's business: what was computed is equal wherever it lies.
    analysis = analyse(replace(recording, path=stored.path.name), protocol=protocol, subject=subject)
    return analysis_document(analysis, evaluate(analysis, subject))


def subject_of(library: Library, visit: visits.Visit) -> Subject:
    """What is known of a visit's person on its day."""
    person = people.get(library, visit.person_id)
    # Whoever was born some time in that year is half a year younger than the difference, on average.
    age_y = None if person.birth_year is None else max(int(visit.at[:4]) - person.birth_year - 0.5, 0.0)
    return Subject(age_y, person.height_cm, person.mass_kg(visit.at))
