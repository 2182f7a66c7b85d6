"""A whole visit: its recordings analysed, then metrics, findings, factors, reading, referral and programme.

In: a `Visit` and where its recordings are. Out: an `ExamResult`: `examine(visit, load(visit, folder))`. The command
line, the app and the library all come through here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pressuremat import __version__
from pressuremat.analysis.corrections import spot_of
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import store
from pressuremat.correction import Correction
from pressuremat.errors import PressureMatError, VisitError
from pressuremat.files import read
from pressuremat.findings.registry import evaluate_visit
from pressuremat.i18n import _, number
from pressuremat.knee.evidence import Evidence, evidence_of, values_of
from pressuremat.knee.factors import link_of
from pressuremat.knee.model import ExamResult
from pressuremat.knee.programme import RETEST_WEEKS, programme_of
from pressuremat.knee.reading import reading_of
from pressuremat.knee.referral import referrals
from pressuremat.knee.seen import seen_of
from pressuremat.knee.tables import limit
from pressuremat.types import Condition, Recording, Subject
from pressuremat.visit import PAIN_SITES, TrialRef, Visit
from pressuremat.visit import read as read_visit

#: Tests of one foot, in which the visit knows better than the print which one it is.
ONE_FOOT = frozenset({"seated", "single-leg", "single-leg-squat", "heel-rise", "lunge"})

Track = Callable[[Sequence[TrialRef]], Iterable[TrialRef]]


@dataclass(frozen=True, eq=False)
class Loaded:
    """The trials that count, analysed, and sentences on those that do not and on what the others warn of."""

    analyses: tuple[Analysis, ...]
    notes: tuple[str, ...] = ()


def examine_file(path: str | os.PathLike[str], track: Track = iter) -> ExamResult:
    """The exam of the manifest at `path`, its recordings beside it. Raises VisitError, FileFormatError and OSError."""
    visit = read_visit(path)
    return examine(visit, load(visit, Path(path).parent, track))


def examine(visit: Visit, loaded: Loaded) -> ExamResult:
    """What the visit's answers and analyses come to, in the language in use."""
    values = values_of(loaded.analyses)
    evidence = evidence_of(visit, values, loaded.analyses)
    compared = [one.value for one in values if one.protocol is None]
    link = link_of(evidence)
    reading = reading_of(evidence, link.factors)
    referral = referrals(evidence)
    programme, programme_says = programme_of(evidence, link, reading, referral)
    return ExamResult(
        simulated=any(one.recording.simulated for one in loaded.analyses),
        visit=visit,
        analyses=loaded.analyses,
        values=values,
        findings=evaluate_visit(loaded.analyses, compared, evidence.subject),
        knee=link,
        reading=reading,
        programme=programme,
        referral=referral,
        provenance=_provenance(loaded.analyses),
        seen=seen_of(evidence),
        pain=_pain(evidence),
        programme_says=programme_says,
        retest_weeks=RETEST_WEEKS if programme else (),
        notes=(*visit.warnings, *loaded.notes),
    )


def load(visit: Visit, folder: Path, track: Track = iter) -> Loaded:
    """The visit's recordings, analysed for its person; their names are relative to `folder`. A trial that was excluded
    is not opened. `track` wraps the trials for a progress bar.

    Raises VisitError for a file that is there twice or cannot be opened, FileFormatError for one that is no recording.
    """
    used = used_of(visit)
    places: dict[str, str] = {}
    for trial in used:
        place = os.path.realpath(folder / trial.file)
        if place in places:
            raise VisitError(
                _("Expected each recording once in the visit, got {file} twice; take one of them out.").format(
                    file=Path(trial.file).name
                )
            )
        places[place] = trial.file
    subject = visit.person.subject(visit.on or date.today())
    return put_together(visit, [(trial, _opened(trial, folder, subject)) for trial in track(used)])


def used_of(visit: Visit) -> list[TrialRef]:
    """The trials that count: neither excluded nor failed."""
    return [trial for trial in visit.trials if trial.excluded is None and trial.quality != "failed"]


def put_together(visit: Visit, made: Sequence[tuple[TrialRef, Analysis]]) -> Loaded:
    """What `examine` needs, of trials that are analysed already; those of another condition are left out and named."""
    used = used_of(visit)
    notes = [
        _("{file} was not used: {reason}.").format(
            file=Path(trial.file).name, reason=(trial.excluded or _("the trial failed")).rstrip(".")
        )
        for trial in visit.trials
        if trial not in used
    ]
    kept, unlike = _alike(made)
    for trial, analysis in kept:
        notes += [f"{Path(trial.file).name}: {warning}" for warning in analysis.warnings]
    return Loaded(tuple(analysis for _trial, analysis in kept), (*notes, *unlike))


