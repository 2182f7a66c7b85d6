"""Analysing what is in the library: a trial's recording as it was done, with what is known of its person then."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from pressuremat.cli.progress import track
from pressuremat.errors import FileFormatError
from pressuremat.i18n import _
from pressuremat.store import Library, analyses, people, recordings, visits
from pressuremat.types import Condition, Subject


def analysed(library: Library, trial_ids: Sequence[int]) -> list[analyses.Analysis]:
    """Analyse the recordings of trials anew and keep it; what cannot be read is said and left out."""
    kept = []
    for number in track(trial_ids, len(trial_ids), _("Analysing")):
        row = library.row("SELECT * FROM trial WHERE id = ?", (number,))
        if row is None or row["recording_id"] is None:
            continue
        visit = visits.get(library, row["visit_id"])
        stored = recordings.get(library, row["recording_id"])
        try:
            made = _document(stored, row["protocol"], row["footwear"], row["cover"], _subject(library, visit))
        except FileFormatError as error:
            print(error, file=sys.stderr)
            continue
        recordings.note_corrections(library, stored.id)
        kept.append(analyses.add_analysis(library, stored.id, made, trial_id=number))
    return kept


def _document(
    stored: recordings.Stored, protocol: str | None, footwear: str, cover: str | None, subject: Subject
) -> dict[str, object]:
    from pressuremat.analysis.offline import analyse
    from pressuremat.calibration import store
    from pressuremat.files import read
    from pressuremat.findings.registry import evaluate
    from pressuremat.report.json import analysis_document

    recording = replace(store.newest(read(stored.path)), condition=Condition(footwear, cover))
    # Where the library lies on this machine is nobody's business: what was computed is equal wherever it lies.
    analysis = analyse(replace(recording, path=stored.path.name), protocol=protocol, subject=subject)
    return analysis_document(analysis, evaluate(analysis, subject))


def _subject(library: Library, visit: visits.Visit) -> Subject:
    person = people.get(library, visit.person_id)
    # Whoever was born some time in that year is half a year younger than the difference, on average.
    age_y = None if person.birth_year is None else max(int(visit.at[:4]) - person.birth_year - 0.5, 0.0)
    return Subject(age_y, person.height_cm, person.mass_kg(visit.at))
