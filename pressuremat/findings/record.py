"""What a rule is, and what it gets to judge by.

In: analyses and a side. Out: `Evidence`: that side's values, or the body's. Refuses to know which rules there are.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.standing import QUIET
from pressuremat.i18n import N_, _, number, places
from pressuremat.metrics import tables
from pressuremat.types import Finding, MetricValue, Subject

Confidence = Literal["low", "moderate", "high"]
Foot = Literal["left", "right"]

#: From this body mass index on the arch index says less: soft tissue touches the ground as well.
BMI_LIMIT = 30.0
#: Below the first age no class is shown, below the second a foot is at most "developing".
NO_CLASS_BELOW_Y, DEVELOPING_BELOW_Y = 6.0, 10.0

BMI_NOTE = N_("A body mass index of 30 or more raises the arch index by itself; it counts little here.")
DEVELOPING_NOTE = N_("At this age arches are still developing.")


@dataclass(frozen=True)
class Piece:
    """A value to judge by: of one footprint, or the median of several.

    `crosses` where one standard deviation, of instrument or repetition, reaches over a cut-off of its bands.
    `trials` are the values of a recording each, where several were made. `sd` is that standard deviation.
    """

    key: str
    value: float
    band: str | None
    n: int
    crosses: bool
    trials: tuple[float, ...] = ()
    sd: float = 0.0


@dataclass(frozen=True)
class Evidence:
    """The valid values of a side, or with None those of the body and between recordings. `standing` tells whether
    they are of a standing foot; `calibrated` of pressures in kPa; `pitch_mm` how large the cells were."""

    side: Foot | None
    pieces: dict[str, Piece]
    standing: bool
    calibrated: bool
    subject: Subject = field(default_factory=Subject)
    pitch_mm: float = 10.0

    def get(self, key: str) -> Piece | None:
        """The value of that key, None where there is no valid one."""
        return self.pieces.get(key)

    @property
    def child(self) -> bool:
        """Whether adults' ranges do not hold for the person."""
        return tables.is_child(self.subject)

    @property
    def heavy(self) -> bool:
        """Whether the body mass index makes the arch index say less."""
        return self.subject.bmi is not None and self.subject.bmi >= BMI_LIMIT


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, what it means and where it comes from; `judge` gives a finding or None.

    `sides` are those it is asked for; None is the body as a whole. `over_trials` where several recordings of one
    person say more than one, or are needed. `of_standing` where walking is not asked once there is a standing print:
    walking prints read higher.
    """

    key: str
    label: str
    meaning: str
    source: str
    judge: Callable[[Evidence], Finding | None]
    sides: tuple[Foot | None, ...] = ("left", "right")
    over_trials: bool = False
    of_standing: bool = False


def evidence_of(analysis: Analysis, side: Foot | None, subject: Subject | None = None) -> Evidence:
    """The valid values of a side: of its standing footprints where there are some, else the medians of its steps.

    Standing and walking are never mixed: walking prints read higher. With None as side, the recording's own values.
    """
    return evidence_of_trials([analysis], (), side, subject)


def evidence_of_trials(
    analyses: Sequence[Analysis],
    compared: Sequence[MetricValue],
    side: Foot | None,
    subject: Subject | None = None,
) -> Evidence:
    """The valid values of a side over several recordings of one person, and what was `compared` between them."""
    by_key: dict[str, list[MetricValue]] = {}
    trials: dict[str, list[float]] = {}
    standing = False
    for analysis in analyses:
        chosen, of_standing = _values(analysis, side)
        standing |= of_standing
        for key, values in chosen.items():
            by_key.setdefault(key, []).extend(values)
            trials.setdefault(key, []).append(statistics.median(value.value or 0.0 for value in values))
    for value in compared:
        if value.side == side and value.valid and value.value is not None:
            by_key.setdefault(value.key, []).append(value)
    pieces = {key: _piece(key, values, tuple(trials.get(key, ()))) for key, values in by_key.items()}
    calibrated = all(analysis.recording.calibrated for analysis in analyses)
    pitch_mm = max((max(analysis.recording.geometry.pitch_mm) for analysis in analyses), default=10.0)
    return Evidence(side, pieces, standing, calibrated, subject or Subject(), pitch_mm)


def _values(analysis: Analysis, side: Foot | None) -> tuple[dict[str, list[MetricValue]], bool]:
    """The valid values of a side by key, and whether they are of a standing foot."""
    by_key: dict[str, list[MetricValue]] = {}
    # Ranges are of quiet standing on both feet and of walking: a print of one leg or of a squat is another thing.
    if analysis.protocol not in {*QUIET, "walk"}:
        return by_key, False
    if side is None:
        for value in analysis.whole:
            if value.side in (None, "both") and value.valid and value.value is not None:
                by_key.setdefault(value.key, []).append(value)
        return by_key, any(one.static for one in analysis.footprints)
    standing = [one.id for one in analysis.footprints if one.side == side and one.static]
    ids = set(standing) or {one.id for one in analysis.footprints if one.side == side}
    for value in analysis.values:
        if value.footprint_id in ids and value.valid and value.value is not None:
            by_key.setdefault(value.key, []).append(value)
    return by_key, bool(standing)


def _piece(key: str, values: list[MetricValue], trials: tuple[float, ...] = ()) -> Piece:
    numbers = [value.value for value in values if value.value is not None]
    middle = float(statistics.median(numbers))
    errors = [value.uncertainty for value in values if value.uncertainty is not None]
    error = float(np.mean(errors)) / np.sqrt(len(errors)) if errors else 0.0
    if len(numbers) > 1:
        error = float(np.hypot(error, statistics.stdev(numbers) / np.sqrt(len(numbers))))
    words = {tables.band_word(key, middle + shift, None) for shift in (-error, 0.0, error)}
    return Piece(key, middle, tables.band_word(key, middle, None), len(numbers), len(words) > 1, trials, error)


def typical(key: str) -> dict[str, str]:
    """The bounds of a metric's published range, `low` and `high`, as texts; empty texts where there is none."""
    reference = tables.reference(key)
    bounds = {"low": None, "high": None} if reference is None else {"low": reference.low, "high": reference.high}
    return {name: "" if bound is None else number(bound, places(bound)) for name, bound in bounds.items()}


def confidence(evidence: Evidence, pieces: list[Piece]) -> Confidence:
    """How sure a finding is by its circumstances: one step, counts, or a value near a cut-off lower it.

    High only for calibrated values well within their bands, of standing or of five steps and more. Low where it rests
    on the arch index of somebody whose body mass index raises that by itself.
    """
    if evidence.heavy and pieces[0].key == "arch_index":
        return "low"
    points = 2
    points -= not evidence.calibrated
    points -= any(piece.crosses for piece in pieces)
    points -= not evidence.standing and min(piece.n for piece in pieces) < 5
    return ("low", "moderate", "high")[max(points, 0)]


def with_notes(text: str, *notes: str) -> str:
    """`text` and behind it those `notes` that are not empty, each translated."""
    return " ".join([text, *(_(note) for note in notes if note)])
