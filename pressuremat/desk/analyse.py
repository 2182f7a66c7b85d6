"""Analysing what is in the library: trials as they were done, with what is known of their person then, and exams.

Trials or a visit enter, their analyses are kept in the library. What cannot be read is told to the caller, and left
out. Screen and command line take a visit in here (`keep`), so that both keep the same of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.errors import CalibrationError, FileFormatError, VisitError
from pressuremat.store import Library, analyses, people, place, recordings, snapshots, visits
from pressuremat.types import Recording, Subject
from pressuremat.visit import PROTOCOLS, TrialRef, Visit, visit_of

if TYPE_CHECKING:
    from pressuremat.analysis.model import Analysis

Progress = Callable[[int, int], object]
#: Of a trial in a visit's JSON, what has a column of its own in the library.
_COLUMNS = ("protocol", "file", "side", "condition", "note")
#: Of its person, what the library knows of somebody at any time.
_OF_PERSON = ("birth_year", "height_cm", "mass_kg", "sex")


@dataclass(frozen=True)
class Kept:
    """A visit that was taken in: `exam` is None where its trials do not make one; `notes` a person should read."""

    visit: visits.Visit
    made: tuple[analyses.Analysis, ...]
    exam: analyses.Analysis | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ready:
    """A visit whose recordings were read, each with its trial and file; `notes` on those that are left out."""

    visit: Visit
    read: tuple[tuple[TrialRef, Path, Recording], ...]
    given: recordings.Given
    notes: tuple[str, ...]


def ready(visit: Visit, folder: Path, given: recordings.Given | None = None) -> Ready:
    """Read the visit's recordings beside `folder`; `given` is the pitch and rate of those that do not say them.

    Only one that does not count may be missing or unreadable. Raises LibraryError, FileFormatError.
    """
    from pressuremat.files import read

    found, told = [], []
    for ref in visit.trials:
        source = folder / ref.file
        try:
            recording = read(source, **(given or {}))
        except (FileFormatError, OSError) as error:
            if ref.excluded is None and ref.quality != "failed":
                raise place.refused(error, source) if isinstance(error, OSError) else error from error
            told.append(str(error))
        else:
            found.append((ref, source, recording))
    return Ready(visit, tuple(found), given or {}, tuple(told))


def keep(
    library: Library,
    taken: Ready,
    person_id: int,
    *,
    at: str | None = None,
    notes: str = "",
    progress: Progress = lambda _done, _total: None,
    failed: Callable[[str], object] = lambda _says: None,
) -> Kept:
    """Take a visit in as one of somebody's: recordings, answers, each trial's analysis, and the exam.

    A trial that does not count is kept with its recording, and not analysed. `at` None is the visit's day. Everything
    was read before anything is kept: a visit comes in whole or not at all. Raises LibraryError.
    """
    visit = taken.visit
    trials, told = _taken_trials(library, taken)
    said = visit.to_json()
    made = visits.add(
        library,
        person_id,
        at=at or (None if visit.on is None else visit.on.isoformat()),
        notes=notes,
        history=_known(said["history"]),
        manual=_known(said["manual"]),
        trials=trials,
        said={key: value for key, value in _known(said["person"]).items() if key not in _OF_PERSON},
    )
    found, exam = _visit_analysed(library, made.id, None, progress, failed, exam=True)
    snapshots.after_visit(library.db, library.root)
    return Kept(visits.get(library, made.id), tuple(found), exam, (*taken.notes, *told))


def renew(library: Library, taken: Ready, visit_id: int) -> Kept:
    """Bring a visit that was kept up to what its folder says now: trials that came after, those that count no longer
    or again, answers, what was measured by hand, and the exam of it all. Raises LibraryError."""
    known = {trial.recording_id: trial for trial in visits.get(library, visit_id).trials}
    trials, told = _taken_trials(library, taken)
    new = []
    for one in trials:
        there = known.get(one.recording_id)
        if there is None:
            new.append(visits.add_trial(library, visit_id, one).id)
        elif dict(there.given) != dict(one.given):
            visits.judge_trial(library, there.id, one.given)
            new.append(there.id)
    said = taken.visit.to_json()
    visits.change(library, visit_id, history=_known(said["history"]), manual=_known(said["manual"]))
    found, exam = _visit_analysed(library, visit_id, new, lambda *_counts: None, told.append, exam=True)
    snapshots.after_visit(library.db, library.root)
    return Kept(visits.get(library, visit_id), tuple(found), exam, (*taken.notes, *told))


def _taken_trials(library: Library, taken: Ready) -> tuple[list[visits.Trial], list[str]]:
    """The trials with their recordings in the library, and what a person should read of them."""
    trials: list[visits.Trial] = []
    told: list[str] = []
    for ref, source, recording in taken.read:
        one = recordings.add(library, source, facts_of(recording), taken.given)
        told += one.notes
        condition = ref.condition or recording.condition
        plain = {key: value for key, value in vars(ref).items() if key not in _COLUMNS and value is not None}
        trials.append(
            visits.Trial(
                ref.protocol,
                ref.side,
                condition.footwear,
                condition.cover,
                one.recording.id,
                note=ref.note,
                given=plain,
            )
        )
    return trials, told


def facts_of(recording: Recording) -> recordings.Facts:
    """What a recording says of itself, for the library."""
    return recordings.Facts(
        recording.format,
        recordings.device_name(recording.device, recording.extra.get("uid")),
        recording.protocol,
        recordings.moment_of(recording.extra.get("started")) or recordings.stamp_of(Path(recording.path)),
        recording.simulated,
    )


def analysed(
    library: Library,
    trial_ids: Sequence[int],
    *,
    progress: Progress = lambda _done, _total: None,
    failed: Callable[[str], object] = lambda _says: None,
) -> list[analyses.Analysis]:
    """Analyse the recordings of trials anew and keep that; earlier analyses stay. A visit that has an exam gets a new
    one too, behind its trials. Raises LibraryError."""
    by_visit: dict[int, list[int]] = {}
    for number in trial_ids:
        row = library.row("SELECT visit_id FROM trial WHERE id = ? AND recording_id IS NOT NULL", (number,))
        if row is not None:
            by_visit.setdefault(row["visit_id"], []).append(number)
    kept: list[analyses.Analysis] = []
    done = 0
    for visit_id, numbers in by_visit.items():
        before = done

        def shown(now: int, _total: int, before: int = before) -> object:
            return progress(before + now, len(trial_ids))

        has_exam = any(one.kind == "exam" for one in analyses.of_visit(library, visit_id))
        found, exam = _visit_analysed(library, visit_id, numbers, shown, failed, exam=has_exam)
        kept += [*found, *([] if exam is None else [exam])]
        done += len(numbers)
    return kept


def _visit_analysed(
    library: Library,
    visit_id: int,
    chosen: Sequence[int] | None,
    progress: Progress,
    failed: Callable[[str], object],
    *,
    exam: bool,
) -> tuple[list[analyses.Analysis], analyses.Analysis | None]:
    """The trials of a visit, those `chosen` kept anew, None for all; and its exam of all of them."""
    from pressuremat.findings.registry import evaluate
    from pressuremat.knee.examine import analysed as one_trial
    from pressuremat.knee.examine import examine, put_together, used_of
    from pressuremat.report.json import analysis_document, jsonable

    visit = visits.get(library, visit_id)
    subject = subject_of(library, visit)
    wanted = [
        trial
        for trial in visit.trials
        if trial.recording_id is not None and (exam or chosen is None or trial.id in chosen)
    ]
    kept: list[analyses.Analysis] = []
    made: list[tuple[TrialRef, Analysis]] = []
    refs: list[TrialRef] = []
    for done, trial in enumerate(wanted):
        progress(min(done, len(chosen or wanted)), len(wanted))
        assert trial.recording_id is not None
        stored = recordings.get(library, trial.recording_id)
        recording = None
        try:
            recording = _read(stored)
            ref = _ref(trial, stored, recording)
            if ref is not None:
                refs.append(ref)
                if not used_of(Visit(trials=(ref,))):
                    continue
                analysis = one_trial(ref, recording, subject)
                made.append((ref, analysis))
            else:
                analysis = _without_protocol(trial, recording, subject)
        except (FileFormatError, CalibrationError) as error:
            failed(str(error))
            continue
        if trial.protocol is None and analysis.protocol in PROTOCOLS:
            visits.name_trial(library, trial.id, analysis.protocol)
        if chosen is None or trial.id in chosen:
            recordings.note_corrections(library, stored.id)
            document = analysis_document(analysis, evaluate(analysis, subject))
            kept.append(analyses.add_analysis(library, stored.id, document, trial_id=trial.id))
    if not exam:
        return kept, None
    try:
        whole = replace(visit_of({**visits.manifest(library, visit), "trials": []}), trials=tuple(refs))
        result = examine(whole, put_together(whole, made))
    except VisitError as error:
        failed(str(error))
        return kept, None
    return kept, analyses.add_exam(library, visit_id, jsonable(result.to_json()))


def _read(stored: recordings.Stored) -> Recording:
    from pressuremat.files import read

    recording = read(stored.path, pitch_mm=stored.given.get("pitch_mm"), rate_hz=stored.given.get("rate_hz"))
    # Where the library lies on this machine is nobody's business: what was computed is equal wherever it lies.
    return replace(recording, path=stored.path.name)


def _ref(trial: visits.Trial, stored: recordings.Stored, recording: Recording) -> TrialRef | None:
    """The trial as an exam takes it; None where nobody says which test it was."""
    protocol = trial.protocol or recording.protocol
    if protocol not in PROTOCOLS:
        return None
    return visit_of(
        {
            "schema": visits.SCHEMA,
            "trials": [
                {
                    "protocol": protocol,
                    "file": stored.path.name,
                    "side": trial.side,
                    "condition": {"footwear": trial.footwear, "cover": trial.cover},
                    "note": trial.note,
                    **trial.given,
                }
            ],
        }
    ).trials[0]


def _without_protocol(trial: visits.Trial, recording: Recording, subject: Subject) -> Analysis:
    from pressuremat.analysis.offline import analyse
    from pressuremat.calibration import store
    from pressuremat.types import Condition

    recording = replace(store.newest(recording), condition=Condition(trial.footwear, trial.cover))
    return analyse(recording, protocol=trial.protocol, subject=subject)


def subject_of(library: Library, visit: visits.Visit) -> Subject:
    """What is known of a visit's person on its day."""
    person = people.get(library, visit.person_id)
    # Whoever was born some time in that year is half a year younger than the difference, on average.
    age_y = None if person.birth_year is None else max(int(visit.at[:4]) - person.birth_year - 0.5, 0.0)
    return Subject(age_y, person.height_cm, person.mass_kg(visit.at), visit.person.get("foot_mm"))


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, without what was not."""
    return {key: value for key, value in data.items() if value is not None}