def _opened(trial: TrialRef, folder: Path, subject: Subject) -> Analysis:
    try:
        return analysed(trial, read(folder / trial.file), subject)
    except OSError as error:
        raise VisitError(
            _("Expected the recording {file} beside the visit, it cannot be opened ({why}); check its name.").format(
                file=trial.file, why=error.strerror or error
            )
        ) from error
    except PressureMatError as error:
        # The reader names the file it was given or only its kind: here somebody must know which trial it is.
        name = Path(trial.file).name
        raise error if name in str(error) else type(error)(f"{name}: {error}") from error


def analysed(trial: TrialRef, recording: Recording, subject: Subject) -> Analysis:
    """One trial, with the mat's newest calibration; the visit's condition and side hold over what the file says and the
    print shows. Raises FileFormatError and CalibrationError."""
    recording = store.newest(recording)
    if trial.condition is not None:
        recording = replace(recording, condition=trial.condition)
    asked_s = _asked_s(trial, recording)
    analysis = analyse(recording, protocol=trial.protocol, subject=subject, asked_s=asked_s)
    if trial.protocol in ONE_FOOT and trial.side is not None and analysis.footprints:
        main = max(analysis.footprints, key=lambda one: float(one.total.sum()))
        if main.side != trial.side:
            told = Correction("side", spot_of(main), side=trial.side)
            recording = replace(recording, corrections=(*recording.corrections, told))
            return analyse(recording, protocol=trial.protocol, subject=subject, asked_s=asked_s)
    return analysis


def _asked_s(trial: TrialRef, recording: Recording) -> float | None:
    """How long a trial on one leg was to be held: by the visit, else by the guided exam's note in the recording."""
    if trial.protocol != "single-leg":
        return None
    if trial.asked_s is not None:
        return trial.asked_s
    for note in recording.extra.get("notes", ()):
        test = note.get("test") if isinstance(note, Mapping) else None
        seconds = test.get("seconds") if isinstance(test, Mapping) else None
        if isinstance(seconds, int | float) and 0 < seconds <= 600:
            return float(seconds)
    return limit("single_leg_asked_s")


def _alike(
    made: Sequence[tuple[TrialRef, Analysis]],
) -> tuple[list[tuple[TrialRef, Analysis]], list[str]]:
    """The trials under the condition that most of them had, and a sentence for each that is left out."""
    if not made:
        return [], []
    usual = Counter(_condition(analysis) for _trial, analysis in made).most_common(1)[0][0]
    left_out = [
        _("{file} was not used: other footwear or cover than in the other trials.").format(file=Path(trial.file).name)
        for trial, analysis in made
        if _condition(analysis) != usual
    ]
    return [one for one in made if _condition(one[1]) == usual], left_out


def _condition(analysis: Analysis) -> Condition:
    return analysis.recording.condition


def _pain(evidence: Evidence) -> str:
    """What the person says of pain, beside every sum; empty where nobody asked."""
    history = evidence.visit.history
    if history.pain_0_10 is None:
        return ""
    words = _("Pain now: {pain} of 10").format(pain=number(history.pain_0_10, 0))
    site = PAIN_SITES.get(history.pain_site or "")
    return f"{words}, {_(site)}." if site and history.pain_0_10 > 0 else f"{words}."


def _provenance(analyses: Sequence[Analysis]) -> dict[str, Any]:
    """Program, settings and what each trial was: enough to make the exam again, and to tell what may be compared."""
    return {
        "version": __version__,
        "settings": dict(analyses[0].provenance.get("settings", {})) if analyses else {},
        "trials": [_trial(one) for one in analyses],
    }


def _trial(analysis: Analysis) -> dict[str, Any]:
    recording, given = analysis.recording, analysis.provenance
    return {
        "file": Path(recording.path).name,
        "protocol": analysis.protocol,
        "input_sha256": given.get("input_sha256"),
        "calibration": None if recording.calibration is None else recording.calibration.id,
        "device": recording.device,
        "rows": recording.geometry.rows,
        "cols": recording.geometry.cols,
        "pitch_mm": list(recording.geometry.pitch_mm) if recording.geometry.pitch_known else None,
        "contour": given.get("thresholds", {}).get("contour"),
        "masks": given.get("masks"),
        "condition": {"footwear": recording.condition.footwear, "cover": recording.condition.cover},
        "simulated": recording.simulated,
    }
